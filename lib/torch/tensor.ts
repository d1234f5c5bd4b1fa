/**
 * Tensor: storage, shape, strides, offset, dtype and its place in the graph. No op logic in here: the files in `ops/`
 * and `autograd/` add the methods, each beside its operation.
 */
import { inspects } from "../builtins/symbols.js";
import { gradEnabled } from "./autograd/mode.js";
import { AccumulateGrad, type Node } from "./autograd/node.js";
import { type Data, newArray, newResult } from "./compute/types.js";
import { cpu, type Device } from "./device.js";
import type { DType } from "./dtype.js";
import { RuntimeError } from "./errors.js";
import { contiguousStrides, isContiguous, numelOf, Size } from "./shape.js";

/** Counts the in-place changes of a storage; views share it. */
export interface Version {
  n: number;
}

/** Bridges to code that sits above this file; filled by that code when it loads. @internal */
export const late: {
  format(t: Tensor): string;
  regenerateView(view: Tensor): void;
} = {
  format: (t) => `tensor(..., size=(${t.sizes.join(", ")}))`,
  regenerateView: () => {},
};

/**
 * An n-dimensional array of one dtype, with an optional record of how it was made.
 *
 * Source: PyTorch, torch.Tensor.
 */
export class Tensor {
  /** Storage; views of one tensor hold the same object. @internal */ array: Data;
  /** First element, counted in elements. @internal */ offset: number;
  /** @internal */ sizes: readonly number[];
  /** @internal */ strides: readonly number[];
  /** Element type. */
  readonly dtype: DType;
  /** Number of elements. @internal */ count: number;
  /** Row-major without gaps. @internal */ contig: boolean;
  /** @internal */ version: Version;
  /** The leaf's own wish for a gradient. @internal */ wantsGrad = false;
  /** @internal */ node: Node | null = null;
  /** Which output of `node` this is. @internal */ outputNumber = 0;
  /** The tensor that this is a view of. @internal */ base: Tensor | null = null;
  /** The storage version at which `node` was valid, for views. @internal */ nodeVersion = 0;
  /** @internal */ accumulator: AccumulateGrad | null = null;
  /** The gradient that backward() has added up, or null. */
  grad: Tensor | null = null;

  /** @internal */
  constructor(
    array: Data,
    offset: number,
    sizes: readonly number[],
    strides: readonly number[],
    dtype: DType,
    count: number = numelOf(sizes),
    contig: boolean = isContiguous(sizes, strides),
  ) {
    this.array = array;
    this.offset = offset;
    this.sizes = sizes;
    this.strides = strides;
    this.dtype = dtype;
    this.count = count;
    this.contig = contig;
    this.version = { n: 0 };
  }

  /** The sizes, as `torch.Size`. */
  get shape(): Size {
    return Size.of_sizes(this.sizes);
  }
  /** Number of dimensions. */
  get ndim(): number {
    return this.sizes.length;
  }
  /** Bytes of one element. */
  get itemsize(): number {
    return this.dtype.itemsize;
  }
  /** Bytes of all elements. */
  get nbytes(): number {
    return this.dtype.itemsize * this.count;
  }
  /** Where the tensor lives: the CPU. */
  get device(): Device {
    return cpu;
  }
  get is_cuda(): boolean {
    return false;
  }
  get layout(): string {
    return "torch.strided";
  }

  /** Whether operations on this tensor are recorded for backward(). */
  get requires_grad(): boolean {
    return this.wantsGrad || this.graphNode() !== null;
  }
  set requires_grad(value: boolean) {
    if (this.graphNode() !== null) {
      if (value) return;
      throw new RuntimeError(
        "you can only change requires_grad flags of leaf variables. If you want to use a computed variable in a subgraph that doesn't require differentiation use var_no_grad = var.detach().",
      );
    }
    if (value && !this.dtype.is_floating_point && !this.dtype.is_complex) {
      throw new RuntimeError("only Tensors of floating point and complex dtype can require gradients");
    }
    this.wantsGrad = value;
  }

