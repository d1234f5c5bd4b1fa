/**
 * Brings a checkout to the point where everything runs, then runs a script of ours with the pinned Node:
 *
 *   node scripts/setup.mjs                        only the set-up
 *   node scripts/setup.mjs scripts/start.mjs ...  the set-up, then that script with the remaining arguments
 *   node scripts/setup.mjs --build                npm packages and dist/ only
 *
 * It starts on whatever Node the machine has, with nothing installed, and does only what is out of date.
 */
import { spawn } from "node:child_process";
import { environment, node, root } from "./paths.mjs";
import { build, installKernel } from "./setup/build.mjs";
import { installPackages } from "./setup/packages.mjs";
import { installJupyter } from "./setup/python.mjs";
import { SetupError } from "./setup/say.mjs";

async function setUp() {
  await installPackages();
  await build();
  if (process.argv[2] === "--build") return;
  await installJupyter();
  await installKernel();
}

/**
 * @param {string} script
 * @param {string[]} args
 */
function run(script, args) {
  const child = spawn(node, [script, ...args], { cwd: root, env: environment(), stdio: "inherit" });
  // The terminal sends Ctrl-C to the child too; it decides what to do, and its end is ours.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 1)));
}

try {
  await setUp();
  const [script, ...args] = process.argv.slice(2);
  if (script !== undefined && script !== "--build") run(script, args);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  process.stderr.write(`[set-up] ${error.message}\n`);
  process.exitCode = 1;
}
