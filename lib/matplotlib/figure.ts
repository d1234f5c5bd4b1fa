/** A figure: its size, its grid of Axes, its titles, and how it leaves as a picture. */
import { RuntimeError, typeError, ValueError } from "../builtins/errors.js";
import type { Artist } from "./artist.js";
import type { AxesBase } from "./axes/base.js";
import { Axes } from "./axes/index.js";
import { Colorbar, type ColorbarOptions } from "./colorbar.js";
import { defaultEdges, type Edges, type GridOptions, GridSpec, type SubplotSpec, subplotSpec } from "./gridspec.js";
import { Legend, type LegendOptions } from "./legend.js";
import { Axes3D } from "./mplot3d/axes3d.js";
import { normalize, type Options, splitOptions, TEXT_NAMES, type TextOptions } from "./options.js";
import { rc } from "./rc.js";
import type { SaveOptions } from "./save.js";
import { type TightOptions, tightEdges } from "./tight.js";
import { isData, toNumbers } from "./values.js";

export interface FigureOptions {
  /** Width and height in inches. */
  readonly figsize?: readonly [number, number] | readonly number[];
  readonly dpi?: number;
  readonly facecolor?: unknown;
  readonly edgecolor?: unknown;
  readonly tight_layout?: boolean;
  readonly constrained_layout?: boolean;
  readonly layout?: "tight" | "constrained" | "compressed" | "none" | null;
  readonly num?: number | string;
  readonly clear?: boolean;
  readonly frameon?: boolean;
}

export interface SubplotsOptions extends FigureOptions {
  readonly nrows?: number;
  readonly ncols?: number;
  readonly sharex?: boolean | "all" | "none" | "row" | "col";
  readonly sharey?: boolean | "all" | "none" | "row" | "col";
  /** false always gives a nested list. */
  readonly squeeze?: boolean;
  readonly width_ratios?: readonly number[];
  readonly height_ratios?: readonly number[];
  readonly gridspec_kw?: GridOptions;
  readonly subplot_kw?: Options;
}

/** A text of the figure itself, in parts of its size. @internal */
export interface FigureText {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly style: Options;
  readonly size: unknown;
}

/** How `savefig` and `show` leave the program; given by the module that knows the platform. @internal */
export const outlet: {
  save(figure: Figure, path: string, options: SaveOptions): Promise<void>;
  show(figure: Figure): void;
} = {
  save: () => Promise.reject(new RuntimeError("matplotlib.pyplot is not loaded")),
  show: () => {},
};

export class Figure {
  readonly number: number;
  /** @internal */ readonly label: string;
  /** @internal */ readonly list: Axes[] = [];
  dpi: number;
  /** The newest colour-mapped artist, which `colorbar()` takes by itself. @internal */ current: Artist | null = null;
  /** @internal */ currentAxes: Axes | null = null;
  /** @internal */ readonly colorbars: Colorbar[] = [];
  /** @internal */ readonly texts: FigureText[] = [];
  /** @internal */ title: FigureText | null = null;
  /** @internal */ sharedLabels: Partial<Record<"x" | "y", FigureText>> = {};
  /** @internal */ facecolor: unknown;
  /** @internal */ edges: Edges = defaultEdges();
  /** @internal */ tight: TightOptions | null = null;
  /** @internal */ figureLegend: Legend | null = null;
  #size: [number, number];
  #found: Edges | null = null;

  /** @internal */
  constructor(number: number, options: FigureOptions = {}, label = "") {
    this.number = number;
    this.label = label;
    const [width, height] = options.figsize ?? rc("figure.figsize");
    for (const [name, value] of [
      ["width", width],
      ["height", height],
    ] as const) {
      if (!(value > 0) || !Number.isFinite(value)) {
        throw new ValueError(`figure size must be positive finite not (${width}, ${height})`, {
          hint: `The ${name} is ${value}.`,
        });
      }
    }
    this.#size = [width, height];
    this.dpi = options.dpi ?? rc("figure.dpi");
    if (!(this.dpi > 0)) throw new ValueError("dpi must be positive");
    this.facecolor = options.facecolor ?? rc("figure.facecolor");
    const tight = options.tight_layout || options.constrained_layout || (options.layout && options.layout !== "none");
    if (tight || rc("figure.autolayout")) this.tight = {};
  }

  /** The Axes in the order in which they came; colorbars are not among them. */
  get axes(): Axes[] {
    return [...this.list];
  }
  get_axes(): Axes[] {
    return [...this.list];
  }

