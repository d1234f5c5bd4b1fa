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

/** A script beside the benchmarks: it says its version, then answers each line with seconds. */
class Script {
  private readonly child: ChildProcess;
  private readonly lines: AsyncIterator<string>;
  private readonly reader: Interface;

  constructor(python: string, script: string) {
    const path = fileURLToPath(new URL(`../${script}`, import.meta.url));
    this.child = spawn(python, ["-u", path], { stdio: ["pipe", "pipe", "inherit"] });
    if (this.child.stdout === null) throw new Error("no output from Python");
    this.reader = createInterface({ input: this.child.stdout });
    this.lines = this.reader[Symbol.asyncIterator]();
  }
  async line(): Promise<string> {
    const next = await this.lines.next();
    if (next.done) throw new Error("Python ended early");
    return next.value;
  }
  async ask(line: string): Promise<number> {
    this.child.stdin?.write(`${line}\n`);
    return Number(await this.line());
  }
  stop(): void {
    this.child.stdin?.end();
    this.reader.close();
  }
}

/** A script that reads a number of steps per line. */
export class PyTorch implements Contender {
  readonly name: string;
  readonly steps: number;
  private readonly script: Script;

  private constructor(script: Script, version: string, steps: number) {
    this.script = script;
    this.name = `PyTorch ${version}`;
    this.steps = steps;
  }

  static async start(python: string, script: string, steps: number): Promise<PyTorch> {
    const running = new Script(python, script);
    return new PyTorch(running, await running.line(), steps);
  }
  run(n: number): Promise<number> {
    return this.script.ask(String(n));
  }
  stop(): void {
    this.script.stop();
  }
}

/** A script that reads the name of a task and a path per line. */
export class PyTorchTasks {
  readonly name: string;
  private readonly script: Script;

  private constructor(script: Script, version: string) {
    this.script = script;
    this.name = `PyTorch ${version}`;
  }

  static async start(python: string, script: string): Promise<PyTorchTasks> {
    const running = new Script(python, script);
    return new PyTorchTasks(running, await running.line());
  }
  /** Seconds that the task took. */
  run(task: string, path: string): Promise<number> {
    return this.script.ask(`${task}\t${path}`);
  }
  stop(): void {
    this.script.stop();
  }
}
