import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { deepcopy } from "../../../../lib/builtins/copy.js";
import { warningsTo } from "../../../../lib/builtins/warnings.js";
import { functional_call } from "../../../../lib/torch/func/index.js";
import * as torch from "../../../../lib/torch/index.js";
import * as nn from "../../../../lib/torch/nn/index.js";
import * as P from "../../../../lib/torch/nn/parametrizations.js";
import * as parametrize from "../../../../lib/torch/nn/parametrize.js";
import * as prune from "../../../../lib/torch/nn/prune.js";
import { type ErrorText, errorOf } from "../../../golden/nn.js";

type Numbers = Record<string, number[]>;
interface Used {
  readonly keys: string[];
  readonly text: string;
  readonly outputs: number[][];
  readonly grads: Numbers;
  readonly state: Numbers;
}
interface Pruned {
  readonly keys: string[];
  readonly state: Numbers;
  readonly weights: number[][];
  readonly was: boolean;
  readonly output: number[];
  readonly grads: Numbers;
  readonly after: string[];
  readonly removed: number[][];
  readonly next: number;
}
interface Golden {
  readonly init: readonly {
    name: string;
    shape: number[];
    args: unknown[];
    kw: Record<string, unknown>;
    dtype: "float32" | "float64";
    values: number[];
    next: number;
  }[];
  readonly init_errors: Record<string, ErrorText>;
  readonly norms: Record<string, Used>;
  readonly parametrized: Used & { assigned: number[]; after: string; after_keys: string[]; after_state: Numbers };
  readonly parametrize_errors: Record<string, ErrorText>;
  readonly prune: Record<string, Pruned>;
  readonly prune_errors: Record<string, ErrorText>;
  readonly fused: Record<string, { weight: number[]; bias: number[]; output: number[]; wants: boolean[] }>;
  readonly clip: Record<string, { total: number | null; grads: number[][] }>;
}
const golden = JSON.parse(readFileSync(new URL("../../../golden/mechanics.json", import.meta.url), "utf8")) as Golden;
const any = (x: unknown): never => x as never;
const flat = (t: torch.Tensor): number[] => t.detach().double().flatten().tolist<number[]>();
const quiet = <T>(f: () => T): T => {
  const before = warningsTo(() => {});
  try {
    return f();
  } finally {
    warningsTo(before);
  }
};
const close = (found: readonly number[], wanted: readonly number[], tolerance = 2e-6): void => {
  expect(found.length).toBe(wanted.length);
  wanted.forEach((w, i) => {
    expect(Math.abs(found[i] - w), `${i}: ${found[i]} is not ${w}`).toBeLessThanOrEqual(
      tolerance * Math.max(1, Math.abs(w)),
    );
  });
};
const closeAll = (found: Iterable<readonly [string, torch.Tensor | null]>, wanted: Numbers): void => {
  const list = [...found].filter(([, t]) => t !== null);
  expect(list.map(([k]) => k)).toEqual(Object.keys(wanted));
  for (const [k, t] of list) close(flat(t as torch.Tensor), wanted[k], 5e-6);
};
const x = torch.linspace(-1, 1, 6).reshape(2, 3);
const img = torch.linspace(-1, 1, 32).reshape(1, 2, 4, 4);
const seeded = <T>(f: () => T): T => {
  torch.manual_seed(5);
  return quiet(f);
};

