/** JPEG files, on white where the picture is transparent, as matplotlib writes them. */
import { encode } from "jpeg-js";

interface Raster {
  readonly width: number;
  readonly height: number;
  /** RGBA, multiplied with alpha. */
  readonly pixels: Uint8Array;
}

/** matplotlib's (Pillow's) quality. */
const QUALITY = 75;

export function encodeJpeg({ width, height, pixels }: Raster): Uint8Array {
  const data = Buffer.from(pixels);
  for (let i = 0; i < data.length; i += 4) {
    const rest = 255 - data[i + 3];
    for (let c = 0; c < 3; c++) data[i + c] += rest;
    data[i + 3] = 255;
  }
  return encode({ width, height, data }, QUALITY).data;
}
