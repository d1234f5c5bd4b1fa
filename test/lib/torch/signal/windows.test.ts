import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as torch from "../../../../lib/torch/index.js";
import type { Tensor } from "../../../../lib/torch/tensor.js";

type Options = Record<string, unknown>;
const golden = JSON.parse(readFileSync(new URL("../../../golden/windows.json", import.meta.url), "utf8")) as {
  readonly windows: [string, number, Options, number[]][];
  readonly old: [string, number, boolean, number[]][];
};
type Window = (n: number, options: Options) => Tensor;

function near(got: Tensor, wanted: readonly number[]): void {
  const mine = got.tolist<number[]>();
  expect(mine.length).toBe(wanted.length);
  wanted.forEach((w, i) => {
    expect(Math.abs(mine[i] - w)).toBeLessThan(1e-12);
  });
}

describe("windows are PyTorch's", () => {
  it.each([...new Set(golden.windows.map(([n]) => n))])("signal.windows.%s", (name) => {
    const f = (torch.signal.windows as unknown as Record<string, Window>)[name];
    for (const [n, size, options, wanted] of golden.windows) {
      if (n === name) near(f(size, { ...options, dtype: torch.float64 }), wanted);
    }
  });
  it.each([...new Set(golden.old.map(([n]) => n))])("%s", (name) => {
    const f = (torch as unknown as Record<string, Window>)[name];
    for (const [n, size, periodic, wanted] of golden.old) {
      if (n === name) near(f(size, { periodic, dtype: torch.float64 }), wanted);
    }
  });
  it("with its errors", () => {
    const w = torch.signal.windows;
    expect(() => w.hann(-1)).toThrow("hann requires non-negative window length, got M=-1");
    expect(() => w.gaussian(3, { std: 0 })).toThrow("Standard deviation must be positive, got: 0 instead.");
    expect(() => w.hann(3, { dtype: torch.int64 })).toThrow("hann expects float32 or float64 dtypes, got: torch.int64");
  });
});
