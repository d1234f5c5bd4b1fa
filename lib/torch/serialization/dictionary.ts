/** Python's dict as JavaScript has it: a plain object where its keys and their order allow that, else a Map. */

/** A dict that is being filled. */
export interface Dictionary {
  readonly value: object;
  set(key: unknown, value: unknown): void;
}

/** Keys that an object would put first, in the order of numbers. */
const INDEX = /^(0|[1-9]\d{0,9})$/;

/** Whether an object with these keys, set in this order, lists them in this order. */
export function fitsObject(keys: readonly unknown[]): boolean {
  let last = -1;
  let named = false;
  for (const key of keys) {
    if (typeof key !== "string") return false;
    if (!INDEX.test(key)) named = true;
    else if (named || Number(key) <= last) return false;
    else last = Number(key);
  }
  return true;
}

/** Sets an own property under any name, `__proto__` among them. */
export function setOwn(target: object, key: string, value: unknown): void {
  if (key === "__proto__") {
    Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
  } else (target as Record<string, unknown>)[key] = value;
}

/** An empty dict for these entries. */
export function dictionary(entries: readonly (readonly [unknown, unknown])[]): Dictionary {
  if (fitsObject(entries.map(([key]) => key))) {
    const value: Record<string, unknown> = {};
    return { value, set: (key, item) => setOwn(value, key as string, item) };
  }
  const value = new Map<unknown, unknown>();
  return { value, set: (key, item) => void value.set(key, item) };
}
