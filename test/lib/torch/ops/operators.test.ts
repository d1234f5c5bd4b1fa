/** Operators and brackets, written as cells write them and compared with what PyTorch gives for the same line. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as torch from "../../../../lib/torch/index.js";
import { compile } from "../../../kernel/language/operators/support/compile.js";

interface Value {
  readonly text: string;
  readonly dtype: string;
  readonly shape: readonly number[];
}
interface Failure {
  readonly error: string;
  readonly message: string;
}
interface Gradients {
  readonly y: string;
  readonly node: string;
  readonly a: string | null;
  readonly b: string | null;
}
interface Golden {
  readonly operators: Readonly<Record<string, Value | Failure>>;
  readonly get: Readonly<Record<string, Value | Failure>>;
  readonly set: readonly { readonly key: string; readonly value: string; readonly result: Value | Failure }[];
  readonly grads: Readonly<Record<string, Gradients>>;
}

const golden: Golden = JSON.parse(
  readFileSync(new URL("../../../golden/operators/operators.json", import.meta.url), "utf8"),
);

const NAMES = "declare let x: Tensor, i: Tensor, f: Tensor, m: Tensor, a: Tensor, b: Tensor;";
const PRELUDE = `import * as torch from "./torch"; import { Tensor } from "./torch"; ${NAMES}\n`;

/** Python's line in TypeScript. */
function translate(code: string): string {
  return code
    .replaceAll("True", "true")
    .replaceAll("False", "false")
    .replaceAll("None", "null")
    .replaceAll("dtype=torch.bool", "{ dtype: torch.bool }")
    .replace(/(?<![\w.])(\d+)\.(?=[,\])])/g, "$1.0");
}

/** A key with its slices in quotes. */
function translateKey(key: string): string {
  return translate(key)
    .split(/,(?![^[(]*[\])])/)
    .map((part) => (/^\s*(?:-?\d*:-?\d*(?::-?\d*)?|\.\.\.)\s*$/.test(part) ? `"${part.trim()}"` : part.trim()))
    .join(", ");
}

/** Compiles functions of the operands, one for each body. */
function functions(bodies: readonly string[]): ((names: Record<string, torch.Tensor>) => unknown)[] {
  const code = bodies.map((body, n) => `export function f${n}() { ${body} }`).join("\n");
  const { js, errors } = compile(code, undefined, PRELUDE);
  expect(errors).toEqual([]);
  const plain = js
    .replace(/^import .*$/gm, "")
    .replace(/^export /gm, "")
    .replace(/^\{\};$/gm, "");
  return bodies.map((_, n) => (names) => {
    const run = new Function("torch", ...Object.keys(names), `${plain}\nreturn f${n}();`);
    return run(torch, ...Object.values(names));
  });
}

function operands(): Record<string, torch.Tensor> {
  return {
    x: torch.arange(24).to(torch.float32).reshape(2, 3, 4),
    i: torch.tensor([
      [5, -7],
      [9, 2],
    ]),
    f: torch.tensor([
      [1.5, -2],
      [0.25, 3],
    ]),
    m: torch.tensor([
      [true, false],
      [false, true],
    ]),
  };
}

function check(run: () => unknown, expected: Value | Failure): void {
  if ("error" in expected) {
    expect(run).toThrow(expected.message);
    return;
  }
  const result = run() as torch.Tensor;
  expect(String(result)).toBe(expected.text);
  expect(String(result.dtype)).toBe(expected.dtype);
  expect([...result.shape]).toEqual(expected.shape);
}

describe("operators", () => {
  const codes = Object.keys(golden.operators);
  const runs = functions(codes.map((code) => `return ${translate(code)};`));
  test.each(codes.map((code, n) => [code, n] as const))("%s", (code, n) => {
    check(() => runs[n](operands()), golden.operators[code]);
  });
});

