/** Order: sorting, the largest, the middle, the most frequent. */
import { orderOf, place } from "../compute/sort.js";
import { float32, int32, int64 } from "../dtype.js";
import { IndexError, RuntimeError } from "../errors.js";
import { fresh, Tensor } from "../tensor.js";
import { type Scalar, toFloating } from "./define.js";
import { cat, gather } from "./indexing.js";
import { asOne, type Fn, install, type Method, op } from "./op.js";
import { ValuesIndices } from "./pair.js";
import { linesOf, rowResult, settled } from "./rows.js";

/** Named parameters of sort and argsort. */
export interface SortOptions {
  readonly dim?: number;
  readonly descending?: boolean;
  readonly stable?: boolean;
}

/** Named parameters of topk. */
export interface TopkOptions {
  readonly k?: number;
  readonly dim?: number;
  readonly largest?: boolean;
  readonly sorted?: boolean;
}

declare module "../tensor.js" {
  interface Tensor {
    /** Sorted along a dimension, and where each element was. See torch.sort. */
    sort: Method<typeof sort>;
    /** Where the elements in sorted order are. See torch.argsort. */
    argsort: Method<typeof argsort>;
    /** Sorted along the first dimension. See torch.msort. */
    msort(): Tensor;
    /** The k largest and where they are. See torch.topk. */
    topk: Method<typeof topk>;
    /** The k-th smallest and where it is. See torch.kthvalue. */
    kthvalue: Method<typeof kthvalue>;
    /** The middle element. See torch.median. */
    median(): Tensor;
    /** The middle elements along a dimension and where they are. See torch.median. */
    median(dim: number | { readonly dim?: number; readonly keepdim?: boolean }, keepdim?: boolean): ValuesIndices;
    /** The middle of what is not NaN. See torch.nanmedian. */
    nanmedian(): Tensor;
    /** The middle of what is not NaN along a dimension, and where it is. See torch.nanmedian. */
    nanmedian(dim: number | { readonly dim?: number; readonly keepdim?: boolean }, keepdim?: boolean): ValuesIndices;
    /** The most frequent elements and where they are. See torch.mode. */
    mode: Method<typeof mode>;
    /** Quantiles. See torch.quantile. */
    quantile: Method<typeof quantile>;
    /** Quantiles of what is not NaN. See torch.nanquantile. */
    nanquantile: Method<typeof quantile>;
  }
}

/** For each row along dim, the places that `choose` picks of its sorted order; int64. */
function placesAlong(
  x: Tensor,
  dim: number,
  cols: number,
  choose: (order: Int32Array, row: number, lines: ReturnType<typeof linesOf>) => ArrayLike<number>,
  descending = false,
): Tensor {
  const lines = linesOf(x.dtype.kind === "f16" || x.dtype.kind === "bf16" ? x.detach().float() : x, dim);
  const { filled, result } = rowResult(x, lines.dim, cols, int64);
  const out = filled.array as BigInt64Array;
  for (let r = 0; r < lines.rows; r++) {
    const order = orderOf(lines.array, lines.offset + r * lines.cols, lines.cols, descending);
    const chosen = choose(order, r, lines);
    for (let i = 0; i < cols; i++) out[r * cols + i] = BigInt(chosen[i]);
  }
  return settled(result);
}

/** The elements at `places` along dim, recorded under torch's name. */
const taken = (node: string, x: Tensor, dim: number, places: Tensor): Tensor =>
  asOne(node, [x], (v) => (v.ndim === 0 ? v.clone() : gather(v, dim, places)));

/**
 * Sorted along a dimension, and where each element was; NaN comes last. Equals keep their order.
 *
 * Gradient: input. Source: PyTorch, torch.sort.
 */
export const sort: Fn<
  [input: Tensor, dim?: number, descending?: boolean, stable?: boolean],
  SortOptions,
  ValuesIndices
> = op("sort", "input dim descending stable", (input: Tensor, dim = -1, descending = false, stable?: boolean) => {
  const indices = placesAlong(input, dim, input.ndim === 0 ? 1 : input.size(dim), (o) => o, descending);
  return new ValuesIndices(
    "sort",
    taken(stable === undefined ? "SortBackward0" : "SortBackward1", input, dim, indices),
    indices,
  );
});

/** Where the elements in sorted order are. Source: PyTorch, torch.argsort. */
export const argsort: Fn<[input: Tensor, dim?: number, descending?: boolean, stable?: boolean], SortOptions> = op(
  "argsort",
  "input dim descending stable",
  (input: Tensor, dim = -1, descending = false, _stable = false) => sort(input.detach(), dim, descending).indices,
);

