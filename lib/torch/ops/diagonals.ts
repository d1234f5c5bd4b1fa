/** Diagonals, triangles, and other strided windows. */
import type { Backward } from "../autograd/node.js";
import { record } from "../autograd/record.js";
import { copyInto } from "../compute/plan.js";
import { bool, type DType, get_default_dtype, int64, promote_types } from "../dtype.js";
import { RuntimeError } from "../errors.js";
import { numelOf, sameSizes, show, wrapDim } from "../shape.js";
import { fresh, type Tensor, wrap } from "../tensor.js";
import type { TensorOptions } from "./creation.js";
import { put } from "./indexed.js";
import { asOne, type Fn, type InPlace, install, installInPlace, type Method, op } from "./op.js";
import { sliceDim } from "./parts.js";

/** Named parameters of functions of a diagonal. */
export interface DiagonalOptions {
  readonly offset?: number;
  readonly dim1?: number;
  readonly dim2?: number;
}

/** tril and triu. */
export type Triangle = Fn<[input: Tensor, diagonal?: number], { readonly diagonal?: number }>;

declare module "../tensor.js" {
  interface Tensor {
    /** A window on this storage of any sizes and strides. See torch.as_strided. */
    as_strided: Method<typeof as_strided>;
    /** Windows of a size along a dimension. See torch.Tensor.unfold. */
    unfold: Method<typeof unfold>;
    /** The elements of a diagonal. See torch.diagonal. */
    diagonal: Method<typeof diagonal>;
    /** A matrix of a vector's diagonal, or a matrix's diagonal. See torch.diag. */
    diag: Method<typeof diag>;
    /** Diagonals as matrices. See torch.diag_embed. */
    diag_embed: Method<typeof diag_embed>;
    /** A matrix with all elements on its diagonal. See torch.diagflat. */
    diagflat: Method<typeof diagflat>;
    /** Zeros above a diagonal. See torch.tril. */
    tril: Method<Triangle>;
    /** In place: zeros above a diagonal. */
    tril_: InPlace<Triangle, this>;
    /** Zeros below a diagonal. See torch.triu. */
    triu: Method<Triangle>;
    /** In place: zeros below a diagonal. */
    triu_: InPlace<Triangle, this>;
    /** With `src` in one part. See torch.select_scatter. */
    select_scatter: Method<typeof select_scatter>;
    /** With `src` in a slice. See torch.slice_scatter. */
    slice_scatter: Method<typeof slice_scatter>;
    /** With `src` on a diagonal. See torch.diagonal_scatter. */
    diagonal_scatter: Method<typeof diagonal_scatter>;
    /** In place: `value` on the main diagonal. */
    fill_diagonal_(value: number, wrap?: boolean): this;
  }
}

/** How a window is cut; the way back cuts it out of the elements' places. */
interface Cut {
  readonly sizes: readonly number[];
  readonly cut: (x: Tensor) => Tensor;
}

const window = (name: string): Backward<Cut> => ({
  name,
  backward(g, node) {
    const { sizes, cut } = node.arg;
    const n = numelOf(sizes);
    const places = wrap(
      BigInt64Array.from({ length: n }, (_, i) => BigInt(i)),
      sizes,
      int64,
    );
    return put(fresh(sizes, g.dtype), cut(places).contiguous(), g, true);
  },
});
const AS_STRIDED = window("AsStridedBackward0");
const UNFOLD = window("UnfoldBackward0");
const DIAGONAL = window("DiagonalBackward0");

function viewed(node: Backward<Cut>, x: Tensor, cut: (x: Tensor) => Tensor): Tensor {
  return record(cut(x), node, [x], [], { sizes: x.sizes, cut });
}

/**
 * A window on the input's storage of any sizes and strides, from storage_offset (the input's own when left out).
 *
 * Gradient: input, when it is row-major. Units: strides and offset in elements.
 * @throws RuntimeError when the window leaves the storage.
 * Source: PyTorch, torch.as_strided.
 */
export const as_strided: Fn<
  [input: Tensor, size: readonly number[], stride: readonly number[], storage_offset?: number | null],
  { readonly size?: readonly number[]; readonly stride?: readonly number[]; readonly storage_offset?: number | null }
