/** Max pools whose windows are spread at random. */
import { float32, int64 } from "../dtype.js";
import { AssertionError, NotImplementedError, RuntimeError, ValueError } from "../errors.js";
import { numelOf } from "../shape.js";
import { fresh, type Tensor } from "../tensor.js";
import { cast, packed } from "./define.js";
import { asOne, type Ints, intsOf, op } from "./op.js";
import type { PoolPair } from "./pool.js";
import { rand } from "./random.js";

/** Named parameters of the fractional pools. */
export interface FractionalOptions {
  readonly kernel_size?: Ints;
  /** Sizes of the result. */
  readonly output_size?: Ints | null;
  /** Sizes of the result as shares of the input's. */
  readonly output_ratio?: number | readonly number[] | null;
  readonly return_indices?: boolean;
  /** Where the windows begin: (N, C, 2 or 3) of numbers from [0, 1), drawn unless given. */
  readonly _random_samples?: Tensor | null;
}

/** A fractional pool: values, or values and places when `return_indices` is true. */
export interface FractionalPool {
  (input: Tensor, kernel_size: Ints, options: FractionalOptions & { readonly return_indices: true }): PoolPair;
  (
    input: Tensor,
    kernel_size: Ints,
    output_size: Ints | null,
    output_ratio: number | readonly number[] | null | undefined,
    return_indices: true,
    _random_samples?: Tensor | null,
  ): PoolPair;
  (input: Tensor, kernel_size: Ints, options: FractionalOptions & { readonly return_indices?: false }): Tensor;
  (
    input: Tensor,
    kernel_size: Ints,
    output_size?: Ints | null,
    output_ratio?: number | readonly number[] | null,
    return_indices?: false,
    _random_samples?: Tensor | null,
  ): Tensor;
}

/** Where the windows begin along one dimension. */
function starts(sample: number, n: number, out: number, kernel: number, single: boolean): number[] {
  const round = single ? Math.fround : (x: number): number => x;
  const apart = out > 1 ? round((n - kernel) / (out - 1)) : 0;
  const at = (i: number): number => Math.trunc(round(round(i + sample) * apart));
  return Array.from({ length: out }, (_, i) =>
    i === out - 1 ? n - kernel : at(i) - Math.trunc(round(sample * apart)),
  );
}

const WORDS = ["time", "height", "width"];

/** Places of the largest elements, on each map. */
function places(x: Tensor, rank: number, kernel: readonly number[], out: readonly number[], samples: Tensor): Tensor {
  const single = (t: Tensor): Tensor => packed(t.dtype.itemsize === 2 ? cast(t, float32) : t);
  const a = single(x.detach());
  const space = x.sizes.slice(-rank);
  const at = fresh([...x.sizes.slice(0, -rank), ...out], int64);
  const size = numelOf(space);
  const maps = size === 0 ? 0 : x.count / size;
  const drawn = single(samples);
  const windows = numelOf(kernel);
  let o = 0;
  for (let m = 0; m < maps; m++) {
    // Samples come with the last dimension first on maps, and in order in volumes.
    const lines = space.map((n, d) => {
      const sample = Number(drawn.array[drawn.offset + m * rank + (rank === 2 ? 1 - d : d)]);
      return starts(sample, n, out[d], kernel[d], x.dtype.itemsize !== 8);
    });
    for (let i = 0; i < numelOf(out); i++, o++) {
      const corner: number[] = [];
      for (let d = rank - 1, rest = i; d >= 0; rest = Math.floor(rest / out[d]), d--)
        corner[d] = lines[d][rest % out[d]];
      let best = -Infinity;
      let place = -1;
      for (let w = 0; w < windows; w++) {
        let here = 0;
        for (let d = 0, rest = w, left = windows; d < rank; d++) {
          left /= kernel[d];
          here = here * space[d] + corner[d] + Math.floor(rest / left);
          rest %= left;
        }
        const v = Number(a.array[a.offset + m * size + here]);
        if (place < 0 || v > best || Number.isNaN(v)) {
          best = v;
          place = here;
        }
      }
      (at.array as BigInt64Array)[o] = BigInt(place);
    }
  }
  return at;
}

