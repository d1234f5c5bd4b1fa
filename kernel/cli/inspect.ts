/** `tstorch inspect`: prints what is in a file of tensors without loading it. */
import { pathToFileURL } from "node:url";
import { readModuleTable } from "../modules.js";
import { CallError } from "./usage.js";

/** What the library's `torch/serialization` offers for it. */
interface Serialization {
  inspect_file(path: string): unknown;
}

export async function inspect(args: readonly string[]): Promise<void> {
  if (args.length !== 1) throw new CallError("tstorch inspect takes one file");
  const library = readModuleTable().get("torch/serialization");
  if (library === undefined) throw new Error("the library lacks torch/serialization");
  const { inspect_file } = (await import(pathToFileURL(library.file).href)) as Serialization;
  try {
    console.log(String(inspect_file(args[0])));
  } catch (error) {
    const { message, hint } = error as Error & { readonly hint?: string };
    process.stderr.write(`tstorch inspect: ${message}\n${hint === undefined ? "" : `${hint}\n`}`);
    process.exitCode = 1;
  }
}
