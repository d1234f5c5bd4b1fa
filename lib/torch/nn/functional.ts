/** The functions under the layers: `import * as F from "torch/nn/functional"`. */
import { warn } from "../../builtins/warnings.js";
import { bind } from "../kwargs.js";
import * as losses from "../ops/loss.js";
import { type LegacyReduction, legacyReduction, type Reduction } from "../ops/reduction.js";
import { sameSizes } from "../shape.js";
import type { Tensor } from "../tensor.js";

export { linear } from "../ops/linear.js";
export type { Reduction } from "../ops/reduction.js";
export { log_softmax, softmax } from "../ops/softmax.js";
export { relu_, sigmoid, tanh } from "../ops/unary.js";

import * as unary from "../ops/unary.js";

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
