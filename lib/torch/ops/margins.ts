/** Losses of divergences, margins and angles. */
import { warn } from "../../builtins/warnings.js";
import { RuntimeError } from "../errors.js";
import { show } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { xlogy } from "./exponential.js";
import { needs } from "./needs.js";
import { type Fn, op } from "./op.js";
import {
  checkReduction,
  type LegacyReduction,
  legacyReduction,
  type OldFlag,
  type Reduction,
  reduced,
  wantedReduction,
} from "./reduction.js";
import { exp } from "./unary.js";
import { cosine_similarity } from "./vision.js";

/** Named parameters of kl_div. */
export interface KlOptions extends LegacyReduction {
  readonly target?: Tensor;
  readonly reduction?: Reduction | "batchmean";
  readonly log_target?: boolean;
}

/**
 * Kullback-Leibler divergence: target * (log(target) - input), where input is a logarithm.
 *
 * Source: PyTorch, torch.nn.functional.kl_div.
 */
export const kl_div: Fn<
  [
    input: Tensor,
    target: Tensor,
    size_average?: OldFlag,
    reduce?: OldFlag,
    reduction?: Reduction | "batchmean",
    log_target?: boolean,
  ],
  KlOptions
> = op(
  "kl_div",
  "input target size_average reduce reduction log_target",
  needs(
    "kl_div",
    "input target",
    2,
    (
      input: Tensor,
      target: Tensor,
      average?: OldFlag,
      per?: OldFlag,
      how: Reduction | "batchmean" = "mean",
      log_target = false,
    ) => {
      const old = legacyReduction(average, per);
      const reduction = old ?? how;
      if (old === null && reduction === "mean") {
        warn(
          "reduction: 'mean' divides the total loss by both the batch size and the support size.'batchmean' divides only by the batch size, and aligns with the KL div math definition.'mean' will be changed to behave the same as 'batchmean' in the next major release.",
        );
      }
      const each = log_target ? exp(target).mul(target.sub(input)) : xlogy(target, target).sub(target.mul(input));
      if (reduction === "batchmean") return each.sum().div(input.sizes[0] ?? 1);
      checkReduction(reduction);
      return reduced(each, reduction);
    },
  ),
);

/** Named parameters of margin_ranking_loss. */
export interface RankingOptions extends LegacyReduction {
  readonly input2?: Tensor;
  readonly target?: Tensor;
  readonly margin?: number;
  readonly reduction?: Reduction;
}

/** max(0, -target * (input1 - input2) + margin). Source: PyTorch, torch.nn.functional.margin_ranking_loss. */
export const margin_ranking_loss: Fn<
  [
    input1: Tensor,
    input2: Tensor,
    target: Tensor,
    margin?: number,
    size_average?: OldFlag,
    reduce?: OldFlag,
    reduction?: Reduction,
  ],
  RankingOptions
> = op(
  "margin_ranking_loss",
  "input1 input2 target margin size_average reduce reduction",
  needs(
    "margin_ranking_loss",
    "input1 input2 target",
    3,
    (input1: Tensor, input2: Tensor, target: Tensor, margin = 0, average?: OldFlag, per?: OldFlag, how?: Reduction) => {
      const reduction = wantedReduction(average, per, how);
      if (input1.ndim !== input2.ndim || input1.ndim !== target.ndim) {
        throw new RuntimeError(
          `margin_ranking_loss : All input tensors should have same dimension but got sizes: input1: ${input1.shape}, input2: ${input2.shape}, target: ${target.shape} `,
        );
      }
      return reduced(target.neg().mul(input1.sub(input2)).add(margin).clamp_min(0), reduction);
    },
  ),
);

/** 1 - cos for target 1, max(0, cos - margin) for target -1. Source: PyTorch, torch.nn.functional.cosine_embedding_loss. */
export const cosine_embedding_loss: Fn<
  [
    input1: Tensor,
    input2: Tensor,
    target: Tensor,
    margin?: number,
    size_average?: OldFlag,
    reduce?: OldFlag,
    reduction?: Reduction,
  ],
  RankingOptions
> = op(
  "cosine_embedding_loss",
  "input1 input2 target margin size_average reduce reduction",
  needs(
    "cosine_embedding_loss",
    "input1 input2 target",
    3,
    (input1: Tensor, input2: Tensor, target: Tensor, margin = 0, average?: OldFlag, per?: OldFlag, how?: Reduction) => {
      const reduction = wantedReduction(average, per, how);
      const rank = target.ndim;
      if (rank > 1) throw new RuntimeError("0D or 1D target tensor expected, multi-target not supported");
      if (input1.ndim !== rank + 1 || input2.ndim !== rank + 1) {
        throw new RuntimeError(
          `${rank}D target tensor expects ${rank + 1}D input tensors, but found inputs with sizes ${show(input1.sizes)} and ${show(input2.sizes)}.`,
        );
      }
      const cos = cosine_similarity(input1, input2, rank);
      const near = cos.neg().add(1).mul(target.eq(1).to(cos.dtype));
      const far = cos.sub(margin).clamp_min(0).mul(target.eq(-1).to(cos.dtype));
      return reduced(near.add(far), reduction);
    },
  ),
);
