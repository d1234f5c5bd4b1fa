/** Other windows on the same storage, and copies. */
import { arithmetic } from "../autograd/engine.js";
import type { Backward } from "../autograd/node.js";
import { record } from "../autograd/record.js";
import { toContiguous } from "../compute/plan.js";
import { IndexError, RuntimeError } from "../errors.js";
import { isOptions, sizesOf } from "../kwargs.js";
import { contiguousStrides, inferSizes, type Size, show, viewStrides, wrapDim } from "../shape.js";
import { methods, type Tensor, wrap } from "../tensor.js";
import { reduceTo } from "./define.js";
import { narrow, select, selected, sliceDim, UNBIND_BACKWARD, unbind } from "./parts.js";

/** Sizes, one by one or as one array (or torch.Size). */
export type Sizes = readonly number[] | readonly [readonly number[] | Size];

declare module "../tensor.js" {
  interface Tensor {
    /** The same elements in another shape, without a copy; one size may be -1. See torch.Tensor.view. */
    view(...sizes: Sizes): Tensor;
    /** The same elements in another shape, copied only if needed; one size may be -1. See torch.reshape. */
    reshape(...sizes: Sizes): Tensor;
    /** In the shape of another tensor. */
    view_as(other: Tensor): Tensor;
    /** Dimensions from start_dim to end_dim as one. See torch.flatten. */
    flatten(start_dim?: number | FlattenOptions, end_dim?: number): Tensor;
    /** A dimension of size 1 more, at `dim`. See torch.unsqueeze. */
    unsqueeze(dim: number | { readonly dim: number }): Tensor;
    /** Without dimensions of size 1. See torch.squeeze. */
    squeeze(dim?: SqueezeDims): Tensor;
    /** Rows and columns swapped, of at most two dimensions. See torch.t. */
    t(): Tensor;
    /** All dimensions reversed. */
    readonly T: Tensor;
    /** Two dimensions swapped. See torch.transpose. */
    transpose(dim0: number, dim1: number): Tensor;
    /** Dimensions in another order. See torch.permute. */
    permute(...dims: Sizes): Tensor;
    /** Dimensions of size 1 repeated without a copy; -1 keeps a size. See torch.Tensor.expand. */
    expand(...sizes: Sizes): Tensor;
    /** Repeated without a copy to the sizes of another tensor. */
    expand_as(other: Tensor): Tensor;
    /** `length` elements of a dimension, from `start`. See torch.narrow. */
    narrow(dim: number, start: number | Tensor, length: number): Tensor;
    /** One element of a dimension, which goes. See torch.select. */
    select(dim: number, index: number): Tensor;
    /** Elements start <= i < end of the first dimension, as an array's slice: Python's x[start:end]. */
    slice(start?: number, end?: number): Tensor;
    /** Row-major in memory: this tensor, or a copy. */
    contiguous(): Tensor;
    /** Whether the elements are row-major in memory. */
    is_contiguous(): boolean;
    /** A copy, recorded. */
    clone(): Tensor;
    /** Number of elements. */
    numel(): number;
    /** Number of elements. */
    nelement(): number;
    /** Number of dimensions. */
    dim(): number;
    /** The sizes, or one of them. */
    size(): Size;
    size(dim: number): number;
    /** Steps between neighbours of each dimension, or of one, in elements. */
    stride(): readonly number[];
    stride(dim: number): number;
    /** Where the first element lies in the storage, in elements. */
    storage_offset(): number;
    /** Tensors along a dimension, which goes. See torch.unbind. */
    unbind(dim?: number): Tensor[];
    /** The parts along the first dimension. */
    [Symbol.iterator](): IterableIterator<Tensor>;
  }
}

interface Sized {
  readonly sizes: readonly number[];
}

const BACK_TO_SIZES = {
  view: reshaping("ViewBackward0"),
  unsafeView: reshaping("UnsafeViewBackward0"),
  unsqueeze: reshaping("UnsqueezeBackward0"),
  squeezeAll: reshaping("SqueezeBackward0"),
  squeezeDim: reshaping("SqueezeBackward1"),
  squeezeDims: reshaping("SqueezeBackward2"),
};

/** An operation that only renames positions: its gradient goes back in the input's shape. */
function reshaping(name: string): Backward<Sized> {
  return { name, backward: (g, node) => g.reshape(node.arg.sizes) };
}

function windowOf(x: Tensor, sizes: readonly number[], strides: readonly number[], op: Backward<Sized>): Tensor {
  const y = x.window(x.offset, sizes, strides);
  return x.recorded() ? record(y, op, [x], [], { sizes: x.sizes }) : y;
}

