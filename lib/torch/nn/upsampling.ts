/** Layers that make maps larger or smaller. */
import { pythonRepr } from "../../builtins/repr.js";
import { type Factors, type InterpolationMode, interpolate } from "../ops/interpolate.js";
import type { Ints } from "../ops/op.js";
import type { Tensor } from "../tensor.js";
import { construct, type Given, shown } from "./arguments.js";
import { Module } from "./module.js";
import { inPython } from "./registry.js";

/** Named parameters of the layers with a fixed mode. */
export interface UpsamplingOptions {
  /** Sizes of the result. */
  readonly size?: Ints | null;
  /** How many times larger the result is. */
  readonly scale_factor?: Factors | null;
}

/** Named parameters of Upsample. */
export interface UpsampleOptions extends UpsamplingOptions {
  readonly mode?: InterpolationMode;
  readonly align_corners?: boolean | null;
  readonly recompute_scale_factor?: boolean | null;
}

/** Python's text of one size or several: several are a tuple. */
const tupleText = (x: Factors, float: boolean): string => {
  const one = (n: number): string => (float && Number.isInteger(n) ? `${n}.0` : pythonRepr(n));
  return typeof x === "number" ? one(x) : `(${x.map(one).join(", ")}${x.length === 1 ? "," : ""})`;
};

/**
 * The input made larger or smaller, to given sizes or by given factors.
 *
 * Shape: (N, C, L), (N, C, H, W) or (N, C, D, H, W) -> the same with other spatial sizes.
 * Source: PyTorch, torch.nn.Upsample.
 */
export class Upsample extends Module {
  /** The class's name, as torch keeps it. */
  declare name: string;
  size: Ints | null;
  scale_factor: Factors | null;
  mode: InterpolationMode;
  align_corners: boolean | null;
  recompute_scale_factor: boolean | null;
  constructor(
    ...args: Given<
      [
        size?: Ints | null,
        scale_factor?: Factors | null,
        mode?: InterpolationMode,
        align_corners?: boolean | null,
        recompute_scale_factor?: boolean | null,
      ],
      UpsampleOptions
    >
  ) {
    super();
    const o = construct("Upsample", args, {
      size: null as Ints | null,
      scale_factor: null as Factors | null,
      mode: "nearest" as InterpolationMode,
      align_corners: null as boolean | null,
      recompute_scale_factor: null as boolean | null,
    });
    this.name = new.target.name;
    this.size = o.size;
    this.scale_factor = o.scale_factor === 0 ? null : o.scale_factor;
    this.mode = o.mode;
    this.align_corners = o.align_corners;
    this.recompute_scale_factor = o.recompute_scale_factor;
  }
  override forward(input: Tensor): Tensor {
    const { size, scale_factor, mode, align_corners, recompute_scale_factor } = this;
    return interpolate(input, size, scale_factor, mode, align_corners, recompute_scale_factor);
  }
  override extra_repr(): string {
    const { size, scale_factor, mode } = this;
    const how =
      scale_factor !== null
        ? `scale_factor=${tupleText(scale_factor, true)}`
        : `size=${size === null ? "None" : tupleText(size, false)}`;
    return `${how}, ${shown({ mode })}`;
  }
}

/** Maps made larger by their nearest elements. Shape: (N, C, H, W). Source: PyTorch, torch.nn.UpsamplingNearest2d. */
export class UpsamplingNearest2d extends Upsample {
  constructor(...args: Given<[size?: Ints | null, scale_factor?: Factors | null], UpsamplingOptions>) {
    const o = construct("UpsamplingNearest2d", args, SIZES);
    super(o.size, o.scale_factor, "nearest");
  }
}

/** Maps made larger bilinearly, with the corners aligned. Shape: (N, C, H, W). Source: PyTorch, torch.nn.UpsamplingBilinear2d. */
export class UpsamplingBilinear2d extends Upsample {
  constructor(...args: Given<[size?: Ints | null, scale_factor?: Factors | null], UpsamplingOptions>) {
    const o = construct("UpsamplingBilinear2d", args, SIZES);
    super(o.size, o.scale_factor, "bilinear", true);
  }
}

const SIZES = { size: null as Ints | null, scale_factor: null as Factors | null };

inPython("torch.nn.modules.upsampling", Upsample, UpsamplingNearest2d, UpsamplingBilinear2d);
