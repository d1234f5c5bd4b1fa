/** Samplers: in which order a DataLoader takes the samples. */
import { float64, int64 } from "../../dtype.js";
import { typeError, ValueError } from "../../errors.js";
import { bindPython } from "../../kwargs.js";
import { as_tensor, empty } from "../../ops/creation.js";
import { randint, randperm } from "../../ops/random.js";
import { multinomial } from "../../ops/samplers.js";
import { Generator } from "../../random.js";
import { Tensor } from "../../tensor.js";
import { lengthOf, type MapDataset } from "./dataset.js";

/** What samplers need of a dataset: its length. */
export type Counted = MapDataset | readonly unknown[];

/** A value as Python shows it. */
const shown = (x: unknown): string =>
  x === true ? "True" : x === false ? "False" : x === null || x === undefined ? "None" : String(x);

/** Base of samplers, and of your own: gives the samples' numbers (or lists of them) in order. */
export abstract class Sampler<T = number> {
  abstract [Symbol.iterator](): Iterator<T>;
  /** How many it gives. */
  abstract __len__(): number;
  /** How many it gives. */
  get length(): number {
    return this.__len__();
  }
}

/** 0, 1, 2, ... Source: PyTorch, torch.utils.data.SequentialSampler. */
export class SequentialSampler extends Sampler {
  constructor(readonly data_source: Counted) {
    super();
  }
  *[Symbol.iterator](): Iterator<number> {
    const n = this.__len__();
    for (let i = 0; i < n; i++) yield i;
  }
  __len__(): number {
    return lengthOf(this.data_source);
  }
}

/** 64 bits for a generator that lasts for one pass. @internal */
export function drawSeed(generator: Generator | null): number | bigint {
  return empty([], { dtype: int64 }).random_(undefined, undefined, { generator }).item<number | bigint>();
}

/** Named parameters of RandomSampler. */
export interface RandomSamplerOptions {
  readonly replacement?: boolean;
  readonly num_samples?: number | null;
  readonly generator?: Generator | null;
}

/**
 * All samples in a random order, drawn anew at each pass.
 *
 * @throws ValueError for a num_samples that is not positive.
 * Source: PyTorch, torch.utils.data.RandomSampler: the same order for the same seed.
 */
export class RandomSampler extends Sampler {
  readonly data_source: Counted;
  readonly replacement: boolean;
  readonly generator: Generator | null;
  private readonly wanted: number | null;

  constructor(
    data_source: Counted,
    replacement?: boolean | RandomSamplerOptions,
    num_samples?: number | null,
    generator?: Generator | null,
  );
  constructor(...args: unknown[]) {
    super();
    const [source, replacement = false, num_samples = null, generator = null] = bindPython(
      "RandomSampler.__init__",
      args.filter((a, i) => i === 0 || a !== undefined),
      ["data_source", "replacement", "num_samples", "generator"],
      1,
    ) as [Counted, boolean | undefined, number | null | undefined, Generator | null | undefined];
    if (typeof replacement !== "boolean") {
      throw typeError(`replacement should be a boolean value, but got replacement=${shown(replacement)}`);
    }
    this.data_source = source;
    this.replacement = replacement;
    this.wanted = num_samples;
    this.generator = generator;
    if (!Number.isInteger(this.num_samples) || this.num_samples <= 0) {
      throw new ValueError(
        `num_samples should be a positive integer value, but got num_samples=${shown(this.num_samples)}`,
      );
    }
  }
  get num_samples(): number {
    return this.wanted ?? lengthOf(this.data_source);
  }
  *[Symbol.iterator](): Iterator<number> {
    const n = lengthOf(this.data_source);
    const generator = this.generator ?? new Generator().manual_seed(drawSeed(null));
    if (this.replacement) {
      const draw = (count: number): number[] => randint(0, n, [count], { dtype: int64, generator }).tolist<number[]>();
      for (let i = 0; i < Math.floor(this.num_samples / 32); i++) yield* draw(32);
      yield* draw(this.num_samples % 32);
      return;
    }
    const order = (): number[] => randperm(n, { generator }).tolist<number[]>();
    for (let i = 0; i < Math.floor(this.num_samples / n); i++) yield* order();
    yield* order().slice(0, this.num_samples % n);
  }
  __len__(): number {
    return this.num_samples;
  }
}

/** The given numbers in a random order, drawn anew at each pass. Source: PyTorch, torch.utils.data.SubsetRandomSampler. */
export class SubsetRandomSampler extends Sampler {
  readonly indices: readonly number[];
  readonly generator: Generator | null;
  constructor(
    indices: Iterable<number> | Tensor,
    options: { readonly generator?: Generator | null } | Generator | null = null,
  ) {
    super();
    this.indices = indices instanceof Tensor ? indices.tolist<number[]>() : [...indices];
    this.generator = options instanceof Generator ? options : (options?.generator ?? null);
  }
  *[Symbol.iterator](): Iterator<number> {
    for (const i of randperm(this.indices.length, { generator: this.generator }).tolist<number[]>())
      yield this.indices[i];
  }
  __len__(): number {
    return this.indices.length;
  }
}

