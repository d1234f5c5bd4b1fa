/** Where ticks stand and how they are labelled, as matplotlib's AutoLocator, ScalarFormatter and LogLocator do it. */

/** Ticks of one axis: where they stand and what they say. */
export interface Ticks {
  readonly locations: readonly number[];
  readonly labels: readonly string[];
  /** What the labels are to be multiplied with or raised by, as `1e6` or `+1.5e3`; empty when nothing. */
  readonly offset: string;
  readonly minor: readonly number[];
}

const STEPS: readonly number[] = [1, 2, 2.5, 5, 10];
const MIN_TICKS = 2;
const MAX_BINS = 9;

/** Python's `//`: exact where `Math.floor(a / b)` may be one too high. */
function floorDivide(a: number, b: number): number {
  const rest = a % b;
  const whole = (a - rest) / b - (rest !== 0 && b < 0 !== rest < 0 ? 1 : 0);
  return Math.round(whole);
}

/** A range that is neither empty nor too small for its numbers. Source: matplotlib.transforms.nonsingular. */
export function nonsingular(vmin: number, vmax: number, expander = 0.001, tiny = 1e-15): [number, number] {
  if (!Number.isFinite(vmin) || !Number.isFinite(vmax)) return [-expander, expander];
  const swapped = vmax < vmin;
  let [low, high] = swapped ? [vmax, vmin] : [vmin, vmax];
  const largest = Math.max(Math.abs(low), Math.abs(high));
  if (largest < (1e6 / tiny) * 2.2250738585072014e-308) {
    low = -expander;
    high = expander;
  } else if (high - low <= largest * tiny) {
    if (high === 0 && low === 0) {
      low = -expander;
      high = expander;
    } else {
      low -= expander * Math.abs(low);
      high += expander * Math.abs(high);
    }
  }
  return swapped ? [high, low] : [low, high];
}

/** How many intervals fit: one per three font sizes across, per two up. Lengths in points. */
export function tickSpace(length: number, fontSize: number, horizontal: boolean): number {
  const size = fontSize * (horizontal ? 3 : 2);
  return size > 0 ? Math.floor(length / size) : MAX_BINS;
}

export interface LocatorOptions {
  /** Most intervals; `space` says how many fit when it is not given. */
  readonly nbins?: number;
  readonly integer?: boolean;
  /** Round steps within a decade, from 1 to 10. */
  readonly steps?: readonly number[];
  /** Smaller steps are tried until so many ticks are in view. */
  readonly fewest?: number;
  /** The least step is this part of what the number of intervals asks for. */
  readonly ease?: number;
}

/** Tick locations that cover [vmin, vmax], one beyond either end included. Source: matplotlib.ticker.MaxNLocator. */
export function linearTicks(vmin: number, vmax: number, space: number, options: LocatorOptions = {}): number[] {
  const [low, high] = nonsingular(Math.min(vmin, vmax), Math.max(vmin, vmax), 1e-13, 1e-14);
  const nbins = options.nbins ?? Math.min(Math.max(space, 1), MAX_BINS);
  const span = Math.abs(high - low);
  const mean = (high + low) / 2;
  const offset = Math.abs(mean) / span < 100 ? 0 : Math.sign(mean) * 10 ** Math.floor(Math.log10(Math.abs(mean)));
  const scale = 10 ** Math.floor(Math.log10(span / nbins));
  const [from, to] = [low - offset, high - offset];
  const { steps: decade = STEPS, fewest = MIN_TICKS } = options;
  // A part of the decades on either side.
  let steps = [...decade.slice(0, -1).map((s) => 0.1 * s), ...decade, 10 * decade[1]].map((s) => s * scale);
  if (options.integer) steps = steps.filter((s) => s < 1 || Math.abs(s - Math.round(s)) < 0.001);
  const raw = ((to - from) / nbins) * (options.ease ?? 1);
  const found = steps.findIndex((s) => s >= raw);
  let ticks: number[] = [];
  for (let i = found < 0 ? steps.length - 1 : found; i >= 0; i--) {
    let step = steps[i];
    if (options.integer && Math.floor(to) - Math.ceil(from) >= fewest - 1) step = Math.max(1, step);
    const best = floorDivide(from, step) * step;
    const first = edge(from - best, step, offset, "below");
    const last = edge(to - best, step, offset, "above");
    ticks = Array.from({ length: last - first + 1 }, (_, k) => (first + k) * step + best);
    if (ticks.filter((t) => t >= from && t <= to).length >= fewest) break;
  }
  return ticks.map((t) => t + offset);
}

