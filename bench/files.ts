/**
 * Saving and loading files: a state_dict of 100 MB, one of 10,000 small tensors, one tensor out of a file of 1 GB. Ours
 * and PyTorch where a Python has it, in turn; prints medians and ratios. Both load the same files.
 *
 *   npm run bench:files      TSTORCH_PYTHON=/path/to/python npm run bench:files      npm run bench:files -- "one of"
 *
 * Our save flushes to the disk and renames, so that a power cut leaves the old file or the new one; PyTorch's does
 * neither. So ours is timed as it is against PyTorch's with a flush, and without both against PyTorch's as it is.
 */
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as torch from "tstorch/torch";
import { PyTorchTasks, pythonWithTorch } from "./support/pytorch.ts";
import { median } from "./support/rounds.ts";

const ROUNDS = 7;
const WARM_UP = 5;

const folder = mkdtempSync(join(tmpdir(), "bench-files-"));
const at = (name: string): string => join(folder, name);
const tensors = (count: number, ...sizes: number[]): Record<string, torch.Tensor> =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`layer${i}.weight`, torch.rand(...sizes)]));

torch.manual_seed(2019);
const large = tensors(25, 1024, 1024);
const small = tensors(10_000, 10);
torch.save(large, at("large.pt"));
torch.save(small, at("small.pt"));
torch.save(tensors(1000, 512, 512), at("huge.pt"));

/** One thing that both do. */
interface Task {
  readonly title: string;
  ours(): unknown;
  /** PyTorch's name for it, and the file. */
  readonly peer: readonly [task: string, path: string];
}

const one = (path: string): number =>
  torch.load<Record<string, torch.Tensor>>(path, { mmap: true })["layer500.weight"].sum().item();

/** As PyTorch does it: straight into the file, without a flush to the disk. */
function saveUnflushed(value: unknown, path: string): void {
  const file = openSync(path, "w");
  torch.save(value, { write: (bytes) => writeSync(file, bytes) });
  closeSync(file);
}

const TASKS: readonly Task[] = [
  { title: "load 100 MB", ours: () => torch.load(at("large.pt")), peer: ["load", at("large.pt")] },
  {
    title: "save 100 MB, without a flush",
    ours: () => saveUnflushed(large, at("ours.pt")),
    peer: ["save large", at("peer.pt")],
  },
  {
    title: "save 100 MB, flushed",
    ours: () => torch.save(large, at("ours.pt")),
    peer: ["save large flushed", at("peer.pt")],
  },
  { title: "load 10,000 tensors", ours: () => torch.load(at("small.pt")), peer: ["load", at("small.pt")] },
  {
    title: "save 10,000 tensors, ours flushed",
    ours: () => torch.save(small, at("ours_small.pt")),
    peer: ["save small", at("peer_small.pt")],
  },
  { title: "one of 1000 tensors in 1 GB", ours: () => one(at("huge.pt")), peer: ["one", at("huge.pt")] },
  {
    title: "open 1 GB, read nothing",
    ours: () => torch.load(at("huge.pt"), { mmap: true }),
    peer: ["open", at("huge.pt")],
  },
];

/** Words that the titles of the wanted tasks hold; all tasks without any. */
const wanted = process.argv.slice(2);
const chosen = TASKS.filter(({ title }) => wanted.length === 0 || wanted.some((word) => title.includes(word)));

function timed(body: () => unknown): number {
  // What earlier rounds left is cleared away before the clock starts, here as there.
  globalThis.gc?.();
  const start = performance.now();
  body();
  return performance.now() - start;
}

const python = pythonWithTorch();
const peer = python === null ? null : await PyTorchTasks.start(python, "files.py");
try {
  const size = (statSync(at("huge.pt")).size / 1e9).toFixed(2);
  console.log(`Files, milliseconds (median of ${ROUNDS} rounds in turn; the large file has ${size} GB)\n`);
  console.log(`${"".padEnd(36)}${"tstorch".padStart(10)}${(peer?.name ?? "").padStart(16)}   ratio`);
  for (const { title, ours, peer: order } of chosen) {
    const own: number[] = [];
    const theirs: number[] = [];
    for (let round = 0; round < WARM_UP + ROUNDS; round++) {
      const a = timed(ours);
      const b = peer === null ? Number.NaN : (await peer.run(...order)) * 1000;
      if (round < WARM_UP) continue;
      own.push(a);
      theirs.push(b);
    }
    const [a, b] = [median(own), median(theirs)];
    const compared = peer === null ? "" : `${b.toFixed(1).padStart(16)}   ${(b / a).toFixed(2)}`;
    console.log(`${title.padEnd(36)}${a.toFixed(1).padStart(10)}${compared}`);
  }
  if (peer === null) console.log("\nNo Python with torch was found: set TSTORCH_PYTHON to compare with PyTorch.");
  else console.log("\nratio: how many times as long PyTorch takes");
} finally {
  peer?.stop();
  rmSync(folder, { recursive: true });
}
