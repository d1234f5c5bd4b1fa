import { describe, expect, it } from "vitest";
import * as torch from "../../../../lib/torch/index.js";
import * as nn from "../../../../lib/torch/nn/index.js";
import { errorOf } from "../../../golden/nn.js";

const leaf = (...values: number[]): torch.Tensor => torch.tensor(values, { dtype: torch.float64, requires_grad: true });
const grad = torch.autograd.grad;

/** Central differences of a scalar function, element by element. */
function differences(f: (x: torch.Tensor) => torch.Tensor, x: torch.Tensor): number[] {
  const h = 1e-6;
  const values = x.detach().flatten().tolist<number[]>();
  return values.map((_, i) => {
    const at = (step: number): number =>
      f(
        torch
          .tensor(
            values.map((v, k) => (k === i ? v + step : v)),
            { dtype: torch.float64 },
          )
          .reshape(x.shape),
      ).item();
    return (at(h) - at(-h)) / (2 * h);
  });
}

describe("the walk", () => {
  it("adds up over all ways to a leaf, and over calls", () => {
    const x = leaf(2, 3);
    const y = x.mul(x).add(x);
    y.sum().backward();
    expect(x.grad?.tolist()).toEqual([5, 7]);
    x.mul(2).sum().backward();
    expect(x.grad?.tolist()).toEqual([7, 9]);
  });

  it("does not lend its own memory: gradients of two leaves are two tensors", () => {
    const a = leaf(1);
    const b = leaf(1);
    const given = torch.ones(1, { dtype: torch.float64 });
    a.add(b).backward(given);
    a.grad?.fill_(5);
    expect([b.grad?.item(), given.item()]).toEqual([1, 1]);
  });

  it("frees what it saved, unless asked to keep it", () => {
    const x = leaf(2);
    const y = x.mul(x).sum();
    y.backward({ retain_graph: true });
    y.backward();
    expect(x.grad?.item()).toBe(8);
    const [name, message] = errorOf(() => y.backward());
    expect(name).toBe("RuntimeError");
    expect(message).toMatch(/^Trying to backward through the graph a second time/);
  });

  it("walks long chains without recursion", () => {
    const x = leaf(1);
    let y = x.mul(1);
    for (let i = 0; i < 20000; i++) y = y.add(1);
    y.backward();
    expect(x.grad?.item()).toBe(1);
  });

  it("a walk inside a hook, over the same nodes, leaves the outer one's gradients alone", () => {
    const x = leaf(3);
    const y = x.mul(x);
    const z = y.mul(2);
    let inner = 0;
    z.register_hook(() => {
      inner = grad(y, x, { retain_graph: true })[0]?.item() ?? 0;
    });
    z.add(y).sum().backward();
    expect([inner, x.grad?.item()]).toEqual([6, 18]);
  });

  it("an error in the middle leaves no gradient behind on the graph", () => {
    const x = leaf(3);
    const y = x.mul(2);
    const handle = y.register_hook(() => {
      throw new Error("stop");
    });
    expect(() => y.backward({ retain_graph: true })).toThrow("stop");
    handle.remove();
    y.backward();
    expect(x.grad?.item()).toBe(2);
  });

  it("hooks see and replace gradients; retain_grad keeps them", () => {
    const x = leaf(1, 2);
    const y = x.mul(3);
    y.retain_grad();
    y.register_hook((g) => g.mul(10));
    y.sum().backward();
    expect(x.grad?.tolist()).toEqual([30, 30]);
    expect(y.grad?.tolist()).toEqual([1, 1]);
  });

  it("errors say what torch says", () => {
    expect(errorOf(() => torch.ones(1).backward())[1]).toBe(
      "element 0 of tensors does not require grad and does not have a grad_fn",
    );
    expect(errorOf(() => leaf(1, 2).mul(2).backward())[1]).toBe(
      "grad can be implicitly created only for scalar outputs",
    );
    expect(errorOf(() => leaf(1, 2).mul(2).backward(torch.ones(3)))[1]).toBe(
      "Mismatch in shape: grad_output[0] has a shape of torch.Size([3]) and output[0] has a shape of torch.Size([2]).",
    );
    const other = leaf(1);
    expect(errorOf(() => grad(leaf(1).mul(2), other))[1]).toMatch(/^One of the differentiated Tensors appears to not/);
    expect(grad(leaf(1).mul(2), other, { allow_unused: true })).toEqual([null]);
  });
});

