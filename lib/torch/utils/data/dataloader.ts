/** DataLoader: a dataset in batches. */
import { platform } from "#platform";
import { warn } from "../../../builtins/warnings.js";
import { AssertionError, typeError } from "../../errors.js";
import { bindPython } from "../../kwargs.js";
import { takeRows } from "../../ops/indexing.js";
import type { Generator } from "../../random.js";
import type { Tensor } from "../../tensor.js";
import { typename } from "../../typename.js";
import { type Collated, default_collate, default_convert } from "./collate.js";
import { Crew } from "./crew.js";
import { IterableDataset, lengthOf, type MapDataset, Subset, TensorDataset } from "./dataset.js";
import { END, fetcher, type Index, type Recipe } from "./fetch.js";
import { type AnyDataset, checkOptions, type DataLoaderOptions, NAMES } from "./options.js";
import { BatchSampler, drawSeed, RandomSampler, type Sampler, SequentialSampler } from "./sampler.js";
import { Tasks } from "./tasks.js";
import { TurnWorker } from "./worker.js";

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
  readonly pin_memory_device: string;
  readonly multiprocessing_context: unknown;
  /** Whether batches come out in the sampler's order, whichever worker is ready first. */
  readonly in_order: boolean;
  /** Whether batches may be cut from the tensors without going through samples. */
  private readonly direct: Direct | null;
  private readonly recipe: Recipe<T, B>;
  /** What len() of a stream was said to be. */
  private promised: number | null = null;
  /** Workers that outlive a walk: those of `for...of`, and those of `for await`. */
  private kept: TurnWorker<T, B>[] | null = null;
  private crew: Crew<B> | null = null;

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
    checkOptions(o, iterable);
    if (!iterable && !Array.isArray(data) && typeof (data as MapDataset | null)?.__getitem__ !== "function") {
      throw typeError(
        `'${typename(data)}' object is not subscriptable`,
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
    this.pin_memory_device = o.pin_memory_device ?? "";
    this.multiprocessing_context = o.multiprocessing_context ?? null;
    this.in_order = o.in_order ?? true;
    this.drop_last = o.drop_last ?? false;
    const size = o.batch_size === undefined ? 1 : o.batch_size;
    this.batch_size = o.batch_sampler ? null : size;
    this.sampler = iterable ? null : (o.sampler ?? defaultSampler(data as MapDataset<T>, o));
    const batches = o.batch_sampler ?? null;
    this.batch_sampler =
      batches === null && size !== null && this.sampler !== null
        ? new BatchSampler(this.sampler, size, this.drop_last)
        : batches;
    const batched = this.batch_size !== null || this.batch_sampler !== null;
    const fallback = batched ? default_collate<T> : (default_convert as unknown as (s: T[]) => B);
    this.collate_fn = o.collate_fn ?? (fallback as (samples: T[]) => B);
    this.direct = batched && !o.collate_fn ? plainTensors(data) : null;
    this.recipe = {
      dataset: data,
      stream: iterable,
      batched,
      drop_last: this.drop_last,
      collate_fn: this.collate_fn,
    };
    this.adviseOnWorkers();
  }

  /** Number of batches of one walk. @throws TypeError when a dataset that is read in order has no length. */
  __len__(): number {
    if (this.dataset instanceof IterableDataset) {
      const n = lengthOf(this.dataset as unknown as MapDataset);
      this.promised = n;
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
    return this.counted(this.inTurn(this.begin()));
  }
  /**
   * The batches of one walk, for `for await`. With num_workers > 0 threads make them ahead of time, when the dataset
   * comes from a file of its own; they end with the loop, however it ends.
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<B, void, undefined> {
    const walk = this.begin();
    const crew = await this.threads(walk);
    if (crew === null) {
      yield* this.counted(this.inTurn(walk));
      return;
    }
    const { num_workers, prefetch_factor, in_order } = this;
    const ahead = prefetch_factor ?? 0;
    const batches = crew.batches((give) => new Tasks(walk.indices, num_workers, ahead, in_order, give), in_order);
    try {
      for await (const batch of batches) {
        this.count(walk);
        yield batch;
      }
    } finally {
      if (!this.persistent_workers || crew.isBroken) {
        crew.end();
        this.crew = null;
      }
    }
  }
  /** The batches of one walk with their numbers: Python's `enumerate(loader)`. */
  *entries(): IterableIterator<[number, B]> {
    let step = 0;
    for (const batch of this) yield [step++, batch];
  }

  /** Draws what a walk needs, in PyTorch's order. */
  private begin(): Walk {
    if (this.pin_memory) this.advisePinning();
    if (this.num_workers === 0 && this.timeout !== 0) {
      throw new AssertionError("_SingleProcessDataLoaderIter requires timeout == 0");
    }
    const kept = this.kept ?? this.crew;
    if (kept !== null) return { seed: 0, indices: this.indices(), given: 0 };
    const first = this.indices();
    const seed = drawSeed(this.generator);
    // With workers PyTorch asks the sampler for its order twice; one that draws when it is asked draws twice.
    return { seed, indices: this.num_workers === 0 ? first : this.indices(), given: 0 };
  }
  /** The samples of each batch. */
  private indices(): Iterator<Index> {
    if (this.batch_sampler !== null) return this.batch_sampler[Symbol.iterator]();
    if (this.sampler === null) {
      const value = this.batch_size ?? 1;
      return { next: () => ({ done: false, value }) };
    }
    const one = this.sampler[Symbol.iterator]();
    return {
      next(): IteratorResult<Index> {
        const { done, value } = one.next();
        return done ? { done, value: undefined } : { done: false, value: [value] };
      },
    };
  }

  /** One batch after the other in this thread; workers take turns. */
  private *inTurn(walk: Walk): IterableIterator<[Walk, B]> {
    if (this.num_workers > 0) {
      yield* this.byWorkers(walk);
      return;
    }
    const { direct, recipe } = this;
    const fetch = direct === null ? fetcher(recipe) : (index: Index) => rowsOf(direct, index) as B;
    for (let next = walk.indices.next(); !next.done; next = walk.indices.next()) {
      const batch = fetch(next.value);
      if (batch === END) return;
      yield [walk, batch];
    }
  }
  private *byWorkers(walk: Walk): IterableIterator<[Walk, B]> {
    const { num_workers, prefetch_factor, worker_init_fn, recipe, direct } = this;
    const rows = worker_init_fn === null ? direct : null;
    const workers =
      this.kept ??
      Array.from(
        { length: num_workers },
        (_, id) => new TurnWorker(recipe, id, num_workers, walk.seed, worker_init_fn),
      );
    for (const worker of workers) worker.restart();
    if (this.persistent_workers) this.kept = workers;
    const tasks = new Tasks(walk.indices, num_workers, prefetch_factor ?? 0, true, () => undefined);
    for (let task = tasks.next; task !== null; task = tasks.next) {
      const batch = rows === null ? workers[task.worker].batch(task.index) : (rowsOf(rows, task.index) as B);
      if (batch === END) tasks.end(task);
      else {
        tasks.done(task);
        yield [walk, batch];
      }
    }
  }
  private *counted(batches: Iterable<[Walk, B]>): IterableIterator<B> {
    for (const [walk, batch] of batches) {
      this.count(walk);
      yield batch;
    }
  }

  /** Threads that make the batches; null when this thread must. */
  private async threads(walk: Walk): Promise<Crew<B> | null> {
    const { num_workers, timeout, worker_init_fn, recipe } = this;
    // Rows of tensors are cut faster than they are handed over.
    const rows = this.direct !== null && worker_init_fn === null;
    if (num_workers === 0 || rows || this.kept !== null || !platform.hasThreads) return null;
    if (this.crew !== null) return this.crew;
    const crew = await Crew.start<T, B>({ recipe, workers: num_workers, base: walk.seed, timeout, worker_init_fn });
    if (crew !== null && this.persistent_workers) this.crew = crew;
    return crew;
  }

  /** A stream that gives more than it promised is warned of. */
  private count(walk: Walk): void {
    walk.given++;
    if (this.promised === null || walk.given <= this.promised || !(this.dataset instanceof IterableDataset)) return;
    const advice =
      this.num_workers === 0
        ? ""
        : "For multiprocessing data-loading, this could be caused by not properly configuring the IterableDataset replica at each worker. Please see https://pytorch.org/docs/stable/data.html#torch.utils.data.IterableDataset for examples.";
    warn(
      `Length of IterableDataset <${typename(this.dataset)} object> was reported to be ${this.promised}(when accessing len(dataloader)), but ${walk.given} samples have been fetched. ${advice}`,
    );
  }
  private advisePinning(): void {
    if (this.pin_memory_device !== "") {
      warn(
        `pin_memory_device is deprecated, the current accelerator will be used as the device,ignore pin_memory_device='${this.pin_memory_device}'.`,
      );
    }
    warn("'pin_memory' argument is set as true but no accelerator is found, then device pinned memory won't be used.");
  }
  private adviseOnWorkers(): void {
    const cores = platform.cores();
    if (this.num_workers <= cores || !platform.hasThreads) return;
    warn(
      `This DataLoader will create ${this.num_workers} worker processes in total. Our suggested max number of worker in current system is ${cores}, which is smaller than what this DataLoader is going to create. Please be aware that excessive worker creation might get DataLoader running slow or even freeze, lower the worker number to avoid potential slowness/freeze if necessary.`,
    );
  }
}

/** One walk through the dataset. */
interface Walk {
  /** The base of the workers' seeds. */
  readonly seed: number | bigint;
  readonly indices: Iterator<Index>;
  /** Batches that have come out. */
  given: number;
}

function defaultSampler(data: MapDataset | readonly unknown[], o: DataLoaderOptions<never, unknown>): Sampler {
  return o.shuffle ? new RandomSampler(data, { generator: o.generator ?? null }) : new SequentialSampler(data);
}

/** Tensors that a batch's rows may be cut from without going through samples. */
interface Direct {
  readonly tensors: readonly Tensor[];
  /** Where the rows are counted through a Subset. */
  readonly rows: readonly number[] | null;
}

const rowsOf = ({ tensors, rows }: Direct, index: Index): Tensor[] => {
  const numbers = index as readonly number[];
  const wanted = rows === null ? numbers : numbers.map((i) => rows[i]);
  return tensors.map((t) => takeRows(t, wanted));
};

/** The tensors of a TensorDataset, or of a part of one, whose meaning nobody has changed. */
function plainTensors(data: unknown): Direct | null {
  if (data instanceof TensorDataset) {
    const plain =
      data.__getitem__ === TensorDataset.prototype.__getitem__ &&
      !("__getitems__" in data) &&
      !data.tensors.some((t) => t.requires_grad);
    return plain ? { tensors: data.tensors, rows: null } : null;
  }
  if (!(data instanceof Subset) || data.__getitems__ !== Subset.prototype.__getitems__) return null;
  const inner = plainTensors(data.dataset);
  if (inner === null) return null;
  const { rows } = inner;
  return { tensors: inner.tensors, rows: rows === null ? data.indices : data.indices.map((i) => rows[i]) };
}
