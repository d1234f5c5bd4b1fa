/** From values to the graph that a pickle spells: tensors, modules, dicts, and what else Python has a word for. */
import { complex } from "../../builtins/complex.js";
import { Tuple } from "../../builtins/tuple.js";
import { ndarray } from "../../numpy/ndarray.js";
import type { Data } from "../compute/types.js";
import { Device } from "../device.js";
import { DType, uint8 } from "../dtype.js";
import { RuntimeError } from "../errors.js";
import { Module } from "../nn/module.js";
import { Buffer, is_lazy, Parameter, UninitializedParameter } from "../nn/parameter.js";
import { pathOf } from "../nn/python_functions.js";
import { OrderedDict } from "../ordered_dict.js";
import { isContiguous, Size } from "../shape.js";
import { Tensor } from "../tensor.js";
import { typename } from "../typename.js";
import { DataTensor } from "./data_tensor.js";
import { DataType } from "./elements.js";
import { PicklingError } from "./errors.js";
import { findClass } from "./find_class.js";
import { elements, formerNode, pairs } from "./forms.js";
import { moduleNode } from "./modules.js";
import { Call, call, Dict, Float, Global, OwnString, Persistent, PySet, TupleNode } from "./pickle/graph.js";
import { type ElementType, storageClass } from "./storages.js";

/** A storage that goes into the file. */
export interface SavedStorage {
  readonly key: string;
  readonly bytes: Uint8Array;
  /** Number of elements. */
  readonly count: number;
}

/** A storage that was met: a window on its buffer, and the next one on the same buffer. */
interface Window {
  readonly byteOffset: number;
  readonly byteLength: number;
  readonly dtype: ElementType;
  readonly type: Global;
  readonly key: OwnString;
  readonly count: number;
  readonly next: Window | undefined;
}

const REBUILD_TENSOR = new Global("torch._utils", "_rebuild_tensor_v2");
const REBUILD_TENSOR_V3 = new Global("torch._utils", "_rebuild_tensor_v3");
const REBUILD_PARAMETER = new Global("torch._utils", "_rebuild_parameter");
const ORDERED_DICT = new Global("collections", "OrderedDict");

/** Turns values into nodes and collects the storages that their tensors lie in. */
export class Describer {
  /** In the order in which they were met. */
  readonly storages: SavedStorage[] = [];
  /** Known storages by the buffer that they lie in; most buffers hold one. */
  private readonly known = new Map<ArrayBufferLike, Window>();

  /** @param tail what a storage's id holds after the number of elements: None in the legacy format. */
  constructor(private readonly tail: readonly unknown[] = []) {}

  /** The node of a value. @throws PicklingError for what no file can hold */
  readonly describe = (value: object, path: () => string): unknown => {
    if (value instanceof Tensor) return this.tensor(value);
    if (value instanceof DataTensor) return this.dataTensor(value);
    if (value instanceof ndarray) return numpyArray(value);
    if (value instanceof Module) return moduleNode(value, path);
    if (typeof value === "function") return functionNode(value) ?? plainObject(value, path);
    if (value instanceof OrderedDict) return orderedDict(value);
    if (value instanceof Size) return call("torch", "Size", [new TupleNode(value)]);
    const former = formerNode(value);
    if (former !== undefined) return former;
    if (value instanceof Tuple) return new TupleNode(elements(value));
    if (Array.isArray(value)) return elements(value as unknown[]);
    if (value instanceof Map) return new Dict(pairs(value));
    if (value instanceof Set) return new PySet([...(value as Set<unknown>)]);
    if (value instanceof DType || value instanceof DataType) return new Global("torch", value.name);
    if (value instanceof Device) {
      const type = new OwnString(value.type);
      return call("torch", "device", value.index === null ? [type] : [type, value.index]);
    }
    // What cells make of a literal such as 1.0.
    if (value instanceof Number) return new Float(value.valueOf());
    if (value instanceof complex) return call("builtins", "complex", [new Float(value.real), new Float(value.imag)]);
    if (value instanceof Uint8Array) return value;
    return plainObject(value, path);
  };

  private tensor(t: Tensor): Call {
    if (is_lazy(t)) {
      const name = t instanceof UninitializedParameter ? "UninitializedParameter" : "UninitializedBuffer";
      return call("torch.nn.parameter", name, [t.requires_grad]);
    }
    if (t instanceof Parameter) {
      return new Call(REBUILD_PARAMETER, [this.elements(t, false), t.requires_grad, noHooks()]);
    }
    const node = this.elements(t, t.requires_grad);
    if (!(t instanceof Buffer)) return node;
    const type = new Global("torch.nn.parameter", "Buffer");
    const state = new Dict([["persistent", t.persistent]]);
    return call("torch._tensor", "_rebuild_from_type_v2", [node.callee, type, new TupleNode(node.args), state]);
  }

