/** Python's functions over sequences: lazy where Python's are, arrays where Python gives lists. */
import { IndexError, typeError, ValueError } from "./errors.js";
import { pythonRepr } from "./repr.js";
import { inspects } from "./symbols.js";
import { Tuple } from "./tuple.js";

/** Something that has a first and a next item. */
export type Items<T> = Iterable<T> | ArrayLike<T> | Sequence<T>;

/** A class with Python's two methods, such as a Dataset. */
export interface Sequence<T> {
  __len__(): number;
  __getitem__(index: number): T;
}

/**
 * The number of items: of an array, a string, a Map, a tensor's first dimension, or what `__len__` says.
 *
 * @throws TypeError for what has no length.
 * @example len([1, 2, 3])  // 3
 */
export function len(value: object | string): number {
  if (typeof value === "string") return [...value].length;
  if (value !== null && typeof value === "object") {
    if ("__len__" in value && typeof value.__len__ === "function") return value.__len__();
    if ("shape" in value && Array.isArray(value.shape)) {
      if (value.shape.length > 0) return value.shape[0];
      throw typeError("len() of a 0-d tensor");
    }
    if ("length" in value && typeof value.length === "number") return value.length;
    if ("size" in value && typeof value.size === "number") return value.size;
  }
  throw typeError(`object of type '${nameOf(value)}' has no len()`);
}

/** Whole numbers at equal distances, made when they are asked for. */
export class Range implements Iterable<number> {
  readonly start: number;
  readonly stop: number;
  readonly step: number;
  readonly length: number;

  constructor(start: number, stop: number, step: number) {
    for (const n of [start, stop, step]) {
      if (!Number.isInteger(n)) throw typeError("'float' object cannot be interpreted as an integer");
    }
    if (step === 0) throw new ValueError("range() arg 3 must not be zero");
    this.start = start;
    this.stop = stop;
    this.step = step;
    this.length = Math.max(0, Math.ceil((stop - start) / step));
  }
  *[Symbol.iterator](): Generator<number, void, undefined> {
    for (let i = 0; i < this.length; i++) yield this.start + i * this.step;
  }
  __len__(): number {
    return this.length;
  }
  __getitem__(index: number): number {
    const i = index < 0 ? index + this.length : index;
    if (i < 0 || i >= this.length) throw new IndexError("range object index out of range");
    return this.start + i * this.step;
  }
  toString(): string {
    const step = this.step === 1 ? "" : `, ${this.step}`;
    return `range(${this.start}, ${this.stop}${step})`;
  }
  static {
    inspects(Range.prototype);
  }
}

/**
 * The numbers from start (0) up to, not including, stop.
 *
 * @throws ValueError when step is 0; TypeError when one of them is not whole.
 * @example [...range(2, 8, 3)]  // [2, 5]
 */
export function range(stop: number): Range;
export function range(start: number, stop: number, step?: number): Range;
export function range(first: number, stop?: number, step = 1): Range {
  return stop === undefined ? new Range(0, first, 1) : new Range(first, stop, step);
}

/**
 * Pairs of a count, from `start`, and the item: arrays that print as tuples.
 *
 * @example for (const [i, x] of enumerate(["a", "b"])) print(i, x);
 */
export function* enumerate<T>(
  items: Items<T>,
  options: number | { readonly start?: number } = 0,
): Generator<[number, T], void, undefined> {
  let i = typeof options === "number" ? options : (options.start ?? 0);
  for (const item of iterate(items)) yield new Tuple<unknown>([i++, item]) as unknown as [number, T];
}

/**
 * Tuples of the items at one place, as far as the shortest goes: arrays that print as tuples.
 *
 * @throws ValueError with `{ strict: true }` when the lengths differ.
 * @example [...zip([1, 2], ["a", "b"])]  // [[1, "a"], [2, "b"]]
 */
