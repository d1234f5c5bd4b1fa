/**
 * Elementwise loops, one function per operation and kind of storage, generated on first use: a loop that calls a
 * function per element, or that has seen several kinds of arrays, is several times slower.
 */
import { NotImplementedError } from "../errors.js";
import type { Data, Kind } from "./types.js";

/** y[i] = f(x[i], p0, p1); offsets and strides in elements. */
export type UnaryLoop = (
  x: Data,
  ox: number,
  sx: number,
  y: Data,
  oy: number,
  sy: number,
  n: number,
  p0: number,
  p1: number,
) => void;

/** y[i] = f(a[i], b[i]). */
export type BinaryLoop = (
  a: Data,
  oa: number,
  sa: number,
  b: Data,
  ob: number,
  sb: number,
  y: Data,
  oy: number,
  sy: number,
  n: number,
) => void;

/** How an operation computes one element, as source text over `v` (or `a`, `b`) and the parameters `p0`, `p1`. */
export interface Formula {
  readonly name: string;
  /** On JavaScript numbers: floats and integers up to 32 bits. */
  readonly number?: string;
  /** On bigints (int64); parameters arrive as numbers. */
  readonly bigint?: string;
  /** On int32, where the number formula would lose bits. */
  readonly int32?: string;
  /** On the 0 and 1 of bool. */
  readonly bool?: string;
  /** On complex numbers, over `vr`, `vi` (or `ar`, `ai`, `br`, `bi`); without `im` the result is real. */
  readonly complex?: { readonly re: string; readonly im?: string };
  /** Statements before the loop. */
  readonly setup?: string;
  /** Functions that the texts call as `fn.name(...)`. */
  readonly fn?: Readonly<Record<string, (...values: never[]) => unknown>>;
}

const isComplex = (kind: Kind): boolean => kind === "c64" || kind === "c128";

/** How one element is computed: its text, and of a complex number its second part's. */
function complexFormula(f: Formula, kind: Kind): { readonly re: string; readonly im?: string } {
  if (f.complex === undefined) throw missing(f.name, kind);
  return f.complex;
}

const missing = (name: string, kind: Kind): NotImplementedError =>
  new NotImplementedError(
    `"${name}" not implemented for '${SCALAR[kind]}'`,
    isComplex(kind) ? { hint: COMPLEX_HINT } : undefined,
  );

/** What to do where complex numbers are not taken. */
export const COMPLEX_HINT =
  "Complex tensors have views, arithmetic, abs, angle, exp and torch.fft: work on .real and .imag, or on torch.view_as_real.";

function expression(f: Formula, kind: Kind): string {
  const text = kind === "i64" ? f.bigint : kind === "b8" ? f.bool : kind === "i32" ? (f.int32 ?? f.number) : f.number;
  if (text === undefined || kind === "f16" || kind === "bf16") {
    throw missing(f.name, kind);
  }
  return text;
}

const SCALAR: Readonly<Record<Kind, string>> = {
  f32: "Float",
  f64: "Double",
  f16: "Half",
  bf16: "BFloat16",
  i64: "Long",
  i32: "Int",
  i16: "Short",
  i8: "Char",
  u8: "Byte",
  b8: "Bool",
  c64: "ComplexFloat",
  c128: "ComplexDouble",
};

/** The loop of a formula on complex inputs, each named with where it is read from. */
function complexText(
  f: Formula,
  kind: Kind,
  inputs: readonly (readonly [name: string, from: string, at: string])[],
): string {
  const { re, im } = complexFormula(f, kind);
  const reads = inputs.map(([v, x, at]) => `const ${v}r = ${x}[2 * (${at})], ${v}i = ${x}[2 * (${at}) + 1];`).join(" ");
  const writes =
    im === undefined ? `y[oy + i * sy] = ${re};` : `const k = 2 * (oy + i * sy); y[k] = ${re}; y[k + 1] = ${im};`;
  return `for (let i = 0; i < n; i++) { ${reads} ${writes} }`;
}

/** Elementwise operation of one input. */
export class UnaryKernel {
  private readonly loops = new Map<Kind, UnaryLoop>();
  private last: Kind | null = null;
  private lastLoop: UnaryLoop | null = null;
  constructor(readonly formula: Formula) {}

  /** The loop for inputs of one kind; the result's kind decides only what is stored into. */
  loop(kind: Kind): UnaryLoop {
    if (kind === this.last) return this.lastLoop as UnaryLoop;
    let loop = this.loops.get(kind);
    if (loop === undefined) {
      loop = new Function(
        "fn",
        `"use strict"; return function (x, ox, sx, y, oy, sy, n, p0, p1) { ${this.formula.setup ?? ""}
${isComplex(kind) ? complexText(this.formula, kind, [["v", "x", "ox + i * sx"]]) : this.text(kind)} }`,
      )(this.formula.fn) as UnaryLoop;
      this.loops.set(kind, loop);
    }
    this.last = kind;
    this.lastLoop = loop;
    return loop;
  }

  private text(kind: Kind): string {
    const e = expression(this.formula, kind);
    return `if (sx === 1 && sy === 1) for (let i = 0; i < n; i++) { const v = x[ox + i]; y[oy + i] = ${e}; }
else for (let i = 0; i < n; i++) { const v = x[ox + i * sx]; y[oy + i * sy] = ${e}; }`;
  }
}

