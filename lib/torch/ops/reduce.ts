/** Reductions: sums, means, extremes, truth. */
import type { Backward, Gradients } from "../autograd/node.js";
import { record } from "../autograd/record.js";
import { toContiguous } from "../compute/plan.js";
import { extremeRows, prodRows, sumCols, sumRows, truthRows } from "../compute/reduce.js";
import { bfloat16, bool, type DType, float16, float32, int64, uint8 } from "../dtype.js";
import { IndexError, NotImplementedError, RuntimeError } from "../errors.js";
import { bind } from "../kwargs.js";
import { wrapDim } from "../shape.js";
import { fresh, methods, Tensor, wrap } from "../tensor.js";
import { view_as_complex, view_as_real } from "./complex.js";
import { cast, packed } from "./define.js";
import { type Fn, install, type Method, mustTakeComplex, op } from "./op.js";
import { ValuesIndices } from "./pair.js";
import { maximum, minimum } from "./rounding.js";

/** Which dimensions a reduction goes over: one, several, or all (left out or null). */
export type Dims = number | readonly number[] | null;

/** Named parameters of sum and mean. */
export interface SumOptions {
  readonly dim?: Dims;
  readonly keepdim?: boolean;
  readonly dtype?: DType;
}

/** Named parameters of max, min, argmax, argmin. */
export interface DimOptions {
  readonly dim?: number;
  readonly keepdim?: boolean;
}

declare module "../tensor.js" {
  interface Tensor {
    /** Sum over dimensions, or all. See torch.sum. */
    sum(dim?: Dims | SumOptions, keepdim?: boolean | SumOptions, options?: SumOptions): Tensor;
    /** Mean over dimensions, or all. See torch.mean. */
    mean(dim?: Dims | SumOptions, keepdim?: boolean | SumOptions, options?: SumOptions): Tensor;
    /** Product over a dimension, or all. See torch.prod. */
    prod: Method<typeof prod>;
    /** The largest element. See torch.max. */
    max(): Tensor;
    /** The largest elements along a dimension and where they are. See torch.max. */
    max(dim: number | DimOptions, keepdim?: boolean): ValuesIndices;
    /** The larger of two, elementwise. See torch.maximum. */
    max(other: Tensor): Tensor;
    /** The smallest element. See torch.min. */
    min(): Tensor;
    /** The smallest elements along a dimension and where they are. See torch.min. */
    min(dim: number | DimOptions, keepdim?: boolean): ValuesIndices;
    /** The smaller of two, elementwise. See torch.minimum. */
    min(other: Tensor): Tensor;
    /** Where the largest elements are. See torch.argmax. */
    argmax(dim?: number | null | DimOptions, keepdim?: boolean): Tensor;
    /** Where the smallest elements are. See torch.argmin. */
    argmin(dim?: number | null | DimOptions, keepdim?: boolean): Tensor;
    /** Whether any element is non-zero. See torch.any. */
    any: Method<Truth>;
    /** Whether all elements are non-zero. See torch.all. */
    all: Method<Truth>;
  }
}

/** A tensor seen as rows to be reduced: the kept dimensions first, then the reduced ones. @internal */
export interface Rows {
  readonly tensor: Tensor;
  readonly rows: number;
  readonly cols: number;
  /** The result's sizes. */
  readonly sizes: number[];
  /** Whether the reduced dimensions come first in memory (then columns are summed). */
  readonly byColumns: boolean;
}

/** For each dimension, whether it is reduced. @internal */
export function reducedDims(rank: number, dim: Dims | undefined): boolean[] {
  const all = dim === undefined || dim === null || (Array.isArray(dim) && dim.length === 0);
  const reduced = new Array<boolean>(rank).fill(all);
  if (all) return reduced;
  for (const d of typeof dim === "number" ? [dim] : (dim as readonly number[])) {
    const at = wrapDim(d, rank);
    if (rank === 0) continue;
    if (reduced[at]) throw new RuntimeError(`dim ${at} appears multiple times in the list of dims`);
    reduced[at] = true;
  }
  return reduced;
}

