/** Transforms that make something of something else: chains, conversions, functions of the user's. */
import { NotImplementedError, typeError, ValueError } from "../../builtins/errors.js";
import { pythonRepr } from "../../builtins/repr.js";
import { inspects } from "../../builtins/symbols.js";
import type { ndarray } from "../../numpy/ndarray.js";
import type { Image } from "../../PIL/image.js";
import type { Mode } from "../../PIL/raster.js";
import * as random from "../../random/index.js";
import { type DType, float32 } from "../../torch/dtype.js";
import { CALL, Callable } from "../../torch/nn/callable.js";
import { Module } from "../../torch/nn/module.js";
import type { Tensor } from "../../torch/tensor.js";
import { typename } from "../../torch/typename.js";
import { convert_image_dtype, normalize, pil_to_tensor, to_pil_image, to_tensor } from "./conversion.js";
import { chance, listed, type Step, type Through } from "./module.js";

/** What transforms that are no modules are and do. */
export class PlainBase extends Callable {
  /** @internal */
  override [CALL](args: unknown[]): unknown {
    return (this.forward as (...given: unknown[]) => unknown)(...args);
  }
  forward(..._inputs: never[]): unknown {
    throw new NotImplementedError(`${this.constructor.name} defines no forward`);
  }
  override toString(): string {
    return `${this.constructor.name}()`;
  }
  static {
    inspects(PlainBase.prototype);
  }
}

/** Such a transform: called with what its `forward` takes. */
export interface TypedPlain extends PlainBase {
  (...inputs: Parameters<this["forward"]>): ReturnType<this["forward"]>;
}

/** A transform that is no module, as in torchvision. */
export const Plain: { new (): TypedPlain; readonly prototype: PlainBase } = PlainBase as never;

/** Runs steps of any kind. @internal */
export function runAll(steps: Iterable<Step>, img: unknown): unknown {
  let out = img;
  for (const step of steps) out = (step as (x: unknown) => unknown)(out);
  return out;
}

class ComposeBase extends PlainBase {
  transforms: readonly Step[];
  constructor(transforms: readonly Step[]) {
    super();
    this.transforms = transforms;
  }
  override forward(img: unknown): unknown {
    return runAll(this.transforms, img);
  }
  override toString(): string {
    return listed(this.constructor.name, this.transforms);
  }
}

/** Transforms one after another. */
export type Compose<S extends readonly Step[] = readonly Step[]> = ComposeBase & Through<S>;

/**
 * Transforms one after another.
 *
 * @example
 * const transform = new transforms.Compose([new transforms.ToTensor(), new transforms.Normalize([0.5], [0.5])]);
 * Source: torchvision.transforms.Compose.
 */
export const Compose: {
  new <S extends readonly Step[]>(transforms: readonly [...S]): Compose<S>;
  readonly prototype: ComposeBase;
} = ComposeBase as never;
Object.defineProperty(ComposeBase, "name", { value: "Compose" });

/** A picture or an array as a float tensor in [0, 1]: see functional.to_tensor. Source: torchvision.transforms.ToTensor. */
export class ToTensor extends Plain {
  override forward(pic: Image | ndarray): Tensor {
    return to_tensor(pic);
  }
}

/** A picture's pixels as they are. Source: torchvision.transforms.PILToTensor. */
export class PILToTensor extends Plain {
  override forward(pic: Image): Tensor {
    return pil_to_tensor(pic);
  }
}

/** A tensor or an array as a picture: see functional.to_pil_image. Source: torchvision.transforms.ToPILImage. */
export class ToPILImage extends Plain {
  mode: Mode | null;
  constructor(mode: Mode | null | { readonly mode?: Mode | null } = null) {
    super();
    this.mode = typeof mode === "object" && mode !== null ? (mode.mode ?? null) : mode;
  }
  override forward(pic: Tensor | ndarray): Image {
    return to_pil_image(pic, this.mode);
  }
  override toString(): string {
    return `${this.constructor.name}(${this.mode === null ? "" : `mode=${this.mode}`})`;
  }
}

