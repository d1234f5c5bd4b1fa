import { describe, expect, it } from "vitest";
import { type Case, failure, numericDifference, readCases } from "./golden.js";

const FAMILIES = ["elementwise", "comparison", "reductions", "sorting", "gathering", "shapes", "creation", "products", "linalg"];

/** Operations whose results carry larger rounding errors, by how much. */
const SLACK: Readonly<Record<string, number>> = { linalg: 100 };

/** Kinks and steps: differences say nothing there. */
const NOT_SMOOTH = new Set<string>([]);

for (const family of FAMILIES) {
  describe(`PyTorch's ${family}`, () => {
    const byName = new Map<string, Case[]>();
    for (const c of readCases(family)) byName.set(c.n, [...(byName.get(c.n) ?? []), c]);
    for (const [name, cases] of byName) {
      it(name, () => {
        const bad = cases.flatMap((c) => {
          const d = failure(c, SLACK[family] ?? 1);
          return d === null ? [] : [`${d} | ${JSON.stringify([c.a, c.k]).slice(0, 220)}`];
        });
        if (bad.length > 0) expect.fail(`${bad.length} of ${cases.length} cases:\n${bad.slice(0, 8).join("\n")}`);
        const smooth = cases.find((c) => c.g?.some((g) => g !== null && g.length > 0 && g.length <= 12 && g.every((v) => typeof v === "number")));
        if (smooth !== undefined && !NOT_SMOOTH.has(name)) expect(numericDifference(smooth)).toBeNull();
      });
    }
  });
}
