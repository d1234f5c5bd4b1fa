/** Axes in space: `fig.add_subplot({ projection: "3d" })`. */
import { NotImplementedError, typeError, ValueError } from "../../builtins/errors.js";
import type { Artist } from "../artist.js";
import { limitsFrom } from "../axes/arguments.js";
import { Axes } from "../axes/index.js";
import { applyCommon, named } from "../axes/lines.js";
import { Axis, type ScaleOptions } from "../axis.js";
import { type Rgba, toRgba, tryRgba } from "../colors.js";
import type { Figure } from "../figure.js";
import { parseFormat } from "../format_string.js";
import { contourLevels } from "../levels.js";
import { mappingOf } from "../mapping.js";
import { LINE_NAMES, normalize, type Options, splitOptions, TEXT_NAMES, type TextOptions } from "../options.js";
import { rc } from "../rc.js";
import { isData, toColumns, toGrid, toNumbers } from "../values.js";
import { Line3D, Line3DCollection, Path3DCollection, Poly3DCollection, Text3D } from "./artists.js";
import { levelLines } from "./level_lines.js";
import { boxFaces, type Face, type Matrix, patches, type Strides, sampled } from "./surfaces.js";
import type { Triple } from "./view.js";

/** Room at the data's ends, and matplotlib's forty-eighth around the whole. */
const WITH_MARGIN = ((1 + 2 * 0.05) * (1 + 2 / 48) - 1) / 2;
const PLAIN_MARGIN = 1 / 48;

const SURFACE_NAMES: ReadonlySet<string> = new Set([
  "color",
  "cmap",
  "norm",
  "vmin",
  "vmax",
  "alpha",
  "shade",
  "linewidth",
  "edgecolor",
  "facecolor",
  "antialiased",
  "label",
  "zorder",
  "visible",
  "lightsource",
]);

type Dir = "x" | "y" | "z";

export interface ViewOptions {
  readonly elev?: number | null;
  readonly azim?: number | null;
  readonly roll?: number | null;
}

export class Axes3D extends Axes {
  override readonly inSpace: boolean = true;
  readonly name = "3d";
  // All three ask for room as horizontal ones, as matplotlib's do.
  override readonly yaxis: Axis = new Axis("x");
  readonly zaxis: Axis = new Axis("x");
  elev = 30;
  azim = -60;
  roll = 0;
  /** @internal */ boxAspect: Triple = [4, 4, 3];
  /** @internal */ zoom = 1;
  /** @internal */ focal = 1;

  /** @internal */
  constructor(figure: Figure) {
    super(figure);
    this.#usual();
  }

