/** One axis of an Axes: its scale, its limits and how they follow the data, its ticks and its label. */
import { ValueError } from "../builtins/errors.js";
import { dateAxis, dateRange } from "./dates.js";
import { type Formatter, toFormatter } from "./formatters.js";
import { logAxis } from "./log_ticks.js";
import { normalize, splitOptions, TEXT_NAMES, type TextOptions } from "./options.js";
import { fontSize, rc } from "./rc.js";
import { type SymlogShape, symlog, symlogAxis, symlogInverse } from "./symlog.js";
import { between, labelled, linearTicks, type NumberStyle, nonsingular, type Ticks, tickSpace } from "./ticker.js";
import { DAY, toNumbers } from "./values.js";

export type ScaleName = "linear" | "log" | "symlog";

/** What a symmetric logarithm may be given: `set_yscale("symlog", { linthresh: 0.01 })`. */
export interface ScaleOptions {
  readonly linthresh?: number;
  readonly linscale?: number;
  readonly base?: number;
}

/** How a text is written: everything that is set beside its words. */
export type TextStyle = Readonly<Record<string, unknown>>;

/** Places the ticks itself: what `set_major_locator` takes. */
export interface Locator {
  tick_values(vmin: number, vmax: number): number[];
}

/** matplotlib's defaults. */
const SYMLOG: SymlogShape = { linthresh: 2, linscale: 1, base: 10 };

/** Limits and scale, which axes with a shared axis have in common. */
class View {
  scale: ScaleName = "linear";
  symlog: SymlogShape = SYMLOG;
  /** null until data or a caller gives limits. */
  limits: [number, number] | null = null;
  auto = true;
  inverted = false;
  readonly members: Axis[] = [];
}

export class Axis {
  readonly which: "x" | "y";
  view: View = new View();
  /** Data this axis must show. */
  readonly data: { low: number; high: number; lowPositive: number; any: boolean } = {
    low: Infinity,
    high: -Infinity,
    lowPositive: Infinity,
    any: false,
  };
  /** The part of it that stays when lines get other data. */
  readonly fixed: [number, number] = [Infinity, -Infinity];
  /** Asks for minor ticks between the others. */
  minorOn = false;
  /** How numbers are written: `ticklabel_format`. */
  numbers: NumberStyle = {};
  /** Places where the margin stops, as a bar's foot. */
  readonly sticky: number[] = [];
  margin: number;
  /** How much closer than elsewhere ticks may stand: below one in space. */
  ease = 1;
  /** Room at the data's ends is not left. */
  tight = false;
  label = "";
  labelStyle: TextStyle = {};
  labelPad: number;
  labelSide: "near" | "far" = "near";
  fixedTicks: readonly number[] | null = null;
  fixedLabels: readonly string[] | null = null;
  tickStyle: TextStyle = {};
  minorTicks: readonly number[] | null = null;
  locator: Locator | null = null;
  formatter: Formatter | null = null;
  /** false hides ticks and labels. */
  visible = true;
  showTicks: boolean;
  showLabels = true;
  /** Labels hidden because a shared axis below or beside has them. */
  outer = true;
  /** Ticks at the top or the right. */
  farSide = false;
  /** Tick marks on both sides. */
  bothSides = false;
  grid: { readonly on: boolean; readonly style: TextStyle };
  minorGrid: { readonly on: boolean; readonly style: TextStyle } = { on: false, style: {} };
  readonly categories: Map<string, number> = new Map();
  dates = false;

  constructor(which: "x" | "y") {
    this.which = which;
    this.margin = rc(which === "x" ? "axes.xmargin" : "axes.ymargin");
    this.labelPad = rc("axes.labelpad");
    this.showTicks = which === "x" ? rc("xtick.bottom") : rc("ytick.left");
    const gridAxis = rc("axes.grid.axis");
    this.grid = { on: rc("axes.grid") && (gridAxis === "both" || gridAxis === which), style: {} };
    this.view.members.push(this);
  }

