/** Curves: what `plot`, `step`, `axline` and `errorbar` draw. */
import { Artist, type Obstacles, type Point } from "../artist.js";
import { type Color, css, toRgba } from "../colors.js";
import { dashes, type LineStyle, markerSymbol, plotlyDash } from "../markers.js";
import { mathText } from "../mathtext.js";
import { LINE_NAMES, type LineOptions, normalize } from "../options.js";
import type { Panel } from "../panel.js";
import { rc } from "../rc.js";
import { toNumbers } from "../values.js";

const SHAPES: Readonly<Record<string, string>> = {
  default: "linear",
  steps: "vh",
  "steps-pre": "vh",
  "steps-mid": "hvh",
  "steps-post": "hv",
};

/** One curve, with or without markers. */
export class Line2D extends Artist {
  /** @internal */ xs: number[];
  /** @internal */ ys: number[];
  #style: LineOptions;

  /** @internal */
  constructor(xs: number[], ys: number[], style: object) {
    super();
    this.xs = xs;
    this.ys = ys;
    this.zorder = 2;
    this.#style = {};
    this.set(style);
  }

  /** Changes what keyword arguments of `plot` set. */
  set(options: object): void {
    const style = normalize("Line2D", options, LINE_NAMES);
    if ("color" in style) toRgba(style.color);
    dashes(style.linestyle ?? "-");
    markerSymbol(style.marker ?? "None");
    if (style.label !== undefined) this.label = String(style.label ?? "");
    if (typeof style.zorder === "number") this.zorder = style.zorder;
    if (typeof style.visible === "boolean") this.visible = style.visible;
    this.#style = { ...this.#style, ...style };
  }

  /** The keyword arguments in force. @internal */
  styleNow(): LineOptions {
    return this.#style;
  }
  /** @internal */
  override points(): { x: readonly number[]; y: readonly number[] } {
    return { x: this.xs, y: this.ys };
  }
  get_xdata(): number[] {
    return [...this.xs];
  }
  get_ydata(): number[] {
    return [...this.ys];
  }
  set_xdata(x: unknown): void {
    this.xs = toNumbers(x);
  }
  set_ydata(y: unknown): void {
    this.ys = toNumbers(y);
  }
  /** Both at once: `set_data(x, y)`. */
  set_data(x: unknown, y: unknown): void {
    this.xs = toNumbers(x);
    this.ys = toNumbers(y);
  }
  get_color(): Color {
    return this.#style.color ?? "C0";
  }
  set_color(color: Color): void {
    this.set({ color });
  }
  get_linewidth(): number {
    return this.#style.linewidth ?? rc("lines.linewidth");
  }
  set_linewidth(linewidth: number): void {
    this.set({ linewidth });
  }
  set_linestyle(linestyle: LineStyle): void {
    this.set({ linestyle });
  }
  set_marker(marker: string): void {
    this.set({ marker });
  }
  set_alpha(alpha: number): void {
    this.set({ alpha });
  }

  /** @internal */
  override draw(panel: Panel): void {
    const style = this.#style;
    const color = toRgba(this.get_color());
    const width = this.get_linewidth();
    const pattern = width > 0 ? dashes(style.linestyle ?? rc("lines.linestyle")) : null;
    const symbol = markerSymbol(style.marker ?? rc("lines.marker"));
    const mode = [pattern ? "lines" : "", symbol ? "markers" : ""].filter(Boolean).join("+");
    if (mode === "" && !this.listed) return;
    const trace: Record<string, unknown> = {
      type: "scatter",
      mode: mode || "none",
      x: panel.shortX(this.xs),
      y: panel.shortY(this.ys),
      name: mathText(this.label),
      showlegend: this.listed,
      hovertemplate: "%{x}, %{y}<extra></extra>",
    };
    if (typeof style.alpha === "number") trace.opacity = style.alpha;
    if (pattern) {
      const px = panel.px(width);
      trace.line = { color: css(color), width: round(px), ...dashOf(pattern, px) };
      const shape = SHAPES[style.drawstyle ?? "default"];
      if (shape !== "linear") (trace.line as Record<string, unknown>).shape = shape;
    }
    if (symbol) trace.marker = this.#marker(panel, symbol);
    if (typeof style.markevery === "number" && symbol) this.#everyMarker(trace, style.markevery);
    panel.trace(trace);
  }

  /** The stroke as shapes take it; null when there is none. @internal */
  shapeStroke(panel: Panel): Record<string, unknown> | null {
    const width = this.get_linewidth();
    const pattern = dashes(this.#style.linestyle ?? rc("lines.linestyle"));
    if (!pattern || width <= 0) return null;
    const px = panel.px(width);
    const color = css(toRgba(this.get_color(), this.#style.alpha));
    return { line: { color, width: round(px), ...dashOf(pattern, px) }, layer: "above" };
  }

  #marker(panel: Panel, symbol: { symbol: string; scale: number; open: boolean }): Record<string, unknown> {
    const style = this.#style;
    const face = toRgba(style.markerfacecolor ?? this.get_color());
    const edge = toRgba(style.markeredgecolor ?? this.get_color());
    const size = panel.px(style.markersize ?? rc("lines.markersize"));
    const edgeWidth = panel.px(style.markeredgewidth ?? rc("lines.markeredgewidth"));
    const marker: Record<string, unknown> = { symbol: symbol.symbol };
    if (symbol.open) {
      return {
        ...marker,
        size: round(size * symbol.scale),
        color: css(edge),
        line: { width: round(edgeWidth), color: css(edge) },
      };
    }
    if (css(face) === css(edge)) return { ...marker, size: round(size * symbol.scale + edgeWidth), color: css(face) };
    return {
      ...marker,
      size: round(size * symbol.scale),
      color: css(face),
      line: { width: round(edgeWidth), color: css(edge) },
    };
  }

  /** Keeps every nth marker and hides the others. */
  #everyMarker(trace: Record<string, unknown>, every: number): void {
    const marker = trace.marker as Record<string, unknown>;
    trace.marker = { ...marker, size: this.xs.map((_, i) => (i % every === 0 ? marker.size : 0)) };
  }

  /** @internal */
  override obstacles(panel: Panel): Obstacles {
    const line = this.xs.map((x, i): Point => panel.toPixel(x, this.ys[i])).filter((p) => p.every(Number.isFinite));
    return { lines: [line] };
  }
}

/** Pixels to a hundredth. */
export function round(px: number): number {
  return Number(px.toFixed(2));
}

/** plotly's `dash`, left out for a solid line. */
export function dashOf(pattern: readonly number[], width: number): { dash?: string } {
  const dash = plotlyDash(pattern, width);
  return dash === undefined ? {} : { dash };
}