describe("nn.init draws torch's numbers", () => {
  const init = nn.init as unknown as Record<string, (...args: unknown[]) => torch.Tensor>;
  it.each(
    golden.init.map((c) => [`${c.name} ${c.shape} ${JSON.stringify(c.args)} ${JSON.stringify(c.kw)}`, c] as const),
  )("%s", (_, c) => {
    torch.manual_seed(11);
    const t = torch.empty(c.shape, { dtype: c.dtype === "float64" ? torch.float64 : torch.float32 });
    const options = Object.keys(c.kw).length > 0 ? [c.kw] : [];
    expect(init[c.name](t, ...c.args, ...options) === t).toBe(true);
    close(flat(t), c.values, c.dtype === "float64" ? 1e-12 : 2e-6);
    expect(torch.rand(1).item()).toBe(c.next);
  });
  const errors: Record<string, () => unknown> = {
    "dirac dims": () => nn.init.dirac_(torch.empty(2, 2)),
    "dirac groups": () => nn.init.dirac_(torch.empty(3, 2, 3), 2),
    orthogonal: () => nn.init.orthogonal_(torch.empty(3)),
    sparse: () => nn.init.sparse_(torch.empty(3), 0.1),
    eye: () => nn.init.eye_(torch.empty(3)),
    gain: () => nn.init.calculate_gain(any("foo")),
    fan: () => nn.init.kaiming_uniform_(torch.empty(3)),
    mode: () => nn.init.kaiming_uniform_(torch.empty(3, 3), { mode: any("x") }),
  };
  it.each(Object.keys(golden.init_errors))("error: %s", (name) => {
    expect(errorOf(errors[name])).toEqual(golden.init_errors[name]);
  });
  it("the older names warn", () => {
    const seen: string[] = [];
    const before = warningsTo((_, text) => seen.push(text));
    nn.init.xavier_normal(torch.empty(2, 2));
    warningsTo(before);
    expect(seen).toEqual(["`nn.init.xavier_normal` is now deprecated in favor of `nn.init.xavier_normal_`."]);
  });
});

function used(net: nn.Module, input: torch.Tensor, c: Used): void {
  expect([...net.state_dict().keys()]).toEqual(c.keys);
  expect(String(net)).toBe(c.text);
  close(flat(net(input)), c.outputs[0]);
  close(flat(net(input)), c.outputs[1]);
  (net(input) as torch.Tensor).pow(2).sum().backward();
  closeAll(
    net.named_parameters().map(([k, p]) => [k, p.grad]),
    c.grads,
  );
  net.eval();
  close(flat(net(input)), c.outputs[2]);
  closeAll(net.state_dict(), c.state);
}

describe("norms of weights", () => {
  const makes: Record<string, () => [nn.Module, torch.Tensor]> = {
    weight_norm: () => [P.weight_norm(new nn.Linear(3, 4)), x],
    "weight_norm dim 1": () => [P.weight_norm(new nn.Linear(3, 4), { dim: 1 }), x],
    "weight_norm all": () => [P.weight_norm(new nn.Linear(3, 4), "weight", null), x],
    "weight_norm conv": () => [P.weight_norm(new nn.Conv2d(2, 3, 2)), img],
    "weight_norm old": () => [nn.utils.weight_norm(new nn.Linear(3, 4)), x],
    "weight_norm old conv": () => [nn.utils.weight_norm(new nn.Conv2d(2, 3, 2), { dim: null }), img],
    spectral_norm: () => [P.spectral_norm(new nn.Linear(3, 4)), x],
    "spectral_norm transposed": () => [
      P.spectral_norm(new nn.ConvTranspose2d(2, 3, 2), { n_power_iterations: 2 }),
      img,
    ],
    "spectral_norm old": () => [nn.utils.spectral_norm(new nn.Linear(3, 4)), x],
    "spectral_norm old conv": () => [nn.utils.spectral_norm(new nn.Conv2d(2, 3, 2), { n_power_iterations: 3 }), img],
    orthogonal: () => [P.orthogonal(new nn.Linear(3, 3)), x],
    "orthogonal tall": () => [P.orthogonal(new nn.Linear(3, 5)), x],
    "orthogonal wide": () => [P.orthogonal(new nn.Linear(3, 2)), x],
    "orthogonal cayley": () => [P.orthogonal(new nn.Linear(3, 4), { orthogonal_map: "cayley" }), x],
    "orthogonal exp": () => [P.orthogonal(new nn.Linear(3, 4), "weight", "matrix_exp"), x],
  };
  it.each(Object.keys(golden.norms))("%s", (name) => {
    seeded(() => {
      const [net, input] = makes[name]();
      used(net, input, golden.norms[name]);
    });
  });
  it("can be taken away, and read the older form's file", () => {
    quiet(() => {
      const old = nn.utils.weight_norm(new nn.Linear(3, 4));
      const y = String(old(x));
      const next = P.weight_norm(new nn.Linear(3, 4));
      expect(String(next.load_state_dict(old.state_dict()))).toBe("<All keys matched successfully>");
      expect(String(next(x))).toBe(y);
      nn.utils.remove_weight_norm(old);
      expect(String(old(x))).toBe(y);
      expect(
        old
          .named_parameters()
          .map(([k]) => k)
          .sort(),
      ).toEqual(["bias", "weight"]);
      const spectral = nn.utils.spectral_norm(new nn.Linear(3, 4));
      spectral.eval();
      const z = String(spectral(x));
      nn.utils.remove_spectral_norm(spectral);
      expect(String(spectral(x))).toBe(z);
      expect([...spectral.state_dict().keys()]).toEqual(["bias", "weight"]);
    });
  });
});

