/** Modules made without drawing their first values. */
import { RuntimeError } from "../errors.js";
import { get_rng_state, set_rng_state } from "../random_state.js";
import { ModuleBase } from "./module.js";

/**
 * A module of a class, made with these arguments; its parameters hold nothing of meaning, and the generator is as it
 * was.
 *
 * @throws RuntimeError for what is no class of modules.
 * @example nn.utils.skip_init(nn.Linear, 5, 1)
 * Source: PyTorch, torch.nn.utils.skip_init.
 */
export function skip_init<M>(module_cls: new (...args: never[]) => M, ...args: readonly unknown[]): M {
  if (!((module_cls as { prototype?: unknown }).prototype instanceof ModuleBase)) {
    throw new RuntimeError(`Expected a Module; got ${String(module_cls)}`);
  }
  const state = get_rng_state();
  try {
    return new module_cls(...(args as readonly never[]));
  } finally {
    set_rng_state(state);
  }
}
