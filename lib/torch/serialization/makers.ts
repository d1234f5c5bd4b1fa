/** What a file may ask to be made, by Python's names. This table is the allowlist. */
import { complex } from "../../builtins/complex.js";
import { Tuple } from "../../builtins/tuple.js";
import { DType } from "../dtype.js";
import { Buffer, Parameter } from "../nn/parameter.js";
import { OrderedDict } from "../ordered_dict.js";
import { Size } from "../shape.js";
import { Tensor } from "../tensor.js";
import { type Dictionary, dictionary, setOwn } from "./dictionary.js";
import { deviceOf } from "./locations.js";
import { Call, Dict, Global, nodeText } from "./pickle/graph.js";
import { encodedBytes } from "./pickle/writer.js";
import type { Maker, Restorer } from "./restorer.js";
import { arrayOver, type Layout, lateStorage, reach, readLater, type TypedStorage, tensorOver } from "./storages.js";

const plain = (make: Maker["make"]): Maker => ({ make });

/** The pairs that `dict(...)` is given: none, a dict, or a list of pairs. */
function givenPairs(call: Call, r: Restorer): [unknown, unknown][] {
  const [from] = call.args;
  if (from === undefined) return [];
  if (from instanceof Dict) return from.entries;
  if (Array.isArray(from)) {
    return from.map((pair: unknown) => {
      if (!Array.isArray(pair) || pair.length !== 2) throw r.fail("a dict is made from what are no pairs");
      return [pair[0], pair[1]];
    });
  }
  throw r.fail(`a dict is made from ${nodeText(from)}`);
}

const orderedDict: Maker = {
  make(call, r): OrderedDict {
    const made = new OrderedDict();
    for (const [key, value] of givenPairs(call, r)) made.set(r.value(key) as string, r.value(value));
    return made;
  },
  pair: (made, key, item) => void (made as OrderedDict).set(key as string, item),
  // Attributes of the dict itself: torch keeps the versions of modules there.
  state(made, state, r): void {
    const attributes = state instanceof Tuple ? state[0] : state;
    if (!(attributes instanceof Dict)) return;
    for (const [key, node] of attributes.entries) {
      if (key !== "_metadata") continue;
      const metadata = r.value(node);
      if (metadata instanceof OrderedDict)
        (made as OrderedDict)._metadata = metadata as OrderedDict<{ version?: number }>;
    }
  },
};

/** dict and its subclasses that are dicts to a reader: defaultdict, Counter. */
function dictLike(entriesOf: (call: Call, r: Restorer) => [unknown, unknown][]): Maker {
  const filling = new WeakMap<object, Dictionary>();
  return {
    make(call, r): object {
      const given = entriesOf(call, r);
      const made = dictionary([...given, ...call.pairs]);
      for (const [key, value] of given) made.set(r.value(key), r.value(value));
      filling.set(made.value, made);
      return made.value;
    },
    pair: (made, key, item) => filling.get(made as object)?.set(key, item),
  };
}

function setOf(call: Call, r: Restorer): Set<unknown> {
  const items = r.value(call.args[0] ?? []);
  if (!Array.isArray(items)) throw r.fail(`a set is made from ${nodeText(call.args[0])}`);
  return new Set(items);
}

function bytesOf(call: Call, r: Restorer): Uint8Array {
  const [from, codec] = call.args;
  if (from === undefined) return new Uint8Array(0);
  if (typeof from === "string" && typeof codec === "string") {
    const bytes = encodedBytes(from, codec);
    if (bytes !== null) return bytes;
    throw r.fail(`bytes are spelled with the codec ${codec.slice(0, 40)}, which is not latin1`);
  }
  const value = typeof from === "object" ? r.value(from) : from;
  if (value instanceof Uint8Array) return value;
  if (Array.isArray(value) && value.every((b) => Number.isInteger(b) && b >= 0 && b < 256))
    return Uint8Array.from(value);
  throw r.fail(`bytes are made from ${nodeText(from)}`);
}

function numbers(node: unknown, r: Restorer): number[] {
  if (Array.isArray(node) && node.every((n) => typeof n === "number")) return [...(node as number[])];
  const value = r.value(node);
  if (Array.isArray(value) && value.every((n) => typeof n === "number")) return [...(value as number[])];
  throw r.fail(`sizes are given as ${nodeText(node)}`);
}

