import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as np from "../../../lib/numpy/index.js";

interface Case {
  readonly e: string;
  readonly v: unknown;
  readonly r: string | null;
}
const cases = JSON.parse(readFileSync(new URL("../../golden/numpy_draws.json", import.meta.url), "utf8")) as Case[];

/** The same expression here: Python's booleans aside, it is TypeScript too. */
function evaluate(e: string): unknown {
  const text = e.replace(/\bTrue\b/g, "true").replace(/\bFalse\b/g, "false");
  return new Function("np", `return ${text}`)(np) as unknown;
}

function expectSame(got: unknown, wanted: unknown, where: string): void {
  if (Array.isArray(wanted)) {
    expect(Array.isArray(got), where).toBe(true);
    expect((got as unknown[]).length, where).toBe(wanted.length);
    wanted.forEach((w, i) => {
      expectSame((got as unknown[])[i], w, `${where}[${i}]`);
    });
  } else if (typeof wanted === "number") {
    expect(Math.abs(Number(got) - wanted), `${where}: ${String(got)} instead of ${wanted}`).toBeLessThanOrEqual(
      1e-12 * (1 + Math.abs(wanted)),
    );
  } else expect(got, where).toBe(wanted);
}

describe("numpy's functions and draws", () => {
  for (const c of cases) {
    it(c.e, () => {
      np.random.seed(42);
      const v = evaluate(c.e);
      if (v instanceof np.ndarray) {
        expectSame(v.tolist(), c.v, c.e);
        expect(v.repr()).toBe(c.r);
      } else expectSame(v, c.v, c.e);
    });
  }
  it("shuffle in place, arrays and lists", () => {
    np.random.seed(0);
    const list = [1, 2, 3, 4, 5];
    np.random.shuffle(list);
    expect(list).toEqual([3, 1, 2, 4, 5]);
    const a = np.arange(5);
    np.random.seed(0);
    np.random.shuffle(a);
    expect(a.tolist()).toEqual([2, 0, 1, 3, 4]);
  });
});