export function zip<T extends readonly Items<unknown>[]>(...items: T): Generator<Zipped<T>, void, undefined>;
export function zip<T extends readonly Items<unknown>[]>(
  ...items: [...T, { readonly strict?: boolean }]
): Generator<Zipped<T>, void, undefined>;
export function* zip(...args: readonly unknown[]): Generator<unknown[], void, undefined> {
  const last = args[args.length - 1];
  const strict = isStrict(last) ? (last.strict ?? false) : null;
  const sources = strict === null ? args : args.slice(0, -1);
  const iterators = sources.map((items) => iterate(items as Items<unknown>)[Symbol.iterator]());
  if (iterators.length === 0) return;
  try {
    for (;;) {
      const row: unknown[] = [];
      for (const [i, iterator] of iterators.entries()) {
        const { done, value } = iterator.next();
        if (done) {
          if (strict) refuseUneven(i, iterators);
          return;
        }
        row.push(value);
      }
      yield new Tuple(row);
    }
  } finally {
    for (const iterator of iterators) iterator.return?.();
  }
}

/** What zip gives: an item of each. */
export type Zipped<T extends readonly Items<unknown>[]> = {
  -readonly [K in keyof T]: T[K] extends Items<infer U> ? U : never;
};

function isStrict(x: unknown): x is { readonly strict?: boolean } {
  if (typeof x !== "object" || x === null || Object.getPrototypeOf(x) !== Object.prototype) return false;
  return Object.keys(x).every((key) => key === "strict");
}

function refuseUneven(at: number, iterators: readonly Iterator<unknown>[]): void {
  const before = at === 1 ? "argument 1" : `arguments 1-${at}`;
  if (at > 0) throw new ValueError(`zip() argument ${at + 1} is shorter than ${before}`);
  for (const [i, iterator] of iterators.entries()) {
    if (i === 0 || iterator.next().done) continue;
    const shorter = i === 1 ? "argument 1" : `arguments 1-${i}`;
    throw new ValueError(`zip() argument ${i + 1} is longer than ${shorter}`);
  }
}

/** How to sort: by what of an item, and from the end. */
export interface SortOptions<T> {
  readonly key?: ((item: T) => unknown) | null;
  readonly reverse?: boolean;
}

/**
 * A new array in ascending order; items that are equal keep their order.
 *
 * Numbers sort as numbers, strings by code points, arrays item by item.
 * @throws TypeError for items that have no order.
 * @example sorted([10, 9, 1])  // [1, 9, 10]
 */
export function sorted<T>(items: Items<T>, { key, reverse = false }: SortOptions<T> = {}): T[] {
  const keyed = [...iterate(items)].map((item) => ({ item, key: key ? key(item) : item }));
  const sign = reverse ? -1 : 1;
  keyed.sort((a, b) => sign * compare(a.key, b.key));
  return keyed.map(({ item }) => item);
}

/** Below, equal or above. */
function compare(a: unknown, b: unknown): number {
  if (isNumeric(a) && isNumeric(b)) return Number(a > b) - Number(a < b);
  if (typeof a === "string" && typeof b === "string") return compareText(a, b);
  if (Array.isArray(a) && Array.isArray(b)) {
    for (let i = 0; i < Math.min(a.length, b.length); i++) {
      const order = compare(a[i], b[i]);
      if (order !== 0) return order;
    }
    return a.length - b.length;
  }
  if (isOrdered(a)) return isTrue(a.__lt__(b)) ? -1 : isOrdered(b) && isTrue(b.__lt__(a)) ? 1 : 0;
  throw typeError(`'<' not supported between instances of '${nameOf(a)}' and '${nameOf(b)}'`);
}

function isNumeric(x: unknown): x is number | bigint | boolean {
  return typeof x === "number" || typeof x === "bigint" || typeof x === "boolean";
}

/** By code points, as Python: JavaScript's own order is by UTF-16 units. */
function compareText(a: string, b: string): number {
  const [x, y] = [[...a], [...b]];
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    if (x[i] !== y[i]) return (x[i].codePointAt(0) as number) - (y[i].codePointAt(0) as number);
  }
  return x.length - y.length;
}

