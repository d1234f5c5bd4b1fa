/**
 * Writes a graph as a pickle of protocols 2 to 5, byte for byte as Python's own pickler does: the same opcodes in the
 * same order, the same memo numbers, the same frames.
 */
import { RuntimeError } from "../../errors.js";
import { hasMarks } from "../../float_marks.js";
import { encodeLong, encodeText, fromLatin1, latin1 } from "./bytes.js";
import { ByteArray, Call, call, Dict, Float, Global, OwnString, Persistent, PySet, TupleNode } from "./graph.js";
import { toPython2 } from "./names.js";
import { OP } from "./opcodes.js";
import { littleEndian, Output } from "./output.js";

/**
 * The node for a value that is none itself: a tensor's Call, a Map's Dict. Asked once per object; `path` is where the
 * value lies in the whole, for messages.
 */
export type Describe = (value: object, path: () => string) => unknown;

/** How many elements or pairs Python writes at a time. */
const BATCH = 1000;
/** The largest length that four bytes hold. */
const LARGEST = 0xffffffff;
/** How deep values may lie in one another. */
const DEEPEST = 1000;

/** The protocols that are written. */
export const PROTOCOLS: readonly number[] = [2, 3, 4, 5];

/** Writes `value`; values that are no nodes are first turned into some by `describe`. */
export function writePickle(value: unknown, describe: Describe, protocol: number): Uint8Array {
  return new Writer(describe, protocol).whole(value);
}

class Writer {
  private readonly out = new Output();
  /** Numbers of what was written, by identity; strings by value, globals by name. */
  private readonly memo = new Map<unknown, number>();
  private readonly globals = new Map<string, number>();
  private memoSize = 0;
  private depth = 0;
  /** Keys and indices on the way to what is being written. */
  private readonly path: unknown[] = [];

  constructor(
    private readonly describe: Describe,
    private readonly protocol: number,
  ) {}

  whole(value: unknown): Uint8Array {
    this.out.put(OP.PROTO, this.protocol);
    if (this.protocol >= 4) this.out.beginFrames();
    this.save(value);
    this.out.put(OP.STOP);
    return this.out.done();
  }

  /** Gives `key` the next number; null takes a number that nobody asks for. */
  private remember(key: unknown): void {
    const n = this.memoSize++;
    if (key !== null) this.memo.set(key, n);
    if (this.protocol >= 4) this.out.put(OP.MEMOIZE);
    else this.putNumber(OP.BINPUT, OP.LONG_BINPUT, n);
  }

  private putNumber(short: number, long: number, n: number): void {
    if (n < 256) this.out.put(short, n);
    else {
      this.out.put(long);
      this.out.uint32(n);
    }
  }

  private recall(key: unknown): boolean {
    const n = this.memo.get(key);
    if (n === undefined) return false;
    this.putNumber(OP.BINGET, OP.LONG_BINGET, n);
    return true;
  }

  private save(value: unknown): void {
    this.out.boundary();
    if (value === null || value === undefined) this.out.put(OP.NONE);
    else if (typeof value === "boolean") this.out.put(value ? OP.NEWTRUE : OP.NEWFALSE);
    else if (typeof value === "number") this.saveNumber(value);
    else if (typeof value === "bigint") this.saveInt(value);
    else if (typeof value === "string") this.saveString(value, value);
    else this.saveObject(value);
  }

  private saveNumber(value: number): void {
    if (Number.isSafeInteger(value) && !Object.is(value, -0)) {
      if (value >= 0 && value < 256) this.out.put(OP.BININT1, value);
      else if (value >= 0 && value < 65536) this.out.put(OP.BININT2, value & 255, value >> 8);
      else if (value === (value | 0)) {
        this.out.put(OP.BININT);
        this.out.uint32(value);
      } else this.saveInt(BigInt(value));
    } else this.saveFloat(value);
  }

  private saveFloat(value: number): void {
    this.out.put(OP.BINFLOAT);
    this.out.float64(value);
  }

  private saveInt(value: bigint): void {
    if (value === BigInt.asIntN(32, value)) {
      this.saveNumber(Number(value));
      return;
    }
    const bytes = encodeLong(value);
    if (bytes.length < 256) this.out.put(OP.LONG1, bytes.length);
    else {
      this.out.put(OP.LONG4);
      this.out.uint32(bytes.length);
    }
    this.out.raw(bytes);
  }

