/** Datasets: what holds the samples. */
import { warn } from "../../../builtins/warnings.js";
import { AssertionError, IndexError, NotImplementedError, typeError, ValueError } from "../../errors.js";
import { isOptions } from "../../kwargs.js";
import { randperm } from "../../ops/random.js";
import type { Generator } from "../../random.js";
import { Tensor } from "../../tensor.js";
import { typename } from "../../typename.js";

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
  /** Number of samples. @throws TypeError when the class defines none. */
  __len__(): number {
    throw typeError(
      `object of type '${typename(this)}' has no len()`,
      "Define __len__() { return ...; } in the class.",
    );
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
  /** This dataset, then another. */
  __add__<U>(other: IterableDataset<U>): ChainDataset<T | U> {
    return new ChainDataset<T | U>([this, other]);
  }
}

/** Number of samples of a dataset or an array. @internal */
export function lengthOf(data: MapDataset | readonly unknown[]): number {
  if (Array.isArray(data)) return data.length;
  const counted = data as MapDataset;
  if (typeof counted.__len__ === "function") return counted.__len__();
  throw typeError(`object of type '${typename(data)}' has no len()`, "Define __len__() { return ...; } in the class.");
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
  /** @throws NotImplementedError when a subclass changes `__getitem__` and not `__getitems__`. */
  constructor(dataset: MapDataset<T> | readonly T[], indices: Iterable<number> | Tensor) {
    super();
    this.dataset = asDataset(dataset);
    this.indices = indices instanceof Tensor ? indices.tolist<number[]>() : [...indices];
    const { prototype } = Subset;
    if (this.__getitem__ !== prototype.__getitem__ && this.__getitems__ === prototype.__getitems__) {
      throw new NotImplementedError(
        `${this.constructor.name} overrides __getitem__ but not __getitems__. When subclassing Subset and overriding __getitem__, you must also override __getitems__ to ensure DataLoader works correctly with your custom logic. A simple implementation:\n\ndef __getitems__(self, indices):\n    return [self.__getitem__(idx) for idx in indices]`,
        { hint: "Here: __getitems__(indices: number[]) { return indices.map((i) => this.__getitem__(i)); }" },
      );
    }
  }
  override __getitem__(index: number): T {
    return this.dataset.__getitem__(this.numberOf(index));
  }
  /** Several samples at once. */
  __getitems__(indices: readonly number[]): T[] {
    const numbers = indices.map((i) => this.numberOf(i));
    return samplesOf(this.dataset, numbers);
  }
  override __len__(): number {
    return this.indices.length;
  }
  private numberOf(index: number): number {
    const i = this.indices.at(index);
    if (i === undefined) throw new IndexError("list index out of range");
    return i;
  }
}

/** Samples by number, all at once where the dataset can do that. @internal */
export function samplesOf<T>(data: MapDataset<T>, numbers: readonly number[]): T[] {
  return data.__getitems__ ? data.__getitems__(numbers) : numbers.map((i) => data.__getitem__(i));
}

/** What a StackDataset of datasets D gives: a sample of each, in D's form. */
export type Stacked<D> = { -readonly [K in keyof D]: D[K] extends MapDataset<infer T> ? T : never };

/** Datasets side by side, of which T is the sample. */
export interface StackDataset<T = unknown> extends Dataset<T> {
  readonly datasets: readonly MapDataset[] | Readonly<Record<string, MapDataset>>;
  /** Several samples at once. @throws ValueError when a dataset gives another number of them. */
  __getitems__(indices: readonly number[]): T[];
}

/** How a StackDataset is made. */
export interface StackDatasetConstructor {
  new <D extends readonly MapDataset[]>(...datasets: D): StackDataset<Stacked<D>>;
  new <R extends Readonly<Record<string, MapDataset>>>(datasets: R): StackDataset<Stacked<R>>;
  readonly prototype: StackDataset;
}

/**
 * Datasets side by side: sample i is the list (or the record) of every dataset's sample i.
 *
 * @throws ValueError when the lengths differ, or none is given.
 * @example new StackDataset(images, texts)
 * @example new StackDataset({ image: images, text: texts })
 * Source: PyTorch, torch.utils.data.StackDataset.
 */
