/** Choosing between elements, and elements by their places. All arrays are row-major. */
import type { Data, Kind } from "./types.js";

/** y[i] = c[i] ? a[oa + i * sa] : b[ob + i * sb]; a stride of 0 repeats one element. */
export type SelectLoop = (
  c: Uint8Array,
  oc: number,
  a: Data,
  oa: number,
  sa: number,
  b: Data,
  ob: number,
  sb: number,
  y: Data,
  n: number,
) => void;

const selects = new Map<Kind, SelectLoop>();

/** The loop for one kind of storage. */
export function selectLoop(kind: Kind): SelectLoop {
  let loop = selects.get(kind);
  if (loop === undefined) {
    loop = new Function(
      "c, oc, a, oa, sa, b, ob, sb, y, n",
      `"use strict"; for (let i = 0; i < n; i++) y[i] = c[oc + i] !== 0 ? a[oa + i * sa] : b[ob + i * sb];`,
    ) as SelectLoop;
    selects.set(kind, loop);
  }
  return loop;
}

/** y[i] = x[ox + at[i]]. */
export function pick(x: Data, ox: number, at: Int32Array, y: Data): void {
  for (let i = 0; i < at.length; i++) y[i] = x[ox + at[i]];
}

/** y[at[i]] = x[ox + from[i]], in order: the last of several at one place stays. */
export function put(y: Data, at: Int32Array, x: Data, ox: number, from: Int32Array): void {
  for (let i = 0; i < at.length; i++) y[at[i]] = x[ox + from[i]];
}

/** How elements that meet at one place are joined. */
export type Joining = "sum" | "prod" | "amax" | "amin";

const JOIN: Readonly<Record<Joining, readonly [string, string]>> = {
  sum: ["a + b", "BigInt.asIntN(64, a + b)"],
  prod: ["a * b", "BigInt.asIntN(64, a * b)"],
  amax: ["a !== a ? a : b !== b ? b : a < b ? b : a", "a < b ? b : a"],
  amin: ["a !== a ? a : b !== b ? b : a > b ? b : a", "a > b ? b : a"],
};

type JoinLoop = (y: Data, at: Int32Array, x: Data, ox: number, from: Int32Array) => void;
const joins = new Map<string, JoinLoop>();

/** y[at[i]] = join(y[at[i]], x[ox + from[i]]). */
export function joinInto(how: Joining, y: Data, at: Int32Array, x: Data, ox: number, from: Int32Array): void {
  const big = y instanceof BigInt64Array;
  const key = `${how}${y.constructor.name}`;
  let loop = joins.get(key);
  if (loop === undefined) {
    loop = new Function(
      "y, at, x, ox, from",
      `"use strict"; for (let i = 0; i < at.length; i++) { const p = at[i], a = y[p], b = x[ox + from[i]]; y[p] = ${JOIN[how][big ? 1 : 0]}; }`,
    ) as JoinLoop;
    joins.set(key, loop);
  }
  loop(y, at, x, ox, from);
}
