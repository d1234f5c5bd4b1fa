/** PyTorch's text of a tensor, letter for letter. */
import { exponential, fixed } from "../builtins/decimal.js";
import { reader } from "./compute/element.js";
import type { Data, Kind } from "./compute/types.js";
import { bool, complexOf, get_default_dtype, int64 } from "./dtype.js";
import { late, type Tensor } from "./tensor.js";

/** How tensors are printed. */
export interface PrintOptions {
  /** Digits after the point. */
  precision: number;
  /** More elements than this are summarised. */
  threshold: number;
  /** Items shown at each end of a summarised dimension. */
  edgeitems: number;
  /** Characters in a line. */
  linewidth: number;
  /** Scientific notation: always, never, or (null) where the values ask for it. */
  sci_mode: boolean | null;
}

const options: PrintOptions = { precision: 4, threshold: 1000, edgeitems: 3, linewidth: 80, sci_mode: null };

const PROFILES: Readonly<Record<"default" | "short" | "full", Partial<PrintOptions>>> = {
  default: { precision: 4, threshold: 1000, edgeitems: 3, linewidth: 80 },
  short: { precision: 2, threshold: 1000, edgeitems: 2, linewidth: 80 },
  full: { precision: 4, threshold: Infinity, edgeitems: 3, linewidth: 80 },
};

/**
 * Sets how tensors are printed; what is left out stays as it was, except `sci_mode`, which goes back to null.
 *
 * @example torch.set_printoptions({ precision: 2 })
 * Source: PyTorch, torch.set_printoptions.
 */
export function set_printoptions(
  change: Partial<PrintOptions> & { readonly profile?: "default" | "short" | "full" } = {},
): void {
  const { profile, sci_mode = null, ...rest } = change;
  if (profile !== undefined) Object.assign(options, PROFILES[profile]);
  for (const [name, value] of Object.entries(rest)) if (value !== undefined) Object.assign(options, { [name]: value });
  options.sci_mode = sci_mode;
}

/** The print options as they are now. */
export function get_printoptions(): PrintOptions {
  return { ...options };
}

/** One window of a tensor while it is being printed. */
interface Window {
  readonly array: Data;
  readonly read: (array: Data, i: number) => number | bigint;
  readonly sizes: readonly number[];
  readonly strides: readonly number[];
}

/** The text of one element and the width that all of them share. */
interface Formatter {
  readonly width: number;
  format(value: number | bigint): string;
}

/** The indices of a dimension that are shown; -1 stands for the dots. */
function shownIndices(size: number, summarize: boolean): number[] {
  const all = Array.from({ length: size }, (_, i) => i);
  const edge = options.edgeitems;
  return summarize && size > 2 * edge ? [...all.slice(0, edge), -1, ...all.slice(size - edge)] : all;
}

/** The values that are shown, which alone decide the widths. */
function shownValues(w: Window, dim: number, offset: number, summarize: boolean, out: (number | bigint)[]): void {
  if (dim === w.sizes.length) {
    out.push(w.read(w.array, offset));
    return;
  }
  for (const i of shownIndices(w.sizes[dim], summarize)) {
    if (i >= 0) shownValues(w, dim + 1, offset + i * w.strides[dim], summarize, out);
  }
}

const wholeText = (value: number | bigint, isBool: boolean): string =>
  isBool ? (value === 0 ? "False" : "True") : String(value);

function wholeFormatter(values: readonly (number | bigint)[], isBool: boolean): Formatter {
  const width = values.reduce<number>((w, v) => Math.max(w, wholeText(v, isBool).length), 1);
  return { width, format: (v) => wholeText(v, isBool).padStart(width) };
}

function floatFormatter(values: readonly number[]): Formatter {
  const { precision } = options;
  const finite = values.filter((v) => Number.isFinite(v) && v !== 0);
  let width = 1;
  let sci = false;
  let whole = true;
  if (finite.length > 0) {
    let least = Infinity;
    let most = 0;
    for (const v of finite) {
      const size = Math.abs(v);
      least = Math.min(least, size);
      most = Math.max(most, size);
      if (!Number.isInteger(v)) whole = false;
    }
    sci = options.sci_mode ?? (most / least > 1000 || most > 1e8 || least < 1e-4);
    for (const v of finite) {
      const text = sci ? exponential(v, precision) : whole ? `${fixed(v, 0)}.` : fixed(v, precision);
      width = Math.max(width, text.length);
    }
  }
  const text = (v: number): string => {
    if (sci) return exponential(v, precision);
    if (!whole) return fixed(v, precision);
    return Number.isFinite(v) ? `${fixed(v, 0)}.` : fixed(v, 0);
  };
  return { width, format: (v) => text(Number(v)).padStart(width) };
}

