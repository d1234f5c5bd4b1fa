/** A platform without Node, for the bundle of the guard test: files in memory, one and the same picture for all. */
import type { FileStat, OpenFile, Platform } from "../../platform/types.js";

const files = new Map<string, Uint8Array>();

/** The smallest PNG there is. */
const PIXEL =
  "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000a49444154789c6300010000050001" +
  "0d0a2db40000000049454e44ae426082";

function readFile(path: string): Uint8Array {
  const bytes = files.get(path);
  if (!bytes) throw Object.assign(new Error(`ENOENT: no such file or directory, open '${path}'`), { code: "ENOENT" });
  return bytes;
}

function open(path: string): OpenFile {
  const bytes = readFile(path);
  return {
    size: bytes.length,
    read(target, offset) {
      if (offset + target.length > bytes.length) return false;
      target.set(bytes.subarray(offset, offset + target.length));
      return true;
    },
    close: () => undefined,
  };
}

function writeFile(path: string, chunks: Iterable<Uint8Array>): void {
  const parts = Array.from(chunks, (chunk) => chunk.slice());
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  files.set(path, all);
}

function stat(path: string): FileStat | null {
  const bytes = files.get(path);
  return bytes ? { size: bytes.length, isDirectory: false, mtimeMs: 0 } : null;
}

function crc32(bytes: Uint8Array, before: number = 0): number {
  let sum = ~before;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (0xedb88320 & -(sum & 1));
  }
  return ~sum >>> 0;
}

const unavailable = (what: string) => (): never => {
  throw new Error(`there is no ${what} here`);
};

/** In the global scope, as a tab runs a cell. */
// biome-ignore lint/security/noGlobalEval: there is no other way in a tab.
const run = (js: string): unknown => globalThis.eval(js);

export const platform: Platform = {
  hasThreads: false,
  startThread: unavailable("thread"),
  mainModule: () => null,
  definedIn: (functions) => functions.map(() => null),
  readFile,
  open,
  writeFile,
  // The paths of files are all that there is of folders.
  makeFolder: () => undefined,
  stat,
  crc32,
  absolute: (path) => (path.startsWith("/") ? path : `/${path}`),
  pathOf: (url) => url.replace(/^file:\/\//, ""),
  list: () => [...files.keys()].sort(),
  evaluate: (js, filename) =>
    run(`${js}
//# sourceURL=${filename}`),
  runKept: (_name, source) => ({ value: run(source), keep: () => undefined }),
  alloc: (bytes) => new ArrayBuffer(bytes),
  renderGif: async () => new Uint8Array(),
  renderPdf: async () => new Uint8Array(),
  renderFilm: async () => new Uint8Array(),
  renderSvg: async () => "<svg/>",
  renderPng: async () => Uint8Array.from(PIXEL.match(/../g) ?? [], (hex) => Number.parseInt(hex, 16)),
  plotlySource: unavailable("plotly.js"),
  openFile: async () => false,
  temporary: () => "/tmp",
  writeError: (text) => console.error(text),
  terminal: () => null,
  input: unavailable("front end"),
  env: () => undefined,
  cores: () => 1,
};
