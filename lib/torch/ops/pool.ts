import { divisors } from "../compute/pool.js";
import { RuntimeError } from "../errors.js";
import type { Tensor } from "../tensor.js";
import { type Fn, type Ints, op } from "./op.js";
import { each, fieldOf, largest, MAX, MEAN, maps, mapsOf, means } from "./pool_windows.js";

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
