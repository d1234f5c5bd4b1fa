/** Colours by name, and what stands for one pixel. */
import { typeError, ValueError } from "../builtins/errors.js";
import { pythonRepr } from "../builtins/repr.js";
import { NAMED } from "../matplotlib/color_names.js";
import { bandsOf, clip8, isBytes, type Mode } from "./raster.js";

/** A colour: its name or #hex, a number for all bands or for the only one, or a number for each band. */
export type Color = string | number | readonly number[];

const names: ReadonlyMap<string, string> = new Map(
  NAMED.trim()
    .split(/\s+/)
    .filter((entry) => !entry.startsWith("tab:"))
    .map((entry) => entry.split(":") as [string, string]),
);

/** `[r, g, b]`, or `[r, g, b, a]` where the text has an alpha. @throws ValueError for what is no colour. */
export function getrgb(color: string): number[] {
  const text = color.toLowerCase();
  const hex = names.get(text) ?? /^#([0-9a-f]{3,8})$/.exec(text)?.[1];
  if (hex !== undefined && hex.length !== 5 && hex.length !== 7) {
    const digits = hex.length <= 4 ? [...hex].map((d) => d + d) : (hex.match(/../g) as string[]);
    return digits.map((d) => Number.parseInt(d, 16));
  }
  const numbers = /^rgba?\(\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*(?:,\s*(\d+)\s*)?\)$/.exec(text);
  if (numbers !== null)
    return numbers
      .slice(1)
      .filter((n) => n !== undefined)
      .map(Number);
  throw new ValueError(`unknown color specifier: ${pythonRepr(color)}`);
}

/**
 * The elements of a pixel of that colour.
 *
 * @throws TypeError for a number of values that does not suit the mode.
 */
export function ink(color: Color, mode: Mode): number[] {
  const bands = bandsOf(mode).length;
  if (typeof color === "string") return inkOfText(color, mode);
  if (typeof color === "number") {
    // A number is the packed bytes of a pixel: its low byte is the first band.
    if (!isBytes(mode) || bands === 1) return [isBytes(mode) ? clip8(Math.trunc(color)) : color];
    const packed = Math.trunc(color) >>> 0;
    if (mode === "LA" || mode === "La") return [packed & 255, (packed >>> 8) & 255];
    return Array.from({ length: bands }, (_, k) => (packed >>> (8 * k)) & 255);
  }
  if (bands === 1) {
    if (color.length !== 1) throw typeError("color must be int or single-element tuple");
    return [isBytes(mode) ? clip8(Math.trunc(color[0])) : color[0]];
  }
  if (bands === 2) {
    if (color.length < 1 || color.length > 2) throw typeError("color must be int, or tuple of one or two elements");
  } else if (color.length !== 1 && color.length !== 3 && color.length !== 4) {
    throw typeError("color must be int, or tuple of one, three or four elements");
  }
  const full = color.length === 1 ? new Array<number>(bands).fill(color[0]) : [...color];
  return Array.from({ length: bands }, (_, k) => clip8(Math.trunc(full[k] ?? 255)));
}

function inkOfText(color: string, mode: Mode): number[] {
  const [r, g, b, a = 255] = getrgb(color);
  const grey = (r * 19595 + g * 38470 + b * 7471 + 0x8000) >> 16;
  const bands = bandsOf(mode).length;
  if (bands === 1) return [grey];
  if (bands === 2) return [grey, a];
  return [r, g, b, a].slice(0, bands);
}
