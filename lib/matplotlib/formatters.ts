/** How ticks are written: functions, templates with `{x}`, and Python's `%`. */
import { minus } from "./ticker.js";

/** Writes the labels: what `set_major_formatter` takes. */
export interface Formatter {
  format_ticks(values: readonly number[]): string[];
}

/** A formatter from a function of a value, or from a text with `{x}`, `{x:.2f}` or Python's `%.2f` for the value. */
export function toFormatter(formatter: Formatter | ((value: number, position: number) => string) | string): Formatter {
  if (typeof formatter === "object") return formatter;
  const write = typeof formatter === "function" ? formatter : (value: number): string => filled(formatter, value);
  return { format_ticks: (values) => values.map((value, i) => write(value, i)) };
}

function filled(template: string, value: number): string {
  if (!/\{x/.test(template)) return percent(template, value);
  return template.replace(/\{x(?::(,)?(?:\.(\d+))?([fed%g])?)?\}/g, (_all, comma, digits, kind) => {
    const places = digits === undefined ? undefined : Number(digits);
    const text = written(value, kind, places);
    return minus(comma ? text.replace(/\B(?=(\d{3})+(?!\d))/g, ",") : text);
  });
}

/** Python's `"%.2f" % value`. */
function percent(template: string, value: number): string {
  return template.replace(/%(?:%|(?:\d+)?(?:\.(\d+))?([fedgi]))/g, (all, digits, kind) => {
    if (all === "%%") return "%";
    return minus(
      written(value, kind === "i" ? "d" : kind, digits === undefined && kind === "f" ? 6 : digits && Number(digits)),
    );
  });
}

function written(value: number, kind: string | undefined, places: number | undefined): string {
  if (kind === "%") return `${(100 * value).toFixed(places ?? 6)}%`;
  if (kind === "e") return value.toExponential(places ?? 6).replace(/e([+-])(\d)$/, "e$10$2");
  if (kind === "d") return String(Math.trunc(value));
  if (kind === "g") return String(Number(value.toPrecision(places ?? 6)));
  return places === undefined ? String(value) : value.toFixed(places);
}
