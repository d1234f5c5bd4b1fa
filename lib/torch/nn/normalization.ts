/** Normalisation layers. */
import { pythonRepr } from "../../builtins/repr.js";
import { Tuple } from "../../builtins/tuple.js";
import { warn } from "../../builtins/warnings.js";
import { int64 } from "../dtype.js";
import { ValueError } from "../errors.js";
import { empty, ones, zeros } from "../ops/creation.js";
import * as f from "../ops/normalize.js";
import type { Tensor } from "../tensor.js";
import { construct, type Given, shown } from "./arguments.js";
import { ones_, zeros_ } from "./init.js";
import type { FactoryOptions } from "./linear.js";
import { Module } from "./module.js";
import { Parameter } from "./parameter.js";
import { inPython } from "./registry.js";
import { type Loading, loadOwn } from "./state.js";

/** Named parameters of the batch and instance norms. */
export interface NormOptions extends FactoryOptions {
  readonly num_features?: number;
  readonly eps?: number;
  /** Share of a batch in the running statistics; null for the mean of all batches. */
  readonly momentum?: number | null;
  readonly affine?: boolean;
  readonly track_running_stats?: boolean;
  readonly bias?: boolean;
}

/** What a batch or instance norm is made with. */
export type NormArguments = Given<
  [num_features: number, eps?: number, momentum?: number | null, affine?: boolean, track_running_stats?: boolean],
  NormOptions
>;

/** What batch and instance norms are. */
export abstract class NormLayer extends Module {
  num_features: number;
  eps: number;
  momentum: number | null;
  affine: boolean;
  track_running_stats: boolean;
  declare weight: Parameter | null;
  declare bias: Parameter | null;
  declare running_mean: Tensor | null;
  declare running_var: Tensor | null;
  declare num_batches_tracked: Tensor | null;

  constructor(name: string, args: readonly unknown[], affine: boolean, track: boolean) {
    super();
    const { device, dtype, ...o } = construct(name, args, {
      num_features: undefined as number | undefined,
      eps: 1e-5 as number,
      momentum: 0.1 as number | null,
      affine,
      track_running_stats: track,
      device: null as FactoryOptions["device"],
      dtype: null as FactoryOptions["dtype"],
      bias: true as boolean,
    });
    this.num_features = o.num_features;
    this.eps = o.eps;
    this.momentum = o.momentum;
    this.affine = o.affine;
    this.track_running_stats = o.track_running_stats;
    const n = [o.num_features];
    const parameter = (): Parameter => new Parameter(empty(n, { device, dtype }));
    this.register_parameter("weight", o.affine ? parameter() : null);
    this.register_parameter("bias", o.affine && o.bias ? parameter() : null);
    const tracked = o.track_running_stats;
    this.register_buffer("running_mean", tracked ? zeros(n, { device, dtype }) : null);
    this.register_buffer("running_var", tracked ? ones(n, { device, dtype }) : null);
    this.register_buffer("num_batches_tracked", tracked ? zeros([], { dtype: int64 }) : null);
    this.reset_parameters();
  }

  override get _version(): number {
    return 2;
  }

  /** Sets the running statistics to their first values. */
  reset_running_stats(): void {
    if (!this.track_running_stats) return;
    this.running_mean?.zero_();
    this.running_var?.fill_(1);
    this.num_batches_tracked?.zero_();
  }

  /** Sets weight to 1, bias to 0, and the running statistics to their first values. */
  reset_parameters(): void {
    this.reset_running_stats();
    if (this.weight !== null) ones_(this.weight);
    if (this.bias !== null) zeros_(this.bias);
  }

  /** Files of old versions do not have the count of batches. @internal */
  override _load_from_state_dict(prefix: string, loading: Loading): void {
    loadOwn(this, prefix, loading);
    const at = loading.missing.indexOf(`${prefix}num_batches_tracked`);
    if (at >= 0 && loading.state.has(`${prefix}running_mean`)) loading.missing.splice(at, 1);
  }

  override extra_repr(): string {
    const { eps, momentum, affine, track_running_stats } = this;
    const flags = { affine, bias: this.bias !== null, track_running_stats };
    return `${this.num_features}, eps=${pythonRepr(eps)}, momentum=${pythonRepr(momentum)}, ${shown(flags)}`;
  }
}

