/** Distinct values and counts. */
import { orderOf, place } from "../compute/sort.js";
import { float64, get_default_dtype, int64 } from "../dtype.js";
import { RuntimeError } from "../errors.js";
import { show, wrapDim } from "../shape.js";
import { fresh, Tensor, wrap } from "../tensor.js";
import { linspace } from "./creation.js";
import { cast, packed } from "./define.js";
import { index_select } from "./indexed.js";
import { type Fn, install, type Method, op } from "./op.js";
import { Results } from "./pair.js";

/** Named parameters of unique. */
export interface UniqueOptions {
  readonly sorted?: boolean;
  readonly return_inverse?: boolean;
  readonly return_counts?: boolean;
  readonly dim?: number | null;
}

/** Named parameters of unique_consecutive. */
export type ConsecutiveOptions = Omit<UniqueOptions, "sorted">;

/** unique with its extras: values, then the inverse, then the counts, as asked for. */
export interface Unique<O> {
  (
    input: Tensor,
    options: O & { readonly return_inverse: true; readonly return_counts: true },
  ): [Tensor, Tensor, Tensor];
  (input: Tensor, options: O & { readonly return_inverse: true }): [Tensor, Tensor];
  (input: Tensor, options: O & { readonly return_counts: true }): [Tensor, Tensor];
  (input: Tensor, options?: O): Tensor;
}

declare module "../tensor.js" {
  interface Tensor {
    /** The distinct values. See torch.unique. */
    unique(
      options: UniqueOptions & { readonly return_inverse: true; readonly return_counts: true },
    ): [Tensor, Tensor, Tensor];
    unique(
      options: UniqueOptions & ({ readonly return_inverse: true } | { readonly return_counts: true }),
    ): [Tensor, Tensor];
    unique(options?: UniqueOptions): Tensor;
    /** Without repeats next to each other. See torch.unique_consecutive. */
    unique_consecutive(
      options: ConsecutiveOptions & { readonly return_inverse: true; readonly return_counts: true },
    ): [Tensor, Tensor, Tensor];
    unique_consecutive(
      options: ConsecutiveOptions & ({ readonly return_inverse: true } | { readonly return_counts: true }),
    ): [Tensor, Tensor];
    unique_consecutive(options?: ConsecutiveOptions): Tensor;
    /** How often each whole number occurs. See torch.bincount. */
    bincount: Method<typeof bincount>;
    /** Counts in equal bins. See torch.histc. */
    histc: Method<typeof histc>;
    /** Counts in bins, and the bins' edges. See torch.histogram. */
    histogram: Method<typeof histogram>;
  }
}

/** Which parts are the same: for each part the number of its group, and for each group its first part and its count. */
interface Groups {
  readonly first: Int32Array;
  readonly counts: Int32Array;
  readonly inverse: Int32Array;
}

/** Groups neighbours in `order`; `differ` says whether two parts do. */
function grouped(order: ArrayLike<number>, differ: (i: number, j: number) => boolean): Groups {
  const n = order.length;
  const first: number[] = [];
  const counts: number[] = [];
  const inverse = new Int32Array(n);
  for (let k = 0; k < n; k++) {
    if (k === 0 || differ(order[k - 1], order[k])) {
      first.push(order[k]);
      counts.push(0);
    }
    counts[counts.length - 1]++;
    inverse[order[k]] = first.length - 1;
  }
  return { first: Int32Array.from(first), counts: Int32Array.from(counts), inverse };
}

const longs = (values: ArrayLike<number>, sizes: readonly number[]): Tensor =>
  wrap(
    BigInt64Array.from({ length: values.length }, (_, i) => BigInt(values[i])),
    sizes,
    int64,
  );

function distinct(
  name: string,
  input: Tensor,
  sorted: boolean,
  inverse: boolean,
  counts: boolean,
  dim: number | undefined,
): Tensor | Tensor[] {
  const x = input.detach();
  let groups: Groups;
  let values: Tensor;
  let inverseSizes: readonly number[];
  if (dim === undefined) {
    const t = packed(x);
    const order = sorted ? orderOf(t.array, t.offset, t.count, false) : counting(t.count);
    groups = grouped(order, (i, j) => t.array[t.offset + i] !== t.array[t.offset + j]);
    values = index_select(x.reshape(-1), 0, longs(groups.first, [groups.first.length]));
    inverseSizes = x.sizes;
  } else {
    const d = wrapDim(dim, x.ndim);
    if (x.count === 0 && x.sizes[d] !== 0) {
      throw new RuntimeError("There are 0 sized dimensions, and they aren't selected, so unique cannot be applied");
    }
    const rows = packed(x.transpose(0, d).reshape(x.sizes[d], -1));
    const n = rows.sizes[0];
    const width = rows.sizes[1];
    const compare = (i: number, j: number): number => {
      for (let k = 0; k < width; k++) {
        const a = rows.array[rows.offset + i * width + k];
        const b = rows.array[rows.offset + j * width + k];
        if (a !== b) return a < b ? -1 : 1;
      }
      return 0;
    };
    const order = counting(n);
    if (sorted) order.sort((i, j) => compare(i, j) || i - j);
    groups = grouped(order, (i, j) => compare(i, j) !== 0);
    values = index_select(x, d, longs(groups.first, [groups.first.length]));
    inverseSizes = [n];
  }
  if (input.recorded()) {
    throw new RuntimeError(`the derivative for '${name}' is not implemented.`, { hint: "Use input.detach()." });
  }
  const out: Tensor[] = [values];
  if (inverse) out.push(longs(groups.inverse, inverseSizes));
  if (counts) out.push(longs(groups.counts, [groups.counts.length]));
  return out.length === 1 ? values : out;
}

