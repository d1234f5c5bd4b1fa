/** The hooks of a module: how they are registered, and the call that goes through them. */
import type { RemovableHandle } from "../autograd/backward.js";
import { CALL, Callable } from "./callable.js";
import {
  type BackwardHook,
  type BackwardPreHook,
  callWithHooks,
  everywhere,
  type ForwardHook,
  type ForwardHookOptions,
  type ForwardHookWithKwargs,
  type ForwardPreHook,
  type ForwardPreHookOptions,
  type ForwardPreHookWithKwargs,
  type HookArguments,
  type HookOptions,
  Hooks,
  type LoadHook,
  type LoadPreHook,
  type SaveHook,
  type SavePreHook,
} from "./hooks.js";
import type { Module } from "./module.js";

/** Where a module keeps its hooks. @internal */
export const HOOKS: unique symbol = Symbol("hooks");

const NONE: ReadonlyMap<number, never> = new Map<number, never>();

const firstOf = (prepend: boolean | HookOptions): boolean =>
  typeof prepend === "boolean" ? prepend : (prepend.prepend ?? false);

/** What is called, with hooks around it: the lower part of every module. */
export abstract class Hooked extends Callable {
  /** Null until the first hook. @internal */ [HOOKS]: Hooks | null = null;

  /** What the module computes. */
  abstract forward(...inputs: never[]): unknown;

  /** @internal */
  override [CALL](args: unknown[]): unknown {
    const self = this as unknown as Module;
    if (this[HOOKS] === null && everywhere.size === 0) return self.forward(...args);
    return callWithHooks(self, this[HOOKS], args, (given) => self.forward(...given));
  }

  /** What is called after load_state_dict. */
  get _load_state_dict_post_hooks(): ReadonlyMap<number, LoadHook> {
    return this[HOOKS]?.loaded.hooks ?? NONE;
  }
  /** What is called before this module's own entries are loaded. */
  get _load_state_dict_pre_hooks(): ReadonlyMap<number, LoadPreHook> {
    return this[HOOKS]?.loading.hooks ?? NONE;
  }

  #ownHooks(): Hooks {
    this[HOOKS] ??= new Hooks();
    return this[HOOKS];
  }
  /** Calls `hook` with the module and its arguments before forward. */
  register_forward_pre_hook(
    hook: ForwardPreHook<this, HookArguments<this["forward"]>>,
    options?: ForwardPreHookOptions & { readonly with_kwargs?: false },
  ): RemovableHandle;
  register_forward_pre_hook(
    hook: ForwardPreHookWithKwargs<this, HookArguments<this["forward"]>>,
    options: ForwardPreHookOptions & { readonly with_kwargs: true },
  ): RemovableHandle;
  register_forward_pre_hook(hook: unknown, options: ForwardPreHookOptions = {}): RemovableHandle {
    return this.#ownHooks().add("pre", hook, options);
  }
  /** Calls `hook` with the module, its arguments and its result after forward. */
  register_forward_hook(
    hook: ForwardHook<this, HookArguments<this["forward"]>, ReturnType<this["forward"]>>,
    options?: ForwardHookOptions & { readonly with_kwargs?: false },
  ): RemovableHandle;
  register_forward_hook(
    hook: ForwardHookWithKwargs<this, HookArguments<this["forward"]>, ReturnType<this["forward"]>>,
    options: ForwardHookOptions & { readonly with_kwargs: true },
  ): RemovableHandle;
  register_forward_hook(hook: unknown, options: ForwardHookOptions = {}): RemovableHandle {
    return this.#ownHooks().add("post", hook, options);
  }
  /** Calls `hook` with the gradients of the module's inputs and outputs, each time they are computed. */
  register_full_backward_hook(hook: BackwardHook<this>, prepend: boolean | HookOptions = false): RemovableHandle {
    return this.#ownHooks().addBackward(hook as unknown as BackwardHook, true, firstOf(prepend), "on a single Module");
  }
  /**
   * The older form of register_full_backward_hook.
   *
   * Source: PyTorch, torch.nn.Module.register_backward_hook; there `grad_input` is that of the module's last operation
   * alone, here it is the module's.
   */
  register_backward_hook(hook: BackwardHook<this>): RemovableHandle {
    return this.#ownHooks().addBackward(hook as unknown as BackwardHook, false, false, "on a single Module");
  }
  /** Calls `hook` with the gradients of the module's outputs, before those of its inputs are computed. */
  register_full_backward_pre_hook(
    hook: BackwardPreHook<this>,
    prepend: boolean | HookOptions = false,
  ): RemovableHandle {
    return this.#ownHooks().backPre.add(hook as unknown as BackwardPreHook, firstOf(prepend));
  }
  /** Calls `hook` with the module and the keys that did not match, after load_state_dict. */
  register_load_state_dict_post_hook(hook: LoadHook<this>): RemovableHandle {
    return this.#ownHooks().loaded.add(hook as unknown as LoadHook, false);
  }
  /** Calls `hook` before this module's own entries are loaded. */
  register_load_state_dict_pre_hook(hook: LoadPreHook<this>): RemovableHandle {
    return this.#ownHooks().loading.add(hook as unknown as LoadPreHook, false);
  }
  /** Calls `hook` before state_dict() writes this module's state. */
  register_state_dict_pre_hook(hook: SavePreHook<this>): RemovableHandle {
    return this.#ownHooks().saving.add(hook as unknown as SavePreHook, false);
  }
  /** Calls `hook` when state_dict() has written the state of this module and all below it, which it may change. */
  register_state_dict_post_hook(hook: SaveHook<this>): RemovableHandle {
    return this.#ownHooks().saved.add(hook as unknown as SaveHook, false);
  }
  /** As register_state_dict_post_hook; what `hook` returns takes the state's place. @internal */
  _register_state_dict_hook(hook: SaveHook<this>): RemovableHandle {
    const own = this.#ownHooks();
    own.replacing.add(hook as unknown as SaveHook);
    return own.saved.add(hook as unknown as SaveHook, false);
  }
}
