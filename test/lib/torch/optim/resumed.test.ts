import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { warningsTo } from "../../../../lib/builtins/warnings.js";
import * as torch from "../../../../lib/torch/index.js";
import * as nn from "../../../../lib/torch/nn/index.js";
import * as S from "../../../../lib/torch/optim/lr_scheduler.js";
import * as swa from "../../../../lib/torch/optim/swa_utils.js";
import { type ErrorText, errorOf } from "../../../golden/nn.js";

type Options = Record<string, unknown>;
interface Rates {
  readonly rates: number[][];
  readonly keys: string[];
  readonly epoch: number | null;
  readonly count: number | null;
}
interface Golden {
  readonly resumed: readonly {
    name: string;
    kw: Options;
    losses: number[];
    final: number[][];
    file: string;
    state: Record<string, Record<string, unknown>>;
    groups: string[][];
  }[];
  readonly lbfgs: readonly {
    kw: Options;
    problem: string;
    dtype: "float32" | "float64";
    steps: number;
    seen: number[];
    final: number[];
    func_evals: number;
    n_iter: number;
  }[];
  readonly averaged: Readonly<
    Record<
      string,
      {
        keys: string[];
        before: Record<string, number[]>;
        after: Record<string, number[]>;
        output: number[];
        text: string;
      }
    >
  >;
  readonly own: Readonly<Record<string, Rates>>;
  readonly resume: Readonly<Record<string, { kw: Options | null; rates: number[][] }>>;
  readonly schedulers: Readonly<Record<string, { kw: Options; keys: string[]; file: string; rates: number[][] }>>;
  readonly errors: Readonly<Record<string, ErrorText>>;
  readonly prints: Readonly<Record<string, string>>;
}
const golden = JSON.parse(readFileSync(new URL("../../../golden/optim.json", import.meta.url), "utf8")) as Golden;
const any = (x: unknown): never => x as never;
const DTYPES = { float32: torch.float32, float64: torch.float64 };
const loadFile = <T>(base64: string): T => torch.load<T>(new Uint8Array(Buffer.from(base64, "base64")));
type Make = new (params: unknown, options: Options) => torch.optim.Optimizer;
const optimizers = torch.optim as unknown as Record<string, Make>;
const close = (found: readonly number[], wanted: readonly number[], tolerance: number): void => {
  expect(found.length).toBe(wanted.length);
  wanted.forEach((w, i) => {
    expect(Math.abs(found[i] - w), `${i}: ${found[i]} is not ${w}`).toBeLessThanOrEqual(
      tolerance * Math.max(1, Math.abs(w)),
    );
  });
};

function setup(dtype: torch.dtype) {
  torch.manual_seed(3);
  const x = torch.rand(8, 3, { dtype });
  const y = torch.rand(8, 2, { dtype });
  const net = new nn.Sequential(new nn.Linear(3, 4), new nn.Tanh(), new nn.Linear(4, 2)).to(dtype);
  return { x, y, net };
}

/** What golden's `shape` writes of a value. */
function shape(v: unknown): unknown {
  if (v instanceof torch.Tensor)
    return `${String((v as torch.Tensor).dtype).slice(6)}[${(v as torch.Tensor).sizes.join(", ")}]`;
  if (Array.isArray(v)) return [...new Set(v.map((x) => String(shape(x))))].sort();
  if (v === null) return "NoneType";
  return typeof v === "number" ? (Number.isInteger(v) ? "int" : "float") : typeof v;
}

