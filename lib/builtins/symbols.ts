/** Symbols under which hosts ask an object for its picture. */

/** Node's `console.log` and its kin. */
export const INSPECT: unique symbol = Symbol.for("nodejs.util.inspect.custom");

/** The notebook: a method that gives a MIME bundle, or a promise of one. */
export const DISPLAY: unique symbol = Symbol.for("Jupyter.display");
