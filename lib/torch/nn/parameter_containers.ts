/** Modules that hold parameters by number or by name. */
import { pythonRepr } from "../../builtins/repr.js";
import { KeyError, RuntimeError, typeError, ValueError } from "../errors.js";
import { Tensor } from "../tensor.js";
import { typename } from "../typename.js";
import { Module } from "./module.js";
import { Parameter } from "./parameter.js";
import { countFromEnd, placeOf, placesOf, type RowSlice } from "./places.js";
import { inPython } from "./registry.js";

/** What a list of values holds: a tensor becomes a parameter. */
export type Held<T> = T extends Tensor ? Parameter : T;

const fields = (m: Module): Record<string, unknown> => m as unknown as Record<string, unknown>;

function held(value: unknown): unknown {
  return value instanceof Tensor && !(value instanceof Parameter) ? new Parameter(value) : value;
}

/** One line for each value, as torch writes it. */
function lines(entries: Iterable<readonly [string | number, unknown]>, name: (p: Tensor) => string): string {
  return [...entries]
    .map(([key, p]) => {
      if (!(p instanceof Tensor)) return `  (${key}): Object of type: ${typename(p)}`;
      const kind = p instanceof Parameter ? "Parameter" : "Tensor";
      return `  (${key}): ${kind} containing: [${name(p)} of size ${[...p.sizes].join("x")}]`;
    })
    .join("\n");
}

/**
 * A list of parameters, each of which is registered. What is no tensor is kept as it is.
 *
 * @example weights = new nn.ParameterList([new nn.Parameter(torch.randn(2, 2))])
 * Source: PyTorch, torch.nn.ParameterList.
 */
export class ParameterList<T = Parameter> extends Module {
  /** The values, by number. */
  readonly [index: number]: T;
  private _size = 0;

  constructor(values: Iterable<T | Tensor> = []) {
    super();
    this.extend(values);
  }
  /** Number of values. */
  override get length(): number {
    return this._size;
  }
  __len__(): number {
    return this._size;
  }
  *[Symbol.iterator](): IterableIterator<T> {
    for (let i = 0; i < this._size; i++) yield fields(this)[i] as T;
  }
  private place(index: number): string {
    return String(placeOf(index, this._size, (i) => `index ${i} is out of range`));
  }

  /**
   * The value at an index, counted from the end when negative; of a slice (`"1:3"`, `"::2"`) a list that shares them.
   *
   * @throws IndexError when there is none.
   */
  __getitem__(index: number): T;
  __getitem__(index: RowSlice): ParameterList<T>;
  __getitem__(index: number | RowSlice): T | ParameterList<T> {
    if (typeof index !== "string") return fields(this)[this.place(index)] as T;
    const all = [...this];
    return new ParameterList<T>(placesOf(index, this._size).map((i) => all[i]));
  }
  /** Adds values at the end. */
  __iadd__(values: Iterable<T | Tensor>): this {
    return this.extend(values);
  }
  /** The value at an index, or undefined: an array's `at`. */
  at(index: number): T | undefined {
    return [...this].at(index);
  }
  /** Puts a value in the place of another. @throws IndexError when there is none. */
  __setitem__(index: number, value: T | Tensor): void {
    fields(this)[this.place(index)] = held(value);
  }
  /** Adds a value at the end. */
  append(value: T | Tensor): this {
    this._size++;
    this.__setitem__(this._size - 1, value);
    return this;
  }
  /** Adds values at the end. @throws TypeError for what is no list. */
  extend(values: Iterable<T | Tensor>): this {
    if (typeof (values as Partial<Iterable<T>> | null)?.[Symbol.iterator] !== "function" || values instanceof Tensor) {
      throw typeError(
        `ParameterList.extend should be called with an iterable, but got ${values instanceof Tensor ? values.constructor.name : typename(values)}`,
      );
    }
    for (const value of [...values]) this.append(value);
    return this;
  }
  /** The values from start up to end, as a ParameterList that shares them. */
  slice(start?: number, end?: number): ParameterList<T> {
    return new ParameterList<T>([...this].slice(start, end));
  }
  /** A list of what `fn` gives for each value: an array's `map`. */
  map<R>(fn: (value: T, index: number) => R): R[] {
    return [...this].map(fn);
  }
  /** Calls `fn` with each value: an array's `forEach`. */
  forEach(fn: (value: T, index: number) => void): void {
    [...this].forEach(fn);
  }
  /** `[index, value]` of each: an array's `entries`. */
  entries(): IterableIterator<[number, T]> {
    return [...this].entries();
  }
  override forward(..._inputs: never[]): never {
    throw new RuntimeError("ParameterList should not be called.");
  }
  override extra_repr(): string {
    return lines([...this].entries(), (p) => String(p.dtype));
  }
}

countFromEnd(ParameterList.prototype);

/** What ParameterDict takes: names and values. */
export type ParameterEntries<T> =
  | ParameterDict<T>
  | Iterable<readonly [string, T | Tensor]>
  | Readonly<Record<string, T | Tensor>>;

