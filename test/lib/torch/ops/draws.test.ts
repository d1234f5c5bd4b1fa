import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as dtypes from "../../../../lib/torch/dtype.js";
import * as torch from "../../../../lib/torch/index.js";
import type { Tensor } from "../../../../lib/torch/tensor.js";

interface Stored {
  readonly t: number[];
  readonly s: number[];
  readonly d?: string;
}
interface Draw {
  readonly seed: number;
  readonly n: string;
  readonly on: { s: number[]; d: string } | null;
  readonly a: (number | number[] | boolean | Stored)[];
  readonly y: (number | string)[];
  readonly s: number[];
  readonly d: string;
  readonly next: number;
}
interface Dist {
  readonly n: string;
  readonly p: Record<string, number | Stored>;
  readonly v: Stored;
  readonly text: string;
  readonly batch: number[];
  readonly event: number[];
  readonly shape?: number[];
  readonly [key: string]: unknown;
}
interface Golden {
  readonly draws: Draw[];
  readonly distributions: Dist[];
  readonly kl: { n: string; p: number[][]; q: number[][]; y: number[] }[];
  readonly state: { bytes: number[]; next: number[] };
}
const golden = JSON.parse(readFileSync(new URL("../../../golden/draws.json", import.meta.url), "utf8")) as Golden;

type Call = (...args: unknown[]) => Tensor;
const dtypeOf = (name: string): dtypes.DType => dtypes.dtypes.find((d) => d.name === name) as dtypes.DType;
const stored = (s: Stored): Tensor => torch.tensor(s.t, { dtype: dtypeOf(s.d ?? "float64") }).reshape(s.s);
const argument = (a: unknown): unknown => (typeof a === "object" && a !== null && "t" in a ? stored(a as Stored) : a);
const numbers = (t: Tensor): number[] => [t.detach().double().reshape(-1).tolist()].flat() as number[];
const value = (v: number | string): number => (typeof v === "string" ? Number(v.replace("inf", "Infinity")) : v);

/** Blocks of 16 normals are vectorised in PyTorch: their last bits may differ. */
const VECTORISED = new Set(["normal_", "normal", "randn", "log_normal_", "cauchy_", "exponential_", "uniform_"]);

function expectNear(got: Tensor, wanted: readonly (number | string)[], relative: number): void {
  const mine = numbers(got);
  expect(mine.length).toBe(wanted.length);
  wanted.forEach((w, i) => {
    const v = value(w);
    if (Object.is(mine[i], v) || mine[i] === v) return;
    expect(Math.abs(mine[i] - v), `element ${i}: ${mine[i]} instead of ${v}`).toBeLessThanOrEqual(
      relative * (1 + Math.abs(v)),
    );
  });
}

describe("draws are PyTorch's for the same seed", () => {
  const names = [...new Set(golden.draws.map((c) => c.n))];
  for (const name of names) {
    it(name, () => {
      for (const c of golden.draws.filter((d) => d.n === name)) {
        torch.manual_seed(c.seed);
        const args = c.a.map(argument);
        const y =
          c.on === null
            ? (torch as unknown as Record<string, Call>)[name](...args)
            : (torch.empty(c.on.s, { dtype: dtypeOf(c.on.d) }) as unknown as Record<string, Call>)[name](...args);
        expect([...y.shape]).toEqual(c.s);
        expect(y.dtype.name).toBe(c.d);
        const exact = !VECTORISED.has(name);
        expectNear(y, c.y, exact ? 0 : c.d === "float64" ? 1e-12 : 2e-6);
        expect(torch.rand(1).item(), `what follows ${JSON.stringify(c).slice(0, 90)}`).toBe(c.next);
      }
    });
  }
});