interface Ordered {
  __lt__(other: unknown): unknown;
}

function isOrdered(x: unknown): x is Ordered {
  return typeof x === "object" && x !== null && "__lt__" in x && typeof x.__lt__ === "function";
}

/** The truth of what a comparison gave. */
function isTrue(x: unknown): boolean {
  const hasTruth = typeof x === "object" && x !== null && "__bool__" in x && typeof x.__bool__ === "function";
  return hasTruth ? Boolean((x as { __bool__(): boolean }).__bool__()) : Boolean(x);
}

/**
 * The items from the last to the first.
 *
 * @throws TypeError for what has no length.
 * @example [...reversed([1, 2, 3])]  // [3, 2, 1]
 */
export function* reversed<T>(items: readonly T[] | Sequence<T> | string): Generator<T, void, undefined> {
  if (typeof items === "string") {
    for (const letter of [...items].reverse()) yield letter as T;
    return;
  }
  if (!Array.isArray(items) && !isSequence(items)) throw typeError(`'${nameOf(items)}' object is not reversible`);
  const n = Array.isArray(items) ? items.length : (items as Sequence<T>).__len__();
  for (let i = n - 1; i >= 0; i--) yield Array.isArray(items) ? items[i] : (items as Sequence<T>).__getitem__(i);
}

function isSequence(x: unknown): x is Sequence<unknown> {
  return typeof x === "object" && x !== null && "__len__" in x && "__getitem__" in x;
}

/** Goes through anything that has items. */
function* iterate<T>(items: Items<T>): Generator<T, void, undefined> {
  if (typeof (items as Partial<Iterable<T>>)?.[Symbol.iterator] === "function") {
    yield* items as Iterable<T>;
  } else if (isSequence(items)) {
    for (let i = 0; i < items.__len__(); i++) yield items.__getitem__(i) as T;
  } else if (typeof (items as ArrayLike<T>)?.length === "number") {
    yield* Array.from(items as ArrayLike<T>);
  } else throw typeError(`'${nameOf(items)}' object is not iterable`);
}

/** A class, or one of Python's types by the function that makes such values. */
export type Kind<T> = (abstract new (...args: never[]) => T) | ((...args: never[]) => T);

/** The type that a kind stands for: `Number` stands for numbers. */
export type InstanceOf<T> = T extends NumberConstructor
  ? number
  : T extends StringConstructor
    ? string
    : T extends BooleanConstructor
      ? boolean
      : T extends BigIntConstructor
        ? bigint
        : T extends abstract new (
              ...args: never[]
            ) => infer U
          ? U
          : never;

/**
 * Whether a value is of a class, or of one of several. `Number`, `String`, `Boolean` and `BigInt` stand for primitive
 * values too.
 *
 * @example isinstance(3, Number)  // true
 */
export function isinstance<K extends Kind<unknown>>(value: unknown, kind: K | readonly K[]): value is InstanceOf<K> {
  const kinds: readonly unknown[] = Array.isArray(kind) ? kind : [kind];
  return kinds.some((one) => {
    if (typeof one !== "function") {
      throw typeError("isinstance() arg 2 must be a type, a tuple of types, or a union");
    }
    if (value instanceof (one as unknown as new () => unknown)) return true;
    const primitive = one === Number ? "number" : one === String ? "string" : one === Boolean ? "boolean" : "bigint";
    return (one === BigInt || primitive !== "bigint") && typeof value === primitive;
  });
}

/** Python's name of a value's type, for error texts. */
function nameOf(value: unknown): string {
  if (value === null || value === undefined) return "NoneType";
  if (typeof value === "number") return Number.isInteger(value) ? "int" : "float";
  if (value instanceof Number) return "float";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "bigint") return "int";
  if (typeof value === "string") return "str";
  if (Array.isArray(value)) return value instanceof Tuple ? "tuple" : "list";
  const made = (value as { constructor?: { name?: string } }).constructor;
  if (made === Object) return "dict";
  return made?.name || pythonRepr(value);
}
