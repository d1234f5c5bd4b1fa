/** Dropout layers. */
import {
  alpha_dropout,
  checkProbability,
  dropout,
  dropout1d,
  dropout2d,
  dropout3d,
  feature_alpha_dropout,
} from "../ops/dropout.js";
import type { Tensor } from "../tensor.js";
import { construct, shown } from "./arguments.js";
import { Module } from "./module.js";
import { inPython } from "./registry.js";

/** Named parameters of the dropout layers. */
export interface DropoutLayerOptions {
  readonly p?: number;
  readonly inplace?: boolean;
}

abstract class DropoutLayer extends Module {
  /** Probability of a 0. */
  p: number;
  inplace: boolean;
  constructor(p?: number | DropoutLayerOptions, inplace?: boolean | DropoutLayerOptions) {
    super();
    const o = construct(new.target.name, [p, inplace], { p: 0.5 as number, inplace: false as boolean });
    checkProbability(o.p);
    this.p = o.p;
    this.inplace = o.inplace;
  }
  override extra_repr(): string {
    return shown({ p: this.p, inplace: this.inplace });
  }
}

/**
 * In training mode, each element is 0 with probability p, and the others are divided by 1 - p.
 *
 * @throws ValueError when p is not in [0, 1].
 * Source: PyTorch, torch.nn.Dropout: the same elements for the same seed.
 */
export class Dropout extends DropoutLayer {
  override forward(input: Tensor): Tensor {
    return dropout(input, this.p, this.training, this.inplace);
  }
}
/** Dropout of whole rows (N, C, L). Source: PyTorch, torch.nn.Dropout1d. */
export class Dropout1d extends DropoutLayer {
  override forward(input: Tensor): Tensor {
    return dropout1d(input, this.p, this.training, this.inplace);
  }
}
/** Dropout of whole maps (N, C, H, W). Source: PyTorch, torch.nn.Dropout2d. */
export class Dropout2d extends DropoutLayer {
  override forward(input: Tensor): Tensor {
    return dropout2d(input, this.p, this.training, this.inplace);
  }
}
/** Dropout of whole volumes (N, C, D, H, W). Source: PyTorch, torch.nn.Dropout3d. */
export class Dropout3d extends DropoutLayer {
  override forward(input: Tensor): Tensor {
    return dropout3d(input, this.p, this.training, this.inplace);
  }
}
/** Dropout for networks of SELUs: dropped elements get SELU's lowest value. Source: PyTorch, torch.nn.AlphaDropout. */
export class AlphaDropout extends DropoutLayer {
  override forward(input: Tensor): Tensor {
    return alpha_dropout(input, this.p, this.training);
  }
}
/** AlphaDropout of whole maps. Source: PyTorch, torch.nn.FeatureAlphaDropout. */
export class FeatureAlphaDropout extends DropoutLayer {
  override forward(input: Tensor): Tensor {
    return feature_alpha_dropout(input, this.p, this.training);
  }
}

inPython("torch.nn.modules.dropout", Dropout, Dropout1d, Dropout2d, Dropout3d, AlphaDropout, FeatureAlphaDropout);