describe("an optimizer goes on from Python's file, and its own state has the same form", () => {
  it.each(golden.resumed.map((c) => [`${c.name} ${JSON.stringify(c.kw)}`, c] as const))("%s", (_, c) => {
    const { x, y, net } = setup(torch.float64);
    const params = net.parameters().filter((p) => c.name !== "Muon" || p.ndim === 2);
    const rest = { params: params.slice(1), lr: ((c.kw.lr as number | undefined) ?? 0.01) * 0.5 };
    const groups = c.name === "LBFGS" ? params : [{ params: params.slice(0, 1) }, rest];
    // The numbers of Muon pass through bfloat16, where a last bit more or less shows.
    const tolerance = c.name === "Muon" ? 2e-3 : 1e-10;
    const first = new optimizers[c.name](groups, c.kw);
    const closure = (optimizer: torch.optim.Optimizer) => (): torch.Tensor => {
      optimizer.zero_grad();
      const loss = net(x).sub(y).pow(2).sum();
      loss.backward();
      return loss;
    };
    const losses: number[] = [];
    for (let i = 0; i < 10; i++) losses.push(first.step(closure(first)).item());
    const own = first.state_dict();
    const forms = [...own.state].map(([k, s]) => [
      String(k),
      Object.fromEntries(Object.entries(s).map(([name, v]) => [name, shape(v)])),
    ]);
    const wanted = Object.entries(c.state).map(([k, s]) => [k, c.name === "LBFGS" ? { ...s, t: "float" } : s]);
    const found = c.name === "LBFGS" ? forms.map(([k, s]) => [k, { ...(s as object), t: "float" }]) : forms;
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(wanted));
    expect(own.param_groups.map((g) => Object.keys(g).sort())).toEqual(c.groups.map((g) => [...g].sort()));

    const saved = loadFile<Record<string, never>>(c.file);
    net.load_state_dict(saved.net);
    const next = new optimizers[c.name](
      groups,
      c.name === "LBFGS" ? { line_search_fn: c.kw.line_search_fn ?? null } : {},
    );
    next.load_state_dict(saved.optimizer);
    for (let i = 10; i < 20; i++) losses.push(next.step(closure(next)).item());
    close(losses, c.losses, tolerance);
    net.parameters().forEach((p, i) => {
      close(p.flatten().tolist<number[]>(), c.final[i], tolerance);
    });
  });
});

describe("L-BFGS evaluates what torch's evaluates", () => {
  it.each(golden.lbfgs.map((c) => [`${c.problem} ${c.dtype} ${JSON.stringify(c.kw)}`, c] as const))("%s", (_, c) => {
    const seen: number[] = [];
    let params: nn.Parameter[];
    let loss: () => torch.Tensor;
    if (c.problem === "rosenbrock") {
      const p = new nn.Parameter(torch.tensor([-1.2, 1], { dtype: DTYPES[c.dtype] }));
      params = [p];
      const sign = c.kw.maximize === true ? -1 : 1;
      loss = () => {
        const [a, b] = [p.select(0, 0), p.select(0, 1)];
        return b.sub(a.pow(2)).pow(2).mul(100).add(a.neg().add(1).pow(2)).mul(sign);
      };
    } else {
      const { x, y, net } = setup(DTYPES[c.dtype]);
      params = net.parameters();
      loss = () => net(x).sub(y).pow(2).mean();
    }
    const optimizer = new torch.optim.LBFGS(params, c.kw);
    for (let i = 0; i < c.steps; i++) {
      optimizer.step(() => {
        optimizer.zero_grad();
        const l = loss();
        l.backward();
        seen.push(l.item());
        return l;
      });
    }
    // Where a search meets the flat bottom of the loss, its last digits are noise.
    const tolerance = c.dtype === "float64" ? 1e-7 : 1e-4;
    close(seen, c.seen, tolerance);
    close(
      params.flatMap((p) => p.flatten().tolist<number[]>()),
      c.final,
      c.problem === "net" ? 1e-4 : tolerance,
    );
    const s = optimizer.state_dict().state.get(0);
    expect([s?.func_evals, s?.n_iter]).toEqual([c.func_evals, c.n_iter]);
  });
});

describe("averaged models", () => {
  const options: Record<string, swa.AveragedModelOptions> = {
    swa: {},
    "swa buffers": { use_buffers: true },
    "swa fn": { avg_fn: swa.get_swa_avg_fn() },
    "swa multi": { multi_avg_fn: swa.get_swa_multi_avg_fn() },
    ema: { avg_fn: swa.get_ema_avg_fn(0.9) },
    "ema multi": { multi_avg_fn: swa.get_ema_multi_avg_fn(0.9), use_buffers: true },
    own: { avg_fn: (a, m) => a.mul(0.5).add(m.mul(0.5)) },
  };
  it.each(Object.keys(golden.averaged))("%s", (name) => {
    const c = golden.averaged[name];
    torch.manual_seed(5);
    const net = new nn.Sequential(new nn.Linear(3, 4), new nn.BatchNorm1d(4), new nn.Linear(4, 1));
    const optimizer = new torch.optim.SGD(net.parameters(), { lr: 0.1 });
    const mean = new swa.AveragedModel(net, options[name]);
    const x = torch.rand(12, 3);
    for (let i = 0; i < 5; i++) {
      optimizer.zero_grad();
      net(x).sub(x.sum(1, true)).pow(2).mean().backward();
      optimizer.step();
      mean.update_parameters(net);
    }
    expect([...mean.state_dict().keys()]).toEqual(c.keys);
    for (const [k, v] of mean.state_dict()) close(v.double().flatten().tolist<number[]>(), c.before[k], 1e-6);
    swa.update_bn([x.slice(0, 4), [x.slice(4, 8)], x.slice(8, 12)], mean);
    mean.eval();
    for (const [k, v] of mean.state_dict()) close(v.double().flatten().tolist<number[]>(), c.after[k], 1e-6);
    close(mean(x).flatten().tolist<number[]>(), c.output, 1e-5);
    expect(String(mean)).toBe(c.text);
  });
});

