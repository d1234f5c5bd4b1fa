/** tight_layout: the edges and gaps that leave just the room that texts need. */
import type { AxesBase } from "./axes/base.js";
import { type Room, roomAround } from "./decorations.js";
import type { Figure } from "./figure.js";
import type { Edges } from "./gridspec.js";
import { mathText } from "./mathtext.js";
import { fontSize, rc } from "./rc.js";
import { textExtent } from "./text_box.js";

export interface TightOptions {
  /** Pads in font sizes. */
  readonly pad?: number;
  readonly w_pad?: number;
  readonly h_pad?: number;
  readonly rect?: readonly [number, number, number, number];
}

/** The edges of the figure's grid. Source: matplotlib.tight_layout's rule: pads around the grid, the largest room between cells. */
export function tightEdges(figure: Figure, options: TightOptions): Edges {
  const [inchW, inchH] = figure.get_size_inches();
  const [width, height] = [inchW * figure.dpi, inchH * figure.dpi];
  const px = (points: number): number => (points * figure.dpi) / 72;
  const font = px(rc("font.size"));
  const pad = (options.pad ?? 1.08) * font;
  const [padW, padH] = [(options.w_pad ?? options.pad ?? 1.08) * font, (options.h_pad ?? options.pad ?? 1.08) * font];
  const [rectL, rectB, rectR, rectT] = options.rect ?? [0, 0, 1, 1];
  const outer = { left: 0, right: 0, bottom: 0, top: 0 };
  let [between, above] = [0, 0];
  let [rows, columns] = [1, 1];
  for (const axes of figure.axes) {
    if (!axes.spec) continue;
    const room = withLegend(figure, axes, roomAround(axes, px), px);
    const { grid, rows: r, columns: c } = axes.spec;
    rows = Math.max(rows, grid.nrows);
    columns = Math.max(columns, grid.ncols);
    if (c[0] === 0) outer.left = Math.max(outer.left, room.left);
    else between = Math.max(between, room.left + gapNeighbour(figure, axes.spec.rows, c[0] - 1, px, "right"));
    if (c[1] === grid.ncols - 1) outer.right = Math.max(outer.right, room.right);
    if (r[0] === 0) outer.top = Math.max(outer.top, room.top);
    else above = Math.max(above, room.top + gapNeighbour(figure, [r[0] - 1, r[0] - 1], c[0], px, "bottom"));
    if (r[1] === grid.nrows - 1) outer.bottom = Math.max(outer.bottom, room.bottom);
  }
  let top = rectT * height - pad - outer.top;
  if (figure.title && figure.title.text !== "") {
    const size = px(fontSize(figure.title.style.fontsize ?? figure.title.size));
    top -= textExtent(mathText(figure.title.text), size, figure.title.style.weight).height + pad;
  }
  const [left, right] = [rectL * width + pad + outer.left, rectR * width - pad - outer.right];
  const bottom = rectB * height + pad + outer.bottom;
  const wide = columns > 1 ? between + padW : 0;
  const tall = rows > 1 ? above + padH : 0;
  const cellW = (right - left - (columns - 1) * wide) / columns;
  const cellH = (top - bottom - (rows - 1) * tall) / rows;
  // No room left: matplotlib gives up too, with a warning.
  if (cellW <= 0 || cellH <= 0) return figure.edges;
  return {
    left: left / width,
    right: right / width,
    bottom: bottom / height,
    top: top / height,
    wspace: columns > 1 ? wide / cellW : figure.edges.wspace,
    hspace: rows > 1 ? tall / cellH : figure.edges.hspace,
  };
}

/** The room with that of a legend which stands outside the frame, as far as it does where the Axes is now. */
function withLegend(figure: Figure, axes: AxesBase, room: Room, px: (points: number) => number): Room {
  const [width, height] = figure.get_size_inches().map((inches) => inches * figure.dpi);
  const [x, y, w, h] = axes.spec?.position(figure.edges) ?? [0, 0, 1, 1];
  const frame = { left: x * width, bottom: y * height, right: (x + w) * width, top: (y + h) * height };
  const labels = axes.legend_ ? axes.listed().map((artist) => artist.label) : [];
  const box = labels.length > 0 ? axes.legend_?.boxBeside(frame, labels, px) : null;
  if (!box) return room;
  return {
    left: Math.max(room.left, frame.left - box.left),
    bottom: Math.max(room.bottom, frame.bottom - box.bottom),
    right: Math.max(room.right, box.right - frame.right),
    top: Math.max(room.top, box.top - frame.top),
  };
}

/** What the Axes on the other side of a gap puts into it. */
function gapNeighbour(
  figure: Figure,
  rows: readonly [number, number],
  column: number,
  px: (points: number) => number,
  side: "right" | "bottom",
): number {
  const rooms = figure.axes
    .filter(({ spec }) => {
      if (!spec) return false;
      if (side === "right") return spec.columns[1] === column && spec.rows[0] <= rows[1] && spec.rows[1] >= rows[0];
      return spec.rows[1] === rows[1] && spec.columns[0] <= column && spec.columns[1] >= column;
    })
    .map((axes) => roomAround(axes, px)[side]);
  return Math.max(0, ...rooms);
}
