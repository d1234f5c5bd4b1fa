/**
 * Writes a graph as a pickle of protocol 2, byte for byte as Python's own pickler does: the same opcodes in the same
 * order, the same memo numbers.
 */
import { Tuple } from "../../../builtins/tuple.js";
import { RuntimeError } from "../../errors.js";
import { encodeLong, encodeText, fromLatin1, latin1 } from "./bytes.js";
import { Call, call, Dict, Float, Global, OwnString, Persistent, PySet, TupleNode } from "./graph.js";
import { toPython2 } from "./names.js";
import { OP } from "./opcodes.js";

/**
 * The node for a value that is none itself: a tensor's Call, a Map's Dict. Asked once per object; `path` is where the
 * value lies in the whole, for messages.
 */
export type Describe = (value: object, path: () => string) => unknown;

/** How many elements or pairs Python writes at a time. */
const BATCH = 1000;
/** Longer texts are left to TextEncoder. */
const SHORT = 64;
/** How deep values may lie in one another. */
const DEEPEST = 1000;

/** Writes `value`; values that are no nodes are first turned into some by `describe`. */
export function writePickle(value: unknown, describe: Describe): Uint8Array {
  const writer = new Writer(describe);
  writer.head();
  writer.save(value);
  return writer.end();
}

class Writer {
  private bytes = new Uint8Array(256);
  private length = 0;
  /** Numbers of what was written, by identity; strings by value, globals by name. */
  private readonly memo = new Map<unknown, number>();
  private readonly globals = new Map<string, number>();
  private memoSize = 0;
  private depth = 0;
  /** Keys and indices on the way to what is being written. */
  private readonly path: unknown[] = [];

  constructor(private readonly describe: Describe) {}

  head(): void {
    this.put(OP.PROTO, 2);
  }

  end(): Uint8Array {
    this.put(OP.STOP);
    return this.bytes.subarray(0, this.length);
  }

