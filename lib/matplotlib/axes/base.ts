/** An Axes without its plotting methods: artists, limits, labels, ticks, frame, legend. */
import { RuntimeError, typeError, ValueError } from "../../builtins/errors.js";
import type { Artist } from "../artist.js";
import { Axis, type ScaleOptions } from "../axis.js";
import type { Figure } from "../figure.js";
import type { SubplotSpec } from "../gridspec.js";
import { Legend, type LegendOptions } from "../legend.js";
import { normalize, type Options, splitOptions, TEXT_NAMES, type TextOptions } from "../options.js";
import { rc } from "../rc.js";
import { isData, toNumbers } from "../values.js";
import { flatArtists, limitsFrom, sorted, tickStyle } from "./arguments.js";
import { SIDES, type Side, Spine } from "./spine.js";

export interface TitleOptions extends TextOptions {
  readonly loc?: "left" | "center" | "right";
  readonly pad?: number;
  readonly y?: number;
  readonly x?: number;
  readonly labelpad?: number;
}

export interface TickOptions {
  readonly axis?: "x" | "y" | "both";
  readonly which?: "major" | "minor" | "both";
  readonly [name: string]: unknown;
}

export class AxesBase {
  readonly figure: Figure;
  /** @internal */ spec: SubplotSpec | null = null;
  /** Left, bottom, width, height in parts of the figure, when it is not in a grid. @internal */
  fixedPosition: readonly number[] | null = null;
  /** @internal */ readonly artists: Artist[] = [];
  readonly xaxis: Axis = new Axis("x");
  readonly yaxis: Axis = new Axis("y");
  readonly spines: Record<Side, Spine> = Object.fromEntries(SIDES.map((side) => [side, new Spine(side)])) as Record<
    Side,
    Spine
  >;
  /** @internal */ readonly titles: Partial<Record<"left" | "center" | "right", { text: string; style: Options }>> = {};
  /** @internal */ legend_: Legend | null = null;
  /** The chosen handles and labels. @internal */ legendItems: readonly Artist[] | null = null;
  /** @internal */ frame = true;
  /** @internal */ axisOn = true;
  /** @internal */ visible = true;
  /** @internal */ facecolor: unknown = rc("axes.facecolor");
  /** Height of a unit of y in units of x; null leaves the box. @internal */
  aspect: number | null = null;
  /** Where a box that keeps its aspect lies in its room, in parts of it. @internal */
  anchor: readonly [number, number] = [0.5, 0.5];
  /** @internal */ adjustable: "box" | "datalim" = "box";
  /** The Axes over which this one lies, sharing its box. @internal */
  twinOf: AxesBase | null = null;
  /** @internal */ axisbelow: unknown = rc("axes.axisbelow");
  /** Drawn as a box that turns. @internal */ readonly inSpace: boolean = false;
  /** Is a colorbar's place, and drawn by it. @internal */ reserved = false;
  #cycle = 0;
  #patchCycle = 0;

  /** @internal */
  constructor(figure: Figure) {
    this.figure = figure;
  }

  /** Takes an artist in. @internal */
  add<T extends Artist>(artist: T): T {
    artist.axes = this;
    this.artists.push(artist);
    return artist;
  }

  /** @internal */
  removeArtist(artist: Artist): void {
    const at = this.artists.indexOf(artist);
    if (at >= 0) this.artists.splice(at, 1);
  }

