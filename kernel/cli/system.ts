/** The system that magics reach, on Node. */
import { type ChildProcess, spawn } from "node:child_process";
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { StringDecoder } from "node:string_decoder";
import type { System } from "../system.js";
import { guardGroup, releaseGroup } from "./watchdog.js";

/** How long a program has to end by itself, in milliseconds. */
const PATIENCE = 2000;

export const system: System = {
  cwd: () => process.cwd(),
  chdir: (path) => process.chdir(path.replace(/^~(?=$|[\\/])/, homedir())),
  env: () => ({ ...process.env }) as Record<string, string>,
  setEnv: (name, value) => {
    process.env[name] = value;
  },
  readText: (path) => readFileSync(path, "utf8"),
  writeText: (path, text, append) => (append ? appendFileSync(path, text) : writeFileSync(path, text)),
  run,
};

function run(
  command: string,
  output: (name: "stdout" | "stderr", text: string) => void,
  signal: AbortSignal,
): Promise<number> {
  // bash where there is one: `%%bash` promises it. A group of its own, so that all of a pipeline can be ended.
  const group = process.platform !== "win32";
  const shell = existsSync("/bin/bash") ? "/bin/bash" : true;
  const child = spawn(command, { shell, stdio: ["ignore", "pipe", "pipe"], detached: group });
  const stop = () => end(child, group);
  signal.addEventListener("abort", stop);
  const kill = () => signalTo(child, group, "SIGKILL");
  process.once("exit", kill);
  const { pid } = child;
  if (group && pid !== undefined) guardGroup(pid);
  for (const name of ["stdout", "stderr"] as const) {
    const decoder = new StringDecoder();
    child[name].on("data", (chunk: Buffer) => output(name, decoder.write(chunk)));
  }
  return new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, killed) => resolve(code ?? (killed === "SIGINT" ? 130 : 1)));
  }).finally(() => {
    signal.removeEventListener("abort", stop);
    process.removeListener("exit", kill);
    if (group && pid !== undefined) releaseGroup(pid);
  });
}

/** SIGINT first, as from a terminal; what does not care for it is killed after a moment. */
function end(child: ChildProcess, group: boolean): void {
  signalTo(child, group, "SIGINT");
  const timer = setTimeout(() => signalTo(child, group, "SIGKILL"), PATIENCE);
  child.once("close", () => clearTimeout(timer));
}

function signalTo({ pid }: ChildProcess, group: boolean, name: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(group ? -pid : pid, name);
  } catch {
    // It has ended already.
  }
}
