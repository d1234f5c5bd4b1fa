/** Curves and points: plot, scatter, step, stem, errorbar, lines across. */
import { typeError, ValueError } from "../../builtins/errors.js";
import { CrossLine } from "../artists/cross_line.js";
import { Line2D } from "../artists/line.js";
import { PathCollection } from "../artists/points.js";
import type { Axis } from "../axis.js";
import type { Colormap } from "../colormap.js";
import { type Color, type Rgba, toRgba, tryRgba } from "../colors.js";
import { type Format, parseFormat } from "../format_string.js";
import { type Mapping, mappingOf } from "../mapping.js";
import { markerSymbol } from "../markers.js";
import type { Normalize } from "../norms.js";
import { LINE_NAMES, normalize, type Options, splitOptions } from "../options.js";
import { rc } from "../rc.js";
import {
  type ArrayLike,
  DAY,
  isData,
  isDates,
  toCategories,
  toColumns,
  toGrid,
  toNumbers,
  tupleText,
} from "../values.js";
import { AxesBase } from "./base.js";

export interface ScatterOptions {
  /** Areas in square points, one for all or one each. */
  readonly s?: number | ArrayLike;
  /** One colour, a colour each, or numbers to be mapped. */
  readonly c?: Color | ArrayLike;
  readonly color?: Color | ArrayLike;
  readonly marker?: string | null;
  readonly cmap?: string | Colormap;
  readonly vmin?: number;
  readonly vmax?: number;
  readonly norm?: Normalize | string;
  readonly alpha?: number | null;
  readonly linewidths?: number;
  readonly linewidth?: number;
  readonly lw?: number;
  readonly edgecolors?: Color | ArrayLike | "face" | "none";
  readonly edgecolor?: Color | ArrayLike | "face" | "none";
  readonly facecolors?: Color | "none";
  readonly facecolor?: Color | "none";
  readonly label?: string | number;
  readonly zorder?: number;
  readonly visible?: boolean;
  readonly plotnonfinite?: boolean;
}

const SCATTER_NAMES: ReadonlySet<string> = new Set([
  "s",
  "c",
  "color",
  "marker",
  "cmap",
  "vmin",
  "vmax",
  "norm",
  "alpha",
  "linewidth",
  "edgecolor",
  "facecolor",
  "label",
  "zorder",
  "visible",
  "plotnonfinite",
  "clip_on",
  "rasterized",
]);

/** Arguments of `plot`: x and y, or y alone, each with a format string; several in one call. */
interface Curve {
  readonly x: unknown;
  readonly y: unknown;
  readonly format: string;
}

export class AxesLines extends AxesBase {
  /**
   * Curves through points: `plot(y)`, `plot(x, y, "ro--")`, `plot(x1, y1, "b", x2, y2, "g", { linewidth: 2 })`.
   *
   * A matrix draws a curve for every column. Widths and sizes are in points.
   * @throws ValueError when x and y differ in length.
   * @example plt.plot([1, 2, 3], [1, 4, 9], "ro--", { label: "squares" });
   */
  plot(...args: unknown[]): Line2D[] {
    const { positional, options } = splitOptions(args);
    const curves = splitCurves(positional);
    const style = normalize("Line2D", options, LINE_NAMES);
    const drawn = curves.flatMap((curve) => this.#curve(curve, style));
    for (const line of drawn) {
      this.add(line);
      this.xaxis.include(line.xs);
      this.yaxis.include(line.ys);
    }
    return drawn;
  }

  #curve({ x, y, format }: Curve, style: Options): Line2D[] {
    const parsed: Format = parseFormat(format);
    const ys = this.columns(y, this.yaxis);
    const xs =
      x === undefined
        ? { columns: [Array.from({ length: ys.shape[0] }, (_, i) => i)], shape: [ys.shape[0]] }
        : this.columns(x, this.xaxis);
    if (xs.shape[0] !== ys.shape[0]) {
      throw new ValueError(
        `x and y must have same first dimension, but have shapes ${tupleText(xs.shape)} and ${tupleText(ys.shape)}`,
      );
    }
    const [nx, ny] = [xs.columns.length, ys.columns.length];
    if (nx > 1 && ny > 1 && nx !== ny) throw new ValueError(`x has ${nx} columns but y has ${ny} columns`);
    const given: Record<string, unknown> = { ...style };
    if (parsed.linestyle !== null) given.linestyle ??= parsed.linestyle;
    if (parsed.marker !== null) given.marker ??= parsed.marker;
    if (parsed.color !== null) given.color ??= parsed.color;
    const count = Math.max(nx, ny);
    const labels =
      isData(style.label) && typeof style.label !== "string" ? [...(style.label as Iterable<unknown>)] : null;
    return Array.from({ length: count }, (_, i) => {
      const look: Record<string, unknown> = { ...given, color: given.color ?? this.nextColor() };
      if (labels) look.label = labels[i];
      return new Line2D(xs.columns[Math.min(i, nx - 1)], ys.columns[Math.min(i, ny - 1)], look);
    });
  }

