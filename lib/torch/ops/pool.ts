/** Pools: the largest, or the mean, of windows over maps. */
import type { Backward } from "../autograd/node.js";
import { record } from "../autograd/record.js";
import {
  divisors,
  type Field,
  gatherMaps,
  maxPool,
  meanPool,
  meanPoolBack,
  scatterMaps,
  type Windows,
} from "../compute/pool.js";
import { bfloat16, float16, float32, float64, int64 } from "../dtype.js";
import { RuntimeError, ValueError } from "../errors.js";
import { numelOf, show } from "../shape.js";
import { fresh, freshResult, type Tensor } from "../tensor.js";
import { cast, packed } from "./define.js";
import { type Fn, type Ints, intsOf, op } from "./op.js";
import { triple } from "./spatial.js";

type Floats = Float32Array | Float64Array;

const EDGE = ["kT", "kH", "kW"];

/** Numbers for each dimension. */
function each(x: Ints, rank: number, op: string, what: string): number[] {
  const given = intsOf(x);
  if (given.length === 1) return new Array<number>(rank).fill(given[0]);
  if (given.length === rank) return [...given];
  const word = ["", "one int", "two ints", "three ints"][rank];
  throw new RuntimeError(`${op}: ${what} must either be a single int, or a tuple of ${word}`);
}

/** A batch of maps, as floats that the loops know. */
function maps(name: string, x: Tensor, rank: number): Tensor {
  if (x.ndim !== rank + 1 && x.ndim !== rank + 2) {
    throw new RuntimeError(
      rank === 1
        ? `${name}() Expected 2D or 3D input tensor, but got ${show(x.sizes)}`
        : `non-empty ${rank + 1}D or ${rank + 2}D (batch mode) tensor expected for input`,
      { hint: `The input has ${x.ndim} dimensions.` },
    );
  }
  if (x.dtype === float32 || x.dtype === float64) return packed(x);
  if (x.dtype === float16 || x.dtype === bfloat16) return packed(cast(x, float32));
  throw new RuntimeError(`"${name}" not implemented for '${x.dtype.scalar}'`, {
    hint: "Convert to float first: x.float().",
  });
}

interface Spread {
  readonly sizes: readonly number[];
  readonly rank: number;
}

const mapsOf = (sizes: readonly number[], rank: number): number => numelOf(sizes.slice(0, sizes.length - rank));

/** y of the sizes given: elements of each map of x added to the places in `at`. */
function scattered(x: Tensor, at: Tensor, arg: Spread): Tensor {
  const a = packed(x);
  const y = freshResult(arg.sizes, x.dtype);
  const n = mapsOf(arg.sizes, arg.rank);
  if (x.count > 0)
    scatterMaps(
      n,
      x.count / n,
      at.array as BigInt64Array,
      at.offset,
      a.array as Floats,
      a.offset,
      y.count / n,
      y.array as Floats,
    );
  return record(y, SCATTER, [x], [at], { sizes: x.sizes, rank: arg.rank });
}
/** Elements of each map at the places in `at`. */
function gathered(x: Tensor, at: Tensor, arg: Spread): Tensor {
  const a = packed(x);
  const y = freshResult(at.sizes, x.dtype);
  const n = mapsOf(arg.sizes, arg.rank);
  if (y.count > 0)
    gatherMaps(
      n,
      y.count / n,
      at.array as BigInt64Array,
      at.offset,
      a.array as Floats,
      a.offset,
      x.count / n,
      y.array as Floats,
    );
  return record(y, GATHER, [x], [at], { sizes: x.sizes, rank: arg.rank });
}
const SCATTER: Backward<Spread> = {
  name: "MaxPoolBackwardBackward0",
  backward: (g, node) => gathered(g, node.saved(0), { sizes: g.sizes, rank: node.arg.rank }),
};
const GATHER: Backward<Spread> = {
  name: "MaxUnpoolBackward0",
  backward: (g, node) => scattered(g, node.saved(0), node.arg),
};

