/** Dropout: elements, or whole channels, set to 0 at random. */
import { RuntimeError, ValueError } from "../errors.js";
import { isDense } from "../shape.js";
import { fresh, Tensor } from "../tensor.js";
import { type Fn, op, overwrite } from "./op.js";

/** Named parameters of the dropout functions. */
export interface DropoutOptions {
  readonly p?: number;
  readonly training?: boolean;
  readonly inplace?: boolean;
}

type Dropout = Fn<[input: Tensor, p?: number, training?: boolean, inplace?: boolean], DropoutOptions>;

/** @throws ValueError for what is no probability. @internal */
export function checkProbability(p: number): void {
  if (!(p >= 0 && p <= 1)) throw new ValueError(`dropout probability has to be between 0 and 1, but got ${p}`);
}

/** Noise of the sizes given: `value` with probability 1 - p, else 0. */
function noise(like: Tensor, sizes: readonly number[], p: number, value: number): Tensor {
  const drawn = fresh(sizes, like.dtype);
  drawn.bernoulli_(1 - p);
  // torch draws in the order of memory: the noise of a transposed input is transposed as well.
  const turned = sizes === like.sizes && !like.contig && isDense(like.sizes, like.strides);
  const mask = turned ? new Tensor(drawn.array, 0, sizes, like.strides, like.dtype) : drawn;
  return value === 1 ? mask : mask.mul_(value);
}

function dropped(input: Tensor, p: number, training: boolean, inplace: boolean, sizes: readonly number[]): Tensor {
  checkProbability(p);
  if (p === 0 || !training || input.count === 0) return input;
  const mask = p === 1 ? fresh([], input.dtype) : noise(input, sizes, p, 1 / (1 - p));
  return inplace ? input.mul_(mask) : input.mul(mask);
}

/**
 * In training, each element is 0 with probability p, and the others are divided by 1 - p; otherwise the input itself.
 *
 * @throws ValueError when p is not in [0, 1].
 * Source: PyTorch, torch.nn.functional.dropout: the same elements for the same seed.
 */
export const dropout: Dropout = op(
  "dropout",
  "input p training inplace",
  (input: Tensor, p?: number, training?: boolean, inplace?: boolean) =>
    dropped(input, p ?? 0.5, training ?? true, inplace ?? false, input.sizes),
);

/** As `dropout`, for whole maps: one draw for each of the first two dimensions. */
const channels =
  (rank: number) =>
  (input: Tensor, p?: number, training?: boolean, inplace?: boolean): Tensor => {
    const lead = input.ndim === rank + 1 ? 1 : 2;
    const sizes = input.sizes.map((s, i) => (i < lead ? s : 1));
    return dropped(input, p ?? 0.5, training ?? true, inplace ?? false, sizes);
  };
/** Dropout of whole rows (N, C, L). Source: PyTorch, torch.nn.functional.dropout1d. */
export const dropout1d: Dropout = op("dropout1d", "input p training inplace", channels(1));
/** Dropout of whole maps (N, C, H, W). Source: PyTorch, torch.nn.functional.dropout2d. */
export const dropout2d: Dropout = op("dropout2d", "input p training inplace", channels(2));
/** Dropout of whole volumes (N, C, D, H, W). Source: PyTorch, torch.nn.functional.dropout3d. */
export const dropout3d: Dropout = op("dropout3d", "input p training inplace", channels(3));

/** Factor and addend that keep mean and variance of what SELU gives: dropped elements become SELU's lowest value. */
function alphaDropped(input: Tensor, p: number, training: boolean, inplace: boolean, sizes: readonly number[]): Tensor {
  checkProbability(p);
  if (p === 0 || !training || input.count === 0) return input;
  const drop = (x: Tensor): Tensor => {
    if (p === 1) return x.mul(fresh([], x.dtype));
    const kept = noise(x, sizes, p, 1);
    const low = 1.7580993408473766;
    const a = 1 / Math.sqrt((low * low * p + 1) * (1 - p));
    const shift = kept
      .sub(1)
      .mul(low * a)
      .add(low * a * p);
    return x.mul(kept.mul(a)).add(shift);
  };
  return inplace ? overwrite(input, drop) : drop(input);
}

/**
 * Dropout for networks of SELUs: dropped elements get SELU's lowest value, and the result keeps mean and variance.
 *
 * @throws ValueError when p is not in [0, 1].
 * Source: Klambauer et al. 2017; PyTorch, torch.nn.functional.alpha_dropout.
 */
export const alpha_dropout: Dropout = op(
  "alpha_dropout",
  "input p training inplace",
  (input: Tensor, p?: number, training?: boolean, inplace?: boolean) =>
    alphaDropped(input, p ?? 0.5, training ?? false, inplace ?? false, input.sizes),
);

/** As `alpha_dropout`, for whole maps. Source: PyTorch, torch.nn.functional.feature_alpha_dropout. */
export const feature_alpha_dropout: Dropout = op(
  "feature_alpha_dropout",
  "input p training inplace",
  (input: Tensor, p?: number, training?: boolean, inplace?: boolean) => {
    const dropping = (p ?? 0.5) > 0 && (training ?? false) && input.count > 0;
    if (dropping && input.ndim < 2) {
      throw new RuntimeError("Feature dropout requires at least 2 dimensions in the input");
    }
    const sizes = input.sizes.map((n, i) => (i < 2 ? n : 1));
    return alphaDropped(input, p ?? 0.5, training ?? false, inplace ?? false, sizes);
  },
);
