/**
 * What a pickle says, as plain data: the reader builds it without running anything, the writer spells it.
 *
 * None, booleans, numbers, strings and bytes are JavaScript's null, boolean, number or bigint, string and Uint8Array;
 * a list is an Array. The other things of Python have the classes below. Identity counts: what is one object in
 * Python is one object here.
 */

/** A class or function by its name in Python 3: `torch._utils` `_rebuild_tensor_v2`. */
export class Global {
  /** `torch._utils._rebuild_tensor_v2`. */
  readonly path: string;
  constructor(
    readonly module: string,
    readonly name: string,
  ) {
    this.path = `${module}.${name}`;
  }
}

/** A tuple. A class of its own, since there are many of them and a subclass of Array is slow to make. */
export class TupleNode {
  constructor(readonly items: readonly unknown[] = []) {}
}

/** The elements of a tuple; none of what is no tuple. */
export function tupleItems(node: unknown): readonly unknown[] {
  return node instanceof TupleNode ? node.items : [];
}

/** A dict: pairs in order; of equal keys the later wins. */
export class Dict {
  readonly entries: [unknown, unknown][];
  constructor(entries: [unknown, unknown][] = []) {
    this.entries = entries;
  }
}

/** A set, or a frozenset, in the order of the file. */
export class PySet {
  constructor(
    readonly items: unknown[] = [],
    readonly frozen: boolean = false,
  ) {}
}

/** A bytearray; bytes are a plain Uint8Array. */
export class ByteArray {
  constructor(readonly bytes: Uint8Array) {}
}

/** A float that is whole, or could be: it is not written as an int. */
export class Float {
  constructor(readonly value: number) {}
}

/** An object that the file asks to be made: `callee(*args)`, or `callee.__new__(callee, *args)`. */
export class Call {
  /** Elements appended afterwards. */
  items: unknown[] = [];
  /** Pairs set afterwards. */
  pairs: [unknown, unknown][] = [];
  /** What `__setstate__` (or the object's `__dict__`) is to get; undefined for nothing. */
  state: unknown = undefined;
  constructor(
    readonly callee: unknown,
    readonly args: readonly unknown[],
    /** Whether `__new__` is called and not the class. */
    readonly bare: boolean = false,
    /** Keyword arguments of `__new__`. */
    readonly keywords: Dict | null = null,
  ) {}
}

/** Something kept outside the pickle: a storage, by an id that torch understands. */
export class Persistent {
  constructor(readonly id: unknown) {}
}

/** A string that is an object of its own: written out even where an equal one was written before. */
export class OwnString {
  constructor(readonly text: string) {}
}

/** A call of a function in a module. */
export function call(module: string, name: string, args: readonly unknown[] = []): Call {
  return new Call(new Global(module, name), args);
}

/** What to call a node in messages. */
export function nodeText(node: unknown): string {
  if (node === null) return "None";
  if (typeof node === "number" || typeof node === "bigint" || node instanceof Float) return "an int or float";
  if (typeof node === "boolean") return "a bool";
  if (typeof node === "string") return "a string";
  if (node instanceof Uint8Array || node instanceof ByteArray) return "bytes";
  if (node instanceof TupleNode) return "a tuple";
  if (Array.isArray(node)) return "a list";
  if (node instanceof Dict) return "a dict";
  if (node instanceof PySet) return "a set";
  if (node instanceof Global) return node.path;
  if (node instanceof Call) return `an object made by ${node.callee instanceof Global ? node.callee.path : "a call"}`;
  return "a storage";
}
