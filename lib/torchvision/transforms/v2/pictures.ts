/** Transforms of pictures: those of the first version, for whole samples. */
import { ValueError } from "../../../builtins/errors.js";
import { pythonRepr } from "../../../builtins/repr.js";
import { Tuple } from "../../../builtins/tuple.js";
import { construct, type Given } from "../../../torch/nn/arguments.js";
import * as ops from "../../../torch/ops/index.js";
import { Tensor } from "../../../torch/tensor.js";
import { rgb_to_grayscale } from "../color.js";
import * as crops from "../crops.js";
import {
  crop,
  type Fill,
  type Padding,
  type PaddingMode,
  pad,
  paddingOf,
  type SizeLike,
  squareOf,
} from "../geometry.js";
import { Interpolation, type InterpolationLike } from "../interpolation.js";
import { drawnInt, floatsText, floatText } from "../module.js";
import { get_dimensions, type Picture } from "../picture.js";
import * as colors from "../random_color.js";
import * as geometry from "../random_geometry.js";
import { type Shown, Wrapped } from "./transform.js";

const py = pythonRepr;
const way = (i: InterpolationLike): string => (i instanceof Interpolation || typeof i === "string" ? String(i) : py(i));

/** @throws ValueError when p is no probability. */
function probability(p: number | geometry.FlipOptions, otherwise = 0.5): number {
  const value = typeof p === "number" ? p : (p.p ?? otherwise);
  if (value >= 0 && value <= 1) return value;
  throw new ValueError("`p` should be a floating point value in the interval [0.0, 1.0].");
}

/** Only what is there, as texts. */
function present(entries: Readonly<Record<string, string | null>>): Shown {
  return Object.fromEntries(Object.entries(entries).filter(([, v]) => v !== null)) as Shown;
}

/** Left and right exchanged with probability p. Source: torchvision.transforms.v2.RandomHorizontalFlip. */
export class RandomHorizontalFlip extends Wrapped {
  constructor(p: number | geometry.FlipOptions = 0.5) {
    const q = probability(p);
    super(new geometry.RandomHorizontalFlip(q), { p: py(q) });
  }
}
/** Top and bottom exchanged with probability p. Source: torchvision.transforms.v2.RandomVerticalFlip. */
export class RandomVerticalFlip extends Wrapped {
  constructor(p: number | geometry.FlipOptions = 0.5) {
    const q = probability(p);
    super(new geometry.RandomVerticalFlip(q), { p: py(q) });
  }
}
/** Another size. Source: torchvision.transforms.v2.Resize. */
export class Resize extends Wrapped {
  constructor(
    ...args: Given<
      [size: SizeLike, interpolation?: InterpolationLike, max_size?: number | null, antialias?: boolean | null],
      crops.ResizeOptions
    >
  ) {
    const o = construct("Resize", args, {
      size: undefined as SizeLike | undefined,
      interpolation: "bilinear" as InterpolationLike,
      max_size: null as number | null,
      antialias: true as boolean | null,
    });
    const size = typeof o.size === "number" ? [o.size] : [...o.size];
    if (size.length !== 1 && size.length !== 2) {
      throw new ValueError(
        `size can be an integer, a sequence of one or two integers, or None, but got ${py(o.size)} instead.`,
      );
    }
    super(
      new crops.Resize(size, o.interpolation, o.max_size, o.antialias),
      present({
        size: py(size),
        interpolation: way(o.interpolation),
        max_size: o.max_size === null ? null : py(o.max_size),
        antialias: o.antialias === null ? null : py(o.antialias),
      }),
    );
  }
}
/** The middle. Source: torchvision.transforms.v2.CenterCrop. */
export class CenterCrop extends Wrapped {
  constructor(size: SizeLike) {
    super(new crops.CenterCrop(size), { size: py(squareOf(size)) });
  }
}
/** More at the edges. Source: torchvision.transforms.v2.Pad. */
export class Pad extends Wrapped {
  constructor(...args: Given<[padding: Padding, fill?: Fill, padding_mode?: PaddingMode], crops.PadOptions>) {
    const o = construct("Pad", args, {
      padding: undefined as Padding | undefined,
      fill: 0 as Fill,
      padding_mode: "constant" as PaddingMode,
    });
    super(new crops.Pad(o.padding, o.fill, o.padding_mode), {
      padding: py(o.padding),
      fill: py(o.fill),
      padding_mode: o.padding_mode,
    });
  }
}

