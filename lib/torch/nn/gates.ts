/** Activations that gate, draw, or compete over channels. */
import { ValueError } from "../errors.js";
import { glu, rrelu } from "../ops/noise.js";
import { softmax } from "../ops/softmax.js";
import type { Tensor } from "../tensor.js";
import { construct, type Given, shown } from "./arguments.js";
import { Module } from "./module.js";
import { inPython } from "./registry.js";

/** The first half of a dimension times the sigmoid of the second half. Source: PyTorch, torch.nn.GLU. */
export class GLU extends Module {
  dim: number;
  constructor(dim?: number | { readonly dim?: number }) {
    super();
    this.dim = construct("GLU", [dim], { dim: -1 as number }).dim;
  }
  override forward(input: Tensor): Tensor {
    return glu(input, this.dim);
  }
  override extra_repr(): string {
    return shown({ dim: this.dim });
  }
}

/** Named parameters of RReLU. */
export interface RReLUOptions {
  readonly lower?: number;
  readonly upper?: number;
  readonly inplace?: boolean;
}

/**
 * x above 0; below, x times a slope drawn from [lower, upper) in training mode, and the mean of the two otherwise.
 *
 * Source: PyTorch, torch.nn.RReLU: the same slopes for the same seed.
 */
export class RReLU extends Module {
  lower: number;
  upper: number;
  inplace: boolean;
  constructor(...args: Given<[lower?: number, upper?: number, inplace?: boolean], RReLUOptions>) {
    super();
    const o = construct("RReLU", args, {
      lower: (1 / 8) as number,
      upper: (1 / 3) as number,
      inplace: false as boolean,
    });
    this.lower = o.lower;
    this.upper = o.upper;
    this.inplace = o.inplace;
  }
  override forward(input: Tensor): Tensor {
    return rrelu(input, this.lower, this.upper, this.training, this.inplace);
  }
  override extra_repr(): string {
    const { lower, upper, inplace } = this;
    return shown({ lower, upper, ...(inplace ? { inplace } : {}) });
  }
}

/** Softmax over the channels of each place. Shape: (N, C, H, W) or (C, H, W). Source: PyTorch, torch.nn.Softmax2d. */
export class Softmax2d extends Module {
  override forward(input: Tensor): Tensor {
    if (input.ndim !== 3 && input.ndim !== 4) {
      throw new ValueError(`Softmax2d: expected input to be 3D or 4D, got ${input.ndim}D instead`);
    }
    return softmax(input, -3);
  }
}

inPython("torch.nn.modules.activation", GLU, RReLU, Softmax2d);
