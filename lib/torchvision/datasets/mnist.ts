/** MNIST and the sets that are made like it. */
import { IndexError, RuntimeError, ValueError } from "../../builtins/errors.js";
import { pythonRepr } from "../../builtins/repr.js";
import { warn } from "../../builtins/warnings.js";
import { Image } from "../../PIL/image.js";
import { isOptions } from "../../torch/kwargs.js";
import type { Tensor } from "../../torch/tensor.js";
import { idxFile, read_sn3_pascalvincent_tensor, requireBytes } from "./idx.js";
import { type Change, joined, type SplitOptions, VisionDataset } from "./vision.js";

const DIGITS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"].map(
  (w, i) => `${i} - ${w}`,
);

/** Files of a set, and where the world has them. @internal */
export interface Resources {
  readonly url: string;
  /** Without .gz. */
  readonly files: readonly string[];
}

const FOUR = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];

/** The values of a split set's parameters, given in order or by name. @internal */
export function splitArguments(args: readonly unknown[]): {
  readonly train: boolean;
  readonly transform: Change | null;
  readonly target_transform: Change | null;
  readonly download: boolean;
} {
  const last = args[args.length - 1];
  const options = (isOptions(last) ? last : {}) as SplitOptions<unknown, unknown>;
  const given = isOptions(last) ? args.slice(0, -1) : args;
  return {
    train: (given[0] as boolean | undefined) ?? options.train ?? true,
    transform: ((given[1] ?? options.transform) as Change | undefined) ?? null,
    target_transform: ((given[2] ?? options.target_transform) as Change | undefined) ?? null,
    download: (given[3] as boolean | undefined) ?? options.download ?? false,
  };
}

/** Which part of a path's file name says what it holds. */
function sampleAt<T>(n: number, index: number, read: (i: number) => T): T {
  const i = index < 0 ? index + n : index;
  if (!Number.isInteger(index) || i < 0 || i >= n) {
    throw new IndexError(`index ${index} is out of bounds for dimension 0 with size ${n}`);
  }
  return read(i);
}

/**
 * Handwritten digits: 60,000 for training and 10,000 for the test, of 28 x 28 pixels.
 *
 * Read from the IDX files in `root`/MNIST/raw, plain or as .gz. Nothing is downloaded.
 *
 * @typeParam P what `transform` makes of a picture
 * @typeParam L what `target_transform` makes of a target
 * @throws RuntimeError when files are not there; its hint says which, and where they come from.
 * @example const train = new datasets.MNIST("data", { train: true, transform: new transforms.ToTensor() });
 * Source: torchvision.datasets.MNIST.
 */
export class MNIST<P = Image, L = number> extends VisionDataset<[P, L]> {
  readonly train: boolean;
  /** (N, H, W) of uint8. */
  data: Tensor;
  /** (N,) of int64. */
  targets: Tensor;

  constructor(root: string, options?: SplitOptions<P, L>);
  constructor(
    root: string,
    train: boolean,
    transform?: ((img: Image) => P) | null | SplitOptions<P, L>,
    target_transform?: ((target: number) => L) | null | SplitOptions<P, L>,
    download?: boolean | SplitOptions<P, L>,
  );
  constructor(root: string, ...args: unknown[]) {
    const o = splitArguments(args);
    super(root, o.transform, o.target_transform);
    this.train = o.train;
    const missing = this.files().filter((f) => idxFile(joined(this.raw_folder, f)) === null);
    if (missing.length > 0) throw this.notFound(missing, o.download);
    const [images, labels] = this.split();
    this.data = this.read(images, 3);
    this.targets = this.read(labels, 1).long();
  }

  /** @internal */
  protected resources(): Resources {
    return { url: "https://ossci-datasets.s3.amazonaws.com/mnist/", files: FOUR };
  }
  /** All files that must be there. @internal */
  protected files(): readonly string[] {
    return this.resources().files;
  }
  /** The files of this split: pictures and labels. @internal */
  protected split(): readonly string[] {
    const { files } = this.resources();
    return this.train ? files.slice(0, 2) : files.slice(2);
  }
  private read(file: string, dims: number): Tensor {
    const path = joined(this.raw_folder, file);
    return requireBytes(read_sn3_pascalvincent_tensor(idxFile(path) ?? path), dims, path);
  }
  private notFound(missing: readonly string[], download: boolean): RuntimeError {
    const { url } = this.resources();
    const from = url.endsWith("/") ? missing.map((f) => `${url}${f}.gz`).join(", ") : url;
    return new RuntimeError(
      download
        ? `Dataset not found, and nothing is downloaded here: ${this.constructor.name} needs ${missing.map((f) => `${f}.gz`).join(", ")} in ${this.raw_folder}`
        : "Dataset not found. You can use download=True to download it",
      {
        hint: `Nothing is downloaded here. Put ${missing.map((f) => `${f}.gz`).join(", ")} (as they are, or unpacked) into ${this.raw_folder}; they come from ${from}. The module "digits" draws a small set of its own.`,
      },
    );
  }

