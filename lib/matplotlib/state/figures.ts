/** pyplot's functions that make, find, show, save and close figures and Axes. */
import { RuntimeError, typeError, ValueError } from "../../builtins/errors.js";
import type { Artist } from "../artist.js";
import type { Axes } from "../axes/index.js";
import { embedPlotly, showAll, showLive, watchCells } from "../backend.js";
import type { Colorbar, ColorbarOptions } from "../colorbar.js";
import { colormapName } from "../colormap.js";
import { Figure, type FigureOptions, type SubplotsOptions } from "../figure.js";
import { type Edges, GridSpec, subplotSpec } from "../gridspec.js";
import { manager } from "../manager.js";
import { Axes3D } from "../mplot3d/axes3d.js";
import { splitOptions, type TextOptions } from "../options.js";
import { rcParams } from "../rc.js";
import type { SaveOptions } from "../save.js";
import type { TightOptions } from "../tight.js";

/** A new figure, or the open one of this number or name, which becomes the current one. */
export function figure(num?: number | string | Figure | FigureOptions, options: FigureOptions = {}): Figure {
  watchCells();
  if (num instanceof Figure) return manager.open(num.number);
  if (typeof num === "object" && num !== null) return manager.open(num.num, num);
  return manager.open(num ?? options.num, options);
}

/** The current figure, made when there is none. */
export function gcf(): Figure {
  watchCells();
  return manager.current;
}

/** The current Axes, made when there are none. */
export function gca(): Axes {
  return gcf().gca();
}

/** Makes these Axes and their figure current. */
export function sca(axes: Axes): void {
  manager.open(axes.figure.number);
  axes.figure.sca(axes);
}

/** A grid of Axes comes with its figure: `[fig, ax]`, `[fig, [left, right]]`, `[fig, rows]`. */
type Grid<R extends number, C extends number, A = Axes> = [R, C] extends [1, 1]
  ? A
  : 1 extends R
    ? A[]
    : 1 extends C
      ? A[]
      : A[][];

/** Asks for Axes in space. */
type In3D = SubplotsOptions & { readonly subplot_kw: { readonly projection: "3d" } };

/**
 * A figure with a grid of Axes.
 *
 * @throws ValueError when a number of rows or columns is not positive.
 * @example const [fig, [left, right]] = plt.subplots(1, 2, { figsize: [8, 4] });
 */
export function subplots(options: In3D & { readonly nrows?: 1; readonly ncols?: 1 }): [Figure, Axes3D];
export function subplots<R extends number, C extends number>(
  nrows: R,
  ncols: C,
  options: In3D,
): [Figure, Grid<R, C, Axes3D>];
export function subplots(options?: SubplotsOptions & { readonly nrows?: 1; readonly ncols?: 1 }): [Figure, Axes];
export function subplots<R extends number>(
  nrows: R,
  options?: SubplotsOptions & { readonly ncols?: 1; readonly squeeze?: true },
): [Figure, Grid<R, 1>];
export function subplots<R extends number, C extends number>(
  nrows: R,
  ncols: C,
  options: SubplotsOptions & { readonly squeeze: false },
): [Figure, Axes[][]];
export function subplots<R extends number, C extends number>(
  nrows: R,
  ncols: C,
  options?: SubplotsOptions,
): [Figure, Grid<R, C>];
export function subplots<R extends number = 1, C extends number = 1>(
  options: Omit<SubplotsOptions, "nrows" | "ncols"> & { readonly nrows?: R; readonly ncols?: C },
): [Figure, Grid<R, C>];
export function subplots(...args: unknown[]): [Figure, unknown] {
  const { options } = splitOptions(args);
  const made = figure(undefined, options as FigureOptions);
  try {
    return [made, made.subplots(...args)];
  } catch (error) {
    manager.close(made);
    throw error;
  }
}

/** The Axes at a place of a grid, new or found: `subplot(2, 2, 1)`, `subplot(221)`. Overlapped ones stay. */
export function subplot(
  ...args: [...unknown[], { readonly projection: "3d"; readonly [name: string]: unknown }]
): Axes3D;
export function subplot(...args: unknown[]): Axes;
export function subplot(...args: unknown[]): Axes {
  const { positional, options } = splitOptions(args);
  const spec = subplotSpec(positional);
  const current = gcf();
  const { projection, ...settings } = options;
  const found = current.axes.find(
    (axes) => axes.spec?.equals(spec) && (projection === undefined || (projection === "3d") === axes instanceof Axes3D),
  );
  if (found) {
    found.set(settings);
    return current.sca(found);
  }
  return current.add_subplot(...args);
}

/** The Axes at a place [row, column] of a grid of a shape, spanning several cells if asked. */
export function subplot2grid(
  shape: readonly [number, number],
  loc: readonly [number, number],
  options: { readonly rowspan?: number; readonly colspan?: number } = {},
): Axes {
  const { rowspan = 1, colspan = 1 } = options;
  const grid = new GridSpec(shape[0], shape[1]);
  return gcf().addAxes(grid.at([loc[0], loc[0] + rowspan], [loc[1], loc[1] + colspan]));
}