/** A tensor from storage, offset, sizes and strides. @throws LoadError when it would reach beyond the storage */
function tensorFrom(typed: TypedStorage, args: readonly unknown[], r: Restorer): Tensor {
  const layout: Layout = { offset: args[1] as number, sizes: numbers(args[2], r), strides: numbers(args[3], r) };
  const needed = reach(layout);
  const there = typed.window?.length ?? Math.floor(typed.storage.nbytes() / typed.dtype.itemsize);
  if (needed < 0 || needed > there) {
    const { itemsize } = typed.dtype;
    throw r.fail(
      `setStorage: sizes [${layout.sizes.join(", ")}], strides [${layout.strides.join(", ")}], storage offset ${String(layout.offset)}, and itemsize ${itemsize} requiring a storage size of ${needed < 0 ? "an impossible number" : needed * itemsize} are out of bounds for storage of size ${there * itemsize}`,
    );
  }
  const offset = layout.offset + (typed.window?.offset ?? 0);
  return tensorOver(typed, { ...layout, offset }, r.lazy);
}

/** `_rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks, ...)` */
function rebuildTensor(call: Call, r: Restorer): Tensor {
  const t = tensorFrom(r.storage(call.args[0]), call.args, r);
  if (call.args[4] === true) wantGrad(t, r);
  refuseBits(call.args[6], r);
  return t;
}

/** `_rebuild_tensor_v3(storage, offset, size, stride, requires_grad, hooks, dtype, ...)` */
function rebuildTensorV3(call: Call, r: Restorer): Tensor {
  const dtype = r.value(call.args[6]);
  if (!(dtype instanceof DType)) throw r.fail(`a tensor's dtype is ${nodeText(call.args[6])}`);
  const t = tensorFrom({ storage: r.storage(call.args[0]).storage, dtype }, call.args, r);
  if (call.args[4] === true) wantGrad(t, r);
  refuseBits(call.args[7], r);
  return t;
}

/** Conjugated and negated views are flags on a tensor in torch; here they would change its values. */
function refuseBits(metadata: unknown, r: Restorer): void {
  if (metadata === undefined || metadata === null) return;
  const flags = metadata instanceof Dict ? metadata.entries : [["", true] as [unknown, unknown]];
  const set = flags.find(([, on]) => on !== false);
  if (set !== undefined) {
    throw r.fail(
      `a tensor carries the mark ${String(set[0])}, which is not known here`,
      "Save tensor.resolve_conj().resolve_neg().",
    );
  }
}

function wantGrad(t: Tensor, r: Restorer): void {
  if (!t.dtype.is_floating_point && !t.dtype.is_complex)
    throw r.fail(`a tensor of ${t.dtype} is said to require gradients`);
  t.requires_grad = true;
}

/** `_rebuild_parameter(data, requires_grad, hooks)` */
function rebuildParameter(call: Call, r: Restorer): Parameter {
  return parameterOver(r.value(call.args[0]), call.args[1] === true, r, call.args[0]);
}

function parameterOver(data: unknown, requires: boolean, r: Restorer, node: unknown): Parameter {
  if (!(data instanceof Tensor)) throw r.fail(`a parameter is made from ${nodeText(node)}`);
  if (requires && !data.dtype.is_floating_point && !data.dtype.is_complex) {
    throw r.fail(`a parameter of ${data.dtype} is said to require gradients`);
  }
  const later = lateStorage(data);
  if (later === undefined) return new Parameter(data, requires);
  const { offset, sizes, strides, dtype } = data;
  const p = new Parameter(new Tensor(arrayOver(dtype, new Uint8Array(0)), offset, sizes, strides, dtype), requires);
  readLater(p, later);
  return p;
}

/** `_rebuild_from_type_v2(function, type, args, state)`: a tensor with a class or attributes of its own. */
function rebuildFromType(call: Call, r: Restorer): Tensor {
  const [func, type, args] = call.args;
  if (!(func instanceof Global) || !(type instanceof Global) || !(args instanceof Tuple))
    throw r.fail("a tensor is rebuilt without its type");
  const maker = REBUILDERS.get(func.path);
  if (maker === undefined) throw r.fail(`a tensor is rebuilt by ${func.path}`);
  const t = maker(new Call(func, args), r);
  if (type.path === "torch.nn.parameter.Buffer") return new Buffer(t);
  return type.path === "torch.nn.parameter.Parameter" && !(t instanceof Parameter)
    ? new Parameter(t, t.requires_grad)
    : t;
}

