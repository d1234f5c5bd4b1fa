/** Mirrors, turns, shears and perspectives at random. */
import { typeError, ValueError } from "../../builtins/errors.js";
import { pythonRepr } from "../../builtins/repr.js";
import { construct, type Given } from "../../torch/nn/arguments.js";
import * as ops from "../../torch/ops/index.js";
import { Tensor } from "../../torch/tensor.js";
import { gaussian_blur } from "./blur.js";
import { type Fill, hflip, roundEven, vflip } from "./geometry.js";
import { type Interpolation, type InterpolationLike, InterpolationMode, interpolationOf } from "./interpolation.js";
import { chance, drawn, drawnInt, floatsText, KeepingModule } from "./module.js";
import { get_dimensions, type Picture } from "./picture.js";
import { affine, type Corners, elastic_transform, perspective, rotate } from "./warp.js";

/** Named parameters of transforms that happen or do not. */
export interface FlipOptions {
  /** How likely it is. */
  readonly p?: number;
}

/** Transforms that happen with a probability. */
export abstract class Perhaps extends KeepingModule {
  p: number;
  constructor(p: number | FlipOptions = 0.5) {
    super();
    this.p = typeof p === "number" ? p : (p.p ?? 0.5);
  }
  protected abstract made<T extends Picture>(img: T): T;
  override forward<T extends Picture>(img: T): T {
    return chance() < this.p ? this.made(img) : img;
  }
  override toString(): string {
    return `${this._get_name()}(p=${pythonRepr(this.p)})`;
  }
}

/** Left and right exchanged with probability p. Source: torchvision.transforms.RandomHorizontalFlip. */
export class RandomHorizontalFlip extends Perhaps {
  protected override made<T extends Picture>(img: T): T {
    return hflip(img);
  }
}

/** Top and bottom exchanged with probability p. Source: torchvision.transforms.RandomVerticalFlip. */
export class RandomVerticalFlip extends Perhaps {
  protected override made<T extends Picture>(img: T): T {
    return vflip(img);
  }
}

/** @throws TypeError or ValueError for what is no sequence of such a length. @internal */
export function checkSequence(x: readonly number[], name: string, lengths: readonly number[]): void {
  const text = lengths.length < 2 ? String(lengths[0]) : lengths.join(" or ");
  if (!Array.isArray(x)) throw typeError(`${name} should be a sequence of length ${text}.`);
  if (!lengths.includes(x.length)) throw new ValueError(`${name} should be a sequence of length ${text}.`);
}

/** [-x, x] of one number, or the numbers given. @internal */
export function angles(
  x: number | readonly number[],
  name: string,
  lengths: readonly number[] = [2],
): readonly number[] {
  if (typeof x !== "number") {
    checkSequence(x, name, lengths);
    return [...x];
  }
  if (x < 0) throw new ValueError(`If ${name} is a single number, it must be positive.`);
  return [-x, x];
}

/** The fill for a picture: of tensors, a number for each channel. @internal */
export function fillFor(fill: Fill, img: Picture): Fill {
  if (!(img instanceof Tensor) || typeof fill !== "number") return fill;
  return new Array<number>(get_dimensions(img)[0]).fill(fill);
}

/** @throws TypeError for what is no fill. */
function checkedFill(fill: Fill): Fill {
  if (fill === null) return 0;
  if (typeof fill !== "number" && !Array.isArray(fill)) {
    throw typeError("Fill should be either a sequence or a number.");
  }
  return fill;
}

/** Named parameters of RandomRotation. */
export interface RandomRotationOptions {
  readonly degrees?: number | readonly number[];
  readonly interpolation?: InterpolationLike;
  readonly expand?: boolean;
  readonly center?: readonly number[] | null;
  readonly fill?: Fill;
}

