/** Modules made of modules. */
import { pythonRepr } from "../../builtins/repr.js";
import { IndexError, KeyError, typeError, ValueError } from "../errors.js";
import type { OrderedDict } from "../ordered_dict.js";
import type { Tensor } from "../tensor.js";
import { typename } from "../typename.js";
import { OWN } from "./attributes.js";
import { Module, requireModule } from "./module.js";
import { countFromEnd, placeOf, placesOf, type RowSlice } from "./places.js";
import { inPython } from "./registry.js";
import { foldedText } from "./text.js";

/** Modules in a row, numbered "0", "1", ... by default. */
abstract class Row extends Module {
  /** The modules, by number. */
  readonly [index: number]: Module;

  /** @internal */
  list(): Module[] {
    return [...this._modules.values()] as Module[];
  }
  /** Number of modules. */
  override get length(): number {
    return this._modules.size;
  }
  __len__(): number {
    return this.length;
  }
  *[Symbol.iterator](): IterableIterator<Module> {
    yield* this.list();
  }

  /** Modules under names of their own, in a list of this kind. @internal */
  protected abstract taken(modules: readonly (readonly [string, Module])[]): this;

  /** The place of an index. @throws IndexError when there is none. */
  protected place(index: number): number {
    return placeOf(index, this.length, (i) => `index ${i} is out of range`);
  }

  /**
   * The module at an index, counted from the end when negative; of a slice (`"1:3"`, `"::2"`) a list that shares them.
   *
   * @throws IndexError when there is none.
   */
  __getitem__(index: number): Module;
  __getitem__(index: RowSlice): this;
  __getitem__(index: number | RowSlice): Module | this {
    if (typeof index !== "string") return this.list()[this.place(index)];
    const entries = [...this._modules] as [string, Module][];
    return this.taken(placesOf(index, this.length).map((i) => entries[i]));
  }
  /** The module at an index, or undefined: an array's `at`. */
  at(index: number): Module | undefined {
    return this.list().at(index);
  }
  /** Puts a module in the place of another. @throws IndexError when there is none. */
  __setitem__(index: number, module: Module): void {
    const name = [...this._modules.keys()][this.place(index)];
    this.add_module(name, requireModule(module));
  }
  /** Takes the module at an index, or those of a slice, away; those after move up. @throws IndexError for none. */
  __delitem__(index: number | RowSlice): void {
    const gone = typeof index === "string" ? placesOf(index, this.length) : [this.place(index)];
    this.renumber(this.list().filter((_, i) => !gone.includes(i)));
  }
  /** Python's `in`. */
  __contains__(module: unknown): boolean {
    return this.list().includes(module as Module);
  }

  /** Numbers `modules` anew. */
  protected renumber(modules: readonly Module[]): void {
    for (const name of [...this._modules.keys()]) Reflect.deleteProperty(this, name);
    modules.forEach((m, i) => {
      this.add_module(String(i), m);
    });
  }

  /** Adds a module at the end. */
  append(module: Module): this {
    this.add_module(String(this.length), requireModule(module));
    return this;
  }
  /** Adds modules at the end. */
  extend(modules: Iterable<Module>): this {
    for (const m of [...modules]) this.append(m);
    return this;
  }
  /** Puts a module before the one at `index`. */
  insert(index: number, module: Module): this {
    const n = this.length;
    if (index < -n || index > n) throw new IndexError(`Index out of range: ${index}`);
    const modules = this.list();
    modules.splice(index < 0 ? index + n : index, 0, requireModule(module));
    this.renumber(modules);
    return this;
  }
  /** Takes the module at an index (the last by default), or those of a slice, away and gives them. */
  pop(index?: number): Module;
  pop(index: RowSlice): this;
  pop(index: number | RowSlice = -1): Module | this {
    const found = this.__getitem__(index as number);
    this.__delitem__(index);
    return found;
  }
}

countFromEnd(Row.prototype);

