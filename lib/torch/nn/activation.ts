/** Activations as modules. */

import * as f from "../ops/activation.js";
import { full } from "../ops/creation.js";
import { log_softmax, softmax } from "../ops/softmax.js";
import { relu, relu_, sigmoid, tanh } from "../ops/unary.js";
import type { Tensor } from "../tensor.js";
import { construct, shown } from "./arguments.js";
import type { FactoryOptions } from "./linear.js";
import { Module } from "./module.js";
import { Parameter } from "./parameter.js";
import { inPython } from "./registry.js";

/** Named parameters of activations that can overwrite their input. */
export interface InplaceOptions {
  readonly inplace?: boolean;
}

/** Activations whose only parameter is `inplace`. */
abstract class Inplace extends Module {
  inplace: boolean;
  constructor(inplace?: boolean | InplaceOptions) {
    super();
    this.inplace = construct(new.target.name, [inplace], { inplace: false as boolean }).inplace;
  }
  override extra_repr(): string {
    return this.inplace ? "inplace=True" : "";
  }
}

/** Rectifier: max(x, 0), elementwise. Gradient: 0 at 0. Source: PyTorch, torch.nn.ReLU. */
export class ReLU extends Inplace {
  override forward(input: Tensor): Tensor {
    return this.inplace ? relu_(input) : relu(input);
  }
}
/** x * sigmoid(x), elementwise. Source: PyTorch, torch.nn.SiLU. */
export class SiLU extends Inplace {
  override forward(input: Tensor): Tensor {
    return f.silu(input, this.inplace);
  }
}
/** x * tanh(softplus(x)), elementwise. Source: PyTorch, torch.nn.Mish. */
export class Mish extends Inplace {
  override forward(input: Tensor): Tensor {
    return f.mish(input, this.inplace);
  }
}
/** ELU with the scale and alpha that keep mean and variance. Source: PyTorch, torch.nn.SELU. */
export class SELU extends Inplace {
  override forward(input: Tensor): Tensor {
    return f.selu(input, this.inplace);
  }
}
/** 0 below -3, 1 above 3, a line between. Source: PyTorch, torch.nn.Hardsigmoid. */
export class Hardsigmoid extends Inplace {
  override forward(input: Tensor): Tensor {
    return f.hardsigmoid(input, this.inplace);
  }
  override extra_repr(): string {
    return "";
  }
}
/** x * hardsigmoid(x), elementwise. Source: PyTorch, torch.nn.Hardswish. */
export class Hardswish extends Inplace {
  override forward(input: Tensor): Tensor {
    return f.hardswish(input, this.inplace);
  }
  override extra_repr(): string {
    return "";
  }
}

/** Logistic function, elementwise: 1 / (1 + e ** -x). Source: PyTorch, torch.nn.Sigmoid. */
export class Sigmoid extends Module {
  override forward(input: Tensor): Tensor {
    return sigmoid(input);
  }
}
/** Hyperbolic tangent, elementwise. Source: PyTorch, torch.nn.Tanh. */
export class Tanh extends Module {
  override forward(input: Tensor): Tensor {
    return tanh(input);
  }
}
/** ln(sigmoid(x)), elementwise. Source: PyTorch, torch.nn.LogSigmoid. */
export class LogSigmoid extends Module {
  override forward(input: Tensor): Tensor {
    return f.logsigmoid(input);
  }
}
/** x / (1 + |x|), elementwise. Source: PyTorch, torch.nn.Softsign. */
export class Softsign extends Module {
  override forward(input: Tensor): Tensor {
    return f.softsign(input);
  }
}
/** x - tanh(x), elementwise. Source: PyTorch, torch.nn.Tanhshrink. */
export class Tanhshrink extends Module {
  override forward(input: Tensor): Tensor {
    return f.tanhshrink(input);
  }
}

/** max(x, 0) + negative_slope * min(x, 0), elementwise. Source: PyTorch, torch.nn.LeakyReLU. */
export class LeakyReLU extends Module {
  negative_slope: number;
  inplace: boolean;
  constructor(
    negative_slope?: number | ({ readonly negative_slope?: number } & InplaceOptions),
    inplace?: boolean | InplaceOptions,
  );
  constructor(...args: unknown[]) {
    super();
    const o = construct("LeakyReLU", args, { negative_slope: 0.01 as number, inplace: false as boolean });
    this.negative_slope = o.negative_slope;
    this.inplace = o.inplace;
  }
  override forward(input: Tensor): Tensor {
    return f.leaky_relu(input, this.negative_slope, this.inplace);
  }
  override extra_repr(): string {
    const { negative_slope, inplace } = this;
    return shown({ negative_slope, ...(inplace ? { inplace } : {}) });
  }
}

