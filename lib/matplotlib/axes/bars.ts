/** Bars: bar, barh, bar_label, hist. */
import { ValueError } from "../../builtins/errors.js";
import type { Point } from "../artist.js";
import { BarContainer, type BarShape } from "../artists/bars.js";
import { Polygons } from "../artists/polygons.js";
import { toRgba } from "../colors.js";
import { histogram } from "../histogram.js";
import { normalize, type Options, PATCH_NAMES, splitOptions } from "../options.js";
import { rc } from "../rc.js";
import { isData, toCategories, toNumbers, tupleText } from "../values.js";
import { AxesAreas, dataSets } from "./areas.js";
import { applyCommon, manyColors, named } from "./lines.js";

const BAR_NAMES: ReadonlySet<string> = new Set([
  ...PATCH_NAMES,
  "width",
  "height",
  "bottom",
  "left",
  "align",
  "tick_label",
  "xerr",
  "yerr",
  "ecolor",
  "capsize",
  "error_kw",
  "log",
]);
const HIST_NAMES: ReadonlySet<string> = new Set([
  ...PATCH_NAMES,
  "bins",
  "range",
  "density",
  "weights",
  "cumulative",
  "bottom",
  "histtype",
  "align",
  "orientation",
  "rwidth",
  "log",
  "stacked",
]);

export class AxesBars extends AxesAreas {
  /**
   * Upright bars at x, which may be categories: `bar(x, height, { width: 0.8, bottom: 0, align: "center" })`.
   *
   * @throws ValueError when the lengths do not fit.
   */
  bar(x: unknown, height: unknown, ...rest: unknown[]): BarContainer {
    return this.#bars(false, x, height, rest);
  }
  /** Lying bars at y: `barh(y, width, { height: 0.8, left: 0 })`. */
  barh(y: unknown, width: unknown, ...rest: unknown[]): BarContainer {
    return this.#bars(true, y, width, rest);
  }

