/** Colours, blurs and gaps at random. */
import { typeError, ValueError } from "../../builtins/errors.js";
import { pythonRepr } from "../../builtins/repr.js";
import { Tuple } from "../../builtins/tuple.js";
import { construct, type Given } from "../../torch/nn/arguments.js";
import { Module } from "../../torch/nn/module.js";
import * as ops from "../../torch/ops/index.js";
import type { Tensor } from "../../torch/tensor.js";
import { erase, gaussian_blur } from "./blur.js";
import {
  adjust_brightness,
  adjust_contrast,
  adjust_hue,
  adjust_saturation,
  adjust_sharpness,
  autocontrast,
  equalize,
  invert,
  posterize,
  rgb_to_grayscale,
  solarize,
} from "./color.js";
import { checkScaleAndRatio } from "./crops.js";
import { roundEven, type SizeLike, squareOf } from "./geometry.js";
import { chance, drawn, drawnInt, floatsText, KeepingModule } from "./module.js";
import { get_dimensions, type Picture } from "./picture.js";
import { type FlipOptions, Perhaps } from "./random_geometry.js";

/** Named parameters of Grayscale. */
export interface GrayscaleOptions {
  readonly num_output_channels?: number;
}

/** Grey, of one channel or three. Source: torchvision.transforms.Grayscale. */
export class Grayscale extends KeepingModule {
  num_output_channels: number;
  constructor(num_output_channels: number | GrayscaleOptions = 1) {
    super();
    this.num_output_channels =
      typeof num_output_channels === "number" ? num_output_channels : (num_output_channels.num_output_channels ?? 1);
  }
  override forward<T extends Picture>(img: T): T {
    return rgb_to_grayscale(img, this.num_output_channels);
  }
  override toString(): string {
    return `${this._get_name()}(num_output_channels=${this.num_output_channels})`;
  }
}

/** Grey with probability p, of as many channels as before. Source: torchvision.transforms.RandomGrayscale. */
export class RandomGrayscale extends Perhaps {
  constructor(p: number | FlipOptions = 0.1) {
    super(typeof p === "number" ? p : (p.p ?? 0.1));
  }
  protected override made<T extends Picture>(img: T): T {
    return rgb_to_grayscale(img, get_dimensions(img)[0]);
  }
}

/** How much something may change: 0.2 for 0.8 to 1.2, or the two bounds. */
export type Jitter = number | readonly number[];

/** Named parameters of ColorJitter. */
export interface ColorJitterOptions {
  readonly brightness?: Jitter;
  readonly contrast?: Jitter;
  readonly saturation?: Jitter;
  /** At most 0.5. */
  readonly hue?: Jitter;
}

/** The bounds of a jitter; null where nothing is to change. */
function bounds(
  value: Jitter,
  name: string,
  center: number,
  [low, high]: readonly number[],
  text: string,
): Tuple<number> | null {
  let range: number[];
  if (typeof value === "number") {
    if (value < 0) throw new ValueError(`If ${name} is a single number, it must be non negative.`);
    range = [center - value, center + value];
    if (center === 1) range[0] = Math.max(range[0], 0);
  } else if (Array.isArray(value) && value.length === 2) range = [...value];
  else throw typeError(`${name} should be a single number or a list/tuple with length 2.`);
  if (!(low <= range[0] && range[0] <= range[1] && range[1] <= high)) {
    throw new ValueError(`${name} values should be between ${text}, but got ${floatsText(range)}.`);
  }
  return range[0] === center && range[1] === center ? null : new Tuple(range);
}

/** What ColorJitter draws. */
export type JitterParams = readonly [
  order: Tensor,
  brightness: number | null,
  contrast: number | null,
  saturation: number | null,
  hue: number | null,
];

/** Brightness, contrast, saturation and hue changed at random, in a random order. @internal */
export function jitterParams(
  brightness: readonly number[] | null,
  contrast: readonly number[] | null,
  saturation: readonly number[] | null,
  hue: readonly number[] | null,
): JitterParams {
  const order = ops.randperm(4);
  const value = (range: readonly number[] | null): number | null => (range === null ? null : drawn(range[0], range[1]));
  const b = value(brightness);
  const c = value(contrast);
  const s = value(saturation);
  return [order, b, c, s, value(hue)];
}

/** @internal */
export function jittered<T extends Picture>(img: T, [order, brightness, contrast, saturation, hue]: JitterParams): T {
  const steps: (<P extends Picture>(x: P) => P)[] = [
    (x) => (brightness === null ? x : adjust_brightness(x, brightness)),
    (x) => (contrast === null ? x : adjust_contrast(x, contrast)),
    (x) => (saturation === null ? x : adjust_saturation(x, saturation)),
    (x) => (hue === null ? x : adjust_hue(x, hue)),
  ];
  let made = img;
  for (const k of order.tolist<number[]>()) made = steps[k](made);
  return made;
}

/** Colours changed at random. Source: torchvision.transforms.ColorJitter: the same for the same seed. */
export class ColorJitter extends KeepingModule {
  brightness: Tuple<number> | null;
  contrast: Tuple<number> | null;
  saturation: Tuple<number> | null;
  hue: Tuple<number> | null;

