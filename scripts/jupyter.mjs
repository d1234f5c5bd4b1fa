/** Jupyter of .venv, its own files kept inside the checkout: `node scripts/jupyter.mjs nbconvert ...`. */
import { spawn } from "node:child_process";
import { pathToFileURL } from "node:url";
import { environment, inVenv, root } from "./paths.mjs";

/**
 * @param {readonly string[]} args
 * @returns {Promise<number>} the exit code
 */
export function jupyter(args) {
  const [command, ...rest] = args;
  const child = spawn(inVenv("python"), ["-m", "jupyter", command, ...rest], {
    cwd: root,
    env: environment(),
    stdio: "inherit",
  });
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  return new Promise((done, fail) => {
    child.on("error", fail);
    child.on("exit", (code) => done(code ?? 1));
  });
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) process.exitCode = await jupyter(process.argv.slice(2));