  get raw_folder(): string {
    return joined(this.root ?? "", this.constructor.name, "raw");
  }
  get processed_folder(): string {
    return joined(this.root ?? "", this.constructor.name, "processed");
  }
  /** The classes' names. */
  get classes(): readonly string[] {
    return DIGITS;
  }
  /** A class's number by its name. */
  get class_to_idx(): Record<string, number> {
    return Object.fromEntries(this.classes.map((c, i) => [c, i]));
  }
  get train_labels(): Tensor {
    warn("train_labels has been renamed targets");
    return this.targets;
  }
  get test_labels(): Tensor {
    warn("test_labels has been renamed targets");
    return this.targets;
  }
  get train_data(): Tensor {
    warn("train_data has been renamed data");
    return this.data;
  }
  get test_data(): Tensor {
    warn("test_data has been renamed data");
    return this.data;
  }

  override __getitem__(index: number): [P, L] {
    return sampleAt(this.__len__(), index, (i) => {
      const picture = this.data.select(0, i).contiguous();
      const [height, width] = picture.sizes;
      const pixels = (picture.array as Uint8Array).slice(picture.offset, picture.offset + picture.count);
      const img = new Image({ mode: "L", width, height, pixels, palette: null });
      return this.changed(img, this.targets.select(0, i).item());
    });
  }
  override __len__(): number {
    return this.data.size(0);
  }
  override extra_repr(): string {
    return `Split: ${this.train ? "Train" : "Test"}`;
  }
}

/** Pictures of clothes. Source: torchvision.datasets.FashionMNIST; files in `root`/FashionMNIST/raw. */
export class FashionMNIST<P = Image, L = number> extends MNIST<P, L> {
  protected override resources(): Resources {
    return { url: "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/", files: FOUR };
  }
  override get classes(): readonly string[] {
    return ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];
  }
}

/** Japanese characters. Source: torchvision.datasets.KMNIST; files in `root`/KMNIST/raw. */
export class KMNIST<P = Image, L = number> extends MNIST<P, L> {
  protected override resources(): Resources {
    return { url: "http://codh.rois.ac.jp/kmnist/dataset/kmnist/", files: FOUR };
  }
  override get classes(): readonly string[] {
    return ["o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"];
  }
}

const SPLITS = ["byclass", "bymerge", "balanced", "letters", "digits", "mnist"] as const;
/** Which of EMNIST's six sets. */
export type EmnistSplit = (typeof SPLITS)[number];

const NUMERALS = [..."0123456789"];
const UPPER = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
const LOWER = [..."abcdefghijklmnopqrstuvwxyz"];
/** Lower case that looks like upper case. */
const ALIKE = new Set("cijklmopsuvwxyz");
const MERGED = [...NUMERALS, ...UPPER, ...LOWER.filter((c) => !ALIKE.has(c))];
const EMNIST_CLASSES: Readonly<Record<EmnistSplit, readonly string[]>> = {
  byclass: [...NUMERALS, ...UPPER, ...LOWER],
  bymerge: MERGED,
  balanced: MERGED,
  letters: ["N/A", ...LOWER],
  digits: NUMERALS,
  mnist: NUMERALS,
};

/** The split that a constructor on its way is made for: the base class asks before fields are set. */
let opening: EmnistSplit = "byclass";

/** Handwritten letters and digits. Source: torchvision.datasets.EMNIST; files in `root`/EMNIST/raw. */
export class EMNIST<P = Image, L = number> extends MNIST<P, L> {
  readonly emnist: EmnistSplit;
  constructor(root: string, split_: EmnistSplit, options: SplitOptions<P, L> = {}) {
    if (!SPLITS.includes(split_)) {
      throw new ValueError(
        `Unknown value ${pythonRepr(split_)} for argument split. Valid values are {${SPLITS.map((s) => `'${s}'`).join(", ")}}.`,
      );
    }
    opening = split_;
    super(root, options);
    this.emnist = split_;
  }
  protected override resources(): Resources {
    const which = this.emnist ?? opening;
    const name = (split: string, what: string): string => `emnist-${which}-${split}-${what}`;
    return {
      url: "https://biometrics.nist.gov/cs_links/EMNIST/gzip.zip",
      files: ["train", "test"].flatMap((s) => [name(s, "images-idx3-ubyte"), name(s, "labels-idx1-ubyte")]),
    };
  }
  protected override files(): readonly string[] {
    return this.split();
  }
  override get classes(): readonly string[] {
    return EMNIST_CLASSES[this.emnist];
  }
}
