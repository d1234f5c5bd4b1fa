/** Loads the pinned compiler with the operators' rules in it. */
import { readFileSync } from "node:fs";
import { createRequire, Module } from "node:module";
import { dirname } from "node:path";
import { platform } from "#platform";
import type { Pinned } from "../compiler/pinned.js";
import type { HookSource } from "../operators/checker.js";
import { patchCompiler } from "../operators/patch.js";

/** What the compiler's text sees as `module`. */
interface CompilerModule {
  exports: object;
  readonly operators: HookSource;
}

type Wrapped = (exports: object, require: NodeJS.Require, module: CompilerModule, file: string, folder: string) => void;

export interface LoadedCompiler {
  readonly ts: Pinned;
  /** Leaves its compiled form for later processes; best once it has compiled something. */
  keep(): void;
}

/**
 * Compiles the compiler's changed text in memory.
 *
 * @param file the pinned compiler
 * @throws Error when the file is not the one that the rules were made for
 */
export function loadCompiler(file: string, operators: HookSource): LoadedCompiler {
  // Outside comments the file is ASCII, and this way it takes half the memory and time.
  const text = patchCompiler(readFileSync(file, "latin1"));
  const filename = file.replace(/\.js$/, ".operators.js");
  const script = platform.runKept("compiler", Module.wrap(text), filename);
  const module: CompilerModule = { exports: {}, operators };
  (script.value as Wrapped)(module.exports, createRequire(file), module, filename, dirname(file));
  return { ts: module.exports as Pinned, keep: () => script.keep() };
}