/** @internal */
export function toRows(x: Tensor, dim: Dims | undefined, keepdim: boolean): Rows {
  const rank = x.sizes.length;
  const reduced = reducedDims(rank, dim);
  const sizes: number[] = [];
  const kept: number[] = [];
  const gone: number[] = [];
  let rows = 1;
  let cols = 1;
  for (let d = 0; d < rank; d++) {
    if (reduced[d]) {
      gone.push(d);
      cols *= x.sizes[d];
      if (keepdim) sizes.push(1);
    } else {
      kept.push(d);
      rows *= x.sizes[d];
      sizes.push(x.sizes[d]);
    }
  }
  if (x.contig) {
    if (kept.every((d, i) => d === i)) return { tensor: x, rows, cols, sizes, byColumns: false };
    if (gone.every((d, i) => d === i)) return { tensor: x, rows, cols, sizes, byColumns: true };
  }
  const order = [...kept, ...gone];
  const view = x.window(
    x.offset,
    order.map((d) => x.sizes[d]),
    order.map((d) => x.strides[d]),
  );
  return { tensor: packed(view), rows, cols, sizes, byColumns: false };
}

/** Sums (or means) in x's dtype. */
function total(x: Tensor, dim: Dims | undefined, keepdim: boolean, mean: boolean): Tensor {
  if (x.dtype === float16 || x.dtype === bfloat16) return cast(total(cast(x, float32), dim, keepdim, mean), x.dtype);
  if (x.dtype.is_complex) {
    const gone = reducedDims(x.ndim, dim).flatMap((is, d) => (is ? [d] : []));
    if (gone.length === 0) return x.detach().clone();
    return view_as_complex(total(view_as_real(x.detach()), gone, keepdim, mean));
  }
  const r = toRows(x, dim, keepdim);
  const out = fresh(r.sizes, x.dtype);
  const scale = mean ? 1 / r.cols : 1;
  if (r.byColumns) sumCols(r.tensor.array, r.tensor.offset, out.array, 0, r.cols, r.rows, scale);
  else sumRows(r.tensor.array, r.tensor.offset, out.array, 0, r.rows, r.cols, scale);
  return out;
}

/** What the way back of a reduction needs: the input's sizes and which dimensions went. @internal */
export interface Reduction {
  readonly sizes: readonly number[];
  readonly dim: Dims | undefined;
  readonly keepdim: boolean;
}

/** The gradient of a reduction, spread over the input's sizes again. @internal */
export function spread(g: Tensor, r: Reduction): Tensor {
  if (!r.keepdim && g.sizes.length < r.sizes.length) {
    const reduced = reducedDims(r.sizes.length, r.dim);
    g = g.reshape(r.sizes.map((s, d) => (reduced[d] ? 1 : s)));
  }
  return g.expand(r.sizes);
}

const sumBackward = (name: string): Backward<Reduction> => ({ name, backward: (g, node) => spread(g, node.arg) });
const meanBackward = (name: string): Backward<Reduction> => ({
  name,
  backward(g, node) {
    const spreadOut = spread(g, node.arg);
    return spreadOut.div(spreadOut.count / Math.max(g.count, 1));
  },
});
const SUM_ALL = sumBackward("SumBackward0");
const SUM_DIM = sumBackward("SumBackward1");
const MEAN_ALL = meanBackward("MeanBackward0");
const MEAN_DIM = meanBackward("MeanBackward1");

function sumOrMean(op: "sum" | "mean", input: Tensor, args: readonly unknown[]): Tensor {
  const [dim, keepdim = false, dtype] = bind(op, args, ["dim", "keepdim", "dtype"]) as [
    Dims | undefined,
    boolean | undefined,
    DType | undefined,
  ];
  let x = input;
  if (dtype !== undefined) x = input.to(dtype);
  else if (op === "sum" && x.dtype.category < 2) x = cast(x, int64);
  if (op === "mean" && x.dtype.category < 2) {
    throw new NotImplementedError(
      `mean(): could not infer output dtype. ${dtype === undefined ? "Input" : "Optional"} dtype must be either a floating point or complex dtype. Got: ${x.dtype.scalar}`,
      { hint: "Convert first: x.float().mean()." },
    );
  }
  const out = total(x, dim, keepdim, op === "mean");
  if (!x.recorded()) return out;
  const all = dim === undefined || dim === null;
  const node = op === "mean" ? (all ? MEAN_ALL : MEAN_DIM) : all ? SUM_ALL : SUM_DIM;
  return record(out, node, [x], [], { sizes: x.sizes, dim, keepdim });
}