  /** The next colour of the cycle, for lines or for patches and points. @internal */
  nextColor(kind: "line" | "patch" = "line"): string {
    const cycle = rc("axes.prop_cycle");
    return cycle[(kind === "line" ? this.#cycle++ : this.#patchCycle++) % cycle.length];
  }

  /** Empties the axes. */
  clear(): void {
    this.artists.length = 0;
    this.#cycle = 0;
    this.#patchCycle = 0;
    for (const side of SIDES) this.spines[side] = new Spine(side);
    for (const key of Object.keys(this.titles)) delete this.titles[key as Side & "left"];
    for (const axis of [this.xaxis, this.yaxis]) {
      const { view, outer } = axis;
      const fresh = new Axis(axis.which);
      view.members.splice(view.members.indexOf(axis), 1);
      view.members.push(axis);
      const alone = view.members.length === 1;
      Object.assign(axis, {
        ...fresh,
        view,
        outer,
        data: fresh.data,
        sticky: fresh.sticky,
        categories: fresh.categories,
      });
      if (alone) Object.assign(view, { scale: "linear", limits: null, auto: true, inverted: false });
    }
    this.legend_ = null;
    this.legendItems = null;
    this.axisOn = true;
    this.frame = true;
    this.aspect = null;
    this.facecolor = rc("axes.facecolor");
  }
  cla(): void {
    this.clear();
  }
  /** Takes the axes out of the figure. */
  remove(): void {
    this.figure.delaxes(this);
  }

  // --- texts around the frame

  set_title(label: unknown, options: TitleOptions = {}): void {
    const { fontdict, ...rest } = options;
    const style = normalize("Text", { ...fontdict, ...rest }, TEXT_NAMES);
    const place = (style.loc as "left" | "center" | "right" | undefined) ?? "center";
    if (!["left", "center", "right"].includes(place))
      throw new ValueError(`'${place}' is not a valid value for loc; supported values are 'left', 'center', 'right'`);
    this.titles[place] = { text: String(label), style };
  }
  get_title(): string {
    return this.titles.center?.text ?? "";
  }
  set_xlabel(label: unknown, options: TitleOptions = {}): void {
    this.xaxis.set_label_text(label, options);
  }
  set_ylabel(label: unknown, options: TitleOptions = {}): void {
    this.yaxis.set_label_text(label, options);
  }
  get_xlabel(): string {
    return this.xaxis.label;
  }
  get_ylabel(): string {
    return this.yaxis.label;
  }

  // --- limits, scale, margins

  set_xlim(...args: unknown[]): [number, number] {
    return this.#setLimits(this.xaxis, limitsFrom("set_xlim", args, ["left", "right", "xmin", "xmax"]), args);
  }
  set_ylim(...args: unknown[]): [number, number] {
    return this.#setLimits(this.yaxis, limitsFrom("set_ylim", args, ["bottom", "top", "ymin", "ymax"]), args);
  }
  #setLimits(axis: Axis, [low, high]: [number | null, number | null], args: readonly unknown[]): [number, number] {
    if (low !== null || high !== null) axis.setLimits(low, high);
    const { auto } = splitOptions(args).options;
    if (typeof auto === "boolean") axis.view.auto = auto;
    return axis.limits();
  }
  get_xlim(): [number, number] {
    return this.xaxis.limits();
  }
  get_ylim(): [number, number] {
    return this.yaxis.limits();
  }
  get_xbound(): [number, number] {
    return sorted(this.xaxis.limits());
  }
  get_ybound(): [number, number] {
    return sorted(this.yaxis.limits());
  }
  invert_xaxis(): void {
    this.xaxis.invert(!this.xaxis.isInverted);
  }
  invert_yaxis(): void {
    this.yaxis.invert(!this.yaxis.isInverted);
  }
  set_xscale(scale: string, options: ScaleOptions = {}): void {
    this.xaxis.setScale(scale, options);
  }
  set_yscale(scale: string, options: ScaleOptions = {}): void {
    this.yaxis.setScale(scale, options);
  }
  get_xscale(): string {
    return this.xaxis.view.scale;
  }
  get_yscale(): string {
    return this.yaxis.view.scale;
  }
  /** Room left at the data's ends, in parts of its range. */
  margins(...args: unknown[]): void {
    const { positional, options } = splitOptions(args);
    const x = options.x ?? positional[0];
    const y = options.y ?? positional[1] ?? (positional.length === 1 ? positional[0] : undefined);
    if (typeof x === "number") this.xaxis.margin = x;
    if (typeof y === "number") this.yaxis.margin = y;
  }
  set_xmargin(margin: number): void {
    this.xaxis.margin = margin;
  }
  set_ymargin(margin: number): void {
    this.yaxis.margin = margin;
  }
  autoscale(enable = true, axis: "x" | "y" | "both" = "both", tight?: boolean): void {
    for (const one of this.axesOf(axis)) {
      one.view.auto = enable;
      if (tight !== undefined) one.tight = tight;
    }
  }
  /** Reads the limits from the lines' data again, after `line.set_data`. */
  relim(): void {
    for (const axis of [this.xaxis, this.yaxis]) axis.forgetLines();
    for (const artist of this.artists) {
      const data = artist.points();
      if (!data) continue;
      this.xaxis.include(data.x);
      this.yaxis.include(data.y);
    }
  }
  /** Lets the limits follow the data where nobody has set them; they are found when the figure is drawn. */
  autoscale_view(): void {
    this.relim();
  }
  set_aspect(
    aspect: "auto" | "equal" | number,
    options: { readonly adjustable?: "box" | "datalim"; readonly anchor?: unknown; readonly share?: boolean } = {},
  ): void {
    this.aspect = aspect === "auto" ? null : aspect === "equal" ? 1 : aspect;
    if (options.adjustable) this.adjustable = options.adjustable;
  }
  set_adjustable(adjustable: "box" | "datalim"): void {
    this.adjustable = adjustable;
  }
  set_box_aspect(aspect: number | null): void {
    if (aspect === null) return;
    this.adjustable = "box";
    const [x, y] = [this.get_xbound(), this.get_ybound()];
    this.aspect = (aspect * (x[1] - x[0])) / (y[1] - y[0]);
  }

  /**
   * `axis()` gives the limits; `axis("off")`, `"on"`, `"equal"`, `"scaled"`, `"tight"`, `"auto"`, `"image"`, `"square"` set a
   * mode; `axis([xmin, xmax, ymin, ymax])` sets the limits.
   *
   * @throws ValueError for an unknown mode.
   */
  axis(arg?: string | boolean | ArrayLikeLimits): [number, number, number, number] {
    if (arg === false || arg === "off") this.axisOn = false;
    else if (arg === true || arg === "on") this.axisOn = true;
    else if (typeof arg === "string") this.#mode(arg);
    else if (arg !== undefined && isData(arg)) {
      const limits = toNumbers(arg);
      if (limits.length !== 4)
        throw typeError("The first argument to axis() must be an iterable of the form [xmin, xmax, ymin, ymax]");
      this.xaxis.setLimits(limits[0], limits[1]);
      this.yaxis.setLimits(limits[2], limits[3]);
    }
    return [...this.get_xlim(), ...this.get_ylim()];
  }

  #mode(mode: string): void {
    const both = [this.xaxis, this.yaxis];
    if (!["equal", "tight", "scaled", "auto", "image", "square"].includes(mode)) {
      throw new ValueError(`Unrecognized string '${mode}' to axis; try 'on' or 'off'`);
    }
    for (const axis of both) axis.view.auto = true;
    this.aspect = mode === "auto" || mode === "tight" ? null : 1;
    this.adjustable = mode === "equal" ? "datalim" : "box";
    if (mode === "tight" || mode === "image") for (const axis of both) axis.tight = true;
    if (mode === "square") {
      const [x, y] = [this.get_xlim(), this.get_ylim()];
      const edge = Math.max(x[1] - x[0], y[1] - y[0]);
      this.xaxis.setLimits(x[0], x[0] + edge);
      this.yaxis.setLimits(y[0], y[0] + edge);
    }
  }

