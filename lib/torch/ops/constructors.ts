/** The classes that are called like functions: torch.Tensor, torch.FloatTensor and its kin, torch.Size. */
import type { Backward } from "../autograd/node.js";
import { record } from "../autograd/record.js";
import {
  bfloat16,
  bool,
  type DType,
  float16,
  float32,
  float64,
  get_default_dtype,
  int8,
  int16,
  int32,
  int64,
  uint8,
} from "../dtype.js";
import { RuntimeError, typeError } from "../errors.js";
import { Size as SizeClass, show } from "../shape.js";
import { fresh, Tensor as TensorClass } from "../tensor.js";
import { typename } from "../typename.js";
import { type NestedData, tensor } from "./creation.js";

/** `torch.Tensor(...)`, with or without `new`: of sizes, of data, or another name for a tensor. */
export interface TensorConstructor {
  (...sizes: number[]): TensorClass;
  (data: NestedData): TensorClass;
  new (...sizes: number[]): TensorClass;
  new (data: NestedData): TensorClass;
  readonly prototype: TensorClass;
}

const ALIAS_BACKWARD: Backward<null> = { name: "AliasBackward0", backward: (g) => g };

/** Another tensor over the same memory, recorded. */
function alias(t: TensorClass): TensorClass {
  const y = t.window(t.offset, t.sizes, t.strides);
  return record(y, ALIAS_BACKWARD, [t], [], null);
}

function construct(dtype: DType, fixed: boolean, args: readonly unknown[]): TensorClass {
  const [data] = args;
  if (args.length === 0) return fresh([0], dtype);
  if (args.every((a) => typeof a === "number")) {
    const sizes = args as number[];
    if (sizes.length === 1 && !Number.isInteger(sizes[0]))
      throw typeError("new(): data must be a sequence (got float)");
    const bad = sizes.find((s) => s < 0);
    if (bad !== undefined) {
      throw new RuntimeError(`Trying to create tensor with negative dimension ${bad}: ${show(sizes)}`);
    }
    return fresh([...sizes], dtype);
  }
  if (args.length > 1) {
    throw typeError(
      `new() received an invalid combination of arguments - got (${args.map(typename).join(", ")})`,
      "It takes sizes, one array of data, or a tensor.",
    );
  }
  if (data instanceof TensorClass) {
    if (fixed && data.dtype !== dtype) {
      throw typeError(`expected a tensor of type ${dtype} (got ${data.dtype})`, `Convert it: x.to(${dtype}).`);
    }
    return alias(data);
  }
  if (data instanceof SizeClass) return fresh([...data], dtype);
  if (typeof data === "string") throw typeError("new(): invalid data type 'str'");
  if (data === null || data === undefined || typeof data === "boolean") {
    throw typeError(`new(): data must be a sequence (got ${typename(data)})`);
  }
  return tensor(data as NestedData, { dtype });
}

/** A callable class over `TensorClass` itself, so that `instanceof` holds for every tensor. */
function callable(name: string, dtype: () => DType, fixed: boolean): TensorConstructor {
  // A function of this kind can be called with `new`, an arrow cannot.
  function make(...args: unknown[]): TensorClass {
    return construct(dtype(), fixed, args);
  }
  Object.defineProperty(make, "name", { value: name });
  Object.defineProperty(make, "prototype", { value: TensorClass.prototype });
  return make as unknown as TensorConstructor;
}

const typed = (dtype: DType): TensorConstructor => callable(dtype.legacy, () => dtype, true);

/**
 * torch.Tensor: of sizes (zeros here), of nested numbers, or another name for the same tensor.
 *
 * Dtype: the default float; that of a given tensor.
 * @example torch.Tensor([1, 2])  // tensor([1., 2.])
 */
export const Tensor: TensorConstructor = callable("Tensor", get_default_dtype, false);
export type Tensor = TensorClass;
/** Tensors of float32. See torch.Tensor. */
export const FloatTensor: TensorConstructor = typed(float32);
/** Tensors of float64. See torch.Tensor. */
export const DoubleTensor: TensorConstructor = typed(float64);
/** Tensors of float16. See torch.Tensor. */
export const HalfTensor: TensorConstructor = typed(float16);
/** Tensors of bfloat16. See torch.Tensor. */
export const BFloat16Tensor: TensorConstructor = typed(bfloat16);
/** Tensors of int64. See torch.Tensor. */
export const LongTensor: TensorConstructor = typed(int64);
/** Tensors of int32. See torch.Tensor. */
export const IntTensor: TensorConstructor = typed(int32);
/** Tensors of int16. See torch.Tensor. */
export const ShortTensor: TensorConstructor = typed(int16);
/** Tensors of int8. See torch.Tensor. */
export const CharTensor: TensorConstructor = typed(int8);
/** Tensors of uint8. See torch.Tensor. */
export const ByteTensor: TensorConstructor = typed(uint8);
/** Tensors of bool. See torch.Tensor. */
export const BoolTensor: TensorConstructor = typed(bool);

/** `torch.Size([2, 3])`, with or without `new`. */
export interface SizeConstructor {
  (sizes?: Iterable<number>): SizeClass;
  new (sizes?: Iterable<number>): SizeClass;
  readonly prototype: SizeClass;
}

/** torch.Size: sizes in an array. @throws TypeError for what holds no whole numbers. */
export const Size: SizeConstructor = Object.defineProperty(
  function Size(sizes: Iterable<number> = []): SizeClass {
    if (typeof (sizes as Partial<Iterable<number>>)?.[Symbol.iterator] !== "function") {
      throw typeError(`'${typename(sizes)}' object is not iterable`);
    }
    const list = [...sizes];
    list.forEach((s, i) => {
      if (!Number.isInteger(s))
        throw typeError(`torch.Size() takes an iterable of 'int' (item ${i} is '${typename(s)}')`);
    });
    return SizeClass.of_sizes(list);
  },
  "prototype",
  { value: SizeClass.prototype },
) as unknown as SizeConstructor;
export type Size = SizeClass;
