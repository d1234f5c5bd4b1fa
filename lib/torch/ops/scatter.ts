/** Elements by their indices: index_select and kin, scatter and kin, take and put. */
import type { Backward, Gradients, Node } from "../autograd/node.js";
import { record } from "../autograd/record.js";
import { type Joining, joinInto, pick, put as putInto } from "../compute/select.js";
import { bool, type DType, float32, int32, int64, uint8 } from "../dtype.js";
import { IndexError, RuntimeError } from "../errors.js";
import { numelOf, show, wrapDim } from "../shape.js";
import { fresh, Tensor } from "../tensor.js";
import { cast, packed, type Scalar, store } from "./define.js";
import { gather } from "./indexing.js";
import { asOne, type Fn, type InPlace, install, installInPlace, type Method, op } from "./op.js";

/** How scatter joins what it writes with what is there. */
export type ScatterReduce = "sum" | "prod" | "mean" | "amax" | "amin";

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
    /** With `source`'s parts joined in at `index`. See torch.index_reduce. */
    index_reduce: Method<typeof index_reduce>;
    /** In place: `source`'s parts joined in at `index`. */
    index_reduce_: InPlace<typeof index_reduce, this>;
    /** With values written at `index` along dim. See torch.scatter. */
    scatter: Method<typeof scatter>;
    /** In place: values written at `index` along dim. */
    scatter_: InPlace<typeof scatter, this>;
    /** With values added at `index` along dim. See torch.scatter_add. */
    scatter_add: Method<typeof scatter_add>;
    /** In place: values added at `index` along dim. */
    scatter_add_: InPlace<typeof scatter_add, this>;
    /** With values joined in at `index` along dim. See torch.scatter_reduce. */
    scatter_reduce: Method<typeof scatter_reduce>;
    /** In place: values joined in at `index` along dim. */
    scatter_reduce_: InPlace<typeof scatter_reduce, this>;
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

/** The indices of a 0-d or 1-d tensor. @throws IndexError beyond [0, size). */
function indicesOf(name: string, index: Tensor, size: number): Int32Array {
  if (index.dtype !== int64 && index.dtype !== int32) {
    throw new RuntimeError(`${name}(): Expected dtype int32 or int64 for index but got: ${index.dtype.scalar}`);
  }
  if (index.ndim > 1)
    throw new IndexError(
      `${name}(): Index is supposed to be a vector, but got dim: ${index.ndim} with shape: ${show(index.sizes)}`,
    );
  const t = packed(index);
  return Int32Array.from({ length: t.count }, (_, i) => {
    const at = Number(t.array[t.offset + i]);
    if (at < 0 || at >= size) throw new IndexError("index out of range in self");
    return at;
  });
}

/** Row-major places of the parts along dim that `at` names, in a tensor of `sizes`. */
function partPlaces(sizes: readonly number[], dim: number, at: Int32Array): Int32Array {
  const inner = numelOf(sizes.slice(dim + 1));
  const size = sizes[dim] ?? 1;
  const outer = numelOf(sizes.slice(0, dim));
  const places = new Int32Array(outer * at.length * inner);
  let k = 0;
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < at.length; i++) {
      const start = (o * size + at[i]) * inner;
      for (let j = 0; j < inner; j++) places[k++] = start + j;
    }
  }
  return places;
}

interface Along {
  readonly dim: number;
  readonly sizes: readonly number[];
}

const INDEX_SELECT: Backward<Along> = {
  name: "IndexSelectBackward0",
  backward: (g, node) => [index_add(fresh(node.arg.sizes, g.dtype), node.arg.dim, node.saved(0), g), null],
};

const withDim = (sizes: readonly number[], dim: number, size: number): number[] =>
  sizes.map((s, i) => (i === dim ? size : s));

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

/** A copy of `x` of dtype `dtype`, not recorded. */
const copied = (x: Tensor): Tensor => {
  const y = fresh(x.sizes, x.dtype);
  y.copy_(x.detach());
  y.version.n = 0;
  return y;
};

/** joinInto for every dtype: 16-bit floats are joined as float32, bools as integers. */
function join(how: Joining, y: Tensor, at: Int32Array, source: Tensor, from: Int32Array): void {
  const work = y.dtype.itemsize === 2 && y.dtype.is_floating_point ? float32 : y.dtype === bool ? uint8 : null;
  if (work === null) {
    joinInto(how, y.array, at, source.array, source.offset, from);
    return;
  }
  const wide = cast(y, work);
  joinInto(how, wide.array, at, cast(source, work).array, 0, from);
  y.copy_(wide);
  y.version.n = 0;
}

/** 0, 1, ..., n - 1. */
const counting = (n: number): Int32Array => Int32Array.from({ length: n }, (_, i) => i);

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