/** Sorted along the first dimension. Source: PyTorch, torch.msort. */
export function msort(input: Tensor): Tensor {
  return sort(input, 0).values;
}

/**
 * The k largest (or smallest) elements along a dimension, in order, and where they are.
 *
 * Gradient: input. @throws RuntimeError when k is more than there are.
 * @example const [values, indices] = torch.topk(x, 3)
 * Source: PyTorch, torch.topk.
 */
export const topk: Fn<
  [input: Tensor, k: number, dim?: number, largest?: boolean, sorted?: boolean],
  TopkOptions,
  ValuesIndices
> = op("topk", "input k dim largest sorted", (input: Tensor, k: number, dim = -1, largest = true, _sorted = true) => {
  const size = input.ndim === 0 ? 1 : input.size(dim);
  if (k < 0 || k > size) throw new RuntimeError("selected index k out of range");
  const indices = placesAlong(input, dim, input.ndim === 0 ? 1 : k, (o) => o, largest);
  return new ValuesIndices("topk", taken("TopkBackward0", input, dim, indices), indices);
});

/** One place per row, with the dimension kept or gone. */
function onePlace(
  name: string,
  node: string,
  input: Tensor,
  dim: number,
  keepdim: boolean,
  choose: Parameters<typeof placesAlong>[3],
): ValuesIndices {
  if (input.ndim > 0 && input.size(dim) === 0) {
    throw new IndexError(`${name}(): Expected reduction dim ${dim} to have non-zero size.`);
  }
  const places = placesAlong(input, dim, 1, choose);
  const values = asOne(node, [input], (x) => {
    if (x.ndim === 0) return x.clone();
    const y = gather(x, dim, places);
    return keepdim ? y : y.squeeze(dim);
  });
  return new ValuesIndices(name, values, keepdim || input.ndim === 0 ? places : places.squeeze(dim));
}

/** The k-th smallest element along a dimension and where it is. Source: PyTorch, torch.kthvalue. */
export const kthvalue: Fn<
  [input: Tensor, k: number, dim?: number, keepdim?: boolean],
  { readonly k?: number; readonly dim?: number; readonly keepdim?: boolean },
  ValuesIndices
> = op("kthvalue", "input k dim keepdim", (input: Tensor, k: number, dim = -1, keepdim = false) => {
  const size = input.ndim === 0 ? 1 : input.size(dim);
  if (size > 0 && (k < 1 || k > size))
    throw new RuntimeError(
      `kthvalue(): selected number k out of range for dimension ${dim < 0 ? dim + Math.max(input.ndim, 1) : dim}`,
    );
  return onePlace("kthvalue", "KthvalueBackward0", input, dim, keepdim, (o) => [o[k - 1]]);
});

/** How many of the sorted row are no NaN. */
function numbersIn(order: Int32Array, row: number, lines: ReturnType<typeof linesOf>): number {
  let n = order.length;
  const at = (i: number): number | bigint => lines.array[lines.offset + row * lines.cols + order[i]];
  while (n > 0 && Number.isNaN(Number(at(n - 1)))) n--;
  return n;
}

function middle(name: "median" | "nanmedian", skipNan: boolean): typeof median {
  const choose: Parameters<typeof placesAlong>[3] = (order, row, lines) => {
    const n = numbersIn(order, row, lines);
    if (n < order.length && !skipNan) return [order[n]];
    return [order[n === 0 ? 0 : (n - 1) >> 1]];
  };
  const node = name === "median" ? "MedianBackward" : "NanmedianBackward";
  return op(name, "input dim keepdim", (input: Tensor, dim?: number, keepdim = false) => {
    if (dim !== undefined) return onePlace(name, `${node}1`, input, dim, keepdim, choose);
    if (input.count === 0) return toFloating(input).sum().mul(Number.NaN);
    return asOne(`${node}0`, [input], (x) => onePlace(name, `${node}1`, x.reshape(-1), 0, false, choose).values);
  }) as typeof median;
}

/**
 * The middle element (the lower of two), of all or along a dimension and then with its place; NaN wins.
 *
 * Gradient: input. Source: PyTorch, torch.median.
 */
export const median: {
  (input: Tensor): Tensor;
  (input: Tensor, dim: number | { readonly dim: number; readonly keepdim?: boolean }, keepdim?: boolean): ValuesIndices;
} = middle("median", false);
/** As median, of what is not NaN. Source: PyTorch, torch.nanmedian. */
export const nanmedian: typeof median = middle("nanmedian", true);

