import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { warningsTo } from "../../../../lib/builtins/warnings.js";
import * as torch from "../../../../lib/torch/index.js";
import * as nn from "../../../../lib/torch/nn/index.js";
import * as S from "../../../../lib/torch/optim/lr_scheduler.js";
import { errorOf } from "../../../golden/nn.js";

interface Golden {
  readonly cases: readonly { name: string; kw: Record<string, unknown>; optimizer: string; rates: number[][] }[];
  readonly plateau: readonly { kw: Record<string, unknown>; rates: number[][] }[];
  readonly metrics: readonly number[];
  readonly composed: Readonly<Record<string, number[][]>>;
  readonly errors: Readonly<Record<string, [string, string]>>;
}
const golden = JSON.parse(readFileSync(new URL("../../../golden/schedules.json", import.meta.url), "utf8")) as Golden;
const any = (x: unknown): never => x as never;

function optimizer(kind = "SGD"): torch.optim.Optimizer {
  const p = [0, 1].map(() => new nn.Parameter(torch.ones(1)));
  const groups = [{ params: [p[0]] }, { params: [p[1]], lr: 0.5 }];
  return kind === "SGD"
    ? new torch.optim.SGD(groups, { lr: 0.1, momentum: 0.9 })
    : new torch.optim.Adam(groups, { lr: 0.1 });
}

type Scheduler = S.LRScheduler;

function follow(
  kind: string,
  make: (o: torch.optim.Optimizer) => Scheduler,
  wanted: readonly number[][],
  step: (s: Scheduler, i: number) => void = (s) => s.step(),
): void {
  const o = optimizer(kind);
  let s = make(o);
  wanted.forEach((row, i) => {
    const g = o.param_groups[0];
    const values = [...o.param_groups.map((x) => x.lr), ...(kind === "SGD" ? [g.momentum] : (g.betas as number[]))];
    row.forEach((w, k) => {
      expect(Math.abs(Number(values[k]) - w), `epoch ${i}, value ${k}: ${values[k]} is not ${w}`).toBeLessThan(1e-12);
    });
    o.step();
    if (i === 10 && !(s instanceof S.SequentialLR) && !(s instanceof S.ChainedScheduler)) {
      // A scheduler made anew goes on where the saved one stopped.
      const saved = { scheduler: s.state_dict(), optimizer: o.state_dict() };
      s = make(o);
      s.load_state_dict(saved.scheduler);
      o.load_state_dict(saved.optimizer);
    }
    step(s, i);
  });
}

describe("learning rates follow torch's", () => {
  it.each(golden.cases.map((c) => [`${c.name} ${JSON.stringify(c.kw)} ${c.optimizer}`, c] as const))("%s", (_, c) => {
    const Made = (S as unknown as Record<string, new (...args: unknown[]) => Scheduler>)[c.name];
    follow(c.optimizer, (o) => new Made(o, c.kw), c.rates);
  });
  it.each(golden.plateau.map((c) => [JSON.stringify(c.kw), c] as const))("ReduceLROnPlateau %s", (_, c) => {
    follow(
      "SGD",
      (o) => new S.ReduceLROnPlateau(o, c.kw),
      c.rates,
      (s, i) => s.step(golden.metrics[i]),
    );
  });
  const composed: Record<string, (o: torch.optim.Optimizer) => Scheduler> = {
    Sequential: (o) =>
      new S.SequentialLR(o, [new S.LinearLR(o, 0.1, { total_iters: 4 }), new S.ExponentialLR(o, 0.9)], [4]),
    "Sequential of three": (o) =>
      new S.SequentialLR(o, [new S.ConstantLR(o, 0.1, 2), new S.CosineAnnealingLR(o, 5), new S.StepLR(o, 2)], [3, 9]),
    Chained: (o) => new S.ChainedScheduler([new S.ConstantLR(o, 0.1, 2), new S.ExponentialLR(o, 0.9)]),
    "Sequential with restarts": (o) =>
      new S.SequentialLR(o, [new S.LinearLR(o, 0.5, { total_iters: 3 }), new S.CosineAnnealingWarmRestarts(o, 4)], [3]),
    Lambda: (o) => new S.LambdaLR(o, (e) => 0.95 ** e),
    Lambdas: (o) => new S.LambdaLR(o, [(e) => 0.95 ** e, (e) => 1 / (e + 1)]),
    Multiplicative: (o) => new S.MultiplicativeLR(o, (e) => 0.9 + e / 100),
  };
  it.each(Object.keys(golden.composed))("%s", (name) => {
    follow("SGD", composed[name], golden.composed[name]);
  });
});

describe("errors of schedulers", () => {
  const plain = (): torch.optim.Optimizer => new torch.optim.Adagrad([new nn.Parameter(torch.ones(1))]);
  const cases: Record<string, (o: torch.optim.Optimizer) => unknown> = {
    "no optimizer": () => new S.StepLR(any(3), 1),
    factor: (o) => new S.ReduceLROnPlateau(o, { factor: 2 }),
    mode: (o) => new S.ReduceLROnPlateau(o, { mode: any("x") }),
    milestones: (o) => new S.SequentialLR(o, [new S.StepLR(o, 1)], [3]),
    none: (o) => new S.SequentialLR(o, [], []),
    lambdas: (o) => new S.LambdaLR(o, [() => 1]),
    momentum: () => new S.OneCycleLR(plain(), 0.1, 5),
    steps: (o) => new S.OneCycleLR(o, 0.1),
    T_0: (o) => new S.CosineAnnealingWarmRestarts(o, 0),
    past: (o) => {
      const s = new S.OneCycleLR(o, 0.1, 3);
      for (let i = 0; i < 9; i++) s.step();
    },
    resume: () => new S.StepLR(plain(), 1, { last_epoch: 3 }),
    linear: (o) => new S.LinearLR(o, 0),
  };
  it.each(Object.keys(cases))("%s", (name) => {
    const before = warningsTo(() => {});
    expect(errorOf(() => cases[name](optimizer()))).toEqual(golden.errors[name]);
    warningsTo(before);
  });
  it("a scheduler stepped before its optimizer warns", () => {
    const seen: string[] = [];
    const before = warningsTo((_, text) => seen.push(text));
    const o = optimizer();
    new S.StepLR(o, 1).step();
    warningsTo(before);
    expect(seen[0]).toMatch(/^Detected call of `lr_scheduler\.step\(\)` before `optimizer\.step\(\)`/);
  });
});
