/** A few lines of source with a mark at the place in question, and the colours of a traceback. */
import type { Place } from "../run/edits.js";

const paint =
  (code: string) =>
  (text: string): string =>
    text === "" ? "" : `\x1b[${code}m${text}\x1b[0m`;

export const red: (text: string) => string = paint("31");
export const boldRed: (text: string) => string = paint("1;31");
export const green: (text: string) => string = paint("32");
export const yellow: (text: string) => string = paint("33");
export const dim: (text: string) => string = paint("2");

/** Lines shown before and after the one with the mark. */
const AROUND = 2;
/** Longer lines are cut around the mark. */
const WIDTH = 160;

/** Lines of `source` around `start`; `length` is how much of its line the mark covers. */
export function codeFrame(source: string, start: Place, length: number = 1): string[] {
  const lines = source.split("\n").map((line) => line.replace(/\r$/, ""));
  const first = Math.max(0, start.line - AROUND);
  const last = Math.min(lines.length - 1, start.line + AROUND);
  const width = String(last + 1).length;
  const out: string[] = [];
  for (let at = first; at <= last; at++) {
    const number = String(at + 1).padStart(width);
    if (at !== start.line) {
      out.push(dim(`    ${number} | ${cut(lines[at], 0).text}`.trimEnd()));
      continue;
    }
    const { text, from } = cut(lines[at], start.column);
    const column = start.column - from;
    // Tabs stay tabs, so that the mark stands right under its place.
    const before = text.slice(0, column).replace(/[^\t]/g, " ");
    const mark = "^".repeat(Math.max(1, Math.min(length, text.length - column)));
    out.push(`${red(">")}   ${number} | ${text}`, `    ${" ".repeat(width)} | ${before}${red(mark)}`);
  }
  return out;
}

function cut(line: string, column: number): { text: string; from: number } {
  if (line.length <= WIDTH) return { text: line, from: 0 };
  const from = Math.max(0, column - WIDTH / 2);
  return { text: line.slice(from, from + WIDTH), from };
}
