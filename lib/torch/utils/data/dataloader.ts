/** DataLoader: a dataset in batches. */
import { typeError, ValueError } from "../../errors.js";
import { bindPython } from "../../kwargs.js";
import { takeRows } from "../../ops/indexing.js";
import type { Generator } from "../../random.js";
import type { Tensor } from "../../tensor.js";
import { type Collated, default_collate, default_convert } from "./collate.js";
import { asDataset, IterableDataset, lengthOf, type MapDataset, TensorDataset } from "./dataset.js";
import { BatchSampler, drawSeed, RandomSampler, type Sampler, SequentialSampler } from "./sampler.js";
import { Worker } from "./worker.js";

/** What a DataLoader reads from: a dataset with numbered samples, an array, or one that is read in order. */
export type AnyDataset<T> = MapDataset<T> | readonly T[] | IterableDataset<T>;

/** Options of DataLoader. */
export interface DataLoaderOptions<T = unknown, B = unknown> {
  /** Samples in a batch (1 by default); null gives the samples one by one. */
  readonly batch_size?: number | null;
  /** Take the samples in a random order, drawn anew at each pass. */
  readonly shuffle?: boolean | null;
  /** In which order to take the samples. */
  readonly sampler?: Sampler | Iterable<number> | null;
  /** Which samples make up each batch. */
  readonly batch_sampler?: Sampler<number[]> | Iterable<readonly number[]> | null;
  /** The same batches whatever the number; each worker draws random numbers of its own. */
  readonly num_workers?: number;
  /** Makes a batch of a list of samples. */
  readonly collate_fn?: ((samples: T[]) => B) | null;
  readonly pin_memory?: boolean;
  /** Leave out a last batch that is not full. */
  readonly drop_last?: boolean;
  readonly timeout?: number;
  /** Called with its number when a worker starts. */
  readonly worker_init_fn?: ((id: number) => void) | null;
  readonly multiprocessing_context?: unknown;
  /** Where the order is drawn from. */
  readonly generator?: Generator | null;
  readonly prefetch_factor?: number | null;
  readonly persistent_workers?: boolean;
  readonly pin_memory_device?: string;
  readonly in_order?: boolean;
}

const NAMES = [
  "dataset",
  "batch_size",
  "shuffle",
  "sampler",
  "batch_sampler",
  "num_workers",
  "collate_fn",
  "pin_memory",
  "drop_last",
  "timeout",
  "worker_init_fn",
  "multiprocessing_context",
  "generator",
  "prefetch_factor",
  "persistent_workers",
  "pin_memory_device",
  "in_order",
];

/** @throws ValueError for options that exclude each other. */
function check(o: DataLoaderOptions<never, unknown>, iterable: boolean): void {
  const workers = o.num_workers ?? 0;
  const factor = o.prefetch_factor ?? null;
  if (workers < 0) {
    throw new ValueError("num_workers option should be non-negative; use num_workers=0 to disable multiprocessing.");
  }
  if ((o.timeout ?? 0) < 0) throw new ValueError("timeout option should be non-negative");
  if (workers === 0 && factor !== null) {
    throw new ValueError(
      "prefetch_factor option could only be specified in multiprocessing.let num_workers > 0 to enable multiprocessing, otherwise set prefetch_factor to None.",
    );
  }
  if (factor !== null && factor < 0) throw new ValueError("prefetch_factor option should be non-negative");
  if (o.persistent_workers && workers === 0) throw new ValueError("persistent_workers option needs num_workers > 0");
  if (iterable) {
    const refuse = (what: string, value: unknown): void => {
      throw new ValueError(
        `DataLoader with IterableDataset: expected unspecified ${what} option, but got ${what}=${value === true ? "True" : String(value)}`,
      );
    };
    if (o.shuffle) refuse("shuffle", o.shuffle);
    if (o.sampler) refuse("sampler", o.sampler);
    if (o.batch_sampler) refuse("batch_sampler", o.batch_sampler);
  }
  if (o.sampler && o.shuffle) throw new ValueError("sampler option is mutually exclusive with shuffle");
  if (o.batch_sampler) {
    if ((o.batch_size ?? 1) !== 1 || o.shuffle || o.sampler || o.drop_last) {
      throw new ValueError(
        "batch_sampler option is mutually exclusive with batch_size, shuffle, sampler, and drop_last",
      );
    }
  } else if (o.batch_size === null && o.drop_last) {
    throw new ValueError("batch_size=None option disables auto-batching and is mutually exclusive with drop_last");
  }
}

