/** Hooks of optimizers: around a step, and around saving and loading their state. */
import type { RemovableHandle } from "../autograd/backward.js";
import { RuntimeError } from "../errors.js";
import { HookList } from "../nn/hooks.js";
import type { Optimizer, OptimizerState } from "./optimizer.js";

/**
 * Called around a step with the optimizer, the step's arguments (the optimizer itself first, as in Python) and its
 * named arguments. What a hook before a step returns, `[args, kwargs]`, takes their place.
 */
export type StepHook = (
  optimizer: Optimizer,
  args: unknown[],
  kwargs: Record<string, unknown>,
  // biome-ignore lint/suspicious/noConfusingVoidType: a hook may return nothing.
) => void | null | undefined | readonly [args: unknown[], kwargs: Record<string, unknown>];

/** Called with the optimizer alone. */
export type OptimizerHook = (optimizer: Optimizer) => void;

/** Called with the optimizer and a state_dict; what it returns takes its place. */
export type StateHook = (
  optimizer: Optimizer,
  state_dict: OptimizerState,
  // biome-ignore lint/suspicious/noConfusingVoidType: a hook may return nothing.
) => OptimizerState | void | null | undefined;

/** One optimizer's hooks. @internal */
export class OptimizerHooks {
  readonly before: HookList<StepHook> = new HookList();
  readonly after: HookList<StepHook> = new HookList();
  readonly beforeSave: HookList<OptimizerHook> = new HookList();
  readonly afterSave: HookList<StateHook> = new HookList();
  readonly beforeLoad: HookList<StateHook> = new HookList();
  readonly afterLoad: HookList<OptimizerHook> = new HookList();
  /** A step is being taken: a class's `super.step()` is part of it. */
  stepping = false;
  /** Steps taken so far. */
  steps = 0;
}

const before = new HookList<StepHook>();
const after = new HookList<StepHook>();

/** Calls `hook` before each step of every optimizer. */
export function register_optimizer_step_pre_hook(hook: StepHook): RemovableHandle {
  return before.add(hook, false);
}
/** Calls `hook` after each step of every optimizer. */
export function register_optimizer_step_post_hook(hook: StepHook): RemovableHandle {
  return after.add(hook, false);
}

type Step = (this: Optimizer, ...args: unknown[]) => unknown;
const watched = new WeakSet<Step>();

/** Puts the hooks around the `step` that a class defines, once. @internal */
export function watchSteps(optimizerClass: { readonly prototype: object }): void {
  let owner = optimizerClass.prototype;
  while (!Object.hasOwn(owner, "step")) owner = Object.getPrototypeOf(owner) as object;
  const own = owner as { step: Step };
  const step = own.step;
  if (watched.has(step)) return;
  const around: Step = function (...given) {
    const hooks = this._hooks;
    if (hooks.stepping) return step.apply(this, given);
    this._settle(true);
    hooks.stepping = true;
    hooks.steps++;
    try {
      if (hooks.before.hooks.size + hooks.after.hooks.size + before.hooks.size + after.hooks.size === 0) {
        return step.apply(this, given);
      }
      let args: unknown[] = [this, ...given];
      let kwargs: Record<string, unknown> = {};
      for (const hook of [...before.hooks.values(), ...hooks.before.hooks.values()]) {
        const replaced: unknown = hook(this, args, kwargs);
        if (replaced === undefined || replaced === null) continue;
        if (!Array.isArray(replaced) || replaced.length !== 2) {
          throw new RuntimeError(
            `${this.constructor.name}.step must return None or a tuple of (new_args, new_kwargs), but got ${String(replaced)}.`,
          );
        }
        [args, kwargs] = replaced as [unknown[], Record<string, unknown>];
      }
      const out = step.apply(this, args.slice(1));
      for (const hook of [...hooks.after.hooks.values(), ...after.hooks.values()]) hook(this, args, kwargs);
      return out;
    } finally {
      hooks.stepping = false;
    }
  };
  watched.add(around);
  Object.defineProperty(own, "step", { value: around, writable: true, configurable: true, enumerable: false });
}
