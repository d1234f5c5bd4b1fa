/** Points of a size and colour of their own: what `scatter` draws. */
import { Artist, type Obstacles, type Point } from "../artist.js";
import { colorscale } from "../colormap.js";
import { css, type Rgba } from "../colors.js";
import type { Mapping } from "../mapping.js";
import type { MarkerSymbol } from "../markers.js";
import { mathText } from "../mathtext.js";
import type { Panel } from "../panel.js";
import { round } from "./line.js";

export interface PointsStyle {
  readonly marker: MarkerSymbol | null;
  /** Areas in square points, one for all or one each. */
  readonly sizes: readonly number[];
  /** One colour for all, one each, or null when `values` are mapped. */
  readonly faces: readonly Rgba[] | null;
  readonly values: readonly number[] | null;
  readonly mapping: Mapping | null;
  /** "face" or colours. */
  readonly edges: "face" | readonly Rgba[];
  readonly edgeWidth: number;
  readonly alpha: number | null;
}

/** The points of one `scatter`. */
export class PathCollection extends Artist {
  readonly #xs: number[];
  readonly #ys: number[];
  readonly #style: PointsStyle;
  readonly #mapping: Mapping | null;

  /** @internal */
  constructor(xs: number[], ys: number[], style: PointsStyle) {
    super();
    this.#xs = xs;
    this.#ys = ys;
    this.#style = style;
    this.#mapping = style.mapping;
  }

  /** @internal */
  override get mapping(): Mapping | null {
    return this.#mapping;
  }

  /** @internal */
  styleNow(): PointsStyle {
    return this.#style;
  }
  /** Where the points lie: [x, y] each. */
  get_offsets(): number[][] {
    return this.#xs.map((x, i) => [x, this.#ys[i]]);
  }

  set_clim(vmin: number, vmax: number): void {
    this.#mapping?.setLimits(vmin, vmax);
  }

  /** @internal */
  override draw(panel: Panel): void {
    const style = this.#style;
    if (!style.marker) return;
    const { marker: symbol } = style;
    const trace: Record<string, unknown> = {
      type: "scatter",
      mode: "markers",
      x: panel.shortX(this.#xs),
      y: panel.shortY(this.#ys),
      name: mathText(this.label),
      showlegend: this.listed,
      hovertemplate: style.values ? "%{x}, %{y}: %{marker.color}<extra></extra>" : "%{x}, %{y}<extra></extra>",
    };
    const edgeWidth = panel.px(style.edgeWidth);
    const merged = style.edges === "face" && !symbol.open;
    const sizes = style.sizes.map((s) => round(Math.sqrt(s) * panel.px(1) * symbol.scale + (merged ? edgeWidth : 0)));
    const marker: Record<string, unknown> = { symbol: symbol.symbol, size: one(sizes) };
    if (sizes.length > 1) Object.assign(marker, { sizemode: "diameter", sizeref: 1, sizemin: 0 });
    if (style.values && this.#mapping) {
      const mapping = this.#mapping;
      const forward = style.values.map((v) => mapping.forward(v));
      const short = forward.map((v) => (Number.isFinite(v) ? Number(v.toPrecision(6)) : null));
      if (!mapping.linear)
        Object.assign(trace, { customdata: style.values, hovertemplate: "%{x}, %{y}: %{customdata}<extra></extra>" });
      const [cmin, cmax] = mapping.ends;
      Object.assign(marker, {
        color: short,
        colorscale: colorscale(this.#mapping.colormap),
        cmin,
        cmax,
        showscale: false,
      });
      if (symbol.open) marker.line = { width: round(edgeWidth) };
    } else {
      const faces = (style.faces ?? []).map(css);
      marker.color = one(faces);
      if (symbol.open) marker.line = { width: round(edgeWidth), color: one(faces) };
    }
    if (!merged && style.edges !== "face") marker.line = { width: round(edgeWidth), color: one(style.edges.map(css)) };
    if (!marker.line) marker.line = { width: 0 };
    // Points of several sizes are translucent in plotly unless told.
    if (style.alpha !== null || sizes.length > 1) marker.opacity = style.alpha ?? 1;
    trace.marker = marker;
    panel.trace(trace);
  }

  /** @internal */
  override obstacles(panel: Panel): Obstacles {
    return {
      points: this.#xs.map((x, i): Point => panel.toPixel(x, this.#ys[i])).filter((p) => p.every(Number.isFinite)),
    };
  }
}

/** A list of equal things as the thing itself. */
function one<T>(list: readonly T[]): T | readonly T[] {
  return list.length > 0 && list.every((item) => item === list[0]) ? list[0] : list;
}
