/**
 * What a dataset may know of the worker that reads it, and workers that take turns in the caller's own thread, each
 * with random numbers and a dataset of its own, as PyTorch's processes have.
 */
import { shared as numpy } from "../../../numpy/random.js";
import { default_generator } from "../../random.js";
import { type END, type Fetch, fetcher, type Index, type Recipe } from "./fetch.js";
import { numpySeed } from "./worker_seed.js";

/** What a dataset may ask about the worker it runs in. */
export interface WorkerInfo {
  readonly id: number;
  readonly num_workers: number;
  readonly seed: number | bigint;
  readonly dataset: unknown;
}

let current: WorkerInfo | null = null;

/** The worker that is reading the dataset now, or null outside one. Source: PyTorch, torch.utils.data.get_worker_info. */
export function get_worker_info(): WorkerInfo | null {
  return current;
}

let isThread = false;

/** Whether this is a loader's thread itself. @internal */
export const inThread = (): boolean => isThread;

/** Says that this is a loader's thread. @internal */
export function enterThread(): void {
  isThread = true;
}

/** Says who reads datasets in this thread; gives who did before. @internal */
export function enterWorker(info: WorkerInfo | null): WorkerInfo | null {
  const before = current;
  current = info;
  return before;
}

/** A worker's seed, as a number where that is exact. @internal */
export function seedOf(base: number | bigint, id: number): number | bigint {
  const seed = BigInt(base) + BigInt(id);
  const n = Number(seed);
  return Number.isSafeInteger(n) ? n : seed;
}

const PRIVATE = /#[\p{ID_Start}$_]/u;

/**
 * A worker's own dataset: what it sets in it stays with it. What the fields hold is shared, and an object with private
 * names is shared itself, for nobody can copy it.
 */
function ownCopy<D>(dataset: D): D {
  if (typeof dataset !== "object" || dataset === null || Array.isArray(dataset)) return dataset;
  for (let p: unknown = Object.getPrototypeOf(dataset); p !== null && p !== Object.prototype; ) {
    if (PRIVATE.test(String((p as object).constructor))) return dataset;
    p = Object.getPrototypeOf(p);
  }
  return Object.create(Object.getPrototypeOf(dataset), Object.getOwnPropertyDescriptors(dataset)) as D;
}

/** Where the random sequences of this thread stand. */
interface Position {
  readonly torch: ReturnType<typeof default_generator.snapshot>;
  readonly numpy: ReturnType<typeof numpy.snapshot>;
}

const position = (): Position => ({ torch: default_generator.snapshot(), numpy: numpy.snapshot() });

function goOnFrom(at: Position): void {
  default_generator.restore(at.torch);
  numpy.restore(at.numpy);
}

/** Starts the random sequences of a worker. @internal */
export function seedWorker(base: number | bigint, id: number): number | bigint {
  const seed = seedOf(base, id);
  default_generator.manual_seed(seed);
  numpy.seed(numpySeed(base, id));
  return seed;
}

/** One worker in the caller's thread: its number, and where its random sequences stand. @internal */
export class TurnWorker<T, B> {
  private readonly info: WorkerInfo;
  private readonly recipe: Recipe<T, B>;
  private random: Position | null = null;
  private fetch: Fetch<B> | null = null;

  constructor(
    recipe: Recipe<T, B>,
    id: number,
    num_workers: number,
    private readonly base: number | bigint,
    private readonly init: ((id: number) => void) | null,
  ) {
    this.recipe = { ...recipe, dataset: ownCopy(recipe.dataset) };
    this.info = { id, num_workers, seed: seedOf(base, id), dataset: this.recipe.dataset };
  }

  /** The dataset from its start again. */
  restart(): void {
    this.fetch = null;
  }
  /** The batch of an index. */
  batch(index: Index): B | typeof END {
    const before = position();
    const outside = enterWorker(this.info);
    try {
      if (this.random !== null) goOnFrom(this.random);
      else {
        seedWorker(this.base, this.info.id);
        this.init?.(this.info.id);
      }
      this.fetch ??= fetcher(this.recipe);
      return this.fetch(index);
    } finally {
      this.random = position();
      goOnFrom(before);
      enterWorker(outside);
    }
  }
}
