/** Python's brackets, gathering, and joining. */
import type { Backward, Gradients } from "../autograd/node.js";
import { record } from "../autograd/record.js";
import { castLoop } from "../compute/loops.js";
import { copyInto } from "../compute/plan.js";
import { int32, int64, promote_types } from "../dtype.js";
import { IndexError, RuntimeError, ValueError } from "../errors.js";
import { sameSizes, show, wrapDim } from "../shape.js";
import { fresh, freshResult, methods, type Tensor } from "../tensor.js";
import { packed } from "./define.js";
import { SPLIT_BACKWARD, SPLIT_SIZES_BACKWARD, sliceDim } from "./parts.js";
import { getItem, type Place } from "./subscript.js";

/** One place inside Python's brackets: a number, a slice such as ":10" or "::2", null for a new dimension, "...". */
export type Index = Place | string;

declare module "../tensor.js" {
  interface Tensor {
    /**
     * Python's brackets: `x.index(0, "1:3", null, "...")` is x[0, 1:3, None, ...]. A view, unless tensors or lists pick
     * elements.
     *
     * @throws IndexError when a number is out of range or there are too many; ValueError for a step below 1.
     */
    index(...indices: Index[]): Tensor;
    /** Elements at `index` along `dim`. See torch.gather. */
    gather(dim: number, index: Tensor): Tensor;
    /** Parts of `split_size` along a dimension. See torch.split. */
    split(split_size: number | readonly number[], dim?: number): Tensor[];
    /** At most `chunks` equal parts along a dimension. See torch.chunk. */
    chunk(chunks: number, dim?: number): Tensor[];
  }
}

interface Gathered {
  readonly sizes: readonly number[];
  readonly dim: number;
}

const GATHER_BACKWARD: Backward<Gathered> = {
  name: "GatherBackward0",
  backward(g, node): Gradients {
    return [scatterSum(g, node.saved(0), node.arg), null];
  },
};

const SCATTER_SUM_BACKWARD: Backward<Gathered> = {
  name: "ScatterAddBackward0",
  backward: (g, node) => [gather(g, node.arg.dim, node.saved(0)), null],
};

/** For each element of `index`, its position in a row-major tensor of `sizes` when it counts along `dim`. */
function* positions(index: Tensor, sizes: readonly number[], dim: number): Generator<number, void, undefined> {
  const at = packed(index);
  const array = at.array as BigInt64Array;
  const rank = sizes.length;
  const steps = new Array<number>(rank);
  for (let d = rank - 1, step = 1; d >= 0; d--) {
    steps[d] = step;
    step *= sizes[d];
  }
  const place = new Array<number>(rank).fill(0);
  for (let i = 0; i < at.count; i++) {
    const value = Number(array[at.offset + i]);
    if (value < 0 || value >= sizes[dim]) {
      throw new RuntimeError(`index ${value} is out of bounds for dimension ${dim} with size ${sizes[dim]}`);
    }
    let p = 0;
    for (let d = 0; d < rank; d++) p += (d === dim ? value : place[d]) * steps[d];
    yield p;
    for (let d = rank - 1; d >= 0; d--) {
      if (++place[d] < index.sizes[d]) break;
      place[d] = 0;
    }
  }
}

/** Zeros of `sizes`, with g's elements added at the places that `index` names. */
function scatterSum(g: Tensor, index: Tensor, { sizes, dim }: Gathered): Tensor {
  const out = fresh(sizes, g.dtype);
  const from = packed(g);
  const y = out.array as Float32Array;
  const x = from.array as Float32Array;
  let i = from.offset;
  if (sizes.length === 0) y[0] = x[i];
  else for (const p of positions(index, sizes, dim)) y[p] += x[i++];
  return record(out, SCATTER_SUM_BACKWARD, [g, null], [index], { sizes, dim });
}

/**
 * Elements picked along one dimension.
 *
 * y[i][j] = input[index[i][j]][j] for dim 0, and so on
 *
 * Shape: that of index. Gradient: input.
 * @throws RuntimeError when index is no int64 tensor of as many dimensions, or out of range.
 * Source: PyTorch, torch.gather.
 */