const maxBack = (name: string): Backward<Spread> => ({
  name,
  backward: (g, node) => scattered(g, node.saved(0), node.arg),
});
const MAX = ["SqueezeBackward1", "MaxPool2DWithIndicesBackward0", "MaxPool3DWithIndicesBackward0"].map(maxBack);
const ADAPTIVE_MAX = ["SqueezeBackward1", "AdaptiveMaxPool2DBackward0", "AdaptiveMaxPool3DBackward0"].map(maxBack);

/** The windows of a kernel along one dimension. */
function sliding(
  n: number,
  out: number,
  kernel: number,
  stride: number,
  padding: number,
  dilation: number,
  includePad: boolean,
): Windows {
  const w = { first: new Int32Array(out), past: new Int32Array(out), step: dilation, count: new Int32Array(out) };
  for (let i = 0; i < out; i++) {
    const start = i * stride - padding;
    const end = start + (kernel - 1) * dilation + 1;
    const skipped = start < 0 ? Math.ceil(-start / dilation) * dilation : 0;
    w.first[i] = start + skipped;
    w.past[i] = Math.min(end, n);
    w.count[i] = includePad ? Math.min(end, n + padding) - start : w.past[i] - w.first[i];
  }
  return w;
}
/** Windows that cut a dimension into so many parts of nearly equal size. */
function adaptive(n: number, out: number): Windows {
  const first = Int32Array.from({ length: out }, (_, i) => Math.floor((i * n) / out));
  const past = Int32Array.from({ length: out }, (_, i) => Math.ceil(((i + 1) * n) / out));
  return { first, past, step: 1, count: past.map((p, i) => p - first[i]) };
}

interface Settings {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly dilation: readonly number[];
  readonly ceil: boolean;
  readonly includePad: boolean;
}

function outSize(n: number, s: Settings, d: number): number {
  const reach = s.dilation[d] * (s.kernel[d] - 1) + 1;
  const wide = n + 2 * s.padding[d] - reach;
  const out = (s.ceil ? Math.ceil(wide / s.stride[d]) : Math.floor(wide / s.stride[d])) + 1;
  // The last window must begin on the map or its left padding.
  return s.ceil && (out - 1) * s.stride[d] >= n + s.padding[d] ? out - 1 : out;
}

function fieldOf(name: string, x: Tensor, rank: number, s: Settings): { field: Field; sizes: number[] } {
  const space = x.sizes.slice(x.ndim - rank);
  if (s.kernel.some((k) => k <= 0))
    throw new RuntimeError(
      `kernel size should be greater than zero, but got ${s.kernel.map((k, i) => `${EDGE[3 - rank + i]}: ${k}`).join(" ")}`,
    );
  if (s.stride.some((k) => k <= 0)) throw new RuntimeError("stride should not be zero");
  s.padding.forEach((p, i) => {
    if (p < 0) throw new RuntimeError(`pad must be non-negative, but got pad: ${p}`);
    if (2 * p > s.dilation[i] * (s.kernel[i] - 1) + 1) {
      throw new RuntimeError(
        name.startsWith("max")
          ? `pad should be at most half of effective kernel size, but got pad=${p}, kernel_size=${s.kernel[i]} and dilation=${s.dilation[i]}`
          : `pad should be at most half of effective kernel size, but got pad=${p}, kernel_size=${s.kernel[i]} and dilation=1`,
      );
    }
  });
  const out = space.map((n, d) => outSize(n, s, d));
  if (out.some((n) => n < 1)) {
    const channels = x.sizes[x.ndim - rank - 1];
    const full = (v: readonly number[]): string => [channels, ...triple(v, 1).slice(rank === 3 ? 0 : 1)].join("x");
    throw new RuntimeError(
      `Given input size: (${full(space)}). Calculated output size: (${full(out)}). Output size is too small`,
    );
  }
  const one = sliding(1, 1, 1, 1, 0, 1, true);
  const windows = [one, one, one];
  space.forEach((n, d) => {
    windows[3 - rank + d] = sliding(n, out[d], s.kernel[d], s.stride[d], s.padding[d], s.dilation[d], s.includePad);
  });
  const field = { sizes: triple(space, 1), windows: windows as unknown as Field["windows"] };
  return { field, sizes: [...x.sizes.slice(0, x.ndim - rank), ...out] };
}

