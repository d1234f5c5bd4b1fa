/** Layers that take the number of their inputs from the first batch. */
import { int64 } from "../dtype.js";
import { IndexError, RuntimeError, ValueError } from "../errors.js";
import { type TensorOptions, zeros } from "../ops/creation.js";
import type { Ints } from "../ops/op.js";
import { construct, type Given } from "./arguments.js";
import {
  Conv1d,
  Conv2d,
  Conv3d,
  type ConvLayer,
  type ConvLayerOptions,
  ConvTranspose1d,
  ConvTranspose2d,
  ConvTranspose3d,
  type ConvTransposeLayerOptions,
  type PaddingMode,
} from "./conv.js";
import { has_uninitialized_params, makeLazy } from "./lazy.js";
import { type FactoryOptions, Linear } from "./linear.js";
import {
  BatchNorm1d,
  BatchNorm2d,
  BatchNorm3d,
  InstanceNorm1d,
  InstanceNorm2d,
  InstanceNorm3d,
  type NormLayer,
} from "./normalization.js";
import { UninitializedBuffer, UninitializedParameter } from "./parameter.js";
import { inPython } from "./registry.js";

const FACTORY = { device: null as TensorOptions["device"] | null, dtype: null as FactoryOptions["dtype"] };
const unsized = (p: unknown): UninitializedParameter => p as UninitializedParameter;

/** Named parameters of LazyLinear. */
export interface LazyLinearOptions extends FactoryOptions {
  readonly out_features?: number;
  readonly bias?: boolean;
}

/**
 * A Linear whose in_features is the last size of its first input.
 *
 * @example new nn.LazyLinear(10)
 * Source: PyTorch, torch.nn.LazyLinear.
 */
export class LazyLinear extends Linear {
  constructor(...args: Given<[out_features: number, bias?: boolean], LazyLinearOptions>) {
    const o = construct("LazyLinear", args, {
      out_features: undefined as number | undefined,
      bias: true as boolean,
      ...FACTORY,
    });
    super(0, 0, false);
    this.out_features = o.out_features;
    this.weight = new UninitializedParameter(o);
    if (o.bias) this.bias = new UninitializedParameter(o);
    makeLazy(this as LazyLinear, Linear, (m, input) => {
      if (!has_uninitialized_params(m)) return;
      m.in_features = input.size(-1);
      unsized(m.weight).materialize([m.out_features, m.in_features]);
      if (m.bias !== null) unsized(m.bias).materialize([m.out_features]);
      m.reset_parameters();
    });
  }
  /** Draws weight and bias anew, once there are some. */
  override reset_parameters(): void {
    if (!has_uninitialized_params(this) && this.in_features !== 0) super.reset_parameters();
  }
}

/** Named parameters of the lazy convolutions. */
export type LazyConvOptions = Omit<ConvLayerOptions, "in_channels">;
/** Named parameters of the lazy transposed convolutions. */
export type LazyConvTransposeOptions = Omit<ConvTransposeLayerOptions, "in_channels">;

type LazyConvArguments = Given<
  [
    out_channels: number,
    kernel_size: Ints,
    stride?: Ints,
    padding?: Ints | "same" | "valid",
    dilation?: Ints,
    groups?: number,
    bias?: boolean,
    padding_mode?: PaddingMode,
  ],
  LazyConvOptions
>;
type LazyConvTransposeArguments = Given<
  [
    out_channels: number,
    kernel_size: Ints,
    stride?: Ints,
    padding?: Ints,
    output_padding?: Ints,
    groups?: number,
    bias?: boolean,
    dilation?: Ints,
    padding_mode?: PaddingMode,
  ],
  LazyConvTransposeOptions
>;

const SETTINGS = {
  out_channels: undefined as number | undefined,
  kernel_size: undefined as Ints | undefined,
  stride: 1 as Ints,
};

/** A convolution's settings, without the channels and the bias that come later. */
function convSettings(name: string, args: readonly unknown[]) {
  const o = construct(name, args, {
    ...SETTINGS,
    padding: 0 as Ints | "same" | "valid",
    dilation: 1 as Ints,
    groups: 1 as number,
    bias: true as boolean,
    padding_mode: "zeros" as PaddingMode,
    ...FACTORY,
  });
  return { later: o, now: { ...o, in_channels: 0, out_channels: 0, bias: false } };
}
function transposeSettings(name: string, args: readonly unknown[]) {
  const o = construct(name, args, {
    ...SETTINGS,
    padding: 0 as Ints,
    output_padding: 0 as Ints,
    groups: 1 as number,
    bias: true as boolean,
    dilation: 1 as Ints,
    padding_mode: "zeros" as PaddingMode,
    ...FACTORY,
  });
  return { later: o, now: { ...o, in_channels: 0, out_channels: 0, bias: false } };
}

