/** Finds the declarations behind a module name. */
import type { ModuleTable } from "../modules.js";
import type { Pinned, ts } from "./pinned.js";

export interface ResolverOptions {
  readonly ts: Pinned;
  readonly modules: ModuleTable;
  /** Module name -> file of declarations, for modules that the kernel itself provides. */
  readonly own: ReadonlyMap<string, string>;
  readonly isBuiltin: (specifier: string) => boolean;
  readonly system: ts.System;
}

type Resolved = ts.ResolvedModuleWithFailedLookupLocations;

export class Resolver {
  readonly #options: ResolverOptions;
  readonly #found: Map<string, Resolved> = new Map();
  readonly #unresolved: Set<string> = new Set();
  #wantsNode = false;

  constructor(options: ResolverOptions) {
    this.#options = options;
  }

  /** Whether a module of Node's own was asked for. */
  get wantsNode(): boolean {
    return this.#wantsNode;
  }

  /** Whether a file asked for a module that was not there: it may have come since. */
  isStale(path: string): boolean {
    return this.#unresolved.has(path);
  }

  resolve(specifiers: readonly string[], from: string, options: ts.CompilerOptions): Resolved[] {
    this.#unresolved.delete(from);
    return specifiers.map((specifier) => {
      const resolved = this.#known(specifier) ?? this.#search(specifier, from, options);
      if (!resolved.resolvedModule && !this.#options.isBuiltin(specifier)) this.#unresolved.add(from);
      return resolved;
    });
  }

  #known(specifier: string): Resolved | null {
    const { modules, own, isBuiltin } = this.#options;
    const types = modules.get(specifier)?.types ?? own.get(specifier);
    if (types !== undefined) return declared(types, this.#options.ts.Extension.Dts);
    if (isBuiltin(specifier)) {
      // Declared by name in @types/node, without a file.
      this.#wantsNode = true;
      return { resolvedModule: undefined } as Resolved;
    }
    return null;
  }

  #search(specifier: string, from: string, options: ts.CompilerOptions): Resolved {
    const { ts, system } = this.#options;
    const relative = /^\.{0,2}\//.test(specifier);
    const key = `${from.slice(0, from.lastIndexOf("/"))} ${specifier}`;
    const before = this.#found.get(key);
    if (before?.resolvedModule && (!relative || system.fileExists(before.resolvedModule.resolvedFileName)))
      return before;
    const found = ts.resolveModuleName(specifier, from, options, system) as Resolved;
    if (found.resolvedModule) this.#found.set(key, found);
    return found;
  }
}

function declared(file: string, extension: ts.Extension): Resolved {
  return {
    resolvedModule: { resolvedFileName: file, extension, isExternalLibraryImport: true },
  } as Resolved;
}
