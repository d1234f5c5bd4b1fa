/** CIFAR-10 and CIFAR-100, from the files that Python's pickle wrote; they are read by a reader that runs nothing. */
import { platform } from "#platform";
import { IndexError, RuntimeError } from "../../builtins/errors.js";
import { uint8 as bytes8 } from "../../numpy/dtype.js";
import { ndarray } from "../../numpy/ndarray.js";
import { Image } from "../../PIL/image.js";
import { readPickle } from "../../torch/serialization/pickle/machine.js";
import { restore } from "../../torch/serialization/restore.js";
import { splitArguments } from "./mnist.js";
import { joined, type SplitOptions, VisionDataset } from "./vision.js";

/** Height and width. */
const SIDE = 32;
const SAMPLE = 3 * SIDE * SIDE;

/** The dict in a pickle. */
function unpickled(path: string): ReadonlyMap<unknown, unknown> {
  const place = { file: path };
  const value = restore(readPickle(platform.readFile(path), 0, { place, encoding: "latin1" }).value, {
    place,
    lazy: false,
    find: () => ({ value: null }),
  });
  return value instanceof Map ? value : new Map(Object.entries(value as object));
}

/** Where the files are and what stands in them. @internal */
export interface CifarFiles {
  readonly folder: string;
  readonly url: string;
  readonly train: readonly string[];
  readonly test: readonly string[];
  readonly meta: readonly [file: string, key: string];
}

/**
 * 60,000 small pictures of ten classes.
 *
 * Read from the files of the "python version" in `root`/cifar-10-batches-py. Nothing is downloaded, and checksums are
 * not compared.
 *
 * @throws RuntimeError when files are not there; its hint says which, and where they come from.
 * Source: torchvision.datasets.CIFAR10.
 */
export class CIFAR10<P = Image, L = number> extends VisionDataset<[P, L]> {
  readonly train: boolean;
  /** (N, 32, 32, 3) of uint8. */
  readonly data: ndarray;
  readonly targets: number[];
  readonly classes: string[];
  readonly class_to_idx: Readonly<Record<string, number>>;

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
    const { folder, url, train, test, meta } = this.files();
    const path = (file: string): string => joined(this.root ?? "", folder, file);
    const missing = [...train, ...test, meta[0]].filter((f) => platform.stat(path(f)) === null);
    if (missing.length > 0) {
      throw new RuntimeError("Dataset not found or corrupted. You can use download=True to download it", {
        hint: `Nothing is downloaded here. Unpack ${url} into ${this.root}: ${missing.map(path).join(", ")} ${missing.length > 1 ? "are" : "is"} not there.`,
      });
    }
    const batches = (this.train ? train : test).map((f) => unpickled(path(f)));
    const pixels = batches.map((b) => (b.get("data") as ndarray).copy().array as Uint8Array);
    const all = new Uint8Array(pixels.reduce((n, p) => n + p.length, 0));
    let at = 0;
    for (const part of pixels) {
      all.set(part, at);
      at += part.length;
    }
    const n = all.length / SAMPLE;
    // Stored plane by plane, looked at pixel by pixel.
    this.data = new ndarray(all, bytes8, [n, SIDE, SIDE, 3], 0, [SAMPLE, SIDE, 1, SIDE * SIDE]);
    this.targets = batches.flatMap((b) => (b.get("labels") ?? b.get("fine_labels")) as number[]);
    this.classes = unpickled(path(meta[0])).get(meta[1]) as string[];
    this.class_to_idx = Object.fromEntries(this.classes.map((c, i) => [c, i]));
  }

  /** @internal */
  protected files(): CifarFiles {
    return {
      folder: "cifar-10-batches-py",
      url: "https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz",
      train: [1, 2, 3, 4, 5].map((i) => `data_batch_${i}`),
      test: ["test_batch"],
      meta: ["batches.meta", "label_names"],
    };
  }

  override __getitem__(index: number): [P, L] {
    const n = this.__len__();
    const i = index < 0 ? index + n : index;
    if (!Number.isInteger(i) || i < 0 || i >= n) {
      throw new IndexError(`index ${index} is out of bounds for axis 0 with size ${n}`);
    }
    const planes = this.data.array as Uint8Array;
    const pixels = new Uint8Array(SAMPLE);
    const area = SIDE * SIDE;
    for (let p = 0; p < area; p++) {
      for (let c = 0; c < 3; c++) pixels[3 * p + c] = planes[i * SAMPLE + c * area + p];
    }
    return this.changed(new Image({ mode: "RGB", width: SIDE, height: SIDE, pixels, palette: null }), this.targets[i]);
  }
  override __len__(): number {
    return this.data.sizes[0];
  }
  override extra_repr(): string {
    return `Split: ${this.train ? "Train" : "Test"}`;
  }
}

/** 60,000 small pictures of a hundred classes. Source: torchvision.datasets.CIFAR100; files in `root`/cifar-100-python. */
export class CIFAR100<P = Image, L = number> extends CIFAR10<P, L> {
  protected override files(): CifarFiles {
    return {
      folder: "cifar-100-python",
      url: "https://www.cs.toronto.edu/~kriz/cifar-100-python.tar.gz",
      train: ["train"],
      test: ["test"],
      meta: ["meta", "fine_label_names"],
    };
  }
}
