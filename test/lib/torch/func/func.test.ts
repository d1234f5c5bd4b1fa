import { describe, expect, it } from "vitest";
import * as torch from "../../../../lib/torch/index.js";
import type { Tensor } from "../../../../lib/torch/tensor.js";

const { func } = torch;
const v = (...values: number[]): Tensor => torch.tensor(values, { dtype: torch.float64 });

describe("torch.func", () => {
  it("grad, once and twice", () => {
    const f = (x: Tensor): Tensor => x.pow(3).sum();
    expect(func.grad(f)(v(1, 2)).tolist()).toEqual([3, 12]);
    const second = func.grad((x: Tensor) => func.grad(f)(x).sum());
    expect(second(v(1, 2)).tolist()).toEqual([6, 12]);
    expect(func.grad(f)(v(1, 2)).requires_grad).toBe(false);
  });
  it("grad by a chosen argument, with value and in objects", () => {
    const f = (w: { a: Tensor; b: Tensor }, x: Tensor): Tensor => w.a.mul(x).add(w.b).sum();
    const g = func.grad(f)({ a: v(2, 3), b: v(1, 1) }, v(5, 7));
    expect(g.a.tolist()).toEqual([5, 7]);
    expect(g.b.tolist()).toEqual([1, 1]);
    const [gx, value] = func.grad_and_value(f, { argnums: 1 })({ a: v(2, 3), b: v(1, 1) }, v(5, 7));
    expect((gx as unknown as Tensor).tolist()).toEqual([2, 3]);
    expect(value.item()).toBe(33);
  });
  it("jacrev, jacfwd, hessian", () => {
    const f = (x: Tensor): Tensor => torch.stack([x.prod(), x.sum().pow(2)]);
    expect(func.jacrev(f)(v(2, 3)).tolist()).toEqual([
      [3, 2],
      [10, 10],
    ]);
    expect(func.jacfwd(f)(v(2, 3)).tolist()).toEqual(func.jacrev(f)(v(2, 3)).tolist());
    expect(
      func
        .hessian((x: Tensor) => x.prod().pow(2))(v(2, 3))
        .tolist(),
    ).toEqual([
      [18, 24],
      [24, 8],
    ]);
  });
  it("vjp and jvp", () => {
    const f = (x: Tensor): Tensor => x.sin();
    const [y, back] = func.vjp(f, v(0, Math.PI));
    expect(y.abs().max().item()).toBeLessThan(1e-15);
    expect(back(v(2, 2))[0].tolist()).toEqual([2, -2]);
    const [, tangent] = func.jvp(f, [v(0, Math.PI)], [v(1, 3)]);
    expect(tangent.tolist()).toEqual([1, -3]);
  });
  it("vmap goes through dimensions", () => {
    const dots = torch.vmap((a: Tensor, b: Tensor) => a.dot(b));
    const a = torch.arange(6, { dtype: torch.float64 }).reshape(2, 3);
    expect(dots(a, a).tolist()).toEqual([5, 50]);
    const first = torch.vmap((x: Tensor, y: Tensor) => x.mul(y), [0, null], 1);
    expect(first(v(1, 2), v(10, 20, 30)).tolist()).toEqual([
      [10, 20],
      [20, 40],
      [30, 60],
    ]);
    const perSample = torch.vmap(
      func.grad((w: Tensor, x: Tensor) => w.mul(x).sum().pow(2)),
      [null, 0],
    );
    expect(perSample(v(1, 1), a.narrow(1, 0, 2)).tolist()).toEqual([
      [0, 2],
      [42, 56],
    ]);
    expect(() => dots(a, v(1))).toThrow(/Expected all tensors to have the same size in the mapped dimension/);
  });
  it("autograd.functional", () => {
    const { jacobian, hessian, vjp, hvp } = torch.autograd.functional;
    expect((jacobian((x) => x.pow(2), v(1, 2)) as Tensor).tolist()).toEqual([
      [2, 0],
      [0, 4],
    ]);
    const two = jacobian((x, y) => x.mul(y), [v(1, 2), v(3, 4)]) as Tensor[];
    expect(two[1].tolist()).toEqual([
      [1, 0],
      [0, 2],
    ]);
    expect((hessian((x) => x.pow(3).sum(), v(1, 2)) as Tensor).tolist()).toEqual([
      [6, 0],
      [0, 12],
    ]);
    expect((vjp((x) => x.pow(2), v(1, 2), v(1, 1))[1] as Tensor).tolist()).toEqual([2, 4]);
    expect((hvp((x) => x.pow(3).sum(), v(1, 2), v(1, 1))[1] as Tensor).tolist()).toEqual([6, 12]);
  });
});
