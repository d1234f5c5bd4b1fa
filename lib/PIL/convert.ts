/** From one mode to another, with Pillow's integer arithmetic. */
import { ValueError } from "../builtins/errors.js";
import { blank, clip8, type Mode, multiply255, type Palette, type Raster } from "./raster.js";

/** Grey of a colour: ITU-R 601-2's weights in 16 bits. */
const grey = (r: number, g: number, b: number): number => (r * 19595 + g * 38470 + b * 7471 + 0x8000) >> 16;

type PixelLoop = (from: Raster, to: Raster) => void;

/** A loop over pixels: `f` reads at `i` and writes at `o`. */
function eachPixel(
  inBands: number,
  outBands: number,
  f: (source: Raster["pixels"], i: number, target: Raster["pixels"], o: number) => void,
): PixelLoop {
  return (from, to) => {
    const n = from.width * from.height;
    for (let p = 0, i = 0, o = 0; p < n; p++, i += inBands, o += outBands) f(from.pixels, i, to.pixels, o);
  };
}

function rgbToHsv(s: Raster["pixels"], i: number, t: Raster["pixels"], o: number): void {
  const r = s[i];
  const g = s[i + 1];
  const b = s[i + 2];
  const max = Math.max(r, g, b);
  const min = Math.min(r, g, b);
  t[o + 2] = max;
  if (min === max) {
    t[o] = 0;
    t[o + 1] = 0;
    return;
  }
  const f = Math.fround;
  const range = f(max - min);
  const rc = f((max - r) / range);
  const gc = f((max - g) / range);
  const bc = f((max - b) / range);
  let h: number;
  if (r === max) h = f(bc - gc);
  else if (g === max) h = f(2 + rc - bc);
  else h = f(4 + gc - rc);
  // The remainder keeps the hue in [0, 1).
  h = f((h / 6 + 1) % 1);
  t[o] = clip8(Math.trunc(h * 255));
  t[o + 1] = clip8(Math.trunc(f(range / f(max)) * 255));
}

function hsvToRgb(s: Raster["pixels"], i: number, t: Raster["pixels"], o: number): void {
  const h = s[i];
  const v = s[i + 2];
  if (s[i + 1] === 0) {
    t[o] = t[o + 1] = t[o + 2] = v;
    return;
  }
  const fr = Math.fround;
  const scaled = (h * 6) / 255;
  const sector = Math.floor(scaled);
  const f = fr(scaled - fr(sector));
  const fs = fr(s[i + 1] / 255);
  const rounded = (x: number): number => clip8(roundAway(x));
  const p = rounded(v * (1 - fs));
  const q = rounded(v * (1 - fs * f));
  const u = rounded(v * (1 - fs * (1 - f)));
  const [r, g, b] = [
    [v, u, p],
    [q, v, p],
    [p, v, u],
    [p, q, v],
    [u, p, v],
    [v, p, q],
  ][sector % 6];
  t[o] = r;
  t[o + 1] = g;
  t[o + 2] = b;
}

/** C's round: halves away from zero. */
const roundAway = (x: number): number => (x < 0 ? -Math.floor(0.5 - x) : Math.floor(x + 0.5));

const SHIFT = 6;
/** In fixed point; negative numbers are rounded up, as in Pillow's tables. */
const scaled = (x: number): number => Math.trunc(x * (1 << SHIFT) + 0.5);
const Y_R = Array.from({ length: 256 }, (_, i) => scaled(0.299 * i));
const Y_G = Array.from({ length: 256 }, (_, i) => scaled(0.587 * i));
const Y_B = Array.from({ length: 256 }, (_, i) => scaled(0.114 * i));
const CB_R = Array.from({ length: 256 }, (_, i) => scaled(-0.16874 * i));
const CB_G = Array.from({ length: 256 }, (_, i) => scaled(-0.33126 * i));
const HALF = Array.from({ length: 256 }, (_, i) => scaled(0.5 * i));
const CR_G = Array.from({ length: 256 }, (_, i) => scaled(-0.41869 * i));
const CR_B = Array.from({ length: 256 }, (_, i) => scaled(-0.08131 * i));
const R_CR = Array.from({ length: 256 }, (_, i) => scaled(1.402 * (i - 128)));
const G_CB = Array.from({ length: 256 }, (_, i) => scaled(-0.34414 * (i - 128)));
const G_CR = Array.from({ length: 256 }, (_, i) => scaled(-0.71414 * (i - 128)));
const B_CB = Array.from({ length: 256 }, (_, i) => scaled(1.772 * (i - 128)));

function rgbToYCbCr(s: Raster["pixels"], i: number, t: Raster["pixels"], o: number): void {
  const r = s[i];
  const g = s[i + 1];
  const b = s[i + 2];
  t[o] = (Y_R[r] + Y_G[g] + Y_B[b]) >> SHIFT;
  t[o + 1] = ((CB_R[r] + CB_G[g] + HALF[b]) >> SHIFT) + 128;
  t[o + 2] = ((HALF[r] + CR_G[g] + CR_B[b]) >> SHIFT) + 128;
}

