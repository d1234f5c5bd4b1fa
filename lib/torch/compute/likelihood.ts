/** Negative log likelihood on rows of classes. */

type Floats = Float32Array | Float64Array;

/** What a pass over all positions found. */
export interface Likelihood {
  /** Sum of the weighted losses. */
  readonly loss: number;
  /** Sum of the weights of those that count. */
  readonly total: number;
  /** A class that is not there, or null. */
  readonly bad: number | null;
}

/** each[i, s] = -w[t] * x[i, t, s] with t = target[i, s]; 0 where t is `ignore`. */
export function nllForward(
  x: Floats,
  ox: number,
  target: BigInt64Array,
  ot: number,
  weight: Floats | null,
  each: Floats,
  n: number,
  classes: number,
  inner: number,
  ignore: number,
): Likelihood {
  let loss = 0;
  let total = 0;
  for (let i = 0, at = 0; i < n; i++) {
    for (let s = 0; s < inner; s++, at++) {
      const t = Number(target[ot + at]);
      if (t === ignore) continue;
      if (t < 0 || t >= classes) return { loss, total, bad: t };
      const w = weight === null ? 1 : weight[t];
      const v = -w * x[ox + (i * classes + t) * inner + s];
      each[at] = v;
      loss += v;
      total += w;
    }
  }
  return { loss, total, bad: null };
}

/** y[i, t, s] = -scale * w[t] at the targets; y is zeros. */
export function nllBackward(
  target: BigInt64Array,
  ot: number,
  weight: Floats | null,
  y: Floats,
  n: number,
  classes: number,
  inner: number,
  ignore: number,
  scale: number,
): void {
  for (let i = 0, at = 0; i < n; i++) {
    for (let s = 0; s < inner; s++, at++) {
      const t = Number(target[ot + at]);
      if (t !== ignore) y[(i * classes + t) * inner + s] = -scale * (weight === null ? 1 : weight[t]);
    }
  }
}
