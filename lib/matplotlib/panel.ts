/** Where an Axes draws itself: its part of the plotly figure, and its pixels. */
import type { Box, Point } from "./artist.js";
import type { Axis } from "./axis.js";

/** The plotly figure while it is put together. Lengths in pixels at the figure's dpi. */
export interface Scene {
  readonly width: number;
  readonly height: number;
  readonly dpi: number;
  readonly data: Record<string, unknown>[];
  readonly layout: Record<string, unknown>;
  readonly annotations: Record<string, unknown>[];
  readonly shapes: Record<string, unknown>[];
  readonly images: Record<string, unknown>[];
  /** For a picture that nobody turns: axes in space are drawn as matplotlib projects them. */
  readonly still: boolean;
}

export class Panel {
  readonly scene: Scene;
  /** The frame's box in pixels from the figure's lower left corner, on whole pixels. */
  readonly box: Box;
  /** plotly's names of the axes: "x", "y2". */
  readonly xId: string;
  readonly yId: string;
  readonly xAxis: Axis;
  readonly yAxis: Axis;
  /** The legend's name in plotly: "legend", "legend2". */
  readonly legendId: string;
  readonly #x: [number, number];
  readonly #y: [number, number];

  constructor(scene: Scene, box: Box, ids: { x: string; y: string; legend: string }, xAxis: Axis, yAxis: Axis) {
    this.scene = scene;
    this.box = box;
    this.xId = ids.x;
    this.yId = ids.y;
    this.legendId = ids.legend;
    this.xAxis = xAxis;
    this.yAxis = yAxis;
    this.#x = xAxis.limits();
    this.#y = yAxis.limits();
  }

  /** Pixels of a length in points. */
  px(points: number): number {
    return (points * this.scene.dpi) / 72;
  }

  /** A place of the data in pixels. */
  toPixel(x: number, y: number): Point {
    const { left, right, bottom, top } = this.box;
    return [
      left + place(x, this.#x, this.xAxis) * (right - left),
      bottom + place(y, this.#y, this.yAxis) * (top - bottom),
    ];
  }

  /** Adds a trace to these axes. */
  trace(trace: Record<string, unknown>): void {
    this.scene.data.push({ ...trace, ...this.#hover(trace), xaxis: this.xId, yaxis: this.yId });
  }

  /** The reader sees values, whatever scale they are drawn on. */
  #hover(trace: Record<string, unknown>): Record<string, unknown> {
    const scaled = [this.xAxis, this.yAxis].some((axis) => axis.view.scale === "symlog");
    if (!scaled || trace.type !== "scatter" || trace.hovertemplate === undefined) return {};
    const value = (axis: Axis, at: number | null): number | null =>
      at === null || axis.view.scale !== "symlog" ? at : Number(axis.backward(at).toPrecision(6));
    const [xs, ys] = [trace.x as (number | null)[], trace.y as (number | null)[]];
    return {
      customdata: xs.map((x, i) => [value(this.xAxis, x), value(this.yAxis, ys[i])]),
      hovertemplate: "%{customdata[0]}, %{customdata[1]}<extra></extra>",
    };
  }

  /** Adds a shape; `x` and `y` say whether it is placed by data or by the frame. */
  shape(shape: Record<string, unknown>, x: "data" | "frame" = "data", y: "data" | "frame" = "data"): void {
    const at = (name: string, axis: Axis, by: "data" | "frame"): Record<string, unknown> =>
      by === "data" && typeof shape[name] === "number" ? { [name]: axis.toPlotly(shape[name]) } : {};
    this.scene.shapes.push({
      xref: x === "data" ? this.xId : `${this.xId} domain`,
      yref: y === "data" ? this.yId : `${this.yId} domain`,
      ...shape,
      ...at("x0", this.xAxis, x),
      ...at("x1", this.xAxis, x),
      ...at("y0", this.yAxis, y),
      ...at("y1", this.yAxis, y),
    });
  }

  /** Numbers short enough for a file, exact to a ten-thousandth of a pixel; null where there is nothing to draw. */
  shortX(values: readonly number[]): (number | null)[] {
    return shorten(values, this.#x, this.xAxis);
  }
  shortY(values: readonly number[]): (number | null)[] {
    return shorten(values, this.#y, this.yAxis);
  }
}

function place(value: number, [low, high]: readonly [number, number], axis: Axis): number {
  const [from, to] = [axis.forward(low), axis.forward(high)];
  return (axis.forward(value) - from) / (to - from);
}

/** Digits that are dropped stand below a millionth of the view. */
function shorten(values: readonly number[], [low, high]: readonly [number, number], axis: Axis): (number | null)[] {
  if (axis.view.scale === "log") return values.map((v) => (Number.isFinite(v) ? Number(v.toPrecision(7)) : null));
  const [from, to] = [axis.toPlotly(low), axis.toPlotly(high)];
  const decimals = Math.min(20, Math.max(0, 6 - Math.floor(Math.log10(Math.abs(to - from)))));
  return values.map((v) => (Number.isFinite(v) ? Number(axis.toPlotly(v).toFixed(decimals)) : null));
}
