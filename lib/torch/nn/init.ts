/** First values of parameters: `import * as init from "torch/nn/init"`. */

import { warn } from "../../builtins/warnings.js";
import { withGrad } from "../autograd/mode.js";
import { ValueError } from "../errors.js";
import { isOptions } from "../kwargs.js";
import type { Generator } from "../random.js";
import type { Tensor } from "../tensor.js";

/** The source of the draws. */
export interface InitOptions {
  readonly generator?: Generator | null;
}

/** Which count of connections keeps its variance: those into an output, or those out of an input. */
export type FanMode = "fan_in" | "fan_out";

/** What follows the layer, for the factor between its variance and its input's. */
export type Nonlinearity =
  | "linear"
  | "conv1d"
  | "conv2d"
  | "conv3d"
  | "conv_transpose1d"
  | "conv_transpose2d"
  | "conv_transpose3d"
  | "sigmoid"
  | "tanh"
  | "relu"
  | "leaky_relu"
  | "selu";

/** Named parameters of the Kaiming initialisations. */
export interface KaimingOptions extends InitOptions {
  /** Slope below zero of the leaky ReLU that follows. */
  readonly a?: number;
  readonly mode?: FanMode;
  readonly nonlinearity?: Nonlinearity;
}

/** Named parameters of the Xavier initialisations. */
export interface XavierOptions extends InitOptions {
  readonly gain?: number;
}

const quietly = (change: () => unknown, tensor: Tensor): Tensor => {
  withGrad(false, () => {
    change();
  });
  return tensor;
};

/**
 * The factor that keeps a variance through a nonlinearity.
 *
 * @throws ValueError for an unknown one.
 * Source: PyTorch, torch.nn.init.calculate_gain.
 */
export function calculate_gain(nonlinearity: Nonlinearity, param: number | null = null): number {
  switch (nonlinearity) {
    case "linear":
    case "conv1d":
    case "conv2d":
    case "conv3d":
    case "conv_transpose1d":
    case "conv_transpose2d":
    case "conv_transpose3d":
    case "sigmoid":
      return 1;
    case "tanh":
      return 5 / 3;
    case "relu":
      return Math.sqrt(2);
    case "leaky_relu": {
      const slope = param ?? 0.01;
      return Math.sqrt(2 / (1 + slope ** 2));
    }
    case "selu":
      return 3 / 4;
    default:
      throw new ValueError(`Unsupported nonlinearity ${String(nonlinearity)}`);
  }
}

/** `[fan_in, fan_out]` of a weight: connections into each output and out of each input. */
export function _calculate_fan_in_and_fan_out(tensor: Tensor): [number, number] {
  if (tensor.ndim < 2) {
    throw new ValueError("Fan in and fan out can not be computed for tensor with fewer than 2 dimensions");
  }
  const field = tensor.sizes.slice(2).reduce((a, b) => a * b, 1);
  return [tensor.sizes[1] * field, tensor.sizes[0] * field];
}

function fan(tensor: Tensor, mode: FanMode): number {
  const wanted = mode.toLowerCase();
  if (wanted !== "fan_in" && wanted !== "fan_out") {
    throw new ValueError(`Mode ${wanted} not supported, please use one of ['fan_in', 'fan_out']`);
  }
  return _calculate_fan_in_and_fan_out(tensor)[wanted === "fan_in" ? 0 : 1];
}

/** Draws from the uniform distribution on [a, b). Changes the tensor and returns it. */
export function uniform_(tensor: Tensor, a = 0, b = 1, options: InitOptions = {}): Tensor {
  return quietly(() => tensor.uniform_(a, b, options), tensor);
}

/** Draws from the normal distribution. Changes the tensor and returns it. */
export function normal_(tensor: Tensor, mean = 0, std = 1, options: InitOptions = {}): Tensor {
  return quietly(() => tensor.normal_(mean, std, options), tensor);
}

/** One value everywhere. Changes the tensor and returns it. */
export function constant_(tensor: Tensor, val: number): Tensor {
  return quietly(() => tensor.fill_(val), tensor);
}

/** Ones. Changes the tensor and returns it. */
export function ones_(tensor: Tensor): Tensor {
  return constant_(tensor, 1);
}

