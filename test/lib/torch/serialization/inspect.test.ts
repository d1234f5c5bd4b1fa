import { describe, expect, it } from "vitest";
import { float32 } from "../../../../lib/numpy/dtype.js";
import * as np from "../../../../lib/numpy/files.js";
import { ndarray } from "../../../../lib/numpy/ndarray.js";
import { save } from "../../../../lib/safetensors/torch.js";
import { get_unsafe_globals_in_checkpoint, inspect_file, load } from "../../../../lib/torch/serialization/index.js";
import type { Tensor } from "../../../../lib/torch/tensor.js";
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
  it("shows a legacy stream, of which the tensors need not be there", () => {
    const bytes = bytesOf(files["legacy state_dict"]);
    const text = String(inspect_file(bytes.subarray(0, bytes.length - 20)));
    expect(text).toContain("OrderedDict\n  0.weight: float32 [");
    expect(text).toContain("asks for: collections.OrderedDict, torch._utils._rebuild_tensor_v2, torch.FloatStorage");
  });
  it("names the classes of a legacy stream, and shows a tar archive", () => {
    expect(String(inspect_file(bytesOf(files["legacy net"])))).toMatch(/\nNet\(\n[\s\S]*\(0\): Linear\(weight/);
    expect(String(inspect_file(bytesOf(files.tar)))).toContain(
      "dict of 3\n  m: float32 [2, 3], 24 bytes\n  v: float32 [3], 12 bytes\n  n: 5",
    );
  });
  it("spells values as Python does", () => {
    const text = String(inspect_file(bytesOf(files.checkpoint)));
    expect(text).toContain("amsgrad: False");
    expect(text).toContain("eps: 1e-08");
    expect(text).toContain("'': dict of 1");
  });
  it("shows a safetensors file with its metadata", () => {
    const state = load<Map<string, Tensor>>(bytesOf(files.state_dict));
    const text = String(inspect_file(save(state, { format: "pt" })));
    expect(text).toMatch(/asks for: nothing\nsafetensors of 4\n {2}0\.bias: float32 \[\d+\], \d+ bytes\n/);
    expect(text).toMatch(/\nmetadata of 1\n {2}format: "pt"$/);
  });
  it("shows numpy's files", () => {
    const of = (save: (file: { write(bytes: Uint8Array): unknown }) => void): string => {
      const pieces: Uint8Array[] = [];
      save({ write: (bytes) => pieces.push(bytes.slice()) });
      return String(inspect_file(new Uint8Array(Buffer.concat(pieces))));
    };
    const x = new ndarray(new Float32Array(6), float32, [2, 3]);
    expect(of((f) => np.save(f, x))).toMatch(/\nfloat32 \[2, 3\], 24 bytes$/);
    expect(of((f) => np.save(f, x.T))).toMatch(/\nfloat32 \[3, 2\], 24 bytes, in Fortran's order$/);
    const listed = /\nnpz of 2\n {2}x: float32 \[2, 3\], 24 bytes\n {2}arr_0: float32 \[6\], 24 bytes$/;
    expect(of((f) => np.savez(f, x.reshape(6), { x }))).toMatch(listed);
    expect(of((f) => np.savez_compressed(f, x.reshape(6), { x }))).toMatch(listed);
  });
  it("refuses what is none of these", () => {
    expect(() => inspect_file(new Uint8Array(0))).toThrow("Ran out of input");
    expect(() => inspect_file(new Uint8Array(Buffer.from("GIF89a")))).toThrow(
      expect.objectContaining({ hint: "bytes in memory is a GIF picture." }),
    );
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
