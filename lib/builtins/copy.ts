/** Python's `copy` module: `import * as copy from "copy"`. */

/** What was copied already, by its original: what is shared stays shared in the copy, and circles close. */
export type Memo = Map<object, unknown>;

/** An object that knows how it is copied, as in Python. */
export interface DeepCopyable {
  __deepcopy__(memo: Memo): unknown;
}

function hasDeepcopy(x: object): x is DeepCopyable {
  return typeof (x as Partial<DeepCopyable>).__deepcopy__ === "function";
}

/**
 * A copy of `x` and of everything below it: tensors, modules, arrays, Maps, Sets and objects. Functions are shared.
 *
 * @throws RuntimeError for a tensor that was computed from others.
 * @example const target = copy.deepcopy(net);
 * Source: Python, copy.deepcopy.
 */
export function deepcopy<T>(x: T, memo: Memo = new Map()): T {
  if ((typeof x !== "object" && typeof x !== "function") || x === null) return x;
  const known = memo.get(x);
  if (known !== undefined) return known as T;
  if (hasDeepcopy(x)) {
    const made = x.__deepcopy__(memo);
    memo.set(x, made);
    return made as T;
  }
  if (typeof x === "function") return x;
  return copyObject(x, memo) as T;
}

function copyObject(x: object, memo: Memo): object {
  const keep = <O extends object>(made: O): O => {
    memo.set(x, made);
    return made;
  };
  if (ArrayBuffer.isView(x)) {
    if (x instanceof DataView) return keep(new DataView(x.buffer.slice(0), x.byteOffset, x.byteLength));
    return keep((x as Uint8Array).slice());
  }
  if (x instanceof Date) return keep(new Date(x));
  if (x instanceof RegExp || x instanceof Promise || x instanceof WeakMap || x instanceof WeakSet) return x;
  const prototype = Object.getPrototypeOf(x) as object | null;
  let made: object;
  if (Array.isArray(x)) made = keep(Object.setPrototypeOf(new Array(x.length), prototype) as unknown[]);
  else if (x instanceof Map) {
    const map = keep(Object.setPrototypeOf(new Map(), prototype) as Map<unknown, unknown>);
    for (const [k, v] of x) Map.prototype.set.call(map, deepcopy(k, memo), deepcopy(v, memo));
    made = map;
  } else if (x instanceof Set) {
    const set = keep(Object.setPrototypeOf(new Set(), prototype) as Set<unknown>);
    for (const v of x) Set.prototype.add.call(set, deepcopy(v, memo));
    made = set;
  } else made = keep(Object.create(prototype) as object);
  copyProperties(x, made, memo);
  return made;
}

/** Gives `made` a deep copy of every property that stands on `x` itself. @internal */
export function copyProperties(x: object, made: object, memo: Memo): void {
  for (const key of Reflect.ownKeys(x)) {
    const own = Object.getOwnPropertyDescriptor(x, key) as PropertyDescriptor;
    const there = Object.getOwnPropertyDescriptor(made, key);
    if (there !== undefined && !there.configurable && !there.writable) continue;
    if ("value" in own) own.value = deepcopy(own.value as unknown, memo);
    Object.defineProperty(made, key, own);
  }
}

/** A copy of `x` itself, which shares what is below it. Source: Python, copy.copy. */
export function copy<T>(x: T): T {
  if (typeof x !== "object" || x === null) return x;
  const own = (x as { __copy__?: () => T }).__copy__;
  if (typeof own === "function") return own.call(x);
  if (ArrayBuffer.isView(x)) return copyObject(x, new Map()) as T;
  const shared: Memo = new Map();
  const children: unknown[] = [...Reflect.ownKeys(x).map((k) => (x as Record<PropertyKey, unknown>)[k])];
  if (x instanceof Map || x instanceof Set) children.push(...x.keys(), ...x.values());
  for (const child of children) if (typeof child === "object" && child !== null) shared.set(child, child);
  return copyObject(x, shared) as T;
}
