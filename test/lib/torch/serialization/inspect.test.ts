import { describe, expect, it } from "vitest";
import { get_unsafe_globals_in_checkpoint, inspect_file } from "../../../../lib/torch/serialization/index.js";
import { bytesOf, golden } from "./golden.js";

const { files } = golden("2.15");

describe("inspect_file", () => {
  it("shows a checkpoint's tree without loading it", () => {
    const text = String(inspect_file(bytesOf(files.checkpoint)));
    expect(text).toContain(
      "model_state_dict: OrderedDict\n    weight: float32 [1, 2], 8 bytes\n    bias: float32 [1], 4 bytes",
    );
    expect(text).toContain("betas: tuple (0.9, 0.999)");
    expect(text).toContain("exp_avg: float32 [1, 2], 8 bytes");
    expect(text).toContain("asks for: collections.OrderedDict, torch._utils._rebuild_tensor_v2, torch.FloatStorage");
  });
  it("shows a model's tree, whose class nobody has", () => {
    const tree = inspect_file(bytesOf(files.net));
    expect(String(tree)).toContain("(0): Linear(weight: Float [10, 1], bias: Float [10])");
    expect(tree.unsafe_globals).toContain("__main__.Net");
  });
  it("shows what refers to itself", () => {
    expect(String(inspect_file(bytesOf(files.recursive)))).toContain("list of 2\n  0: 1\n  1: ...");
  });
  it("tells which names weights_only refuses, as PyTorch does", () => {
    expect(get_unsafe_globals_in_checkpoint(bytesOf(files.sequential)).sort()).toEqual([
      "torch.nn.modules.activation.ReLU",
      "torch.nn.modules.container.Sequential",
      "torch.nn.modules.linear.Linear",
    ]);
    expect(get_unsafe_globals_in_checkpoint(bytesOf(files.state_dict))).toEqual([]);
    expect(() => get_unsafe_globals_in_checkpoint(bytesOf(files["legacy state_dict"]))).toThrow(
      "Expected input to be a checkpoint returned by torch.save",
    );
  });
});
