/** What the figures of the corpus are drawn from: the numbers that matplotlib's side reads too. */
import { readFileSync } from "node:fs";
import type * as pyplot from "../../../../lib/matplotlib/pyplot.js";

export type Pyplot = typeof pyplot;
/** Draws one figure; pyplot starts without any. */
export type Drawing = (plt: Pyplot) => void;

interface Data {
  readonly normal: number[];
  readonly normal2: number[];
  readonly uniform: number[];
  readonly walk: number[];
  readonly groups: number[][];
  readonly hills: number[][];
  readonly small: number[][];
  readonly digit: number[][];
  readonly rgb: number[][][];
  readonly losses: number[];
  readonly validation: number[];
}

export const D: Data = JSON.parse(readFileSync(new URL("../../../golden/figures/data.json", import.meta.url), "utf8"));

export const linspace = (start: number, end: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => start + ((end - start) * i) / (count - 1));
export const arange = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
/** X and Y of numpy's meshgrid. */
export function meshgrid(x: readonly number[], y: readonly number[]): [number[][], number[][]] {
  return [y.map(() => [...x]), y.map((value) => x.map(() => value))];
}

/** One turn. */
export const t: number[] = linspace(0, 2 * Math.PI, 120);
export const sin: number[] = t.map(Math.sin);
export const cos: number[] = t.map(Math.cos);
