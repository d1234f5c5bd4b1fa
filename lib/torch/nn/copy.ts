/** Copies of tensors and modules with memory of their own, as Python's `copy.deepcopy` makes them. */
import { deepcopy, type Memo } from "../../builtins/copy.js";
import { RuntimeError } from "../errors.js";
import { methods, Tensor } from "../tensor.js";
import type { Module } from "./module.js";
import { Buffer, Parameter } from "./parameter.js";

declare module "../tensor.js" {
  interface Tensor {
    /** What `copy.deepcopy` gives: equal elements in memory of their own. @throws RuntimeError for no leaf. */
    __deepcopy__(memo: Memo): Tensor;
  }
}

/** The copy of a tensor's storage: views of one tensor, copied together, stay views of one tensor. */
function storage(t: Tensor, memo: Memo): Tensor["array"] {
  let array = memo.get(t.array) as Tensor["array"] | undefined;
  if (array === undefined) {
    array = t.array.slice() as Tensor["array"];
    memo.set(t.array, array);
  }
  return array;
}

methods({
  __deepcopy__(this: Tensor, memo: Memo): Tensor {
    if (!this.is_leaf) {
      throw new RuntimeError(
        "Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the moment.  If you were attempting to deepcopy a module, this may be because of a torch.nn.utils.weight_norm usage, see https://github.com/pytorch/pytorch/pull/103001",
        { hint: "Detach it first: t.detach().clone()." },
      );
    }
    const plain = new Tensor(storage(this, memo), this.offset, this.sizes, this.strides, this.dtype);
    const made =
      this instanceof Parameter
        ? new Parameter(plain, this.requires_grad)
        : this instanceof Buffer
          ? new Buffer(plain, { persistent: this.persistent })
          : plain;
    if (made === plain && this.requires_grad) made.requires_grad = true;
    memo.set(this, made);
    if (this.grad !== null) made.grad = deepcopy(this.grad, memo);
    return made;
  },
});

/** A copy of a module and all below it: equal values, shared with nothing. @internal */
export function copyModule<M extends Module>(module: M): M {
  return deepcopy(module);
}
