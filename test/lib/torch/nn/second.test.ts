import { beforeEach, describe, expect, it } from "vitest";
import { gradcheck, gradgradcheck } from "../../../../lib/torch/autograd/index.js";
import * as torch from "../../../../lib/torch/index.js";
import * as F from "../../../../lib/torch/nn/functional.js";

type Make = (...sizes: number[]) => torch.Tensor;
const draw: Make = (...sizes) => torch.rand(sizes, { dtype: torch.float64 }).mul(2).sub(1).requires_grad_();
/** Elements far from one another, so that the largest stays the largest. */
const apart: Make = (...sizes) =>
  torch
    .randperm(sizes.reduce((a, b) => a * b, 1))
    .to(torch.float64)
    .div(3)
    .reshape(sizes)
    .requires_grad_();
const positive: Make = (...sizes) => torch.rand(sizes, { dtype: torch.float64 }).add(0.5).requires_grad_();

type Case = [name: string, f: (...x: torch.Tensor[]) => torch.Tensor, inputs: () => torch.Tensor[]];

/** What PyTorch can derive twice. */
const TWICE: Case[] = [
  ["conv1d", (x, w, b) => F.conv1d(x, w, b, 2, 1), () => [draw(2, 2, 5), draw(3, 2, 3), draw(3)]],
  ["conv2d", (x, w, b) => F.conv2d(x, w, b, 1, 1, 2), () => [draw(1, 2, 4, 4), draw(2, 2, 2, 2), draw(2)]],
  ["conv2d, groups", (x, w) => F.conv2d(x, w, { groups: 2 }), () => [draw(1, 2, 3, 3), draw(2, 1, 2, 2)]],
  ["conv3d", (x, w) => F.conv3d(x, w), () => [draw(1, 1, 3, 3, 2), draw(1, 1, 2, 2, 2)]],
  [
    "conv_transpose2d",
    (x, w, b) => F.conv_transpose2d(x, w, b, 2),
    () => [draw(1, 2, 2, 2), draw(2, 1, 2, 2), draw(1)],
  ],
  ["conv_tbc", (x, w, b) => F.conv_tbc(x, w, b, 1), () => [draw(3, 1, 2), draw(2, 2, 2), draw(2)]],
  ["max_pool2d", (x) => F.max_pool2d(x, 2, 1), () => [apart(1, 1, 3, 3)]],
  ["avg_pool2d", (x) => F.avg_pool2d(x, 2, 1, 1), () => [draw(1, 1, 3, 3)]],
  ["adaptive_avg_pool2d", (x) => F.adaptive_avg_pool2d(x, [2, 3]), () => [draw(1, 1, 3, 4)]],
  ["adaptive_max_pool1d", (x) => F.adaptive_max_pool1d(x, 2), () => [apart(1, 2, 5)]],
  ["fractional_max_pool2d", (x) => F.fractional_max_pool2d(x, 2, 2), () => [apart(1, 1, 4, 4)]],
  ["lp_pool2d", (x) => F.lp_pool2d(x, 2, 2), () => [positive(1, 1, 4, 4)]],
  ["batch_norm", (x, w, b) => F.batch_norm(x, null, null, w, b, true), () => [draw(4, 2), draw(2), draw(2)]],
  ["layer_norm", (x, w, b) => F.layer_norm(x, [3], w, b), () => [draw(2, 3), draw(3), draw(3)]],
  ["group_norm", (x, w, b) => F.group_norm(x, 2, w, b), () => [draw(2, 4, 2), draw(4), draw(4)]],
  ["instance_norm", (x) => F.instance_norm(x), () => [draw(2, 2, 3)]],
  ["rms_norm", (x, w) => F.rms_norm(x, [3], w), () => [draw(2, 3), draw(3)]],
  ["local_response_norm", (x) => F.local_response_norm(x, 2), () => [draw(1, 3, 2)]],
  ["bilinear map", (a, b, w, c) => F.bilinear(a, b, w, c), () => [draw(2, 2), draw(2, 3), draw(2, 2, 3), draw(2)]],
  ["interpolate, linear", (x) => F.interpolate(x, { size: 5, mode: "linear" }), () => [draw(1, 2, 3)]],
  ["interpolate, bicubic", (x) => F.interpolate(x, { size: [3, 5], mode: "bicubic" }), () => [draw(1, 1, 4, 3)]],
  [
    "interpolate, smooth",
    (x) => F.interpolate(x, { size: 2, mode: "bilinear", antialias: true }),
    () => [draw(1, 1, 4, 5)],
  ],
  ["interpolate, nearest", (x) => F.interpolate(x, { scale_factor: 1.5 }), () => [draw(1, 1, 3, 2)]],
  ["unfold", (x) => F.unfold(x, 2, 1, 1), () => [draw(1, 2, 3, 3)]],
  ["fold", (x) => F.fold(x, [3, 3], 2), () => [draw(1, 4, 4)]],
  ["affine_grid", (x) => F.affine_grid(x, [1, 1, 2, 3], false), () => [draw(1, 2, 3)]],
  ["pad, reflect", (x) => F.pad(x, [1, 2], "reflect"), () => [draw(1, 1, 4)]],
  [
    "embedding_bag",
    (w, p) =>
      F.embedding_bag(
        torch.tensor([
          [0, 2],
          [1, 1],
        ]),
        w,
        { mode: "sum", per_sample_weights: p },
      ),
    () => [draw(3, 2), draw(2, 2)],
  ],
  [
    "embedding_bag, max",
    (w) =>
      F.embedding_bag(
        torch.tensor([
          [0, 2],
          [1, 1],
        ]),
        w,
        { mode: "max" },
      ),
    () => [apart(3, 2)],
  ],
  ["glu", (x) => F.glu(x), () => [draw(2, 4)]],
  ["channel_shuffle", (x) => F.channel_shuffle(x, 2), () => [draw(1, 4, 2)]],
  ["pairwise_distance", (a, b) => F.pairwise_distance(a, b), () => [draw(2, 3), draw(2, 3)]],
  ["pdist, 3", (x) => F.pdist(x, 3), () => [apart(3, 2)]],
  ["soft_margin_loss", (x) => F.soft_margin_loss(x, torch.tensor([[1.5, -1]]).double()), () => [draw(1, 2)]],
  ["gaussian_nll_loss", (x, y, v) => F.gaussian_nll_loss(x, y, v), () => [draw(3), draw(3), positive(3)]],
  [
    "poisson_nll_loss",
    (x) => F.poisson_nll_loss(x, torch.tensor([1.5, 3, 0]).double(), { full: true }),
    () => [draw(3)],
  ],
  [
    "multilabel_soft_margin_loss",
    (x) => F.multilabel_soft_margin_loss(x, torch.tensor([[1.0, 0, 1]]).double()),
    () => [draw(1, 3)],
  ],
  ["multi_margin_loss", (x) => F.multi_margin_loss(x, torch.tensor([2, 0]), { p: 2 }), () => [draw(2, 3)]],
  [
    "triplet_margin_loss",
    (a, p, n) => F.triplet_margin_loss(a, p, n, { margin: 5 }),
    () => [draw(2, 3), draw(2, 3), draw(2, 3)],
  ],
  [
    "scaled_dot_product_attention",
    (q, k, v) => F.scaled_dot_product_attention(q, k, v),
    () => [draw(2, 2), draw(3, 2), draw(3, 2)],
  ],
];

