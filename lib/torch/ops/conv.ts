/** Convolutions of one, two and three dimensions, and their transposes. */
import type { Backward, Gradients } from "../autograd/node.js";
import { record } from "../autograd/record.js";
import { type Counts, convForward, convInput, convWeight, type Geometry } from "../compute/conv.js";
import { bfloat16, type DType, float16, float32, float64 } from "../dtype.js";
import { RuntimeError } from "../errors.js";
import { show } from "../shape.js";
import { fresh, freshResult, type Tensor } from "../tensor.js";
import { cast, packed } from "./define.js";
import { type Fn, type Ints, op } from "./op.js";
import { pad } from "./pad.js";
import { batched, spread, triple } from "./spatial.js";

type Floats = Float32Array | Float64Array;

/** What a convolution's node keeps: the geometry from the map that the kernel slides over to the result. */
interface Plan {
  readonly geometry: Geometry;
  readonly counts: Counts;
  /** Sizes of the map, the kernel and the result, as tensors have them. */
  readonly map: readonly number[];
  readonly kernel: readonly number[];
  readonly result: readonly number[];
}

const half = (d: DType): boolean => d === float16 || d === bfloat16;

/** Runs a loop in a dtype that it knows. @throws RuntimeError for integers. */
function working(t: Tensor): Tensor {
  if (t.dtype === float32 || t.dtype === float64) return packed(t);
  if (half(t.dtype)) return packed(cast(t, float32));
  throw new RuntimeError(`"slow_conv2d_cpu" not implemented for '${t.dtype.scalar}'`, {
    hint: "Convert to float first: x.float().",
  });
}

const gradOfBias = (g: Tensor): Tensor => g.sum(g.sizes.map((_, i) => i).filter((i) => i !== 1));

const FORWARD: Backward<Plan> = {
  name: "ConvolutionBackward0",
  backward(g, node): Gradients {
    const [x, w, b] = node.next;
    return [
      x === null ? null : slideBack(g, node.saved(1), null, node.arg),
      w === null ? null : slideWeight(g, node.saved(0), node.arg),
      b === null || b === undefined ? null : gradOfBias(g),
    ];
  },
};

const BACK: Backward<Plan> = {
  name: "ConvolutionBackward0",
  backward(g, node): Gradients {
    const [y, w, b] = node.next;
    return [
      y === null ? null : slide(g, node.saved(1), null, node.arg),
      w === null ? null : slideWeight(node.saved(0), g, node.arg),
      b === null || b === undefined ? null : gradOfBias(g),
    ];
  },
};

const WEIGHT: Backward<Plan> = {
  name: "ConvolutionBackwardBackward0",
  backward(g, node): Gradients {
    return [
      node.next[0] === null ? null : slide(node.saved(1), g, null, node.arg),
      node.next[1] === null ? null : slideBack(node.saved(0), g, null, node.arg),
    ];
  },
};

/** The convolution of a map. */
function slide(x: Tensor, w: Tensor, bias: Tensor | null, plan: Plan): Tensor {
  const [a, k] = [working(x), working(w)];
  const b = bias === null ? null : working(bias);
  const y = freshResult(plan.result, a.dtype);
  const { geometry, counts } = plan;
  convForward(
    geometry,
    counts,
    a.array as Floats,
    a.offset,
    k.array as Floats,
    k.offset,
    (b?.array ?? null) as Floats | null,
    b?.offset ?? 0,
    y.array as Floats,
  );
  return record(cast(y, x.dtype), FORWARD, bias === null ? [x, w] : [x, w, bias], [x, w], plan);
}

/** The map that a result came from, by the transposed product. */
function slideBack(y: Tensor, w: Tensor, bias: Tensor | null, plan: Plan): Tensor {
  const [a, k] = [working(y), working(w)];
  const b = bias === null ? null : working(bias);
  const x = freshResult(plan.map, a.dtype);
  const { geometry, counts } = plan;
  convInput(
    geometry,
    counts,
    a.array as Floats,
    a.offset,
    k.array as Floats,
    k.offset,
    (b?.array ?? null) as Floats | null,
    b?.offset ?? 0,
    x.array as Floats,
  );
  return record(cast(x, y.dtype), BACK, bias === null ? [y, w] : [y, w, bias], [y, w], plan);
}

