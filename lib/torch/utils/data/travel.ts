/**
 * Values on their way to another thread and back: what structured cloning knows, and tensors, numpy's arrays, and
 * objects and functions that a module file exports. Objects that are the same stay the same.
 */
import { dtypeNamed, dtype as NumpyType } from "../../../numpy/dtype.js";
import { ndarray } from "../../../numpy/ndarray.js";
import type { Data } from "../../compute/types.js";
import { DType, dtypes } from "../../dtype.js";
import { packed } from "../../ops/define.js";
import { Tensor } from "../../tensor.js";

/** Where a module file keeps a function or a class. */
export interface Export {
  readonly file: string;
  readonly name: string;
  /** The function's text, when that must be the same there. */
  readonly text: string | null;
}

/** A function or a class. */
type Callable = (...args: never[]) => unknown;

/** A value whose parts are numbers of other nodes. */
type Node =
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "list"; readonly items: number[] }
  | { readonly kind: "map"; readonly entries: [number, number][] }
  | { readonly kind: "set"; readonly items: number[] }
  | { readonly kind: "record"; readonly of: number | null; readonly list: boolean; readonly fields: [string, number][] }
  | { readonly kind: "function"; readonly at: number }
  | { readonly kind: "tensor"; readonly view: Shape; readonly grad: boolean }
  | { readonly kind: "ndarray"; readonly view: Shape }
  | { readonly kind: "dtype"; readonly of: "torch" | "numpy"; readonly name: string };

interface Shape {
  readonly storage: number;
  readonly offset: number;
  readonly sizes: readonly number[];
  readonly strides: readonly number[];
  readonly type: string;
}

/** A value that can be posted. */
export interface Parcel {
  readonly nodes: readonly Node[];
  readonly root: number;
  readonly storages: readonly Data[];
  /** What must be imported on the other side. */
  readonly exports: readonly Export[];
}

/** Why a value cannot travel, in words that follow "because". */
export class CannotTravel extends Error {}

/** How tensors travel: in memory that both threads see, as a copy, or by handing over what nobody else has. */
export type Manner = "share" | "copy" | "give";

/** Says where functions can be imported from. @throws CannotTravel for one that can not. */
export type Locate = (functions: readonly Callable[], paths: readonly string[]) => readonly Export[];

/** What structured cloning copies as it is. */
const CLONED: ReadonlySet<unknown> = new Set(
  [ArrayBuffer, Date, RegExp, Number, String, Boolean].map((made) => made.prototype),
);

const PRIVATE = /#[\p{ID_Start}$_]/u;

class Packer {
  readonly nodes: Node[] = [];
  readonly storages: Data[] = [];
  readonly functions: Callable[] = [];
  /** Where each of them was met. */
  readonly paths: string[] = [];
  private readonly seen = new Map<unknown, number>();
  private readonly stored = new Map<Data, number>();

  constructor(private readonly manner: Manner) {}

  pack(value: unknown, path: string): number {
    const known = this.seen.get(value);
    if (known !== undefined) return known;
    const at = this.nodes.length;
    this.nodes.push({ kind: "value", value: undefined });
    if (typeof value === "object" || typeof value === "function") this.seen.set(value, at);
    this.nodes[at] = this.node(value, path);
    return at;
  }

  private node(value: unknown, path: string): Node {
    if (typeof value === "symbol") throw new CannotTravel(`${path} is a symbol`);
    if (typeof value === "function") return { kind: "function", at: this.function(value as Callable, path) };
    if (typeof value !== "object" || value === null) return { kind: "value", value };
    if (value instanceof Tensor) return this.tensor(value, path);
    if (value instanceof ndarray) {
      const a = this.manner === "share" || shared(value.array) ? value : value.copy();
      return { kind: "ndarray", view: this.view(a.array, a.offset, a.sizes, a.steps, a.dtype.name) };
    }
    if (value instanceof DType) return { kind: "dtype", of: "torch", name: value.name };
    if (value instanceof NumpyType) return { kind: "dtype", of: "numpy", name: value.name };
    const prototype: unknown = Object.getPrototypeOf(value);
    if (value instanceof Map && prototype === Map.prototype) {
      return { kind: "map", entries: [...value].map(([k, v]) => [this.pack(k, `${path}'s keys`), this.pack(v, path)]) };
    }
    if (value instanceof Set && prototype === Set.prototype) {
      return { kind: "set", items: [...value].map((item) => this.pack(item, path)) };
    }
    if (Array.isArray(value) && prototype === Array.prototype) return this.list(value, path);
    if (prototype === null || prototype === Object.prototype) return this.record(value, null, path);
    if (ArrayBuffer.isView(value) || CLONED.has(prototype)) return { kind: "value", value };
    return this.instance(value, prototype as object, path);
  }

  /** Long lists of numbers and texts go as they are. */
  private list(items: readonly unknown[], path: string): Node {
    const plain = items.every((item) => item === null || (typeof item !== "object" && typeof item !== "function"));
    if (plain && !items.some((item) => typeof item === "symbol")) return { kind: "value", value: [...items] };
    return { kind: "list", items: Array.from(items, (item, i) => this.pack(item, `${path}[${i}]`)) };
  }

  private record(value: object, of: number | null, path: string): Node {
    const fields = Object.entries(value).map(([key, v]): [string, number] => [
      key,
      this.pack(v, path === "" ? key : `${path}.${key}`),
    ]);
    return { kind: "record", of, list: Array.isArray(value), fields };
  }