export function gather(input: Tensor, dim: number, index: Tensor): Tensor {
  if (index.count === 0) return fresh(index.sizes, input.dtype);
  if (index.dtype === int32) return gather(input, dim, index.long());
  if (index.dtype !== int64) throw new RuntimeError("gather(): Expected dtype int64 for index");
  if (Math.max(index.ndim, 1) !== Math.max(input.ndim, 1)) {
    throw new RuntimeError("Index tensor must have the same number of dimensions as input tensor");
  }
  const d = wrapDim(dim, input.ndim);
  for (let k = 0; k < input.ndim; k++) {
    if (k !== d && index.sizes[k] > input.sizes[k]) {
      throw new RuntimeError(
        `Size does not match at dimension ${k} expected index ${show(index.sizes)} to be no larger than self ${show(input.sizes)} apart from dimension ${d}`,
      );
    }
  }
  const out = fresh(index.sizes, input.dtype);
  const from = packed(input);
  let i = 0;
  if (input.ndim === 0) out.array[0] = from.array[from.offset];
  else for (const p of positions(index, input.sizes, d)) out.array[i++] = from.array[from.offset + p];
  return record(out, GATHER_BACKWARD, [input, null], [index], { sizes: input.sizes, dim: d });
}

interface Joined {
  readonly dim: number;
  readonly lengths: readonly number[];
}

const CAT_BACKWARD: Backward<Joined> = {
  name: "CatBackward0",
  backward(g, node): Gradients {
    const { dim, lengths } = node.arg;
    let start = 0;
    return lengths.map((n, i) => {
      const from = start;
      start += n;
      return node.next[i] === null ? null : g.narrow(dim, from, n);
    });
  },
};

/**
 * Tensors joined along a dimension that they have.
 *
 * Shape: all sizes but dim's are equal. Dtype: the promoted one. Gradient: all.
 * @throws RuntimeError when the list is empty or the shapes do not fit.
 * @example torch.cat([torch.ones(2, 1), torch.zeros(2, 2)], 1)
 * Source: PyTorch, torch.cat.
 */
export function cat(tensors: readonly Tensor[], dim: number | { readonly dim?: number } = 0): Tensor {
  if (tensors.length === 0) {
    throw new ValueError("torch.cat(): expected a non-empty list of Tensors");
  }
  for (let i = 0; i < tensors.length; i++) {
    if (tensors[i].ndim === 0) {
      throw new RuntimeError(`zero-dimensional tensor (at position ${i}) cannot be concatenated`);
    }
  }
  const used = withoutEmptyVectors(tensors);
  const first = used[0];
  const d = wrapDim(typeof dim === "number" ? dim : (dim.dim ?? 0), first.ndim);
  let dtype = first.dtype;
  let total = 0;
  const lengths = new Array<number>(used.length);
  for (let i = 0; i < used.length; i++) {
    const t = used[i];
    if (i > 0) mustJoin(first, t, d, i);
    dtype = promote_types(dtype, t.dtype);
    lengths[i] = t.sizes[d];
    total += lengths[i];
  }
  const sizes = [...first.sizes];
  sizes[d] = total;
  const out = freshResult(sizes, dtype);
  let rows = 1;
  for (let k = 0; k < d; k++) rows *= sizes[k];
  const width = rows === 0 ? 0 : out.count / rows;
  let start = 0;
  for (let i = 0; i < used.length; i++) {
    const t = used[i];
    if (t.contig && rows > 0) {
      const loop = castLoop(t.dtype.kind, dtype.kind);
      const n = t.count / rows;
      const to = total === 0 ? 0 : (start * width) / total;
      for (let r = 0; r < rows; r++) loop(t.array, t.offset + r * n, 1, out.array, r * width + to, 1, n, 0, 0);
    } else {
      const part = sliceDim(out, d, start, start + lengths[i]);
      copyInto(t, t.dtype.kind, part, dtype.kind);
    }
    start += lengths[i];
  }
  return record(out, CAT_BACKWARD, used, [], { dim: d, lengths });
}

/** Vectors without elements join anything, as they always did in torch. */
function withoutEmptyVectors(tensors: readonly Tensor[]): readonly Tensor[] {
  const isEmpty = (t: Tensor): boolean => t.ndim === 1 && t.sizes[0] === 0;
  if (!tensors.some(isEmpty)) return tensors;
  const used = tensors.filter((t) => !isEmpty(t));
  return used.length === 0 ? tensors : used;
}

/** @throws RuntimeError when `t` cannot be joined to `first` along dimension d. */
function mustJoin(first: Tensor, t: Tensor, d: number, position: number): void {
  if (t.ndim !== first.ndim) {
    throw new RuntimeError(`Tensors must have same number of dimensions: got ${first.ndim} and ${t.ndim}`);
  }
  for (let k = 0; k < t.ndim; k++) {
    if (k === d || t.sizes[k] === first.sizes[k]) continue;
    throw new RuntimeError(
      `Sizes of tensors must match except in dimension ${d}. Expected size ${first.sizes[k]} but got size ${t.sizes[k]} for tensor number ${position} in the list.`,
    );
  }
}

