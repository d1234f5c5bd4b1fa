import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as torch from "../../../../lib/torch/index.js";
import * as nn from "../../../../lib/torch/nn/index.js";

type Given = number | string | boolean | number[] | { tensor: number[] };

interface Case {
  readonly cls: string;
  readonly args: Given[];
  readonly kw: Record<string, Given>;
  readonly x: number[];
  readonly target: number[] | null;
  readonly dtype: "float32" | "float64" | "int64";
  readonly training: boolean;
  readonly text: string;
  readonly state: Record<string, number[]>;
  readonly y: (number | "nan")[];
  readonly shape: number[];
  readonly node: string | null;
  readonly grads?: Record<string, number[]>;
  readonly after: number;
}

const path = new URL("../../../golden/layers.json", import.meta.url);
const { cases } = JSON.parse(readFileSync(path, "utf8")) as { cases: Case[] };

const value = (v: Given): unknown =>
  typeof v === "object" && "tensor" in v ? torch.tensor(v.tensor, { dtype: torch.float32 }) : v;

function expectClose(got: torch.Tensor, wanted: readonly (number | "nan")[], tolerance: number): void {
  const values = got.flatten().tolist<number[]>();
  expect(values.length).toBe(wanted.length);
  wanted.forEach((w, i) => {
    if (w === "nan") expect(values[i]).toBeNaN();
    else
      expect(Math.abs(values[i] - w), `element ${i}: ${values[i]} is not ${w}`).toBeLessThanOrEqual(
        tolerance * Math.max(1, Math.abs(w)),
      );
  });
}

const title = (c: Case, i: number): string =>
  `${i} ${c.cls}(${[...c.args.map((a) => JSON.stringify(a)), JSON.stringify(c.kw)].join(", ")}) on ${c.dtype}`;

describe("layers and losses compute what torch's do", () => {
  it.each(cases.map((c, i) => [title(c, i), c] as const))("%s", (_, c) => {
    torch.manual_seed(4);
    const Layer = (nn as unknown as Record<string, new (...args: unknown[]) => nn.Module>)[c.cls];
    const kw = Object.fromEntries(Object.entries(c.kw).map(([k, v]) => [k, value(v)]));
    const m = new Layer(...c.args.map(value), ...(Object.keys(kw).length > 0 ? [kw] : []));
    expect(String(m)).toBe(c.text);
    const state = m.state_dict().items();
    expect(state.map(([k]) => k)).toEqual(Object.keys(c.state));
    for (const [k, v] of state) expectClose(v, c.state[k], 1e-6);

    const dtype = { float32: torch.float32, float64: torch.float64, int64: torch.int64 }[c.dtype];
    if (dtype.is_floating_point) m.to(dtype);
    m.train(c.training);
    const x = torch.tensor(c.x, { dtype, requires_grad: dtype.is_floating_point });
    const inputs = [c.kw.inplace === true || c.args.includes(true) ? x.clone() : x];
    if (c.target !== null) {
      const t = torch.tensor(c.target);
      const fraction = String(c.target).includes(".") || c.cls.startsWith("M") || /^(L1|Smooth|Huber|BCE)/.test(c.cls);
      inputs.push(fraction ? t.to(dtype) : t);
    }
    const y: torch.Tensor = m(...inputs);
    // torch keeps 1 / alpha of CELU as a float32.
    const tolerance = c.dtype !== "float64" ? 1e-6 : c.cls === "CELU" ? 1e-7 : 1e-12;
    expect(y.shape).toEqual(torch.Size(c.shape));
    expectClose(y, c.y, tolerance);
    expect(y.grad_fn?.name() ?? null).toBe(c.node);
    if (c.grads !== undefined) {
      y.backward(
        torch
          .arange(1, y.numel() + 1)
          .to(y.dtype)
          .reshape(y.shape)
          .div(y.numel()),
      );
      const grads = new Map(
        m
          .named_parameters()
          .filter(([, p]) => p.grad !== null)
          .map(([k, p]) => [k, p.grad]),
      );
      if (x.requires_grad) grads.set("input", x.grad);
      expect([...grads.keys()]).toEqual(Object.keys(c.grads));
      for (const [k, g] of grads) expectClose(g as torch.Tensor, c.grads[k], tolerance);
    }
    expect(torch.rand(1).item()).toBeCloseTo(c.after, 6);
  });
});
