/** The kernelspec: the folder that tells Jupyter how to start the kernel. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ROOT, resolveModule } from "./package.js";

/** Its name, as `jupyter lab` and notebooks' metadata know it. */
export const KERNEL_NAME: string = "tstorch";

/** Flags that the kernel's node runs with. */
export const NODE_FLAGS: readonly string[] = [
  // A forced stop may leave node's count of asynchronous frames behind; without the check it goes on.
  "--no-force-async-hooks-checks",
  // The space for new objects grows to twice as much otherwise, and stays so, for compiling cells alone.
  "--max-semi-space-size=16",
  // The kernel's own use of new parts of node is no news for the person at the notebook.
  "--disable-warning=ExperimentalWarning",
];

/** The content of kernel.json. */
export interface KernelSpec {
  readonly argv: readonly string[];
  readonly display_name: string;
  readonly language: string;
  readonly interrupt_mode: "message";
  readonly metadata: { readonly debugger: boolean; readonly supported_encryption: "curve" };
}

/** The kernelspec that starts `cli` (this package's command) with `node`. */
export function kernelSpec(node: string, cli: string): KernelSpec {
  return {
    argv: [node, ...NODE_FLAGS, cli, "start", "{connection_file}"],
    display_name: "TypeScript (tstorch)",
    language: "typescript",
    interrupt_mode: "message",
    metadata: { debugger: false, supported_encryption: "curve" },
  };
}

/** The command's own file, as it is built. */
export const CLI: string = join(ROOT, "dist", "kernel", "cli.js");

/** The Node that the kernel runs on: the one that this package pins where it is installed, else the running one. */
export function kernelNode(): string {
  try {
    const folder = join(dirname(resolveModule("node/package.json")), "bin");
    const node = join(folder, process.platform === "win32" ? "node.exe" : "node");
    return existsSync(node) ? node : process.execPath;
  } catch {
    return process.execPath;
  }
}

/** Where the kernelspec lies below a Jupyter data folder. */
export function specFolder(dataFolder: string): string {
  return join(dataFolder, "kernels", KERNEL_NAME);
}

/** Writes the kernelspec with its logos and plotly.js below `dataFolder`; returns its folder. */
export function writeSpec(dataFolder: string, spec: KernelSpec): string {
  const folder = specFolder(dataFolder);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const resources = join(ROOT, "kernel", "resources");
  for (const name of readdirSync(resources)) copyFileSync(join(resources, name), join(folder, name));
  // Jupyter serves this folder: figures find plotly.js there without the network.
  copyFileSync(resolveModule("plotly.js-cartesian-dist-min"), join(folder, "plotly.min.js"));
  copyFileSync(resolveModule("plotly.js-gl3d-dist-min"), join(folder, "plotly3d.min.js"));
  // Last, because its presence is what makes the folder a kernel.
  writeFileSync(join(folder, "kernel.json"), `${JSON.stringify(spec, null, 2)}\n`);
  return folder;
}

/** The kernelspec below `dataFolder`; null where there is none. @throws Error when its kernel.json is broken. */
export function readSpec(dataFolder: string): KernelSpec | null {
  const file = join(specFolder(dataFolder), "kernel.json");
  if (!existsSync(file)) return null;
  const spec = JSON.parse(readFileSync(file, "utf8"));
  if (!Array.isArray(spec?.argv)) throw new Error(`${file} has no argv`);
  return spec;
}

/** Removes the kernelspec below `dataFolder`; false when there was none. */
export function removeSpec(dataFolder: string): boolean {
  const folder = specFolder(dataFolder);
  if (!existsSync(folder)) return false;
  rmSync(folder, { recursive: true });
  return true;
}
