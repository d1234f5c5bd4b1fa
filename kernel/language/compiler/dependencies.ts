/** The user's own files behind a cell. */
import type { ts } from "./pinned.js";

/** What the compiler notes of a file's imports. */
interface Importing {
  readonly resolvedModules?: {
    forEach(each: (resolution: ts.ResolvedModuleWithFailedLookupLocations | undefined) => void): void;
  };
}

/** What the kernel compiles. tslab takes .ts and .js alone. */
const CODE = /\.(?:[jt]sx?|mts)$/;

/**
 * `file` and the files with code that it imports, directly or not; declarations are left out. The compiler's own
 * answer would have it look through all files for each cell.
 */
export function dependencies(program: ts.Program, file: ts.SourceFile): string[] {
  const found = new Set<string>();
  const walk = (at: ts.SourceFile) => {
    if (found.has(at.fileName) || at.isDeclarationFile) return;
    found.add(at.fileName);
    (at as Importing).resolvedModules?.forEach((resolution) => {
      const name = resolution?.resolvedModule?.resolvedFileName;
      const imported = name === undefined ? undefined : program.getSourceFile(name);
      if (imported) walk(imported);
    });
  };
  walk(file);
  const all = [...found].filter((name) => CODE.test(name));
  // tslab's choice among them has been made.
  return Object.assign(all, { filter: () => all });
}