function two(): torch.optim.Optimizer {
  const [a, b] = [new nn.Parameter(torch.ones(1)), new nn.Parameter(torch.ones(1))];
  return new torch.optim.SGD([{ params: [a] }, { params: [b], lr: 0.5 }], { lr: 0.1 });
}

/** As one writes it: fields are set after super(). */
class Warm extends S.LRScheduler {
  power = 1;
  constructor(
    optimizer: torch.optim.Optimizer,
    private readonly warmup: number,
    power = 1,
  ) {
    super(optimizer);
    expect(optimizer.param_groups.length).toBe(2);
    this.power = power;
  }
  override get_lr(): number[] {
    return this.base_lrs.map((lr) => lr * Math.min(1, (this.last_epoch + 1) / this.warmup) ** this.power);
  }
}

describe("schedulers of one's own, and those of averages", () => {
  const cases: Record<string, (o: torch.optim.Optimizer) => S.LRScheduler> = {
    warm: (o) => new Warm(o, 4),
    "warm power": (o) => new Warm(o, 5, 2),
    swalr: (o) => new swa.SWALR(o, 0.05),
    "swalr linear": (o) => new swa.SWALR(o, [0.05, 0.9], 4, "linear"),
    "swalr at once": (o) => new swa.SWALR(o, 0.05, { anneal_epochs: 0 }),
    chained: (o) => new S.ChainedScheduler([new Warm(o, 4), new S.ExponentialLR(o, 0.9)]),
    sequential: (o) => new S.SequentialLR(o, [new Warm(o, 3), new S.StepLR(o, 2)], [3]),
  };
  it.each(Object.keys(golden.own))("%s", (name) => {
    const c = golden.own[name];
    const o = two();
    const s = cases[name](o);
    for (const row of c.rates) {
      close([...o.param_groups.map((g) => g.lr), ...s.get_last_lr()], row, 1e-12);
      o.step();
      s.step();
    }
    expect(Object.keys(s.state_dict())).toEqual(expect.arrayContaining(c.keys.filter((k) => k !== "anneal_func")));
    if (c.epoch !== null) expect(s.last_epoch).toBe(c.epoch);
    if (c.count !== null) expect(s._step_count).toBe(c.count);
  });
  it("a rate that was set before the optimizer's first step is the first step's", () => {
    const p = new nn.Parameter(torch.ones(1));
    const o = new torch.optim.SGD([p], { lr: 1 });
    class Half extends S.LRScheduler {
      override get_lr(): number[] {
        return this.base_lrs.map((lr) => lr / 2);
      }
    }
    new Half(o);
    p.grad = torch.ones(1);
    o.step();
    expect(p.item()).toBe(0.5);
  });
  it("a subclass of StepLR waits for its fields", () => {
    class Floor extends S.StepLR {
      least = 0.05;
      override get_lr(): number[] {
        return super.get_lr().map((lr) => (this.least === undefined ? 9 : Math.max(lr, this.least)));
      }
    }
    const o = two();
    const s = new Floor(o, 1, 0.1);
    expect(o.param_groups.map((g) => g.lr)).toEqual([0.1, 0.5]);
    o.step();
    s.step();
    expect(s.get_last_lr()).toEqual([0.05, 0.05]);
  });
  it("an error of get_lr comes out at the latest with the step", () => {
    class Broken extends S.LRScheduler {
      override get_lr(): number[] {
        throw new Error("broken");
      }
    }
    const o = two();
    new Broken(o);
    expect(o.param_groups[0].lr).toBe(0.1);
    expect(() => o.step()).toThrow("broken");
  });
  it("get_lr called by hand warns", () => {
    const seen: string[] = [];
    const before = warningsTo((_, text) => seen.push(text));
    new S.StepLR(two(), 2).get_lr();
    warningsTo(before);
    expect(seen).toEqual(["To get the last learning rate computed by the scheduler, please use `get_last_lr()`."]);
  });
});