  private saveString(text: string, key: unknown): void {
    if (this.recall(key)) return;
    const { out } = this;
    if (!out.ascii(text, this.protocol >= 4)) {
      const bytes = encodeText(text);
      const { length } = bytes;
      if (this.protocol >= 4 && length < 256) out.outside([OP.SHORT_BINUNICODE, length], bytes);
      else if (length <= LARGEST) out.outside([OP.BINUNICODE, ...littleEndian(length, 4)], bytes);
      else out.outside([OP.BINUNICODE8, ...littleEndian(length, 8)], bytes);
    }
    this.remember(key);
  }

  private saveGlobal(global: Global): void {
    const known = this.globals.get(global.path);
    if (known !== undefined) {
      this.putNumber(OP.BINGET, OP.LONG_BINGET, known);
      return;
    }
    if (this.protocol >= 4) {
      this.save(global.module);
      this.save(global.name);
      this.out.put(OP.STACK_GLOBAL);
    } else {
      const [module, name] = this.protocol < 3 ? toPython2(global.module, global.name) : [global.module, global.name];
      this.out.put(OP.GLOBAL);
      this.out.raw(encodeText(`${module}\n${name}\n`));
    }
    this.globals.set(global.path, this.memoSize);
    this.remember(null);
  }

  private saveObject(value: unknown): void {
    if (value instanceof Global) this.saveGlobal(value);
    else if (value instanceof Float) this.saveFloat(value.value);
    else if (value instanceof OwnString) this.saveString(value.text, value);
    else if (value instanceof Persistent) {
      this.save(value.id);
      this.out.put(OP.BINPERSID);
    } else if (!this.recall(value)) {
      if (this.depth++ > DEEPEST) {
        throw new RuntimeError("maximum recursion depth exceeded while pickling an object", {
          hint: `Values lie more than ${DEEPEST} deep in one another; a file holds at most that.`,
        });
      }
      const node = isNode(value) ? value : this.describe(value as object, () => pathText(this.path));
      this.saveNode(node, value);
      this.depth--;
    }
  }

  /** Writes a node; `key` is the object that it stands for. */
  private saveNode(node: unknown, key: unknown): void {
    if (node instanceof TupleNode) this.saveTuple(node.items, key);
    else if (Array.isArray(node)) this.saveList(node, key);
    else if (node instanceof Dict) this.saveDict(node, key);
    else if (node instanceof PySet) this.saveSet(node, key);
    else if (node instanceof Uint8Array) this.saveBytes(node, key);
    else if (node instanceof ByteArray) this.saveByteArray(node, key);
    else if (node instanceof Call) this.saveCall(node, key);
    else if (node instanceof OwnString) this.saveString(node.text, key);
    else this.save(node);
  }

  private saveAt(place: unknown, value: unknown): void {
    this.path.push(place);
    this.save(value);
    this.path.pop();
  }

  private saveTuple(items: readonly unknown[], key: unknown): void {
    if (items.length === 0) {
      this.out.put(OP.EMPTY_TUPLE);
      return;
    }
    if (items.length > 3) this.out.put(OP.MARK);
    items.forEach((item, i) => {
      this.saveAt(i, item);
    });
    // A tuple that holds itself (through a list) was written meanwhile: what lies on the stack is dropped.
    const n = this.memo.get(key);
    if (n !== undefined) {
      if (items.length > 3) this.out.put(OP.POP_MARK);
      else for (let i = 0; i < items.length; i++) this.out.put(OP.POP);
      this.recall(key);
      return;
    }
    this.out.put([OP.TUPLE1, OP.TUPLE2, OP.TUPLE3][items.length - 1] ?? OP.TUPLE);
    this.remember(key);
  }

  private saveList(items: readonly unknown[], key: unknown): void {
    this.out.put(OP.EMPTY_LIST);
    this.remember(key);
    if (items.length === 1) {
      this.saveAt(0, items[0]);
      this.out.put(OP.APPEND);
      return;
    }
    for (let at = 0; at < items.length; at += BATCH) {
      this.out.put(OP.MARK);
      for (let i = at; i < Math.min(at + BATCH, items.length); i++) this.saveAt(i, items[i]);
      this.out.put(OP.APPENDS);
    }
  }

  private saveDict(dict: Dict, key: unknown): void {
    this.out.put(OP.EMPTY_DICT);
    this.remember(key);
    this.savePairs(dict.entries, false);
  }

