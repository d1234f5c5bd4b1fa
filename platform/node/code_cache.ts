/** V8's compiled form of large scripts, kept between processes: loading it takes a fraction of the time that parsing does. */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cachedDataVersionTag } from "node:v8";
import { Script } from "node:vm";
import type { KeptScript } from "../types.js";
import { cacheFolder } from "./folders.js";

/** Another text, V8 or processor has another file. */
function fileOf(name: string, source: string): string {
  const key = createHash("sha256").update(source).digest("hex").slice(0, 16);
  return join(cacheFolder(), `${name}-${key}-${cachedDataVersionTag().toString(16)}.bin`);
}

/** What an earlier process left; V8 rejects what does not fit. */
function read(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/** Leaves the script's code for later processes; without a folder to write to they parse it again. */
function write(file: string, script: Script): void {
  const partial = `${file}.${process.pid}`;
  try {
    mkdirSync(cacheFolder(), { recursive: true });
    writeFileSync(partial, script.createCachedData());
    renameSync(partial, file);
  } catch {
    // The next process tries again.
  }
}

/** Runs a script with the code that an earlier process left. */
export function runKept(name: string, source: string, filename: string): KeptScript {
  const file = fileOf(name, source);
  const cachedData = read(file);
  const script = new Script(source, { filename, ...(cachedData && { cachedData }) });
  let isKept = cachedData !== undefined && !script.cachedDataRejected;
  return {
    value: script.runInThisContext(),
    keep() {
      if (isKept) return;
      isKept = true;
      write(file, script);
    },
  };
}
