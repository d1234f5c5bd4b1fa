/** Colours as matplotlib takes them: names, letters, hexadecimal, greys, cycle places and tuples. */
import { ValueError } from "../builtins/errors.js";
import { NAMED } from "./color_names.js";
import { rc } from "./rc.js";

/** A name (`"tab:blue"`, `"steelblue"`, `"r"`, `"C0"`, `"0.5"`, `"#1f77b4"`, `"none"`), or red, green, blue[, alpha] in 0..1. */
export type Color = string | readonly number[] | readonly [string, number];

/** Red, green, blue, alpha in 0..1. */
export type Rgba = readonly [number, number, number, number];

const LETTERS: Readonly<Record<string, Rgba>> = {
  b: [0, 0, 1, 1],
  g: [0, 0.5, 0, 1],
  r: [1, 0, 0, 1],
  c: [0, 0.75, 0.75, 1],
  m: [0.75, 0, 0.75, 1],
  y: [0.75, 0.75, 0, 1],
  k: [0, 0, 0, 1],
  w: [1, 1, 1, 1],
};

const names = new Map<string, string>(
  NAMED.trim()
    .split(/\s+/)
    .map((entry) => {
      const colon = entry.lastIndexOf(":");
      return [entry.slice(0, colon), entry.slice(colon + 1)];
    }),
);
for (const [name, hex] of [...names]) if (name.includes("gray")) names.set(name.replace("gray", "grey"), hex);

/** The colour's channels, or null when it is none. */
export function tryRgba(color: unknown): Rgba | null {
  if (typeof color === "string") return fromText(color);
  if (!Array.isArray(color)) return null;
  if (color.length === 2 && typeof color[0] === "string" && typeof color[1] === "number") {
    const base = fromText(color[0]);
    return base && [base[0], base[1], base[2], color[1]];
  }
  if (color.length !== 3 && color.length !== 4) return null;
  if (!color.every((c) => typeof c === "number" && c >= 0 && c <= 1)) return null;
  return [color[0], color[1], color[2], color[3] ?? 1];
}

function fromText(text: string): Rgba | null {
  if (text.toLowerCase() === "none") return [0, 0, 0, 0];
  const cycled = /^C(\d+)$/.exec(text);
  if (cycled) {
    const cycle = rc("axes.prop_cycle");
    return fromText(cycle[Number(cycled[1]) % cycle.length]);
  }
  if (text.length === 1 && Object.hasOwn(LETTERS, text)) return LETTERS[text];
  const named = names.get(text.toLowerCase());
  if (named) return fromHex(named);
  if (text.startsWith("#")) return fromHex(text.slice(1));
  if (/^(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text)) {
    const grey = Number(text);
    return grey >= 0 && grey <= 1 ? [grey, grey, grey, 1] : null;
  }
  return null;
}

function fromHex(hex: string): Rgba | null {
  if (!/^([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/i.test(hex)) return null;
  const full = hex.length <= 4 ? [...hex].map((c) => c + c).join("") : hex;
  const channel = (i: number): number => Number.parseInt(full.slice(2 * i, 2 * i + 2), 16) / 255;
  return [channel(0), channel(1), channel(2), full.length === 8 ? channel(3) : 1];
}

const SUPPORTED =
  "supported inputs are (r, g, b) and (r, g, b, a) 0-1 float tuples; '#rrggbb', '#rrggbbaa', '#rgb', '#rgba' strings; named color strings; string reprs of 0-1 floats for grayscale values; 'C0', 'C1', ... strings for colors of the color cycle; and pairs combining one of the above with an alpha value";

/** The colour's channels. @throws ValueError for what matplotlib takes for no colour. */
export function toRgba(color: unknown, alpha?: number | null): Rgba {
  const found = tryRgba(color);
  if (!found) {
    throw new ValueError(
      `${typeof color === "string" ? `'${color}'` : JSON.stringify(color)} is not a valid value for color: ${SUPPORTED}`,
    );
  }
  const none = typeof color === "string" && color.toLowerCase() === "none";
  return alpha === undefined || alpha === null || none ? found : [found[0], found[1], found[2], alpha];
}

/** As CSS writes it: `#rrggbb`, or `rgba(...)` when it lets something through. */
export function css([r, g, b, a]: Rgba): string {
  const bytes = [r, g, b].map((c) => Math.round(c * 255));
  if (a >= 1) return `#${bytes.map((c) => c.toString(16).padStart(2, "0")).join("")}`;
  return `rgba(${bytes.join(",")},${Number(a.toFixed(4))})`;
}
