/** The legend: what stands in it, and the corner where it hides least. */
import { ValueError } from "../builtins/errors.js";
import type { Box, Obstacles, Point } from "./artist.js";
import { css, toRgba } from "./colors.js";
import { mathText } from "./mathtext.js";
import { textWidth } from "./metrics.js";
import type { Panel } from "./panel.js";
import { fontSize, rc } from "./rc.js";

/** matplotlib's places, in the order of their numbers. */
const PLACES: readonly string[] = [
  "best",
  "upper right",
  "upper left",
  "lower left",
  "lower right",
  "right",
  "center left",
  "center right",
  "lower center",
  "upper center",
  "center",
];

/** In font sizes, as rcParams has them. */
const BORDER_PAD = 0.4;
const LABEL_SPACING = 0.5;
const HANDLE_LENGTH = 2;
const HANDLE_TEXT_PAD = 0.8;
const BORDER_AXES_PAD = 0.5;
/** Height of a line of text as matplotlib's legend counts it. */
const ROW = 1.0325;

export interface LegendOptions {
  readonly loc?: string | number | readonly [number, number];
  readonly fontsize?: number | string;
  readonly title?: string;
  readonly title_fontsize?: number | string;
  readonly frameon?: boolean;
  readonly framealpha?: number;
  readonly facecolor?: unknown;
  readonly edgecolor?: unknown;
  readonly labelcolor?: unknown;
  readonly ncol?: number;
  readonly ncols?: number;
  readonly bbox_to_anchor?: readonly number[];
  readonly borderaxespad?: number;
  readonly prop?: Readonly<Record<string, unknown>>;
  readonly shadow?: boolean;
  readonly fancybox?: boolean;
  readonly borderpad?: number;
  readonly labelspacing?: number;
  readonly handlelength?: number;
  readonly handletextpad?: number;
  readonly columnspacing?: number;
  readonly markerscale?: number;
  readonly numpoints?: number;
  readonly scatterpoints?: number;
  readonly mode?: string | null;
}

/** What `legend()` gives. */
export class Legend {
  /** @internal */ readonly options: LegendOptions;

  /** @internal */
  constructor(options: LegendOptions) {
    placeNumber(options.loc ?? rc("legend.loc"));
    this.options = options;
  }

  /** Adds the legend to the plotly figure. @internal */
  draw(panel: Panel, labels: readonly string[], obstacles: readonly Obstacles[]): void {
    const { options } = this;
    const size = panel.px(fontSize(options.fontsize ?? options.prop?.size ?? rc("legend.fontsize")));
    const [width, height] = this.#size(labels, size);
    const pad = (options.borderaxespad ?? BORDER_AXES_PAD) * size;
    const frame = this.#anchorBox(panel.box);
    const loc = options.loc ?? rc("legend.loc");
    const framed = options.frameon ?? rc("legend.frameon");
    const face =
      options.facecolor ?? (rc("legend.facecolor") === "inherit" ? rc("axes.facecolor") : rc("legend.facecolor"));
    const legend: Record<string, unknown> = {
      font: { size: Number(size.toFixed(2)), color: css(toRgba(options.labelcolor ?? rc("text.color"))) },
      bgcolor: framed ? css(toRgba(face, options.framealpha ?? rc("legend.framealpha"))) : "rgba(0,0,0,0)",
      bordercolor: css(toRgba(options.edgecolor ?? rc("legend.edgecolor"))),
      borderwidth: framed ? Math.max(1, Math.round(panel.px(rc("patch.linewidth")))) : 0,
      itemwidth: 30,
      itemsizing: "trace",
      traceorder: "normal",
      tracegroupgap: 0,
    };
    if (options.title) {
      const titleSize = panel.px(fontSize(options.title_fontsize ?? options.fontsize ?? rc("legend.fontsize")));
      legend.title = { text: mathText(options.title), font: { size: titleSize }, side: "top center" };
    }
    const columns = options.ncols ?? options.ncol ?? 1;
    if (columns > 1) {
      Object.assign(legend, {
        orientation: "h",
        entrywidthmode: "pixels",
        entrywidth: Math.round(widest(labels, size) + size),
      });
    }
    const { scene } = panel;
    if (typeof loc !== "string" && typeof loc !== "number") {
      // The lower left corner's place within the frame.
      const x = frame.left + loc[0] * (frame.right - frame.left);
      const y = frame.bottom + loc[1] * (frame.top - frame.bottom);
      Object.assign(legend, { x: x / scene.width, y: y / scene.height, xanchor: "left", yanchor: "bottom" });
    } else {
      let number = placeNumber(loc);
      if (number === 0) number = best(frame, [width, height], pad, obstacles);
      const [h, v] = corner(number);
      const x = h === "left" ? frame.left + pad : h === "right" ? frame.right - pad : (frame.left + frame.right) / 2;
      const y = v === "bottom" ? frame.bottom + pad : v === "top" ? frame.top - pad : (frame.bottom + frame.top) / 2;
      Object.assign(legend, { x: x / scene.width, y: y / scene.height, xanchor: h, yanchor: v });
    }
    legend.x = Number((legend.x as number).toFixed(5));
    legend.y = Number((legend.y as number).toFixed(5));
    panel.scene.layout[panel.legendId] = legend;
  }

