/** Turning, mirroring and affine or perspective mappings, place by place as Pillow reads them. */

import { bandsOf, blank, isBytes, type Pixels, type Raster } from "./raster.js";
import { FILTERS } from "./resample.js";

/** The eight ways to lay a picture down, by Pillow's numbers. */
export const TRANSPOSES = {
  FLIP_LEFT_RIGHT: 0,
  FLIP_TOP_BOTTOM: 1,
  ROTATE_90: 2,
  ROTATE_180: 3,
  ROTATE_270: 4,
  TRANSPOSE: 5,
  TRANSVERSE: 6,
} as const;

/** From (width, height) of the old picture and a place in the new one to the place in the old. */
const PLACES: Readonly<Record<number, (w: number, h: number, x: number, y: number) => readonly [number, number]>> = {
  [TRANSPOSES.FLIP_LEFT_RIGHT]: (w, _h, x, y) => [w - 1 - x, y],
  [TRANSPOSES.FLIP_TOP_BOTTOM]: (_w, h, x, y) => [x, h - 1 - y],
  [TRANSPOSES.ROTATE_90]: (w, _h, x, y) => [w - 1 - y, x],
  [TRANSPOSES.ROTATE_180]: (w, h, x, y) => [w - 1 - x, h - 1 - y],
  [TRANSPOSES.ROTATE_270]: (_w, h, x, y) => [y, h - 1 - x],
  [TRANSPOSES.TRANSPOSE]: (_w, _h, x, y) => [y, x],
  [TRANSPOSES.TRANSVERSE]: (w, h, x, y) => [w - 1 - y, h - 1 - x],
};

function copyPixel(from: Raster, i: number, to: Raster, o: number, bands: number): void {
  for (let k = 0; k < bands; k++) to.pixels[o * bands + k] = from.pixels[i * bands + k];
}

/** Whether the numbers name one of `TRANSPOSES`. */
export const isTranspose = (method: number): boolean => PLACES[method] !== undefined;

/** The picture turned by quarters or mirrored. */
export function transpose(from: Raster, method: number): Raster {
  const swaps = method === 2 || method >= 4;
  const to = blank(from.mode, swaps ? from.height : from.width, swaps ? from.width : from.height, from.palette);
  const bands = bandsOf(from.mode).length;
  const place = PLACES[method];
  for (let y = 0; y < to.height; y++) {
    for (let x = 0; x < to.width; x++) {
      const [ix, iy] = place(from.width, from.height, x, y);
      copyPixel(from, iy * from.width + ix, to, y * to.width + x, bands);
    }
  }
  return to;
}

/** Coefficients: six of an affine map, eight of a perspective. */
export type Coefficients = readonly number[];

/** A whole part, or -1 below zero. */
const coordinate = (v: number): number => (v < 0 ? -1 : Math.trunc(v));

/** Nearest pixels where rows stay rows. */
function scaled(from: Raster, to: Raster, a: Coefficients): void {
  const bands = bandsOf(from.mode).length;
  const columns = new Int32Array(to.width);
  for (let x = 0, at = a[2] + a[0] * 0.5; x < to.width; x++, at += a[0]) {
    const i = coordinate(at);
    columns[x] = i < from.width ? i : -1;
  }
  for (let y = 0, at = a[5] + a[4] * 0.5; y < to.height; y++, at += a[4]) {
    const row = coordinate(at);
    if (row < 0 || row >= from.height) continue;
    for (let x = 0; x < to.width; x++) {
      if (columns[x] >= 0) copyPixel(from, row * from.width + columns[x], to, y * to.width + x, bands);
    }
  }
}

/** Nearest pixels with 16-bit fixed-point places. */
function fixed(from: Raster, to: Raster, a: Coefficients): void {
  const bands = bandsOf(from.mode).length;
  const fix = (v: number): number => Math.floor(v * 65536 + 0.5);
  const [a0, a1, a3, a4] = [fix(a[0]), fix(a[1]), fix(a[3]), fix(a[4])];
  let startX = fix(a[2] + a[0] * 0.5 + a[1] * 0.5);
  let startY = fix(a[5] + a[3] * 0.5 + a[4] * 0.5);
  for (let y = 0; y < to.height; y++) {
    let xx = startX;
    let yy = startY;
    for (let x = 0; x < to.width; x++) {
      const ix = xx >> 16;
      const iy = yy >> 16;
      if (ix >= 0 && ix < from.width && iy >= 0 && iy < from.height) {
        copyPixel(from, iy * from.width + ix, to, y * to.width + x, bands);
      }
      xx += a0;
      yy += a3;
    }
    startX += a1;
    startY += a4;
  }
}

/** Whether 16 bits before the point are enough at every corner. */
function fits(a: Coefficients, w: number, h: number): boolean {
  return [
    [0, 0],
    [w, h],
    [0, h],
    [w, 0],
  ].every(([x, y]) => Math.abs(x * a[0] + y * a[1] + a[2]) < 32768 && Math.abs(x * a[3] + y * a[4] + a[5]) < 32768);
}