/** A function of the user's own. @throws TypeError for what is none. Source: torchvision.transforms.Lambda. */
export class Lambda<I = Tensor, O = unknown> extends Plain {
  lambd: (img: I) => O;
  constructor(lambd: (img: I) => O) {
    super();
    if (typeof lambd !== "function") {
      throw typeError(`Argument lambd should be callable, got '${typename(lambd)}'`);
    }
    this.lambd = lambd;
  }
  override forward(img: I): O {
    return this.lambd(img);
  }
}

/** Numbers in another dtype, with white kept white. Source: torchvision.transforms.ConvertImageDtype. */
export class ConvertImageDtype extends Module {
  dtype: DType;
  constructor(dtype: DType = float32) {
    super();
    this.dtype = dtype;
  }
  override forward(image: Tensor): Tensor {
    return convert_image_dtype(image, this.dtype);
  }
}

/** Named parameters of Normalize. */
export interface NormalizeOptions {
  readonly inplace?: boolean;
}

/** (tensor - mean) / std, channel by channel. Source: torchvision.transforms.Normalize. */
export class Normalize extends Module {
  mean: readonly number[];
  std: readonly number[];
  inplace: boolean;
  constructor(mean: readonly number[], std: readonly number[], inplace: boolean | NormalizeOptions = false) {
    super();
    this.mean = mean;
    this.std = std;
    this.inplace = typeof inplace === "boolean" ? inplace : (inplace.inplace ?? false);
  }
  override forward(tensor: Tensor): Tensor {
    return normalize(tensor, this.mean, this.std, this.inplace);
  }
  override toString(): string {
    return `${this._get_name()}(mean=${pythonRepr(this.mean)}, std=${pythonRepr(this.std)})`;
  }
}

/**
 * A tensor, less a mean, as a row times a square matrix: whitening.
 *
 * @throws ValueError when the sizes do not fit.
 * Source: torchvision.transforms.LinearTransformation.
 */
export class LinearTransformation extends Module {
  transformation_matrix: Tensor;
  mean_vector: Tensor;
  constructor(transformation_matrix: Tensor, mean_vector: Tensor) {
    super();
    const [rows, columns] = transformation_matrix.sizes;
    const shape = `(${rows}, ${columns})`;
    if (rows !== columns)
      throw new ValueError(`transformation_matrix should be square. Got ${shape} rectangular matrix.`);
    if (mean_vector.size(0) !== rows) {
      throw new ValueError(
        `mean_vector should have the same length ${mean_vector.size(0)} as any one of the dimensions of the transformation_matrix [${shape}]`,
      );
    }
    if (transformation_matrix.dtype !== mean_vector.dtype) {
      throw new ValueError(
        `Input tensors should have the same dtype. Got ${transformation_matrix.dtype} and ${mean_vector.dtype}`,
      );
    }
    this.transformation_matrix = transformation_matrix;
    this.mean_vector = mean_vector;
  }
  override forward(tensor: Tensor): Tensor {
    const [c, h, w] = tensor.sizes.slice(-3);
    const n = c * h * w;
    if (n !== this.transformation_matrix.size(0)) {
      throw new ValueError(
        `Input tensor and transformation matrix have incompatible shape.[${c} x ${h} x ${w}] != ${this.transformation_matrix.size(0)}`,
      );
    }
    const flat = tensor.reshape([-1, n]).sub(this.mean_vector);
    return flat.mm(this.transformation_matrix.to(flat.dtype)).view(tensor.size());
  }
  override toString(): string {
    return `${this._get_name()}(transformation_matrix=${pythonRepr(this.transformation_matrix.tolist())}, mean_vector=${pythonRepr(this.mean_vector.tolist())})`;
  }
}

