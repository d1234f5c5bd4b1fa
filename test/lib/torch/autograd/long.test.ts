import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import * as torch from "../../../../lib/torch/index.js";
import type { Tensor } from "../../../../lib/torch/tensor.js";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Bytes in use once the garbage is gone. */
function inUse(): number {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const MEGABYTE = 2 ** 20;

describe("a chain of 100,000 operations", () => {
  const links = 100_000;
  function chain(): { x: Tensor; y: Tensor } {
    const x = torch.tensor([1, 2]).double().requires_grad_();
    let y: Tensor = x;
    for (let i = 0; i < links; i++) y = i % 2 === 0 ? y.mul(2) : y.div(2);
    return { x, y };
  }

  it("goes back without overflow, and prints where it came from", () => {
    const { x, y } = chain();
    y.sum().backward();
    expect((x.grad as Tensor).tolist()).toEqual([1, 1]);
    expect(String(y)).toBe("tensor([1., 2.], dtype=torch.float64, grad_fn=<DivBackward0>)");
  });

  it("gives its gradient to autograd.grad too", () => {
    const { x, y } = chain();
    const [g] = torch.autograd.grad(y.sum(), [x]);
    expect((g as Tensor).tolist()).toEqual([1, 1]);
  });

  it("leaves nothing behind", () => {
    chain().y.sum().backward();
    const before = inUse();
    for (let i = 0; i < 3; i++) chain().y.sum().backward();
    chain();
    expect(inUse() - before).toBeLessThan(4 * MEGABYTE);
  });

  it("changed in place is as long and as short-lived", () => {
    const x = torch.ones(2).requires_grad_();
    const y = x.mul(1);
    for (let i = 0; i < links; i++) y.add_(1);
    y.sum().backward();
    expect((x.grad as Tensor).tolist()).toEqual([1, 1]);
    expect(y._version).toBe(links);
  });
});

describe("one synchronous loop of training steps", () => {
  it("keeps memory flat", () => {
    const { nn, optim } = torch;
    torch.manual_seed(0);
    const net = new nn.Sequential(new nn.Linear(4, 8), new nn.ReLU(), new nn.Linear(8, 1));
    const optimizer = new optim.Adam(net.parameters(), { lr: 1e-3 });
    const loss = new nn.MSELoss();
    const x = torch.randn(8, 4);
    const y = torch.randn(8, 1);
    const run = (steps: number): void => {
      for (let i = 0; i < steps; i++) {
        const l = loss(net(x), y);
        optimizer.zero_grad();
        l.backward();
        optimizer.step();
      }
    };
    run(2000);
    const before = inUse();
    run(10_000);
    expect(inUse() - before).toBeLessThan(2 * MEGABYTE);
  });

  it("frees what each step made while the loop still runs", () => {
    let most = 0;
    for (let i = 0; i < 2000; i++) {
      const x = torch.zeros(25_000).requires_grad_();
      x.mul(2).sum().backward();
      if (i % 200 === 0) most = Math.max(most, process.memoryUsage().arrayBuffers);
    }
    // All together they are 400 MB.
    expect(most).toBeLessThan(300 * MEGABYTE);
  });
});
