/** Our own part: dist/ from the sources, then the kernel where .venv's Jupyter finds it, and nowhere else. */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { dist, environment, log, node, root, venv } from "../paths.mjs";
import { runLogged, SetupError } from "./say.mjs";
import { filesIn, hashOf, isFresh, writeStamp } from "./stamp.mjs";

const buildStamp = join(dist, "tstorch.stamp");
const sourceList = join(dist, "tstorch.sources");
const kernelStamp = join(venv, "tstorch.kernel.stamp");

const sources = () => ["kernel", "platform", "lib"].flatMap((folder) => filesIn(join(root, folder)));

export async function build() {
  const files = sources();
  const settings = ["package.json", "package-lock.json", "tsconfig.json", "tsconfig.build.json"];
  const hash = hashOf([...files, ...settings.map((file) => join(root, file))]);
  if (isFresh(buildStamp, hash)) return;
  const names = files.map((file) => relative(root, file));
  const before = existsSync(sourceList) ? readFileSync(sourceList, "utf8").split("\n") : [];
  // tsc leaves the output of a source that is gone.
  if (before.some((name) => !names.includes(name))) rmSync(dist, { recursive: true, force: true });
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  const result = await runLogged("Compiling", node, [tsc, "-p", "tsconfig.build.json"], { cwd: root, log });
  if (result.code !== 0) {
    process.stdout.write(result.output);
    throw new SetupError("The sources do not compile: see above");
  }
  writeFileSync(sourceList, names.join("\n"));
  writeStamp(buildStamp, hash);
}

export async function installKernel() {
  const hash = hashOf([buildStamp], [root]);
  if (isFresh(kernelStamp, hash)) return;
  const cli = join(dist, "kernel", "cli.js");
  const options = { cwd: root, log, env: environment() };
  const result = await runLogged("Kernel into .venv", node, [cli, "install", "--prefix", venv], options);
  if (result.code !== 0) {
    process.stdout.write(result.output);
    throw new SetupError("The kernel could not be installed: see above");
  }
  writeStamp(kernelStamp, hash);
}