/** The dimensions that inputs of 1d, 2d and 3d layers may have. */
function checkDims(input: Tensor, allowed: readonly number[]): void {
  if (allowed.includes(input.ndim)) return;
  const text = allowed.map((n) => `${n}D`).join(" or ");
  throw new ValueError(`expected ${text} input (got ${input.ndim}D input)`);
}

/** What batch norms are. */
export abstract class BatchNormLayer extends NormLayer {
  constructor(name: string, args: readonly unknown[]) {
    super(name, args, true, true);
  }
  /** @throws ValueError for inputs that the layer is not for. */
  protected abstract checkInput(input: Tensor): void;
  override forward(input: Tensor): Tensor {
    this.checkInput(input);
    let share = this.momentum ?? 0;
    if (this.training && this.track_running_stats && this.num_batches_tracked !== null) {
      this.num_batches_tracked.add_(1);
      if (this.momentum === null) share = 1 / this.num_batches_tracked.item();
    }
    const own = this.training || (this.running_mean === null && this.running_var === null);
    const kept = !this.training || this.track_running_stats;
    const { running_mean, running_var, weight, bias, eps } = this;
    return f.batch_norm(input, kept ? running_mean : null, kept ? running_var : null, weight, bias, own, share, eps);
  }
}

/**
 * Normalises each feature by its mean and variance over the batch, then scales and shifts it.
 *
 * Shape: (N, C) or (N, C, L). In evaluation mode the running statistics take the batch's place.
 * @throws ValueError for inputs of other dimensions, or a single value per channel in training.
 * Source: PyTorch, torch.nn.BatchNorm1d.
 */
export class BatchNorm1d extends BatchNormLayer {
  constructor(...args: NormArguments) {
    super("BatchNorm1d", args);
  }
  protected override checkInput(input: Tensor): void {
    checkDims(input, [2, 3]);
  }
}
/** Batch norm of maps (N, C, H, W). Source: PyTorch, torch.nn.BatchNorm2d. */
export class BatchNorm2d extends BatchNormLayer {
  constructor(...args: NormArguments) {
    super("BatchNorm2d", args);
  }
  protected override checkInput(input: Tensor): void {
    checkDims(input, [4]);
  }
}
/** Batch norm of volumes (N, C, D, H, W). Source: PyTorch, torch.nn.BatchNorm3d. */
export class BatchNorm3d extends BatchNormLayer {
  constructor(...args: NormArguments) {
    super("BatchNorm3d", args);
  }
  protected override checkInput(input: Tensor): void {
    checkDims(input, [5]);
  }
}

/** What instance norms are. */
export abstract class InstanceNormLayer extends NormLayer {
  constructor(name: string, args: readonly unknown[]) {
    super(name, args, false, false);
  }
  protected abstract get rank(): number;
  override forward(input: Tensor): Tensor {
    checkDims(input, [this.rank + 1, this.rank + 2]);
    const at = input.ndim - this.rank - 1;
    if (input.sizes[at] !== this.num_features) {
      if (this.affine) {
        throw new ValueError(
          `expected input's size at dim=${at} to match num_features (${this.num_features}), but got: ${input.sizes[at]}.`,
        );
      }
      warn(
        `input's size at dim=${at} does not match num_features. You can silence this warning by not passing in num_features, which is not used because affine=False`,
      );
    }
    const { running_mean, running_var, weight, bias, eps } = this;
    const own = this.training || !this.track_running_stats;
    const apply = (x: Tensor): Tensor =>
      f.instance_norm(x, running_mean, running_var, weight, bias, own, this.momentum ?? 0, eps);
    return at === 0 ? apply(input.unsqueeze(0)).squeeze(0) : apply(input);
  }
}

/** Normalises each channel of each row (N, C, L) by itself. Source: PyTorch, torch.nn.InstanceNorm1d. */
export class InstanceNorm1d extends InstanceNormLayer {
  constructor(...args: NormArguments) {
    super("InstanceNorm1d", args);
  }
  protected override get rank(): number {
    return 1;
  }
}
/** Normalises each channel of each map (N, C, H, W) by itself. Source: PyTorch, torch.nn.InstanceNorm2d. */
export class InstanceNorm2d extends InstanceNormLayer {
  constructor(...args: NormArguments) {
    super("InstanceNorm2d", args);
  }
  protected override get rank(): number {
    return 2;
  }
}
/** Normalises each channel of each volume (N, C, D, H, W) by itself. Source: PyTorch, torch.nn.InstanceNorm3d. */
export class InstanceNorm3d extends InstanceNormLayer {
  constructor(...args: NormArguments) {
    super("InstanceNorm3d", args);
  }
  protected override get rank(): number {
    return 3;
  }
}

