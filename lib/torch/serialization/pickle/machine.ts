/**
 * The pickle machine: reads protocols 0 to 5 and builds the graph that the pickle describes. It makes plain nodes and
 * calls nothing; what a node becomes is decided elsewhere, from a list of what is allowed.
 *
 * Source: Python, pickletools, which documents every opcode.
 */
import { Tuple } from "../../../builtins/tuple.js";
import { type Place, placeText, UnpicklingError } from "../errors.js";
import { decodeLong, decodeText, latin1 } from "./bytes.js";
import { ByteArray, Call, Dict, Global, nodeText, Persistent, PySet } from "./graph.js";
import { toPython3 } from "./names.js";
import { OP, opcodeName } from "./opcodes.js";
import { decimal, escaped, float, quoted } from "./texts.js";

/** What a stricter reader wants to see before it happens. Each may throw. */
export interface Strictness {
  opcode(code: number): void;
  global(global: Global): void;
  reduce(callee: unknown): void;
  newObject(callee: unknown): void;
  build(target: unknown): void;
  append(target: unknown): void;
  setItems(target: unknown): void;
}

/** How to read. */
export interface MachineOptions {
  /** Where the pickle stands, for messages. */
  readonly place: Place;
  readonly strict?: Strictness;
}

/** One pickle and where it ended. */
export interface Reading {
  readonly value: unknown;
  /** Offset of the byte after STOP. */
  readonly end: number;
  readonly protocol: number;
  /** The ids of things outside the pickle, in the order of the file. */
  readonly persistent: readonly Persistent[];
  /** The names that the pickle asks for. */
  readonly globals: readonly Global[];
}

/** The longest integer that is read, in bytes. */
const LONGEST_INT = 1 << 16;
/** The newest protocol there is. */
const NEWEST = 5;

/** Reads the pickle that begins at `start`. @throws UnpicklingError */
export function readPickle(bytes: Uint8Array, start: number, options: MachineOptions): Reading {
  return new Machine(bytes, start, options).run();
}

class Machine {
  private readonly stack: unknown[] = [];
  /** Where MARKs stand on the stack: below its elements from that index on. */
  private readonly marks: number[] = [];
  private readonly memo = new Map<number, unknown>();
  private readonly view: DataView;
  private at: number;
  private opcodeAt: number;
  private protocol = 0;
  private readonly persistent: Persistent[] = [];
  private readonly globals = new Map<string, Global>();

  constructor(
    private readonly bytes: Uint8Array,
    private readonly start: number,
    private readonly options: MachineOptions,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = start;
    this.opcodeAt = start;
  }

  run(): Reading {
    for (;;) {
      this.opcodeAt = this.at;
      const code = this.byte();
      this.options.strict?.opcode(code);
      if (code === OP.STOP) {
        const value = this.pop();
        return {
          value,
          end: this.at,
          protocol: this.protocol,
          persistent: this.persistent,
          globals: [...this.globals.values()],
        };
      }
      this.step(code);
    }
  }

  private fail(message: string, hint?: string): UnpicklingError {
    const place: Place = { ...this.options.place, offset: this.opcodeAt };
    return new UnpicklingError(message, {
      ...place,
      hint: `${placeText(place)}.${hint === undefined ? "" : ` ${hint}`}`,
    });
  }

  private readonly failing = (message: string): UnpicklingError => this.fail(message);

  // Bytes

  private byte(): number {
    if (this.at >= this.bytes.length) {
      throw this.at === this.start ? this.fail("Ran out of input") : this.fail("pickle data was truncated");
    }
    return this.bytes[this.at++];
  }

  private take(length: number): Uint8Array {
    const at = this.skip(length);
    return this.bytes.subarray(at, at + length);
  }

  /** Goes over bytes that are there. */
  private skip(length: number): number {
    const { at } = this;
    if (length > this.bytes.length - at) throw this.fail("pickle data was truncated");
    this.at = at + length;
    return at;
  }