/** Modules by name, in order. */
export type NamedModules = ReadonlyMap<string, Module> | OrderedDict<Module>;

/**
 * Modules one after another: each takes what the one before gives.
 *
 * @example new nn.Sequential(new nn.Linear(1, 10), new nn.ReLU(), new nn.Linear(10, 1))
 * Source: PyTorch, torch.nn.Sequential; named layers are given as a Map.
 */
export class Sequential extends Row {
  constructor(...modules: readonly Module[] | readonly [NamedModules]) {
    super();
    const [first] = modules;
    if (modules.length === 1 && first instanceof Map) {
      for (const [name, m] of first as Map<string, Module>) this.add_module(name, m);
    } else
      (modules as readonly Module[]).forEach((m, i) => {
        this.add_module(String(i), m);
      });
  }

  override forward(input: Tensor): Tensor {
    let x = input;
    for (const m of this[OWN].gather().modules.values()) x = (m as Module)(x) as Tensor;
    return x;
  }
  protected override taken(modules: readonly (readonly [string, Module])[]): this {
    return new Sequential(new Map(modules)) as this;
  }
  /** A Sequential of the modules of both, numbered anew. @throws ValueError for what is no Sequential. */
  __add__(other: Sequential): Sequential {
    return new Sequential(...this.list(), ...sequential(other).list());
  }
  /** Adds the modules of another at the end. @throws ValueError for what is no Sequential. */
  __iadd__(other: Sequential): this {
    return this.extend(sequential(other).list());
  }
  /** The same modules several times over. @throws ValueError for less than once. */
  __mul__(times: number): Sequential {
    return new Sequential(...repeated(this.list(), times));
  }
  __rmul__(times: number): Sequential {
    return this.__mul__(times);
  }
  __imul__(times: number): this {
    return this.extend(repeated(this.list(), times).slice(this.length));
  }
  /** The modules from start up to end, as a Sequential that shares them. */
  slice(start?: number, end?: number): Sequential {
    const names = [...this._modules].slice(start, end) as [string, Module][];
    return new Sequential(new Map(names));
  }
}

/** @throws ValueError for what is no Sequential. */
function sequential(other: unknown): Row {
  if (other instanceof Sequential) return other;
  throw new ValueError(
    `add operator supports only objects of Sequential class, but <class '${typename(other)}'> is given.`,
  );
}
/** @throws TypeError or ValueError for what is no number of times. */
function repeated(modules: readonly Module[], times: number): Module[] {
  const own = "<class 'torch.nn.modules.container.Sequential'>";
  if (!Number.isInteger(times)) {
    throw typeError(`unsupported operand type(s) for *: ${own} and <class '${typename(times)}'>`);
  }
  if (times <= 0) throw new ValueError(`Non-positive multiplication factor ${times} for ${own}`);
  return Array.from({ length: times }, () => modules).flat();
}

/**
 * A list of modules, each of which is registered.
 *
 * @example layers = new nn.ModuleList([new nn.Linear(10, 10), new nn.Linear(10, 10)])
 * Source: PyTorch, torch.nn.ModuleList.
 */
