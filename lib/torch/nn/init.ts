/** First values of parameters: `import * as init from "torch/nn/init"`. */

import { warn } from "../../builtins/warnings.js";
import { withGrad } from "../autograd/mode.js";
import { ValueError } from "../errors.js";
import type { Tensor } from "../tensor.js";
import { byName, drawing, type InitOptions } from "./init_options.js";
import { dirac_, orthogonal_, sparse_ } from "./init_shapes.js";

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
      if (typeof slope !== "number") throw new ValueError(`negative_slope ${String(slope)} not a valid number`);
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

/** Named parameters of uniform_. */
export interface UniformOptions extends InitOptions {
  readonly a?: number;
  readonly b?: number;
}
/** Named parameters of normal_. */
export interface NormalOptions extends InitOptions {
  readonly mean?: number;
  readonly std?: number;
}

/** Draws from the uniform distribution on [a, b). Changes the tensor and returns it. */
export function uniform_(
  tensor: Tensor,
  a: number | UniformOptions = 0,
  b: number | UniformOptions = 1,
  options: InitOptions = {},
): Tensor {
  const o = byName<UniformOptions>({ a, b }, options);
  return quietly(() => tensor.uniform_(o.a ?? 0, o.b ?? 1, drawing(o)), tensor);
}

/** Draws from the normal distribution. Changes the tensor and returns it. */
export function normal_(
  tensor: Tensor,
  mean: number | NormalOptions = 0,
  std: number | NormalOptions = 1,
  options: InitOptions = {},
): Tensor {
  const o = byName<NormalOptions>({ mean, std }, options);
  return quietly(() => tensor.normal_(o.mean ?? 0, o.std ?? 1, drawing(o)), tensor);
}

/** One value everywhere. Changes the tensor and returns it. */
export function constant_(tensor: Tensor, val: number | { readonly val: number }): Tensor {
  return quietly(() => tensor.fill_(typeof val === "object" ? val.val : val), tensor);
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
  mode: FanMode | KaimingOptions = "fan_in",
  nonlinearity: Nonlinearity | KaimingOptions = "leaky_relu",
  options: InitOptions = {},
): Tensor {
  const o = byName<KaimingOptions>({ a, mode, nonlinearity }, options);
  if (emptyWeight(tensor)) return tensor;
  const connections = fan(tensor, o.mode ?? "fan_in");
  const std = calculate_gain(o.nonlinearity ?? "leaky_relu", o.a ?? 0) / Math.sqrt(connections);
  const bound = Math.sqrt(3) * std;
  return uniform_(tensor, -bound, bound, drawing(o));
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
  mode: FanMode | KaimingOptions = "fan_in",
  nonlinearity: Nonlinearity | KaimingOptions = "leaky_relu",
  options: InitOptions = {},
): Tensor {
  const o = byName<KaimingOptions>({ a, mode, nonlinearity }, options);
  if (emptyWeight(tensor)) return tensor;
  const connections = fan(tensor, o.mode ?? "fan_in");
  const std = calculate_gain(o.nonlinearity ?? "leaky_relu", o.a ?? 0) / Math.sqrt(connections);
  return normal_(tensor, 0, std, drawing(o));
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
  const o = byName<XavierOptions>({ gain }, options);
  const bound = Math.sqrt(3) * xavierStd(tensor, o.gain ?? 1);
  return uniform_(tensor, -bound, bound, drawing(o));
}

/**
 * Normal draws with Xavier Glorot's deviation.
 *
 * std = gain * sqrt(2 / (fan_in + fan_out))
 *
 * Source: PyTorch, torch.nn.init.xavier_normal_.
 */
export function xavier_normal_(tensor: Tensor, gain: number | XavierOptions = 1, options: InitOptions = {}): Tensor {
  const o = byName<XavierOptions>({ gain }, options);
  return normal_(tensor, 0, xavierStd(tensor, o.gain ?? 1), drawing(o));
}

export type { InitOptions } from "./init_options.js";
export { dirac_, orthogonal_, sparse_, type TruncatedOptions, trunc_normal_ } from "./init_shapes.js";

/** The older name of one of these, which warns. */
function older<F extends (...args: never[]) => Tensor>(name: string, current: F): F {
  return ((...args: never[]) => {
    warn(`\`nn.init.${name}\` is now deprecated in favor of \`nn.init.${name}_\`.`);
    return current(...args);
  }) as F;
}
/** @deprecated `uniform_`. */
export const uniform: typeof uniform_ = older("uniform", uniform_);
/** @deprecated `normal_`. */
export const normal: typeof normal_ = older("normal", normal_);
/** @deprecated `constant_`. */
export const constant: typeof constant_ = older("constant", constant_);
/** @deprecated `eye_`. */
export const eye: typeof eye_ = older("eye", eye_);
/** @deprecated `dirac_`. */
export const dirac: typeof dirac_ = older("dirac", dirac_);
/** @deprecated `xavier_uniform_`. */
export const xavier_uniform: typeof xavier_uniform_ = older("xavier_uniform", xavier_uniform_);
/** @deprecated `xavier_normal_`. */
export const xavier_normal: typeof xavier_normal_ = older("xavier_normal", xavier_normal_);
/** @deprecated `kaiming_uniform_`. */
export const kaiming_uniform: typeof kaiming_uniform_ = older("kaiming_uniform", kaiming_uniform_);
/** @deprecated `kaiming_normal_`. */
export const kaiming_normal: typeof kaiming_normal_ = older("kaiming_normal", kaiming_normal_);
/** @deprecated `orthogonal_`. */
export const orthogonal: typeof orthogonal_ = older("orthogonal", orthogonal_);
/** @deprecated `sparse_`. */
export const sparse: typeof sparse_ = older("sparse", sparse_);
