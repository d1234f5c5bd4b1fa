/** Real PyTorch as a contender: a Python process that runs steps when told how many. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createInterface, type Interface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Contender } from "./rounds.ts";

/** The first Python that has torch: $TSTORCH_PYTHON, then python3 and python. */
export function pythonWithTorch(): string | null {
  const given = process.env.TSTORCH_PYTHON;
  for (const python of given === undefined ? ["python3", "python"] : [given]) {
    const probe = spawnSync(python, ["-c", "import torch; print(torch.__version__)"], { encoding: "utf8" });
    if (probe.status === 0) return python;
  }
  return null;
}

/** A script beside the benchmarks that reads a number of steps per line and answers with seconds. */
export class PyTorch implements Contender {
  name = "PyTorch";
  readonly steps: number;
  private readonly child: ChildProcess;
  private readonly lines: AsyncIterator<string>;
  private readonly reader: Interface;

  private constructor(child: ChildProcess, steps: number) {
    this.child = child;
    this.steps = steps;
    if (child.stdout === null) throw new Error("no output from Python");
    this.reader = createInterface({ input: child.stdout });
    this.lines = this.reader[Symbol.asyncIterator]();
  }

  static async start(python: string, script: string, steps: number): Promise<PyTorch> {
    const path = fileURLToPath(new URL(`../${script}`, import.meta.url));
    const peer = new PyTorch(spawn(python, ["-u", path], { stdio: ["pipe", "pipe", "inherit"] }), steps);
    peer.name = `PyTorch ${await peer.line()}`;
    return peer;
  }
  private async line(): Promise<string> {
    const next = await this.lines.next();
    if (next.done) throw new Error("Python ended early");
    return next.value;
  }
  async run(n: number): Promise<number> {
    this.child.stdin?.write(`${n}\n`);
    return Number(await this.line());
  }
  stop(): void {
    this.child.stdin?.end();
    this.reader.close();
  }
}
