/** `tstorch run`: runs a TypeScript file in which operators know tensors. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { registerScripts, ScriptError } from "./scripts.js";
import { CallError } from "./usage.js";

export async function run([file, ...args]: readonly string[]): Promise<void> {
  if (file === undefined) throw new CallError("tstorch run takes a file");
  const path = resolve(file);
  if (!existsSync(path)) throw new CallError(`there is no file ${file}`);
  registerScripts();
  process.argv = [process.argv[0], path, ...args];
  try {
    await import(pathToFileURL(path).href);
  } catch (error) {
    if (!(error instanceof ScriptError)) return report(error);
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}

/** Ends the process as an error that nobody handles does: with its stack, in the lines of the TypeScript. */
function report(error: unknown): void {
  setImmediate(() => {
    throw error;
  });
}
