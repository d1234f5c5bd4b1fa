/** PNG files of small pictures, for images that figures carry. */

import { zlibSync } from "fflate";
import { platform } from "#platform";
import { base64 } from "./base64.js";

function chunk(type: string, data: Uint8Array): Uint8Array {
  const out = new Uint8Array(data.length + 12);
  const view = new DataView(out.buffer);
  view.setUint32(0, data.length);
  for (let i = 0; i < 4; i++) out[4 + i] = type.charCodeAt(i);
  out.set(data, 8);
  view.setUint32(data.length + 8, platform.crc32(out.subarray(4, data.length + 8)));
  return out;
}

/** RGBA pixels as a data URI. Each row is written as differences from the one above. */
export function pngUri(width: number, height: number, rgba: Uint8Array): string {
  const opaque = rgba.every((value, i) => i % 4 !== 3 || value === 255);
  const step = opaque ? 3 : 4;
  const row = width * step;
  const filtered = new Uint8Array((row + 1) * height);
  for (let y = 0; y < height; y++) {
    filtered[y * (row + 1)] = 2;
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < step; c++) {
        const value = rgba[4 * (y * width + x) + c];
        const above = y === 0 ? 0 : rgba[4 * ((y - 1) * width + x) + c];
        filtered[y * (row + 1) + 1 + x * step + c] = value - above;
      }
    }
  }
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, opaque ? 2 : 6, 0, 0, 0], 8);
  const parts = [
    Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10),
    chunk("IHDR", header),
    chunk("IDAT", zlibSync(filtered, { level: 9 })),
    chunk("IEND", new Uint8Array()),
  ];
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return `data:image/png;base64,${base64(all)}`;
}
