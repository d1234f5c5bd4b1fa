/** The drawn digits as a dataset and as files. */
import { platform } from "#platform";
import { ValueError } from "../builtins/errors.js";
import { fileError } from "../builtins/files.js";
import { Image } from "../PIL/image.js";
import { int64, uint8 } from "../torch/dtype.js";
import { IndexError } from "../torch/errors.js";
import { type Tensor, wrap } from "../torch/tensor.js";
import { idxBytes } from "../torchvision/datasets/idx.js";
import { type SplitOptions, VisionDataset } from "../torchvision/datasets/vision.js";
import { drawDigits, SIDE } from "./draw.js";

/** How many digits there are, and from which seed. */
export interface DigitsOptions {
  /** Pictures for training: 2,000 by default. */
  readonly train_size?: number;
  /** Pictures for the test: 500 by default. */
  readonly test_size?: number;
  /** 0 by default. */
  readonly seed?: number;
}

/** Pictures and targets of one split; the test's come from a seed of their own. */
function splitOf(train: boolean, options: DigitsOptions): { n: number; seed: number } {
  const n = train ? (options.train_size ?? 2000) : (options.test_size ?? 500);
  if (!Number.isInteger(n) || n < 1) throw new ValueError(`a set has at least one digit, not ${n}`);
  return { n, seed: 2 * (options.seed ?? 0) + (train ? 0 : 1) };
}

/**
 * Ten digits, drawn by formula in many hands: MNIST's shape without its files, for trying things out offline.
 *
 * Nothing is read or written. The same seed gives the same pictures on every machine.
 *
 * @typeParam P what `transform` makes of a picture
 * @example const train = new Digits({ train: true, transform: new transforms.ToTensor() });
 */
export class Digits<P = Image, L = number> extends VisionDataset<[P, L]> {
  readonly train: boolean;
  /** (N, 28, 28) of uint8. */
  data: Tensor;
  /** (N,) of int64. */
  targets: Tensor;
  /** The classes' names. */
  readonly classes: readonly string[] = [..."0123456789"];

  constructor(options: Omit<SplitOptions<P, L>, "download"> & DigitsOptions = {}) {
    super(null, options.transform ?? null, options.target_transform ?? null);
    this.train = options.train ?? true;
    const { n, seed } = splitOf(this.train, options);
    const { images, labels } = drawDigits(n, seed);
    this.data = wrap(images, [n, SIDE, SIDE], uint8);
    this.targets = wrap(BigInt64Array.from(labels, BigInt), [n], int64);
  }

  override __getitem__(index: number): [P, L] {
    const n = this.__len__();
    const i = index < 0 ? index + n : index;
    if (!Number.isInteger(index) || i < 0 || i >= n) {
      throw new IndexError(`index ${index} is out of bounds for dimension 0 with size ${n}`);
    }
    const area = SIDE * SIDE;
    const pixels = (this.data.array as Uint8Array).slice(i * area, (i + 1) * area);
    const img = new Image({ mode: "L", width: SIDE, height: SIDE, pixels, palette: null });
    return this.changed(img, this.targets.select(0, i).item());
  }
  override __len__(): number {
    return this.data.size(0);
  }
  override extra_repr(): string {
    return `Split: ${this.train ? "Train" : "Test"}`;
  }
}

/**
 * Writes the digits into `root`/MNIST/raw as four IDX files, under MNIST's names: torchvision's MNIST, here and in
 * Python, reads them from `root`.
 *
 * @returns the folder of the files
 * @throws ValueError when other files of these names are there: they are not overwritten.
 * @example write_digits("data"); const train = new datasets.MNIST("data", { train: true });
 */
export function write_digits(root: string, options: DigitsOptions = {}): string {
  const folder = `${root.replace(/\/+$/, "")}/MNIST/raw`;
  const files: [string, Uint8Array][] = [];
  for (const train of [true, false]) {
    const { n, seed } = splitOf(train, options);
    const { images, labels } = drawDigits(n, seed);
    const split = train ? "train" : "t10k";
    files.push([`${folder}/${split}-images-idx3-ubyte`, idxBytes(images, [n, SIDE, SIDE])]);
    files.push([`${folder}/${split}-labels-idx1-ubyte`, idxBytes(labels, [n])]);
  }
  for (const [path, bytes] of files) {
    const there = platform.stat(path);
    const same =
      there === null ||
      (there.size === bytes.length && platform.crc32(platform.readFile(path)) === platform.crc32(bytes));
    if (!same || platform.stat(`${path}.gz`) !== null) {
      throw new ValueError(`'${path}' is there already and holds something else`, {
        hint: "Give a folder of its own: write_digits('digits').",
      });
    }
  }
  try {
    platform.makeFolder(folder);
    for (const [path, bytes] of files) platform.writeFile(path, [bytes]);
  } catch (error) {
    throw fileError(error, folder);
  }
  return folder;
}
