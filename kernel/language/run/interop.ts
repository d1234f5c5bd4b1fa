/** One face for modules of both kinds: what an import statement of a cell binds. */
import type { Loaded } from "../host.js";

export interface LoadedModule {
  /** The module as a whole: `import * as name`. */
  readonly namespace: object;
  /** The value of one export: `import { name }`; "default" for `import name`. */
  get(name: string): unknown;
  has(name: string): boolean;
  /** What CommonJS code gets from `require`. */
  required(): unknown;
}

/** TypeScript's and Babel's mark on CommonJS modules that were ECMAScript modules once. */
const ES_MODULE = "__esModule";

export function toModule({ kind, exports }: Loaded): LoadedModule {
  if (kind === "esm" || isCompiledModule(exports)) {
    const namespace = exports as Record<string, unknown>;
    const isReal = kind === "esm";
    return {
      namespace,
      get: (name) => namespace[name],
      has: (name) => !isReal || name in namespace,
      required: () => (isReal ? marked(namespace) : exports),
    };
  }
  const namespace = namespaceOf(exports);
  return { namespace, get: (name) => namespace[name], has: () => true, required: () => exports };
}

/** A namespace with the mark by which compiled code finds its default export. */
function marked(namespace: Record<string, unknown>): object {
  if (ES_MODULE in namespace) return namespace;
  const view = Object.create(null);
  for (const name of Object.keys(namespace)) {
    Object.defineProperty(view, name, { get: () => namespace[name], enumerable: true });
  }
  return Object.defineProperty(view, ES_MODULE, { value: true });
}

function isCompiledModule(exports: unknown): boolean {
  return typeof exports === "object" && exports !== null && (exports as Record<string, unknown>)[ES_MODULE] === true;
}

/** The members of what a CommonJS module exports, and the whole as its default. */
function namespaceOf(exports: unknown): Record<string, unknown> {
  const namespace: Record<string, unknown> = {};
  if ((typeof exports === "object" && exports !== null) || typeof exports === "function") {
    for (const name of Object.keys(exports)) {
      const read = () => (exports as Record<string, unknown>)[name];
      Object.defineProperty(namespace, name, { get: read, enumerable: true, configurable: true });
    }
  }
  return Object.defineProperty(namespace, "default", { value: exports, enumerable: true, configurable: true });
}
