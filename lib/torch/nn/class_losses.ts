/** Losses that ask for a margin between right and wrong classes, as modules. */

import { ValueError } from "../errors.js";
import * as f from "../ops/class_margins.js";
import type { Reduction } from "../ops/reduction.js";
import type { Tensor } from "../tensor.js";
import { construct, type Given } from "./arguments.js";
import { LEGACY, Loss, type LossOptions, PairLoss, REDUCED, WeightedLoss } from "./loss.js";
import { inPython } from "./registry.js";

type Legacy = [size_average?: boolean | null, reduce?: boolean | null, reduction?: Reduction];

/** Named parameters of HingeEmbeddingLoss. */
export interface HingeEmbeddingOptions extends LossOptions {
  readonly margin?: number;
}
/** The input where the target is 1; how far it falls short of a margin where it is -1. Source: PyTorch, torch.nn.HingeEmbeddingLoss. */
export class HingeEmbeddingLoss extends Loss {
  margin: number;
  constructor(...args: Given<[margin?: number, ...legacy: Legacy], HingeEmbeddingOptions>) {
    const o = construct("HingeEmbeddingLoss", args, { margin: 1 as number, ...REDUCED });
    super(o);
    this.margin = o.margin;
  }
  override forward(input: Tensor, target: Tensor): Tensor {
    return f.hinge_embedding_loss(input, target, { margin: this.margin, reduction: this.reduction });
  }
}

/** ln(1 + e ** (-target * input)), for targets 1 and -1. Source: PyTorch, torch.nn.SoftMarginLoss. */
export class SoftMarginLoss extends PairLoss {
  override forward(input: Tensor, target: Tensor): Tensor {
    return f.soft_margin_loss(input, target, { reduction: this.reduction });
  }
}

/** How far wrong classes come within 1 of each right one; a target's row lists the right ones and ends with -1. Source: PyTorch, torch.nn.MultiLabelMarginLoss. */
export class MultiLabelMarginLoss extends PairLoss {
  override forward(input: Tensor, target: Tensor): Tensor {
    return f.multilabel_margin_loss(input, target, { reduction: this.reduction });
  }
}

/** Named parameters of losses with a weight for each class. */
export interface ClassLossOptions extends LossOptions {
  /** A factor for each class. */
  readonly weight?: Tensor | null;
}
/** Cross entropy of each class for itself, as a mean over the classes. Source: PyTorch, torch.nn.MultiLabelSoftMarginLoss. */
export class MultiLabelSoftMarginLoss extends WeightedLoss {
  constructor(...args: Given<[weight?: Tensor | null, ...legacy: Legacy], ClassLossOptions>) {
    const o = construct("_WeightedLoss", args, { weight: null as Tensor | null, ...REDUCED });
    super(o.weight, o);
  }
  override forward(input: Tensor, target: Tensor): Tensor {
    return f.multilabel_soft_margin_loss(input, target, { weight: this.weight, reduction: this.reduction });
  }
}

/** Named parameters of MultiMarginLoss. */
export interface MultiMarginLossOptions extends ClassLossOptions {
  readonly p?: number;
  readonly margin?: number;
}
/**
 * How far each wrong class comes within a margin of the right one, raised to p.
 *
 * @throws ValueError for p other than 1 and 2.
 * Source: PyTorch, torch.nn.MultiMarginLoss.
 */
export class MultiMarginLoss extends WeightedLoss {
  p: number;
  margin: number;
  constructor(
    ...args: Given<[p?: number, margin?: number, weight?: Tensor | null, ...legacy: Legacy], MultiMarginLossOptions>
  ) {
    const o = construct("MultiMarginLoss", args, {
      p: 1 as number,
      margin: 1 as number,
      weight: null as Tensor | null,
      ...LEGACY,
      reduction: REDUCED.reduction,
    });
    super(o.weight, o);
    if (o.p !== 1 && o.p !== 2) throw new ValueError("only p == 1 and p == 2 supported");
    if (o.weight !== null && o.weight.ndim !== 1) {
      throw new ValueError(`MultiMarginLoss: expected weight to be None or 1D tensor, got ${o.weight.ndim}D instead`);
    }
    this.p = o.p;
    this.margin = o.margin;
  }
  override forward(input: Tensor, target: Tensor): Tensor {
    const { p, margin, weight, reduction } = this;
    return f.multi_margin_loss(input, target, { p, margin, weight, reduction });
  }
}

inPython(
  "torch.nn.modules.loss",
  HingeEmbeddingLoss,
  SoftMarginLoss,
  MultiLabelMarginLoss,
  MultiLabelSoftMarginLoss,
  MultiMarginLoss,
);