/**
 * Sum over dimensions, or over all.
 *
 * Shape: the reduced dimensions go, or stay as 1 with keepdim. Dtype: integers and bool become int64.
 * Gradient: input.
 * @example torch.sum(torch.ones(2, 3), { dim: 0 })  // tensor([2., 2., 2.])
 * Source: PyTorch, torch.sum; sums are kept in double precision.
 */
export function sum(
  input: Tensor,
  dim?: Dims | SumOptions,
  keepdim?: boolean | SumOptions,
  options?: SumOptions,
): Tensor {
  return sumOrMean("sum", input, given(dim, keepdim, options));
}

/**
 * Mean over dimensions, or over all.
 *
 * Shape: the reduced dimensions go, or stay as 1 with keepdim. Dtype: floating.
 * Gradient: input.
 * @throws RuntimeError for integers.
 * Source: PyTorch, torch.mean; sums are kept in double precision.
 */
export function mean(
  input: Tensor,
  dim?: Dims | SumOptions,
  keepdim?: boolean | SumOptions,
  options?: SumOptions,
): Tensor {
  return sumOrMean("mean", input, given(dim, keepdim, options));
}

/** Arguments as they were written: trailing ones that were left out do not count. */
function given(...args: readonly unknown[]): readonly unknown[] {
  let n = args.length;
  while (n > 0 && args[n - 1] === undefined) n--;
  return args.slice(0, n);
}

const prodBackward = (name: string): Backward<Reduction> => ({
  name,
  backward(g, node) {
    const x = node.saved(0);
    const r = node.arg;
    const zeros = x.detach().eq(0);
    if (zeros.any().item<boolean>()) return spread(g, r).mul(productOfOthers(x.detach(), r));
    return spread(g, r).mul(spread(prod(x, r.dim as number | undefined, r.keepdim), r).div(x));
  },
});
const PROD_ALL = prodBackward("ProdBackward0");
const PROD_DIM = prodBackward("ProdBackward1");

/** For each element the product of the others along the reduced dimension: right where elements are 0. */
function productOfOthers(x: Tensor, r: Reduction): Tensor {
  const last = r.dim === undefined || r.dim === null ? x.reshape(-1) : x.transpose(r.dim as number, -1);
  const from = packed(last);
  const out = fresh(from.sizes, x.dtype);
  const n = from.sizes[from.sizes.length - 1] ?? 1;
  for (let row = 0; row < from.count; row += n) {
    let product = 1;
    for (let i = row; i < row + n; i++) {
      out.array[i] = product;
      product *= Number(from.array[from.offset + i]);
    }
    product = 1;
    for (let i = row + n - 1; i >= row; i--) {
      out.array[i] = Number(out.array[i]) * product;
      product *= Number(from.array[from.offset + i]);
    }
  }
  return r.dim === undefined || r.dim === null ? out.reshape(x.sizes) : out.transpose(r.dim as number, -1);
}

/**
 * Product over a dimension, or over all.
 *
 * Dtype: integers and bool become int64. Gradient: input, at zeros too.
 * Source: PyTorch, torch.prod.
 */
export const prod: Fn<
  [input: Tensor, dim?: number | null, keepdim?: boolean],
  DimOptions & { readonly dtype?: DType | null }
> = op("prod", "input dim keepdim dtype", (...args: unknown[]) => {
  const [input, dim, keepdim = false, dtype] = args as [Tensor, number?, boolean?, DType?];
  const x = dtype !== undefined ? input.to(dtype) : input.dtype.category < 2 ? cast(input, int64) : input;
  if (x.dtype === float16 || x.dtype === bfloat16) return prod(x.float(), dim, keepdim).to(x.dtype);
  const r = toRows(x, dim, keepdim);
  const rows = r.byColumns ? transposedRows(r) : r.tensor;
  const out = fresh(r.sizes, x.dtype);
  prodRows(rows.array, rows.offset, out.array, 0, r.rows, r.cols);
  return record(out, dim === undefined ? PROD_ALL : PROD_DIM, [x], [x], { sizes: x.sizes, dim, keepdim });
});