function largest(
  x: Tensor,
  rank: number,
  field: Field,
  sizes: readonly number[],
  back: Backward<Spread>,
): [Tensor, Tensor] {
  const a = x.dtype === float32 || x.dtype === float64 ? packed(x) : packed(cast(x, float32));
  const y = freshResult(sizes, a.dtype);
  const at = fresh(sizes, int64);
  maxPool(field, mapsOf(sizes, rank), a.array as Floats, a.offset, y.array as Floats, at.array as BigInt64Array);
  return [record(cast(y, x.dtype), back, [x], [at], { sizes: x.sizes, rank }), at];
}

/** Values and the places they were taken from, on each map. */
export type PoolPair = [values: Tensor, indices: Tensor];

/** Named parameters of max_pool. */
export interface MaxPoolOptions {
  readonly kernel_size?: Ints;
  readonly stride?: Ints | null;
  readonly padding?: Ints;
  readonly dilation?: Ints;
  readonly ceil_mode?: boolean;
}

/** Largest and place. @internal */
export function maxPoolPair(
  name: string,
  x: Tensor,
  rank: number,
  kernel_size: Ints,
  stride: Ints | null | undefined,
  padding: Ints,
  dilation: Ints,
  ceil: boolean,
): PoolPair {
  const t = maps(name, x, rank);
  const kernel = each(kernel_size, rank, name, "kernel_size");
  const settings = {
    kernel,
    stride: stride === null || stride === undefined ? kernel : each(stride, rank, name, "stride"),
    padding: each(padding, rank, name, "padding"),
    dilation: each(dilation, rank, name, "dilation"),
    ceil,
    includePad: false,
  };
  const { field, sizes } = fieldOf(name, t, rank, settings);
  return largest(x, rank, field, sizes, MAX[rank - 1]);
}

/** A max pool: values, or values and places when `return_indices` is true. */
export interface MaxPool {
  (input: Tensor, options: MaxPoolOptions & { readonly return_indices: true }): PoolPair;
  (input: Tensor, kernel_size: Ints, options: MaxPoolOptions & { readonly return_indices: true }): PoolPair;
  (
    input: Tensor,
    kernel_size: Ints,
    stride: Ints | null,
    options: MaxPoolOptions & { readonly return_indices: true },
  ): PoolPair;
  (
    input: Tensor,
    kernel_size: Ints,
    stride: Ints | null | undefined,
    padding: Ints | undefined,
    dilation: Ints | undefined,
    ceil_mode: boolean | undefined,
    return_indices: true,
  ): PoolPair;
  (input: Tensor, options: MaxPoolOptions & { readonly return_indices?: false }): Tensor;
  (input: Tensor, kernel_size: Ints, options?: MaxPoolOptions & { readonly return_indices?: false }): Tensor;
  (
    input: Tensor,
    kernel_size: Ints,
    stride: Ints | null,
    options?: MaxPoolOptions & { readonly return_indices?: false },
  ): Tensor;
  (
    input: Tensor,
    kernel_size: Ints,
    stride: Ints | null | undefined,
    padding?: Ints,
    dilation?: Ints,
    ceil_mode?: boolean,
    return_indices?: false,
  ): Tensor;
}

