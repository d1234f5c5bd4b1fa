/** `npm run notebooks`: executes the notebooks in place, with nothing in them that differs from run to run. */
import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { execute, notebooks } from "./notebooks.mjs";
import { state } from "./paths.mjs";

const folder = join(state, "executed");
const code = await execute(notebooks, folder);
if (code !== 0) process.exit(code);
for (const notebook of notebooks) {
  const { metadata, cells, ...rest } = JSON.parse(readFileSync(join(folder, basename(notebook)), "utf8"));
  const { kernelspec, language_info } = metadata;
  const kept = cells.map((cell) => ({ ...cell, metadata: {} }));
  // The keys' order and the indentation are Jupyter's own, so that saving there changes nothing.
  writeFileSync(
    notebook,
    `${JSON.stringify({ cells: kept, metadata: { kernelspec, language_info }, ...rest }, null, 1)}\n`,
  );
  console.log(`refreshed ${basename(notebook)}`);
}
