import type { Obstacles } from "../artist.js";
import { mathText } from "../mathtext.js";
import type { Panel } from "../panel.js";
import { Line2D } from "./line.js";

/** A line from one side of the frame to the other: what `axhline` and `axvline` draw. It stays when the view moves. */
export class CrossLine extends Line2D {
  readonly #which: "x" | "y";
  readonly #at: number;
  readonly #part: readonly [number, number];

  /** @internal */
  constructor(which: "x" | "y", at: number, part: readonly [number, number], style: object) {
    super(which === "x" ? [at, at] : [...part], which === "x" ? [...part] : [at, at], style);
    this.#which = which;
    this.#at = at;
    this.#part = part;
  }

  /** It runs across the whole frame, so one of its two coordinates is none of the data's. @internal */
  override points(): { x: readonly number[]; y: readonly number[] } {
    return this.#which === "x" ? { x: [this.#at], y: [] } : { x: [], y: [this.#at] };
  }

  /** @internal */
  override draw(panel: Panel): void {
    const stroke = this.shapeStroke(panel);
    if (!stroke) return;
    const [low, high] = this.#part;
    const key = this.listed ? { name: mathText(this.label), showlegend: true, legend: panel.legendId } : {};
    if (this.#which === "x") {
      panel.shape({ type: "line", x0: this.#at, x1: this.#at, y0: low, y1: high, ...stroke, ...key }, "data", "frame");
    } else {
      panel.shape({ type: "line", x0: low, x1: high, y0: this.#at, y1: this.#at, ...stroke, ...key }, "frame", "data");
    }
  }

  /** @internal */
  override obstacles(panel: Panel): Obstacles {
    const { left, right, bottom, top } = panel.box;
    const [x, y] = panel.toPixel(this.#at, this.#at);
    return {
      lines: [
        this.#which === "x"
          ? [
              [x, bottom],
              [x, top],
            ]
          : [
              [left, y],
              [right, y],
            ],
      ],
    };
  }
}
