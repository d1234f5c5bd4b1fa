/** Python's OrderedDict with string keys: what `state_dict()` gives. */

import { pythonRepr } from "../builtins/repr.js";
import { inspects } from "../builtins/symbols.js";
import { KeyError } from "./errors.js";

/**
 * A Map that keeps the order of insertion and prints as Python's OrderedDict.
 *
 * @example String(new OrderedDict([["a", 1]]))  // OrderedDict([('a', 1)])
 */
export class OrderedDict<V = unknown> extends Map<string, V> {
  /** What torch notes beside a state_dict: the version of each module, by its path. */
  _metadata?: OrderedDict<{ version?: number; [key: string]: unknown }>;

  /** `[key, value]` pairs, in order. */
  items(): [string, V][] {
    return [...this.entries()];
  }
  /** Python's `d[key]`. @throws KeyError when there is no such key. */
  __getitem__(key: string): V {
    if (!this.has(key)) throw new KeyError(pythonRepr(key), { hint: `The keys are ${[...this.keys()].join(", ")}.` });
    return this.get(key) as V;
  }
  /** Python's `d[key] = value`. */
  __setitem__(key: string, value: V): void {
    this.set(key, value);
  }
  __len__(): number {
    return this.size;
  }
  __contains__(key: string): boolean {
    return this.has(key);
  }
  /** A copy that shares the values. */
  copy(): OrderedDict<V> {
    return new OrderedDict(this);
  }
  override toString(): string {
    if (this.size === 0) return "OrderedDict()";
    return `OrderedDict([${this.items()
      .map(([k, v]) => `(${pythonRepr(k)}, ${pythonRepr(v)})`)
      .join(", ")}])`;
  }
  static {
    inspects(OrderedDict.prototype);
  }
}
