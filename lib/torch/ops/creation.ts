/** New tensors from sizes, ranges and data. */
import { complex } from "../../builtins/complex.js";
import { ndarray } from "../../numpy/ndarray.js";
import { type Data, newArray } from "../compute/types.js";
import { type DeviceLike, requireCpu } from "../device.js";
import {
  bool,
  complexOf,
  type DType,
  dtypes,
  float32,
  float64,
  get_default_dtype,
  int8,
  int16,
  int32,
  int64,
  scalarDtype,
  uint8,
} from "../dtype.js";
import { RuntimeError, typeError, ValueError } from "../errors.js";
import { type Float, isFloat } from "../float.js";
import { sizesOf } from "../kwargs.js";
import { numelOf } from "../shape.js";
import { fresh, methods, Tensor, wrap } from "../tensor.js";
import { typename } from "../typename.js";
import { cast, type Scalar, store, storeNumbers } from "./define.js";
import type { Sizes } from "./views.js";

/** Named parameters of the functions that make tensors. */
export interface TensorOptions {
  readonly dtype?: DType | null;
  readonly device?: DeviceLike | null;
  readonly requires_grad?: boolean;
}

/** Sizes, and options after them. */
export type SizesAndOptions =
  | Sizes
  | readonly [...number[], TensorOptions]
  | readonly [readonly number[], TensorOptions];

/** Numbers, or arrays of them, nested as deep as the tensor has dimensions. */
export type NestedData =
  | Scalar
  | complex
  | Tensor
  | ndarray
  | ArrayLike<number>
  | ArrayLike<bigint>
  | readonly NestedData[];

declare module "../tensor.js" {
  interface Tensor {
    /** A tensor of zeros with this one's dtype. */
    new_zeros(...sizes: SizesAndOptions): Tensor;
    /** A tensor of ones with this one's dtype. */
    new_ones(...sizes: SizesAndOptions): Tensor;
    /** A tensor of `value` with this one's dtype. */
    new_full(size: readonly number[], value: Scalar, options?: TensorOptions): Tensor;
    /** A tensor of data with this one's dtype. */
    new_tensor(data: NestedData, options?: TensorOptions): Tensor;
  }
}

function finish(t: Tensor, options: TensorOptions): Tensor {
  if (options.device !== undefined && options.device !== null) requireCpu(options.device);
  if (options.requires_grad) t.requires_grad = true;
  return t;
}

function filled(op: string, args: readonly unknown[], value: Scalar, dtype: DType): Tensor {
  const { sizes, options } = sizesOf(op, args) as {
    sizes: number[];
    options: TensorOptions & { size?: readonly number[] };
  };
  const shape = options.size ?? sizes;
  for (const s of shape) {
    if (s < 0) {
      throw new RuntimeError(`Trying to create tensor with negative dimension ${s}: [${shape.join(", ")}]`);
    }
  }
  const t = fresh([...shape], options.dtype ?? dtype);
  if (value !== 0) fillWith(t, value);
  return finish(t, options);
}

/** Sets every element of a fresh tensor. */
function fillWith(t: Tensor, value: Scalar): void {
  if (t.count === 0) return;
  store(t.array, 0, value, t.dtype);
  if (t.array instanceof BigInt64Array) t.array.fill(t.array[0]);
  else if (t.dtype.is_complex) for (let i = 1; i < t.count; i++) store(t.array, i, value, t.dtype);
  else t.array.fill(t.array[0] as number);
}

/**
 * Zeros.
 *
 * @example torch.zeros(2, 3)
 * Source: PyTorch, torch.zeros.
 */
export function zeros(...size: SizesAndOptions): Tensor {
  return filled("zeros", size, 0, get_default_dtype());
}

/** Ones. Source: PyTorch, torch.ones. */
export function ones(...size: SizesAndOptions): Tensor {
  return filled("ones", size, 1, get_default_dtype());
}

/** Elements of any value (zeros here). Source: PyTorch, torch.empty. */
export function empty(...size: SizesAndOptions): Tensor {
  return filled("empty", size, 0, get_default_dtype());
}

/** `fill_value` everywhere; its type decides the dtype. Source: PyTorch, torch.full. */
export function full(size: readonly number[], fill_value: Scalar, options: TensorOptions = {}): Tensor {
  return filled("full", [size, options], fill_value, options.dtype ?? scalarDtype(fill_value));
}