/** A dict of Axes from a drawing of letters: `"AAB"` or rows of names. A dot leaves a cell empty. */
export function subplot_mosaic(
  mosaic: string | readonly (readonly string[])[],
  options: SubplotsOptions = {},
): [Figure, Record<string, Axes>] {
  const rows =
    typeof mosaic === "string"
      ? mosaic
          .trim()
          .split(/[\n;]/)
          .map((row) => [...row.trim()])
      : mosaic;
  if (rows.some((row) => row.length !== rows[0].length))
    throw new ValueError("All of the rows must be the same length");
  const made = figure(undefined, options);
  const { width_ratios, height_ratios, gridspec_kw } = options;
  const grid = new GridSpec(rows.length, rows[0].length, {
    ...gridspec_kw,
    ...(width_ratios && { width_ratios }),
    ...(height_ratios && { height_ratios }),
  });
  const out: Record<string, Axes> = {};
  for (const name of new Set(rows.flat())) {
    if (name === ".") continue;
    const cells = rows.flatMap((row, r) => row.flatMap((cell, c) => (cell === name ? [[r, c]] : [])));
    const [r, c] = [cells.map(([row]) => row), cells.map(([, column]) => column)];
    out[name] = made.addAxes(grid.at([Math.min(...r), Math.max(...r) + 1], [Math.min(...c), Math.max(...c) + 1]));
  }
  return [made, out];
}

/** Axes at [left, bottom, width, height] in parts of the figure. */
export function axes(options: { readonly projection: "3d"; readonly [name: string]: unknown }): Axes3D;
export function axes(position?: readonly number[] | Record<string, unknown>, options?: Record<string, unknown>): Axes;
export function axes(
  position?: readonly number[] | Record<string, unknown>,
  options: Record<string, unknown> = {},
): Axes {
  if (position === undefined || !Array.isArray(position)) return gcf().add_subplot({ ...position, ...options });
  return gcf().add_axes(position, options);
}
export function delaxes(which?: Axes): void {
  gcf().delaxes(which ?? gca());
}

/** Shows every open figure in the cell's output, and closes it. */
export function show(_options: { readonly block?: boolean } = {}): void {
  watchCells();
  showAll();
}

/**
 * Carries plotly.js in this cell's output (0.7 MB), once for all figures of the notebook: they are alive without Jupyter and
 * without a network, in a notebook sent by mail as in its HTML. The name is plotly's. Figures in space need a second file:
 * `init_notebook_mode({ projection: "3d" })`.
 */
export function init_notebook_mode(options: { readonly projection?: "3d" | null } = {}): void {
  embedPlotly(options.projection === "3d");
}

/** Shows the current figure as it is now, in one display that `draw`, `pause` and the cell's end draw anew. */
export function draw(): void {
  watchCells();
  if (manager.figures.size > 0) showLive(manager.current);
}

/**
 * Shows the current figure as it is now, and waits so many seconds: `await plt.pause(0.01)` in a training loop makes a live
 * curve. It is drawn four times a second at most, beside the loop; the cell's end leaves the last state.
 */
export function pause(seconds: number): Promise<void> {
  draw();
  return new Promise((resolve) => {
    setTimeout(() => resolve(), seconds * 1000);
  });
}

/**
 * Writes the current figure to a file: png, jpg, svg, pdf or html by its ending. The file is written whole or not at all.
 *
 * @returns a promise; await it to be sure, in a cell it is waited for anyway.
 * @throws ValueError for an unknown format.
 */
export function savefig(path: string, options: SaveOptions = {}): Promise<void> {
  return gcf().savefig(path, options);
}

/** Closes the current figure, a given one, the one of a number or name, or "all". */
export function close(which?: Figure | number | string): void {
  if (which === "all") manager.closeAll();
  else if (which === undefined) {
    if (manager.figures.size > 0) manager.close(manager.current);
  } else if (which instanceof Figure) manager.close(which);
  else if (typeof which === "number" || typeof which === "string") {
    const found = manager.find(which);
    if (found) manager.close(found);
  } else throw typeError(`close() argument must be a Figure, an int, string, or None, not ${typeof which}`);
}
export function clf(): void {
  gcf().clear();
}
export function cla(): void {
  gca().clear();
}
/** The open figures' numbers. */
export function get_fignums(): number[] {
  return [...manager.figures.keys()].sort((a, b) => a - b);
}
export function fignum_exists(num: number | string): boolean {
  return manager.find(num) !== undefined;
}

/** Figures are shown at the cell's end (the default). */
export function ion(): void {
  manager.interactive = true;
}
/** Figures are shown by `show()` alone. */
export function ioff(): void {
  manager.interactive = false;
}
export function isinteractive(): boolean {
  return manager.interactive;
}

export function suptitle(text: unknown, options: TextOptions = {}): void {
  gcf().suptitle(text, options);
}
export function figtext(x: number, y: number, text: unknown, options: TextOptions = {}): void {
  gcf().text(x, y, text, options);
}
export function tight_layout(options: TightOptions = {}): void {
  gcf().tight_layout(options);
}
export function subplots_adjust(options: Partial<Edges> = {}): void {
  gcf().subplots_adjust(options);
}

/** A bar that tells values' colours, for the newest image or mapped points by default. */
export function colorbar(mappable?: Artist | ColorbarOptions, options: ColorbarOptions = {}): Colorbar {
  const given = mappable !== undefined && "draw" in mappable ? mappable : undefined;
  const settings = given === undefined && mappable !== undefined ? (mappable as ColorbarOptions) : options;
  const target = given ?? gcf().current;
  if (!target) {
    throw new RuntimeError(
      "No mappable was found to use for colorbar creation. First define a mappable such as an image (with imshow) or a contour set (with contourf).",
    );
  }
  const figureOf = target.axes?.figure ?? gcf();
  return figureOf.colorbar(target, settings);
}

/** The colormap of images drawn from now on. */
export function set_cmap(cmap: string): void {
  rcParams["image.cmap"] = colormapName(cmap);
}

/** Sets several settings of a group: `rc("lines", { linewidth: 2 })`. */
export function rc(group: string, settings: Readonly<Record<string, string | number | boolean>>): void {
  for (const [name, value] of Object.entries(settings)) rcParams[`${group}.${name}`] = value;
}
