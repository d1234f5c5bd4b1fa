/** Arrays as tensors over the same memory, and back: how numpy's functions use torch's operations. */
import { no_grad } from "../torch/autograd/mode.js";
import {
  bool,
  type DType,
  dtypes,
  float16,
  float32,
  float64,
  get_default_dtype,
  promote_types,
  set_default_dtype,
} from "../torch/dtype.js";
import { typeError } from "../torch/errors.js";
import { type Float, isFloat } from "../torch/float.js";
import { tensor } from "../torch/ops/creation.js";
import { where } from "../torch/ops/masks.js";
import { copysign } from "../torch/ops/rounding.js";
import { Tensor } from "../torch/tensor.js";
import { type dtype, dtypeNamed } from "./dtype.js";
import { type Item, ndarray } from "./ndarray.js";

/** What can give its elements as an array: a PIL picture. */
export interface HasArray {
  __array__(): ndarray;
}

/** What counts as an array: one, a tensor, a picture, a number, or nested lists. */
export type ArrayLike = ndarray | Tensor | Item | Float | HasArray | readonly ArrayLike[];

const hasArray = (a: ArrayLike): a is HasArray => typeof a === "object" && a !== null && "__array__" in a;

/** A dtype: itself, or its name. */
export type DTypeLike = dtype | string;

/** torch's dtype of numpy's. @internal */
export function torchDtype(d: DTypeLike): DType {
  const name = typeof d === "string" ? d : d.name;
  const full = { float: "float64", int: "int64", bool: "bool" }[name] ?? name;
  const found = dtypes.find((t) => t.name === full);
  if (found === undefined) throw typeError(`data type '${name}' not understood`);
  return found;
}

/** A tensor over an array's memory. @internal */
export function toTensor(a: ArrayLike): Tensor {
  if (a instanceof ndarray) return new Tensor(a.array, a.offset, a.sizes, a.steps, torchDtype(a.dtype));
  if (a instanceof Tensor) return a.detach();
  if (hasArray(a)) return toTensor(a.__array__());
  return withDoubles(() => tensor(plain(a) as never));
}

/** Nested lists with arrays and tensors inside as lists. */
function plain(a: ArrayLike): unknown {
  if (a instanceof ndarray || a instanceof Tensor) return a.tolist();
  if (hasArray(a)) return a.__array__().tolist();
  return Array.isArray(a) ? a.map((e: ArrayLike) => plain(e)) : a;
}

/** A float as wide as numpy takes one for an integer of so many bytes. */
const FLOAT_OF: Readonly<Record<number, DType>> = { 1: float16, 2: float32, 4: float64, 8: float64 };

/** numpy's common dtype: unlike torch's, an integer's width counts beside a float's, and so does a lone array. */
function commonDtype(a: DType, b: DType): DType {
  const asFloat = (d: DType): DType => (d.is_floating_point || d === bool ? d : FLOAT_OF[d.itemsize]);
  return a.is_floating_point || b.is_floating_point ? promote_types(asFloat(a), asFloat(b)) : promote_types(a, b);
}

/** Two operands as tensors: arrays in their common dtype, a lone number as it is, since it adapts to an array. @internal */
export function operands(a: ArrayLike, b: ArrayLike): [Tensor, Tensor] {
  const [x, y] = [toTensor(a), toTensor(b)];
  if (x.dtype === y.dtype || typeof a !== "object" || typeof b !== "object" || isFloat(a) || isFloat(b)) return [x, y];
  const common = commonDtype(x.dtype, y.dtype);
  return [x.to(common), y.to(common)];
}

/** The rest of a division; it has the divisor's sign, a zero too. @internal */
export function remainder(a: Tensor, b: Tensor): Tensor {
  const rest = a.remainder(b);
  return rest.dtype.is_floating_point ? where(rest.eq(0), copysign(rest, b), rest) : rest;
}

/** An array over a tensor's memory. @internal */
export function fromTensor(t: Tensor): ndarray {
  const d = dtypeNamed(t.dtype.name);
  if (d === undefined) throw typeError(`numpy has no dtype ${t.dtype}`);
  return new ndarray(t.array, d, t.sizes, t.offset, t.strides);
}

/** Runs `f` with numpy's default of float64, and without a graph. @internal */
export function withDoubles<T>(f: () => T): T {
  const before = get_default_dtype();
  if (before !== float64) set_default_dtype(float64);
  try {
    return no_grad(f);
  } finally {
    if (before !== float64) set_default_dtype(before);
  }
}

/** An array by one of torch's operations. @internal */
export const through = (f: () => Tensor): ndarray => withDoubles(() => fromTensor(f()));

/** The result of a reduction: a number when no dimension is left. @internal */
export function reducedTo(f: () => Tensor): never {
  return withDoubles(() => {
    const t = f();
    return t.ndim === 0 ? t.item() : fromTensor(t);
  }) as never;
}