  #bars(horizontal: boolean, place: unknown, length: unknown, rest: readonly unknown[]): BarContainer {
    const { positional, options } = splitOptions(rest);
    const [thick, base] = horizontal ? ["height", "left"] : ["width", "bottom"];
    const style = normalize("Rectangle", { ...named(positional, [thick, base]), ...options }, BAR_NAMES);
    const along = horizontal ? this.yaxis : this.xaxis;
    const places = this.flat(place, along);
    const lengths = toNumbers(length);
    const count = Math.max(places.length, lengths.length);
    const spread = (values: readonly number[], name: string): number[] => {
      if (values.length !== 1 && values.length !== count) {
        const names = horizontal ? ["y", "width"] : ["x", "height"];
        throw new ValueError(
          `shape mismatch: objects cannot be broadcast to a single shape.  Mismatch is between '${names[0]}' with shape ${tupleText([places.length])} and '${name}' with shape ${tupleText([values.length])}.`,
        );
      }
      return Array.from({ length: count }, (_, i) => values[values.length === 1 ? 0 : i]);
    };
    const widths = spread(style[thick] === undefined ? [0.8] : toNumbers(style[thick]), thick);
    const bases = spread(style[base] === undefined || style[base] === null ? [0] : toNumbers(style[base]), base);
    const at = spread(places, horizontal ? "y" : "x");
    const edge = style.align === "edge";
    const shape: BarShape = {
      horizontal,
      starts: at.map((p, i) => (edge ? (widths[i] < 0 ? p + widths[i] : p) : p - widths[i] / 2)),
      widths: widths.map(Math.abs),
      bases,
      lengths: spread(lengths, horizontal ? "width" : "height"),
    };
    if (style.log === true) (horizontal ? this.xaxis : this.yaxis).setScale("log");
    const bars = this.addBars(shape, style);
    bars.container = true;
    const labels = isData(style.label) && typeof style.label !== "string" ? null : style.label;
    applyCommon(bars, { ...style, label: labels });
    if (style.tick_label !== undefined)
      along.set_ticks(at, toCategories(style.tick_label) ?? [...(style.tick_label as Iterable<unknown>)].map(String));
    this.#barErrors(horizontal, at, shape, style);
    return bars;
  }

  #barErrors(horizontal: boolean, at: readonly number[], shape: BarShape, style: Options): void {
    if (style.xerr === undefined && style.yerr === undefined) return;
    const ends = shape.lengths.map((length, i) => shape.bases[i] + length);
    const options = {
      xerr: style.xerr,
      yerr: style.yerr,
      ecolor: style.ecolor ?? "k",
      capsize: style.capsize,
      fmt: "none",
    };
    const kept = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
    this.errorbar(horizontal ? ends : at, horizontal ? at : ends, kept);
  }

  /** @internal */
  addBars(shape: BarShape, style: Options): BarContainer {
    const count = shape.starts.length;
    const alpha = typeof style.alpha === "number" ? style.alpha : null;
    const given = style.facecolor ?? style.color;
    const face =
      given === undefined || given === null ? [toRgba(this.nextColor("patch"))] : manyColors(given, count, "color");
    const edgeGiven =
      style.edgecolor ??
      (style.color === undefined || !rc("patch.force_edgecolor") ? undefined : rc("patch.edgecolor"));
    const edges = edgeGiven === undefined || edgeGiven === null ? null : manyColors(edgeGiven, count, "edgecolor");
    const hollow = style.fill === false;
    const bars = this.add(
      new BarContainer(shape, {
        faces: hollow ? [[0, 0, 0, 0]] : face,
        edges,
        edgeWidth: typeof style.linewidth === "number" ? style.linewidth : rc("patch.linewidth"),
        alpha,
        hatch: typeof style.hatch === "string" ? style.hatch : null,
      }),
    );
    const { horizontal, starts, widths, bases, lengths } = shape;
    const along = horizontal ? this.xaxis : this.yaxis;
    const ends = [...starts, ...starts.map((s, i) => s + widths[i])];
    const log = along.view.scale === "log";
    const reach = [...(log ? [] : bases), ...lengths.map((length, i) => bases[i] + length)];
    this.track(horizontal ? reach : ends, horizontal ? ends : reach);
    along.sticky.push(...bases);
    return bars;
  }

  /** Writes each bar's length at its end. */
  bar_label(bars: BarContainer, options: Options = {}): void {
    const { labels, fmt, padding = 0, label_type = "edge", ...style } = options;
    const { horizontal, starts, widths, bases, lengths } = bars.shape;
    const texts = labels ? [...(labels as Iterable<unknown>)].map(String) : lengths.map((value) => barText(value, fmt));
    starts.forEach((start, i) => {
      const middle = start + widths[i] / 2;
      const end = bases[i] + (label_type === "center" ? lengths[i] / 2 : lengths[i]);
      const pad = Number(padding) * Math.sign(lengths[i] || 1);
      const place = horizontal
        ? {
            xy: [end, middle],
            xytext: [pad, 0],
            ha: label_type === "center" ? "center" : lengths[i] < 0 ? "right" : "left",
            va: "center",
          }
        : {
            xy: [middle, end],
            xytext: [0, pad],
            ha: "center",
            va: label_type === "center" ? "center" : lengths[i] < 0 ? "top" : "bottom",
          };
      this.writeNote(texts[i], { ...place, textcoords: "offset points", ...style });
    });
  }

  /** Given by the class that writes texts. @internal */
  writeNote(_text: string, _options: Options): void {}

  /**
   * Counts values in bins and draws them: gives [counts, edges, bars].
   *
   * A list of data sets gives counts and bars for each. @throws ValueError for bins that are none.
   * @example plt.hist(x, { bins: 30, density: true, alpha: 0.7 });
   */
  hist(x: unknown, ...rest: unknown[]): [number[] | number[][], number[], BarContainer | BarContainer[]] {
    const { positional, options } = splitOptions(rest);
    const style = normalize(
      "Rectangle",
      { ...named(positional, ["bins", "range", "density"]), ...options },
      HIST_NAMES,
    );
    const sets = dataSets(x);
    const { counts, edges } = histogram(sets, style);
    const horizontal = style.orientation === "horizontal";
    const type = String(style.histtype ?? "bar");
    if (!["bar", "barstacked", "step", "stepfilled"].includes(type)) {
      throw new ValueError(
        `'${type}' is not a valid value for histtype; supported values are 'bar', 'barstacked', 'step', 'stepfilled'`,
      );
    }
    if (style.log === true) (horizontal ? this.xaxis : this.yaxis).setScale("log");
    const stacked = style.stacked === true || type === "barstacked";
    const colors = sets.map(
      (_, i) =>
        colorOfSet(style.color, i) ?? this.nextColor(type === "step" || type === "stepfilled" ? "line" : "line"),
    );
    const labels = labelsOf(style.label, sets.length);
    const below = edges.slice(1).map(() => 0);
    const drawn = counts.map((count, i) => {
      const look = { ...style, label: labels[i], color: colors[i], alpha: style.alpha };
      const bases = stacked ? [...below] : below.map(() => 0);
      if (stacked) for (const [k, value] of count.entries()) below[k] += value;
      if (type.startsWith("step")) return this.#stairs(edges, count, bases, look, horizontal, type === "stepfilled");
      return this.#histBars(
        edges,
        count,
        bases,
        look,
        horizontal,
        stacked ? [0, 1] : [i, sets.length],
        Number(style.rwidth ?? (sets.length > 1 && !stacked ? 0.8 : 1)),
      );
    });
    const result = stacked ? cumulativeRows(counts) : counts;
    return sets.length === 1 ? [result[0], edges, drawn[0] as BarContainer] : [result, edges, drawn as BarContainer[]];
  }

  #histBars(
    edges: readonly number[],
    counts: readonly number[],
    bases: number[],
    look: Options,
    horizontal: boolean,
    [at, of]: readonly [number, number],
    rwidth: number,
  ): BarContainer {
    const spans = counts.map((_, k) => edges[k + 1] - edges[k]);
    const align = look.align === "left" ? -0.5 : look.align === "right" ? 0.5 : 0;
    const starts = counts.map((_, k) => edges[k] + spans[k] * ((1 - rwidth) / 2 + (rwidth * at) / of + align));
    const bars = this.addBars(
      { horizontal, starts, widths: spans.map((span) => (span * rwidth) / of), bases, lengths: counts },
      look,
    );
    applyCommon(bars, look);
    return bars;
  }

  #stairs(
    edges: readonly number[],
    counts: readonly number[],
    bases: readonly number[],
    look: Options,
    horizontal: boolean,
    filled: boolean,
  ): Polygons {
    const top = counts.flatMap((count, k): Point[] => [
      [edges[k], bases[k] + count],
      [edges[k + 1], bases[k] + count],
    ]);
    const foot = filled
      ? counts
          .flatMap((_, k): Point[] => [
            [edges[k], bases[k]],
            [edges[k + 1], bases[k]],
          ])
          .reverse()
      : [];
    const ends: Point[] = [[edges[0], bases[0]], ...top, [edges[edges.length - 1], bases[bases.length - 1]], ...foot];
    const points = ends.map(([a, b]): Point => (horizontal ? [b, a] : [a, b]));
    const color = toRgba(look.color, typeof look.alpha === "number" ? look.alpha : null);
    const polygons = this.add(
      new Polygons([points], {
        face: filled ? color : [0, 0, 0, 0],
        edge: filled ? null : toRgba(look.edgecolor ?? look.color, look.alpha as number | null),
        edgeWidth: typeof look.linewidth === "number" ? look.linewidth : rc("patch.linewidth"),
        linestyle: look.linestyle,
      }),
    );
    applyCommon(polygons, look);
    this.track(
      points.map((p) => p[0]),
      points.map((p) => p[1]),
    );
    (horizontal ? this.xaxis : this.yaxis).sticky.push(0);
    return polygons;
  }
}

