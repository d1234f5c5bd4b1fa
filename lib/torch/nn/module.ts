/** Module: the base class of everything in `torch.nn`. */

import { deepcopy, type Memo } from "../../builtins/copy.js";
import { AttributeError } from "../../builtins/errors.js";
import { inspects } from "../../builtins/symbols.js";
import { type DeviceLike, requireCpu } from "../device.js";
import { bfloat16, DType, float16, float32, float64 } from "../dtype.js";
import { NotImplementedError, typeError, ValueError } from "../errors.js";
import { isOptions } from "../kwargs.js";
import { OrderedDict } from "../ordered_dict.js";
import { Tensor } from "../tensor.js";
import { typename } from "../typename.js";
import { Attributes, OWN } from "./attributes.js";
import { hasProperty } from "./callable.js";
import { HOOKS, Hooked } from "./hooked.js";
import { convertLazy, is_lazy, Parameter, replaceData } from "./parameter.js";
import { type ModuleClass, noteClass } from "./registry.js";
import { type IncompatibleKeys, type Loading, loadOwn, loadState, type StateDict, saveState } from "./state.js";
import { moduleText } from "./text.js";

/** Options of `named_parameters` and its kin. */
export interface NamedOptions {
  /** Put before every name. */
  readonly prefix?: string;
  /** Include the children's (true by default). */
  readonly recurse?: boolean;
  /** List what is shared only once (true by default). */
  readonly remove_duplicate?: boolean;
}

/** Options of `state_dict`. */
export interface StateDictOptions {
  readonly destination?: OrderedDict<Tensor>;
  readonly prefix?: string;
  /** Give the parameters themselves instead of tensors cut from the graph. */
  readonly keep_vars?: boolean;
}

/** Options of `load_state_dict`. */
export interface LoadStateDictOptions {
  /** Refuse keys that are missing or not expected (true by default). */
  readonly strict?: boolean;
  /** Take the given tensors themselves instead of copying their elements. */
  readonly assign?: boolean;
}

/** What every module is and does. Use it as `nn.Module`. */
export class ModuleBase extends Hooked {
  /** @internal */ readonly [OWN]: Attributes<Module> = new Attributes<Module>(this as unknown as Module);
  /** Whether the module is in training mode: Dropout and BatchNorm behave differently then. */
  training: boolean = true;

  constructor() {
    super();
    noteClass(new.target as unknown as ModuleClass);
  }

  /**
   * What the module computes. A class of your own defines it; calling the module calls it.
   *
   * @throws NotImplementedError when the class defines none.
   */
  override forward(..._inputs: never[]): unknown {
    throw new NotImplementedError(`Module [${this._get_name()}] is missing the required "forward" function`, {
      hint: "Define forward(x: torch.Tensor) in the class.",
    });
  }

  /** The module's own parameters, by name. */
  get _parameters(): OrderedDict<Parameter | null> {
    return this[OWN].sync().parameters;
  }
  /** The module's own buffers, by name. */
  get _buffers(): OrderedDict<Tensor | null> {
    return this[OWN].sync().buffers;
  }
  /** The module's children, by name. */
  get _modules(): OrderedDict<Module | null> {
    return this[OWN].sync().modules;
  }
  /** Names of the buffers that state_dict() leaves out. */
  get _non_persistent_buffers_set(): Set<string> {
    return this[OWN].sync().transient;
  }
  /** Version of the class's state, noted beside a state_dict. */
  get _version(): number {
    return 1;
  }
  /** The class's name. */
  _get_name(): string {
    return this.constructor.name;
  }
  /** What stands between the brackets when the module is printed. */
  extra_repr(): string {
    return "";
  }
  /** More for state_dict() to hold, when a class defines it. */
  get_extra_state?(): unknown;
  /** Takes up what get_extra_state gave. */
  set_extra_state?(state: unknown): void;

  // ---- registration

