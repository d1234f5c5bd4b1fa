/** Layers of products of two vectors. */
import { ValueError } from "../errors.js";
import { bilinear } from "../ops/bilinear.js";
import { empty } from "../ops/creation.js";
import type { Tensor } from "../tensor.js";
import { construct, type Given, shown } from "./arguments.js";
import { uniform_ } from "./init.js";
import type { FactoryOptions } from "./linear.js";
import { Module } from "./module.js";
import { Parameter } from "./parameter.js";
import { inPython } from "./registry.js";

/** Named parameters of Bilinear. */
export interface BilinearLayerOptions extends FactoryOptions {
  readonly in1_features?: number;
  readonly in2_features?: number;
  readonly out_features?: number;
  readonly bias?: boolean;
}

/**
 * y[..., o] = x1 . weight[o] . x2 + bias[o].
 *
 * Shape: (*, in1_features), (*, in2_features) -> (*, out_features).
 * Weight and bias are drawn from U(-k, k) with k = 1 / sqrt(in1_features).
 * @throws ValueError when in1_features is not positive; RuntimeError when the inputs do not fit.
 * Source: PyTorch, torch.nn.Bilinear: the same weights for the same seed.
 */
export class Bilinear extends Module {
  in1_features: number;
  in2_features: number;
  out_features: number;
  declare weight: Parameter;
  declare bias: Parameter | null;
  constructor(
    ...args: Given<
      [in1_features: number, in2_features: number, out_features: number, bias?: boolean],
      BilinearLayerOptions
    >
  ) {
    super();
    const o = construct("Bilinear", args, {
      in1_features: undefined as number | undefined,
      in2_features: undefined as number | undefined,
      out_features: undefined as number | undefined,
      bias: true as boolean,
      device: null as FactoryOptions["device"],
      dtype: null as FactoryOptions["dtype"],
    });
    const { device, dtype } = o;
    this.in1_features = o.in1_features;
    this.in2_features = o.in2_features;
    this.out_features = o.out_features;
    const sizes = [o.out_features, o.in1_features, o.in2_features];
    this.register_parameter("weight", new Parameter(empty(sizes, { device, dtype })));
    this.register_parameter("bias", o.bias ? new Parameter(empty([o.out_features], { device, dtype })) : null);
    this.reset_parameters();
  }
  /** Draws weight and bias anew. */
  reset_parameters(): void {
    if (this.in1_features <= 0) {
      throw new ValueError(`in1_features must be > 0, but got (in1_features=${this.in1_features})`);
    }
    const bound = 1 / Math.sqrt(this.weight.size(1));
    uniform_(this.weight, -bound, bound);
    if (this.bias !== null) uniform_(this.bias, -bound, bound);
  }
  override forward(input1: Tensor, input2: Tensor): Tensor {
    return bilinear(input1, input2, this.weight, this.bias);
  }
  override extra_repr(): string {
    const { in1_features, in2_features, out_features } = this;
    return shown({ in1_features, in2_features, out_features, bias: this.bias !== null });
  }
}

inPython("torch.nn.modules.linear", Bilinear);
