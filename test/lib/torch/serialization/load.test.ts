import { describe, expect, it } from "vitest";
import "../../../../lib/torch/format.js";
import "../../../../lib/torch/nn/activation.js";
import "../../../../lib/torch/nn/container.js";
import "../../../../lib/torch/nn/linear.js";
import "../../../../lib/torch/ops/arithmetic.js";
import { Module } from "../../../../lib/torch/nn/module.js";
import { builtinClass } from "../../../../lib/torch/nn/registry.js";
import { default_generator } from "../../../../lib/torch/random.js";
import { load } from "../../../../lib/torch/serialization/index.js";
import type { Tensor } from "../../../../lib/torch/tensor.js";
import { bytesOf, Comparison, elements, golden, tensorOf } from "./golden.js";

class Net extends Module {
  declare hidden: Module;
  declare scale: Tensor;
  constructor(needed: number) {
    super();
    if (typeof needed !== "number") throw new Error("the constructor was called");
  }
  override forward(x: Tensor): Tensor {
    return (this.hidden(x) as Tensor).mul(this.scale);
  }
}

/** Files that hold layers which the library may not have yet. */
const LAYERS: Readonly<Record<string, string>> = {
  conv: "torch.nn.modules.conv.Conv2d",
  lstm: "torch.nn.modules.rnn.LSTM",
  norms: "torch.nn.modules.normalization.LayerNorm",
};

for (const version of ["1.13", "2.15"] as const) {
  const { files } = golden(version);
  describe(`files by PyTorch ${version}`, () => {
    for (const [name, file] of Object.entries(files)) {
      if (name in LAYERS && builtinClass(LAYERS[name]) === undefined) continue;
      it(name, () => {
        new Net(1);
        const before = default_generator.snapshot();
        const value = load(bytesOf(file));
        expect(default_generator.snapshot()).toEqual(before);
        if (file.want === "recursive") {
          expect((value as unknown[])[1]).toBe(value);
          expect((value as unknown[])[0]).toBe(1);
        } else new Comparison().same(value, file.want);
        if (file.input !== undefined && file.output !== undefined) {
          const model = value as Module;
          model.eval();
          const input = tensorOf(file.input, file.sizes ?? []);
          const result = model(input) as Tensor | Tensor[];
          const found = elements(Array.isArray(result) ? result[0] : result).map(Number);
          expect(found.length).toBe(file.output.length);
          found.forEach((x, i) => {
            expect(x).toBeCloseTo(file.output?.[i] as number, 5);
          });
        }
      });
    }
  });
}

describe("weights_only", () => {
  const { files } = golden("2.15");
  it("refuses the tar archive as PyTorch does", () => {
    expect(() => load(bytesOf(files.tar), { weights_only: true })).toThrow(
      /^Cannot use ``weights_only=True`` with files saved in the legacy \.tar format\. In PyTorch 2\.6, /,
    );
  });
  for (const [name, file] of Object.entries(files)) {
    if (file.weights_only === null) continue;
    it(`${name}: ${file.weights_only === true ? "accepted" : "refused"} as in PyTorch 2.15`, () => {
      if (file.weights_only === true) {
        const value = load(bytesOf(file), { weights_only: true });
        if (file.want !== "recursive") new Comparison().same(value, file.want);
      } else {
        expect(() => load(bytesOf(file), { weights_only: true })).toThrow(
          expect.objectContaining({ name: "UnpicklingError", message: file.weights_only }),
        );
      }
    });
  }
});
