/** Counting in bins, as numpy and matplotlib do it. */
import { ValueError } from "../builtins/errors.js";
import type { Options } from "./options.js";
import { rc } from "./rc.js";
import { isData, toNumbers } from "./values.js";

/** Counts of each data set in common bins. Options: bins, range, density, weights, cumulative. */
export function histogram(
  sets: readonly (readonly number[])[],
  options: Options,
): { counts: number[][]; edges: number[] } {
  const edges = binEdges(sets, options);
  const weights = options.weights === undefined || options.weights === null ? null : toNumbers(options.weights);
  const counts = sets.map((values) => count(values, edges, weights));
  const last = edges.length - 1;
  const spans = edges.slice(1).map((edge, k) => edge - edges[k]);
  const stacked = options.stacked === true;
  if (options.density === true) {
    const sum = (list: readonly number[]): number => list.reduce((total, n) => total + n, 0);
    const whole = counts.reduce((total, list) => total + sum(list), 0);
    for (const list of counts) {
      const total = stacked ? whole : sum(list);
      for (let k = 0; k < last; k++) list[k] /= total * spans[k];
    }
  }
  if (options.cumulative) {
    for (const list of counts) {
      const parts = options.density === true ? list.map((n, k) => n * spans[k]) : list;
      const order = options.cumulative === -1 ? [...parts.keys()].reverse() : [...parts.keys()];
      let total = 0;
      for (const k of order) {
        total += parts[k];
        list[k] = total;
      }
    }
  }
  return { counts, edges };
}

function binEdges(sets: readonly (readonly number[])[], options: Options): number[] {
  const { bins = rc("hist.bins"), range } = options;
  if (isData(bins) && typeof bins !== "string") {
    const edges = toNumbers(bins);
    if (edges.some((edge, i) => i > 0 && edge < edges[i - 1]))
      throw new ValueError("`bins` must increase monotonically, when an array");
    return edges;
  }
  const all = sets.flat().filter((v) => !Number.isNaN(v));
  let low = 0;
  let high = 1;
  if (range !== undefined && range !== null) {
    [low, high] = toNumbers(range);
    if (low > high) throw new ValueError("max must be larger than min in range parameter.");
  } else if (all.length > 0) {
    [low, high] = [Infinity, -Infinity];
    for (const value of all) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
    if (!Number.isFinite(low) || !Number.isFinite(high)) {
      throw new ValueError(`autodetected range of [${low}, ${high}] is not finite`);
    }
  }
  if (low === high) {
    low -= 0.5;
    high += 0.5;
  }
  const number = typeof bins === "string" ? estimated(bins, all, high - low) : Number(bins);
  if (!Number.isInteger(number) || number < 1) throw new ValueError("`bins` must be positive, when an integer");
  const step = (high - low) / number;
  return Array.from({ length: number + 1 }, (_, i) => (i === number ? high : low + i * step));
}

/** numpy's estimators of a number of bins. */
function estimated(name: string, values: readonly number[], span: number): number {
  const n = values.length;
  if (n === 0) return 1;
  const sorted = [...values].sort((a, b) => a - b);
  const quantile = (q: number): number => {
    const at = q * (n - 1);
    const below = Math.floor(at);
    return sorted[below] + (at - below) * ((sorted[below + 1] ?? sorted[below]) - sorted[below]);
  };
  const mean = values.reduce((sum, v) => sum + v, 0) / n;
  const deviation = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / n);
  const widths: Readonly<Record<string, () => number>> = {
    sturges: () => span / (Math.log2(n) + 1),
    sqrt: () => span / Math.sqrt(n),
    rice: () => span / (2 * Math.cbrt(n)),
    scott: () => ((24 * Math.sqrt(Math.PI)) / n) ** (1 / 3) * deviation,
    fd: () => (2 * (quantile(0.75) - quantile(0.25))) / Math.cbrt(n),
    auto: () => {
      const fd = (2 * (quantile(0.75) - quantile(0.25))) / Math.cbrt(n);
      const sturges = span / (Math.log2(n) + 1);
      return fd > 0 ? Math.min(fd, sturges) : sturges;
    },
  };
  if (!Object.hasOwn(widths, name)) throw new ValueError(`'${name}' is not a valid estimator for \`bins\``);
  const width = widths[name]();
  return width > 0 ? Math.max(1, Math.ceil(span / width)) : 1;
}

function count(values: readonly number[], edges: readonly number[], weights: readonly number[] | null): number[] {
  const out = new Array<number>(edges.length - 1).fill(0);
  const last = edges.length - 1;
  values.forEach((value, i) => {
    if (!(value >= edges[0] && value <= edges[last])) return;
    let [low, high] = [0, last - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (edges[middle] <= value) low = middle;
      else high = middle - 1;
    }
    out[low] += weights?.[i] ?? 1;
  });
  return out;
}
