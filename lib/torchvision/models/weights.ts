/** Weights that others have trained: where they are, and what a picture must go through before them. */
import { RuntimeError, ValueError } from "../../builtins/errors.js";
import { pythonRepr } from "../../builtins/repr.js";
import { inspects } from "../../builtins/symbols.js";
import { Image } from "../../PIL/image.js";
import { float32 } from "../../torch/dtype.js";
import { Module } from "../../torch/nn/module.js";
import type { Tensor } from "../../torch/tensor.js";
import { convert_image_dtype, normalize, pil_to_tensor } from "../transforms/conversion.js";
import { center_crop, resize } from "../transforms/geometry.js";
import type { Picture } from "../transforms/picture.js";

const MEAN: readonly number[] = [0.485, 0.456, 0.406];
const STD: readonly number[] = [0.229, 0.224, 0.225];

/** Resized, cut, and normalized as for ImageNet. Source: torchvision.transforms._presets.ImageClassification. */
export class ImageClassification extends Module {
  crop_size: readonly number[];
  resize_size: readonly number[];
  constructor(options: { readonly crop_size: number; readonly resize_size?: number }) {
    super();
    this.crop_size = [options.crop_size];
    this.resize_size = [options.resize_size ?? 256];
  }
  override forward(img: Picture): Tensor {
    const cut = center_crop(resize(img, this.resize_size), this.crop_size);
    const t = cut instanceof Image ? pil_to_tensor(cut) : cut;
    return normalize(convert_image_dtype(t, float32), MEAN, STD);
  }
  override toString(): string {
    return `ImageClassification(\n    crop_size=${pythonRepr(this.crop_size)}\n    resize_size=${pythonRepr(this.resize_size)}\n    mean=${pythonRepr(MEAN)}\n    std=${pythonRepr(STD)}\n    interpolation=InterpolationMode.BILINEAR\n)`;
  }
}

/** One set of weights. */
export class Weights {
  /** @internal */
  constructor(
    /** `ResNet18_Weights.IMAGENET1K_V1`. */
    readonly name: string,
    readonly url: string,
    private readonly resize_size: number,
  ) {}
  /** What a picture goes through before the net. */
  transforms(): ImageClassification {
    return new ImageClassification({ crop_size: 224, resize_size: this.resize_size });
  }
  toString(): string {
    return this.name;
  }
  static {
    inspects(Weights.prototype);
  }
}

/** A model's sets of weights. */
export interface WeightsOf {
  readonly IMAGENET1K_V1: Weights;
  readonly DEFAULT: Weights;
}

/** As `WeightsOf`, with a second, better set. */
export interface WeightsOfTwo extends WeightsOf {
  readonly IMAGENET1K_V2: Weights;
}

const BASE = "https://download.pytorch.org/models/";

/** The sets of a model with one. @internal */
export function oneSet(name: string, file: string): WeightsOf {
  const only = new Weights(`${name}.IMAGENET1K_V1`, BASE + file, 256);
  return { IMAGENET1K_V1: only, DEFAULT: only };
}

/** The sets of a model with two. @internal */
export function twoSets(name: string, first: string, second: string): WeightsOfTwo {
  const better = new Weights(`${name}.IMAGENET1K_V2`, BASE + second, 232);
  return {
    IMAGENET1K_V1: new Weights(`${name}.IMAGENET1K_V1`, BASE + first, 256),
    IMAGENET1K_V2: better,
    DEFAULT: better,
  };
}

/** What every model's function takes. */
export interface ModelOptions {
  /** Only null: nothing is downloaded here. */
  readonly weights?: Weights | string | null;
  /** The older name of `weights`. */
  readonly pretrained?: boolean;
  readonly progress?: boolean;
}

/**
 * Refuses weights, which would have to be downloaded.
 *
 * @throws RuntimeError that says what to do instead; ValueError for weights of another model.
 * @internal
 */
export function noWeights(model: string, sets: WeightsOf, options: ModelOptions): void {
  const wanted = options.weights ?? (options.pretrained === true ? sets.DEFAULT : null);
  if (wanted === null) return;
  const all = Object.entries(sets) as [string, Weights][];
  const found =
    wanted instanceof Weights
      ? all.find(([, w]) => w === wanted)
      : all.find(([key]) => key === wanted || `${wanted}`.endsWith(`.${key}`));
  if (found === undefined) {
    throw new ValueError(`${model} has no weights ${String(wanted)}`, {
      hint: `They are ${all.map(([key]) => key).join(", ")}.`,
    });
  }
  const { url } = found[1];
  throw new RuntimeError(`${found[1]} would have to be downloaded, and nothing is downloaded here`, {
    hint: `Put ${url} into a folder of yours; then: const net = models.${model}(); net.load_state_dict(torch.load("${url.slice(url.lastIndexOf("/") + 1)}"));`,
  });
}