class Symmetric extends nn.Module {
  override forward(t: torch.Tensor): torch.Tensor {
    return t.triu().add(t.triu(1).transpose(-1, -2));
  }
}
class Double extends nn.Module {
  calls = 0;
  override forward(t: torch.Tensor): torch.Tensor {
    this.calls++;
    return t.mul(2);
  }
  right_inverse(t: torch.Tensor): torch.Tensor {
    return t.div(2);
  }
}
class Sum extends nn.Module {
  override forward(a: torch.Tensor, b: torch.Tensor): torch.Tensor {
    return a.add(b);
  }
  right_inverse(t: torch.Tensor): [torch.Tensor, torch.Tensor] {
    return [t.div(4), t.mul(3).div(4)];
  }
}

describe("parametrize", () => {
  it("goes with torch's from registration to removal", () => {
    seeded(() => {
      const c = golden.parametrized;
      const [a, b] = [new nn.Linear(3, 3), new nn.Linear(3, 2)];
      const net = new nn.Sequential(a, b);
      parametrize.register_parametrization(a, "weight", new Symmetric());
      parametrize.register_parametrization(b, "weight", new Double());
      parametrize.register_parametrization(b, "bias", new Sum());
      parametrize.register_parametrization(b, "weight", new Double());
      used(net, x, c);
      b.weight = torch.ones(2, 3) as nn.Parameter;
      close(flat(net(x)), c.assigned);
      parametrize.remove_parametrizations(a, "weight");
      parametrize.remove_parametrizations(b, "bias");
      parametrize.remove_parametrizations(b, "weight", { leave_parametrized: false });
      expect(String(net)).toBe(c.after);
      expect([...net.state_dict().keys()]).toEqual(c.after_keys);
      closeAll(net.state_dict(), c.after_state);
      expect([a.constructor, parametrize.is_parametrized(a)]).toEqual([nn.Linear, false]);
    });
  });
  it("knows what is parametrized, computes once when cached, and is copied and trained", () => {
    const net = new nn.Linear(2, 2);
    const double = new Double();
    parametrize.register_parametrization(net, "weight", double);
    expect([parametrize.is_parametrized(net), parametrize.is_parametrized(net, "bias")]).toEqual([true, false]);
    expect([net instanceof nn.Linear, parametrize.type_before_parametrizations(net)]).toEqual([true, nn.Linear]);
    const start = double.calls;
    parametrize.cached(() => {
      net(torch.ones(1, 2));
      net(torch.ones(1, 2));
    });
    expect(double.calls - start).toBe(1);
    const copy = deepcopy(net);
    expect(String(copy(torch.ones(1, 2)))).toBe(String(net(torch.ones(1, 2))));
    const before = String(net.weight);
    const optimizer = new torch.optim.SGD(copy.parameters(), { lr: 0.1 });
    copy(torch.ones(1, 2)).sum().backward();
    optimizer.step();
    expect(String(net.weight)).toBe(before);
    expect(String(copy.weight)).not.toBe(before);
  });
  class Shape extends nn.Module {
    override forward(t: torch.Tensor): torch.Tensor {
      return t.slice(0, 1);
    }
  }
  class Text extends nn.Module {
    override forward(_t: torch.Tensor): string {
      return "x";
    }
  }
  const lin = (): nn.Linear => new nn.Linear(3, 3);
  const cases: Record<string, () => unknown> = {
    "no tensor": () => parametrize.register_parametrization(lin(), "foo", new Double()),
    shape: () => parametrize.register_parametrization(lin(), "weight", new Shape()),
    text: () => parametrize.register_parametrization(lin(), "weight", new Text()),
    "not parametrized": () => parametrize.remove_parametrizations(lin(), "weight"),
    "no inverse": () => {
      parametrize.register_parametrization(lin(), "weight", new Symmetric()).weight = any(torch.ones(3, 3));
    },
    sequence: () =>
      parametrize.remove_parametrizations(
        parametrize.register_parametrization(lin(), "weight", new Sum()),
        "weight",
        false,
      ),
    empty: () => new parametrize.ParametrizationList([], torch.ones(1)),
    "orthogonal map": () => P.orthogonal(lin(), { orthogonal_map: any("x") }),
    "orthogonal vector": () => P.orthogonal(lin(), "bias"),
    "spectral name": () => P.spectral_norm(lin(), "foo"),
    "spectral iterations": () => P.spectral_norm(lin(), { n_power_iterations: 0 }),
    "spectral dim": () => P.spectral_norm(lin(), { dim: 5 }),
    twice: () => nn.utils.weight_norm(nn.utils.weight_norm(lin())),
    "spectral twice": () => nn.utils.spectral_norm(nn.utils.spectral_norm(lin())),
    remove: () => nn.utils.remove_weight_norm(lin()),
    "remove spectral": () => nn.utils.remove_spectral_norm(lin()),
    lazy: () => nn.utils.weight_norm(new nn.LazyLinear(2)),
  };
  it.each(Object.keys(golden.parametrize_errors))("error: %s", (name) => {
    expect(errorOf(() => quiet(cases[name]))).toEqual(golden.parametrize_errors[name]);
  });
});