  /** The order, and the four factors. */
  static get_params(
    brightness: readonly number[] | null,
    contrast: readonly number[] | null,
    saturation: readonly number[] | null,
    hue: readonly number[] | null,
  ): JitterParams {
    return jitterParams(brightness, contrast, saturation, hue);
  }

  constructor(
    ...args: Given<[brightness?: Jitter, contrast?: Jitter, saturation?: Jitter, hue?: Jitter], ColorJitterOptions>
  ) {
    super();
    const o = construct(new.target.name, args, {
      brightness: 0 as Jitter,
      contrast: 0 as Jitter,
      saturation: 0 as Jitter,
      hue: 0 as Jitter,
    });
    const positive = [0, Infinity];
    this.brightness = bounds(o.brightness, "brightness", 1, positive, "(0, inf)");
    this.contrast = bounds(o.contrast, "contrast", 1, positive, "(0, inf)");
    this.saturation = bounds(o.saturation, "saturation", 1, positive, "(0, inf)");
    this.hue = bounds(o.hue, "hue", 0, [-0.5, 0.5], "(-0.5, 0.5)");
  }
  override forward<T extends Picture>(img: T): T {
    return jittered(img, jitterParams(this.brightness, this.contrast, this.saturation, this.hue));
  }
  override toString(): string {
    const text = (x: Tuple<number> | null): string => (x === null ? "None" : floatsText(x));
    return `${this._get_name()}(brightness=${text(this.brightness)}, contrast=${text(this.contrast)}, saturation=${text(this.saturation)}, hue=${text(this.hue)})`;
  }
}

/** Named parameters of GaussianBlur. */
export interface GaussianBlurOptions {
  readonly kernel_size?: SizeLike;
  readonly sigma?: number | readonly number[];
}

/** Blurred by a bell of random width. Source: torchvision.transforms.GaussianBlur. */
export class GaussianBlur extends KeepingModule {
  kernel_size: readonly number[];
  sigma: readonly number[];

  /** A width between two. */
  static get_params(sigma_min: number, sigma_max: number): number {
    return drawn(sigma_min, sigma_max);
  }

  constructor(...args: Given<[kernel_size: SizeLike, sigma?: number | readonly number[]], GaussianBlurOptions>) {
    super();
    const o = construct(new.target.name, args, {
      kernel_size: undefined as SizeLike | undefined,
      sigma: new Tuple([0.1, 2]) as number | readonly number[],
    });
    this.kernel_size = squareOf(o.kernel_size, "Kernel size should be a tuple/list of two integers");
    if (this.kernel_size.some((k) => k <= 0 || k % 2 === 0)) {
      throw new ValueError("Kernel size value should be an odd and positive number.");
    }
    if (typeof o.sigma === "number") {
      if (o.sigma <= 0) throw new ValueError("If sigma is a single number, it must be positive.");
      this.sigma = new Tuple([o.sigma, o.sigma]);
    } else if (o.sigma.length === 2) {
      if (!(o.sigma[0] > 0 && o.sigma[0] <= o.sigma[1])) {
        throw new ValueError("sigma values should be positive and of the form (min, max).");
      }
      this.sigma = o.sigma;
    } else throw new ValueError("sigma should be a single number or a list/tuple with length 2.");
  }
  override forward<T extends Picture>(img: T): T {
    const sigma = GaussianBlur.get_params(this.sigma[0], this.sigma[1]);
    return gaussian_blur(img, this.kernel_size, [sigma, sigma]);
  }
  override toString(): string {
    return `${this._get_name()}(kernel_size=${pythonRepr(this.kernel_size)}, sigma=${floatsText(this.sigma)})`;
  }
}

/** Named parameters of RandomErasing. */
export interface RandomErasingOptions {
  readonly p?: number;
  /** Least and greatest share of the area. */
  readonly scale?: readonly number[];
  /** Least and greatest height for a width of 1. */
  readonly ratio?: readonly number[];
  /** One number, one for each channel, or "random" noise. */
  readonly value?: number | readonly number[] | "random";
  readonly inplace?: boolean;
}

/** Place, size and content of a gap; null where none was found in ten tries. */
export type Gap = readonly [i: number, j: number, h: number, w: number, v: Tensor];

/** @internal */
export function randomGap(
  [c, h, w]: readonly number[],
  scale: readonly number[],
  ratio: readonly number[],
  value: readonly number[] | null,
): Gap | null {
  const [low, high] = ops
    .tensor([...ratio], { dtype: ops.empty([1]).dtype })
    .log()
    .tolist<number[]>();
  for (let n = 0; n < 10; n++) {
    const area = h * w * drawn(scale[0], scale[1]);
    const aspect = ops.empty([1]).uniform_(low, high).exp().item();
    const height = roundEven(Math.sqrt(area * aspect));
    const width = roundEven(Math.sqrt(area / aspect));
    if (!(height < h && width < w)) continue;
    const v =
      value === null
        ? ops.empty([c, height, width]).normal_()
        : ops.tensor([...value], { dtype: ops.empty([1]).dtype }).view([-1, 1, 1]);
    const i = drawnInt(0, h - height + 1);
    return [i, drawnInt(0, w - width + 1), height, width, v];
  }
  return null;
}

