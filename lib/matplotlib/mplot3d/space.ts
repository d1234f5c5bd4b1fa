/** What an artist in space draws on: the still picture's projection, or the living scene's traces. */
import type { Axis } from "../axis.js";
import type { Camera, Triple } from "./view.js";

/** Edges of the page that matplotlib's camera sees. */
const PAGE = { left: -0.095, right: 0.09, bottom: -0.095, top: 0.09 } as const;

/** The still picture: a square on the page. */
export class Space {
  readonly camera: Camera;
  /** The square's side in pixels. */
  readonly side: number;
  readonly dpi: number;
  readonly #axes: readonly Axis[];

  constructor(camera: Camera, axes: readonly [Axis, Axis, Axis], side: number, dpi: number) {
    this.camera = camera;
    this.side = side;
    this.dpi = dpi;
    this.#axes = axes;
  }

  px(points: number): number {
    return (points * this.dpi) / 72;
  }

  /** Pixels from the upper left corner, and the depth, of a point of the data. */
  at(x: number, y: number, z: number): Triple {
    const [a, b, c] = this.#axes;
    return this.scaled(a.forward(x), b.forward(y), c.forward(z));
  }
  /** The same of a point on the axes' scales. */
  scaled(x: number, y: number, z: number): Triple {
    const [px, py, depth] = this.camera.project(x, y, z);
    const across = (px - PAGE.left) / (PAGE.right - PAGE.left);
    const up = (py - PAGE.bottom) / (PAGE.top - PAGE.bottom);
    return [across * this.side, (1 - up) * this.side, depth];
  }
}
