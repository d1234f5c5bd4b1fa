/** Loads the pinned compiler with the operators' rules in it. */
import { readFileSync } from "node:fs";
import { createRequire, Module } from "node:module";
import { dirname } from "node:path";
import type { Pinned } from "../compiler/pinned.js";
import type { HookSource } from "../operators/checker.js";
import { patchCompiler } from "../operators/patch.js";

/** What Node's loader offers beyond its public declarations. */
interface Compilable extends NodeModule {
  operators: HookSource;
  _compile(text: string, filename: string): unknown;
}

/**
 * Compiles the compiler's changed text in memory; Node's compile cache holds it from the second start on.
 *
 * @param file the pinned compiler
 * @throws Error when the file is not the one that the rules were made for
 */
export function loadCompiler(file: string, operators: HookSource): Pinned {
  // Outside comments the file is ASCII, and this way it takes half the memory and time.
  const text = patchCompiler(readFileSync(file, "latin1"));
  const filename = file.replace(/\.js$/, ".operators.js");
  const module = new Module(filename) as Compilable;
  module.filename = filename;
  module.paths = createRequire(file).resolve.paths(".") ?? [dirname(file)];
  module.operators = operators;
  module._compile(text, filename);
  return module.exports as Pinned;
}