/** Activations of `alpha` and `inplace`. */
abstract class WithAlpha extends Module {
  alpha: number;
  inplace: boolean;
  constructor(alpha?: number | ({ readonly alpha?: number } & InplaceOptions), inplace?: boolean | InplaceOptions) {
    super();
    const o = construct(new.target.name, [alpha, inplace], { alpha: 1 as number, inplace: false as boolean });
    this.alpha = o.alpha;
    this.inplace = o.inplace;
  }
  override extra_repr(): string {
    const { alpha, inplace } = this;
    return shown({ alpha, ...(inplace ? { inplace } : {}) }, ["alpha"]);
  }
}
/** x above 0, alpha * (e ** x - 1) below. Source: PyTorch, torch.nn.ELU. */
export class ELU extends WithAlpha {
  override forward(input: Tensor): Tensor {
    return f.elu(input, this.alpha, this.inplace);
  }
}
/** x above 0, alpha * (e ** (x / alpha) - 1) below. Source: PyTorch, torch.nn.CELU. */
export class CELU extends WithAlpha {
  override forward(input: Tensor): Tensor {
    return f.celu(input, this.alpha, this.inplace);
  }
}

/** Named parameters of GELU. */
export interface GELUOptions {
  readonly approximate?: "none" | "tanh";
}
/** x times the normal distribution's share below x. Source: PyTorch, torch.nn.GELU. */
export class GELU extends Module {
  approximate: "none" | "tanh";
  constructor(approximate?: "none" | "tanh" | GELUOptions) {
    super();
    this.approximate = construct("GELU", [approximate], { approximate: "none" as "none" | "tanh" }).approximate;
  }
  override forward(input: Tensor): Tensor {
    return f.gelu(input, this.approximate);
  }
  override extra_repr(): string {
    return shown({ approximate: this.approximate });
  }
}

/** Named parameters of Softplus. */
export interface SoftplusOptions {
  readonly beta?: number;
  readonly threshold?: number;
}
/** ln(1 + e ** (beta * x)) / beta, elementwise. Source: PyTorch, torch.nn.Softplus. */
export class Softplus extends Module {
  beta: number;
  threshold: number;
  constructor(beta?: number | SoftplusOptions, threshold?: number | SoftplusOptions) {
    super();
    const o = construct("Softplus", [beta, threshold], { beta: 1 as number, threshold: 20 as number });
    this.beta = o.beta;
    this.threshold = o.threshold;
  }
  override forward(input: Tensor): Tensor {
    return f.softplus(input, this.beta, this.threshold);
  }
  override extra_repr(): string {
    return shown({ beta: this.beta, threshold: this.threshold }, ["beta", "threshold"]);
  }
}

/** Named parameters of Hardtanh. */
export interface HardtanhOptions extends InplaceOptions {
  readonly min_val?: number;
  readonly max_val?: number;
}
/** x, but not below min_val nor above max_val. Source: PyTorch, torch.nn.Hardtanh. */
export class Hardtanh extends Module {
  min_val: number;
  max_val: number;
  inplace: boolean;
  constructor(
    min_val?: number | HardtanhOptions,
    max_val?: number | HardtanhOptions,
    inplace?: boolean | HardtanhOptions,
  ) {
    super();
    const o = construct(new.target.name, [min_val, max_val, inplace], {
      min_val: -1 as number,
      max_val: 1 as number,
      inplace: false as boolean,
    });
    this.min_val = o.min_val;
    this.max_val = o.max_val;
    this.inplace = o.inplace;
  }
  override forward(input: Tensor): Tensor {
    return f.hardtanh(input, this.min_val, this.max_val, this.inplace);
  }
  override extra_repr(): string {
    const { min_val, max_val, inplace } = this;
    return shown({ min_val, max_val, ...(inplace ? { inplace } : {}) }, ["min_val", "max_val"]);
  }
}
/** x, but not below 0 nor above 6. Source: PyTorch, torch.nn.ReLU6. */
export class ReLU6 extends Hardtanh {
  constructor(inplace?: boolean | InplaceOptions) {
    super(0, 6, construct("ReLU6", [inplace], { inplace: false as boolean }).inplace);
  }
  override extra_repr(): string {
    return this.inplace ? "inplace=True" : "";
  }
}