/** Where the middle of a new pixel lies in the old picture. */
type Mapping = (x: number, y: number) => readonly [number, number];

const affineMap =
  (a: Coefficients): Mapping =>
  (x, y) => [a[0] * (x + 0.5) + a[1] * (y + 0.5) + a[2], a[3] * (x + 0.5) + a[4] * (y + 0.5) + a[5]];

const perspectiveMap =
  (a: Coefficients): Mapping =>
  (x, y) => {
    const [px, py] = [x + 0.5, y + 0.5];
    const w = a[6] * px + a[7] * py + 1;
    return [(a[0] * px + a[1] * py + a[2]) / w, (a[3] * px + a[4] * py + a[5]) / w];
  };

/** One band at a place between pixels; the place is inside the picture. */
type Sampler = (p: Pixels, w: number, h: number, bands: number, k: number, x: number, y: number) => number;

const within = (i: number, n: number): number => (i < 0 ? 0 : i < n ? i : n - 1);

const bilinear: Sampler = (p, w, h, bands, k, px, py) => {
  const [sx, sy] = [px - 0.5, py - 0.5];
  const x = Math.floor(sx);
  const y = Math.floor(sy);
  const dx = sx - x;
  const dy = sy - y;
  const x0 = within(x, w);
  const x1 = within(x + 1, w);
  const row = (r: number): number => {
    const a = p[(r * w + x0) * bands + k];
    return a + (p[(r * w + x1) * bands + k] - a) * dx;
  };
  const v1 = row(within(y, h));
  const v2 = y + 1 >= 0 && y + 1 < h ? row(y + 1) : v1;
  return v1 + (v2 - v1) * dy;
};

function cubic(v1: number, v2: number, v3: number, v4: number, d: number): number {
  const p1 = v2;
  const p2 = -v1 + v3;
  const p3 = 2 * (v1 - v2) + v3 - v4;
  const p4 = -v1 + v2 - v3 + v4;
  return p1 + d * (p2 + d * (p3 + d * p4));
}

const bicubic: Sampler = (p, w, h, bands, k, px, py) => {
  const [sx, sy] = [px - 0.5, py - 0.5];
  const x = Math.floor(sx);
  const y = Math.floor(sy);
  const dx = sx - x;
  const xs = [-1, 0, 1, 2].map((i) => within(x + i, w));
  const row = (r: number): number => {
    const at = (i: number): number => p[(r * w + xs[i]) * bands + k];
    return cubic(at(0), at(1), at(2), at(3), dx);
  };
  // A row beyond the edge is the row before it.
  const v1 = row(within(y - 1, h));
  const v2 = y >= 0 && y < h ? row(y) : v1;
  const v3 = y + 1 >= 0 && y + 1 < h ? row(y + 1) : v2;
  const v4 = y + 2 >= 0 && y + 2 < h ? row(y + 2) : v3;
  return cubic(v1, v2, v3, v4, sy - y);
};

function general(from: Raster, to: Raster, map: Mapping, filter: number): void {
  const { width: w, height: h } = from;
  const bands = bandsOf(from.mode).length;
  const bytes = isBytes(from.mode);
  const sample = filter === FILTERS.bilinear ? bilinear : bicubic;
  for (let y = 0; y < to.height; y++) {
    for (let x = 0; x < to.width; x++) {
      const [px, py] = map(x, y);
      const o = y * to.width + x;
      if (filter === FILTERS.nearest) {
        const ix = coordinate(px);
        const iy = coordinate(py);
        if (ix >= 0 && ix < w && iy >= 0 && iy < h) copyPixel(from, iy * w + ix, to, o, bands);
        continue;
      }
      if (!(px >= 0 && px < w && py >= 0 && py < h)) continue;
      for (let k = 0; k < bands; k++) {
        const v = sample(from.pixels, w, h, bands, k, px, py);
        to.pixels[o * bands + k] = bytes ? (v <= 0 ? 0 : v >= 255 ? 255 : Math.trunc(v)) : v;
      }
    }
  }
}

/** Writes into `to` what an affine map finds in `from`; other places stay as they are. */
export function affine(from: Raster, to: Raster, a: Coefficients, filter: number): void {
  if (filter !== FILTERS.nearest) general(from, to, affineMap(a), filter);
  else if (a[1] === 0 && a[3] === 0) scaled(from, to, a);
  else if (fits(a, to.width, to.height)) fixed(from, to, a);
  else general(from, to, affineMap(a), filter);
}

/** Writes into `to` what a perspective map finds in `from`; other places stay as they are. */
export function perspective(from: Raster, to: Raster, a: Coefficients, filter: number): void {
  general(from, to, perspectiveMap(a), filter);
}
