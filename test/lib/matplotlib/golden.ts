/** matplotlib's numbers, made by test/golden/pyplot.py. */
import { readFileSync } from "node:fs";

type Pair = [string, number[] | null];

export interface Golden {
  linear: ["x" | "y", number, number, number, number[], string[], string][];
  log: [number, number, number[], number[]][];
  limits: ["plot" | "bar" | "scatter", "linear" | "log", number[], [number, number], [number, number]][];
  formats: ([string, string | null, string | null, string | null] | [string, string])[];
  colors: Pair[];
  colormaps: { points: number[]; maps: Record<string, number[][]> };
  legends: [["plot" | "scatter", number[], number[], string][], string, string][];
  grids: [number, number, Record<string, unknown>, number, number, number[]][];
  hists: [number[], Record<string, unknown>, number[], number[]][];
  boxes: [number[], Record<string, number>, number[]][];
  levels: [number[][], number | null, boolean, number[]][];
}

export const golden: Golden = JSON.parse(readFileSync(new URL("../../golden/pyplot.json", import.meta.url), "utf8"));

/** Whether two lists of numbers are equal but for rounding. */
export function near(a: readonly number[], b: readonly number[], relative = 1e-9): boolean {
  const scale = Math.max(1e-300, ...b.map(Math.abs));
  return a.length === b.length && a.every((x, i) => Math.abs(x - b[i]) <= relative * scale);
}
