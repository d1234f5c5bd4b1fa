/** Hooks around a module's forward. */
import type { RemovableHandle } from "../autograd/backward.js";
import { RuntimeError } from "../errors.js";
import type { Module } from "./module.js";
import type { IncompatibleKeys } from "./state.js";

/** Called with the module and its arguments before forward; an array or a value it returns takes their place. */
export type ForwardPreHook<M = Module> = (module: M, args: unknown[]) => unknown;

/** Called with the module, its arguments and its result after forward; what it returns takes the result's place. */
export type ForwardHook<M = Module> = (module: M, args: unknown[], output: unknown) => unknown;

/** Called after load_state_dict with the module and the keys that did not match, which it may change. */
export type LoadHook = (module: Module, keys: IncompatibleKeys) => void;

/** Options of the `register_forward_...` methods. */
export interface HookOptions {
  /** Run this hook before those that are there already. */
  readonly prepend?: boolean;
}

let next = 0;

/** Hooks of one kind, in order. */
export class HookList<H> {
  readonly hooks: Map<number, H> = new Map();

  add(hook: H, prepend: boolean): RemovableHandle {
    if (typeof hook !== "function") throw new RuntimeError("A hook must be a function.");
    const id = next++;
    const before = prepend ? [...this.hooks] : [];
    if (prepend) this.hooks.clear();
    this.hooks.set(id, hook);
    for (const [key, h] of before) this.hooks.set(key, h);
    return { remove: (): boolean => this.hooks.delete(id) };
  }
}

/** A module's hooks; only a module that has had one owns this. @internal */
export class Hooks {
  readonly pre: HookList<ForwardPreHook> = new HookList();
  readonly post: HookList<ForwardHook> = new HookList();
  readonly loaded: HookList<LoadHook> = new HookList();

  /** forward with the hooks around it. */
  call(module: Module, args: unknown[], forward: (args: unknown[]) => unknown): unknown {
    let given = args;
    for (const hook of this.pre.hooks.values()) {
      const replaced = hook(module, given);
      if (replaced !== undefined && replaced !== null) given = Array.isArray(replaced) ? replaced : [replaced];
    }
    let output = forward(given);
    for (const hook of this.post.hooks.values()) {
      const replaced = hook(module, given, output);
      if (replaced !== undefined && replaced !== null) output = replaced;
    }
    return output;
  }
}