/** Turned by a random angle. Source: torchvision.transforms.RandomRotation: the same angles for the same seed. */
export class RandomRotation extends KeepingModule {
  degrees: readonly number[];
  interpolation: Interpolation;
  expand: boolean;
  center: readonly number[] | null;
  fill: Fill;

  /** An angle between two. */
  static get_params(degrees: readonly number[]): number {
    return drawn(degrees[0], degrees[1]);
  }

  constructor(
    ...args: Given<
      [
        degrees: number | readonly number[],
        interpolation?: InterpolationLike,
        expand?: boolean,
        center?: readonly number[] | null,
        fill?: Fill,
      ],
      RandomRotationOptions
    >
  ) {
    super();
    const o = construct(new.target.name, args, {
      degrees: undefined as number | readonly number[] | undefined,
      interpolation: InterpolationMode.NEAREST as InterpolationLike,
      expand: false as boolean,
      center: null as readonly number[] | null,
      fill: 0 as Fill,
    });
    this.degrees = angles(o.degrees, "degrees");
    if (o.center !== null) checkSequence(o.center, "center", [2]);
    this.center = o.center;
    this.interpolation = interpolationOf(o.interpolation);
    this.expand = o.expand;
    this.fill = checkedFill(o.fill);
  }
  override forward<T extends Picture>(img: T): T {
    const angle = RandomRotation.get_params(this.degrees);
    return rotate(img, angle, this.interpolation, this.expand, this.center, fillFor(this.fill, img));
  }
  override toString(): string {
    const center = this.center === null ? "" : `, center=${pythonRepr(this.center)}`;
    const fill = this.fill === null ? "" : `, fill=${pythonRepr(this.fill)}`;
    return `${this._get_name()}(degrees=${floatsText(this.degrees)}, interpolation=${this.interpolation.value}, expand=${pythonRepr(this.expand)}${center}${fill})`;
  }
}

/** Named parameters of RandomAffine. */
export interface RandomAffineOptions {
  readonly degrees?: number | readonly number[];
  /** Greatest moves as shares of width and height. */
  readonly translate?: readonly number[] | null;
  readonly scale?: readonly number[] | null;
  readonly shear?: number | readonly number[] | null;
  readonly interpolation?: InterpolationLike;
  readonly fill?: Fill;
  readonly center?: readonly number[] | null;
}

/** An angle, moves, a scale and shears. */
export type AffineParams = readonly [
  angle: number,
  translate: readonly number[],
  scale: number,
  shear: readonly number[],
];

/** Turned, moved, scaled and sheared at random. Source: torchvision.transforms.RandomAffine: the same for the same seed. */
export class RandomAffine extends KeepingModule {
  degrees: readonly number[];
  translate: readonly number[] | null;
  scale: readonly number[] | null;
  shear: readonly number[] | null;
  interpolation: Interpolation;
  fill: Fill;
  center: readonly number[] | null;

