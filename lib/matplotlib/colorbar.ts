/** Colorbars: the room they take from their Axes, and the bar. */
import { RuntimeError } from "../builtins/errors.js";
import type { Artist } from "./artist.js";
import type { AxesBase } from "./axes/base.js";
import { colorscale } from "./colormap.js";
import { css, toRgba } from "./colors.js";
import type { Figure } from "./figure.js";
import { toFormatter } from "./formatters.js";
import { logAxis } from "./log_ticks.js";
import type { Mapping } from "./mapping.js";
import { mathText } from "./mathtext.js";
import { LogNorm, SymLogNorm } from "./norms.js";
import type { Options } from "./options.js";
import type { Scene } from "./panel.js";
import { fontSize, rc } from "./rc.js";
import { symlogAxis } from "./symlog.js";
import { linearAxis, scalarLabels, type Ticks, tickSpace } from "./ticker.js";
import { isData, toNumbers } from "./values.js";

export interface ColorbarOptions {
  /** The Axes that give room; the artist's own by default. */
  readonly ax?: AxesBase | readonly AxesBase[] | readonly (readonly AxesBase[])[];
  readonly cax?: AxesBase;
  readonly label?: string;
  readonly shrink?: number;
  readonly fraction?: number;
  readonly pad?: number;
  readonly aspect?: number;
  readonly orientation?: "vertical" | "horizontal";
  readonly location?: "right" | "left" | "top" | "bottom";
  readonly ticks?: readonly number[];
  readonly extend?: string;
  readonly format?: unknown;
}

const ANCHORS = { right: [1, 0.5], left: [0, 0.5], bottom: [0.5, 0], top: [0.5, 1] } as const;

export class Colorbar {
  /** @internal */ readonly mappable: Artist;
  readonly #figure: Figure;
  readonly #options: ColorbarOptions;
  readonly #parents: readonly AxesBase[];
  readonly #cax: AxesBase | null;
  #label: string;
  #ticks: readonly number[] | null;
  #tickLabels: readonly string[] | null = null;