function like(input: Tensor, value: Scalar, options: TensorOptions): Tensor {
  return filled("full_like", [input.sizes, options], value, input.dtype);
}

/** Zeros in the shape and dtype of `input`. Source: PyTorch, torch.zeros_like. */
export function zeros_like(input: Tensor, options: TensorOptions = {}): Tensor {
  return like(input, 0, options);
}
/** Ones in the shape and dtype of `input`. Source: PyTorch, torch.ones_like. */
export function ones_like(input: Tensor, options: TensorOptions = {}): Tensor {
  return like(input, 1, options);
}
/** Elements of any value in the shape and dtype of `input`. Source: PyTorch, torch.empty_like. */
export function empty_like(input: Tensor, options: TensorOptions = {}): Tensor {
  return like(input, 0, options);
}
/** `fill_value` in the shape and dtype of `input`. Source: PyTorch, torch.full_like. */
export function full_like(input: Tensor, fill_value: Scalar, options: TensorOptions = {}): Tensor {
  return like(input, fill_value, options);
}

/**
 * Numbers from start (0) up to, not including, end.
 *
 * Dtype: int64 when all three are whole, else the default float.
 * @throws RuntimeError when step is 0 or leads away from end.
 * @example torch.arange(0, 10, 2)
 * Source: PyTorch, torch.arange.
 */
export function arange(end: number | Float, options?: TensorOptions): Tensor;
export function arange(start: number | Float, end: number | Float, options?: TensorOptions): Tensor;
export function arange(
  start: number | Float,
  end: number | Float,
  step: number | Float,
  options?: TensorOptions,
): Tensor;
export function arange(...args: (number | Float | TensorOptions | undefined)[]): Tensor {
  const given = args.filter((a) => a !== undefined);
  const last = given[given.length - 1];
  const options = (typeof last === "object" && !isFloat(last) ? last : {}) as TensorOptions;
  const numbers = given.filter((a) => typeof a === "number" || isFloat(a)).map(Number);
  const [start, end, step] =
    numbers.length === 1 ? [0, numbers[0], 1] : numbers.length === 2 ? [numbers[0], numbers[1], 1] : numbers;
  if (step === 0) throw new RuntimeError("step must be nonzero");
  if ((step > 0 && start > end) || (step < 0 && start < end)) {
    throw new RuntimeError("upper bound and lower bound inconsistent with step sign");
  }
  const isWhole = numbers.every(Number.isInteger) && !given.some(isFloat);
  const dtype = options.dtype ?? (isWhole ? int64 : get_default_dtype());
  const n = Math.ceil((end - start) / step);
  const t = fresh([n], dtype);
  const values = new Array<number>(n);
  for (let i = 0; i < n; i++) values[i] = start + i * step;
  storeNumbers(t.array, values, dtype);
  return finish(t, options);
}

/**
 * `steps` numbers at equal distances from start to end, both included.
 *
 * y[i] = start + i * (end - start) / (steps - 1), from the nearer end
 *
 * @throws RuntimeError when steps is negative.
 * @example torch.linspace(-1, 1, 5)
 * Source: PyTorch, torch.linspace.
 */
export function linspace(
  start: number | Tensor,
  end: number | Tensor,
  steps: number,
  options: TensorOptions = {},
): Tensor {
  const [first, last] = [start, end].map((v) => {
    if (!(v instanceof Tensor)) return v;
    if (v.ndim > 0) {
      const rank = (t: number | Tensor): number => (t instanceof Tensor ? t.ndim : 0);
      throw new RuntimeError(
        start instanceof Tensor && end instanceof Tensor
          ? `linspace only supports 0-dimensional start and end tensors, but got start with ${rank(start)} dimension(s) and end with ${rank(end)} dimension(s).`
          : `linspace only supports 0-dimensional start and end tensors, but got ${start instanceof Tensor ? "start" : "end"} with ${v.ndim} dimension(s).`,
      );
    }
    return Number(v.item());
  });
  if (steps < 0) throw new RuntimeError("number of steps must be non-negative");
  const dtype = options.dtype ?? get_default_dtype();
  const round = dtype === float32 ? Math.fround : (x: number): number => x;
  const from = round(first);
  const to = round(last);
  const step = round(round(to - from) / (steps - 1));
  const t = fresh([steps], dtype);
  for (let i = 0; i < steps; i++) {
    // One rounding: torch's vector loop multiplies and adds in one instruction.
    const value = i < steps >> 1 ? from + step * i : to - step * (steps - i - 1);
    store(t.array, i, steps === 1 ? from : value, dtype);
  }
  return finish(t, options);
}

