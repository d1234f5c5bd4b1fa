/** Copies of modules with parameters of their own, as Python's `copy.deepcopy` makes them. */
import { Module } from "./module.js";
import { Parameter } from "./parameter.js";

/** A copy of a module and all below it: equal values, shared with nothing. @internal */
export function copyModule<M extends Module>(module: M): M {
  const made = Reflect.construct(Module, [], module.constructor) as M;
  for (const key of Object.keys(module)) {
    Object.defineProperty(made, key, Object.getOwnPropertyDescriptor(module, key) as PropertyDescriptor);
  }
  for (const [name, p] of module._parameters) {
    made.register_parameter(name, p === null ? null : new Parameter(p.detach().clone(), p.requires_grad));
  }
  for (const [name, b] of module._buffers) {
    const persistent = !module._non_persistent_buffers_set.has(name);
    made.register_buffer(name, b === null ? null : b.detach().clone(), persistent);
  }
  for (const [name, child] of module._modules) made.add_module(name, child === null ? null : copyModule(child));
  return made;
}