  /** Adds a parameter (or null) under a name. @throws KeyError for a name that is taken or unfit. */
  register_parameter(name: string, param: Parameter | null): void {
    this[OWN].gather().addParameter(name, param);
  }
  /** Adds a buffer: state that is not learned. @throws KeyError for a name that is taken or unfit. */
  register_buffer(
    name: string,
    tensor: Tensor | null,
    persistent: boolean | { readonly persistent?: boolean } = true,
  ): void {
    this[OWN]
      .gather()
      .addBuffer(name, tensor, typeof persistent === "boolean" ? persistent : (persistent.persistent ?? true));
  }
  /** Adds a child. @throws KeyError for a name that is taken or unfit; TypeError for what is no Module. */
  register_module(name: string, module: Module | null): void {
    this.add_module(name, module);
  }
  /** Adds a child. @throws KeyError for a name that is taken or unfit; TypeError for what is no Module. */
  add_module(name: string, module: Module | null): void {
    this[OWN].sync().addModule(name, module);
  }

  // ---- walking

  /** `[name, module]` of this module ("") and all below it; shared ones once. */
  named_modules(options: NamedOptions = {}): [string, Module][] {
    const out: [string, Module][] = [];
    const seen = new Set<Module>();
    const visit = (m: Module, prefix: string): void => {
      if (seen.has(m)) return;
      if (options.remove_duplicate !== false) seen.add(m);
      out.push([prefix, m]);
      for (const [name, child] of m._modules)
        if (child !== null) visit(child, prefix === "" ? name : `${prefix}.${name}`);
    };
    visit(this as unknown as Module, options.prefix ?? "");
    return out;
  }
  /** This module and all below it. */
  modules(): Module[] {
    return this.named_modules().map(([, m]) => m);
  }
  /** `[name, module]` of the children. */
  named_children(): [string, Module][] {
    const seen = new Set<Module>();
    const out: [string, Module][] = [];
    for (const [name, child] of this._modules) {
      if (child === null || seen.has(child)) continue;
      seen.add(child);
      out.push([name, child]);
    }
    return out;
  }
  /** The children. */
  children(): Module[] {
    return this.named_children().map(([, m]) => m);
  }

  /** `[name, parameter]` of this module and all below it; shared ones once. */
  named_parameters(options: NamedOptions = {}): [string, Parameter][] {
    return this.#members(options, (m) => m._parameters);
  }
  /** The parameters of this module and all below it. */
  parameters(recurse: boolean | { readonly recurse?: boolean } = true): Parameter[] {
    const deep = typeof recurse === "boolean" ? recurse : (recurse.recurse ?? true);
    return this.named_parameters({ recurse: deep }).map(([, p]) => p);
  }
  /** `[name, buffer]` of this module and all below it; shared ones once. */
  named_buffers(options: NamedOptions = {}): [string, Tensor][] {
    return this.#members(options, (m) => m._buffers);
  }
  /** The buffers of this module and all below it. */
  buffers(recurse: boolean | { readonly recurse?: boolean } = true): Tensor[] {
    const deep = typeof recurse === "boolean" ? recurse : (recurse.recurse ?? true);
    return this.named_buffers({ recurse: deep }).map(([, b]) => b);
  }