/** Gives a convolution its unknown parameters, and the way in which they become known. */
function lazyConv(
  conv: ConvLayer,
  becomes: { readonly prototype: object },
  o: { readonly out_channels: number; readonly bias: boolean; readonly dtype: FactoryOptions["dtype"] },
): void {
  conv.out_channels = o.out_channels;
  conv.weight = new UninitializedParameter(o);
  if (o.bias) conv.bias = new UninitializedParameter(o);
  makeLazy(conv, becomes, (m, input) => {
    if (!has_uninitialized_params(m)) return;
    const rank = m.kernel_size.length;
    if (input.ndim !== rank + 1 && input.ndim !== rank + 2) {
      throw new RuntimeError(
        `Expected ${rank + 1}D (unbatched) or ${rank + 2}D (batched) input to ${m._get_name()}, but got input of size: ${input.shape}`,
      );
    }
    m.in_channels = input.sizes[input.ndim - rank - 1];
    if (m.in_channels % m.groups !== 0) throw new ValueError("in_channels must be divisible by groups");
    const channels = m.transposed
      ? [m.in_channels, m.out_channels / m.groups]
      : [m.out_channels, m.in_channels / m.groups];
    unsized(m.weight).materialize([...channels, ...m.kernel_size]);
    if (m.bias !== null) unsized(m.bias).materialize([m.out_channels]);
    m.reset_parameters();
  });
}

/** A Conv1d whose in_channels is that of its first input. Source: PyTorch, torch.nn.LazyConv1d. */
export class LazyConv1d extends Conv1d {
  constructor(...args: LazyConvArguments) {
    const { now, later } = convSettings("LazyConv1d", args);
    super(now as never);
    lazyConv(this as LazyConv1d, Conv1d, later);
  }
}
/** A Conv2d whose in_channels is that of its first input. Source: PyTorch, torch.nn.LazyConv2d. */
export class LazyConv2d extends Conv2d {
  constructor(...args: LazyConvArguments) {
    const { now, later } = convSettings("LazyConv2d", args);
    super(now as never);
    lazyConv(this as LazyConv2d, Conv2d, later);
  }
}
/** A Conv3d whose in_channels is that of its first input. Source: PyTorch, torch.nn.LazyConv3d. */
export class LazyConv3d extends Conv3d {
  constructor(...args: LazyConvArguments) {
    const { now, later } = convSettings("LazyConv3d", args);
    super(now as never);
    lazyConv(this as LazyConv3d, Conv3d, later);
  }
}
/** A ConvTranspose1d whose in_channels is that of its first input. Source: PyTorch, torch.nn.LazyConvTranspose1d. */
export class LazyConvTranspose1d extends ConvTranspose1d {
  constructor(...args: LazyConvTransposeArguments) {
    const { now, later } = transposeSettings("LazyConvTranspose1d", args);
    super(now as never);
    lazyConv(this as LazyConvTranspose1d, ConvTranspose1d, later);
  }
}
/** A ConvTranspose2d whose in_channels is that of its first input. Source: PyTorch, torch.nn.LazyConvTranspose2d. */
export class LazyConvTranspose2d extends ConvTranspose2d {
  constructor(...args: LazyConvTransposeArguments) {
    const { now, later } = transposeSettings("LazyConvTranspose2d", args);
    super(now as never);
    lazyConv(this as LazyConvTranspose2d, ConvTranspose2d, later);
  }
}
/** A ConvTranspose3d whose in_channels is that of its first input. Source: PyTorch, torch.nn.LazyConvTranspose3d. */
export class LazyConvTranspose3d extends ConvTranspose3d {
  constructor(...args: LazyConvTransposeArguments) {
    const { now, later } = transposeSettings("LazyConvTranspose3d", args);
    super(now as never);
    lazyConv(this as LazyConvTranspose3d, ConvTranspose3d, later);
  }
}

/** Named parameters of the lazy norms. */
export interface LazyNormOptions extends FactoryOptions {
  readonly eps?: number;
  readonly momentum?: number | null;
  readonly affine?: boolean;
  readonly track_running_stats?: boolean;
  readonly bias?: boolean;
}
type LazyNormArguments = Given<
  [eps?: number, momentum?: number | null, affine?: boolean, track_running_stats?: boolean],
  LazyNormOptions
>;

function normSettings(name: string, args: readonly unknown[]) {
  const o = construct(name, args, {
    eps: 1e-5 as number,
    momentum: 0.1 as number | null,
    affine: true as boolean,
    track_running_stats: true as boolean,
    ...FACTORY,
    bias: true as boolean,
  });
  return { later: o, now: { eps: o.eps, momentum: o.momentum, affine: false, track_running_stats: false } };
}