  #usual(): void {
    this.xaxis.margin = WITH_MARGIN;
    this.yaxis.margin = WITH_MARGIN;
    this.zaxis.margin = PLAIN_MARGIN;
    for (const axis of this.#axes) Object.assign(axis, { grid: { on: true, style: axis.grid.style }, ease: 23 / 24 });
  }
  get #axes(): Axis[] {
    return [this.xaxis, this.yaxis, this.zaxis];
  }

  override clear(): void {
    super.clear();
    Object.assign(this.zaxis, new Axis("x"));
    this.#usual();
  }

  /** The camera: degrees above the floor, about the vertical, about the line of sight. */
  view_init(elev?: number | null | ViewOptions, azim?: number | null, roll?: number | null): void {
    const given = typeof elev === "object" && elev !== null ? elev : { elev, azim, roll };
    this.elev = given.elev ?? 30;
    this.azim = given.azim ?? -60;
    this.roll = given.roll ?? 0;
  }
  set_proj_type(type: "persp" | "ortho", options: { readonly focal_length?: number } = {}): void {
    if (type !== "persp" && type !== "ortho")
      throw new ValueError(
        `'${String(type)}' is not a valid value for proj_type; supported values are 'persp', 'ortho'`,
      );
    this.focal = type === "ortho" ? Infinity : (options.focal_length ?? 1);
    if (!(this.focal > 0)) throw new ValueError(`focal_length = ${this.focal} must be greater than 0`);
  }
  /** Relative lengths of the box's edges: `set_box_aspect([1, 1, 1])`. */
  override set_box_aspect(aspect: number | readonly number[] | null, options: { readonly zoom?: number } = {}): void {
    const given = aspect === null ? [4, 4, 3] : toNumbers(aspect);
    if (given.length !== 3) throw new ValueError(`'aspect' must be a sequence of 3 numbers, not ${given.length}`);
    this.boxAspect = [given[0], given[1], given[2]];
    this.zoom = options.zoom ?? 1;
  }
  override set_aspect(aspect: "auto" | "equal" | number, _options: object = {}): void {
    if (aspect === "auto") this.boxAspect = [4, 4, 3];
    else if (aspect !== "equal")
      throw new ValueError(`'${aspect}' is not a valid value for aspect; supported values are 'auto', 'equal'`);
    else {
      const spans = this.#axes.map((axis) => {
        const [low, high] = axis.limits();
        return Math.abs(high - low);
      });
      this.boxAspect = [spans[0], spans[1], spans[2]];
    }
  }

  // --- the third axis

  set_zlabel(label: unknown, options: TextOptions & { readonly labelpad?: number } = {}): void {
    this.zaxis.set_label_text(label, options);
  }
  get_zlabel(): string {
    return this.zaxis.label;
  }
  set_zlim(...args: unknown[]): [number, number] {
    const [low, high] = limitsFrom("set_zlim", args, ["bottom", "top", "zmin", "zmax"]);
    if (low !== null || high !== null) this.zaxis.setLimits(low, high);
    return this.zaxis.limits();
  }
  get_zlim(): [number, number] {
    return this.zaxis.limits();
  }
  set_xlim3d(...args: unknown[]): [number, number] {
    return this.set_xlim(...args);
  }
  set_ylim3d(...args: unknown[]): [number, number] {
    return this.set_ylim(...args);
  }
  set_zlim3d(...args: unknown[]): [number, number] {
    return this.set_zlim(...args);
  }
  set_zticks(ticks: unknown, ...rest: unknown[]): void {
    this.zaxis.set_ticks(ticks, ...rest);
  }
  get_zticks(): number[] {
    return [...this.zaxis.ticks(this.lengthOf("x")).locations];
  }
  set_zticklabels(labels: unknown, options: TextOptions = {}): void {
    this.zaxis.setTickLabels(this.get_zticks(), labels, options);
  }
  set_zscale(scale: string, options: ScaleOptions = {}): void {
    this.zaxis.setScale(scale, options);
  }
  invert_zaxis(): void {
    this.zaxis.invert(!this.zaxis.isInverted);
  }
  get_zaxis(): Axis {
    return this.zaxis;
  }
  override grid(...args: unknown[]): void {
    const { positional, options } = splitOptions(args);
    const on = positional[0] ?? options.visible ?? true;
    for (const axis of this.#axes) axis.grid = { on: Boolean(on), style: axis.grid.style };
  }
  /** @internal */
  override axesOf(axis: "x" | "y" | "both"): Axis[] {
    if ((axis as string) === "z") return [this.zaxis];
    return axis === "both" ? this.#axes : super.axesOf(axis);
  }
  /** All edges are as long as the square on the page. @internal */
  override lengthOf(_which: "x" | "y"): number {
    const [, , width, height] = this.figure.positionOf(this);
    const [w, h] = this.figure.get_size_inches();
    return Math.min(width * w, height * h) * 72;
  }

  #include(points: readonly Triple[]): void {
    for (const [i, axis] of this.#axes.entries()) axis.include(points.map((p) => p[i]));
  }

  // --- what is drawn

  /** A curve: `plot(x, y, z, "r--", { label })`. */
  override plot(...args: unknown[]): Line3D[] {
    const { positional, options } = splitOptions(args);
    const [xs, ys] = positional;
    if (!isData(xs) || !isData(ys)) throw typeError("Axes3D.plot() missing 1 required positional argument: 'ys'");
    const third = typeof positional[2] === "string" ? undefined : positional[2];
    const format = positional.slice(2).find((arg) => typeof arg === "string");
    const { zs = third ?? 0, zdir = "z", ...rest } = options;
    const style = { ...normalize("Line3D", rest, LINE_NAMES) } as Record<string, unknown>;
    const parsed = parseFormat(typeof format === "string" ? format : "");
    for (const name of ["linestyle", "marker", "color"] as const)
      if (parsed[name] !== null) style[name] ??= parsed[name];
    style.color ??= this.nextColor();
    const points = this.#points(xs, ys, zs, zdir);
    const pick = (i: 0 | 1 | 2): number[] => points.map((p) => p[i]);
    this.#include(points);
    return [this.add(new Line3D(pick(0), pick(1), pick(2), style))];
  }
  plot3D(...args: unknown[]): Line3D[] {
    return this.plot(...args);
  }

  #points(x: unknown, y: unknown, z: unknown, zdir: unknown): Triple[] {
    const [xs, ys] = [this.flat(x, this.xaxis), this.flat(y, this.yaxis)];
    const zs = isData(z) ? this.flat(z, this.zaxis) : [toNumbers(z)[0]];
    const count = Math.max(xs.length, ys.length, zs.length);
    if (xs.length !== ys.length) throw new ValueError("x and y must be the same size");
    for (const list of [xs, zs]) {
      if (list.length !== count && list.length !== 1)
        throw new ValueError(
          `shape mismatch: objects cannot be broadcast to a single shape.  Mismatch is between arg 0 with shape (${xs.length},) and arg 2 with shape (${zs.length},).`,
        );
    }
    const at = (list: number[], i: number): number => list[list.length === 1 ? 0 : i];
    return Array.from({ length: count }, (_, i) => juggled([at(xs, i), at(ys, i), at(zs, i)], zdir));
  }

  /** Points: `scatter(x, y, z, { s, c, marker, depthshade })`. */
  override scatter(x: unknown, y: unknown, ...rest: unknown[]): Path3DCollection {
    const { positional, options } = splitOptions(rest);
    const {
      zs = positional[0] ?? 0,
      zdir = "z",
      depthshade = true,
      depthshade_minalpha: _m,
      axlim_clip: _a,
      ...style
    } = options;
    const points = this.#points(x, y, zs, zdir);
    const look = { s: 20, ...named(positional.slice(1), ["zdir", "s", "c"]), ...style };
    delete (look as Record<string, unknown>).zdir;
    const flat = super.scatter(
      points.map((p) => p[0]),
      points.map((p) => p[1]),
      look,
    );
    this.removeArtist(flat);
    const made = new Path3DCollection(
      points,
      flat.styleNow(),
      String(style.marker ?? rc("scatter.marker")),
      depthshade === true,
    );
    Object.assign(made, { label: flat.label, zorder: flat.zorder, visible: flat.visible });
    this.#include(points);
    this.zaxis.margin = WITH_MARGIN;
    if (made.mapping) this.figure.current = made;
    return this.add(made);
  }
  scatter3D(x: unknown, y: unknown, ...rest: unknown[]): Path3DCollection {
    return this.scatter(x, y, ...rest);
  }

  /** X, Y and Z of one shape; vectors are spread as numpy spreads them. */
  #grids(args: readonly unknown[]): [Matrix, Matrix, Matrix] {
    if (args.length < 3) throw typeError("expected X, Y and Z");
    const { columns, shape } = toColumns(args[2]);
    if (toGrid(args[2]).shape.length !== 2) throw new ValueError("Argument Z must be 2-dimensional.");
    const [rows, width] = shape;
    const z = Array.from({ length: rows }, (_, r) => columns.map((column) => column[r]));
    const spread = (data: unknown): Matrix => {
      const { values, shape: own } = toGrid(data);
      const [height, across] = own.length === 2 ? own : [1, own[0] ?? 1];
      if ((height !== rows && height !== 1) || (across !== width && across !== 1))
        throw new ValueError("shape mismatch: objects cannot be broadcast to a single shape");
      return z.map((row, r) => row.map((_, c) => values[(height === 1 ? 0 : r) * across + (across === 1 ? 0 : c)]));
    };
    return [spread(args[0]), spread(args[1]), z];
  }

  #lines(size: number, across: "r" | "c", strides: Strides & Options): number[] {
    const byStride = strides.rstride !== undefined || strides.cstride !== undefined;
    if (byStride && (strides.rcount !== undefined || strides.ccount !== undefined))
      throw new ValueError("Cannot specify both stride and count arguments");
    const [stride, most] = across === "r" ? [strides.rstride, strides.rcount] : [strides.cstride, strides.ccount];
    return sampled(size, stride, most ?? 50, byStride, strides.usual === undefined ? 10 : Number(strides.usual));
  }

  /** A surface over a grid: `plot_surface(X, Y, Z, { cmap: "viridis" })`. */
  plot_surface(...args: unknown[]): Poly3DCollection {
    const { positional, options } = splitOptions(args);
    const { rstride, cstride, rcount, ccount, facecolors, ...rest } = options as Options &
      Strides & { facecolors?: unknown };
    const style = normalize("Poly3DCollection", rest, SURFACE_NAMES);
    if (facecolors !== undefined && facecolors !== null) {
      throw new NotImplementedError("plot_surface() takes no facecolors here", {
        hint: "cmap colours by height, color all faces alike.",
      });
    }
    const [x, y, z] = this.#grids(positional);
    const strides = { rstride, cstride, rcount, ccount } as Strides & Options;
    const faces = patches(x, y, z, this.#lines(z.length, "r", strides), this.#lines(z[0].length, "c", strides));
    const alpha = typeof style.alpha === "number" ? style.alpha : null;
    const mapped = style.cmap !== undefined && style.cmap !== null;
    const means = mapped ? faces.map((face) => face.reduce((sum, p) => sum + p[2], 0) / face.length) : [];
    const mapping = mapped ? mappingOf(means, style) : null;
    const color = mapped ? toRgba("C0") : toRgba(style.color ?? style.facecolor ?? this.nextColor(), alpha);
    const edge = style.edgecolor === undefined || style.edgecolor === "none" ? null : toRgba(style.edgecolor, alpha);
    const made = new Poly3DCollection(
      faces,
      {
        colors: [color],
        shade: style.shade === undefined ? !mapped : style.shade === true,
        edge,
        edgeWidth: typeof style.linewidth === "number" ? style.linewidth : rc("patch.linewidth"),
      },
      { kind: "surface", x, y, z },
      mapping,
    );
    this.#took(x, y, z);
    return this.#faces(made, style);
  }

  #faces(made: Poly3DCollection, style: Options): Poly3DCollection {
    applyCommon(made, style);
    if (made.mapping) this.figure.current = made;
    return this.add(made);
  }
  #took(x: Matrix, y: Matrix, z: Matrix): void {
    for (const [axis, rows] of [
      [this.xaxis, x],
      [this.yaxis, y],
      [this.zaxis, z],
    ] as const)
      for (const row of rows) axis.include(row);
  }

  /** A net over a grid: `plot_wireframe(X, Y, Z, { rstride: 10, cstride: 10 })`. */
  plot_wireframe(...args: unknown[]): Line3DCollection {
    const { positional, options } = splitOptions(args);
    const { rstride, cstride, rcount, ccount, axlim_clip: _a, ...rest } = options as Options & Strides;
    const style = normalize("Line3DCollection", rest, LINE_NAMES);
    const [x, y, z] = this.#grids(positional);
    const strides = { rstride, cstride, rcount, ccount, usual: 1 } as Strides & Options;
    const [rows, columns] = [this.#lines(z.length, "r", strides), this.#lines(z[0].length, "c", strides)];
    if (rows.length === 0 && columns.length === 0) throw new ValueError("Either rstride or cstride must be non zero");
    const lines: Face[] = [
      ...rows.map((r): Face => z[r].map((_, c): Triple => [x[r][c], y[r][c], z[r][c]])),
      ...columns.map((c): Face => z.map((_, r): Triple => [x[r][c], y[r][c], z[r][c]])),
    ];
    const color = toRgba(style.color ?? rc("lines.color"), style.alpha as number | undefined);
    const made = new Line3DCollection(lines, [color], {
      width: typeof style.linewidth === "number" ? style.linewidth : rc("lines.linewidth"),
      linestyle: style.linestyle ?? "-",
    });
    applyCommon(made, style);
    this.#took(x, y, z);
    return this.add(made);
  }

  /** Boxes from a corner: `bar3d(x, y, z, dx, dy, dz)`. */
  bar3d(...args: unknown[]): Poly3DCollection {
    const { positional, options } = splitOptions(args);
    if (positional.length < 6) throw typeError("Axes3D.bar3d() needs x, y, z, dx, dy and dz");
    const { color = positional[6], ...rest } = options;
    const style = normalize("Poly3DCollection", rest, SURFACE_NAMES);
    const lists = positional.slice(0, 6).map((data) => toNumbers(data));
    const count = Math.max(...lists.map((list) => list.length));
    if (lists.some((list) => list.length !== count && list.length !== 1))
      throw new ValueError("shape mismatch: objects cannot be broadcast to a single shape");
    const at = (list: number, i: number): number => lists[list][lists[list].length === 1 ? 0 : i];
    const boxes = Array.from({ length: count }, (_, i) =>
      boxFaces([at(0, i), at(1, i), at(2, i)], [at(3, i), at(4, i), at(5, i)]),
    );
    const alpha = typeof style.alpha === "number" ? style.alpha : null;
    const single = color === undefined || color === null ? this.nextColor("patch") : color;
    const one = tryRgba(single);
    const each = one ? null : [...(single as Iterable<unknown>)].map((c) => toRgba(c, alpha));
    const colors: Rgba[] = each
      ? each.flatMap((c) => (each.length === count ? [c, c, c, c, c, c] : [c]))
      : [toRgba(single, alpha)];
    const edge = style.edgecolor === undefined || style.edgecolor === "none" ? null : toRgba(style.edgecolor, alpha);
    const made = new Poly3DCollection(
      boxes.flat(),
      {
        colors,
        shade: style.shade !== false,
        edge,
        edgeWidth: typeof style.linewidth === "number" ? style.linewidth : 1,
      },
      { kind: "mesh" },
      null,
    );
    this.#include(boxes.flat(2));
    return this.#faces(made, style);
  }

  /** Level lines at their height: `contour3D(X, Y, Z, 50)`; `offset` lays them flat at one height. */
  contour3D(...args: unknown[]): Line3DCollection {
    const { positional, options } = splitOptions(args);
    const { offset, zdir = "z", levels: asked = positional[3], colors, ...style } = options;
    if (zdir !== "z")
      throw new NotImplementedError("contour() in space draws levels of z here", {
        hint: `zdir was '${String(zdir)}'.`,
      });
    const [x, y, z] = this.#grids(positional);
    const levels = contourLevels(z.flat().filter(Number.isFinite), asked, false, false);
    const mapping = mappingOf(levels, style);
    const own =
      colors === undefined || colors === null
        ? null
        : isData(colors) && !tryRgba(colors)
          ? [...(colors as Iterable<unknown>)]
          : [colors];
    const found = levels.flatMap((level, i) => {
      const color = own ? toRgba(own[i % own.length]) : mapping.color(level);
      const height = typeof offset === "number" ? offset : level;
      return levelLines(x, y, z, level).map((line) => ({ line: line.map(([a, b]): Triple => [a, b, height]), color }));
    });
    const width = typeof style.linewidths === "number" ? style.linewidths : rc("lines.linewidth");
    const made = new Line3DCollection(
      found.map(({ line }) => line),
      found.length > 0 ? found.map(({ color }) => color) : [toRgba("C0")],
      { width, linestyle: style.linestyles ?? "-" },
      own ? null : mapping.with({ levels }),
    );
    this.#took(x, y, typeof offset === "number" ? [[offset, ...z.flat()]] : z);
    if (made.mapping) this.figure.current = made;
    return this.add(made);
  }

  /** A text at a point: `text(x, y, z, "here")`. */
  override text(x: unknown, y: unknown, z: unknown, ...rest: unknown[]): Text3D {
    const { positional, options } = splitOptions(rest);
    const { s = positional[0], zdir: _z, fontdict, ...style } = options;
    const look = normalize("Text", { ...(fontdict as Options | undefined), ...style }, TEXT_NAMES);
    const at: Triple = [toNumbers(x)[0], toNumbers(y)[0], toNumbers(z)[0]];
    const made = new Text3D(at, String(s), look);
    if (typeof look.zorder === "number") made.zorder = look.zorder;
    return this.add(made);
  }
  text2D(x: number, y: number, s: unknown, options: TextOptions = {}): Artist {
    return super.text(x, y, s, { ...options, transform: this.transAxes });
  }
}

