/** Node's declarations for the compiler. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** The declarations' own form for compilers whose typed arrays have no type parameters. */
const OLDER = join("ts5.6", "index.d.ts");

/** @types/node of the Node that this package runs on, else as tslab brings it; null where there is neither. */
export function nodeTypes(): string | null {
  const require = createRequire(import.meta.url);
  for (const from of [() => require, () => createRequire(require.resolve("tslab/package.json"))]) {
    try {
      const folder = dirname(from().resolve("@types/node/package.json"));
      const older = join(folder, OLDER);
      return existsSync(older) ? older : join(folder, "index.d.ts");
    } catch {
      // The next place.
    }
  }
  return null;
}
