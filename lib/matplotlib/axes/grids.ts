/** Matrices: imshow, matshow, pcolormesh, contour, contourf, hist2d, quiver. */
import { typeError, ValueError } from "../../builtins/errors.js";
import type { Point } from "../artist.js";
import { ContourSet, contourWidth } from "../artists/contours.js";
import { AxesImage, type ImageData, QuadMesh } from "../artists/image.js";
import { Polygons } from "../artists/polygons.js";
import { type Colormap, colorAt } from "../colormap.js";
import type { Color, Rgba } from "../colors.js";
import { toRgba } from "../colors.js";
import { contourLevels } from "../levels.js";
import { type Mapping, mappingOf } from "../mapping.js";
import { LogNorm, type Normalize, normFrom } from "../norms.js";
import { normalize, type Options, splitOptions } from "../options.js";
import type { Panel } from "../panel.js";
import { fontSize, rc } from "../rc.js";
import { linearTicks } from "../ticker.js";
import { type ArrayLike, isData, toGrid, toMatrix, toNumbers, tupleText } from "../values.js";
import { AxesBars } from "./bars.js";
import { applyCommon, manyColors, named } from "./lines.js";

export interface ImageOptions {
  readonly cmap?: string | Colormap;
  readonly vmin?: number;
  readonly vmax?: number;
  readonly norm?: Normalize | string;
  readonly aspect?: "equal" | "auto" | number;
  readonly interpolation?: string | null;
  readonly origin?: "upper" | "lower";
  /** left, right, bottom, top */
  readonly extent?: readonly number[];
  readonly alpha?: number | null;
  readonly clim?: readonly [number, number];
  readonly zorder?: number;
  readonly label?: string;
  readonly animated?: boolean;
}

export interface ContourOptions {
  readonly levels?: number | ArrayLike;
  readonly colors?: Color | readonly Color[];
  readonly cmap?: string | Colormap;
  readonly vmin?: number;
  readonly vmax?: number;
  readonly norm?: Normalize | string;
  readonly alpha?: number | null;
  readonly linewidths?: number;
  readonly linestyles?: string;
  readonly extend?: string;
  readonly zorder?: number;
}

const IMAGE_NAMES: ReadonlySet<string> = new Set([
  "cmap",
  "vmin",
  "vmax",
  "norm",
  "aspect",
  "interpolation",
  "origin",
  "extent",
  "alpha",
  "clim",
  "zorder",
  "label",
  "animated",
  "visible",
  "interpolation_stage",
  "filternorm",
  "resample",
  "clip_on",
]);
const MESH_NAMES: ReadonlySet<string> = new Set([
  "cmap",
  "vmin",
  "vmax",
  "norm",
  "alpha",
  "shading",
  "edgecolor",
  "linewidth",
  "zorder",
  "label",
  "rasterized",
  "antialiased",
  "snap",
]);
const CONTOUR_NAMES: ReadonlySet<string> = new Set([
  "levels",
  "colors",
  "cmap",
  "vmin",
  "vmax",
  "norm",
  "alpha",
  "linewidth",
  "linestyle",
  "extend",
  "zorder",
  "origin",
  "extent",
  "antialiased",
  "hatches",
  "corner_mask",
]);
const SHARP: ReadonlySet<unknown> = new Set([undefined, null, "auto", "antialiased", "nearest", "none"]);