const maxPoolOf = (rank: number): MaxPool => {
  const name = `max_pool${rank}d`;
  return op<
    [
      input: Tensor,
      kernel: Ints,
      stride?: Ints | null,
      padding?: Ints,
      dilation?: Ints,
      ceil?: boolean,
      pair?: boolean,
    ],
    object,
    Tensor | PoolPair
  >(
    name,
    "input kernel_size stride padding dilation ceil_mode return_indices",
    (
      input: Tensor,
      kernel: Ints,
      stride?: Ints | null,
      padding: Ints = 0,
      dilation: Ints = 1,
      ceil = false,
      pair = false,
    ): Tensor | PoolPair => {
      const found = maxPoolPair(name, input, rank, kernel, stride, padding, dilation, ceil);
      return pair ? found : found[0];
    },
  ) as unknown as MaxPool;
};

/**
 * The largest of each window.
 *
 * Shape: input (N, C, L) or (C, L). Gradient: input, to the first of equal elements; NaN counts as the largest.
 * @throws RuntimeError when a window does not fit.
 * Source: PyTorch, torch.nn.functional.max_pool1d.
 */
export const max_pool1d: MaxPool = maxPoolOf(1);
/** The largest of each window on maps (N, C, H, W). Source: PyTorch, torch.nn.functional.max_pool2d. */
export const max_pool2d: MaxPool = maxPoolOf(2);
/** The largest of each window in volumes (N, C, D, H, W). Source: PyTorch, torch.nn.functional.max_pool3d. */
export const max_pool3d: MaxPool = maxPoolOf(3);

interface Mean {
  readonly field: Field;
  readonly by: Float64Array;
  readonly maps: number;
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly back: Backward<Mean>;
}

function means(x: Tensor, arg: Mean): Tensor {
  const a = x.dtype === float32 || x.dtype === float64 ? packed(x) : packed(cast(x, float32));
  const y = freshResult(arg.to, a.dtype);
  meanPool(arg.field, arg.by, arg.maps, a.array as Floats, a.offset, y.array as Floats);
  return record(cast(y, x.dtype), arg.back, [x], [], arg);
}
function meansBack(g: Tensor, arg: Mean): Tensor {
  const a = g.dtype === float32 || g.dtype === float64 ? packed(g) : packed(cast(g, float32));
  const x = freshResult(arg.from, a.dtype);
  meanPoolBack(arg.field, arg.by, arg.maps, a.array as Floats, a.offset, x.array as Floats);
  return record(cast(x, g.dtype), MEAN_BACK, [g], [], arg);
}
const MEAN_BACK: Backward<Mean> = { name: "AvgPoolBackwardBackward0", backward: (g, node) => means(g, node.arg) };
const meanBack = (name: string): Backward<Mean> => ({ name, backward: (g, node) => meansBack(g, node.arg) });
const MEAN = ["SqueezeBackward1", "AvgPool2DBackward0", "AvgPool3DBackward0"].map(meanBack);
const ADAPTIVE_MEAN = ["SqueezeBackward1", "AdaptiveAvgPool2DBackward0", "AdaptiveAvgPool3DBackward0"].map(meanBack);

/** Named parameters of avg_pool. */
export interface AvgPoolOptions {
  readonly kernel_size?: Ints;
  readonly stride?: Ints | null;
  readonly padding?: Ints;
  readonly ceil_mode?: boolean;
  readonly count_include_pad?: boolean;
  readonly divisor_override?: number | null;
}

/** A mean pool. */
export type AvgPool = Fn<
  [
    input: Tensor,
    kernel_size: Ints,
    stride?: Ints | null,
    padding?: Ints,
    ceil_mode?: boolean,
    count_include_pad?: boolean,
    divisor_override?: number | null,
  ],
  AvgPoolOptions
>;

