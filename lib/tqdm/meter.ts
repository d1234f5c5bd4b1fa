/** The text of a progress bar: count, time, rate and the bar itself, as the Python package writes them. */
import { fixed } from "../builtins/decimal.js";
import { warn } from "../builtins/warnings.js";
import { fieldOf, filled, formatted, general } from "./spec.js";
import { trimmed, widthOf } from "./width.js";

/** What a bar shows. */
export interface Meter {
  readonly n: number;
  readonly total: number | null;
  /** Seconds since the start. */
  readonly elapsed: number;
  /** Width of the whole line; 0 for no bar at all, null for a bar of ten. */
  readonly ncols?: number | null;
  readonly prefix?: string;
  /** Signs of the bar from empty to full; true for " 123456789#". */
  readonly ascii?: boolean | string;
  readonly unit?: string;
  readonly unit_scale?: boolean | number;
  /** Iterations a second; n / elapsed when left out. */
  readonly rate?: number | null;
  readonly bar_format?: string | null;
  readonly postfix?: string | null;
  readonly unit_divisor?: number;
  readonly initial?: number;
  readonly colour?: string | null;
  /** More fields for bar_format. */
  readonly [extra: string]: unknown;
}

/** A number with a metric prefix. Source: tqdm.format_sizeof. */
export function format_sizeof(num: number, suffix = "", divisor = 1000): string {
  let value = num;
  for (const unit of ["", "k", "M", "G", "T", "P", "E", "Z"]) {
    const size = Math.abs(value);
    if (size < 999.5) {
      if (size < 9.995) return `${fixed(value, 2)}${unit}${suffix}`;
      if (size < 99.95) return `${fixed(value, 1)}${unit}${suffix}`;
      return `${fixed(value, 0).padStart(3)}${unit}${suffix}`;
    }
    value /= divisor;
  }
  return `${fixed(value, 1)}Y${suffix}`;
}