describe("second derivatives", () => {
  it("of a cube", () => {
    const x = leaf(2, -1);
    const [first] = grad(x.pow(3).sum(), x, { create_graph: true }) as [torch.Tensor];
    const [second] = grad(first.sum(), x) as [torch.Tensor];
    expect([first.tolist(), second.tolist()]).toEqual([
      [12, 3],
      [12, -6],
    ]);
  });

  it("through a linear layer, a rectifier, softmax and the losses", () => {
    torch.manual_seed(0);
    const net = new nn.Sequential(new nn.Linear(3, 5), new nn.ReLU(), new nn.Linear(5, 2)).double();
    const target = torch.rand(4, 2, { dtype: torch.float64 });
    const f = (x: torch.Tensor): torch.Tensor =>
      new nn.MSELoss()(torch.softmax(net(x), 1), target).add(torch.log_softmax(net(x), 0).pow(2).mean());
    const slope = (x: torch.Tensor): torch.Tensor => {
      const input = x.requires_grad ? x : x.detach().requires_grad_();
      return (grad(f(input), input, { create_graph: true })[0] as torch.Tensor).pow(2).sum();
    };
    const x = torch.randn(4, 3, { dtype: torch.float64, requires_grad: true });
    for (const g of [f, slope]) {
      const exact = (grad(g(x), x)[0] as torch.Tensor).flatten().tolist<number[]>();
      differences(g, x).forEach((d, i) => {
        expect(Math.abs(d - exact[i])).toBeLessThan(1e-6);
      });
    }
  });
});

describe("the linear map", () => {
  it.each([[2, 3], [2, 4, 3], [3]])("gradients for input %s, with and without bias", (...sizes) => {
    torch.manual_seed(1);
    const x = torch.randn(sizes, { dtype: torch.float64, requires_grad: true });
    const w = torch.randn(5, 3, { dtype: torch.float64, requires_grad: true });
    const b = torch.randn(5, { dtype: torch.float64, requires_grad: true });
    for (const bias of [b, null]) {
      const f = (a: torch.Tensor, c: torch.Tensor, d: torch.Tensor | null): torch.Tensor =>
        nn.functional.linear(a, c, d).pow(3).sum();
      const wanted = bias === null ? [x, w] : [x, w, b];
      const exact = grad(f(x, w, bias), wanted) as torch.Tensor[];
      const numeric = [
        differences((v) => f(v, w, bias), x),
        differences((v) => f(x, v, bias), w),
        differences((v) => f(x, w, v), b),
      ];
      exact.forEach((g, i) => {
        g.flatten()
          .tolist<number[]>()
          .forEach((v, k) => {
            expect(Math.abs(v - numeric[i][k])).toBeLessThan(1e-5 * Math.max(1, Math.abs(v)));
          });
      });
    }
  });

  it("agrees with a product written out, for every size around the loops' steps", () => {
    torch.manual_seed(2);
    for (const [n, m, k] of [
      [1, 1, 1],
      [1, 5, 4],
      [5, 1, 4],
      [4, 5, 1],
      [5, 4, 3],
      [7, 6, 9],
      [2, 3, 2],
    ]) {
      const x = torch.randn(n, k, { dtype: torch.float64 });
      const w = torch.randn(m, k, { dtype: torch.float64 });
      const b = torch.randn(m, { dtype: torch.float64 });
      const rows = x.tolist<number[][]>();
      const weights = w.tolist<number[][]>();
      const bias = b.tolist<number[]>();
      const expected = rows.map((r) => weights.map((c, j) => c.reduce((s, v, p) => s + v * r[p], bias[j])));
      const flat = expected.flat();
      for (const y of [nn.functional.linear(x, w, b), torch.addmm(b, x, w.t()), x.matmul(w.t()).add(b)]) {
        y.flatten()
          .tolist<number[]>()
          .forEach((v, i) => {
            expect(Math.abs(v - flat[i])).toBeLessThan(1e-12);
          });
      }
    }
  });

  it("its graph reads as torch's: bias, input, transposed weight", () => {
    const lin = new nn.Linear(3, 2);
    const y = lin(torch.ones(4, 3, { requires_grad: true }));
    expect(y.grad_fn?.next_functions.map(([node]) => node?.name())).toEqual([
      "AccumulateGrad",
      "AccumulateGrad",
      "TBackward0",
    ]);
    expect(y.grad_fn?.next_functions[2][0]?.next_functions[0][0]?.name()).toBe("AccumulateGrad");
    expect(String(lin(torch.ones(2, 2, 3)).grad_fn)).toBe("<UnsafeViewBackward0 object>");
    expect(new nn.Linear(3, 2, { bias: false })(torch.ones(2, 3)).grad_fn?.name()).toBe("MmBackward0");
  });
});

describe("results share blocks of memory without touching each other", () => {
  it("in place changes stay where they are", () => {
    const parts = Array.from({ length: 40 }, (_, i) => torch.ones(1000).mul(i));
    parts[7].fill_(-1);
    expect(parts.map((p) => p.sum().item())).toEqual(parts.map((_, i) => (i === 7 ? -1000 : i * 1000)));
    expect(parts[3].numpy().tolist()).toEqual(new Array(1000).fill(3));
  });
});