function barText(value: number, fmt: unknown): string {
  if (typeof fmt === "function") return String(fmt(value));
  const decimals = /%(?:\d+)?\.(\d+)f|\{:\.(\d+)f\}/.exec(String(fmt ?? ""));
  if (decimals)
    return String(fmt)
      .replace(decimals[0], value.toFixed(Number(decimals[1] ?? decimals[2])))
      .replace("%%", "%");
  if (/%d/.test(String(fmt ?? ""))) return String(fmt).replace("%d", String(Math.trunc(value)));
  return String(Number(value.toPrecision(6)));
}

function colorOfSet(color: unknown, i: number): unknown {
  if (color === undefined || color === null) return undefined;
  return Array.isArray(color) && typeof color[0] !== "number" ? color[i] : color;
}

function labelsOf(label: unknown, count: number): unknown[] {
  if (label === undefined || label === null) return new Array(count).fill(undefined);
  if (typeof label === "string" || !isData(label)) return [label, ...new Array(count - 1).fill(undefined)];
  return [...(label as Iterable<unknown>)];
}

function cumulativeRows(rows: readonly number[][]): number[][] {
  let sum = rows[0].map(() => 0);
  return rows.map((row) => {
    sum = row.map((value, k) => sum[k] + value);
    return sum;
  });
}
