import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as torch from "../../../../lib/torch/index.js";
import type { Tensor } from "../../../../lib/torch/tensor.js";

const golden = JSON.parse(readFileSync(new URL("../../../golden/inplace.json", import.meta.url), "utf8")) as {
  readonly args: Readonly<Record<string, number[]>>;
  readonly outcomes: Readonly<Record<string, string | null>>;
};

type Call = (...args: unknown[]) => Tensor;

function resultOf(name: string, leaf: Tensor): Tensor {
  if (name.startsWith("F.")) {
    const [f, inplace] = name.slice(2).split(" ");
    const call = (torch.nn.functional as unknown as Record<string, Call>)[f];
    return inplace === undefined ? call(leaf) : call(leaf.clone(), { inplace: true });
  }
  const args = golden.args[name.replace(/_$/, "")] ?? [];
  const self = name.endsWith("_") ? leaf.clone() : leaf;
  return (self as unknown as Record<string, Call>)[name](...args);
}

function outcome(name: string): string | null {
  const leaf = torch
    .tensor([
      [0.25, 0.5],
      [0.75, 0.4],
    ])
    .requires_grad_();
  try {
    const y = resultOf(name, leaf);
    y.add_(1);
    y.sum().backward();
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Here the way back computes these again from their input, so that a changed result is no error. */
const FROM_INPUT = new Set(["cumprod", "cumprod_", "logsumexp", "norm", "prod", "std"]);

/** PyTorch has no derivative of these in place. */
const OURS_ALONE = new Set(["acosh_", "asinh_", "atanh_"]);

describe("a result changed in place before backward", () => {
  it.each(Object.entries(golden.outcomes))("%s", (name, wanted) => {
    expect(outcome(name)).toBe(FROM_INPUT.has(name) || OURS_ALONE.has(name) ? null : wanted);
  });
});