  set_axis_off(): void {
    this.axisOn = false;
  }
  set_axis_on(): void {
    this.axisOn = true;
  }
  set_frame_on(on: boolean): void {
    this.frame = on;
  }
  set_visible(visible: boolean): void {
    this.visible = visible;
  }
  set_facecolor(color: unknown): void {
    this.facecolor = color;
  }
  set_axisbelow(below: boolean | "line"): void {
    this.axisbelow = below;
  }

  // --- ticks and grid

  set_xticks(ticks: unknown, ...rest: unknown[]): void {
    this.xaxis.set_ticks(ticks, ...rest);
  }
  set_yticks(ticks: unknown, ...rest: unknown[]): void {
    this.yaxis.set_ticks(ticks, ...rest);
  }
  get_xticks(): number[] {
    return [...this.xaxis.ticks(this.lengthOf("x")).locations];
  }
  get_yticks(): number[] {
    return [...this.yaxis.ticks(this.lengthOf("y")).locations];
  }
  set_xticklabels(labels: unknown, options: TextOptions = {}): void {
    this.xaxis.setTickLabels(this.get_xticks(), labels, options);
  }
  set_yticklabels(labels: unknown, options: TextOptions = {}): void {
    this.yaxis.setTickLabels(this.get_yticks(), labels, options);
  }
  get_xaxis(): Axis {
    return this.xaxis;
  }
  get_yaxis(): Axis {
    return this.yaxis;
  }