export class AxesGrids extends AxesBars {
  /**
   * A picture: numbers (rows, columns) through a colormap, or (rows, columns, 3 or 4) as colours, 0..1 or 0..255.
   *
   * @throws TypeError for another shape.
   * @example plt.imshow(image, { cmap: "gray", vmin: 0, vmax: 1 });
   */
  imshow(x: unknown, ...rest: unknown[]): AxesImage {
    const { positional, options } = splitOptions(rest);
    const style = normalize(
      "AxesImage",
      {
        ...named(positional, ["cmap", "norm", "aspect", "interpolation", "alpha", "vmin", "vmax", "origin", "extent"]),
        ...options,
      },
      IMAGE_NAMES,
    );
    const { data, width, height } = imageData(x);
    const lower = (style.origin ?? rc("image.origin")) === "lower";
    const extent = (
      style.extent
        ? toNumbers(style.extent)
        : [-0.5, width - 0.5, lower ? -0.5 : height - 0.5, lower ? height - 0.5 : -0.5]
    ) as [number, number, number, number];
    const mapping = data.kind === "values" ? mappingOf(data.rows.flat(), withClim(style)) : null;
    const image = this.add(
      new AxesImage(
        data,
        {
          extent,
          lower,
          smooth: !SHARP.has(style.interpolation ?? rc("image.interpolation")),
          alpha: typeof style.alpha === "number" ? style.alpha : null,
        },
        mapping,
      ),
    );
    applyCommon(image, style);
    const aspect = style.aspect ?? rc("image.aspect");
    this.set_aspect(aspect as "equal");
    const [left, right, bottom, top] = extent;
    this.track([left, right], [bottom, top]);
    this.xaxis.sticky.push(left, right);
    this.yaxis.sticky.push(bottom, top);
    if (this.xaxis.view.auto) Object.assign(this.xaxis.view, { inverted: left > right });
    if (this.yaxis.view.auto) Object.assign(this.yaxis.view, { inverted: bottom > top });
    if (mapping) this.figure.current = image;
    return image;
  }

  /** A matrix with its first row on top and the column numbers above. */
  matshow(z: unknown, options: Options = {}): AxesImage {
    const image = this.imshow(z, { interpolation: "nearest", origin: "upper", ...options });
    for (const axis of [this.xaxis, this.yaxis]) {
      axis.locator ??= {
        tick_values: (low, high) => linearTicks(low, high, 9, { nbins: 9, integer: true, steps: [1, 2, 5, 10] }),
      };
    }
    this.xaxis.tick_top();
    this.xaxis.bothSides = true;
    return image;
  }

  /** A matrix of cells between edges: `pcolormesh(z)`, `pcolormesh(x, y, z, { cmap, shading })`. */
  pcolormesh(...args: unknown[]): QuadMesh {
    const { positional, options } = splitOptions(args);
    const style = normalize("QuadMesh", options, MESH_NAMES);
    const rows = toMatrix(positional[positional.length - 1]);
    const [height, width] = [rows.length, rows[0].length];
    const edges = (data: unknown, count: number, across: boolean): number[] => {
      if (data === undefined) return Array.from({ length: count + 1 }, (_, i) => i);
      const line = coordinates(data, across);
      if (line.length === count + 1) return line;
      if (line.length === count) return edgesAround(line);
      throw typeError(
        `Dimensions of C ${tupleText([height, width])} should be one smaller than X and Y while using shading='flat' see help(pcolormesh)`,
      );
    };
    const [x, y] = positional.length === 3 ? positional : [undefined, undefined];
    const [xEdges, yEdges] = [edges(x, width, true), edges(y, height, false)];
    const mapping = mappingOf(rows.flat(), style);
    const mesh = this.add(
      new QuadMesh(rows, xEdges, yEdges, mapping, typeof style.alpha === "number" ? style.alpha : null),
    );
    applyCommon(mesh, style);
    this.track(xEdges, yEdges);
    this.xaxis.sticky.push(xEdges[0], xEdges[width]);
    this.yaxis.sticky.push(yEdges[0], yEdges[height]);
    this.figure.current = mesh;
    return mesh;
  }
  pcolor(...args: unknown[]): QuadMesh {
    return this.pcolormesh(...args);
  }

  /** Level lines of a matrix: `contour(z)`, `contour(x, y, z, levels)`. */
  contour(...args: unknown[]): ContourSet {
    return this.#contour(false, args);
  }
  /** Areas between levels of a matrix. */
  contourf(...args: unknown[]): ContourSet {
    return this.#contour(true, args);
  }

