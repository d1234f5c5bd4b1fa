/** Areas and pieces: fill_between, stackplot, spans, errorbar, hlines, stem, patches. */
import { typeError, ValueError } from "../../builtins/errors.js";
import type { Point } from "../artist.js";
import { ErrorbarContainer, type Errors } from "../artists/error_bars.js";
import type { Line2D } from "../artists/line.js";
import { type PolygonLook, Polygons, Span } from "../artists/polygons.js";
import { LineCollection } from "../artists/segments.js";
import { type Rgba, toRgba } from "../colors.js";
import { LINE_NAMES, normalize, type Options, PATCH_NAMES, splitOptions } from "../options.js";
import type { Patch } from "../patches.js";
import { rc } from "../rc.js";
import { isData, toColumns, toGrid, toNumbers, tupleText } from "../values.js";
import { AxesLines, applyCommon, named } from "./lines.js";

export class AxesAreas extends AxesLines {
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

/** One list of numbers per data set. */
export function dataSets(x: unknown, rows = false): number[][] {
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
