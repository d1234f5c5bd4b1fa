/** Loaders with workers in a notebook: a dataset's file runs in threads, a dataset of a cell does not. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Executed, KernelClient } from "./support/client.js";

const HELPER = `export const twice = (x: number): number => 2 * x;`;
const DATASET = `
import * as torch from "torch";
import { Dataset } from "torch/utils/data";
import { isMainThread, threadId } from "node:worker_threads";
import { twice } from "./helper";

export class Squares extends Dataset<[torch.Tensor, number, number]> {
  scale = torch.tensor([10.0, 1.0]);
  constructor(private readonly n: number, private readonly bad = -1) { super(); }
  override __getitem__(i: number): [torch.Tensor, number, number] {
    if (i === this.bad) {
      throw new RangeError("no sample " + i);
    }
    const y = this.scale * i + torch.rand(2);
    return [y, twice(i), isMainThread ? -1 : threadId];
  }
  override __len__(): number { return this.n; }
}
export class Slow extends Squares {
  override __getitem__(i: number): [torch.Tensor, number, number] {
    const end = Date.now() + 50;
    while (Date.now() < end);
    return super.__getitem__(i);
  }
}
`;

let kernel: KernelClient;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tstorch-loaders-"));
  writeFileSync(join(folder, "my_dataset.ts"), DATASET);
  writeFileSync(join(folder, "helper.ts"), HELPER);
  kernel = await KernelClient.start({ cwd: folder });
  await run(`
import * as torch from "torch";
import { DataLoader, Dataset } from "torch/utils/data";
import { Squares, Slow } from "./my_dataset";
import { readdirSync } from "node:fs";
const threads = () => readdirSync("/proc/self/task").length;
`);
});
afterAll(async () => {
  await kernel.close();
  rmSync(folder, { recursive: true });
});

async function run(code: string): Promise<Executed> {
  const done = await kernel.execute(code);
  if (done.reply.content.status !== "ok") throw new Error(done.reply.content.traceback.join("\n"));
  return done;
}
const lines = async (code: string): Promise<string[]> => (await run(code)).stdout.trimEnd().split("\n");

describe("a dataset from a file, operators in it", () => {
  it("is read in threads, and gives what it gives in this one", async () => {
    const found = await lines(`
torch.manual_seed(5);
const here: string[] = [];
for (const [y, t, id] of new DataLoader(new Squares(7), { batch_size: 2, num_workers: 2, shuffle: true })) {
  here.push(String(y) + t);
  if (!id.eq(-1).all().item()) throw new Error("a thread in for...of");
}
torch.manual_seed(5);
const there: string[] = [];
const ids = new Set<number>();
for await (const [y, t, id] of new DataLoader(new Squares(7), { batch_size: 2, num_workers: 2, shuffle: true })) {
  there.push(String(y) + t);
  for (const n of id.tolist<number[]>()) ids.add(n);
}
console.log(here.join() === there.join(), here.length, ids.size, ids.has(-1));
`);
    expect(found).toEqual(["true 4 2 false"]);
  });

  it("carries errors over, with the dataset's own lines", async () => {
    const { reply } = await kernel.execute(
      "for await (const b of new DataLoader(new Squares(4, 3), { batch_size: 2, num_workers: 1 })) console.log(1);",
    );
    expect(reply.content.ename).toBe("RangeError");
    expect(reply.content.evalue).toMatch(
      /^Caught RangeError in DataLoader worker process 0\.\nOriginal RangeError: no sample 3\n\s+at .*my_dataset\.ts:12:13/,
    );
  });

  it.each([
    ["break", "break;", "ok"],
    ["an error in the loop", "throw new Error('mine');", "error"],
  ])("leaves no thread behind after %s", async (_, statement, status) => {
    const [before] = await lines("console.log(threads());");
    const { reply } = await kernel.execute(
      `for await (const b of new DataLoader(new Slow(40), { num_workers: 2 })) { ${statement} }`,
    );
    expect(reply.content.status).toBe(status);
    await expectThreads(before);
  });

  it.each([
    ["waiting", ""],
    ["computing", "for (;;);"],
  ])("an interrupt while %s ends the cell and the threads", async (_, body) => {
    const [before] = await lines("console.log(threads());");
    const id = await kernel.startExecute(
      `for await (const b of new DataLoader(new Slow(4000), { batch_size: 8, num_workers: 2 })) { console.log("go"); ${body} }`,
    );
    await kernel.output(id, ({ type }) => type === "stream");
    await kernel.request("control", "interrupt_request", {});
    const { reply } = await kernel.finished(id);
    expect(reply.content.ename).toBe("KeyboardInterrupt");
    await expectThreads(before);
  });
});

/** Threads end a moment after they are told to. */
async function expectThreads(count: string): Promise<void> {
  const found = await lines(
    `let left = threads(); for (let i = 0; i < 40 && left > ${count}; i++) { await new Promise((r) => setTimeout(r, 50)); left = threads(); } console.log(left);`,
  );
  expect(Number(found[0])).toBeLessThanOrEqual(Number(count));
}

describe("a dataset of a cell", () => {
  it("is read in this thread, and one warning says what to do", async () => {
    const cell = `
class Mine extends Dataset<number> { __getitem__(i: number) { return i; } __len__() { return 3; } }
for await (const b of new DataLoader(new Mine(), { num_workers: 2 })) console.log(b.tolist());
for await (const b of new DataLoader(new Mine(), { num_workers: 2 }));
`;
    const done = await run(cell);
    expect(done.stdout).toBe("[ 0 ]\n[ 1 ]\n[ 2 ]\n");
    expect(done.stderr).toMatch(
      /^UserWarning: DataLoader reads in this thread instead of in 2 workers: Mine is defined in In\[\d+\]\. .*\.\/my_dataset\.ts, and import them from there\.\n$/,
    );
  });
});
