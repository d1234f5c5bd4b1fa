/** Node's declarations for the compiler. */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** @types/node as tslab brings it: the newest ones that its compiler can read. */
export function nodeTypes(): string | null {
  try {
    const inTslab = createRequire(createRequire(import.meta.url).resolve("tslab/package.json"));
    return join(dirname(inTslab.resolve("@types/node/package.json")), "index.d.ts");
  } catch {
    return null;
  }
}
