/** Tensors that take other sizes and strides in place. */
import { gradEnabled } from "../autograd/mode.js";
import { RuntimeError } from "../errors.js";
import { sameSizes } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { methods } from "../tensor.js";
import { checkInPlace } from "./define.js";
import { as_strided } from "./diagonals.js";
import { resizeTo } from "./op.js";
import { type SqueezeDims, squeeze, t, transpose, unsqueeze } from "./views.js";

declare module "../tensor.js" {
  interface Tensor {
    /** In place: without dimensions of size 1. */
    squeeze_(dim?: SqueezeDims): this;
    /** In place: a dimension of size 1 more. */
    unsqueeze_(dim: number): this;
    /** In place: two dimensions swapped. */
    transpose_(dim0: number, dim1: number): this;
    /** In place: the same as transpose_. */
    swapaxes_(axis0: number, axis1: number): this;
    /** In place: the same as transpose_. */
    swapdims_(dim0: number, dim1: number): this;
    /** In place: rows and columns swapped. */
    t_(): this;
    /** In place: other sizes and strides over the same storage. */
    as_strided_(size: readonly number[], stride: readonly number[], storage_offset?: number | null): this;
    /** In place: other sizes; the first elements stay, new ones are undefined (zeros here). */
    resize_(...sizes: readonly number[] | readonly [readonly number[]]): this;
    /** In place: the sizes of another tensor. */
    resize_as_(other: Tensor): this;
    /** In place: another tensor's storage, sizes and strides. */
    set_(source: Tensor): this;
  }
}

/** Gives `self` the window that `view` has on the storage, and its place in the graph. */
function become<T extends Tensor>(self: T, cut: (x: Tensor) => Tensor): T {
  checkInPlace(self);
  const view = cut(self);
  self.sizes = view.sizes;
  self.strides = view.strides;
  self.offset = view.offset;
  self.count = view.count;
  self.contig = view.contig;
  if (gradEnabled && view.node !== null) {
    self.node = view.node;
    self.outputNumber = view.outputNumber;
  }
  return self;
}

function resize(self: Tensor, sizes: readonly number[]): Tensor {
  if (self.requires_grad) throw new RuntimeError("cannot resize variables that require grad");
  if (sameSizes(self.sizes, sizes)) return self;
  const old = self.array;
  const n = sizes.reduce((a, b) => a * b, 1);
  const from = self.offset;
  const kept = Math.min(n, old.length - from);
  resizeTo(self, sizes);
  for (let i = 0; i < kept; i++) self.array[i] = old[from + i];
  return self;
}

methods({
  squeeze_(this: Tensor, dim?: SqueezeDims): Tensor {
    return become(this, (x) => squeeze(x, dim));
  },
  unsqueeze_(this: Tensor, dim: number): Tensor {
    return become(this, (x) => unsqueeze(x, dim));
  },
  transpose_(this: Tensor, dim0: number, dim1: number): Tensor {
    return become(this, (x) => transpose(x, dim0, dim1));
  },
  swapaxes_(this: Tensor, dim0: number, dim1: number): Tensor {
    return become(this, (x) => transpose(x, dim0, dim1));
  },
  swapdims_(this: Tensor, dim0: number, dim1: number): Tensor {
    return become(this, (x) => transpose(x, dim0, dim1));
  },
  t_(this: Tensor): Tensor {
    return become(this, t);
  },
  as_strided_(this: Tensor, ...args: [readonly number[], readonly number[], (number | null)?]): Tensor {
    return become(this, (x) => as_strided(x, ...args));
  },
  resize_(this: Tensor, ...sizes: readonly number[] | readonly [readonly number[]]): Tensor {
    return resize(this, (Array.isArray(sizes[0]) ? sizes[0] : sizes) as readonly number[]);
  },
  resize_as_(this: Tensor, other: Tensor): Tensor {
    return resize(this, other.sizes);
  },
  set_(this: Tensor, source: Tensor): Tensor {
    if (source.dtype !== this.dtype) {
      throw new RuntimeError(`Could not set tensor of type ${source.dtype} to a tensor of type ${this.dtype}`);
    }
    this.array = source.array;
    this.version = source.version;
    return become(this, () => source);
  },
});
