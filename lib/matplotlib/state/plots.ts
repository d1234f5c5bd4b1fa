/** pyplot's plotting functions: those of the current Axes. */
import type { Line2D } from "../artists/line.js";
import type { PathCollection } from "../artists/points.js";
import type { ScatterOptions } from "../axes/lines.js";
import type { LineOptions } from "../options.js";
import type { ArrayLike } from "../values.js";
import { gca } from "./figures.js";

/** A curve's data, and the format string after it. */
type PlotArgument = ArrayLike | number | string | LineOptions;

/**
 * Curves through points: `plot(y)`, `plot(x, y, "ro--")`, `plot(x1, y1, "b", x2, y2, "g", { linewidth: 2 })`.
 *
 * A matrix draws a curve for every column. Widths and sizes are in points.
 * @throws ValueError when x and y differ in length.
 * @example plt.plot([1, 2, 3], [1, 4, 9], "ro--", { label: "squares" });
 */
export function plot(...args: PlotArgument[]): Line2D[] {
  return gca().plot(...args);
}
/**
 * Points: `scatter(x, y)`, `scatter(x, y, s, c)`, `scatter(x, y, { s: 20, c: values, cmap: "viridis" })`.
 *
 * Units: `s` is an area in square points (36 by default).
 * @throws ValueError when x and y differ in size, or `s` or `c` fit neither.
 */
export function scatter(
  x: ArrayLike | number,
  y: ArrayLike | number,
  ...rest: (ScatterOptions | ArrayLike | number | string | null | undefined)[]
): PathCollection {
  return gca().scatter(x, y, ...rest);
}
/** Steps between points: `where` is "pre", "mid" or "post". */
export function step(
  x: ArrayLike,
  y: ArrayLike,
  ...rest: (string | (LineOptions & { readonly where?: "pre" | "post" | "mid" }))[]
): Line2D[] {
  return gca().step(x, y, ...rest);
}
export function semilogx(...args: PlotArgument[]): Line2D[] {
  return gca().semilogx(...args);
}
export function semilogy(...args: PlotArgument[]): Line2D[] {
  return gca().semilogy(...args);
}
export function loglog(...args: PlotArgument[]): Line2D[] {
  return gca().loglog(...args);
}
/** A horizontal line across the axes at y. */
export function axhline(
  y = 0,
  ...rest: (number | (LineOptions & { readonly xmin?: number; readonly xmax?: number }))[]
): Line2D {
  return gca().axhline(y, ...rest);
}
/** A vertical line across the axes at x. */
export function axvline(
  x = 0,
  ...rest: (number | (LineOptions & { readonly ymin?: number; readonly ymax?: number }))[]
): Line2D {
  return gca().axvline(x, ...rest);
}
