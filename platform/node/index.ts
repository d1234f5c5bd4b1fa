/** The platform on Node. */
import { availableParallelism, tmpdir } from "node:os";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { crc32 } from "node:zlib";
import type { Platform } from "../types.js";
import { runKept } from "./code_cache.js";
import { evaluate } from "./evaluate.js";
import { list, makeFolder, open, readFile, stat, writeFile } from "./files.js";
import { input } from "./input.js";
import { definedIn, hasThreads, mainModule, startThread } from "./threads.js";
import { openFile, plotlySource } from "./viewer.js";

export const platform: Platform = {
  hasThreads,
  startThread,
  mainModule,
  definedIn,
  readFile,
  open,
  writeFile,
  makeFolder,
  absolute: (path) => resolve(path),
  pathOf: fileURLToPath,
  crc32,
  stat,
  list,
  evaluate,
  runKept,
  // Not zeroed: for results that are wholly overwritten.
  alloc: (bytes) => Buffer.allocUnsafeSlow(bytes).buffer as ArrayBuffer,
  // plotly.js and its document take a third of a second to load: not before the first figure.
  renderSvg: async (figure, options) => (await import("./picture/index.js")).renderSvg(figure, options),
  renderPng: async (figure, options) => (await import("./picture/index.js")).renderPng(figure, options),
  renderPdf: async (figure, options) => (await import("./picture/index.js")).renderPdf(figure, options),
  renderFilm: async (figures, options) => (await import("./picture/index.js")).renderFilm(figures, options),
  renderGif: async (figures, options) => (await import("./picture/index.js")).renderGif(figures, options),
  plotlySource,
  openFile,
  temporary: tmpdir,
  writeError: (text) => void process.stderr.write(text),
  terminal: () => (process.stderr.isTTY ? { columns: process.stderr.columns, rows: process.stderr.rows } : null),
  input,
  env: (name) => process.env[name],
  cores: availableParallelism,
};