  /** Shares limits and scale with another axis. */
  share(other: Axis): void {
    this.view = other.view;
    this.view.members.push(this);
  }

  /** Widens the data's range; numbers that are not finite count for nothing. */
  include(values: Iterable<number>): void {
    this.data.any = true;
    for (const value of values) {
      if (!Number.isFinite(value)) continue;
      if (value < this.data.low) this.data.low = value;
      if (value > this.data.high) this.data.high = value;
      if (value > 0 && value < this.data.lowPositive) this.data.lowPositive = value;
    }
  }

  /** Forgets the lines' part of the data; what has no data of its own to ask for stays. */
  forgetLines(): void {
    Object.assign(this.data, { low: Infinity, high: -Infinity, lowPositive: Infinity });
    this.include(this.fixed);
  }

  /** A category's place; a new one comes after the others. */
  category(name: string): number {
    const place = this.categories.get(name) ?? this.categories.size;
    this.categories.set(name, place);
    return place;
  }

  setScale(name: string, options: ScaleOptions = {}): void {
    if (name !== "linear" && name !== "log" && name !== "symlog") {
      throw new ValueError(`'${name}' is not a valid value for scale.`, {
        hint: "Scales are 'linear', 'log' and 'symlog'.",
      });
    }
    const shape = { ...SYMLOG, ...options };
    if (name === "symlog") {
      if (!(shape.base > 1)) throw new ValueError("'base' must be larger than 1");
      if (!(shape.linthresh > 0)) throw new ValueError("'linthresh' must be positive");
      if (!(shape.linscale > 0)) throw new ValueError("'linscale' must be positive");
      this.view.symlog = shape;
    }
    this.view.scale = name;
  }

  /** A value on the axis' scale, where equal lengths look equal. */
  forward(value: number): number {
    if (this.view.scale === "log") return Math.log10(value);
    return this.view.scale === "symlog" ? symlog(value, this.view.symlog) : value;
  }
  /** The value at a place of that scale. */
  backward(place: number): number {
    if (this.view.scale === "log") return 10 ** place;
    return this.view.scale === "symlog" ? symlogInverse(place, this.view.symlog) : place;
  }

  /** A value as plotly takes data: dates in milliseconds, the scales that plotly lacks carried out. */
  toPlotly(value: number): number {
    if (this.isDate) return value * DAY;
    return this.view.scale === "symlog" ? this.forward(value) : value;
  }
  /** A value as plotly takes places and ranges, which on a logarithmic axis are exponents. */
  toPlotlyPlace(value: number): number {
    return this.view.scale === "log" ? Math.log10(value) : this.toPlotly(value);
  }
  /** Whether dates are drawn as such. */
  get isDate(): boolean {
    return this.view.scale === "linear" && this.view.members.some((member) => member.dates);
  }

  /** Limits now: [left, right] or [bottom, top]. */
  limits(): [number, number] {
    const { view } = this;
    let limits: [number, number];
    if (view.auto) limits = this.#autoLimits() ?? view.limits ?? (view.scale === "log" ? [1, 10] : [0, 1]);
    else limits = view.limits ?? [0, 1];
    return view.auto && view.inverted ? [limits[1], limits[0]] : limits;
  }

  /** Sets the limits; an end that is undefined or null stays as it is. */
  setLimits(low: number | null | undefined, high: number | null | undefined): void {
    const [left, right] = this.limits();
    let next: [number, number] = [low ?? left, high ?? right];
    if (next.some((v) => !Number.isFinite(v))) throw new ValueError("Axis limits cannot be NaN or Inf");
    if (next[0] === next[1]) next = nonsingular(next[0], next[1], 0.05);
    if (this.view.scale === "log" && (next[0] <= 0 || next[1] <= 0))
      next = [next[0] > 0 ? next[0] : left, next[1] > 0 ? next[1] : right];
    this.view.limits = next;
    this.view.auto = false;
  }