> = op(
  "as_strided",
  "input size stride storage_offset",
  (input: Tensor, size: readonly number[], stride: readonly number[], storage_offset?: number | null) => {
    if (size.length !== stride.length) throw new RuntimeError("mismatch in length of strides and shape");
    const offset = storage_offset ?? input.offset;
    const last = size.reduce((at, s, i) => at + (s - 1) * stride[i], offset);
    if (numelOf(size) > 0 && last >= input.array.length) {
      throw new RuntimeError(
        `setStorage: sizes ${show(size)}, strides ${show(stride)}, storage offset ${offset}, and itemsize ${input.itemsize} requiring a storage size of ${(last + 1) * input.itemsize} are out of bounds for storage of size ${input.array.byteLength}`,
      );
    }
    const start = offset - input.offset;
    return viewed(AS_STRIDED, input, (x) => x.window(x.offset + start, [...size], [...stride]));
  },
);

/**
 * All windows of `size` along a dimension, `step` apart, in a new last dimension; a view.
 *
 * Gradient: input. Source: PyTorch, torch.Tensor.unfold.
 */
export const unfold: Fn<
  [input: Tensor, dimension: number, size: number, step: number],
  { readonly dimension?: number; readonly size?: number; readonly step?: number }
> = op("unfold", "input dimension size step", (input: Tensor, dimension: number, size: number, step: number) => {
  const d = wrapDim(dimension, input.ndim);
  const most = input.ndim === 0 ? 1 : input.sizes[d];
  if (size < 0) throw new RuntimeError(`size is ${size} but must be >= 0`);
  if (size > most) {
    throw new RuntimeError(`maximum size for tensor at dimension ${d} is ${most} but size is ${size}`);
  }
  if (step <= 0) throw new RuntimeError(`step is ${step} but must be > 0`);
  return viewed(UNFOLD, input, (x) => {
    if (x.ndim === 0) return x.window(x.offset, [size], [1]);
    const sizes = [...x.sizes, size];
    const strides = [...x.strides, x.strides[d]];
    sizes[d] = Math.floor((x.sizes[d] - size) / step) + 1;
    strides[d] = x.strides[d] * step;
    return x.window(x.offset, sizes, strides);
  });
});

function checkDiagonal(rank: number, dim1: number, dim2: number): [number, number] {
  const a = wrapDim(dim1, rank);
  const b = wrapDim(dim2, rank);
  if (a === b) throw new RuntimeError(`diagonal dimensions cannot be identical ${dim1}, ${dim2}`);
  return [a, b];
}

/** The elements of the diagonal of two dimensions, as a new last dimension; a view. Source: PyTorch, torch.diagonal. */
export const diagonal: Fn<[input: Tensor, offset?: number, dim1?: number, dim2?: number], DiagonalOptions> = op(
  "diagonal",
  "input offset dim1 dim2",
  (input: Tensor, offset = 0, dim1 = 0, dim2 = 1) => {
    const [a, b] = checkDiagonal(input.ndim, dim1, dim2);
    return viewed(DIAGONAL, input, (x) => {
      const length = Math.max(
        0,
        offset >= 0 ? Math.min(x.sizes[a], x.sizes[b] - offset) : Math.min(x.sizes[a] + offset, x.sizes[b]),
      );
      const start = length === 0 ? 0 : offset >= 0 ? offset * x.strides[b] : -offset * x.strides[a];
      const rest = x.sizes.map((_, i) => i).filter((i) => i !== a && i !== b);
      return x.window(
        x.offset + start,
        [...rest.map((i) => x.sizes[i]), length],
        [...rest.map((i) => x.strides[i]), x.strides[a] + x.strides[b]],
      );
    });
  },
);

/** Zeros of `sizes` with `v` written into one window. */
function placed(v: Tensor, sizes: readonly number[], cut: (whole: Tensor) => Tensor): Tensor {
  const whole = fresh(sizes, v.dtype);
  cut(whole).copy_(v);
  return whole;
}

/** Each last dimension as the diagonal of a matrix in two new dimensions. Gradient: input. Source: PyTorch, torch.diag_embed. */
export const diag_embed: Fn<[input: Tensor, offset?: number, dim1?: number, dim2?: number], DiagonalOptions> = op(
  "diag_embed",
  "input offset dim1 dim2",
  (input: Tensor, offset = 0, dim1 = -2, dim2 = -1) => {
    const rank = input.ndim + 1;
    const [a, b] = checkDiagonal(rank, dim1, dim2);
    const n = input.size(-1) + Math.abs(offset);
    const sizes = [...input.sizes.slice(0, -1)];
    for (const d of [a, b].sort((i, j) => i - j)) sizes.splice(d, 0, n);
    return asOne("DiagEmbedBackward0", [input], (x) => placed(x, sizes, (whole) => diagonal(whole, offset, a, b)));
  },
);