function yCbCrToRgb(s: Raster["pixels"], i: number, t: Raster["pixels"], o: number): void {
  const y = s[i];
  const cb = s[i + 1];
  const cr = s[i + 2];
  t[o] = clip8(y + (R_CR[cr] >> SHIFT));
  t[o + 1] = clip8(y + ((G_CB[cb] + G_CR[cr]) >> SHIFT));
  t[o + 2] = clip8(y + (B_CB[cb] >> SHIFT));
}

/** Copies bands by number; -1 is an opaque alpha. */
function bands(inBands: number, order: readonly number[]): PixelLoop {
  return eachPixel(inBands, order.length, (s, i, t, o) => {
    for (let k = 0; k < order.length; k++) t[o + k] = order[k] < 0 ? 255 : s[i + order[k]];
  });
}

const premultiply = (n: number): PixelLoop =>
  eachPixel(n, n, (s, i, t, o) => {
    const alpha = s[i + n - 1];
    for (let k = 0; k < n - 1; k++) t[o + k] = multiply255(s[i + k], alpha);
    t[o + n - 1] = alpha;
  });

const unmultiply = (n: number): PixelLoop =>
  eachPixel(n, n, (s, i, t, o) => {
    const alpha = s[i + n - 1];
    for (let k = 0; k < n - 1; k++) {
      t[o + k] = alpha === 0 || alpha === 255 ? s[i + k] : clip8(Math.trunc((255 * s[i + k]) / alpha));
    }
    t[o + n - 1] = alpha;
  });

const plain: PixelLoop = (from, to) => to.pixels.set(from.pixels);

/** Whole numbers of any size as bytes: cut. */
const toByte = eachPixel(1, 1, (s, i, t, o) => {
  t[o] = clip8(s[i]);
});

const LOOPS: Readonly<Record<string, PixelLoop>> = {
  "1 L": plain,
  "1 RGB": bands(1, [0, 0, 0]),
  "1 RGBA": bands(1, [0, 0, 0, -1]),
  "1 LA": bands(1, [0, -1]),
  "1 I": plain,
  "1 F": plain,
  "L RGB": bands(1, [0, 0, 0]),
  "L RGBA": bands(1, [0, 0, 0, -1]),
  "L LA": bands(1, [0, -1]),
  "L YCbCr": eachPixel(1, 3, (s, i, t, o) => {
    t[o] = s[i];
    t[o + 1] = t[o + 2] = 128;
  }),
  "L CMYK": eachPixel(1, 4, (s, i, t, o) => {
    t[o + 3] = 255 - s[i];
  }),
  "L I": plain,
  "L I;16": plain,
  "L F": plain,
  "LA L": bands(2, [0]),
  "LA RGB": bands(2, [0, 0, 0]),
  "LA RGBA": bands(2, [0, 0, 0, 1]),
  "LA La": premultiply(2),
  "La LA": unmultiply(2),
  "RGBA RGBa": premultiply(4),
  "RGBa RGBA": unmultiply(4),
  "RGB L": eachPixel(3, 1, (s, i, t, o) => {
    t[o] = grey(s[i], s[i + 1], s[i + 2]);
  }),
  "RGB LA": eachPixel(3, 2, (s, i, t, o) => {
    t[o] = grey(s[i], s[i + 1], s[i + 2]);
    t[o + 1] = 255;
  }),
  "RGB RGBA": bands(3, [0, 1, 2, -1]),
  "RGB HSV": eachPixel(3, 3, rgbToHsv),
  "RGB YCbCr": eachPixel(3, 3, rgbToYCbCr),
  "RGB CMYK": eachPixel(3, 4, (s, i, t, o) => {
    for (let k = 0; k < 3; k++) t[o + k] = 255 - s[i + k];
    t[o + 3] = 0;
  }),
  "RGB I": eachPixel(3, 1, (s, i, t, o) => {
    t[o] = grey(s[i], s[i + 1], s[i + 2]);
  }),
  "RGB F": eachPixel(3, 1, (s, i, t, o) => {
    t[o] = (s[i] * 299 + s[i + 1] * 587 + s[i + 2] * 114) / 1000;
  }),
  "RGBA L": eachPixel(4, 1, (s, i, t, o) => {
    t[o] = grey(s[i], s[i + 1], s[i + 2]);
  }),
  "RGBA LA": eachPixel(4, 2, (s, i, t, o) => {
    t[o] = grey(s[i], s[i + 1], s[i + 2]);
    t[o + 1] = s[i + 3];
  }),
  "RGBA RGB": bands(4, [0, 1, 2]),
  "HSV RGB": eachPixel(3, 3, hsvToRgb),
  "YCbCr RGB": eachPixel(3, 3, yCbCrToRgb),
  "YCbCr L": bands(3, [0]),
  "YCbCr LA": bands(3, [0, -1]),
  "CMYK RGB": eachPixel(4, 3, (s, i, t, o) => {
    const light = 255 - s[i + 3];
    for (let k = 0; k < 3; k++) t[o + k] = clip8(light - multiply255(s[i + k], light));
  }),
  "I L": toByte,
  "I F": plain,
  "I I;16": eachPixel(1, 1, (s, i, t, o) => {
    t[o] = Math.max(0, Math.min(s[i], 65535));
  }),
  "F L": eachPixel(1, 1, (s, i, t, o) => {
    t[o] = s[i] <= 0 ? 0 : s[i] >= 255 ? 255 : Math.trunc(s[i]);
  }),
  "F I": eachPixel(1, 1, (s, i, t, o) => {
    t[o] = Math.trunc(s[i]);
  }),
  "I;16 L": eachPixel(1, 1, (s, i, t, o) => {
    t[o] = s[i] >> 8;
  }),
  "I;16 I": plain,
  "I;16 F": plain,
};

