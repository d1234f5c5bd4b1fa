/** The modules that cells import by short names: what this package's "exports" offers. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./cli/package.js";
import type { CellModule, ModuleTable } from "./language/modules.js";

interface Entry {
  readonly types?: string;
  readonly default: string;
}

/** Reads the table from package.json: "./torch/nn" there is `torch/nn` in cells. */
export function readModuleTable(): ModuleTable {
  const exported: Record<string, string | Entry> = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")).exports;
  const table = new Map<string, CellModule>();
  for (const [name, entry] of Object.entries(exported)) {
    // What has no declarations is not for cells.
    if (typeof entry === "string" || entry.types === undefined) continue;
    table.set(name.replace(/^\.\//, ""), { types: join(ROOT, entry.types), file: join(ROOT, entry.default) });
  }
  return table;
}