/**
 * The same elements in another shape, without a copy.
 *
 * @throws RuntimeError when the sizes do not fit, or the strides need a copy.
 */
function view(x: Tensor, wanted: readonly number[]): Tensor {
  const sizes = inferSizes(wanted, x.count);
  const strides = x.contig ? contiguousStrides(sizes) : viewStrides(x.sizes, x.strides, sizes);
  if (strides === null) {
    throw new RuntimeError(
      "view size is not compatible with input tensor's size and stride (at least one dimension spans across two contiguous subspaces). Use .reshape(...) instead.",
    );
  }
  return windowOf(x, sizes, strides, BACK_TO_SIZES.view);
}

/**
 * The same elements in another shape; a view where the strides allow it, else a copy. One size may be -1.
 *
 * @throws RuntimeError when the sizes do not fit.
 * @example torch.reshape(torch.arange(6), [2, -1])
 * Source: PyTorch, torch.reshape.
 */
export function reshape(input: Tensor, shape: readonly number[]): Tensor {
  const sizes = inferSizes(shape, input.count);
  if (viewStrides(input.sizes, input.strides, sizes) !== null) return view(input, sizes);
  const copy = wrap(toContiguous(input, input.dtype.kind, input.count, input.dtype.kind), sizes, input.dtype);
  return record(copy, BACK_TO_SIZES.unsafeView, [input], [], { sizes: input.sizes });
}

/** What torch calls an unsafe view: another shape for a result that nobody else holds. @internal */
export function unsafeView(x: Tensor, sizes: readonly number[]): Tensor {
  return windowOf(x, sizes, contiguousStrides(sizes), BACK_TO_SIZES.unsafeView);
}

/** Named parameters of flatten. */
export interface FlattenOptions {
  readonly start_dim?: number;
  readonly end_dim?: number;
}

/** Dimensions start_dim to end_dim as one. Source: PyTorch, torch.flatten. */
export function flatten(input: Tensor, start_dim: number | FlattenOptions = 0, last = -1): Tensor {
  if (typeof start_dim !== "number") return flatten(input, start_dim.start_dim ?? 0, start_dim.end_dim ?? -1);
  const end_dim = last;
  const from = wrapDim(start_dim, input.ndim);
  const to = wrapDim(end_dim, input.ndim);
  if (from > to) throw new RuntimeError("flatten() has invalid args: start_dim cannot come after end_dim");
  if (input.ndim === 0) return input.reshape(1);
  if (from === to) return input;
  const middle = input.sizes.slice(from, to + 1).reduce((a, b) => a * b, 1);
  return reshape(input, [...input.sizes.slice(0, from), middle, ...input.sizes.slice(to + 1)]);
}

/**
 * One more dimension of size 1.
 *
 * Shape: (*) -> (*) with a 1 at dim.
 * @throws IndexError when dim is not in [-ndim - 1, ndim].
 * @example torch.unsqueeze(torch.ones(3), 1)  // shape [3, 1]
 * Source: PyTorch, torch.unsqueeze.
 */
export function unsqueeze(input: Tensor, dim: number | { readonly dim: number }): Tensor {
  const at = wrapDim(typeof dim === "number" ? dim : dim.dim, input.ndim + 1);
  const sizes = [...input.sizes];
  const strides = [...input.strides];
  const step = at < sizes.length ? sizes[at] * strides[at] : 1;
  sizes.splice(at, 0, 1);
  strides.splice(at, 0, step);
  return windowOf(input, sizes, strides, BACK_TO_SIZES.unsqueeze);
}

/** Which dimensions of size 1 go. */
export type SqueezeDims = number | readonly number[] | { readonly dim?: number } | { readonly axis?: number };

/** Without the dimensions of size 1, or without `dim` if its size is 1. Source: PyTorch, torch.squeeze. */
export function squeeze(input: Tensor, dim?: SqueezeDims): Tensor {
  if (typeof dim === "object" && !Array.isArray(dim)) {
    return squeeze(input, (dim as { readonly dim?: number }).dim ?? (dim as { readonly axis?: number }).axis);
  }
  const several = Array.isArray(dim) ? (dim as readonly number[]) : dim === undefined ? [] : [dim as number];
  const at = several.map((d) => wrapDim(d, input.ndim));
  const keep = input.sizes.map((s, i) => s !== 1 || (dim !== undefined && !at.includes(i)));
  const sizes = input.sizes.filter((_, i) => keep[i]);
  const strides = input.strides.filter((_, i) => keep[i]);
  return windowOf(
    input,
    sizes,
    strides,
    dim === undefined
      ? BACK_TO_SIZES.squeezeAll
      : Array.isArray(dim)
        ? BACK_TO_SIZES.squeezeDims
        : BACK_TO_SIZES.squeezeDim,
  );
}

