/** Completion at a place in a cell. */
import type { Compiler } from "../compiler/compiler.js";
import type { Completion } from "../language.js";

/** Python's method names, as `__add__`: the operators call them. They are offered once a part is typed. */
const DUNDER = /^__\w+__$/;
/** More would only slow the front end down. */
const MOST = 500;

/** The name of a module that is being written. */
const SPECIFIER = /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)["']([^"'\n]*)$/;

/** `modules` are the names of modules that can be imported from everywhere. */
export function complete(
  compiler: Compiler,
  declarations: string,
  code: string,
  offset: number,
  modules: readonly string[],
): Completion {
  const specifier = SPECIFIER.exec(code.slice(0, offset))?.[1];
  if (specifier !== undefined) {
    const names = modules.filter((name) => name.startsWith(specifier));
    const matches = names.map((text) => ({ text, type: "module" }));
    return { matches, start: offset - specifier.length, end: offset };
  }
  const found = compiler.complete(declarations, code, offset);
  const typed = code.slice(found.start, offset);
  const kinds = new Map(found.original?.entries.map(({ name, kind }) => [name, kind]));
  const matches = found.candidates
    .filter((name) => typed.startsWith("_") || !DUNDER.test(name))
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
