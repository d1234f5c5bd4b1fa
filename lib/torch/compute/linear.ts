/** The linear layer's loops on row-major floats; sums are kept in double precision and rounded once. */
import { gemmFloat } from "./gemm.js";

type Floats = Float32Array | Float64Array;

/** y (rows, outs) = x (rows, ins) @ w (outs, ins).t() + b */
export function linearForward(
  x: Floats,
  ox: number,
  w: Floats,
  ow: number,
  b: Floats | null,
  ob: number,
  y: Floats,
  rows: number,
  ins: number,
  outs: number,
): void {
  gemmFloat(rows, outs, ins, 1, x, ox, ins, 1, w, ow, 1, ins, 0, y, 0, outs, b, ob);
}

/** y (rows, ins) = g (rows, outs) @ w (outs, ins) */
export function linearGradInput(
  g: Floats,
  og: number,
  w: Floats,
  ow: number,
  y: Floats,
  rows: number,
  ins: number,
  outs: number,
): void {
  gemmFloat(rows, ins, outs, 1, g, og, outs, 1, w, ow, ins, 1, 0, y, 0, ins, null, 0);
}

/** y (outs, ins) = g (rows, outs).t() @ x (rows, ins) */
export function linearGradWeight(
  g: Floats,
  og: number,
  x: Floats,
  ox: number,
  y: Floats,
  rows: number,
  ins: number,
  outs: number,
): void {
  gemmFloat(outs, ins, rows, 1, g, og, 1, outs, x, ox, ins, 1, 0, y, 0, ins, null, 0);
}

/** y (cols) = sum of g (rows, cols) over rows */
export function columnSums(g: Floats, og: number, y: Floats, rows: number, cols: number): void {
  for (let j = 0; j < cols; j += 2) {
    const step = j + 1 < cols ? 1 : 0;
    let s0 = 0;
    let s1 = 0;
    for (let i = 0, at = og + j; i < rows; i++, at += cols) {
      s0 += g[at];
      s1 += g[at + step];
    }
    y[j] = s0;
    if (step === 1) y[j + 1] = s1;
  }
}