/** A vector as the diagonal of a matrix, or the diagonal of a matrix. Gradient: input. Source: PyTorch, torch.diag. */
export const diag: Fn<[input: Tensor, diagonal?: number], { readonly diagonal?: number }> = op(
  "diag",
  "input diagonal",
  (input: Tensor, at = 0) => {
    if (input.ndim === 1) return diag_embed(input, at);
    if (input.ndim === 2) return asOne("DiagonalBackward0_copy", [input], (x) => diagonal(x, at).clone());
    throw new RuntimeError(`diag(): Supports 1D or 2D tensors. Got ${input.ndim}D`);
  },
);

/** All elements as the diagonal of a matrix. Gradient: input. Source: PyTorch, torch.diagflat. */
export const diagflat: Fn<[input: Tensor, offset?: number], { readonly offset?: number }> = op(
  "diagflat",
  "input offset",
  (input: Tensor, offset = 0) => diag_embed(input.reshape(-1), offset),
);

function triangle(name: "tril" | "triu", node: string): Triangle {
  const way: Backward<number> = { name: node, backward: (g, n) => part(g, n.arg) };
  const part = (input: Tensor, diagonalAt: number): Tensor => {
    if (input.ndim < 2) throw new RuntimeError(`${name}: input tensor must have at least 2 dimensions`);
    const y = fresh(input.sizes, input.dtype);
    copyInto(input, input.dtype.kind, y, y.dtype.kind);
    const [rows, cols] = input.sizes.slice(-2);
    const zero = y.array instanceof BigInt64Array ? 0n : 0;
    for (let start = 0; start < y.count; start += rows * cols) {
      for (let i = 0; i < rows; i++) {
        const edge = Math.min(Math.max(i + diagonalAt + (name === "tril" ? 1 : 0), 0), cols);
        const [from, to] = name === "tril" ? [edge, cols] : [0, edge];
        for (let j = from; j < to; j++) y.array[start + i * cols + j] = zero;
      }
    }
    return record(y, way, [input], [], diagonalAt);
  };
  return op(name, "input diagonal", (input: Tensor, at = 0) => part(input, at));
}

/** The lower triangle of matrices up to a diagonal, zeros above. Gradient: input. Source: PyTorch, torch.tril. */
export const tril: Triangle = triangle("tril", "TrilBackward0");
/** The upper triangle of matrices from a diagonal, zeros below. Gradient: input. Source: PyTorch, torch.triu. */
export const triu: Triangle = triangle("triu", "TriuBackward0");

/** Named parameters of tril_indices and triu_indices. */
export interface IndicesOptions extends TensorOptions {
  readonly row?: number;
  readonly col?: number;
  readonly offset?: number;
}

/** Rows and columns of the elements of a triangle. */
export type TriangleIndices = (
  row: number,
  col: number,
  offset?: number | IndicesOptions,
  options?: IndicesOptions,
) => Tensor;

function triangleIndices(name: string, lower: boolean): TriangleIndices {
  return (row, col, third = 0, fourth = {}) => {
    const options = typeof third === "number" ? fourth : third;
    const offset = typeof third === "number" ? third : (third.offset ?? 0);
    if (row < 0) throw new RuntimeError(`row must be non-negative, got${row}`);
    if (col < 0) throw new RuntimeError(`col must be non-negative, got${col}`);
    const dtype: DType = options.dtype ?? int64;
    if (dtype.is_floating_point || dtype === bool)
      throw new RuntimeError(`"${name}" not implemented for '${dtype.scalar}'`);
    const pairs: [number, number][] = [];
    for (let i = 0; i < row; i++) {
      for (let j = 0; j < col; j++) if (lower ? j - i <= offset : j - i >= offset) pairs.push([i, j]);
    }
    const y = fresh([2, pairs.length], int64);
    const out = y.array as BigInt64Array;
    pairs.forEach(([i, j], k) => {
      out[k] = BigInt(i);
      out[pairs.length + k] = BigInt(j);
    });
    return y.to(dtype);
  };
}

/** Rows and columns of the lower triangle, as two rows. Source: PyTorch, torch.tril_indices. */
export const tril_indices: TriangleIndices = triangleIndices("tril_indices", true);
/** Rows and columns of the upper triangle, as two rows. Source: PyTorch, torch.triu_indices. */
export const triu_indices: TriangleIndices = triangleIndices("triu_indices", false);

