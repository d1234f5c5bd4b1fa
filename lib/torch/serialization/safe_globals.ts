/** Classes that the user has named for loading. */
import { typeError, ValueError } from "../errors.js";
import { type ModuleClass, pythonModule } from "../nn/registry.js";

/** Any class. */
export type AnyClass = abstract new (...args: never[]) => object;

/** A class, or a class and the full name that files have for it: `[Net, "models.net.Net"]`. */
export type SafeGlobal = AnyClass | readonly [AnyClass, string];

let marked: readonly SafeGlobal[] = [];

function nameOf(entry: SafeGlobal): string {
  return typeof entry === "function" ? `${pythonModule(entry as ModuleClass)}.${entry.name}` : entry[1];
}

/**
 * Names classes that files may hold: `torch.load` finds them, with `weights_only: true` too.
 *
 * @example torch.serialization.add_safe_globals([Net, [Encoder, "models.encoder.Encoder"]])
 * Source: PyTorch, torch.serialization.add_safe_globals.
 */
export function add_safe_globals(safe_globals: readonly SafeGlobal[]): void {
  for (const entry of safe_globals) {
    if (typeof entry === "function") continue;
    if (!Array.isArray(entry) || entry.length !== 2) {
      throw new ValueError(
        `Expected tuple of length 2 (global, str of callable full path), but got tuple of length: ${Array.isArray(entry) ? entry.length : 0}`,
      );
    }
    if (typeof entry[1] !== "string") {
      throw typeError(`Expected second item in tuple to be str of callable full path, but got: ${typeof entry[1]}`);
    }
  }
  const names = new Set(safe_globals.map(nameOf));
  marked = [...marked.filter((entry) => !names.has(nameOf(entry))), ...safe_globals];
}

/** What was named so far. Source: PyTorch, torch.serialization.get_safe_globals. */
export function get_safe_globals(): SafeGlobal[] {
  return [...marked];
}

/** Forgets what was named. Source: PyTorch, torch.serialization.clear_safe_globals. */
export function clear_safe_globals(): void {
  marked = [];
}

/**
 * Runs `body` with more classes named, and forgets them afterwards.
 *
 * @example torch.serialization.safe_globals([Net], () => torch.load("net.pt", { weights_only: true }))
 * Source: PyTorch, torch.serialization.safe_globals.
 */
export function safe_globals<T>(classes: readonly SafeGlobal[], body: () => T): T {
  const before = marked;
  add_safe_globals(classes);
  try {
    return body();
  } finally {
    marked = before;
  }
}

/** The class that was named for a full Python name. @internal */
export function markedClass(path: string): AnyClass | undefined {
  const entry = marked.find((one) => nameOf(one) === path);
  return entry === undefined || typeof entry === "function" ? (entry as AnyClass | undefined) : entry[0];
}