function sizesOf(
  name: string,
  input: Tensor,
  rank: number,
  size: Ints | null,
  ratio: number | readonly number[] | null,
): number[] {
  if (size !== null) {
    const given = intsOf(size);
    return given.length === 1 ? new Array<number>(rank).fill(given[0]) : [...given];
  }
  if (ratio === null) {
    throw new ValueError(`${name} requires specifying either an output_size or an output_ratio`);
  }
  const shares = typeof ratio === "number" ? new Array<number>(rank).fill(ratio) : ratio;
  if (shares.length > rank) {
    throw new ValueError(`${name} requires output_ratio to either be a single Int or tuple of Ints.`);
  }
  return shares.map((r, d) => Math.trunc(input.size(d - rank) * r));
}

function fractional(rank: number): FractionalPool {
  const name = `fractional_max_pool${rank}d`;
  return op(
    name,
    "input kernel_size output_size output_ratio return_indices _random_samples",
    (
      input: Tensor,
      kernel_size: Ints,
      output_size: Ints | null = null,
      output_ratio: number | readonly number[] | null = null,
      pair = false,
      given: Tensor | null = null,
    ): Tensor | PoolPair => {
      const out = sizesOf(name, input, rank, output_size, output_ratio);
      const kernels = intsOf(kernel_size);
      const kernel = kernels.length === 1 ? new Array<number>(rank).fill(kernels[0]) : [...kernels];
      if (kernel.length !== rank) {
        throw new RuntimeError(`${name}: kernel_size must either be a single Int or tuple of Ints`);
      }
      if (input.ndim !== rank + 1 && input.ndim !== rank + 2) {
        throw new RuntimeError(
          `${name}(): Expected ${rank + 1}D or ${rank + 2}D tensor, but got: [${input.sizes.join(", ")}]`,
        );
      }
      if (!input.dtype.is_floating_point) {
        throw new NotImplementedError(`"${name}" not implemented for '${input.dtype.scalar}'`);
      }
      const space = input.sizes.slice(-rank);
      space.forEach((n, d) => {
        if (out[d] + kernel[d] - 1 <= n) return;
        const where = rank === 3 ? `${name}_out` : name;
        throw new RuntimeError(
          `${where}(): pool ${WORDS[3 - rank + d]} ${kernel[d]} too large relative to input ${WORDS[3 - rank + d]} ${n}`,
        );
      });
      const batch = input.ndim === rank + 1 ? 1 : input.sizes[0];
      const channels = input.sizes[input.ndim - rank - 1];
      const samples = given ?? rand(batch, channels, rank, { dtype: input.dtype });
      if (samples.count !== batch * channels * rank) {
        throw new AssertionError(`_random_samples must have ${batch} x ${channels} x ${rank} elements`);
      }
      const at = places(input, rank, kernel, out, samples);
      const values = asOne(`FractionalMaxPool${rank}DBackward0`, [input], (x) =>
        x.flatten(-rank).gather(-1, at.flatten(-rank)).reshape(at.sizes),
      );
      return pair ? [values, at] : values;
    },
  ) as unknown as FractionalPool;
}

/**
 * The largest of each window, where the windows are spread over the map at random so that it shrinks by any factor.
 *
 * Shape: (N, C, H, W) or (C, H, W) -> the same with output_size. Gradient: input.
 * @throws ValueError when neither output_size nor output_ratio is given; RuntimeError when the windows do not fit.
 * Source: Graham 2014; PyTorch, torch.nn.functional.fractional_max_pool2d: the same windows for the same seed.
 */
export const fractional_max_pool2d: FractionalPool = fractional(2);
/** As `fractional_max_pool2d`, in volumes. Source: PyTorch, torch.nn.functional.fractional_max_pool3d. */
export const fractional_max_pool3d: FractionalPool = fractional(3);
