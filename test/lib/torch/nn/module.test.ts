import { describe, expect, it } from "vitest";
import { pythonRepr } from "../../../../lib/builtins/repr.js";
import * as torch from "../../../../lib/torch/index.js";
import * as nn from "../../../../lib/torch/nn/index.js";
import { errorOf, golden } from "../../../golden/nn.js";

class Net extends nn.Module {
  a = new nn.Linear(3, 2);
  constructor() {
    super();
    this.register_buffer("b", torch.ones(1));
  }
}
/** As JavaScript code without types writes it. */
const loose = (x: unknown): Record<string, unknown> & nn.Module => x as Record<string, unknown> & nn.Module;
const assign = (m: unknown, name: string, value: unknown) => (): void => {
  loose(m)[name] = value;
};
const any = (x: unknown): never => x as never;

describe("errors carry torch's class and text", () => {
  const lin = new nn.Linear(3, 2);
  const net = new Net();
  net.parameters();
  const seq = new nn.Sequential(new nn.Linear(1, 2));
  const cases: Record<string, () => unknown> = {
    missing: () => new nn.Linear(3, 2).load_state_dict({}),
    several: () => new nn.Linear(3, 2).load_state_dict({ weight: torch.ones(3, 3), x: torch.ones(1) }),
    nested: () =>
      new nn.Sequential(new nn.Linear(1, 2), new Net()).load_state_dict(
        new Map([
          ["0.weight", torch.ones(2, 1)],
          ["0.bias", torch.ones(3)],
          ["1.b", torch.ones(1)],
          ["1.c.d", torch.ones(1)],
        ]),
      ),
    "no tensor": () => new nn.Linear(3, 2).load_state_dict({ weight: 3, bias: torch.ones(2) }),
    "no dict": () => new nn.Linear(3, 2).load_state_dict(any([1])),
    "tensor as parameter": assign(lin, "weight", torch.ones(3)),
    "number as parameter": assign(lin, "weight", 3),
    "number as child": assign(net, "a", 3),
    "number as buffer": assign(net, "b", 3),
    "no forward": () => loose(net)(torch.ones(1)),
    "parameter dot": () => net.register_parameter("a.b", null),
    "parameter empty": () => net.register_parameter("", null),
    "parameter taken": () => net.register_parameter("a", null),
    "parameter tensor": () => net.register_parameter("q", any(torch.ones(1))),
    "child number": () => net.add_module("q", any(3)),
    "child dot": () => net.add_module("a.b", seq),
    "child empty": () => net.add_module("", seq),
    "child taken": () => net.add_module("register_buffer", seq),
    "buffer number": () => net.register_buffer("q", any(3)),
    "buffer taken": () => net.register_buffer("a", null),
    "train text": () => net.train(any("x")),
    submodule: () => net.get_submodule("x.y"),
    "get parameter": () => net.get_parameter("a.q"),
    "get buffer": () => net.get_buffer("x"),
    "to int64": () => net.to(torch.int64),
    index: () => seq.__getitem__(3),
    append: () => seq.append(any(3)),
    "list of numbers": () => new nn.ModuleList(any([3])),
    "list of nothing": () => new nn.ModuleList(any(3)),
    dict: () => new nn.ModuleDict({ a: seq }).__getitem__("b"),
    insert: () => seq.insert(7, seq),
    "list called": () => loose(new nn.ModuleList([]))(1),
    "linear 2d": () => lin(torch.ones(4, 2)),
    "linear 1d": () => lin(torch.ones(2)),
    "linear 3d": () => lin(torch.ones(2, 2, 2)),
    "linear int64": () => lin(torch.ones(2, 3).long()),
    "linear float64": () => lin(torch.ones(2, 3).double()),
    "linear number": () => lin(any(3)),
    "linear negative": () => new nn.Linear(-1, 2),
    "linear no size": () => new (nn.Linear as unknown as new (n: number) => unknown)(3),
    reduction: () => new nn.MSELoss({ reduction: any("x") })(torch.ones(1), torch.ones(1)),
  };
  it("has a case for every one of torch's", () => {
    expect(Object.keys(cases)).toEqual(Object.keys(golden.errors));
  });
  it.each(Object.keys(cases))("%s", (name) => {
    expect(errorOf(cases[name])).toEqual(golden.errors[name]);
  });
});

