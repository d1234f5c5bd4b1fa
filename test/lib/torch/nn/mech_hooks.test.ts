import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { copy, deepcopy } from "../../../../lib/builtins/copy.js";
import { pythonRepr } from "../../../../lib/builtins/repr.js";
import { warningsTo } from "../../../../lib/builtins/warnings.js";
import * as torch from "../../../../lib/torch/index.js";
import * as nn from "../../../../lib/torch/nn/index.js";
import { type ErrorText, errorOf } from "../../../golden/nn.js";

interface Golden {
  readonly hooks: { readonly calls: unknown[]; readonly always: unknown[]; readonly states: unknown[] };
  readonly hook_errors: Record<string, ErrorText>;
}
const golden = JSON.parse(readFileSync(new URL("../../../golden/mechanics.json", import.meta.url), "utf8")) as Golden;
const any = (x: unknown): never => x as never;
const nameOf = (m: nn.Module): string => m.constructor.name;
const num = (t: torch.Tensor | null): number | null => (t === null ? null : Math.round(t.sum().item() * 1e4) / 1e4);
const quiet = <T>(f: () => T): T => {
  const before = warningsTo(() => {});
  try {
    return f();
  } finally {
    warningsTo(before);
  }
};

describe("hooks are called as torch's are", () => {
  it("around forward and backward, of one module and of all", () => {
    const log: unknown[] = [];
    const lin = new nn.Linear(3, 2);
    const act = new nn.Tanh();
    const net = new nn.Sequential(lin, act);
    torch.no_grad(() => {
      for (const p of net.parameters()) p.fill_(0.5);
    });
    const M = nn.modules.module;
    const note =
      (what: string) =>
      (m: nn.Module, ...rest: unknown[]): void => {
        log.push([what, nameOf(m), rest.length]);
      };
    const handles = [
      M.register_module_forward_pre_hook(note("global pre")),
      M.register_module_forward_hook(note("global post")),
    ];
    net.register_forward_pre_hook(note("pre"));
    net.register_forward_pre_hook((_, a) => [a[0].mul(2)]);
    net.register_forward_pre_hook(note("pre first"), { prepend: true });
    net.register_forward_pre_hook(note("pre kwargs"), { with_kwargs: true });
    net.register_forward_hook(note("post"));
    net.register_forward_hook((_, __, y) => y.add(1));
    net.register_forward_hook(note("post first"), { prepend: true });
    net.register_forward_hook(note("post kwargs"), { with_kwargs: true });
    lin.register_full_backward_hook((m, gi, go) => {
      log.push(["back", nameOf(m), gi.map(num), go.map(num)]);
    });
    lin.register_full_backward_hook((_, gi) => [(gi[0] as torch.Tensor).mul(10)]);
    lin.register_full_backward_hook((_, gi) => {
      log.push(["back first", num(gi[0])]);
    }, true);
    lin.register_full_backward_hook((_, gi) => {
      log.push(["back last", num(gi[0])]);
    });
    act.register_full_backward_pre_hook((m, go) => {
      log.push(["back pre", nameOf(m), go.map(num)]);
    });
    act.register_full_backward_pre_hook((_, go) => [(go[0] as torch.Tensor).mul(3)]);
    handles.push(
      M.register_module_full_backward_hook((m, _, go) => {
        log.push(["global back", nameOf(m), num(go[0])]);
      }),
      M.register_module_full_backward_pre_hook((m, go) => {
        log.push(["global back pre", nameOf(m), num(go[0])]);
      }),
    );
    const x = torch.ones(1, 3, { requires_grad: true });
    const y = net(x);
    y.sum().backward();
    log.push(["grad", num(x.grad), num(lin.weight.grad), num(y)]);
    for (const h of handles) h.remove();
    act(torch.ones(1, 2, { requires_grad: true }))
      .sum()
      .backward();
    expect(log).toEqual(golden.hooks.calls);
  });
  it("always, though forward throws", () => {
    const log: unknown[] = [];
    class Broken extends nn.Module {
      override forward(_x: torch.Tensor): torch.Tensor {
        throw new RangeError("broken");
      }
    }
    const net = new Broken();
    net.register_forward_hook((_, __, y) => log.push(["always", y === null]) && undefined, { always_call: true });
    net.register_forward_hook((_, __, y) => log.push(["never", y === null]) && undefined);
    expect(() => net(torch.ones(1))).toThrow("broken");
    expect([...log, ["error", "broken"]]).toEqual(golden.hooks.always);
  });
  it("around state_dict and load_state_dict", () => {
    const log: unknown[] = [];
    const second = new nn.Linear(1, 1);
    const net = new nn.Sequential(new nn.Linear(1, 1), second);
    net.register_state_dict_pre_hook((_, prefix, keep) => {
      log.push(["pre", prefix, keep]);
    });
    second.register_state_dict_post_hook((_, sd, prefix) => {
      log.push(["post", prefix, [...sd.keys()]]);
    });
    second.register_state_dict_post_hook((_, sd, prefix) => {
      sd.delete(`${prefix}bias`);
    });
    const sd = net.state_dict({ keep_vars: true });
    log.push(["keys", [...sd.keys()]]);
    net.register_load_state_dict_pre_hook((_, state, prefix, __, strict) => {
      log.push(["load pre", prefix, strict, [...state.keys()]]);
    });
    second.register_load_state_dict_pre_hook((_, state, prefix) => {
      state.set(`${prefix}bias`, torch.ones(1));
    });
    net.register_load_state_dict_post_hook((_, keys) => {
      log.push(["load post", [...keys.missing_keys], [...keys.unexpected_keys]]);
    });
    second.register_load_state_dict_post_hook((_, keys) => {
      keys.unexpected_keys.push("made up");
    });
    log.push(["error", errorOf(() => net.load_state_dict(sd))[1]]);
    expect(log).toEqual(golden.hooks.states);
  });
  const lin = (): nn.Linear => new nn.Linear(1, 1);
  const wanting = (): torch.Tensor => torch.ones(1, 1, { requires_grad: true });
  const cases: Record<string, () => unknown> = {
    "two kinds": () => {
      const m = lin();
      m.register_full_backward_hook(() => {});
      m.register_backward_hook(() => {});
    },
    "pre kwargs": () => {
      const m = lin();
      m.register_forward_pre_hook(() => 3, { with_kwargs: true });
      m(torch.ones(1, 1));
    },
    "back length": () => {
      const m = lin();
      m.register_full_backward_hook(() => [null, null]);
      m(wanting()).sum().backward();
    },
    "back pre length": () => {
      const m = lin();
      m.register_full_backward_pre_hook(() => [null, null]);
      m(wanting()).sum().backward();
    },
    "back without inputs": () => {
      const m = lin();
      m.register_full_backward_hook(() => [torch.ones(1)]);
      m(torch.ones(1, 1)).sum().backward();
    },
    "state post": () => {
      const m = lin();
      m.register_state_dict_post_hook(() => 3);
      m.state_dict();
    },
    "set empty": () => new nn.Sequential(lin()).set_submodule("", lin()),
    "set strict": () => new nn.Sequential(lin()).set_submodule("q", lin(), { strict: true }),
    "set no module": () => new nn.Sequential(lin()).set_submodule("0", any(3)),
    "set parameter": () => new nn.Sequential(lin()).set_submodule("0.weight", lin()),
  };
  it.each(Object.keys(golden.hook_errors))("error: %s", (name) => {
    expect(errorOf(() => quiet(cases[name]))).toEqual(golden.hook_errors[name]);
  });
  it("what is no function is refused", () => {
    expect(() => lin().register_forward_hook(any(3))).toThrow("'int' object is not callable");
  });
  it("a registration may be changed for all modules", () => {
    const names: string[] = [];
    const handle = nn.modules.module.register_module_parameter_registration_hook((_, name, p) => {
      names.push(name);
      return name === "bias" ? new nn.Parameter(torch.ones(1)) : p;
    });
    const m = lin();
    handle.remove();
    expect([names, m.bias?.item()]).toEqual([["weight", "bias"], m.bias?.item()]);
    expect(names.length).toBe(2);
  });
  it("second derivatives pass a module with hooks", () => {
    const m = new nn.Tanh();
    let calls = 0;
    m.register_full_backward_hook(() => {
      calls++;
    });
    const x = torch.tensor([0.5], { requires_grad: true });
    const [g] = torch.autograd.grad(m(x).sum(), x, { create_graph: true });
    const t = Math.tanh(0.5);
    expect((g as torch.Tensor).item()).toBeCloseTo(1 - t * t, 6);
    (g as torch.Tensor).sum().backward();
    expect(x.grad?.item()).toBeCloseTo(-2 * t * (1 - t * t), 6);
    expect(calls).toBeGreaterThanOrEqual(1);
  });
});

