/** Reads the cases that test/golden/ops.py wrote, and runs them. */
import { readFileSync } from "node:fs";
import { grad } from "../../../../lib/torch/autograd/index.js";
import type { DType } from "../../../../lib/torch/dtype.js";
import * as dtypes from "../../../../lib/torch/dtype.js";
import * as torch from "../../../../lib/torch/index.js";
import { Tensor } from "../../../../lib/torch/tensor.js";

type Json = number | string | boolean | null | Json[] | { [key: string]: Json };
interface Encoded {
  readonly t: string;
  readonly s: number[];
  readonly v: (number | string | boolean)[];
}

export interface Case {
  /** Name under torch. */
  readonly n: string;
  readonly a: Json[];
  readonly k?: Record<string, Json>;
  /** Result. */
  readonly y?: Json;
  /** Gradients of the floating inputs. */
  readonly g?: ((number | string)[] | null)[];
  /** Name of the result's node. */
  readonly f?: string;
  /** 1: the form in place gives the same. */
  readonly i?: number;
  /** The error's class and text. */
  readonly e?: [string, string];
}

const DTYPES: Readonly<Record<string, DType>> = {
  f8: dtypes.float64,
  f4: dtypes.float32,
  f2: dtypes.float16,
  bf: dtypes.bfloat16,
  i8: dtypes.int64,
  i4: dtypes.int32,
  i2: dtypes.int16,
  i1: dtypes.int8,
  u1: dtypes.uint8,
  b1: dtypes.bool,
  cf: dtypes.complex64,
  cd: dtypes.complex128,
};

export function readCases(family: string): Case[] {
  const url = new URL(`../../../golden/ops_${family}.json`, import.meta.url);
  return (JSON.parse(readFileSync(url, "utf8")) as { cases: Case[] }).cases;
}

const SPECIAL: Readonly<Record<string, number>> = { nan: Number.NaN, inf: Infinity, "-inf": -Infinity, "-0": -0 };
const value = (v: number | string | boolean): number | boolean => (typeof v === "string" ? SPECIAL[v] : v);

const isTensor = (x: Json): boolean => typeof x === "object" && x !== null && !Array.isArray(x) && "t" in x;

/** The parts of complex numbers in a last dimension; real tensors as they are. */
const parts = (t: Tensor): Tensor => (t.dtype.is_complex ? torch.view_as_real(t) : t);

function tensorOf(e: Encoded): Tensor {
  const dtype = DTYPES[e.t];
  if (dtype.is_complex) {
    const half = dtype === dtypes.complex128 ? dtypes.float64 : dtypes.float32;
    return torch.view_as_complex(torch.tensor(e.v.map(value), { dtype: half }).reshape([...e.s, 2]));
  }
  return torch.tensor(e.v.map(value), { dtype: DTYPES[e.t] }).reshape(e.s);
}

/** A value of the golden file as the library's own. */
export function decode(x: Json): unknown {
  if (Array.isArray(x)) return x.map(decode);
  if (typeof x === "string" && x in SPECIAL) return SPECIAL[x];
  if (typeof x !== "object" || x === null) return x;
  if ("t" in x) return tensorOf(x as unknown as Encoded);
  if ("d" in x) return DTYPES[x.d as string];
  return value((x as { f: number | string }).f);
}

function tensorsIn(x: unknown, out: Tensor[] = []): Tensor[] {
  if (x instanceof Tensor) out.push(x);
  else if (Array.isArray(x)) for (const e of x) tensorsIn(e, out);
  else if (typeof x === "object" && x !== null && Object.getPrototypeOf(x) === Object.prototype) {
    for (const e of Object.values(x)) tensorsIn(e, out);
  }
  return out;
}

type Call = (...args: unknown[]) => unknown;

function lookUp(name: string): Call | null {
  let at: unknown = torch;
  for (const part of name.split(".")) at = (at as Record<string, unknown> | undefined)?.[part];
  return typeof at === "function" ? (at as Call) : null;
}

function method(name: string): ((self: unknown, ...args: unknown[]) => unknown) | null {
  const descriptor = Object.getOwnPropertyDescriptor(Tensor.prototype, name);
  if (descriptor === undefined) return null;
  if (descriptor.get !== undefined) return (self) => descriptor.get?.call(self);
  return (self, ...args) => (descriptor.value as Call).apply(self, args);
}

