/** Orders of rows, and searching in them. */
import type { Data } from "./types.js";

type Value = number | bigint;

/** a before b, NaN after all numbers. */
const ascending = (a: Value, b: Value): number =>
  a < b ? -1 : a > b ? 1 : a === b ? 0 : a !== a ? (b !== b ? 0 : 1) : -1;

/** The places of a row's elements in sorted order; equals keep theirs. NaN counts as the largest. */
export function orderOf(x: Data, from: number, n: number, descending: boolean): Int32Array {
  const order = new Int32Array(n);
  for (let i = 0; i < n; i++) order[i] = i;
  const row = x.subarray(from, from + n);
  return descending
    ? order.sort((i, j) => ascending(row[j], row[i]) || i - j)
    : order.sort((i, j) => ascending(row[i], row[j]) || i - j);
}

/** Where v belongs in sorted x[from, from + n): before its equals, or after them. */
export function place(
  x: Data,
  from: number,
  n: number,
  v: Value,
  right: boolean,
  order?: (i: number) => number,
): number {
  let low = 0;
  let high = n;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const c = ascending(x[from + (order === undefined ? middle : order(middle))], v);
    if (c < 0 || (right && c === 0)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether two elements are the same; NaN is not the same as NaN. */
export const same = (a: Value, b: Value): boolean => a === b;

/** y[i] = running f of x, row by row; int64 wraps. */
export function scanRows(kind: "sum" | "prod", x: Data, ox: number, y: Data, rows: number, cols: number): void {
  for (let r = 0; r < rows; r++) {
    const at = r * cols;
    if (x instanceof BigInt64Array) {
      let s = kind === "sum" ? 0n : 1n;
      for (let i = 0; i < cols; i++) {
        const v = x[ox + at + i];
        s = BigInt.asIntN(64, kind === "sum" ? s + v : s * v);
        y[at + i] = s;
      }
    } else {
      let s = kind === "sum" ? 0 : 1;
      for (let i = 0; i < cols; i++) {
        const v = x[ox + at + i];
        s = kind === "sum" ? s + v : s * v;
        y[at + i] = s;
      }
    }
  }
}

/** Running extremes and where they are: the last of equals; NaN stays. */
export function extremeScanRows(
  largest: boolean,
  x: Data,
  ox: number,
  y: Data,
  at: BigInt64Array,
  rows: number,
  cols: number,
): void {
  for (let r = 0; r < rows; r++) {
    const start = r * cols;
    let best: Value = x[ox + start];
    let place = 0;
    for (let i = 0; i < cols; i++) {
      const v: Value = x[ox + start + i];
      if (v !== v || (best === best && (largest ? v >= best : v <= best))) {
        best = v;
        place = i;
      }
      y[start + i] = best;
      at[start + i] = BigInt(place);
    }
  }
}

/** y[i] = ln sum over j <= i of e^x[j], row by row. */
export function logSumScanRows(x: Data, ox: number, y: Data, rows: number, cols: number): void {
  for (let r = 0; r < rows; r++) {
    const start = r * cols;
    let top = -Infinity;
    let sum = 0;
    for (let i = 0; i < cols; i++) {
      const v = Number(x[ox + start + i]);
      if (v > top) {
        sum = top === -Infinity ? 1 : sum * Math.exp(top - v) + 1;
        top = v;
      } else if (v === -Infinity) sum += 0;
      else sum += v === top ? 1 : Math.exp(v - top);
      y[start + i] = top === -Infinity && sum === 0 ? -Infinity : top + Math.log(sum);
    }
  }
}
