/** Hooks around a module's forward, backward, and the saving and loading of its state. */
import { pythonRepr } from "../../builtins/repr.js";
import { warn } from "../../builtins/warnings.js";
import type { RemovableHandle } from "../autograd/backward.js";
import { RuntimeError, typeError } from "../errors.js";
import { isOptions } from "../kwargs.js";
import type { OrderedDict } from "../ordered_dict.js";
import type { Tensor } from "../tensor.js";
import { typename } from "../typename.js";
import { BackwardTap, type Gradient } from "./backward_hooks.js";
import type { Module } from "./module.js";
import type { IncompatibleKeys, ModuleMetadata } from "./state.js";

// The parameters of these are compared as those of methods are: a module of a known class must pass where some module
// is asked for.

/** What a hook sees of forward's arguments: the first one's type is known, where the class has one. */
export type HookArguments<F extends (...inputs: never[]) => unknown> = [Parameters<F>[number]] extends [never]
  ? unknown[]
  : number extends Parameters<F>["length"]
    ? Parameters<F>
    : [first: Parameters<F>[0], ...rest: unknown[]];

/** Called with the module and its arguments before forward; an array or a value it returns takes their place. */
export type ForwardPreHook<M = Module, A = unknown[]> = { hook(module: M, args: A): unknown }["hook"];
/** The same with the named arguments apart; it returns `[args, kwargs]` to replace both. */
export type ForwardPreHookWithKwargs<M = Module, A = unknown[]> = {
  hook(module: M, args: A, kwargs: Record<string, unknown>): unknown;
}["hook"];

/** Called with the module, its arguments and its result after forward; what it returns takes the result's place. */
export type ForwardHook<M = Module, A = unknown[], R = unknown> = {
  hook(module: M, args: A, output: R): unknown;
}["hook"];
/** The same with the named arguments apart. */
export type ForwardHookWithKwargs<M = Module, A = unknown[], R = unknown> = {
  hook(module: M, args: A, kwargs: Record<string, unknown>, output: R): unknown;
}["hook"];

/** Called with the gradients of the module's inputs and outputs; what it returns takes the inputs' place. */
export type BackwardHook<M = Module> = (
  module: M,
  grad_input: Gradient[],
  grad_output: Gradient[],
  // biome-ignore lint/suspicious/noConfusingVoidType: a hook may return nothing.
) => void | null | undefined | Tensor | readonly Gradient[];
/** Called with the gradients of the module's outputs before it goes back; what it returns takes their place. */
export type BackwardPreHook<M = Module> = (
  module: M,
  grad_output: Gradient[],
  // biome-ignore lint/suspicious/noConfusingVoidType: a hook may return nothing.
) => void | null | undefined | Tensor | readonly Gradient[];

/** Called after load_state_dict with the module and the keys that did not match, which it may change. */
export type LoadHook<M = Module> = (module: M, keys: IncompatibleKeys) => void;
/** Called before a module's own entries are loaded; it may change the state. */
export type LoadPreHook<M = Module> = (
  module: M,
  state_dict: OrderedDict,
  prefix: string,
  local_metadata: ModuleMetadata,
  strict: boolean,
  missing_keys: string[],
  unexpected_keys: string[],
  error_msgs: string[],
) => void;
/** Called before a module's state is written. */
export type SavePreHook<M = Module> = (module: M, prefix: string, keep_vars: boolean) => void;
/** Called when the state of a module and all below it is written; it may change it. */
export type SaveHook<M = Module> = (
  module: M,
  state_dict: OrderedDict<Tensor>,
  prefix: string,
  local_metadata: ModuleMetadata,
) => unknown;

/** Options of the methods that register a hook. */
export interface HookOptions {
  /** Run this hook before those that are there already. */
  readonly prepend?: boolean;
}
/** Options of register_forward_pre_hook. */
export interface ForwardPreHookOptions extends HookOptions {
  /** Give the hook the named arguments (a trailing `{...}`) apart. */
  readonly with_kwargs?: boolean;
}
/** Options of register_forward_hook. */
export interface ForwardHookOptions extends ForwardPreHookOptions {
  /** Call the hook even when forward throws; the result is null then. */
  readonly always_call?: boolean;
}

let next = 0;

type AnyHook = (...given: unknown[]) => unknown;

/** A hook around forward, and how it wants to be called. @internal */
export class Registered {
  constructor(
    readonly hook: AnyHook,
    readonly withKwargs: boolean,
    readonly always: boolean,
  ) {}
}

/** What a registration gives back: `remove()` takes the hook away, `id` is its key in the module's dictionaries. */
export interface HookHandle extends RemovableHandle {
  readonly id: number;
}

/** Hooks of one kind, in order. */
export class HookList<H> {
  readonly hooks: Map<number, H> = new Map();

  add(hook: H, prepend: boolean): HookHandle {
    const called: unknown = hook instanceof Registered ? hook.hook : hook;
    if (typeof called !== "function") {
      throw typeError(`'${typename(called)}' object is not callable`, "A hook is a function.");
    }
    const id = next++;
    const before = prepend ? [...this.hooks] : [];
    if (prepend) this.hooks.clear();
    this.hooks.set(id, hook);
    for (const [key, h] of before) this.hooks.set(key, h);
    return { id, remove: (): boolean => this.hooks.delete(id) };
  }
  /** Takes over another list's hooks. */
  take(other: HookList<H>): void {
    for (const [id, hook] of other.hooks) this.hooks.set(id, hook);
  }
}

/** Hooks around forward and backward, of one module or of all. @internal */
export class CallHooks {
  readonly pre: HookList<Registered> = new HookList();
  readonly post: HookList<Registered> = new HookList();
  readonly back: HookList<BackwardHook> = new HookList();
  readonly backPre: HookList<BackwardPreHook> = new HookList();
  /** Whether the hooks in `back` are of the full kind; null when there was none. */
  full: boolean | null = null;

