/** numpy's text of an array, letter for letter: str (`[1. 2.]`) and repr (`array([1., 2.], dtype=float32)`). */
import { exponential, exponentText, fixed, floatRepr, shortest } from "../builtins/decimal.js";
import { reader } from "../torch/compute/element.js";
import type { Data } from "../torch/compute/types.js";
import { type dtype, rounding } from "./dtype.js";

/** How arrays are printed. */
export interface PrintOptions {
  /** Digits after the point, at most. */
  precision: number;
  /** More elements than this are summarised. */
  threshold: number;
  /** Items shown at each end of a summarised dimension. */
  edgeitems: number;
  /** Characters in a line. */
  linewidth: number;
  /** Never use scientific notation only because a value is small. */
  suppress: boolean;
}

const options: PrintOptions = { precision: 8, threshold: 1000, edgeitems: 3, linewidth: 75, suppress: false };

/**
 * Sets how arrays are printed; what is left out stays as it was.
 *
 * Source: numpy.set_printoptions.
 */
export function set_printoptions(change: Partial<PrintOptions>): void {
  for (const [name, value] of Object.entries(change))
    if (value !== undefined) Object.assign(options, { [name]: value });
}

/** The print options as they are now. */
export function get_printoptions(): PrintOptions {
  return { ...options };
}

/** What printing needs of an array; strides count elements. */
export interface Printable {
  readonly array: Data;
  readonly offset: number;
  readonly sizes: readonly number[];
  readonly steps: readonly number[];
  readonly size: number;
  readonly dtype: dtype;
}

type Value = number | bigint;
type Format = (value: Value) => string;

/** Integer and fraction digits of x, the fraction at most `places` long. */
function positional(x: number, places: number, round: ((x: number) => number) | undefined): [string, string] {
  const sign = x < 0 || Object.is(x, -0) ? "-" : "";
  if (x === 0) return [`${sign}0`, ""];
  const { digits, point } = shortest(Math.abs(x), round);
  if (digits.length - point > places) {
    const [whole, fraction = ""] = fixed(x, places).split(".");
    return [whole, fraction.replace(/0+$/, "")];
  }
  if (point <= 0) return [`${sign}0`, "0".repeat(-point) + digits];
  return [sign + digits.slice(0, point).padEnd(point, "0"), digits.slice(point)];
}

/** Mantissa's fraction digits and exponent of x in scientific form, before they are made equal. */
function scientificParts(x: number, places: number, round: ((x: number) => number) | undefined): [number, number] {
  if (x === 0) return [0, 0];
  const { digits, point } = shortest(Math.abs(x), round);
  if (digits.length - 1 <= places) return [digits.length - 1, point - 1];
  const [mantissa, exponent] = exponential(Math.abs(x), places).split("e");
  return [mantissa.replace(/0+$/, "").length - 2, Number(exponent)];
}

/** x with `places` fraction digits: the shortest digits where they are as many, else the exact value rounded. */
function scientific(x: number, places: number, width: number, round: ((x: number) => number) | undefined): string {
  const sign = x < 0 || Object.is(x, -0) ? "-" : "";
  const size = Math.abs(x);
  let [mantissa, exponent] = exponential(size, places).split("e");
  if (size !== 0) {
    const { digits, point } = shortest(size, round);
    if (digits.length === places + 1) {
      mantissa = places === 0 ? digits : `${digits[0]}.${digits.slice(1)}`;
      exponent = String(point - 1);
    }
  }
  return `${sign}${mantissa}${places === 0 ? "." : ""}${exponentText(Number(exponent), width)}`;
}

function nonFinite(x: number): string {
  return Number.isNaN(x) ? "nan" : x < 0 ? "-inf" : "inf";
}

function usesExponent(finite: readonly number[], d: dtype): boolean {
  const round = rounding(d) ?? ((x: number): number => x);
  let most = 0;
  let least = Infinity;
  for (const v of finite) {
    const size = Math.abs(v);
    if (size === 0) continue;
    most = Math.max(most, size);
    least = Math.min(least, size);
  }
  if (most === 0) return false;
  if (most >= 10 ** Math.min(8, d.decimals)) return true;
  return !options.suppress && (least < round(0.0001) || round(most / least) > 1000);
}

