/** Ticks of a logarithmic axis: powers of ten, and the lines between them. */
import { linearAxis, type Ticks } from "./ticker.js";

/** matplotlib asks for at most this many powers. */
const MOST = 9;

/** The ticks in view; its ends are forgiven rounding. */
function withinView(ticks: readonly number[], low: number, high: number): number[] {
  return ticks.filter((t) => t >= low * (1 - 1e-10) && t <= high * (1 + 1e-10));
}

/** A power of ten as mathtext. */
function power(exponent: number): string {
  return `$10^{${exponent}}$`;
}

/** The exponents that carry a tick, one beyond the view at either end, and the stride between them. */
function decades(low: number, high: number, most: number): { exponents: number[]; stride: number } {
  const [first, last] = [Math.ceil(Math.log10(low) - 1e-12), Math.floor(Math.log10(high) + 1e-12)];
  const available = last - first + 1;
  let wanted = Math.max(1, most);
  let stride = Math.floor(available / (wanted + 1)) + 1;
  wanted = Math.min(wanted, Math.ceil(available / stride));
  if (wanted <= 0) return { exponents: [first - 1, last + 1], stride: last - first + 2 };
  if (wanted === 1) {
    const middle = Math.round((Math.log10(low) + Math.log10(high)) / 2);
    stride = Math.max(middle - (first - 1), last + 1 - middle);
    return { exponents: [middle - stride, middle, middle + stride], stride };
  }
  stride = Math.floor((available - 1) / (wanted - 1));
  if (stride < available / wanted) stride = Math.floor(available / wanted);
  const least = Math.max(available - stride * wanted, 0);
  const limit = Math.min(available - stride * (wanted - 1), stride);
  let shift = ((-first % stride) + stride) % stride;
  if (shift < least || shift >= limit) shift = least;
  const exponents: number[] = [];
  for (let e = first + shift - stride; e <= last + stride; e += stride) exponents.push(e);
  return { exponents, stride };
}

/** The ticks of a logarithmic axis. Source: matplotlib.ticker.LogLocator and LogFormatterSciNotation. */
export function logAxis(vmin: number, vmax: number, space: number): Ticks {
  const [low, high] = vmin < vmax ? [vmin, vmax] : [vmax, vmin];
  const { exponents, stride } = decades(low, high, Math.min(Math.max(space, 2), MOST));
  const locations = withinView(
    exponents.map((e) => 10 ** e),
    low,
    high,
  );
  const [first, last] = [Math.ceil(Math.log10(low)), Math.floor(Math.log10(high))];
  const available = last - first + 1;
  const minor: number[] = [];
  if (available < 10 && stride === 1) {
    for (let e = first - 1; e <= last; e++) for (let k = 2; k < 10; k++) minor.push(k * 10 ** e);
  }
  const seen = withinView(minor, low, high);
  if (locations.length + seen.length <= 1) return linearAxis(vmin, vmax, space);
  const labels = locations.map((t) => power(Math.round(Math.log10(t))));
  if (locations.length > 1) return { locations, labels, offset: "", minor: seen };
  return withNamedMinors(locations, labels, seen, low, high);
}

/** Where no more than one power is in view, matplotlib names ticks between the powers too. */
function withNamedMinors(major: number[], labels: string[], minor: number[], low: number, high: number): Ticks {
  const named = Math.log10(high / low) > 0.4 ? [2, 3, 4, 6] : [2, 3, 4, 5, 6, 7, 8, 9];
  const all = major.map((t, i): [number, string] => [t, labels[i]]);
  for (const t of minor) {
    const exponent = Math.floor(Math.log10(t) + 1e-12);
    const lead = Math.round(t / 10 ** exponent);
    if (named.includes(lead)) all.push([t, `$${lead}\\times10^{${exponent}}$`]);
  }
  all.sort((a, b) => a[0] - b[0]);
  const places = all.map(([t]) => t);
  return {
    locations: places,
    labels: all.map(([, text]) => text),
    offset: "",
    minor: minor.filter((t) => !places.includes(t)),
  };
}
