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

/** RMSprop: v is the running mean of g^2; a (when centered) that of g, b (with momentum) gathers the steps. */
export function rmspropStep(
  p: Floats,
  op: number,
  g: Floats,
  og: number,
  v: Floats,
  a: Floats | null,
  b: Floats | null,
  n: number,
  sign: number,
  lr: number,
  alpha: number,
  eps: number,
  decay: number,
  momentum: number,
): void {
  for (let i = 0; i < n; i++) {
    const d = sign * g[og + i] + decay * p[op + i];
    v[i] = alpha * v[i] + (1 - alpha) * d * d;
    let spread = v[i];
    if (a !== null) {
      a[i] += (1 - alpha) * (d - a[i]);
      spread -= a[i] * a[i];
    }
    let step = d / (Math.sqrt(spread) + eps);
    if (b !== null) {
      step += momentum * b[i];
      b[i] = step;
    }
    p[op + i] -= lr * step;
  }
}

/** Adagrad: v is the sum of g^2. */
export function adagradStep(
  p: Floats,
  op: number,
  g: Floats,
  og: number,
  v: Floats,
  n: number,
  sign: number,
  lr: number,
  eps: number,
  decay: number,
): void {
  for (let i = 0; i < n; i++) {
    const d = sign * g[og + i] + decay * p[op + i];
    v[i] += d * d;
    p[op + i] -= (lr * d) / (Math.sqrt(v[i]) + eps);
  }
}

/** Adadelta: v and u are the running means of the squares of gradients and steps. */
export function adadeltaStep(
  p: Floats,
  op: number,
  g: Floats,
  og: number,
  v: Floats,
  u: Floats,
  n: number,
  sign: number,
  lr: number,
  rho: number,
  eps: number,
  decay: number,
): void {
  for (let i = 0; i < n; i++) {
    const d = sign * g[og + i] + decay * p[op + i];
    v[i] = rho * v[i] + (1 - rho) * d * d;
    const step = (Math.sqrt(u[i] + eps) / Math.sqrt(v[i] + eps)) * d;
    u[i] = rho * u[i] + (1 - rho) * step * step;
    p[op + i] -= lr * step;
  }
}

/** Adamax: m is the running mean of g, u the running largest |g|. */
export function adamaxStep(
  p: Floats,
  op: number,
  g: Floats,
  og: number,
  m: Floats,
  u: Floats,
  n: number,
  sign: number,
  rate: number,
  beta1: number,
  beta2: number,
  eps: number,
  decay: number,
): void {
  for (let i = 0; i < n; i++) {
    const d = sign * g[og + i] + decay * p[op + i];
    m[i] += (1 - beta1) * (d - m[i]);
    u[i] = Math.max(beta2 * u[i], Math.abs(d) + eps);
    p[op + i] -= (rate * m[i]) / u[i];
  }
}

/**
 * NAdam and RAdam: p -= (direct * g + mean * m) / (root + eps), where the root is that of v / correction, or 1 when
 * correction is 0.
 */
export function nadamStep(
  p: Floats,
  op: number,
  g: Floats,
  og: number,
  m: Floats,
  v: Floats,
  n: number,
  sign: number,
  beta1: number,
  beta2: number,
  direct: number,
  mean: number,
  correction: number,
  eps: number,
  decay: number,
  shrink: number,
): void {
  for (let i = 0; i < n; i++) {
    const x = p[op + i] * shrink;
    const d = sign * g[og + i] + decay * x;
    m[i] += (1 - beta1) * (d - m[i]);
    v[i] = beta2 * v[i] + (1 - beta2) * d * d;
    const below = correction === 0 ? 1 : Math.sqrt(v[i] / correction) + eps;
    p[op + i] = x - (direct * d + mean * m[i]) / below;
  }
}
