/** Reductions of rows: one result per line of `cols` elements. */
import type { Data } from "./types.js";

type Numbers = Exclude<Data, BigInt64Array>;

/** Sum of n numbers, pairwise over blocks of 128, in double precision. */
function pairwise(x: Numbers, from: number, n: number, step: number): number {
  if (n <= 128) {
    let s = 0;
    for (let i = 0; i < n; i++) s += x[from + i * step];
    return s;
  }
  const half = n >>> 1;
  return pairwise(x, from, half, step) + pairwise(x, from + half * step, n - half, step);
}

/** y[r] = scale * sum of row r. int64 sums wrap and are not scaled. */
export function sumRows(x: Data, ox: number, y: Data, oy: number, rows: number, cols: number, scale: number): void {
  if (x instanceof BigInt64Array) {
    const out = y as BigInt64Array;
    for (let r = 0; r < rows; r++) {
      let s = 0n;
      for (let i = 0; i < cols; i++) s += x[ox + r * cols + i];
      out[oy + r] = s;
    }
    return;
  }
  const out = y as Numbers;
  for (let r = 0; r < rows; r++) out[oy + r] = scale * pairwise(x, ox + r * cols, cols, 1);
}

let line = new Float64Array(256);

/** y[c] = scale * sum of column c; rows of `cols` elements follow one another. */
export function sumCols(x: Data, ox: number, y: Data, oy: number, rows: number, cols: number, scale: number): void {
  if (x instanceof BigInt64Array) {
    const out = y as BigInt64Array;
    for (let c = 0; c < cols; c++) {
      let s = 0n;
      for (let r = 0; r < rows; r++) s += x[ox + r * cols + c];
      out[oy + c] = s;
    }
    return;
  }
  const out = y as Numbers;
  if (cols === 1) {
    out[oy] = scale * pairwise(x, ox, rows, 1);
    return;
  }
  if (line.length < cols) line = new Float64Array(2 * cols);
  const sums = line;
  for (let c = 0; c < cols; c++) sums[c] = 0;
  for (let r = 0; r < rows; r++) {
    const from = ox + r * cols;
    for (let c = 0; c < cols; c++) sums[c] += x[from + c];
  }
  for (let c = 0; c < cols; c++) out[oy + c] = scale * sums[c];
}

/** y[r] = product of row r. */
export function prodRows(x: Data, ox: number, y: Data, oy: number, rows: number, cols: number): void {
  for (let r = 0; r < rows; r++) {
    if (x instanceof BigInt64Array) {
      let p = 1n;
      for (let i = 0; i < cols; i++) p = BigInt.asIntN(64, p * x[ox + r * cols + i]);
      y[oy + r] = p;
    } else {
      let p = 1;
      for (let i = 0; i < cols; i++) p *= x[ox + r * cols + i];
      y[oy + r] = p;
    }
  }
}

/**
 * The position of the largest (or smallest) element of each row: the first among equals; NaN wins over all.
 */
export function extremeRows(
  largest: boolean,
  x: Data,
  ox: number,
  at: BigInt64Array,
  rows: number,
  cols: number,
): void {
  for (let r = 0; r < rows; r++) {
    const from = ox + r * cols;
    let best = 0;
    let value = x[from];
    for (let i = 1; i < cols && value === value; i++) {
      const v = x[from + i];
      if (v !== v || (largest ? v > value : v < value)) {
        best = i;
        value = v;
      }
    }
    at[r] = BigInt(best);
  }
}

/** y[r] = whether any (or all) of row r is non-zero. */
export function truthRows(all: boolean, x: Data, ox: number, y: Uint8Array, rows: number, cols: number): void {
  for (let r = 0; r < rows; r++) {
    let found = all ? 1 : 0;
    for (let i = 0; i < cols; i++) {
      const v = x[ox + r * cols + i];
      const set = typeof v === "bigint" ? v !== 0n : v !== 0;
      if (set !== all) {
        found = all ? 0 : 1;
        break;
      }
    }
    y[r] = found;
  }
}