const REBUILDERS: ReadonlyMap<string, (call: Call, r: Restorer) => Tensor> = new Map([
  ["torch._utils._rebuild_tensor", (call: Call, r: Restorer) => tensorFrom(r.storage(call.args[0]), call.args, r)],
  ["torch._utils._rebuild_tensor_v2", rebuildTensor],
  ["torch._utils._rebuild_tensor_v3", rebuildTensorV3],
  ["torch._utils._rebuild_parameter", rebuildParameter],
  ["torch._utils._rebuild_parameter_with_state", rebuildParameter],
  ["torch._tensor._rebuild_from_type_v2", rebuildFromType],
]);

/** `torch.FloatTensor` of the first files: made bare, its state is (storage, offset, size, stride). */
function bareTensor(call: Call, r: Restorer): Tensor {
  const state = call.state;
  if (!(state instanceof Tuple) || state.length < 4) throw r.fail("a tensor has no state");
  return tensorFrom(r.storage(state[0]), state, r);
}

/** Objects that only hold attributes. */
const namespace: Maker = {
  make: () => ({}),
  state(made, state, r): void {
    if (!(state instanceof Dict)) throw r.fail("a namespace has no attributes");
    for (const [key, value] of state.entries) setOwn(made as object, String(key), r.value(value));
  },
};

/** Every name that a file may call, but for classes of modules. */
export const makers: ReadonlyMap<string, Maker> = new Map<string, Maker>([
  ...[...REBUILDERS].map(([path, make]): [string, Maker] => [path, plain(make)]),
  ["collections.OrderedDict", orderedDict],
  ["collections.defaultdict", dictLike((call) => givenRest(call))],
  ["collections.Counter", dictLike(givenPairs)],
  ["builtins.dict", dictLike(givenPairs)],
  ["builtins.set", plain(setOf)],
  ["builtins.frozenset", plain(setOf)],
  ["builtins.bytes", plain(bytesOf)],
  ["builtins.bytearray", plain(bytesOf)],
  ["_codecs.encode", plain(bytesOf)],
  [
    "builtins.complex",
    plain((call, r) => {
      const [real, imag] = call.args;
      if (typeof real !== "number" || typeof imag !== "number")
        throw r.fail("a complex number is made from no numbers");
      return new complex(real, imag);
    }),
  ],
  ["argparse.Namespace", namespace],
  ["types.SimpleNamespace", namespace],
  ...["PosixPath", "PurePosixPath", "WindowsPath", "PureWindowsPath", "Path", "PurePath"].map(
    (name): [string, Maker] => [
      `pathlib.${name}`,
      plain((call) => call.args.map(String).join("/").replace(/^\/+/, "/")),
    ],
  ),
  ["collections.deque", plain((call, r) => [...(r.value(call.args[0] ?? []) as unknown[])])],
  ["torch.Size", plain((call, r) => Size.of_sizes(call.args.length === 0 ? [] : numbers(call.args[0], r)))],
  [
    "torch.device",
    plain((call, r) => {
      const made = deviceOf(call.args);
      if (made === null) throw r.fail("a torch.device is made from no name");
      return made;
    }),
  ],
  [
    "torch.serialization._get_layout",
    plain((call, r) => {
      if (call.args[0] !== "torch.strided")
        throw r.fail(`tensors of layout ${nodeText(call.args[0])} are not known here`);
      return "torch.strided";
    }),
  ],
  ...["Float", "Double", "Half", "BFloat16", "Long", "Int", "Short", "Char", "Byte", "Bool"].map(
    (kind): [string, Maker] => [`torch.${kind}Tensor`, { make: bareTensor, state: () => {} }],
  ),
]);

/** The pairs of `defaultdict(factory, pairs)`; the factory is not kept. */
function givenRest(call: Call): [unknown, unknown][] {
  const from = call.args[1];
  return from instanceof Dict ? from.entries : [];
}
