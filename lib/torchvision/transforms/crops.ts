/** Resizing, padding and cropping, at fixed places and at random ones. */
import { typeError, ValueError } from "../../builtins/errors.js";
import { pythonRepr, tupleRepr } from "../../builtins/repr.js";
import { Tuple } from "../../builtins/tuple.js";
import { warn } from "../../builtins/warnings.js";
import { construct, type Given } from "../../torch/nn/arguments.js";
import * as ops from "../../torch/ops/index.js";
import {
  center_crop,
  crop,
  type Fill,
  five_crop,
  type Padding,
  type PaddingMode,
  pad,
  paddingOf,
  resize,
  resized_crop,
  roundEven,
  type SizeLike,
  squareOf,
  ten_crop,
} from "./geometry.js";
import { type Interpolation, type InterpolationLike, InterpolationMode, interpolationOf } from "./interpolation.js";
import { drawn, drawnInt, KeepingModule, ManyModule } from "./module.js";
import { get_dimensions, type Picture } from "./picture.js";

/** Named parameters of Resize. */
export interface ResizeOptions {
  readonly size?: SizeLike;
  readonly interpolation?: InterpolationLike;
  /** The most that the larger edge may have. */
  readonly max_size?: number | null;
  readonly antialias?: boolean | null;
}

/** Another size: see functional.resize. Source: torchvision.transforms.Resize. */
export class Resize extends KeepingModule {
  size: SizeLike;
  max_size: number | null;
  interpolation: Interpolation;
  antialias: boolean | null;
  constructor(
    ...args: Given<
      [size: SizeLike, interpolation?: InterpolationLike, max_size?: number | null, antialias?: boolean | null],
      ResizeOptions
    >
  ) {
    super();
    const o = construct(new.target.name, args, {
      size: undefined as SizeLike | undefined,
      interpolation: InterpolationMode.BILINEAR as InterpolationLike,
      max_size: null as number | null,
      antialias: true as boolean | null,
    });
    if (typeof o.size !== "number" && !Array.isArray(o.size)) {
      throw typeError(
        `Size should be int or sequence. Got <class '${typeof o.size === "string" ? "str" : typeof o.size}'>`,
      );
    }
    if (typeof o.size !== "number" && o.size.length !== 1 && o.size.length !== 2) {
      throw new ValueError("If size is a sequence, it should have 1 or 2 values");
    }
    this.size = o.size;
    this.max_size = o.max_size;
    this.interpolation = interpolationOf(o.interpolation);
    this.antialias = o.antialias;
  }
  override forward<T extends Picture>(img: T): T {
    return resize(img, this.size, this.interpolation, this.max_size, this.antialias);
  }
  override toString(): string {
    return `${this._get_name()}(size=${pythonRepr(this.size)}, interpolation=${this.interpolation.value}, max_size=${pythonRepr(this.max_size)}, antialias=${pythonRepr(this.antialias)})`;
  }
}

/** The middle: see functional.center_crop. Source: torchvision.transforms.CenterCrop. */
export class CenterCrop extends KeepingModule {
  size: readonly number[];
  constructor(size: SizeLike) {
    super();
    this.size = squareOf(size);
  }
  override forward<T extends Picture>(img: T): T {
    return center_crop(img, this.size);
  }
  override toString(): string {
    return `${this._get_name()}(size=${pythonRepr(this.size)})`;
  }
}

/** Named parameters of Pad. */
export interface PadOptions {
  readonly padding?: Padding;
  readonly fill?: Fill;
  readonly padding_mode?: PaddingMode;
}

/** @throws ValueError for an unknown mode. */
function checkPaddingMode(mode: PaddingMode): void {
  if (!["constant", "edge", "reflect", "symmetric"].includes(mode)) {
    throw new ValueError("Padding mode should be either constant, edge, reflect or symmetric");
  }
}

/** More at the edges: see functional.pad. Source: torchvision.transforms.Pad. */
export class Pad extends KeepingModule {
  padding: Padding;
  fill: Fill;
  padding_mode: PaddingMode;
  constructor(...args: Given<[padding: Padding, fill?: Fill, padding_mode?: PaddingMode], PadOptions>) {
    super();
    const o = construct(new.target.name, args, {
      padding: undefined as Padding | undefined,
      fill: 0 as Fill,
      padding_mode: "constant" as PaddingMode,
    });
    paddingOf(o.padding);
    checkPaddingMode(o.padding_mode);
    this.padding = o.padding;
    this.fill = o.fill;
    this.padding_mode = o.padding_mode;
  }
  override forward<T extends Picture>(img: T): T {
    return pad(img, this.padding, this.fill, this.padding_mode);
  }
  override toString(): string {
    return `${this._get_name()}(padding=${pythonRepr(this.padding)}, fill=${pythonRepr(this.fill)}, padding_mode=${this.padding_mode})`;
  }
}

