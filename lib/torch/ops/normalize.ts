/** Normalisations: over a batch, over features, over groups of channels. */
import { gradEnabled, withGrad } from "../autograd/mode.js";
import type { Backward, Gradients } from "../autograd/node.js";
import { record } from "../autograd/record.js";
import { channelStatistics, groupStatistics, type Layout, normalise, normaliseBack } from "../compute/norm.js";
import { bfloat16, float16, float32, float64 } from "../dtype.js";
import { RuntimeError, ValueError } from "../errors.js";
import { numelOf, sameSizes, show } from "../shape.js";
import { freshResult, type Tensor, wrap } from "../tensor.js";
import { cast, packed } from "./define.js";
import { asOne, type Fn, op } from "./op.js";
import { pad } from "./pad.js";

type Floats = Float32Array | Float64Array;

interface Kept {
  readonly layout: Layout;
  readonly mean: Float64Array;
  readonly scale: Float64Array;
  /** Whether the statistics are constants. */
  readonly fixed: boolean;
  readonly eps: number;
}

const isHalf = (t: Tensor): boolean => t.dtype === float16 || t.dtype === bfloat16;
const plain = (t: Tensor): Tensor => packed(isHalf(t) ? cast(t, float32) : t);

/** The statistics' places on a tensor (batch, groups or 1, rest or channels ...). */
function statistic(values: Float64Array, l: Layout, like: Tensor): Tensor {
  const t = wrap(values, l.groups === 0 ? [1, l.channels, 1, 1] : [l.batch, l.groups, 1, 1], float64);
  return cast(t, like.dtype);
}

/** The way back in the library's own operations, where it is itself recorded. */
function recordedBack(g: Tensor, x: Tensor, weight: Tensor | null, k: Kept): [Tensor, Tensor, Tensor] {
  const { batch, channels, places, groups } = k.layout;
  const sizes = groups === 0 ? [batch, channels, 1, places] : [batch, groups, channels / groups, places];
  const dims = groups === 0 ? [0, 2, 3] : [2, 3];
  const own = groups === 0 ? [1, channels, 1, 1] : [1, groups, channels / groups, 1];
  const a = x.reshape(sizes);
  const up = g.reshape(sizes);
  const mean = k.fixed ? statistic(k.mean, k.layout, x) : a.mean(dims, true);
  const centred = a.sub(mean);
  const scale = k.fixed ? statistic(k.scale, k.layout, x) : centred.pow(2).mean(dims, true).add(k.eps).rsqrt();
  const hat = centred.mul(scale);
  const w = weight === null ? null : weight.reshape(own);
  const gw = w === null ? up : up.mul(w);
  const whole = k.fixed
    ? gw.mul(scale)
    : gw
        .sub(gw.mean(dims, true))
        .sub(hat.mul(gw.mul(hat).mean(dims, true)))
        .mul(scale);
  const per = (t: Tensor): Tensor => t.reshape(batch, channels, places).sum([0, 2]);
  return [whole.reshape(x.sizes), per(up.mul(hat)), per(up)];
}

function loopBack(g: Tensor, x: Tensor, weight: Tensor | null, k: Kept): [Tensor, Tensor, Tensor] {
  const [a, b] = [plain(g), plain(x)];
  const w = weight === null ? null : packed(cast(weight, b.dtype));
  const dx = freshResult(x.sizes, b.dtype);
  const dw = new Float64Array(k.layout.channels);
  const db = new Float64Array(k.layout.channels);
  const up = packed(cast(a, b.dtype));
  normaliseBack(
    k.layout,
    k.fixed,
    up.array as Floats,
    up.offset,
    b.array as Floats,
    b.offset,
    k.mean,
    k.scale,
    (w?.array ?? null) as Floats | null,
    w?.offset ?? 0,
    dx.array as Floats,
    dw,
    db,
  );
  const of = (v: Float64Array): Tensor => cast(wrap(v, [v.length], float64), weight?.dtype ?? x.dtype);
  return [cast(dx, x.dtype), of(dw), of(db)];
}

const backward = (name: string): Backward<Kept> => ({
  name,
  backward(g, node): Gradients {
    const x = node.saved(0);
    const weight = node.next.length > 1 && node.savedTensors?.[1] ? node.saved(1) : null;
    const [dx, dw, db] = (gradEnabled ? recordedBack : loopBack)(g, x, weight, node.arg);
    const shaped = (t: Tensor): Tensor => (weight === null ? t : t.reshape(weight.sizes));
    return [dx, node.next[1] === null ? null : shaped(dw), node.next[2] === null ? null : shaped(db)];
  },
});
const BATCH = backward("NativeBatchNormBackward0");
const LAYER = backward("NativeLayerNormBackward0");
const GROUP = backward("NativeGroupNormBackward0");

