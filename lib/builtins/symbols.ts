/**
 * The symbols under which hosts ask an object for its picture. Methods are put on prototypes by these functions: a
 * computed name in a class body cannot be written into declarations.
 */

const INSPECT = Symbol.for("nodejs.util.inspect.custom");
const DISPLAY = Symbol.for("Jupyter.display");

function define(prototype: object, key: symbol, value: unknown): void {
  Object.defineProperty(prototype, key, { value, writable: true, configurable: true, enumerable: false });
}

/** Node's `console.log` and its kin: where an object stands in a list or a record, and what they print for it. */
export type Inspect<T> = (this: T, depth: number | null, options?: { depth?: number | null }) => string;

function ownText(this: object): string {
  return String(this);
}

/** Makes `console.log` print a class's instances by `text`; by their own `toString` when it is left out. */
export function inspects<T extends object>(prototype: T, text: Inspect<T> = ownText): void {
  define(prototype, INSPECT, text);
}

/** Makes a notebook show a class's instances by the MIME bundle that `bundle` gives, or a promise of one. */
export function displays<T extends object>(prototype: T, bundle: (this: T) => unknown): void {
  define(prototype, DISPLAY, bundle);
}