/** Elementwise operation of two inputs of one kind. */
export class BinaryKernel {
  private readonly loops = new Map<Kind, BinaryLoop>();
  private last: Kind | null = null;
  private lastLoop: BinaryLoop | null = null;
  constructor(readonly formula: Formula) {}

  loop(kind: Kind): BinaryLoop {
    if (kind === this.last) return this.lastLoop as BinaryLoop;
    let loop = this.loops.get(kind);
    if (loop === undefined) {
      const operands = [
        ["a", "x", "ox + i * sx"],
        ["b", "z", "oz + i * sz"],
      ] as const;
      loop = new Function(
        "fn",
        `"use strict"; return function (x, ox, sx, z, oz, sz, y, oy, sy, n) { ${this.formula.setup ?? ""}
${isComplex(kind) ? complexText(this.formula, kind, operands) : this.text(kind)} }`,
      )(this.formula.fn) as BinaryLoop;
      this.loops.set(kind, loop);
    }
    this.last = kind;
    this.lastLoop = loop;
    return loop;
  }

  private text(kind: Kind): string {
    const e = expression(this.formula, kind);
    return `if (sy === 1 && sx === 1 && sz === 1) for (let i = 0; i < n; i++) { const a = x[ox + i], b = z[oz + i]; y[oy + i] = ${e}; }
else if (sy === 1 && sx === 1 && sz === 0) { const b = z[oz]; for (let i = 0; i < n; i++) { const a = x[ox + i]; y[oy + i] = ${e}; } }
else for (let i = 0; i < n; i++) { const a = x[ox + i * sx], b = z[oz + i * sz]; y[oy + i * sy] = ${e}; }`;
  }
}

const isBig = (kind: Kind): boolean => kind === "i64";

const casts = new Map<string, UnaryLoop>();

/** The loop that stores elements of one kind as another. */
export function castLoop(from: Kind, to: Kind): UnaryLoop {
  const key = `${from}>${to}`;
  let loop = casts.get(key);
  if (loop === undefined) {
    loop = new Function(
      "half",
      `"use strict"; return function (x, ox, sx, y, oy, sy, n) {
for (let i = 0; i < n; i++) { ${isComplex(from) || isComplex(to) ? complexCast(from, to) : `const v = x[ox + i * sx]; y[oy + i * sy] = ${castText(from, to)};`} } }`,
    )(half) as UnaryLoop;
    casts.set(key, loop);
  }
  return loop;
}

/** From or to complex: a real number's second part is 0, and a complex number loses it. */
function complexCast(from: Kind, to: Kind): string {
  const read = isComplex(from) ? "const f = 2 * (ox + i * sx), v = x[f];" : "const v = x[ox + i * sx];";
  if (!isComplex(to)) {
    const text = to === "b8" ? "v !== 0 || x[f + 1] !== 0 ? 1 : 0" : castText("f64", to);
    return `${read} y[oy + i * sy] = ${text};`;
  }
  const value = isComplex(from) ? "v" : castText(from, "f64");
  return `${read} const k = 2 * (oy + i * sy); y[k] = ${value}; y[k + 1] = ${isComplex(from) ? "x[f + 1]" : "0"};`;
}

function castText(from: Kind, to: Kind): string {
  if (from === to) return "v";
  const number =
    from === "f16" ? "half.fromF16(v)" : from === "bf16" ? "half.fromBf16(v)" : isBig(from) ? "Number(v)" : "v";
  switch (to) {
    case "b8":
      return isBig(from) ? "v !== 0n ? 1 : 0" : `${number} !== 0 ? 1 : 0`;
    case "i64":
      return `half.toI64(${number})`;
    case "i32":
    case "i16":
    case "i8":
    case "u8":
      return isBig(from) ? "Number(BigInt.asIntN(32, v))" : number;
    case "f16":
      return `half.toF16(${number})`;
    case "bf16":
      return `half.toBf16(${number})`;
    default:
      return number;
  }
}

const f32 = new Float32Array(1);
const u32 = new Uint32Array(f32.buffer);

/** Bits of the 16-bit floats, and of int64 from a number. */
const half = {
  fromBf16(bits: number): number {
    u32[0] = bits << 16;
    return f32[0];
  },
  toBf16(value: number): number {
    f32[0] = value;
    const bits = u32[0];
    if ((bits & 0x7fffffff) > 0x7f800000) return 0x7fc0;
    return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
  },
  fromF16(bits: number): number {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
    return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  },
  toF16(value: number): number {
    if (Number.isNaN(value)) return 0x7e00;
    const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
    const size = Math.abs(Math.fround(value));
    if (size >= 65520) return sign | 0x7c00;
    const exponent = size < 2 ** -14 ? -14 : Math.min(15, Math.floor(Math.log2(size)));
    const scaled = size / 2 ** (exponent - 10);
    const floor = Math.floor(scaled);
    const rest = scaled - floor;
    const rounded = rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
    return sign | (size < 2 ** -14 ? rounded : ((exponent + 15) << 10) + rounded - 1024);
  },
  toI64(value: number): bigint {
    return Number.isFinite(value) ? BigInt.asIntN(64, BigInt(Math.trunc(value))) : -9223372036854775808n;
  },
};
