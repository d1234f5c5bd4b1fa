/**
 * Figures as PNG, ours and matplotlib's Agg, in turn; prints medians and ratios. "first" is from a fresh process's import
 * of pyplot to its first picture, and our memory over many figures comes last.
 *
 *   npm run bench:plots            TSTORCH_PYTHON=/path/to/python npm run bench:plots
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { median } from "./support/rounds.ts";

const ROUNDS = 9;
const KINDS = ["lines", "scatter", "image", "grid", "crowd"] as const;
const SERVER = "serve";

/** A process that answers each line with seconds, after a line with its name. */
class Drawer {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(command: string, args: readonly string[]) {
    this.#child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
    if (!this.#child.stdout) throw new Error("no output");
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }
  async line(): Promise<string> {
    const next = await this.#lines.next();
    if (next.done) throw new Error("a drawer ended early");
    return next.value;
  }
  async ask(line: string): Promise<number> {
    this.#child.stdin?.write(`${line}\n`);
    return Number(await this.line());
  }
  stop(): void {
    this.#child.stdin?.end();
  }
}

/** The same figures as plots.py draws. */
async function serve(): Promise<void> {
  const started = performance.now();
  const plt = await import("tstorch/matplotlib/pyplot");
  const { figureBundle } = await import("../dist/lib/matplotlib/bundle.js");
  const count = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
  const kinds: Record<string, () => void> = {
    lines() {
      const t = count(200).map((i) => i / 19.9);
      for (const k of [0, 1, 2])
        plt.plot(
          t,
          t.map((x) => Math.sin(x + k)),
          { label: `wave ${k}` },
        );
      plt.legend();
      plt.grid(true);
    },
    scatter: () =>
      void plt.scatter(
        count(100).map(Math.sin),
        count(100).map((i) => Math.cos(i * i)),
      ),
    image() {
      plt.imshow(count(32).map((a) => count(32).map((b) => (a + b) % 17)));
      plt.colorbar();
    },
    grid() {
      const [figure, axes] = plt.subplots(2, 2);
      axes.flat().forEach((ax, k) => {
        ax.bar([1, 2, 3], [k + 1, 2, 3]);
        ax.set_title(`plot ${k}`);
      });
      figure.tight_layout();
    },
    crowd: () =>
      void plt.scatter(
        count(100_000).map(Math.sin),
        count(100_000).map((i) => Math.cos(i * i)),
        { s: 4 },
      ),
  };
  const draw = async (kind: string): Promise<number> => {
    const start = performance.now();
    kinds[kind]();
    // Ours makes the live figure, too.
    await figureBundle(plt.gcf());
    plt.close("all");
    return (performance.now() - start) / 1000;
  };
  console.log("tstorch");
  for await (const line of createInterface({ input: process.stdin })) {
    if (line === "first") {
      await draw("scatter");
      console.log((performance.now() - started) / 1000);
    } else if (line === "memory") console.log(process.memoryUsage().rss / 2 ** 20);
    else console.log(await draw(line));
  }
}

async function compare(): Promise<void> {
  const python = [process.env.TSTORCH_PYTHON ?? "python3", "python"].find(
    (name) => spawnSync(name, ["-c", "import matplotlib"]).status === 0,
  );
  const here = fileURLToPath(import.meta.url);
  const makers = [(): Drawer => new Drawer(process.execPath, [here, SERVER])];
  if (python) makers.push(() => new Drawer(python, ["-u", here.replace(/\.ts$/, ".py")]));
  else console.log("No Python with matplotlib: ours alone.");
  const first: number[][] = makers.map(() => []);
  for (let round = 0; round < 4; round++) {
    for (const [i, make] of makers.entries()) {
      const drawer = make();
      await drawer.line();
      const seconds = await drawer.ask("first");
      // The first round fills the caches of both.
      if (round > 0) first[i].push(seconds);
      drawer.stop();
    }
  }
  const drawers = makers.map((make) => make());
  const names = await Promise.all(drawers.map((drawer) => drawer.line()));
  console.log(`${"".padEnd(10)}${names.map((name) => name.padStart(20)).join("")}${"ratio".padStart(8)}`);
  const report = (kind: string, times: readonly number[][]): void => {
    const medians = times.map((list) => median(list) * 1000);
    const ratio = medians.length > 1 ? (medians[0] / medians[1]).toFixed(2) : "";
    console.log(
      `${kind.padEnd(10)}${medians.map((ms) => `${ms.toFixed(0)} ms`.padStart(20)).join("")}${ratio.padStart(8)}`,
    );
  };
  report("first", first);
  for (const kind of KINDS) {
    const times: number[][] = drawers.map(() => []);
    for (let round = 0; round < ROUNDS + 2; round++) {
      for (const [i, drawer] of drawers.entries()) {
        const seconds = await drawer.ask(kind);
        if (round > 1) times[i].push(seconds);
      }
    }
    report(kind, times);
  }
  const [ours] = drawers;
  const before = await ours.ask("memory");
  for (let i = 0; i < 500; i++) await ours.ask("scatter");
  const grown = (await ours.ask("memory")) - before;
  console.log(`memory over 500 more figures: ${grown.toFixed(0)} MB on ${before.toFixed(0)} MB`);
  for (const drawer of drawers) drawer.stop();
}

await (process.argv[2] === SERVER ? serve() : compare());