/** Coordinates in the order of the axes when the third runs along another one. */
function juggled([x, y, z]: Triple, zdir: unknown): Triple {
  switch (zdir as Dir) {
    case "x":
      return [z, x, y];
    case "y":
      return [x, z, y];
    case "z":
      return [x, y, z];
    default:
      throw new ValueError(`'${String(zdir)}' is not a valid value for zdir; supported values are 'x', 'y', 'z'`);
  }
}

/** What has no form in space here says so. */
const FLAT_ONLY = [
  "step",
  "semilogx",
  "semilogy",
  "loglog",
  "axhline",
  "axvline",
  "axhspan",
  "axvspan",
  "hlines",
  "vlines",
  "fill",
  "fill_between",
  "fill_betweenx",
  "stackplot",
  "errorbar",
  "stem",
  "bar",
  "barh",
  "hist",
  "hist2d",
  "imshow",
  "matshow",
  "pcolormesh",
  "pcolor",
  "contourf",
  "quiver",
  "boxplot",
  "violinplot",
  "pie",
  "add_patch",
  "twinx",
  "twiny",
  "annotate",
  "plot_trisurf",
  "voxels",
] as const;
for (const name of FLAT_ONLY) {
  Object.defineProperty(Axes3D.prototype, name, {
    configurable: true,
    writable: true,
    value: () => {
      throw new NotImplementedError(`Axes3D.${name}() is not drawn here`, {
        hint: "In space there are plot, scatter, plot_surface, plot_wireframe, contour, bar3d and text.",
      });
    },
  });
}
// The name of both kinds of Axes; what they give differs.
Object.defineProperty(Axes3D.prototype, "contour", {
  configurable: true,
  writable: true,
  value: Axes3D.prototype.contour3D,
});
