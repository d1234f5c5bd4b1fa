/** Numbers and texts of numbers that agree up to rounding. */
import { expect } from "vitest";

/** The largest difference is below the tolerance. */
export function expectClose(actual: readonly number[], expected: readonly number[], tolerance = 1e-5): void {
  expect(actual).toHaveLength(expected.length);
  const worst = Math.max(...actual.map((value, i) => Math.abs(value - expected[i])));
  expect(worst).toBeLessThan(tolerance);
}

/** A text with the numbers and their padding taken out, and the numbers. */
function parts(text: string): { words: string; numbers: number[] } {
  const number = /-?\d+\.\d*(?:e[+-]\d+)?/g;
  const words = text.replace(number, "#").replace(/\s+/g, " ").replaceAll("# ]", "#]").trim();
  return { words, numbers: (text.match(number) ?? []).map(Number) };
}

/** Last digits may differ, the text around the numbers may not. */
export function expectSameText(actual: string, expected: string, tolerance = 1e-6): void {
  const a = parts(actual);
  const e = parts(expected);
  expect(a.words).toBe(e.words);
  if (e.numbers.length > 0) expectClose(a.numbers, e.numbers, tolerance);
}
