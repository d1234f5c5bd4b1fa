import { readFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { dtypeNamed } from "../../../lib/numpy/dtype.js";
import * as np from "../../../lib/numpy/format.js";
import { ndarray } from "../../../lib/numpy/ndarray.js";
import { copyInto } from "../../../lib/torch/compute/plan.js";
import { dtypes, float64 } from "../../../lib/torch/dtype.js";
import { formatTensor, type PrintOptions, set_printoptions } from "../../../lib/torch/format.js";
import { fresh, type Tensor, wrap } from "../../../lib/torch/tensor.js";
import { makeValues } from "../../golden/values.js";

interface Case {
  readonly dtype: string;
  readonly kind: string;
  readonly shape: number[];
  readonly seed: number;
  readonly t?: boolean;
  readonly options?: Partial<PrintOptions>;
  readonly torch_options?: Partial<PrintOptions>;
  readonly torch: string;
  readonly str?: string;
  readonly repr?: string;
}

const golden = JSON.parse(readFileSync(new URL("../../golden/printing.json", import.meta.url), "utf8")) as {
  cases: Case[];
};

function build(c: Case): Tensor {
  const n = c.shape.reduce((a, b) => a * b, 1);
  const values = wrap(makeValues(c.kind, c.seed, n), c.shape, float64);
  const dtype = dtypes.find((d) => d.name === c.dtype);
  if (dtype === undefined) throw new Error(c.dtype);
  const t = fresh(c.shape, dtype);
  copyInto(values, "f64", t, dtype.kind);
  return c.t ? t.window(0, [...t.sizes].reverse(), [...t.strides].reverse()) : t;
}

const title = (c: Case, i: number): string =>
  `${i} ${c.dtype} ${c.kind} [${c.shape}]${c.options ? ` ${JSON.stringify(c.options)}` : ""}`;

afterEach(() => {
  set_printoptions({ profile: "default" });
  np.set_printoptions({ precision: 8, threshold: 1000, edgeitems: 3, linewidth: 75 });
});

describe("tensors print as PyTorch prints them", () => {
  it.each(golden.cases.map((c, i) => [title(c, i), c] as const))("%s", (_, c) => {
    set_printoptions({ ...c.options, ...c.torch_options });
    expect(formatTensor(build(c))).toBe(c.torch);
  });
});

describe("arrays print as numpy prints them", () => {
  const cases = golden.cases.filter((c) => c.str !== undefined);
  it.each(cases.map((c, i) => [title(c, i), c] as const))("%s", (_, c) => {
    np.set_printoptions({ ...c.options });
    const t = build(c);
    const dtype = dtypeNamed(c.dtype);
    if (dtype === undefined) throw new Error(c.dtype);
    const a = new ndarray(t.array, dtype, t.sizes, t.offset, t.strides);
    expect(String(a)).toBe(c.str);
    expect(a.repr()).toBe(c.repr);
  });
});
