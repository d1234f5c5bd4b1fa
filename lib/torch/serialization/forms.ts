/**
 * Python has several types where JavaScript has one: bytes and bytearray, set and frozenset, dict and its kin. What a
 * file had is remembered for a loaded value, so that saving it again gives Python the type that it had.
 */
import { call, Dict, Global, PySet } from "./pickle/graph.js";

/** The node for a loaded value, made of what is in it by then. */
type Form = (value: object) => unknown;

const forms = new WeakMap<object, Form>();

const pairs = (value: object): [unknown, unknown][] => (value instanceof Map ? [...value] : Object.entries(value));

/** Factories of a defaultdict that are plain types: the only ones that are written. */
const FACTORIES: ReadonlySet<string> = new Set(
  ["list", "dict", "set", "tuple", "int", "float", "str", "bool"].map((name) => `builtins.${name}`),
);

/** Notes that a dict was a defaultdict with this factory. */
export function wasDefaultDict(value: object, factory: unknown): void {
  const isPlain = factory instanceof Global && FACTORIES.has(factory.path);
  forms.set(value, (v) => {
    const node = call("collections", "defaultdict", isPlain ? [factory] : []);
    node.pairs = pairs(v);
    return node;
  });
}

/** Notes that a dict was a Counter. */
export function wasCounter(value: object): void {
  forms.set(value, (v) => call("collections", "Counter", [new Dict(pairs(v))]));
}

/** Notes that a set was a frozenset. */
export function wasFrozenSet(value: Set<unknown>): void {
  forms.set(value, (v) => new PySet([...(v as Set<unknown>)], true));
}

/** Notes that bytes were a bytearray. */
export function wasByteArray(value: Uint8Array): void {
  forms.set(value, (v) => {
    const bytes = v as Uint8Array;
    return call("builtins", "bytearray", bytes.length === 0 ? [] : [new Uint8Array(bytes)]);
  });
}

/** The node of a value that had a type of its own in its file; undefined for all others. */
export function formerNode(value: object): unknown {
  return forms.get(value)?.(value);
}
