/** A module's state as one dictionary, and back. */

import { pythonRepr } from "../../builtins/repr.js";
import { inspects } from "../../builtins/symbols.js";
import { withGrad } from "../autograd/mode.js";
import { RuntimeError, typeError } from "../errors.js";
import { OrderedDict } from "../ordered_dict.js";
import { sameSizes } from "../shape.js";
import { Tensor } from "../tensor.js";
import { typename } from "../typename.js";
import type { Module } from "./module.js";
import { is_lazy, Parameter } from "./parameter.js";

/** What load_state_dict takes: an OrderedDict, any Map, or a plain object. */
export type StateDict = ReadonlyMap<string, unknown> | Readonly<Record<string, unknown>>;

/** What is noted of each module beside a state_dict. */
export interface ModuleMetadata {
  version?: number;
  [key: string]: unknown;
}

const EXTRA = "_extra_state";

/** What load_state_dict says of keys that did not match. */
export class IncompatibleKeys {
  constructor(
    readonly missing_keys: string[],
    readonly unexpected_keys: string[],
  ) {}
  toString(): string {
    if (this.missing_keys.length === 0 && this.unexpected_keys.length === 0) return "<All keys matched successfully>";
    return `_IncompatibleKeys(missing_keys=${pythonRepr(this.missing_keys)}, unexpected_keys=${pythonRepr(this.unexpected_keys)})`;
  }
  static {
    inspects(IncompatibleKeys.prototype);
  }
}

/** Writes a module's own parameters and persistent buffers, then its children's, into `destination`. @internal */
export function saveState(module: Module, destination: OrderedDict<Tensor>, prefix: string, keepVars: boolean): void {
  if (destination._metadata !== undefined) destination._metadata.set(prefix.slice(0, -1), { version: module._version });
  const kept = (t: Tensor): Tensor => (keepVars || is_lazy(t) ? t : t.detach());
  for (const [name, parameter] of module._parameters) {
    if (parameter !== null) destination.set(prefix + name, kept(parameter));
  }
  for (const [name, buffer] of module._buffers) {
    if (buffer !== null && !module._non_persistent_buffers_set.has(name)) destination.set(prefix + name, kept(buffer));
  }
  if (module.get_extra_state !== undefined) {
    (destination as OrderedDict<unknown>).set(prefix + EXTRA, module.get_extra_state());
  }
  for (const [name, child] of module._modules) {
    if (child !== null) child.state_dict({ destination, prefix: `${prefix}${name}.`, keep_vars: keepVars });
  }
}

/** What one load gathers on its way through the modules. @internal */
export interface Loading {
  readonly state: OrderedDict;
  readonly assign: boolean;
  readonly missing: string[];
  readonly unexpected: string[];
  readonly errors: string[];
}

/** Loads one module's own entries; its children are not touched. @internal */
export function loadOwn(module: Module, prefix: string, loading: Loading): void {
  const { state, missing, unexpected, errors } = loading;
  const metadata = state._metadata?.get(prefix.slice(0, -1)) ?? {};
  for (const hook of module._load_state_dict_pre_hooks.values()) {
    hook(module, state, prefix, metadata, true, missing, unexpected, errors);
  }
  const own = new Map<string, Tensor>();
  for (const [name, parameter] of module._parameters) if (parameter !== null) own.set(name, parameter);
  for (const [name, buffer] of module._buffers) {
    if (buffer !== null && !module._non_persistent_buffers_set.has(name)) own.set(name, buffer);
  }
  for (const [name, target] of own) {
    const key = prefix + name;
    if (state.has(key)) loadTensor(module, name, key, target, state.get(key), loading);
    else missing.push(key);
  }
  const extra = prefix + EXTRA;
  if (module.set_extra_state !== undefined) {
    if (state.has(extra)) module.set_extra_state(state.get(extra));
    else missing.push(extra);
  } else if (state.has(extra)) unexpected.push(extra);
  for (const key of state.keys()) {
    if (!key.startsWith(prefix) || key === extra) continue;
    const rest = key.slice(prefix.length);
    const dot = rest.indexOf(".");
    const known = dot < 0 ? own.has(rest) : module._modules.has(rest.slice(0, dot));
    if (!known) unexpected.push(key);
  }
}

function loadTensor(module: Module, name: string, key: string, target: Tensor, given: unknown, loading: Loading): void {
  if (!(given instanceof Tensor)) {
    loading.errors.push(
      `While copying the parameter named "${key}", expected torch.Tensor or Tensor-like object from checkpoint but received <class '${typename(given)}'>`,
    );
    return;
  }
  if (is_lazy(target) && is_lazy(given)) return;
  const source =
    !is_lazy(target) && target.ndim === 0 && given.ndim === 1 && given.sizes[0] === 1 ? given.select(0, 0) : given;
  if (!sameSizes(source.shape, target.sizes)) {
    loading.errors.push(
      `size mismatch for ${key}: copying a param with shape ${source.shape} from checkpoint, the shape in current model is ${target.shape}.`,
    );
    return;
  }
  if (!loading.assign) {
    withGrad(false, () => target.copy_(source));
    return;
  }
  const replace = (value: Tensor): void => {
    (module as unknown as Record<string, Tensor>)[name] = value;
  };
  if (!(target instanceof Parameter)) replace(source);
  else if (source instanceof Parameter) replace(source.requires_grad_(target.requires_grad));
  else replace(new Parameter(source, target.requires_grad));
}

function entriesOf(given: unknown): OrderedDict {
  if (given instanceof Map) return new OrderedDict(given as Map<string, unknown>);
  const prototype: unknown = typeof given === "object" && given !== null ? Object.getPrototypeOf(given) : undefined;
  if (prototype === Object.prototype || prototype === null) return new OrderedDict(Object.entries(given as object));
  throw typeError(`Expected state_dict to be dict-like, got <class '${typename(given)}'>.`);
}

/** Loads a whole tree of modules. @internal */
export function loadState(module: Module, given: StateDict, strict: boolean, assign: boolean): IncompatibleKeys {
  const errors: string[] = [];
  const keys = new IncompatibleKeys([], []);
  const load = (m: Module, state: OrderedDict, prefix: string): void => {
    const loading = { state, assign, missing: keys.missing_keys, unexpected: keys.unexpected_keys, errors };
    m._load_from_state_dict(prefix, loading);
    for (const [name, child] of m._modules) {
      if (child === null) continue;
      const below = `${prefix}${name}.`;
      load(child, new OrderedDict([...state].filter(([key]) => key.startsWith(below))), below);
    }
    for (const hook of m._load_state_dict_post_hooks.values()) hook(m, keys);
  };
  load(module, entriesOf(given), "");
  if (strict) {
    const quoted = (list: readonly string[]): string => list.map((k) => `"${k}"`).join(", ");
    if (keys.unexpected_keys.length > 0) {
      errors.unshift(`Unexpected key(s) in state_dict: ${quoted(keys.unexpected_keys)}. `);
    }
    if (keys.missing_keys.length > 0) errors.unshift(`Missing key(s) in state_dict: ${quoted(keys.missing_keys)}. `);
  }
  if (errors.length > 0) {
    throw new RuntimeError(`Error(s) in loading state_dict for ${module._get_name()}:\n\t${errors.join("\n\t")}`, {
      hint: "The file belongs to another model: compare its keys with net.state_dict().",
    });
  }
  return keys;
}
