import { describe, expect, it } from "vitest";
import { toPoints, toUnits } from "../../kernel/offsets.js";

describe("offsets", () => {
  it.each([
    ["abc", 2, 2],
    ["😀b", 1, 2],
    ["a😀b😀", 4, 6],
    ["é̂x", 3, 3],
  ])("%s: %d code points are %d units", (text, points, units) => {
    expect(toUnits(text, points)).toBe(units);
    expect(toPoints(text, units)).toBe(points);
  });

  it("stay inside the text", () => {
    expect(toUnits("😀", 5)).toBe(2);
    expect(toUnits("ab", -1)).toBe(0);
    expect(toPoints("ab", 9)).toBe(2);
    // A lone surrogate is one code point.
    expect(toUnits("\ud83dx", 1)).toBe(1);
  });
});