  private uint32(): number {
    return this.view.getUint32(this.skip(4), true);
  }

  private uint64(): number {
    const at = this.skip(8);
    const value = this.view.getBigUint64(at, true);
    if (value > BigInt(this.bytes.length)) throw this.fail("pickle data was truncated");
    return Number(value);
  }

  private line(): Uint8Array {
    const end = this.bytes.indexOf(10, this.at);
    if (end < 0) throw this.fail("pickle data was truncated");
    const line = this.bytes.subarray(this.at, end);
    this.at = end + 1;
    return line;
  }

  /** The next bytes as text; short ASCII, which is most, without a window on them. */
  private textOf(length: number): string {
    const at = this.skip(length);
    const end = at + length;
    if (length < 24) {
      let text = "";
      for (let i = at; i < end && this.bytes[i] < 128; i++) text += String.fromCharCode(this.bytes[i]);
      if (text.length === length) return text;
    }
    return this.text(this.bytes.subarray(at, end));
  }

  private text(bytes: Uint8Array): string {
    try {
      return decodeText(bytes);
    } catch {
      throw this.fail("'utf-8' codec can't decode a string of the pickle");
    }
  }

  // Stack and memo

  /** @throws UnpicklingError when there is nothing above the last MARK */
  private requireTop(): void {
    const floor = this.marks.length > 0 ? this.marks[this.marks.length - 1] : 0;
    if (this.stack.length <= floor) throw this.fail("unexpected MARK found");
  }

  private pop(): unknown {
    this.requireTop();
    return this.stack.pop();
  }

  private top(): unknown {
    this.requireTop();
    return this.stack[this.stack.length - 1];
  }

  private popToMark(): unknown[] {
    const mark = this.marks.pop();
    if (mark === undefined) throw this.fail("could not find MARK");
    const items = this.stack.slice(mark);
    this.stack.length = mark;
    return items;
  }

  private popTuple(): Tuple {
    const args = this.pop();
    if (!(args instanceof Tuple)) throw this.fail(`the arguments of a call must be a tuple, not ${nodeText(args)}`);
    return args;
  }

  private get(index: number): unknown {
    if (!this.memo.has(index)) throw this.fail(`Memo value not found at index ${index}`);
    return this.memo.get(index);
  }

  /** A memo index or another decimal number on a line of its own. */
  private lineNumber(): number {
    const text = latin1(this.line());
    if (!/^\d{1,15}$/.test(text)) throw this.fail(`invalid memo index '${text.slice(0, 20)}'`);
    return Number(text);
  }

  // Opcodes

