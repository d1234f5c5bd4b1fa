/** What those who make objects and the one who walks the graph know of each other. */
import type { LoadError } from "./errors.js";
import type { Call } from "./pickle/graph.js";
import type { TypedStorage } from "./storages.js";

/** What the makers need of a load. */
export interface Restorer {
  /** The value of a node; the same for the same node. */
  value(node: unknown): unknown;
  /** The storage that a persistent id names. */
  storage(node: unknown): TypedStorage;
  /** Whether tensors are read on first use. */
  readonly lazy: boolean;
  fail(what: string, hint?: string): LoadError;
}

/** How one kind of object is made. */
export interface Maker {
  /** The object; its items and state follow. */
  make(call: Call, r: Restorer): unknown;
  /** `object[key] = item`. */
  pair?(object: unknown, key: unknown, item: unknown): void;
  /** `__setstate__`, with the state's node. */
  state?(object: unknown, state: unknown, r: Restorer): void;
}