  get_size_inches(): [number, number] {
    return [...this.#size];
  }
  set_size_inches(...size: (number | readonly number[])[]): void {
    const [width, height] = size.flat() as number[];
    this.#size = [width, height];
  }
  set_figwidth(width: number): void {
    this.#size[0] = width;
  }
  set_figheight(height: number): void {
    this.#size[1] = height;
  }
  set_dpi(dpi: number): void {
    this.dpi = dpi;
  }
  get_dpi(): number {
    return this.dpi;
  }
  set_facecolor(color: unknown): void {
    this.facecolor = color;
  }

  /** `add_subplot(2, 2, 1)`, `add_subplot(221)`, `add_subplot(gs.at(0, null))`, with settings such as `{ xticks: [] }`. */
  add_subplot(...args: [...unknown[], { readonly projection: "3d"; readonly [name: string]: unknown }]): Axes3D;
  add_subplot(...args: unknown[]): Axes;
  add_subplot(...args: unknown[]): Axes {
    const { positional, options } = splitOptions(args);
    return this.addAxes(subplotSpec(positional), options);
  }

  /** Axes at [left, bottom, width, height] in parts of the figure. */
  add_axes(
    position: readonly number[],
    options: { readonly projection: "3d"; readonly [name: string]: unknown },
  ): Axes3D;
  add_axes(position: readonly number[], options?: Options): Axes;
  add_axes(position: readonly number[], options: Options = {}): Axes {
    if (!isData(position) || toNumbers(position).length !== 4)
      throw typeError("add_axes() needs [left, bottom, width, height]");
    const axes = this.#place(options);
    axes.fixedPosition = toNumbers(position);
    return axes;
  }

  /** @internal */
  addAxes(spec: SubplotSpec, options: Options = {}): Axes {
    const axes = this.#place(options);
    axes.spec = spec;
    return axes;
  }

  #place(options: Options): Axes {
    const { projection, polar, sharex, sharey, label: _label, ...settings } = options;
    const kind = polar === true ? "polar" : (projection ?? "rectilinear");
    if (kind !== "rectilinear" && kind !== "3d") {
      throw new ValueError(`Unknown projection '${String(kind)}'`, {
        hint: "Projections are 'rectilinear' and '3d'; polar curves are plot() of r cos t and r sin t.",
      });
    }
    const axes = kind === "3d" ? new Axes3D(this) : new Axes(this);
    if (sharex instanceof Axes) axes.xaxis.share(sharex.xaxis);
    if (sharey instanceof Axes) axes.yaxis.share(sharey.yaxis);
    this.list.push(axes);
    this.currentAxes = axes;
    axes.set(settings);
    return axes;
  }

  /** A grid of Axes: one, a list, or a list of rows. */
  subplots(...args: unknown[]): Axes | Axes[] | Axes[][] {
    const { positional, options } = splitOptions(args);
    const given = options as SubplotsOptions;
    const nrows = given.nrows ?? (positional[0] as number | undefined) ?? 1;
    const ncols = given.ncols ?? (positional[1] as number | undefined) ?? 1;
    const { gridspec_kw, width_ratios, height_ratios } = given;
    const ratios = { ...(width_ratios && { width_ratios }), ...(height_ratios && { height_ratios }) };
    const grid = new GridSpec(nrows, ncols, { ...gridspec_kw, ...ratios });
    const rows = Array.from({ length: nrows }, (_, row) =>
      Array.from({ length: ncols }, (_unused, column) => this.addAxes(grid.at(row, column), given.subplot_kw)),
    );
    shareAxes(rows, "x", given.sharex);
    shareAxes(rows, "y", given.sharey);
    this.currentAxes = rows[nrows - 1][ncols - 1];
    if (given.squeeze === false) return rows;
    if (nrows === 1 && ncols === 1) return rows[0][0];
    if (nrows === 1) return rows[0];
    return ncols === 1 ? rows.map(([axes]) => axes) : rows;
  }

  add_gridspec(nrows = 1, ncols = 1, options: GridOptions = {}): GridSpec {
    return new GridSpec(nrows, ncols, options);
  }

  /** The current Axes, made when there is none. */
  gca(): Axes {
    return this.currentAxes ?? this.add_subplot();
  }
  sca(axes: Axes): Axes {
    this.currentAxes = axes;
    return axes;
  }
  delaxes(axes: AxesBase): void {
    const at = this.list.indexOf(axes as Axes);
    if (at >= 0) this.list.splice(at, 1);
    if (this.currentAxes === axes) this.currentAxes = this.list[this.list.length - 1] ?? null;
  }

  /** Empties the figure. */
  clear(): void {
    this.list.length = 0;
    this.texts.length = 0;
    this.colorbars.length = 0;
    this.title = null;
    this.currentAxes = null;
    this.current = null;
    this.figureLegend = null;
    this.edges = defaultEdges();
  }
  clf(): void {
    this.clear();
  }