  /** The grid's lines: on, off, or the other way round without an argument. */
  grid(...args: unknown[]): void {
    const { positional, options } = splitOptions(args);
    const {
      which = "major",
      axis = "both",
      visible,
      ...style
    } = { visible: positional[0], which: positional[1], axis: positional[2], ...options } as Options & {
      which?: string;
      axis?: "x" | "y" | "both";
    };
    const look = normalize("Line2D", style, GRID_NAMES);
    for (const one of this.axesOf(axis ?? "both")) {
      const on =
        visible === undefined || visible === null
          ? Object.keys(look).length > 0
            ? true
            : !one.grid.on
          : Boolean(visible);
      if (which !== "minor") one.grid = { on, style: { ...one.grid.style, ...look } };
      if (which === "minor" || which === "both") one.minorGrid = { on, style: { ...one.minorGrid.style, ...look } };
    }
  }

  tick_params(...args: unknown[]): void {
    const { positional, options } = splitOptions(args);
    const { axis = positional[0] ?? "both", which = "major", ...rest } = options as TickOptions;
    if (which === "minor") return;
    for (const one of this.axesOf(axis as "x" | "y" | "both")) {
      const [near, far] = one.which === "x" ? ["bottom", "top"] : ["left", "right"];
      if (rest[near] !== undefined) one.showTicks = Boolean(rest[near]);
      if (rest[far] !== undefined) one.farSide = Boolean(rest[far]);
      const labels = rest[`label${near}`] ?? rest[`label${far}`];
      if (labels !== undefined) one.showLabels = Boolean(labels);
      one.tickStyle = tickStyle(one.tickStyle, rest);
    }
  }
  locator_params(...args: unknown[]): void {
    const { positional, options } = splitOptions(args);
    const nbins = options.nbins;
    for (const one of this.axesOf((options.axis ?? positional[0] ?? "both") as "both")) {
      if (typeof nbins === "number") one.locator = { tick_values: (low, high) => one.binTicks(low, high, nbins) };
    }
  }
  /** How the ticks' numbers are written: `{ style: "plain" | "sci", useOffset, scilimits: [m, n], axis }`. */
  ticklabel_format(
    options: {
      readonly axis?: "x" | "y" | "both";
      readonly style?: string;
      readonly useOffset?: boolean;
      readonly scilimits?: readonly [number, number];
    } = {},
  ): void {
    const { axis = "both", style, useOffset, scilimits } = options;
    if (style !== undefined && !["plain", "sci", "scientific", ""].includes(style))
      throw new ValueError(
        `'${style}' is not a valid value for style; supported values are 'sci', 'scientific', 'plain', ''`,
      );
    for (const one of this.axesOf(axis)) {
      one.numbers = {
        ...one.numbers,
        ...(style ? { scientific: style !== "plain" } : {}),
        ...(style === "plain" && useOffset === undefined ? { useOffset: false } : {}),
        ...(useOffset === undefined ? {} : { useOffset }),
        ...(scilimits ? { powerlimits: scilimits } : {}),
      };
    }
  }
  minorticks_on(): void {
    for (const one of [this.xaxis, this.yaxis]) one.minorOn = true;
  }
  minorticks_off(): void {
    for (const one of [this.xaxis, this.yaxis]) Object.assign(one, { minorOn: false, minorTicks: [] });
  }
  label_outer(): void {
    if (!this.spec) return;
    if (!this.spec.lastRow) this.xaxis.outer = false;
    if (!this.spec.firstColumn) this.yaxis.outer = false;
  }