  get size(): number {
    return this.pre.hooks.size + this.post.hooks.size + this.back.hooks.size + this.backPre.hooks.size;
  }

  add(kind: "pre" | "post", hook: unknown, options: ForwardHookOptions): HookHandle {
    const { with_kwargs = false, always_call = false, prepend = false } = options;
    return this[kind].add(new Registered(hook as AnyHook, with_kwargs, always_call), prepend);
  }

  /** @throws RuntimeError when both kinds of backward hooks meet. */
  addBackward(hook: BackwardHook, full: boolean, prepend: boolean, where: string): RemovableHandle {
    if (this.full === !full) {
      throw new RuntimeError(
        `Cannot use both regular backward hooks and full backward hooks ${where}. Please use only one of them.`,
      );
    }
    this.full = full;
    return this.back.add(hook, prepend);
  }
}

/** A module's hooks; only a module that has had one owns this. @internal */
export class Hooks extends CallHooks {
  readonly loaded: HookList<LoadHook> = new HookList();
  readonly loading: HookList<LoadPreHook> = new HookList();
  readonly saving: HookList<SavePreHook> = new HookList();
  readonly saved: HookList<SaveHook> = new HookList();
  /** The hooks in `saved` whose result takes the state's place. */
  readonly replacing: Set<SaveHook> = new Set();

  /** Calls the hooks of a state that was written; gives what is left of it. @throws RuntimeError for a result. */
  callSaved(
    module: Module,
    destination: OrderedDict<Tensor>,
    prefix: string,
    metadata: ModuleMetadata,
  ): OrderedDict<Tensor> {
    let saved = destination;
    for (const hook of this.saved.hooks.values()) {
      const replaced = hook(module, saved, prefix, metadata);
      if (replaced === undefined || replaced === null) continue;
      if (!this.replacing.has(hook)) throw new RuntimeError("state_dict post-hook must return None");
      saved = replaced as OrderedDict<Tensor>;
    }
    return saved;
  }

  /** The same hooks for a copy of the module. */
  copy(): Hooks {
    const made = new Hooks();
    made.pre.take(this.pre);
    made.post.take(this.post);
    made.back.take(this.back);
    made.backPre.take(this.backPre);
    made.loaded.take(this.loaded);
    made.loading.take(this.loading);
    made.saving.take(this.saving);
    made.saved.take(this.saved);
    for (const hook of this.replacing) made.replacing.add(hook);
    made.full = this.full;
    return made;
  }
}

/** Hooks that all modules have. @internal */
export const everywhere: CallHooks = new CallHooks();

/** Named arguments: a trailing `{...}`. */
function apart(args: unknown[]): [unknown[], Record<string, unknown>] {
  const last = args[args.length - 1];
  return isOptions(last) ? [args.slice(0, -1), last] : [args, {}];
}
const together = (args: unknown[], kwargs: Record<string, unknown>): unknown[] =>
  Object.keys(kwargs).length === 0 ? args : [...args, kwargs];

function before(module: Module, registered: Registered, given: unknown[]): unknown[] {
  if (!registered.withKwargs) {
    const replaced = registered.hook(module, given);
    if (replaced === undefined || replaced === null) return given;
    return Array.isArray(replaced) ? (replaced as unknown[]) : [replaced];
  }
  const [args, kwargs] = apart(given);
  const replaced = registered.hook(module, args, kwargs);
  if (replaced === undefined || replaced === null) return together(args, kwargs);
  if (!Array.isArray(replaced) || replaced.length !== 2 || !Array.isArray(replaced[0])) {
    throw new RuntimeError(
      `forward pre-hook must return None or a tuple of (new_args, new_kwargs), but got ${pythonRepr(replaced)}.`,
    );
  }
  return together(replaced[0] as unknown[], replaced[1] as Record<string, unknown>);
}

function after(module: Module, registered: Registered, given: unknown[], output: unknown): unknown {
  const { hook, withKwargs } = registered;
  return (withKwargs ? hook(module, ...apart(given), output) : hook(module, given, output)) ?? output;
}

/** forward with the hooks around it. @internal */
export function callWithHooks(
  module: Module,
  own: Hooks | null,
  args: unknown[],
  forward: (args: unknown[]) => unknown,
): unknown {
  const kinds = own === null ? [everywhere] : [everywhere, own];
  let given = args;
  let output: unknown = null;
  const called = new Set<number>();
  try {
    for (const kind of kinds)
      for (const registered of kind.pre.hooks.values()) given = before(module, registered, given);
    const back = kinds.flatMap((kind) => [...kind.back.hooks.values()]);
    const backPre = kinds.flatMap((kind) => [...kind.backPre.hooks.values()]);
    const tap = back.length + backPre.length > 0 ? new BackwardTap(module, back, backPre) : null;
    if (tap !== null) given = tap.inputs(given);
    output = forward(given);
    for (const kind of kinds) {
      for (const [id, registered] of kind.post.hooks) {
        if (registered.always) called.add(id);
        output = after(module, registered, given, output);
      }
    }
    if (tap !== null) output = tap.outputs(output);
    return output;
  } catch (error) {
    for (const kind of kinds) {
      for (const [id, registered] of kind.post.hooks) {
        if (!registered.always || called.has(id)) continue;
        try {
          output = after(module, registered, given, output);
        } catch (e) {
          warn(
            `${kind === everywhere ? "global " : ""}module forward hook with \`\`always_call=True\`\` raised an exception that was silenced as another error was raised in forward: ${e instanceof Error ? e.message : String(e)}`,
          );
        }
      }
    }
    throw error;
  }
}