/** The kernel's gradient from a result and a map. */
function slideWeight(y: Tensor, x: Tensor, plan: Plan): Tensor {
  const [a, m] = [working(y), working(x)];
  const w = fresh(plan.kernel, a.dtype);
  convWeight(plan.geometry, plan.counts, a.array as Floats, a.offset, m.array as Floats, m.offset, w.array as Floats);
  return record(cast(w, y.dtype), WEIGHT, [y, x], [y, x], plan);
}

const product = (sizes: readonly number[]): string => sizes.join(" x ");

/** @throws RuntimeError with torch's texts when input, weight and bias do not fit. */
function check(name: string, rank: number, input: Tensor, weight: Tensor, bias: Tensor | null): void {
  if (input.ndim !== rank + 1 && input.ndim !== rank + 2) {
    throw new RuntimeError(
      `Expected ${rank + 1}D (unbatched) or ${rank + 2}D (batched) input to ${name}, but got input of size: ${show(input.sizes)}`,
      {
        hint: `${name} takes (N, C, ${["L", "H, W", "D, H, W"][rank - 1]}).`,
      },
    );
  }
  const kind = (t: Tensor): string => ({ Float: "float", Double: "double" })[t.dtype.scalar] ?? t.dtype.scalar;
  const other = input.dtype !== weight.dtype ? weight : bias !== null && bias.dtype !== input.dtype ? bias : null;
  if (other !== null && bias !== null) {
    if (bias.dtype !== input.dtype)
      throw new RuntimeError(`Input type (${kind(input)}) and bias type (${kind(bias)}) should be the same`, {
        hint: `Convert one of them: x.to(${weight.dtype}).`,
      });
  }
  if (other !== null)
    throw new RuntimeError(`expected scalar type ${input.dtype.scalar} but found ${other.dtype.scalar}`, {
      hint: `Convert one of them: x.to(${weight.dtype}).`,
    });
}

interface Settings {
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly dilation: readonly number[];
  readonly groups: number;
}

function checkSettings(s: Settings): void {
  if (s.padding.some((p) => p < 0)) throw new RuntimeError("negative padding is not supported");
  if (s.stride.some((p) => p <= 0)) throw new RuntimeError("non-positive stride is not supported");
  if (s.dilation.some((p) => p <= 0)) throw new RuntimeError("dilation should be greater than zero");
  if (s.groups <= 0) throw new RuntimeError("non-positive groups is not supported");
}

function planOf(map: readonly number[], weight: Tensor, result: readonly number[], s: Settings): Plan {
  return {
    geometry: {
      input: triple(map.slice(2), 1),
      output: triple(result.slice(2), 1),
      kernel: triple(weight.sizes.slice(2), 1),
      stride: triple(s.stride, 1),
      padding: triple(s.padding, 0),
      dilation: triple(s.dilation, 1),
    },
    counts: { batch: map[0], ins: map[1], outs: weight.sizes[0], groups: s.groups },
    map,
    kernel: weight.sizes,
    result,
  };
}

