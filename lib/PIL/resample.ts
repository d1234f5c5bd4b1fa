/** Resizing with an antialiased filter, as Pillow does it: 22-bit fixed-point weights for bytes, doubles for I and F. */
import { bandsOf, blank, clip8, isBytes, type Pixels, type Raster } from "./raster.js";

/** The filters, by Pillow's numbers. */
export const FILTERS = {
  nearest: 0,
  lanczos: 1,
  bilinear: 2,
  bicubic: 3,
  box: 4,
  hamming: 5,
  mks2013: 6,
  mks2021: 7,
} as const;

interface Filter {
  /** How far it reaches, in pixels of the smaller picture. */
  readonly support: number;
  weight(x: number): number;
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI));

const filters: Readonly<Record<number, Filter>> = {
  [FILTERS.box]: { support: 0.5, weight: (x) => (x > -0.5 && x <= 0.5 ? 1 : 0) },
  [FILTERS.bilinear]: { support: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) },
  [FILTERS.hamming]: {
    support: 1,
    weight: (x) =>
      Math.abs(x) >= 1 ? 0 : x === 0 ? 1 : sinc(x) * (Math.fround(0.54) + Math.fround(0.46) * Math.cos(x * Math.PI)),
  },
  [FILTERS.bicubic]: {
    support: 2,
    weight: (signed) => {
      const a = -0.5;
      const x = Math.abs(signed);
      if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
      return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
    },
  },
  // Magic Kernel Sharp, in its versions of 2013 and 2021.
  [FILTERS.mks2013]: {
    support: 2.5,
    weight: (signed) => {
      const x = Math.abs(signed);
      if (x <= 0.5) return 17 / 16 - (7 / 4) * x * x;
      if (x <= 1.5) return (1 - x) * (7 / 4 - x);
      return x < 2.5 ? (-1 / 8) * (x - 2.5) ** 2 : 0;
    },
  },
  [FILTERS.mks2021]: {
    support: 4.5,
    weight: (signed) => {
      const x = Math.abs(signed);
      if (x <= 0.5) return 577 / 576 - (239 / 144) * x * x;
      if (x <= 1.5) return (1 / 144) * (140 * x * x - 379 * x + 239);
      if (x <= 2.5) return (-1 / 144) * (24 * x * x - 113 * x + 130);
      if (x <= 3.5) return (1 / 144) * (4 * x * x - 27 * x + 45);
      return x < 4.5 ? (-1 / 1152) * (2 * x - 9) ** 2 : 0;
    },
  },
  [FILTERS.lanczos]: { support: 3, weight: (x) => (x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0) },
};

/** Which pixels make each new one, and with what weights. */
interface Weights {
  readonly first: Int32Array;
  readonly count: Int32Array;
  /** `size` for each. */
  readonly values: Float64Array;
  readonly size: number;
}

function weightsFor(inSize: number, from: number, to: number, outSize: number, filter: Filter): Weights {
  const scale = (to - from) / outSize;
  const wide = Math.max(scale, 1);
  const support = filter.support * wide;
  const size = Math.ceil(support) * 2 + 1;
  const first = new Int32Array(outSize);
  const count = new Int32Array(outSize);
  const values = new Float64Array(outSize * size);
  for (let o = 0; o < outSize; o++) {
    const center = from + (o + 0.5) * scale;
    const low = Math.max(0, Math.trunc(center - support + 0.5));
    const n = Math.min(inSize, Math.trunc(center + support + 0.5)) - low;
    let sum = 0;
    for (let k = 0; k < n; k++) {
      const w = filter.weight((k + low - center + 0.5) * (1 / wide));
      values[o * size + k] = w;
      sum += w;
    }
    if (sum !== 0) for (let k = 0; k < n; k++) values[o * size + k] /= sum;
    first[o] = low;
    count[o] = n;
  }
  return { first, count, values, size };
}

/** Bits after the point of a weight: 8 for the pixel and 2 for the sum are left of 32. */
const BITS = 32 - 8 - 2;

function toFixed(w: Weights): Int32Array {
  return Int32Array.from(w.values, (v) => Math.trunc(v * (1 << BITS) + (v < 0 ? -0.5 : 0.5)));
}

/**
 * One direction. The picture is `outer` rows of `inSize` places `step` elements apart; a place has `inner` elements
 * that are treated alike.
 */
interface Pass {
  readonly outer: number;
  readonly inSize: number;
  readonly outSize: number;
  readonly inner: number;
}

function passBytes(source: Uint8Array, target: Uint8Array, p: Pass, w: Weights): void {
  const fixed = toFixed(w);
  for (let row = 0; row < p.outer; row++) {
    const base = row * p.inSize * p.inner;
    for (let o = 0; o < p.outSize; o++) {
      const n = w.count[o];
      const at = base + w.first[o] * p.inner;
      const out = (row * p.outSize + o) * p.inner;
      for (let i = 0; i < p.inner; i++) {
        let sum = 1 << (BITS - 1);
        for (let k = 0; k < n; k++) sum += source[at + k * p.inner + i] * fixed[o * w.size + k];
        const value = sum >> BITS;
        target[out + i] = clip8(value);
      }
    }
  }
}

/** Halves away from zero. */
const rounded = (x: number): number => (x >= 0 ? Math.floor(x + 0.5) : -Math.floor(0.5 - x));

function passNumbers(source: Pixels, target: Pixels, p: Pass, w: Weights, whole: boolean): void {
  for (let row = 0; row < p.outer; row++) {
    const base = row * p.inSize * p.inner;
    for (let o = 0; o < p.outSize; o++) {
      const at = base + w.first[o] * p.inner;
      const out = (row * p.outSize + o) * p.inner;
      for (let i = 0; i < p.inner; i++) {
        let sum = 0;
        for (let k = 0; k < w.count[o]; k++) sum += source[at + k * p.inner + i] * w.values[o * w.size + k];
        target[out + i] = whole ? rounded(sum) : sum;
      }
    }
  }
}

/** A part of the picture: left, upper, right, lower, in pixels. */
export type Box = readonly [left: number, upper: number, right: number, lower: number];

/** The part `box` of the picture, in another size. */
export function resample(from: Raster, width: number, height: number, filter: number, box: Box): Raster {
  const { mode } = from;
  const bands = bandsOf(mode).length;
  const kernel = filters[filter];
  const pass = (source: Raster, horizontal: boolean): Raster => {
    const [w, h] = horizontal ? [width, source.height] : [source.width, height];
    const target = blank(mode, w, h);
    const p: Pass = horizontal
      ? { outer: h, inSize: source.width, outSize: w, inner: bands }
      : { outer: 1, inSize: source.height, outSize: h, inner: bands * w };
    const [low, high] = horizontal ? [box[0], box[2]] : [box[1], box[3]];
    const weights = weightsFor(p.inSize, low, high, p.outSize, kernel);
    if (isBytes(mode)) passBytes(source.pixels as Uint8Array, target.pixels as Uint8Array, p, weights);
    else passNumbers(source.pixels, target.pixels, p, weights, mode !== "F");
    return target;
  };
  let out = from;
  if (width !== from.width || box[0] !== 0 || box[2] !== width) out = pass(out, true);
  if (height !== from.height || box[1] !== 0 || box[3] !== height) out = pass(out, false);
  return out === from ? { ...from, pixels: from.pixels.slice() } : out;
}
