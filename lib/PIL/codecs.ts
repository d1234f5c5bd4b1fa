/** Pictures from the bytes of files, and back: PNG, JPEG, and the PPM family. */
import { decode as decodePng, encode as encodePng } from "fast-png";
import { decode as decodeJpeg, encode as encodeJpeg } from "jpeg-js";
import { NotImplementedError, OSError } from "../builtins/errors.js";
import { convert } from "./convert.js";
import { blank, type Mode, type Palette, pixelsFor, type Raster } from "./raster.js";

/** A kind of file, by Pillow's name. */
export type Format = "PNG" | "JPEG" | "PPM";

interface Codec {
  readonly endings: readonly string[];
  matches(bytes: Uint8Array): boolean;
  decode(bytes: Uint8Array): Raster;
  encode(picture: Raster, quality: number): Uint8Array;
}

const startsWith = (bytes: Uint8Array, ...head: number[]): boolean => head.every((b, i) => bytes[i] === b);

const unwritable = (mode: Mode, format: Format): OSError =>
  new OSError(`cannot write mode ${mode} as ${format}`, { hint: 'Convert first: img.convert("RGB").' });

// ---- PNG

/** Samples of less than a byte, each row beginning at a byte. */
function unpacked(data: ArrayLike<number>, width: number, height: number, depth: number): Uint8Array {
  const out = new Uint8Array(width * height);
  const row = Math.ceil((width * depth) / 8);
  const mask = (1 << depth) - 1;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const bit = x * depth;
      out[y * width + x] = (data[y * row + (bit >> 3)] >> (8 - depth - (bit & 7))) & mask;
    }
  }
  return out;
}

const PNG_MODES: readonly Mode[] = ["L", "LA", "RGB", "RGBA"];

function fromPng(bytes: Uint8Array): Raster {
  const png = decodePng(bytes);
  const { width, height, depth, channels, palette } = png;
  const data = depth < 8 ? unpacked(png.data, width, height, depth) : png.data;
  if (palette !== undefined) {
    const step = palette[0]?.length === 4 ? 4 : 3;
    const colors = Uint8Array.from(palette.flatMap((c) => [...c].slice(0, step)));
    const mode: Palette["mode"] = step === 4 ? "RGBA" : "RGB";
    return { mode: "P", width, height, pixels: Uint8Array.from(data), palette: { mode, colors } };
  }
  if (depth === 16 && channels === 1) {
    return { mode: "I;16", width, height, pixels: Uint16Array.from(data), palette: null };
  }
  const mode: Mode = depth === 1 ? "1" : PNG_MODES[channels - 1];
  const pixels =
    depth === 16
      ? Uint8Array.from(data, (v) => v >> 8)
      : depth === 8
        ? Uint8Array.from(data)
        : Uint8Array.from(data, (v) => v * (255 / ((1 << depth) - 1)));
  return { mode, width, height, pixels, palette: null };
}

function toPng(picture: Raster): Uint8Array {
  const { mode, width, height } = picture;
  if (mode === "I" || mode === "I;16") {
    const { pixels } = convert(picture, "I;16");
    return encodePng({ width, height, data: pixels as Uint16Array, depth: 16, channels: 1 });
  }
  const writable: Mode = mode === "1" ? "L" : mode === "P" ? (picture.palette?.mode ?? "RGB") : mode;
  const channels = PNG_MODES.indexOf(writable) + 1;
  if (channels === 0) throw unwritable(mode, "PNG");
  return encodePng({ width, height, data: convert(picture, writable).pixels as Uint8Array, depth: 8, channels });
}

// ---- JPEG

/** How many components a JPEG has: noted in its frame header. */
function componentsOf(bytes: Uint8Array): number {
  for (let at = 2; at + 9 < bytes.length; ) {
    if (bytes[at] !== 0xff) return 3;
    const marker = bytes[at + 1];
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) return bytes[at + 9];
    at += 2 + bytes[at + 2] * 256 + bytes[at + 3];
  }
  return 3;
}

/** Megapixels and megabytes that one picture may have. */
const LARGEST = { maxResolutionInMP: 500, maxMemoryUsageInMB: 4096 };

function fromJpeg(bytes: Uint8Array): Raster {
  const { width, height, data } = decodeJpeg(bytes, { useTArray: true, formatAsRGBA: false, ...LARGEST });
  const color: Raster = { mode: "RGB", width, height, pixels: data, palette: null };
  if (componentsOf(bytes) !== 1) return color;
  const grey = blank("L", width, height);
  for (let i = 0; i < grey.pixels.length; i++) grey.pixels[i] = data[3 * i];
  return grey;
}