  /** Data as columns; texts become the axis' categories, dates its days. @internal */
  columns(data: unknown, axis: Axis): { columns: number[][]; shape: readonly number[] } {
    const numbers = this.along(data, axis);
    return numbers ? { columns: [numbers], shape: [numbers.length] } : toColumns(data);
  }

  /** Categories and dates as numbers, null for other data. @internal */
  along(data: unknown, axis: Axis): number[] | null {
    const texts = toCategories(data);
    if (texts) return texts.map((text) => axis.category(text));
    if (!isDates(data)) return null;
    axis.dates = true;
    return (data as Date[]).map((date) => date.getTime() / DAY);
  }

  /** Numbers of data of any shape, with categories and dates. @internal */
  flat(data: unknown, axis: Axis): number[] {
    return this.along(data, axis) ?? toNumbers(data);
  }

  /** Takes data into the limits. @internal */
  track(xs: Iterable<number>, ys: Iterable<number>): void {
    for (const [axis, values] of [
      [this.xaxis, xs],
      [this.yaxis, ys],
    ] as const) {
      const list = [...values];
      axis.include(list);
      for (const value of list) {
        if (!Number.isFinite(value)) continue;
        axis.fixed[0] = Math.min(axis.fixed[0], value);
        axis.fixed[1] = Math.max(axis.fixed[1], value);
      }
    }
  }

  /**
   * Points. Data of any shape are read row by row.
   *
   * Units: `s` is an area in square points (36 by default).
   * @throws ValueError when x and y differ in size, or `s` or `c` fit neither.
   * @example plt.scatter(x, y, { s: 20, c: y, cmap: "viridis" });
   */
  scatter(x: unknown, y: unknown, ...rest: unknown[]): PathCollection {
    const { positional, options } = splitOptions(rest);
    const style = normalize(
      "PathCollection",
      { ...named(positional, ["s", "c", "marker", "cmap"]), ...options },
      SCATTER_NAMES,
      ["c"],
    );
    const [xs, ys] = [this.flat(x, this.xaxis), this.flat(y, this.yaxis)];
    if (xs.length !== ys.length) throw new ValueError("x and y must be the same size");
    const sizes = style.s === undefined || style.s === null ? [rc("lines.markersize") ** 2] : toNumbers(style.s);
    if (sizes.length !== 1 && sizes.length !== xs.length) {
      throw new ValueError(`s (size ${sizes.length}) cannot be broadcast to match x and y (size ${xs.length})`);
    }
    const alpha = typeof style.alpha === "number" ? style.alpha : null;
    const colors = this.#pointColors(style, xs.length);
    const edge = style.edgecolor ?? rc("scatter.edgecolors");
    const symbol = markerSymbol(style.marker ?? rc("scatter.marker"));
    const points = this.add(
      new PathCollection(xs, ys, {
        marker: symbol,
        sizes,
        ...colors,
        edges: edge === "face" ? "face" : manyColors(edge, xs.length, "edgecolor"),
        edgeWidth:
          typeof style.linewidth === "number"
            ? style.linewidth
            : rc(symbol?.open ? "lines.linewidth" : "patch.linewidth"),
        alpha,
      }),
    );
    applyCommon(points, style);
    this.track(xs, ys);
    this.figure.current = colors.mapping ? points : this.figure.current;
    return points;
  }

