/** Forms of torch's functions that torch itself has beside `nn.functional`, with parameters in another order, or in place. */
import { NotImplementedError } from "../errors.js";
import type { Tensor } from "../tensor.js";
import { celu, selu, threshold } from "./activation.js";
import {
  alpha_dropout as alphaDropout,
  dropout2d,
  feature_alpha_dropout as featureAlpha,
  dropout as plainDropout,
} from "./dropout.js";
import type { Unary } from "./elementwise.js";
import { embedding as embeddingOf } from "./lookup.js";
import { rrelu } from "./noise.js";
import { batch_norm as batchNorm, instance_norm as instanceNorm } from "./normalize.js";
import { type Fn, op } from "./op.js";
import { pad } from "./pad.js";

/**
 * Rows of a table: nn.functional.embedding with the weight first.
 *
 * Shape: (n, d), (*) -> (*, d). Gradient: weight. Source: PyTorch, torch.embedding.
 */
export const embedding: Fn<
  [weight: Tensor, indices: Tensor, padding_idx?: number],
  { readonly indices?: Tensor; readonly padding_idx?: number; readonly scale_grad_by_freq?: boolean }
> = op("embedding", "weight indices padding_idx scale_grad_by_freq sparse", (...args: unknown[]) => {
  const [weight, indices, padding, byFrequency = false] = args as [Tensor, Tensor, number?, boolean?];
  const padding_idx = padding === undefined || padding < 0 ? null : padding;
  return embeddingOf(indices, weight, { padding_idx, scale_grad_by_freq: byFrequency });
});

/** Named parameters of batch_norm and instance_norm in torch. */
export interface NormLayerOptions {
  readonly weight?: Tensor | null;
  readonly bias?: Tensor | null;
  readonly running_mean?: Tensor | null;
  readonly running_var?: Tensor | null;
  readonly training?: boolean;
  readonly use_input_stats?: boolean;
  readonly momentum?: number;
  readonly eps?: number;
  readonly cudnn_enabled?: boolean;
}

type NormLayer = Fn<
  [
    input: Tensor,
    weight: Tensor | null,
    bias: Tensor | null,
    running_mean: Tensor | null,
    running_var: Tensor | null,
    training: boolean,
    momentum: number,
    eps: number,
    cudnn_enabled: boolean,
  ],
  NormLayerOptions
>;

type NormArguments = [Tensor, Tensor?, Tensor?, Tensor?, Tensor?, boolean?, number?, number?];

/** Normalised over the batch: nn.functional.batch_norm with all parameters in order. Source: PyTorch, torch.batch_norm. */
export const batch_norm: NormLayer = op(
  "batch_norm",
  "input weight bias running_mean running_var training momentum eps cudnn_enabled",
  (...args: unknown[]) => {
    const [
      input,
      weight = null,
      bias = null,
      mean = null,
      variance = null,
      training = false,
      momentum = 0.1,
      eps = 1e-5,
    ] = args as NormArguments;
    return batchNorm(input, mean, variance, weight, bias, training, momentum, eps);
  },
) as unknown as NormLayer;

/** Normalised over each map: nn.functional.instance_norm with all parameters in order. Source: PyTorch, torch.instance_norm. */
export const instance_norm: NormLayer = op(
  "instance_norm",
  "input weight bias running_mean running_var use_input_stats momentum eps cudnn_enabled",
  (...args: unknown[]) => {
    const [input, weight = null, bias = null, mean = null, variance = null, own = true, momentum = 0.1, eps = 1e-5] =
      args as NormArguments;
    return instanceNorm(input, mean, variance, weight, bias, own, momentum, eps);
  },
) as unknown as NormLayer;

/** Dropout with its switch called `train`. */
export type DropoutLayer = Fn<
  [input: Tensor, p: number, train: boolean],
  { readonly p?: number; readonly train?: boolean }
>;

