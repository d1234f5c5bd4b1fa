/** Filled outlines: what `fill_between`, `fill`, `pie`, `violinplot` and patches draw. */
import { Artist, type Obstacles, type Point } from "../artist.js";
import { css, type Rgba } from "../colors.js";
import { dashes } from "../markers.js";
import { mathText } from "../mathtext.js";
import type { Panel } from "../panel.js";
import { dashOf, round } from "./line.js";

export interface PolygonLook {
  readonly face: Rgba;
  readonly edge: Rgba | null;
  /** Points. */
  readonly edgeWidth: number;
  readonly linestyle?: unknown;
  readonly hatch?: string | null;
}

/** Closed outlines with one look. */
export class Polygons extends Artist {
  readonly #outlines: readonly (readonly Point[])[];
  readonly #look: PolygonLook;

  /** @internal */
  constructor(outlines: readonly (readonly Point[])[], look: PolygonLook) {
    super();
    this.#outlines = outlines;
    this.#look = look;
  }

  /** @internal */
  override draw(panel: Panel): void {
    const [xs, ys]: number[][] = [[], []];
    for (const outline of this.#outlines) {
      if (xs.length > 0) {
        xs.push(Number.NaN);
        ys.push(Number.NaN);
      }
      for (const [x, y] of outline) {
        xs.push(x);
        ys.push(y);
      }
      // plotly closes the area, but not its edge.
      if (outline.length > 0 && this.#look.edge) {
        xs.push(outline[0][0]);
        ys.push(outline[0][1]);
      }
    }
    const { face, edge, edgeWidth, linestyle, hatch } = this.#look;
    const px = panel.px(edgeWidth);
    const trace: Record<string, unknown> = {
      type: "scatter",
      mode: "lines",
      x: panel.shortX(xs),
      y: panel.shortY(ys),
      fill: "toself",
      fillcolor: css(face),
      line: edge
        ? { color: css(edge), width: round(px), ...dashOf(dashes(linestyle ?? "-") ?? [], px) }
        : { width: 0, color: css(face) },
      name: mathText(this.label),
      showlegend: this.listed,
      hoverinfo: "skip",
    };
    if (hatch)
      trace.fillpattern = {
        shape: hatch[0] === "x" ? "x" : "/",
        fillmode: "overlay",
        fgcolor: edge ? css(edge) : "black",
        size: 8,
        solidity: 0.2,
      };
    panel.trace(trace);
  }

  /** @internal */
  override obstacles(panel: Panel): Obstacles {
    return { lines: this.#outlines.map((outline) => outline.map(([x, y]) => panel.toPixel(x, y))) };
  }
}

/** A rectangle across the axes: what `axhspan` and `axvspan` draw. */
export class Span extends Artist {
  readonly #which: "x" | "y";
  readonly #range: readonly [number, number];
  readonly #part: readonly [number, number];
  readonly #look: PolygonLook;

  /** @internal */
  constructor(which: "x" | "y", range: readonly [number, number], part: readonly [number, number], look: PolygonLook) {
    super();
    this.#which = which;
    this.#range = range;
    this.#part = part;
    this.#look = look;
  }

  /** @internal */
  override draw(panel: Panel): void {
    const { face, edge, edgeWidth } = this.#look;
    const [from, to] = this.#range;
    const [low, high] = this.#part;
    const key = this.listed ? { name: mathText(this.label), showlegend: true, legend: panel.legendId } : {};
    const look = {
      type: "rect",
      fillcolor: css(face),
      line: edge ? { color: css(edge), width: round(panel.px(edgeWidth)) } : { width: 0 },
      layer: "below",
      ...key,
    };
    if (this.#which === "x") panel.shape({ ...look, x0: from, x1: to, y0: low, y1: high }, "data", "frame");
    else panel.shape({ ...look, x0: low, x1: high, y0: from, y1: to }, "frame", "data");
  }
}