const counting = (n: number): Int32Array => Int32Array.from({ length: n }, (_, i) => i);

/**
 * The distinct values in order (of all elements, or the parts along dim); with return_inverse where each element's
 * value is among them, with return_counts how often each occurs.
 *
 * @example torch.unique(torch.tensor([3, 1, 3]))  // tensor([1, 3])
 * Source: PyTorch, torch.unique; always sorted.
 */
export const unique: Unique<UniqueOptions> = op(
  "unique",
  "input sorted return_inverse return_counts dim",
  (...args: unknown[]) => {
    const [input, , inverse = false, counts = false, dim] = args as [Tensor, boolean?, boolean?, boolean?, number?];
    return distinct("unique", input, true, inverse, counts, dim);
  },
) as unknown as Unique<UniqueOptions>;

/** As unique, but only repeats next to each other go. Source: PyTorch, torch.unique_consecutive. */
export const unique_consecutive: Unique<ConsecutiveOptions> = op(
  "unique_consecutive",
  "input return_inverse return_counts dim",
  (...args: unknown[]) => {
    const [input, inverse = false, counts = false, dim] = args as [Tensor, boolean?, boolean?, number?];
    return distinct("unique_consecutive", input, false, inverse, counts, dim);
  },
) as unknown as Unique<ConsecutiveOptions>;

/**
 * How often each whole number from 0 occurs, or the sum of its weights.
 *
 * Shape: (n) -> (max(input) + 1), or minlength. Dtype: int64; float64 with weights (float32 for float32).
 * @throws RuntimeError when input is no vector of whole numbers from 0.
 * Source: PyTorch, torch.bincount.
 */
export const bincount: Fn<
  [input: Tensor, weights?: Tensor | null, minlength?: number],
  { readonly weights?: Tensor | null; readonly minlength?: number }
> = op("bincount", "input weights minlength", (input: Tensor, weights?: Tensor | null, minlength = 0) => {
  if (input.dtype.is_floating_point || input.dtype.category === 0) {
    throw new RuntimeError(`"bincount_cpu" not implemented for '${input.dtype.scalar}'`);
  }
  if (minlength < 0) throw new RuntimeError("minlength should be >= 0");
  const x = packed(cast(input, int64));
  const from = x.array as BigInt64Array;
  if (input.ndim === 1 && input.count === 0) return fresh([minlength], int64);
  let top = -1;
  let negative = false;
  for (let i = 0; i < x.count; i++) {
    const v = Number(from[x.offset + i]);
    if (v > top) top = v;
    if (v < 0) negative = true;
  }
  if (input.ndim !== 1 || negative) {
    throw new RuntimeError("bincount only supports 1-d non-negative integral inputs.");
  }
  if (weights !== undefined && weights !== null && (weights.ndim !== 1 || weights.count !== input.count)) {
    throw new RuntimeError("weights should be 1-d and have the same length as input");
  }
  const length = Math.max(top + 1, minlength);
  const w =
    weights === undefined || weights === null
      ? null
      : packed(cast(weights, weights.dtype.name === "float32" ? weights.dtype : float64));
  const y = fresh([length], w?.dtype ?? int64);
  for (let i = 0; i < x.count; i++) {
    const at = Number(from[x.offset + i]);
    const before = y.array[at];
    if (w === null) y.array[at] = (before as bigint) + 1n;
    else y.array[at] = (before as number) + Number(w.array[w.offset + i]);
  }
  return y;
});