const dropping = (name: string, f: typeof plainDropout, inplace: boolean): DropoutLayer =>
  op(name, "input p train", (input: Tensor, p: number, train: boolean) => f(input, p, train, inplace));

/** Elements dropped with probability p. Source: PyTorch, torch.dropout. */
export const dropout: DropoutLayer = dropping("dropout", plainDropout, false);
/** Dropout in place. Source: PyTorch, torch.dropout_. */
export const dropout_: DropoutLayer = dropping("dropout_", plainDropout, true);
/** Dropout that keeps mean and variance of what SELU gives. Source: PyTorch, torch.alpha_dropout. */
export const alpha_dropout: DropoutLayer = dropping("alpha_dropout", alphaDropout, false);
/** alpha_dropout in place. Source: PyTorch, torch.alpha_dropout_. */
export const alpha_dropout_: DropoutLayer = dropping("alpha_dropout_", alphaDropout, true);
/** Whole maps dropped with probability p. Source: PyTorch, torch.feature_dropout. */
export const feature_dropout: DropoutLayer = dropping("feature_dropout", dropout2d, false);
/** Whole maps dropped, in place. Source: PyTorch, torch.feature_dropout_. */
export const feature_dropout_: DropoutLayer = dropping("feature_dropout_", dropout2d, true);
/** alpha_dropout of whole maps. Source: PyTorch, torch.feature_alpha_dropout. */
export const feature_alpha_dropout: DropoutLayer = dropping("feature_alpha_dropout", featureAlpha, false);
/** alpha_dropout of whole maps, in place. Source: PyTorch, torch.feature_alpha_dropout_. */
export const feature_alpha_dropout_: DropoutLayer = dropping("feature_alpha_dropout_", featureAlpha, true);

/** CELU in place. Source: PyTorch, torch.celu_. */
export const celu_: Fn<[input: Tensor, alpha?: number], { readonly alpha?: number }> = op(
  "celu_",
  "input alpha",
  (input: Tensor, alpha?: number) => celu(input, { alpha, inplace: true }),
);
/** SELU in place. Source: PyTorch, torch.selu_. */
export const selu_: Unary = op("selu_", "input", (input: Tensor) => selu(input, { inplace: true }));
/** Values up to a threshold replaced, in place. Source: PyTorch, torch.threshold_. */
export const threshold_: Fn<
  [input: Tensor, threshold: number, value: number],
  { readonly threshold?: number; readonly value?: number }
> = op("threshold_", "input threshold value", (input: Tensor, at: number, value: number) =>
  threshold(input, at, value, true),
);
/** Leaky ReLU with a random slope, in place. Source: PyTorch, torch.rrelu_. */
export const rrelu_: typeof rrelu = op("rrelu_", "input lower upper training", (...args: unknown[]) => {
  const [input, lower, upper, training] = args as [Tensor, number?, number?, boolean?];
  return rrelu(input, { lower, upper, training, inplace: true });
});

/** Filled up at the edges with one value. Source: PyTorch, torch.constant_pad_nd. */
export const constant_pad_nd: Fn<
  [input: Tensor, pad: readonly number[], value?: number],
  { readonly pad?: readonly number[]; readonly value?: number }
> = op("constant_pad_nd", "input pad value", (input: Tensor, widths: readonly number[], value = 0) =>
  pad(input, widths, "constant", value),
);

type Methods = Record<string, ((...args: unknown[]) => Tensor) | undefined>;

/** A function that calls the method of its name. */
function method(name: string): Unary {
  const call = (input: Tensor, ...args: unknown[]): Tensor => {
    const f = (input as unknown as Methods)[name];
    if (f === undefined) throw new NotImplementedError(`Tensor.${name}`);
    return f.apply(input, args);
  };
  Object.defineProperty(call, "name", { value: name });
  return call as Unary;
}