/** Named parameters of WeightedRandomSampler. */
export interface WeightedRandomSamplerOptions {
  readonly num_samples?: number;
  readonly replacement?: boolean;
  readonly generator?: Generator | null;
}

/**
 * `num_samples` numbers below the count of weights, each as often as its weight says; weights need not sum to one.
 *
 * @throws ValueError for a num_samples that is not positive, and for weights that are no list.
 * @example new WeightedRandomSampler([0.1, 0.9, 0.4], 5)
 * Source: PyTorch, torch.utils.data.WeightedRandomSampler: the same order for the same seed.
 */
export class WeightedRandomSampler extends Sampler {
  readonly weights: Tensor;
  readonly num_samples: number;
  readonly replacement: boolean;
  readonly generator: Generator | null;

  constructor(
    weights: readonly number[] | Tensor,
    num_samples: number | WeightedRandomSamplerOptions,
    replacement?: boolean | WeightedRandomSamplerOptions,
    generator?: Generator | null,
  );
  constructor(...args: unknown[]) {
    super();
    const [weights, num_samples, replacement = true, generator = null] = bindPython(
      "WeightedRandomSampler.__init__",
      args.filter((a, i) => i === 0 || a !== undefined),
      ["weights", "num_samples", "replacement", "generator"],
      2,
    ) as [readonly number[] | Tensor, number, boolean | undefined, Generator | null | undefined];
    if (!Number.isInteger(num_samples) || num_samples <= 0) {
      throw new ValueError(`num_samples should be a positive integer value, but got num_samples=${shown(num_samples)}`);
    }
    if (typeof replacement !== "boolean") {
      throw new ValueError(`replacement should be a boolean value, but got replacement=${shown(replacement)}`);
    }
    this.weights = as_tensor(weights, { dtype: float64 });
    if (this.weights.ndim !== 1) {
      const sizes = this.weights.sizes;
      throw new ValueError(
        `weights should be a 1d sequence but given weights have shape (${sizes.join(", ")}${sizes.length === 1 ? "," : ""})`,
      );
    }
    this.num_samples = num_samples;
    this.replacement = replacement;
    this.generator = generator;
  }
  *[Symbol.iterator](): Iterator<number> {
    const { weights, num_samples, replacement, generator } = this;
    yield* multinomial(weights, num_samples, replacement, { generator }).tolist<number[]>();
  }
  __len__(): number {
    return this.num_samples;
  }
}

/** Named parameters of BatchSampler. */
export interface BatchSamplerOptions {
  readonly batch_size?: number;
  readonly drop_last?: boolean;
}

/**
 * Lists of `batch_size` numbers from another sampler; the last one may be shorter, or is dropped.
 *
 * @throws ValueError for a batch_size that is not positive.
 * Source: PyTorch, torch.utils.data.BatchSampler.
 */
export class BatchSampler extends Sampler<number[]> {
  readonly sampler: Sampler | Iterable<number>;
  readonly batch_size: number;
  readonly drop_last: boolean;
  constructor(sampler: Sampler | Iterable<number>, batch_size: number | BatchSamplerOptions, drop_last?: boolean);
  constructor(...args: unknown[]) {
    super();
    const [sampler, batch_size, drop_last] = bindPython(
      "BatchSampler.__init__",
      args.filter((a) => a !== undefined),
      ["sampler", "batch_size", "drop_last"],
      3,
    ) as [Sampler, number, boolean];
    if (!Number.isInteger(batch_size) || batch_size <= 0) {
      throw new ValueError(`batch_size should be a positive integer value, but got batch_size=${shown(batch_size)}`);
    }
    if (typeof drop_last !== "boolean") {
      throw new ValueError(`drop_last should be a boolean value, but got drop_last=${shown(drop_last)}`);
    }
    this.sampler = sampler;
    this.batch_size = batch_size;
    this.drop_last = drop_last;
  }
  *[Symbol.iterator](): Iterator<number[]> {
    let batch: number[] = [];
    for (const i of this.sampler) {
      batch.push(i);
      if (batch.length === this.batch_size) {
        yield batch;
        batch = [];
      }
    }
    if (batch.length > 0 && !this.drop_last) yield batch;
  }
  __len__(): number {
    const n = this.sampler instanceof Sampler ? this.sampler.__len__() : [...this.sampler].length;
    return this.drop_last ? Math.floor(n / this.batch_size) : Math.ceil(n / this.batch_size);
  }
}
