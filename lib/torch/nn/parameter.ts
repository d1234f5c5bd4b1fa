/** Parameters: tensors that a module registers as its own to learn. */

import type { Memo } from "../../builtins/copy.js";
import { type DType, float32 } from "../dtype.js";
import { RuntimeError, ValueError } from "../errors.js";
import { isOptions } from "../kwargs.js";
import { fresh, Tensor } from "../tensor.js";

/** Options of `Parameter`. */
export interface ParameterOptions {
  readonly data?: Tensor;
  /** Whether backward() collects a gradient for it (true by default). */
  readonly requires_grad?: boolean;
}

function optionsOf(first: unknown, second: unknown): ParameterOptions {
  return isOptions(first) ? first : isOptions(second) ? second : {};
}

/**
 * A tensor that a module holding it counts among its parameters. It shares the elements of `data`.
 *
 * @example class Scale extends nn.Module { factor = new nn.Parameter(torch.ones(1)); }
 * Source: PyTorch, torch.nn.Parameter.
 */
export class Parameter extends Tensor {
  constructor(data?: Tensor | ParameterOptions, requires_grad?: boolean | ParameterOptions) {
    const options = optionsOf(data, requires_grad);
    const source: Tensor = data instanceof Tensor ? data : (options.data ?? fresh([0], float32));
    super(source.array, source.offset, source.sizes, source.strides, source.dtype);
    this.version = source.version;
    const wants = typeof requires_grad === "boolean" ? requires_grad : (options.requires_grad ?? true);
    if (wants) this.requires_grad = true;
  }
  override toString(): string {
    return `Parameter containing:\n${super.toString()}`;
  }
}

/** A tensor that a module keeps with its state without learning it. See torch.nn.Buffer. */
export class Buffer extends Tensor {
  /** Whether state_dict() holds it. */
  readonly persistent: boolean;
  constructor(data: Tensor, options: { readonly persistent?: boolean } = {}) {
    super(data.array, data.offset, data.sizes, data.strides, data.dtype);
    this.version = data.version;
    this.persistent = options.persistent ?? true;
  }
}

/** Gives `t` another tensor's elements and dtype, as `p.data = converted` does. @internal */
export function replaceData(t: Tensor, source: Tensor): void {
  Object.assign(t, {
    array: source.array,
    offset: source.offset,
    sizes: source.sizes,
    strides: source.strides,
    dtype: source.dtype,
    count: source.count,
    contig: source.contig,
  });
}

const USED = "This error happens when you are using a `LazyModule` or explicitly manipulating";
const FIRST =
  "When using LazyModules Call `forward` with a dummy batch to initialize the parameters before calling torch functions";

/** Makes every use of a tensor's sizes an error until it is materialized. */
function hideSizes(t: Tensor, name: string): void {
  const refuse = (): never => {
    throw new ValueError(
      `Attempted to use an uninitialized parameter in <method of 'torch._C.TensorBase' objects>. ${USED} \`torch.nn.parameter.${name}\` objects. ${FIRST}`,
      { hint: "Call the net once with a batch of the right shape, then go on." },
    );
  };
  for (const key of ["sizes", "count"]) {
    Object.defineProperty(t, key, { get: refuse, enumerable: true, configurable: true });
  }
}

/** Gives a tensor its memory and sizes, and another class. */
function showSizes(t: Tensor, data: Tensor, becomes: { readonly prototype: object }): void {
  for (const key of ["sizes", "count"] as const) {
    Object.defineProperty(t, key, { value: data[key], writable: true, enumerable: true, configurable: true });
  }
  replaceData(t, data);
  Object.setPrototypeOf(t, becomes.prototype);
}

/** Options of the uninitialized tensors. */
export interface UninitializedOptions {
  readonly requires_grad?: boolean;
  readonly device?: unknown;
  readonly dtype?: DType | null;
  /** Of a buffer: whether state_dict() holds it. */
  readonly persistent?: boolean;
}

const shapeError = (): RuntimeError =>
  new RuntimeError(
    "Can't access the shape of an uninitialized parameter or buffer. This error usually happens in `load_state_dict` when trying to load an uninitialized parameter into an initialized one. Call `forward` to initialize the parameters before accessing their attributes.",
  );

/**
 * A parameter whose sizes are not known yet: a lazy module's, before its first call.
 *
 * @throws ValueError when an operation uses it; RuntimeError when its shape is asked for.
 * Source: PyTorch, torch.nn.parameter.UninitializedParameter.
 */
export class UninitializedParameter extends Parameter {
  constructor(options: UninitializedOptions = {}) {
    super(fresh([0], options.dtype ?? float32), options.requires_grad ?? true);
    hideSizes(this, "UninitializedParameter");
  }
  override get shape(): never {
    throw shapeError();
  }
  /** Gives the parameter its sizes: from now on it is a Parameter, with elements that mean nothing. */
  materialize(shape: readonly number[], device: unknown = null, dtype: DType | null = null): void {
    void device;
    showSizes(this, fresh(shape, dtype ?? this.dtype), Parameter);
  }
  override __deepcopy__(memo: Memo): UninitializedParameter {
    const made = new UninitializedParameter({ requires_grad: this.requires_grad, dtype: this.dtype });
    memo.set(this, made);
    return made;
  }
  override toString(): string {
    return "<UninitializedParameter>";
  }
}

/** A buffer whose sizes are not known yet. Source: PyTorch, torch.nn.parameter.UninitializedBuffer. */
export class UninitializedBuffer extends Buffer {
  constructor(options: UninitializedOptions = {}) {
    super(fresh([0], options.dtype ?? float32), { persistent: options.persistent ?? true });
    hideSizes(this, "UninitializedBuffer");
  }
  override get shape(): never {
    throw shapeError();
  }
  /** Gives the buffer its sizes, with elements that mean nothing. */
  materialize(shape: readonly number[], device: unknown = null, dtype: DType | null = null): void {
    void device;
    showSizes(this, fresh(shape, dtype ?? this.dtype), Buffer);
  }
  override __deepcopy__(memo: Memo): UninitializedBuffer {
    const made = new UninitializedBuffer({ dtype: this.dtype, persistent: this.persistent });
    memo.set(this, made);
    return made;
  }
  override toString(): string {
    return "<UninitializedBuffer>";
  }
}

/** Whether a parameter or buffer has no sizes yet. Source: PyTorch, torch.nn.parameter.is_lazy. */
export function is_lazy(param: unknown): param is UninitializedParameter | UninitializedBuffer {
  return param instanceof UninitializedParameter || param instanceof UninitializedBuffer;
}

/** Converts a parameter without sizes as `convert` would: only its dtype can change. @internal */
export function convertLazy(t: Tensor, convert: (t: Tensor) => Tensor): void {
  Object.assign(t, { dtype: convert(fresh([0], t.dtype)).dtype });
}