  /** @internal */
  constructor(figure: Figure, mappable: Artist, options: ColorbarOptions) {
    if (!mappable?.mapping) {
      throw new RuntimeError(
        "No mappable was found to use for colorbar creation. First define a mappable such as an image (with imshow) or a contour set (with contourf).",
      );
    }
    this.#figure = figure;
    this.mappable = mappable;
    this.#options = options;
    this.#cax = options.cax ?? null;
    if (this.#cax) this.#cax.reserved = true;
    const given =
      options.ax === undefined
        ? [mappable.axes]
        : isData(options.ax)
          ? [...(options.ax as Iterable<unknown>)].flat()
          : [options.ax];
    this.#parents = given.filter((axes) => axes !== null) as AxesBase[];
    // What gives room moves next to the bar.
    if (!this.#cax) for (const axes of this.#parents) axes.anchor = ANCHORS[this.#side];
    this.#label = options.label ?? "";
    this.#ticks = options.ticks ?? null;
  }

  set_label(label: string, _options: Options = {}): void {
    this.#label = label;
  }
  set_ticks(ticks: unknown, options: { readonly labels?: readonly string[] } = {}): void {
    this.#ticks = toNumbers(ticks);
    if (options.labels) this.#tickLabels = options.labels;
  }
  set_ticklabels(labels: readonly string[]): void {
    this.#tickLabels = labels;
  }
  /** `cbar.ax`: its label's methods. */
  get ax(): { set_ylabel(label: string): void; set_xlabel(label: string): void; set_title(label: string): void } {
    const set = (label: string): void => this.set_label(label);
    return { set_ylabel: set, set_xlabel: set, set_title: set };
  }

  get #side(): "right" | "left" | "top" | "bottom" {
    return this.#options.location ?? (this.#options.orientation === "horizontal" ? "bottom" : "right");
  }

  /** Share of the parents' room, and the gap before it. */
  get #room(): { fraction: number; pad: number } {
    const upright = this.#side === "right" || this.#side === "left";
    return { fraction: this.#options.fraction ?? 0.15, pad: this.#options.pad ?? (upright ? 0.05 : 0.15) };
  }

  /** The box that is left to an Axes. @internal */
  shrink(axes: AxesBase, box: readonly number[]): readonly number[] {
    if (this.#cax || !this.#parents.includes(axes)) return box;
    const [l, b, w, h] = box;
    const { fraction, pad } = this.#room;
    const parents = this.#parentBox();
    const cut = fraction + pad;
    // The bar takes a part of what all parents span; each keeps its part of the rest.
    const share = (start: number, length: number, whole: number, span: number, end: boolean): [number, number] => [
      whole + (start - whole) * (1 - cut) + (end ? 0 : span * cut),
      length * (1 - cut),
    ];
    if (this.#side === "right" || this.#side === "left") {
      const [left, width] = share(l, w, parents[0], parents[2], this.#side === "right");
      return [left, b, width, h];
    }
    const [bottom, height] = share(b, h, parents[1], parents[3], this.#side === "top");
    return [l, bottom, w, height];
  }

  /** What the parents span before this bar takes its part. */
  #parentBox(): [number, number, number, number] {
    const earlier = this.#figure.colorbars.slice(0, this.#figure.colorbars.indexOf(this));
    const edges = this.#figure.layoutEdgesNow;
    const boxes = this.#parents.map((axes) =>
      earlier.reduce((box, bar) => bar.shrink(axes, box), this.#figure.basePosition(axes, edges)),
    );
    const left = Math.min(...boxes.map((box) => box[0]));
    const bottom = Math.min(...boxes.map((box) => box[1]));
    const right = Math.max(...boxes.map((box) => box[0] + box[2]));
    const top = Math.max(...boxes.map((box) => box[1] + box[3]));
    return [left, bottom, right - left, top - bottom];
  }

  /** The bar's own box in parts of the figure. */
  #ownBox(): [number, number, number, number] {
    if (this.#cax) return [...this.#figure.positionOf(this.#cax)] as [number, number, number, number];
    const [l, b, w, h] = this.#parentBox();
    const { fraction } = this.#room;
    const [inchW, inchH] = this.#figure.get_size_inches();
    const shrink = this.#options.shrink ?? 1;
    const aspect = this.#options.aspect ?? 20;
    if (this.#side === "right" || this.#side === "left") {
      const height = h * shrink;
      const width = Math.min(w * fraction, (height * inchH) / aspect / inchW);
      const left = this.#side === "right" ? l + w * (1 - fraction) : l + w * fraction - width;
      return [left, b + (h - height) / 2, width, height];
    }
    const width = w * shrink;
    const height = Math.min(h * fraction, (width * inchW) / aspect / inchH);
    const bottom = this.#side === "bottom" ? b + h * fraction - height : b + h * (1 - fraction);
    return [l + (w - width) / 2, bottom, width, height];
  }

  /** Adds the bar to the plotly figure. @internal */
  draw(scene: Scene): void {
    const mapping = this.mappable.mapping as Mapping;
    const [left, bottom, width, height] = this.#ownBox();
    const upright = this.#side === "right" || this.#side === "left";
    const px = (points: number): number => (points * scene.dpi) / 72;
    const lengthPx = upright ? height * scene.height : width * scene.width;
    const size = px(fontSize(rc("ytick.labelsize")));
    const bar: Record<string, unknown> = {
      x: left,
      y: bottom,
      xanchor: "left",
      yanchor: "bottom",
      xref: "paper",
      yref: "paper",
      xpad: 0,
      ypad: 0,
      lenmode: "fraction",
      len: upright ? height : width,
      thicknessmode: "pixels",
      thickness: Math.max(1, Math.round(upright ? width * scene.width : height * scene.height)),
      outlinewidth: 1,
      outlinecolor: css(toRgba(rc("axes.edgecolor"))),
      borderwidth: 0,
      ticks: "outside",
      ticklen: px(3.5),
      tickwidth: 1,
      tickcolor: css(toRgba(rc("ytick.color"))),
      tickfont: { size, color: css(toRgba(rc("text.color"))) },
      ticklabelposition: this.#side === "left" ? "outside left" : "outside",
      ...this.#tickArrays(mapping, lengthPx, scene.dpi, upright),
    };
    if (!upright) bar.orientation = "h";
    if (this.#label !== "")
      bar.title = {
        text: mathText(this.#label),
        side: upright ? "right" : "bottom",
        font: { size: px(fontSize(rc("axes.labelsize"))), color: css(toRgba(rc("axes.labelcolor"))) },
      };
    const { bands } = mapping;
    const [cmin, cmax] = bands ? [0, bands.colors.length] : mapping.ends;
    // A trace without data carries the bar, so that any kind of artist can have one.
    scene.data.push({
      type: "scatter",
      x: [null],
      y: [null],
      mode: "markers",
      xaxis: "x",
      yaxis: "y",
      showlegend: false,
      hoverinfo: "skip",
      marker: {
        color: [cmin],
        cmin,
        cmax,
        colorscale: bands ? evenBands(bands.colors.map(css)) : colorscale(mapping.colormap, mapping.alpha),
        showscale: true,
        colorbar: bar,
      },
    });
  }

  #tickArrays(mapping: Mapping, lengthPx: number, dpi: number, upright: boolean): Record<string, unknown> {
    const length = (lengthPx * 72) / dpi;
    const ticks = this.#ticksOf(mapping, tickSpace(length, rc("font.size"), !upright));
    const { bands } = mapping;
    const place = (value: number): number => (bands ? within(bands.levels, value) : mapping.forward(value));
    return {
      tickmode: "array",
      tickvals: ticks.locations.map(place),
      ticktext: (this.#tickLabels ?? ticks.labels).map(mathText),
      ...(ticks.minor.length > 0
        ? { minor: { tickmode: "array", tickvals: ticks.minor.map(place), ticks: "outside", ticklen: (2 * dpi) / 72 } }
        : {}),
    };
  }

  #ticksOf(mapping: Mapping, space: number): Pick<Ticks, "locations" | "labels" | "minor"> {
    const { vmin, vmax, norm, bands } = mapping;
    const given = this.#ticks ?? bands?.levels ?? mapping.levels;
    const { format } = this.#options;
    const written = (ticks: Pick<Ticks, "locations" | "labels" | "minor">): typeof ticks =>
      format === undefined || format === null
        ? ticks
        : { ...ticks, labels: toFormatter(format as string).format_ticks(ticks.locations) };
    if (norm instanceof LogNorm && !given) return written(logAxis(vmin, vmax, space));
    if (norm instanceof LogNorm && given && !this.#ticks) {
      const powers = given.map((value) => `$10^{${Math.round(Math.log10(value))}}$`);
      return written({ locations: given, labels: powers, minor: [] });
    }
    if (norm instanceof SymLogNorm && !given) return written(symlogAxis(vmin, vmax, norm));
    if (given) return written({ locations: given, labels: scalarLabels(given, vmin, vmax).labels, minor: [] });
    return written(linearAxis(vmin, vmax, space));
  }
}

/** A colour scale in equal steps, one per interval, as matplotlib spaces them. */
function evenBands(colors: readonly string[]): [number, string][] {
  return colors.flatMap((color, i): [number, string][] => [
    [i / colors.length, color],
    [(i + 1) / colors.length, color],
  ]);
}

/** A value's place in equal steps: whole numbers at the levels. */
function within(levels: readonly number[], value: number): number {
  let at = 0;
  while (at < levels.length - 2 && value > levels[at + 1]) at++;
  return at + (value - levels[at]) / (levels[at + 1] - levels[at]);
}
