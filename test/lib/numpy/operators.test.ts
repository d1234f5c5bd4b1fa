/** Operators and brackets of arrays, against numpy's own results and errors. */
import { readFileSync } from "node:fs";
import { describe, expect, it, test } from "vitest";
import * as np from "../../../lib/numpy/index.js";
import * as torch from "../../../lib/torch/index.js";

interface Outcome {
  readonly text: string;
  readonly error?: string;
  readonly dtype?: string;
  readonly shape?: number[];
}
type Case = Outcome & { a: string; op: string; b?: string; number?: number | boolean };
type Bracket = Outcome & { a: string; key: never[]; value?: number | number[] };
interface Golden {
  readonly arrays: Record<string, { data: number[]; dtype: string }>;
  readonly cases: Case[];
  readonly brackets: Bracket[];
  readonly writes: Bracket[];
  readonly inplace: (Outcome & { a: string; op: string; value: number | boolean })[];
  readonly masked: string;
  readonly unary: Record<string, string>;
}
const golden: Golden = JSON.parse(readFileSync(new URL("../../golden/numpy_operators.json", import.meta.url), "utf8"));
const make = (name: string): np.ndarray => np.array(golden.arrays[name].data, golden.arrays[name].dtype);

type Method = (this: np.ndarray, other: unknown) => np.ndarray;
const call = (a: np.ndarray, op: string, other: unknown): np.ndarray =>
  (Reflect.get(a, `__${op}__`) as Method).call(a, other);

function expectOutcome(f: () => np.ndarray, expected: Outcome): void {
  if (expected.error !== undefined) {
    let error: Error | null = null;
    try {
      f();
    } catch (e) {
      error = e as Error;
    }
    expect(error?.message).toBe(expected.text);
    const kind = /UFunc/.test(expected.error) ? "TypeError" : expected.error;
    expect(error?.name).toBe(kind);
    return;
  }
  const got = f();
  expect(String(got)).toBe(expected.text);
  expect(got.dtype.name).toBe(expected.dtype);
  expect(got.shape).toEqual(expected.shape);
}

test.each(golden.cases.map((c) => [`${c.a} ${c.op} ${c.b ?? c.number}`, c] as const))("%s", (_title, c) => {
  expectOutcome(() => call(make(c.a), c.op, c.b === undefined ? c.number : make(c.b)), c);
});

test.each(golden.brackets.map((c) => [`${c.a}${JSON.stringify(c.key)}`, c] as const))("%s", (_title, c) => {
  expectOutcome(() => make(c.a).__getitem__(c.key), c);
});

test.each(golden.writes.map((c) => [`${c.a}${JSON.stringify(c.key)} = ${c.value}`, c] as const))("%s", (_title, c) => {
  const a = make(c.a);
  expectOutcome(() => {
    a.__setitem__(c.key, c.value as number);
    return a;
  }, c);
});

test.each(golden.inplace.map((c) => [`${c.a} ${c.op}= ${c.value}`, c] as const))("%s", (_title, c) => {
  const a = make(c.a);
  expectOutcome(() => {
    expect(call(a, `i${c.op}`, c.value)).toBe(a);
    return a;
  }, c);
});

describe("arrays", () => {
  it("negate and invert", () => {
    expect(String(make("i").__neg__())).toBe(golden.unary.neg_i);
    expect(String(make("i").__invert__())).toBe(golden.unary.inv_i);
    expect(String(make("b").__invert__())).toBe(golden.unary.inv_b);
    expect(() => make("b").__neg__()).toThrow("The numpy boolean negative");
    expect(() => make("f").__invert__()).toThrow("ufunc 'invert' not supported");
  });

  it("take a mask", () => {
    const a = make("f");
    a.__setitem__(a.__lt__(0), 0);
    expect(String(a)).toBe(golden.masked);
    expect(String(a.__getitem__(a.__gt__(1)))).toBe("[1.5 4. ]".replace("4. ", "4. "));
  });

  it("share memory with their slices, and not with lone elements", () => {
    const a = make("line");
    const view = a.__getitem__("2:5");
    view.__setitem__(0, 99);
    expect(a.item(2)).toBe(99);
    const element = a.__getitem__(2);
    a.__setitem__(2, 1);
    expect(Number(element)).toBe(99);
  });

  it("give their elements by index", () => {
    const a = make("f");
    expect([a.item(0), a.item(4), a.item(-1), a.item(1, 2)]).toEqual([1.5, 0.5, -6, -6]);
    expect(a.T.item(1)).toBe(4);
    expect(() => a.item(6)).toThrow("index 6 is out of bounds for axis 0 with size 6");
    expect(() => a.item()).toThrow("can only convert an array of size 1 to a Python scalar");
  });

  it("are true or false where they have one element", () => {
    expect(make("one").__bool__()).toBe(true);
    expect(() => make("f").__bool__()).toThrow("Use a.any() or a.all()");
  });

  it("of tensors have the operators without an import of numpy", () => {
    const t = torch.ones(3);
    const a = t.numpy();
    a.__imul__(3);
    expect(t.tolist()).toEqual([3, 3, 3]);
    expect(a.mean()).toBe(3);
  });
});
