import { expect, test } from "vitest";
import { logAxis } from "../../../lib/matplotlib/log_ticks.js";
import { linearAxis, nonsingular, tickSpace } from "../../../lib/matplotlib/ticker.js";
import { golden, near } from "./golden.js";

test("linear ticks and their labels are matplotlib's for 1,000 random views", () => {
  const wrong: unknown[] = [];
  for (const [which, low, high, length, locations, labels, offset] of golden.linear) {
    const ticks = linearAxis(low, high, tickSpace(length, 10, which === "x"));
    const same = near(ticks.locations, locations) && ticks.labels.join() === labels.join() && ticks.offset === offset;
    if (!same) wrong.push({ which, low, high, length, locations, labels, offset, ticks });
  }
  expect(golden.linear.length).toBe(1000);
  expect(wrong.map((w) => JSON.stringify(w)).slice(0, 5)).toEqual([]);
});

test("logarithmic ticks are matplotlib's for 300 random views", () => {
  const wrong: unknown[] = [];
  for (const [low, high, major, minor] of golden.log) {
    const ticks = logAxis(low, high, tickSpace(0.775 * 6.4 * 72, 10, true));
    const powers = ticks.locations.filter((t) => Math.abs(Math.log10(t) - Math.round(Math.log10(t))) < 1e-9);
    const rest = [...ticks.minor, ...ticks.locations.filter((t) => !powers.includes(t))].sort((a, b) => a - b);
    const same =
      major.length > 1
        ? near(powers.map(Math.log10), major.map(Math.log10)) && near(rest.map(Math.log10), minor.map(Math.log10))
        : powers.length <= 1;
    if (!same) wrong.push({ low, high, major, minor, powers, rest });
  }
  expect(wrong.map((w) => JSON.stringify(w)).slice(0, 5)).toEqual([]);
});

test("an empty range is widened", () => {
  expect(nonsingular(0, 0, 0.05)).toEqual([-0.05, 0.05]);
  expect(nonsingular(10, 10, 0.05)).toEqual([9.5, 10.5]);
  expect(nonsingular(Number.NaN, 1, 0.05)).toEqual([-0.05, 0.05]);
});