/**
 * A dataset's samples in batches. It can be walked again and again; each walk draws a new order when it shuffles.
 *
 * @throws ValueError for options that exclude each other or make no sense.
 * @example
 * const loader = new DataLoader(dataset, { batch_size: 32, shuffle: true });
 * for (const [x, y] of loader) { ... }
 * for (const [step, [x, y]] of loader.entries()) { ... }
 * Source: PyTorch, torch.utils.data.DataLoader: the same batches for the same seed.
 */
export class DataLoader<T = unknown, B = Collated<T>> {
  readonly dataset: AnyDataset<T>;
  readonly batch_size: number | null;
  readonly drop_last: boolean;
  readonly num_workers: number;
  readonly sampler: Sampler | Iterable<number> | null;
  readonly batch_sampler: Sampler<number[]> | Iterable<readonly number[]> | null;
  readonly collate_fn: (samples: T[]) => B;
  readonly generator: Generator | null;
  readonly pin_memory: boolean;
  readonly timeout: number;
  readonly worker_init_fn: ((id: number) => void) | null;
  readonly prefetch_factor: number | null;
  readonly persistent_workers: boolean;
  /** Whether batches may be cut from the tensors without going through samples. */
  private readonly direct: readonly Tensor[] | null;

  constructor(dataset: AnyDataset<T>, options?: DataLoaderOptions<T, B>);
  constructor(dataset: AnyDataset<T>, batch_size: number | null, options?: DataLoaderOptions<T, B>);
  constructor(
    dataset: AnyDataset<T>,
    batch_size: number | null,
    shuffle: boolean | null,
    options?: DataLoaderOptions<T, B>,
  );
  constructor(options: DataLoaderOptions<T, B> & { readonly dataset: AnyDataset<T> });
  constructor(...args: unknown[]) {
    const bound = bindPython(
      "DataLoader.__init__",
      args.filter((a) => a !== undefined),
      NAMES,
      1,
    );
    const o = Object.fromEntries(NAMES.map((name, i) => [name, bound[i]])) as DataLoaderOptions<T, B>;
    const data = bound[0] as AnyDataset<T>;
    const iterable = data instanceof IterableDataset;
    check(o, iterable);
    if (!iterable && !Array.isArray(data) && typeof (data as MapDataset).__getitem__ !== "function") {
      throw typeError(
        "object of type 'dataset' has no len()",
        "A dataset has __getitem__ and __len__, or is an array.",
      );
    }
    this.dataset = data;
    this.num_workers = o.num_workers ?? 0;
    this.generator = o.generator ?? null;
    this.pin_memory = o.pin_memory ?? false;
    this.timeout = o.timeout ?? 0;
    this.worker_init_fn = o.worker_init_fn ?? null;
    this.prefetch_factor = o.prefetch_factor ?? (this.num_workers > 0 ? 2 : null);
    this.persistent_workers = o.persistent_workers ?? false;
    this.drop_last = o.drop_last ?? false;
    const size = o.batch_size === undefined ? 1 : o.batch_size;
    this.batch_size = o.batch_sampler ? null : size;
    this.sampler = iterable ? null : (o.sampler ?? defaultSampler(data as MapDataset<T>, o));
    const batches = o.batch_sampler ?? null;
    this.batch_sampler =
      batches === null && size !== null && this.sampler !== null
        ? new BatchSampler(this.sampler, size, this.drop_last)
        : batches;
    const single = this.batch_size === null && this.batch_sampler === null;
    const fallback = single ? (s: T[]): unknown => default_convert(s[0]) : default_collate<T>;
    this.collate_fn = o.collate_fn ?? (fallback as (samples: T[]) => B);
    this.direct = !single && !o.collate_fn ? plainTensors(data) : null;
  }

  /** Number of batches of one walk. @throws TypeError when a dataset that is read in order has no length. */
  __len__(): number {
    if (this.dataset instanceof IterableDataset) {
      const n = (this.dataset as { __len__?(): number }).__len__?.();
      if (n === undefined) throw typeError(`object of type '${this.dataset.constructor.name}' has no len()`);
      if (this.batch_size === null) return n;
      return this.drop_last ? Math.floor(n / this.batch_size) : Math.ceil(n / this.batch_size);
    }
    const index = this.batch_sampler ?? this.sampler;
    return "__len__" in (index as object) ? (index as Sampler).__len__() : [...(index as Iterable<unknown>)].length;
  }
  /** Number of batches of one walk. */
  get length(): number {
    return this.__len__();
  }

