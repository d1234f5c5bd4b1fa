/** Modules whose parameters get their sizes from the first input. */
import { RuntimeError } from "../errors.js";
import type { Tensor } from "../tensor.js";
import { HOOKS } from "./hooked.js";
import { Hooks, type LoadPreHook } from "./hooks.js";
import type { Module } from "./module.js";
import { is_lazy } from "./parameter.js";

/** Whether some parameter or buffer of the module itself has no sizes yet. */
export function has_uninitialized_params(module: Module): boolean {
  return [...module._parameters.values(), ...module._buffers.values()].some(is_lazy);
}

/** Parameters take the sizes of those that are loaded into them. */
const materializeLoaded: LoadPreHook = (module, state, prefix) => {
  for (const [name, target] of [...module._parameters, ...module._buffers]) {
    const given = state.get(prefix + name) as Tensor | undefined;
    if (given !== undefined && is_lazy(target) && !is_lazy(given)) target.materialize(given.shape);
  }
};

/**
 * Makes a module lazy: before its first call `initialize` gets the input and gives the parameters their sizes; from
 * then on the module is of the class `becomes`.
 *
 * Source: PyTorch, torch.nn.modules.lazy.LazyModuleMixin.
 * @internal
 */
export function makeLazy<M extends Module>(
  module: M,
  becomes: { readonly prototype: object },
  initialize: (module: M, input: Tensor) => void,
): void {
  module[HOOKS] ??= new Hooks();
  const own = module[HOOKS];
  const loading = own.loading.add(materializeLoaded, false);
  // A copy of the module has the same hooks under the same numbers: the module is the one that is called.
  const calling = own.add(
    "pre",
    (m: M, [input]: [Tensor]) => {
      initialize(m, input);
      if (has_uninitialized_params(m)) throw new RuntimeError(`module ${m._get_name()} has not been fully initialized`);
      m[HOOKS]?.loading.hooks.delete(loading.id);
      m[HOOKS]?.pre.hooks.delete(calling.id);
      Object.setPrototypeOf(m, becomes.prototype);
    },
    {},
  );
}
