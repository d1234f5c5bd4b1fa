/** Fused losses on contiguous float storages. */

type Floats = Float32Array | Float64Array;

/** Sum of (x - t)^2, in double precision. */
export function squaredErrorSum(x: Floats, ox: number, t: Floats, ot: number, n: number): number {
  let s = 0;
  for (let i = 0; i < n; i++) {
    const d = x[ox + i] - t[ot + i];
    s += d * d;
  }
  return s;
}

/** y = scale * (x - t). */
export function scaledDifference(
  x: Floats,
  ox: number,
  t: Floats,
  ot: number,
  y: Floats,
  n: number,
  scale: number,
): void {
  for (let i = 0; i < n; i++) y[i] = scale * (x[ox + i] - t[ot + i]);
}
