/** The language's host in Node. */
import { AsyncLocalStorage } from "node:async_hooks";
import { Console } from "node:console";
import { readFileSync, statSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { inspect, types } from "node:util";
import { constants, Script } from "node:vm";
import { platform } from "#platform";
import type { LanguageHost, Loaded, Write } from "../host.js";
import { nodeTypes } from "./node_types.js";
import { loadToolkit } from "./toolkit.js";

/** Where asynchronous context is kept by V8 itself. The older way makes a forced stop end the process. */
const CAN_FOLLOW = Number(process.versions.node.split(".")[0]) >= 24;

export function nodeHost(): LanguageHost {
  const cells = CAN_FOLLOW ? new AsyncLocalStorage<unknown>() : null;
  return {
    loadToolkit,
    nodeTypes: nodeTypes(),
    isBuiltin,
    importFrom: async (folder, specifier) => loaded(await importerIn(folder)(specifier)),
    importFile: async (path) => loaded(await import(pathToFileURL(path).href)),
    evaluate: (js, filename) => platform.evaluate(js, filename),
    readFile: (path) => readFileSync(path, "utf8"),
    changed: (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? null,
    toUrl: (path) => pathToFileURL(path).href,
    requireFrom: (folder) => createRequire(join(folder, "cell.js")),
    createConsole,
    inspect: (value) => inspect(value),
    turn: () => new Promise((resolve) => setImmediate(resolve)),
    within: (cell, run) => (cells ? cells.run(cell, run) : run()),
    current: () => cells?.getStore(),
    captureStreams,
    onStrayError,
  };
}

/** Node's own `import()`, as a file in `folder` would call it. */
function importerIn(folder: string): (specifier: string) => Promise<object> {
  let importer = importers.get(folder);
  if (!importer) {
    const script = new Script("(specifier) => import(specifier)", {
      filename: join(folder, "cell.mjs"),
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    });
    const load = script.runInThisContext() as (specifier: string) => Promise<object>;
    importer = (specifier) => withoutWarning(() => load(specifier));
    importers.set(folder, importer);
  }
  return importer;
}

const importers = new Map<string, (specifier: string) => Promise<object>>();

/** Node warns of `USE_MAIN_CONTEXT_DEFAULT_LOADER` being experimental; users can do nothing about it. */
function withoutWarning<T>(run: () => T): T {
  const warn = process.emitWarning;
  process.emitWarning = () => undefined;
  try {
    return run();
  } finally {
    process.emitWarning = warn;
  }
}

/** The exports that a CommonJS module set itself stand in its namespace under a name of their own. */
const COMMONJS = "module.exports";

function loaded(namespace: object): Loaded {
  if (types.isModuleNamespaceObject(namespace) && COMMONJS in namespace) {
    return { kind: "commonjs", exports: (namespace as Record<string, unknown>)[COMMONJS] };
  }
  return { kind: "esm", exports: namespace };
}

function createConsole(write: Write): Console {
  const stream = (name: "stdout" | "stderr"): NodeJS.WritableStream =>
    ({ write: (text: string) => write(name, text) }) as unknown as NodeJS.WritableStream;
  // Errors of writing must show: there is no stream that could fail later.
  return new Console({ stdout: stream("stdout"), stderr: stream("stderr"), ignoreErrors: false, colorMode: false });
}

function captureStreams(write: (name: "stdout" | "stderr", text: string) => boolean): () => void {
  const undo = (["stdout", "stderr"] as const).map((name) => captureStream(process[name], (text) => write(name, text)));
  return () => {
    for (const restore of undo) restore();
  };
}

function captureStream(stream: NodeJS.WriteStream, take: (text: string) => boolean): () => void {
  const original = stream.write;
  const decoder = new TextDecoder();
  const replacement = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
    const encoding = typeof rest[0] === "string" ? (rest[0] as BufferEncoding) : "utf8";
    const text =
      typeof chunk !== "string"
        ? decoder.decode(chunk, { stream: true })
        : encoding === "utf8" || encoding === "utf-8"
          ? chunk
          : Buffer.from(chunk, encoding).toString();
    if (!take(text)) return Reflect.apply(original, stream, [chunk, ...rest]);
    const done = rest.at(-1);
    if (typeof done === "function") queueMicrotask(() => done());
    return true;
  };
  stream.write = replacement as typeof stream.write;
  return () => {
    if (stream.write === replacement) stream.write = original;
  };
}

function onStrayError(handler: (error: unknown) => void): () => void {
  const events = ["unhandledRejection", "uncaughtException"] as const;
  for (const event of events) process.on(event, handler);
  return () => {
    for (const event of events) process.off(event, handler);
  };
}