function convolve(x: Tensor, weight: Tensor, bias: Tensor | null, s: Settings): Tensor {
  checkSettings(s);
  const { sizes } = weight;
  const channels = sizes[1] * s.groups;
  if (sizes[0] % s.groups !== 0) {
    throw new RuntimeError(
      `Given groups=${s.groups}, expected weight to be divisible by ${s.groups} at dimension 0, but got weight of size ${show(sizes)} instead`,
    );
  }
  if (x.sizes[1] !== channels) {
    throw new RuntimeError(
      `Given groups=${s.groups}, weight of size ${show(sizes)}, expected input${show(x.sizes)} to have ${channels} channels, but got ${x.sizes[1]} channels instead`,
    );
  }
  if (bias !== null && (bias.ndim !== 1 || bias.sizes[0] !== sizes[0])) {
    throw new RuntimeError(
      `Given weight of size ${show(sizes)}, expected bias to be 1-dimensional with ${sizes[0]} elements, but got bias of size ${show(bias.sizes)} instead`,
    );
  }
  const space = x.sizes.slice(2);
  const wide = space.map((n, i) => n + 2 * s.padding[i]);
  const reach = space.map((_, i) => s.dilation[i] * (sizes[i + 2] - 1) + 1);
  if (wide.some((n, i) => n < reach[i])) {
    throw new RuntimeError(
      `Calculated padded input size per channel: (${product(wide)}). Kernel size: (${product(reach)}). Kernel size can't be greater than actual input size`,
    );
  }
  const out = wide.map((n, i) => Math.floor((n - reach[i]) / s.stride[i]) + 1);
  return slide(x, weight, bias, planOf(x.sizes, weight, [x.sizes[0], sizes[0], ...out], s));
}

/** How the input is widened: by numbers, not at all, or so that the output is as large. */
export type Padding = Ints | "valid" | "same";

/** Named parameters of the convolution functions. */
export interface ConvOptions {
  readonly weight?: Tensor;
  readonly bias?: Tensor | null;
  readonly stride?: Ints;
  readonly padding?: Padding;
  readonly dilation?: Ints;
  readonly groups?: number;
}

/** A convolution. */
export type Conv = Fn<
  [
    input: Tensor,
    weight: Tensor,
    bias?: Tensor | null,
    stride?: Ints,
    padding?: Padding,
    dilation?: Ints,
    groups?: number,
  ],
  ConvOptions
>;

function conv(rank: number): Conv {
  const name = `conv${rank}d`;
  return op(
    name,
    "input weight bias stride padding dilation groups",
    (
      input: Tensor,
      weight: Tensor,
      bias: Tensor | null = null,
      stride: Ints = 1,
      padding: Padding = 0,
      dilation: Ints = 1,
      groups = 1,
    ) => {
      check(name, rank, input, weight, bias);
      return batched(input, rank, (x) => {
        const step = spread(stride, rank, "stride");
        const apart = spread(dilation, rank, "dilation");
        const s = { stride: step, dilation: apart, groups };
        if (typeof padding !== "string")
          return convolve(x, weight, bias, { ...s, padding: spread(padding, rank, "padding") });
        const none = new Array<number>(rank).fill(0);
        if (padding === "valid") return convolve(x, weight, bias, { ...s, padding: none });
        if (padding !== "same") throw new RuntimeError(`Invalid padding string: '${String(padding)}'`);
        if (step.some((v) => v !== 1))
          throw new RuntimeError("padding='same' is not supported for strided convolutions");
        const total = apart.map((d, i) => d * (weight.sizes[i + 2] - 1));
        const left = total.map((t) => Math.floor(t / 2));
        const more = total.map((t, i) => t - 2 * left[i]);
        const wider = more.some((m) => m > 0) ? pad(x, more.flatMap((m) => [m, 0]).reverse()) : x;
        return convolve(wider, weight, bias, { ...s, padding: left });
      });
    },
  );
}

/**
 * Convolution of rows: y[n, o, l] = bias[o] + sum over c, k of weight[o, c, k] * x[n, c, l * stride + k * dilation - padding].
 *
 * Shape: input (N, C, L) or (C, L), weight (O, C / groups, K), bias (O) -> (N, O, L'). Gradient: all three.
 * @throws RuntimeError when the shapes or dtypes do not fit.
 * Source: PyTorch, torch.nn.functional.conv1d; sums are kept in double precision.
 */