/** Ones on the diagonal, zeros elsewhere. Shape: (n, m), m = n when left out. Source: PyTorch, torch.eye. */
export function eye(n: number, m?: number | TensorOptions, options?: TensorOptions): Tensor {
  const columns = typeof m === "number" ? m : n;
  const o = (typeof m === "object" ? m : options) ?? {};
  if (n < 0) throw new RuntimeError(`n must be greater or equal to 0, got ${n}`);
  if (columns < 0) throw new RuntimeError(`m must be greater or equal to 0, got ${columns}`);
  const t = fresh([n, columns], o.dtype ?? get_default_dtype());
  for (let i = 0; i < Math.min(n, columns); i++) store(t.array, i * columns + i, 1, t.dtype);
  return finish(t, o);
}

const TYPED: readonly (readonly [new (n: number) => Data, DType])[] = [
  [Float32Array, float32],
  [Float64Array, float64],
  [BigInt64Array, int64],
  [Int32Array, int32],
  [Int16Array, int16],
  [Int8Array, int8],
  [Uint8Array, uint8],
];

/** The dtype that a typed array holds, or null. @internal */
export function typedDtype(x: unknown): DType | null {
  for (const [kind, dtype] of TYPED) if (x instanceof kind) return dtype;
  return null;
}

/** Sizes of nested arrays; every array of one level must have one length. */
function nestedSizes(data: unknown): number[] {
  const sizes: number[] = [];
  for (let level: unknown = data; ; level = (level as ArrayLike<unknown>)[0]) {
    if (level instanceof ndarray) return [...sizes, ...level.sizes];
    if (level instanceof Tensor) return [...sizes, ...level.sizes];
    if (!Array.isArray(level) && typedDtype(level) === null) return sizes;
    const n = (level as ArrayLike<unknown>).length;
    sizes.push(n);
    if (n === 0) return sizes;
  }
}

/** The leaves of nested arrays in order. @throws ValueError when the nesting is uneven. */
function flattenData(data: unknown, sizes: readonly number[], depth: number, out: (Scalar | complex)[]): void {
  if (data instanceof Tensor) {
    for (const v of [data.reshape(-1).tolist()].flat() as Scalar[]) out.push(v);
    return;
  }
  if (data instanceof ndarray) {
    out.push(...data.flat());
    return;
  }
  const isList = Array.isArray(data) || typedDtype(data) !== null;
  if (depth === sizes.length) {
    if (
      isList ||
      !(["number", "bigint", "boolean"].includes(typeof data) || isFloat(data) || data instanceof complex)
    ) {
      const what = data === null || data === undefined ? "NoneType" : typeof data === "string" ? "str" : "list";
      throw isList
        ? new ValueError(`too many dimensions '${what}'`)
        : typeError(`new(): invalid data type '${what}'`, "torch.tensor takes numbers, booleans and arrays of them.");
    }
    out.push(data as Scalar);
    return;
  }
  if (!isList) throw typeError("not a sequence", `Element at depth ${depth} should be an array of ${sizes[depth]}.`);
  const list = data as ArrayLike<unknown>;
  if (list.length !== sizes[depth]) {
    throw new ValueError(`expected sequence of length ${sizes[depth]} at dim ${depth} (got ${list.length})`, {
      hint: "All rows of a tensor have one length.",
    });
  }
  for (let i = 0; i < list.length; i++) flattenData(list[i], sizes, depth + 1, out);
}

/** Whether the data is a list of plain numbers: most are. */
function isNumbers(data: unknown): data is readonly number[] {
  if (!Array.isArray(data) || data.length === 0) return false;
  for (let i = 0; i < data.length; i++) if (typeof data[i] !== "number") return false;
  return true;
}