describe("prune", () => {
  type Net = [nn.Linear, nn.Linear];
  const cases: Record<string, (n: Net) => unknown> = {
    l1: (n) => prune.l1_unstructured(n[0], "weight", 0.3),
    "l1 count": (n) => prune.l1_unstructured(n[0], "weight", 5),
    random: (n) => prune.random_unstructured(n[0], "weight", 0.4),
    ln: (n) => prune.ln_structured(n[0], "weight", 0.5, 2, 0),
    "ln dim": (n) => prune.ln_structured(n[0], "weight", 1, 1, 1),
    "random structured": (n) => prune.random_structured(n[0], "weight", 2, 0),
    twice: (n) => {
      prune.l1_unstructured(n[0], "weight", 0.25);
      prune.l1_unstructured(n[0], "weight", 0.5);
    },
    mixed: (n) => {
      prune.random_unstructured(n[0], "weight", 3);
      prune.ln_structured(n[0], "weight", 1, 2, 0);
    },
    mask: (n) => prune.custom_from_mask(n[0], "weight", torch.eye(4).narrow(1, 0, 3)),
    identity: (n) => prune.identity(n[1], "weight"),
    global: (n) =>
      prune.global_unstructured(
        [
          [n[0], "weight"],
          [n[1], "weight"],
        ],
        prune.L1Unstructured,
        0.4,
      ),
  };
  it.each(Object.keys(golden.prune))("%s", (name) => {
    const c = golden.prune[name];
    seeded(() => {
      const layers: Net = [new nn.Linear(3, 4), new nn.Linear(4, 3)];
      const net = new nn.Sequential(...layers);
      cases[name](layers);
      const y = net(torch.ones(1, 3));
      y.sum().backward();
      expect([...net.state_dict().keys()]).toEqual(c.keys);
      closeAll(net.state_dict(), c.state);
      layers.forEach((m, i) => {
        close(flat(m.weight), c.weights[i]);
      });
      expect(prune.is_pruned(net)).toBe(c.was);
      close(flat(y), c.output);
      closeAll(
        net.named_parameters().map(([k, p]) => [k, p.grad]),
        c.grads,
      );
      for (const m of layers) if (prune.is_pruned(m)) prune.remove(m, "weight");
      expect([...net.state_dict().keys()]).toEqual(c.after);
      layers.forEach((m, i) => {
        close(flat(m.weight), c.removed[i]);
      });
      expect(torch.rand(1).item()).toBe(c.next);
    });
  });
  const lin = (): nn.Linear => new nn.Linear(3, 3);
  const errors: Record<string, () => unknown> = {
    "not pruned": () => prune.remove(lin(), "weight"),
    negative: () => prune.l1_unstructured(lin(), "weight", -1),
    share: () => prune.l1_unstructured(lin(), "weight", 1.5),
    "too many": () => prune.l1_unstructured(lin(), "weight", 100),
    vector: () => prune.ln_structured(lin(), "bias", 1, 2, 0),
    dim: () => prune.ln_structured(lin(), "weight", 1, 2, 5),
    "structured globally": () => prune.global_unstructured([[lin(), "weight"]], prune.LnStructured, 1, 2),
  };
  it.each(Object.keys(golden.prune_errors))("error: %s", (name) => {
    const [kind, text] = golden.prune_errors[name];
    expect(errorOf(errors[name])).toEqual([kind, text.replace(/<class '.*\.(\w+)'>/, "$1")]);
  });
  it("a method of one's own", () => {
    class First extends prune.BasePruningMethod {
      override compute_mask(_t: torch.Tensor, default_mask: torch.Tensor): torch.Tensor {
        const mask = default_mask.clone();
        mask.view(-1).select(0, 0).fill_(0);
        return mask;
      }
    }
    const net = new nn.Linear(3, 2);
    First.apply(net, "bias");
    expect((net as unknown as Record<string, torch.Tensor>).bias_mask.tolist()).toEqual([0, 1]);
  });
});

