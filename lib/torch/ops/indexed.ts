/** Elements by their indices: index_select and kin, take and put. */
import type { Backward, Gradients } from "../autograd/node.js";
import { record } from "../autograd/record.js";
import { pick, put as putInto } from "../compute/select.js";
import { int32, int64 } from "../dtype.js";
import { IndexError, RuntimeError } from "../errors.js";
import { show, wrapDim } from "../shape.js";
import { fresh, Tensor } from "../tensor.js";
import { packed, type Scalar, store } from "./define.js";
import { gather } from "./indexing.js";
import { type Fn, type InPlace, install, installInPlace, type Method, op } from "./op.js";
import { type Along, copied, counting, flatPlaces, indicesOf, join, partPlaces, withDim } from "./places.js";

declare module "../tensor.js" {
  interface Tensor {
    /** Rows (or other parts along dim) in the order of `index`. See torch.index_select. */
    index_select: Method<typeof index_select>;
    /** With `source`'s parts added at `index`. See torch.index_add. */
    index_add: Method<typeof index_add>;
    /** In place: `source`'s parts added at `index`. */
    index_add_: InPlace<typeof index_add, this>;
    /** With `source`'s parts at `index`. See torch.index_copy. */
    index_copy: Method<typeof index_copy>;
    /** In place: `source`'s parts at `index`. */
    index_copy_: InPlace<typeof index_copy, this>;
    /** With `value` at `index`. See torch.index_fill. */
    index_fill: Method<typeof index_fill>;
    /** In place: `value` at `index`. */
    index_fill_: InPlace<typeof index_fill, this>;
    /** Elements by their row-major places. See torch.take. */
    take: Method<typeof take>;
    /** Elements at `indices` along dim, which broadcast. See torch.take_along_dim. */
    take_along_dim: Method<typeof take_along_dim>;
    /** With elements written at row-major places. See torch.Tensor.put. */
    put: Method<typeof put>;
    /** In place: elements written at row-major places. */
    put_: InPlace<typeof put, this>;
  }
}

const INDEX_SELECT: Backward<Along> = {
  name: "IndexSelectBackward0",
  backward: (g, node) => [index_add(fresh(node.arg.sizes, g.dtype), node.arg.dim, node.saved(0), g), null],
};

/**
 * The parts along dim that index names, in its order.
 *
 * Shape: input's, with index's length at dim. Gradient: input.
 * @throws IndexError beyond the dimension; RuntimeError when index is no vector of integers.
 * Source: PyTorch, torch.index_select.
 */
export const index_select: Fn<
  [input: Tensor, dim: number, index: Tensor],
  { readonly dim?: number; readonly index?: Tensor }
> = op("index_select", "input dim index", (input: Tensor, dim: number, index: Tensor) => {
  const d = wrapDim(dim, input.ndim);
  if (index.ndim > 1) throw new IndexError("index_select(): Index is supposed to be a vector");
  if (index.dtype !== int64 && index.dtype !== int32) {
    throw new RuntimeError("index_select(): Expected dtype int32 or int64 for index");
  }
  const at = indicesOf("index_select", index, input.sizes[d] ?? 1);
  const y = fresh(withDim(input.sizes, d, at.length), input.dtype);
  const from = packed(input);
  pick(from.array, from.offset, partPlaces(input.sizes, d, at), y.array);
  return record(y, INDEX_SELECT, [input, null], [index], { dim: d, sizes: input.sizes });
});

function checkSource(name: string, input: Tensor, d: number, index: Tensor, source: Tensor): void {
  if (index.ndim > 1) {
    throw new IndexError(
      name === "index_copy"
        ? `index_copy_(): Index should have dimension 1 or 0 (got ${index.ndim})`
        : `${name}_(): Index is supposed to be a vector, but got dim: ${index.ndim} with shape: ${show(index.sizes)}`,
    );
  }
  if (index.dtype !== int64 && (index.dtype !== int32 || name === "index_copy")) {
    throw new RuntimeError(
      name === "index_copy"
        ? `index_copy_(): Expected a long tensor for index, but got ${index.dtype.scalar}`
        : `${name}_(): Expected dtype int32/int64 for index but got: ${index.dtype.scalar}`,
    );
  }
  if (input.dtype !== source.dtype) {
    throw new RuntimeError(
      name === "index_copy"
        ? `index_copy_(): self and source expected to have the same dtype, but got (self) ${input.dtype.scalar} and (source) ${source.dtype.scalar}`
        : `${name}_(): self (${input.dtype.scalar}) and source (${source.dtype.scalar}) must have the same scalar type`,
    );
  }
  const n = index.count;
  if ((source.sizes[d] ?? 1) !== n) {
    throw new IndexError(
      name === "index_copy"
        ? `index_copy_(): Number of indices (${n}) should be equal to source.size(dim): (${source.sizes[d] ?? 1})`
        : `${name}_(): Number of indices (${n}) should be equal to source.size(dim): (${source.sizes[d] ?? 1}), for dim: ${d}`,
    );
  }
}

