/** Losses as modules. */
import { warn } from "../../builtins/warnings.js";
import { type LegacyReduction, legacyReduction, type Reduction } from "../ops/reduction.js";
import type { Tensor } from "../tensor.js";
import { construct } from "./arguments.js";
import * as F from "./functional.js";
import { Module } from "./module.js";
import { inPython } from "./registry.js";

/** Named parameters of every loss. */
export interface LossOptions extends LegacyReduction {
  /** The elements' mean (default), sum, or each. */
  readonly reduction?: Reduction;
}

/** @internal */
export const LEGACY: { readonly size_average: boolean | null; readonly reduce: boolean | null } = {
  size_average: null,
  reduce: null,
};
/** @internal */
export const REDUCED: Required<LossOptions> = { ...LEGACY, reduction: "mean" };

/** What every loss keeps. */
export abstract class Loss extends Module {
  reduction: Reduction;
  constructor(o: Required<LossOptions>) {
    super();
    this.reduction = legacyReduction(o.size_average, o.reduce) ?? o.reduction;
  }
}

/** Losses of two tensors and a reduction. */
export abstract class PairLoss extends Loss {
  constructor(
    size_average?: boolean | null | LossOptions,
    reduce?: boolean | null | LossOptions,
    reduction?: Reduction | LossOptions,
  ) {
    super(construct(new.target.name, [size_average, reduce, reduction], REDUCED));
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

/** Mean absolute error. Gradient: 0 where the two are equal. Source: PyTorch, torch.nn.L1Loss. */
export class L1Loss extends PairLoss {
  override forward(input: Tensor, target: Tensor): Tensor {
    return F.l1_loss(input, target, { reduction: this.reduction });
  }
}

/** Named parameters of SmoothL1Loss. */
export interface SmoothL1LossOptions extends LossOptions {
  readonly beta?: number;
}
/** Squared below beta, absolute above. Source: PyTorch, torch.nn.SmoothL1Loss. */
export class SmoothL1Loss extends Loss {
  beta: number;
  constructor(options?: SmoothL1LossOptions);
  constructor(...args: unknown[]) {
    const o = construct("SmoothL1Loss", args, { ...REDUCED, beta: 1 as number });
    super(o);
    this.beta = o.beta;
  }
  override forward(input: Tensor, target: Tensor): Tensor {
    return F.smooth_l1_loss(input, target, { reduction: this.reduction, beta: this.beta });
  }
}

/** Named parameters of HuberLoss. */
export interface HuberLossOptions {
  readonly reduction?: Reduction;
  readonly delta?: number;
}
/** Squared below delta, absolute above. Source: PyTorch, torch.nn.HuberLoss. */
export class HuberLoss extends Loss {
  delta: number;
  constructor(reduction?: Reduction | HuberLossOptions, delta?: number | HuberLossOptions);
  constructor(...args: unknown[]) {
    const o = construct("HuberLoss", args, { reduction: "mean" as Reduction, delta: 1 as number });
    super({ ...LEGACY, reduction: o.reduction });
    this.delta = o.delta;
  }
  override forward(input: Tensor, target: Tensor): Tensor {
    return F.huber_loss(input, target, { reduction: this.reduction, delta: this.delta });
  }
}

/** Losses with weights, which the state holds. */
export abstract class WeightedLoss extends Loss {
  declare weight: Tensor | null;
  constructor(weight: Tensor | null, o: Required<LossOptions>) {
    super(o);
    this.register_buffer("weight", weight);
  }
}

/** Named parameters of NLLLoss. */
export interface NLLLossOptions extends LossOptions {
  /** A factor for each class. */
  readonly weight?: Tensor | null;
  /** A target that does not count. */
  readonly ignore_index?: number;
}

const CLASSES = { weight: null as Tensor | null, size_average: LEGACY.size_average, ignore_index: -100 as number };

/**
 * Negative log likelihood of classes, from log-probabilities.
 *
 * Shape: input (N, C) or (N, C, d1, ...), target of int64 without C -> ().
 * @throws IndexError for a class that is not there.
 * Source: PyTorch, torch.nn.NLLLoss.
 */
export class NLLLoss extends WeightedLoss {
  ignore_index: number;
  constructor(weight?: Tensor | null | NLLLossOptions, options?: NLLLossOptions);
  constructor(...args: unknown[]) {
    const o = construct("NLLLoss", args, { ...CLASSES, reduce: LEGACY.reduce, reduction: REDUCED.reduction });
    super(o.weight, o);
    this.ignore_index = o.ignore_index;
  }
  override forward(input: Tensor, target: Tensor): Tensor {
    const { weight, ignore_index, reduction } = this;
    return F.nll_loss(input, target, { weight, ignore_index, reduction });
  }
}

/** The old name of NLLLoss for maps (N, C, H, W). Source: PyTorch, torch.nn.NLLLoss2d. */
export class NLLLoss2d extends NLLLoss {
  constructor(weight?: Tensor | null | NLLLossOptions, options?: NLLLossOptions) {
    warn("NLLLoss2d has been deprecated. Please use NLLLoss instead as a drop-in replacement.", "FutureWarning");
    super(weight, options);
  }
}

/** Named parameters of CrossEntropyLoss. */
export interface CrossEntropyLossOptions extends NLLLossOptions {
  /** Share of the target that is spread over all classes. */
  readonly label_smoothing?: number;
}

/**
 * Cross entropy of classes (their numbers, or a probability for each), from unnormalised scores.
 *
 * loss = -weight[t] * log_softmax(input)[t], its mean over the weights
 *
 * Shape: input (N, C) or (N, C, d1, ...), target of int64 without C, or of probabilities with it -> ().
 * @throws IndexError for a class that is not there; RuntimeError or ValueError when shapes or dtypes do not fit.
 * Source: PyTorch, torch.nn.CrossEntropyLoss.
 */
export class CrossEntropyLoss extends WeightedLoss {
  ignore_index: number;
  label_smoothing: number;
  constructor(weight?: Tensor | null | CrossEntropyLossOptions, options?: CrossEntropyLossOptions);
  constructor(...args: unknown[]) {
    const o = construct("CrossEntropyLoss", args, {
      ...CLASSES,
      reduce: LEGACY.reduce,
      reduction: REDUCED.reduction,
      label_smoothing: 0 as number,
    });
    super(o.weight, o);
    this.ignore_index = o.ignore_index;
    this.label_smoothing = o.label_smoothing;
  }
  override forward(input: Tensor, target: Tensor): Tensor {
    const { weight, ignore_index, reduction, label_smoothing } = this;
    return F.cross_entropy(input, target, { weight, ignore_index, reduction, label_smoothing });
  }
}

/** Named parameters of BCELoss. */
export interface BCELossOptions extends LossOptions {
  /** A factor for each element. */
  readonly weight?: Tensor | null;
}
/**
 * Binary cross entropy of probabilities.
 *
 * @throws ValueError when the shapes differ; RuntimeError when an input is not in [0, 1].
 * Source: PyTorch, torch.nn.BCELoss.
 */
export class BCELoss extends WeightedLoss {
  constructor(weight?: Tensor | null | BCELossOptions, options?: BCELossOptions);
  constructor(...args: unknown[]) {
    const o = construct("BCELoss", args, { weight: null as Tensor | null, ...REDUCED });
    super(o.weight, o);
  }
  override forward(input: Tensor, target: Tensor): Tensor {
    const { weight, reduction } = this;
    return F.binary_cross_entropy(input, target, { weight, reduction });
  }
}

/** Named parameters of BCEWithLogitsLoss. */
export interface BCEWithLogitsLossOptions extends BCELossOptions {
  /** A factor for the positive targets. */
  readonly pos_weight?: Tensor | null;
}
/** Binary cross entropy of unnormalised scores. Source: PyTorch, torch.nn.BCEWithLogitsLoss. */
export class BCEWithLogitsLoss extends WeightedLoss {
  declare pos_weight: Tensor | null;
  constructor(weight?: Tensor | null | BCEWithLogitsLossOptions, options?: BCEWithLogitsLossOptions);
  constructor(...args: unknown[]) {
    const o = construct("BCEWithLogitsLoss", args, {
      weight: null as Tensor | null,
      ...REDUCED,
      pos_weight: null as Tensor | null,
    });
    super(o.weight, o);
    this.register_buffer("pos_weight", o.pos_weight);
  }
  override forward(input: Tensor, target: Tensor): Tensor {
    const { weight, pos_weight, reduction } = this;
    return F.binary_cross_entropy_with_logits(input, target, { weight, pos_weight, reduction });
  }
}

inPython(
  "torch.nn.modules.loss",
  MSELoss,
  L1Loss,
  SmoothL1Loss,
  HuberLoss,
  NLLLoss,
  NLLLoss2d,
  CrossEntropyLoss,
  BCELoss,
  BCEWithLogitsLoss,
);
