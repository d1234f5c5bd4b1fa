/** torch.autograd.Variable, from the days before tensors had gradients themselves. */
import { typeError } from "../errors.js";
import { Tensor } from "../tensor.js";
import { typename } from "../typename.js";

/** Options of Variable. */
export interface VariableOptions {
  readonly requires_grad?: boolean;
}

/** `autograd.Variable(t)`, with or without `new`. */
export interface VariableConstructor {
  (data: Tensor, requires_grad?: boolean | VariableOptions): Tensor;
  new (data: Tensor, requires_grad?: boolean | VariableOptions): Tensor;
  readonly prototype: Tensor;
}

function make(data: Tensor, requires_grad: boolean | VariableOptions = false): Tensor {
  if (!(data instanceof Tensor)) throw typeError(`Variable data has to be a tensor, but got ${typename(data)}`);
  const y = data.detach();
  const wants = typeof requires_grad === "boolean" ? requires_grad : (requires_grad.requires_grad ?? false);
  if (wants) y.requires_grad = true;
  return y;
}
Object.defineProperty(make, "prototype", { value: Tensor.prototype });

/** A tensor over the same memory as `data`. Source: PyTorch, torch.autograd.Variable. */
export const Variable: VariableConstructor = make as unknown as VariableConstructor;
