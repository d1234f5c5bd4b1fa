/** Datasets: what holds the samples. */
import { warn } from "../../../builtins/warnings.js";
import { AssertionError, IndexError, NotImplementedError, ValueError } from "../../errors.js";
import { isOptions } from "../../kwargs.js";
import { randperm } from "../../ops/random.js";
import type { Generator } from "../../random.js";
import type { Tensor } from "../../tensor.js";

/** What a DataLoader reads samples from by number. Any object with these two methods will do, an array too. */
export interface MapDataset<T = unknown> {
  __getitem__(index: number): T;
  __len__(): number;
  /** Several samples at once, where that is cheaper. */
  __getitems__?(indices: readonly number[]): T[];
}

/**
 * Base of datasets whose samples have numbers. A class of your own defines `__getitem__` and `__len__`.
 *
 * @example
 * class Squares extends Dataset<number> {
 *   __getitem__(i: number) { return i * i; }
 *   __len__() { return 10; }
 * }
 * Source: PyTorch, torch.utils.data.Dataset.
 */
export class Dataset<T = unknown> implements MapDataset<T> {
  /** The sample of that number. @throws NotImplementedError when the class defines none. */
  __getitem__(_index: number): T {
    throw new NotImplementedError("Subclasses of Dataset should implement __getitem__.");
  }
  /** Number of samples. @throws NotImplementedError when the class defines none. */
  __len__(): number {
    throw new NotImplementedError("Subclasses of Dataset should implement __len__.", {
      hint: "Define __len__() { return ...; } in the class.",
    });
  }
  /** Number of samples. */
  get length(): number {
    return this.__len__();
  }
  *[Symbol.iterator](): IterableIterator<T> {
    const n = this.__len__();
    for (let i = 0; i < n; i++) yield this.__getitem__(i);
  }
  /** This dataset, then another. */
  __add__<U>(other: MapDataset<U>): ConcatDataset<T | U> {
    return new ConcatDataset<T | U>([this, other]);
  }
}

/**
 * Base of datasets that are only read in order. A class of your own defines `[Symbol.iterator]`.
 *
 * Source: PyTorch, torch.utils.data.IterableDataset.
 */
export abstract class IterableDataset<T = unknown> {
  abstract [Symbol.iterator](): Iterator<T>;
}

/** Number of samples of a dataset or an array. @internal */
export function lengthOf(data: MapDataset | readonly unknown[]): number {
  return Array.isArray(data) ? data.length : (data as MapDataset).__len__();
}

/** A dataset as it is, an array as a dataset. @internal */
export function asDataset<T>(data: MapDataset<T> | readonly T[]): MapDataset<T> {
  if (!Array.isArray(data)) return data as MapDataset<T>;
  const list = data as readonly T[];
  return { __getitem__: (i) => list[i], __len__: () => list.length };
}

/**
 * Samples that are rows of tensors: sample i is row i of each.
 *
 * @throws AssertionError when the tensors differ in their first size.
 * @example new TensorDataset(x, y)
 * Source: PyTorch, torch.utils.data.TensorDataset.
 */
export class TensorDataset extends Dataset<Tensor[]> {
  readonly tensors: readonly Tensor[];
  constructor(...tensors: Tensor[]) {
    super();
    if (tensors.some((t) => t.size(0) !== tensors[0].size(0))) {
      throw new AssertionError("Size mismatch between tensors", {
        hint: `First sizes must be equal, and are ${tensors.map((t) => t.size(0)).join(", ")}.`,
      });
    }
    this.tensors = tensors;
  }
  override __getitem__(index: number): Tensor[] {
    return this.tensors.map((t) => t.select(0, index));
  }
  override __len__(): number {
    return this.tensors[0].size(0);
  }
}

