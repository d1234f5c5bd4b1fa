/** `import * as np from "numpy"`: as far as tutorials go, over torch's operations. */
import "./methods.js";
import "./operators.js";

export type { ArrayKey } from "./brackets.js";
export type { ArrayLike, DTypeLike } from "./bridge.js";
export * from "./creation.js";
export { bool as bool_, dtype, float16, float32, float64, int8, int16, int32, int64, uint8 } from "./dtype.js";
export { type LoadOptions, load, type NamedArrays, save, savez, savez_compressed, type Writable } from "./files.js";
export { set_printoptions } from "./format.js";
export * from "./functions.js";
export { ndarray } from "./ndarray.js";
export { NpzFile } from "./npz.js";
export * as random from "./random.js";
export { genfromtxt, loadtxt, type TextOptions } from "./text.js";

/** Circumference over diameter. */
export const pi: number = Math.PI;
/** Base of natural logarithms. */
export const e: number = Math.E;
/** Infinity. */
export const inf: number = Infinity;
/** Infinity. */
export const Inf: number = Infinity;
/** Not a number. */
export const nan: number = Number.NaN;
/** A new axis in an index. */
export const newaxis: null = null;