/** Activations of one limit. */
abstract class Shrink extends Module {
  lambd: number;
  constructor(lambd?: number | { readonly lambd?: number }) {
    super();
    this.lambd = construct(new.target.name, [lambd], { lambd: 0.5 as number }).lambd;
  }
  override extra_repr(): string {
    return Number.isInteger(this.lambd) ? `${this.lambd}.0` : String(this.lambd);
  }
}
/** x moved towards 0 by lambd. Source: PyTorch, torch.nn.Softshrink. */
export class Softshrink extends Shrink {
  override forward(input: Tensor): Tensor {
    return f.softshrink(input, this.lambd);
  }
}
/** x, but 0 where it is not further from 0 than lambd. Source: PyTorch, torch.nn.Hardshrink. */
export class Hardshrink extends Shrink {
  override forward(input: Tensor): Tensor {
    return f.hardshrink(input, this.lambd);
  }
}

/** x above threshold, value elsewhere. Source: PyTorch, torch.nn.Threshold. */
export class Threshold extends Module {
  threshold: number;
  value: number;
  inplace: boolean;
  constructor(threshold: number, value: number, inplace?: boolean | InplaceOptions);
  constructor(...args: unknown[]) {
    super();
    const o = construct("Threshold", args, {
      threshold: undefined as number | undefined,
      value: undefined as number | undefined,
      inplace: false as boolean,
    });
    this.threshold = o.threshold;
    this.value = o.value;
    this.inplace = o.inplace;
  }
  override forward(input: Tensor): Tensor {
    return f.threshold(input, this.threshold, this.value, this.inplace);
  }
  override extra_repr(): string {
    const { threshold, value, inplace } = this;
    return shown({ threshold, value, ...(inplace ? { inplace } : {}) });
  }
}

/** Named parameters of PReLU. */
export interface PReLUOptions extends FactoryOptions {
  readonly num_parameters?: number;
  readonly init?: number;
}
/** x above 0, a learned weight times x below: one weight, or one for each channel. Source: PyTorch, torch.nn.PReLU. */
export class PReLU extends Module {
  num_parameters: number;
  init: number;
  declare weight: Parameter;
  constructor(num_parameters?: number | PReLUOptions, init?: number | PReLUOptions, options?: FactoryOptions) {
    super();
    const o = construct(
      "PReLU",
      [num_parameters, init, options].filter((a) => a !== undefined),
      {
        num_parameters: 1 as number,
        init: 0.25 as number,
        device: null as FactoryOptions["device"],
        dtype: null as FactoryOptions["dtype"],
      },
    );
    this.num_parameters = o.num_parameters;
    this.init = o.init;
    const weight = full([o.num_parameters], o.init);
    this.register_parameter("weight", new Parameter(weight.float().to({ dtype: o.dtype ?? weight.float().dtype })));
  }
  override forward(input: Tensor): Tensor {
    return f.prelu(input, this.weight);
  }
  override extra_repr(): string {
    return shown({ num_parameters: this.num_parameters });
  }
}

/** Named parameters of Softmax and its kin. */
export interface DimOption {
  readonly dim?: number | null;
}

/** The dimension torch takes when none is given. @internal */
export const impliedDim = (input: Tensor): number => (input.ndim === 0 || input.ndim === 1 || input.ndim === 3 ? 0 : 1);

abstract class AlongDim extends Module {
  dim: number | null;
  constructor(dim?: number | null | DimOption) {
    super();
    this.dim = construct(new.target.name, [dim], { dim: null as number | null }).dim;
  }
  override extra_repr(): string {
    return shown({ dim: this.dim });
  }
}
/** Softmax along a dimension: positive, with sum 1. Source: PyTorch, torch.nn.Softmax. */
export class Softmax extends AlongDim {
  override forward(input: Tensor): Tensor {
    return softmax(input, this.dim ?? impliedDim(input));
  }
}
/** Softmax of -x along a dimension. Source: PyTorch, torch.nn.Softmin. */
export class Softmin extends AlongDim {
  override forward(input: Tensor): Tensor {
    return softmax(input.neg(), this.dim ?? impliedDim(input));
  }
}
/** Logarithm of softmax along a dimension. Source: PyTorch, torch.nn.LogSoftmax. */
export class LogSoftmax extends AlongDim {
  override forward(input: Tensor): Tensor {
    return log_softmax(input, this.dim ?? impliedDim(input));
  }
}

inPython(
  "torch.nn.modules.activation",
  ReLU,
  SiLU,
  Mish,
  SELU,
  Hardsigmoid,
  Hardswish,
  Sigmoid,
  Tanh,
  LogSigmoid,
  Softsign,
  Tanhshrink,
  LeakyReLU,
  ELU,
  CELU,
  GELU,
  Softplus,
  Hardtanh,
  ReLU6,
  Softshrink,
  Hardshrink,
  Threshold,
  PReLU,
  Softmax,
  Softmin,
  LogSoftmax,
);
