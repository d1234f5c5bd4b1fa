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
      left + place(x, this.#x, this.xAxis.view.scale === "log") * (right - left),
      bottom + place(y, this.#y, this.yAxis.view.scale === "log") * (top - bottom),
    ];
  }

  /** Adds a trace to these axes. */
  trace(trace: Record<string, unknown>): void {
    this.scene.data.push({ ...trace, xaxis: this.xId, yaxis: this.yId });
  }

  /** Adds a shape; `x` and `y` say whether it is placed by data or by the frame. */
  shape(shape: Record<string, unknown>, x: "data" | "frame" = "data", y: "data" | "frame" = "data"): void {
    this.scene.shapes.push({
      xref: x === "data" ? this.xId : `${this.xId} domain`,
      yref: y === "data" ? this.yId : `${this.yId} domain`,
      ...shape,
    });
  }

  /** Numbers short enough for a file, exact to a ten-thousandth of a pixel; null where there is nothing to draw. */
  shortX(values: readonly number[]): (number | null)[] {
    return shorten(values, this.#x, this.xAxis.view.scale === "log");
  }
  shortY(values: readonly number[]): (number | null)[] {
    return shorten(values, this.#y, this.yAxis.view.scale === "log");
  }
}

function place(value: number, [low, high]: readonly [number, number], log: boolean): number {
  if (log) return (Math.log10(value) - Math.log10(low)) / (Math.log10(high) - Math.log10(low));
  return (value - low) / (high - low);
}

/** Digits that are dropped stand below a millionth of the view. */
function shorten(values: readonly number[], [low, high]: readonly [number, number], log: boolean): (number | null)[] {
  if (log) return values.map((v) => (Number.isFinite(v) ? Number(v.toPrecision(7)) : null));
  const decimals = Math.min(20, Math.max(0, 6 - Math.floor(Math.log10(Math.abs(high - low)))));
  return values.map((v) => (Number.isFinite(v) ? Number(v.toFixed(decimals)) : null));
}
