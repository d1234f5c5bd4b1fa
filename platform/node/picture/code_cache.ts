/** V8's compiled form of plotly.js, kept between processes: loading it takes a third of the time that parsing does. */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cachedDataVersionTag } from "node:v8";
import type { Script } from "node:vm";
import { cacheFolder } from "../folders.js";

/** Another text, V8 or processor has another file. */
function fileOf(source: string): string {
  const key = createHash("sha256").update(source).digest("hex").slice(0, 16);
  return join(cacheFolder(), `plotly-${key}-${cachedDataVersionTag().toString(16)}.bin`);
}

/** What an earlier process left; V8 rejects what does not fit. */
export function keptCode(source: string): Buffer | undefined {
  try {
    return readFileSync(fileOf(source));
  } catch {
    return undefined;
  }
}

/** Leaves the script's code for later processes; without a folder to write to they parse it again. */
export function keepCode(source: string, script: Script): void {
  const file = fileOf(source);
  const partial = `${file}.${process.pid}`;
  try {
    mkdirSync(cacheFolder(), { recursive: true });
    writeFileSync(partial, script.createCachedData());
    renameSync(partial, file);
  } catch {
    // The next process tries again.
  }
}
