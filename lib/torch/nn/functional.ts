/** The functions under the layers: `import * as F from "torch/nn/functional"`. */
import { warn } from "../../builtins/warnings.js";
import { ValueError } from "../errors.js";
import { bind } from "../kwargs.js";
import * as likelihood from "../ops/likelihood.js";
import * as losses from "../ops/loss.js";
import { type LegacyReduction, legacyReduction, type Reduction, reduced } from "../ops/reduction.js";
import * as unary from "../ops/unary.js";
import { sameSizes } from "../shape.js";
import type { Tensor } from "../tensor.js";

export {
  celu,
  elu,
  gelu,
  hardshrink,
  hardsigmoid,
  hardswish,
  hardtanh,
  leaky_relu,
  logsigmoid,
  mish,
  prelu,
  relu6,
  selu,
  silu,
  softplus,
  softshrink,
  softsign,
  tanhshrink,
  threshold,
} from "../ops/activation.js";
export {
  adaptive_avg_pool1d,
  adaptive_avg_pool2d,
  adaptive_avg_pool3d,
  adaptive_max_pool1d,
  adaptive_max_pool2d,
  adaptive_max_pool3d,
} from "../ops/adaptive_pool.js";
export { scaled_dot_product_attention } from "../ops/attention.js";
export { bilinear } from "../ops/bilinear.js";
export {
  hinge_embedding_loss,
  multi_margin_loss,
  multilabel_margin_loss,
  multilabel_soft_margin_loss,
  soft_margin_loss,
} from "../ops/class_margins.js";
export {
  conv_transpose1d,
  conv_transpose2d,
  conv_transpose3d,
  conv1d,
  conv2d,
  conv3d,
} from "../ops/conv.js";
export { gaussian_nll_loss, poisson_nll_loss } from "../ops/counts.js";
export { ctc_loss } from "../ops/ctc.js";
export { pairwise_distance, triplet_margin_loss, triplet_margin_with_distance_loss } from "../ops/distances.js";
export {
  alpha_dropout,
  dropout,
  dropout1d,
  dropout2d,
  dropout3d,
  feature_alpha_dropout,
} from "../ops/dropout.js";
export { fold, unfold } from "../ops/fold.js";
export { fractional_max_pool2d, fractional_max_pool3d } from "../ops/fractional.js";
export { affine_grid, grid_sample } from "../ops/grid.js";
export { interpolate, upsample, upsample_bilinear, upsample_nearest } from "../ops/interpolate.js";
export { linear } from "../ops/linear.js";
export { linear_cross_entropy } from "../ops/linear_cross_entropy.js";
export { embedding, embedding_bag } from "../ops/lookup.js";
export { lp_pool1d, lp_pool2d, lp_pool3d } from "../ops/lp_pool.js";
export { cosine_embedding_loss, kl_div, margin_ranking_loss } from "../ops/margins.js";
export { multi_head_attention_forward } from "../ops/multihead.js";
export { glu, gumbel_softmax, rrelu } from "../ops/noise.js";
export {
  batch_norm,
  group_norm,
  instance_norm,
  layer_norm,
  local_response_norm,
  rms_norm,
} from "../ops/normalize.js";
export { pdist } from "../ops/norms.js";
export { pad } from "../ops/pad.js";
export { avg_pool1d, avg_pool2d, avg_pool3d, max_pool1d, max_pool2d, max_pool3d } from "../ops/pool.js";
export type { Reduction } from "../ops/reduction.js";
export { log_softmax, softmax } from "../ops/softmax.js";
export { relu_, sigmoid, tanh } from "../ops/unary.js";
export { max_unpool1d, max_unpool2d, max_unpool3d } from "../ops/unpool.js";
export {
  channel_shuffle,
  cosine_similarity,
  normalize,
  one_hot,
  pixel_shuffle,
  pixel_unshuffle,
} from "../ops/vision.js";
export * from "./functional_variants.js";

/** Named parameters of the losses of two tensors. */
export interface PairLossOptions extends LegacyReduction {
  readonly reduction?: Reduction;
}

const PAIR_NAMES = ["size_average", "reduce", "reduction"];

function reductionOf(op: string, args: readonly unknown[]): Reduction {
  if (args.length === 0) return "mean";
  const [average, each, wanted = "mean"] = bind(op, args, PAIR_NAMES) as [
    boolean | null | undefined,
    boolean | null | undefined,
    Reduction | undefined,
  ];
  return legacyReduction(average, each) ?? wanted;
}

/** torch's warning when a loss's two tensors would be broadcast. */
function warnOfSizes(input: Tensor, target: Tensor): void {
  if (sameSizes(input.sizes, target.sizes)) return;
  warn(
    `Using a target size (${target.shape}) that is different to the input size (${input.shape}). This will likely lead to incorrect results due to broadcasting. Please ensure they have the same size.`,
  );
}

/** max(input, 0), elementwise; in place on request. Source: PyTorch, torch.nn.functional.relu. */
export function relu(input: Tensor, inplace: boolean | { readonly inplace?: boolean } = false): Tensor {
  const here = typeof inplace === "boolean" ? inplace : (inplace.inplace ?? false);
  return here ? unary.relu_(input) : unary.relu(input);
}

/**
 * Mean squared error.
 *
 * loss = mean((input - target)^2), or the sum, or each
 *
 * Shape: input and target the same (else they broadcast, with a warning) -> ().
 * @throws RuntimeError when the shapes do not broadcast; ValueError for an unknown reduction.
 * Source: PyTorch, torch.nn.functional.mse_loss.
 */