describe("copy", () => {
  it("copies modules deeply: own values, own children, shared ones still shared, same hooks", () => {
    class Net extends nn.Module {
      a = new nn.Linear(2, 2);
      b = this.a;
      list = [1, { deep: torch.ones(1) }];
      counts = new Map([["x", [1]]]);
      override forward(x: torch.Tensor): torch.Tensor {
        return this.b(this.a(x));
      }
    }
    const net = new Net();
    net.register_buffer("kept", torch.ones(1), { persistent: false });
    net.a.weight.requires_grad_(false);
    let calls = 0;
    net.register_forward_hook(() => {
      calls++;
    });
    net(torch.ones(1, 2)).sum().backward();
    const made = deepcopy(net);
    expect(made instanceof Net).toBe(true);
    expect([made.a === made.b, made.a === net.a]).toEqual([true, false]);
    expect(String(made.state_dict())).toBe(String(net.state_dict()));
    expect([made.a.weight.requires_grad, made.a.bias?.grad?.equal(net.a.bias?.grad as torch.Tensor)]).toEqual([
      false,
      true,
    ]);
    made.a.weight.data.fill_(0);
    (made.counts.get("x") as number[]).push(2);
    expect([net.a.weight.abs().sum().item() > 0, net.counts.get("x")]).toEqual([true, [1]]);
    expect((made.list[1] as { deep: torch.Tensor }).deep === (net.list[1] as { deep: torch.Tensor }).deep).toBe(false);
    made(torch.ones(1, 2));
    expect(calls).toBe(2);
    expect([...made._non_persistent_buffers_set]).toEqual(["kept"]);
    expect(pythonRepr(Object.keys(made.state_dict()))).toBe(pythonRepr(Object.keys(net.state_dict())));
  });
  it("copies tensors with their views, circles, and refuses what was computed", () => {
    const base = torch.arange(4).float();
    const pair = { base, view: base.slice(1, 3), self: null as unknown };
    pair.self = pair;
    const made = deepcopy(pair);
    made.base.fill_(7);
    expect([made.view.tolist(), base.tolist(), made.self === made]).toEqual([[7, 7], [0, 1, 2, 3], true]);
    const shallow = copy(pair);
    expect([shallow.base === base, shallow === pair]).toEqual([true, false]);
    const leaf = torch.ones(1, { requires_grad: true });
    expect(() => deepcopy(leaf.mul(2))).toThrow(
      "Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the moment.",
    );
    expect(deepcopy(leaf).requires_grad).toBe(true);
  });
});