export const StackDataset: StackDatasetConstructor = class StackDataset extends Dataset {
  readonly datasets: readonly MapDataset[] | Readonly<Record<string, MapDataset>>;
  constructor(...args: unknown[]) {
    super();
    const named = args.length > 0 && isOptions(args[args.length - 1]);
    if (named && args.length > 1) {
      throw new ValueError(
        "Supported either ``tuple``- (via ``args``) or``dict``- (via ``kwargs``) like input/output, but both types are given.",
      );
    }
    this.datasets = (named ? args[0] : args) as readonly MapDataset[];
    const lengths = this.columns().map(lengthOf);
    if (lengths.length === 0) throw new ValueError("At least one dataset should be passed");
    if (lengths.some((n) => n !== lengths[0])) {
      throw new ValueError("Size mismatch between datasets", { hint: `The lengths are ${lengths.join(", ")}.` });
    }
  }
  override __getitem__(index: number): unknown {
    return this.assembled(this.columns().map((data) => data.__getitem__(index)));
  }
  __getitems__(indices: readonly number[]): unknown[] {
    const columns = this.columns().map((data) => {
      const samples = samplesOf(data, indices);
      if (samples.length === indices.length) return samples;
      throw new ValueError(`Nested dataset's output size mismatch. Expected ${indices.length}, got ${samples.length}`);
    });
    return indices.map((_, i) => this.assembled(columns.map((samples) => samples[i])));
  }
  override __len__(): number {
    return lengthOf(this.columns()[0]);
  }
  private columns(): MapDataset[] {
    return Object.values(this.datasets).map(asDataset);
  }
  private assembled(parts: unknown[]): unknown {
    if (Array.isArray(this.datasets)) return parts;
    return Object.fromEntries(Object.keys(this.datasets).map((key, i) => [key, parts[i]]));
  }
} as unknown as StackDatasetConstructor;

/**
 * Streams one after another.
 *
 * @throws AssertionError when one of them is no IterableDataset.
 * Source: PyTorch, torch.utils.data.ChainDataset.
 */
export class ChainDataset<T = unknown> extends IterableDataset<T> {
  readonly datasets: Iterable<IterableDataset<T>>;
  constructor(datasets: Iterable<IterableDataset<T>>) {
    super();
    this.datasets = datasets;
  }
  override *[Symbol.iterator](): Iterator<T> {
    for (const data of this.streams()) yield* { [Symbol.iterator]: () => data[Symbol.iterator]() };
  }
  /** Number of samples. @throws TypeError when one of the datasets has no length. */
  __len__(): number {
    let total = 0;
    for (const data of this.streams()) total += lengthOf(data as unknown as MapDataset);
    return total;
  }
  private *streams(): IterableIterator<IterableDataset<T>> {
    for (const data of this.datasets) {
      if (!(data instanceof IterableDataset)) throw new AssertionError("ChainDataset only supports IterableDataset");
      yield data;
    }
  }
}

/** Datasets one after another. Source: PyTorch, torch.utils.data.ConcatDataset. */
export class ConcatDataset<T = unknown> extends Dataset<T> {
  readonly datasets: readonly MapDataset<T>[];
  /** Where each dataset ends: the sums of the lengths. */
  readonly cumulative_sizes: readonly number[];
  constructor(datasets: Iterable<MapDataset<T>>) {
    super();
    this.datasets = [...datasets];
    if (this.datasets.length === 0) throw new AssertionError("datasets should not be an empty iterable");
    let total = 0;
    this.cumulative_sizes = this.datasets.map((d) => {
      if (d instanceof IterableDataset) throw new AssertionError("ConcatDataset does not support IterableDataset");
      total += lengthOf(d);
      return total;
    });
  }
  /** The name that PyTorch had before. */
  get cummulative_sizes(): readonly number[] {
    warn("`cummulative_sizes` attribute is renamed to `cumulative_sizes`", "FutureWarning");
    return this.cumulative_sizes;
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