  suptitle(text: unknown, options: TextOptions = {}): void {
    this.title = this.#text(0.5, 0.98, text, options, rc("figure.titlesize"), {
      horizontalalignment: "center",
      verticalalignment: "top",
    });
  }
  supxlabel(text: unknown, options: TextOptions = {}): void {
    this.sharedLabels.x = this.#text(0.5, 0.01, text, options, "large", {
      horizontalalignment: "center",
      verticalalignment: "bottom",
    });
  }
  supylabel(text: unknown, options: TextOptions = {}): void {
    const look = { horizontalalignment: "left", verticalalignment: "center", rotation: 90 };
    this.sharedLabels.y = this.#text(0.02, 0.5, text, options, "large", look);
  }
  /** A text at a place in parts of the figure. */
  text(x: number, y: number, text: unknown, options: TextOptions = {}): void {
    this.texts.push(this.#text(x, y, text, options, rc("font.size"), {}));
  }

  #text(x: number, y: number, text: unknown, options: TextOptions, size: unknown, look: Options): FigureText {
    const { fontdict, ...rest } = options;
    const style = { ...look, ...normalize("Text", { ...fontdict, ...rest }, TEXT_NAMES) } as Record<string, unknown>;
    const place = (name: string, value: number): number =>
      typeof style[name] === "number" ? (style[name] as number) : value;
    return { x: place("x", x), y: place("y", y), text: String(text), style, size };
  }

  /** A legend of all Axes' labels together. */
  legend(...args: unknown[]): Legend {
    const { options } = splitOptions(args);
    const {
      handles: _handles,
      labels: _labels,
      ...look
    } = options as LegendOptions & { handles?: unknown; labels?: unknown };
    this.figureLegend = new Legend({ loc: "upper right", ...look });
    return this.figureLegend;
  }

  /** A bar that tells values' colours, beside the Axes of what it maps. */
  colorbar(mappable: Artist, options: ColorbarOptions = {}): Colorbar {
    const bar = new Colorbar(this, mappable, options);
    this.colorbars.push(bar);
    return bar;
  }

  subplots_adjust(options: Partial<Edges> = {}): void {
    this.tight = null;
    const next = { ...this.edges, ...options };
    if (next.left >= next.right) throw new ValueError("left cannot be >= right");
    if (next.bottom >= next.top) throw new ValueError("bottom cannot be >= top");
    this.edges = next;
  }
  /** Leaves just the room that texts need. Pads are in font sizes. */
  tight_layout(options: TightOptions = {}): void {
    this.tight = options;
  }
  set_tight_layout(tight: boolean): void {
    this.tight = tight ? {} : null;
  }
  autofmt_xdate(options: { readonly rotation?: number } = {}): void {
    for (const axes of this.list) axes.tick_params({ axis: "x", rotation: options.rotation ?? 30 });
  }

  /** The edges in force: what `tight_layout` finds, else what was set. @internal */
  get layoutEdgesNow(): Edges {
    return this.#found ?? this.edges;
  }
  /** Finds the edges anew before the figure is drawn. @internal */
  arrange(): void {
    this.#found = null;
    if (this.tight) this.#found = tightEdges(this, this.tight);
  }

  /** An Axes' box in its grid: left, bottom, width, height in parts of the figure. @internal */
  basePosition(axes: AxesBase, edges: Edges): readonly number[] {
    return axes.fixedPosition ?? axes.spec?.position(edges) ?? [0, 0, 1, 1];
  }
  /** The same after colorbars have taken their room, and before its aspect is kept. @internal */
  positionOf(axes: AxesBase): readonly number[] {
    if (axes.twinOf) return this.positionOf(axes.twinOf);
    const base = this.basePosition(axes, this.layoutEdgesNow);
    return this.colorbars.reduce((box, bar) => bar.shrink(axes, box), base);
  }

  /** Writes the figure to a file; png, svg, jpg... by its ending. Await it, or it is done when the cell is. */
  savefig(path: string, options: SaveOptions = {}): Promise<void> {
    return outlet.save(this, path, options);
  }
  /** Shows the figure, without closing it. */
  show(): void {
    outlet.show(this);
  }

  /** Python's text: `Figure(640x480)`. */
  toString(): string {
    const [width, height] = this.#size;
    return `Figure(${Math.round(width * this.dpi)}x${Math.round(height * this.dpi)})`;
  }
}

function shareAxes(rows: readonly Axes[][], which: "x" | "y", share: SubplotsOptions["sharex"]): void {
  if (share === undefined || share === false || share === "none") return;
  const mode = share === true ? "all" : share;
  const last = rows.length - 1;
  rows.forEach((row, r) => {
    row.forEach((axes, c) => {
      const axis = which === "x" ? axes.xaxis : axes.yaxis;
      const first = mode === "all" ? rows[0][0] : mode === "row" ? rows[r][0] : rows[0][c];
      if (first !== axes) axis.share(which === "x" ? first.xaxis : first.yaxis);
      const inner = which === "x" ? r < last && mode !== "row" : c > 0 && mode !== "col";
      if (inner) axis.outer = false;
    });
  });
}