const avgPoolOf = (rank: number): AvgPool => {
  const name = `avg_pool${rank}d`;
  return op(
    name,
    "input kernel_size stride padding ceil_mode count_include_pad divisor_override",
    (
      input: Tensor,
      kernel_size: Ints,
      stride?: Ints | null,
      padding: Ints = 0,
      ceil = false,
      includePad = true,
      divisor: number | null = null,
    ) => {
      const t = maps(name, input, rank);
      const kernel = each(kernel_size, rank, name, "kernel_size");
      if (divisor === 0) throw new RuntimeError("divisor must be not zero");
      const { field, sizes } = fieldOf(name, t, rank, {
        kernel,
        stride: stride === null || stride === undefined ? kernel : each(stride, rank, name, "stride"),
        padding: each(padding, rank, name, "padding"),
        dilation: new Array<number>(rank).fill(1),
        ceil,
        includePad,
      });
      const by = divisors(field, divisor);
      return means(input, { field, by, maps: mapsOf(sizes, rank), from: input.sizes, to: sizes, back: MEAN[rank - 1] });
    },
  );
};

/**
 * The mean of each window.
 *
 * Shape: input (N, C, L) or (C, L). Gradient: input.
 * @throws RuntimeError when a window does not fit.
 * Source: PyTorch, torch.nn.functional.avg_pool1d; sums are kept in double precision.
 */
export const avg_pool1d: AvgPool = avgPoolOf(1);
/** The mean of each window on maps (N, C, H, W). Source: PyTorch, torch.nn.functional.avg_pool2d. */
export const avg_pool2d: AvgPool = avgPoolOf(2);
/** The mean of each window in volumes (N, C, D, H, W). Source: PyTorch, torch.nn.functional.avg_pool3d. */
export const avg_pool3d: AvgPool = avgPoolOf(3);

/** Sizes of an adaptive pool's result; null keeps the input's. */
export type OutputSize = number | null | readonly (number | null)[];

/** Named parameters of the adaptive pools. */
export interface AdaptiveOptions {
  readonly output_size?: OutputSize;
}

function adaptiveField(name: string, x: Tensor, rank: number, wanted: OutputSize): { field: Field; sizes: number[] } {
  maps(name, x, rank);
  const space = x.sizes.slice(x.ndim - rank);
  const list =
    typeof wanted === "number" || wanted === null
      ? new Array<number | null>(rank).fill(wanted)
      : wanted.length === 1 && rank > 1
        ? new Array<number | null>(rank).fill(wanted[0])
        : wanted;
  if (list.length !== rank) throw new RuntimeError(`${name}: internal error: output_size.size() must be ${rank}`);
  const out = space.map((n, d) => list[d] ?? n);
  const windows = [adaptive(1, 1), adaptive(1, 1), adaptive(1, 1)];
  space.forEach((n, d) => {
    windows[3 - rank + d] = adaptive(n, out[d]);
  });
  const field = { sizes: triple(space, 1), windows: windows as unknown as Field["windows"] };
  return { field, sizes: [...x.sizes.slice(0, x.ndim - rank), ...out] };
}

type AdaptiveAvg = Fn<[input: Tensor, output_size: OutputSize], AdaptiveOptions>;

const adaptiveAvgOf = (rank: number): AdaptiveAvg => {
  const name = `adaptive_avg_pool${rank}d`;
  return ((input: Tensor, given: OutputSize | AdaptiveOptions) => {
    const wanted =
      typeof given === "object" && given !== null && "output_size" in given
        ? (given.output_size as OutputSize)
        : (given as OutputSize);
    const { field, sizes } = adaptiveField(name, input, rank, wanted);
    // torch takes the mean of a whole map, whose node is another.
    if (rank > 1 && sizes.slice(-rank).every((n) => n === 1))
      return input.mean(
        sizes.slice(-rank).map((_, i) => i - rank),
        true,
      );
    return means(input, {
      field,
      by: divisors(field, null),
      maps: mapsOf(sizes, rank),
      from: input.sizes,
      to: sizes,
      back: ADAPTIVE_MEAN[rank - 1],
    });
  }) as AdaptiveAvg;
};