/** The most frequent element along a dimension (the smallest of several) and where it is last. Source: PyTorch, torch.mode. */
export const mode: Fn<
  [input: Tensor, dim?: number, keepdim?: boolean],
  { readonly dim?: number; readonly keepdim?: boolean },
  ValuesIndices
> = op("mode", "input dim keepdim", (input: Tensor, dim = -1, keepdim = false) =>
  onePlace("mode", "ModeBackward0", input, dim, keepdim, (order, row, lines) => {
    const at = (i: number): number | bigint => lines.array[lines.offset + row * lines.cols + order[i]];
    let best = 0;
    let length = 0;
    for (let i = 0, start = 0; i < order.length; i++) {
      if (i > 0 && at(i) !== at(i - 1)) start = i;
      if (i - start + 1 > length) {
        length = i - start + 1;
        best = i;
      }
    }
    return [order[best]];
  }),
);

/** How quantiles between two elements are found. */
export type Interpolation = "linear" | "lower" | "higher" | "midpoint" | "nearest";

/** Quantiles of a tensor. */
export type Quantile = Fn<
  [input: Tensor, q: Tensor | number, dim?: number | null, keepdim?: boolean],
  {
    readonly q?: Tensor | number;
    readonly dim?: number | null;
    readonly keepdim?: boolean;
    readonly interpolation?: Interpolation;
  }
>;

function quantileOf(name: string, skipNan: boolean): Quantile {
  return op(name, "input q dim keepdim interpolation", (...args: unknown[]) => {
    const [input, q, dim, keepdim = false, interpolation = "linear"] = args as [
      Tensor,
      Tensor | number,
      number?,
      boolean?,
      Interpolation?,
    ];
    if (!input.dtype.is_floating_point)
      throw new RuntimeError(`${name}() input tensor must be either float or double dtype`);
    if (input.count === 0) throw new RuntimeError(`${name}() input tensor must be non-empty`);
    if (q instanceof Tensor && q.ndim > 1) throw new RuntimeError(`${name}() q must be a scalar or 1D tensor`);
    if (q instanceof Tensor && q.dtype !== input.dtype)
      throw new RuntimeError(`${name}() q tensor must be same dtype as the input tensor`);
    if (!["linear", "lower", "higher", "midpoint", "nearest"].includes(interpolation)) {
      throw new RuntimeError(
        `${name}() interpolation must be one of linear, lower, higher, midpoint or nearest, but got ${interpolation}`,
      );
    }
    const levels = (q instanceof Tensor ? [q.tolist()].flat() : [q]) as number[];
    if (levels.some((v) => v < 0 || v > 1)) {
      throw new RuntimeError(
        q instanceof Tensor
          ? `${name}() q values must be in the range [0, 1]`
          : `${name}() q must be in the range [0, 1] but got ${q}`,
      );
    }
    return asOne("SqueezeBackward4", q instanceof Tensor ? [input, q] : [input], (x, qs) => {
      const rows = dim === undefined ? x.reshape(-1) : x.ndim === 0 ? x.reshape(1) : x.transpose(dim, -1);
      const sorted = sort(rows).values;
      const n = sorted.size(-1);
      const counts = sorted.detach().isnan().logical_not().sum(-1, true);
      const parts = levels.map((level, i) =>
        oneQuantile(sorted, counts, n, qs === undefined ? level : qs.reshape(-1).select(0, i), interpolation, skipNan),
      );
      const shaped = parts.map((p) => {
        if (!keepdim) return dim === undefined || x.ndim === 0 ? p.reshape([]) : p.transpose(dim, -1).squeeze(dim);
        return dim === undefined
          ? p.reshape(x.sizes.map(() => 1))
          : p.transpose(dim, -1).reshape(x.sizes.map((s, i) => (i === (dim < 0 ? dim + x.ndim : dim) ? 1 : s)));
      });
      if (!(q instanceof Tensor) || q.ndim === 0) return shaped[0];
      return stacked(shaped);
    });
  });
}

const stacked = (parts: readonly Tensor[]): Tensor => {
  const all = parts.map((p) => p.unsqueeze(0));
  return all.length === 1 ? all[0] : cat(all);
};

