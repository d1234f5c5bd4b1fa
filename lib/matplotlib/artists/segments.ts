/** Separate straight pieces with one look: what `hlines`, `vlines`, `stem` and `boxplot` draw. */
import { Artist, type Obstacles, type Point } from "../artist.js";
import { css, type Rgba } from "../colors.js";
import { dashes } from "../markers.js";
import { mathText } from "../mathtext.js";
import type { Panel } from "../panel.js";
import { dashOf, round } from "./line.js";

export class LineCollection extends Artist {
  readonly #pieces: readonly (readonly Point[])[];
  readonly #look: { readonly color: Rgba; readonly width: number; readonly linestyle: unknown };

  /** @internal */
  constructor(pieces: readonly (readonly Point[])[], look: { color: Rgba; width: number; linestyle?: unknown }) {
    super();
    this.zorder = 2;
    this.#pieces = pieces;
    this.#look = { linestyle: "-", ...look };
  }

  /** @internal */
  override draw(panel: Panel): void {
    const pattern = dashes(this.#look.linestyle);
    if (!pattern) return;
    const px = panel.px(this.#look.width);
    const points = this.#pieces.flatMap((piece, i) =>
      i === 0 ? piece : [[Number.NaN, Number.NaN] as const, ...piece],
    );
    panel.trace({
      type: "scatter",
      mode: "lines",
      x: panel.shortX(points.map(([x]) => x)),
      y: panel.shortY(points.map(([, y]) => y)),
      line: { color: css(this.#look.color), width: round(px), ...dashOf(pattern, px) },
      name: mathText(this.label),
      showlegend: this.listed,
      hoverinfo: "skip",
    });
  }

  /** @internal */
  override obstacles(panel: Panel): Obstacles {
    return { lines: this.#pieces.map((piece) => piece.map(([x, y]) => panel.toPixel(x, y))) };
  }
}
