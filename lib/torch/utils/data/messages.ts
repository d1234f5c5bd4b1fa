/** What a loader and its threads say to each other. */
import type { Index } from "./fetch.js";
import type { Parcel } from "./travel.js";

/** To a thread. */
export type Order =
  /** The dataset, collate_fn and worker_init_fn, and who the worker is. */
  | {
      readonly kind: "start";
      readonly parcel: Parcel;
      readonly id: number;
      readonly num_workers: number;
      readonly base: number | bigint;
      readonly stream: boolean;
      readonly batched: boolean;
      readonly drop_last: boolean;
    }
  /** A new walk: a stream is read from its start. */
  | { readonly kind: "restart" }
  | { readonly kind: "fetch"; readonly walk: number; readonly number: number; readonly index: Index };

/** An error in words. */
export interface ErrorText {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  readonly hint: string | null;
}

/** From a thread. */
export type Answer =
  | { readonly kind: "ready" }
  /** A function is not where the loader said: it must go on by itself. */
  | { readonly kind: "lost"; readonly why: string }
  /** A file could not be imported. */
  | { readonly kind: "failed"; readonly error: ErrorText }
  | { readonly kind: "batch"; readonly walk: number; readonly number: number; readonly parcel: Parcel }
  | { readonly kind: "end"; readonly walk: number; readonly number: number }
  | { readonly kind: "error"; readonly walk: number; readonly number: number; readonly error: ErrorText };