describe("schedulers resume", () => {
  it.each(Object.keys(golden.resume))("%s at an epoch", (name) => {
    const { kw, rates } = golden.resume[name];
    const o = two();
    [0.3, 0.7].forEach((lr, i) => {
      o.param_groups[i].initial_lr = lr;
    });
    const Made = (S as unknown as Record<string, new (...args: unknown[]) => S.LRScheduler>)[name];
    const s = kw === null ? new Made(o, () => 0.9, { last_epoch: 3 }) : new Made(o, { ...kw, last_epoch: 3 });
    for (const row of rates) {
      close(
        o.param_groups.map((g) => g.lr),
        row,
        1e-12,
      );
      o.step();
      s.step();
    }
  });
  it.each(Object.keys(golden.schedulers))("%s from Python's file", (name) => {
    const c = golden.schedulers[name];
    const Made = (S as unknown as Record<string, new (...args: unknown[]) => S.LRScheduler>)[name];
    const o = two();
    const s = new Made(o, c.kw);
    expect(Object.keys(s.state_dict())).toEqual(expect.arrayContaining(c.keys));
    const saved = loadFile<Record<string, never>>(c.file);
    s.load_state_dict(saved.scheduler);
    o.load_state_dict(saved.optimizer);
    for (const row of c.rates) {
      o.step();
      if (s instanceof S.ReduceLROnPlateau) s.step(1);
      else s.step();
      close(
        o.param_groups.map((g) => g.lr),
        row,
        1e-12,
      );
    }
  });
});

describe("errors and prints are torch's", () => {
  const one = [new nn.Parameter(torch.ones(1))];
  const plain = (): torch.optim.Optimizer => new torch.optim.SGD([new nn.Parameter(torch.ones(1))], { lr: 0.1 });
  class Short extends S.LRScheduler {
    override get_lr(): number[] {
      return [0.1];
    }
  }
  const stepped = (name: string): void => {
    const p = new nn.Parameter(torch.ones(1));
    p.grad = torch.ones(1);
    new optimizers[name]([p], { capturable: true }).step();
  };
  const cases: Record<string, () => unknown> = {
    "lbfgs groups": () => new torch.optim.LBFGS([{ params: one }, { params: [new nn.Parameter(torch.ones(1))] }]),
    "lbfgs no closure": () => new torch.optim.LBFGS(one).step(),
    "lbfgs search": () =>
      new torch.optim.LBFGS(one, { line_search_fn: any("x") }).step(() => {
        const l = one[0].mul(2).sum();
        l.backward();
        return l;
      }),
    "lbfgs lr": () => new torch.optim.LBFGS(one, { lr: -1 }),
    "muon vector": () => new torch.optim.Muon(one),
    "muon lr": () => new torch.optim.Muon(one, -1),
    "muon adjust": () => new torch.optim.Muon(one, { adjust_lr_fn: any("x") }),
    "both averages": () => new swa.AveragedModel(new nn.Linear(1, 1), { avg_fn: (a) => a, multi_avg_fn: () => {} }),
    "ema decay": () => swa.get_ema_avg_fn(2),
    "swalr strategy": () => new swa.SWALR(plain(), 0.1, { anneal_strategy: any("x") }),
    "swalr rates": () => new swa.SWALR(plain(), [0.1, 0.2]),
    "swalr epochs": () => new swa.SWALR(plain(), 0.1, -1),
    "base scheduler": () => new S.LRScheduler(plain()),
    "too few rates": () => new Short(two()).step(),
    "cyclic rates": () => new S.CyclicLR(plain(), [0.1, 0.2], 0.3),
    set: () => plain().add_param_group({ params: new Set(one) }),
    "no params": () => plain().add_param_group(any({ lr: 1 })),
    "group is a list": () => plain().add_param_group(any([])),
    "names missing": () => plain().add_param_group({ params: [["a", one[0]]] }),
    "some names": () => new torch.optim.SGD(any([["a", one[0]], new nn.Parameter(torch.ones(1))])),
    "base step": () => new torch.optim.Optimizer(one, {}).step(),
    "Adamax lr": () => new torch.optim.Adamax(one, { lr: -1 }),
    "NAdam momentum_decay": () => new torch.optim.NAdam(one, { momentum_decay: -1 }),
    "RAdam betas": () => new torch.optim.RAdam(one, { betas: [1, 0.9] }),
    "Adagrad lr_decay": () => new torch.optim.Adagrad(one, { lr_decay: -1 }),
    "Adadelta rho": () => new torch.optim.Adadelta(one, { rho: 1.5 }),
    "Adafactor d": () => new torch.optim.Adafactor(one, { d: 0.5 }),
    "RMSprop alpha": () => new torch.optim.RMSprop(one, { alpha: -1 }),
    "Rprop etas": () => new torch.optim.Rprop(one, { etas: [1.5, 1.2] }),
    capturable: () => stepped("Adam"),
    "capturable RMSprop": () => stepped("RMSprop"),
    "fused and foreach": () => new torch.optim.Adam(one, { fused: true, foreach: true }),
    "sgd fused and foreach": () => new torch.optim.SGD(one, { fused: true, foreach: true }),
    "ASGD decay": () => new torch.optim.ASGD(one, { weight_decay: -1 }),
  };
  // JavaScript writes a whole number without a point.
  const plainNumbers = ([name, text]: ErrorText): ErrorText => [name, text.replace(/(\d)\.0\b/g, "$1")];
  it("has a case for every one of torch's", () => {
    expect(Object.keys(cases)).toEqual(Object.keys(golden.errors));
  });
  it.each(Object.keys(golden.errors))("%s", (name) => {
    expect(errorOf(cases[name])).toEqual(plainNumbers(golden.errors[name]));
  });
  it.each(Object.keys(golden.prints))("%s prints", (name) => {
    const text = String(new optimizers[name]([new nn.Parameter(torch.ones(2, 2))], {}));
    expect(text.replace(/(\d)\.0\b/g, "$1")).toBe(golden.prints[name].replace(/(\d)\.0\b/g, "$1"));
  });
  it("a differentiable step is refused in words", () => {
    expect(() => new torch.optim.SGD(one, { differentiable: true })).toThrow("differentiable=True is not supported");
  });
  it("numbers may be given in order, as in Python", () => {
    const adam = new torch.optim.Adam(one, 0.1, [0.5, 0.6], 1e-4, 0.2, true).param_groups[0];
    expect([adam.lr, [...adam.betas], adam.eps, adam.weight_decay, adam.amsgrad]).toEqual([
      0.1,
      [0.5, 0.6],
      1e-4,
      0.2,
      true,
    ]);
    const sgd = new torch.optim.SGD(one, 0.1, 0.9, 0, 0.01, true).param_groups[0];
    expect([sgd.momentum, sgd.weight_decay, sgd.nesterov]).toEqual([0.9, 0.01, true]);
  });
});