/** Zeros. Changes the tensor and returns it. */
export function zeros_(tensor: Tensor): Tensor {
  return constant_(tensor, 0);
}

/** Ones on the diagonal of a matrix, zeros elsewhere. Changes the tensor and returns it. */
export function eye_(tensor: Tensor): Tensor {
  if (tensor.ndim !== 2) throw new ValueError("Only tensors with 2 dimensions are supported");
  return quietly(() => {
    tensor.zero_();
    const n = Math.min(tensor.sizes[0], tensor.sizes[1]);
    for (let i = 0; i < n; i++) tensor.select(0, i).select(0, i).fill_(1);
  }, tensor);
}

function emptyWeight(tensor: Tensor): boolean {
  if (!tensor.sizes.includes(0)) return false;
  warn("Initializing zero-element tensors is a no-op");
  return true;
}

/**
 * Uniform draws with Kaiming He's bound.
 *
 * bound = gain * sqrt(3 / fan)
 *
 * Source: PyTorch, torch.nn.init.kaiming_uniform_: the same numbers for the same seed.
 */
export function kaiming_uniform_(
  tensor: Tensor,
  a: number | KaimingOptions = 0,
  mode: FanMode = "fan_in",
  nonlinearity: Nonlinearity = "leaky_relu",
  options: InitOptions = {},
): Tensor {
  const o: KaimingOptions = isOptions(a) ? (a as KaimingOptions) : { ...options, a: a as number, mode, nonlinearity };
  if (emptyWeight(tensor)) return tensor;
  const connections = fan(tensor, o.mode ?? "fan_in");
  const std = calculate_gain(o.nonlinearity ?? "leaky_relu", o.a ?? 0) / Math.sqrt(connections);
  const bound = Math.sqrt(3) * std;
  return uniform_(tensor, -bound, bound, o);
}

/**
 * Normal draws with Kaiming He's deviation.
 *
 * std = gain / sqrt(fan)
 *
 * Source: PyTorch, torch.nn.init.kaiming_normal_.
 */
export function kaiming_normal_(
  tensor: Tensor,
  a: number | KaimingOptions = 0,
  mode: FanMode = "fan_in",
  nonlinearity: Nonlinearity = "leaky_relu",
  options: InitOptions = {},
): Tensor {
  const o: KaimingOptions = isOptions(a) ? (a as KaimingOptions) : { ...options, a: a as number, mode, nonlinearity };
  if (emptyWeight(tensor)) return tensor;
  const connections = fan(tensor, o.mode ?? "fan_in");
  const std = calculate_gain(o.nonlinearity ?? "leaky_relu", o.a ?? 0) / Math.sqrt(connections);
  return normal_(tensor, 0, std, o);
}

function xavierStd(tensor: Tensor, gain: number): number {
  const [fanIn, fanOut] = _calculate_fan_in_and_fan_out(tensor);
  return gain * Math.sqrt(2 / (fanIn + fanOut));
}

/**
 * Uniform draws with Xavier Glorot's bound.
 *
 * bound = gain * sqrt(6 / (fan_in + fan_out))
 *
 * Source: PyTorch, torch.nn.init.xavier_uniform_: the same numbers for the same seed.
 */
export function xavier_uniform_(tensor: Tensor, gain: number | XavierOptions = 1, options: InitOptions = {}): Tensor {
  const o: XavierOptions = isOptions(gain) ? (gain as XavierOptions) : { ...options, gain: gain as number };
  const bound = Math.sqrt(3) * xavierStd(tensor, o.gain ?? 1);
  return uniform_(tensor, -bound, bound, o);
}

/**
 * Normal draws with Xavier Glorot's deviation.
 *
 * std = gain * sqrt(2 / (fan_in + fan_out))
 *
 * Source: PyTorch, torch.nn.init.xavier_normal_.
 */
export function xavier_normal_(tensor: Tensor, gain: number | XavierOptions = 1, options: InitOptions = {}): Tensor {
  const o: XavierOptions = isOptions(gain) ? (gain as XavierOptions) : { ...options, gain: gain as number };
  return normal_(tensor, 0, xavierStd(tensor, o.gain ?? 1), o);
}
