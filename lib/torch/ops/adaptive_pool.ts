import { divisors, type Field } from "../compute/pool.js";
import { RuntimeError } from "../errors.js";
import type { Tensor } from "../tensor.js";
import type { Fn } from "./op.js";
import type { PoolPair } from "./pool.js";

import { ADAPTIVE_MAX, ADAPTIVE_MEAN, adaptive, largest, maps, mapsOf, means } from "./pool_windows.js";
import { triple } from "./spatial.js";

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