/** @internal */
export const T_BACKWARD: Backward<null> = { name: "TBackward0", backward: (g) => t(g) };

/**
 * Rows and columns swapped, without a copy.
 *
 * Shape: (n, m) -> (m, n); 0 and 1 dimensions stay.
 * @throws RuntimeError for more than two dimensions.
 * Source: PyTorch, torch.t.
 */
export function t(input: Tensor): Tensor {
  const rank = input.sizes.length;
  if (rank > 2) {
    throw new RuntimeError(`t() expects a tensor with <= 2 dimensions, but self is ${rank}D`);
  }
  const y = rank === 2 ? swapped(input, 0, 1) : input.window(input.offset, input.sizes, input.strides);
  return input.recorded() ? record(y, T_BACKWARD, [input], [], null) : y;
}

function swapped(x: Tensor, a: number, b: number): Tensor {
  const sizes = [...x.sizes];
  const strides = [...x.strides];
  sizes[a] = x.sizes[b];
  sizes[b] = x.sizes[a];
  strides[a] = x.strides[b];
  strides[b] = x.strides[a];
  return x.window(x.offset, sizes, strides);
}

const TRANSPOSE_BACKWARD: Backward<readonly [number, number]> = {
  name: "TransposeBackward0",
  backward: (g, node) => transpose(g, node.arg[0], node.arg[1]),
};

/** Two dimensions swapped, without a copy. Source: PyTorch, torch.transpose. */
export function transpose(input: Tensor, dim0: number, dim1: number): Tensor {
  const a = wrapDim(dim0, input.ndim);
  const b = wrapDim(dim1, input.ndim);
  const y = input.ndim === 0 ? input.window(input.offset, [], []) : swapped(input, a, b);
  return record(y, TRANSPOSE_BACKWARD, [input], [], [a, b]);
}

const PERMUTE_BACKWARD: Backward<readonly number[]> = {
  name: "PermuteBackward0",
  backward(g, node) {
    const inverse = new Array<number>(node.arg.length);
    node.arg.forEach((d, i) => {
      inverse[d] = i;
    });
    return permute(g, inverse);
  },
};

/** Dimensions in another order, without a copy. Source: PyTorch, torch.permute. */
export function permute(input: Tensor, dims: readonly number[]): Tensor {
  if (dims.length !== input.ndim) {
    throw new RuntimeError(
      `permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired ordering of dimensions i.e. input.dim() = ${input.ndim} is not equal to len(dims) = ${dims.length}`,
    );
  }
  const order = dims.map((d) => wrapDim(d, input.ndim));
  if (new Set(order).size !== order.length) throw new RuntimeError("permute(): duplicate dims are not allowed.");
  const y = input.window(
    input.offset,
    order.map((d) => input.sizes[d]),
    order.map((d) => input.strides[d]),
  );
  return record(y, PERMUTE_BACKWARD, [input], [], order);
}

const EXPAND_BACKWARD: Backward<Sized> = {
  name: "ExpandBackward0",
  backward: (g, node) => reduceTo(g, node.arg.sizes),
};

function expand(x: Tensor, wanted: readonly number[]): Tensor {
  const lead = wanted.length - x.ndim;
  if (lead < 0) {
    throw new RuntimeError(
      `expand(${legacyName(x)}{${show(x.sizes)}}, size=${show(wanted)}): the number of sizes provided (${wanted.length}) must be greater or equal to the number of dimensions in the tensor (${x.ndim})`,
    );
  }
  const sizes = wanted.map((s, i) => (s === -1 && i >= lead ? x.sizes[i - lead] : s));
  const strides = sizes.map((s, i) => {
    if (i < lead) return 0;
    const own = x.sizes[i - lead];
    if (own === s) return x.strides[i - lead];
    if (own !== 1) {
      throw new RuntimeError(
        `The expanded size of the tensor (${s}) must match the existing size (${own}) at non-singleton dimension ${i}.  Target sizes: ${show(sizes)}.  Tensor sizes: ${show(x.sizes)}`,
      );
    }
    return 0;
  });
  const y = x.window(x.offset, sizes, strides);
  return x.recorded() ? record(y, EXPAND_BACKWARD, [x], [], { sizes: x.sizes }) : y;
}

