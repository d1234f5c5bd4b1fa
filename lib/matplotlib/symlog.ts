/** The symmetric logarithm: linear about zero, logarithmic beyond a threshold on either side. */
import type { Ticks } from "./ticker.js";

/** Where the logarithm begins, how many decades the linear part takes on either side, and the logarithm's base. */
export interface SymlogShape {
  readonly linthresh: number;
  readonly linscale: number;
  readonly base: number;
}

/** matplotlib asks for at most so many. */
const MOST = 15;

/** Source: matplotlib.scale.SymmetricalLogTransform. */
export function symlog(value: number, { linthresh, linscale, base }: SymlogShape): number {
  const linear = linscale / (1 - 1 / base);
  const size = Math.abs(value);
  if (size <= linthresh) return value * linear;
  return Math.sign(value) * linthresh * (linear + Math.log(size / linthresh) / Math.log(base));
}

/** The value that `symlog` carries there. */
export function symlogInverse(place: number, { linthresh, linscale, base }: SymlogShape): number {
  const linear = linscale / (1 - 1 / base);
  const size = Math.abs(place);
  if (size <= linthresh * linear) return place / linear;
  return Math.sign(place) * linthresh * base ** (size / linthresh - linear);
}

/** Zero and powers of the base beyond the threshold. Source: matplotlib.ticker.SymmetricalLogLocator. */
export function symlogAxis(
  vmin: number,
  vmax: number,
  { linthresh, base = 10 }: { readonly linthresh: number; readonly base?: number },
): Ticks {
  const [low, high] = vmin < vmax ? [vmin, vmax] : [vmax, vmin];
  if (low >= -linthresh && high <= linthresh) {
    const locations = [...new Set([low, ...(low < 0 && high > 0 ? [0] : []), high])];
    return { locations, labels: locations.map((t) => label(t, base)), offset: "", minor: [] };
  }
  const [below, above] = [low < -linthresh, high > linthresh];
  const between = (below && high > -linthresh) || (above && low < linthresh);
  const range = (from: number, to: number): [number, number] => [
    Math.floor(Math.log(from) / Math.log(base)),
    Math.ceil(Math.log(to) / Math.log(base)),
  ];
  const [a, b] = below ? range(Math.abs(Math.min(-linthresh, high)), Math.abs(low) + 1) : [0, 0];
  const [c, d] = above ? range(Math.max(linthresh, low), high + 1) : [0, 0];
  const stride = Math.max(1, Math.floor((b - a + d - c + (between ? 1 : 0)) / (MOST - 1)));
  const powers = (from: number, to: number): number[] => {
    const out: number[] = [];
    for (let e = from; e < to; e += stride) out.push(base ** e);
    return out;
  };
  const all = [
    ...powers(a, b)
      .reverse()
      .map((p) => -p),
    ...(between ? [0] : []),
    ...powers(c, d),
  ];
  const locations = all.filter((t) => t >= low && t <= high);
  return { locations, labels: locations.map((t) => label(t, base)), offset: "", minor: [] };
}

function label(value: number, base: number): string {
  if (value === 0) return "$0$";
  const exponent = Math.log(Math.abs(value)) / Math.log(base);
  const sign = value < 0 ? "-" : "";
  const whole = Math.round(exponent);
  if (Math.abs(exponent - whole) < 1e-9) return `$${sign}${base}^{${whole}}$`;
  const power = Math.floor(exponent);
  return `$${sign}${Number((Math.abs(value) / base ** power).toPrecision(3))}\\times${base}^{${power}}$`;
}
