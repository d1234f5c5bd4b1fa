/** The levels of contours. */
import { ValueError } from "../builtins/errors.js";
import { linearTicks } from "./ticker.js";
import { isData, toNumbers } from "./values.js";

/** How many intervals matplotlib asks for when nobody says. */
const DEFAULT = 7;
/** Finer than those of ticks. */
const STEPS: readonly number[] = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];

/**
 * Levels as given, or so many at round values that cover the data; powers of ten where the norm is logarithmic.
 *
 * Source: matplotlib.contour.ContourSet._autolev.
 */
export function contourLevels(
  values: readonly number[],
  given: unknown,
  filled: boolean,
  logarithmic: boolean,
): number[] {
  if (isData(given)) {
    const levels = toNumbers(given);
    if (levels.some((level, i) => i > 0 && level <= levels[i - 1]))
      throw new ValueError("Contour levels must be increasing");
    if (filled && levels.length < 2) throw new ValueError("Filled contours require at least 2 levels.");
    return levels;
  }
  if (logarithmic) return powers(values.filter((value) => value > 0));
  const low = values.reduce((a, b) => Math.min(a, b), Infinity);
  const high = values.reduce((a, b) => Math.max(a, b), -Infinity);
  const count = given === undefined || given === null ? DEFAULT : Number(given);
  const all = linearTicks(low, high, count + 1, { nbins: count + 1, steps: STEPS, fewest: 1 });
  const under = all.map((level, i) => (level < low ? i : -1)).filter((i) => i >= 0);
  const over = all.map((level, i) => (level > high ? i : -1)).filter((i) => i >= 0);
  let first = under.length > 0 ? under[under.length - 1] : 0;
  let end = over.length > 0 ? over[0] + 1 : all.length;
  if (end - first < 3) {
    first = 0;
    end = all.length;
  }
  return all.slice(first, end);
}

/** The powers of ten from the one below all values to the one above. */
function powers(values: readonly number[]): number[] {
  const low = values.reduce((a, b) => Math.min(a, b), Infinity);
  const high = values.reduce((a, b) => Math.max(a, b), 0);
  if (high === 0) throw new ValueError("No positive value to draw on a logarithmic scale");
  const [first, last] = [Math.floor(Math.log10(low) + 1e-12), Math.ceil(Math.log10(high) - 1e-12)];
  return Array.from({ length: Math.max(2, last - first + 1) }, (_, i) => 10 ** (first + i));
}