const STACK_BACKWARD: Backward<number> = {
  name: "StackBackward0",
  backward(g, node): Gradients {
    return node.next.map((n, i) => (n === null ? null : g.select(node.arg, i)));
  },
};

/**
 * Tensors of one shape, joined along a new dimension.
 *
 * @throws RuntimeError when the list is empty or the shapes differ.
 * Source: PyTorch, torch.stack.
 */
export function stack(tensors: readonly Tensor[], dim: number | { readonly dim?: number } = 0): Tensor {
  if (tensors.length === 0) throw new RuntimeError("stack expects a non-empty TensorList");
  const first = tensors[0];
  tensors.forEach((t, i) => {
    if (!sameSizes(t.sizes, first.sizes)) {
      throw new RuntimeError(
        `stack expects each tensor to be equal size, but got ${show(first.sizes)} at entry 0 and ${show(t.sizes)} at entry ${i}`,
      );
    }
  });
  const d = wrapDim(typeof dim === "number" ? dim : (dim.dim ?? 0), first.ndim + 1);
  const out = cat(
    tensors.map((t) => t.detach().unsqueeze(d)),
    d,
  );
  return record(out, STACK_BACKWARD, tensors, [], d);
}

/** The given parts along the first dimension, copied together; not recorded. @internal */
export function takeRows(x: Tensor, rows: readonly number[]): Tensor {
  const from = packed(x);
  const width = from.count / Math.max(from.sizes[0], 1);
  const out = fresh([rows.length, ...x.sizes.slice(1)], x.dtype);
  const source = from.array;
  const target = out.array;
  rows.forEach((row, i) => {
    if (!(row >= 0 && row < x.sizes[0])) {
      throw new IndexError(`index ${row} is out of bounds for dimension 0 with size ${x.sizes[0]}`);
    }
    const start = from.offset + row * width;
    // A long row is moved as a block; a short one costs less than the view that this takes.
    if (width >= LONG_ROW)
      (target as Float64Array).set(source.subarray(start, start + width) as Float64Array, i * width);
    else for (let k = 0; k < width; k++) target[i * width + k] = source[start + k];
  });
  return out;
}

const LONG_ROW = 32;

/** Parts of `split_size` (or of the given sizes) along a dimension; views. Source: PyTorch, torch.split. */
export function split(input: Tensor, split_size: number | readonly number[], dim = 0): Tensor[] {
  const d = wrapDim(dim, input.ndim);
  const size = input.sizes[d];
  if (typeof split_size === "number" && split_size <= 0) {
    throw new RuntimeError(`split expects split_size be non-negative, but got split_size=${split_size}`);
  }
  const lengths =
    typeof split_size === "number"
      ? Array.from({ length: Math.max(1, Math.ceil(size / split_size)) }, (_, i) =>
          Math.min(split_size, size - i * split_size),
        )
      : split_size;
  const total = lengths.reduce((a, b) => a + b, 0);
  if (total !== size) {
    throw new RuntimeError(
      `split_with_sizes expects split_sizes to sum exactly to ${size} (input tensor's size at dimension ${d}), but got split_sizes=${show(lengths)}`,
    );
  }
  const op = typeof split_size === "number" ? SPLIT_BACKWARD : SPLIT_SIZES_BACKWARD;
  let start = 0;
  return lengths.map((n) => {
    const part = sliceDim(input, d, start, start + n, 1, op);
    start += n;
    return part;
  });
}

/** At most `chunks` parts of one size along a dimension; views. Source: PyTorch, torch.chunk. */
export function chunk(input: Tensor, chunks: number, dim = 0): Tensor[] {
  if (chunks <= 0) throw new RuntimeError("chunk expects `chunks` to be greater than 0, got: 0");
  const size = input.sizes[wrapDim(dim, input.ndim)];
  return split(input, Math.max(1, Math.ceil(size / chunks)), dim);
}

methods({
  index(this: Tensor, ...indices: Index[]): Tensor {
    return getItem(this, indices);
  },
  gather(this: Tensor, dim: number, at: Tensor): Tensor {
    return gather(this, dim, at);
  },
  split(this: Tensor, split_size: number | readonly number[], dim?: number): Tensor[] {
    return split(this, split_size, dim);
  },
  chunk(this: Tensor, chunks: number, dim?: number): Tensor[] {
    return chunk(this, chunks, dim);
  },
});
