/** Files, synchronous and as bytes. */
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  closeSync,
  fdatasync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { crc32 } from "node:zlib";
import type { FileStat, OpenFile } from "../types.js";

export function readFile(path: string): Uint8Array {
  return readFileSync(path);
}

/** The most that one call of the system reads or writes. */
const PIECE = 2 ** 30;

/** Closes files whose readers are gone. */
const forgotten = new FinalizationRegistry<number>((file) => closeSync(file));

class Reader implements OpenFile {
  private isOpen = true;
  constructor(
    private readonly file: number,
    readonly size: number,
  ) {
    forgotten.register(this, file, this);
  }

  read(target: Uint8Array, offset: number): boolean {
    for (let at = 0; at < target.length; ) {
      const n = readSync(this.file, target, at, Math.min(target.length - at, PIECE), offset + at);
      if (n === 0) return false;
      at += n;
    }
    return true;
  }

  close(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    forgotten.unregister(this);
    closeSync(this.file);
  }
}

export function open(path: string): OpenFile {
  const file = openSync(path, "r");
  const { size, isDirectory } = describe(file);
  if (!isDirectory) return new Reader(file, size);
  closeSync(file);
  throw Object.assign(new Error(`EISDIR: illegal operation on a directory, open '${path}'`), { code: "EISDIR", path });
}

function describe(file: number): { size: number; isDirectory: boolean } {
  const found = fstatSync(file);
  return { size: found.size, isDirectory: found.isDirectory() };
}

export function stat(path: string): FileStat | null {
  const found = statSync(path, { throwIfNoEntry: false });
  return found ? { size: found.size, isDirectory: found.isDirectory(), mtimeMs: found.mtimeMs } : null;
}

export function makeFolder(path: string): void {
  mkdirSync(path, { recursive: true });
}

export function list(path: string): string[] {
  return readdirSync(path).sort();
}

/** The chunks with small neighbours joined: one call of the system for many. */
function* gathered(chunks: Iterable<Uint8Array>): Generator<Uint8Array, void, undefined> {
  const buffer = new Uint8Array(1 << 18);
  let length = 0;
  for (const chunk of chunks) {
    if (length + chunk.length > buffer.length) {
      yield buffer.subarray(0, length);
      length = 0;
    }
    if (chunk.length > buffer.length) yield chunk;
    else {
      buffer.set(chunk, length);
      length += chunk.length;
    }
  }
  yield buffer.subarray(0, length);
}

/** How the temporary files of a path begin: what follows is the machine, the process and a random part. */
const temporaryPrefix = (path: string): string => `.${basename(path)}.`;

/** Tells machines apart that see the same folder. */
const machine = crc32(hostname()).toString(36);

function temporaryName(path: string): string {
  return `${temporaryPrefix(path)}${machine}-${process.pid}-${randomBytes(6).toString("hex")}.tmp`;
}

/** Removes the temporary files of writes to `path` whose processes on this machine were killed. */
function removeStale(path: string): void {
  const folder = dirname(path);
  const prefix = temporaryPrefix(path);
  for (const name of namesIn(folder)) {
    if (!name.startsWith(prefix)) continue;
    const [, where, id] = /^(\w+)-(\d+)-[0-9a-f]{12}\.tmp$/.exec(name.slice(prefix.length)) ?? [];
    if (where === machine && !isRunning(Number(id))) rmSync(join(folder, name), { force: true });
  }
}

/** Names in a folder; none where it may not be looked into, which does not keep anybody from writing. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isRunning(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    // A process of somebody else's may not be asked, but it is there.
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

/** Writes all or nothing: a temporary file beside `path`, flushed, then renamed over it. */
export function writeFile(path: string, chunks: Iterable<Uint8Array>): void {
  const target = resolveLink(path);
  const before = statSync(target, { throwIfNoEntry: false });
  removeStale(target);
  const temporary = join(dirname(target), temporaryName(target));
  const file = openSync(temporary, "wx");
  try {
    try {
      writeChunks(file, temporary, chunks);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    if (before) chmodSync(temporary, before.mode);
    renameSync(temporary, target);
    syncFolder(dirname(target));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** After so many bytes the disk begins to take them, while more are made. */
const FLUSHED = 1 << 24;

function writeChunks(file: number, path: string, chunks: Iterable<Uint8Array>): void {
  let unflushed = 0;
  let early = -1;
  try {
    for (const chunk of gathered(chunks)) {
      for (let at = 0; at < chunk.length; ) at += writeSync(file, chunk, at, Math.min(chunk.length - at, PIECE));
      unflushed += chunk.length;
      if (unflushed < FLUSHED) continue;
      unflushed = 0;
      // Through a second opening: the first one is still told of every error when it is flushed at the end.
      if (early < 0) early = openSync(path, "r");
      fdatasync(early, () => {});
    }
  } finally {
    if (early >= 0) closeSync(early);
  }
}

/** Makes a rename outlast a power cut, where the system lets a folder be flushed. */
function syncFolder(path: string): void {
  try {
    const folder = openSync(path, "r");
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  } catch {
    // Windows opens no folders; the file itself is flushed already.
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