  private step(code: number): void {
    const { stack } = this;
    switch (code) {
      case OP.PROTO:
        this.protocol = this.byte();
        if (this.protocol > NEWEST) throw this.fail(`unsupported pickle protocol: ${this.protocol}`);
        return;
      case OP.FRAME:
        if (this.uint64() > this.bytes.length - this.at) throw this.fail("pickle exhausted before end of frame");
        return;
      case OP.MARK:
        this.marks.push(stack.length);
        return;
      case OP.POP:
        // A MARK alone is taken away, too.
        if (this.marks[this.marks.length - 1] === stack.length) this.marks.pop();
        else this.pop();
        return;
      case OP.POP_MARK:
        this.popToMark();
        return;
      case OP.DUP:
        stack.push(this.top());
        return;
      case OP.NONE:
        stack.push(null);
        return;
      case OP.NEWTRUE:
        stack.push(true);
        return;
      case OP.NEWFALSE:
        stack.push(false);
        return;
      case OP.BININT1:
        stack.push(this.byte());
        return;
      case OP.BININT2: {
        const low = this.byte();
        stack.push(low | (this.byte() << 8));
        return;
      }
      case OP.BININT:
        stack.push(this.uint32() | 0);
        return;
      case OP.LONG1:
        stack.push(decodeLong(this.take(this.byte())));
        return;
      case OP.LONG4:
        stack.push(this.longInt(this.uint32()));
        return;
      case OP.INT:
      case OP.LONG:
        stack.push(decimal(latin1(this.line()), this.failing));
        return;
      case OP.BINFLOAT: {
        const at = this.at;
        this.take(8);
        stack.push(this.view.getFloat64(at, false));
        return;
      }
      case OP.FLOAT:
        stack.push(float(latin1(this.line()), this.failing));
        return;
      case OP.BINUNICODE:
        stack.push(this.textOf(this.uint32()));
        return;
      case OP.SHORT_BINUNICODE:
        stack.push(this.textOf(this.byte()));
        return;
      case OP.BINUNICODE8:
        stack.push(this.textOf(this.uint64()));
        return;
      case OP.UNICODE:
        stack.push(escaped(latin1(this.line()), this.failing));
        return;
      case OP.SHORT_BINSTRING:
        stack.push(this.textOf(this.byte()));
        return;
      case OP.BINSTRING:
        stack.push(this.textOf(this.uint32()));
        return;
      case OP.STRING:
        stack.push(this.text(quoted(latin1(this.line()), this.failing)));
        return;
      case OP.SHORT_BINBYTES:
        stack.push(this.take(this.byte()).slice());
        return;
      case OP.BINBYTES:
        stack.push(this.take(this.uint32()).slice());
        return;
      case OP.BINBYTES8:
        stack.push(this.take(this.uint64()).slice());
        return;
      case OP.BYTEARRAY8:
        stack.push(new ByteArray(this.take(this.uint64()).slice()));
        return;
      case OP.BINGET:
        stack.push(this.get(this.byte()));
        return;
      case OP.LONG_BINGET:
        stack.push(this.get(this.uint32()));
        return;
      case OP.GET:
        stack.push(this.get(this.lineNumber()));
        return;
      case OP.BINPUT:
        this.memo.set(this.byte(), this.top());
        return;
      case OP.LONG_BINPUT:
        this.memo.set(this.uint32(), this.top());
        return;
      case OP.PUT:
        this.memo.set(this.lineNumber(), this.top());
        return;
      case OP.MEMOIZE:
        this.memo.set(this.memo.size, this.top());
        return;
      default:
        this.container(code);
    }
  }

  private container(code: number): void {
    const { stack } = this;
    switch (code) {
      case OP.EMPTY_TUPLE:
        stack.push(Tuple.over([]));
        return;
      case OP.TUPLE1:
        stack.push(Tuple.over([this.pop()]));
        return;
      case OP.TUPLE2: {
        const b = this.pop();
        stack.push(Tuple.over([this.pop(), b]));
        return;
      }
      case OP.TUPLE3: {
        const c = this.pop();
        const b = this.pop();
        stack.push(Tuple.over([this.pop(), b, c]));
        return;
      }
      case OP.TUPLE:
        stack.push(Tuple.over(this.popToMark()));
        return;
      case OP.EMPTY_LIST:
        stack.push([]);
        return;
      case OP.LIST:
        stack.push(this.popToMark());
        return;
      case OP.EMPTY_DICT:
        stack.push(new Dict());
        return;
      case OP.DICT:
        stack.push(new Dict(this.pairs(this.popToMark())));
        return;
      case OP.EMPTY_SET:
        stack.push(new PySet());
        return;
      case OP.FROZENSET:
        stack.push(new PySet(this.popToMark(), true));
        return;
      case OP.APPEND:
        this.append([this.pop()]);
        return;
      case OP.APPENDS:
        this.append(this.popToMark());
        return;
      case OP.SETITEM: {
        const value = this.pop();
        this.set([[this.pop(), value]]);
        return;
      }
      case OP.SETITEMS:
        this.set(this.pairs(this.popToMark()));
        return;
      case OP.ADDITEMS: {
        const items = this.popToMark();
        const set = this.top();
        if (!(set instanceof PySet) || set.frozen) throw this.fail(`cannot add items to ${nodeText(set)}`);
        for (const item of items) set.items.push(item);
        return;
      }
      default:
        this.object(code);
    }
  }

