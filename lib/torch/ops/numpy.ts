/** To numpy's arrays, over the same memory. */
import { dtypeNamed } from "../../numpy/dtype.js";
import { ndarray } from "../../numpy/ndarray.js";
import { bfloat16 } from "../dtype.js";
import { RuntimeError, typeError } from "../errors.js";
import { methods, type Tensor } from "../tensor.js";

declare module "../tensor.js" {
  interface Tensor {
    /**
     * A numpy array over the same memory: changes are seen in both.
     *
     * @throws RuntimeError when this tensor requires grad: use `detach().numpy()`.
     */
    numpy(options?: { readonly force?: boolean }): ndarray;
    /** The same as `numpy()`. */
    __array__(): ndarray;
  }
}

methods({
  numpy(this: Tensor, options: { readonly force?: boolean } = {}): ndarray {
    if (this.requires_grad && !options.force) {
      throw new RuntimeError("Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.");
    }
    const dtype = this.dtype === bfloat16 ? undefined : dtypeNamed(this.dtype.name);
    if (dtype === undefined) {
      throw typeError(`Got unsupported ScalarType ${this.dtype.scalar}`, "Convert to float first: x.float().numpy().");
    }
    return new ndarray(this.array, dtype, this.sizes, this.offset, this.strides);
  },
  __array__(this: Tensor): ndarray {
    return this.numpy();
  },
});
