/** Connectionist temporal classification: sums over all alignments of labels with steps, in logarithms. */

type Floats = Float32Array | Float64Array;

/** Natural logarithm of e ** a + e ** b (+ e ** c). */
function logSum(a: number, b: number, c: number): number {
  const top = Math.max(a, b, c);
  if (top === -Infinity) return -Infinity;
  return top + Math.log(Math.exp(a - top) + Math.exp(b - top) + Math.exp(c - top));
}

/** One sample: log-probabilities x[offset + t * step + class], for `steps` steps. */
export interface Sample {
  readonly x: Floats;
  readonly offset: number;
  readonly step: number;
  readonly steps: number;
  readonly labels: readonly number[];
  readonly blank: number;
}

/** The labels with blanks around and between them. */
const extended = (s: Sample): number[] => [s.blank, ...s.labels.flatMap((l) => [l, s.blank])];

/** Whether state i may follow state i - 2: both are labels, and differ. */
const mayJump = (states: readonly number[], i: number): boolean => i % 2 === 1 && i > 1 && states[i] !== states[i - 2];

/** Logarithms of the sums over all beginnings that are in state i after step t: alpha[t * states + i]. */
function forward(s: Sample, states: readonly number[]): Float64Array {
  const n = states.length;
  const alpha = new Float64Array(s.steps * n).fill(-Infinity);
  for (let i = 0; i < Math.min(n, 2); i++) alpha[i] = s.x[s.offset + states[i]];
  for (let t = 1; t < s.steps; t++) {
    const row = s.offset + t * s.step;
    const before = (t - 1) * n;
    for (let i = 0; i < n; i++) {
      const moved = i > 0 ? alpha[before + i - 1] : -Infinity;
      const jumped = mayJump(states, i) ? alpha[before + i - 2] : -Infinity;
      alpha[t * n + i] = logSum(alpha[before + i], moved, jumped) + s.x[row + states[i]];
    }
  }
  return alpha;
}

/** Likewise over all endings that begin in state i at step t. */
function backward(s: Sample, states: readonly number[]): Float64Array {
  const n = states.length;
  const beta = new Float64Array(s.steps * n).fill(-Infinity);
  const last = (s.steps - 1) * n;
  for (let i = Math.max(0, n - 2); i < n; i++) beta[last + i] = s.x[s.offset + (s.steps - 1) * s.step + states[i]];
  for (let t = s.steps - 2; t >= 0; t--) {
    const row = s.offset + t * s.step;
    const after = (t + 1) * n;
    for (let i = 0; i < n; i++) {
      const moved = i + 1 < n ? beta[after + i + 1] : -Infinity;
      const jumps = i + 2 < n && mayJump(states, i + 2);
      beta[t * n + i] = logSum(beta[after + i], moved, jumps ? beta[after + i + 2] : -Infinity) + s.x[row + states[i]];
    }
  }
  return beta;
}

function ending(alpha: Float64Array, s: Sample, n: number): number {
  const last = (s.steps - 1) * n;
  return -logSum(alpha[last + n - 1], n > 1 ? alpha[last + n - 2] : -Infinity, -Infinity);
}

/** Negative logarithm of the labels' probability. */
export function ctc(s: Sample): number {
  if (s.steps === 0) return s.labels.length === 0 ? 0 : Infinity;
  const states = extended(s);
  return ending(forward(s, states), s, states.length);
}

/**
 * Writes `scale` times the gradient of `ctc` with respect to x, as if x were a log-softmax of what is learned: the
 * probability of each class, less its share of the alignments.
 */
export function ctcBack(s: Sample, classes: number, scale: number, out: Floats): void {
  if (s.steps === 0) return;
  const states = extended(s);
  const n = states.length;
  const alpha = forward(s, states);
  const beta = backward(s, states);
  const loss = ending(alpha, s, n);
  const share = new Float64Array(classes);
  for (let t = 0; t < s.steps; t++) {
    const row = s.offset + t * s.step;
    share.fill(-Infinity);
    for (let i = 0; i < n; i++) {
      const both = alpha[t * n + i] + beta[t * n + i];
      share[states[i]] = logSum(share[states[i]], both, -Infinity);
    }
    for (let c = 0; c < classes; c++) {
      const x = s.x[row + c];
      out[t * s.step + c] = scale * (Math.exp(x) - Math.exp(share[c] + loss - x));
    }
  }
}