/** A row-major copy in which each result's elements lie side by side. @internal */
export function transposedRows(r: Rows): Tensor {
  const view = r.tensor.window(r.tensor.offset, [r.rows, r.cols], [1, r.rows]);
  return wrap(toContiguous(view, view.dtype.kind, view.count, view.dtype.kind), [r.rows, r.cols], view.dtype);
}

/** Positions of the extremes along `dim` (of all elements when it is left out). */
function positions(
  op: string,
  largest: boolean,
  given: Tensor,
  dim: number | null | undefined,
  keepdim: boolean,
): Tensor {
  const x = given.dtype === float16 || given.dtype === bfloat16 ? cast(given, float32) : given;
  if (x.count === 0 && (dim === null || dim === undefined)) {
    throw new IndexError(
      `${op}(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with the 'dim' argument.`,
    );
  }
  const r = toRows(x, dim, keepdim);
  if (r.cols === 0) throw new IndexError(`${op}(): Expected reduction dim ${dim} to have non-zero size.`);
  const rows = r.byColumns ? transposedRows(r) : r.tensor;
  const out = fresh(r.sizes, int64);
  extremeRows(largest, rows.array, rows.offset, out.array as BigInt64Array, r.rows, r.cols);
  return out;
}

const EXTREME_ALL: Backward<null> = {
  name: "MaxBackward1",
  backward(g, node): Gradients {
    const x = node.saved(0);
    const mask = x.eq(node.saved(1));
    const ties = Number(mask.sum().item());
    return g.expand(x.sizes).div(ties).masked_fill(mask.logical_not(), 0);
  },
};
const EXTREMES: Record<
  "max" | "min",
  { all: Backward<null>; dim: Backward<{ sizes: readonly number[]; dim: number; keepdim: boolean }> }
> = {
  max: { all: EXTREME_ALL, dim: extremeDim("MaxBackward0") },
  min: { all: { ...EXTREME_ALL, name: "MinBackward1" }, dim: extremeDim("MinBackward0") },
};

function extremeDim(name: string): Backward<{ sizes: readonly number[]; dim: number; keepdim: boolean }> {
  return {
    name,
    backward(g, node) {
      const { sizes, dim, keepdim } = node.arg;
      if (sizes.length === 0) return g;
      const index = node.saved(0);
      const at = keepdim ? index : index.unsqueeze(dim);
      const columns = sizes.map((s, d) => (d === dim ? s : 1));
      const places = wrap(
        BigInt64Array.from({ length: sizes[dim] }, (_, i) => BigInt(i)),
        columns,
        int64,
      );
      const mask = places.eq(at);
      const spreadOut = (keepdim ? g : g.unsqueeze(dim)).expand(sizes);
      return spreadOut.masked_fill(mask.logical_not(), 0);
    },
  };
}

function extreme(op: "max" | "min", x: Tensor, args: readonly unknown[]): Tensor | ValuesIndices {
  if (args[0] instanceof Tensor) return (op === "max" ? maximum : minimum)(x, args[0]);
  const [dim, keepdim = false] = bind(op, args, ["dim", "keepdim"]) as [number | undefined, boolean | undefined];
  if (x.dtype.is_complex) mustTakeComplex(op, x);
  const largest = op === "max";
  if (dim === undefined) {
    if (x.count === 0) {
      throw new RuntimeError(
        `${op}(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with the 'dim' argument.`,
      );
    }
    const at = Number((positions(op, largest, x, null, false).array as BigInt64Array)[0]);
    const out = fresh([], x.dtype);
    out.array[0] = packed(x).array[x.contig ? x.offset + at : at];
    return record(out, EXTREMES[op].all, [x], [x, out.detach()], null);
  }
  const indices = positions(op, largest, x, dim, keepdim);
  const values = x.detach().gather(wrapDim(dim, x.ndim), keepdim || x.ndim === 0 ? indices : indices.unsqueeze(dim));
  const out = keepdim || x.ndim === 0 ? values : values.reshape(indices.sizes);
  record(out, EXTREMES[op].dim, [x], [indices], { sizes: x.sizes, dim: wrapDim(dim, x.ndim), keepdim });
  return new ValuesIndices(op, out, indices);
}