/** Where the elements of `index` point along dim in a row-major tensor of `sizes`, and which of the source go there. */
interface Targets {
  readonly into: Int32Array;
  readonly from: Int32Array;
}

function targets(
  name: string,
  index: Tensor,
  sizes: readonly number[],
  source: readonly number[],
  dim: number,
): Targets {
  const t = packed(index);
  const into = new Int32Array(t.count);
  const from = new Int32Array(t.count);
  const steps = (of: readonly number[]): number[] => {
    const out = new Array<number>(of.length);
    for (let d = of.length - 1, s = 1; d >= 0; d--) {
      out[d] = s;
      s *= of[d];
    }
    return out;
  };
  const a = steps(sizes);
  const b = steps(source);
  const at = new Array<number>(index.ndim).fill(0);
  for (let i = 0; i < t.count; i++) {
    const value = Number(t.array[t.offset + i]);
    const size = sizes[dim] ?? 1;
    if (value < 0 || value >= size) {
      throw new RuntimeError(`index ${value} is out of bounds for dimension ${dim} with size ${size}`, {
        hint: `${name}(): indices count from 0.`,
      });
    }
    let p = 0;
    let q = 0;
    for (let d = 0; d < at.length; d++) {
      p += (d === dim ? value : at[d]) * (a[d] ?? 0);
      q += at[d] * (b[d] ?? 0);
    }
    into[i] = p;
    from[i] = q;
    for (let d = at.length - 1; d >= 0; d--) {
      if (++at[d] < index.sizes[d]) break;
      at[d] = 0;
    }
  }
  return { into, from };
}

function checkScatter(input: Tensor, d: number, index: Tensor, source: Tensor | null): void {
  if (index.dtype !== int64 && index.dtype !== int32)
    throw new RuntimeError("scatter(): Expected dtype int32/int64 for index");
  if (source !== null && source.dtype !== input.dtype) {
    throw new RuntimeError("scatter(): Expected self.dtype to be equal to src.dtype");
  }
  if (index.count === 0) return;
  const rank = Math.max(input.ndim, 1);
  if (Math.max(index.ndim, 1) !== rank) {
    throw new RuntimeError("Index tensor must have the same number of dimensions as self tensor");
  }
  if (source !== null && Math.max(source.ndim, 1) !== rank) {
    throw new RuntimeError("Index tensor must have the same number of dimensions as src tensor");
  }
  const wrong = index.sizes.some((s, i) => i !== d && s > (input.sizes[i] ?? 1));
  const wrongSource = source !== null && index.sizes.some((s, i) => s > (source.sizes[i] ?? 1));
  if (wrong || wrongSource) {
    throw new RuntimeError(
      source === null
        ? `Expected index ${show(index.sizes)} to be no larger than self ${show(input.sizes)} apart from dimension ${d}`
        : `Expected index ${show(index.sizes)} to be no larger than self ${show(input.sizes)} apart from dimension ${d} and to be no larger size than src ${show(source.sizes)}`,
    );
  }
}

/** The gradient of a source that was scattered: g's elements at index, zeros where index did not reach. */
function sourceGradient(g: Tensor, node: Node<Along>): Tensor {
  const index = node.saved(0);
  const { dim, sizes } = node.arg;
  const given = g.ndim === 0 ? g.reshape(index.sizes) : gather(g, dim, index.to(int64));
  if (numelOf(sizes) === given.count) return given.reshape(sizes);
  return asOne("SliceBackward0", [given], (v) => {
    const whole = fresh(sizes, v.dtype);
    const corner = v.sizes.reduce((t, s, d) => t.narrow(d, 0, s), whole);
    corner.copy_(v);
    return whole;
  });
}

const SCATTER: Backward<Along> = {
  name: "ScatterBackward0",
  backward: (g, node): Gradients => [
    node.next[0] === null ? null : scatter(g, node.arg.dim, node.saved(0), 0),
    null,
    (node.next[2] ?? null) === null ? null : sourceGradient(g, node),
  ],
};
const SCATTER_VALUE: Backward<Along> = { ...SCATTER, name: "ScatterBackward1" };
const refuse = (name: string, text: string): Backward<Along> => ({
  name,
  backward() {
    throw new RuntimeError(text);
  },
});
const SCATTER_REDUCED = refuse("ScatterBackward2", "derivative for aten::scatter is not implemented");

/** Named parameters of scatter. */
export interface ScatterOptions {
  readonly dim?: number;
  readonly index?: Tensor;
  readonly src?: Tensor | Scalar;
  readonly value?: Scalar;
  readonly reduce?: "add" | "multiply";
}

