/** Optimizers' updates on row-major floats, one call for a parameter. Each element is computed in double precision. */

type Floats = Float32Array | Float64Array;

/**
 * Adam and AdamW: m and v are the running means of g and g^2.
 *
 * p -= rate * m / (sqrt(v) / correction + eps)
 */
export function adamStep(
  p: Floats,
  op: number,
  g: Floats,
  og: number,
  m: Floats,
  v: Floats,
  top: Floats | null,
  n: number,
  sign: number,
  beta1: number,
  beta2: number,
  rate: number,
  correction: number,
  eps: number,
  decay: number,
  shrink: number,
): void {
  const rest1 = 1 - beta1;
  const rest2 = 1 - beta2;
  for (let i = 0; i < n; i++) {
    const x = shrink === 1 ? p[op + i] : p[op + i] * shrink;
    const d = sign * g[og + i] + decay * x;
    const mean = m[i] + rest1 * (d - m[i]);
    const square = v[i] * beta2 + rest2 * d * d;
    m[i] = mean;
    v[i] = square;
    let size = square;
    if (top !== null) {
      if (top[i] > size) size = top[i];
      top[i] = size;
    }
    p[op + i] = x - (rate * mean) / (Math.sqrt(size) / correction + eps);
  }
}

/** SGD without momentum: p -= lr * (g + decay * p). */
export function sgdStep(
  p: Floats,
  op: number,
  g: Floats,
  og: number,
  n: number,
  sign: number,
  lr: number,
  decay: number,
): void {
  for (let i = 0; i < n; i++) p[op + i] -= lr * (sign * g[og + i] + decay * p[op + i]);
}

/** SGD with momentum: the buffer b gathers the gradients; `first` fills it. */
export function momentumStep(
  p: Floats,
  op: number,
  g: Floats,
  og: number,
  b: Floats,
  n: number,
  sign: number,
  lr: number,
  decay: number,
  momentum: number,
  dampening: number,
  nesterov: boolean,
  first: boolean,
): void {
  for (let i = 0; i < n; i++) {
    const d = sign * g[og + i] + decay * p[op + i];
    const gathered = first ? d : momentum * b[i] + (1 - dampening) * d;
    b[i] = gathered;
    p[op + i] -= lr * (nesterov ? d + momentum * gathered : gathered);
  }
}
