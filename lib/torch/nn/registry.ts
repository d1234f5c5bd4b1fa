/** Module classes by their Python names, for files that hold whole models. */
import type { Module } from "./module.js";

/** A class of modules, whatever its constructor takes. */
export type ModuleClass = abstract new (...args: never[]) => Module;

const builtin = new Map<string, ModuleClass>();
const defined = new Map<string, ModuleClass>();
const paths = new WeakMap<ModuleClass, string>();

/** Notes the Python module that PyTorch defines a class in. @internal */
export function inPython(path: string, ...classes: readonly (abstract new (...args: never) => Module)[]): void {
  for (const c of classes as readonly ModuleClass[]) {
    builtin.set(`${path}.${c.name}`, c);
    paths.set(c, path);
  }
}

/** Notes a class when an instance is made; a later class of the same name takes its place. @internal */
export function noteClass(c: ModuleClass): void {
  if (defined.get(c.name) !== c && !paths.has(c)) defined.set(c.name, c);
}

/** The Python module of a class: `torch.nn.modules.linear`, or `__main__` for a class of the user's own. */
export function pythonModule(c: ModuleClass): string {
  return paths.get(c) ?? "__main__";
}

/** The library's class of that full Python name, e.g. `torch.nn.modules.linear.Linear`. */
export function builtinClass(name: string): ModuleClass | undefined {
  return builtin.get(name);
}

/** The class of that name among those of which an instance was made. */
export function definedClass(name: string): ModuleClass | undefined {
  return defined.get(name);
}

/** The names of such classes. */
export function definedNames(): string[] {
  return [...defined.keys()];
}
