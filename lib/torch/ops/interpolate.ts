/** Rows, maps and volumes made larger or smaller. */
import { pythonRepr } from "../../builtins/repr.js";
import { warn } from "../../builtins/warnings.js";
import type { Backward } from "../autograd/node.js";
import { record } from "../autograd/record.js";
import {
  CUBIC_SMOOTH,
  cubicTaps,
  LANCZOS,
  LINEAR,
  linearTaps,
  nearestTaps,
  resample,
  smoothTaps,
  type Taps,
  unresample,
} from "../compute/resample.js";
import { bfloat16, float16, float32, float64, uint8 } from "../dtype.js";
import { NotImplementedError, RuntimeError, typeError, ValueError } from "../errors.js";
import { numelOf, show } from "../shape.js";
import { fresh, type Tensor } from "../tensor.js";
import { adaptive_avg_pool1d, adaptive_avg_pool2d, adaptive_avg_pool3d } from "./adaptive_pool.js";
import { cast, packed } from "./define.js";
import { needs } from "./needs.js";
import { type Fn, type Ints, op } from "./op.js";

/** How the values between elements are found. */
export type InterpolationMode =
  | "nearest"
  | "nearest-exact"
  | "linear"
  | "bilinear"
  | "bicubic"
  | "trilinear"
  | "area"
  | "lanczos";

/** How many times larger: in all dimensions, or in each. */
export type Factors = number | readonly number[];

/** Named parameters of interpolate. */
export interface InterpolateOptions {
  /** Sizes of the result. */
  readonly size?: Ints | null;
  /** How many times larger the result is. */
  readonly scale_factor?: Factors | null;
  readonly mode?: InterpolationMode;
  /** Whether the outermost elements' middles, not their edges, stay where they are. */
  readonly align_corners?: boolean | null;
  /** Whether the sizes of the result, not scale_factor, say how far apart the results are. */
  readonly recompute_scale_factor?: boolean | null;
  /** Whether a smaller result is a mean over all elements that it stands for. */
  readonly antialias?: boolean;
}

interface Plan {
  readonly name: string;
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly taps: readonly Taps[];
}

const nodes = new Map<string, Backward<Plan>>();
function nodeOf(name: string): Backward<Plan> {
  let found = nodes.get(name);
  if (found === undefined) {
    found = { name, backward: (g, node) => shrink(g, node.arg) };
    nodes.set(name, found);
  }
  return found;
}
const SHRINK: Backward<Plan> = { name: "UpsampleBackwardBackward0", backward: (g, node) => stretch(g, node.arg) };

const floating = (t: Tensor): Tensor =>
  t.dtype === float16 || t.dtype === bfloat16 ? packed(cast(t, float32)) : packed(t);

type Loops = Float32Array | Float64Array | Uint8Array;

/** Runs `step` for each resampled dimension, the last one first or the first one first; the sums are double. */
function along(
  x: Tensor,
  plan: Plan,
  sizes: readonly number[],
  reverse: boolean,
  step: (t: Taps, outer: number, inner: number, x: Loops, ox: number, y: Loops) => void,
): Tensor {
  const rank = plan.taps.length;
  const lead = sizes.length - rank;
  const a = floating(x);
  const out = fresh(sizes, a.dtype);
  let now = [...x.sizes];
  let array = a.array as Loops;
  let offset = a.offset;
  for (let i = 0; i < rank; i++) {
    const d = lead + (reverse ? i : rank - 1 - i);
    const next = [...now];
    next[d] = sizes[d];
    const last = i === rank - 1;
    const into = last && a.dtype !== uint8 ? (out.array as Loops) : new Float64Array(numelOf(next));
    step(plan.taps[d - lead], numelOf(now.slice(0, d)), numelOf(now.slice(d + 1)), array, offset, into);
    [now, array, offset] = [next, into, 0];
  }
  if (a.dtype === uint8) {
    const to = out.array as Uint8Array;
    for (let i = 0; i < out.count; i++) to[i] = Math.min(Math.max(Math.round(array[i]), 0), 255);
  }
  return cast(out, x.dtype);
}

function stretch(x: Tensor, plan: Plan): Tensor {
  return record(along(x, plan, plan.to, false, resample), nodeOf(plan.name), [x], [], plan);
}

function shrink(g: Tensor, plan: Plan): Tensor {
  return record(along(g, plan, plan.from, true, unresample), SHRINK, [g], [], plan);
}

const RANKS: Readonly<Record<string, number>> = { linear: 1, bilinear: 2, bicubic: 2, lanczos: 2, trilinear: 3 };
const FULL_NAMES: Readonly<Record<string, string>> = {
  nearest: "UpsampleNearest",
  "nearest-exact": "UpsampleNearestExact",
  linear: "UpsampleLinear",
  bilinear: "UpsampleBilinear",
  bicubic: "UpsampleBicubic",
  lanczos: "UpsampleLanczos",
  trilinear: "UpsampleTrilinear",
};