/** The whole step at or beyond `x`, forgiving rounding. */
function edge(x: number, step: number, offset: number, side: "below" | "above"): number {
  const whole = floorDivide(x, step);
  const rest = (x - whole * step) / step;
  const size = Math.abs(offset);
  const tolerance = size > 0 ? Math.min(0.4999, Math.max(1e-10, 10 ** (Math.log10(size / step) - 12))) : 1e-10;
  if (side === "below") return Math.abs(rest - 1) < tolerance ? whole + 1 : whole;
  return Math.abs(rest) < tolerance ? whole : whole + 1;
}

/** The ticks within the view, forgiving half a pixel at its ends. */
export function withinView(ticks: readonly number[], vmin: number, vmax: number, slack = 1e-10): number[] {
  const [low, high] = vmin < vmax ? [vmin, vmax] : [vmax, vmin];
  const room = (high - low) * slack;
  return ticks.filter((t) => t >= low - room && t <= high + room);
}

const POWER_LIMITS: readonly [number, number] = [-5, 6];
const OFFSET_DIGITS = 4;

/** How numbers are written. */
export interface NumberStyle {
  /** false writes them out instead of setting off what they share. */
  readonly useOffset?: boolean;
  /** false never takes out a power of ten. */
  readonly scientific?: boolean;
  /** A power of ten is taken out at or beyond these exponents. */
  readonly powerlimits?: readonly [number, number];
}

/** Labels with as many decimals as the ticks need, the same for all. Source: matplotlib.ticker.ScalarFormatter. */
export function scalarLabels(
  locations: readonly number[],
  vmin: number,
  vmax: number,
  options: NumberStyle = {},
): { labels: string[]; offset: string } {
  if (locations.length === 0) return { labels: [], offset: "" };
  const [low, high] = vmin < vmax ? [vmin, vmax] : [vmax, vmin];
  const seen = locations.filter((t) => t >= low && t <= high);
  const offset = options.useOffset === false ? 0 : commonOffset(seen);
  const power =
    options.scientific === false ? 0 : orderOfMagnitude(seen, offset, high - low, options.powerlimits ?? POWER_LIMITS);
  const scaled = (locations.length < 2 ? [...locations, low, high] : locations).map((t) => (t - offset) / 10 ** power);
  const decimals = neededDecimals(scaled, locations.length);
  const labels = locations.map((t) => {
    const value = (t - offset) / 10 ** power;
    return minus((Math.abs(value) < 1e-8 ? 0 : value).toFixed(Math.min(100, decimals)));
  });
  return { labels, offset: offsetText(offset, power) };
}

function commonOffset(seen: readonly number[]): number {
  if (seen.length === 0) return 0;
  const [low, high] = [Math.min(...seen), Math.max(...seen)];
  if (low === high || (low <= 0 && high >= 0)) return 0;
  const [least, most] = [Math.abs(low), Math.abs(high)].sort((a, b) => a - b);
  const top = Math.ceil(Math.log10(most));
  const where = (differs: (unit: number) => boolean): number => {
    let power = top;
    while (power > top - 40 && !differs(10 ** power)) power--;
    return power + 1;
  };
  let power = where((unit) => floorDivide(least, unit) !== floorDivide(most, unit));
  if ((most - least) / 10 ** power <= 1e-2) {
    power = where((unit) => floorDivide(most, unit) - floorDivide(least, unit) > 1);
  }
  const unit = 10 ** power;
  const whole = floorDivide(most, unit);
  return whole >= 10 ** (OFFSET_DIGITS - 1) ? Math.sign(low) * whole * unit : 0;
}

