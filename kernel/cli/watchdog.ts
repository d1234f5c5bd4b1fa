/**
 * Ends the programs that cells have started once the kernel is gone, however it went: by a signal that leaves it no
 * time, or without memory. That takes somebody who lives on: a shell that waits for the kernel's end of a pipe to close.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { subscribe } from "node:diagnostics_channel";
import { existsSync } from "node:fs";
import type { Writable } from "node:stream";

const SHELL = "/bin/sh";

/** Reads lines `+ TARGET`, `- TARGET` and `bye` until the pipe closes; a target is a process, or with a sign a group. */
const SCRIPT = `
trap '' HUP INT TERM
targets=' ' said=$1
while read -r what target; do
  case $what in
    +) targets="$targets$target " ;;
    -) case $targets in *" $target "*) targets="\${targets%% $target *} \${targets#* $target }" ;; esac ;;
    bye) said=1 ;;
  esac
done
alive() { for t in $targets; do kill -0 "$t" 2>/dev/null && return; done; return 1; }
for t in $targets; do kill -TERM "$t" 2>/dev/null; done
if [ -z "$said" ]; then
  echo '[tstorch] warn: the kernel was ended from outside (SIGTERM, SIGKILL) or without memory' >&2
fi
for i in 1 2 3 4 5 6 7 8 9 10; do
  alive || exit 0
  sleep 0.2
done
for t in $targets; do kill -KILL "$t" 2>/dev/null; done
`;

let pipe: Writable | null = null;
const early: string[] = [];

/** Starts the watch. On Windows, and where there is no shell, nobody watches. */
export function startWatchdog(): void {
  if (process.platform === "win32" || !existsSync(SHELL)) return;
  let watchdog: ChildProcess;
  try {
    // In a session of its own: what ends the kernel's group must not end it.
    const quiet = process.env.TSTORCH_LOG === "error" ? "quiet" : "";
    watchdog = spawn(SHELL, ["-c", SCRIPT, "tstorch-watchdog", quiet], {
      detached: true,
      stdio: ["pipe", "ignore", "inherit"],
      cwd: "/",
    });
  } catch {
    return;
  }
  watchdog.on("error", () => undefined);
  watchdog.unref();
  pipe = watchdog.stdin;
  pipe?.on("error", () => undefined);
  (pipe as { unref?(): void } | null)?.unref?.();
  if (leadsGroup()) tell(`+ -${process.pid}`);
  else watchChildren(watchdog);
  for (const line of early.splice(0)) tell(line);
}

/** The group of a program that is to end with the kernel. */
export function guardGroup(pid: number): void {
  tell(`+ -${pid}`);
}

export function releaseGroup(pid: number): void {
  tell(`- -${pid}`);
}

/** The kernel has said itself why it ends. */
export function farewell(): void {
  tell("bye");
}

function tell(line: string): void {
  if (pipe) pipe.write(`${line}\n`);
  else if (early.length < 1000) early.push(line);
}

/** Whether the kernel leads a group, as Jupyter's kernels do: what cells start is in it. */
function leadsGroup(): boolean {
  try {
    process.kill(-process.pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Without a group of the kernel's own, the programs that cells start are watched one by one. */
function watchChildren(watchdog: ChildProcess): void {
  subscribe("child_process", (message) => {
    const { process: child } = message as { process: ChildProcess };
    if (child === watchdog) return;
    child.once("spawn", () => tell(`+ ${child.pid}`));
    child.once("exit", () => tell(`- ${child.pid}`));
  });
}