const FACTORY = { device: null as FactoryOptions["device"], dtype: null as FactoryOptions["dtype"] };

/** Named parameters of LayerNorm. */
export interface LayerNormLayerOptions extends FactoryOptions {
  readonly normalized_shape?: number | readonly number[];
  readonly eps?: number;
  readonly elementwise_affine?: boolean;
  readonly bias?: boolean;
}

/**
 * Normalises over the last dimensions, then scales and shifts each element.
 *
 * @throws RuntimeError when the input's last sizes are not normalized_shape.
 * Source: PyTorch, torch.nn.LayerNorm.
 */
export class LayerNorm extends Module {
  normalized_shape: readonly number[];
  eps: number;
  elementwise_affine: boolean;
  declare weight: Parameter | null;
  declare bias: Parameter | null;
  constructor(
    ...args: Given<
      [normalized_shape: number | readonly number[], eps?: number, elementwise_affine?: boolean, bias?: boolean],
      LayerNormLayerOptions
    >
  ) {
    super();
    const o = construct("LayerNorm", args, {
      normalized_shape: undefined as number | readonly number[] | undefined,
      eps: 1e-5 as number,
      elementwise_affine: true as boolean,
      bias: true as boolean,
      ...FACTORY,
    });
    const shape = typeof o.normalized_shape === "number" ? [o.normalized_shape] : o.normalized_shape;
    this.normalized_shape = new Tuple(shape);
    this.eps = o.eps;
    this.elementwise_affine = o.elementwise_affine;
    const parameter = (): Parameter => new Parameter(empty([...shape], { device: o.device, dtype: o.dtype }));
    this.register_parameter("weight", o.elementwise_affine ? parameter() : null);
    this.register_parameter("bias", o.elementwise_affine && o.bias ? parameter() : null);
    this.reset_parameters();
  }
  /** Sets weight to 1 and bias to 0. */
  reset_parameters(): void {
    if (this.weight !== null) ones_(this.weight);
    if (this.bias !== null) zeros_(this.bias);
  }
  override forward(input: Tensor): Tensor {
    return f.layer_norm(input, this.normalized_shape, this.weight, this.bias, this.eps);
  }
  override extra_repr(): string {
    const { eps, elementwise_affine } = this;
    const flags = { eps, elementwise_affine, bias: this.bias !== null };
    return `${pythonRepr(this.normalized_shape)}, ${shown(flags)}`;
  }
}

/** Named parameters of GroupNorm. */
export interface GroupNormLayerOptions extends FactoryOptions {
  readonly num_groups?: number;
  readonly num_channels?: number;
  readonly eps?: number;
  readonly affine?: boolean;
  readonly bias?: boolean;
}

/**
 * Normalises groups of channels of each of the batch, then scales and shifts each channel.
 *
 * @throws ValueError when the channels do not fall into such groups.
 * Source: PyTorch, torch.nn.GroupNorm.
 */
export class GroupNorm extends Module {
  num_groups: number;
  num_channels: number;
  eps: number;
  affine: boolean;
  declare weight: Parameter | null;
  declare bias: Parameter | null;
  constructor(
    ...args: Given<[num_groups: number, num_channels: number, eps?: number, affine?: boolean], GroupNormLayerOptions>
  ) {
    super();
    const o = construct("GroupNorm", args, {
      num_groups: undefined as number | undefined,
      num_channels: undefined as number | undefined,
      eps: 1e-5 as number,
      affine: true as boolean,
      ...FACTORY,
      bias: true as boolean,
    });
    if (o.num_channels % o.num_groups !== 0) {
      throw new ValueError(`num_channels (${o.num_channels}) must be divisible by num_groups (${o.num_groups})`);
    }
    this.num_groups = o.num_groups;
    this.num_channels = o.num_channels;
    this.eps = o.eps;
    this.affine = o.affine;
    const parameter = (): Parameter => new Parameter(empty([o.num_channels], { device: o.device, dtype: o.dtype }));
    this.register_parameter("weight", o.affine ? parameter() : null);
    this.register_parameter("bias", o.affine && o.bias ? parameter() : null);
    this.reset_parameters();
  }
  /** Sets weight to 1 and bias to 0. */
  reset_parameters(): void {
    if (this.weight !== null) ones_(this.weight);
    if (this.bias !== null) zeros_(this.bias);
  }
  override forward(input: Tensor): Tensor {
    return f.group_norm(input, this.num_groups, this.weight, this.bias, this.eps);
  }
  override extra_repr(): string {
    const { num_groups, num_channels, eps, affine } = this;
    return `${num_groups}, ${num_channels}, ${shown({ eps, affine, bias: this.bias !== null })}`;
  }
}

