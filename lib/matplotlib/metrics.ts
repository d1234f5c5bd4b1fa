/** Widths of texts in DejaVu Sans, for what is laid out before anything is drawn. */
import { BOLD, REGULAR } from "./font_widths.js";

const EM = 2048;

function table(text: string): ReadonlyMap<number, number> {
  const out = new Map<number, number>();
  for (const range of text.split(" ")) {
    const [first, widths] = range.split(":");
    widths.split(",").forEach((width, i) => {
      out.set(Number(first) + i, Number(width) / EM);
    });
  }
  return out;
}

const regular = table(REGULAR);
const bold = table(BOLD);

/** Above the baseline, of a line with "l". In em. */
export const ASCENT = 0.76;
/** Below the baseline, of a line with "p". In em. */
export const DESCENT = 0.236;
/** From one line to the next, in em. */
export const LINE_HEIGHT = 1.2;

/** Width of the widest line, in the unit of `size`; a full em for wide scripts. Markup counts for nothing. */
export function textWidth(text: string, size: number, weight: unknown = "normal"): number {
  const widths = weight === "bold" || Number(weight) >= 600 ? bold : regular;
  let widest = 0;
  for (const line of text.split(/<br>|\n/)) {
    let width = 0;
    for (const character of line.replace(/<[^>]*>/g, "")) {
      const code = character.codePointAt(0) as number;
      width += widths.get(code) ?? (code >= 0x2e80 ? 1 : 0.6);
    }
    widest = Math.max(widest, width * size);
  }
  return widest;
}

/** How many lines a text has. */
export function lineCount(text: string): number {
  return text.split(/<br>|\n/).length;
}