function orderOfMagnitude(
  seen: readonly number[],
  offset: number,
  span: number,
  limits: readonly [number, number],
): number {
  if (seen.length === 0) return 0;
  const largest = Math.max(...seen.map(Math.abs));
  if (offset === 0 && largest === 0) return 0;
  if (limits[0] === limits[1] && limits[0] !== 0) return limits[0];
  const power = Math.floor(Math.log10(offset === 0 ? largest : span));
  return power <= limits[0] || power >= limits[1] ? power : 0;
}

function neededDecimals(scaled: readonly number[], count: number): number {
  let range = Math.max(...scaled) - Math.min(...scaled);
  if (range === 0) range = Math.max(...scaled.map(Math.abs));
  if (range === 0) range = 1;
  const values = count < 2 ? scaled.slice(0, -2) : scaled;
  const power = Math.floor(Math.log10(range));
  const threshold = 1e-3 * 10 ** power;
  let decimals = Math.max(0, 3 - power);
  const off = (digits: number): number =>
    Math.max(...values.map((v) => Math.abs(v - Math.round(v * 10 ** digits) / 10 ** digits)));
  while (decimals >= 0 && off(decimals) < threshold) decimals--;
  return decimals + 1;
}

function offsetText(offset: number, power: number): string {
  const raised = offset === 0 ? "" : `${offset > 0 ? "+" : ""}${shortNumber(offset)}`;
  const scale = power === 0 ? "" : `1e${power}`;
  return minus(scale !== "" && raised !== "" ? `${scale}${raised}` : scale + raised);
}

/** As `%1.10e` without needless zeros, when that is shorter than the plain digits. */
function shortNumber(value: number): string {
  const [digits, exponent] = value.toExponential(10).split("e");
  const short = digits.replace(/\.?0+$/, "");
  return `${short}${Number(exponent) === 0 ? "" : `e${Number(exponent)}`}`;
}

/** The minus sign that matplotlib writes in place of a hyphen. */
export function minus(text: string): string {
  return text.replace(/-/g, "\u2212");
}

/** The ticks of a linear axis. */
export function linearAxis(vmin: number, vmax: number, space: number, options: LocatorOptions = {}): Ticks {
  return labelled(linearTicks(vmin, vmax, space, options), vmin, vmax);
}

/** Scalar labels for given locations; those out of view count for the decimals, as in matplotlib. */
export function labelled(all: readonly number[], vmin: number, vmax: number, style: NumberStyle = {}): Ticks {
  const { labels, offset } = scalarLabels(all, vmin, vmax, style);
  const locations = withinView(all, vmin, vmax);
  return { locations, labels: labels.filter((_, i) => locations.includes(all[i])), offset, minor: [] };
}

/** Minor ticks between evenly placed ones: a fifth of steps of 1, 2.5 and 5, a quarter of others. Source: AutoMinorLocator. */
export function between(major: readonly number[], vmin: number, vmax: number): number[] {
  if (major.length < 2) return [];
  const step = major[1] - major[0];
  const lead = step / 10 ** Math.floor(Math.log10(step) + 1e-9);
  const parts = [1, 2.5, 5, 10].some((round) => Math.abs(lead - round) < 1e-6) ? 5 : 4;
  const [low, high] = vmin < vmax ? [vmin, vmax] : [vmax, vmin];
  const small = step / parts;
  const out: number[] = [];
  for (let k = Math.ceil((low - major[0]) / small); major[0] + k * small <= high; k++) {
    if (k % parts !== 0) out.push(major[0] + k * small);
  }
  return out;
}
