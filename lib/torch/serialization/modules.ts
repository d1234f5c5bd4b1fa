/** Whole modules: PyTorch's attributes of an instance, both ways. */
import { RuntimeError } from "../errors.js";
import { markFloat } from "../float_marks.js";
import { Module } from "../nn/module.js";
import { is_lazy, Parameter } from "../nn/parameter.js";
import { builtinClass, type ModuleClass, pythonModule } from "../nn/registry.js";
import { Tensor } from "../tensor.js";
import { typename } from "../typename.js";
import { PicklingError } from "./errors.js";
import { floatNode } from "./forms.js";
import { Call, call, Dict, Float, Global, OwnString, PySet, TupleNode } from "./pickle/graph.js";
import type { Maker, Restorer } from "./restorer.js";
import type { AnyClass } from "./safe_globals.js";
import { pairsOf } from "./tree.js";

/** Attributes that PyTorch keeps for hooks, in its order before and after `_is_full_backward_hook`. */
const HOOKS_BEFORE = ["_backward_pre_hooks", "_backward_hooks"];
const HOOKS_AFTER = [
  "_forward_hooks",
  "_forward_hooks_with_kwargs",
  "_forward_hooks_always_called",
  "_forward_pre_hooks",
  "_forward_pre_hooks_with_kwargs",
  "_state_dict_hooks",
  "_state_dict_pre_hooks",
  "_load_state_dict_pre_hooks",
  "_load_state_dict_post_hooks",
];
/** Attributes with a meaning of their own; all others are the class's. */
const RESERVED: ReadonlySet<string> = new Set([
  "training",
  "_parameters",
  "_buffers",
  "_modules",
  "_non_persistent_buffers_set",
  "_is_full_backward_hook",
  ...HOOKS_BEFORE,
  ...HOOKS_AFTER,
]);
/** Sequences that PyTorch keeps as lists; all others in its own classes are tuples. */
const LISTS: ReadonlySet<string> = new Set(["_flat_weights_names", "_all_weights", "_flat_weights", "cutoffs"]);

/** A dict from names to None, in their order: a ParameterDict's. */
const NAMES = "_keys";
const namesOf = (node: unknown): Map<string, null> => new Map(pairsOf(node).map(([name]) => [String(name), null]));

/** The attributes of a module as PyTorch 2.15 writes them. @throws PicklingError for a lazy module */
export function moduleNode(module: Module, path: () => string): Call {
  if ([...module._parameters.values(), ...module._buffers.values()].some(is_lazy)) {
    const where = path() === "" ? typename(module) : `${path()}: ${typename(module)}`;
    throw new PicklingError(`Can't pickle ${where}: its parameters have no sizes yet`, {
      hint: "Call the model once, or save its state_dict().",
    });
  }
  const found = module.constructor as ModuleClass;
  const isBuiltin = builtinClass(`${pythonModule(found)}.${found.name}`) === found;
  const attributes: [unknown, unknown][] = [
    ["training", module.training],
    ["_parameters", new Dict([...module._parameters])],
    ["_buffers", new Dict([...module._buffers])],
    ["_non_persistent_buffers_set", new PySet([...module._non_persistent_buffers_set])],
    ...HOOKS_BEFORE.map(emptyHooks),
    ["_is_full_backward_hook", null],
    ...HOOKS_AFTER.map(emptyHooks),
    ["_modules", new Dict([...module._modules].map(([name, child]) => [childName(name), child]))],
  ];
  for (const [name, value] of Object.entries(module)) {
    if (RESERVED.has(name)) continue;
    const isTuple = isBuiltin && !LISTS.has(name);
    attributes.push([name, floatNode(module, name, isTuple ? asTuple(value) : value)]);
  }
  const node = new Call(new Global(pythonModule(found), found.name), [], true);
  node.state = new Dict(attributes);
  return node;
}

const emptyHooks = (name: string): [string, unknown] => [name, call("collections", "OrderedDict")];

/** Python makes the names of numbered children anew for each container. */
const childName = (name: string): unknown => (/^\d+$/.test(name) ? new OwnString(name) : name);

function asTuple(value: unknown): unknown {
  return Array.isArray(value) && Object.getPrototypeOf(value) === Array.prototype ? new TupleNode(value) : value;
}

/** Makes modules of a class without running its constructor, as Python's unpickler does: no random number is drawn. */
export function moduleMaker(found: AnyClass): Maker {
  return {
    make: () => Reflect.construct(Module, [], found) as Module,
    state(made, state, r): void {
      const attributes = state instanceof TupleNode ? state.items[0] : state;
      if (!(attributes instanceof Dict)) throw r.fail(`${found.name} has a state that is no dict of attributes`);
      try {
        fillModule(made as Module, attributes, r);
      } catch (error) {
        // A name that cannot be an attribute is the file's fault.
        if (error instanceof RuntimeError || !(error instanceof Error)) throw error;
        throw r.fail(`${found.name}: ${error.message}`);
      }
    },
  };
}

function fillModule(module: Module, attributes: Dict, r: Restorer): void {
  const state = new Map(attributes.entries);
  const transient = state.get("_non_persistent_buffers_set");
  const unsaved = transient === undefined ? new Set<unknown>() : r.value(transient);
  for (const [name, node] of pairsOf(state.get("_parameters"))) {
    const value = r.value(node);
    if (value !== null && !(value instanceof Parameter)) throw r.fail(`${String(name)} is no parameter`);
    module.register_parameter(String(name), value);
  }
  for (const [name, node] of pairsOf(state.get("_buffers"))) {
    const value = r.value(node);
    if (value !== null && !(value instanceof Tensor)) throw r.fail(`the buffer ${String(name)} is no tensor`);
    module.register_buffer(String(name), value, !(unsaved instanceof Set && unsaved.has(name)));
  }
  for (const [name, node] of pairsOf(state.get("_modules"))) {
    const value = r.value(node);
    if (value !== null && !(value instanceof Module)) throw r.fail(`the child ${String(name)} is no module`);
    module.add_module(String(name), value);
  }
  for (const [name, node] of state) {
    if (typeof name !== "string") throw r.fail("an attribute of a module has no name");
    if (name === "training") module.training = r.value(node) === true;
    else if (!RESERVED.has(name)) {
      if (node instanceof Float) markFloat(module, name);
      setAttribute(module, name, name === NAMES ? namesOf(node) : r.value(node), r);
    } else if (/_hooks/.test(name) && pairsOf(node).length > 0) {
      throw r.fail(
        `a module has ${name}: functions cannot be loaded`,
        "Save the model without hooks, or its state_dict().",
      );
    }
  }
}

function setAttribute(module: Module, name: string, value: unknown, r: Restorer): void {
  if (typeof (Object.getPrototypeOf(module) as Record<string, unknown>)[name] === "function") {
    throw r.fail(`an attribute of a module is called ${name}, as a method is`);
  }
  Object.defineProperty(module, name, { value, writable: true, enumerable: true, configurable: true });
}
