/** Types and module names in the compiler's messages, as people write them. */
import { withoutModules } from "../compiler/declarations.js";
import type { ModuleTable } from "../modules.js";

export interface ReadableOptions {
  readonly modules: ModuleTable;
  readonly cwd: string;
}

/** `import("/path/tensor").Tensor`: what follows is a name of that module. */
const MEMBER = /\bimport\("[^"\n]+"\)\.(?=[\p{ID_Start}$_])/gu;
/** The path of a module in quotes: `import("/path")`, `Module '"/path"'`. */
const QUOTED = /"(?<path>(?:\/|[A-Za-z]:\/)[^"\n]+)"/g;
const PACKAGE = /^.*\/node_modules\/(?:@types\/)?(?<name>(?:@[^/]+\/)?[^/]+)/;
const ENDING = /(?:\.d)?\.[cm]?tsx?$/;

/** Gives a function that makes the compiler's text readable: modules by the names that cells import them by. */
export function readableTypes({ modules, cwd }: ReadableOptions): (text: string) => string {
  const names = new Map([...modules].map(([name, { types }]) => [types.replace(ENDING, ""), name]));
  const nameOf = (path: string): string => {
    const name = names.get(path) ?? PACKAGE.exec(path)?.groups?.name;
    if (name !== undefined) return name;
    return path.startsWith(`${cwd}/`) ? `./${path.slice(cwd.length + 1)}` : path;
  };
  return (text) =>
    withoutModules(text)
      .replace(MEMBER, "")
      .replace(QUOTED, (_, path: string) => `"${nameOf(path)}"`);
}