const TOLERANCE: Readonly<Record<string, [number, number]>> = {
  float64: [1e-9, 1e-10],
  float32: [1e-5, 1e-6],
  float16: [2e-3, 1e-3],
  bfloat16: [2e-2, 1e-2],
  complex128: [1e-9, 1e-10],
  complex64: [1e-5, 2e-6],
};

function near(got: number, wanted: number, dtype: DType, slack: number): boolean {
  if (Object.is(got, wanted) || got === wanted) return true;
  if (Number.isNaN(got) && Number.isNaN(wanted)) return true;
  if (!dtype.is_floating_point && !dtype.is_complex) return false;
  const [relative, absolute] = TOLERANCE[dtype.name];
  return Math.abs(got - wanted) <= slack * (absolute + relative * Math.abs(wanted));
}

const flat = (t: Tensor): number[] =>
  ([parts(t.detach()).reshape(-1).tolist()].flat() as (number | boolean)[]).map(Number);

/** What is wrong with a result, or null. */
function difference(got: unknown, wanted: Json, slack: number): string | null {
  if (isTensor(wanted)) {
    const e = wanted as unknown as Encoded;
    if (!(got instanceof Tensor)) return `gave ${String(got)} instead of a tensor`;
    if (got.sizes.join() !== e.s.join()) return `shape [${got.sizes}] instead of [${e.s}]`;
    if (got.dtype !== DTYPES[e.t]) return `dtype ${got.dtype} instead of ${DTYPES[e.t]}`;
    const mine = flat(got);
    const bad = e.v.findIndex((v, i) => !near(mine[i], Number(value(v)), got.dtype, slack));
    return bad < 0 ? null : `element ${bad} is ${mine[bad]} instead of ${e.v[bad]}`;
  }
  if (Array.isArray(wanted)) {
    const parts = [...(got as Iterable<unknown>)];
    if (parts.length !== wanted.length) return `${parts.length} results instead of ${wanted.length}`;
    for (let i = 0; i < parts.length; i++) {
      const d = difference(parts[i], wanted[i], slack);
      if (d !== null) return `result ${i}: ${d}`;
    }
    return null;
  }
  const w = decode(wanted);
  if (typeof w === "number" && typeof got === "number")
    return near(got, w, dtypes.float64, slack) ? null : `${got} instead of ${w}`;
  return got === w ? null : `${String(got)} instead of ${String(w)}`;
}

/** The weights of ops.py. */
const weights = (y: Tensor): Tensor =>
  torch
    .tensor(
      Array.from({ length: y.count }, (_, i) => ((i * 7) % 5) / 4 - 0.4),
      { dtype: y.dtype },
    )
    .reshape(y.sizes);

function weighted(results: readonly Tensor[]): Tensor {
  return results
    .map(parts)
    .map((t) => t.mul(weights(t)).sum())
    .reduce((a, b) => a.add(b));
}

interface Arguments {
  readonly args: unknown[];
  readonly inputs: Tensor[];
}

function argumentsOf(c: Case, gradient: boolean): Arguments {
  const args = c.a.map(decode);
  if (c.k !== undefined) args.push(Object.fromEntries(Object.entries(c.k).map(([k, v]) => [k, decode(v)])));
  const inputs = tensorsIn(args).filter((t) => t.dtype.is_floating_point || t.dtype.is_complex);
  if (gradient) for (const t of inputs) t.requires_grad = true;
  return { args, inputs };
}

/** Which result elements count for gradients: floating, and part of the graph. */
const differentiable = (y: unknown): Tensor[] =>
  (y instanceof Tensor ? [y] : [...(y as Iterable<Tensor>)])
    .flat()
    .filter((t) => t instanceof Tensor && t.requires_grad);

/** PyTorch's tests call these as methods. */
const METHODS = new Set(["where"]);

/** PyTorch's tests give the tensors first. */
const EINSUM: Call = (tensors, equation) => (torch.einsum as Call)(equation, tensors);

/** Their last node depends on the order in which PyTorch composes them. */
const COMPOSED = new Set(["einsum", "matmul", "linalg.norm", "linalg.matrix_norm", "linalg.cond"]);

/** Which of several equals is found is PyTorch's own affair: the values count. */
const ANY_PLACE = new Set(["kthvalue"]);

function callOf(name: string): Call | null {
  if (name === "einsum") return EINSUM;
  const f = METHODS.has(name) ? null : lookUp(name);
  if (f !== null) return f;
  const m = method(name);
  return m === null ? null : (...args) => m(args[0], ...args.slice(1));
}