describe("prints are torch's", () => {
  const p = (): nn.Parameter[] => [new nn.Parameter(torch.ones(1))];
  const cases: Record<string, () => unknown> = {
    list: () =>
      new nn.ModuleList([
        new nn.Linear(1, 2),
        new nn.Linear(1, 2),
        new nn.ReLU(),
        new nn.Linear(2, 1, { bias: false }),
      ]),
    dict: () => new nn.ModuleDict({ one: new nn.Linear(1, 2), act: new nn.ReLU({ inplace: true }) }),
    nested: () =>
      new nn.Sequential(
        new nn.Sequential(new nn.Linear(1, 2), new nn.Tanh()),
        new nn.Softmax({ dim: 1 }),
        new nn.LogSoftmax({ dim: 1 }),
      ),
    empty: () => new nn.Sequential(),
    identity: () => new nn.Identity(5),
    parameter: () => new nn.Parameter(torch.ones(2)),
    metadata: () => new nn.Sequential(new nn.Linear(1, 2)).state_dict()._metadata,
    "not strict": () =>
      new nn.Linear(3, 2).load_state_dict({ weight: torch.ones(2, 3), x: torch.ones(1) }, { strict: false }),
    adam: () => new torch.optim.Adam([{ params: p() }, { params: p(), lr: 0.5 }]),
    adamw: () => new torch.optim.AdamW(p()),
    sgd: () => new torch.optim.SGD(p(), { lr: 0.1, momentum: 0.9 }),
    "adam state": () => {
      const adam = new torch.optim.Adam(p(), { lr: 0.1 });
      adam.param_groups[0].params[0].grad = torch.ones(1);
      adam.step();
      return pythonRepr(adam.state_dict());
    },
  };
  const optimizers = [
    "RMSprop",
    "Adagrad",
    "Adadelta",
    "Adamax",
    "NAdam",
    "RAdam",
    "Rprop",
    "ASGD",
    "Adafactor",
  ] as const;
  for (const name of optimizers) {
    cases[name] = () => pythonRepr(new torch.optim[name](p(), { lr: 0.5 }).state_dict().param_groups);
  }
  it.each(Object.keys(golden.prints))("%s", (name) => {
    expect(String(cases[name]())).toBe(golden.prints[name]);
  });
});

describe("fields become parameters, buffers and children", () => {
  it("in the order in which they were set, whatever the way", () => {
    class Mixed extends nn.Module {
      first = new nn.Linear(1, 1);
      scale = new nn.Parameter(torch.ones(2));
      mask = new nn.Buffer(torch.zeros(1));
      count = 3;
      second: nn.Linear;
      constructor() {
        super();
        this.second = new nn.Linear(1, 1, { bias: false });
        this.register_parameter("late", new nn.Parameter(torch.ones(1)));
        this.register_buffer("hidden", torch.ones(1), { persistent: false });
        loose(this).third = new nn.ReLU();
      }
    }
    const m = new Mixed();
    expect(m.named_children().map(([name]) => name)).toEqual(["first", "second", "third"]);
    expect([...m._parameters.keys()]).toEqual(["scale", "late"]);
    expect([...m._buffers.keys()]).toEqual(["mask", "hidden"]);
    expect([...m.state_dict().keys()]).toEqual([
      "scale",
      "late",
      "mask",
      "first.weight",
      "first.bias",
      "second.weight",
    ]);
    expect(m.named_buffers().map(([name]) => name)).toEqual(["mask", "hidden"]);
    expect(m.count).toBe(3);
  });

  it("also when a class is compiled to assign its fields", () => {
    class Assigned extends nn.Module {
      declare fc: nn.Linear;
      constructor() {
        super();
        this.fc = new nn.Linear(2, 2);
      }
    }
    expect(new Assigned().named_parameters().map(([name]) => name)).toEqual(["fc.weight", "fc.bias"]);
  });

  it("a new value takes the old one's place; null keeps the name; delete drops it", () => {
    const net = new Net();
    const before = net.a;
    net.parameters();
    net.a = new nn.Linear(3, 3);
    expect(net._modules.get("a")).toBe(net.a);
    expect(net.a).not.toBe(before);
    loose(net).a = null;
    expect(String(net)).toBe("Net(\n  (a): None\n)");
    expect([...net.state_dict().keys()]).toEqual(["b"]);
    Reflect.deleteProperty(net, "a");
    expect(net._modules.size).toBe(0);
    expect("a" in net).toBe(false);
  });

  it("a parameter may be called name or length", () => {
    const m = new (class extends nn.Module {})();
    m.register_parameter("name", new nn.Parameter(torch.ones(1)));
    m.register_buffer("length", torch.ones(2));
    expect([...m.state_dict().keys()]).toEqual(["name", "length"]);
    expect(loose(m).length).toBe(m._buffers.get("length"));
  });

  it("a plain tensor replaces a buffer's value", () => {
    const net = new Net();
    loose(net).b = torch.zeros(3);
    expect(net.get_buffer("b").tolist()).toEqual([0, 0, 0]);
  });

  it("a module is a function, an instance of its class, and not awaited by mistake", async () => {
    const net = new Net();
    expect(typeof net).toBe("function");
    expect(net).toBeInstanceOf(Net);
    expect(net).toBeInstanceOf(nn.Module);
    expect(await net).toBe(net);
  });
});

