/** pyplot's plotting functions: those of the current Axes. */
import type { BarContainer } from "../artists/bars.js";
import type { ContourSet } from "../artists/contours.js";
import type { AxesImage, QuadMesh } from "../artists/image.js";
import type { Line2D } from "../artists/line.js";
import type { PathCollection } from "../artists/points.js";
import type { Polygons, Span } from "../artists/polygons.js";
import type { LineCollection } from "../artists/segments.js";
import type { Text } from "../artists/text.js";
import type { ContourOptions, ImageOptions } from "../axes/grids.js";
import type { AnnotateOptions, Axes } from "../axes/index.js";
import type { ScatterOptions } from "../axes/lines.js";
import type { BoxParts } from "../axes/stats.js";
import type { Color } from "../colors.js";
import type { LineOptions, Options, TextOptions } from "../options.js";
import { rc } from "../rc.js";
import { type ArrayLike, toGrid } from "../values.js";
import { figure, gca } from "./figures.js";

/** One number or a list of data. */
type Data = ArrayLike | number;
/** A curve's data, and the format string after it. */
type PlotArgument = ArrayLike | number | string | LineOptions;

/** What bars, areas and patches take. Widths in points. */
export interface PatchOptions {
  readonly color?: Color | readonly Color[];
  readonly facecolor?: Color;
  readonly fc?: Color;
  readonly edgecolor?: Color | readonly Color[];
  readonly ec?: Color;
  readonly linewidth?: number;
  readonly lw?: number;
  readonly linestyle?: string;
  readonly ls?: string;
  readonly alpha?: number | null;
  readonly label?: string | number | readonly string[];
  readonly hatch?: string;
  readonly fill?: boolean;
  readonly zorder?: number;
  readonly visible?: boolean;
}

export interface BarOptions extends PatchOptions {
  readonly width?: Data;
  readonly height?: Data;
  readonly bottom?: Data;
  readonly left?: Data;
  readonly align?: "center" | "edge";
  readonly tick_label?: readonly string[] | string;
  readonly xerr?: Data;
  readonly yerr?: Data;
  readonly ecolor?: Color;
  readonly capsize?: number;
  readonly log?: boolean;
}

export interface HistOptions extends PatchOptions {
  readonly bins?: number | ArrayLike | string;
  readonly range?: readonly [number, number];
  readonly density?: boolean;
  readonly weights?: ArrayLike;
  readonly cumulative?: boolean | -1;
  readonly histtype?: "bar" | "barstacked" | "step" | "stepfilled";
  readonly align?: "left" | "mid" | "right";
  readonly orientation?: "vertical" | "horizontal";
  readonly rwidth?: number;
  readonly log?: boolean;
  readonly stacked?: boolean;
}

export interface FillOptions extends PatchOptions {
  readonly where?: ArrayLike;
  readonly step?: "pre" | "post" | "mid";
  readonly interpolate?: boolean;
}

export interface ErrorbarOptions extends LineOptions {
  readonly yerr?: Data;
  readonly xerr?: Data;
  readonly fmt?: string;
  readonly ecolor?: Color;
  readonly elinewidth?: number;
  readonly capsize?: number;
  readonly capthick?: number;
}

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
  x: Data,
  y: Data,
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
/** A band across the axes between two y. */
export function axhspan(
  ymin: number,
  ymax: number,
  options: PatchOptions & { readonly xmin?: number; readonly xmax?: number } = {},
): Span {
  return gca().axhspan(ymin, ymax, options as Options);
}
/** A band across the axes between two x. */
export function axvspan(
  xmin: number,
  xmax: number,
  options: PatchOptions & { readonly ymin?: number; readonly ymax?: number } = {},
): Span {
  return gca().axvspan(xmin, xmax, options as Options);
}
/** Horizontal lines at y from xmin to xmax. */
export function hlines(
  y: Data,
  xmin: Data,
  xmax: Data,
  ...rest: (
    | string
    | (Omit<LineOptions, "color"> & { readonly color?: Color; readonly colors?: Color; readonly linestyles?: string })
  )[]
): LineCollection {
  return gca().hlines(y, xmin, xmax, ...rest);
}
/** Vertical lines at x from ymin to ymax. */
export function vlines(
  x: Data,
  ymin: Data,
  ymax: Data,
  ...rest: (
    | string
    | (Omit<LineOptions, "color"> & { readonly color?: Color; readonly colors?: Color; readonly linestyles?: string })
  )[]
): LineCollection {
  return gca().vlines(x, ymin, ymax, ...rest);
}
/** Upright bars: `bar(["a", "b"], [3, 5])`. @throws ValueError when the lengths do not fit. */
export function bar(x: Data, height: Data, ...rest: (BarOptions | Data)[]): BarContainer {
  return gca().bar(x, height, ...rest);
}
/** Lying bars. */
export function barh(y: Data, width: Data, ...rest: (BarOptions | Data)[]): BarContainer {
  return gca().barh(y, width, ...rest);
}
/** Writes each bar's length at its end. */
export function bar_label(
  bars: BarContainer,
  options: TextOptions & {
    readonly labels?: readonly string[];
    readonly fmt?: string | ((value: number) => string);
    readonly padding?: number;
    readonly label_type?: "edge" | "center";
  } = {},
): void {
  gca().bar_label(bars, options as Options);
}
/** Counts values in bins and draws them: gives [counts, edges, bars]. */
export function hist(
  x: ArrayLike,
  ...rest: (HistOptions | number | ArrayLike | string)[]
): [number[] | number[][], number[], BarContainer | BarContainer[]] {
  return gca().hist(x, ...rest);
}
/** Counts points in a grid of cells: gives [counts, xedges, yedges, mesh]. */
export function hist2d(x: ArrayLike, y: ArrayLike, options: Options = {}): [number[][], number[], number[], QuadMesh] {
  return gca().hist2d(x, y, options);
}
/** The area between two curves: `fill_between(x, y1, y2, { alpha: 0.2 })`. */
export function fill_between(
  x: ArrayLike,
  y1: Data,
  ...rest: ((FillOptions & { readonly y2?: Data }) | Data)[]
): Polygons {
  return gca().fill_between(x, y1, ...rest);
}
/** The area between two curves of y. */
export function fill_betweenx(
  y: ArrayLike,
  x1: Data,
  ...rest: ((FillOptions & { readonly x2?: Data }) | Data)[]
): Polygons {
  return gca().fill_betweenx(y, x1, ...rest);
}
/** Polygons: `fill(x, y, "b")`. */
export function fill(...args: (ArrayLike | string | PatchOptions)[]): Polygons[] {
  return gca().fill(...args);
}
/** Areas one on the other. */
export function stackplot(
  x: ArrayLike,
  ...rest: (ArrayLike | (PatchOptions & { readonly labels?: readonly string[]; readonly colors?: readonly Color[] }))[]
): Polygons[] {
  return gca().stackplot(x, ...rest);
}
/** Points with bars of error: `errorbar(x, y, { yerr: e, fmt: "o", capsize: 3 })`. */
export function errorbar(x: Data, y: Data, ...rest: (ErrorbarOptions | Data | string)[]): Line2D {
  return gca().errorbar(x, y, ...rest);
}
/** Lines from a base to each point. */
export function stem(...args: (ArrayLike | string | Options)[]): Line2D {
  return gca().stem(...args);
}
/**
 * A picture: numbers (rows, columns) through a colormap, or (rows, columns, 3 or 4) as colours, 0..1 or 0..255.
 *
 * @throws TypeError for another shape.
 * @example plt.imshow(image, { cmap: "gray" });
 */