export function mse_loss(input: Tensor, target: Tensor, options: PairLossOptions = {}): Tensor {
  warnOfSizes(input, target);
  return losses.mse_loss(input, target, reductionOf("mse_loss", [options]));
}

/**
 * Mean absolute error.
 *
 * loss = mean(|input - target|), or the sum, or each
 *
 * Shape: input and target the same (else they broadcast, with a warning) -> ().
 * @throws RuntimeError when the shapes do not broadcast; ValueError for an unknown reduction.
 * Source: PyTorch, torch.nn.functional.l1_loss.
 */
export function l1_loss(input: Tensor, target: Tensor, options: PairLossOptions = {}): Tensor {
  warnOfSizes(input, target);
  return losses.l1_loss(input, target, reductionOf("l1_loss", [options]));
}

/** Named parameters of smooth_l1_loss. */
export interface SmoothL1Options extends PairLossOptions {
  readonly beta?: number;
}

/**
 * 0.5 * d^2 / beta where |d| = |input - target| is below beta, |d| - 0.5 * beta elsewhere.
 *
 * @throws ValueError for a negative beta.
 * Source: PyTorch, torch.nn.functional.smooth_l1_loss.
 */
export function smooth_l1_loss(input: Tensor, target: Tensor, options: SmoothL1Options = {}): Tensor {
  const { beta = 1, ...rest } = options;
  warnOfSizes(input, target);
  if (beta < 0) throw new ValueError("smooth_l1_loss does not support negative values for beta.");
  const reduction = reductionOf("smooth_l1_loss", [rest]);
  return beta === 0 ? losses.l1_loss(input, target, reduction) : likelihood.smoothL1(input, target, beta, reduction);
}

/** Named parameters of huber_loss. */
export interface HuberOptions {
  readonly reduction?: Reduction;
  readonly delta?: number;
  readonly weight?: Tensor | null;
}

/**
 * 0.5 * d^2 where |d| = |input - target| is at most delta, delta * (|d| - 0.5 * delta) elsewhere.
 *
 * @throws RuntimeError for a delta that is not positive.
 * Source: PyTorch, torch.nn.functional.huber_loss.
 */
export function huber_loss(input: Tensor, target: Tensor, options: HuberOptions = {}): Tensor {
  const { delta = 1, reduction = "mean", weight = null } = options;
  warnOfSizes(input, target);
  if (delta <= 0) throw new ValueError("huber_loss does not support non-positive values for delta.");
  if (weight === null) return likelihood.huber(input, target, delta, reduction);
  return reduced(likelihood.huber(input, target, delta, "none").mul(weight), reduction);
}

/** Named parameters of nll_loss. */
export interface NllLossOptions extends LegacyReduction, likelihood.NllOptions {}

/** Splits the old way to say a reduction from the rest. */
function modern<O extends LegacyReduction & { readonly reduction?: Reduction }>(options: O): O {
  const old = legacyReduction(options.size_average, options.reduce);
  return old === null ? options : { ...options, reduction: old };
}

/**
 * Negative log likelihood of classes, from log-probabilities.
 *
 * Shape: input (C), (N, C) or (N, C, d1, ...), target of int64 without C -> () or target's shape.
 * @throws IndexError for a class that is not there; RuntimeError or ValueError when shapes or dtypes do not fit.
 * Source: PyTorch, torch.nn.functional.nll_loss.
 */
export function nll_loss(input: Tensor, target: Tensor, options: NllLossOptions = {}): Tensor {
  return likelihood.nll_loss(input, target, modern(options));
}

/** Named parameters of cross_entropy. */
export interface CrossEntropyLossOptions extends LegacyReduction, likelihood.CrossEntropyOptions {}

/**
 * Cross entropy of classes (their numbers, or a probability for each), from unnormalised scores.
 *
 * Shape: input (C), (N, C) or (N, C, d1, ...), target of int64 without C, or of probabilities with it.
 * @throws IndexError for a class that is not there; RuntimeError or ValueError when shapes or dtypes do not fit.
 * Source: PyTorch, torch.nn.functional.cross_entropy.
 */
export function cross_entropy(input: Tensor, target: Tensor, options: CrossEntropyLossOptions = {}): Tensor {
  return likelihood.cross_entropy(input, target, modern(options));
}

/** Named parameters of binary_cross_entropy. */
export interface BinaryCrossEntropyOptions extends LegacyReduction, likelihood.ProbabilityOptions {}

/**
 * Binary cross entropy of probabilities.
 *
 * @throws ValueError when the shapes differ; RuntimeError when an element of input is not in [0, 1].
 * Source: PyTorch, torch.nn.functional.binary_cross_entropy.
 */
export function binary_cross_entropy(input: Tensor, target: Tensor, options: BinaryCrossEntropyOptions = {}): Tensor {
  return likelihood.binary_cross_entropy(input, target, modern(options));
}

/** Named parameters of binary_cross_entropy_with_logits. */
export interface WithLogitsOptions extends LegacyReduction, likelihood.LogitsOptions {}

/**
 * Binary cross entropy of unnormalised scores.
 *
 * @throws ValueError when the shapes differ.
 * Source: PyTorch, torch.nn.functional.binary_cross_entropy_with_logits.
 */
export function binary_cross_entropy_with_logits(
  input: Tensor,
  target: Tensor,
  options: WithLogitsOptions = {},
): Tensor {
  return likelihood.binary_cross_entropy_with_logits(input, target, modern(options));
}
