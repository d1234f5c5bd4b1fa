/** Loads the modules that cells import. */
import type { CompiledFile } from "../compiler/compiler.js";
import type { Pinned } from "../compiler/pinned.js";
import type { LanguageHost } from "../host.js";
import type { ThreadImports } from "../language.js";
import type { ModuleTable } from "../modules.js";
import { type LoadedModule, toModule } from "./interop.js";
import { LocalFiles } from "./local.js";
import type { RanScript } from "./script.js";
import { createTslab } from "./tslab.js";

export interface LoaderOptions {
  readonly ts: Pinned;
  readonly host: LanguageHost;
  readonly modules: ModuleTable;
  readonly cwd: string;
  readonly ran: (script: RanScript) => void;
}

/** Finds the file behind a relative import. */
type Resolve = (specifier: string, from: string) => string | null;

/** An import that finds nothing. */
export class ModuleNotFoundError extends Error {
  override readonly name: string = "ModuleNotFoundError";
  readonly code: string = "ERR_MODULE_NOT_FOUND";
  /** What to do about it. */
  readonly hint: string;

  constructor(specifier: string) {
    super(`Cannot find module '${specifier}'`);
    this.hint = installHint(specifier);
  }
}

/** What to do when a module is missing. */
export function installHint(specifier: string): string {
  if (/^\.{0,2}\//.test(specifier)) return "The path is taken from the notebook's folder.";
  return `Install it beside the notebook: npm install ${packageName(specifier)}`;
}

export class ModuleLoader {
  readonly #options: LoaderOptions;
  readonly #local: LocalFiles;
  readonly #tslab: LoadedModule;
  #resolve: Resolve = () => null;

  constructor(options: LoaderOptions) {
    this.#options = options;
    const { ts, host, ran } = options;
    this.#tslab = toModule({ kind: "esm", exports: createTslab(ts.version) });
    this.#local = new LocalFiles({ ts, host, ran, load: (specifier, from) => this.#load(specifier, from, from) });
  }

  /** Takes the user's files as the last compilation saw them. */
  update(files: readonly CompiledFile[], resolve: Resolve): void {
    this.#local.update(files);
    this.#resolve = resolve;
  }

  /** Loads a module for a cell. @throws ModuleNotFoundError when there is none of that name. */
  load(specifier: string): Promise<LoadedModule> {
    return this.#load(specifier, `${this.#options.cwd}/__tslab__.ts`, undefined);
  }

  /** Where one of the user's files exports a value. */
  exported(value: unknown): { file: string; name: string } | null {
    const found = this.#local.exported(value);
    return found && { file: this.#options.host.toUrl(found.path), name: found.name };
  }

  /** What threads need to import the user's files: the addresses of short names, and the files' ECMAScript. */
  imports(): ThreadImports {
    const { modules, host } = this.#options;
    const names = [...modules].map(([name, { file }]) => [name, host.toUrl(file)]);
    return { names: Object.fromEntries(names), sources: this.#local.sources() };
  }

  /** `require` in a cell. */
  require(specifier: string): unknown {
    const { host, modules, cwd } = this.#options;
    if (specifier === "tslab") return this.#tslab.namespace;
    return host.requireFrom(cwd)(modules.get(specifier)?.file ?? specifier);
  }

  async #load(specifier: string, from: string, importer: string | undefined): Promise<LoadedModule> {
    const { host, modules } = this.#options;
    const own = modules.get(specifier);
    if (own) return toModule(await host.importFile(own.file));
    if (specifier === "tslab") return this.#tslab;
    const path = this.#resolve(specifier, from);
    if (path !== null && this.#local.has(path)) return this.#local.load(path, importer);
    if (path?.endsWith(".json")) return toModule({ kind: "commonjs", exports: JSON.parse(host.readFile(path)) });
    const folder = from.slice(0, from.lastIndexOf("/")) || "/";
    try {
      return toModule(await host.importFrom(folder, specifier));
    } catch (error) {
      throw isMissing(error, specifier) ? new ModuleNotFoundError(specifier) : error;
    }
  }
}

function isMissing(error: unknown, specifier: string): boolean {
  if (!(error instanceof Error) || (error as { code?: unknown }).code !== "ERR_MODULE_NOT_FOUND") return false;
  // A module that is there but lacks one of its own is another matter.
  return error.message.includes(`'${packageName(specifier)}'`) || /^\.{0,2}\//.test(specifier);
}

/** `@scope/name/file` -> `@scope/name`. */
function packageName(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}