  #pointColors(
    style: Options,
    count: number,
  ): { faces: Rgba[] | null; values: number[] | null; mapping: Mapping | null } {
    const given = style.facecolor ?? style.color ?? style.c;
    if (style.c !== undefined && style.color !== undefined) {
      throw new ValueError(
        "Supply a 'c' argument or a 'color' kwarg but not both; they differ but their functionalities overlap.",
      );
    }
    const flat = (faces: Rgba[]): { faces: Rgba[]; values: null; mapping: null } => ({
      faces,
      values: null,
      mapping: null,
    });
    if (given === undefined || given === null) return flat([toRgba(this.nextColor("patch"))]);
    if (style.c === undefined) return flat(manyColors(given, count, "color"));
    if (typeof given === "string") {
      const single = tryRgba(given);
      if (!single)
        throw new ValueError(
          `'c' argument must be a color, a sequence of colors, or a sequence of numbers, not '${given}'`,
        );
      return flat([single]);
    }
    const texts = toCategories(given);
    if (texts) return flat(manyColors(texts, count, "c"));
    const { values, shape } = toGrid(given);
    // One number each comes before one colour of three or four parts.
    if (values.length !== count || shape.length > 1) {
      const rows = shape.length === 2 && (shape[1] === 3 || shape[1] === 4) ? shape[0] : 0;
      if (rows === count || rows === 1) {
        const part = (row: number): Rgba => toRgba(Array.from(values.subarray(row * shape[1], (row + 1) * shape[1])));
        return flat(Array.from({ length: rows }, (_, row) => part(row)));
      }
      const single = shape.length === 1 ? tryRgba(Array.from(values)) : null;
      if (single) return flat([single]);
    }
    if (values.length !== count) {
      throw new ValueError(
        `'c' argument has ${values.length} elements, which is inconsistent with 'x' and 'y' with size ${count}.`,
      );
    }
    return { faces: null, values: Array.from(values), mapping: mappingOf(values, style) };
  }

  /** Horizontal line across the axes at y, between parts of the width. */
  axhline(y = 0, ...rest: unknown[]): Line2D {
    return this.#across("y", y, rest);
  }
  /** Vertical line across the axes at x, between parts of the height. */
  axvline(x = 0, ...rest: unknown[]): Line2D {
    return this.#across("x", x, rest);
  }

  #across(which: "x" | "y", at: number, rest: readonly unknown[]): Line2D {
    const { positional, options } = splitOptions(rest);
    const keys = which === "y" ? ["xmin", "xmax"] : ["ymin", "ymax"];
    const { [keys[0]]: from = positional[0] ?? 0, [keys[1]]: to = positional[1] ?? 1, ...style } = options;
    const look = normalize("Line2D", style, LINE_NAMES);
    const [place] = toNumbers(at);
    const line = new CrossLine(which, place, [Number(from), Number(to)], {
      ...look,
      color: look.color ?? this.nextColor(),
    });
    (which === "y" ? this.yaxis : this.xaxis).include([place]);
    return this.add(line);
  }

  /** Curves that step between points: `where` is "pre", "mid" or "post". */
  step(x: unknown, y: unknown, ...rest: unknown[]): Line2D[] {
    const { positional, options } = splitOptions(rest);
    const { where = "pre", ...style } = options as Options & { where?: string };
    if (!["pre", "post", "mid"].includes(where))
      throw new ValueError(`'${where}' is not a valid value for where; supported values are 'pre', 'post', 'mid'`);
    return this.plot(x, y, ...positional, { ...style, drawstyle: `steps-${where}` });
  }

  semilogx(...args: unknown[]): Line2D[] {
    this.xaxis.setScale("log");
    return this.plot(...args);
  }
  semilogy(...args: unknown[]): Line2D[] {
    this.yaxis.setScale("log");
    return this.plot(...args);
  }
  loglog(...args: unknown[]): Line2D[] {
    this.xaxis.setScale("log");
    this.yaxis.setScale("log");
    return this.plot(...args);
  }
}

/** Positional values under their names. */
export function named(positional: readonly unknown[], names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    positional
      .map((value, i) => [names[i] ?? `argument ${i}`, value])
      .filter(([, value]) => value !== undefined && value !== null),
  );
}

/** Label, order and visibility, which every artist has. */
export function applyCommon(artist: { label: string; zorder: number; visible: boolean }, style: Options): void {
  if (style.label !== undefined && style.label !== null) artist.label = String(style.label);
  if (typeof style.zorder === "number") artist.zorder = style.zorder;
  if (typeof style.visible === "boolean") artist.visible = style.visible;
}

/** One colour, or one each. @throws ValueError for what is neither. */
export function manyColors(given: unknown, count: number, name: string): Rgba[] {
  const single = tryRgba(given);
  if (single) return [single];
  if (isData(given) && typeof given !== "string") {
    const list = [...(given as Iterable<unknown>)];
    const colors = list.map(tryRgba);
    if (colors.every((color) => color !== null) && list.length > 0) {
      return Array.from({ length: count }, (_, i) => colors[i % colors.length] as Rgba);
    }
  }
  throw new ValueError(
    `'${name}' kwarg must be a color or sequence of color specs.  For a sequence of values to be color-mapped, use the 'c' argument instead.`,
  );
}

function splitCurves(args: readonly unknown[]): Curve[] {
  const curves: Curve[] = [];
  for (let i = 0; i < args.length; ) {
    const first = args[i];
    if (typeof first === "string") throw typeError(`plot() expects data before the format string '${first}'`);
    const second = args[i + 1];
    const paired = i + 1 < args.length && typeof second !== "string";
    const after = paired ? i + 2 : i + 1;
    const format = typeof args[after] === "string" ? (args[after] as string) : "";
    const hasFormat = typeof args[after] === "string";
    curves.push(paired ? { x: first, y: second, format } : { x: undefined, y: first, format });
    i = after + (hasFormat ? 1 : 0);
  }
  return curves;
}