describe("brackets", () => {
  const keys = Object.keys(golden.get);
  const runs = functions(keys.map((key) => `return x[${translateKey(key)}];`));
  test.each(keys.map((key, n) => [key, n] as const))("x[%s]", (key, n) => {
    check(() => runs[n](operands()), golden.get[key]);
  });

  const sets = functions(
    golden.set.map(({ key, value }) => `x[${translateKey(key)}] = ${translateSlices(value)}; return x;`),
  );
  test.each(golden.set.map(({ key, value }, n) => [key, value, n] as const))("x[%s] = %s", (_key, _value, n) => {
    check(() => sets[n](operands()), golden.set[n].result);
  });

  test("a number gives a view, a list a copy", () => {
    const [row, picked] = functions(["return x[0];", "return x[[0]];"]);
    const { x } = operands();
    (row({ x }) as torch.Tensor).fill_(7);
    (picked({ x }) as torch.Tensor).fill_(8);
    expect(x.__getitem__([0, 0, 0]).item()).toBe(7);
  });

  test("a leaf that needs grad cannot be written to", () => {
    const [set] = functions(["x[0] = 1; return x;"]);
    const { x } = operands();
    x.requires_grad = true;
    expect(() => set({ x })).toThrow(
      "a view of a leaf Variable that requires grad is being used in an in-place operation.",
    );
  });
});

function translateSlices(value: string): string {
  return translate(value.replace(/\[([^\]]*(?::|\.\.\.)[^\]]*)\]/g, (_, key: string) => `[${translateKey(key)}]`));
}

describe("gradients", () => {
  const codes = Object.keys(golden.grads);
  const runs = functions(
    codes.map((code) => {
      const lines = code.replace(/^c = /, "let c = ").replace(/(^|; )y = /, "$1const y = ");
      return `${translateSlices(lines)}; return y;`;
    }),
  );
  test.each(codes.map((code, n) => [code, n] as const))("%s", (code, n) => {
    const a = torch.arange(6).to(torch.float64).reshape(2, 3);
    const b = torch.tensor([1, 2, 4], { dtype: torch.float64 });
    a.requires_grad = true;
    b.requires_grad = true;
    const y = runs[n]({ a, b }) as torch.Tensor;
    const expected = golden.grads[code];
    expect(String(y.detach())).toBe(expected.y);
    expect(y.grad_fn?.name()).toBe(expected.node);
    y.sum().backward();
    expect(a.grad === null ? null : String(a.grad)).toBe(expected.a);
    expect(b.grad === null ? null : String(b.grad)).toBe(expected.b);
  });
});

describe("literals", () => {
  test.each([
    ["torch.tensor([1.0, 2.0])", torch.float32],
    ["torch.tensor([1, 2])", torch.int64],
    ["torch.tensor(1e3)", torch.float32],
    ["torch.tensor([[1., 2], [3, 4]])", torch.float32],
    ["torch.tensor(-1.0)", torch.float32],
    ["torch.full([2], 0.0)", torch.float32],
    ["torch.full([2], 0)", torch.int64],
    ["torch.arange(3.0)", torch.float32],
    ["torch.arange(3)", torch.int64],
    ["i * 1.0", torch.float32],
    ["1.0 + i", torch.float32],
    ["i * 1", torch.int64],
    ["i ** 2.", torch.float32],
  ] as const)("%s", (code, dtype) => {
    const [run] = functions([`return ${code};`]);
    expect((run(operands()) as torch.Tensor).dtype).toBe(dtype);
  });
});

describe("a tensor as a value of JavaScript's", () => {
  const t = torch.tensor([1.5]);
  test("is text, and no number", () => {
    expect(`${t}`).toBe("tensor([1.5000])");
    expect(`a ${t}`).toBe("a tensor([1.5000])");
    expect(() => Number(t)).toThrow(TypeError);
    try {
      Number(t);
    } catch (error) {
      expect(String((error as { hint?: string }).hint)).toContain(".item()");
    }
  });

  test("has a truth when it has one element", () => {
    expect(t.__bool__()).toBe(true);
    expect(torch.tensor(0).__bool__()).toBe(false);
    expect(() => torch.tensor([1, 2]).__bool__()).toThrow(
      "Boolean value of Tensor with more than one value is ambiguous",
    );
    expect(() => torch.tensor([]).__bool__()).toThrow("Boolean value of Tensor with no values is ambiguous");
  });
});
