/** What a file may ask to be made, by Python's names. This table is the allowlist. */
import { complex } from "../../builtins/complex.js";
import { UninitializedBuffer, type UninitializedOptions, UninitializedParameter } from "../nn/parameter.js";
import { functionOf } from "../nn/python_functions.js";
import { OrderedDict } from "../ordered_dict.js";
import { Size } from "../shape.js";
import { type Dictionary, dictionary, setOwn } from "./dictionary.js";
import { wasByteArray, wasCounter, wasDefaultDict, wasFrozenSet } from "./forms.js";
import { deviceOf } from "./locations.js";
import { numpyMakers } from "./numpy.js";
import { type Call, Dict, Global, nodeText, TupleNode } from "./pickle/graph.js";
import { encodedBytes } from "./pickle/writer.js";
import type { Maker, Restorer } from "./restorer.js";
import { bareTensor, numbers, rebuilders } from "./tensors.js";

const plain = (make: Maker["make"]): Maker => ({ make });

/** The pairs that `dict(...)` is given: none, a dict, or a list of pairs. */
function givenPairs(call: Call, r: Restorer): [unknown, unknown][] {
  const [from] = call.args;
  if (from === undefined) return [];
  if (from instanceof Dict) return from.entries;
  if (Array.isArray(from)) {
    return from.map((node: unknown) => {
      const pair: unknown = node instanceof TupleNode ? node.items : node;
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
    const attributes = state instanceof TupleNode ? state.items[0] : state;
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
function dictLike(
  entriesOf: (call: Call, r: Restorer) => [unknown, unknown][],
  note: (made: object, call: Call) => void = () => {},
): Maker {
  const filling = new WeakMap<object, Dictionary>();
  return {
    make(call, r): object {
      const given = entriesOf(call, r);
      const made = dictionary([...given, ...call.pairs]);
      for (const [key, value] of given) made.set(r.value(key), r.value(value));
      filling.set(made.value, made);
      note(made.value, call);
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

function frozenSetOf(call: Call, r: Restorer): Set<unknown> {
  const set = setOf(call, r);
  wasFrozenSet(set);
  return set;
}

function byteArrayOf(call: Call, r: Restorer): Uint8Array {
  const bytes = bytesOf(call, r).slice();
  wasByteArray(bytes);
  return bytes;
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

const wish = ([requires_grad]: readonly unknown[]): UninitializedOptions => ({ requires_grad: requires_grad === true });

/** Objects that only hold attributes. */
const namespace: Maker = {
  make: () => ({}),
  state(made, state, r): void {
    if (!(state instanceof Dict)) throw r.fail("a namespace has no attributes");
    for (const [key, value] of state.entries) setOwn(made as object, String(key), r.value(value));
  },
};

/** `getattr(class, name)`: Python's way to a function of the module torch. */
function attributeOf(call: Call, r: Restorer): unknown {
  const [owner, name] = call.args;
  const found = owner instanceof Global && typeof name === "string" ? functionOf(`${owner.path}.${name}`) : undefined;
  if (found !== undefined) return found;
  throw r.fail(`the file asks for ${nodeText(name)} of ${nodeText(owner)}, which is not among what can be loaded`);
}

/** Every name that a file may call, but for classes of modules. */
export const makers: ReadonlyMap<string, Maker> = new Map<string, Maker>([
  ...[...rebuilders].map(([path, make]): [string, Maker] => [path, plain(make)]),
  ...numpyMakers,
  ["collections.OrderedDict", orderedDict],
  ["collections.defaultdict", dictLike(givenRest, (made, call) => wasDefaultDict(made, call.args[0]))],
  ["collections.Counter", dictLike(givenPairs, wasCounter)],
  ["builtins.getattr", plain(attributeOf)],
  ["builtins.dict", dictLike(givenPairs)],
  ["builtins.set", plain(setOf)],
  ["builtins.frozenset", plain(frozenSetOf)],
  ["builtins.bytes", plain(bytesOf)],
  ["builtins.bytearray", plain(byteArrayOf)],
  ["_codecs.encode", plain(bytesOf)],
  [
    "builtins.complex",
    plain((call, r) => {
      const [real, imag] = call.args.map((node) => r.value(node));
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
  ["torch.nn.parameter.UninitializedParameter", plain(({ args }) => new UninitializedParameter(wish(args)))],
  ["torch.nn.parameter.UninitializedBuffer", plain(({ args }) => new UninitializedBuffer(wish(args)))],
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

/** The pairs of `defaultdict(factory, pairs)`; the factory is never called. */
function givenRest(call: Call): [unknown, unknown][] {
  const from = call.args[1];
  return from instanceof Dict ? from.entries : [];
}