export class ModuleList extends Row {
  constructor(modules: Iterable<Module> = []) {
    super();
    this.extend(modules);
  }
  override extend(modules: Iterable<Module>): this {
    if (typeof (modules as Partial<Iterable<Module>>)?.[Symbol.iterator] !== "function") {
      throw typeError(`ModuleList.extend should be called with an iterable, but got ${typename(modules)}`);
    }
    return super.extend(modules);
  }
  protected override taken(modules: readonly (readonly [string, Module])[]): this {
    return new ModuleList(modules.map(([, m]) => m)) as this;
  }
  /** A ModuleList of the modules of both. */
  __add__(other: Iterable<Module>): ModuleList {
    return new ModuleList([...this.list(), ...other]);
  }
  /** Adds modules at the end. */
  __iadd__(other: Iterable<Module>): this {
    return this.extend(other);
  }
  /** The modules from start up to end, as a ModuleList that shares them. */
  slice(start?: number, end?: number): ModuleList {
    return new ModuleList(this.list().slice(start, end));
  }
  /** A list of what `fn` gives for each module: an array's `map`. */
  map<T>(fn: (module: Module, index: number) => T): T[] {
    return this.list().map(fn);
  }
  /** Calls `fn` with each module: an array's `forEach`. */
  forEach(fn: (module: Module, index: number) => void): void {
    this.list().forEach(fn);
  }
  /** `[index, module]` of each: an array's `entries`. */
  entries(): IterableIterator<[number, Module]> {
    return this.list().entries();
  }
  override toString(): string {
    return foldedText(this._get_name(), this.list());
  }
}

/** What ModuleDict takes: names and modules. */
export type ModuleEntries = Iterable<readonly [string, Module]> | Readonly<Record<string, Module>>;

/**
 * Modules by name, each of which is registered.
 *
 * @example new nn.ModuleDict({ conv: new nn.Linear(1, 2), act: new nn.ReLU() })
 * Source: PyTorch, torch.nn.ModuleDict.
 */
export class ModuleDict extends Module {
  constructor(modules: ModuleEntries = {}) {
    super();
    this.update(modules);
  }
  /** The module of that name. @throws KeyError when there is none. */
  __getitem__(key: string): Module {
    const m = this._modules.get(key);
    if (m === undefined || m === null) {
      throw new KeyError(pythonRepr(key), { hint: `The names are ${[...this._modules.keys()].join(", ")}.` });
    }
    return m;
  }
  /** The module of that name. @throws KeyError when there is none. */
  get(key: string): Module {
    return this.__getitem__(key);
  }
  /** Adds or replaces a module. */
  __setitem__(key: string, module: Module): void {
    this.add_module(key, requireModule(module));
  }
  /** Adds or replaces a module. */
  set(key: string, module: Module): this {
    this.__setitem__(key, module);
    return this;
  }
  /** Takes a module away. @throws KeyError when there is none. */
  __delitem__(key: string): void {
    this.__getitem__(key);
    Reflect.deleteProperty(this, key);
  }
  __len__(): number {
    return this._modules.size;
  }
  __contains__(key: string): boolean {
    return this._modules.has(key);
  }
  /** Whether there is a module of that name. */
  has(key: string): boolean {
    return this._modules.has(key);
  }
  /** Number of modules. */
  get size(): number {
    return this._modules.size;
  }
  *[Symbol.iterator](): IterableIterator<string> {
    yield* this._modules.keys();
  }
  /** The names. */
  keys(): string[] {
    return [...this._modules.keys()];
  }
  /** The modules. */
  values(): Module[] {
    return [...this._modules.values()] as Module[];
  }
  /** `[name, module]` of each. */
  items(): [string, Module][] {
    return [...this._modules] as [string, Module][];
  }
  /** Takes a module away and gives it. @throws KeyError when there is none. */
  pop(key: string): Module {
    const m = this.__getitem__(key);
    this.__delitem__(key);
    return m;
  }
  /** Takes all modules away. */
  clear(): void {
    for (const key of this.keys()) Reflect.deleteProperty(this, key);
  }
  /** Adds or replaces modules. @throws TypeError for what holds no names and modules. */
  update(modules: ModuleEntries): void {
    if (typeof modules !== "object" || modules === null) {
      throw typeError(
        `ModuleDict.update should be called with an iterable of key/value pairs, but got ${typename(modules)}`,
      );
    }
    const entries =
      Symbol.iterator in modules ? (modules as Iterable<readonly [string, Module]>) : Object.entries(modules);
    for (const [key, m] of entries) this.__setitem__(key, m);
  }
}

inPython("torch.nn.modules.container", Sequential, ModuleList, ModuleDict);