/** Named parameters of RandomCrop. */
export interface RandomCropOptions {
  readonly size?: SizeLike;
  readonly padding?: Padding | null;
  /** Pad a picture that is smaller. */
  readonly pad_if_needed?: boolean;
  readonly fill?: Fill;
  readonly padding_mode?: PaddingMode;
}

/** What a crop is made with. */
export type Part = Tuple<number>;

/** A part at a random place. Source: torchvision.transforms.RandomCrop: the same places for the same seed. */
export class RandomCrop extends KeepingModule {
  size: readonly number[];
  padding: Padding | null;
  pad_if_needed: boolean;
  fill: Fill;
  padding_mode: PaddingMode;

  /** top, left, height, width. @throws ValueError when the picture is smaller. */
  static get_params(img: Picture, output_size: readonly number[]): Part {
    const [, h, w] = get_dimensions(img);
    const [th, tw] = output_size;
    if (h < th || w < tw) {
      throw new ValueError(
        `Required crop size ${tupleRepr([th, tw])} is larger than input image size ${tupleRepr([h, w])}`,
        { hint: "pad_if_needed: true pads smaller pictures." },
      );
    }
    if (w === tw && h === th) return new Tuple([0, 0, h, w]);
    const i = drawnInt(0, h - th + 1);
    return new Tuple([i, drawnInt(0, w - tw + 1), th, tw]);
  }

  constructor(
    ...args: Given<
      [size: SizeLike, padding?: Padding | null, pad_if_needed?: boolean, fill?: Fill, padding_mode?: PaddingMode],
      RandomCropOptions
    >
  ) {
    super();
    const o = construct(new.target.name, args, {
      size: undefined as SizeLike | undefined,
      padding: null as Padding | null,
      pad_if_needed: false as boolean,
      fill: 0 as Fill,
      padding_mode: "constant" as PaddingMode,
    });
    this.size = new Tuple(squareOf(o.size));
    this.padding = o.padding;
    this.pad_if_needed = o.pad_if_needed;
    this.fill = o.fill;
    this.padding_mode = o.padding_mode;
  }
  override forward<T extends Picture>(img: T): T {
    let made = this.padding === null ? img : pad(img, this.padding, this.fill, this.padding_mode);
    const [, h, w] = get_dimensions(made);
    if (this.pad_if_needed && w < this.size[1]) made = pad(made, [this.size[1] - w, 0], this.fill, this.padding_mode);
    if (this.pad_if_needed && h < this.size[0]) made = pad(made, [0, this.size[0] - h], this.fill, this.padding_mode);
    const [i, j, th, tw] = RandomCrop.get_params(made, this.size);
    return crop(made, i, j, th, tw);
  }
  override toString(): string {
    return `${this._get_name()}(size=${pythonRepr(this.size)}, padding=${pythonRepr(this.padding)})`;
  }
}

/** Named parameters of RandomResizedCrop. */
export interface RandomResizedCropOptions {
  readonly size?: SizeLike;
  /** Least and greatest share of the picture's area. */
  readonly scale?: readonly number[];
  /** Least and greatest width for a height of 1. */
  readonly ratio?: readonly number[];
  readonly interpolation?: InterpolationLike;
  readonly antialias?: boolean | null;
}

/** A random area and proportion, up to ten times until it fits; else the largest part of the middle. @internal */
export function randomPart(h: number, w: number, scale: readonly number[], ratio: readonly number[]): Part {
  const area = h * w;
  const [low, high] = ops
    .tensor([...ratio], { dtype: ops.empty([1]).dtype })
    .log()
    .tolist<number[]>();
  for (let n = 0; n < 10; n++) {
    const target = area * drawn(scale[0], scale[1]);
    const aspect = ops.empty([1]).uniform_(low, high).exp().item();
    const width = roundEven(Math.sqrt(target * aspect));
    const height = roundEven(Math.sqrt(target / aspect));
    if (width > 0 && width <= w && height > 0 && height <= h) {
      const i = drawnInt(0, h - height + 1);
      return new Tuple([i, drawnInt(0, w - width + 1), height, width]);
    }
  }
  const proportion = w / h;
  const [least, most] = [Math.min(...ratio), Math.max(...ratio)];
  let [height, width] = [h, w];
  if (proportion < least) height = roundEven(w / least);
  else if (proportion > most) width = roundEven(h * most);
  return new Tuple([Math.floor((h - height) / 2), Math.floor((w - width) / 2), height, width]);
}

