/**
 * How a module's attributes become its parameters, buffers and children, as Python's `__setattr__` has it.
 *
 * A class field is defined on the instance without any setter being called. So the instance is looked through whenever
 * its registries are read: what is found there of tensors to learn, buffers and modules is registered, in the order in
 * which it was set, and an accessor takes the field's place. From then on an assignment is checked at once.
 */
import { pythonRepr } from "../../builtins/repr.js";
import { KeyError, typeError, ValueError } from "../errors.js";
import { OrderedDict } from "../ordered_dict.js";
import { Tensor } from "../tensor.js";
import { typename } from "../typename.js";
import { Callable, hasProperty } from "./callable.js";
import { HookList } from "./hooks.js";
import type { Module } from "./module.js";
import { Buffer, Parameter } from "./parameter.js";

/** Where a module keeps its registries. @internal */
export const OWN: unique symbol = Symbol("own");

/** What has registries. @internal */
export interface Attributed {
  readonly [OWN]: Attributes<Callable>;
}

type Registry = "parameters" | "buffers" | "modules";

/** Called with a module, a name and what is registered there; what it returns takes its place. */
export type RegistrationHook = (module: Module, name: string, value: unknown) => unknown;

/** Hooks of every module's registrations. @internal */
export const registrations: Readonly<Record<Registry, HookList<RegistrationHook>>> = {
  parameters: new HookList(),
  buffers: new HookList(),
  modules: new HookList(),
};

/** An accessor for one registry and name, shared by all modules that have it. */
const accessors = new Map<string, PropertyDescriptor>();

/** A module's own registries. `M` is Module. @internal */
export class Attributes<M extends Callable> {
  readonly parameters: OrderedDict<Parameter | null> = new OrderedDict();
  readonly buffers: OrderedDict<Tensor | null> = new OrderedDict();
  readonly modules: OrderedDict<M | null> = new OrderedDict();
  /** Names of the buffers that state_dict() leaves out. */
  readonly transient: Set<string> = new Set();

  constructor(private readonly owner: M) {}

  /** Registers what was set on the owner since the last look, and forgets what was deleted from it. */
  sync(): this {
    this.gather();
    for (const registry of [this.parameters, this.buffers, this.modules]) {
      for (const name of registry.keys()) if (!hasProperty(this.owner, name)) registry.delete(name);
    }
    return this;
  }

  /** Registers what was set on the owner since the last look. */
  gather(): this {
    const owner = this.owner as unknown as Record<string, unknown>;
    for (const name of Object.keys(owner)) {
      const value = owner[name];
      const registered = this.registryOf(name);
      if (registered !== null || value instanceof Callable || value instanceof Parameter || value instanceof Buffer) {
        this.assign(name, value);
        this.expose(name);
      }
    }
    return this;
  }

  /** Python's `setattr`. @throws TypeError when the name belongs to another kind of value. */
  assign(name: string, value: unknown): void {
    const owner = this.owner as unknown as Record<string, unknown>;
    if (value instanceof Parameter) return this.put("parameters", name, value);
    if (this.parameters.has(name)) {
      if (value !== null && value !== undefined) {
        throw typeError(
          `cannot assign '${typename(value)}' as parameter '${name}' (torch.nn.Parameter or None expected)`,
          value instanceof Tensor
            ? `Wrap it: new nn.Parameter(...), or change its elements: ${name}.data = ...`
            : undefined,
        );
      }
      return this.put("parameters", name, null);
    }
    if (value instanceof Callable) return this.put("modules", name, value as M);
    if (this.modules.has(name)) {
      if (value !== null && value !== undefined) {
        throw typeError(
          `cannot assign '${typename(value)}' as child module '${name}' (torch.nn.Module or None expected)`,
        );
      }
      return this.put("modules", name, null);
    }
    if (value instanceof Buffer || this.buffers.has(name)) {
      if (value !== null && value !== undefined && !(value instanceof Tensor)) {
        throw typeError(
          `cannot assign '${typename(value)}' as buffer '${name}' (torch.nn.Buffer, torch.Tensor or None expected)`,
        );
      }
      if (value instanceof Buffer) {
        if (value.persistent) this.transient.delete(name);
        else this.transient.add(name);
      }
      return this.put("buffers", name, (value as Tensor | null | undefined) ?? null);
    }
    Object.defineProperty(owner, name, { value, writable: true, enumerable: true, configurable: true });
  }