/** `abs` in place. Source: PyTorch, torch.abs_. */
export const abs_: Unary = method("abs_");
/** `acos` in place. Source: PyTorch, torch.acos_. */
export const acos_: Unary = method("acos_");
/** `acosh` in place. Source: PyTorch, torch.acosh_. */
export const acosh_: Unary = method("acosh_");
/** `arccos` in place. Source: PyTorch, torch.arccos_. */
export const arccos_: Unary = method("arccos_");
/** `arccosh` in place. Source: PyTorch, torch.arccosh_. */
export const arccosh_: Unary = method("arccosh_");
/** `arcsin` in place. Source: PyTorch, torch.arcsin_. */
export const arcsin_: Unary = method("arcsin_");
/** `arcsinh` in place. Source: PyTorch, torch.arcsinh_. */
export const arcsinh_: Unary = method("arcsinh_");
/** `arctan` in place. Source: PyTorch, torch.arctan_. */
export const arctan_: Unary = method("arctan_");
/** `arctanh` in place. Source: PyTorch, torch.arctanh_. */
export const arctanh_: Unary = method("arctanh_");
/** `asin` in place. Source: PyTorch, torch.asin_. */
export const asin_: Unary = method("asin_");
/** `asinh` in place. Source: PyTorch, torch.asinh_. */
export const asinh_: Unary = method("asinh_");
/** `atan` in place. Source: PyTorch, torch.atan_. */
export const atan_: Unary = method("atan_");
/** `atanh` in place. Source: PyTorch, torch.atanh_. */
export const atanh_: Unary = method("atanh_");
/** `ceil` in place. Source: PyTorch, torch.ceil_. */
export const ceil_: Unary = method("ceil_");
/** `cos` in place. Source: PyTorch, torch.cos_. */
export const cos_: Unary = method("cos_");
/** `cosh` in place. Source: PyTorch, torch.cosh_. */
export const cosh_: Unary = method("cosh_");
/** `deg2rad` in place. Source: PyTorch, torch.deg2rad_. */
export const deg2rad_: Unary = method("deg2rad_");
/** `erf` in place. Source: PyTorch, torch.erf_. */
export const erf_: Unary = method("erf_");
/** `erfc` in place. Source: PyTorch, torch.erfc_. */
export const erfc_: Unary = method("erfc_");
/** `exp` in place. Source: PyTorch, torch.exp_. */
export const exp_: Unary = method("exp_");
/** `exp2` in place. Source: PyTorch, torch.exp2_. */
export const exp2_: Unary = method("exp2_");
/** `expm1` in place. Source: PyTorch, torch.expm1_. */
export const expm1_: Unary = method("expm1_");
/** `fix` in place. Source: PyTorch, torch.fix_. */
export const fix_: Unary = method("fix_");
/** `floor` in place. Source: PyTorch, torch.floor_. */
export const floor_: Unary = method("floor_");
/** `frac` in place. Source: PyTorch, torch.frac_. */
export const frac_: Unary = method("frac_");
/** `i0` in place. Source: PyTorch, torch.i0_. */
export const i0_: Unary = method("i0_");
/** `log` in place. Source: PyTorch, torch.log_. */
export const log_: Unary = method("log_");
/** `log10` in place. Source: PyTorch, torch.log10_. */
export const log10_: Unary = method("log10_");
/** `log1p` in place. Source: PyTorch, torch.log1p_. */
export const log1p_: Unary = method("log1p_");
/** `log2` in place. Source: PyTorch, torch.log2_. */
export const log2_: Unary = method("log2_");
/** `neg` in place. Source: PyTorch, torch.neg_. */
export const neg_: Unary = method("neg_");
/** `negative` in place. Source: PyTorch, torch.negative_. */
export const negative_: Unary = method("negative_");
/** `rad2deg` in place. Source: PyTorch, torch.rad2deg_. */
export const rad2deg_: Unary = method("rad2deg_");
/** `reciprocal` in place. Source: PyTorch, torch.reciprocal_. */
export const reciprocal_: Unary = method("reciprocal_");
/** `round` in place. Source: PyTorch, torch.round_. */
export const round_: Unary = method("round_");
/** `rsqrt` in place. Source: PyTorch, torch.rsqrt_. */
export const rsqrt_: Unary = method("rsqrt_");
/** `sigmoid` in place. Source: PyTorch, torch.sigmoid_. */
export const sigmoid_: Unary = method("sigmoid_");
/** `sin` in place. Source: PyTorch, torch.sin_. */
export const sin_: Unary = method("sin_");
/** `sinc` in place. Source: PyTorch, torch.sinc_. */
export const sinc_: Unary = method("sinc_");
/** `sinh` in place. Source: PyTorch, torch.sinh_. */
export const sinh_: Unary = method("sinh_");
/** `sqrt` in place. Source: PyTorch, torch.sqrt_. */
export const sqrt_: Unary = method("sqrt_");
/** `square` in place. Source: PyTorch, torch.square_. */
export const square_: Unary = method("square_");
/** `tan` in place. Source: PyTorch, torch.tan_. */
export const tan_: Unary = method("tan_");
/** `tanh` in place. Source: PyTorch, torch.tanh_. */
export const tanh_: Unary = method("tanh_");
/** `trunc` in place. Source: PyTorch, torch.trunc_. */
export const trunc_: Unary = method("trunc_");
/** `conj_physical` in place. Source: PyTorch, torch.conj_physical_. */
export const conj_physical_: Unary = method("conj_physical_");
/** `nan_to_num` in place. Source: PyTorch, torch.nan_to_num_. */
export const nan_to_num_: Unary = method("nan_to_num_");

