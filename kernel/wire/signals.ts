/** SIGINT, noticed although the main thread is busy. */
import { Worker } from "node:worker_threads";

/**
 * Calls `heard` for each SIGINT that does not stop a breakable script of the main thread. From then on a SIGINT no
 * longer ends the process.
 */
export function watchSignals(heard: () => void): void {
  // Windows has no SIGINT that one process could send to another.
  if (process.platform === "win32") return;
  const watcher = new Worker(new URL("./signal_thread.js", import.meta.url), {
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1 },
  });
  watcher.on("message", heard);
  watcher.unref();
}
