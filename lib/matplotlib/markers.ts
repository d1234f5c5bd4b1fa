/** matplotlib's markers and line styles in plotly's words. */
import { ValueError } from "../builtins/errors.js";

export interface MarkerSymbol {
  /** plotly's name. */
  readonly symbol: string;
  /** plotly's size for a marker of size one. */
  readonly scale: number;
  /** Has no face: drawn by its edge alone. */
  readonly open: boolean;
}

const filled = (symbol: string, scale = 1): MarkerSymbol => ({ symbol, scale, open: false });
const thin = (symbol: string, scale = 1): MarkerSymbol => ({ symbol: `${symbol}-open`, scale, open: true });

const MARKERS: Readonly<Record<string, MarkerSymbol>> = {
  ".": filled("circle", 0.5),
  ",": filled("square", 0.1),
  o: filled("circle"),
  v: filled("triangle-down", 1.15),
  "^": filled("triangle-up", 1.15),
  "<": filled("triangle-left", 1.15),
  ">": filled("triangle-right", 1.15),
  "8": filled("octagon"),
  s: filled("square"),
  p: filled("pentagon"),
  P: filled("cross", 0.83),
  "*": filled("star", 0.714),
  h: filled("hexagon2"),
  H: filled("hexagon"),
  X: filled("x", 0.8),
  D: filled("diamond", 1.088),
  d: filled("diamond-tall", 1.01),
  "+": thin("cross-thin", 0.714),
  x: thin("x-thin"),
  "|": thin("line-ns", 0.714),
  _: thin("line-ew", 0.714),
  "1": thin("y-down", 0.625),
  "2": thin("y-up", 0.625),
  "3": thin("y-left", 0.625),
  "4": thin("y-right", 0.625),
};

const NONE: ReadonlySet<unknown> = new Set(["None", "none", " ", "", null]);

/** Whether a character names a marker. */
export function isMarker(text: string): boolean {
  return Object.hasOwn(MARKERS, text);
}

/** The marker's symbol; null for none. @throws ValueError for an unknown one. */
export function markerSymbol(marker: unknown): MarkerSymbol | null {
  if (NONE.has(marker)) return null;
  if (typeof marker === "string" && isMarker(marker)) return MARKERS[marker];
  throw new ValueError(`Unrecognized marker style '${String(marker)}'`, {
    hint: `Markers are ${Object.keys(MARKERS).join(" ")}.`,
  });
}

const STYLE_NAMES: Readonly<Record<string, string>> = { solid: "-", dashed: "--", dashdot: "-.", dotted: ":" };
/** Ink and gap in line widths. */
const DASHES: Readonly<Record<string, readonly number[]>> = {
  "-": [],
  "--": [3.7, 1.6],
  "-.": [6.4, 1.6, 1, 1.6],
  ":": [1, 1.65],
};

/** A line style: `"--"`, `"dashed"`, or `[offset, [on, off, ...]]` in line widths. */
export type LineStyle = string | readonly [number, readonly number[]];

/** Ink and gap in line widths, empty for a solid line; null for no line. @throws ValueError for an unknown style. */
export function dashes(style: unknown): readonly number[] | null {
  if (NONE.has(style)) return null;
  if (Array.isArray(style) && Array.isArray(style[1])) return style[1];
  const name = typeof style === "string" ? (STYLE_NAMES[style] ?? style) : "";
  if (Object.hasOwn(DASHES, name)) return DASHES[name];
  throw new ValueError(`'${String(style)}' is not a valid value for ls.`, {
    hint: "Line styles are '-', '--', '-.', ':', 'solid', 'dashed', 'dashdot', 'dotted', 'None'.",
  });
}

/** plotly's `dash` for a line of this width in pixels. */
export function plotlyDash(pattern: readonly number[], width: number): string | undefined {
  if (pattern.length === 0) return undefined;
  return pattern.map((part) => `${Number((part * width).toFixed(2))}px`).join(",");
}
