import { describe, expect, it } from "vitest";
import * as np from "../../../lib/numpy/index.js";

describe("numpy names that tutorials use", () => {
  it("constants and new arrays", () => {
    expect([np.pi, np.Inf, np.newaxis]).toEqual([Math.PI, Infinity, null]);
    const a = np.array([1, 2]);
    expect(np.asarray(a)).toBe(a);
    expect(np.expand_dims(a, 0).shape).toEqual([1, 2]);
  });

  it("joins", () => {
    const a = np.array([1, 2]);
    expect(String(np.concatenate([a, np.array([3])]))).toBe("[1 2 3]");
    expect(String(np.c_.__getitem__([a, np.array([3, 4])]))).toBe("[[1 3]\n [2 4]]");
  });

  it("convolve in its three modes", () => {
    const [a, v] = [np.array([1, 2, 3]), np.array([0, 1, 0.5])];
    expect(String(np.convolve(a, v))).toBe("[0.  1.  2.5 4.  1.5]");
    expect(String(np.convolve(a, v, "same"))).toBe("[1.  2.5 4. ]");
    expect(String(np.convolve(a, v, "valid"))).toBe("[2.5]");
  });

  it("random: permutation and RandomState draw numpy's numbers", () => {
    np.random.seed(0);
    expect(String(np.random.permutation(5))).toBe("[2 0 1 3 4]");
    const state = new np.random.RandomState(0);
    expect(String(state.permutation(5))).toBe("[2 0 1 3 4]");
  });
});
