/** Python's tuple, for values that come from Python and go back there. */

import { tupleRepr } from "./repr.js";
import { inspects } from "./symbols.js";

/**
 * An array that prints as a tuple and is written to files as one.
 *
 * @example String(new Tuple([0.9, 0.999]))  // (0.9, 0.999)
 */
export class Tuple<T = unknown> extends Array<T> {
  /** Array methods such as map and slice give plain arrays. */
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }
  constructor(items: Iterable<T> = []) {
    super();
    if (Array.isArray(items)) for (let i = 0; i < items.length; i++) this.push(items[i] as T);
    else for (const item of items) this.push(item);
  }
  override toString(): string {
    return tupleRepr(this);
  }
  static {
    inspects(Tuple.prototype);
  }
}