/**
 * Parameters by name, each of which is registered. What is no tensor is kept as it is.
 *
 * @example new nn.ParameterDict({ left: new nn.Parameter(torch.randn(5)) })
 * Source: PyTorch, torch.nn.ParameterDict: a plain object's names are sorted, those of a Map or of pairs are not.
 */
export class ParameterDict<T = Parameter> extends Module {
  private readonly _keys: Map<string, null> = new Map();

  constructor(parameters: ParameterEntries<T> = {}) {
    super();
    this.update(parameters);
  }
  private present(key: string): string {
    if (typeof key !== "string") {
      throw typeError(
        `Index given to ParameterDict cannot be used as a key as it is not a string (type is '${typename(key)}'). Open an issue on github if you need non-string keys.`,
      );
    }
    if (!this._keys.has(key)) {
      throw new KeyError(pythonRepr(key), { hint: `The names are ${[...this._keys.keys()].join(", ")}.` });
    }
    return key;
  }
  /** The value of that name. @throws KeyError when there is none. */
  __getitem__(key: string): T {
    return fields(this)[this.present(key)] as T;
  }
  /** Adds or replaces a value. */
  __setitem__(key: string, value: T | Tensor): void {
    this._keys.set(key, null);
    this.present(key);
    fields(this)[key] = held(value);
  }
  /** Adds or replaces a value. */
  set(key: string, value: T | Tensor): this {
    this.__setitem__(key, value);
    return this;
  }
  /** Takes a value away. @throws KeyError when there is none. */
  __delitem__(key: string): void {
    Reflect.deleteProperty(this, this.present(key));
    this._keys.delete(key);
  }
  __len__(): number {
    return this._keys.size;
  }
  __contains__(key: string): boolean {
    return this._keys.has(key);
  }
  /** Whether there is a value of that name. */
  has(key: string): boolean {
    return this._keys.has(key);
  }
  /** Number of values. */
  get size(): number {
    return this._keys.size;
  }
  *[Symbol.iterator](): IterableIterator<string> {
    yield* this._keys.keys();
  }
  /** The value of that name, or `otherwise`. */
  get(key: string): T | null;
  get<D>(key: string, otherwise: D): T | D;
  get(key: string, otherwise: unknown = null): unknown {
    return this._keys.has(key) ? fields(this)[key] : otherwise;
  }
  /** The value of that name; when there is none, `value` is put there first. */
  setdefault(key: string, value: T | Tensor): T {
    if (!this._keys.has(key)) this.__setitem__(key, value);
    return this.__getitem__(key);
  }
  /** The names. */
  keys(): string[] {
    return [...this._keys.keys()];
  }
  /** The values. */
  values(): T[] {
    return this.keys().map((key) => fields(this)[key] as T);
  }
  /** `[name, value]` of each. */
  items(): [string, T][] {
    return this.keys().map((key) => [key, fields(this)[key] as T]);
  }
  /** Takes a value away and gives it. @throws KeyError when there is none. */
  pop(key: string): T {
    const value = this.__getitem__(key);
    this.__delitem__(key);
    return value;
  }
  /** Takes the last value away and gives its name and it. @throws KeyError when there is none. */
  popitem(): [string, T] {
    const key = this.keys().at(-1);
    if (key === undefined) throw new KeyError("'dictionary is empty'");
    return [key, this.pop(key)];
  }
  /** Takes all values away. */
  clear(): void {
    for (const key of this.keys()) this.__delitem__(key);
  }
  /** Another that shares the values. */
  copy(): ParameterDict<T> {
    return new ParameterDict<T>(this.items());
  }
  /** One value under many names. */
  fromkeys<D = null>(keys: Iterable<string>, value: D = null as D): ParameterDict<Held<D>> {
    return new ParameterDict<Held<D>>([...keys].map((key) => [key, value as Held<D>] as const));
  }
  /** Adds or replaces values. @throws TypeError or ValueError for what holds no names and values. */
  update(parameters: ParameterEntries<T>): void {
    if (typeof parameters !== "object" && !(parameters instanceof ParameterDict)) {
      throw typeError(
        `ParametersDict.update should be called with an iterable of key/value pairs, but got ${typename(parameters)}`,
      );
    }
    if (parameters instanceof ParameterDict) {
      for (const [key, value] of parameters.items()) this.__setitem__(key, value as T);
      return;
    }
    if (!(Symbol.iterator in parameters)) {
      const names = Object.keys(parameters).sort();
      for (const key of names) this.__setitem__(key, (parameters as Readonly<Record<string, T>>)[key]);
      return;
    }
    [...(parameters as Iterable<unknown>)].forEach((pair, i) => {
      if (!Array.isArray(pair)) {
        throw typeError(`ParameterDict update sequence element #${i} should be Iterable; is${typename(pair)}`);
      }
      if (pair.length !== 2) {
        throw new ValueError(`ParameterDict update sequence element #${i} has length ${pair.length}; 2 is required`);
      }
      this.__setitem__(pair[0] as string, pair[1] as T);
    });
  }
  override forward(..._inputs: never[]): never {
    throw new RuntimeError("ParameterDict should not be called.");
  }
  override extra_repr(): string {
    return lines(this.items(), (p) => `torch.${p.dtype.legacy}`);
  }
}

inPython("torch.nn.modules.container", ParameterList, ParameterDict);
