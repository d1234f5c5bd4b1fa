/** Rectangles in a row: what `bar`, `barh` and `hist` draw. */
import { Artist, type Box, type Obstacles } from "../artist.js";
import type { Axis } from "../axis.js";
import { css, type Rgba } from "../colors.js";
import { mathText } from "../mathtext.js";
import type { Panel } from "../panel.js";
import { round } from "./line.js";

export interface BarShape {
  readonly horizontal: boolean;
  /** Where each bar begins across its length, and how thick it is. */
  readonly starts: readonly number[];
  readonly widths: readonly number[];
  /** Where each begins along its length, and how long it is. */
  readonly bases: readonly number[];
  readonly lengths: readonly number[];
}

export interface BarLook {
  readonly faces: readonly Rgba[];
  readonly edges: readonly Rgba[] | null;
  /** Points. */
  readonly edgeWidth: number;
  readonly alpha: number | null;
  readonly hatch: string | null;
}

/** plotly's pattern for a hatch's first character. */
const PATTERNS: Readonly<Record<string, string>> = {
  "/": "/",
  "\\": "\\",
  x: "x",
  X: "x",
  "-": "-",
  "|": "|",
  "+": "+",
  ".": ".",
  o: ".",
  O: ".",
  "*": "x",
};

/** The bars of one call. */
export class BarContainer extends Artist {
  /** @internal */ readonly shape: BarShape;
  readonly #look: BarLook;

  /** @internal */
  constructor(shape: BarShape, look: BarLook) {
    super();
    this.shape = shape;
    this.#look = look;
  }

  /** One entry per bar, with matplotlib's getters. */
  get patches(): { get_x(): number; get_y(): number; get_width(): number; get_height(): number }[] {
    const { horizontal, starts, widths, bases, lengths } = this.shape;
    return starts.map((start, i) => ({
      get_x: () => (horizontal ? bases[i] : start),
      get_y: () => (horizontal ? start : bases[i]),
      get_width: () => (horizontal ? lengths[i] : widths[i]),
      get_height: () => (horizontal ? widths[i] : lengths[i]),
    }));
  }
  [Symbol.iterator](): Iterator<{ get_x(): number; get_y(): number; get_width(): number; get_height(): number }> {
    return this.patches[Symbol.iterator]();
  }

  /** @internal */
  override draw(panel: Panel): void {
    const { horizontal, starts, widths } = this.shape;
    const look = this.#look;
    const { bases, lengths } = this.#along(horizontal ? panel.xAxis : panel.yAxis);
    const thick = widths.map((w, i) => spanOn(horizontal ? panel.yAxis : panel.xAxis, starts[i], w));
    const middles = starts.map((start, i) => start + widths[i] / 2);
    const across = horizontal ? panel.shortY(middles) : panel.shortX(middles);
    const log = (horizontal ? panel.xAxis : panel.yAxis).view.scale === "log";
    const trace: Record<string, unknown> = {
      type: "bar",
      [horizontal ? "y" : "x"]: across,
      [horizontal ? "x" : "y"]: lengths.map((v) => (Number.isFinite(v) ? Number(v.toPrecision(9)) : null)),
      width: one(thick.map((w) => Number(w.toPrecision(7)))),
      name: mathText(this.label),
      showlegend: this.listed,
      marker: { color: one(look.faces.map(css)), line: { width: 0 } },
      hovertemplate: "%{x}, %{y}<extra></extra>",
      cliponaxis: true,
    };
    // On a logarithmic axis a bar from zero begins at the frame.
    if (bases.some((base) => base !== 0) && !(log && bases.every((base) => base === 0))) trace.base = one(bases);
    if (horizontal) trace.orientation = "h";
    if (look.alpha !== null) trace.opacity = look.alpha;
    const marker = trace.marker as Record<string, unknown>;
    if (look.edges && look.edgeWidth > 0)
      marker.line = { width: round(panel.px(look.edgeWidth)), color: one(look.edges.map(css)) };
    if (look.hatch)
      marker.pattern = {
        shape: PATTERNS[look.hatch[0]] ?? "/",
        fillmode: "overlay",
        fgcolor: "black",
        size: 8,
        solidity: 0.2,
      };
    Object.assign(panel.scene.layout, { barmode: "overlay" });
    panel.trace(trace);
  }

  /** Where bars begin and how long they are as plotly counts. */
  #along(axis: Axis): { bases: number[]; lengths: number[] } {
    const { bases, lengths } = this.shape;
    return {
      bases: bases.map((base) => axis.toPlotly(base)),
      lengths: lengths.map((length, i) => spanOn(axis, bases[i], length)),
    };
  }

  /** @internal */
  override obstacles(panel: Panel): Obstacles {
    return { boxes: this.boxes(panel) };
  }

  /** The bars in pixels. @internal */
  boxes(panel: Panel): Box[] {
    const { horizontal, starts, widths, bases, lengths } = this.shape;
    return starts.map((start, i) => {
      const [x0, y0] = horizontal ? [bases[i], start] : [start, bases[i]];
      const [x1, y1] = horizontal
        ? [bases[i] + lengths[i], start + widths[i]]
        : [start + widths[i], bases[i] + lengths[i]];
      const [a, b] = [panel.toPixel(x0, y0), panel.toPixel(x1, y1)];
      return {
        left: Math.min(a[0], b[0]),
        right: Math.max(a[0], b[0]),
        bottom: Math.min(a[1], b[1]),
        top: Math.max(a[1], b[1]),
      };
    });
  }
}

/** A length from a place on, as plotly counts. */
function spanOn(axis: Axis, from: number, length: number): number {
  return axis.view.scale === "log" ? length : axis.toPlotly(from + length) - axis.toPlotly(from);
}

/** A list of equal things as the thing itself. */
function one<T>(list: readonly T[]): T | readonly T[] {
  return list.length > 0 && list.every((item) => item === list[0]) ? list[0] : list;
}
