/** Resampling's loops on row-major floats: along one dimension, each result is a weighted sum of a few elements. */

type Floats = Float32Array | Float64Array | Uint8Array;

/** Where the results along one dimension come from: result i from at[first[i]] ... at[first[i + 1] - 1]. */
export interface Taps {
  /** Elements of the source along the dimension. */
  readonly source: number;
  readonly first: Int32Array;
  readonly at: Int32Array;
  readonly weight: Float64Array;
}

/** Results along the dimension. */
const tapCount = (t: Taps): number => t.first.length - 1;

/** y[o, i, k] = the sum over i's taps of weight * x[o, at, k]. y must be 0 before. */
export function resample(t: Taps, outer: number, inner: number, x: Floats, ox: number, y: Floats): void {
  const { first, at, weight, source } = t;
  const n = tapCount(t);
  if (inner === 1) {
    for (let o = 0; o < outer; o++) {
      const base = ox + o * source;
      for (let i = 0; i < n; i++) {
        let sum = 0;
        for (let j = first[i]; j < first[i + 1]; j++) sum += weight[j] * x[base + at[j]];
        y[o * n + i] = sum;
      }
    }
    return;
  }
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < n; i++) {
      const to = (o * n + i) * inner;
      for (let j = first[i]; j < first[i + 1]; j++) {
        const from = ox + (o * source + at[j]) * inner;
        const w = weight[j];
        for (let k = 0; k < inner; k++) y[to + k] += w * x[from + k];
      }
    }
  }
}

/** The transpose of `resample`: adds weight * y[o, i, k] to x[o, at, k]. */
export function unresample(t: Taps, outer: number, inner: number, y: Floats, oy: number, x: Floats): void {
  const { first, at, weight, source } = t;
  const n = tapCount(t);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < n; i++) {
      const from = oy + (o * n + i) * inner;
      for (let j = first[i]; j < first[i + 1]; j++) {
        const to = (o * source + at[j]) * inner;
        const w = weight[j];
        for (let k = 0; k < inner; k++) x[to + k] += w * y[from + k];
      }
    }
  }
}

/** How a dimension is resampled. */
export interface Filter {
  /** Elements that a result takes when nothing is shrunk. */
  readonly reach: number;
  weight(x: number): number;
}

const cubic = (a: number): Filter => ({
  reach: 4,
  weight(x: number): number {
    const d = Math.abs(x);
    if (d < 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
    return d < 2 ? (((d - 5) * d + 8) * d - 4) * a : 0;
  },
});

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

/** A triangle. */
export const LINEAR: Filter = { reach: 2, weight: (x) => Math.max(0, 1 - Math.abs(x)) };
/** Keys' cubic, as torch takes it between elements. */
const CUBIC: Filter = cubic(-0.75);
/** Keys' cubic, as torch takes it when it shrinks without aliases. */
export const CUBIC_SMOOTH: Filter = cubic(-0.5);
/** A windowed sinc. */
export const LANCZOS: Filter = { reach: 6, weight: (x) => (Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0) };

/** The place in the source of the middle of result i, in elements. */
export type Place = (i: number) => number;

function taps(source: number, n: number, of: (i: number) => readonly (readonly [at: number, weight: number])[]): Taps {
  const all = Array.from({ length: n }, (_, i) => of(i));
  const first = new Int32Array(n + 1);
  all.forEach((list, i) => {
    first[i + 1] = first[i] + list.length;
  });
  const flat = all.flat();
  return {
    source,
    first,
    at: Int32Array.from(flat, ([at]) => at),
    weight: Float64Array.from(flat, ([, weight]) => weight),
  };
}

/** Each result is one element: the one that holds its place. */
export function nearestTaps(source: number, n: number, place: Place): Taps {
  return taps(source, n, (i) => [[Math.min(Math.floor(place(i)), source - 1), 1]]);
}

/** Each result is a mean of the two elements beside its place. */
export function linearTaps(source: number, n: number, place: Place): Taps {
  return taps(source, n, (i) => {
    const x = n === source ? i : Math.max(place(i), 0);
    const at = Math.min(Math.floor(x), source - 1);
    const far = Math.min(Math.max(x - at, 0), 1);
    return at < source - 1
      ? [
          [at, 1 - far],
          [at + 1, far],
        ]
      : [[at, 1]];
  });
}

/** Each result is a weighted sum of the four elements beside its place; beyond the ends the outermost are repeated. */
export function cubicTaps(source: number, n: number, place: Place): Taps {
  return taps(source, n, (i) => {
    const x = place(i);
    const at = Math.floor(x);
    return [-1, 0, 1, 2].map((d) => [Math.min(Math.max(at + d, 0), source - 1), CUBIC.weight(at + d - x)] as const);
  });
}

/** Each result is a mean weighted by a filter that grows as wide as the source shrinks. */
export function smoothTaps(source: number, n: number, scale: number, filter: Filter): Taps {
  const stretch = Math.max(scale, 1);
  const support = (filter.reach / 2) * stretch;
  return taps(source, n, (i) => {
    const centre = scale * (i + 0.5);
    const from = Math.max(Math.trunc(centre - support + 0.5), 0);
    const past = Math.min(Math.trunc(centre + support + 0.5), source);
    const weights = Array.from({ length: past - from }, (_, j) => filter.weight((from + j - centre + 0.5) / stretch));
    const total = weights.reduce((a, b) => a + b, 0);
    return weights.map((w, j) => [from + j, total === 0 ? w : w / total] as const);
  });
}