/** Seconds as [H:]MM:SS. Source: tqdm.format_interval. */
export function format_interval(t: number): string {
  const whole = Math.abs(Math.trunc(t));
  const two = (x: number): string => String(x).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const rest = `${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
  return `${t < 0 ? "-" : ""}${hours > 0 ? `${hours}:` : ""}${rest}`;
}

/** A number in at most three digits where that is shorter. Source: tqdm.format_num. */
export function format_num(n: number): string {
  const short = general(n, 3).replace("e+0", "e+").replace("e-0", "e-");
  const long = String(n);
  return short.length < long.length ? short : long;
}

const UTF = " \u258f\u258e\u258d\u258c\u258b\u258a\u2589\u2588";
const ASCII = " 123456789#";
const BLANK = "  ";
const COLOURS: Readonly<Record<string, string>> = Object.fromEntries(
  ["BLACK", "RED", "GREEN", "YELLOW", "BLUE", "MAGENTA", "CYAN", "WHITE"].map((name, i) => [name, `\x1b[${30 + i}m`]),
);

/** The terminal's code of a colour. */
function codeOf(colour: string | null | undefined): string | null {
  if (!colour) return null;
  const named = COLOURS[colour.toUpperCase()];
  if (named !== undefined) return named;
  const rgb = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(colour);
  if (rgb !== null) {
    return `\x1b[38;2;${rgb
      .slice(1)
      .map((part) => Number.parseInt(part, 16))
      .join(";")}m`;
  }
  warn(`Unknown colour (${colour}); valid choices: [hex (#00ff00), ${Object.keys(COLOURS).join(", ")}]`, "TqdmWarning");
  return null;
}

/** A bar of `width` signs, filled to `part` (0 to 1); `spec` is what stands behind the colon of `{bar:...}`. */
function bar(part: number, width: number, signs: string, spec: string, colour: string | null | undefined): string {
  let charset = [...signs];
  let size = width;
  if (spec !== "") {
    const kind = { a: ASCII, u: UTF, b: BLANK }[spec[spec.length - 1].toLowerCase()];
    if (kind !== undefined) charset = [...kind];
    const digits = kind === undefined ? spec : spec.slice(0, -1);
    if (digits !== "") size = Number(digits) < 0 ? Number(digits) + width : Number(digits);
  }
  const steps = charset.length - 1;
  const filledSteps = Math.trunc(Math.min(1, Math.max(0, part)) * size * steps);
  const whole = Math.floor(filledSteps / steps);
  let text = charset[steps].repeat(whole);
  if (whole < size) text += charset[filledSteps % steps] + charset[0].repeat(size - whole - 1);
  const code = codeOf(colour);
  return code === null ? text : `${code}${text}\x1b[0m`;
}

/** Python tells 3 from 3.0; what was multiplied by a fraction is a float there. */
function countText(n: number, isFloat: boolean): string {
  return isFloat && Number.isInteger(n) ? `${n}.0` : String(n);
}

/** The line of a bar. Source: tqdm.format_meter. */
export function format_meter(meter: Meter): string {
  const { elapsed, ncols = null, prefix = "", ascii = false, unit = "it", unit_divisor = 1000, colour } = meter;
  let { n, total, unit_scale = false, rate = null, bar_format = null } = meter;
  if (total && (n >= total + 0.5 || total === Number.POSITIVE_INFINITY)) total = null;
  let isFloat = false;
  if (unit_scale && unit_scale !== true && unit_scale !== 1) {
    if (total) total *= unit_scale;
    n *= unit_scale;
    if (rate) rate *= unit_scale;
    isFloat = !Number.isInteger(unit_scale);
    unit_scale = false;
  }
  if (rate === null && elapsed) rate = (n - (meter.initial ?? 0)) / elapsed;
  const inverse = rate ? 1 / rate : null;
  const speed = (x: number | null): string =>
    x === null || x === 0 ? "?" : unit_scale ? format_sizeof(x) : fixed(x, 2).padStart(5);
  const rate_noinv_fmt = `${speed(rate)}${unit}/s`;
  const rate_inv_fmt = `${speed(inverse)}s/${unit}`;
  const isSlow = inverse !== null && inverse > 1;
  const rate_fmt = isSlow ? rate_inv_fmt : rate_noinv_fmt;
  const count = (x: number): string => (unit_scale ? format_sizeof(x, "", unit_divisor) : countText(x, isFloat));
  const n_fmt = count(n);
  const total_fmt = total === null ? "?" : count(total);
  const postfix = meter.postfix ? `, ${meter.postfix}` : "";
  const remaining_s = rate && total ? (total - n) / rate : 0;
  const remaining = rate ? format_interval(remaining_s) : "?";
  const elapsedText = format_interval(elapsed);
  let l_bar = prefix === "" || prefix.endsWith(": ") ? prefix : `${prefix}: `;
  const r_bar = `| ${n_fmt}/${total_fmt} [${elapsedText}<${remaining}, ${rate_fmt}${postfix}]`;
  const cut = (text: string): string => (ncols ? trimmed(text, ncols) : text);
  if (!total && !bar_format) {
    return cut(`${prefix === "" ? "" : `${prefix}: `}${n_fmt}${unit} [${elapsedText}, ${rate_fmt}${postfix}]`);
  }
  const part = total ? n / total : 0;
  const percentage = part * 100;
  l_bar += total ? `${fixed(percentage, 0).padStart(3)}%|` : "|";
  if (total && ncols === 0) return l_bar.slice(0, -1) + r_bar.slice(1);
  if (bar_format && total && prefix === "") bar_format = bar_format.replaceAll("{desc}: ", "");
  const template = bar_format || "{l_bar}{bar}{r_bar}";
  const eta = new Date((rate && total ? Date.now() : 0) + remaining_s * 1000);
  const values: Record<string, unknown> = {
    ...{ n, n_fmt, total, total_fmt, elapsed: elapsedText, elapsed_s: elapsed, ncols, desc: prefix, unit },
    ...{ rate: isSlow ? inverse : rate, rate_fmt, rate_noinv: rate, rate_noinv_fmt, rate_inv: inverse, rate_inv_fmt },
    ...{ postfix, unit_divisor, colour: colour ?? null, remaining, remaining_s, l_bar, r_bar, eta, percentage },
  };
  for (const [key, value] of Object.entries(meter)) if (!(key in values) && !NAMED.has(key)) values[key] = value;
  let hasBar = false;
  const without = filled(template, (name, spec) => {
    if (name !== "bar") return formatted(fieldOf(values, name), spec);
    hasBar = true;
    return "";
  });
  if (!hasBar) return cut(without);
  const signs = !total ? BLANK : ascii === true ? ASCII : ascii || UTF;
  const width = ncols ? Math.max(1, ncols - widthOf(without)) : 10;
  return cut(
    filled(template, (name, spec) =>
      name === "bar" ? bar(part, width, signs, spec, colour) : formatted(fieldOf(values, name), spec),
    ),
  );
}

const NAMED: ReadonlySet<string> = new Set(["prefix", "ascii", "unit_scale", "bar_format", "initial", "elapsed"]);