const tupleText = (x: readonly number[]): string => `(${x.join(", ")}${x.length === 1 ? "," : ""})`;
const list = (x: unknown): string => pythonRepr(Array.isArray(x) ? [...(x as unknown[])] : x);

/** Sizes of the result, or how many times larger it is in each dimension. */
function wanted(
  space: readonly number[],
  size: Ints | null,
  scale: Factors | null,
): { sizes: readonly number[] | null; scales: readonly number[] | null } {
  if (size !== null && scale !== null) throw new ValueError("only one of size or scale_factor should be defined");
  if (size !== null) {
    if (typeof size === "number") return { sizes: space.map(() => size), scales: null };
    if (size.length !== space.length) {
      throw new ValueError(
        `Input and output must have the same number of spatial dimensions, but got input with spatial dimensions of ${list(space)} and output size of ${tupleText(size)}. Please provide input tensor in (N, C, d1, d2, ...,dK) format and output size in (o1, o2, ...,oK) format.`,
      );
    }
    if (!size.every(Number.isInteger)) {
      const types = size.map((n) => (Number.isInteger(n) ? "<class 'int'>" : "<class 'float'>")).join(", ");
      throw typeError(
        `expected size to be one of int or Tuple[int] or Tuple[int, int] or Tuple[int, int, int], but got size with types [${types}]`,
      );
    }
    return { sizes: size, scales: null };
  }
  if (scale === null) throw new ValueError("either size or scale_factor should be defined");
  if (typeof scale === "number") return { sizes: null, scales: space.map(() => scale) };
  if (scale.length !== space.length) {
    throw new ValueError(
      `Input and scale_factor must have the same number of spatial dimensions, but got input with spatial dimensions of ${list(space)} and scale_factor of shape ${tupleText(scale)}. Please provide input tensor in (N, C, d1, d2, ...,dK) format and scale_factor in (s1, s2, ...,sK) format.`,
    );
  }
  return { sizes: null, scales: scale };
}

/** @throws NotImplementedError when the mode is not one for maps of this rank. */
function checkMode(input: Tensor, mode: InterpolationMode): void {
  const rank = input.ndim - 2;
  if (rank >= 1 && rank <= 3 && (RANKS[mode] === rank || /^nearest|^area$/.test(mode))) return;
  if (rank >= 1 && rank <= 3 && ["linear", "bilinear", "trilinear"].includes(mode)) {
    throw new NotImplementedError(`Got ${input.ndim}D input, but ${mode} mode needs ${RANKS[mode] + 2}D input`);
  }
  throw new NotImplementedError(
    `Input Error: Only 3D, 4D and 5D input Tensors supported (got ${input.ndim}D) for the modes: nearest | linear | bilinear | bicubic | trilinear | lanczos | area | nearest-exact (got ${mode})`,
  );
}

function checkSizes(input: Tensor, to: readonly number[]): void {
  if (input.sizes[1] === 0) {
    throw new RuntimeError(
      `Non-empty ${input.ndim}D data tensor expected but got a tensor with sizes ${show(input.sizes)}`,
    );
  }
  const space = input.sizes.slice(2);
  if (space.every((n) => n > 0) && to.every((n) => n > 0)) return;
  const names = ["W", "HW", "DHW"][to.length - 1];
  const text = (sizes: readonly number[]): string =>
    to.length === 1 ? `(W: ${sizes[0]})` : `(${sizes.map((n, i) => `${names[i]}: ${n}`).join(", ")})`;
  throw new RuntimeError(
    `Input and output sizes should be greater than 0, but got input ${text(space)} ${to.length === 1 ? "and " : ""}output ${text(to)}`,
  );
}

interface Settings {
  readonly mode: InterpolationMode;
  readonly align: boolean;
  readonly antialias: boolean;
  /** How torch rounds places: to float32 for float32. */
  readonly round: (x: number) => number;
}

function tapsOf(n: number, out: number, factor: number | null, s: Settings): Taps {
  const { mode, align, round } = s;
  const apart = align
    ? round(out > 1 ? (n - 1) / (out - 1) : 0)
    : round(factor !== null && factor > 0 ? 1 / factor : n / out);
  if (s.antialias) {
    return smoothTaps(n, out, apart, mode === "bilinear" ? LINEAR : mode === "bicubic" ? CUBIC_SMOOTH : LANCZOS);
  }
  switch (mode) {
    case "nearest":
      return nearestTaps(n, out, (i) => round(i * apart));
    case "nearest-exact":
      return nearestTaps(n, out, (i) => round((i + 0.5) * apart));
    default: {
      const place = align ? (i: number) => round(i * apart) : (i: number) => round(round(apart * (i + 0.5)) - 0.5);
      return (mode === "bicubic" ? cubicTaps : linearTaps)(n, out, place);
    }
  }
}

/**
 * The input made larger or smaller, to given sizes or by given factors.
 *
 * Shape: (N, C, L), (N, C, H, W) or (N, C, D, H, W) -> the same with other spatial sizes. Gradient: input.
 * @throws ValueError or NotImplementedError when sizes, factors and mode do not fit the input.
 * @example F.interpolate(x, { scale_factor: 2, mode: "bilinear" })
 * Source: PyTorch, torch.nn.functional.interpolate.
 */