/** A function in place with numbers or tensors after its first parameter. */
type Changing = (
  input: Tensor,
  ...args: readonly (number | Tensor | Readonly<Record<string, unknown>> | null)[]
) => Tensor;

/** `clamp` in place. Source: PyTorch, torch.clamp_. */
export const clamp_: Changing = method("clamp_") as unknown as Changing;
/** `clamp_max` in place. Source: PyTorch, torch.clamp_max_. */
export const clamp_max_: Changing = method("clamp_max_") as unknown as Changing;
/** `clamp_min` in place. Source: PyTorch, torch.clamp_min_. */
export const clamp_min_: Changing = method("clamp_min_") as unknown as Changing;
/** `clip` in place. Source: PyTorch, torch.clip_. */
export const clip_: Changing = method("clip_") as unknown as Changing;
/** `fill` in place. Source: PyTorch, torch.fill_. */
export const fill_: Changing = method("fill_") as unknown as Changing;
/** `zero` in place. Source: PyTorch, torch.zero_. */
export const zero_: Changing = method("zero_") as unknown as Changing;
/** `gcd` in place. Source: PyTorch, torch.gcd_. */
export const gcd_: Changing = method("gcd_") as unknown as Changing;
/** `lcm` in place. Source: PyTorch, torch.lcm_. */
export const lcm_: Changing = method("lcm_") as unknown as Changing;
/** `ldexp` in place. Source: PyTorch, torch.ldexp_. */
export const ldexp_: Changing = method("ldexp_") as unknown as Changing;
/** `xlogy` in place. Source: PyTorch, torch.xlogy_. */
export const xlogy_: Changing = method("xlogy_") as unknown as Changing;
/** `logit` in place. Source: PyTorch, torch.logit_. */
export const logit_: Changing = method("logit_") as unknown as Changing;
/** `resize_as` in place. Source: PyTorch, torch.resize_as_. */
export const resize_as_: Changing = method("resize_as_") as unknown as Changing;
/** `detach` in place. Source: PyTorch, torch.detach_. */
export const detach_: Changing = method("detach_") as unknown as Changing;
/** `addmv` in place. Source: PyTorch, torch.addmv_. */
export const addmv_: Changing = method("addmv_") as unknown as Changing;
/** The tensor without its history. Source: PyTorch, torch.detach. */
export const detach: Unary = method("detach");
