/** `ImageFilter`: weights of a pixel's neighbours. */

/** Weights of 3 x 3 neighbours, row by row. */
export interface Kernel {
  readonly kernel: readonly number[];
  /** What the sum is divided by. */
  readonly scale: number;
  readonly offset: number;
}

const kernel = (weights: readonly number[], scale: number, offset = 0): Kernel => ({ kernel: weights, scale, offset });

/** A little softer. */
export const smooth: Kernel = kernel([1, 1, 1, 1, 5, 1, 1, 1, 1], 13);
export { smooth as SMOOTH };
/** Crisper. */
export const SHARPEN: Kernel = kernel([-2, -2, -2, -2, 32, -2, -2, -2, -2], 16);
/** Edges only. */
export const FIND_EDGES: Kernel = kernel([-1, -1, -1, -1, 8, -1, -1, -1, -1], 1);
/** Outlines. */
export const CONTOUR: Kernel = kernel([-1, -1, -1, -1, 8, -1, -1, -1, -1], 1, 255);
/** As if pressed into metal. */
export const EMBOSS: Kernel = kernel([-1, 0, 0, 0, 1, 0, 0, 0, 0], 1, 128);
/** Clearer edges. */
export const EDGE_ENHANCE: Kernel = kernel([-1, -1, -1, -1, 10, -1, -1, -1, -1], 2);