/** Some samples of a dataset, by number. Source: PyTorch, torch.utils.data.Subset. */
export class Subset<T = unknown> extends Dataset<T> {
  readonly dataset: MapDataset<T>;
  readonly indices: readonly number[];
  constructor(dataset: MapDataset<T> | readonly T[], indices: Iterable<number>) {
    super();
    this.dataset = asDataset(dataset);
    this.indices = [...indices];
  }
  override __getitem__(index: number): T {
    const i = this.indices.at(index);
    if (i === undefined) throw new IndexError("list index out of range");
    return this.dataset.__getitem__(i);
  }
  override __len__(): number {
    return this.indices.length;
  }
}

/** Datasets one after another. Source: PyTorch, torch.utils.data.ConcatDataset. */
export class ConcatDataset<T = unknown> extends Dataset<T> {
  readonly datasets: readonly MapDataset<T>[];
  /** Where each dataset ends. */
  readonly cumulative_sizes: readonly number[];
  constructor(datasets: Iterable<MapDataset<T>>) {
    super();
    this.datasets = [...datasets];
    if (this.datasets.length === 0) throw new AssertionError("datasets should not be an empty iterable");
    let total = 0;
    this.cumulative_sizes = this.datasets.map((d) => {
      if (d instanceof IterableDataset) throw new AssertionError("ConcatDataset does not support IterableDataset");
      total += d.__len__();
      return total;
    });
  }
  override __len__(): number {
    return this.cumulative_sizes[this.cumulative_sizes.length - 1];
  }
  override __getitem__(index: number): T {
    const n = this.__len__();
    if (index < -n || index >= n) {
      throw new ValueError("absolute value of index should not exceed dataset length");
    }
    const i = index < 0 ? index + n : index;
    const k = this.cumulative_sizes.findIndex((end) => i < end);
    return this.datasets[k].__getitem__(k === 0 ? i : i - this.cumulative_sizes[k - 1]);
  }
}

/** Options of `random_split`. */
export interface SplitOptions {
  readonly generator?: Generator | null;
}

/** Lengths from fractions: each rounded down, the rest dealt out one by one. */
function fractionLengths(n: number, fractions: readonly number[]): number[] {
  const lengths = fractions.map((f, i) => {
    if (f < 0 || f > 1) throw new ValueError(`Fraction at index ${i} is not between 0 and 1`);
    return Math.floor(n * f);
  });
  const rest = n - lengths.reduce((a, b) => a + b, 0);
  for (let i = 0; i < rest; i++) lengths[i % lengths.length]++;
  lengths.forEach((length, i) => {
    if (length === 0) warn(`Length of split at index ${i} is 0. This might result in an empty dataset.`);
  });
  return lengths;
}

/**
 * A dataset dealt out at random into parts of given lengths, or of given fractions of 1.
 *
 * @throws ValueError when the lengths do not add up.
 * @example const [train, test] = random_split(dataset, [0.8, 0.2])
 * Source: PyTorch, torch.utils.data.random_split: the same parts for the same seed.
 */
export function random_split<T>(
  dataset: MapDataset<T> | readonly T[],
  lengths: readonly number[],
  generator?: Generator | null | SplitOptions,
): Subset<T>[] {
  const source = (isOptions(generator) ? (generator as SplitOptions).generator : generator) as
    | Generator
    | null
    | undefined;
  const n = lengthOf(dataset);
  const total = lengths.reduce((a, b) => a + b, 0);
  const fractions = Math.abs(total - 1) <= 1e-9 && total <= 1;
  const sizes = fractions ? fractionLengths(n, lengths) : lengths;
  const sum = sizes.reduce((a, b) => a + b, 0);
  if (sum !== n) {
    throw new ValueError("Sum of input lengths does not equal the length of the input dataset!", {
      hint: `The lengths add up to ${sum}, the dataset has ${n} samples.`,
    });
  }
  const indices = randperm(sum, { generator: source ?? null }).tolist<number[]>();
  let start = 0;
  return sizes.map((size) => {
    start += size;
    return new Subset(dataset, indices.slice(start - size, start));
  });
}