const INDEX_ADD: Backward<{ dim: number; alpha: number }> = {
  name: "IndexAddBackward0",
  backward(g, node): Gradients {
    const { dim, alpha } = node.arg;
    const given = (): Tensor => partsOf(g, dim, node.saved(0), node.saved(1).sizes);
    return [g, null, node.next[2] === null ? null : alpha === 1 ? given() : given().mul(alpha)];
  },
};

/** The gradient's parts at index, in the source's shape. */
const partsOf = (g: Tensor, dim: number, index: Tensor, sizes: readonly number[]): Tensor =>
  (g.ndim === 0 ? g : index_select(g, dim, index)).reshape(sizes);

/**
 * The input with alpha * source's parts added at index along dim.
 *
 * Gradient: input and source. Source: PyTorch, torch.index_add.
 */
export const index_add: Fn<
  [input: Tensor, dim: number, index: Tensor, source: Tensor],
  { readonly dim?: number; readonly index?: Tensor; readonly source?: Tensor; readonly alpha?: number }
> = op("index_add", "input dim index source alpha", (...args: unknown[]) => {
  const [input, dim, index, source, alpha = 1] = args as [Tensor, number, Tensor, Tensor, number?];
  const d = wrapDim(dim, input.ndim);
  checkSource("index_add", input, d, index, source);
  const at = indicesOf("index_add", index, input.sizes[d] ?? 1);
  if (input.ndim > 0 && input.sizes.some((s, i) => i !== d && s !== source.sizes[i])) {
    throw new RuntimeError(
      `source tensor shape must match self tensor shape, excluding the specified dimension. Got self.shape = ${show(input.sizes)} source.shape = ${show(source.sizes)}`,
    );
  }
  const y = copied(input);
  const from = packed(alpha === 1 ? source : source.detach().mul(alpha));
  join("sum", y, partPlaces(input.sizes, d, at), from, counting(from.count));
  return record(y, INDEX_ADD, [input, null, source], [index, source], { dim: d, alpha });
});

const INDEX_COPY: Backward<number> = {
  name: "IndexCopyBackward0",
  backward: (g, node): Gradients => [
    node.next[0] === null ? null : index_fill(g, node.arg, node.saved(0), 0),
    null,
    node.next[2] === null ? null : partsOf(g, node.arg, node.saved(0), node.saved(1).sizes),
  ],
};

/** The input with source's parts at index along dim. Gradient: input and source. Source: PyTorch, torch.index_copy. */
export const index_copy: Fn<
  [input: Tensor, dim: number, index: Tensor, source: Tensor],
  { readonly dim?: number; readonly index?: Tensor; readonly source?: Tensor }
> = op("index_copy", "input dim index source", (input: Tensor, dim: number, index: Tensor, source: Tensor) => {
  const d = wrapDim(dim, input.ndim);
  checkSource("index_copy", input, d, index, source);
  const at = indicesOf("index_copy", index, input.sizes[d] ?? 1);
  const y = copied(input);
  const from = packed(source);
  putInto(y.array, partPlaces(input.sizes, d, at), from.array, from.offset, counting(from.count));
  return record(y, INDEX_COPY, [input, null, source], [index, source], d);
});

const fillBackward = (name: string): Backward<number> => ({
  name,
  backward: (g, node): Gradients => [
    node.next[0] === null ? null : index_fill(g, node.arg, node.saved(0), 0),
    null,
    (node.next[2] ?? null) === null
      ? null
      : g.mul(index_fill(fresh(g.sizes, g.dtype), node.arg, node.saved(0), 1)).sum(),
  ],
});
const FILL_NUMBER = fillBackward("IndexFillBackward0");
const FILL_TENSOR = fillBackward("IndexFillBackward1");

/** The input with `value` at index along dim. Gradient: input, and value when it is a tensor. Source: PyTorch, torch.index_fill. */
export const index_fill: Fn<
  [input: Tensor, dim: number, index: Tensor, value: Tensor | Scalar],
  { readonly dim?: number; readonly index?: Tensor; readonly value?: Tensor | Scalar }
> = op("index_fill", "input dim index value", (input: Tensor, dim: number, index: Tensor, value: Tensor | Scalar) => {
  const d = wrapDim(dim, input.ndim);
  if (index.dtype !== int64) throw new IndexError("index_fill_(): Expected dtype int64 for index.");
  if (value instanceof Tensor && value.ndim !== 0) {
    throw new RuntimeError(
      `index_fill_ only supports a 0-dimensional value tensor, but got tensor with ${value.ndim} dimension(s).`,
    );
  }
  const at = indicesOf("index_fill", index, input.sizes[d] ?? 1);
  const y = copied(input);
  const one = fresh([], input.dtype);
  if (value instanceof Tensor) one.copy_(value.detach());
  else store(one.array, 0, value, one.dtype);
  const places = partPlaces(input.sizes, d, at);
  putInto(y.array, places, one.array, 0, new Int32Array(places.length));
  const t = value instanceof Tensor ? value : null;
  return record(y, t === null ? FILL_NUMBER : FILL_TENSOR, [input, null, t], [index], d);
});