/** Means of so many nearly equal parts of rows. Source: PyTorch, torch.nn.functional.adaptive_avg_pool1d. */
export const adaptive_avg_pool1d: AdaptiveAvg = adaptiveAvgOf(1);
/** Means of so many nearly equal parts of maps. Source: PyTorch, torch.nn.functional.adaptive_avg_pool2d. */
export const adaptive_avg_pool2d: AdaptiveAvg = adaptiveAvgOf(2);
/** Means of so many nearly equal parts of volumes. Source: PyTorch, torch.nn.functional.adaptive_avg_pool3d. */
export const adaptive_avg_pool3d: AdaptiveAvg = adaptiveAvgOf(3);

/** An adaptive max pool. */
export interface AdaptiveMax {
  (
    input: Tensor,
    output_size: OutputSize | AdaptiveOptions,
    return_indices?: false | { readonly return_indices?: false },
  ): Tensor;
  (
    input: Tensor,
    output_size: OutputSize | AdaptiveOptions,
    return_indices: true | { readonly return_indices: true },
  ): PoolPair;
}

const adaptiveMaxOf = (rank: number): AdaptiveMax => {
  const name = `adaptive_max_pool${rank}d`;
  return ((
    input: Tensor,
    given: OutputSize | (AdaptiveOptions & { return_indices?: boolean }),
    flag: boolean | { return_indices?: boolean } = false,
  ) => {
    const named =
      typeof given === "object" && given !== null && !Array.isArray(given)
        ? (given as AdaptiveOptions & { return_indices?: boolean })
        : null;
    const { field, sizes } = adaptiveField(
      name,
      input,
      rank,
      named === null ? (given as OutputSize) : (named.output_size as OutputSize),
    );
    const pair = largest(input, rank, field, sizes, ADAPTIVE_MAX[rank - 1]);
    const both = named?.return_indices ?? (typeof flag === "boolean" ? flag : (flag.return_indices ?? false));
    return both ? pair : pair[0];
  }) as AdaptiveMax;
};

/** Largest elements of so many nearly equal parts of rows. Source: PyTorch, torch.nn.functional.adaptive_max_pool1d. */
export const adaptive_max_pool1d: AdaptiveMax = adaptiveMaxOf(1);
/** Largest elements of so many nearly equal parts of maps. Source: PyTorch, torch.nn.functional.adaptive_max_pool2d. */
export const adaptive_max_pool2d: AdaptiveMax = adaptiveMaxOf(2);
/** Largest elements of so many nearly equal parts of volumes. Source: PyTorch, torch.nn.functional.adaptive_max_pool3d. */
export const adaptive_max_pool3d: AdaptiveMax = adaptiveMaxOf(3);

/** Named parameters of max_unpool. */
export interface UnpoolOptions {
  readonly indices?: Tensor;
  readonly kernel_size?: Ints;
  readonly stride?: Ints | null;
  readonly padding?: Ints;
  readonly output_size?: readonly number[] | null;
}

type Unpool = Fn<
  [
    input: Tensor,
    indices: Tensor,
    kernel_size: Ints,
    stride?: Ints | null,
    padding?: Ints,
    output_size?: readonly number[] | null,
  ],
  UnpoolOptions
>;