/** Normalises with known statistics, and records it. */
function apply(x: Tensor, weight: Tensor | null, bias: Tensor | null, k: Kept, back: Backward<Kept>): Tensor {
  const a = plain(x);
  const fitted = (t: Tensor | null): Tensor | null => (t === null ? null : packed(cast(t, a.dtype)));
  const [w, b] = [fitted(weight), fitted(bias)];
  const y = freshResult(x.sizes, a.dtype);
  normalise(
    k.layout,
    a.array as Floats,
    a.offset,
    k.mean,
    k.scale,
    (w?.array ?? null) as Floats | null,
    w?.offset ?? 0,
    (b?.array ?? null) as Floats | null,
    b?.offset ?? 0,
    y.array as Floats,
  );
  return record(cast(y, x.dtype), back, [x, weight, bias], [x, weight], k);
}

/** @throws RuntimeError with torch's text for integers. */
function floats(op: string, x: Tensor): void {
  if (!x.dtype.is_floating_point) {
    throw new RuntimeError(`"${op}" not implemented for '${x.dtype.scalar}'`, { hint: "Convert to float first." });
  }
}

/** Normalised over groups of channels, x seen as (batch, channels, places). */
function grouped(
  x: Tensor,
  l: Layout,
  weight: Tensor | null,
  bias: Tensor | null,
  eps: number,
  back: Backward<Kept>,
): Tensor {
  const a = plain(x);
  const count = l.batch * l.groups;
  const mean = new Float64Array(count);
  const scale = new Float64Array(count);
  groupStatistics(a.array as Floats, a.offset, count, count === 0 ? 0 : a.count / count, eps, mean, scale);
  return apply(x, weight, bias, { layout: l, mean, scale, fixed: false, eps }, back);
}

/** Named parameters of layer_norm. */
export interface LayerNormOptions {
  readonly normalized_shape?: readonly number[];
  readonly weight?: Tensor | null;
  readonly bias?: Tensor | null;
  readonly eps?: number;
}

/** @throws RuntimeError when the last sizes are not those to normalise over. */
function checkShape(x: Tensor, shape: readonly number[], weight: Tensor | null, bias: Tensor | null): void {
  const text = show(shape);
  for (const [name, t] of [
    ["weight", weight],
    ["bias", bias],
  ] as const) {
    if (t !== null && !sameSizes(t.sizes, shape)) {
      throw new RuntimeError(
        `Expected ${name} to be of same shape as normalized_shape, but got ${name} of shape ${show(t.sizes)} and normalized_shape = ${text}`,
      );
    }
  }
  if (x.ndim < shape.length || !sameSizes(x.sizes.slice(x.ndim - shape.length), shape)) {
    const stars = shape.map((n) => `, ${n}`).join("");
    throw new RuntimeError(
      `Given normalized_shape=${text}, expected input with shape [*${stars}], but got input of size${show(x.sizes)}`,
    );
  }
}

/**
 * Normalised over the last dimensions: (x - mean) / sqrt(variance + eps) * weight + bias.
 *
 * Gradient: input, weight and bias.
 * @throws RuntimeError when the sizes do not fit.
 * Source: PyTorch, torch.nn.functional.layer_norm; sums are kept in double precision.
 */
export const layer_norm: Fn<
  [input: Tensor, normalized_shape: readonly number[], weight?: Tensor | null, bias?: Tensor | null, eps?: number],
  LayerNormOptions
> = op(
  "layer_norm",
  "input normalized_shape weight bias eps",
  (input: Tensor, shape: readonly number[], weight: Tensor | null = null, bias: Tensor | null = null, eps = 1e-5) => {
    checkShape(input, shape, weight, bias);
    floats("LayerNormKernelImpl", input);
    const channels = numelOf(shape);
    const batch = channels === 0 ? 0 : input.count / channels;
    return grouped(input, { batch, channels, places: 1, groups: 1 }, weight, bias, eps, LAYER);
  },
);

/** Named parameters of group_norm. */
export interface GroupNormOptions {
  readonly num_groups?: number;
  readonly weight?: Tensor | null;
  readonly bias?: Tensor | null;
  readonly eps?: number;
}

/** torch's check that there is something to take a variance of. */
function moreThanOne(sizes: readonly number[]): void {
  const n = numelOf(sizes) / sizes[1];
  if (n === 1)
    throw new ValueError(
      `Expected more than 1 value per channel when training, got input size torch.Size(${show(sizes)})`,
    );
}

/**
 * Normalised over groups of channels of each of the batch.
 *
 * Shape: input (N, C, ...), weight and bias (C). Gradient: input, weight and bias.
 * @throws RuntimeError when the channels do not fall into such groups.
 * Source: PyTorch, torch.nn.functional.group_norm.
 */
export const group_norm: Fn<
  [input: Tensor, num_groups: number, weight?: Tensor | null, bias?: Tensor | null, eps?: number],
  GroupNormOptions
