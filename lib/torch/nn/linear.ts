/** Linear layers. */
import type { DType } from "../dtype.js";
import { bindPython } from "../kwargs.js";
import { empty, type TensorOptions } from "../ops/creation.js";
import { linear } from "../ops/linear.js";
import type { Tensor } from "../tensor.js";
import { _calculate_fan_in_and_fan_out, kaiming_uniform_, uniform_ } from "./init.js";
import { Module } from "./module.js";
import { Parameter } from "./parameter.js";
import { inPython } from "./registry.js";

/** What layers with parameters take beside their sizes. */
export interface FactoryOptions {
  readonly dtype?: DType | null;
  readonly device?: TensorOptions["device"];
}

/** Named parameters of Linear. */
export interface LinearOptions extends FactoryOptions {
  /** Whether the layer adds a learned bias (true by default). */
  readonly bias?: boolean;
}

/** All parameters of Linear, by name. */
export interface LinearArguments extends LinearOptions {
  readonly in_features: number;
  readonly out_features: number;
}

/**
 * Linear layer.
 *
 * y = x @ weight.t() + bias
 *
 * Shape: (*, in_features) -> (*, out_features). weight (out_features, in_features), bias (out_features).
 * Weight and bias are drawn from U(-k, k) with k = 1 / sqrt(in_features).
 * @throws RuntimeError when the input's last size is not in_features, or its dtype is not the weight's.
 * @example new nn.Linear(20, 30)
 * Source: PyTorch, torch.nn.Linear: the same weights for the same seed.
 */
export class Linear extends Module {
  in_features: number;
  out_features: number;
  declare weight: Parameter;
  declare bias: Parameter | null;

  constructor(in_features: number, out_features: number, bias?: boolean | LinearOptions, options?: FactoryOptions);
  constructor(options: LinearArguments);
  constructor(...args: unknown[]) {
    super();
    const [ins, outs, bias = true, device, dtype] = bindPython(
      "Linear.__init__",
      args,
      ["in_features", "out_features", "bias", "device", "dtype"],
      2,
    ) as [number, number, boolean | undefined, FactoryOptions["device"], FactoryOptions["dtype"]];
    this.in_features = ins;
    this.out_features = outs;
    this.register_parameter("weight", new Parameter(empty([outs, ins], { device, dtype })));
    this.register_parameter("bias", bias ? new Parameter(empty([outs], { device, dtype })) : null);
    this.reset_parameters();
  }

  /** Draws weight and bias anew. */
  reset_parameters(): void {
    kaiming_uniform_(this.weight, Math.sqrt(5));
    if (this.bias === null) return;
    const [fanIn] = _calculate_fan_in_and_fan_out(this.weight);
    const bound = fanIn > 0 ? 1 / Math.sqrt(fanIn) : 0;
    uniform_(this.bias, -bound, bound);
  }

  override forward(input: Tensor): Tensor {
    return linear(input, this.weight, this.bias);
  }
  override extra_repr(): string {
    return `in_features=${this.in_features}, out_features=${this.out_features}, bias=${this.bias === null ? "False" : "True"}`;
  }
}

/** Gives its input back, whatever it is made with. Source: PyTorch, torch.nn.Identity. */
export class Identity extends Module {
  constructor(..._ignored: unknown[]) {
    super();
  }
  override forward(input: Tensor): Tensor {
    return input;
  }
}

inPython("torch.nn.modules.linear", Linear, Identity);