  // --- legend

  /**
   * `legend()` lists what has a label; `legend(labels)` names the artists in order; `legend(handles, labels)` chooses.
   */
  legend(...args: unknown[]): Legend {
    const { positional, options } = splitOptions(args);
    const {
      handles = positional.length === 2 ? positional[0] : undefined,
      labels = positional[positional.length - 1],
      ...look
    } = options as LegendOptions & { handles?: unknown; labels?: unknown };
    if (positional.length > 2) throw typeError("Invalid arguments to legend.");
    const chosen = handles === undefined ? null : flatArtists(handles);
    if (isData(labels)) {
      const names = [...(labels as Iterable<unknown>)].map(String);
      const targets = chosen ?? this.artists.filter((artist) => !artist.label.startsWith("_child"));
      targets.slice(0, names.length).forEach((artist, i) => {
        artist.label = names[i];
      });
      this.legendItems = targets.slice(0, names.length);
    } else {
      this.legendItems = chosen;
    }
    this.legend_ = new Legend(look);
    if (!chosen && this.listed().length === 0) {
      console.warn(
        "UserWarning: No artists with labels found to put in legend.  Note that artists whose label start with an underscore are ignored when legend() is called with no argument.",
      );
    }
    return this.legend_;
  }
  get_legend(): Legend | null {
    return this.legend_;
  }
  /** What a legend would list: [artists, labels]. */
  get_legend_handles_labels(): [Artist[], string[]] {
    const artists = this.listed();
    return [artists, artists.map((artist) => artist.label)];
  }
  /** @internal */
  listed(): Artist[] {
    if (this.legendItems) return [...this.legendItems];
    const named = this.artists.filter((artist) => artist.listed);
    return [...named.filter((artist) => !artist.container), ...named.filter((artist) => artist.container)];
  }

  // --- several at once

  /** `set({ title: "a", xlabel: "b", xlim: [0, 1] })` calls `set_title("a")` and so on. */
  set(options: Options): void {
    for (const [name, value] of Object.entries(options)) {
      const method = (this as unknown as Record<string, unknown>)[`set_${name}`];
      if (typeof method !== "function") {
        throw typeError(`Axes.set() got an unexpected keyword argument '${name}'`);
      }
      method.call(this, value);
    }
  }
  get_figure(): Figure {
    return this.figure;
  }
  get lines(): Artist[] {
    return this.artists.filter((artist) => artist.zorder === 2);
  }

  /** @internal */
  axesOf(axis: "x" | "y" | "both"): Axis[] {
    if (axis !== "x" && axis !== "y" && axis !== "both")
      throw new ValueError(`'${String(axis)}' is not a valid value for axis; supported values are 'x', 'y', 'both'`);
    return axis === "both" ? [this.xaxis, this.yaxis] : [axis === "x" ? this.xaxis : this.yaxis];
  }

  /** Length of an axis in points. @internal */
  lengthOf(which: "x" | "y"): number {
    const [, , width, height] = this.figure.positionOf(this);
    const [w, h] = this.figure.get_size_inches();
    return which === "x" ? width * w * 72 : height * h * 72;
  }

  /** The part of the figure that it takes: left, bottom, width, height. */
  get_position(): { x0: number; y0: number; width: number; height: number; x1: number; y1: number } {
    const [x0, y0, width, height] = this.figure.positionOf(this);
    return { x0, y0, width, height, x1: x0 + width, y1: y0 + height };
  }
  set_position(position: readonly number[]): void {
    this.fixedPosition = position;
  }

  protected fail(message: string): never {
    throw new RuntimeError(message);
  }
}

export type ArrayLikeLimits = readonly number[];

const GRID_NAMES: ReadonlySet<string> = new Set(["color", "linestyle", "linewidth", "alpha", "zorder"]);
