/** Pixels without methods: what the numeric parts of this folder work on. */
import { ValueError } from "../builtins/errors.js";

/** What a picture's elements are kept in. */
export type Pixels = Uint8Array | Uint16Array | Int32Array | Float32Array;

/** Kinds of pixels. */
export type Mode =
  | "1"
  | "L"
  | "LA"
  | "La"
  | "P"
  | "RGB"
  | "RGBA"
  | "RGBa"
  | "CMYK"
  | "YCbCr"
  | "HSV"
  | "I"
  | "I;16"
  | "F";

/** A picture's elements, row by row, the bands of a pixel side by side. */
export interface Raster {
  readonly mode: Mode;
  readonly width: number;
  readonly height: number;
  readonly pixels: Pixels;
  /** Colours of mode P: RGB triples, or RGBA quadruples. */
  readonly palette: Palette | null;
}

/** The colours that numbers of mode P stand for. */
export interface Palette {
  readonly mode: "RGB" | "RGBA";
  readonly colors: Uint8Array;
}

const BANDS: Readonly<Record<Mode, readonly string[]>> = {
  "1": ["1"],
  L: ["L"],
  LA: ["L", "A"],
  La: ["L", "a"],
  P: ["P"],
  RGB: ["R", "G", "B"],
  RGBA: ["R", "G", "B", "A"],
  RGBa: ["R", "G", "B", "a"],
  CMYK: ["C", "M", "Y", "K"],
  YCbCr: ["Y", "Cb", "Cr"],
  HSV: ["H", "S", "V"],
  I: ["I"],
  "I;16": ["I"],
  F: ["F"],
};

/** Names of a mode's bands. @throws ValueError for an unknown mode. */
export function bandsOf(mode: Mode): readonly string[] {
  const bands = BANDS[mode];
  if (bands === undefined) {
    throw new ValueError("unrecognized image mode", { hint: `The modes are ${Object.keys(BANDS).join(", ")}.` });
  }
  return bands;
}

/** Whether a mode's elements are bytes. */
export function isBytes(mode: Mode): boolean {
  return mode !== "I" && mode !== "I;16" && mode !== "F";
}

/** Room for a picture's elements. */
export function pixelsFor(mode: Mode, width: number, height: number): Pixels {
  const n = width * height * bandsOf(mode).length;
  switch (mode) {
    case "I":
      return new Int32Array(n);
    case "I;16":
      return new Uint16Array(n);
    case "F":
      return new Float32Array(n);
    default:
      return new Uint8Array(n);
  }
}

/** A picture of zeros. */
export function blank(mode: Mode, width: number, height: number, palette: Palette | null = null): Raster {
  return { mode, width, height, pixels: pixelsFor(mode, width, height), palette };
}

/** A number as a byte: cut, not wrapped. */
export function clip8(x: number): number {
  return Math.max(0, Math.min(x, 255));
}

/** a * b / 255, rounded, by shifts. */
export function multiply255(a: number, b: number): number {
  const t = a * b + 128;
  return ((t >> 8) + t) >> 8;
}