/** A random rectangle of a tensor erased, with probability p. Source: torchvision.transforms.RandomErasing. */
export class RandomErasing extends Module {
  p: number;
  scale: readonly number[];
  ratio: readonly number[];
  value: number | readonly number[] | "random";
  inplace: boolean;
  constructor(
    ...args: Given<
      [
        p?: number,
        scale?: readonly number[],
        ratio?: readonly number[],
        value?: number | readonly number[] | "random",
        inplace?: boolean,
      ],
      RandomErasingOptions
    >
  ) {
    super();
    const o = construct(new.target.name, args, {
      p: 0.5 as number,
      scale: new Tuple([0.02, 0.33]) as readonly number[],
      ratio: new Tuple([0.3, 3.3]) as readonly number[],
      value: 0 as number | readonly number[] | "random",
      inplace: false as boolean,
    });
    if (typeof o.value === "string" && o.value !== "random") {
      throw new ValueError("If value is str, it should be 'random'");
    }
    checkScaleAndRatio(o.scale, o.ratio);
    if (o.scale[0] < 0 || o.scale[1] > 1) throw new ValueError("Scale should be between 0 and 1");
    if (o.p < 0 || o.p > 1) throw new ValueError("Random erasing probability should be between 0 and 1");
    this.p = o.p;
    this.scale = o.scale;
    this.ratio = o.ratio;
    this.value = o.value;
    this.inplace = o.inplace;
  }
  override forward(img: Tensor): Tensor {
    if (!(chance() < this.p)) return img;
    const channels = img.size(-3);
    const value = this.value === "random" ? null : typeof this.value === "number" ? [this.value] : this.value;
    if (value !== null && value.length !== 1 && value.length !== channels) {
      throw new ValueError(
        `If value is a sequence, it should have either a single value or ${channels} (number of input channels)`,
      );
    }
    const gap = randomGap(img.sizes.slice(-3), this.scale, this.ratio, value);
    if (gap === null) return this.inplace ? img : img.clone();
    return erase(img, gap[0], gap[1], gap[2], gap[3], gap[4], this.inplace);
  }
  override toString(): string {
    return `${this._get_name()}(p=${pythonRepr(this.p)}, scale=${pythonRepr(this.scale)}, ratio=${pythonRepr(this.ratio)}, value=${typeof this.value === "string" ? this.value : pythonRepr(this.value)}, inplace=${pythonRepr(this.inplace)})`;
  }
}

/** Light becomes dark, with probability p. Source: torchvision.transforms.RandomInvert. */
export class RandomInvert extends Perhaps {
  protected override made<T extends Picture>(img: T): T {
    return invert(img);
  }
}

/** The darkest becomes black and the lightest white, with probability p. Source: torchvision.transforms.RandomAutocontrast. */
export class RandomAutocontrast extends Perhaps {
  protected override made<T extends Picture>(img: T): T {
    return autocontrast(img);
  }
}

/** All values about equally often, with probability p. Source: torchvision.transforms.RandomEqualize. */
export class RandomEqualize extends Perhaps {
  protected override made<T extends Picture>(img: T): T {
    return equalize(img);
  }
}

/** Fewer bits, with probability p. Source: torchvision.transforms.RandomPosterize. */
export class RandomPosterize extends Perhaps {
  bits: number;
  constructor(bits: number, p: number | FlipOptions = 0.5) {
    super(p);
    this.bits = bits;
  }
  protected override made<T extends Picture>(img: T): T {
    return posterize(img, this.bits);
  }
  override toString(): string {
    return `${this._get_name()}(bits=${this.bits},p=${pythonRepr(this.p)})`;
  }
}

/** Values from a threshold on inverted, with probability p. Source: torchvision.transforms.RandomSolarize. */
export class RandomSolarize extends Perhaps {
  threshold: number;
  constructor(threshold: number, p: number | FlipOptions = 0.5) {
    super(p);
    this.threshold = threshold;
  }
  protected override made<T extends Picture>(img: T): T {
    return solarize(img, this.threshold);
  }
  override toString(): string {
    return `${this._get_name()}(threshold=${this.threshold},p=${pythonRepr(this.p)})`;
  }
}

/** Sharper or softer, with probability p. Source: torchvision.transforms.RandomAdjustSharpness. */
export class RandomAdjustSharpness extends Perhaps {
  sharpness_factor: number;
  constructor(sharpness_factor: number, p: number | FlipOptions = 0.5) {
    super(p);
    this.sharpness_factor = sharpness_factor;
  }
  protected override made<T extends Picture>(img: T): T {
    return adjust_sharpness(img, this.sharpness_factor);
  }
  override toString(): string {
    return `${this._get_name()}(sharpness_factor=${this.sharpness_factor},p=${pythonRepr(this.p)})`;
  }
}