export function imshow(x: ArrayLike, ...rest: (ImageOptions | string)[]): AxesImage {
  return gca().imshow(x, ...rest);
}
/** A matrix in a figure of its own, its first row on top. */
export function matshow(z: ArrayLike, options: ImageOptions & { readonly fignum?: number | false } = {}): AxesImage {
  const { fignum, ...rest } = options;
  if (fignum === false || fignum === 0) return gca().matshow(z, rest as Options);
  // The frame stands a little lower than usual, as matplotlib's does: the numbers are above it.
  const axes = figure(fignum, { figsize: figaspect(z) }).add_axes([0.15, 0.09, 0.775, 0.775]);
  return axes.matshow(z, rest as Options);
}
/** A figure's size for a matrix: its height is the usual one, within 2..16 inches. */
function figaspect(z: ArrayLike): [number, number] {
  const { shape } = toGrid(z);
  const ratio = (shape[0] ?? 1) / (shape[1] ?? 1);
  const height = rc("figure.figsize")[1];
  const [w, h] = [height / ratio, height];
  const grow = Math.max(1, 4 / w, 2 / h);
  const shrink = Math.min(1, 16 / (w * grow), 16 / (h * grow));
  return [w * grow * shrink, h * grow * shrink];
}

/** A matrix of cells between edges. */
export function pcolormesh(...args: (ArrayLike | Options)[]): QuadMesh {
  return gca().pcolormesh(...args);
}
export function pcolor(...args: (ArrayLike | Options)[]): QuadMesh {
  return gca().pcolor(...args);
}
/** Level lines: `contour(z)`, `contour(x, y, z, levels)`. */
export function contour(...args: (ArrayLike | number | ContourOptions)[]): ContourSet {
  return gca().contour(...args);
}
/** Areas between levels. */
export function contourf(...args: (ArrayLike | number | ContourOptions)[]): ContourSet {
  return gca().contourf(...args);
}
/** Writes each level on its line. */
export function clabel(set: ContourSet, options: Options = {}): void {
  gca().clabel(set, options);
}
/** Arrows: `quiver(x, y, u, v)`. */
export function quiver(...args: (ArrayLike | Options)[]): Polygons {
  return gca().quiver(...args);
}
/** Boxes of distributions. */
export function boxplot(x: ArrayLike, options: Options = {}): BoxParts {
  return gca().boxplot(x, options);
}
/** Densities of distributions. */
export function violinplot(
  data: ArrayLike,
  ...rest: (ArrayLike | Options)[]
): { bodies: Polygons[]; lines: unknown[] } {
  return gca().violinplot(data, ...rest);
}
/** Shares of a whole: `pie(x, { labels, autopct: "%1.1f%%" })`. */
export function pie(x: ArrayLike, options: Options = {}): [Polygons[], string[]] {
  return gca().pie(x, options);
}
/** A text at a place of the data. */
export function text(
  x: number | string,
  y: number | string,
  s: unknown,
  options: TextOptions & { readonly transform?: unknown } = {},
): Text {
  return gca().text(x, y, s, options as Options);
}
/** A text about a place, with an arrow if asked. */
export function annotate(s: unknown, ...rest: (readonly number[] | AnnotateOptions)[]): Text {
  return gca().annotate(s, ...rest);
}
/** An Axes in the same place with a y of its own, on the right. */
export function twinx(axes?: Axes): Axes {
  return (axes ?? gca()).twinx();
}
/** An Axes in the same place with an x of its own, on top. */
export function twiny(axes?: Axes): Axes {
  return (axes ?? gca()).twiny();
}