  /** Draws for a picture of that width and height. */
  static get_params(
    degrees: readonly number[],
    translate: readonly number[] | null,
    scale_ranges: readonly number[] | null,
    shears: readonly number[] | null,
    img_size: readonly number[],
  ): AffineParams {
    const angle = drawn(degrees[0], degrees[1]);
    let moves = [0, 0];
    if (translate !== null) {
      const [dx, dy] = [translate[0] * img_size[0], translate[1] * img_size[1]];
      const tx = roundEven(drawn(-dx, dx));
      moves = [tx, roundEven(drawn(-dy, dy))];
    }
    const scale = scale_ranges === null ? 1 : drawn(scale_ranges[0], scale_ranges[1]);
    const shear = [0, 0];
    if (shears !== null) {
      shear[0] = drawn(shears[0], shears[1]);
      if (shears.length === 4) shear[1] = drawn(shears[2], shears[3]);
    }
    return [angle, moves, scale, shear];
  }

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
      RandomAffineOptions
    >
  ) {
    super();
    const o = construct(new.target.name, args, {
      degrees: undefined as number | readonly number[] | undefined,
      translate: null as readonly number[] | null,
      scale: null as readonly number[] | null,
      shear: null as number | readonly number[] | null,
      interpolation: InterpolationMode.NEAREST as InterpolationLike,
      fill: 0 as Fill,
      center: null as readonly number[] | null,
    });
    this.degrees = angles(o.degrees, "degrees");
    if (o.translate !== null) {
      checkSequence(o.translate, "translate", [2]);
      if (o.translate.some((t) => t < 0 || t > 1)) throw new ValueError("translation values should be between 0 and 1");
    }
    this.translate = o.translate;
    if (o.scale !== null) {
      checkSequence(o.scale, "scale", [2]);
      if (o.scale.some((s) => s <= 0)) throw new ValueError("scale values should be positive");
    }
    this.scale = o.scale;
    this.shear = o.shear === null ? null : angles(o.shear, "shear", [2, 4]);
    this.interpolation = interpolationOf(o.interpolation);
    this.fill = checkedFill(o.fill);
    if (o.center !== null) checkSequence(o.center, "center", [2]);
    this.center = o.center;
  }
  override forward<T extends Picture>(img: T): T {
    const [, h, w] = get_dimensions(img);
    const [angle, moves, scale, shear] = RandomAffine.get_params(this.degrees, this.translate, this.scale, this.shear, [
      w,
      h,
    ]);
    return affine(img, angle, moves, scale, shear, this.interpolation, fillFor(this.fill, img), this.center);
  }
  override toString(): string {
    const parts = [`degrees=${floatsText(this.degrees)}`];
    if (this.translate !== null) parts.push(`translate=${pythonRepr(this.translate)}`);
    if (this.scale !== null) parts.push(`scale=${pythonRepr(this.scale)}`);
    if (this.shear !== null) parts.push(`shear=${floatsText(this.shear)}`);
    if (this.interpolation !== InterpolationMode.NEAREST) parts.push(`interpolation=${this.interpolation.value}`);
    if (this.fill !== 0) parts.push(`fill=${pythonRepr(this.fill)}`);
    if (this.center !== null) parts.push(`center=${pythonRepr(this.center)}`);
    return `${this._get_name()}(${parts.join(", ")})`;
  }
}

/** Named parameters of RandomPerspective. */
export interface RandomPerspectiveOptions {
  /** 0 is none, 1 the most. */
  readonly distortion_scale?: number;
  readonly p?: number;
  readonly interpolation?: InterpolationLike;
  readonly fill?: Fill;
}

/** Where the corners go, drawn for a picture of that width and height. @internal */
export function randomCorners(width: number, height: number, scale: number): [Corners, Corners] {
  const dx = Math.trunc(scale * Math.floor(width / 2));
  const dy = Math.trunc(scale * Math.floor(height / 2));
  const left = (): number => drawnInt(0, dx + 1);
  const top = (): number => drawnInt(0, dy + 1);
  const right = (): number => drawnInt(width - dx - 1, width);
  const bottom = (): number => drawnInt(height - dy - 1, height);
  const end = [
    [left(), top()],
    [right(), top()],
    [right(), bottom()],
    [left(), bottom()],
  ];
  return [
    [
      [0, 0],
      [width - 1, 0],
      [width - 1, height - 1],
      [0, height - 1],
    ],
    end,
  ];
}

/** Seen from a random side, with probability p. Source: torchvision.transforms.RandomPerspective. */
export class RandomPerspective extends KeepingModule {
  p: number;
  interpolation: Interpolation;
  distortion_scale: number;
  fill: Fill;

  /** Four corners, and where they go. */
  static get_params(width: number, height: number, distortion_scale: number): [Corners, Corners] {
    return randomCorners(width, height, distortion_scale);
  }