/** The range of bins: min and max, or the elements' own where both are equal. */
function binRange(name: string, input: Tensor, min: number, max: number): [number, number] {
  let [low, high] = [min, max];
  if (low === high && input.count > 0) {
    low = input.detach().min().item();
    high = input.detach().max().item();
  }
  if (low === high) {
    low -= name === "histc" ? 1 : input.count === 0 ? 0 : 0.5;
    high += name === "histc" ? 1 : input.count === 0 ? 1 : 0.5;
  }
  if (!Number.isFinite(low) || !Number.isFinite(high)) {
    throw new RuntimeError(
      `${name === "histc" ? "histogramdd" : name}: dimension 0's range [${low}, ${high}] is not finite`,
    );
  }
  if (low > high) throw new RuntimeError(`${name === "histc" ? "torch.histc" : name}: max must be larger than min`);
  return [low, high];
}

/**
 * Counts of elements in `bins` equal bins from min to max (the elements' own when both are 0); others do not count.
 *
 * Dtype: the input's, floating. Source: PyTorch, torch.histc.
 */
export const histc: Fn<
  [input: Tensor, bins?: number, min?: number, max?: number],
  { readonly bins?: number; readonly min?: number; readonly max?: number }
> = op("histc", "input bins min max", (input: Tensor, bins = 100, min = 0, max = 0) => {
  if (!input.dtype.is_floating_point)
    throw new RuntimeError(`"histogram_cpu" not implemented for '${input.dtype.scalar}'`);
  if (bins <= 0) throw new RuntimeError("bins must be > 0");
  const [low, high] = binRange("histc", input, min, max);
  const y = fresh([bins], input.dtype.itemsize === 2 ? get_default_dtype() : input.dtype);
  const x = packed(input.detach().double());
  for (let i = 0; i < x.count; i++) {
    const v = x.array[x.offset + i] as number;
    if (!(v >= low && v <= high)) continue;
    const bin = Math.min(Math.floor(((v - low) / (high - low)) * bins), bins - 1);
    y.array[bin] = (y.array[bin] as number) + 1;
  }
  return cast(y, input.dtype);
});

/** Named parameters of histogram. */
export interface HistogramOptions {
  readonly bins?: number | Tensor;
  readonly range?: readonly [number, number] | null;
  readonly weight?: Tensor | null;
  readonly density?: boolean;
}

/** Counts (or sums of weights) in bins, and the bins' edges. Source: PyTorch, torch.histogram. */
export const histogram: Fn<
  [input: Tensor, bins?: number | Tensor],
  HistogramOptions,
  Results<{ hist: Tensor; bin_edges: Tensor }>
> = op("histogram", "input bins range weight density", (...args: unknown[]) => {
  const [input, bins = 100, range, weight, density = false] = args as [
    Tensor,
    (number | Tensor)?,
    [number, number]?,
    Tensor?,
    boolean?,
  ];
  if (!input.dtype.is_floating_point)
    throw new RuntimeError(`"histogramdd" not implemented for '${input.dtype.scalar}'`);
  if (weight !== undefined && weight.dtype !== input.dtype) {
    throw new RuntimeError(
      `torch.histogramdd: if weight tensor is provided, input tensor and weight tensor should have the same dtype, but got input(${input.dtype.scalar}), and weight(${weight.dtype.scalar})`,
    );
  }
  if (bins instanceof Tensor && bins.ndim !== 1) {
    throw new RuntimeError(
      `torch.histogramdd: bins tensor should have one dimension, but got ${bins.ndim} dimensions in the bins tensor for dimension 0`,
    );
  }
  if (typeof bins === "number" && bins <= 0) {
    throw new RuntimeError(`torch.histogramdd: bins ${show([bins])} must be > 0`);
  }
  let edges: Tensor;
  if (bins instanceof Tensor) edges = bins.detach().contiguous();
  else {
    const [low, high] = binRange("histogram", input, range?.[0] ?? 0, range?.[1] ?? 0);
    edges = linspace(low, high, bins + 1, { dtype: input.dtype });
  }
  const n = edges.count - 1;
  const hist = fresh([n], input.dtype);
  const x = packed(input);
  const e = packed(edges);
  const w = weight === undefined ? null : packed(weight);
  for (let i = 0; i < x.count; i++) {
    const v = x.array[x.offset + i] as number;
    if (!(v >= (e.array[e.offset] as number) && v <= (e.array[e.offset + n] as number))) continue;
    const bin = Math.min(place(e.array, e.offset, n + 1, v, true) - 1, n - 1);
    hist.array[bin] = (hist.array[bin] as number) + (w === null ? 1 : Number(w.array[w.offset + i]));
  }
  if (!density) return new Results("histogram", { hist, bin_edges: edges });
  const widths = edges.narrow(0, 1, n).sub(edges.narrow(0, 0, n));
  return new Results("histogram", { hist: hist.div(widths.mul(hist.sum())), bin_edges: edges });
});

install({ unique, unique_consecutive, bincount, histc, histogram });