  #members<T extends Tensor>(options: NamedOptions, of: (m: Module) => OrderedDict<T | null>): [string, T][] {
    const prefix = options.prefix ?? "";
    const unique = options.remove_duplicate !== false;
    const modules: [string, Module][] =
      options.recurse === false
        ? [[prefix, this as unknown as Module]]
        : this.named_modules({ prefix, remove_duplicate: unique });
    const seen = new Set<T>();
    const out: [string, T][] = [];
    for (const [path, m] of modules) {
      for (const [name, member] of of(m)) {
        if (member === null || seen.has(member)) continue;
        if (unique) seen.add(member);
        out.push([path === "" ? name : `${path}.${name}`, member]);
      }
    }
    return out;
  }

  /** The module at a dotted path, e.g. "hidden.0". @throws AttributeError when there is none. */
  get_submodule(target: string): Module {
    let m = this as unknown as Module;
    for (const name of target === "" ? [] : target.split(".")) {
      if (!m._modules.has(name) && !hasProperty(m, name))
        throw new AttributeError(`${m._get_name()} has no attribute \`${name}\``);
      const child: unknown = m._modules.get(name) ?? (m as unknown as Record<string, unknown>)[name];
      if (!(child instanceof ModuleBase)) throw new AttributeError(`\`${name}\` is not an nn.Module`);
      m = child as unknown as Module;
    }
    return m;
  }
  /**
   * Puts a module at a dotted path, in the place of the one that is there or (unless `strict`) as a new child.
   *
   * @throws ValueError for an empty path or what is no module; AttributeError when there is nothing at the path.
   */
  set_submodule(target: string, module: Module, strict: boolean | { readonly strict?: boolean } = false): void {
    if (target === "") throw new ValueError("Cannot set the submodule without a target name!");
    if (!(module instanceof ModuleBase)) {
      throw new ValueError(`\`module\` is not an nn.Module, found <class '${typename(module)}'>`);
    }
    const name = lastPart(target);
    const parent = this.get_submodule(firstParts(target));
    const there = hasProperty(parent, name);
    const must = typeof strict === "boolean" ? strict : (strict.strict ?? false);
    if (must && !there) throw new AttributeError(`${parent._get_name()} has no attribute \`${name}\``);
    if (there && !((parent as unknown as Record<string, unknown>)[name] instanceof ModuleBase)) {
      throw new AttributeError(`\`${name}\` is not an nn.Module`);
    }
    if (there) (parent as unknown as Record<string, unknown>)[name] = module;
    else parent.add_module(name, module);
  }
  /** The parameter at a dotted path. @throws AttributeError when there is none. */
  get_parameter(target: string): Parameter {
    const value = this.#attributeAt(target);
    if (!(value instanceof Parameter)) throw new AttributeError(`\`${lastPart(target)}\` is not an nn.Parameter`);
    return value;
  }
  /** The buffer at a dotted path. @throws AttributeError when there is none. */
  get_buffer(target: string): Tensor {
    const value = this.#attributeAt(target);
    const owner = this.get_submodule(firstParts(target));
    if (!owner._buffers.has(lastPart(target))) throw new AttributeError(`\`${lastPart(target)}\` is not a buffer`);
    return value as Tensor;
  }
  #attributeAt(target: string): unknown {
    const owner = this.get_submodule(firstParts(target));
    const name = lastPart(target);
    if (!hasProperty(owner, name)) throw new AttributeError(`${owner._get_name()} has no attribute \`${name}\``);
    return (owner as unknown as Record<string, unknown>)[name];
  }

  /** Calls `fn` with every module below this one, then with this one; gives this module. */
  apply(fn: (module: Module) => void): this {
    for (const child of this.children()) child.apply(fn);
    fn(this as unknown as Module);
    return this;
  }

  // ---- modes

  /** Sets training mode (or evaluation mode) here and below. @throws ValueError when mode is no boolean. */
  train(mode: boolean | { readonly mode?: boolean } = true): this {
    const on = isOptions(mode) ? (mode.mode ?? true) : mode;
    if (typeof on !== "boolean") throw new ValueError("training mode is expected to be boolean");
    this.training = on;
    for (const child of this.children()) child.train(on);
    return this;
  }
  /** Sets evaluation mode here and below. */
  eval(): this {
    return this.train(false);
  }
  /** Sets whether the parameters here and below collect gradients. */
  requires_grad_(requires_grad = true): this {
    for (const p of this.parameters()) p.requires_grad_(requires_grad);
    return this;
  }
  /** Drops the gradients of the parameters here and below; with `set_to_none: false` they become zeros. */
  zero_grad(set_to_none: boolean | { readonly set_to_none?: boolean } = true): void {
    const drop = typeof set_to_none === "boolean" ? set_to_none : (set_to_none.set_to_none ?? true);
    for (const p of this.parameters()) {
      if (p.grad === null) continue;
      if (drop) p.grad = null;
      else p.grad = p.grad.detach().zero_();
    }
  }

  // ---- dtype and device

  /** Applies `fn` to all tensors here and below; what it gives takes their place. */
  _apply(fn: (t: Tensor) => Tensor): this {
    for (const child of this.children()) child._apply(fn);
    for (const p of this._parameters.values()) {
      if (p === null) continue;
      if (is_lazy(p)) {
        convertLazy(p, fn);
        continue;
      }
      replaceData(p, fn(p.detach()));
      if (p.grad !== null) p.grad = fn(p.grad.detach());
    }
    for (const [name, b] of this._buffers) {
      if (b === null) continue;
      if (is_lazy(b)) convertLazy(b, fn);
      else this._buffers.set(name, fn(b));
    }
    return this;
  }
  /**
   * Converts floating parameters and buffers to a dtype, or moves all to a device (the CPU).
   *
   * @throws TypeError for a dtype that is not floating; RuntimeError for a device that is not there.
   */
  to(target: DType | DeviceLike | Tensor | ModuleToOptions, dtype?: DType | ModuleToOptions): this {
    let wanted: DType | undefined;
    for (const part of [target, dtype]) {
      if (part === undefined) continue;
      if (part instanceof DType) wanted = part;
      else if (part instanceof Tensor) wanted = part.dtype;
      else if (isOptions(part)) {
        if (part.device !== undefined) requireCpu(part.device as DeviceLike);
        wanted = (part.dtype as DType | undefined) ?? wanted;
      } else requireCpu(part as DeviceLike);
    }
    if (wanted === undefined) return this;
    if (!wanted.is_floating_point) {
      throw typeError(`nn.Module.to only accepts floating point or complex dtypes, but got desired dtype=${wanted}`);
    }
    return this.#toFloating(wanted);
  }
  #toFloating(dtype: DType): this {
    return this._apply((t) => (t.dtype.is_floating_point ? t.to(dtype) : t));
  }
  /** Floating parameters and buffers as float32. */
  float(): this {
    return this.#toFloating(float32);
  }
  /** Floating parameters and buffers as float64. */
  double(): this {
    return this.#toFloating(float64);
  }
  /** Floating parameters and buffers as float16. */
  half(): this {
    return this.#toFloating(float16);
  }
  /** Floating parameters and buffers as bfloat16. */
  bfloat16(): this {
    return this.#toFloating(bfloat16);
  }
  /** Parameters and buffers in any dtype. */
  type(dst_type: DType): this {
    return this._apply((t) => t.to(dst_type));
  }
  /** On the CPU: this module. */
  cpu(): this {
    return this;
  }
  /** @throws RuntimeError: there is no CUDA device. */
  cuda(): this {
    requireCpu("cuda");
    return this;
  }

  /** Parameters and buffers in memory of their own, with elements that mean nothing. */
  to_empty(options: { readonly device: DeviceLike | null; readonly recurse?: boolean }): this {
    if (options.device !== null) requireCpu(options.device);
    return this._apply((t) => t.new_empty(t.shape));
  }
  /** Memory is one process's own here: this module. */
  share_memory(): this {
    return this;
  }

  // ---- state

  /**
   * Parameters and persistent buffers of this module and all below it, by path.
   *
   * They share their elements with the module: a copy is `clone()`d.
   * @example torch.save(net.state_dict(), "params.pt")
   */
  state_dict(options: StateDictOptions = {}): OrderedDict<Tensor> {
    const destination = options.destination ?? new OrderedDict<Tensor>();
    if (options.destination === undefined) destination._metadata = new OrderedDict();
    const { prefix = "", keep_vars = false } = options;
    const self = this as unknown as Module;
    const hooks = this[HOOKS];
    for (const hook of hooks?.saving.hooks.values() ?? []) hook(self, prefix, keep_vars);
    saveState(self, destination, prefix, keep_vars);
    return hooks === null ? destination : hooks.callSaved(self, destination, prefix, { version: this._version });
  }
  /**
   * Copies the values of a state_dict into this module and all below it.
   *
   * @throws RuntimeError that lists what is missing, unexpected or of another shape.
   */
  load_state_dict(
    state_dict: StateDict,
    strict: boolean | LoadStateDictOptions = true,
    assign: boolean | LoadStateDictOptions = false,
  ): IncompatibleKeys {
    const options = isOptions(strict) ? strict : isOptions(assign) ? assign : {};
    const keepStrict =
      typeof strict === "boolean" ? ((options.strict as boolean | undefined) ?? strict) : (strict.strict ?? true);
    const take =
      typeof assign === "boolean" && !("assign" in options) ? assign : ((options.assign as boolean) ?? false);
    return loadState(this as unknown as Module, state_dict, keepStrict, take);
  }
  /** Loads this module's own entries. A class with state of an older form defines its own. @internal */
  _load_from_state_dict(prefix: string, loading: Loading): void {
    loadOwn(this as unknown as Module, prefix, loading);
  }
  /** What `copy.deepcopy` gives: a module of the same class with values of its own, and the same hooks. */
  __deepcopy__(memo: Memo): this {
    const made = Reflect.construct(ModuleBase, [], this.constructor) as this;
    memo.set(this, made);
    const [own, theirs] = [this[OWN].sync(), made[OWN]];
    for (const key of Object.keys(this)) {
      const descriptor = Object.getOwnPropertyDescriptor(this, key) as PropertyDescriptor;
      if ("value" in descriptor) descriptor.value = deepcopy(descriptor.value as unknown, memo);
      Object.defineProperty(made, key, descriptor);
    }
    for (const [name, p] of own.parameters) theirs.addParameter(name, deepcopy(p, memo));
    for (const [name, b] of own.buffers) theirs.addBuffer(name, deepcopy(b, memo), !own.transient.has(name));
    for (const [name, child] of own.modules) theirs.addModule(name, deepcopy(child, memo));
    made[HOOKS] = this[HOOKS]?.copy() ?? null;
    return made;
  }

  /** PyTorch's tree of modules. */
  override toString(): string {
    return moduleText(this as unknown as Module);
  }
  static {
    inspects(ModuleBase.prototype);
  }
}

