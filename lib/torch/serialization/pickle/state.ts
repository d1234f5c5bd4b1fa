/** What the pickle machine works on: its input, its stack, what it keeps, what it has met. */
import type { Place } from "../errors.js";
import { latin1 } from "./bytes.js";
import { Call, Dict, Global, nodeText, Persistent, TupleNode } from "./graph.js";
import { Input } from "./input.js";
import { Memo } from "./memo.js";
import { toPython3 } from "./names.js";

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
  /** What stands in the graph for something outside the pickle; a Persistent when it is undefined. */
  readonly outside?: (id: unknown) => unknown;
  /** How the strings of Python 2 are read, as pickle.load's `encoding`; UTF-8 by default. */
  readonly encoding?: "latin1";
}

/** A pickle that is being read. */
export class State {
  readonly input: Input;
  readonly stack: unknown[] = [];
  /** Where MARKs stand on the stack: below its elements from that index on. */
  readonly marks: number[] = [];
  readonly memo: Memo = new Memo();
  readonly persistent: Persistent[] = [];
  readonly globals: Map<string, Global> = new Map();
  readonly strict: Strictness | null;
  private readonly outside: MachineOptions["outside"];
  protocol = 0;

  constructor(bytes: Uint8Array, start: number, { place, strict, outside, encoding }: MachineOptions) {
    this.input = new Input(bytes, start, place, encoding);
    this.strict = strict ?? null;
    this.outside = outside;
  }

  /** @throws UnpicklingError when there is nothing above the last MARK */
  private requireTop(): void {
    const floor = this.marks.length > 0 ? this.marks[this.marks.length - 1] : 0;
    if (this.stack.length <= floor) throw this.input.fail("unexpected MARK found");
  }

  pop(): unknown {
    this.requireTop();
    return this.stack.pop();
  }

  top(): unknown {
    this.requireTop();
    return this.stack[this.stack.length - 1];
  }

  popToMark(): unknown[] {
    const mark = this.marks.pop();
    if (mark === undefined) throw this.input.fail("could not find MARK");
    const items = this.stack.slice(mark);
    this.stack.length = mark;
    return items;
  }

  popTuple(): readonly unknown[] {
    const args = this.pop();
    if (!(args instanceof TupleNode))
      throw this.input.fail(`the arguments of a call must be a tuple, not ${nodeText(args)}`);
    return args.items;
  }

  /** What the pickle has kept under a number. */
  recall(index: number): unknown {
    const value = this.memo.get(index);
    if (value === undefined) throw this.input.fail(`Memo value not found at index ${index}`);
    return value;
  }

  /** A memo index or another decimal number on a line of its own. */
  lineNumber(): number {
    const text = latin1(this.input.line());
    if (!/^\d{1,15}$/.test(text)) throw this.input.fail(`invalid memo index '${text.slice(0, 20)}'`);
    return Number(text);
  }

  global(module: string, name: string): Global {
    const global = this.protocol < 3 ? new Global(...toPython3(module, name)) : new Global(module, name);
    this.strict?.global(global);
    const known = this.globals.get(global.path);
    if (known !== undefined) return known;
    this.globals.set(global.path, global);
    return global;
  }

  persist(id: unknown): void {
    const persistent = new Persistent(id);
    this.persistent.push(persistent);
    this.stack.push(this.outside?.(id) ?? persistent);
  }

  append(items: unknown[]): void {
    const list = this.top();
    this.strict?.append(list);
    const target = list instanceof Call ? list.items : list;
    if (!Array.isArray(target)) throw this.input.fail(`cannot append to ${nodeText(list)}`);
    for (const item of items) target.push(item);
  }

  set(pairs: [unknown, unknown][]): void {
    const dict = this.top();
    this.strict?.setItems(dict);
    const target = dict instanceof Dict ? dict.entries : dict instanceof Call ? dict.pairs : null;
    if (target === null) throw this.input.fail(`cannot set items of ${nodeText(dict)}`);
    for (const pair of pairs) target.push(pair);
  }

  pairs(items: unknown[]): [unknown, unknown][] {
    if (items.length % 2 !== 0) throw this.input.fail("odd number of items for SETITEMS");
    const pairs: [unknown, unknown][] = [];
    for (let i = 0; i < items.length; i += 2) pairs.push([items[i], items[i + 1]]);
    return pairs;
  }
}