  invert(on: boolean): void {
    const [low, high] = this.limits();
    if (this.view.auto) this.view.inverted = on;
    else if (low > high !== on) this.view.limits = [high, low];
  }

  get isInverted(): boolean {
    const [low, high] = this.limits();
    return low > high;
  }

  /** matplotlib's `autoscale_view` of one axis; null without data. */
  #autoLimits(): [number, number] | null {
    const members = this.view.members.filter((member) => member.data.any);
    if (members.length === 0) return null;
    const log = this.view.scale === "log";
    const positive = Math.min(...members.map((member) => member.data.lowPositive));
    let low = Math.min(...members.map((member) => member.data.low));
    let high = Math.max(...members.map((member) => member.data.high));
    if (log) {
      if (!Number.isFinite(positive)) [low, high] = [1, 10];
      if (low <= 0) low = positive;
      if (low === high) {
        low = 10 ** (Math.ceil(Math.log10(low)) - 1);
        high = 10 ** (Math.floor(Math.log10(high)) + 1);
      }
    } else if (this.isDate && low <= high) {
      [low, high] = dateRange(low, high);
    } else {
      [low, high] = low > high ? nonsingular(-Infinity, Infinity, 0.05) : nonsingular(low, high, 0.05);
    }
    if (this.tight) return [low, high];
    const tolerance = 1e-5 * Math.abs(high - low);
    const sticky = members.flatMap((member) => member.sticky);
    const floor = Math.max(...sticky.filter((s) => s <= low + tolerance && !(log && s <= 0)));
    const ceiling = Math.min(...sticky.filter((s) => s >= high - tolerance));
    const margin = Math.max(...members.map((member) => member.margin));
    const [from, to] = [this.forward(low), this.forward(high)];
    const room = (to - from) * margin;
    [low, high] = [this.backward(from - room), this.backward(to + room)];
    return [Math.max(low, floor), Math.min(high, ceiling)];
  }

  /** The label's size in points. */
  get tickSize(): number {
    return fontSize(this.tickStyle.fontsize ?? rc(this.which === "x" ? "xtick.labelsize" : "ytick.labelsize"));
  }

  /** What the ticks of an axis of this length (in points) are. */
  ticks(length: number): Ticks {
    const [low, high] = this.limits();
    const view = (values: readonly number[]): Ticks => labelled(values, low, high, this.numbers);
    let ticks: Ticks;
    const space = tickSpace(length, this.tickSize, this.which === "x");
    if (this.fixedTicks) ticks = view(this.fixedTicks);
    else if (this.locator) ticks = view(this.locator.tick_values(Math.min(low, high), Math.max(low, high)));
    else if (this.categories.size > 0) ticks = this.#categoryTicks(low, high);
    else if (this.view.scale === "log") ticks = logAxis(low, high, space);
    else if (this.view.scale === "symlog") ticks = symlogAxis(low, high, this.view.symlog);
    else if (this.isDate) ticks = dateAxis(low, high);
    else ticks = view(linearTicks(low, high, space, { ease: this.ease }));
    if (this.fixedTicks && this.fixedLabels) {
      const texts = this.fixedLabels;
      const places = this.fixedTicks;
      ticks = { ...ticks, labels: ticks.locations.map((t) => texts[places.indexOf(t)] ?? ""), offset: "" };
    } else if (this.formatter) {
      ticks = { ...ticks, labels: this.formatter.format_ticks(ticks.locations), offset: "" };
    }
    if (this.minorTicks) ticks = { ...ticks, minor: this.minorTicks };
    else if (this.minorOn && ticks.minor.length === 0) ticks = { ...ticks, minor: between(ticks.locations, low, high) };
    return ticks;
  }

  #categoryTicks(low: number, high: number): Ticks {
    const [from, to] = low < high ? [low, high] : [high, low];
    const shown = [...this.categories].filter(([, place]) => place >= from && place <= to);
    return { locations: shown.map(([, place]) => place), labels: shown.map(([name]) => name), offset: "", minor: [] };
  }

  /** Whether plotly may place the ticks itself when the reader zooms. */
  get free(): boolean {
    const chosen = this.fixedTicks || this.locator || this.formatter || this.minorTicks;
    return !chosen && this.categories.size === 0 && this.view.scale !== "symlog";
  }

  /** Ticks in at most so many intervals. @internal */
  binTicks(low: number, high: number, nbins: number): number[] {
    return linearTicks(low, high, nbins, { nbins });
  }

  // --- matplotlib's own methods of an axis

  set_visible(visible: boolean): void {
    this.visible = visible;
  }
  set_label_text(label: unknown, options: TextOptions & { readonly labelpad?: number } = {}): void {
    const { fontdict, ...rest } = options;
    const style = normalize("Text", { ...fontdict, ...rest }, TEXT_NAMES);
    this.label = String(label);
    this.labelStyle = style;
    if (typeof style.labelpad === "number") this.labelPad = style.labelpad;
  }
  get_label_text(): string {
    return this.label;
  }
  set_major_locator(locator: Locator): void {
    this.locator = locator;
  }
  set_major_formatter(formatter: Formatter | ((value: number, position: number) => string) | string): void {
    this.formatter = toFormatter(formatter);
  }
  /** `"top"`, `"bottom"`, `"left"` or `"right"`: where the label stands. */
  set_label_position(side: "top" | "bottom" | "left" | "right"): void {
    this.labelSide = side === "top" || side === "right" ? "far" : "near";
  }
  set_ticks_position(side: "top" | "bottom" | "left" | "right" | "both" | "none" | "default"): void {
    if (side === "top" || side === "right") this.farSide = true;
    if (side === "bottom" || side === "left" || side === "default") this.farSide = false;
    this.bothSides = side === "both";
    this.showTicks = side !== "none";
  }
  tick_top(): void {
    this.farSide = true;
  }
  tick_bottom(): void {
    this.farSide = false;
  }
  tick_right(): void {
    this.farSide = true;
    this.labelSide = "far";
  }
  tick_left(): void {
    this.farSide = false;
    this.labelSide = "near";
  }

  /** `set_ticks(places, labels?, { minor, ... })`. */
  set_ticks(ticks: unknown, ...rest: unknown[]): void {
    const { positional, options } = splitOptions(rest);
    const { labels = positional[0], minor = false, ...look } = options;
    const places = toNumbers(ticks);
    if (minor === true) {
      this.minorTicks = places;
      return;
    }
    this.fixedTicks = places;
    this.fixedLabels = null;
    this.tickStyle = { ...this.tickStyle, ...normalize("Text", look, TEXT_NAMES) };
    if (labels !== undefined && labels !== null) this.setTickLabels(places, labels, {});
    this.#showAll(places);
  }

  /** Ticks out of view widen it, as in matplotlib. */
  #showAll(places: readonly number[]): void {
    if (places.length === 0) return;
    const [low, high] = this.limits();
    const [from, to] = low < high ? [low, high] : [high, low];
    const [first, last] = [Math.min(...places), Math.max(...places)];
    if (first >= from && last <= to) return;
    const wide: [number, number] = [Math.min(from, first), Math.max(to, last)];
    this.view.limits = low > high ? [wide[1], wide[0]] : wide;
    this.view.auto = false;
  }

  /** @internal */
  setTickLabels(places: readonly number[], labels: unknown, options: TextOptions): void {
    const { fontdict, ...rest } = options;
    const texts = [...(labels as Iterable<unknown>)].map(String);
    if (this.fixedTicks && texts.length !== 0 && texts.length !== places.length) {
      throw new ValueError(
        `The number of FixedLocator locations (${places.length}), usually from a call to set_ticks, does not match the number of labels (${texts.length}).`,
      );
    }
    this.fixedTicks = places;
    this.fixedLabels = texts;
    this.tickStyle = { ...this.tickStyle, ...normalize("Text", { ...fontdict, ...rest }, TEXT_NAMES) };
  }
}