function withPart(node: string, input: Tensor, src: Tensor, cut: (x: Tensor) => Tensor): Tensor {
  const part = cut(input.detach());
  if (!sameSizes(part.sizes, src.sizes)) {
    throw new RuntimeError(
      `expected src to have a size equal to the slice of self. src size = ${show(src.sizes)}, slice size = ${show(part.sizes)}`,
    );
  }
  return asOne(node, [input, src], (x, s) => {
    const y = x.clone();
    cut(y).copy_(s);
    return y;
  });
}

/** The input with src in place of one part along dim. Gradient: both. Source: PyTorch, torch.select_scatter. */
export const select_scatter: Fn<
  [input: Tensor, src: Tensor, dim: number, index: number],
  { readonly src?: Tensor; readonly dim?: number; readonly index?: number }
> = op("select_scatter", "input src dim index", (input: Tensor, src: Tensor, dim: number, index: number) =>
  withPart("SelectScatterBackward0", input, src, (x) => x.select(dim, index)),
);

/** The input with src in place of a slice along dim. Gradient: both. Source: PyTorch, torch.slice_scatter. */
export const slice_scatter: Fn<
  [input: Tensor, src: Tensor, dim?: number, start?: number | null, end?: number | null, step?: number],
  {
    readonly src?: Tensor;
    readonly dim?: number;
    readonly start?: number | null;
    readonly end?: number | null;
    readonly step?: number;
  }
> = op(
  "slice_scatter",
  "input src dim start end step",
  (input: Tensor, src: Tensor, dim = 0, start?: number | null, end?: number | null, step = 1) => {
    const d = wrapDim(dim, input.ndim);
    return withPart("SliceScatterBackward0", input, src, (x) => sliceDim(x, d, start ?? null, end ?? null, step));
  },
);

/** The input with src on a diagonal. Gradient: both. Source: PyTorch, torch.diagonal_scatter. */
export const diagonal_scatter: Fn<
  [input: Tensor, src: Tensor, offset?: number, dim1?: number, dim2?: number],
  DiagonalOptions & { readonly src?: Tensor }
> = op("diagonal_scatter", "input src offset dim1 dim2", (input: Tensor, src: Tensor, offset = 0, dim1 = 0, dim2 = 1) =>
  withPart("DiagonalScatterBackward0", input, src, (x) => diagonal(x, offset, dim1, dim2)),
);

/** Matrices as the blocks of one matrix's diagonal. Gradient: all. Source: PyTorch, torch.block_diag. */
export function block_diag(...tensors: readonly Tensor[]): Tensor {
  const blocks = tensors.map((t, i) => {
    if (t.ndim > 2) {
      throw new RuntimeError(
        `torch.block_diag: Input tensors must have 2 or fewer dimensions. Input ${i} has ${t.ndim} dimensions`,
      );
    }
    return t.ndim === 2 ? t : t.reshape(1, -1);
  });
  const rows = blocks.reduce((n, b) => n + b.sizes[0], 0);
  const cols = blocks.reduce((n, b) => n + b.sizes[1], 0);
  const dtype =
    blocks.length === 0 ? get_default_dtype() : blocks.reduce((d, b) => promote_types(d, b.dtype), blocks[0].dtype);
  return asOne("BlockDiagBackward0", blocks, (...parts) => {
    const whole = fresh([rows, cols], dtype);
    let r = 0;
    let c = 0;
    for (const p of parts) {
      whole.narrow(0, r, p.sizes[0]).narrow(1, c, p.sizes[1]).copy_(p);
      r += p.sizes[0];
      c += p.sizes[1];
    }
    return whole;
  });
}

function fill_diagonal_(self: Tensor, value: number, wrapAround = false): Tensor {
  if (self.ndim < 2) throw new RuntimeError("dimensions must larger than 1");
  if (self.ndim > 2 && new Set(self.sizes).size > 1) {
    throw new RuntimeError("all dimensions of input must be of equal length");
  }
  const step = self.strides.reduce((a, b) => a + b, 0);
  const [rows, cols] = self.sizes;
  const n = Math.min(...self.sizes);
  self.as_strided([n], [step], self.offset).fill_(value);
  if (wrapAround && self.ndim === 2 && rows > cols + 1) {
    for (let start = cols + 1; start < rows; start += cols + 1) {
      self
        .narrow(0, start, Math.min(cols, rows - start))
        .diagonal()
        .fill_(value);
    }
  }
  return self;
}

install({
  as_strided,
  unfold,
  diagonal,
  diag,
  diag_embed,
  diagflat,
  tril,
  triu,
  select_scatter,
  slice_scatter,
  diagonal_scatter,
  fill_diagonal_,
});
installInPlace({ tril, triu });
