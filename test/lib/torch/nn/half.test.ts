import { expect, it } from "vitest";
import * as torch from "../../../../lib/torch/index.js";
import * as F from "../../../../lib/torch/nn/functional.js";

type Case = [string, (x: torch.Tensor) => torch.Tensor, number[]];

const CASES: Case[] = [
  ["interpolate", (x) => F.interpolate(x, { size: [3, 5], mode: "bilinear" }), [1, 2, 4, 4]],
  [
    "grid_sample",
    (x) => F.grid_sample(x, torch.linspace(-1, 1, 8).reshape(1, 2, 2, 2).to(x.dtype), { align_corners: true }),
    [1, 1, 3, 3],
  ],
  ["unfold", (x) => F.unfold(x, 2), [1, 2, 3, 3]],
  ["fold", (x) => F.fold(x, [3, 3], 2), [1, 4, 4]],
  [
    "fractional_max_pool2d",
    (x) => F.fractional_max_pool2d(x, 2, { output_size: 2, _random_samples: torch.full([1, 1, 2], 0.25).to(x.dtype) }),
    [1, 1, 4, 4],
  ],
  ["rrelu", (x) => F.rrelu(x.sub(0.5), 0.25, 0.25, true), [3, 4]],
  ["embedding", (w) => F.embedding(torch.tensor([0, 2, 2]), w, { scale_grad_by_freq: true }), [3, 2]],
  [
    "embedding_bag",
    (w) =>
      F.embedding_bag(
        torch.tensor([
          [0, 2],
          [2, 2],
        ]),
        w,
        { mode: "max" },
      ),
    [3, 2],
  ],
  ["glu", (x) => F.glu(x), [2, 4]],
];

it.each(CASES)("%s in half precision is what it is in single", (_, f, sizes) => {
  const n = sizes.reduce((a, b) => a * b, 1);
  const values = torch.arange(n).mul(7).remainder(11).div(16).reshape(sizes);
  for (const dtype of [torch.float16, torch.bfloat16]) {
    const half = values.to(dtype).requires_grad_();
    const single = values.clone().requires_grad_();
    const [y, wanted] = [f(half), f(single)];
    expect(y.dtype).toBe(dtype);
    expect(torch.allclose(y.float(), wanted, { rtol: 1e-2, atol: 1e-2 })).toBe(true);
    y.sum().backward();
    wanted.sum().backward();
    expect(
      torch.allclose((half.grad as torch.Tensor).float(), single.grad as torch.Tensor, { rtol: 1e-2, atol: 1e-2 }),
    ).toBe(true);
  }
});
