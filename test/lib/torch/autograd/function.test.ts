import { describe, expect, it } from "vitest";
import type { FunctionCtx } from "../../../../lib/torch/autograd/index.js";
import * as torch from "../../../../lib/torch/index.js";
import type { Tensor } from "../../../../lib/torch/tensor.js";

class Cube extends torch.autograd.Function {
  static override forward(ctx: FunctionCtx, x: Tensor): Tensor {
    ctx.save_for_backward(x);
    return x.pow(3);
  }
  static override backward(ctx: FunctionCtx, g: Tensor): Tensor {
    const [x] = ctx.saved_tensors;
    return g.mul(x.pow(2)).mul(3);
  }
}

class Pair extends torch.autograd.Function {
  static override forward(ctx: FunctionCtx, a: Tensor, b: Tensor, factor: number): [Tensor, Tensor] {
    ctx.save_for_backward(a, b);
    ctx.factor = factor;
    return [a.mul(b).mul(factor), a.add(b)];
  }
  static override backward(ctx: FunctionCtx, p: Tensor, s: Tensor): (Tensor | null)[] {
    const [a, b] = ctx.saved_tensors;
    const k = ctx.factor as number;
    return [p.mul(b).mul(k).add(s), p.mul(a).mul(k).add(s), null];
  }
}

const x = (): Tensor => torch.tensor([1, -2, 3], { dtype: torch.float64, requires_grad: true });

describe("autograd.Function", () => {
  it("goes back as it says, under its own name", () => {
    const t = x();
    const y = Cube.apply(t);
    expect(String(y)).toBe("tensor([ 1., -8., 27.], dtype=torch.float64, grad_fn=<CubeBackward>)");
    y.sum().backward();
    expect((t.grad as Tensor).tolist()).toEqual([3, 12, 27]);
  });
  it("has second derivatives through what it saved", () => {
    const t = x();
    const [first] = torch.autograd.grad(Cube.apply(t).sum(), t, { create_graph: true });
    const [second] = torch.autograd.grad((first as Tensor).sum(), t);
    expect((second as Tensor).tolist()).toEqual([6, -12, 18]);
  });
  it("takes and gives several, and zeros for outputs that nobody used", () => {
    const a = x();
    const b = x();
    const [product] = Pair.apply(a, b, 2);
    product.sum().backward();
    expect((a.grad as Tensor).tolist()).toEqual([2, -4, 6]);
    expect(product.grad_fn?.name()).toBe("PairBackward");
  });
  it("refuses too few gradients and a second walk", () => {
    class Short extends torch.autograd.Function {
      static override forward(_ctx: FunctionCtx, a: Tensor, b: Tensor): Tensor {
        return a.add(b);
      }
      static override backward(_ctx: FunctionCtx, g: Tensor): Tensor {
        return g;
      }
    }
    expect(() => Short.apply(x(), x()).sum().backward()).toThrow(
      "function ShortBackward returned an incorrect number of gradients (expected 2, got 1)",
    );
    const y = Cube.apply(x()).sum();
    y.backward();
    expect(() => y.backward()).toThrow(/Trying to backward through the graph a second time/);
  });
  it("passes gradcheck, and a wrong one does not", () => {
    expect(torch.autograd.gradcheck((t) => Cube.apply(t), x())).toBe(true);
    expect(torch.autograd.gradgradcheck((t) => Cube.apply(t), x())).toBe(true);
    class Wrong extends Cube {
      static override backward(_ctx: FunctionCtx, g: Tensor): Tensor {
        return g;
      }
    }
    expect(() => torch.autograd.gradcheck((t) => Wrong.apply(t), x())).toThrow(
      /Jacobian mismatch for output 0 with respect to input 0/,
    );
    expect(torch.autograd.gradcheck((t) => Wrong.apply(t), x(), { raise_exception: false })).toBe(false);
  });
});