/** What PyTorch derives once. */
const ONCE: Case[] = [
  ...(["bilinear", "bicubic"] as const).flatMap((mode) =>
    (["zeros", "border", "reflection"] as const).map(
      (padding_mode): Case => [
        `grid_sample, ${mode}, ${padding_mode}`,
        (x, g) => F.grid_sample(x, g, { mode, padding_mode, align_corners: false }),
        () => [draw(1, 2, 3, 4), draw(1, 2, 2, 2)],
      ],
    ),
  ),
  [
    "grid_sample of volumes",
    (x, g) => F.grid_sample(x, g, { align_corners: true }),
    () => [draw(1, 1, 2, 3, 2), draw(1, 1, 2, 2, 3)],
  ],
  [
    "ctc_loss",
    (x) =>
      F.ctc_loss(
        x.log_softmax(-1),
        torch.tensor([
          [1, 2, 2],
          [2, 1, 0],
        ]),
        [5, 4],
        [3, 2],
      ),
    () => [draw(5, 2, 3)],
  ],
];

beforeEach(() => {
  torch.manual_seed(3);
});

describe("first derivatives", () => {
  it.each([...TWICE, ...ONCE])("%s", (_, f, inputs) => {
    expect(gradcheck(f as never, inputs())).toBe(true);
  });
});

describe("second derivatives", () => {
  it.each(TWICE)("%s", (_, f, inputs) => {
    expect(gradgradcheck(f as never, inputs())).toBe(true);
  });
  it.each([
    [
      "grid_sampler_2d_backward",
      (x) => F.grid_sample(x, draw(1, 2, 2, 2), { align_corners: false }),
      () => draw(1, 1, 2, 2),
    ],
    ["_ctc_loss_backward", (x) => F.ctc_loss(x, torch.tensor([[1]]), [3], [1]), () => draw(3, 1, 2)],
  ] as [string, (x: torch.Tensor) => torch.Tensor, () => torch.Tensor][])("of %s are refused", (name, f, input) => {
    const x = input();
    const [g] = torch.autograd.grad(f(x).sum(), [x], { create_graph: true });
    expect(() => (g as torch.Tensor).sum().backward()).toThrow(`derivative for aten::${name} is not implemented`);
  });
});
