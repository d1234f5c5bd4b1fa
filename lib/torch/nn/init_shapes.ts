/** First values that depend on a tensor's shape as a whole: identities, orthogonal and sparse matrices. */
import { warn } from "../../builtins/warnings.js";
import { withGrad } from "../autograd/mode.js";
import { float64 } from "../dtype.js";
import { ValueError } from "../errors.js";
import { qr } from "../linalg/index.js";
import { tensor as tensorOf } from "../ops/creation.js";
import { erf } from "../ops/gamma.js";
import { where } from "../ops/masks.js";
import { randperm } from "../ops/random.js";
import type { Tensor } from "../tensor.js";
import { byName, drawing, type InitOptions } from "./init_options.js";

const quietly = (change: () => unknown, t: Tensor): Tensor => {
  withGrad(false, () => {
    change();
  });
  return t;
};

/**
 * A convolution that changes nothing: ones in the middle of each channel's own kernel. Changes the tensor and returns
 * it.
 *
 * @throws ValueError for other than 3, 4 or 5 dimensions, or channels that groups do not divide.
 * Source: PyTorch, torch.nn.init.dirac_.
 */
export function dirac_(tensor: Tensor, groups: number | { readonly groups?: number } = 1): Tensor {
  const n = typeof groups === "number" ? groups : (groups.groups ?? 1);
  if (tensor.ndim < 3 || tensor.ndim > 5) throw new ValueError("Only tensors with 3, 4, or 5 dimensions are supported");
  const [outs, ins, ...kernel] = tensor.sizes;
  if (outs % n !== 0) throw new ValueError("dim 0 must be divisible by groups");
  const each = outs / n;
  return quietly(() => {
    tensor.zero_();
    for (let g = 0; g < n; g++) {
      for (let d = 0; d < Math.min(each, ins); d++) {
        const place = [g * each + d, d, ...kernel.map((k) => Math.floor(k / 2))];
        place.reduce((t, i) => t.select(0, i), tensor).fill_(1);
      }
    }
  }, tensor);
}

/**
 * Orthogonal rows or columns, by the QR decomposition of normal draws. Changes the tensor and returns it.
 *
 * @throws ValueError for fewer than 2 dimensions.
 * Source: Saxe et al. 2013; PyTorch, torch.nn.init.orthogonal_.
 */
export function orthogonal_(
  tensor: Tensor,
  gain: number | ({ readonly gain?: number } & InitOptions) = 1,
  options: InitOptions = {},
): Tensor {
  const o = typeof gain === "number" ? { gain, ...options } : gain;
  if (tensor.ndim < 2) throw new ValueError("Only tensors with 2 or more dimensions are supported");
  if (tensor.numel() === 0) return tensor;
  const rows = tensor.size(0);
  const columns = tensor.numel() / rows;
  return quietly(() => {
    let flat = tensor.new_empty([rows, columns]).normal_(0, 1, drawing(o));
    if (rows < columns) flat = flat.t();
    const [q, r] = qr(flat);
    const signed = q.mul(r.diagonal().sign());
    const found = rows < columns ? signed.t() : signed;
    tensor.copy_(found.reshape(tensor.shape)).mul_(o.gain ?? 1);
  }, tensor);
}

/**
 * Normal draws with a share of zeros in every column. Changes the tensor and returns it.
 *
 * @throws ValueError for what is no matrix.
 * Source: Martens 2010; PyTorch, torch.nn.init.sparse_.
 */
export function sparse_(
  tensor: Tensor,
  sparsity: number,
  std: number | ({ readonly std?: number } & InitOptions) = 0.01,
  options: InitOptions = {},
): Tensor {
  const o = typeof std === "number" ? { std, ...options } : std;
  if (tensor.ndim !== 2) throw new ValueError("Only tensors with 2 dimensions are supported");
  const [rows, columns] = tensor.sizes;
  const zeros = Math.ceil(sparsity * rows);
  return quietly(() => {
    tensor.normal_(0, o.std ?? 0.01, drawing(o));
    for (let c = 0; c < columns; c++) {
      const column = tensor.select(1, c);
      for (const row of randperm(rows).slice(0, zeros).tolist<number[]>()) column.select(0, row).fill_(0);
    }
  }, tensor);
}

/** Named parameters of trunc_normal_. */
export interface TruncatedOptions extends InitOptions {
  readonly mean?: number;
  readonly std?: number;
  /** Least and largest value. */
  readonly a?: number;
  readonly b?: number;
}

/** The share of the normal distribution below x. */
const below = (x: number): number => (1 + erf(tensorOf(x / Math.SQRT2, { dtype: float64 })).item()) / 2;

/**
 * Normal draws within [a, b]: those outside are drawn anew. Changes the tensor and returns it.
 *
 * Source: PyTorch, torch.nn.init.trunc_normal_: the same numbers for the same seed.
 */
export function trunc_normal_(
  tensor: Tensor,
  mean: number | TruncatedOptions = 0,
  std: number | TruncatedOptions = 1,
  a: number | TruncatedOptions = -2,
  b: number | TruncatedOptions = 2,
  options: InitOptions = {},
): Tensor {
  const o = byName<TruncatedOptions>({ mean, std, a, b }, options);
  const { mean: m = 0, std: s = 1, a: low = -2, b: high = 2 } = o;
  if (m < low - 2 * s || m > high + 2 * s) {
    warn("mean is more than 2 std from [a, b] in nn.init.trunc_normal_. The distribution of values may be incorrect.");
  }
  const share = below((high - m) / s) - below((low - m) / s);
  return quietly(() => {
    if (share > 0.3) drawAgain(tensor, m, s, low, high, drawing(o));
    else reject(tensor, m, s, low, high, drawing(o));
  }, tensor);
}

/** Normal draws; those that fall outside are replaced until none does. */
function drawAgain(t: Tensor, mean: number, std: number, low: number, high: number, o: InitOptions): void {
  const [least, most] = [low, high].map((x) => tensorOf(x, { dtype: t.dtype }).item());
  let result = t.normal_(mean, std, o);
  for (;;) {
    const outside = result.lt(least).logical_or(result.gt(most));
    if (!outside.any().item<boolean>()) break;
    result = where(outside, result.new_empty(result.shape).normal_(mean, std, o), result);
  }
  if (result !== t) t.copy_(result);
}

/** Uniform draws, kept with the probability that the bell gives them. */
function reject(t: Tensor, mean: number, std: number, low: number, high: number, o: InitOptions): void {
  const peak = -0.5 * ((Math.max(low, Math.min(mean, high)) - mean) / std) ** 2;
  const chances = t.new_empty(t.shape);
  const height = (x: Tensor): Tensor => x.sub(mean).div(std).pow(2).mul(-0.5).sub(peak);
  const refused = (x: Tensor): Tensor => chances.uniform_(0, 1, o).log().gt(height(x));
  let result = t.uniform_(low, high, o);
  let pending = refused(result);
  while (pending.any().item<boolean>()) {
    const next = t.new_empty(t.shape).uniform_(low, high, o);
    result = where(pending, next, result);
    pending = where(pending, refused(next), pending);
  }
  if (result !== t) t.copy_(result);
}