/** Which mode leads on where there is no direct way. */
const VIA: Readonly<Partial<Record<Mode, Mode>>> = {
  HSV: "RGB",
  YCbCr: "RGB",
  CMYK: "RGB",
  RGBa: "RGBA",
  La: "LA",
  RGBA: "RGB",
  LA: "L",
  "1": "L",
  I: "L",
  "I;16": "I",
  F: "L",
};

function throughPalette(from: Raster, palette: Palette): Raster {
  const step = palette.mode.length;
  const to = blank(palette.mode, from.width, from.height);
  for (let p = 0; p < from.pixels.length; p++) {
    for (let k = 0; k < step; k++) to.pixels[p * step + k] = palette.colors[from.pixels[p] * step + k] ?? 0;
  }
  return to;
}

/** Black and white: the error of each pixel goes to its neighbours (Floyd and Steinberg). */
function dithered(greys: ArrayLike<number>, width: number, height: number): Raster {
  const to = blank("1", width, height);
  const errors = new Int32Array(width + 1);
  for (let y = 0; y < height; y++) {
    let right = 0;
    let below = 0;
    let before = 0;
    for (let x = 0; x < width; x++) {
      const value = clip8(Math.trunc(greys[y * width + x]) + Math.trunc((right + errors[x + 1]) / 16));
      const out = value > 128 ? 255 : 0;
      to.pixels[y * width + x] = out;
      const rest = value - out;
      errors[x] = 3 * rest + before;
      before = 5 * rest + below;
      below = rest;
      right = 7 * rest;
    }
    errors[width] = before;
  }
  return to;
}

function toBlackWhite(from: Raster, dither: boolean): Raster {
  // Of colours, the grey is not rounded first.
  const greys = convert(from, from.mode === "RGB" ? "F" : "L").pixels;
  if (dither) return dithered(greys, from.width, from.height);
  const to = blank("1", from.width, from.height);
  for (let p = 0; p < to.pixels.length; p++) to.pixels[p] = greys[p] >= 128 ? 255 : 0;
  return to;
}

/**
 * The picture in another mode.
 *
 * @param dither for mode "1": spread the error, instead of a threshold
 * @throws ValueError where there is no way from one to the other.
 */
export function convert(from: Raster, mode: Mode, dither = true): Raster {
  if (from.mode === mode) return from;
  if (from.mode === "P") return convert(throughPalette(from, from.palette ?? GREYS), mode, dither);
  if (mode === "P") {
    if (from.mode === "L" || from.mode === "1") return { ...from, mode, palette: GREYS };
    throw new ValueError(`conversion from ${from.mode} to P not supported`, {
      hint: "A picture is not reduced to 256 colours here: keep it as RGB.",
    });
  }
  if (mode === "1") {
    const base = VIA[from.mode] ?? from.mode;
    return base === "RGB" && from.mode !== "RGB"
      ? convert(convert(from, base), mode, dither)
      : toBlackWhite(from, dither);
  }
  const loop = LOOPS[`${from.mode} ${mode}`];
  if (loop !== undefined) {
    const to = blank(mode, from.width, from.height);
    loop(from, to);
    return to;
  }
  const via = VIA[from.mode] ?? (from.mode === "L" ? "RGB" : VIA[mode]);
  if (via === undefined || via === from.mode)
    throw new ValueError(`conversion from ${from.mode} to ${mode} not supported`);
  return convert(convert(from, via), mode);
}

/** The palette of greys. */
export const GREYS: Palette = { mode: "RGB", colors: Uint8Array.from({ length: 768 }, (_, i) => Math.floor(i / 3)) };