  /** The operation that made this tensor, or null for a leaf. */
  get grad_fn(): Node | null {
    return this.graphNode();
  }
  /** True when no recorded operation made this tensor. */
  get is_leaf(): boolean {
    return this.graphNode() === null;
  }
  /** How often the storage was changed in place. */
  get _version(): number {
    return this.version.n;
  }

  /** The node that made this tensor, brought up to date when a view's base was changed in place. @internal */
  graphNode(): Node | null {
    if (this.base !== null && this.nodeVersion !== this.version.n) late.regenerateView(this);
    return this.node;
  }

  /** The node that gradients of this tensor go to, or null when it needs none. @internal */
  gradientNode(): Node | null {
    const node = this.graphNode();
    if (node !== null) return node;
    if (!this.wantsGrad) return null;
    this.accumulator ??= new AccumulateGrad(this);
    return this.accumulator;
  }

  /** Whether an operation on this tensor is to be recorded now. @internal */
  recorded(): boolean {
    return gradEnabled && (this.node !== null || this.wantsGrad || (this.base !== null && this.graphNode() !== null));
  }

  /**
   * The same elements without the graph: changes in place are seen in both and not by backward().
   * Assigning replaces this tensor's elements and shape.
   */
  get data(): Tensor {
    return new Tensor(this.array, this.offset, this.sizes, this.strides, this.dtype);
  }
  set data(source: Tensor) {
    if (source.dtype !== this.dtype) {
      throw new RuntimeError(
        "Attempted to call `variable.set_data(tensor)`, but `variable` and `tensor` have incompatible tensor type.",
        {
          hint: `The tensor is ${this.dtype}, the new data ${source.dtype}: convert it with .to(${this.dtype}) first.`,
        },
      );
    }
    this.array = source.array;
    this.offset = source.offset;
    this.sizes = source.sizes;
    this.strides = source.strides;
    this.count = source.count;
    this.contig = source.contig;
  }

  /** A tensor that shares the elements and is no part of the graph. */
  detach(): Tensor {
    const t = new Tensor(this.array, this.offset, this.sizes, this.strides, this.dtype);
    t.version = this.version;
    return t;
  }

  /** Another window on this tensor's storage, not recorded. @internal */
  window(offset: number, sizes: readonly number[], strides: readonly number[]): Tensor {
    const t = new Tensor(this.array, offset, sizes, strides, this.dtype);
    t.version = this.version;
    t.base = this.base ?? this;
    t.nodeVersion = this.version.n;
    return t;
  }

  /** PyTorch's text: `tensor([[0.6765],\n        [0.6681]])`. */
  toString(): string {
    return late.format(this);
  }
  static {
    inspects(Tensor.prototype);
  }
}

/** Whether `obj` is a tensor. Source: PyTorch, torch.is_tensor. */
export function is_tensor(obj: unknown): obj is Tensor {
  return obj instanceof Tensor;
}

/** A fresh row-major tensor of zeros with memory of its own. @internal */
export function fresh(sizes: readonly number[], dtype: DType): Tensor {
  const count = numelOf(sizes);
  return new Tensor(newArray(dtype.kind, count), 0, sizes, contiguousStrides(sizes), dtype, count, true);
}

/** As `fresh`, for an operation's result: where that is quicker, it shares a block of memory with other results. @internal */
export function freshResult(sizes: readonly number[], dtype: DType): Tensor {
  const count = numelOf(sizes);
  return new Tensor(newResult(dtype.kind, count), 0, sizes, contiguousStrides(sizes), dtype, count, true);
}

/** A row-major tensor over `array`. @internal */
export function wrap(array: Data, sizes: readonly number[], dtype: DType): Tensor {
  return new Tensor(array, 0, sizes, contiguousStrides(sizes), dtype);
}

/** Adds methods to Tensor's prototype, as a class body would. @internal */
export function methods(table: object): void {
  const descriptors = Object.getOwnPropertyDescriptors(table);
  for (const d of Object.values(descriptors)) d.enumerable = false;
  Object.defineProperties(Tensor.prototype, descriptors);
}