  #contour(filled: boolean, args: readonly unknown[]): ContourSet {
    const { positional, options } = splitOptions(args);
    const style = normalize("ContourSet", options, CONTOUR_NAMES, ["colors"]);
    const [x, y, z, given] = positional.length >= 3 ? positional : [undefined, undefined, ...positional];
    const rows = toMatrix(z, "Input z must be 2D.");
    const [height, width] = [rows.length, rows[0].length];
    if (height < 2 || width < 2)
      throw typeError(`Input z must be at least a (2, 2) shaped array, but has shape ${tupleText([height, width])}`);
    const xs = x === undefined ? Array.from({ length: width }, (_, i) => i) : coordinates(x, true);
    const ys = y === undefined ? Array.from({ length: height }, (_, i) => i) : coordinates(y, false);
    if (xs.length !== width) throw typeError(`Length of x (${xs.length}) must match number of columns in z (${width})`);
    if (ys.length !== height) throw typeError(`Length of y (${ys.length}) must match number of rows in z (${height})`);
    const values = rows.flat().filter(Number.isFinite);
    const logarithmic = normFrom(style.norm) instanceof LogNorm;
    const levels = contourLevels(values, style.levels ?? given, filled, logarithmic);
    const count = filled ? levels.length - 1 : levels.length;
    const middle = (a: number, b: number): number => (logarithmic ? Math.sqrt(a * b) : (a + b) / 2);
    const mids = filled ? levels.slice(1).map((level, i) => middle(levels[i], level)) : levels;
    const mapping: Mapping = mappingOf(levels, style);
    const colors: Rgba[] =
      style.colors === undefined || style.colors === null
        ? mids.map((v) => (mapping.vmax === mapping.vmin ? colorAt(mapping.colormap, 0.5) : mapping.color(v)))
        : spreadColors(style.colors, count);
    const set = new ContourSet(
      xs,
      ys,
      rows,
      {
        filled,
        levels,
        colors,
        width: contourWidth(style.linewidth),
        alpha: typeof style.alpha === "number" ? style.alpha : null,
      },
      mapping.with(filled ? { bands: { levels, colors } } : { levels }),
    );
    this.add(set);
    applyCommon(set, style);
    this.track(xs, ys);
    this.xaxis.sticky.push(Math.min(...xs), Math.max(...xs));
    this.yaxis.sticky.push(Math.min(...ys), Math.max(...ys));
    this.figure.current = set;
    return set;
  }

  /** Writes each level on its line. */
  clabel(set: ContourSet, options: Options = {}): void {
    const { inline: _i, fontsize = "medium", colors, fmt: _f } = options;
    set.setLabels(fontSize(fontsize), typeof colors === "string" ? colors : null);
  }

  /** Counts points in a grid of cells: gives [counts, xedges, yedges, mesh]. */
  hist2d(x: unknown, y: unknown, options: Options = {}): [number[][], number[], number[], QuadMesh] {
    const { bins = 10, range, density, ...style } = options;
    const [xs, ys] = [toNumbers(x), toNumbers(y)];
    const [nx, ny] = isData(bins) && toNumbers(bins).length === 2 ? toNumbers(bins) : [Number(bins), Number(bins)];
    const edges = (values: number[], n: number, given: unknown): number[] => {
      const [low, high] = given === undefined ? [Math.min(...values), Math.max(...values)] : toNumbers(given);
      return Array.from({ length: n + 1 }, (_, i) => low + ((high - low) * i) / n);
    };
    const ranges = range ? (range as unknown[]) : [undefined, undefined];
    const [ex, ey] = [edges(xs, nx, ranges[0]), edges(ys, ny, ranges[1])];
    const counts = Array.from({ length: nx }, () => new Array<number>(ny).fill(0));
    const cell = (v: number, e: number[]): number =>
      Math.min(e.length - 2, Math.floor(((v - e[0]) / (e[e.length - 1] - e[0])) * (e.length - 1)));
    xs.forEach((v, i) => {
      const [a, b] = [cell(v, ex), cell(ys[i], ey)];
      if (a >= 0 && b >= 0 && v <= ex[nx] && ys[i] <= ey[ny]) counts[a][b] += 1;
    });
    if (density === true) {
      const area = (ex[1] - ex[0]) * (ey[1] - ey[0]) * xs.length;
      for (const row of counts)
        row.forEach((n, i) => {
          row[i] = n / area;
        });
    }
    const turned = Array.from({ length: ny }, (_, b) => counts.map((row) => row[b]));
    return [counts, ex, ey, this.pcolormesh(ex, ey, turned, style)];
  }

  /** Arrows: `quiver(u, v)`, `quiver(x, y, u, v, { color, scale })`. */
  quiver(...args: unknown[]): Polygons {
    const { positional, options } = splitOptions(args);
    const { color = "k", scale, angles: _a, scale_units, width, units: _u, pivot = "tail", ...style } = options;
    const four = positional.length >= 4;
    const grid = toGrid(positional[four ? 2 : 0]);
    const [u, v] = [Array.from(grid.values), toNumbers(positional[four ? 3 : 1])];
    const columns = grid.shape[grid.shape.length - 1] ?? 1;
    let xs = four ? toNumbers(positional[0]) : u.map((_, i) => i % columns);
    let ys = four ? toNumbers(positional[1]) : u.map((_, i) => Math.floor(i / columns));
    if (xs.length * ys.length === u.length && xs.length !== u.length) {
      [xs, ys] = [u.map((_, i) => xs[i % columns]), u.map((_, i) => ys[Math.floor(i / columns)])];
    }
    this.track(xs, ys);
    const look = {
      xs,
      ys,
      u,
      v,
      scale: typeof scale === "number" ? scale : null,
      xy: scale_units === "xy",
      width: typeof width === "number" ? width : null,
      middle: pivot === "mid" || pivot === "middle",
    };
    const arrows = this.add(
      new Arrows(
        this,
        look,
        toRgba(
          Array.isArray(color) && typeof color[0] === "string" ? color[0] : color,
          style.alpha as number | undefined,
        ),
      ),
    );
    applyCommon(arrows, style);
    return arrows;
  }
}