/** Named parameters of a module's `to`. */
export interface ModuleToOptions {
  readonly dtype?: DType;
  readonly device?: DeviceLike;
  readonly non_blocking?: boolean;
}

const lastPart = (path: string): string => path.slice(path.lastIndexOf(".") + 1);
const firstParts = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf(".")));

/** Some module, of whatever class: it can be called with anything. */
export interface Module extends ModuleBase {
  // A list of modules of many classes must be callable, and every class must fit this type: only `any` does both.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  (...inputs: any[]): any;
  // biome-ignore lint/suspicious/noExplicitAny: see above
  forward(...inputs: any[]): any;
}

/** A module of a known class: called with what its `forward` takes, it gives what that gives. */
export interface TypedModule extends ModuleBase {
  (...inputs: Parameters<this["forward"]>): ReturnType<this["forward"]>;
}

/** The class of modules, to be extended. */
export interface ModuleConstructor {
  new (): TypedModule;
  readonly prototype: Module;
}

/**
 * The base of all modules. A class that extends it sets its layers as fields and defines `forward`; its instances are
 * called like functions.
 *
 * @example
 * class Net extends nn.Module {
 *   hidden = new nn.Linear(1, 10);
 *   forward(x: torch.Tensor): torch.Tensor { return this.hidden(x); }
 * }
 * Source: PyTorch, torch.nn.Module.
 */
export const Module: ModuleConstructor = ModuleBase as unknown as ModuleConstructor;
Object.defineProperty(ModuleBase, "name", { value: "Module" });

/** @throws TypeError when `value` is no module. @internal */
export function requireModule(value: unknown): Module {
  if (value instanceof ModuleBase) return value as unknown as Module;
  throw typeError(`${typename(value)} is not a Module subclass`);
}
