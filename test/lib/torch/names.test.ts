import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as torch from "../../../lib/torch/index.js";
import { Tensor } from "../../../lib/torch/tensor.js";

const golden = JSON.parse(readFileSync(new URL("../../golden/torch_names.json", import.meta.url), "utf8")) as {
  readonly names: string[];
  readonly tensor: string[];
};

describe("names", () => {
  it("of torch are PyTorch's", () => {
    // PyTorch keeps it in torch._tensor_str.
    const ours = new Set(["get_printoptions", "__version__"]);
    const there = new Set(golden.names);
    expect(Object.keys(torch).filter((n) => !there.has(n) && !ours.has(n))).toEqual([]);
  });

  it("of tensors are PyTorch's", () => {
    const ours: Readonly<Record<string, string>> = {
      constructor: "JavaScript's",
      toString: "JavaScript's",
      slice: "Python's x[a:b] on the first dimension",
      rsub: "PyTorch has it as __rsub__",
      window: "internal",
      recorded: "internal",
      graphNode: "internal",
      gradientNode: "internal",
    };
    const there = new Set(golden.tensor);
    const names = Object.getOwnPropertyNames(Tensor.prototype).filter((n) => !n.startsWith("_"));
    expect(names.filter((n) => !there.has(n) && !(n in ours))).toEqual([]);
  });

  it("of torch that nn.functional has too stand in torch", () => {
    const both = Object.keys(torch.nn.functional).filter((n) => golden.names.includes(n));
    // These take their reduction as a number there, or weigh rows in another order.
    const other = new Set(
      `binary_cross_entropy_with_logits cosine_embedding_loss ctc_loss embedding_bag grid_sampler hinge_embedding_loss
      kl_div margin_ranking_loss poisson_nll_loss triplet_margin_loss native_channel_shuffle conv_tbc
      max_pool1d_with_indices`.split(/\s+/),
    );
    expect(both.filter((n) => !(n in torch) && !other.has(n))).toEqual([]);
  });

  it("of layers in torch compute what nn.functional does", () => {
    const F = torch.nn.functional;
    torch.manual_seed(0);
    const x = torch.randn(2, 3, 6);
    const w = torch.randn(4, 3, 2);
    expect(torch.equal(torch.conv1d(x, w), F.conv1d(x, w))).toBe(true);
    expect(torch.equal(torch.max_pool1d(x, 2), F.max_pool1d(x, 2))).toBe(true);
    expect(torch.equal(torch.layer_norm(x, [6]), F.layer_norm(x, [6]))).toBe(true);
    const [mean, variance] = [torch.zeros(3), torch.ones(3)];
    const normed = torch.batch_norm(x, null, null, mean, variance, true, 0.5, 1e-5, true);
    expect(torch.equal(normed, F.batch_norm(x, torch.zeros(3), torch.ones(3), null, null, true, 0.5, 1e-5))).toBe(true);
    expect(mean.abs().sum().item()).toBeGreaterThan(0);
    const table = torch.randn(5, 2);
    const rows = torch.tensor([3, 1]);
    expect(torch.equal(torch.embedding(table, rows), F.embedding(rows, table))).toBe(true);
    expect(torch.dropout(x, 0.5, false)).toBe(x);
    const y = x.clone();
    expect(torch.exp_(y)).toBe(y);
    expect(torch.equal(y, x.exp())).toBe(true);
    expect(String(torch.clamp_(torch.tensor([-1.5, 0.5, 2.5]), 0, 1))).toBe("tensor([0.0000, 0.5000, 1.0000])");
    expect(String(torch.constant_pad_nd(torch.tensor([1, 2]), [1, 0], 7))).toBe("tensor([7, 1, 2])");
    expect(String(torch.selu_(torch.tensor([0.5])))).toBe("tensor([0.5254])");
  });
});