function toJpeg(picture: Raster, quality: number): Uint8Array {
  const { mode, width, height } = picture;
  if (!["1", "L", "RGB", "YCbCr", "CMYK"].includes(mode)) throw unwritable(mode, "JPEG");
  const { pixels } = convert(convert(picture, "RGB"), "RGBA");
  try {
    return Uint8Array.from(encodeJpeg({ width, height, data: pixels as Uint8Array }, quality).data);
  } catch (error) {
    // The encoder's last line wants Node's Buffer.
    if (!(error instanceof ReferenceError)) throw error;
    throw new NotImplementedError("JPEG files are not written here", { hint: "Save the picture as a .png." });
  }
}

// ---- PPM

function fromPpm(bytes: Uint8Array): Raster {
  let at = 2;
  const number = (): number => {
    let text = "";
    for (; at < bytes.length; at++) {
      const c = String.fromCharCode(bytes[at]);
      if (c === "#") while (at < bytes.length && bytes[at] !== 10) at++;
      else if (/\s/.test(c)) {
        if (text !== "") break;
      } else text += c;
    }
    if (!/^\d+$/.test(text)) throw new OSError("broken PPM file");
    return Number(text);
  };
  const kind = bytes[1] - 48;
  const mode: Mode = kind === 3 || kind === 6 ? "RGB" : "L";
  const width = number();
  const height = number();
  const max = number();
  const pixels = pixelsFor(mode, width, height) as Uint8Array;
  if (kind <= 3) {
    for (let i = 0; i < pixels.length; i++) pixels[i] = Math.round((number() * 255) / max);
  } else {
    at++;
    const size = max > 255 ? 2 : 1;
    if (bytes.length < at + pixels.length * size) throw new OSError("image file is truncated");
    for (let i = 0; i < pixels.length; i++) {
      const value = size === 2 ? bytes[at + 2 * i] * 256 + bytes[at + 2 * i + 1] : bytes[at + i];
      pixels[i] = max === 255 ? value : Math.round((value * 255) / max);
    }
  }
  return { mode, width, height, pixels, palette: null };
}

function toPpm(picture: Raster): Uint8Array {
  const { mode, width, height } = picture;
  const writable: Mode = mode === "L" || mode === "1" ? "L" : "RGB";
  if (!["1", "L", "RGB", "RGBA"].includes(mode)) throw unwritable(mode, "PPM");
  const head = new TextEncoder().encode(`P${writable === "L" ? 5 : 6}\n${width} ${height}\n255\n`);
  const { pixels } = convert(picture, writable);
  const out = new Uint8Array(head.length + pixels.length);
  out.set(head);
  out.set(pixels, head.length);
  return out;
}

// ---- all

export const CODECS: Readonly<Record<Format, Codec>> = {
  PNG: {
    endings: [".png"],
    matches: (b) => startsWith(b, 0x89, 0x50, 0x4e, 0x47),
    decode: fromPng,
    encode: toPng,
  },
  JPEG: {
    endings: [".jpg", ".jpeg", ".jpe", ".jfif"],
    matches: (b) => startsWith(b, 0xff, 0xd8, 0xff),
    decode: fromJpeg,
    encode: toJpeg,
  },
  PPM: {
    endings: [".ppm", ".pgm", ".pnm"],
    matches: (b) => b[0] === 0x50 && [0x32, 0x33, 0x35, 0x36].includes(b[1]),
    decode: fromPpm,
    encode: toPpm,
  },
};

const FORMATS = Object.keys(CODECS) as Format[];

/** The kind that the bytes begin as. */
export function formatOf(bytes: Uint8Array): Format | undefined {
  return FORMATS.find((f) => CODECS[f].matches(bytes));
}

/** The kind that an ending stands for, e.g. ".jpg". */
export function formatOfEnding(ending: string): Format | undefined {
  return FORMATS.find((f) => CODECS[f].endings.includes(ending));
}

/** The kind of that name, e.g. "jpg". */
export function formatNamed(name: string): Format | undefined {
  const upper = name.toUpperCase();
  return FORMATS.find((f) => f === upper) ?? formatOfEnding(`.${name.toLowerCase()}`);
}
