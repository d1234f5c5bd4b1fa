/** Classes that files name: modules of torch.nn, those of the session, those that the user has marked. */
import { markFloat } from "../float_marks.js";
import { Module } from "../nn/module.js";
import { definedNames } from "../nn/registry.js";
import { setOwn } from "./dictionary.js";
import { LoadError } from "./errors.js";
import { findClass, isForeign } from "./find_class.js";
import { moduleMaker } from "./modules.js";
import { type Call, Dict, Float, type Global } from "./pickle/graph.js";
import type { Maker, Restorer } from "./restorer.js";
import type { AnyClass } from "./safe_globals.js";
import { attributesOf, entry, findModule, isModuleNode, moduleTree, pairsOf } from "./tree.js";

/** How an object of a class is made. @throws LoadError when there is no such class here */
export function classMaker(global: Global, node: Call, root: unknown, r: Restorer): Maker {
  const found = findClass(global);
  if (found === undefined) throw unknownClass(global, node, root, r);
  if (node.args.length > 0 && !(node.args.length === 3 && !node.bare)) {
    throw r.fail(`${global.path} is made with arguments: only the attributes of objects can be loaded`);
  }
  return found.prototype instanceof Module ? moduleMaker(found) : objectMaker(found);
}

/** An object of a class that is no module: its attributes, without its constructor being called. */
function objectMaker(found: AnyClass): Maker {
  return {
    make: () => Object.create(found.prototype as object) as object,
    state(made, state, r): void {
      if (!(state instanceof Dict)) throw r.fail(`${found.name} has a state that is no dict of attributes`);
      for (const [key, value] of state.entries) {
        if (value instanceof Float) markFloat(made as object, key);
        setOwn(made as object, String(key), r.value(value));
      }
    },
  };
}

/** The error for a class that is not here; it shows what the file holds and what to define. */
function unknownClass(global: Global, node: Call, root: unknown, r: Restorer): LoadError {
  if (isForeign(global) && !global.module.startsWith("torch.nn.")) {
    return r.fail(
      `the file asks to call ${global.path}, which is not among what can be loaded; nothing was run`,
      "A file of data does not need it. Do not load this file in Python: there it would run.",
    );
  }
  const place = r.fail("");
  const module = isModuleNode(node) ? node : findModule(root);
  const shown = module === null ? "" : `\nThe file holds:\n${moduleTree(module)}`;
  const isTorch = global.module.startsWith("torch.");
  const what = isTorch
    ? `${global.path} is not offered here.`
    : `Define the class first, in any cell:\n${classText(global.name, node)}\nor name one: torch.serialization.add_safe_globals([[${global.name}, "${global.path}"]]).`;
  const others = definedNames();
  const known = isTorch || others.length === 0 ? "" : `\nModules defined so far: ${others.join(", ")}.`;
  return new LoadError(`Can't get attribute '${global.name}' on <module '${global.module}'>`, {
    name: "AttributeError",
    hint: `${place.message.replace(/: $/, "")}. ${what}${shown}${known}`,
    ...(place.file === undefined ? {} : { file: place.file }),
    ...(place.record === undefined ? {} : { record: place.record }),
  });
}

/** The beginning of a class that the file's object would fit. */
function classText(name: string, node: Call): string {
  if (!isModuleNode(node)) return `class ${name} { ... }`;
  const children = pairsOf(entry(attributesOf(node), "_modules")).map(([key]) => `  ${String(key)} = ...;\n`);
  return `class ${name} extends nn.Module {\n${children.slice(0, 20).join("")}  forward(x: torch.Tensor): torch.Tensor { ... }\n}`;
}
