/** Activations as modules. */
import { pythonRepr } from "../../builtins/repr.js";
import { bindPython } from "../kwargs.js";
import { log_softmax, softmax } from "../ops/softmax.js";
import { relu, relu_, sigmoid, tanh } from "../ops/unary.js";
import type { Tensor } from "../tensor.js";
import { Module } from "./module.js";
import { inPython } from "./registry.js";

/** Named parameters of activations that can overwrite their input. */
export interface InplaceOptions {
  readonly inplace?: boolean;
}

/**
 * Rectifier: max(x, 0), elementwise.
 *
 * Shape: any. Gradient: 0 at 0.
 * Source: PyTorch, torch.nn.ReLU.
 */
export class ReLU extends Module {
  inplace: boolean;
  constructor(inplace: boolean | InplaceOptions = false) {
    super();
    const [value = false] = bindPython("ReLU.__init__", [inplace], ["inplace"], 0) as [boolean | undefined];
    this.inplace = value;
  }
  override forward(input: Tensor): Tensor {
    return this.inplace ? relu_(input) : relu(input);
  }
  override extra_repr(): string {
    return this.inplace ? "inplace=True" : "";
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

/** Named parameters of Softmax and LogSoftmax. */
export interface DimOption {
  readonly dim?: number | null;
}

/** The dimension torch takes when none is given. */
function impliedDim(input: Tensor): number {
  return input.ndim === 0 || input.ndim === 1 || input.ndim === 3 ? 0 : 1;
}

abstract class AlongDim extends Module {
  dim: number | null;
  constructor(dim: number | null | DimOption = null) {
    super();
    const [value = null] = bindPython(`${new.target.name}.__init__`, [dim], ["dim"], 0) as [number | null | undefined];
    this.dim = value;
  }
  override extra_repr(): string {
    return `dim=${pythonRepr(this.dim)}`;
  }
}

/** Softmax along a dimension: positive, with sum 1. Source: PyTorch, torch.nn.Softmax. */
export class Softmax extends AlongDim {
  override forward(input: Tensor): Tensor {
    return softmax(input, this.dim ?? impliedDim(input));
  }
}

/** Logarithm of softmax along a dimension. Source: PyTorch, torch.nn.LogSoftmax. */
export class LogSoftmax extends AlongDim {
  override forward(input: Tensor): Tensor {
    return log_softmax(input, this.dim ?? impliedDim(input));
  }
}

inPython("torch.nn.modules.activation", ReLU, Sigmoid, Tanh, Softmax, LogSoftmax);