describe("hooks of optimizers", () => {
  it("are called around a step in order, may replace its arguments, and can be taken away", () => {
    const o = two();
    const seen: string[] = [];
    const pre = o.register_step_pre_hook((optimizer, args) => {
      seen.push(`pre ${optimizer === o} ${args.length}`);
      return [[optimizer, () => 7], {}];
    });
    const post = o.register_step_post_hook((_, args) => {
      seen.push(`post ${typeof args[1]}`);
    });
    expect((o.step as () => unknown)()).toBe(7);
    expect(seen).toEqual(["pre true 1", "post function"]);
    pre.remove();
    post.remove();
    o.step();
    expect(seen.length).toBe(2);
    o.register_step_pre_hook(any(() => 3));
    expect(() => o.step()).toThrow("must return None or a tuple of (new_args, new_kwargs), but got 3.");
  });
  it("a subclass's step has them once, though it calls its parent's", () => {
    class Loud extends torch.optim.SGD {
      override step(): void;
      override step<T>(closure: () => T): T;
      override step<T>(closure?: () => T): T | undefined {
        return super.step(closure as () => T);
      }
    }
    const o = new Loud([new nn.Parameter(torch.ones(1))], { lr: 0.1 });
    let calls = 0;
    o.register_step_pre_hook(() => {
      calls++;
    });
    o.step();
    expect(calls).toBe(1);
  });
  it("stand around state_dict and load_state_dict", () => {
    const o = two();
    const seen: string[] = [];
    o.register_state_dict_pre_hook(() => seen.push("before save"));
    o.register_state_dict_post_hook((_, s) => ({ ...s, param_groups: s.param_groups.map((g) => ({ ...g, lr: 9 })) }));
    o.register_load_state_dict_pre_hook(() => {
      seen.push("before load");
    });
    o.register_load_state_dict_pre_hook(() => {
      seen.push("first");
    }, true);
    o.register_load_state_dict_post_hook(() => seen.push("after load"));
    o.load_state_dict(o.state_dict());
    expect(seen).toEqual(["before save", "first", "before load", "after load"]);
    expect(o.param_groups.map((g) => g.lr)).toEqual([9, 9]);
  });
});