function floatFormat(values: readonly number[], d: dtype): Format {
  const round = rounding(d);
  const { precision } = options;
  const finite = values.filter((v) => Number.isFinite(v));
  let left = 0;
  let right = 0;
  let text: (x: number) => string;
  if (usesExponent(finite, d)) {
    let places = 0;
    let width = 2;
    for (const v of finite) {
      const [fraction, exponent] = scientificParts(v, precision, round);
      places = Math.max(places, fraction);
      width = Math.max(width, String(Math.abs(exponent)).length);
      left = Math.max(left, v < 0 || Object.is(v, -0) ? 2 : 1);
    }
    right = width + 2 + places;
    text = (x) => scientific(x, places, width, round).padStart(left + 1 + places + width + 2);
  } else {
    for (const v of finite) {
      const [whole, fraction] = positional(v, precision, round);
      left = Math.max(left, whole.length);
      right = Math.max(right, fraction.length);
    }
    text = (x) => {
      const [whole, fraction] = positional(x, precision, round);
      return `${whole.padStart(left)}.${fraction.padEnd(right)}`;
    };
  }
  if (finite.length !== values.length) {
    const minus = values.includes(-Infinity) ? 1 : 0;
    left = Math.max(left, 3 - (right + 1), 3 + minus - (right + 1));
  }
  return (v) => {
    const x = v as number;
    return Number.isFinite(x) ? text(x) : nonFinite(x).padStart(left + right + 1);
  };
}

function formatFor(values: readonly Value[], d: dtype, rank: number): Format {
  if (d.kind === "f") return floatFormat(values as readonly number[], d);
  if (d.kind === "b") return (v) => (v === 0 ? "False" : rank > 0 ? " True" : "True");
  const width = values.reduce<number>((w, v) => Math.max(w, String(v).length), 0);
  return (v) => String(v).padStart(width);
}

function shownIndices(size: number, summarize: boolean): number[] {
  const all = Array.from({ length: size }, (_, i) => i);
  const edge = options.edgeitems;
  return summarize && size > 2 * edge ? [...all.slice(0, edge), -1, ...all.slice(size - edge)] : all;
}

/** The rows of the innermost dimension, wrapped at `width`. */
function line(words: readonly string[], separator: string, indent: string, width: number): string {
  const limit = width - Math.max(separator.trimEnd().length, 1);
  let out = "";
  let current = indent;
  words.forEach((word, i) => {
    if (current.length + word.length > limit && current.length > indent.length) {
      out += `${current.trimEnd()}\n`;
      current = indent;
    }
    current += word;
    if (i < words.length - 1) current += separator;
  });
  return out + current;
}

/** The array between its brackets; `prefix` stands before it on the first line. */
function arrayText(a: Printable, separator: string, prefix: string, width: number): string {
  if (a.size === 0) return "[]";
  const summarize = a.size > options.threshold;
  const read = reader(a.dtype.storage);
  const rank = a.sizes.length;
  const shown: Value[] = [];
  const collect = (dim: number, at: number): void => {
    if (dim === rank) shown.push(read(a.array, at));
    else for (const i of shownIndices(a.sizes[dim], summarize)) if (i >= 0) collect(dim + 1, at + i * a.steps[dim]);
  };
  collect(0, a.offset);
  const format = formatFor(shown, a.dtype, rank);
  const nested = (dim: number, at: number, indent: string, room: number): string => {
    if (dim === rank) return format(read(a.array, at));
    const parts = shownIndices(a.sizes[dim], summarize).map((i) =>
      i < 0 ? "..." : nested(dim + 1, at + i * a.steps[dim], `${indent} `, room - 1),
    );
    const text =
      dim === rank - 1
        ? line(parts, separator, indent, room)
        : indent + parts.join(separator.trimEnd() + "\n".repeat(rank - dim - 1) + indent);
    return `[${text.slice(indent.length)}]`;
  };
  return nested(0, a.offset, ` ${" ".repeat(prefix.length)}`, width);
}

/** numpy's `str` of an array: what `print` shows. */
export function arrayStr(a: Printable): string {
  if (a.sizes.length > 0) return arrayText(a, " ", "", options.linewidth);
  const value = reader(a.dtype.storage)(a.array, a.offset);
  if (a.dtype.kind === "f") return floatRepr(value as number, rounding(a.dtype));
  return a.dtype.kind === "b" ? (value === 0 ? "False" : "True") : String(value);
}

/** A shape as Python's tuple prints. */
function tuple(sizes: readonly number[]): string {
  return sizes.length === 1 ? `(${sizes[0]},)` : `(${sizes.join(", ")})`;
}

/** numpy's `repr` of an array: what a cell's value shows. */
export function arrayRepr(a: Printable): string {
  const prefix = "array(";
  const body = prefix + arrayText(a, ", ", prefix, options.linewidth - 1);
  const extras: string[] = [];
  const emptyShaped = a.size === 0 && !(a.sizes.length === 1 && a.sizes[0] === 0);
  if (emptyShaped || a.size > options.threshold) extras.push(`shape=${tuple(a.sizes)}`);
  const implied = a.dtype.name === "float64" || a.dtype.name === "int64" || a.dtype.name === "bool";
  if (!implied || a.size === 0) extras.push(`dtype=${a.dtype.name}`);
  if (extras.length === 0) return `${body})`;
  const extra = `${extras.join(", ")})`;
  const last = body.length + 1 - (body.lastIndexOf("\n") + 1);
  const spacer = last + extra.length + 1 > options.linewidth ? `\n${" ".repeat(prefix.length)}` : " ";
  return `${body},${spacer}${extra}`;
}
