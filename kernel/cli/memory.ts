/**
 * Keeps the kernel's memory flat. Each cell leaves the compiler some megabytes of garbage; V8 lets several times what
 * is in use pile up before it looks, which from outside is a process that grows with each cell.
 */
import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { log } from "../wire/log.js";

/** So much new is left alone, in bytes. */
const SLACK = 48 * 2 ** 20;
/** A larger heap is the user's, and looking through it takes long: V8 knows best when. */
const LARGEST = 384 * 2 ** 20;

let collect: (() => void) | null = null;
/** What was in use when it was looked at last. */
let before: number | null = null;

/** Collects garbage, if there may be much of it and that does not take long; to be called when nothing waits. */
export function tidyMemory(): void {
  const used = getHeapStatistics().used_heap_size;
  before ??= used;
  if (used < before + SLACK || used > LARGEST) return;
  const begin = performance.now();
  collect ??= collector();
  collect();
  before = getHeapStatistics().used_heap_size;
  log("debug", `memory: ${used >> 20} -> ${before >> 20} MB in ${Math.round(performance.now() - begin)} ms`);
}

function collector(): () => void {
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc") as () => void;
  setFlagsFromString("--no-expose-gc");
  return gc;
}
