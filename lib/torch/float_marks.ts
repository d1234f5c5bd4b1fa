/**
 * Which numbers inside a value were floats in Python although they are whole: JavaScript has one type for `1` and `1.0`.
 * It is noted beside the value, so that saving it again gives Python the type that it had.
 */

const marks = new WeakMap<object, Set<unknown>>();

/** Notes that a value's number under `key` (an index, a key, an attribute) is a float. */
export function markFloat(holder: object, key: unknown): void {
  let keys = marks.get(holder);
  if (keys === undefined) {
    keys = new Set();
    marks.set(holder, keys);
  }
  keys.add(key);
}

/** Whether the number under `key` is a float. */
export function isMarkedFloat(holder: object, key: unknown): boolean {
  return marks.get(holder)?.has(key) === true;
}

/** Whether anything is noted about a value. */
export function hasMarks(holder: object): boolean {
  return marks.has(holder);
}

/** Notes about a copy what is noted about the value that it was made from; gives the copy. */
export function keepFloats<T extends object>(copy: T, from: object): T {
  for (const key of marks.get(from) ?? []) markFloat(copy, key);
  return copy;
}
