/** The project's notebooks, and how Jupyter executes them. */
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { jupyter } from "./jupyter.mjs";
import { root } from "./paths.mjs";

/** Paths of all notebooks, sorted. */
export const notebooks = readdirSync(join(root, "notebooks"))
  .filter((name) => name.endsWith(".ipynb"))
  .sort()
  .map((name) => join(root, "notebooks", name));

/**
 * Executes notebooks, each with its own folder as working directory, and writes them with their outputs.
 *
 * @param {readonly string[]} paths
 * @param {string} folder where the executed notebooks go
 * @returns {Promise<number>} nbconvert's exit code
 */
export function execute(paths, folder) {
  mkdirSync(folder, { recursive: true });
  return jupyter([
    "nbconvert",
    "--log-level=WARN",
    "--to=notebook",
    "--execute",
    "--ExecutePreprocessor.kernel_name=tstorch",
    "--ExecutePreprocessor.timeout=600",
    "--ExecutePreprocessor.record_timing=False",
    `--output-dir=${folder}`,
    ...paths,
  ]);
}
