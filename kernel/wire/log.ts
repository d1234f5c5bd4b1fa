/** The kernel's log, on stderr. Its level is TSTORCH_LOG: error, warn (also unset), info or debug. */
import { writeSync } from "node:fs";

export type Level = "error" | "warn" | "info" | "debug";

const LEVELS: readonly Level[] = ["error", "warn", "info", "debug"];
const said: Set<string> = new Set();

/** Writes a line, from any thread, also while the main thread is busy. */
export function log(level: Level, message: string): void {
  const limit = LEVELS.indexOf((process.env.TSTORCH_LOG ?? "warn") as Level);
  if (LEVELS.indexOf(level) > (limit < 0 ? 1 : limit)) return;
  try {
    writeSync(2, `[tstorch] ${level}: ${message}\n`);
  } catch {
    // Nobody reads stderr any more; there is no other place to say it.
  }
}

/** Writes a line unless the same one was written before; at most a thousand different ones. */
export function logOnce(level: Level, message: string): void {
  if (said.has(message) || said.size >= 1000) return;
  said.add(message);
  log(level, message);
}