/** Where a part is cut, drawn along an edge only where there is a choice. */
function randomCrop<T extends Picture>(
  img: T,
  [height, width]: readonly number[],
  edges: readonly number[] | null,
  ifNeeded: boolean,
  fill: Fill,
  mode: PaddingMode,
): T {
  const [, h, w] = get_dimensions(img);
  let [left, top, right, bottom] = edges ?? [0, 0, 0, 0];
  if (ifNeeded) {
    const more = (have: number, want: number): number => Math.max(0, want - have);
    const [dy, dx] = [more(h + top + bottom, height), more(w + left + right, width)];
    [top, bottom, left, right] = [top + dy, bottom + dy, left + dx, right + dx];
  }
  const [tall, wide] = [h + top + bottom, w + left + right];
  if (tall < height || wide < width) {
    throw new ValueError(
      `Required crop size (${height}, ${width}) is larger than ${edges === null ? "" : "padded "}input image size (${tall}, ${wide}).`,
    );
  }
  const y = tall > height ? drawnInt(0, tall - height + 1) : 0;
  const x = wide > width ? drawnInt(0, wide - width + 1) : 0;
  const padded = left + top + right + bottom > 0 ? pad(img, [left, top, right, bottom], fill, mode) : img;
  return tall > height || wide > width ? crop(padded, y, x, height, width) : padded;
}