  private room(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(this.length + more, this.bytes.length * 2));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }

  private put(...bytes: number[]): void {
    this.room(bytes.length);
    for (const byte of bytes) this.bytes[this.length++] = byte;
  }

  private putBytes(bytes: Uint8Array): void {
    this.room(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  private putUint32(value: number): void {
    this.put(value & 255, (value >>> 8) & 255, (value >>> 16) & 255, (value >>> 24) & 255);
  }

  /** Writes a short text with its length when it is ASCII, as most are; otherwise writes nothing. */
  private putAscii(text: string): boolean {
    const { length } = text;
    if (length > SHORT) return false;
    this.room(length + 4);
    const at = this.length + 4;
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      if (code > 127) return false;
      this.bytes[at + i] = code;
    }
    this.putUint32(length);
    this.length += length;
    return true;
  }

  /** Gives `key` the next number; null takes a number that nobody asks for. */
  private remember(key: unknown): void {
    const n = this.memoSize++;
    if (key !== null) this.memo.set(key, n);
    this.putNumber(OP.BINPUT, OP.LONG_BINPUT, n);
  }

  private putNumber(short: number, long: number, n: number): void {
    if (n < 256) this.put(short, n);
    else {
      this.put(long);
      this.putUint32(n);
    }
  }

  private recall(key: unknown): boolean {
    const n = this.memo.get(key);
    if (n === undefined) return false;
    this.putNumber(OP.BINGET, OP.LONG_BINGET, n);
    return true;
  }

  save(value: unknown): void {
    if (value === null || value === undefined) this.put(OP.NONE);
    else if (typeof value === "boolean") this.put(value ? OP.NEWTRUE : OP.NEWFALSE);
    else if (typeof value === "number") this.saveNumber(value);
    else if (typeof value === "bigint") this.saveInt(value);
    else if (typeof value === "string") this.saveString(value, value);
    else this.saveObject(value);
  }

  private saveNumber(value: number): void {
    if (Number.isSafeInteger(value) && !Object.is(value, -0)) {
      if (value >= 0 && value < 256) this.put(OP.BININT1, value);
      else if (value >= 0 && value < 65536) this.put(OP.BININT2, value & 255, value >> 8);
      else if (value === (value | 0)) {
        this.put(OP.BININT);
        this.putUint32(value);
      } else this.saveInt(BigInt(value));
    } else this.saveFloat(value);
  }

  private saveFloat(value: number): void {
    this.put(OP.BINFLOAT);
    const eight = new Uint8Array(8);
    new DataView(eight.buffer).setFloat64(0, value, false);
    this.putBytes(eight);
  }

  private saveInt(value: bigint): void {
    if (value === BigInt.asIntN(32, value)) {
      this.saveNumber(Number(value));
      return;
    }
    const bytes = encodeLong(value);
    if (bytes.length < 256) this.put(OP.LONG1, bytes.length);
    else {
      this.put(OP.LONG4);
      this.putUint32(bytes.length);
    }
    this.putBytes(bytes);
  }

  private saveString(text: string, key: unknown): void {
    if (this.recall(key)) return;
    this.put(OP.BINUNICODE);
    if (!this.putAscii(text)) {
      const bytes = encodeText(text);
      this.putUint32(bytes.length);
      this.putBytes(bytes);
    }
    this.remember(key);
  }

  private saveGlobal(global: Global): void {
    const known = this.globals.get(global.path);
    if (known !== undefined) {
      this.putNumber(OP.BINGET, OP.LONG_BINGET, known);
      return;
    }
    this.put(OP.GLOBAL);
    const [module, name] = toPython2(global.module, global.name);
    this.putBytes(encodeText(`${module}\n${name}\n`));
    this.globals.set(global.path, this.memoSize);
    this.remember(null);
  }

  private saveObject(value: unknown): void {
    if (value instanceof Global) this.saveGlobal(value);
    else if (value instanceof Float) this.saveFloat(value.value);
    else if (value instanceof OwnString) this.saveString(value.text, value);
    else if (value instanceof Persistent) {
      this.save(value.id);
      this.put(OP.BINPERSID);
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
    else if (node instanceof Tuple) this.saveTuple(node, key);
    else if (Array.isArray(node)) this.saveList(node, key);
    else if (node instanceof Dict) this.saveDict(node, key);
    else if (node instanceof PySet) {
      this.saveCall(call("builtins", node.frozen ? "frozenset" : "set", [[...node.items]]), key);
    } else if (node instanceof Uint8Array) this.saveBytes(node, key);
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
      this.put(OP.EMPTY_TUPLE);
      return;
    }
    if (items.length > 3) this.put(OP.MARK);
    items.forEach((item, i) => {
      this.saveAt(i, item);
    });
    // A tuple that holds itself (through a list) was written meanwhile: what lies on the stack is dropped.
    const n = this.memo.get(key);
    if (n !== undefined) {
      if (items.length > 3) this.put(OP.POP_MARK);
      else for (let i = 0; i < items.length; i++) this.put(OP.POP);
      this.recall(key);
      return;
    }
    this.put([OP.TUPLE1, OP.TUPLE2, OP.TUPLE3][items.length - 1] ?? OP.TUPLE);
    this.remember(key);
  }

  private saveList(items: readonly unknown[], key: unknown): void {
    this.put(OP.EMPTY_LIST);
    this.remember(key);
    if (items.length === 1) {
      this.saveAt(0, items[0]);
      this.put(OP.APPEND);
      return;
    }
    for (let at = 0; at < items.length; at += BATCH) {
      this.put(OP.MARK);
      for (let i = at; i < Math.min(at + BATCH, items.length); i++) this.saveAt(i, items[i]);
      this.put(OP.APPENDS);
    }
  }

  private saveDict(dict: Dict, key: unknown): void {
    this.put(OP.EMPTY_DICT);
    this.remember(key);
    this.savePairs(dict.entries, false);
  }

  /** Python writes a lone pair at the end of a batch run as one pair for subclasses of dict, as a batch for dict. */
  private savePairs(entries: readonly (readonly [unknown, unknown])[], subclass: boolean): void {
    for (let at = 0; at < entries.length; at += BATCH) {
      const batch = entries.slice(at, at + BATCH);
      const single = batch.length === 1 && (subclass || entries.length === 1);
      if (!single) this.put(OP.MARK);
      for (const [k, v] of batch) {
        this.save(k);
        this.saveAt(k, v);
      }
      this.put(single ? OP.SETITEM : OP.SETITEMS);
    }
  }

  private saveBytes(bytes: Uint8Array, key: unknown): void {
    if (bytes.length === 0) this.saveCall(call("builtins", "bytes"), key);
    else this.saveCall(call("_codecs", "encode", [new OwnString(latin1(bytes)), "latin1"]), key);
  }

  private saveCall(node: Call, key: unknown): void {
    this.save(node.callee);
    this.saveTuple(node.args, node.args);
    this.put(node.bare ? OP.NEWOBJ : OP.REDUCE);
    // An object that was reached again through its own arguments is the one written first.
    if (this.memo.has(key)) {
      this.put(OP.POP);
      this.recall(key);
      return;
    }
    this.remember(key);
    this.savePairs(node.pairs, true);
    if (node.state !== undefined) {
      this.save(node.state);
      this.put(OP.BUILD);
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
    value instanceof Tuple ||
    value instanceof Dict ||
    value instanceof PySet ||
    value instanceof Call ||
    (Array.isArray(value) && Object.getPrototypeOf(value) === Array.prototype)
  );
}

/** Bytes that `_codecs.encode(text, codec)` stands for, or null where there are none. */
export function encodedBytes(text: string, codec: string): Uint8Array | null {
  return /^(latin-?1|iso-?8859-?1)$/i.test(codec) ? fromLatin1(text) : null;
}