/** A list of steps that is called as one of them. */
abstract class Several extends PlainBase {
  transforms: readonly Step[];
  constructor(transforms: readonly Step[]) {
    super();
    if (!Array.isArray(transforms)) throw typeError("Argument transforms should be a sequence");
    this.transforms = transforms;
  }
  override toString(): string {
    return listed(this.constructor.name, this.transforms);
  }
}

class RandomOrderBase extends Several {
  override forward(img: unknown): unknown {
    const order = this.transforms.map((_, i) => i);
    random.shuffle(order);
    return runAll(
      order.map((i) => this.transforms[i]),
      img,
    );
  }
}

/** Transforms in a random order. */
export type RandomOrder<S extends readonly Step[] = readonly Step[]> = RandomOrderBase & Through<S>;

/**
 * Transforms in a random order, drawn by Python's own `random`, not torch's generator: see the module "random".
 *
 * Source: torchvision.transforms.RandomOrder.
 */
export const RandomOrder: {
  new <S extends readonly Step[]>(transforms: readonly [...S]): RandomOrder<S>;
  readonly prototype: RandomOrderBase;
} = RandomOrderBase as never;
Object.defineProperty(RandomOrderBase, "name", { value: "RandomOrder" });

/** Named parameters of RandomChoice. */
export interface RandomChoiceOptions {
  /** How likely each is. */
  readonly p?: readonly number[] | null;
}

class RandomChoiceBase extends Several {
  p: readonly number[] | null;
  constructor(transforms: readonly Step[], p: readonly number[] | null | RandomChoiceOptions = null) {
    super(transforms);
    this.p = p === null || Array.isArray(p) ? (p as readonly number[] | null) : ((p as RandomChoiceOptions).p ?? null);
  }
  override forward(img: unknown): unknown {
    return runAll([random.choices(this.transforms, this.p)[0]], img);
  }
  override toString(): string {
    return `${super.toString()}(p=${pythonRepr(this.p)})`;
  }
}

/** One transform of several. */
export type RandomChoice<S extends readonly Step[] = readonly Step[]> = RandomChoiceBase &
  Through<readonly [S[number]]>;

/**
 * One transform of several, drawn by Python's own `random`, not torch's generator: see the module "random".
 *
 * Source: torchvision.transforms.RandomChoice.
 */
export const RandomChoice: {
  new <S extends readonly Step[]>(
    transforms: readonly [...S],
    p?: readonly number[] | null | RandomChoiceOptions,
  ): RandomChoice<S>;
  readonly prototype: RandomChoiceBase;
} = RandomChoiceBase as never;
Object.defineProperty(RandomChoiceBase, "name", { value: "RandomChoice" });

/** Named parameters of RandomApply. */
export interface ChanceOptions {
  /** How likely it is. */
  readonly p?: number;
}

class RandomApplyBase extends PlainBase {
  transforms: Iterable<Step>;
  p: number;
  constructor(transforms: Iterable<Step>, p: number | ChanceOptions = 0.5) {
    super();
    this.transforms = transforms;
    this.p = typeof p === "number" ? p : (p.p ?? 0.5);
  }
  override forward(img: unknown): unknown {
    return this.p < chance() ? img : runAll(this.transforms, img);
  }
  override toString(): string {
    return listed(this.constructor.name, [...this.transforms], [`p=${pythonRepr(this.p)}`]);
  }
}

/** Transforms that are applied or not. */
export type RandomApply<S extends readonly Step[] = readonly Step[]> = RandomApplyBase & Through<S>;

/** Transforms that are applied with probability p, all or none. Source: torchvision.transforms.RandomApply. */
export const RandomApply: {
  new <S extends readonly Step[]>(transforms: readonly [...S], p?: number | ChanceOptions): RandomApply<S>;
  readonly prototype: RandomApplyBase;
} = RandomApplyBase as never;
Object.defineProperty(RandomApplyBase, "name", { value: "RandomApply" });
