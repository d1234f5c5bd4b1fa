/** Bars and areas: bar, hist, fill_between, errorbar, lines between points, stems, pies, patches. */
import { typeError, ValueError } from "../../builtins/errors.js";
import type { Point } from "../artist.js";
import { BarContainer, type BarShape } from "../artists/bars.js";
import { ErrorbarContainer, type Errors } from "../artists/error_bars.js";
import type { Line2D } from "../artists/line.js";
import { type PolygonLook, Polygons, Span } from "../artists/polygons.js";
import { LineCollection } from "../artists/segments.js";
import { type Rgba, toRgba } from "../colors.js";
import { histogram } from "../histogram.js";
import { LINE_NAMES, normalize, type Options, PATCH_NAMES, splitOptions } from "../options.js";
import type { Patch } from "../patches.js";
import { rc } from "../rc.js";
import { isData, toCategories, toColumns, toGrid, toNumbers, tupleText } from "../values.js";
import { AxesLines, applyCommon, manyColors, named } from "./lines.js";

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

export class AxesAreas extends AxesLines {
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

  /** The area between two curves: `fill_between(x, y1, y2, { alpha: 0.2, where })`. */
  fill_between(x: unknown, y1: unknown, ...rest: unknown[]): Polygons {
    return this.#between(false, x, y1, rest);
  }
  /** The area between two curves of y. */
  fill_betweenx(y: unknown, x1: unknown, ...rest: unknown[]): Polygons {
    return this.#between(true, y, x1, rest);
  }