describe("walking through modules", () => {
  const shared = new nn.Linear(1, 1);
  const net = new nn.Sequential(shared, new nn.ReLU(), new nn.Sequential(shared, new nn.Linear(1, 2)));

  it("gives shared ones once, unless asked", () => {
    expect(net.named_modules().map(([name]) => name)).toEqual(["", "0", "1", "2", "2.1"]);
    expect(net.named_modules({ remove_duplicate: false }).length).toBe(6);
    expect(net.named_parameters().map(([name]) => name)).toEqual(["0.weight", "0.bias", "2.1.weight", "2.1.bias"]);
    expect(net.named_parameters({ remove_duplicate: false, prefix: "p" }).map(([name]) => name)).toEqual([
      "p.0.weight",
      "p.0.bias",
      "p.2.0.weight",
      "p.2.0.bias",
      "p.2.1.weight",
      "p.2.1.bias",
    ]);
    expect(net.parameters(false)).toEqual([]);
    expect([...net.state_dict().keys()].length).toBe(6);
  });

  it("apply goes from the leaves up and gives the module", () => {
    const names: string[] = [];
    expect(net.apply((m) => names.push(m._get_name()))).toBe(net);
    expect(names).toEqual(["Linear", "ReLU", "Linear", "Linear", "Sequential", "Sequential"]);
  });

  it("train and eval reach all; requires_grad_ and zero_grad reach all parameters", () => {
    net.eval();
    expect(net.modules().some((m) => m.training)).toBe(false);
    net.train();
    expect(net.modules().every((m) => m.training)).toBe(true);
    net.requires_grad_(false);
    expect(net.parameters().some((p) => p.requires_grad)).toBe(false);
    net.requires_grad_();
    net(torch.ones(2, 1)).sum().backward();
    const [p] = net.parameters();
    expect(p.grad).not.toBeNull();
    net.zero_grad({ set_to_none: false });
    expect(p.grad?.tolist()).toEqual([[0]]);
    net.zero_grad();
    expect(p.grad).toBeNull();
  });

  it("converts parameters, buffers and gradients in place", () => {
    const m = new Net();
    const weight = m.a.weight;
    m.a(torch.ones(1, 3)).sum().backward();
    expect(m.double()).toBe(m);
    expect(m.a.weight).toBe(weight);
    expect([weight.dtype, weight.grad?.dtype, m.get_buffer("b").dtype]).toEqual([
      torch.float64,
      torch.float64,
      torch.float64,
    ]);
    expect(m.a(torch.ones(1, 3, { dtype: torch.float64 })).dtype).toBe(torch.float64);
    m.to({ dtype: torch.float32, device: "cpu" });
    expect(weight.dtype).toBe(torch.float32);
    expect(() => m.to("cuda")).toThrow("Torch not compiled with CUDA enabled");
  });
});