/** Named parameters of RMSNorm. */
export interface RMSNormOptions extends FactoryOptions {
  readonly normalized_shape?: number | readonly number[];
  readonly eps?: number | null;
  readonly elementwise_affine?: boolean;
}

/** Divides by the root of the mean square over the last dimensions. Source: PyTorch, torch.nn.RMSNorm. */
export class RMSNorm extends Module {
  normalized_shape: readonly number[];
  eps: number | null;
  elementwise_affine: boolean;
  declare weight: Parameter | null;
  constructor(
    ...args: Given<
      [normalized_shape: number | readonly number[], eps?: number | null, elementwise_affine?: boolean],
      RMSNormOptions
    >
  ) {
    super();
    const o = construct("RMSNorm", args, {
      normalized_shape: undefined as number | readonly number[] | undefined,
      eps: null as number | null,
      elementwise_affine: true as boolean,
      ...FACTORY,
    });
    const shape = typeof o.normalized_shape === "number" ? [o.normalized_shape] : o.normalized_shape;
    this.normalized_shape = new Tuple(shape);
    this.eps = o.eps;
    this.elementwise_affine = o.elementwise_affine;
    const weight = o.elementwise_affine ? new Parameter(empty([...shape], { device: o.device, dtype: o.dtype })) : null;
    this.register_parameter("weight", weight);
    this.reset_parameters();
  }
  /** Sets weight to 1. */
  reset_parameters(): void {
    if (this.weight !== null) ones_(this.weight);
  }
  override forward(input: Tensor): Tensor {
    return f.rms_norm(input, this.normalized_shape, this.weight, this.eps);
  }
  override extra_repr(): string {
    const { eps, elementwise_affine } = this;
    return `${pythonRepr(this.normalized_shape)}, ${shown({ eps, elementwise_affine })}`;
  }
}

/** Named parameters of LocalResponseNorm. */
export interface LocalResponseNormOptions {
  readonly size?: number;
  readonly alpha?: number;
  readonly beta?: number;
  readonly k?: number;
}

/** Divides by a power of the mean square of neighbouring channels. Source: PyTorch, torch.nn.LocalResponseNorm. */
export class LocalResponseNorm extends Module {
  size: number;
  alpha: number;
  beta: number;
  k: number;
  constructor(...args: Given<[size: number, alpha?: number, beta?: number, k?: number], LocalResponseNormOptions>) {
    super();
    const o = construct("LocalResponseNorm", args, {
      size: undefined as number | undefined,
      alpha: 1e-4 as number,
      beta: 0.75 as number,
      k: 1 as number,
    });
    this.size = o.size;
    this.alpha = o.alpha;
    this.beta = o.beta;
    this.k = o.k;
  }
  override forward(input: Tensor): Tensor {
    return f.local_response_norm(input, this.size, this.alpha, this.beta, this.k);
  }
  override extra_repr(): string {
    return `${this.size}, ${shown({ alpha: this.alpha, beta: this.beta, k: this.k }, ["k"])}`;
  }
}

inPython("torch.nn.modules.batchnorm", BatchNorm1d, BatchNorm2d, BatchNorm3d);
inPython("torch.nn.modules.instancenorm", InstanceNorm1d, InstanceNorm2d, InstanceNorm3d);
inPython("torch.nn.modules.normalization", LayerNorm, GroupNorm, RMSNorm, LocalResponseNorm);
