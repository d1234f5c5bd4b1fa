/**
 * Fourier transforms of one line of complex numbers, in doubles, of any length in O(n log n): a mixed radix for lengths
 * with small factors, Bluestein's chirp for the others.
 *
 * Source: Stockham's self-sorting form; Bluestein, "A linear filtering approach to the computation of DFT" (1970).
 */

/** Parts side by side: a line of n numbers has 2 n places. */
type Line = Float64Array;

/** The factors that steps are made for, in the order in which they are tried; larger primes go to Bluestein. */
const RADICES = [4, 2, 3, 5, 7, 11, 13];

/** e^(-2 pi i k / n) for k < n, each from the nearest eighth of the circle. */
function roots(n: number): Line {
  const w = new Float64Array(2 * n);
  for (let k = 0; k < n; k++) {
    const eighth = Math.round((8 * k) / n);
    const rest = (2 * Math.PI * (8 * k - eighth * n)) / (8 * n);
    const [c, s] = [Math.cos(rest), Math.sin(rest)];
    const [re, im] = turn(eighth & 7, c, s);
    w[2 * k] = re;
    w[2 * k + 1] = -im;
  }
  return w;
}

/** (c + s i) turned by so many eighths of the circle. */
function turn(eighths: number, c: number, s: number): readonly [number, number] {
  const [x, y] = eighths & 1 ? [(c - s) * Math.SQRT1_2, (c + s) * Math.SQRT1_2] : [c, s];
  switch (eighths >> 1) {
    case 0:
      return [x, y];
    case 1:
      return [-y, x];
    case 2:
      return [-x, -y];
    default:
      return [y, -x];
  }
}

/** The factors to go through; null when a prime is too large. */
function radices(n: number): number[] | null {
  const found: number[] = [];
  let rest = n;
  for (const r of RADICES) {
    while (rest % r === 0) {
      found.push(r);
      rest /= r;
    }
  }
  return rest === 1 ? found : null;
}

/** Transforms a line in place: x[k] becomes the sum over t of x[t] e^(-2 pi i k t / n). */
type Transform = (x: Line) => void;

/**
 * One step of Stockham's form. Of `n` numbers in `s` interleaved lines, those `m = n / r` apart go together, and the
 * result lies in r s lines.
 */
interface Step {
  readonly x: Line;
  readonly y: Line;
  /** Roots of the whole length, which is n s. */
  readonly w: Line;
  readonly m: number;
  readonly s: number;
}

function radix2({ x, y, w, m, s }: Step): void {
  const far = 2 * s * m;
  for (let p = 0; p < m; p++) {
    const wr = w[2 * p * s];
    const wi = w[2 * p * s + 1];
    for (let q = 0; q < s; q++) {
      const a = 2 * (q + s * p);
      const c = 2 * (q + 2 * s * p);
      const dr = x[a] - x[a + far];
      const di = x[a + 1] - x[a + far + 1];
      y[c] = x[a] + x[a + far];
      y[c + 1] = x[a + 1] + x[a + far + 1];
      y[c + 2 * s] = dr * wr - di * wi;
      y[c + 2 * s + 1] = dr * wi + di * wr;
    }
  }
}

function radix4({ x, y, w, m, s }: Step): void {
  const far = 2 * s * m;
  const next = 2 * s;
  for (let p = 0; p < m; p++) {
    const k = 2 * p * s;
    const [w1r, w1i, w2r, w2i, w3r, w3i] = [w[k], w[k + 1], w[2 * k], w[2 * k + 1], w[3 * k], w[3 * k + 1]];
    for (let q = 0; q < s; q++) {
      const a = 2 * (q + s * p);
      const c = 2 * (q + 4 * s * p);
      const sr = x[a] + x[a + 2 * far];
      const si = x[a + 1] + x[a + 2 * far + 1];
      const dr = x[a] - x[a + 2 * far];
      const di = x[a + 1] - x[a + 2 * far + 1];
      const tr = x[a + far] + x[a + 3 * far];
      const ti = x[a + far + 1] + x[a + 3 * far + 1];
      const ur = x[a + far] - x[a + 3 * far];
      const ui = x[a + far + 1] - x[a + 3 * far + 1];
      y[c] = sr + tr;
      y[c + 1] = si + ti;
      y[c + next] = (dr + ui) * w1r - (di - ur) * w1i;
      y[c + next + 1] = (dr + ui) * w1i + (di - ur) * w1r;
      y[c + 2 * next] = (sr - tr) * w2r - (si - ti) * w2i;
      y[c + 2 * next + 1] = (sr - tr) * w2i + (si - ti) * w2r;
      y[c + 3 * next] = (dr - ui) * w3r - (di + ur) * w3i;
      y[c + 3 * next + 1] = (dr - ui) * w3i + (di + ur) * w3r;
    }
  }
}

