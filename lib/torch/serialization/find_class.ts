/** Classes by the names that files have for them. */
import { builtinClass, definedClass } from "../nn/registry.js";
import type { Global } from "./pickle/graph.js";
import { type AnyClass, markedClass } from "./safe_globals.js";

/** The kernel that runs the session, when there is one: it knows the classes that cells have declared. */
interface Host {
  scope?(name: string): unknown;
}

/** A class that the session has declared under this name. */
function sessionClass(name: string): AnyClass | undefined {
  const host = (globalThis as unknown as Record<symbol, Host | undefined>)[Symbol.for("Jupyter.display")];
  const value = host?.scope?.(name);
  if (typeof value === "function" && typeof value.prototype === "object" && value.prototype !== null) {
    return value as unknown as AnyClass;
  }
  return definedClass(name);
}

/** Python packages whose classes are not the user's. */
const FOREIGN =
  /^(torch|builtins|collections|numpy|posix|nt|os|sys|subprocess|importlib|pickle|shutil|functools|operator|types|io|ctypes|socket|runpy|webbrowser|code|pty|pdb|timeit|_[a-z]\w*)(\.|$)/;

/** Whether a name belongs to Python or a package of it, so that no class of the session can be meant. */
export function isForeign(global: Global): boolean {
  return FOREIGN.test(global.module);
}

/** The class of a full Python name. @internal */
export function findClass(global: Global): AnyClass | undefined {
  const named = markedClass(global.path) ?? builtinClass(global.path);
  return named ?? (isForeign(global) ? undefined : sessionClass(global.name));
}
