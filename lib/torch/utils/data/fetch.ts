/** From the numbers of a batch to the batch. In the caller's own thread and in workers alike. */
import { typeError } from "../../errors.js";
import { asDataset, type IterableDataset, type MapDataset, samplesOf } from "./dataset.js";

/** Which samples a batch is made of: their numbers; of a stream only how many. */
export type Index = readonly number[] | number;

/** A stream has no more samples. */
export const END: unique symbol = Symbol("end of the stream");

/** How batches are made. */
export interface Recipe<T, B> {
  readonly dataset: MapDataset<T> | readonly T[] | IterableDataset<T>;
  /** Read in order, not by number. */
  readonly stream: boolean;
  /** Whether samples are put together; else they come one by one. */
  readonly batched: boolean;
  readonly drop_last: boolean;
  readonly collate_fn: (samples: T[]) => B;
}

/** Gives the batch of an index, or END. A stream is read from its start. */
export type Fetch<B> = (index: Index) => B | typeof END;

/** Starts to read a dataset. */
export function fetcher<T, B>(recipe: Recipe<T, B>): Fetch<B> {
  const { dataset, stream, batched, drop_last, collate_fn } = recipe;
  if (stream) {
    return inOrder((dataset as IterableDataset<T>)[Symbol.iterator](), batched, drop_last, collate_fn);
  }
  const data = asDataset(dataset as MapDataset<T> | readonly T[]);
  if (batched) return (index) => collate_fn(samplesOf(data, index as readonly number[]));
  return (index) => collate_fn(data.__getitem__((index as readonly number[])[0]) as never);
}

function inOrder<T, B>(
  source: Iterator<T>,
  batched: boolean,
  drop_last: boolean,
  collate_fn: (samples: T[]) => B,
): Fetch<B> {
  if (typeof source?.next !== "function") {
    throw typeError(`iter() returned non-iterator of type '${typeof source}'`);
  }
  let ended = false;
  return (index) => {
    const samples: T[] = [];
    while (!ended && samples.length < (index as number)) {
      const next = source.next();
      if (next.done) ended = true;
      else samples.push(next.value);
    }
    if (samples.length === 0 || (drop_last && samples.length < (index as number))) return END;
    return collate_fn((batched ? samples : samples[0]) as T[]);
  };
}