/** A part at a random place. Source: torchvision.transforms.v2.RandomCrop. */
export class RandomCrop extends Wrapped {
  constructor(
    ...args: Given<
      [size: SizeLike, padding?: Padding | null, pad_if_needed?: boolean, fill?: Fill, padding_mode?: PaddingMode],
      crops.RandomCropOptions
    >
  ) {
    const o = construct("RandomCrop", args, {
      size: undefined as SizeLike | undefined,
      padding: null as Padding | null,
      pad_if_needed: false as boolean,
      fill: 0 as Fill,
      padding_mode: "constant" as PaddingMode,
    });
    const size = squareOf(o.size);
    const edges = o.padding === null ? null : paddingOf(o.padding);
    super(
      (img: Picture) => randomCrop(img, size, edges, o.pad_if_needed, o.fill, o.padding_mode),
      present({
        size: py(size),
        // Left, right, top, bottom.
        padding: edges === null ? null : py([edges[0], edges[2], edges[1], edges[3]]),
        pad_if_needed: py(o.pad_if_needed),
        fill: py(o.fill),
        padding_mode: o.padding_mode,
      }),
    );
  }
}
/** A part of random size and place, resized. Source: torchvision.transforms.v2.RandomResizedCrop. */
export class RandomResizedCrop extends Wrapped {
  constructor(
    ...args: Given<
      [
        size: SizeLike,
        scale?: readonly number[],
        ratio?: readonly number[],
        interpolation?: InterpolationLike,
        antialias?: boolean | null,
      ],
      crops.RandomResizedCropOptions
    >
  ) {
    const o = construct("RandomResizedCrop", args, {
      size: undefined as SizeLike | undefined,
      scale: new Tuple([0.08, 1]) as readonly number[],
      ratio: new Tuple([3 / 4, 4 / 3]) as readonly number[],
      interpolation: "bilinear" as InterpolationLike,
      antialias: true as boolean | null,
    });
    super(
      new crops.RandomResizedCrop(o.size, o.scale, o.ratio, o.interpolation, o.antialias),
      present({
        size: py(squareOf(o.size)),
        scale: floatsText(o.scale),
        ratio: floatsText(o.ratio),
        interpolation: way(o.interpolation),
        antialias: o.antialias === null ? null : py(o.antialias),
      }),
    );
  }
}
/** Turned by a random angle. Source: torchvision.transforms.v2.RandomRotation. */
export class RandomRotation extends Wrapped {
  constructor(
    ...args: Given<
      [
        degrees: number | readonly number[],
        interpolation?: InterpolationLike,
        expand?: boolean,
        center?: readonly number[] | null,
        fill?: Fill,
      ],
      geometry.RandomRotationOptions
    >
  ) {
    const o = construct("RandomRotation", args, {
      degrees: undefined as number | readonly number[] | undefined,
      interpolation: "nearest" as InterpolationLike,
      expand: false as boolean,
      center: null as readonly number[] | null,
      fill: 0 as Fill,
    });
    const worker = new geometry.RandomRotation(o.degrees, o.interpolation, o.expand, o.center, o.fill);
    super(
      worker,
      present({
        degrees: floatsText(worker.degrees),
        interpolation: way(o.interpolation),
        expand: py(o.expand),
        fill: o.fill === null ? null : py(o.fill),
        center: o.center === null ? null : py(o.center),
      }),
    );
  }
}
/** Turned, moved, scaled and sheared at random. Source: torchvision.transforms.v2.RandomAffine. */
export class RandomAffine extends Wrapped {
  constructor(
    ...args: Given<
      [
        degrees: number | readonly number[],
        translate?: readonly number[] | null,
        scale?: readonly number[] | null,
        shear?: number | readonly number[] | null,
        interpolation?: InterpolationLike,
        fill?: Fill,
        center?: readonly number[] | null,
      ],
      geometry.RandomAffineOptions
    >
  ) {
    const o = construct("RandomAffine", args, {
      degrees: undefined as number | readonly number[] | undefined,
      translate: null as readonly number[] | null,
      scale: null as readonly number[] | null,
      shear: null as number | readonly number[] | null,
      interpolation: "nearest" as InterpolationLike,
      fill: 0 as Fill,
      center: null as readonly number[] | null,
    });
    const worker = new geometry.RandomAffine(
      o.degrees,
      o.translate,
      o.scale,
      o.shear,
      o.interpolation,
      o.fill,
      o.center,
    );
    super(
      worker,
      present({
        degrees: floatsText(worker.degrees),
        translate: o.translate === null ? null : py(o.translate),
        scale: o.scale === null ? null : py(o.scale),
        shear: worker.shear === null ? null : floatsText(worker.shear),
        interpolation: way(o.interpolation),
        fill: o.fill === null ? null : py(o.fill),
        center: o.center === null ? null : py(o.center),
      }),
    );
  }
}
/** Seen from a random side. Source: torchvision.transforms.v2.RandomPerspective. */
export class RandomPerspective extends Wrapped {
  constructor(
    ...args: Given<
      [distortion_scale?: number, p?: number, interpolation?: InterpolationLike, fill?: Fill],
      geometry.RandomPerspectiveOptions
    >
  ) {
    const o = construct("RandomPerspective", args, {
      distortion_scale: 0.5 as number,
      p: 0.5 as number,
      interpolation: "bilinear" as InterpolationLike,
      fill: 0 as Fill,
    });
    if (!(o.distortion_scale >= 0 && o.distortion_scale <= 1)) {
      throw new ValueError("Argument distortion_scale value should be between 0 and 1");
    }
    super(new geometry.RandomPerspective(o.distortion_scale, probability(o.p), o.interpolation, o.fill), {
      p: py(o.p),
      distortion_scale: py(o.distortion_scale),
      interpolation: way(o.interpolation),
      fill: py(o.fill),
    });
  }
}
/** Every pixel moved at random. Source: torchvision.transforms.v2.ElasticTransform. */
export class ElasticTransform extends Wrapped {
  constructor(
    ...args: Given<
      [
        alpha?: number | readonly number[],
        sigma?: number | readonly number[],
        interpolation?: InterpolationLike,
        fill?: Fill,
      ],
      geometry.ElasticOptions
    >
  ) {
    const o = construct("ElasticTransform", args, {
      alpha: 50 as number | readonly number[],
      sigma: 5 as number | readonly number[],
      interpolation: "bilinear" as InterpolationLike,
      fill: 0 as Fill,
    });
    const worker = new geometry.ElasticTransform(o.alpha, o.sigma, o.interpolation, o.fill);
    super(worker, {
      alpha: floatsText(worker.alpha),
      sigma: floatsText(worker.sigma),
      interpolation: way(o.interpolation),
      fill: py(o.fill),
    });
  }
}
/** Grey. Source: torchvision.transforms.v2.Grayscale. */
export class Grayscale extends Wrapped {
  constructor(num_output_channels: number | colors.GrayscaleOptions = 1) {
    const worker = new colors.Grayscale(num_output_channels);
    super(worker, { num_output_channels: String(worker.num_output_channels) });
  }
}
/** Grey with probability p. Source: torchvision.transforms.v2.RandomGrayscale. */
export class RandomGrayscale extends Wrapped {
  constructor(p: number | geometry.FlipOptions = 0.1) {
    const q = probability(p, 0.1);
    super(new colors.RandomGrayscale(q), { p: py(q) });
  }
}
/** Three channels of one. Source: torchvision.transforms.v2.RGB. */
export class RGB extends Wrapped {
  constructor() {
    super((img: Picture) => {
      if (!(img instanceof Tensor)) return img.mode === "RGB" ? img : img.convert("RGB");
      return get_dimensions(img)[0] === 3 ? img : rgb_to_grayscale(img, 3);
    });
  }
}
/** Colours changed at random. Source: torchvision.transforms.v2.ColorJitter. */
export class ColorJitter extends Wrapped {
  constructor(
    ...args: Given<
      [brightness?: colors.Jitter, contrast?: colors.Jitter, saturation?: colors.Jitter, hue?: colors.Jitter],
      colors.ColorJitterOptions
    >
  ) {
    const worker = new colors.ColorJitter(...args);
    const range = (x: Tuple<number> | null): string | null => (x === null ? null : floatsText(x));
    super(
      worker,
      present({
        brightness: range(worker.brightness),
        contrast: range(worker.contrast),
        saturation: range(worker.saturation),
        hue: range(worker.hue),
      }),
    );
  }
}
/** Blurred by a bell of random width. Source: torchvision.transforms.v2.GaussianBlur. */
export class GaussianBlur extends Wrapped {
  constructor(...args: Given<[kernel_size: SizeLike, sigma?: number | readonly number[]], colors.GaussianBlurOptions>) {
    const worker = new colors.GaussianBlur(...args);
    super(worker, { kernel_size: py(worker.kernel_size), sigma: floatsText([...worker.sigma]) });
  }
}
/** Named parameters of GaussianNoise. */
export interface GaussianNoiseOptions {
  readonly mean?: number;
  readonly sigma?: number;
  /** Keep the values in [0, 1]. */
  readonly clip?: boolean;
}
/** Noise added to a float tensor. Source: torchvision.transforms.v2.GaussianNoise. */
export class GaussianNoise extends Wrapped {
  constructor(...args: Given<[mean?: number, sigma?: number, clip?: boolean], GaussianNoiseOptions>) {
    const o = construct("GaussianNoise", args, { mean: 0 as number, sigma: 0.1 as number, clip: true as boolean });
    super(
      (img: Tensor) => {
        if (!img.dtype.is_floating_point)
          throw new ValueError(`Input tensor is expected to be in float dtype, got dtype=${img.dtype}`);
        if (o.sigma < 0) throw new ValueError(`sigma shouldn't be negative. Got ${o.sigma}`);
        const noisy = img.add(ops.randn_like(img).mul(o.sigma).add(o.mean));
        return o.clip ? noisy.clamp(0, 1) : noisy;
      },
      { mean: floatText(o.mean), sigma: floatText(o.sigma), clip: py(o.clip) },
    );
  }
  override takes(x: unknown): boolean {
    return x instanceof Tensor;
  }
}
/** A random rectangle of a tensor erased. Source: torchvision.transforms.v2.RandomErasing. */
export class RandomErasing extends Wrapped {
  constructor(...args: ConstructorParameters<typeof colors.RandomErasing>) {
    const worker = new colors.RandomErasing(...args);
    const value = typeof worker.value === "number" ? [worker.value] : worker.value;
    super(
      worker as (x: never) => unknown,
      present({
        p: py(worker.p),
        scale: py(worker.scale),
        ratio: py(worker.ratio),
        value: value === "random" ? null : floatsText([...value]),
        inplace: py(worker.inplace),
      }),
    );
  }
  override takes(x: unknown): boolean {
    return x instanceof Tensor;
  }
}
/** Light becomes dark, with probability p. Source: torchvision.transforms.v2.RandomInvert. */
export class RandomInvert extends Wrapped {
  constructor(p: number | geometry.FlipOptions = 0.5) {
    const q = probability(p);
    super(new colors.RandomInvert(q), { p: py(q) });
  }
}
/** All values about equally often, with probability p. Source: torchvision.transforms.v2.RandomEqualize. */
export class RandomEqualize extends Wrapped {
  constructor(p: number | geometry.FlipOptions = 0.5) {
    const q = probability(p);
    super(new colors.RandomEqualize(q), { p: py(q) });
  }
}
/** The darkest black and the lightest white, with probability p. Source: torchvision.transforms.v2.RandomAutocontrast. */
export class RandomAutocontrast extends Wrapped {
  constructor(p: number | geometry.FlipOptions = 0.5) {
    const q = probability(p);
    super(new colors.RandomAutocontrast(q), { p: py(q) });
  }
}
/** Fewer bits, with probability p. Source: torchvision.transforms.v2.RandomPosterize. */
export class RandomPosterize extends Wrapped {
  constructor(bits: number, p: number | geometry.FlipOptions = 0.5) {
    const q = probability(p);
    super(new colors.RandomPosterize(bits, q), { p: py(q), bits: py(bits) });
  }
}
/** Values from a threshold on inverted, with probability p. Source: torchvision.transforms.v2.RandomSolarize. */
export class RandomSolarize extends Wrapped {
  constructor(threshold: number, p: number | geometry.FlipOptions = 0.5) {
    const q = probability(p);
    super(new colors.RandomSolarize(threshold, q), { p: py(q), threshold: py(threshold) });
  }
}
/** Sharper or softer, with probability p. Source: torchvision.transforms.v2.RandomAdjustSharpness. */
export class RandomAdjustSharpness extends Wrapped {
  constructor(sharpness_factor: number, p: number | geometry.FlipOptions = 0.5) {
    const q = probability(p);
    super(new colors.RandomAdjustSharpness(sharpness_factor, q), { p: py(q), sharpness_factor: py(sharpness_factor) });
  }
}
/** The sample as it is. Source: torchvision.transforms.v2.Identity. */
export class Identity extends Wrapped {
  constructor() {
    super((x: unknown) => x);
  }
}
export { Lambda, LinearTransformation } from "../basic.js";
export { FiveCrop, TenCrop } from "../crops.js";