interface ArrowField {
  readonly xs: readonly number[];
  readonly ys: readonly number[];
  readonly u: readonly number[];
  readonly v: readonly number[];
  readonly scale: number | null;
  /** Lengths are in units of the data. */
  readonly xy: boolean;
  /** Of a shaft, in widths of the axes. */
  readonly width: number | null;
  readonly middle: boolean;
}

/** Arrows whose size follows the frame, so their outlines are made when they are drawn. */
class Arrows extends Polygons {
  readonly #axes: AxesGrids;
  readonly #field: ArrowField;
  readonly #color: Rgba;

  constructor(axes: AxesGrids, field: ArrowField, color: Rgba) {
    super([], { face: color, edge: null, edgeWidth: 0 });
    this.#axes = axes;
    this.#field = field;
    this.#color = color;
  }

  /** @internal */
  override draw(panel: Panel): void {
    const { xs, ys, u, v, middle, xy } = this.#field;
    const span = panel.box.right - panel.box.left;
    const count = xs.length;
    const lengths = u.map((value, i) => Math.hypot(value, v[i]));
    const mean = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, count);
    const crowd = Math.max(10, Math.sqrt(count));
    const perUnit = xy
      ? span / Math.abs(this.#axes.get_xlim()[1] - this.#axes.get_xlim()[0]) / (this.#field.scale ?? 1)
      : span / (this.#field.scale ?? (1.8 * mean * crowd || 1));
    const width = (this.#field.width ?? 0.06 / Math.min(25, Math.max(8, Math.sqrt(count)))) * span;
    const [xLow, xHigh] = this.#axes.get_xlim();
    const [yLow, yHigh] = this.#axes.get_ylim();
    const [dx, dy] = [(xHigh - xLow) / span, (yHigh - yLow) / (panel.box.top - panel.box.bottom)];
    const outlines = xs.map((x, i): Point[] => {
      const length = lengths[i] * perUnit;
      const angle = Math.atan2(v[i], u[i]);
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
      const back = middle ? -length / 2 : 0;
      return arrow(length, width).map(
        ([a, b]): Point => [x + ((a + back) * cos - b * sin) * dx, ys[i] + ((a + back) * sin + b * cos) * dy],
      );
    });
    new Polygons(outlines, { face: this.#color, edge: null, edgeWidth: 0 }).draw(panel);
  }
}

/** matplotlib's arrow along x: shaft of width 1, head 3 wide and 5 long, its back cut to 4.5. */
function arrow(length: number, width: number): Point[] {
  const shrink = Math.min(1, length / (5 * width));
  const [head, back, half] = [5 * width * shrink, 4.5 * width * shrink, 1.5 * width * shrink];
  const shaft = 0.5 * width * shrink;
  return [
    [0, shaft],
    [length - back, shaft],
    [length - head, half],
    [length, 0],
    [length - head, -half],
    [length - back, -shaft],
    [0, -shaft],
  ];
}

function withClim(style: Options): Options {
  if (!style.clim) return style;
  const [vmin, vmax] = toNumbers(style.clim);
  return { ...style, vmin, vmax };
}

/** Numbers to be mapped, or colours. @throws TypeError for another shape. */
function imageData(x: unknown): { data: ImageData; width: number; height: number } {
  const { values, shape } = toGrid(x);
  const flat = shape.length === 3 && shape[2] === 1 ? shape.slice(0, 2) : shape;
  const [height, width, depth] = flat;
  if (flat.length === 2) {
    if (values.length === 0) throw typeError(`Invalid shape ${tupleText(shape)} for image data`);
    const rows = Array.from({ length: height }, (_, r) => Array.from(values.subarray(r * width, (r + 1) * width)));
    return { data: { kind: "values", rows }, width, height };
  }
  if (flat.length !== 3 || (depth !== 3 && depth !== 4)) {
    const channelsFirst = flat.length === 3 && (flat[0] === 3 || flat[0] === 1);
    throw typeError(
      `Invalid shape ${tupleText(shape)} for image data`,
      channelsFirst ? "The channels come last: image.permute(1, 2, 0)." : undefined,
    );
  }
  // Whole numbers beyond 1 are bytes; anything else is a part of 1.
  const isBytes = values.some((v) => v > 1) && values.every((v) => Number.isInteger(v));
  let clipped = false;
  const rgba = new Uint8Array(4 * width * height).fill(255);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < depth; c++) {
      const value = values[i * depth + c] * (isBytes ? 1 : 255);
      if (value < -1e-6 || value > 255.0001) clipped = true;
      rgba[4 * i + c] = Math.min(255, Math.max(0, Math.round(value)));
    }
  }
  if (clipped) {
    console.warn(
      "Clipping input data to the valid range for imshow with RGB data ([0..1] for floats or [0..255] for integers).",
    );
  }
  return { data: { kind: "pixels", width, height, rgba }, width, height };
}

/** One line of coordinates, also from a matrix as meshgrid gives it. */
function coordinates(data: unknown, across: boolean): number[] {
  const { values, shape } = toGrid(data);
  if (shape.length === 1) return Array.from(values);
  if (shape.length !== 2) throw typeError("Inputs x and y must be 1D or 2D.");
  const [rows, columns] = shape;
  const line = across
    ? Array.from(values.subarray(0, columns))
    : Array.from({ length: rows }, (_, r) => values[r * columns]);
  const even = Array.from(values).every((v, i) => {
    const want = across ? line[i % columns] : line[Math.floor(i / columns)];
    return Math.abs(v - want) <= 1e-9 * Math.max(1, Math.abs(want));
  });
  if (!even) {
    throw new ValueError("x and y must form a rectangular grid", {
      hint: "Grids that are bent or turned are not drawn here; meshgrid() gives a straight one.",
    });
  }
  return line;
}

function edgesAround(centres: readonly number[]): number[] {
  if (centres.length === 1) return [centres[0] - 0.5, centres[0] + 0.5];
  const inner = centres.slice(1).map((c, i) => (c + centres[i]) / 2);
  const last = centres.length - 1;
  return [centres[0] - (inner[0] - centres[0]), ...inner, centres[last] + (centres[last] - inner[last - 1])];
}

function spreadColors(given: unknown, count: number): Rgba[] {
  const colors = manyColors(given, count, "colors");
  return Array.from({ length: count }, (_, i) => colors[i % colors.length]);
}