/**
 * The input with src's elements (or one value) written where index points along dim.
 *
 * y[index[i][j]][j] = src[i][j] for dim 0, and so on; with reduce they are added or multiplied in
 *
 * Gradient: input (0 where written) and src.
 * @throws RuntimeError when the shapes do not fit or an index is out of range.
 * Source: PyTorch, torch.scatter.
 */
export const scatter: Fn<[input: Tensor, dim: number, index: Tensor, src: Tensor | Scalar], ScatterOptions> = op(
  "scatter",
  "input dim index src reduce value",
  (...args: unknown[]) => {
    const [input, dim, index, given, reduce, value] = args as [
      Tensor,
      number,
      Tensor,
      Tensor | Scalar | undefined,
      string | undefined,
      Scalar | undefined,
    ];
    const src = (given ?? value) as Tensor | Scalar;
    const d = wrapDim(dim, input.ndim);
    const source = src instanceof Tensor ? src : null;
    checkScatter(input, d, index, source);
    const y = copied(input);
    let from = source === null ? fresh([], input.dtype) : packed(source);
    if (source === null) {
      from = fresh([], input.dtype);
      store(from.array, 0, src as Scalar, from.dtype);
    }
    const places = targets("scatter", index, input.sizes, source?.sizes ?? [], d);
    if (reduce === undefined) putInto(y.array, places.into, from.array, from.offset, places.from);
    else if (reduce === "add" || reduce === "multiply") {
      join(reduce === "add" ? "sum" : "prod", y, places.into, from, places.from);
    } else throw new RuntimeError("reduce argument must be either add or multiply.");
    const node = reduce !== undefined ? SCATTER_REDUCED : source === null ? SCATTER_VALUE : SCATTER;
    return record(y, node, [input, null, source], [index], { dim: d, sizes: source?.sizes ?? [] });
  },
);

const SCATTER_ADD: Backward<Along> = {
  name: "ScatterAddBackward0",
  backward: (g, node): Gradients => [g, null, node.next[2] === null ? null : sourceGradient(g, node)],
};

/** The input with src's elements added where index points along dim. Gradient: input and src. Source: PyTorch, torch.scatter_add. */
export const scatter_add: Fn<
  [input: Tensor, dim: number, index: Tensor, src: Tensor],
  { readonly dim?: number; readonly index?: Tensor; readonly src?: Tensor }
> = op("scatter_add", "input dim index src", (input: Tensor, dim: number, index: Tensor, src: Tensor) => {
  const d = wrapDim(dim, input.ndim);
  checkScatter(input, d, index, src);
  const y = copied(input);
  const from = packed(src);
  const places = targets("scatter_add", index, input.sizes, src.sizes, d);
  join("sum", y, places.into, from, places.from);
  return record(y, SCATTER_ADD, [input, null, src], [index], { dim: d, sizes: src.sizes });
});

const IDENTITY: Readonly<Record<Joining, (dtype: DType) => Scalar>> = {
  sum: () => 0,
  prod: () => 1,
  amax: (d) =>
    d.category === 0 || d === uint8 ? 0 : d.is_floating_point ? -Infinity : d === int64 ? -(2n ** 63n) : -(2 ** 31),
  amin: (d) => (d.category === 0 ? 1 : d.is_floating_point ? Infinity : d === int64 ? 2n ** 63n - 1n : 2 ** 31 - 1),
};

interface Reduced extends Along {
  readonly reduce: ScatterReduce;
  readonly include: boolean;
}

const SCATTER_REDUCE: Backward<Reduced> = {
  name: "ScatterReduceBackward0",
  backward(g, node): Gradients {
    const { reduce, include, dim } = node.arg;
    const [index, self, src, y] = [0, 1, 2, 3].map((i) => node.saved(i));
    const pickFrom = (t: Tensor): Tensor => (t.ndim === 0 ? t : gather(t, dim, index));
    const ones = (t: Tensor): Tensor => t.detach().mul(0).add(1);
    const count = (start: Tensor): Tensor => scatter_add(start, dim, index, ones(src));
    const touched = (t: Tensor): Tensor => (include ? t : scatter(t, dim, index, 0));
    if (reduce === "sum") return [touched(g), null, pickFrom(g)];
    if (reduce === "mean") {
      const n = count(include ? ones(self) : ones(self).mul(0)).clamp_min(1);
      const share = g.div(n);
      return [touched(share), null, pickFrom(share)];
    }
    if (reduce === "prod") {
      const weighted = g.mul(y);
      return [
        touched(weighted.div(self)).masked_fill(self.eq(0), 0),
        null,
        pickFrom(weighted).div(src).masked_fill(src.eq(0), 0),
      ];
    }
    const isSelf = self.eq(y).to(g.dtype);
    const isSource = src.eq(pickFrom(y)).to(g.dtype);
    const n = scatter_add(touched(isSelf), dim, index, isSource);
    const share = g.div(n);
    return [touched(isSelf.mul(share)), null, isSource.mul(pickFrom(share))];
  },
};