function gradientDifference(c: Case, f: Call, slack: number): string | null {
  const { args, inputs } = argumentsOf(c, true);
  const outs = differentiable(f(...args));
  if (outs.length === 0) return "nothing requires grad";
  if (c.f !== undefined && !COMPOSED.has(c.n) && outs[0].grad_fn?.name() !== c.f)
    return `grad_fn ${outs[0].grad_fn?.name()} instead of ${c.f}`;
  const found = grad(weighted(outs), inputs, { allow_unused: true });
  for (let i = 0; i < inputs.length; i++) {
    const wanted = c.g?.[i] ?? null;
    const got = found[i] === null ? null : flat(found[i] as Tensor);
    if (wanted === null) {
      if (got?.some((v) => v !== 0)) return `gradient ${i} should not be there: ${got}`;
      continue;
    }
    const mine = got ?? wanted.map(() => 0);
    const bad = wanted.findIndex((v, k) => !near(mine[k], Number(value(v)), dtypes.float64, slack * 10));
    if (bad >= 0) return `gradient ${i}[${bad}] is ${mine[bad]} instead of ${wanted[bad]}`;
  }
  return null;
}

function errorDifference(c: Case, f: Call): string | null {
  const [kind, text] = c.e as [string, string];
  try {
    f(...argumentsOf(c, false).args);
  } catch (error) {
    const e = error as Error;
    return e.name === kind && e.message === text
      ? null
      : `threw ${e.name}: ${e.message}\n      instead of ${kind}: ${text}`;
  }
  return `should throw ${kind}: ${text}`;
}

/** What is wrong with a case in any of its forms, or null. */
export function failure(c: Case, slack = 1): string | null {
  const f = callOf(c.n);
  if (f === null) return "is missing";
  try {
    if (c.e !== undefined) return errorDifference(c, f);
    const { args } = argumentsOf(c, false);
    const got = f(...args);
    if (ANY_PLACE.has(c.n)) return difference((got as Tensor[])[0], (c.y as Json[])[0], slack);
    const d = difference(got, c.y as Json, slack);
    if (d !== null) return d;
    const m = method(c.n);
    if (m !== null && args[0] instanceof Tensor && lookUp(c.n) !== null) {
      const again = argumentsOf(c, false).args;
      const bad = difference(m(again[0], ...again.slice(1)), c.y as Json, slack);
      if (bad !== null) return `as a method: ${bad}`;
    }
    if (c.i === 1) {
      const inPlace = method(c.n.endsWith("_") ? c.n : `${c.n}_`);
      if (inPlace === null) return `has no form in place`;
      const [self, ...rest] = argumentsOf(c, false).args;
      const result = inPlace(self, ...rest);
      if (result !== self) return "in place gives another tensor";
      const wanted = c.y as unknown as Encoded;
      const bad = difference(self, { ...wanted, t: (c.a[0] as unknown as Encoded).t }, slack);
      if (bad !== null) return `in place: ${bad}`;
    }
    return c.g === undefined ? null : gradientDifference(c, f, slack);
  } catch (error) {
    return `threw ${(error as Error).name}: ${(error as Error).message}`;
  }
}

/** The gradient of a case against differences of its function in float64, or null. */
export function numericDifference(c: Case): string | null {
  const f = callOf(c.n) as Call;
  const { args, inputs } = argumentsOf(c, true);
  if (inputs.some((t) => t.dtype !== dtypes.float64)) return null;
  const outs = differentiable(f(...args));
  if (outs.length === 0 || outs.some((t) => t.dtype !== dtypes.float64)) return null;
  const found = grad(weighted(outs), inputs, { allow_unused: true });
  const step = 1e-6;
  for (let i = 0; i < inputs.length; i++) {
    const mine = found[i] === null ? null : flat(found[i] as Tensor);
    for (let k = 0; k < inputs[i].count; k++) {
      const at = (delta: number): number => {
        const fresh = argumentsOf(c, true);
        fresh.inputs[i].array[k] = Number(fresh.inputs[i].array[k]) + delta;
        return weighted(differentiable(f(...fresh.args))).item();
      };
      const slope = (at(step) - at(-step)) / (2 * step);
      const got = mine?.[k] ?? 0;
      if (Math.abs(slope - got) > 1e-4 * (1 + Math.abs(slope)))
        return `gradient ${i}[${k}] is ${got}, differences give ${slope}`;
    }
  }
  return null;
}
