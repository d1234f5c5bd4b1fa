/** Numbers with a point, as cells pass them on, beside tensors: dtypes, values and errors are torch's. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Float } from "../../../../lib/torch/float.js";
import * as torch from "../../../../lib/torch/index.js";

type Told = { readonly dtype?: string; readonly text?: string; readonly error?: string };
const { cases }: { cases: Record<string, Told> } = JSON.parse(
  readFileSync(new URL("../../../golden/floats.json", import.meta.url), "utf8"),
);

/** The expression as a cell's compiler writes it. */
function written(python: string): string {
  return python
    .replaceAll(/(?<![\w.])-?\d+\.\d+/g, (literal) => `new Number(${literal})`)
    .replaceAll(/\b(min|rounding_mode)=([^)]*\)?)\)$/g, "{ $1: $2 })")
    .replaceAll("True", "true");
}

function evaluate(python: string): unknown {
  const names = {
    torch,
    t: torch.tensor([1, 2, 3]),
    b: torch.tensor([true, false, true]),
    x: torch.tensor([0.5, 1.5, -2.5]),
    i: torch.tensor([0, 2, 1]),
  };
  return new Function(...Object.keys(names), `return ${written(python)}`)(...Object.values(names));
}

describe("as in torch", () => {
  test.each(Object.entries(cases))("%s", (python, told) => {
    if (told.error !== undefined) {
      let thrown: unknown = null;
      try {
        evaluate(python);
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toMatchObject({ name: told.error, message: told.text });
      return;
    }
    const value = evaluate(python);
    if (value instanceof torch.Tensor) {
      expect(String(value.dtype)).toBe(told.dtype);
      expect(String(value)).toBe(told.text);
    } else expect(String(value)).toBe(told.dtype);
  });
});

describe("gradients", () => {
  const two: Float = new Number(2) as Float;
  test.each([
    ["mul", (x: torch.Tensor) => x.mul(two), [2, 2]],
    ["div", (x: torch.Tensor) => x.div(two), [0.5, 0.5]],
    ["pow", (x: torch.Tensor) => x.pow(two), [2, 6]],
    ["rpow", (x: torch.Tensor) => x.__rpow__(two), [2 * Math.LN2, 8 * Math.LN2]],
    ["clamp", (x: torch.Tensor) => x.clamp(two), [0, 1]],
    ["where", (x: torch.Tensor) => torch.where(x.lt(two), x, two), [1, 0]],
    ["masked_fill", (x: torch.Tensor) => x.masked_fill(x.lt(two), two), [0, 1]],
    ["rtruediv", (x: torch.Tensor) => x.__rtruediv__(two), [-2, -2 / 9]],
    ["in place", (x: torch.Tensor) => x.mul(1).mul_(two), [2, 2]],
  ])("%s", (_, f, expected) => {
    const x = torch.tensor([1, 3], { dtype: torch.float64, requires_grad: true });
    f(x).sum().backward();
    const grad = x.grad?.tolist() as number[];
    for (const [i, g] of grad.entries()) expect(g).toBeCloseTo(expected[i], 12);
    expect(grad).toHaveLength(2);
  });
});