  /** @throws KeyError for a name that cannot be an attribute. */
  checkName(what: string, name: string, registry: Registry): void {
    if (typeof name !== "string") throw typeError(`${what} name should be a string. Got ${typename(name)}`);
    const given = what === "module" ? `, got: ${name}` : "";
    const taken = hasProperty(this.owner, name) && !this[registry].has(name);
    if (taken && what === "module") throw keyError(`attribute '${name}' already exists`);
    if (name.includes(".")) throw keyError(`${what} name can't contain "."${given}`);
    if (name === "") throw keyError(`${what} name can't be empty string ""`);
    if (taken) throw keyError(`attribute '${name}' already exists`);
  }

  addParameter(name: string, value: Parameter | null): void {
    this.checkName("parameter", name, "parameters");
    if (value !== null && !(value instanceof Parameter)) {
      throw typeError(
        `cannot assign '${typename(value)}' object to parameter '${name}' (torch.nn.Parameter or None required)`,
      );
    }
    if (value !== null && value.grad_fn !== null) {
      throw new ValueError(
        `Cannot assign non-leaf Tensor to parameter '${name}'. Model parameters must be created explicitly. To express '${name}' as a function of another Tensor, compute the value in the forward() method.`,
      );
    }
    this.put("parameters", name, value);
  }

  addBuffer(name: string, value: Tensor | null, persistent: boolean): void {
    this.checkName("buffer", name, "buffers");
    if (value !== null && !(value instanceof Tensor)) {
      throw typeError(`cannot assign '${typename(value)}' object to buffer '${name}' (torch Tensor or None required)`);
    }
    this.put("buffers", name, value);
    if (persistent) this.transient.delete(name);
    else this.transient.add(name);
  }

  addModule(name: string, value: M | null): void {
    if (value !== null && !((value as unknown) instanceof Callable)) {
      throw typeError(`${typename(value)} is not a Module subclass`);
    }
    this.checkName("module", name, "modules");
    this.put("modules", name, value);
  }

  private put(registry: Registry, name: string, given: Parameter | Tensor | M | null): void {
    let value: unknown = given;
    for (const hook of registrations[registry].hooks.values()) {
      value = hook(this.owner as unknown as Module, name, value) ?? value;
    }
    for (const other of ["parameters", "buffers", "modules"] as const) {
      if (other !== registry) this[other].delete(name);
    }
    (this[registry] as OrderedDict<unknown>).set(name, value);
    this.expose(name);
  }

  private registryOf(name: string): Registry | null {
    if (this.parameters.has(name)) return "parameters";
    if (this.modules.has(name)) return "modules";
    return this.buffers.has(name) ? "buffers" : null;
  }

  /** Puts an accessor for a registered name on the owner. */
  private expose(name: string): void {
    const registry = this.registryOf(name);
    if (registry === null) return;
    const key = `${registry}.${name}`;
    let descriptor = accessors.get(key);
    if (descriptor === undefined) {
      descriptor = {
        get(this: Attributed): unknown {
          return this[OWN][registry].get(name);
        },
        set(this: Attributed, value: unknown): void {
          this[OWN].assign(name, value);
        },
        enumerable: false,
        configurable: true,
      };
      accessors.set(key, descriptor);
    }
    Object.defineProperty(this.owner, name, descriptor);
  }
}

/** Python shows a KeyError's text as a value. */
const keyError = (text: string): KeyError => new KeyError(pythonRepr(text));