const legacyName = (x: Tensor): string => `torch.${x.dtype.legacy}`;

const CLONE_BACKWARD: Backward<null> = { name: "CloneBackward0", backward: (g) => g };

/** A copy that is part of the graph. Source: PyTorch, torch.clone. */
export function clone(input: Tensor): Tensor {
  const copy = wrap(toContiguous(input, input.dtype.kind, input.count, input.dtype.kind), input.sizes, input.dtype);
  return record(copy, CLONE_BACKWARD, [input], [], null);
}

/** Number of elements. Source: PyTorch, torch.numel. */
export function numel(input: Tensor): number {
  return input.count;
}

/** The parts along the first dimension, one after another. */
function* parts(x: Tensor): Generator<Tensor, void, undefined> {
  if (x.ndim === 0) throw new TypeError("iteration over a 0-d tensor");
  for (let i = 0; i < x.sizes[0]; i++) yield selected(x, 0, i, UNBIND_BACKWARD);
}

arithmetic.copy = (g): Tensor => wrap(toContiguous(g, g.dtype.kind, g.count, g.dtype.kind), g.sizes, g.dtype);

/** Sizes as written: one by one, as an array, or as { size } or { shape }. */
function sizesGiven(op: string, args: readonly unknown[]): readonly number[] {
  const only = args[0];
  if (args.length === 1 && isOptions(only)) return (only.shape ?? only.size ?? only.dims) as readonly number[];
  return sizesOf(op, args).sizes;
}

methods({
  view(this: Tensor, ...args: unknown[]): Tensor {
    return view(this, sizesGiven("view", args));
  },
  reshape(this: Tensor, ...args: unknown[]): Tensor {
    return reshape(this, sizesGiven("reshape", args));
  },
  view_as(this: Tensor, other: Tensor): Tensor {
    return view(this, other.sizes);
  },
  flatten(this: Tensor, start_dim?: number | FlattenOptions, end_dim?: number): Tensor {
    return flatten(this, start_dim, end_dim);
  },
  unsqueeze(this: Tensor, dim: number | { readonly dim: number }): Tensor {
    return unsqueeze(this, dim);
  },
  squeeze(this: Tensor, dim?: SqueezeDims): Tensor {
    return squeeze(this, dim);
  },
  t(this: Tensor): Tensor {
    return t(this);
  },
  get T(): Tensor {
    const self = this as unknown as Tensor;
    return permute(
      self,
      self.sizes.map((_, i) => self.sizes.length - 1 - i),
    );
  },
  transpose(this: Tensor, dim0: number, dim1: number): Tensor {
    return transpose(this, dim0, dim1);
  },
  permute(this: Tensor, ...args: unknown[]): Tensor {
    return permute(this, sizesGiven("permute", args));
  },
  expand(this: Tensor, ...args: unknown[]): Tensor {
    return expand(this, sizesGiven("expand", args));
  },
  expand_as(this: Tensor, other: Tensor): Tensor {
    return expand(this, other.sizes);
  },
  narrow(this: Tensor, dim: number, start: number | Tensor, length: number): Tensor {
    return narrow(this, dim, start, length);
  },
  select(this: Tensor, dim: number, index: number): Tensor {
    return select(this, dim, index);
  },
  slice(this: Tensor, start?: number, end?: number): Tensor {
    if (this.ndim === 0) throw new IndexError("slice() cannot be applied to a 0-dim tensor.");
    return sliceDim(this, 0, start ?? null, end ?? null);
  },
  contiguous(this: Tensor): Tensor {
    return this.contig ? this : clone(this);
  },
  is_contiguous(this: Tensor): boolean {
    return this.contig;
  },
  clone(this: Tensor): Tensor {
    return clone(this);
  },
  numel(this: Tensor): number {
    return this.count;
  },
  nelement(this: Tensor): number {
    return this.count;
  },
  dim(this: Tensor): number {
    return this.sizes.length;
  },
  size(this: Tensor, dim?: number): Size | number {
    return dim === undefined ? this.shape : this.sizes[wrapDim(dim, this.ndim)];
  },
  stride(this: Tensor, dim?: number): readonly number[] | number {
    return dim === undefined ? this.strides : this.strides[wrapDim(dim, this.ndim)];
  },
  storage_offset(this: Tensor): number {
    return this.offset;
  },
  unbind(this: Tensor, dim?: number): Tensor[] {
    return unbind(this, dim);
  },
  [Symbol.iterator](this: Tensor): IterableIterator<Tensor> {
    return parts(this);
  },
});
