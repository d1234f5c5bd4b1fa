/**
 * `import { LogNorm, ListedColormap } from "matplotlib/colors"`: colours, norms and colormaps of one's own.
 *
 * Source: matplotlib.colors.
 */
import { ValueError } from "../builtins/errors.js";
import { NAMED } from "./color_names.js";
import { type Colormap, registered } from "./colormap.js";
import { type Color, css, type Rgba, toRgba, tryRgba } from "./colors.js";

export type { Colormap } from "./colormap.js";
export type { Color } from "./colors.js";
export {
  BoundaryNorm,
  CenteredNorm,
  LogNorm,
  Normalize,
  PowerNorm,
  SymLogNorm,
  TwoSlopeNorm,
} from "./norms.js";

/** The colour's red, green, blue, alpha in 0..1. @throws ValueError for what is no colour. */
export function to_rgba(c: Color, alpha?: number | null): [number, number, number, number] {
  return [...toRgba(c, alpha)];
}
/** Red, green, blue in 0..1. */
export function to_rgb(c: Color): [number, number, number] {
  const [r, g, b] = toRgba(c);
  return [r, g, b];
}
/** `#rrggbb`, or `#rrggbbaa` with `keep_alpha`. */
export function to_hex(c: Color, keep_alpha = false): string {
  const [r, g, b, a] = toRgba(c);
  const alpha = Math.round(255 * a)
    .toString(16)
    .padStart(2, "0");
  return `${css([r, g, b, 1])}${keep_alpha ? alpha : ""}`;
}
/** A row of red, green, blue, alpha for every colour. */
export function to_rgba_array(colors: readonly Color[], alpha?: number | null): [number, number, number, number][] {
  return colors.map((color) => to_rgba(color, alpha));
}
/** Whether it names a colour. */
export function is_color_like(c: unknown): boolean {
  return tryRgba(c) !== null;
}
/** Red, green, blue from hue, saturation and value, all in 0..1. */
export function hsv_to_rgb([h, s, v]: readonly [number, number, number]): [number, number, number] {
  const channel = (n: number): number => {
    const k = (n + 6 * h) % 6;
    return v - v * s * Math.max(0, Math.min(k, 4 - k, 1));
  };
  return [channel(5), channel(3), channel(1)];
}
/** Hue, saturation and value from red, green, blue. */
export function rgb_to_hsv([r, g, b]: readonly [number, number, number]): [number, number, number] {
  const [most, least] = [Math.max(r, g, b), Math.min(r, g, b)];
  const span = most - least;
  if (span === 0) return [0, 0, most];
  const sixth = most === r ? (g - b) / span : most === g ? 2 + (b - r) / span : 4 + (r - g) / span;
  return [(sixth / 6 + 1) % 1, span / most, most];
}

const entries = NAMED.trim()
  .split(/\s+/)
  .map((entry): [string, string] => {
    const colon = entry.lastIndexOf(":");
    return [entry.slice(0, colon), `#${entry.slice(colon + 1)}`];
  });
/** The ten of the default cycle by name. */
export const TABLEAU_COLORS: Readonly<Record<string, string>> = Object.fromEntries(
  entries.filter(([name]) => name.startsWith("tab:")),
);
/** CSS's names. */
export const CSS4_COLORS: Readonly<Record<string, string>> = Object.fromEntries(
  entries.filter(([name]) => !name.includes(":")),
);

/** A colormap is called as in Python: `cmap(0.5)`. */
export interface ListedColormap extends Colormap {}

/** A colormap of given colours, in steps: `new ListedColormap(["r", "#00ff00", [0, 0, 1]])`. */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the constructor returns a colormap
export class ListedColormap {
  constructor(
    colors: readonly Color[] | string,
    options: { readonly name?: string; readonly N?: number } | string = {},
  ) {
    const { name = "from_list", N } = typeof options === "string" ? { name: options } : options;
    const list = typeof colors === "string" ? [colors] : [...colors];
    if (list.length === 0) throw new ValueError("Colormap must have at least one color");
    const count = N ?? list.length;
    const all = Array.from({ length: count }, (_, i) => toRgba(list[i % list.length]));
    const map = registered(name, { listed: true, places: all.map((_, i) => i / count), colors: all });
    Object.setPrototypeOf(map, new.target.prototype);
    // biome-ignore lint/correctness/noConstructorReturn: a colormap is called as in Python
    return map as ListedColormap;
  }
}
Object.setPrototypeOf(ListedColormap.prototype, Function.prototype);

/** Colormaps whose colours go over into one another. */
export const LinearSegmentedColormap: {
  /** Even steps between colours, or [place, colour] pairs from 0 to 1. @throws ValueError when the places do not. */
  from_list(
    name: string,
    colors: readonly (Color | readonly [number, Color])[],
    options?: { readonly N?: number } | number,
  ): Colormap;
} = {
  from_list(name, colors) {
    const pairs = colors.every((item) => Array.isArray(item) && item.length === 2 && typeof item[0] === "number");
    const last = Math.max(1, colors.length - 1);
    const places = colors.map((item, i) => (pairs ? Number((item as readonly [number, Color])[0]) : i / last));
    if (pairs && (places[0] !== 0 || places[places.length - 1] !== 1))
      throw new ValueError("data mapping points must start with x=0 and end with x=1");
    const all: Rgba[] = colors.map((item) => toRgba(pairs ? (item as readonly [number, Color])[1] : item));
    return registered(name, { listed: false, places, colors: all });
  },
};
