/** Losses as modules. */
import { bindPython } from "../kwargs.js";
import { type LegacyReduction, legacyReduction, type Reduction } from "../ops/reduction.js";
import type { Tensor } from "../tensor.js";
import * as F from "./functional.js";
import { Module } from "./module.js";
import { inPython } from "./registry.js";

/** Named parameters of every loss. */
export interface LossOptions extends LegacyReduction {
  /** The elements' mean (default), sum, or each. */
  readonly reduction?: Reduction;
}

/** Losses that take two tensors and a reduction. */
abstract class PairLoss extends Module {
  reduction: Reduction;
  constructor(size_average?: boolean | null | LossOptions, reduce?: boolean | null, reduction?: Reduction) {
    super();
    const [average, each, wanted = "mean"] = bindPython(
      `${new.target.name}.__init__`,
      [size_average, reduce, reduction].filter(
        (a, i, all) => a !== undefined || all.slice(i).some((b) => b !== undefined),
      ),
      ["size_average", "reduce", "reduction"],
      0,
    ) as [boolean | null | undefined, boolean | null | undefined, Reduction | undefined];
    this.reduction = legacyReduction(average, each) ?? wanted;
  }
}

/**
 * Mean squared error.
 *
 * loss = mean((input - target)^2), or the sum, or each
 *
 * Shape: input and target the same -> () (or their shape with reduction "none").
 * @throws ValueError for an unknown reduction.
 * Source: PyTorch, torch.nn.MSELoss.
 */
export class MSELoss extends PairLoss {
  override forward(input: Tensor, target: Tensor): Tensor {
    return F.mse_loss(input, target, { reduction: this.reduction });
  }
}

/**
 * Mean absolute error.
 *
 * loss = mean(|input - target|), or the sum, or each
 *
 * Gradient: 0 where they are equal.
 * Source: PyTorch, torch.nn.L1Loss.
 */
export class L1Loss extends PairLoss {
  override forward(input: Tensor, target: Tensor): Tensor {
    return F.l1_loss(input, target, { reduction: this.reduction });
  }
}

inPython("torch.nn.modules.loss", MSELoss, L1Loss);