> = op(
  "group_norm",
  "input num_groups weight bias eps",
  (input: Tensor, groups: number, weight: Tensor | null = null, bias: Tensor | null = null, eps = 1e-5) => {
    if (input.ndim < 2)
      throw new RuntimeError(`Expected at least 2 dimensions for input tensor but received ${input.ndim}`);
    const [batch, channels] = input.sizes;
    if (channels % groups !== 0) {
      throw new RuntimeError(
        `Expected number of channels in input to be divisible by num_groups, but got input of shape ${show(input.sizes)} and num_groups=${groups}`,
      );
    }
    for (const [name, t] of [
      ["weight", weight],
      ["bias", bias],
    ] as const) {
      if (t !== null && (t.ndim !== 1 || t.count !== channels)) {
        throw new RuntimeError(
          `Expected ${name} to be a vector of size equal to the number of channels in input, but got ${name} of shape ${show(t.sizes)} and input of shape ${show(input.sizes)}`,
        );
      }
    }
    moreThanOne([(batch * channels) / groups, groups, ...input.sizes.slice(2)]);
    floats("GroupNormKernelImpl", input);
    const places = numelOf(input.sizes.slice(2));
    return grouped(input, { batch, channels, places, groups }, weight, bias, eps, GROUP);
  },
);

/** Named parameters of batch_norm. */
export interface BatchNormOptions {
  readonly running_mean?: Tensor | null;
  readonly running_var?: Tensor | null;
  readonly weight?: Tensor | null;
  readonly bias?: Tensor | null;
  readonly training?: boolean;
  readonly momentum?: number;
  readonly eps?: number;
}

/** Moves running statistics towards those of a batch. */
function follow(running: Tensor | null, found: Float64Array, momentum: number, factor: number): void {
  if (running === null) return;
  const values = cast(
    wrap(
      Float64Array.from(found, (v) => v * factor),
      [found.length],
      float64,
    ),
    running.dtype,
  );
  withGrad(false, () => running.mul_(1 - momentum).add_(values.mul(momentum)));
}

function batchNormalised(
  x: Tensor,
  running_mean: Tensor | null,
  running_var: Tensor | null,
  weight: Tensor | null,
  bias: Tensor | null,
  training: boolean,
  momentum: number,
  eps: number,
): Tensor {
  floats("batch_norm", x);
  const channels = x.sizes[1];
  for (const [name, t] of [
    ["running_mean", running_mean],
    ["running_var", running_var],
    ["weight", weight],
    ["bias", bias],
  ] as const) {
    if (t !== null && t.count !== channels)
      throw new RuntimeError(`${name} should contain ${channels} elements not ${t.count}`);
  }
  const l = { batch: x.sizes[0], channels, places: numelOf(x.sizes.slice(2)), groups: 0 };
  if (!training) {
    if (running_mean === null || running_var === null)
      throw new RuntimeError("Expected running_mean and running_var to be defined when training=False");
    const mean = Float64Array.from(running_mean.tolist<number[]>());
    const scale = Float64Array.from(running_var.tolist<number[]>(), (v) => 1 / Math.sqrt(v + eps));
    return apply(x, weight, bias, { layout: l, mean, scale, fixed: true, eps }, BATCH);
  }
  const a = plain(x);
  const mean = new Float64Array(channels);
  const variance = new Float64Array(channels);
  channelStatistics(a.array as Floats, a.offset, l.batch, channels, l.places, mean, variance);
  const n = l.batch * l.places;
  follow(running_mean, mean, momentum, 1);
  follow(running_var, variance, momentum, n / (n - 1));
  const scale = variance.map((v) => 1 / Math.sqrt(v + eps));
  return apply(x, weight, bias, { layout: l, mean, scale, fixed: false, eps }, BATCH);
}

/**
 * Normalised over the batch: each channel by its mean and variance, those of the batch in training (which the running
 * ones then follow), the running ones otherwise.
 *
 * Shape: input (N, C, ...), the others (C). Gradient: input, weight and bias.
 * @throws ValueError for a single value per channel in training; RuntimeError when the sizes do not fit.
 * Source: PyTorch, torch.nn.functional.batch_norm.
 */
export const batch_norm: Fn<
  [
    input: Tensor,
    running_mean: Tensor | null,
    running_var: Tensor | null,
    weight?: Tensor | null,
    bias?: Tensor | null,
    training?: boolean,
    momentum?: number,
    eps?: number,
  ],
  BatchNormOptions
> = op(
  "batch_norm",
  "input running_mean running_var weight bias training momentum eps",
  (
    input: Tensor,
    mean: Tensor | null = null,
    variance: Tensor | null = null,
    weight: Tensor | null = null,
    bias: Tensor | null = null,
    training = false,
    momentum = 0.1,
    eps = 1e-5,
  ) => {
    if (training) moreThanOne(input.sizes);
    return batchNormalised(input, mean, variance, weight, bias, training, momentum, eps);
  },
);

