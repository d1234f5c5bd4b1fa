/** Other names of functions: those that work in place, those that give the places too, and the old ones. */

import type { DType } from "../dtype.js";
import { RuntimeError } from "../errors.js";
import * as a from "../ops/activation.js";
import * as adaptive from "../ops/adaptive_pool.js";
import { conv1d } from "../ops/conv.js";
import { type FractionalOptions, fractional_max_pool2d, fractional_max_pool3d } from "../ops/fractional.js";
import { rrelu } from "../ops/noise.js";
import { asOne, type Fn, type Ints, op } from "../ops/op.js";
import * as pools from "../ops/pool.js";
import { softmax } from "../ops/softmax.js";
import type { Tensor } from "../tensor.js";
import { impliedDim } from "./activation.js";

export { channel_shuffle as native_channel_shuffle } from "../ops/vision.js";

/** `celu` in place. Source: PyTorch, torch.nn.functional.celu_. */
export const celu_: Fn<[input: Tensor, alpha?: number], { readonly alpha?: number }> = op(
  "celu_",
  "input alpha",
  (input: Tensor, alpha?: number) => a.celu(input, alpha, true),
);
/** `elu` in place. Source: PyTorch, torch.nn.functional.elu_. */
export const elu_: Fn<[input: Tensor, alpha?: number], { readonly alpha?: number }> = op(
  "elu_",
  "input alpha",
  (input: Tensor, alpha?: number) => a.elu(input, alpha, true),
);
/** `selu` in place. Source: PyTorch, torch.nn.functional.selu_. */
export const selu_: Fn<[input: Tensor]> = op("selu_", "input", (input: Tensor) => a.selu(input, true));
/** `leaky_relu` in place. Source: PyTorch, torch.nn.functional.leaky_relu_. */
export const leaky_relu_: Fn<[input: Tensor, negative_slope?: number], { readonly negative_slope?: number }> = op(
  "leaky_relu_",
  "input negative_slope",
  (input: Tensor, slope?: number) => a.leaky_relu(input, slope, true),
);
/** `hardtanh` in place. Source: PyTorch, torch.nn.functional.hardtanh_. */
export const hardtanh_: Fn<
  [input: Tensor, min_val?: number, max_val?: number],
  { readonly min_val?: number; readonly max_val?: number }
> = op("hardtanh_", "input min_val max_val", (input: Tensor, low?: number, high?: number) =>
  a.hardtanh(input, low, high, true),
);
/** `threshold` in place. Source: PyTorch, torch.nn.functional.threshold_. */
export const threshold_: Fn<
  [input: Tensor, threshold: number, value: number],
  { readonly threshold?: number; readonly value?: number }
> = op("threshold_", "input threshold value", (input: Tensor, at: number, value: number) =>
  a.threshold(input, at, value, true),
);
/** `rrelu` in place. Source: PyTorch, torch.nn.functional.rrelu_. */
export const rrelu_: Fn<
  [input: Tensor, lower?: number, upper?: number, training?: boolean],
  { readonly lower?: number; readonly upper?: number; readonly training?: boolean }
> = op("rrelu_", "input lower upper training", (input: Tensor, lower?: number, upper?: number, training?: boolean) =>
  rrelu(input, lower, upper, training, true),
);

/** Named parameters of softmin. */
export interface SoftminOptions {
  readonly dim?: number | null;
  readonly dtype?: DType | null;
}
/** Softmax of -x along a dimension. Source: PyTorch, torch.nn.functional.softmin. */
export const softmin: Fn<[input: Tensor, dim?: number | null], SoftminOptions> = op(
  "softmin",
  "input dim _stacklevel dtype",
  (input: Tensor, dim?: number | null, _stacklevel?: number, dtype?: DType | null) =>
    softmax((dtype ? input.to(dtype) : input).neg(), dim ?? impliedDim(input)),
);

/**
 * Convolution of sequences with the time first.
 *
 * Shape: input (T, N, C), weight (K, C, O), bias (O) -> (T', N, O). Gradient: all three.
 * @throws RuntimeError when the channels differ.
 * Source: PyTorch, torch.nn.functional.conv_tbc.
 */
