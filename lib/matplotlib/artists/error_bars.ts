/** A curve with error bars: what `errorbar` draws. */
import type { Axis } from "../axis.js";
import { css, type Rgba } from "../colors.js";
import type { Panel } from "../panel.js";
import { Line2D, round } from "./line.js";

/** Lengths below and above each point; null for none. */
export type Errors = { readonly minus: readonly number[]; readonly plus: readonly number[] } | null;

export interface ErrorLook {
  readonly color: Rgba;
  /** Points. */
  readonly width: number;
  readonly capsize: number;
}

export class ErrorbarContainer extends Line2D {
  readonly #xerr: Errors;
  readonly #yerr: Errors;
  readonly #look: ErrorLook;

  /** @internal */
  constructor(xs: number[], ys: number[], style: object, xerr: Errors, yerr: Errors, look: ErrorLook) {
    super(xs, ys, style);
    this.container = true;
    this.#xerr = xerr;
    this.#yerr = yerr;
    this.#look = look;
  }

  /** @internal */
  override draw(panel: Panel): void {
    const before = panel.scene.data.length;
    super.draw(panel);
    if (panel.scene.data.length === before) {
      // Bars alone: points that show nothing carry them.
      panel.trace({
        type: "scatter",
        mode: "markers",
        marker: { opacity: 0, size: 0.1 },
        x: panel.shortX(this.xs),
        y: panel.shortY(this.ys),
        showlegend: false,
      });
    }
    const trace = panel.scene.data[panel.scene.data.length - 1];
    const bars = (errors: Errors, at: readonly number[], axis: Axis): Record<string, unknown> | undefined =>
      errors
        ? {
            type: "data",
            symmetric: false,
            array: errors.plus.map((v, i) => lengthOn(axis, at[i], v)),
            arrayminus: errors.minus.map((v, i) => -lengthOn(axis, at[i], -v)),
            color: css(this.#look.color),
            thickness: round(panel.px(this.#look.width)),
            width: round(panel.px(this.#look.capsize)),
          }
        : undefined;
    if (this.#yerr) trace.error_y = bars(this.#yerr, this.ys, panel.yAxis);
    if (this.#xerr) trace.error_x = bars(this.#xerr, this.xs, panel.xAxis);
  }
}

/** A length from a place on, as plotly counts. */
function lengthOn(axis: Axis, from: number, length: number): number {
  return Number((axis.toPlotly(from + length) - axis.toPlotly(from)).toPrecision(7));
}