  private elements(t: Tensor, requiresGrad: boolean): Call {
    return new Call(REBUILD_TENSOR, [
      this.storage(t.array, t.dtype),
      t.offset,
      new TupleNode([...t.sizes]),
      new TupleNode([...t.strides]),
      requiresGrad,
      noHooks(),
    ]);
  }

  private dataTensor(t: DataTensor): Call {
    const { dtype, layout } = t;
    const storage = this.storage(t.storage.data(), uint8, "UntypedStorage");
    const args = [storage, layout.offset, new TupleNode(layout.sizes), new TupleNode(layout.strides)];
    const requires = t.requires_grad && !t.is_parameter;
    const node = new Call(REBUILD_TENSOR_V3, [...args, requires, noHooks(), new Global("torch", dtype.name)]);
    return t.is_parameter ? new Call(REBUILD_PARAMETER, [node, t.requires_grad, noHooks()]) : node;
  }

  private storage(data: Data, dtype: ElementType, className: string = storageClass(dtype)): Persistent {
    const { buffer, byteOffset, byteLength } = data;
    const first = this.known.get(buffer);
    let found = first;
    while (found !== undefined && (found.byteOffset !== byteOffset || found.byteLength !== byteLength))
      found = found.next;
    if (found === undefined) {
      const key = String(this.storages.length);
      const count = byteLength / dtype.itemsize;
      const type = new Global(className === "UntypedStorage" ? "torch.storage" : "torch", className);
      found = { byteOffset, byteLength, dtype, type, key: new OwnString(key), count, next: first };
      this.known.set(buffer, found);
      this.storages.push({ key, bytes: new Uint8Array(buffer, byteOffset, byteLength), count });
    } else if (found.dtype !== dtype) {
      throw new RuntimeError("Cannot save multiple tensors or storages that view the same data as different types", {
        hint: `One tensor sees the data as ${found.dtype}, another as ${dtype}: save one of them, or a clone().`,
      });
    }
    const { type, key, count } = found;
    return new Persistent(new TupleNode(["storage", type, key, "cpu", count, ...this.tail]));
  }
}

/** numpy's own form of an array, under the names that both 1.x and 2.x understand. */
function numpyArray(a: ndarray): Call {
  const flat = isContiguous(a.sizes, a.steps) ? a : a.copy();
  const { buffer, byteOffset } = flat.array;
  const bytes = new Uint8Array(buffer, byteOffset + flat.offset * flat.itemsize, flat.nbytes);
  const code = `${a.dtype.kind}${a.dtype.itemsize}`;
  const type = call("numpy", "dtype", [code, false, true]);
  const order = a.dtype.itemsize === 1 ? "|" : "<";
  type.state = new TupleNode([3, order, null, null, null, -1, -1, 0]);
  const node = call("numpy.core.multiarray", "_reconstruct", [
    new Global("numpy", "ndarray"),
    new TupleNode([0]),
    Uint8Array.of(98),
  ]);
  node.state = new TupleNode([1, new TupleNode(a.sizes), type, false, bytes]);
  return node;
}

/** A function's name in Python; those of the module torch are attributes of a class. */
function functionNode(value: object): Global | Call | undefined {
  const path = pathOf(value);
  if (path === undefined) return undefined;
  const at = path.lastIndexOf(".");
  const [owner, name] = [path.slice(0, at), path.slice(at + 1)];
  if (!owner.endsWith("Class")) return new Global(owner, name);
  return call("builtins", "getattr", [new Global("torch._C", owner.slice("torch._C.".length)), name]);
}

const noHooks = (): Call => new Call(ORDERED_DICT, []);

function orderedDict(value: OrderedDict): Call {
  const node = noHooks();
  node.pairs = pairs(value);
  if (value._metadata !== undefined) node.state = new Dict([["_metadata", value._metadata]]);
  return node;
}

/** A dict for a plain object, attributes for one of a class of the session. @throws PicklingError for anything else */
function plainObject(value: object, path: () => string): Dict | Call {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (typeof value === "object" && (prototype === Object.prototype || prototype === null))
    return new Dict(pairs(value));
  const own = (value as { constructor?: unknown }).constructor;
  if (typeof value === "object" && typeof own === "function") {
    const global = new Global("__main__", own.name);
    if (findClass(global) === own) {
      const node = new Call(global, [], true);
      node.state = new Dict(pairs(value));
      return node;
    }
  }
  const where = path();
  throw new PicklingError(
    where === "" ? `cannot pickle '${typename(value)}' object` : `Can't pickle ${where}: ${typename(value)}`,
    {
      hint: "A file holds tensors, modules, numbers, strings, booleans, null, arrays, Maps, Sets, Uint8Arrays, plain objects and objects of classes that cells define.",
    },
  );
}
