/** Options of a DataLoader, and which of them exclude each other. */
import { typeError, ValueError } from "../../errors.js";
import type { Generator } from "../../random.js";
import { typename } from "../../typename.js";
import type { IterableDataset, MapDataset } from "./dataset.js";
import type { Sampler } from "./sampler.js";

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

/** The names in PyTorch's order. @internal */
export const NAMES: readonly string[] = [
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

/** How PyTorch's workers can start. Here all of them are threads. */
const START_METHODS: readonly string[] = ["fork", "spawn", "forkserver"];

/** A value as Python's f-string shows it. */
function shown(value: unknown): string {
  if (value === true) return "True";
  if (typeof value !== "object" || value === null) return String(value);
  return `<${typename(value)} object>`;
}

function checkWorkers(o: DataLoaderOptions<never, unknown>): void {
  const workers = o.num_workers ?? 0;
  const factor = o.prefetch_factor ?? null;
  if (!Number.isInteger(workers)) {
    throw typeError(`num_workers option should be an integer, but got num_workers=${shown(workers)}`);
  }
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
  checkContext(o.multiprocessing_context ?? null, workers);
}

function checkContext(context: unknown, workers: number): void {
  if (context === null) return;
  if (workers === 0) {
    throw new ValueError(
      `multiprocessing_context can only be used with multi-process loading (num_workers > 0), but got num_workers=${workers}`,
    );
  }
  if (typeof context !== "string") {
    throw typeError(
      `multiprocessing_context option should be a valid context object or a string specifying the start method, but got multiprocessing_context=${shown(context)}`,
    );
  }
  if (!START_METHODS.includes(context)) {
    const methods = START_METHODS.map((method) => `'${method}'`).join(", ");
    throw new ValueError(
      `multiprocessing_context option should specify a valid start method in [${methods}], but got multiprocessing_context='${context}'`,
    );
  }
}

/** @throws ValueError for options that exclude each other. @internal */
export function checkOptions(o: DataLoaderOptions<never, unknown>, iterable: boolean): void {
  checkWorkers(o);
  if (iterable) {
    const refuse = (what: string, value: unknown): void => {
      throw new ValueError(
        `DataLoader with IterableDataset: expected unspecified ${what} option, but got ${what}=${shown(value)}`,
      );
    };
    if (o.shuffle) refuse("shuffle", o.shuffle);
    if (o.sampler) refuse("sampler", o.sampler);
    if (o.batch_sampler) refuse("batch_sampler", o.batch_sampler);
  }
  if (o.sampler && o.shuffle) throw new ValueError("sampler option is mutually exclusive with shuffle");
  if (o.batch_sampler) {
    const size = o.batch_size === undefined ? 1 : o.batch_size;
    if (size !== 1 || o.shuffle || o.sampler || o.drop_last) {
      throw new ValueError(
        "batch_sampler option is mutually exclusive with batch_size, shuffle, sampler, and drop_last",
      );
    }
  } else if (o.batch_size === null && o.drop_last) {
    throw new ValueError("batch_size=None option disables auto-batching and is mutually exclusive with drop_last");
  }
}