/** Named parameters of instance_norm. */
export interface InstanceNormOptions extends Omit<BatchNormOptions, "training"> {
  readonly use_input_stats?: boolean;
}

/**
 * Normalised over the places of each channel of each of the batch.
 *
 * Shape: input (N, C, ...). Gradient: input, weight and bias.
 * @throws ValueError for a single place.
 * Source: PyTorch, torch.nn.functional.instance_norm.
 */
export const instance_norm: Fn<
  [
    input: Tensor,
    running_mean?: Tensor | null,
    running_var?: Tensor | null,
    weight?: Tensor | null,
    bias?: Tensor | null,
    use_input_stats?: boolean,
    momentum?: number,
    eps?: number,
  ],
  InstanceNormOptions
> = op(
  "instance_norm",
  "input running_mean running_var weight bias use_input_stats momentum eps",
  (
    input: Tensor,
    mean: Tensor | null = null,
    variance: Tensor | null = null,
    weight: Tensor | null = null,
    bias: Tensor | null = null,
    own = true,
    momentum = 0.1,
    eps = 1e-5,
  ) => {
    if (own && numelOf(input.sizes.slice(2)) === 1) {
      throw new ValueError(`Expected more than 1 spatial element when training, got input size ${input.shape}`);
    }
    const [batch, channels] = input.sizes;
    const flat = input.reshape([1, batch * channels, ...input.sizes.slice(2)]);
    const wide = (t: Tensor | null): Tensor | null => (t === null ? null : t.repeat(batch));
    const [m, v] = [wide(mean), wide(variance)];
    const y = batchNormalised(flat, m, v, wide(weight), wide(bias), own, momentum, eps);
    const settle = (t: Tensor | null, from: Tensor | null): void => {
      if (t !== null && from !== null && own) withGrad(false, () => t.copy_(from.reshape(batch, channels).mean(0)));
    };
    settle(mean, m);
    settle(variance, v);
    return y.view([...input.sizes]);
  },
);

/** Named parameters of rms_norm. */
export interface RmsNormOptions {
  readonly normalized_shape?: readonly number[];
  readonly weight?: Tensor | null;
  readonly eps?: number | null;
}

/**
 * Divided by the root of the mean square over the last dimensions, times weight.
 *
 * Gradient: input and weight.
 * @throws RuntimeError when the sizes do not fit.
 * Source: PyTorch, torch.nn.functional.rms_norm.
 */
export const rms_norm: Fn<
  [input: Tensor, normalized_shape: readonly number[], weight?: Tensor | null, eps?: number | null],
  RmsNormOptions
> = op(
  "rms_norm",
  "input normalized_shape weight eps",
  (input: Tensor, shape: readonly number[], weight: Tensor | null = null, eps: number | null = null) => {
    checkShape(input, shape, weight, null);
    const dims = shape.map((_, i) => i - shape.length);
    const least = eps ?? (input.dtype === float64 ? Number.EPSILON : 2 ** -23);
    return asOne("MulBackward0", weight === null ? [input] : [input, weight], (x, w) => {
      const y = x.mul(x.pow(2).mean(dims, true).add(least).rsqrt());
      return w === undefined ? y : y.mul(w);
    });
  },
);

/** Named parameters of local_response_norm. */
export interface LocalResponseOptions {
  readonly size?: number;
  readonly alpha?: number;
  readonly beta?: number;
  readonly k?: number;
}

/**
 * Divided by (k + alpha * mean square over `size` neighbouring channels) ** beta.
 *
 * Shape: input (N, C, ...). Gradient: input.
 * @throws ValueError for fewer than 3 dimensions.
 * Source: PyTorch, torch.nn.functional.local_response_norm.
 */
export const local_response_norm: Fn<
  [input: Tensor, size: number, alpha?: number, beta?: number, k?: number],
  LocalResponseOptions
> = op(
  "local_response_norm",
  "input size alpha beta k",
  (input: Tensor, size: number, alpha = 1e-4, beta = 0.75, k = 1) => {
    if (input.ndim < 3) {
      throw new ValueError(
        `Expected 3D or higher dimensionality                          input (got ${input.ndim} dimensions)`,
      );
    }
    if (input.count === 0) return input;
    const [batch, channels] = input.sizes;
    const squares = input.mul(input).reshape(batch, channels, -1);
    const wide = pad(squares, [0, 0, Math.floor(size / 2), Math.floor((size - 1) / 2)]);
    const means = wide
      .unfold(1, size, 1)
      .mean(-1)
      .reshape([...input.sizes]);
    return input.div(means.mul(alpha).add(k).pow(beta));
  },
);
