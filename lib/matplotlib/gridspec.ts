/** Grids of subplots: which cells an Axes takes, and where they lie in the figure. */
import { IndexError, ValueError } from "../builtins/errors.js";
import { rc } from "./rc.js";

export interface GridOptions {
  readonly left?: number;
  readonly right?: number;
  readonly bottom?: number;
  readonly top?: number;
  readonly wspace?: number;
  readonly hspace?: number;
  readonly width_ratios?: readonly number[];
  readonly height_ratios?: readonly number[];
}

export type Edges = Readonly<Record<"left" | "right" | "bottom" | "top" | "wspace" | "hspace", number>>;

/** The edges that rcParams give. */
export function defaultEdges(): Edges {
  return {
    left: rc("figure.subplot.left"),
    right: rc("figure.subplot.right"),
    bottom: rc("figure.subplot.bottom"),
    top: rc("figure.subplot.top"),
    wspace: rc("figure.subplot.wspace"),
    hspace: rc("figure.subplot.hspace"),
  };
}

/** `new GridSpec(2, 3)`; `gs.at(0, [1, 3])` is Python's `gs[0, 1:3]`. */
export class GridSpec {
  readonly nrows: number;
  readonly ncols: number;
  /** @internal */ readonly options: GridOptions;

  constructor(nrows: number, ncols: number, options: GridOptions = {}) {
    for (const [name, count] of [
      ["rows", nrows],
      ["columns", ncols],
    ] as const) {
      if (!Number.isInteger(count) || count <= 0)
        throw new ValueError(`Number of ${name} must be a positive integer, not ${count}`);
    }
    const { width_ratios: widths, height_ratios: heights } = options;
    if (widths && widths.length !== ncols)
      throw new ValueError("Expected the given number of width ratios to match the number of columns of the grid");
    if (heights && heights.length !== nrows)
      throw new ValueError("Expected the given number of height ratios to match the number of rows of the grid");
    this.nrows = nrows;
    this.ncols = ncols;
    this.options = options;
  }

  /**
   * The cell of a row and a column; a pair [from, to) spans several, null spans all. Negative places count from the end.
   *
   * @throws IndexError outside the grid.
   */
  at(
    row: number | readonly [number | null, number | null] | null,
    column: number | readonly [number | null, number | null] | null,
  ): SubplotSpec {
    return new SubplotSpec(this, span(row, this.nrows), span(column, this.ncols));
  }

  /** Left, bottom, width, height of cells, in parts of the figure. @internal */
  cells(
    rows: readonly [number, number],
    columns: readonly [number, number],
    figure: Edges,
  ): [number, number, number, number] {
    const edge = { ...figure, ...defined(this.options) };
    const [x0, x1] = extent(columns, this.ncols, edge.right - edge.left, edge.wspace, this.options.width_ratios);
    const [y0, y1] = extent(rows, this.nrows, edge.top - edge.bottom, edge.hspace, this.options.height_ratios);
    return [edge.left + x0, edge.top - y1, x1 - x0, y1 - y0];
  }
}

/** Cells of a grid that an Axes takes: rows and columns, the last one included. */
export class SubplotSpec {
  readonly grid: GridSpec;
  readonly rows: readonly [number, number];
  readonly columns: readonly [number, number];

  constructor(grid: GridSpec, rows: readonly [number, number], columns: readonly [number, number]) {
    this.grid = grid;
    this.rows = rows;
    this.columns = columns;
  }

  get lastRow(): boolean {
    return this.rows[1] === this.grid.nrows - 1;
  }
  get firstColumn(): boolean {
    return this.columns[0] === 0;
  }
  /** Whether another spec names the same cells of an equal grid. @internal */
  equals(other: SubplotSpec): boolean {
    return (
      this.grid.nrows === other.grid.nrows &&
      this.grid.ncols === other.grid.ncols &&
      this.rows.join() === other.rows.join() &&
      this.columns.join() === other.columns.join()
    );
  }
  /** @internal */
  position(figure: Edges): [number, number, number, number] {
    return this.grid.cells(this.rows, this.columns, figure);
  }
}

function defined(options: GridOptions): Partial<Edges> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => typeof value === "number"));
}

/** Start and end of cells along a length, from the left or from the top. */
function extent(
  [first, last]: readonly [number, number],
  count: number,
  length: number,
  space: number,
  ratios: readonly number[] = new Array(count).fill(1),
): [number, number] {
  const cell = length / (count + space * (count - 1));
  const total = ratios.reduce((sum, ratio) => sum + ratio, 0);
  const sizes = ratios.map((ratio) => (ratio * cell * count) / total);
  const before = (n: number): number => sizes.slice(0, n).reduce((sum, size) => sum + size, 0);
  return [before(first) + first * space * cell, before(last + 1) + last * space * cell];
}

function span(place: number | readonly [number | null, number | null] | null, count: number): [number, number] {
  const resolve = (at: number): number => (at < 0 ? at + count : at);
  if (place === null) return [0, count - 1];
  if (typeof place === "number") {
    const at = resolve(place);
    if (at < 0 || at >= count) throw new IndexError(`index ${place} is out of bounds for axis 0 with size ${count}`);
    return [at, at];
  }
  const [from, to] = [resolve(place[0] ?? 0), Math.min(count, resolve(place[1] ?? count))];
  if (from >= to) throw new IndexError("GridSpec slice would result in no space allocated for subplot");
  return [from, to - 1];
}

/** Python's `subplot(2, 2, 1)`, `subplot(221)`, `subplot(2, 2, [1, 2])`. @throws ValueError outside the grid. */
export function subplotSpec(args: readonly unknown[]): SubplotSpec {
  if (args[0] instanceof SubplotSpec) return args[0];
  let [rows, columns, place] = args;
  if (args.length === 1 && typeof rows === "number") {
    const digits = String(rows);
    if (!/^\d{3}$/.test(digits)) {
      throw new ValueError(`Single argument to subplot must be a three-digit integer, not ${digits}`);
    }
    [rows, columns, place] = [...digits].map(Number);
  }
  if (args.length === 0) [rows, columns, place] = [1, 1, 1];
  const grid = new GridSpec(rows as number, columns as number);
  const count = grid.nrows * grid.ncols;
  const [first, last] = Array.isArray(place) ? place : [place, place];
  for (const number of [first, last]) {
    if (!Number.isInteger(number) || number < 1 || number > count) {
      throw new ValueError(`num must be an integer with 1 <= num <= ${count}, not ${String(number)}`);
    }
  }
  const [row0, column0] = [Math.floor((first - 1) / grid.ncols), (first - 1) % grid.ncols];
  const [row1, column1] = [Math.floor((last - 1) / grid.ncols), (last - 1) % grid.ncols];
  return new SubplotSpec(grid, [row0, row1], [Math.min(column0, column1), Math.max(column0, column1)]);
}
