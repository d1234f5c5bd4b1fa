/** The user's own files that cells import: run anew when they, or what they import, have changed. */
import type { CompiledFile } from "../compiler/compiler.js";
import type { Pinned, ts } from "../compiler/pinned.js";
import type { LanguageHost } from "../host.js";
import { type LoadedModule, toModule } from "./interop.js";
import { RanScript } from "./script.js";

/** Loads what a file imports. */
export type LoadFrom = (specifier: string, from: string) => Promise<LoadedModule>;

interface Entry {
  readonly js: string;
  readonly exports: object;
  /** The user's files that it imports. */
  readonly imports: Set<string>;
  readonly ready: Promise<void>;
}

export interface LocalFilesOptions {
  readonly ts: Pinned;
  readonly host: LanguageHost;
  readonly load: LoadFrom;
  /** Called with each script that runs, so that errors find their lines. */
  readonly ran: (script: RanScript) => void;
}

export class LocalFiles {
  readonly #options: LocalFilesOptions;
  readonly #entries: Map<string, Entry> = new Map();
  #files: ReadonlyMap<string, CompiledFile> = new Map();

  constructor(options: LocalFilesOptions) {
    this.#options = options;
  }

  /** Takes the files as they are now. */
  update(files: readonly CompiledFile[]): void {
    this.#files = new Map(files.map((file) => [file.path, file]));
    const stale = new Set<string>();
    for (const [path, { js }] of this.#entries) if (this.#files.get(path)?.js !== js) stale.add(path);
    for (let before = -1; before !== stale.size; ) {
      before = stale.size;
      for (const [path, { imports }] of this.#entries) {
        if ([...imports].some((imported) => stale.has(imported))) stale.add(path);
      }
    }
    for (const path of stale) this.#entries.delete(path);
  }

  has(path: string): boolean {
    return this.#files.has(path);
  }

  /** Where a file that has run exports a value. */
  exported(value: unknown): { path: string; name: string } | null {
    for (const [path, { exports }] of this.#entries) {
      for (const [name, exported] of Object.entries(exports)) if (exported === value) return { path, name };
    }
    return null;
  }

  /** The files as ECMAScript, with the way back to their TypeScript. */
  sources(): Record<string, string> {
    const sources: Record<string, string> = {};
    for (const { path, js, map } of this.#files.values()) {
      const base64 = btoa(Array.from(new TextEncoder().encode(map), (byte) => String.fromCharCode(byte)).join(""));
      sources[path] = `${js}\n//# sourceMappingURL=data:application/json;base64,${base64}`;
    }
    return sources;
  }

  /** The module of a file. `importer` is the user's file that asks, if one does. */
  async load(path: string, importer?: string): Promise<LoadedModule> {
    if (importer !== undefined) this.#entries.get(importer)?.imports.add(path);
    let entry = this.#entries.get(path);
    if (!entry) {
      entry = this.#start(this.#files.get(path) as CompiledFile);
      this.#entries.set(path, entry);
      await entry.ready.catch((error: unknown) => {
        this.#entries.delete(path);
        throw error;
      });
    } else if (!this.#isImportedBy(importer, path)) {
      await entry.ready;
    }
    return toModule({ kind: "commonjs", exports: entry.exports });
  }

  /** Whether `path` waits, over some imports, for the file that asks: files that import each other must not wait. */
  #isImportedBy(importer: string | undefined, path: string): boolean {
    if (importer === undefined) return false;
    const seen = new Set<string>();
    const reaches = (from: string): boolean => {
      if (from === importer) return true;
      if (seen.has(from)) return false;
      seen.add(from);
      return [...(this.#entries.get(from)?.imports ?? [])].some(reaches);
    };
    return reaches(path);
  }

  #start(file: CompiledFile): Entry {
    const module = { exports: {} as object };
    let begin: () => void = () => undefined;
    const started = new Promise<void>((resolve) => {
      begin = resolve;
    });
    // The entry must stand in the table before its imports are loaded.
    const entry: Entry = {
      js: file.js,
      get exports() {
        return module.exports;
      },
      imports: new Set(),
      ready: started.then(() => this.#run(file, module)),
    };
    begin();
    return entry;
  }

  async #run(file: CompiledFile, module: { exports: object }): Promise<void> {
    const { ts, host, load, ran } = this.#options;
    const loaded = new Map<string, unknown>();
    for (const { fileName } of ts.preProcessFile(file.js, true, false).importedFiles) {
      if (!loaded.has(fileName)) loaded.set(fileName, (await load(fileName, file.path)).required());
    }
    const options: ts.CompilerOptions = {
      module: ts.ModuleKind.CommonJS,
      target: ts.ScriptTarget.ES2022,
      esModuleInterop: true,
      sourceMap: true,
    };
    const { outputText, sourceMapText } = ts.transpileModule(file.js, { compilerOptions: options });
    const folder = file.path.slice(0, file.path.lastIndexOf("/"));
    const isAsync = /\bawait\b/.test(outputText);
    const before = `(${isAsync ? "async " : ""}function (exports, require, module, __filename, __dirname) {`;
    const run = host.evaluate(`${before}${outputText}\n})`, file.path) as (...args: unknown[]) => unknown;
    const source = host.readFile(file.path);
    const maps = [sourceMapText ?? "", file.map];
    ran(
      new RanScript({ ts, name: file.path, source, maps, edited: null, linesBefore: 0, columnsBefore: before.length }),
    );
    const requireBelow = host.requireFrom(folder);
    const require = (specifier: string) => (loaded.has(specifier) ? loaded.get(specifier) : requireBelow(specifier));
    await run.call(module.exports, module.exports, require, module, file.path, folder);
  }
}