export const conv_tbc: Fn<
  [input: Tensor, weight: Tensor, bias: Tensor, pad?: number],
  { readonly weight?: Tensor; readonly bias?: Tensor; readonly pad?: number }
> = op("conv_tbc", "input weight bias pad", (input: Tensor, weight: Tensor, bias: Tensor, pad = 0) => {
  if (input.ndim !== 3) throw new RuntimeError("Input must have 3 dims: time, batch, in_channel");
  if (weight.ndim !== 3)
    throw new RuntimeError("Weight tensor must have 3 dims: kernel_width, in_channels, out_channels.");
  if (bias.ndim !== 1) throw new RuntimeError("Bias must be 1-D");
  if (input.sizes[2] !== weight.sizes[1]) {
    throw new RuntimeError("Input dim 2 (input channels) is not == dim 1 in the weight tensor (input channels)");
  }
  return asOne("ConvTbcBackward0", [input, weight, bias], (x, w, b) =>
    conv1d(x.permute([1, 2, 0]), w.permute([2, 1, 0]), b, 1, pad).permute([2, 0, 1]),
  );
});

type WithPlaces = (
  input: Tensor,
  kernel_size: Ints,
  stride?: Ints | null | pools.MaxPoolOptions,
  padding?: Ints | pools.MaxPoolOptions,
  dilation?: Ints | pools.MaxPoolOptions,
  ceil_mode?: boolean | pools.MaxPoolOptions,
) => pools.PoolPair;

/** A max pool's values and places. */
const pair = (pool: pools.MaxPool): WithPlaces => {
  const call = pool as unknown as (...args: unknown[]) => pools.PoolPair;
  return (...args) => {
    const last = args[args.length - 1];
    const named = typeof last === "object" && last !== null && !Array.isArray(last);
    const options = { ...(named ? last : {}), return_indices: true };
    return call(...(named ? args.slice(0, -1) : args), options);
  };
};
/** `max_pool1d`'s values and places. Source: PyTorch, torch.nn.functional.max_pool1d_with_indices. */
export const max_pool1d_with_indices: WithPlaces = pair(pools.max_pool1d);
/** `max_pool2d`'s values and places. Source: PyTorch, torch.nn.functional.max_pool2d_with_indices. */
export const max_pool2d_with_indices: WithPlaces = pair(pools.max_pool2d);
/** `max_pool3d`'s values and places. Source: PyTorch, torch.nn.functional.max_pool3d_with_indices. */
export const max_pool3d_with_indices: WithPlaces = pair(pools.max_pool3d);

type Adaptive = (input: Tensor, output_size: adaptive.OutputSize | adaptive.AdaptiveOptions) => pools.PoolPair;

/** `adaptive_max_pool1d`'s values and places. Source: PyTorch, torch.nn.functional.adaptive_max_pool1d_with_indices. */
export const adaptive_max_pool1d_with_indices: Adaptive = (x, size) => adaptive.adaptive_max_pool1d(x, size, true);
/** `adaptive_max_pool2d`'s values and places. Source: PyTorch, torch.nn.functional.adaptive_max_pool2d_with_indices. */
export const adaptive_max_pool2d_with_indices: Adaptive = (x, size) => adaptive.adaptive_max_pool2d(x, size, true);
/** `adaptive_max_pool3d`'s values and places. Source: PyTorch, torch.nn.functional.adaptive_max_pool3d_with_indices. */
export const adaptive_max_pool3d_with_indices: Adaptive = (x, size) => adaptive.adaptive_max_pool3d(x, size, true);

type Fractional = (
  input: Tensor,
  kernel_size: Ints,
  options: Omit<FractionalOptions, "return_indices">,
) => pools.PoolPair;

/** `fractional_max_pool2d`'s values and places. Source: PyTorch, torch.nn.functional.fractional_max_pool2d_with_indices. */
export const fractional_max_pool2d_with_indices: Fractional = (x, size, options) =>
  fractional_max_pool2d(x, size, { ...options, return_indices: true });
/** `fractional_max_pool3d`'s values and places. Source: PyTorch, torch.nn.functional.fractional_max_pool3d_with_indices. */
export const fractional_max_pool3d_with_indices: Fractional = (x, size, options) =>
  fractional_max_pool3d(x, size, { ...options, return_indices: true });