  private instance(value: object, prototype: object, path: string): Node {
    for (let p = prototype; p !== null && p !== Object.prototype; p = Object.getPrototypeOf(p)) {
      const made = (p as { constructor?: unknown }).constructor;
      if (typeof made !== "function" || /\{ \[native code\] \}$/.test(String(made))) {
        if (p === Array.prototype) break;
        throw new CannotTravel(
          `${path} is a ${typeof made === "function" ? made.name : "value"} that cannot be copied`,
        );
      }
      if (PRIVATE.test(String(made))) throw new CannotTravel(`${path} is a ${made.name}, which has private #names`);
    }
    return this.record(value, this.function((prototype as { constructor: Callable }).constructor, path), path);
  }

  private function(f: Callable, path: string): number {
    const at = this.functions.indexOf(f);
    if (at >= 0) return at;
    this.paths.push(path);
    return this.functions.push(f) - 1;
  }

  private tensor(t: Tensor, path: string): Node {
    if (t.constructor !== Tensor) throw new CannotTravel(`${path} is a tensor of the class ${t.constructor.name}`);
    if (!t.is_leaf) throw new CannotTravel(`${path} is a tensor with a grad_fn`);
    const whole = this.manner === "share" && t.count * 2 >= t.array.length;
    const flat = whole || shared(t.array) ? t : packed(t);
    const view = this.view(flat.array, flat.offset, flat.sizes, flat.strides, t.dtype.name);
    return { kind: "tensor", view, grad: t.requires_grad };
  }

  private view(array: Data, offset: number, sizes: readonly number[], strides: readonly number[], type: string): Shape {
    const count = sizes.reduce((a, b) => a * b, 1);
    const isWhole = count === array.length && array.byteLength === array.buffer.byteLength;
    const goes = this.manner === "share" || shared(array) || (this.manner === "give" && isWhole);
    if (goes) return { storage: this.storage(array), offset, sizes, strides, type };
    return { storage: this.storages.push(array.slice(offset, offset + count)) - 1, offset: 0, sizes, strides, type };
  }

  private storage(array: Data): number {
    const known = this.stored.get(array);
    if (known !== undefined) return known;
    const sent = this.manner === "share" && !shared(array) ? inSharedMemory(array) : array;
    const at = this.storages.push(sent) - 1;
    this.stored.set(array, at);
    return at;
  }
}

const shared = (array: Data): boolean =>
  typeof SharedArrayBuffer !== "undefined" && (array.buffer as unknown) instanceof SharedArrayBuffer;

/** A copy that threads see without another. */
function inSharedMemory(array: Data): Data {
  const make = array.constructor as new (buffer: SharedArrayBuffer) => Data;
  const copy = new make(new SharedArrayBuffer(array.byteLength));
  (copy as Float64Array).set(array as Float64Array);
  return copy;
}

/**
 * Packs a value. `name` stands for it in texts; "" for a record of several values, which have names of their own.
 *
 * @throws CannotTravel that says which part of it cannot.
 */
export function pack(value: unknown, name: string, manner: Manner, locate: Locate): Parcel {
  const packer = new Packer(manner);
  const root = packer.pack(value, name);
  const exports = packer.functions.length === 0 ? [] : locate(packer.functions, packer.paths);
  return { nodes: packer.nodes, root, storages: packer.storages, exports };
}

/** The memory of a parcel that goes over for good. */
export function cargo({ storages }: Parcel): ArrayBuffer[] {
  const buffers = storages.filter((array) => !shared(array)).map((array) => array.buffer as ArrayBuffer);
  return [...new Set(buffers)];
}

/** The value of a parcel; `functions` are its exports, imported. */
export function unpack({ nodes, root, storages }: Parcel, functions: readonly unknown[]): unknown {
  const made = new Array<unknown>(nodes.length);
  const done = new Array<boolean>(nodes.length).fill(false);
  const keep = <T>(at: number, value: T): T => {
    made[at] = value;
    done[at] = true;
    return value;
  };
  const take = (at: number): unknown => {
    if (done[at]) return made[at];
    const node = nodes[at];
    switch (node.kind) {
      case "value":
        return keep(at, node.value);
      case "function":
        return keep(at, functions[node.at]);
      case "list": {
        const list = keep<unknown[]>(at, []);
        for (const item of node.items) list.push(take(item));
        return list;
      }
      case "set": {
        const set = keep(at, new Set<unknown>());
        for (const item of node.items) set.add(take(item));
        return set;
      }
      case "map": {
        const map = keep(at, new Map<unknown, unknown>());
        for (const [key, value] of node.entries) map.set(take(key), take(value));
        return map;
      }
      case "record": {
        const prototype = node.of === null ? Object.prototype : (functions[node.of] as Callable).prototype;
        const value = node.list ? Object.setPrototypeOf([], prototype) : Object.create(prototype);
        const record = keep(at, value as Record<string, unknown>);
        for (const [key, field] of node.fields) {
          Object.defineProperty(record, key, {
            value: take(field),
            writable: true,
            enumerable: true,
            configurable: true,
          });
        }
        return record;
      }
      case "tensor":
        return keep(at, tensorOf(node.view, storages, node.grad));
      case "ndarray": {
        const { storage, offset, sizes, strides, type } = node.view;
        return keep(at, new ndarray(storages[storage], dtypeNamed(type) as NumpyType, sizes, offset, strides));
      }
      case "dtype":
        return keep(at, node.of === "torch" ? dtypeOf(node.name) : dtypeNamed(node.name));
    }
  };
  return take(root);
}

const dtypeOf = (name: string): DType => dtypes.find((d) => d.name === name) as DType;

function tensorOf({ storage, offset, sizes, strides, type }: Shape, storages: readonly Data[], grad: boolean): Tensor {
  const t = new Tensor(storages[storage], offset, sizes, strides, dtypeOf(type));
  t.wantsGrad = grad;
  return t;
}
