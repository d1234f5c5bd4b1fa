/** Loaders with threads in a plain program, on the built library. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { node, root } from "../../../../scripts/paths.mjs";

const url = (module: string): string => pathToFileURL(join(root, "dist", "lib", module)).href;
const DATA = url("torch/utils/data/index.js");
const TORCH = url("torch/index.js");

const DATASETS = `
import * as torch from "${TORCH}";
import { Dataset, IterableDataset, get_worker_info } from "${DATA}";
import { isMainThread } from "node:worker_threads";
export class Numbers extends Dataset {
  table = torch.arange(12).reshape(6, 2).t();
  kinds = new Map([["even", new Set([0, 2, 4])]]);
  __getitem__(i) {
    return { row: this.table.select(1, i), even: this.kinds.get("even").has(i), where: isMainThread ? "main" : "thread" };
  }
  __len__() { return 6; }
}
export class Stream extends IterableDataset {
  *[Symbol.iterator]() { const { id, num_workers } = get_worker_info(); for (let i = id; i < 7; i += num_workers) yield i; }
}
export class Hangs extends Numbers { __getitem__() { for (;;); } }
export class Dies extends Numbers { __getitem__() { process.exit(3); } }
export class Private extends Numbers { #x = 1; __getitem__(i) { return i + this.#x; } }
export const sum = (samples) => samples.reduce((a, s) => a.add(s.row), torch.zeros(2));
`;

// Each thread loads the library: on a busy machine that takes seconds.
vi.setConfig({ testTimeout: 120_000 });

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tstorch-threads-"));
  writeFileSync(join(folder, "datasets.mjs"), DATASETS);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What a program prints, as JSON a line, and how long it ran. */
function run(body: string): { lines: unknown[]; stderr: string; ms: number } {
  const file = join(folder, "main.mjs");
  writeFileSync(
    file,
    `import * as torch from "${TORCH}";
import { DataLoader, Dataset } from "${DATA}";
import * as d from "./datasets.mjs";
const print = (x) => console.log(JSON.stringify(x));
${body}`,
  );
  const begin = performance.now();
  const { stdout, stderr, status } = spawnSync(node, [file], { encoding: "utf8", timeout: 110_000 });
  if (status !== 0) throw new Error(`ended with ${status}: ${stderr}`);
  const lines = stdout.split("\n").filter(Boolean);
  return { lines: lines.map((line) => JSON.parse(line) as unknown), stderr, ms: performance.now() - begin };
}

it("hands over records, strided tensors, streams, and what a collate_fn makes", () => {
  const { lines, stderr } = run(`
for await (const { row, even, where } of new DataLoader(new d.Numbers(), { batch_size: 4, num_workers: 1 })) {
  print([row.tolist(), even.tolist(), where]);
}
const numbers = new DataLoader(new d.Numbers(), { batch_size: 3, num_workers: 2, collate_fn: d.sum, persistent_workers: true });
for (let i = 0; i < 2; i++) for await (const b of numbers) print(b.tolist());
const got = [];
for await (const b of new DataLoader(new d.Stream(), { batch_size: 2, num_workers: 2 })) got.push(b.tolist());
print(got);
const any = new DataLoader(new d.Numbers(), { batch_size: null, num_workers: 2, in_order: false });
const rows = [];
for await (const { row } of any) rows.push(row.tolist()[0]);
print(rows.sort());
`);
  expect(lines).toEqual([
    [
      [
        [0, 1],
        [2, 3],
        [4, 5],
        [6, 7],
      ],
      [true, false, true, false],
      ["thread", "thread", "thread", "thread"],
    ],
    [
      [
        [8, 9],
        [10, 11],
      ],
      [true, false],
      ["thread", "thread"],
    ],
    ...[
      [6, 9],
      [24, 27],
      [6, 9],
      [24, 27],
    ],
    [[0, 2], [1, 3], [4, 6], [5]],
    [0, 10, 2, 4, 6, 8],
  ]);
  expect(stderr).toBe("");
});

it("says what cannot go to a thread, and reads it here", () => {
  const { lines, stderr } = run(`
class Own extends Dataset { __getitem__(i) { return i; } __len__() { return 1; } }
for (const [dataset, collate_fn] of [[new Own()], [new d.Private()], [new d.Numbers(), (s) => s.length]]) {
  const options = { num_workers: 1, batch_size: 6, collate_fn };
  for await (const b of new DataLoader(dataset, options)) print(b.tolist?.() ?? b);
}
`);
  expect(lines).toEqual([[0], [1, 2, 3, 4, 5, 6], 6]);
  expect(stderr).toContain("Own is defined in the file that the program starts with.");
  expect(stderr).toContain("dataset is a Private, which has private #names.");
  expect(stderr).toContain("collate_fn is defined in the file that the program starts with.");
});

it("threads that hang, die or are given up end with the program", () => {
  const { lines, ms } = run(`
const report = async (dataset, options) => {
  try { for await (const b of new DataLoader(dataset, { num_workers: 2, ...options })); }
  catch (e) { print([e.constructor.name, e.message.replace(/\\d+\\)/, "N)")]); }
};
await report(new d.Hangs(), { timeout: 0.2 });
await report(new d.Dies(), {});
const left = new DataLoader(new d.Hangs(), { num_workers: 1 })[Symbol.asyncIterator]();
void left.next();
const one = new DataLoader(new d.Numbers(), { num_workers: 1 })[Symbol.asyncIterator]();
await one.next();
for await (const b of new DataLoader(new d.Numbers(), { num_workers: 1 })) break;
print(performance.now());
process.exit(0);
`);
  expect(lines.slice(0, 2)).toEqual([
    ["RuntimeError", "DataLoader timed out after 0.2 seconds"],
    ["RuntimeError", "DataLoader worker (pid(s) N) exited unexpectedly"],
  ]);
  expect(ms - (lines[2] as number)).toBeLessThan(5000);
});