/** Gives a norm its unknown parameters and statistics, and the way in which they become known. */
function lazyNorm(
  norm: NormLayer,
  becomes: { readonly prototype: object },
  o: {
    readonly affine: boolean;
    readonly track_running_stats: boolean;
    readonly bias: boolean;
    readonly dtype: FactoryOptions["dtype"];
  },
): void {
  norm.affine = o.affine;
  norm.track_running_stats = o.track_running_stats;
  if (o.affine) norm.weight = new UninitializedParameter(o);
  if (o.affine && o.bias) norm.bias = new UninitializedParameter(o);
  if (o.track_running_stats) {
    norm.running_mean = new UninitializedBuffer(o);
    norm.running_var = new UninitializedBuffer(o);
    norm.num_batches_tracked = zeros([], { dtype: int64 });
  }
  makeLazy(norm, becomes, (m, input) => {
    if (!has_uninitialized_params(m)) return;
    if (input.ndim < 2) throw new IndexError("tuple index out of range");
    m.num_features = input.sizes[1];
    const { weight, bias, running_mean, running_var } = m;
    for (const t of [weight, bias, running_mean, running_var]) if (t !== null) unsized(t).materialize([m.num_features]);
    m.reset_parameters();
  });
}

/** A BatchNorm1d whose num_features is that of its first input. Source: PyTorch, torch.nn.LazyBatchNorm1d. */
export class LazyBatchNorm1d extends BatchNorm1d {
  constructor(...args: LazyNormArguments) {
    const { now, later } = normSettings("LazyBatchNorm1d", args);
    super(0, now);
    lazyNorm(this as LazyBatchNorm1d, BatchNorm1d, later);
  }
}
/** A BatchNorm2d whose num_features is that of its first input. Source: PyTorch, torch.nn.LazyBatchNorm2d. */
export class LazyBatchNorm2d extends BatchNorm2d {
  constructor(...args: LazyNormArguments) {
    const { now, later } = normSettings("LazyBatchNorm2d", args);
    super(0, now);
    lazyNorm(this as LazyBatchNorm2d, BatchNorm2d, later);
  }
}
/** A BatchNorm3d whose num_features is that of its first input. Source: PyTorch, torch.nn.LazyBatchNorm3d. */
export class LazyBatchNorm3d extends BatchNorm3d {
  constructor(...args: LazyNormArguments) {
    const { now, later } = normSettings("LazyBatchNorm3d", args);
    super(0, now);
    lazyNorm(this as LazyBatchNorm3d, BatchNorm3d, later);
  }
}
/** An InstanceNorm1d whose num_features is that of its first input. Source: PyTorch, torch.nn.LazyInstanceNorm1d. */
export class LazyInstanceNorm1d extends InstanceNorm1d {
  constructor(...args: LazyNormArguments) {
    const { now, later } = normSettings("LazyInstanceNorm1d", args);
    super(0, now);
    lazyNorm(this as LazyInstanceNorm1d, InstanceNorm1d, later);
  }
}
/** An InstanceNorm2d whose num_features is that of its first input. Source: PyTorch, torch.nn.LazyInstanceNorm2d. */
export class LazyInstanceNorm2d extends InstanceNorm2d {
  constructor(...args: LazyNormArguments) {
    const { now, later } = normSettings("LazyInstanceNorm2d", args);
    super(0, now);
    lazyNorm(this as LazyInstanceNorm2d, InstanceNorm2d, later);
  }
}
/** An InstanceNorm3d whose num_features is that of its first input. Source: PyTorch, torch.nn.LazyInstanceNorm3d. */
export class LazyInstanceNorm3d extends InstanceNorm3d {
  constructor(...args: LazyNormArguments) {
    const { now, later } = normSettings("LazyInstanceNorm3d", args);
    super(0, now);
    lazyNorm(this as LazyInstanceNorm3d, InstanceNorm3d, later);
  }
}

inPython("torch.nn.modules.linear", LazyLinear);
inPython(
  "torch.nn.modules.conv",
  LazyConv1d,
  LazyConv2d,
  LazyConv3d,
  LazyConvTranspose1d,
  LazyConvTranspose2d,
  LazyConvTranspose3d,
);
inPython("torch.nn.modules.batchnorm", LazyBatchNorm1d, LazyBatchNorm2d, LazyBatchNorm3d);
inPython("torch.nn.modules.instancenorm", LazyInstanceNorm1d, LazyInstanceNorm2d, LazyInstanceNorm3d);
