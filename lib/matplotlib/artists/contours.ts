/** Level lines and the areas between them: what `contour` and `contourf` draw. */
import { Artist } from "../artist.js";
import { css, type Rgba } from "../colors.js";
import type { Mapping } from "../mapping.js";
import type { Panel } from "../panel.js";
import { rc } from "../rc.js";
import { round } from "./line.js";

export interface ContourLook {
  readonly filled: boolean;
  readonly levels: readonly number[];
  /** One per level, or one per area between two levels. */
  readonly colors: readonly Rgba[];
  /** Points. */
  readonly width: number;
  readonly alpha: number | null;
}

export class ContourSet extends Artist {
  readonly #xs: readonly number[];
  readonly #ys: readonly number[];
  readonly #rows: readonly (readonly number[])[];
  readonly #look: ContourLook;
  readonly #mapping: Mapping;
  #labels: { readonly size: number; readonly color: string | null } | null = null;

  /** @internal */
  constructor(
    xs: readonly number[],
    ys: readonly number[],
    rows: readonly (readonly number[])[],
    look: ContourLook,
    mapping: Mapping,
  ) {
    super();
    this.zorder = look.filled ? 1 : 2;
    this.#xs = xs;
    this.#ys = ys;
    this.#rows = rows;
    this.#look = look;
    this.#mapping = mapping;
  }

  get levels(): number[] {
    return [...this.#look.levels];
  }
  /** @internal */
  override get mapping(): Mapping {
    return this.#mapping;
  }
  /** Writes each level on its line. @internal */
  setLabels(size: number, color: string | null): void {
    this.#labels = { size, color };
  }

  /** @internal */
  override draw(panel: Panel): void {
    const { filled, levels, colors, width, alpha } = this.#look;
    const { even, start, size, rows } = evened(levels, this.#rows);
    const last = levels.length - 1;
    const trace: Record<string, unknown> = {
      type: "contour",
      x: panel.shortX(this.#xs),
      y: panel.shortY(this.#ys),
      z: rows.map((row) => row.map((v) => (Number.isFinite(v) ? Number(v.toPrecision(6)) : null))),
      autocontour: false,
      contours: {
        start,
        end: start + last * size,
        size,
        coloring: filled ? "fill" : "lines",
        showlines: !filled,
        showlabels: this.#labels !== null && even,
        ...(this.#labels
          ? {
              labelfont: {
                size: panel.px(this.#labels.size),
                ...(this.#labels.color ? { color: this.#labels.color } : {}),
              },
            }
          : {}),
      },
      colorscale: scaleOf(filled, colors),
      showscale: false,
      line: { width: filled ? 0 : round(panel.px(width)), smoothing: 0 },
      hovertemplate: "%{x}, %{y}: %{z}<extra></extra>",
      ...(alpha === null ? {} : { opacity: alpha }),
    };
    panel.trace(trace);
  }
}

/**
 * plotly draws levels at even steps only. Uneven ones become 0, 1, 2...: the values are carried over piece by piece.
 */
function evened(
  levels: readonly number[],
  rows: readonly (readonly number[])[],
): { even: boolean; start: number; size: number; rows: readonly (readonly number[])[] } {
  const size = levels.length > 1 ? levels[1] - levels[0] : 1;
  if (levels.every((level, i) => Math.abs(level - levels[0] - i * size) < 1e-9 * Math.abs(size) * (i + 1))) {
    return { even: true, start: levels[0], size, rows };
  }
  const carry = (value: number): number => {
    let at = 0;
    while (at < levels.length - 2 && value > levels[at + 1]) at++;
    return at + (value - levels[at]) / (levels[at + 1] - levels[at]);
  };
  return { even: false, start: 0, size: 1, rows: rows.map((row) => row.map(carry)) };
}

/** plotly spreads a scale evenly over levels, or over areas of which it has one more at either end. */
function scaleOf(filled: boolean, colors: readonly Rgba[]): [number, string][] {
  if (!filled) {
    const all = colors.length === 1 ? [colors[0], colors[0]] : colors;
    return all.map((color, i) => [i / (all.length - 1), css(color)]);
  }
  const none = "rgba(0,0,0,0)";
  const count = colors.length + 1;
  return [[0, none], ...colors.map((color, i): [number, string] => [(i + 1) / count, css(color)]), [1, none]];
}

/** Width of level lines in points. */
export function contourWidth(given: unknown): number {
  return typeof given === "number" ? given : rc("lines.linewidth");
}
