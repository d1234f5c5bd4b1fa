/** Files, synchronous and as bytes. */
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  closeSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import type { FileStat } from "../types.js";

export function readFile(path: string): Uint8Array {
  return readFileSync(path);
}

export function stat(path: string): FileStat | null {
  const found = statSync(path, { throwIfNoEntry: false });
  return found ? { size: found.size, isDirectory: found.isDirectory(), mtimeMs: found.mtimeMs } : null;
}

export function list(path: string): string[] {
  return readdirSync(path).sort();
}

/** Writes all or nothing: a temporary file beside `path`, flushed, then renamed over it. */
export function writeFile(path: string, chunks: Iterable<Uint8Array>): void {
  const target = resolveLink(path);
  const before = statSync(target, { throwIfNoEntry: false });
  const temporary = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString("hex")}.tmp`);
  const file = openSync(temporary, "wx");
  try {
    try {
      for (const chunk of chunks) for (let at = 0; at < chunk.length; ) at += writeSync(file, chunk, at);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    if (before) chmodSync(temporary, before.mode);
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** The file behind a symbolic link, so that the link itself stays; the path where there is none yet. */
function resolveLink(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