  constructor(
    ...args: Given<
      [distortion_scale?: number, p?: number, interpolation?: InterpolationLike, fill?: Fill],
      RandomPerspectiveOptions
    >
  ) {
    super();
    const o = construct(new.target.name, args, {
      distortion_scale: 0.5 as number,
      p: 0.5 as number,
      interpolation: InterpolationMode.BILINEAR as InterpolationLike,
      fill: 0 as Fill,
    });
    this.p = o.p;
    this.interpolation = interpolationOf(o.interpolation);
    this.distortion_scale = o.distortion_scale;
    this.fill = checkedFill(o.fill);
  }
  override forward<T extends Picture>(img: T): T {
    const [, h, w] = get_dimensions(img);
    if (!(chance() < this.p)) return img;
    const [start, end] = RandomPerspective.get_params(w, h, this.distortion_scale);
    return perspective(img, start, end, this.interpolation, fillFor(this.fill, img));
  }
  override toString(): string {
    return `${this._get_name()}(p=${pythonRepr(this.p)})`;
  }
}

/** Named parameters of ElasticTransform. */
export interface ElasticOptions {
  /** How far pixels move. */
  readonly alpha?: number | readonly number[];
  /** How smooth the moves are. */
  readonly sigma?: number | readonly number[];
  readonly interpolation?: InterpolationLike;
  readonly fill?: Fill;
}

const twoOf = (x: number | readonly number[]): readonly number[] =>
  typeof x === "number" ? [x, x] : x.length === 1 ? [x[0], x[0]] : x;

/** Random moves of all pixels, (1, H, W, 2). @internal */
export function randomMoves(alpha: readonly number[], sigma: readonly number[], h: number, w: number): Tensor {
  const along = (k: 0 | 1, n: number): Tensor => {
    let d = ops.rand([1, 1, h, w]).mul(2).sub(1);
    if (sigma[k] > 0) {
      const size = Math.trunc(8 * sigma[k] + 1);
      const odd = size % 2 === 0 ? size + 1 : size;
      d = gaussian_blur(d, [odd, odd], [...sigma]);
    }
    return d.mul(alpha[k]).div(n);
  };
  const dx = along(0, w);
  return ops.cat([dx, along(1, h)], 1).permute([0, 2, 3, 1]);
}

/** Every pixel moved at random. Source: torchvision.transforms.ElasticTransform: the same moves for the same seed. */
export class ElasticTransform extends KeepingModule {
  alpha: readonly number[];
  sigma: readonly number[];
  interpolation: Interpolation;
  fill: readonly number[];
  constructor(
    ...args: Given<
      [
        alpha?: number | readonly number[],
        sigma?: number | readonly number[],
        interpolation?: InterpolationLike,
        fill?: Fill,
      ],
      ElasticOptions
    >
  ) {
    super();
    const o = construct(new.target.name, args, {
      alpha: 50 as number | readonly number[],
      sigma: 5 as number | readonly number[],
      interpolation: InterpolationMode.BILINEAR as InterpolationLike,
      fill: 0 as Fill,
    });
    this.alpha = twoOf(o.alpha);
    this.sigma = twoOf(o.sigma);
    if (this.alpha.length !== 2) {
      throw new ValueError(`If alpha is a sequence its length should be 2. Got ${this.alpha.length}`);
    }
    if (this.sigma.length !== 2) {
      throw new ValueError(`If sigma is a sequence its length should be 2. Got ${this.sigma.length}`);
    }
    this.interpolation = interpolationOf(o.interpolation);
    const fill = o.fill ?? 0;
    this.fill = typeof fill === "number" ? [fill] : fill;
  }
  override forward<T extends Picture>(img: T): T {
    const [, h, w] = get_dimensions(img);
    return elastic_transform(img, randomMoves(this.alpha, this.sigma, h, w), this.interpolation, this.fill);
  }
  override toString(): string {
    return `${this._get_name()}(alpha=${floatsText(this.alpha)}, sigma=${floatsText(this.sigma)}, interpolation=${this.interpolation}, fill=${floatsText(this.fill)})`;
  }
}
