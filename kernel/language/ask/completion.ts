/** Completion at a place in a cell. */

import type { Compiler } from "../compiler/compiler.js";
import { isModuleName } from "../compiler/declarations.js";
import type { Completion } from "../language.js";

/** Python's method names, as `__add__`: the operators call them. They are offered once a part is typed. */
const DUNDER = /^__\w+__$/;
/** More would only slow the front end down; torch alone has a thousand names. */
const MOST = 2000;

/** The name of a module that is being written. */
const SPECIFIER = /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)["']([^"'\n]*)$/;

export interface CompletionOptions {
  /** What earlier cells have declared, as text and as names. */
  readonly declarations: string;
  readonly names: ReadonlySet<string>;
  /** Names of modules that can be imported from everywhere. */
  readonly modules: readonly string[];
}

export function complete(compiler: Compiler, code: string, offset: number, options: CompletionOptions): Completion {
  const specifier = SPECIFIER.exec(code.slice(0, offset))?.[1];
  if (specifier !== undefined) {
    const names = options.modules.filter((name) => name.startsWith(specifier));
    const matches = names.map((text) => ({ text, type: "module" }));
    return { matches, start: offset - specifier.length, end: offset };
  }
  const found = compiler.complete(options.declarations, code, offset);
  const typed = code.slice(found.start, offset);
  const entries = found.original?.entries ?? [];
  const kinds = new Map(entries.map(({ name, kind }) => [name, kind]));
  // tslab compares names that start with two underscores in the compiler's own spelling, which has three.
  const candidates = typed.startsWith("__")
    ? entries.map(({ name }) => name).filter((name) => name.startsWith(typed))
    : found.candidates;
  const isOwn = (name: string) => Number(options.names.has(name) && name.startsWith(typed));
  const matches = candidates
    .toSorted((a, b) => (found.original?.isGlobalCompletion ? isOwn(b) - isOwn(a) : 0))
    .filter((name) => (typed.startsWith("_") || !DUNDER.test(name)) && !isModuleName(name))
    .slice(0, MOST)
    .map((text) => ({ text, type: typeOf(kinds.get(text)) }));
  return { matches, start: found.start, end: found.end };
}

/** The compiler's kinds by the names that front ends have icons for. */
function typeOf(kind: string | undefined): string {
  switch (kind) {
    case "const":
    case "let":
    case "var":
    case "local var":
    case "parameter":
    case "alias":
      return "instance";
    case "local function":
    case "method":
    case "construct":
      return "function";
    case "getter":
    case "setter":
    case "property":
      return "property";
    case "local class":
      return "class";
    case "interface":
    case "type":
    case "enum":
      return "class";
    case "enum member":
      return "property";
    default:
      return kind ?? "";
  }
}