/** The quantile of each sorted row, the last dimension kept as 1. */
function oneQuantile(
  sorted: Tensor,
  counts: Tensor,
  n: number,
  level: number | Tensor,
  how: Interpolation,
  skipNan: boolean,
): Tensor {
  const last = skipNan ? counts.sub(1).clamp_min(0) : counts.mul(0).add(n - 1);
  let rank = last.to(sorted.dtype).mul(level);
  if (how === "lower") rank = rank.floor();
  else if (how === "higher") rank = rank.ceil();
  else if (how === "nearest") rank = rank.round();
  if (!skipNan) rank = rank.masked_fill(counts.lt(n), n - 1);
  const below = rank.floor();
  const low = gather(sorted, -1, below.long());
  const high = gather(sorted, -1, rank.ceil().long());
  if (how === "midpoint") return low.add(high).div(2);
  return low.lerp(high, rank.sub(below));
}

/**
 * The q-quantiles along a dimension, or of all; between two elements by `interpolation`.
 *
 * Shape: q's dimension comes first. Gradient: input. Units: q in [0, 1].
 * Source: PyTorch, torch.quantile.
 */
export const quantile: Quantile = quantileOf("quantile", false);
/** As quantile, of what is not NaN. Source: PyTorch, torch.nanquantile. */
export const nanquantile: Quantile = quantileOf("nanquantile", true);

/** Named parameters of searchsorted and bucketize. */
export interface SearchOptions {
  readonly out_int32?: boolean;
  readonly right?: boolean;
  readonly side?: "left" | "right" | null;
  readonly sorter?: Tensor | null;
}

const numbers = (t: Tensor): Tensor =>
  t
    .detach()
    .to(!t.dtype.is_floating_point ? int64 : t.dtype.itemsize === 2 ? float32 : t.dtype)
    .contiguous();

/**
 * Where values belong in sorted rows: before their equals, or after with right.
 *
 * Shape: sorted_sequence (*, n), input (*, m) -> input's. Dtype: int64, or int32.
 * Source: PyTorch, torch.searchsorted.
 */
export const searchsorted: Fn<
  [sorted_sequence: Tensor, input: Tensor | Scalar],
  SearchOptions & { readonly sorted_sequence?: Tensor }
> = op("searchsorted", "sorted_sequence input out_int32 right side sorter", (...args: unknown[]) => {
  const [sequence, values, out_int32 = false, right = false, side, sorter] = args as [
    Tensor,
    Tensor | Scalar,
    boolean?,
    boolean?,
    string?,
    Tensor?,
  ];
  if (side !== undefined && side !== "left" && side !== "right") {
    throw new RuntimeError(`torch.searchsorted(): side can only be 'left' or 'right' but got ${side}`);
  }
  if (side === "left" && right) {
    throw new RuntimeError(
      "torch.searchsorted(): side and right can't be set to opposites, got side of left while right was True",
    );
  }
  const after = right || side === "right";
  const given = values instanceof Tensor ? values : sequence.new_tensor(Number(values) as number);
  const rows = numbers(sequence);
  const wanted = numbers(given);
  const n = rows.size(-1);
  const m = given.ndim === 0 ? 1 : given.size(-1);
  const order = sorter === undefined ? undefined : (sorter.contiguous().array as BigInt64Array);
  const y = fresh(given.sizes, out_int32 ? int32 : int64);
  for (let i = 0; i < wanted.count; i++) {
    const from = rows.ndim === 1 ? 0 : Math.floor(i / m) * n;
    const value = wanted.array[wanted.offset + i];
    const number = typeof value === "bigint" && !(rows.array instanceof BigInt64Array) ? Number(value) : value;
    const at = place(rows.array, rows.offset + from, n, number, after, order && ((k) => Number(order[from + k])));
    y.array[i] = out_int32 ? at : BigInt(at);
  }
  return y;
});

/** The index of the bucket that each element belongs to. Source: PyTorch, torch.bucketize. */
export const bucketize: Fn<
  [input: Tensor | Scalar, boundaries: Tensor],
  { readonly boundaries?: Tensor; readonly out_int32?: boolean; readonly right?: boolean }
> = op("bucketize", "input boundaries out_int32 right", (...args: unknown[]) => {
  const [input, boundaries, out_int32 = false, right = false] = args as [Tensor | Scalar, Tensor, boolean?, boolean?];
  if (boundaries.ndim !== 1) {
    throw new RuntimeError(`boundaries tensor must be 1 dimension, but got dim(${boundaries.ndim})`);
  }
  return searchsorted(boundaries, input, { out_int32, right });
});

install({ sort, argsort, msort, topk, kthvalue, median, nanmedian, mode, quantile, nanquantile });
