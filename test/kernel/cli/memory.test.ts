import { getHeapStatistics } from "node:v8";
import { expect, it } from "vitest";
import { tidyMemory } from "../../../kernel/cli/memory.js";

const used = (): number => getHeapStatistics().used_heap_size / 2 ** 20;

/** Old garbage: what has lived for a while, which small collections leave alone. */
function litter(): void {
  const kept: number[][] = [];
  for (let i = 0; i < 9000; i++) kept.push(new Array(1000).fill(i + 0.5));
  kept.length = 0;
}

it("collects what cells have left once it is much", () => {
  tidyMemory();
  const before = used();
  litter();
  expect(used()).toBeGreaterThan(before + 50);
  tidyMemory();
  expect(used()).toBeLessThan(before + 20);
  const less = used();
  const little = new Array(1e5).fill(0.5);
  tidyMemory();
  expect(used()).toBeGreaterThan(less + little.length / 2 ** 18);
});