  #size(labels: readonly string[], size: number): [number, number] {
    const { options } = this;
    const columns = options.ncols ?? options.ncol ?? 1;
    const rows = Math.ceil(labels.length / columns) + (options.title ? 1 : 0);
    const pad = options.borderpad ?? BORDER_PAD;
    const handle = (options.handlelength ?? HANDLE_LENGTH) + (options.handletextpad ?? HANDLE_TEXT_PAD);
    const entries = columns * (handle * size + widest(labels, size)) + (columns - 1) * 2 * size;
    const width = Math.max(entries, options.title ? widest([options.title], size) : 0);
    const spacing = options.labelspacing ?? LABEL_SPACING;
    return [width + 2 * pad * size, size * (rows * ROW + (rows - 1) * spacing + 2 * pad)];
  }

  /** The box, in pixels, of a legend that is anchored beside a frame; null for one that looks for a place inside. @internal */
  boxBeside(frame: Box, labels: readonly string[], px: (points: number) => number): Box | null {
    const { options } = this;
    const loc = options.loc ?? rc("legend.loc");
    if (!options.bbox_to_anchor || (typeof loc !== "string" && typeof loc !== "number")) return null;
    const size = px(fontSize(options.fontsize ?? options.prop?.size ?? rc("legend.fontsize")));
    const [width, height] = this.#size(labels, size);
    const pad = (options.borderaxespad ?? BORDER_AXES_PAD) * size;
    const anchor = this.#anchorBox(frame);
    const [h, v] = corner(placeNumber(loc) || 1);
    const [l, r] = [anchor.left + pad, anchor.right - pad - width];
    const [b, t] = [anchor.bottom + pad, anchor.top - pad - height];
    const left = h === "left" ? l : h === "right" ? r : (l + r) / 2;
    const bottom = v === "bottom" ? b : v === "top" ? t : (b + t) / 2;
    return { left, bottom, right: left + width, top: bottom + height };
  }

  #anchorBox(frame: Box): Box {
    const anchor = this.options.bbox_to_anchor;
    const { left, right, bottom, top } = frame;
    if (!anchor) return frame;
    const [x, y, w = 0, h = 0] = anchor;
    const at = (fx: number, fy: number): Point => [left + fx * (right - left), bottom + fy * (top - bottom)];
    const [l, b] = at(x, y);
    const [r, t] = at(x + w, y + h);
    return { left: l, bottom: b, right: r, top: t };
  }
}

function widest(labels: readonly string[], size: number): number {
  return Math.max(0, ...labels.map((label) => textWidth(mathText(label), size)));
}

/** A place's number. @throws ValueError for an unknown one. */
function placeNumber(loc: LegendOptions["loc"]): number {
  if (typeof loc === "number" && Number.isInteger(loc) && loc >= 0 && loc < PLACES.length) return loc;
  if (Array.isArray(loc)) return -1;
  const at = PLACES.indexOf(String(loc));
  if (at < 0) {
    throw new ValueError(`${typeof loc === "string" ? `'${loc}'` : String(loc)} is not a valid value for loc.`, {
      hint: `Places are ${PLACES.map((place) => `'${place}'`).join(", ")}.`,
    });
  }
  return at;
}

function corner(place: number): ["left" | "center" | "right", "bottom" | "middle" | "top"] {
  const name = PLACES[place];
  const h = name.includes("left") ? "left" : name.includes("right") ? "right" : "center";
  const v = name.includes("upper") ? "top" : name.includes("lower") ? "bottom" : "middle";
  return [h, v];
}

/** The place that hides least; the lower number where two hide as much. Source: matplotlib.legend._find_best_position. */
export function best(
  frame: Box,
  [width, height]: readonly [number, number],
  pad: number,
  obstacles: readonly Obstacles[],
): number {
  let least = Infinity;
  let found = 1;
  for (let place = 1; place < PLACES.length && least > 0; place++) {
    const [h, v] = corner(place);
    const [l, r] = [frame.left + pad, frame.right - pad - width];
    const [b, t] = [frame.bottom + pad, frame.top - pad - height];
    const left = h === "left" ? l : h === "right" ? r : (l + r) / 2;
    const bottom = v === "bottom" ? b : v === "top" ? t : (b + t) / 2;
    const hidden = covered({ left, bottom, right: left + width, top: bottom + height }, obstacles);
    if (hidden < least) {
      least = hidden;
      found = place;
    }
  }
  return found;
}

function covered(box: Box, obstacles: readonly Obstacles[]): number {
  let count = 0;
  const inside = ([x, y]: Point): boolean => x > box.left && x < box.right && y > box.bottom && y < box.top;
  for (const { lines = [], points = [], boxes = [] } of obstacles) {
    for (const line of lines) {
      count += line.filter(inside).length;
      if (line.some((p, i) => i > 0 && crosses(line[i - 1], p, box))) count++;
    }
    count += points.filter(inside).length;
    count += boxes.filter(
      (o) => o.left < box.right && o.right > box.left && o.bottom < box.top && o.top > box.bottom,
    ).length;
  }
  return count;
}

/** Whether a straight piece meets the box, by clipping it at each side in turn. */
function crosses([x0, y0]: Point, [x1, y1]: Point, box: Box): boolean {
  let [from, to] = [0, 1];
  for (const [start, change, low, high] of [
    [x0, x1 - x0, box.left, box.right],
    [y0, y1 - y0, box.bottom, box.top],
  ]) {
    if (change === 0) {
      if (start < low || start > high) return false;
      continue;
    }
    const [a, b] = [(low - start) / change, (high - start) / change].sort((p, q) => p - q);
    from = Math.max(from, a);
    to = Math.min(to, b);
    if (from > to) return false;
  }
  return true;
}
