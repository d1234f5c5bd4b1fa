/** `tstorch install` and `tstorch uninstall`. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { prefixDataFolder, pythonPrefix, userDataFolder } from "./folders.js";
import { CLI, KERNEL_NAME, kernelNode, kernelSpec, removeSpec, specFolder, writeSpec } from "./kernelspec.js";
import { CallError } from "./usage.js";

/** @throws CallError for options that make no sense. */
export function install(args: readonly string[]): void {
  const folder = dataFolder("install", args);
  if (!existsSync(CLI)) throw new Error(`${CLI} is missing: build the package first (npm run build).`);
  const written = writeSpec(folder, kernelSpec(kernelNode(), CLI));
  console.log(`The kernel "${KERNEL_NAME}" is installed in ${written}`);
}

/** @throws CallError for options that make no sense. @throws Error when there is no kernel to remove. */
export function uninstall(args: readonly string[]): void {
  const folder = dataFolder("uninstall", args);
  if (!removeSpec(folder)) throw new Error(`There is no kernel "${KERNEL_NAME}" in ${specFolder(folder)}`);
  console.log(`The kernel "${KERNEL_NAME}" is gone from ${specFolder(folder)}`);
}

/** The data folder that the options name. */
function dataFolder(command: string, args: readonly string[]): string {
  const options = {
    user: { type: "boolean" },
    "sys-prefix": { type: "boolean" },
    prefix: { type: "string" },
  } as const;
  const { values } = parse(() => parseArgs({ args: [...args], options, strict: true, allowPositionals: false }));
  const chosen = Object.keys(values);
  if (chosen.length > 1) {
    throw new CallError(`tstorch ${command} takes one of ${chosen.map((name) => `--${name}`).join(", ")}`);
  }
  if (values.prefix === "") throw new CallError("--prefix needs a folder");
  if (values.prefix !== undefined) return prefixDataFolder(resolve(values.prefix));
  if (values["sys-prefix"]) return prefixDataFolder(pythonPrefix());
  return userDataFolder();
}

function parse<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    // Node's texts go on with advice on its own API after the first sentence.
    throw new CallError((error as Error).message.replace(/\. .*/s, ""));
  }
}
