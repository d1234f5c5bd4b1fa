/** Further names of Tensor's methods, and questions whose answer on this CPU is always the same. */
import { methods, type Tensor } from "../tensor.js";
import { hardshrink, prelu } from "./activation.js";
import type { Unary } from "./elementwise.js";
import { type InPlace, install, type Method } from "./op.js";

declare module "../tensor.js" {
  interface Tensor {
    /** The same as acos_. */
    arccos_: InPlace<Unary, this>;
    /** The same as acosh_. */
    arccosh_: InPlace<Unary, this>;
    /** The same as asin_. */
    arcsin_: InPlace<Unary, this>;
    /** The same as asinh_. */
    arcsinh_: InPlace<Unary, this>;
    /** The same as atan_. */
    arctan_: InPlace<Unary, this>;
    /** The same as atanh_. */
    arctanh_: InPlace<Unary, this>;
    /** max(this, 0) + weight * min(this, 0). See torch.prelu. */
    prelu: Method<typeof prelu>;
    /** 0 between -lambd and lambd. See torch.hardshrink. */
    hardshrink: Method<typeof hardshrink>;
    /** Number of dimensions. */
    ndimension(): number;
    /** true. */
    readonly is_cpu: boolean;
    /** false: there are dense tensors only. */
    readonly is_sparse: boolean;
    /** false. */
    readonly is_quantized: boolean;
    /** false: every tensor has elements. */
    readonly is_meta: boolean;
    /** false. */
    readonly is_nested: boolean;
    /** false. */
    readonly is_mps: boolean;
    /** false. */
    readonly is_xpu: boolean;
    /** Which output of its grad_fn the tensor is. */
    readonly output_nr: number;
  }
}

install({ prelu, hardshrink });

type Methods = Record<string, (...args: unknown[]) => Tensor>;

methods(
  Object.fromEntries(
    ["acos_", "acosh_", "asin_", "asinh_", "atan_", "atanh_"].map((known) => [
      known.replace(/^a/, "arc"),
      function (this: Tensor): Tensor {
        return (this as unknown as Methods)[known]();
      },
    ]),
  ),
);

methods({
  ndimension(this: Tensor): number {
    return this.ndim;
  },
  get is_cpu(): boolean {
    return true;
  },
  get is_sparse(): boolean {
    return false;
  },
  get is_quantized(): boolean {
    return false;
  },
  get is_meta(): boolean {
    return false;
  },
  get is_nested(): boolean {
    return false;
  },
  get is_mps(): boolean {
    return false;
  },
  get is_xpu(): boolean {
    return false;
  },
  get output_nr(): number {
    return (this as unknown as Tensor).outputNumber;
  },
});