/** Named parameters of scatter_reduce. */
export interface ScatterReduceOptions {
  readonly dim?: number;
  readonly index?: Tensor;
  readonly src?: Tensor;
  readonly reduce?: ScatterReduce;
  readonly include_self?: boolean;
}

/**
 * The input with src's elements joined in where index points along dim: summed, multiplied, averaged, largest, smallest.
 *
 * With include_self: false what was there does not count. Gradient: input and src; shared among equals for amax, amin.
 * Source: PyTorch, torch.scatter_reduce.
 */
export const scatter_reduce: Fn<
  [input: Tensor, dim: number, index: Tensor, src: Tensor, reduce: ScatterReduce],
  ScatterReduceOptions
> = op("scatter_reduce", "input dim index src reduce include_self", (...args: unknown[]) => {
  const [input, dim, index, src, reduce, include = true] = args as [
    Tensor,
    number,
    Tensor,
    Tensor,
    ScatterReduce,
    boolean?,
  ];
  if (!["sum", "prod", "mean", "amax", "amin"].includes(reduce)) {
    throw new RuntimeError(`reduce argument must be either sum, prod, mean, amax or amin, got ${reduce}`);
  }
  const d = wrapDim(dim, input.ndim);
  checkScatter(input, d, index, src);
  if (input.dtype.itemsize === 2 && input.dtype.is_floating_point) {
    return asOne("ScatterReduceBackward0", [input, src], (x, s) =>
      scatter_reduce(x.float(), d, index, s.float(), reduce, { include_self: include }).to(x.dtype),
    );
  }
  const y = copied(input);
  const from = packed(src);
  const places = targets("scatter_reduce", index, input.sizes, src.sizes, d);
  const how: Joining = reduce === "mean" ? "sum" : reduce;
  if (!include) {
    const one = fresh([], input.dtype);
    store(one.array, 0, IDENTITY[how](input.dtype), one.dtype);
    putInto(y.array, places.into, one.array, 0, new Int32Array(places.into.length));
  }
  join(how, y, places.into, from, places.from);
  if (reduce === "mean") {
    const n = new Float64Array(y.count).fill(include ? 1 : 0);
    for (const p of places.into) n[p]++;
    for (let i = 0; i < n.length; i++) {
      const v = y.array[i];
      if (n[i] <= 1) continue;
      y.array[i] =
        typeof v === "bigint"
          ? BigInt(Math.floor(Number(v) / n[i]))
          : input.dtype.is_floating_point
            ? v / n[i]
            : Math.floor(v / n[i]);
    }
  }
  return record(y, SCATTER_REDUCE, [input, null, src], [index, input, src, y.detach()], {
    dim: d,
    sizes: src.sizes,
    reduce,
    include,
  });
});

/** As index_add with another way to join: prod, mean, amax, amin. Source: PyTorch, torch.index_reduce. */
export const index_reduce: Fn<
  [input: Tensor, dim: number, index: Tensor, source: Tensor, reduce: Exclude<ScatterReduce, "sum">],
  { readonly dim?: number; readonly index?: Tensor; readonly source?: Tensor; readonly include_self?: boolean }
> = op("index_reduce", "input dim index source reduce include_self", (...args: unknown[]) => {
  const [input, dim, index, source, reduce, include_self = true] = args as [
    Tensor,
    number,
    Tensor,
    Tensor,
    ScatterReduce,
    boolean?,
  ];
  const d = wrapDim(dim, input.ndim);
  const wide =
    source.ndim === 0
      ? index.reshape([])
      : index.reshape(source.sizes.map((_, i) => (i === d ? -1 : 1))).expand(source.sizes);
  return asOne("IndexReduceBackward0", [input, source], (x, s) =>
    scatter_reduce(x, d, wide.contiguous(), s, reduce, { include_self }),
  );
});

const TAKE: Backward<readonly number[]> = {
  name: "TakeBackward0",
  backward: (g, node) => [put(fresh(node.arg, g.dtype), node.saved(0), g, true), null],
};

/** Row-major places, negative ones from the end. */
function flatPlaces(index: Tensor, count: number): Int32Array {
  const t = packed(index);
  return Int32Array.from({ length: t.count }, (_, i) => {
    const at = Number(t.array[t.offset + i]);
    if (at < -count || at >= count) {
      throw new IndexError(`out of range: tried to access index ${at} on a tensor of ${count} elements.`);
    }
    return at < 0 ? at + count : at;
  });
}

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

const inPlaceToo = { index_add, index_copy, index_fill, index_reduce, scatter, scatter_add, scatter_reduce, put };
install({ ...inPlaceToo, index_select, take, take_along_dim });
installInPlace(inPlaceToo);
