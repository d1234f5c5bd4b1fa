/** Numbers with a point, as cells pass them on; expected dtypes are numpy's. */
import { expect, test } from "vitest";
import * as np from "../../../lib/numpy/index.js";
import type { Float } from "../../../lib/torch/float.js";

const float = (x: number): Float => new Number(x) as Float;

test.each<[string, () => np.ndarray, string, unknown]>([
  ["array([1.0, 2.0])", () => np.array([float(1), float(2)]), "float64", [1, 2]],
  [
    "array([[1, 2.0], [3, 4]])",
    () =>
      np.array([
        [1, float(2)],
        [3, 4],
      ]),
    "float64",
    [
      [1, 2],
      [3, 4],
    ],
  ],
  ["array([1, 2])", () => np.array([1, 2]), "int64", [1, 2]],
  ["full(2, 0.0)", () => np.full(2, float(0)), "float64", [0, 0]],
  ["full(2, 0)", () => np.full(2, 0), "int64", [0, 0]],
  ["arange(3.0)", () => np.arange(float(3)), "float64", [0, 1, 2]],
  ["arange(3, 0, -1.0)", () => np.arange(3, 0, float(-1)), "float64", [3, 2, 1]],
  ["arange(3.0, 1.0)", () => np.arange(float(3), float(1)), "float64", []],
  ["add([1, 2], 1.0)", () => np.add([1, 2], float(1)), "float64", [2, 3]],
  ["where([true, false], 1.0, 0.0)", () => np.where([true, false], float(1), float(0)), "float64", [1, 0]],
])("%s", (_, make, dtype, items) => {
  const a = make();
  expect([
    a.dtype.name,
    JSON.parse(JSON.stringify(a.tolist(), (_key, v) => (typeof v === "bigint" ? Number(v) : v))),
  ]).toEqual([dtype, items]);
});