describe("state", () => {
  it("shares memory, is cut from the graph, and comes back", () => {
    const a = new Net();
    const b = new Net();
    const state = a.state_dict();
    expect(state.get("a.weight")?.requires_grad).toBe(false);
    expect(a.state_dict({ keep_vars: true }).get("a.weight")).toBe(a.a.weight);
    state.get("a.weight")?.fill_(2);
    expect(a.a.weight.tolist()).toEqual([
      [2, 2, 2],
      [2, 2, 2],
    ]);
    const weight = b.a.weight;
    b.load_state_dict(state);
    expect(b.a.weight).toBe(weight);
    expect(weight.tolist()).toEqual(a.a.weight.tolist());
    weight.data.fill_(5);
    expect(a.a.weight.tolist<number[][]>()[0]).toEqual([2, 2, 2]);
  });

  it("assign takes the tensors themselves and keeps requires_grad", () => {
    const net = new nn.Linear(2, 1);
    net.weight.requires_grad_(false);
    const given = torch.ones(1, 2, { dtype: torch.float64 });
    net.load_state_dict({ weight: given, bias: torch.zeros(1) }, { assign: true });
    expect(net.weight).toBeInstanceOf(nn.Parameter);
    expect([net.weight.dtype, net.weight.requires_grad, net.bias?.requires_grad]).toEqual([torch.float64, false, true]);
    given.fill_(7);
    expect(net.weight.tolist()).toEqual([[7, 7]]);
  });

  it("a failed load leaves nothing half said", () => {
    const net = new nn.Linear(2, 1);
    const [name, message] = errorOf(() =>
      net.load_state_dict({ weight: torch.ones(3, 2), bias: torch.ones(1), c: torch.ones(1) }),
    );
    expect(name).toBe("RuntimeError");
    expect(message.split("\n\t")).toHaveLength(3);
  });
});

describe("hooks", () => {
  it("see and replace arguments and results, in order, and can be removed", () => {
    const net = new nn.Linear(1, 1, { bias: false });
    net.weight.data.fill_(3);
    const seen: string[] = [];
    const pre = net.register_forward_pre_hook((_, [x]) => {
      seen.push("pre");
      return (x as torch.Tensor).mul(2);
    });
    const post = net.register_forward_hook((m, _, y) => {
      seen.push(m === net ? "post" : "other");
      return (y as torch.Tensor).add(1);
    });
    net.register_forward_hook(() => void seen.push("first"), { prepend: true });
    expect(net(torch.ones(1, 1)).item()).toBe(7);
    expect(seen).toEqual(["pre", "first", "post"]);
    pre.remove();
    post.remove();
    expect(net(torch.ones(1, 1)).item()).toBe(3);
  });
});

describe("containers", () => {
  it("Sequential takes a Map's names, slices, and changes", () => {
    const net = new nn.Sequential(
      new Map<string, nn.Module>([
        ["fc", new nn.Linear(1, 2)],
        ["act", new nn.ReLU()],
      ]),
    );
    expect(net.named_children().map(([name]) => name)).toEqual(["fc", "act"]);
    expect(net.length).toBe(2);
    expect([...net].length).toBe(2);
    net.append(new nn.Linear(2, 1));
    expect(net(torch.ones(3, 1)).shape).toEqual(torch.Size([3, 1]));
    expect(net.slice(0, 1).named_children()[0][0]).toBe("fc");
    const plain = new nn.Sequential(new nn.ReLU(), new nn.Tanh());
    plain.insert(1, new nn.Sigmoid());
    expect(plain.children().map((m) => m._get_name())).toEqual(["ReLU", "Sigmoid", "Tanh"]);
    expect(plain[1]).toBeInstanceOf(nn.Sigmoid);
    plain.__delitem__(0);
    expect(plain.named_children().map(([name, m]) => `${name} ${m._get_name()}`)).toEqual(["0 Sigmoid", "1 Tanh"]);
    expect(plain.pop()).toBeInstanceOf(nn.Tanh);
    plain.__setitem__(-1, new nn.ReLU());
    expect(plain[0]).toBeInstanceOf(nn.ReLU);
    expect(plain[1]).toBeUndefined();
  });

  it("ModuleList and ModuleDict act as list and dict", () => {
    const list = new nn.ModuleList([new nn.ReLU()]).extend([new nn.Tanh(), new nn.Sigmoid()]);
    expect([...list.entries()].map(([i, m]) => `${i}${m._get_name()}`)).toEqual(["0ReLU", "1Tanh", "2Sigmoid"]);
    expect(list.__getitem__(-1)).toBeInstanceOf(nn.Sigmoid);
    const dict = new nn.ModuleDict([["a", new nn.ReLU()]]);
    dict.update({ b: new nn.Linear(1, 1) });
    expect(dict.keys()).toEqual(["a", "b"]);
    expect("a" in dict).toBe(true);
    expect(dict.pop("a")).toBeInstanceOf(nn.ReLU);
    expect([...dict]).toEqual(["b"]);
    expect([...dict.state_dict().keys()]).toEqual(["b.weight", "b.bias"]);
    dict.clear();
    expect(dict.size).toBe(0);
  });
});