  /** Python writes a lone pair at the end of a batch run as one pair for subclasses of dict, as a batch for dict. */
  private savePairs(entries: readonly (readonly [unknown, unknown])[], subclass: boolean): void {
    for (let at = 0; at < entries.length; at += BATCH) {
      const batch = entries.slice(at, at + BATCH);
      const single = batch.length === 1 && (subclass || entries.length === 1);
      if (!single) this.out.put(OP.MARK);
      for (const [k, v] of batch) {
        this.save(k);
        this.saveAt(k, v);
      }
      this.out.put(single ? OP.SETITEM : OP.SETITEMS);
    }
  }

  private saveSet({ items, frozen }: PySet, key: unknown): void {
    if (this.protocol < 4) {
      this.saveCall(call("builtins", frozen ? "frozenset" : "set", [[...items]]), key);
      return;
    }
    const { out } = this;
    if (frozen) {
      out.put(OP.MARK);
      for (const item of items) this.save(item);
      out.put(OP.FROZENSET);
      this.remember(key);
      return;
    }
    out.put(OP.EMPTY_SET);
    this.remember(key);
    for (let at = 0; at < items.length; at += BATCH) {
      out.put(OP.MARK);
      for (const item of items.slice(at, at + BATCH)) this.save(item);
      out.put(OP.ADDITEMS);
    }
  }

  private saveBytes(bytes: Uint8Array, key: unknown): void {
    const { length } = bytes;
    if (this.protocol < 3) {
      if (length === 0) this.saveCall(call("builtins", "bytes"), key);
      else this.saveCall(call("_codecs", "encode", [new OwnString(latin1(bytes)), "latin1"]), key);
      return;
    }
    if (length < 256) this.out.outside([OP.SHORT_BINBYTES, length], bytes);
    else if (length <= LARGEST) this.out.outside([OP.BINBYTES, ...littleEndian(length, 4)], bytes);
    else this.out.outside([OP.BINBYTES8, ...littleEndian(length, 8)], bytes);
    this.remember(key);
  }

  private saveByteArray({ bytes }: ByteArray, key: unknown): void {
    if (this.protocol < 5) {
      this.saveCall(call("builtins", "bytearray", bytes.length === 0 ? [] : [bytes]), key);
      return;
    }
    this.out.outside([OP.BYTEARRAY8, ...littleEndian(bytes.length, 8)], bytes);
    this.remember(key);
  }

  private saveCall(node: Call, key: unknown): void {
    this.save(node.callee);
    this.saveTuple(node.args, node.args);
    this.out.put(node.bare ? OP.NEWOBJ : OP.REDUCE);
    // An object that was reached again through its own arguments is the one written first.
    if (this.memo.has(key)) {
      this.out.put(OP.POP);
      this.recall(key);
      return;
    }
    this.remember(key);
    this.savePairs(node.pairs, true);
    if (node.state !== undefined) {
      this.save(node.state);
      this.out.put(OP.BUILD);
    }
  }
}

/** Levels of a module's attributes that a reader of the path does not think of. */
const REGISTRIES: ReadonlySet<unknown> = new Set(["_modules", "_parameters", "_buffers"]);

/** `model.layers[0].hook` */
function pathText(path: readonly unknown[]): string {
  let text = "";
  for (const step of path) {
    if (REGISTRIES.has(step)) continue;
    if (typeof step === "string" && /^[A-Za-z_$][\w$]*$/.test(step)) text += text === "" ? step : `.${step}`;
    else if (step instanceof OwnString) text += `[${step.text}]`;
    else text += `[${typeof step === "string" ? JSON.stringify(step) : String(step)}]`;
  }
  return text;
}

function isNode(value: unknown): boolean {
  return (
    value instanceof TupleNode ||
    value instanceof Dict ||
    value instanceof PySet ||
    value instanceof ByteArray ||
    value instanceof Call ||
    (Array.isArray(value) && Object.getPrototypeOf(value) === Array.prototype && !hasMarks(value))
  );
}

/** Bytes that `_codecs.encode(text, codec)` stands for, or null where there are none. */
export function encodedBytes(text: string, codec: string): Uint8Array | null {
  return /^(latin-?1|iso-?8859-?1)$/i.test(codec) ? fromLatin1(text) : null;
}