function inferDtype(values: readonly (Scalar | complex)[], requiresGrad: boolean): DType {
  if (values.length === 0) return get_default_dtype();
  if (values.some((v) => v instanceof complex)) return complexOf(get_default_dtype());
  if (values.every((v) => typeof v === "boolean")) return bool;
  const whole = values.every((v) => (typeof v !== "number" || Number.isInteger(v)) && !isFloat(v));
  return whole && !requiresGrad ? int64 : get_default_dtype();
}

/**
 * A tensor that holds a copy of `data`.
 *
 * Dtype: bool for booleans, int64 for whole numbers, else the default float; that of a typed array; or `dtype`.
 * @throws ValueError when rows differ in length.
 * @example torch.tensor([[1, 2], [3, 4.5]])
 * Source: PyTorch, torch.tensor.
 */
export function tensor(data: NestedData, options: TensorOptions = {}): Tensor {
  if (data instanceof Tensor) return finish(cast(data.detach().clone(), options.dtype ?? data.dtype), options);
  if (data instanceof ndarray) return tensor(from_numpy(data), options);
  const typed = typedDtype(data);
  if (typed !== null) {
    const array = (data as Data).slice();
    return finish(cast(wrap(array, [array.length], typed), options.dtype ?? typed), options);
  }
  if (isNumbers(data)) {
    const whole = !options.requires_grad && data.every(Number.isInteger);
    const dtype = options.dtype ?? (whole ? int64 : get_default_dtype());
    const array = newArray(dtype.kind, data.length);
    storeNumbers(array, data, dtype);
    return finish(wrap(array, [data.length], dtype), options);
  }
  const sizes = nestedSizes(data);
  const values: (Scalar | complex)[] = [];
  flattenData(data, sizes, 0, values);
  const dtype = options.dtype ?? inferDtype(values, options.requires_grad ?? false);
  const array = newArray(dtype.kind, numelOf(sizes));
  for (let i = 0; i < values.length; i++) store(array, i, values[i], dtype);
  return finish(wrap(array, sizes, dtype), options);
}

/** The tensor dtype of a numpy one. @throws TypeError when there is none. */
function dtypeOf(array: ndarray): DType {
  const found = dtypes.find((d) => d.name === array.dtype.name);
  if (found === undefined) {
    throw typeError(
      `can't convert np.ndarray of type numpy.${array.dtype.name}. The only supported types are: float64, float32, float16, complex64, complex128, int64, int32, int16, int8, uint64, uint32, uint16, uint8, and bool.`,
    );
  }
  return found;
}

/**
 * A tensor over the memory of a numpy array or a typed array: changes are seen in both.
 *
 * @throws TypeError for anything else.
 * Source: PyTorch, torch.from_numpy.
 */
export function from_numpy(array: ndarray | Data): Tensor {
  if (array instanceof ndarray) {
    return new Tensor(array.array, array.offset, array.sizes, array.steps, dtypeOf(array));
  }
  const dtype = typedDtype(array);
  if (dtype === null) throw typeError(`expected np.ndarray (got ${typename(array)})`);
  return wrap(array, [array.length], dtype);
}

/**
 * A tensor of `data`: the same memory for a tensor or a typed array of that dtype, else a copy.
 *
 * Source: PyTorch, torch.as_tensor.
 */
export function as_tensor(data: NestedData, options: TensorOptions = {}): Tensor {
  if (data instanceof Tensor) return options.dtype ? data.to(options.dtype) : data;
  if (data instanceof ndarray) return as_tensor(from_numpy(data), options);
  const typed = typedDtype(data);
  if (typed !== null && (options.dtype ?? typed) === typed) return from_numpy(data as Data);
  return tensor(data, options);
}

methods({
  new_zeros(this: Tensor, ...args: unknown[]): Tensor {
    return filled("new_zeros", args, 0, this.dtype);
  },
  new_ones(this: Tensor, ...args: unknown[]): Tensor {
    return filled("new_ones", args, 1, this.dtype);
  },
  new_full(this: Tensor, size: readonly number[], value: Scalar, options: TensorOptions = {}): Tensor {
    return filled("new_full", [size, options], value, this.dtype);
  },
  new_tensor(this: Tensor, data: NestedData, options: TensorOptions = {}): Tensor {
    return tensor(data, { dtype: this.dtype, ...options });
  },
});
