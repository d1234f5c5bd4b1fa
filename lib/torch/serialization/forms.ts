/**
 * Python has several types where JavaScript has one: bytes and bytearray, set and frozenset, dict and its kin. What a
 * file had is remembered for a loaded value, so that saving it again gives Python the type that it had.
 */
import { hasMarks, isMarkedFloat } from "../float_marks.js";
import { ByteArray, call, Dict, Float, Global, PySet } from "./pickle/graph.js";

/** The node for a loaded value, made of what is in it by then. */
type Form = (value: object) => unknown;

const forms = new WeakMap<object, Form>();

/** What is written for a number that a value holds under `key`: a float where it was one, or for a fraction. */
export function floatNode(holder: object, key: unknown, value: unknown): unknown {
  return typeof value === "number" && isMarkedFloat(holder, key) ? new Float(value) : value;
}

/** The pairs of a dict as they are written. */
export function pairs(value: object): [unknown, unknown][] {
  const own: [unknown, unknown][] = value instanceof Map ? [...value] : Object.entries(value);
  return hasMarks(value) ? own.map(([key, item]) => [key, floatNode(value, key, item)]) : own;
}

/** The elements of a list or tuple as they are written. */
export function elements(value: readonly unknown[]): unknown[] {
  return value.map((item, i) => floatNode(value, i, item));
}

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
  forms.set(value, (v) => new ByteArray(new Uint8Array(v as Uint8Array)));
}

/** The node of a value that had a type of its own in its file; undefined for all others. */
export function formerNode(value: object): unknown {
  return forms.get(value)?.(value);
}
