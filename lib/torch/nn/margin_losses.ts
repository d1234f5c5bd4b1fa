/** Losses of divergences, margins and angles as modules. */
import { cosine_embedding_loss, kl_div, margin_ranking_loss } from "../ops/margins.js";
import type { Reduction } from "../ops/reduction.js";
import type { Tensor } from "../tensor.js";
import { construct } from "./arguments.js";
import { Module } from "./module.js";
import { inPython } from "./registry.js";

/** Named parameters of KLDivLoss. */
export interface KLDivOptions {
  readonly reduction?: Reduction | "batchmean";
  readonly log_target?: boolean;
}

/** Kullback-Leibler divergence of a target from a logarithm. Source: PyTorch, torch.nn.KLDivLoss. */
export class KLDivLoss extends Module {
  reduction: Reduction | "batchmean";
  log_target: boolean;
  constructor(options: KLDivOptions = {}) {
    super();
    const o = construct("KLDivLoss", [options], {
      reduction: "mean" as Reduction | "batchmean",
      log_target: false as boolean,
    });
    this.reduction = o.reduction;
    this.log_target = o.log_target;
  }
  override forward(input: Tensor, target: Tensor): Tensor {
    return kl_div(input, target, { reduction: this.reduction, log_target: this.log_target });
  }
}

/** Named parameters of losses with a margin. */
export interface MarginOptions {
  readonly margin?: number;
  readonly reduction?: Reduction;
}

abstract class MarginLoss extends Module {
  margin: number;
  reduction: Reduction;
  constructor(margin?: number | MarginOptions, options?: MarginOptions) {
    super();
    const args = options === undefined ? [margin] : [margin, options];
    const o = construct(new.target.name, args, { margin: 0 as number, reduction: "mean" as Reduction });
    this.margin = o.margin;
    this.reduction = o.reduction;
  }
}

/** How far the first falls short of ranking above the second. Source: PyTorch, torch.nn.MarginRankingLoss. */
export class MarginRankingLoss extends MarginLoss {
  override forward(input1: Tensor, input2: Tensor, target: Tensor): Tensor {
    return margin_ranking_loss(input1, input2, target, { margin: this.margin, reduction: this.reduction });
  }
}
/** Whether two vectors point the same way. Source: PyTorch, torch.nn.CosineEmbeddingLoss. */
export class CosineEmbeddingLoss extends MarginLoss {
  override forward(input1: Tensor, input2: Tensor, target: Tensor): Tensor {
    return cosine_embedding_loss(input1, input2, target, { margin: this.margin, reduction: this.reduction });
  }
}

inPython("torch.nn.modules.loss", KLDivLoss, MarginRankingLoss, CosineEmbeddingLoss);
