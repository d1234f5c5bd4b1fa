/** Runs the cases that golden/blocks.py wrote. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as torch from "../../../../lib/torch/index.js";
import * as F from "../../../../lib/torch/nn/functional.js";
import * as nn from "../../../../lib/torch/nn/index.js";
import { errorOf } from "../../../golden/nn.js";

type Numbers = readonly (number | string | boolean)[];

interface Case {
  readonly what: string;
  readonly args?: unknown[];
  readonly kw?: Record<string, unknown>;
  readonly ckw?: Record<string, unknown>;
  readonly x?: unknown[];
  readonly dtype: "float32" | "float64";
  readonly train: boolean;
  readonly calls: number;
  readonly tol?: number;
  readonly text?: string;
  readonly "text after"?: string;
  readonly state?: Record<string, Numbers>;
  readonly y?: Numbers[];
  readonly shapes?: number[][];
  readonly node?: string;
  readonly grads?: Record<string, Numbers>;
  readonly "input grads"?: (Numbers | null)[];
  readonly buffers?: Record<string, Numbers>;
  readonly after?: number;
  readonly error?: readonly [string, string];
}

type AnyFn = (...args: unknown[]) => unknown;
const table = (x: unknown): Record<string, AnyFn> => x as Record<string, AnyFn>;

function value(v: unknown, dtype: torch.dtype): unknown {
  if (typeof v !== "object" || v === null || Array.isArray(v)) return v;
  const [[kind, data]] = Object.entries(v as Record<string, unknown[]>);
  switch (kind) {
    case "rand":
      return torch
        .rand(data as number[])
        .mul(2)
        .sub(1)
        .to(dtype)
        .requires_grad_();
    case "uniform":
      return torch
        .rand(data as number[])
        .to(dtype)
        .requires_grad_();
    case "tuple":
    case "list":
      return data.map((d) => value(d, dtype));
    case "long":
      return torch.tensor(data as number[], { dtype: torch.int64 });
    case "bool":
      return torch.tensor(data as number[], { dtype: torch.bool });
    case "float":
      return torch.tensor(data as number[], { dtype });
    case "inf":
      return Infinity;
    case "logs":
      return torch
        .rand(data as number[])
        .mul(2)
        .sub(1)
        .to(dtype)
        .log_softmax(-1)
        .detach()
        .requires_grad_();
    case "module": {
      torch.manual_seed(8);
      const Made = table(nn)[data[0] as string] as unknown as new (...args: unknown[]) => nn.Module;
      return new Made(...data.slice(1).map((d) => value(d, dtype)));
    }
    default:
      throw new Error(kind);
  }
}

function tensors(y: unknown): torch.Tensor[] {
  if (y instanceof torch.Tensor) return [y];
  if (y instanceof nn.Module || typeof y !== "object" || y === null || !(Symbol.iterator in y)) return [];
  return [...(y as Iterable<unknown>)].flatMap(tensors);
}

const named = (kw: Record<string, unknown> | undefined, dtype: torch.dtype): unknown[] =>
  kw === undefined ? [] : [Object.fromEntries(Object.entries(kw).map(([k, v]) => [k, value(v, dtype)]))];

function same(what: string, got: torch.Tensor, wanted: Numbers, tolerance: number): void {
  const values = got.detach().flatten().tolist<(number | boolean)[]>().map(Number);
  expect(values.length, what).toBe(wanted.length);
  // What a sum loses is measured by its terms: by the largest element.
  const scale = Math.max(1, ...wanted.map((w) => (Number.isFinite(Number(w)) ? Math.abs(Number(w)) : 0)));
  wanted.forEach((w, i) => {
    if (w === "nan") expect(values[i], what).toBeNaN();
    else if (typeof w === "string") expect(values[i], what).toBe(w === "inf" ? Infinity : -Infinity);
    else if (!(Math.abs(values[i] - Number(w)) <= tolerance * scale)) {
      expect.fail(`${what}, element ${i}: ${values[i]} is not ${w}`);
    }
  });
}

function run(c: Case): void {
  const dtype = c.dtype === "float64" ? torch.float64 : torch.float32;
  const tolerance = c.tol ?? (c.dtype === "float64" ? 1e-11 : 1e-6);
  const layer = /^[A-Z]/.test(c.what);
  let m: nn.Module | null = null;
  let f: AnyFn;
  if (layer) {
    torch.manual_seed(4);
    const Layer = table(nn)[c.what] as unknown as new (...args: unknown[]) => nn.Module;
    m = new Layer(...(c.args ?? []).map((a) => value(a, torch.float32)), ...named(c.kw, torch.float32));
    if (c.text !== undefined) expect(String(m)).toBe(c.text);
    if (c.state !== undefined) {
      expect([...m.state_dict().keys()]).toEqual(Object.keys(c.state));
      for (const [k, t] of m.state_dict()) same(k, t, c.state[k], 1e-6);
    }
    m.to(dtype);
    m.train(c.train);
    f = m as unknown as AnyFn;
  } else f = table(F)[c.what] ?? table(torch)[c.what];
  torch.manual_seed(6);
  const inputs = ((layer ? c.x : c.args) ?? []).map((v) => value(v, dtype));
  const kw = named(layer ? c.ckw : c.kw, dtype);
  const leaves = [...inputs, ...kw.flatMap((k) => Object.values(k as object))]
    .flatMap(tensors)
    .filter((t) => t.requires_grad);
  torch.manual_seed(7);
  let y: unknown;
  for (let i = 0; i < c.calls; i++) y = f(...inputs, ...kw);
  if (c.error !== undefined) return;
  const ys = tensors(y);
  expect(ys.map((t) => [...t.shape])).toEqual(c.shapes ?? []);
  if (m !== null) expect(String(m)).toBe(c["text after"] ?? c.text);
  ys.forEach((t, i) => {
    same(`result ${i}`, t, c.y?.[i] ?? [], tolerance);
  });
  if (c.node !== undefined) expect(ys[0].grad_fn?.name()).toBe(c.node);
  const grown = ys.filter((t) => t.requires_grad);
  expect(grown.length > 0).toBe(c.grads !== undefined || c["input grads"] !== undefined);
  if (grown.length > 0) {
    const parts = grown.map((t) => {
      const weights = torch.arange(1, t.numel() + 1).to(t.dtype);
      return t.mul(weights.reshape(t.shape).div(t.numel())).sum();
    });
    parts.reduce((a, b) => a.add(b)).backward();
    const grads = new Map((m?.named_parameters() ?? []).filter(([, p]) => p.grad !== null));
    expect([...grads.keys()]).toEqual(Object.keys(c.grads ?? {}));
    for (const [k, p] of grads) same(`gradient of ${k}`, p.grad as torch.Tensor, c.grads?.[k] ?? [], 4 * tolerance);
    leaves.forEach((t, i) => {
      const wanted = c["input grads"]?.[i] ?? null;
      if (wanted === null) expect(t.grad).toBeNull();
      else same(`gradient of input ${i}`, t.grad as torch.Tensor, wanted, 4 * tolerance);
    });
  }
  for (const [k, b] of m?.named_buffers() ?? []) same(k, b, c.buffers?.[k] ?? [], tolerance);
  expect(torch.rand(1).item()).toBeCloseTo(c.after as number, 6);
}

/** One test for each case of a family. */
export function blocks(family: string): void {
  const path = new URL(`../../../golden/blocks_${family}.json`, import.meta.url);
  const { cases } = JSON.parse(readFileSync(path, "utf8")) as { cases: Case[] };
  describe(family, () => {
    it.each(
      cases.map((c, i) => [`${i} ${c.what} ${JSON.stringify([c.args, c.kw, c.x, c.ckw])} ${c.dtype}`, c] as const),
    )("%s", (_, c) => {
      if (c.error === undefined) run(c);
      else expect(errorOf(() => run(c))).toEqual(c.error);
    });
  });
}