function radixAny(r: number, { x, y, w, m, s }: Step): void {
  const turnOf = 2 * m * s;
  const total = turnOf * r;
  for (let p = 0; p < m; p++) {
    for (let q = 0; q < s; q++) {
      for (let k = 0; k < r; k++) {
        let re = 0;
        let im = 0;
        for (let j = 0; j < r; j++) {
          const a = 2 * (q + s * (p + j * m));
          const t = (j * k * turnOf) % total;
          re += x[a] * w[t] - x[a + 1] * w[t + 1];
          im += x[a] * w[t + 1] + x[a + 1] * w[t];
        }
        const t = 2 * p * k * s;
        const c = 2 * (q + s * (r * p + k));
        y[c] = re * w[t] - im * w[t + 1];
        y[c + 1] = re * w[t + 1] + im * w[t];
      }
    }
  }
}

function mixedRadix(n: number, factors: readonly number[]): Transform {
  const w = roots(n);
  const other: Line = new Float64Array(2 * n);
  return (line) => {
    let x = line;
    let y = other;
    let m = n;
    let s = 1;
    for (const r of factors) {
      m /= r;
      const step = { x, y, w, m, s };
      if (r === 4) radix4(step);
      else if (r === 2) radix2(step);
      else radixAny(r, step);
      s *= r;
      [x, y] = [y, x];
    }
    if (x !== line) line.set(x);
  };
}

/** A transform of length n as a convolution with a chirp, of a length that is a power of 2. */
function bluestein(n: number): Transform {
  const size = 2 ** Math.ceil(Math.log2(2 * n - 1));
  const inner = transformOf(size);
  const half = roots(2 * n);
  const chirp = new Float64Array(2 * n);
  const filter = new Float64Array(2 * size);
  // k * k modulo 2 n, kept small step by step: (k + 1)^2 = k^2 + 2 k + 1.
  for (let k = 0, square = 0; k < n; square = (square + 2 * k + 1) % (2 * n), k++) {
    chirp[2 * k] = half[2 * square];
    chirp[2 * k + 1] = half[2 * square + 1];
    for (const at of k === 0 ? [0] : [k, size - k]) {
      filter[2 * at] = half[2 * square];
      filter[2 * at + 1] = -half[2 * square + 1];
    }
  }
  inner(filter);
  const work = new Float64Array(2 * size);
  return (x) => {
    work.fill(0);
    multiply(x, chirp, work, n, 1);
    inner(work);
    multiply(work, filter, work, size, -1);
    // The way back is the way there of the conjugate, conjugated: the sign above and this one.
    inner(work);
    for (let k = 1; k < 2 * n; k += 2) work[k] = -work[k];
    multiply(work, chirp, x, n, 1);
    for (let k = 0; k < 2 * n; k++) x[k] /= size;
  };
}

/** y = a b for n complex numbers; the conjugate with sign -1. */
function multiply(a: Line, b: Line, y: Line, n: number, sign: number): void {
  for (let k = 0; k < 2 * n; k += 2) {
    const re = a[k] * b[k] - a[k + 1] * b[k + 1];
    y[k + 1] = sign * (a[k] * b[k + 1] + a[k + 1] * b[k]);
    y[k] = re;
  }
}

/** Transforms by length; those not used for longest are forgotten. */
const kept = new Map<number, Transform>();
const MOST_KEPT = 32;

function transformOf(n: number): Transform {
  let found = kept.get(n);
  if (found === undefined) {
    const factors = radices(n);
    found = factors === null ? bluestein(n) : mixedRadix(n, factors);
    if (kept.size >= MOST_KEPT) kept.delete(kept.keys().next().value as number);
  } else kept.delete(n);
  kept.set(n, found);
  return found;
}

/**
 * Transforms every line along one dimension of row-major complex numbers, in place.
 *
 * @param outer how many blocks of n lines there are, of `inner` neighbours each
 * @param scale what the results are multiplied with
 */
export function transformLines(
  x: Float64Array,
  outer: number,
  n: number,
  inner: number,
  inverse: boolean,
  scale: number,
): void {
  const transform = transformOf(n);
  const line = new Float64Array(2 * n);
  const sign = inverse ? -1 : 1;
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const first = 2 * (o * n * inner + i);
      for (let k = 0; k < n; k++) {
        const at = first + 2 * k * inner;
        line[2 * k] = x[at];
        line[2 * k + 1] = sign * x[at + 1];
      }
      transform(line);
      for (let k = 0; k < n; k++) {
        const at = first + 2 * k * inner;
        x[at] = scale * line[2 * k];
        x[at + 1] = sign * scale * line[2 * k + 1];
      }
    }
  }
}
