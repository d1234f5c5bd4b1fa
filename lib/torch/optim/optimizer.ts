/** The base of all optimizers: parameter groups, their state, and how both are saved. */
import { pythonRepr } from "../../builtins/repr.js";
import { inspects } from "../../builtins/symbols.js";
import { warn } from "../../builtins/warnings.js";
import type { RemovableHandle } from "../autograd/backward.js";
import { withGrad } from "../autograd/mode.js";
import { float32 } from "../dtype.js";
import { KeyError, NotImplementedError, typeError, ValueError } from "../errors.js";
import { keepFloats, markFloat } from "../float_marks.js";
import { isOptions } from "../kwargs.js";
import type { HookOptions } from "../nn/hooks.js";
import { Tensor } from "../tensor.js";
import { typename } from "../typename.js";
import { type OptimizerHook, OptimizerHooks, type StateHook, type StepHook, watchSteps } from "./optimizer_hooks.js";

/** A group of parameters and the options they are optimized with. */
export interface ParamGroup {
  params: Tensor[];
  lr: number;
  /** Names of the parameters, when they were given with names. */
  param_names?: string[];
  [option: string]: unknown;
}

/** A group as it is given: options that are left out are the optimizer's own. */
export interface GivenGroup {
  readonly params: Tensor | Iterable<Tensor> | Iterable<readonly [string, Tensor]>;
  readonly lr?: number;
  readonly [option: string]: unknown;
}

/** What an optimizer is made with: tensors, `[name, tensor]` pairs, or groups. */
export type Params = Iterable<Tensor> | Iterable<readonly [string, Tensor]> | Iterable<GivenGroup>;

/** What an optimizer keeps of one parameter. */
export type ParamState = Record<string, unknown>;

/** What an optimizer keeps of its parameters. As in Python, `state.__getitem__(p)` makes an entry where there is none. */
export class OptimizerMap extends Map<Tensor, ParamState> {
  /** What is kept of `p`: an empty record at first. */
  __getitem__(p: Tensor): ParamState {
    let s = this.get(p);
    if (s === undefined) {
      s = {};
      this.set(p, s);
    }
    return s;
  }
}

/** Work that waits; it says whether it is done. It may only throw when it must be done now. */
type Deferred = (must: boolean) => boolean;

const prepended = (options: boolean | HookOptions): boolean =>
  typeof options === "boolean" ? options : (options.prepend ?? false);

/** What `state_dict()` gives: state by the parameters' numbers, and the groups with numbers for parameters. */
export interface OptimizerState {
  state: Map<number, ParamState>;
  param_groups: SavedGroup[];
}

/** A group as it is saved. */
export interface SavedGroup {
  params: number[];
  [option: string]: unknown;
}

/** A dictionary as files and users give it. */
type Dict = ReadonlyMap<unknown, unknown> | Readonly<Record<string, unknown>>;

function get(dict: Dict, key: string): unknown {
  return dict instanceof Map ? dict.get(key) : (dict as Readonly<Record<string, unknown>>)[key];
}
function entries(dict: Dict): (readonly [unknown, unknown])[] {
  return dict instanceof Map ? [...dict] : Object.entries(dict);
}

/** A copy of a saved value, with tensors of their own in the parameter's dtype; step counts keep theirs. */
function copied(value: unknown, param: Tensor, key: string): unknown {
  // PyTorch before 2.0 counted some optimizers' steps with plain numbers.
  if (key === "step" && typeof value === "number") return new Tensor(Float32Array.of(value), 0, [], [], float32);
  if (value instanceof Tensor) {
    const kept = key === "step" || !param.dtype.is_floating_point;
    return (kept ? value : value.to(param.dtype)).detach().clone();
  }
  if (value instanceof Map) return new Map([...value].map(([k, v]) => [k, copied(v, param, String(k))]));
  if (Array.isArray(value)) return value.map((v) => copied(v, param, ""));
  if (isOptions(value)) return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, copied(v, param, k)]));
  return value;
}

/**
 * Base of the optimizers, and of your own: a subclass gives the defaults to this constructor and defines `step`.
 *
 * @throws ValueError for no parameters, or a tensor that is no leaf; TypeError for what is no tensor.
 * Source: PyTorch, torch.optim.Optimizer.
 */
export class Optimizer<G extends ParamGroup = ParamGroup> {
  /** The options of groups that do not set their own. */
  readonly defaults: Readonly<Record<string, unknown>>;
  /** What is kept of each parameter. */
  state: OptimizerMap = new OptimizerMap();
  #groups: G[] = [];
  #waiting: Deferred[] = [];
  /** @internal */ readonly _hooks: OptimizerHooks = new OptimizerHooks();