  /** The batches of one walk. What the order needs of random numbers is drawn now. */
  [Symbol.iterator](): IterableIterator<B> {
    const seed = drawSeed(this.generator);
    const workers = Array.from({ length: this.num_workers }, (_, id) => {
      const info = { id, num_workers: this.num_workers, seed: BigInt(seed) + BigInt(id), dataset: this.dataset };
      return new Worker(info, this.worker_init_fn);
    });
    if (this.dataset instanceof IterableDataset) return this.inOrder(this.dataset, workers);
    return this.byNumber(this.indices(), workers);
  }
  /** The batches of one walk, for `for await`. */
  async *[Symbol.asyncIterator](): AsyncGenerator<B, void, undefined> {
    for (const batch of this) yield batch;
  }
  /** The batches of one walk with their numbers: Python's `enumerate(loader)`. */
  *entries(): IterableIterator<[number, B]> {
    let step = 0;
    for (const batch of this) yield [step++, batch];
  }

  /** The numbers of the samples of each batch. Workers ask for some batches ahead, as PyTorch's do. */
  private indices(): Iterator<readonly number[]> {
    const source = this.batch_sampler;
    const one = function* (sampler: Iterable<number>): Iterator<readonly number[]> {
      for (const i of sampler) yield [i];
    };
    const all = source === null ? one(this.sampler as Iterable<number>) : source[Symbol.iterator]();
    const ahead = this.num_workers * (this.prefetch_factor ?? 0);
    if (ahead === 0) return all;
    const queue: IteratorResult<readonly number[]>[] = [];
    for (let i = 0; i < ahead; i++) queue.push(all.next());
    return {
      next(): IteratorResult<readonly number[]> {
        const result = queue.shift() as IteratorResult<readonly number[]>;
        queue.push(result.done ? result : all.next());
        return result;
      },
    };
  }

  private *byNumber(indices: Iterator<readonly number[]>, workers: readonly Worker[]): IterableIterator<B> {
    const data = asDataset(this.dataset as MapDataset<T> | readonly T[]);
    for (let n = 0, next = indices.next(); !next.done; next = indices.next(), n++) {
      const numbers = next.value;
      if (this.direct !== null) {
        yield this.direct.map((t) => takeRows(t, numbers)) as B;
        continue;
      }
      const fetch = (): B =>
        this.collate_fn(data.__getitems__ ? data.__getitems__(numbers) : numbers.map((i) => data.__getitem__(i)));
      yield workers.length === 0 ? fetch() : workers[n % workers.length].run(fetch);
    }
  }

  /** Every worker reads the dataset from its start, as PyTorch's do, and they take turns. */
  private *inOrder(data: IterableDataset<T>, workers: readonly Worker[]): IterableIterator<B> {
    const size = this.batch_size;
    const reader = function* (this: DataLoader<T, B>): IterableIterator<B> {
      let samples: T[] = [];
      for (const sample of { [Symbol.iterator]: () => data[Symbol.iterator]() }) {
        samples.push(sample);
        if (size === null || samples.length === size) {
          yield this.collate_fn(samples);
          samples = [];
        }
      }
      if (samples.length > 0 && !this.drop_last) yield this.collate_fn(samples);
    }.bind(this);
    if (workers.length === 0) {
      yield* reader();
      return;
    }
    let active = workers.map((worker) => ({ worker, source: worker.run(reader) }));
    while (active.length > 0) {
      for (const a of [...active]) {
        const next = a.worker.run(() => a.source.next());
        if (next.done) active = active.filter((b) => b !== a);
        else yield next.value;
      }
    }
  }
}

function defaultSampler(data: MapDataset | readonly unknown[], o: DataLoaderOptions<never, unknown>): Sampler {
  if (o.shuffle) return new RandomSampler(data, { generator: o.generator ?? null });
  lengthOf(data);
  return new SequentialSampler(data);
}

/** The tensors of a TensorDataset that nobody has changed the meaning of. */
function plainTensors(data: unknown): readonly Tensor[] | null {
  if (!(data instanceof TensorDataset)) return null;
  const plain = data.__getitem__ === TensorDataset.prototype.__getitem__ && !data.tensors.some((t) => t.requires_grad);
  return plain ? data.tensors : null;
}
