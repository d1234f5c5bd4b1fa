/** `npm start`: executes every notebook with real Jupyter; the results, as notebooks and as pages, go to out/. */
import { basename, join, relative } from "node:path";
import { jupyter } from "./jupyter.mjs";
import { execute, notebooks } from "./notebooks.mjs";
import { root } from "./paths.mjs";

const out = join(root, "out");
for (const notebook of notebooks) {
  console.log(`Executing ${relative(root, notebook)} ...`);
  const executed = join(out, basename(notebook));
  const code =
    (await execute([notebook], out)) || (await jupyter(["nbconvert", "--log-level=WARN", "--to=html", executed]));
  if (code !== 0) process.exit(code);
  console.log(`  notebook  ${relative(root, executed)}`);
  console.log(`  page      ${relative(root, executed.replace(/\.ipynb$/, ".html"))}`);
}
console.log("Open a page in a browser, or work on the notebooks with: npm run lab");