/** Complex numbers, which are given by their places: two floats' texts with the sign between. */
function complexFormatter(array: Data, places: readonly number[]): Formatter {
  const [real, imag] = [0, 1].map((part) => floatFormatter(places.map((i) => Number(array[2 * i + part]))));
  const text = (i: number): string => {
    const second = `${imag.format(array[2 * i + 1])}j`.trimStart();
    return `${real.format(array[2 * i])}${/^[-+]/.test(second) ? "" : "+"}${second}`;
  };
  return { width: real.width + imag.width + 1, format: (i) => text(Number(i)) };
}

function vectorText(w: Window, offset: number, indent: number, summarize: boolean, f: Formatter): string {
  const perLine = Math.max(1, Math.floor((options.linewidth - indent) / (f.width + 2)));
  const dim = w.sizes.length - 1;
  const words =
    summarize && options.edgeitems === 0
      ? ["..."]
      : shownIndices(w.sizes[dim], summarize).map((i) =>
          i < 0 ? " ..." : f.format(w.read(w.array, offset + i * w.strides[dim])),
        );
  const lines: string[] = [];
  for (let i = 0; i < words.length; i += perLine) lines.push(words.slice(i, i + perLine).join(", "));
  return `[${lines.join(`,\n${" ".repeat(indent + 1)}`)}]`;
}

function nestedText(w: Window, dim: number, offset: number, indent: number, summarize: boolean, f: Formatter): string {
  const left = w.sizes.length - dim;
  if (left === 0) return f.format(w.read(w.array, offset));
  if (left === 1) return vectorText(w, offset, indent, summarize, f);
  const parts = shownIndices(w.sizes[dim], summarize).map((i) =>
    i < 0 ? "..." : nestedText(w, dim + 1, offset + i * w.strides[dim], indent + 1, summarize, f),
  );
  return `[${parts.join(`,${"\n".repeat(left - 1)}${" ".repeat(indent + 1)}`)}]`;
}

function contentText(t: Tensor, indent: number): string {
  const summarize = t.count > options.threshold;
  const kind: Kind = t.dtype.kind;
  const read = t.dtype.is_complex ? (_: Data, i: number) => i : reader(kind);
  const w: Window = { array: t.array, read, sizes: t.sizes, strides: t.strides };
  const values: (number | bigint)[] = [];
  shownValues(w, 0, t.offset, summarize, values);
  const f = t.dtype.is_complex
    ? complexFormatter(t.array, values as number[])
    : t.dtype.is_floating_point
      ? floatFormatter(values as number[])
      : wholeFormatter(values, t.dtype === bool);
  return nestedText(w, 0, t.offset, indent, summarize, f);
}

/** A shape as Python's tuple prints: `(2,)`, `(2, 3)`. */
export function tupleText(sizes: readonly number[]): string {
  return sizes.length === 1 ? `(${sizes[0]},)` : `(${sizes.join(", ")})`;
}

/**
 * What PyTorch prints for a tensor.
 *
 * @example formatTensor(torch.linspace(0, 1, 3))  // tensor([0.0000, 0.5000, 1.0000])
 */
export function formatTensor(t: Tensor): string {
  const prefix = "tensor(";
  const indent = prefix.length;
  const suffixes: string[] = [];
  let text = "[]";
  if (t.count === 0) {
    if (t.sizes.length !== 1) suffixes.push(`size=${tupleText(t.sizes)}`);
    if (t.dtype !== get_default_dtype()) suffixes.push(`dtype=${t.dtype}`);
  } else {
    if (options.edgeitems === 0) suffixes.push(`size=${tupleText(t.sizes)}`);
    const usual: readonly unknown[] = [get_default_dtype(), complexOf(get_default_dtype()), int64, bool];
    if (!usual.includes(t.dtype)) suffixes.push(`dtype=${t.dtype}`);
    text = contentText(t, indent);
  }
  const made = t.grad_fn;
  if (made !== null) suffixes.push(`grad_fn=<${made.name()}>`);
  else if (t.requires_grad) suffixes.push("requires_grad=True");
  return withSuffixes(prefix + text, suffixes, indent);
}

/** Puts each suffix on the last line where it fits, else on a line of its own. */
function withSuffixes(text: string, suffixes: readonly string[], indent: number): string {
  let out = text;
  let last = text.length - text.lastIndexOf("\n") + 1;
  for (const suffix of suffixes) {
    if (last + suffix.length + 2 > options.linewidth) {
      out += `,\n${" ".repeat(indent)}${suffix}`;
      last = indent + suffix.length;
    } else {
      out += `, ${suffix}`;
      last += suffix.length + 2;
    }
  }
  return `${out})`;
}

late.format = formatTensor;
