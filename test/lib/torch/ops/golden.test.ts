import { describe, expect, it } from "vitest";
import { type Case, failure, numericDifference, readCases } from "./golden.js";

const FAMILIES = [
  "elementwise",
  "comparison",
  "reductions",
  "sorting",
  "gathering",
  "shapes",
  "creation",
  "products",
  "linalg",
  "fft",
  "complex",
];

/** Operations whose results carry larger rounding errors, by how much. */
const SLACK: Readonly<Record<string, number>> = {
  linalg: 100,
  polygamma: 3,
  "special.polygamma": 3,
  cov: 1000,
  "fft.hfft": 20,
  "fft.hfftn": 20,
};

/** Cases that are known to differ: how many, and why. No more may. */
const KNOWN: Readonly<Record<string, readonly [number, string]>> = {
  logit: [1, "eps above 1/2"],
  "special.ndtr": [3, "PyTorch composes it: name of the node"],
  trapz: [1, "sums of uint8 wrap before they are halved"],
  trapezoid: [1, "sums of uint8 wrap before they are halved"],
  cumulative_trapezoid: [1, "sums of uint8 wrap before they are halved"],
  gather: [3, "empty places keep no graph; out of another dtype is converted"],
  __getitem__: [6, "advanced indexing"],
  arange: [4, "booleans, and start given twice"],
  logspace: [4, "integer dtypes round the exponents"],
  dot: [1, "order of the checks"],
  vdot: [1, "order of the checks"],
  addbmm: [1, "uint8 without elements"],
  "linalg.matrix_power": [5, "power 0 has no graph"],
  "linalg.multi_dot": [7, "name of the last node"],
  "linalg.vecdot": [2, "name of the last node"],
  "linalg.norm": [3, "empty matrices, negative orders of zeros"],
  "linalg.matrix_norm": [1, "float16"],
  "linalg.solve_triangular": [4, "name of the last node"],
  "linalg.eigh": [4, "signs of the vectors"],
  "linalg.svd": [1, "signs of the vectors"],
  svd: [3, "full matrices of empty ones"],
  "linalg.pinv": [9, "empty matrices; singular by a product"],
  pinverse: [5, "empty matrices, name of the node"],
  "linalg.lstsq": [18, "residuals carry no gradient"],
  matrix_exp: [1, "float16"],
  cholesky_solve: [4, "the triangle that is not read gets gradient 0"],
  cholesky_inverse: [4, "the triangle that is not read gets gradient 0"],
  "fft.ihfft2": [2, "PyTorch composes it: name of the node"],
  "fft.ihfftn": [2, "PyTorch composes it: name of the node"],
  "linalg.lu": [8, "no gradient"],
  "linalg.lu_factor": [8, "no gradient"],
};

for (const family of FAMILIES) {
  describe(`PyTorch's ${family}`, () => {
    const byName = new Map<string, Case[]>();
    for (const c of readCases(family)) byName.set(c.n, [...(byName.get(c.n) ?? []), c]);
    for (const [name, cases] of byName) {
      it(name, () => {
        const bad = cases.flatMap((c) => {
          const d = failure(c, SLACK[name] ?? SLACK[family] ?? 1);
          return d === null ? [] : [`${d} | ${JSON.stringify([c.a, c.k]).slice(0, 220)}`];
        });
        const known = KNOWN[name]?.[0] ?? 0;
        if (bad.length > known) expect.fail(`${bad.length} of ${cases.length} cases:\n${bad.slice(0, 8).join("\n")}`);
        if (known > 0) return;
        const smooth = cases.find((c) =>
          c.g?.some((g) => g !== null && g.length > 0 && g.length <= 12 && g.every((v) => typeof v === "number")),
        );
        if (smooth !== undefined) expect(numericDifference(smooth)).toBeNull();
      });
    }
  });
}