const unpoolOf = (rank: number): Unpool =>
  op(
    `max_unpool${rank}d`,
    "input indices kernel_size stride padding output_size",
    (
      input: Tensor,
      indices: Tensor,
      kernel_size: Ints,
      stride?: Ints | null,
      padding: Ints = 0,
      output_size?: readonly number[] | null,
    ) => {
      const name = `max_unpool${rank}d`;
      const kernel = each(kernel_size, rank, name, "kernel_size");
      const step = stride === null || stride === undefined ? kernel : each(stride, rank, name, "stride");
      const pads = each(padding, rank, name, "padding");
      const space = input.sizes.slice(input.ndim - rank);
      const usual = space.map((n, d) => (n - 1) * step[d] + kernel[d] - 2 * pads[d]);
      const wanted = output_size?.slice(-rank) ?? usual;
      wanted.forEach((n, d) => {
        if (n <= usual[d] - step[d] || n >= usual[d] + step[d]) {
          throw new ValueError(
            `invalid output_size ${JSON.stringify(wanted).replaceAll(",", ", ")} (dim ${d} must be between ${usual[d] - step[d]} and ${usual[d] + step[d]})`,
          );
        }
      });
      const sizes = [...input.sizes.slice(0, input.ndim - rank), ...wanted];
      const at = packed(cast(indices, int64));
      const size = numelOf(wanted);
      const place = (at.array as BigInt64Array).find((i) => i < 0n || i >= BigInt(size));
      if (place !== undefined)
        throw new RuntimeError(`Found an invalid max index: ${place} (output volumes are of size ${wanted.join("x")}`);
      const a = packed(input);
      const y = freshResult(sizes, input.dtype);
      const n = mapsOf(sizes, rank);
      for (let m = 0, i = 0; m < n; m++) {
        for (let k = 0; k < input.count / n; k++, i++) {
          y.array[m * size + Number(at.array[at.offset + i])] = a.array[a.offset + i];
        }
      }
      return record(y, UNPOOL[rank - 1], [input], [at], { sizes: input.sizes, rank });
    },
  );

const UNPOOL = ["SqueezeBackward1", "MaxUnpool2DBackward0", "MaxUnpool3DBackward0"].map(
  (name): Backward<Spread> => ({
    name,
    backward: (g, node) => gathered(g, node.saved(0), { sizes: g.sizes, rank: node.arg.rank }),
  }),
);

/** Elements put back where max_pool1d took them from, zeros elsewhere. Source: PyTorch, torch.nn.functional.max_unpool1d. */
export const max_unpool1d: Unpool = unpoolOf(1);
/** Elements put back where max_pool2d took them from. Source: PyTorch, torch.nn.functional.max_unpool2d. */
export const max_unpool2d: Unpool = unpoolOf(2);
/** Elements put back where max_pool3d took them from. Source: PyTorch, torch.nn.functional.max_unpool3d. */
export const max_unpool3d: Unpool = unpoolOf(3);

/** Named parameters of lp_pool. */
export interface LpPoolOptions {
  readonly norm_type?: number;
  readonly kernel_size?: Ints;
  readonly stride?: Ints | null;
  readonly ceil_mode?: boolean;
}

type LpPool = Fn<
  [input: Tensor, norm_type: number, kernel_size: Ints, stride?: Ints | null, ceil_mode?: boolean],
  LpPoolOptions
>;

const lpPoolOf = (rank: number): LpPool =>
  op(
    `lp_pool${rank}d`,
    "input norm_type kernel_size stride ceil_mode",
    (input: Tensor, p: number, kernel: Ints, stride?: Ints | null, ceil = false) => {
      if (p === 0) throw new ValueError(`norm_type must be a non-zero value, but got ${p}`);
      if (!Number.isFinite(p)) {
        const largest = [max_pool1d, max_pool2d, max_pool3d][rank - 1];
        const sign = p > 0 ? 1 : -1;
        return largest(input.abs().mul(sign), kernel, stride ?? undefined, 0, 1, ceil).mul(sign);
      }
      const mean = [avg_pool1d, avg_pool2d, avg_pool3d][rank - 1](input.pow(p), kernel, stride ?? undefined, 0, ceil);
      const n = numelOf(each(kernel, rank, `lp_pool${rank}d`, "kernel_size"));
      return mean
        .sign()
        .mul(mean.abs().relu())
        .mul(n)
        .pow(1 / p);
    },
  );

/** Norms of windows of rows. Source: PyTorch, torch.nn.functional.lp_pool1d. */
export const lp_pool1d: LpPool = lpPoolOf(1);
/** Norms of windows of maps. Source: PyTorch, torch.nn.functional.lp_pool2d. */
export const lp_pool2d: LpPool = lpPoolOf(2);
/** Norms of windows of volumes. Source: PyTorch, torch.nn.functional.lp_pool3d. */
export const lp_pool3d: LpPool = lpPoolOf(3);