  private object(code: number): void {
    const { stack } = this;
    switch (code) {
      case OP.GLOBAL: {
        const module = this.text(this.line());
        stack.push(this.global(module, this.text(this.line())));
        return;
      }
      case OP.STACK_GLOBAL: {
        const name = this.pop();
        const module = this.pop();
        if (typeof name !== "string" || typeof module !== "string") throw this.fail("STACK_GLOBAL requires str");
        stack.push(this.global(module, name));
        return;
      }
      case OP.REDUCE: {
        const args = this.popTuple();
        const callee = this.pop();
        this.options.strict?.reduce(callee);
        stack.push(new Call(callee, args));
        return;
      }
      case OP.NEWOBJ: {
        const args = this.popTuple();
        const callee = this.pop();
        this.options.strict?.newObject(callee);
        stack.push(new Call(callee, args, true));
        return;
      }
      case OP.NEWOBJ_EX: {
        const keywords = this.pop();
        const args = this.popTuple();
        if (!(keywords instanceof Dict)) throw this.fail("NEWOBJ_EX keyword arguments must be a dict");
        stack.push(new Call(this.pop(), args, true, keywords));
        return;
      }
      case OP.BUILD: {
        const state = this.pop();
        const target = this.top();
        this.options.strict?.build(target);
        if (!(target instanceof Call)) throw this.fail(`cannot set the state of ${nodeText(target)}`);
        if (target.state !== undefined) throw this.fail(`the state of ${nodeText(target)} is set twice`);
        target.state = state;
        return;
      }
      case OP.BINPERSID:
        this.persist(this.pop());
        return;
      case OP.PERSID:
        this.persist(this.text(this.line()));
        return;
      default: {
        const name = opcodeName(code);
        if (name !== undefined) throw this.fail(`unsupported pickle opcode ${name}`, "torch.save never writes it.");
        const character =
          code >= 32 && code < 127 ? String.fromCharCode(code) : `\\x${code.toString(16).padStart(2, "0")}`;
        throw this.fail(`invalid load key, '${character}'.`);
      }
    }
  }

  private global(module: string, name: string): Global {
    const global = this.protocol < 3 ? new Global(...toPython3(module, name)) : new Global(module, name);
    this.options.strict?.global(global);
    const known = this.globals.get(global.path);
    if (known !== undefined) return known;
    this.globals.set(global.path, global);
    return global;
  }

  private persist(id: unknown): void {
    const persistent = new Persistent(id);
    this.persistent.push(persistent);
    this.stack.push(persistent);
  }

  private append(items: unknown[]): void {
    const list = this.top();
    this.options.strict?.append(list);
    const target = list instanceof Call ? list.items : list;
    if (!Array.isArray(target) || target instanceof Tuple) throw this.fail(`cannot append to ${nodeText(list)}`);
    for (const item of items) target.push(item);
  }

  private set(pairs: [unknown, unknown][]): void {
    const dict = this.top();
    this.options.strict?.setItems(dict);
    const target = dict instanceof Dict ? dict.entries : dict instanceof Call ? dict.pairs : null;
    if (target === null) throw this.fail(`cannot set items of ${nodeText(dict)}`);
    for (const pair of pairs) target.push(pair);
  }

  private pairs(items: unknown[]): [unknown, unknown][] {
    if (items.length % 2 !== 0) throw this.fail("odd number of items for SETITEMS");
    const pairs: [unknown, unknown][] = [];
    for (let i = 0; i < items.length; i += 2) pairs.push([items[i], items[i + 1]]);
    return pairs;
  }

  private longInt(length: number): number | bigint {
    const bytes = this.take(length);
    if (length > LONGEST_INT) throw this.fail(`an integer of ${length} bytes is too long`);
    return decodeLong(bytes);
  }
}