  #between(turned: boolean, x: unknown, first: unknown, rest: readonly unknown[]): Polygons {
    const { positional, options } = splitOptions(rest);
    const second = turned ? "x2" : "y2";
    const {
      [second]: otherGiven = positional[0] ?? 0,
      where = positional[1],
      step,
      interpolate: _i,
      ...style
    } = options;
    const look = normalize("FillBetweenPolyCollection", style, PATCH_NAMES);
    const xs = this.flat(x, turned ? this.yaxis : this.xaxis);
    const spread = (data: unknown, name: string): number[] => {
      const values = toNumbers(data);
      if (values.length === 1) return xs.map(() => values[0]);
      if (values.length === xs.length) return values;
      const [ind, dep] = turned ? ["y", "x"] : ["x", "y"];
      throw new ValueError(
        `'${ind}' has size ${xs.length}, but '${dep}${name}' has an unequal size of ${values.length}`,
      );
    };
    const [a, b] = [spread(first, "1"), spread(otherGiven, "2")];
    const mask = where === undefined || where === null ? null : toNumbers(where);
    const inside = xs.map((v, i) => [v, a[i], b[i]].every(Number.isFinite) && (mask === null || mask[i] !== 0));
    const outlines: Point[][] = [];
    for (let i = 0; i < xs.length; ) {
      if (!inside[i]) {
        i++;
        continue;
      }
      let end = i;
      while (end < xs.length && inside[end]) end++;
      const part = { x: xs.slice(i, end), a: a.slice(i, end), b: b.slice(i, end) };
      const upper = stepped(part.x, part.a, step);
      const lower = stepped(part.x, part.b, step).reverse();
      outlines.push([...upper, ...lower].map(([p, q]): Point => (turned ? [q, p] : [p, q])));
      i = end;
    }
    const polygons = this.add(new Polygons(outlines, this.patchLook(look)));
    applyCommon(polygons, look);
    const points = outlines.flat();
    this.track(
      points.map((p) => p[0]),
      points.map((p) => p[1]),
    );
    return polygons;
  }

  /** How a patch looks. @internal */
  patchLook(style: Options): PolygonLook {
    const alpha = typeof style.alpha === "number" ? style.alpha : null;
    const face = style.fill === false ? "none" : (style.facecolor ?? style.color ?? this.nextColor("patch"));
    const edge =
      style.edgecolor ??
      (style.linewidth !== undefined || style.linestyle !== undefined ? (style.color ?? face) : null);
    return {
      face: toRgba(face, alpha),
      edge: edge === null || edge === "none" || edge === "face" ? null : toRgba(edge, alpha),
      edgeWidth: typeof style.linewidth === "number" ? style.linewidth : rc("patch.linewidth"),
      linestyle: style.linestyle,
      hatch: typeof style.hatch === "string" ? style.hatch : null,
    };
  }

  /** Polygons: `fill(x, y, "b", x2, y2, "g")`. */
  fill(...args: unknown[]): Polygons[] {
    const { positional, options } = splitOptions(args);
    const style = normalize("Polygon", options, PATCH_NAMES);
    const out: Polygons[] = [];
    for (let i = 0; i + 1 < positional.length; ) {
      const [xs, ys] = [toNumbers(positional[i]), toNumbers(positional[i + 1])];
      if (xs.length !== ys.length) throw new ValueError("x and y must have same first dimension");
      const color = typeof positional[i + 2] === "string" ? positional[i + 2] : undefined;
      i += color === undefined ? 2 : 3;
      const look = color === undefined ? style : { color, ...style };
      const polygon = this.add(new Polygons([xs.map((x, k): Point => [x, ys[k]])], this.patchLook(look)));
      applyCommon(polygon, style);
      this.track(xs, ys);
      out.push(polygon);
    }
    return out;
  }

  /** Areas one on the other: `stackplot(x, y1, y2, { labels })`. */
  stackplot(x: unknown, ...rest: unknown[]): Polygons[] {
    const { positional, options } = splitOptions(rest);
    const { labels, colors, baseline: _b, ...style } = options;
    const rows = positional.length === 1 ? dataSets(positional[0], true) : positional.map((row) => toNumbers(row));
    const names = labels ? [...(labels as Iterable<unknown>)].map(String) : [];
    const paints = colors ? [...(colors as Iterable<unknown>)] : [];
    let below = rows[0].map(() => 0);
    return rows.map((row, i) => {
      const top = row.map((value, k) => below[k] + value);
      const color = paints.length > 0 ? paints[i % paints.length] : this.nextColor("line");
      const area = this.fill_between(x, below, top, {
        ...style,
        color,
        ...(names[i] === undefined ? {} : { label: names[i] }),
      });
      below = top;
      return area;
    });
  }

  /** A band across the axes between two y. */
  axhspan(ymin: number, ymax: number, options: Options = {}): Span {
    return this.#span("y", [ymin, ymax], options, ["xmin", "xmax"]);
  }
  /** A band across the axes between two x. */
  axvspan(xmin: number, xmax: number, options: Options = {}): Span {
    return this.#span("x", [xmin, xmax], options, ["ymin", "ymax"]);
  }

  #span(
    which: "x" | "y",
    range: readonly [number, number],
    options: Options,
    [from, to]: readonly [string, string],
  ): Span {
    const { [from]: low = 0, [to]: high = 1, ...style } = options;
    const look = normalize("Rectangle", style, PATCH_NAMES);
    const span = this.add(new Span(which, range, [Number(low), Number(high)], this.patchLook(look)));
    applyCommon(span, look);
    this.track(which === "x" ? range : [], which === "y" ? range : []);
    return span;
  }

  /** Horizontal lines at y from xmin to xmax. */
  hlines(y: unknown, xmin: unknown, xmax: unknown, ...rest: unknown[]): LineCollection {
    return this.#straight(toNumbers(y), toNumbers(xmin), toNumbers(xmax), rest, (at, p): Point => [p, at]);
  }
  /** Vertical lines at x from ymin to ymax. */
  vlines(x: unknown, ymin: unknown, ymax: unknown, ...rest: unknown[]): LineCollection {
    return this.#straight(toNumbers(x), toNumbers(ymin), toNumbers(ymax), rest, (at, p): Point => [at, p]);
  }

  #straight(
    at: readonly number[],
    from: readonly number[],
    to: readonly number[],
    rest: readonly unknown[],
    point: (at: number, p: number) => Point,
  ): LineCollection {
    const { positional, options } = splitOptions(rest);
    const style = normalize("LineCollection", { ...named(positional, ["color", "linestyle"]), ...options }, LINE_NAMES);
    const end = (values: readonly number[], i: number): number => values[values.length === 1 ? 0 : i];
    const pieces = at.map((place, i): Point[] => [point(place, end(from, i)), point(place, end(to, i))]);
    const lines = this.addPieces(
      pieces,
      style.color ?? rc("lines.color"),
      typeof style.linewidth === "number" ? style.linewidth : rc("lines.linewidth"),
      style.linestyle,
      typeof style.alpha === "number" ? style.alpha : null,
    );
    applyCommon(lines, style);
    return lines;
  }

  /** @internal */
  addPieces(
    pieces: readonly Point[][],
    color: unknown,
    width: number,
    linestyle: unknown = "-",
    alpha: number | null = null,
  ): LineCollection {
    const lines = this.add(
      new LineCollection(pieces, {
        color: toRgba(Array.isArray(color) && typeof color[0] === "string" ? color[0] : color, alpha),
        width,
        linestyle,
      }),
    );
    const points = pieces.flat();
    this.track(
      points.map((p) => p[0]),
      points.map((p) => p[1]),
    );
    return lines;
  }

  /** Points with bars of error: `errorbar(x, y, { yerr, xerr, fmt: "o", capsize: 3 })`. */
  errorbar(x: unknown, y: unknown, ...rest: unknown[]): Line2D {
    const { positional, options } = splitOptions(rest);
    const {
      yerr,
      xerr,
      fmt = "",
      ecolor,
      elinewidth,
      capsize,
      capthick: _c,
      errorevery: _e,
      barsabove: _b,
      ...style
    } = { ...named(positional, ["yerr", "xerr", "fmt"]), ...options } as Options;
    const [xs, ys] = [this.flat(x, this.xaxis), this.flat(y, this.yaxis)];
    if (xs.length !== ys.length) throw new ValueError(`'x' and 'y' must have the same size`);
    const [template] = fmt === "none" ? [null] : this.plot(xs, ys, String(fmt), style);
    if (template) this.removeArtist(template);
    const color = template ? template.get_color() : (style.color ?? this.nextColor());
    const [ex, ey] = [errorsOf(xerr, xs.length, "x"), errorsOf(yerr, ys.length, "y")];
    const line = new ErrorbarContainer(
      xs,
      ys,
      template ? { ...template.styleNow(), color } : { linestyle: "none", marker: "none", color },
      ex,
      ey,
      {
        color: toRgba(ecolor ?? color, style.alpha as number | undefined) as Rgba,
        width: typeof elinewidth === "number" ? elinewidth : rc("lines.linewidth"),
        capsize: typeof capsize === "number" ? capsize : rc("errorbar.capsize"),
      },
    );
    this.add(line);
    if (style.label !== undefined) line.label = String(style.label);
    this.track(
      ex ? xs.flatMap((v, i) => [v - ex.minus[i], v + ex.plus[i]]) : xs,
      ey ? ys.flatMap((v, i) => [v - ey.minus[i], v + ey.plus[i]]) : ys,
    );
    return line;
  }

  /** Lines from a base to each point: `stem(x, y)`. */
  stem(...args: unknown[]): Line2D {
    const { positional, options } = splitOptions(args);
    const { label, bottom = 0, linefmt, markerfmt, basefmt = "C3-" } = options;
    const ys = toNumbers(positional.length === 1 ? positional[0] : positional[1]);
    const xs = positional.length === 1 ? ys.map((_, i) => i) : this.flat(positional[0], this.xaxis);
    const line = String(linefmt ?? positional[2] ?? "C0-");
    const color = /C\d+|[bgrcmykw]/.exec(line)?.[0] ?? "C0";
    this.addPieces(
      xs.map((x, i): Point[] => [
        [x, Number(bottom)],
        [x, ys[i]],
      ]),
      color,
      rc("lines.linewidth"),
      line.replace(color, "") || "-",
    );
    const [markers] = this.plot(xs, ys, String(markerfmt ?? `${color}o`), {
      linestyle: "None",
      ...(label === undefined ? {} : { label }),
    });
    this.plot([Math.min(...xs), Math.max(...xs)], [bottom, bottom], String(basefmt));
    return markers;
  }

  /** A patch such as `new plt.Rectangle([0, 0], 1, 2)`. */
  add_patch(patch: Patch): Patch {
    const { outline, style } = patch;
    const look = { facecolor: rc("patch.facecolor"), edgecolor: style.color ?? rc("patch.edgecolor"), ...style };
    const polygons = this.add(new Polygons([outline], this.patchLook(look)));
    applyCommon(polygons, style);
    this.track(
      outline.map((p) => p[0]),
      outline.map((p) => p[1]),
    );
    return patch;
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

/** One list of numbers per data set. */
function dataSets(x: unknown, rows = false): number[][] {
  if (isData(x)) {
    const list = Array.isArray(x) ? x : null;
    if (list && list.length > 0 && list.every((item) => isData(item) && toGrid(item).shape.length > 0))
      return list.map(toNumbers);
    const grid = toColumns(x);
    if (grid.shape.length === 2 && rows) {
      return Array.from({ length: grid.shape[0] }, (_, r) => grid.columns.map((column) => column[r]));
    }
    return grid.columns;
  }
  throw typeError("hist() needs data: a list, an array or a tensor");
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

function stepped(xs: readonly number[], ys: readonly number[], step: unknown): Point[] {
  if (step === undefined || step === null) return xs.map((x, i): Point => [x, ys[i]]);
  return xs.flatMap((x, i): Point[] => {
    if (i === 0) return [[x, ys[0]]];
    if (step === "pre")
      return [
        [xs[i - 1], ys[i]],
        [x, ys[i]],
      ];
    if (step === "post")
      return [
        [x, ys[i - 1]],
        [x, ys[i]],
      ];
    const middle = (xs[i - 1] + x) / 2;
    return [
      [middle, ys[i - 1]],
      [middle, ys[i]],
      [x, ys[i]],
    ];
  });
}

function errorsOf(given: unknown, count: number, name: string): Errors {
  if (given === undefined || given === null) return null;
  const { values, shape } = toGrid(given);
  const spread = (list: ArrayLike<number>): number[] =>
    Array.from({ length: count }, (_, i) => list[list.length === 1 ? 0 : i]);
  if (Array.from(values).some((v) => v < 0)) throw new ValueError(`'${name}err' must not contain negative values`);
  if (shape.length === 2 && shape[0] === 2)
    return { minus: spread(values.subarray(0, shape[1])), plus: spread(values.subarray(shape[1])) };
  if (values.length !== 1 && values.length !== count) {
    throw new ValueError(
      `'${name}err' (shape: ${tupleText(shape)}) must be a scalar or a 1D or (2, n) array-like whose shape matches '${name}' (shape: ${tupleText([count])})`,
    );
  }
  return { minus: spread(values), plus: spread(values) };
}
