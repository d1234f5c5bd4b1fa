/** The frame of an Axes. */
import { rc } from "../rc.js";

export const SIDES: readonly ["left", "right", "top", "bottom"] = ["left", "right", "top", "bottom"];
export type Side = (typeof SIDES)[number];

/** One side of the frame: `ax.spines.top.set_visible(false)`. */
export class Spine {
  /** @internal */ visible: boolean;
  /** @internal */ color: unknown;
  /** @internal */ linewidth: number;
  /** @internal */
  constructor(side: Side) {
    this.visible = rc(`axes.spines.${side}`);
    this.color = rc("axes.edgecolor");
    this.linewidth = rc("axes.linewidth");
  }
  set_visible(visible: boolean): void {
    this.visible = visible;
  }
  set_color(color: unknown): void {
    this.color = color;
  }
  set_linewidth(width: number): void {
    this.linewidth = width;
  }
}