  constructor(params: Params, defaults: Readonly<Record<string, unknown>>) {
    this.defaults = defaults;
    watchSteps(new.target);
    if (params instanceof Tensor) {
      throw typeError(
        `params argument given to the optimizer should be an iterable of Tensors or dicts, but got ${typename(params)}`,
        "Pass a list: [tensor].",
      );
    }
    if (typeof (params as Partial<Iterable<unknown>> | undefined)?.[Symbol.iterator] !== "function") {
      throw typeError(`'${typename(params)}' object is not iterable`, "Pass net.parameters().");
    }
    const list = [...(params as Iterable<unknown>)];
    if (list.length === 0) throw new ValueError("optimizer got an empty parameter list");
    const groups = isOptions(list[0]) ? (list as GivenGroup[]) : [{ params: list as Tensor[] }];
    for (const g of groups) this.add_param_group(g);
  }

  /** The groups: their parameters and options. */
  get param_groups(): G[] {
    if (this.#waiting.length > 0) this._settle(false);
    return this.#groups;
  }
  set param_groups(groups: G[]) {
    this.#groups = groups;
  }

  /**
   * Puts work off until the groups are looked at or a step is taken: a scheduler's first rates, which its class can
   * only give when the whole constructor has run.
   *
   * @internal
   */
  _defer(work: Deferred): void {
    this.#waiting.push(work);
  }
  /** Does the work that was put off; what cannot be done yet waits on, unless it must be done now. @internal */
  _settle(must: boolean): void {
    if (this.#waiting.length === 0) return;
    const list = this.#waiting;
    this.#waiting = [];
    this.#waiting.unshift(...list.filter((work) => !work(must)));
  }

  /** Adds parameters with options of their own. */
  add_param_group(param_group: GivenGroup): void {
    if (!isOptions(param_group))
      throw typeError(`param_group must be a dict, but got <class '${typename(param_group)}'>`);
    const given = param_group.params as unknown;
    if (given === undefined) throw new KeyError("'params'");
    if (given instanceof Set) {
      throw typeError(
        "optimizer parameters need to be organized in ordered collections, but the ordering of tensors in sets will change between runs. Please use a list instead.",
      );
    }
    const params: Tensor[] = [];
    const names: string[] = [];
    for (const p of given instanceof Tensor ? [given] : (given as Iterable<unknown>)) {
      if (Array.isArray(p)) {
        names.push(p[0] as string);
        params.push(p[1] as Tensor);
      } else params.push(p as Tensor);
    }
    if (names.length > 0 && names.length !== params.length) {
      throw new ValueError("all optimizer params should be with/without names. Some param names are missing");
    }
    for (const p of params) {
      if (!(p instanceof Tensor)) {
        throw typeError(`optimizer can only optimize Tensors, but one of the params is ${typename(p)}`);
      }
      if (this.defaults.differentiable !== true && !p.is_leaf) {
        throw new ValueError("can't optimize a non-leaf Tensor", {
          hint: "It was computed from others: optimize those, or a detached copy that requires_grad.",
        });
      }
    }
    if (new Set(params).size !== params.length) {
      warn(
        "optimizer contains a parameter group with duplicate parameters; in future, this will cause an error; see github.com/pytorch/pytorch/issues/40967 for more information",
      );
    }
    for (const g of this.#groups) {
      if ((g.param_names !== undefined) !== names.length > 0) {
        throw new ValueError(
          `all optimizer param groups should be with/without names. cannot add param group ${names.length > 0 ? "with names" : "without names"} to the optimizer`,
        );
      }
      if (g.params.some((p) => params.includes(p))) {
        throw new ValueError("some parameters appear in more than one parameter group");
      }
    }
    const own = names.length > 0 ? { param_names: names } : {};
    this.#groups.push({ ...this.defaults, ...param_group, params, ...own } as unknown as G);
  }

  /** Drops the gradients of all parameters; with `set_to_none: false` they become zeros. */
  zero_grad(set_to_none: boolean | { readonly set_to_none?: boolean } = true): void {
    const drop = typeof set_to_none === "boolean" ? set_to_none : (set_to_none.set_to_none ?? true);
    for (const g of this.param_groups) {
      for (const p of g.params) {
        if (p.grad === null) continue;
        if (drop) p.grad = null;
        else p.grad = p.grad.detach().zero_();
      }
    }
  }

  /**
   * Changes the parameters by one step along their gradients. A closure computes the loss anew and gives it.
   *
   * @throws NotImplementedError when the class defines none.
   */
  step(): void;
  step<T>(closure: () => T): T;
  step<T>(_closure?: () => T): T | undefined {
    throw new NotImplementedError("");
  }

  /** Runs a step's closure with gradients recorded. */
  protected evaluate<T>(closure: (() => T) | undefined): T | undefined {
    return closure === undefined ? undefined : withGrad(true, closure);
  }

  /** Calls `hook` before each step with the optimizer and the step's arguments, which it may replace. */
  register_step_pre_hook(hook: StepHook): RemovableHandle {
    return this._hooks.before.add(hook, false);
  }
  /** Calls `hook` after each step. */
  register_step_post_hook(hook: StepHook): RemovableHandle {
    return this._hooks.after.add(hook, false);
  }
  /** Calls `hook` before state_dict(). */
  register_state_dict_pre_hook(hook: OptimizerHook, options: boolean | HookOptions = false): RemovableHandle {
    return this._hooks.beforeSave.add(hook, prepended(options));
  }
  /** Calls `hook` with what state_dict() gives; what it returns takes its place. */
  register_state_dict_post_hook(hook: StateHook, options: boolean | HookOptions = false): RemovableHandle {
    return this._hooks.afterSave.add(hook, prepended(options));
  }
  /** Calls `hook` with what load_state_dict() is given; what it returns takes its place. */
  register_load_state_dict_pre_hook(hook: StateHook, options: boolean | HookOptions = false): RemovableHandle {
    return this._hooks.beforeLoad.add(hook, prepended(options));
  }
  /** Calls `hook` after load_state_dict(). */
  register_load_state_dict_post_hook(hook: OptimizerHook, options: boolean | HookOptions = false): RemovableHandle {
    return this._hooks.afterLoad.add(hook, prepended(options));
  }

  /** State and options, with numbers in the place of parameters. */
  state_dict(): OptimizerState {
    for (const hook of this._hooks.beforeSave.hooks.values()) hook(this as unknown as Optimizer);
    const numbers = new Map<Tensor, number>();
    const param_groups = this.param_groups.map((g) => {
      for (const p of g.params) if (!numbers.has(p)) numbers.set(p, numbers.size);
      const { params, ...options } = g;
      const saved = keepFloats({ ...options, params: params.map((p) => numbers.get(p) as number) }, g);
      // Rates are floats in Python, whole ones too.
      for (const rate of ["lr", "initial_lr"]) markFloat(saved, rate);
      return saved;
    });
    const state = new Map<number, ParamState>();
    for (const [p, s] of this.state) state.set(numbers.get(p) ?? state.size, s);
    let saved: OptimizerState = { state, param_groups };
    for (const hook of this._hooks.afterSave.hooks.values()) saved = hook(this as unknown as Optimizer, saved) ?? saved;
    return saved;
  }

  /**
   * Takes up the state and options of a state_dict, as this or Python's `torch.save` wrote it.
   *
   * @throws ValueError when its groups do not fit the optimizer's.
   */
  load_state_dict(state_dict: OptimizerState | Dict): void {
    let dict = (
      state_dict instanceof Map ? new Map(state_dict as ReadonlyMap<unknown, unknown>) : { ...state_dict }
    ) as Dict;
    for (const hook of this._hooks.beforeLoad.hooks.values()) {
      dict = ((hook(this as unknown as Optimizer, dict as unknown as OptimizerState) as unknown) ?? dict) as Dict;
    }
    const saved = [...(get(dict, "param_groups") as Iterable<Dict>)];
    if (saved.length !== this.param_groups.length) {
      throw new ValueError("loaded state dict has a different number of parameter groups");
    }
    const numbers = saved.map((g) => [...(get(g, "params") as Iterable<unknown>)].map(Number));
    if (numbers.some((list, i) => list.length !== this.param_groups[i].params.length)) {
      throw new ValueError(
        "loaded state dict contains a parameter group that doesn't match the size of optimizer's group",
      );
    }
    const byNumber = new Map<number, Tensor>();
    numbers.forEach((list, i) => {
      list.forEach((n, k) => {
        byNumber.set(n, this.param_groups[i].params[k]);
      });
    });
    const state = new OptimizerMap();
    for (const [key, value] of entries(get(dict, "state") as Dict)) {
      const p = byNumber.get(Number(key));
      if (p === undefined) continue;
      state.set(p, Object.fromEntries(entries(value as Dict).map(([k, v]) => [k, copied(v, p, String(k))])));
    }
    this.param_groups = this.param_groups.map((g, i) => {
      const options = Object.fromEntries(entries(saved[i]).filter(([key]) => key !== "params"));
      // Options that the PyTorch which saved them did not have yet.
      for (const [key, value] of Object.entries(this.defaults)) if (!(key in options)) options[key] = value;
      const names = g.param_names === undefined ? {} : { param_names: g.param_names };
      return keepFloats({ ...names, ...options, params: g.params } as unknown as G, saved[i]);
    });
    this.state = state;
    for (const hook of this._hooks.afterLoad.hooks.values()) hook(this as unknown as Optimizer);
  }

  /** torch's list of groups and options. */
  toString(): string {
    const groups = this.param_groups.map((g, i) => {
      const options = Object.keys(g)
        .filter((key) => key !== "params")
        .sort()
        .map((key) => `    ${key}: ${pythonText(g[key])}\n`);
      return `Parameter Group ${i}\n${options.join("")}`;
    });
    return `${this.constructor.name} (\n${groups.join("\n")})`;
  }
  static {
    inspects(Optimizer.prototype);
  }
}

/** Python's `str`. */
function pythonText(value: unknown): string {
  return typeof value === "string" ? value : pythonRepr(value);
}