describe("first values are drawn as torch draws them", () => {
  it.each(golden.first)("Linear $args", ({ args: [ins, outs, bias], state }) => {
    torch.manual_seed(11);
    const m = new nn.Linear(ins, outs, bias);
    expect(
      Object.fromEntries(
        m
          .state_dict()
          .items()
          .map(([k, v]) => [k, v.flatten().tolist()]),
      ),
    ).toEqual(state);
  });
  const cases: Record<string, (t: torch.Tensor) => torch.Tensor> = {
    kaiming_uniform_: (t) => nn.init.kaiming_uniform_(t, { nonlinearity: "relu" }),
    "kaiming_uniform_ fan_out": (t) => nn.init.kaiming_uniform_(t, { a: 0.2, mode: "fan_out" }),
    kaiming_normal_: (t) => nn.init.kaiming_normal_(t),
    xavier_uniform_: (t) => nn.init.xavier_uniform_(t, { gain: 2 }),
    xavier_normal_: (t) => nn.init.xavier_normal_(t),
    uniform_: (t) => nn.init.uniform_(t, -0.3, 0.7),
    normal_: (t) => nn.init.normal_(t, 1, 0.02),
    eye_: (t) => nn.init.eye_(t),
    constant_: (t) => nn.init.constant_(t, 0.3),
  };
  it.each(Object.keys(golden.init))("%s", (name) => {
    torch.manual_seed(5);
    const t = torch.empty(6, 4);
    t.requires_grad = true;
    expect(cases[name](t)).toBe(t);
    expect(t.grad_fn).toBeNull();
    const values = t.flatten().tolist<number[]>();
    golden.init[name].forEach((v, i) => {
      expect(Math.abs(values[i] - v)).toBeLessThanOrEqual(
        name.includes("normal") ? 5e-7 * Math.max(1, Math.abs(v)) : 0,
      );
    });
  });
});

describe("nn.utils", () => {
  const withGrads = (): nn.Parameter[] =>
    [
      [3, 0],
      [0, 4],
    ].map((g) => {
      const p = new nn.Parameter(torch.zeros(2));
      p.grad = torch.tensor(g, { dtype: torch.float32 });
      return p;
    });
  it("clip_grad_norm_ scales all gradients together and gives the norm as it was", () => {
    const params = withGrads();
    expect(nn.utils.clip_grad_norm_(params, 1).item()).toBe(5);
    expect(params[0].grad?.tolist<number[]>()[0]).toBeCloseTo(0.6, 6);
    expect(params[1].grad?.tolist<number[]>()[1]).toBeCloseTo(0.8, 6);
    expect(nn.utils.clip_grad_norm_(params, 10).item()).toBeCloseTo(1, 6);
    expect(nn.utils.clip_grad_norm_(withGrads(), 1, { norm_type: Number.POSITIVE_INFINITY }).item()).toBe(4);
    params[0].grad?.fill_(Number.NaN);
    expect(errorOf(() => nn.utils.clip_grad_norm_(params, 1, { error_if_nonfinite: true }))[1]).toMatch(
      /^The total norm of order 2.0 for gradients from `parameters` is non-finite/,
    );
  });
  it("clip_grad_value_ bounds every element", () => {
    const params = withGrads();
    nn.utils.clip_grad_value_(params, 0.5);
    expect(params.map((p) => p.grad?.tolist())).toEqual([
      [0.5, 0],
      [0, 0.5],
    ]);
  });
  it("parameters become a vector and come back", () => {
    const net = new nn.Linear(2, 1);
    const vector = nn.utils.parameters_to_vector(net.parameters());
    expect(vector.shape).toEqual(torch.Size([3]));
    nn.utils.vector_to_parameters(torch.tensor([1.5, 2.5, 3.5]), net.parameters());
    expect([net.weight.tolist(), net.bias?.tolist()]).toEqual([[[1.5, 2.5]], [3.5]]);
  });
});