/** @internal */
export function checkScaleAndRatio(scale: readonly number[], ratio: readonly number[]): void {
  if (!Array.isArray(scale)) throw typeError("Scale should be a sequence");
  if (!Array.isArray(ratio)) throw typeError("Ratio should be a sequence");
  if (scale[0] > scale[1] || ratio[0] > ratio[1]) warn("Scale and ratio should be of kind (min, max)");
}

const rounded4 = (values: readonly number[]): string => tupleRepr(values.map((v) => Number(v.toFixed(4))));

/** A part of random size and place, resized. Source: torchvision.transforms.RandomResizedCrop: the same for the same seed. */
export class RandomResizedCrop extends KeepingModule {
  size: readonly number[];
  interpolation: Interpolation;
  antialias: boolean | null;
  scale: readonly number[];
  ratio: readonly number[];

  /** top, left, height, width. */
  static get_params(img: Picture, scale: readonly number[], ratio: readonly number[]): Part {
    const [, h, w] = get_dimensions(img);
    return randomPart(h, w, scale, ratio);
  }

  constructor(
    ...args: Given<
      [
        size: SizeLike,
        scale?: readonly number[],
        ratio?: readonly number[],
        interpolation?: InterpolationLike,
        antialias?: boolean | null,
      ],
      RandomResizedCropOptions
    >
  ) {
    super();
    const o = construct(new.target.name, args, {
      size: undefined as SizeLike | undefined,
      scale: [0.08, 1] as readonly number[],
      ratio: [3 / 4, 4 / 3] as readonly number[],
      interpolation: InterpolationMode.BILINEAR as InterpolationLike,
      antialias: true as boolean | null,
    });
    this.size = squareOf(o.size);
    checkScaleAndRatio(o.scale, o.ratio);
    this.interpolation = interpolationOf(o.interpolation);
    this.antialias = o.antialias;
    this.scale = o.scale;
    this.ratio = o.ratio;
  }
  override forward<T extends Picture>(img: T): T {
    const [i, j, h, w] = RandomResizedCrop.get_params(img, this.scale, this.ratio);
    return resized_crop(img, i, j, h, w, this.size, this.interpolation, this.antialias);
  }
  override toString(): string {
    // The default's second number is a float in torchvision.
    const scale = rounded4(this.scale).replace(/^\(0\.08, 1\)$/, "(0.08, 1.0)");
    return `${this._get_name()}(size=${pythonRepr(this.size)}, scale=${scale}, ratio=${rounded4(this.ratio)}, interpolation=${this.interpolation.value}, antialias=${pythonRepr(this.antialias)})`;
  }
}

/** The four corners and the middle. Source: torchvision.transforms.FiveCrop. */
export class FiveCrop extends ManyModule {
  size: readonly number[];
  constructor(size: SizeLike) {
    super();
    this.size = squareOf(size);
  }
  override forward<T extends Picture>(img: T): Tuple<T> {
    return five_crop(img, this.size);
  }
  override toString(): string {
    return `${this._get_name()}(size=${pythonRepr(this.size)})`;
  }
}

/** Named parameters of TenCrop. */
export interface TenCropOptions {
  readonly vertical_flip?: boolean;
}

/** The corners and the middle, of the picture and of its mirror image. Source: torchvision.transforms.TenCrop. */
export class TenCrop extends ManyModule {
  size: readonly number[];
  vertical_flip: boolean;
  constructor(size: SizeLike, vertical_flip: boolean | TenCropOptions = false) {
    super();
    this.size = squareOf(size);
    this.vertical_flip = typeof vertical_flip === "boolean" ? vertical_flip : (vertical_flip.vertical_flip ?? false);
  }
  override forward<T extends Picture>(img: T): Tuple<T> {
    return ten_crop(img, this.size, this.vertical_flip);
  }
  override toString(): string {
    return `${this._get_name()}(size=${pythonRepr(this.size)}, vertical_flip=${pythonRepr(this.vertical_flip)})`;
  }
}