export const interpolate: Fn<
  [
    input: Tensor,
    size?: Ints | null,
    scale_factor?: Factors | null,
    mode?: InterpolationMode,
    align_corners?: boolean | null,
    recompute_scale_factor?: boolean | null,
    antialias?: boolean,
  ],
  InterpolateOptions
> = op(
  "interpolate",
  "input size scale_factor mode align_corners recompute_scale_factor antialias",
  needs(
    "interpolate",
    "input",
    1,
    (
      input: Tensor,
      size: Ints | null = null,
      scale_factor: Factors | null = null,
      mode: InterpolationMode = "nearest",
      align_corners: boolean | null = null,
      recompute: boolean | null = null,
      antialias = false,
    ) => {
      if (align_corners !== null && (mode === "nearest" || mode === "area" || mode === "nearest-exact")) {
        throw new ValueError(
          "align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | trilinear",
        );
      }
      const space = input.sizes.slice(2);
      const given = wanted(space, size, scale_factor);
      if (recompute && size !== null) {
        throw new ValueError("recompute_scale_factor is not meaningful with an explicit size.");
      }
      const smooth = ["bilinear", "bicubic", "lanczos"].includes(mode) && input.ndim === 4;
      if (antialias && !smooth) {
        throw new ValueError(
          "Anti-alias option is restricted to bilinear, bicubic, and lanczos modes and requires a 4-D tensor as input",
        );
      }
      checkMode(input, mode);
      if (mode === "lanczos" && align_corners) throw new ValueError("Lanczos mode does not support align_corners=True");
      if (mode === "lanczos" && !antialias) throw new ValueError("Lanczos mode requires antialias=True");
      const to = given.sizes ?? space.map((n, d) => Math.floor(n * (given.scales as readonly number[])[d]));
      const rank = space.length;
      if (mode === "area") {
        return [adaptive_avg_pool1d, adaptive_avg_pool2d, adaptive_avg_pool3d][rank - 1](input, to);
      }
      checkSizes(input, to);
      if (!input.dtype.is_floating_point && input.dtype !== uint8) {
        const kernel = `upsample_${mode.replace("-", "_")}${rank}d${rank === 1 ? "" : "_channels_last"}`;
        throw new NotImplementedError(`"${kernel}" not implemented for '${input.dtype.scalar}'`, {
          hint: "Convert to float first: x.float().",
        });
      }
      const settings: Settings = {
        mode,
        align: align_corners ?? false,
        antialias,
        round: input.dtype === float64 ? (x) => x : Math.fround,
      };
      const factors = recompute ? null : given.scales;
      return stretch(input, {
        name: `${FULL_NAMES[mode]}${rank}D${antialias ? "Aa" : ""}Backward0`,
        from: input.sizes,
        to: [...input.sizes.slice(0, 2), ...to],
        taps: space.map((n, d) => tapsOf(n, to[d], factors?.[d] ?? null, settings)),
      });
    },
  ),
);

/** Named parameters of upsample. */
export type UpsampleOptions = Omit<InterpolateOptions, "recompute_scale_factor" | "antialias">;

type Upsampling = Fn<[input: Tensor, size?: Ints | null, scale_factor?: Factors | null], UpsampleOptions>;

const deprecated = (name: string): void => {
  warn(`\`nn.functional.${name}\` is deprecated. Use \`nn.functional.interpolate\` instead.`);
};

/** The old name of `interpolate`. Source: PyTorch, torch.nn.functional.upsample. */
export const upsample: Fn<
  [
    input: Tensor,
    size?: Ints | null,
    scale_factor?: Factors | null,
    mode?: InterpolationMode,
    align_corners?: boolean | null,
  ],
  UpsampleOptions
> = op(
  "upsample",
  "input size scale_factor mode align_corners",
  (input: Tensor, size?: Ints | null, scale?: Factors | null, mode?: InterpolationMode, align?: boolean | null) => {
    deprecated("upsample");
    return interpolate(input, size, scale, mode, align);
  },
);

/** `interpolate` by the nearest element. Source: PyTorch, torch.nn.functional.upsample_nearest. */
export const upsample_nearest: Upsampling = op(
  "upsample_nearest",
  "input size scale_factor",
  (input: Tensor, size?: Ints | null, scale?: Factors | null) => {
    deprecated("upsample_nearest");
    return interpolate(input, size, scale, "nearest");
  },
);

/** Bilinear `interpolate` with the corners aligned. Source: PyTorch, torch.nn.functional.upsample_bilinear. */
export const upsample_bilinear: Upsampling = op(
  "upsample_bilinear",
  "input size scale_factor",
  (input: Tensor, size?: Ints | null, scale?: Factors | null) => {
    deprecated("upsample_bilinear");
    return interpolate(input, size, scale, "bilinear", true);
  },
);
