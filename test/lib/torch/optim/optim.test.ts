import { describe, expect, it } from "vitest";
import * as torch from "../../../../lib/torch/index.js";
import * as nn from "../../../../lib/torch/nn/index.js";
import { errorOf, golden } from "../../../golden/nn.js";

const any = (x: unknown): never => x as never;
const parameter = (): nn.Parameter[] => [new nn.Parameter(torch.ones(1))];

type Make = new (params: nn.Parameter[], options: Record<string, unknown>) => torch.optim.Optimizer;

function train(spec: string) {
  const words = spec.split(" ");
  const dtype = words.pop() === "float64" ? torch.float64 : torch.float32;
  const [name, ...given] = words;
  const options = Object.fromEntries(given.map((g) => g.split("=")).map(([k, v]) => [k, JSON.parse(v)]));
  torch.manual_seed(3);
  const x = torch.rand(8, 3, { dtype });
  const y = torch.rand(8, 2, { dtype });
  const net = new nn.Sequential(new nn.Linear(3, 4), new nn.Tanh(), new nn.Linear(4, 2)).to(dtype);
  const optimizer = new (torch.optim as unknown as Record<string, Make>)[name](net.parameters(), options);
  const losses: number[] = [];
  for (let i = 0; i < 20; i++) {
    const loss = net(x).sub(y).pow(2).sum();
    losses.push(loss.item());
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
  }
  return { losses, net, optimizer, dtype };
}

describe("twenty steps follow torch's", () => {
  it.each(Object.keys(golden.trajectories))("%s", (spec) => {
    const { losses, net, optimizer, dtype } = train(spec);
    const expected = golden.trajectories[spec];
    const tolerance = dtype === torch.float64 ? 1e-12 : 2e-6;
    losses.forEach((loss, i) => {
      expect(Math.abs(loss - expected.losses[i])).toBeLessThan(tolerance * Math.max(1, expected.losses[i]));
    });
    for (const [key, value] of net.state_dict()) {
      const values = value.flatten().tolist<number[]>();
      expected.final[key].forEach((v, i) => {
        expect(Math.abs(values[i] - v)).toBeLessThan(tolerance * Math.max(1, Math.abs(v)));
      });
    }
    const keys = [...optimizer.state_dict().state].map(([k, v]) => [String(k), Object.keys(v).sort()]);
    expect(Object.fromEntries(keys)).toEqual(expected.keys);
  });
});

describe("errors carry torch's class and text", () => {
  const twice = (): unknown => {
    const p = parameter();
    return new torch.optim.Adam([{ params: p }, { params: p }]);
  };
  const cases: Record<string, () => unknown> = {
    none: () => new torch.optim.Adam([]),
    tensor: () => new torch.optim.Adam(any(torch.ones(1))),
    number: () => new torch.optim.Adam(any([3])),
    "not iterable": () => new torch.optim.Adam(any(3)),
    "no leaf": () => new torch.optim.Adam([parameter()[0].mul(2)]),
    lr: () => new torch.optim.Adam(parameter(), { lr: -1 }),
    beta: () => new torch.optim.Adam(parameter(), { betas: [2, 1] }),
    eps: () => new torch.optim.Adam(parameter(), { eps: -1 }),
    decay: () => new torch.optim.Adam(parameter(), { weight_decay: -1 }),
    momentum: () => new torch.optim.SGD(parameter(), { momentum: -1 }),
    nesterov: () => new torch.optim.SGD(parameter(), { nesterov: true }),
    unknown: () => new torch.optim.Adam(parameter(), any({ foo: 1 })),
    twice,
    size: () =>
      new torch.optim.Adam([...parameter(), ...parameter()]).load_state_dict(
        new torch.optim.Adam(parameter()).state_dict(),
      ),
    groups: () =>
      new torch.optim.Adam(parameter()).load_state_dict(
        new torch.optim.Adam([{ params: parameter() }, { params: parameter() }]).state_dict(),
      ),
  };
  it.each(Object.keys(golden.optimizer_errors))("%s", (name) => {
    expect(errorOf(cases[name])).toEqual(golden.optimizer_errors[name]);
  });
});