const TAKE: Backward<readonly number[]> = {
  name: "TakeBackward0",
  backward: (g, node) => [put(fresh(node.arg, g.dtype), node.saved(0), g, true), null],
};

/**
 * Elements by their row-major places; negative ones count from the end.
 *
 * Shape: index's. Gradient: input. @throws IndexError out of range. Source: PyTorch, torch.take.
 */
export const take: Fn<[input: Tensor, index: Tensor], { readonly index?: Tensor }> = op(
  "take",
  "input index",
  (input: Tensor, index: Tensor) => {
    if (index.dtype !== int64) {
      throw new RuntimeError(`take(): Expected a long tensor for index, but got ${index.dtype.scalar}`);
    }
    if (input.count === 0 && index.count > 0) throw new IndexError("take(): tried to take from an empty tensor");
    const from = packed(input);
    const y = fresh(index.sizes, input.dtype);
    pick(from.array, from.offset, flatPlaces(index, input.count), y.array);
    return record(y, TAKE, [input, null], [index], input.sizes);
  },
);

const PUT: Backward<boolean> = {
  name: "PutBackward0",
  backward: (g, node): Gradients => [
    node.next[0] === null ? null : node.arg ? g : put(g, node.saved(0), node.saved(1).detach().mul(0)),
    null,
    node.next[2] === null ? null : take(g, node.saved(0)).reshape(node.saved(1).sizes),
  ],
};

/** The input with source's elements at row-major places, or added there with accumulate. Source: PyTorch, torch.Tensor.put. */
export const put: Fn<
  [input: Tensor, index: Tensor, source: Tensor, accumulate?: boolean],
  { readonly index?: Tensor; readonly source?: Tensor; readonly accumulate?: boolean }
> = op("put", "input index source accumulate", (input: Tensor, index: Tensor, source: Tensor, accumulate = false) => {
  if (index.dtype !== int64)
    throw new RuntimeError(`put_(): Expected a long tensor for index, but got ${index.dtype.scalar}`);
  if (input.dtype !== source.dtype) {
    throw new RuntimeError(
      `put_(): self and source expected to have the same dtype, but got self.dtype = ${input.dtype.scalar} and source.dtype = ${source.dtype.scalar}`,
    );
  }
  if (index.count !== source.count) {
    throw new IndexError(
      `put_(): Expected source and index to have the same number of elements, but got source.numel() = ${source.count}, index.numel() = ${index.count}`,
    );
  }
  if (index.count > 0 && input.count === 0) throw new IndexError("put_(): Expected self to be non-empty");
  const y = copied(input);
  const from = packed(source);
  const places = flatPlaces(index, input.count);
  if (accumulate) join("sum", y, places, from, counting(from.count));
  else putInto(y.array, places, from.array, from.offset, counting(from.count));
  return record(y, PUT, [input, null, source], [index, source], accumulate);
});

/** Elements at indices along dim, where the other sizes broadcast; without dim by row-major places. Source: PyTorch, torch.take_along_dim. */
export const take_along_dim: Fn<
  [input: Tensor, indices: Tensor, dim?: number | null],
  { readonly indices?: Tensor; readonly dim?: number | null }
> = op("take_along_dim", "input indices dim", (input: Tensor, indices: Tensor, dim?: number | null) => {
  if (indices.dtype !== int64) {
    throw new RuntimeError(`torch.take_along_dim(): dtype of indices should be Long but got ${indices.dtype.scalar}`);
  }
  if (dim === undefined || dim === null) return gather(input.reshape(-1), 0, indices.reshape(-1));
  if (input.ndim !== indices.ndim) {
    throw new RuntimeError(
      `torch.take_along_dim(): input and indices should have the same number of dimensions, but got ${input.ndim} dimensions for input, and ${indices.ndim} dimensions for indices`,
    );
  }
  const d = wrapDim(dim, input.ndim);
  const wide = input.sizes.map((s, i) => (s === 1 && i !== d ? indices.sizes[i] : s));
  const at = indices.sizes.map((s, i) => (s === 1 && i !== d ? wide[i] : s));
  const n = input.sizes[d];
  const positive = indices.lt(0).any().item<boolean>() ? indices.add(indices.lt(0).long().mul(n)) : indices;
  return gather(input.expand(withDim(wide, d, n)), d, positive.expand(at));
});

const inPlaceToo = { index_add, index_copy, index_fill, put };
install({ ...inPlaceToo, index_select, take, take_along_dim });
installInPlace(inPlaceToo);
