/** Texts placed as matplotlib places them, in plotly's annotations. Pixels count from the figure's lower left corner. */
import { css, toRgba } from "./colors.js";
import { mathText } from "./mathtext.js";
import { ASCENT, DESCENT, LINE_HEIGHT, lineCount, textWidth } from "./metrics.js";
import type { Scene } from "./panel.js";
import { fontSize, rc } from "./rc.js";

/** The first is matplotlib's own; the others are near it where it is not installed. */
export const FONT_FAMILY = "DejaVu Sans, Bitstream Vera Sans, Verdana, sans-serif";

/** Above and below the baseline as browsers measure DejaVu Sans, in em. */
const BOX_ASCENT = 0.928;
const BOX_DESCENT = 0.236;

export interface TextPlace {
  readonly x: number;
  readonly y: number;
  readonly ha: string;
  readonly va: string;
  /** Degrees, counter-clockwise. */
  readonly rotation: number;
}

export type TextLook = Readonly<Record<string, unknown>>;

/** A font for plotly from text options; `size` in points when they name none. */
export function plotlyFont(scene: Scene, look: TextLook, size: unknown, color: string): Record<string, unknown> {
  const font: Record<string, unknown> = {
    size: Number(((fontSize(look.fontsize ?? size) * scene.dpi) / 72).toFixed(2)),
    color: css(toRgba(look.color ?? color, look.alpha as number | undefined)),
  };
  if (look.weight !== undefined && look.weight !== "normal") font.weight = look.weight;
  if (look.style === "italic" || look.style === "oblique") font.style = "italic";
  if (typeof look.family === "string" && !look.family.startsWith("sans")) font.family = familyName(look.family);
  return font;
}

function familyName(family: string): string {
  return family === "monospace" ? "DejaVu Sans Mono, monospace" : family === "serif" ? "DejaVu Serif, serif" : family;
}

export function rotationOf(look: TextLook): number {
  if (look.rotation === "vertical") return 90;
  return typeof look.rotation === "number" ? look.rotation : 0;
}

/** Adds a text; returns its box's size in pixels. `extra` overrides plotly's own settings. */
export function placeText(
  scene: Scene,
  text: string,
  place: TextPlace,
  look: TextLook,
  size: unknown,
  extra: Record<string, unknown> = {},
): { width: number; height: number } {
  const set = mathText(text);
  const bold = look.weight === "bold" || Number(look.weight) >= 600;
  const font = plotlyFont(scene, look, size, rc("text.color"));
  const px = font.size as number;
  const extent = textExtent(set, px, look.weight);
  if (text !== "" && look.visible !== false) {
    const frame = boxLook(scene, look);
    const around = Number(frame.borderpad ?? 0) + Number(frame.borderwidth ?? 0);
    const { x, y, xanchor, yanchor } = outside(anchored(place, px), around);
    scene.annotations.push({
      text: bold ? `<b>${set}</b>` : set,
      x: Number((x / scene.width).toFixed(5)),
      y: Number((y / scene.height).toFixed(5)),
      xref: "paper",
      yref: "paper",
      xanchor,
      yanchor,
      showarrow: false,
      borderpad: 0,
      borderwidth: 0,
      font: { ...font, weight: undefined },
      ...(place.rotation === 0 ? {} : { textangle: -place.rotation }),
      ...(lineCount(set) > 1 ? { align: place.ha } : {}),
      ...frame,
      ...extra,
    });
  }
  return extent;
}

/** Size in pixels of an upright text. */
export function textExtent(set: string, px: number, weight: unknown): { width: number; height: number } {
  const lines = lineCount(set);
  return { width: textWidth(set, px, weight), height: px * (ASCENT + DESCENT + (lines - 1) * LINE_HEIGHT) };
}

/** Where plotly's box must lie for the text to lie where matplotlib puts it. */
function anchored(place: TextPlace, px: number): { x: number; y: number; xanchor: string; yanchor: string } {
  const [ascent, descent] = [Math.round(BOX_ASCENT * px), Math.round(BOX_DESCENT * px)];
  const quarter = ((Math.round(place.rotation / 90) % 4) + 4) % 4;
  const upright = Math.abs(place.rotation - 90 * Math.round(place.rotation / 90)) < 1e-9;
  if (upright && quarter === 1) return vertical(place, px, ascent, descent);
  if (!upright || quarter !== 0) {
    const va =
      place.va === "center" || place.va === "center_baseline" ? "middle" : place.va === "top" ? "top" : "bottom";
    return { x: place.x, y: place.y, xanchor: place.ha, yanchor: va };
  }
  const { x, ha: xanchor } = place;
  switch (place.va) {
    case "top":
      return { x, y: place.y + ascent - ASCENT * px, xanchor, yanchor: "top" };
    case "bottom":
      return { x, y: place.y + DESCENT * px - descent, xanchor, yanchor: "bottom" };
    case "center":
      return { x, y: place.y + (ascent - descent) / 2 - ((ASCENT - DESCENT) / 2) * px, xanchor, yanchor: "middle" };
    case "center_baseline":
      return { x, y: place.y + (ascent - descent) / 2 - 0.365 * px, xanchor, yanchor: "middle" };
    default:
      return { x, y: place.y - descent, xanchor, yanchor: "bottom" };
  }
}

/** plotly anchors the frame around a text, matplotlib the text within. */
function outside(at: { x: number; y: number; xanchor: string; yanchor: string }, around: number): typeof at {
  const across = at.xanchor === "left" ? -around : at.xanchor === "right" ? around : 0;
  const up = at.yanchor === "bottom" ? -around : at.yanchor === "top" ? around : 0;
  return { ...at, x: at.x + across, y: at.y + up };
}

/** A text that reads upwards: its left is below, its top is to the left. */
function vertical(
  place: TextPlace,
  px: number,
  ascent: number,
  descent: number,
): { x: number; y: number; xanchor: string; yanchor: string } {
  const yanchor =
    place.va === "center" || place.va === "center_baseline" ? "middle" : place.va === "top" ? "top" : "bottom";
  if (place.ha === "right") return { x: place.x - DESCENT * px + descent, y: place.y, xanchor: "right", yanchor };
  if (place.ha === "left") return { x: place.x + ASCENT * px - ascent, y: place.y, xanchor: "left", yanchor };
  return {
    x: place.x + ((ASCENT - DESCENT) / 2) * px - (ascent - descent) / 2,
    y: place.y,
    xanchor: "center",
    yanchor,
  };
}

/** The frame that `bbox` asks for. */
function boxLook(scene: Scene, look: TextLook): Record<string, unknown> {
  if (typeof look.bbox !== "object" || look.bbox === null) {
    return look.backgroundcolor === undefined ? {} : { bgcolor: css(toRgba(look.backgroundcolor)) };
  }
  const box = look.bbox as Record<string, unknown>;
  const alpha = typeof box.alpha === "number" ? box.alpha : undefined;
  const edge = box.edgecolor ?? box.ec ?? box.color ?? "black";
  const pad = /pad=([\d.]+)/.exec(String(box.boxstyle ?? ""))?.[1];
  const padding =
    typeof box.pad === "number"
      ? box.pad
      : pad === undefined
        ? 4
        : Number(pad) * fontSize(look.fontsize ?? rc("font.size"));
  return {
    bgcolor: css(toRgba(box.facecolor ?? box.fc ?? box.color ?? "C0", alpha)),
    bordercolor: css(toRgba(edge, alpha)),
    borderwidth: edge === "none" ? 0 : (Number(box.linewidth ?? box.lw ?? 1) * scene.dpi) / 72,
    borderpad: (padding * scene.dpi) / 72,
  };
}