describe("other utilities", () => {
  const fusions: Record<string, () => [nn.Module, nn.Module, nn.Module, torch.Tensor]> = {};
  const fuse = (
    name: string,
    make: () => [nn.Conv2d | nn.ConvTranspose2d | nn.Linear, nn.BatchNorm1d | nn.BatchNorm2d, torch.Tensor, boolean?],
  ): void => {
    fusions[name] = () => {
      const [layer, bn, input, transpose = false] = make();
      for (let i = 0; i < 3; i++) (bn as nn.Module)((layer as nn.Module)(torch.rand_like(input)));
      layer.eval();
      bn.eval();
      const fused =
        layer instanceof nn.Linear
          ? nn.utils.fuse_linear_bn_eval(layer, bn)
          : nn.utils.fuse_conv_bn_eval(layer, bn, transpose);
      return [layer, bn, fused, input];
    };
  };
  fuse("conv", () => [new nn.Conv2d(2, 3, 2), new nn.BatchNorm2d(3), img]);
  fuse("conv no bias", () => [new nn.Conv2d(2, 3, 2, { bias: false }), new nn.BatchNorm2d(3), img]);
  fuse("transposed", () => [new nn.ConvTranspose2d(2, 3, 2), new nn.BatchNorm2d(3), img, true]);
  fuse("linear", () => [new nn.Linear(3, 4), new nn.BatchNorm1d(4), x]);
  it.each(Object.keys(golden.fused))("fuses %s", (name) => {
    const c = golden.fused[name];
    seeded(() => {
      const [, , fused, input] = fusions[name]();
      const { weight, bias } = fused as nn.Linear;
      close(flat(weight), c.weight);
      close(flat(bias as nn.Parameter), c.bias);
      close(flat(fused(input)), c.output, 5e-6);
      expect([weight.requires_grad, bias?.requires_grad]).toEqual(c.wants);
    });
  });
  it("fuses only in evaluation", () => {
    expect(() => nn.utils.fuse_conv_bn_eval(new nn.Conv2d(1, 1, 1), new nn.BatchNorm2d(1))).toThrow(
      "Fusion only for eval!",
    );
  });

  const clips: Record<string, (n: nn.Linear) => torch.Tensor | undefined> = {
    norm: (n) => nn.utils.clip_grad_norm_(n.parameters(), 1),
    inf: (n) => nn.utils.clip_grad_norm_(n.parameters(), 0.5, Number.POSITIVE_INFINITY),
    one: (n) => nn.utils.clip_grad_norm_(n.parameters(), 2, { norm_type: 1 }),
    value: (n) => {
      nn.utils.clip_grad_value_(n.parameters(), 0.5);
      return undefined;
    },
    total: (n) =>
      nn.utils.get_total_norm(
        n.parameters().map((p) => p.grad as torch.Tensor),
        3,
      ),
    "with norm": (n) => {
      nn.utils.clip_grads_with_norm_(n.parameters(), 1, torch.tensor(4));
      return undefined;
    },
    large: (n) => nn.utils.clip_grad_norm_(n.parameters(), 1e6),
  };
  it.each(Object.keys(golden.clip))("clips: %s", (name) => {
    const c = golden.clip[name];
    seeded(() => {
      const net = new nn.Linear(3, 2);
      net(x).mul(10).pow(2).sum().backward();
      const total = clips[name](net);
      expect(total === undefined).toBe(c.total === null);
      if (total !== undefined) close([total.item()], [c.total as number]);
      net.parameters().forEach((p, i) => {
        close(flat(p.grad as torch.Tensor), c.grads[i]);
      });
    });
  });

  it("a module is called with other parameters, and gradients flow to them", () => {
    const net = new nn.Sequential(new nn.Linear(2, 1));
    const w = torch.tensor([[1.5, 2.5]], { requires_grad: true });
    const b = torch.tensor([0.5]);
    const before = String(net.state_dict());
    const y = functional_call(net, { "0.weight": w, "0.bias": b }, torch.ones(1, 2));
    expect(y.item()).toBe(4.5);
    y.sum().backward();
    expect(w.grad?.tolist()).toEqual([[1, 1]]);
    expect(String(net.state_dict())).toBe(before);
    expect(functional_call(net, [{ "0.weight": w }, { "0.bias": b }], [torch.ones(1, 2)]).item()).toBe(4.5);
    expect(() => functional_call(net, { "0.weight": w, q: b }, torch.ones(1, 2), { strict: true })).toThrow(
      "Error(s) in reparametrizing for Sequential:\n\tUnexpected key(s): 'q'.\n\tMissing key(s): '0.bias'.",
    );
    const grads = torch.func.grad((params: Record<string, torch.Tensor>) =>
      functional_call(net, params, torch.ones(1, 2)).sum(),
    )({
      "0.weight": torch.ones(1, 2),
    });
    expect((grads as unknown as Record<string, torch.Tensor>)["0.weight"].tolist()).toEqual([[1, 1]]);
  });
  it("tied parameters are replaced together", () => {
    class Tied extends nn.Module {
      a = new nn.Linear(1, 1, false);
      b = this.a;
      override forward(t: torch.Tensor): torch.Tensor {
        return this.b(this.a(t));
      }
    }
    const three = torch.tensor([[3]]).float();
    expect(functional_call(new Tied(), { "a.weight": three }, torch.ones(1, 1)).item()).toBe(9);
  });
  it("skip_init draws nothing", () => {
    torch.manual_seed(1);
    const wanted = torch.rand(1).item();
    torch.manual_seed(1);
    const net = nn.utils.skip_init(nn.Linear, 3, 2);
    expect([torch.rand(1).item(), [...net.weight.shape]]).toEqual([wanted, [2, 3]]);
    expect(() => nn.utils.skip_init(any(Map))).toThrow("Expected a Module; got");
  });
});