describe("state", () => {
  it("a loaded optimizer goes on as the saved one does, from Maps too", () => {
    const a = train("Adam lr=0.1 float32");
    const b = train("Adam lr=0.1 float32");
    const saved = a.optimizer.state_dict();
    const asMaps = new Map<string, unknown>([
      ["state", new Map([...saved.state].map(([k, v]) => [k, new Map(Object.entries(v))]))],
      ["param_groups", saved.param_groups.map((g) => new Map(Object.entries(g)))],
    ]);
    const fresh = new torch.optim.Adam(b.net.parameters());
    fresh.load_state_dict(asMaps);
    expect(fresh.param_groups[0].lr).toBe(0.1);
    for (const [net, optimizer] of [
      [a.net, a.optimizer],
      [b.net, fresh],
    ] as const) {
      net(torch.ones(1, 3)).sum().backward();
      optimizer.step();
    }
    expect(String(b.net.state_dict())).toBe(String(a.net.state_dict()));
    // The saved state was copied: the other's steps do not move it.
    const [mine, theirs] = [
      [a.optimizer, a.net],
      [fresh, b.net],
    ].map(([o, n]) => (o as torch.optim.Optimizer).state.get((n as nn.Module).parameters()[0])?.exp_avg);
    expect(mine === theirs).toBe(false);
  });

  it("zero_grad drops gradients, or fills them with zeros", () => {
    const { net, optimizer } = train("SGD lr=0.05 float32");
    optimizer.zero_grad({ set_to_none: false });
    expect(net.parameters().every((p) => p.grad?.abs().sum().item() === 0)).toBe(true);
    optimizer.zero_grad();
    expect(net.parameters().every((p) => p.grad === null)).toBe(true);
  });

  it("groups have their own options, may be added, and names are kept", () => {
    const net = new nn.Linear(1, 1);
    const sgd = new torch.optim.SGD([{ params: [net.weight], lr: 1 }], { lr: 0.5 });
    sgd.add_param_group({ params: net.bias as nn.Parameter });
    net.weight.data.fill_(0);
    net.bias?.data.fill_(0);
    net(torch.ones(1, 1)).sum().backward();
    sgd.step();
    expect([net.weight.item(), net.bias?.item()]).toEqual([-1, -0.5]);
    const named = new torch.optim.SGD(net.named_parameters(), { lr: 0.1 });
    expect(named.param_groups[0].param_names).toEqual(["weight", "bias"]);
  });

  it("a closure is called with gradients recorded, and its value comes back", () => {
    const [p] = parameter();
    const sgd = new torch.optim.SGD([p], { lr: 0.5 });
    const loss = torch.no_grad(() =>
      sgd.step(() => {
        sgd.zero_grad();
        const l = p.mul(p).sum();
        l.backward();
        return l;
      }),
    );
    expect([loss.item(), p.item()]).toEqual([1, 0]);
  });

  it("works on parameters that do not lie row by row, and on half precision", () => {
    const weight = new nn.Parameter(torch.ones(2, 3).t());
    weight.grad = torch.arange(6).float().reshape(3, 2);
    new torch.optim.SGD([weight], { lr: 1 }).step();
    expect(weight.tolist()).toEqual([
      [1, 0],
      [-1, -2],
      [-3, -4],
    ]);
    const half = new nn.Parameter(torch.ones(2).half());
    half.grad = torch.ones(2).half();
    const adam = new torch.optim.Adam([half], { lr: 0.5 });
    adam.step();
    expect(half.tolist()).toEqual([0.5, 0.5]);
  });

  it("a step counts as a change in place for what backward() still needs", () => {
    const [p] = parameter();
    const y = p.mul(p).sum();
    p.grad = torch.ones(1);
    new torch.optim.SGD([p], { lr: 0.5 }).step();
    expect(() => y.backward()).toThrow("modified by an inplace operation");
  });

  it("a class of one's own gives defaults and a step", () => {
    class Descent extends torch.optim.Optimizer {
      constructor(params: torch.optim.Params, lr = 0.25) {
        super(params, { lr });
      }
      override step(): void;
      override step<T>(closure: () => T): T;
      override step<T>(closure?: () => T): T | undefined {
        const loss = closure?.();
        torch.no_grad(() => {
          for (const g of this.param_groups) for (const p of g.params) if (p.grad) p.sub_(p.grad, { alpha: g.lr });
        });
        return loss;
      }
    }
    const [p] = parameter();
    p.mul(2).sum().backward();
    new Descent([p]).step();
    expect(p.item()).toBe(0.5);
  });
});