describe("the generator's state", () => {
  it("is PyTorch's, byte for byte, and goes back", () => {
    torch.manual_seed(2019);
    torch.rand(700);
    torch.randn(3);
    const state = torch.get_rng_state();
    const differing = golden.state.bytes.flatMap((b, i) => (state.array[i] === b ? [] : [i]));
    expect(differing).toEqual([]);
    const next = (): number[] => [...numbers(torch.rand(3)), ...numbers(torch.randn(2))];
    const first = next();
    first.forEach((v, i) => {
      expect(v).toBeCloseTo(golden.state.next[i], 6);
    });
    torch.set_rng_state(state);
    expect(next()).toEqual(first);
    torch.set_rng_state(torch.tensor(golden.state.bytes, { dtype: torch.uint8 }));
    expect(next()).toEqual(first);
  });
  it("fork_rng puts it back", () => {
    torch.manual_seed(1);
    torch.random.fork_rng(() => torch.rand(10));
    const after = torch.rand(2).tolist();
    torch.manual_seed(1);
    expect(torch.rand(2).tolist()).toEqual(after);
  });
  it("of a Generator of its own", () => {
    const g = new torch.Generator().manual_seed(5);
    const state = g.get_state();
    const first = torch.rand(3, { generator: g }).tolist();
    g.set_state(state);
    expect(torch.rand(3, { generator: g }).tolist()).toEqual(first);
    expect(() => g.set_state(torch.zeros(3, { dtype: torch.uint8 }))).toThrow(/found the input RNG state size to be 3/);
  });
});

type Distribution = torch.distributions.Distribution & Record<string, unknown>;
const NAMED = new Set(["Bernoulli", "ContinuousBernoulli", "Categorical", "OneHotCategorical", "Geometric"]);

function build(c: Dist): Distribution {
  const type = (torch.distributions as unknown as Record<string, new (...args: unknown[]) => Distribution>)[c.n];
  const params = Object.fromEntries(Object.entries(c.p).map(([k, v]) => [k, argument(v)]));
  return NAMED.has(c.n) ? new type(params) : new type(...Object.values(params));
}

describe("distributions", () => {
  for (const c of golden.distributions) {
    it(c.text, () => {
      const d = build(c);
      expect(String(d)).toBe(c.text);
      expect([...d.batch_shape]).toEqual(c.batch);
      expect([...d.event_shape]).toEqual(c.event);
      for (const key of ["mean", "variance", "stddev"]) {
        if (c[key] !== undefined) expectNear(d[key] as Tensor, c[key] as number[], 1e-7);
      }
      const v = stored(c.v);
      expectNear(d.log_prob(v), c.log_prob as number[], 1e-9);
      if (c.entropy !== undefined) expectNear(d.entropy(), c.entropy as number[], 1e-9);
      if (
        c.cdf !== undefined &&
        c.n !== "LogNormal" &&
        c.n !== "Cauchy" &&
        c.n !== "Gamma" &&
        c.n !== "Chi2" &&
        c.n !== "ContinuousBernoulli"
      ) {
        expectNear(d.cdf(v), c.cdf as number[], 1e-9);
      }
      torch.manual_seed(7);
      const y = d.sample([3]);
      expect([...y.shape]).toEqual(c.shape);
      expectNear(y, c.sample as number[], 1e-9);
    });
  }
  for (const c of golden.kl) {
    it(`kl_divergence of ${c.n}`, () => {
      const type = (torch.distributions as unknown as Record<string, new (...args: Tensor[]) => Distribution>)[c.n];
      const make = (p: number[][]): Distribution =>
        new type(...p.map((x) => torch.tensor(x, { dtype: torch.float64 })));
      expectNear(torch.distributions.kl_divergence(make(c.p), make(c.q)), c.y, 1e-9);
    });
  }
  it("refuses wrong parameters and values in PyTorch's words", () => {
    const { Normal, Categorical, kl_divergence, Uniform } = torch.distributions;
    expect(() => new Normal(torch.tensor([0, 1.5]), torch.tensor([1, -1.5]))).toThrow(
      "Expected parameter scale (Tensor of shape (2,)) of distribution Normal(loc: torch.Size([2]), scale: torch.Size([2])) to satisfy the constraint GreaterThan(lower_bound=0.0), but found invalid values:\ntensor([ 1.0000, -1.5000])",
    );
    expect(() => new Categorical()).toThrow("Either `probs` or `logits` must be specified, but not both.");
    expect(() => kl_divergence(new Normal(0, 1), new Uniform(0, 1))).toThrow(/No KL\(p \|\| q\) is implemented/);
  });
  it("gradients reach the parameters through rsample and log_prob", () => {
    const loc = torch.tensor([0.5], { dtype: torch.float64, requires_grad: true });
    const d = new torch.distributions.Normal(loc, 2);
    d.rsample([10]).sum().backward();
    expect(loc.grad?.item()).toBe(10);
    const [g] = torch.autograd.grad(d.log_prob(torch.tensor([1.5], { dtype: torch.float64 })).sum(), loc);
    expect(g?.item()).toBeCloseTo(0.25, 12);
  });
});
