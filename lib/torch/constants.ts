/** Numbers that torch has names for. */

/** Ratio of a circle's circumference to its diameter. */
export const pi: number = Math.PI;
/** Base of the natural logarithm. */
export const e: number = Math.E;
export const inf: number = Number.POSITIVE_INFINITY;
export const nan: number = Number.NaN;
/** A new dimension in an index: x.index(torch.newaxis, 0). */
export const newaxis: null = null;
