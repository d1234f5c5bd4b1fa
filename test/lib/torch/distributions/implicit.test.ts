import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { dirichletSlope, gammaSlope } from "../../../../lib/torch/compute/implicit.js";
import * as torch from "../../../../lib/torch/index.js";
import type { Tensor } from "../../../../lib/torch/tensor.js";

const golden = JSON.parse(readFileSync(new URL("../../../golden/windows.json", import.meta.url), "utf8")) as {
  readonly gamma: [number, number, number][];
  readonly dirichlet: [number, number, number, number][];
};

// PyTorch's own values are approximations, good to some thousandths.
const close = (got: number, wanted: number): void => {
  expect(Math.abs(got - wanted)).toBeLessThan(5e-3 * Math.abs(wanted) + 1e-6);
};

describe("draws move with their parameters as PyTorch's", () => {
  it.each(golden.gamma)("gamma %d at %d", (a, x, wanted) => close(gammaSlope(a, x), wanted));
  it.each(golden.dirichlet)("dirichlet %d of %d in %d", (x, a, total, wanted) =>
    close(dirichletSlope(x, a, total), wanted),
  );

  it("exactly where a formula is known", () => {
    // beta(a, 1) has F = x^a: dx/da = -x ln(x) / a.
    for (const x of [0.1, 0.5, 0.95]) {
      expect(dirichletSlope(x, 2, 3) * (1 - x)).toBeCloseTo((-x * Math.log(x)) / 2, 9);
    }
  });

  it("far out, where the gamma series would cancel", () => {
    expect(gammaSlope(1, 40)).toBeGreaterThan(gammaSlope(1, 20));
    expect(gammaSlope(1, 40)).toBeLessThan(6);
  });

  it("so that the mean of a sample has the mean's gradient", () => {
    const { Gamma, Beta, Dirichlet } = torch.distributions;
    torch.manual_seed(3);
    const a = torch.tensor([0.7, 3.5]).requires_grad_();
    const b = torch.tensor([2.0, 1.5]).requires_grad_();
    new Gamma(a, b).rsample([4000]).mean(0).sum().backward();
    const near = (t: Tensor | null, wanted: readonly number[]): void =>
      (t as Tensor).tolist<number[]>().forEach((g, i) => {
        expect(Math.abs(g - wanted[i])).toBeLessThan(0.08 * (1 + Math.abs(wanted[i])));
      });
    near(a.grad, [1 / 2, 1 / 1.5]);
    near(b.grad, [-0.7 / 4, -3.5 / 2.25]);
    a.grad = null;
    b.grad = null;
    new Beta(a, b).rsample([4000]).mean(0).sum().backward();
    near(a.grad, [2 / 2.7 ** 2, 1.5 / 25]);
    near(b.grad, [-0.7 / 2.7 ** 2, -3.5 / 25]);
    const c = torch.tensor([1, 2, 3]).float().requires_grad_();
    const x = new Dirichlet(c).rsample([2000]);
    expect(x.sum(-1).sub(1).abs().max().item()).toBeLessThan(1e-6);
    x.select(-1, 0).mean().backward();
    near(c.grad, [5 / 36, -1 / 36, -1 / 36]);
    expect(new Gamma(a, b).sample().requires_grad).toBe(false);
  });
});
