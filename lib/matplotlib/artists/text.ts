/** Texts within the axes: what `text` and `annotate` draw. */
import { Artist } from "../artist.js";
import { css, toRgba } from "../colors.js";
import type { Options } from "../options.js";
import type { Panel } from "../panel.js";
import { rc } from "../rc.js";
import { placeText, rotationOf } from "../text_box.js";

/** Which coordinates a place is given in. */
export type Coords = "data" | "axes fraction" | "figure fraction" | "offset points" | "offset pixels";

export interface ArrowLook {
  readonly color: unknown;
  /** Points. */
  readonly width: number;
  /** plotly's arrow head; 0 for none. */
  readonly head: number;
}

export class Text extends Artist {
  #text: string;
  #x: number;
  #y: number;
  #style: Options;
  readonly #coords: Coords;
  readonly #target: { readonly x: number; readonly y: number; readonly coords: Coords } | null;
  readonly #arrow: ArrowLook | null;

  /** @internal */
  constructor(
    x: number,
    y: number,
    text: string,
    style: Options,
    coords: Coords = "data",
    target: { x: number; y: number; coords: Coords } | null = null,
    arrow: ArrowLook | null = null,
  ) {
    super();
    this.zorder = 3;
    this.#x = x;
    this.#y = y;
    this.#text = text;
    this.#style = style;
    this.#coords = coords;
    this.#target = target;
    this.#arrow = arrow;
  }

  get_text(): string {
    return this.#text;
  }
  set_text(text: unknown): void {
    this.#text = String(text);
  }
  set_position(place: readonly [number, number]): void {
    [this.#x, this.#y] = place;
  }
  set_color(color: unknown): void {
    this.#style = { ...this.#style, color };
  }
  set_fontsize(fontsize: number): void {
    this.#style = { ...this.#style, fontsize };
  }

  /** @internal */
  override draw(panel: Panel): void {
    const style = this.#style;
    const anchor =
      this.#target && this.#coords.startsWith("offset")
        ? this.#target
        : { x: this.#x, y: this.#y, coords: this.#coords };
    const at = pixel(panel, anchor.x, anchor.y, anchor.coords);
    const unit = this.#coords === "offset points" ? panel.px(1) : 1;
    const shift = anchor === this.#target ? [this.#x * unit, this.#y * unit] : [0, 0];
    const place = {
      x: at[0] + shift[0],
      y: at[1] + shift[1],
      ha: String(style.horizontalalignment ?? "left"),
      va: String(style.verticalalignment ?? "baseline"),
      rotation: rotationOf(style),
    };
    if (!place.ha || !Number.isFinite(place.x) || !Number.isFinite(place.y)) return;
    const before = panel.scene.annotations.length;
    placeText(panel.scene, this.#text, place, style, rc("font.size"));
    const made = panel.scene.annotations[before];
    if (this.#target && this.#arrow) this.#drawArrow(panel, made, place);
    else if (made && anchor.coords === "data") follow(panel, made, anchor, at);
  }

  /** The arrow is an annotation of its own, from the text to its target. */
  #drawArrow(panel: Panel, text: Record<string, unknown> | undefined, from: { x: number; y: number }): void {
    const target = this.#target as { x: number; y: number; coords: Coords };
    const arrow = this.#arrow as ArrowLook;
    const to = pixel(panel, target.x, target.y, target.coords);
    const { scene } = panel;
    const [gapFrom, gapTo] = [panel.px(2), panel.px(2)];
    scene.annotations.push({
      text: "",
      x: to[0] / scene.width,
      y: to[1] / scene.height,
      xref: "paper",
      yref: "paper",
      ax: from.x - to[0],
      ay: to[1] - from.y,
      axref: "pixel",
      ayref: "pixel",
      showarrow: true,
      arrowhead: arrow.head,
      arrowwidth: Number(panel.px(arrow.width).toFixed(2)),
      arrowsize: 1,
      arrowcolor: css(toRgba(arrow.color)),
      standoff: gapTo,
      startstandoff: gapFrom,
    });
    if (text) {
      // The text lies over its arrow.
      const at = scene.annotations.indexOf(text);
      scene.annotations.splice(at, 1);
      scene.annotations.push(text);
    }
  }
}

function pixel(panel: Panel, x: number, y: number, coords: Coords): readonly [number, number] {
  const { left, right, bottom, top } = panel.box;
  if (coords === "axes fraction") return [left + x * (right - left), bottom + y * (top - bottom)];
  if (coords === "figure fraction") return [x * panel.scene.width, y * panel.scene.height];
  return panel.toPixel(x, y);
}

/** Ties a text to the data, so that it moves when the reader zooms. */
function follow(
  panel: Panel,
  made: Record<string, unknown>,
  data: { x: number; y: number },
  at: readonly [number, number],
): void {
  const { scene } = panel;
  const shift = { x: (made.x as number) * scene.width - at[0], y: (made.y as number) * scene.height - at[1] };
  Object.assign(made, {
    x: Number(panel.xAxis.toPlotlyPlace(data.x).toPrecision(12)),
    y: Number(panel.yAxis.toPlotlyPlace(data.y).toPrecision(12)),
    xref: panel.xId,
    yref: panel.yId,
  });
  if (Math.abs(shift.x) > 0.005) made.xshift = Number(shift.x.toFixed(2));
  if (Math.abs(shift.y) > 0.005) made.yshift = Number(shift.y.toFixed(2));
}