/**
 * The largest element, or the largest elements along `dim` and where they are.
 *
 * Gradient: input; shared evenly among equals when it is over all.
 * @example const [values, indices] = torch.max(torch.tensor([[1, 5], [7, 3]]), 1)
 * Source: PyTorch, torch.max.
 */
export function max(input: Tensor): Tensor;
export function max(input: Tensor, dim: number | DimOptions, keepdim?: boolean): ValuesIndices;
export function max(input: Tensor, other: Tensor): Tensor;
export function max(input: Tensor, dim?: number | DimOptions | Tensor, keepdim?: boolean): Tensor | ValuesIndices {
  return extreme("max", input, given(dim, keepdim));
}

/**
 * The smallest element, or the smallest elements along `dim` and where they are.
 *
 * Gradient: input; shared evenly among equals when it is over all.
 * Source: PyTorch, torch.min.
 */
export function min(input: Tensor): Tensor;
export function min(input: Tensor, dim: number | DimOptions, keepdim?: boolean): ValuesIndices;
export function min(input: Tensor, other: Tensor): Tensor;
export function min(input: Tensor, dim?: number | DimOptions | Tensor, keepdim?: boolean): Tensor | ValuesIndices {
  return extreme("min", input, given(dim, keepdim));
}

function argExtreme(op: "argmax" | "argmin", x: Tensor, args: readonly unknown[]): Tensor {
  if (x.dtype.is_complex) mustTakeComplex(op, x);
  const [dim = null, keepdim = false] = bind(op, args, ["dim", "keepdim"]) as [number | null, boolean | undefined];
  return positions(op, op === "argmax", x, dim, keepdim);
}

/** Where the largest elements are, as int64: along `dim`, or in the flattened input. Source: PyTorch, torch.argmax. */
export function argmax(input: Tensor, dim?: number | null | DimOptions, keepdim?: boolean): Tensor {
  return argExtreme("argmax", input, given(dim, keepdim));
}

/** Where the smallest elements are, as int64: along `dim`, or in the flattened input. Source: PyTorch, torch.argmin. */
export function argmin(input: Tensor, dim?: number | null | DimOptions, keepdim?: boolean): Tensor {
  return argExtreme("argmin", input, given(dim, keepdim));
}

/** Whether any or all elements are non-zero. */
export type Truth = Fn<
  [input: Tensor, dim?: Dims, keepdim?: boolean],
  { readonly dim?: Dims; readonly keepdim?: boolean }
>;

function truth(name: string, every: boolean): Truth {
  return op(name, "input dim keepdim", (input: Tensor, dim?: Dims, keepdim = false) => {
    const none = Array.isArray(dim) && dim.length === 0;
    const r = toRows(cast(input, bool), none ? undefined : dim, keepdim);
    const rows = r.byColumns ? transposedRows(r) : r.tensor;
    const out = fresh(r.sizes, bool);
    truthRows(every, rows.array, rows.offset, out.array as Uint8Array, r.rows, r.cols);
    return input.dtype === uint8 ? cast(out, uint8) : out;
  });
}

/** Whether any element is non-zero, over dimensions or all. Dtype: bool; uint8 stays. Source: PyTorch, torch.any. */
export const any: Truth = truth("any", false);

/** Whether all elements are non-zero, over dimensions or all. Dtype: bool; uint8 stays. Source: PyTorch, torch.all. */
export const all: Truth = truth("all", true);

install({ prod, any, all });
methods({
  sum(this: Tensor, ...args: unknown[]): Tensor {
    return sumOrMean("sum", this, args);
  },
  mean(this: Tensor, ...args: unknown[]): Tensor {
    return sumOrMean("mean", this, args);
  },
  max(this: Tensor, ...args: unknown[]): Tensor | ValuesIndices {
    return extreme("max", this, args);
  },
  min(this: Tensor, ...args: unknown[]): Tensor | ValuesIndices {
    return extreme("min", this, args);
  },
  argmax(this: Tensor, ...args: unknown[]): Tensor {
    return argExtreme("argmax", this, args);
  },
  argmin(this: Tensor, ...args: unknown[]): Tensor {
    return argExtreme("argmin", this, args);
  },
});