export const conv1d: Conv = conv(1);
/** Convolution of maps (N, C, H, W) with weight (O, C / groups, KH, KW). Source: PyTorch, torch.nn.functional.conv2d. */
export const conv2d: Conv = conv(2);
/** Convolution of volumes (N, C, D, H, W). Source: PyTorch, torch.nn.functional.conv3d. */
export const conv3d: Conv = conv(3);

/** Named parameters of the transposed convolution functions. */
export interface ConvTransposeOptions {
  readonly weight?: Tensor;
  readonly bias?: Tensor | null;
  readonly stride?: Ints;
  readonly padding?: Ints;
  readonly output_padding?: Ints;
  readonly groups?: number;
  readonly dilation?: Ints;
}

/** A transposed convolution. */
export type ConvTranspose = Fn<
  [
    input: Tensor,
    weight: Tensor,
    bias?: Tensor | null,
    stride?: Ints,
    padding?: Ints,
    output_padding?: Ints,
    groups?: number,
    dilation?: Ints,
  ],
  ConvTransposeOptions
>;

function convTranspose(rank: number): ConvTranspose {
  const name = `conv_transpose${rank}d`;
  return op(
    name,
    "input weight bias stride padding output_padding groups dilation",
    (
      input: Tensor,
      weight: Tensor,
      bias: Tensor | null = null,
      stride: Ints = 1,
      padding: Ints = 0,
      output_padding: Ints = 0,
      groups = 1,
      dilation: Ints = 1,
    ) => {
      check(name, rank, input, weight, bias);
      return batched(input, rank, (x) => {
        const s = {
          stride: spread(stride, rank, "stride"),
          padding: spread(padding, rank, "padding"),
          dilation: spread(dilation, rank, "dilation"),
          groups,
        };
        const more = spread(output_padding, rank, "output_padding");
        checkSettings(s);
        const { sizes } = weight;
        if (x.sizes[1] !== sizes[0]) {
          throw new RuntimeError(
            `Given transposed=1, weight of size ${show(sizes)}, expected input${show(x.sizes)} to have ${sizes[0]} channels, but got ${x.sizes[1]} channels instead`,
          );
        }
        if (more.some((m, i) => m >= s.stride[i] && m >= s.dilation[i])) {
          const list = (what: string, v: readonly number[]): string =>
            v.map((n, i) => `${what}_${["depth", "height", "width"][3 - rank + i]}: ${n}`).join(" ");
          throw new RuntimeError(
            `output padding must be smaller than either stride or dilation, but got ${list("output_padding", more)} ${list("stride", s.stride)} ${list("dilation", s.dilation)}`,
          );
        }
        const out = x.sizes
          .slice(2)
          .map((n, i) => (n - 1) * s.stride[i] - 2 * s.padding[i] + s.dilation[i] * (sizes[i + 2] - 1) + more[i] + 1);
        if (out.some((n) => n <= 0))
          throw new RuntimeError(
            `Given input size per channel: (${product(x.sizes.slice(2))}). Calculated output size per channel: (${product(out)}). Output size is too small`,
          );
        const map = [x.sizes[0], sizes[1] * groups, ...out];
        return slideBack(x, weight, bias, planOf(map, weight, x.sizes, s));
      });
    },
  );
}

/**
 * Transposed convolution of rows: the gradient of conv1d with respect to its input, as a function of its own.
 *
 * Shape: input (N, C, L) or (C, L), weight (C, O / groups, K), bias (O) -> (N, O, L'). Gradient: all three.
 * @throws RuntimeError when the shapes or dtypes do not fit.
 * Source: PyTorch, torch.nn.functional.conv_transpose1d.
 */
export const conv_transpose1d: ConvTranspose = convTranspose(1);
/** Transposed convolution of maps (N, C, H, W). Source: PyTorch, torch.nn.functional.conv_transpose2d. */
export const conv_transpose2d: ConvTranspose = convTranspose(2);
/** Transposed convolution of volumes (N, C, D, H, W). Source: PyTorch, torch.nn.functional.conv_transpose3d. */
export const conv_transpose3d: ConvTranspose = convTranspose(3);
