/**
 * What each opcode does, by its code. Source: Python, pickletools.
 */
import type { UnpicklingError } from "../errors.js";
import { decodeLong, latin1 } from "./bytes.js";
import { ByteArray, Call, Dict, Float, nodeText, PySet, TupleNode } from "./graph.js";
import type { Input } from "./input.js";
import { OP, opcodeName } from "./opcodes.js";
import type { State } from "./state.js";
import { decimal, escaped, float, quoted } from "./texts.js";

/** Does what one opcode says. @throws UnpicklingError when it cannot be done */
type Step = (s: State) => void;

/** The longest integer that is read, in bytes. */
const LONGEST_INT = 1 << 16;
/** The newest protocol there is. */
const NEWEST = 5;

/** A step that puts a value on the stack. */
const push =
  (value: (s: State) => unknown): Step =>
  (s) => {
    s.stack.push(value(s));
  };

/** A step for a value that stands in the pickle as text on a line of its own. */
const pushLine = (value: (line: string, fail: (message: string) => Error) => unknown): Step =>
  push(({ input }) => value(latin1(input.line()), (message) => input.fail(message)));

function longInt({ input }: State): number | bigint {
  const length = input.uint32();
  const bytes = input.take(length);
  if (length > LONGEST_INT) throw input.fail(`an integer of ${length} bytes is too long`);
  return decodeLong(bytes);
}

/** A float, which is kept apart from ints where it is whole. */
const asFloat = (value: number): unknown => (Number.isInteger(value) ? new Float(value) : value);

/** The head of a pickle, marks, and what moves values on the stack. */
const control: Readonly<Record<number, Step>> = {
  [OP.PROTO]: (s) => {
    s.protocol = s.input.byte();
    if (s.protocol > NEWEST) throw s.input.fail(`unsupported pickle protocol: ${s.protocol}`);
  },
  [OP.FRAME]: ({ input }) => {
    if (input.uint64() > input.left) throw input.fail("pickle exhausted before end of frame");
  },
  [OP.MARK]: ({ marks, stack }) => void marks.push(stack.length),
  [OP.POP]: (s) => {
    // A MARK alone is taken away, too.
    if (s.marks[s.marks.length - 1] === s.stack.length) s.marks.pop();
    else s.pop();
  },
  [OP.POP_MARK]: (s) => void s.popToMark(),
  [OP.DUP]: push((s) => s.top()),
  [OP.BINGET]: push((s) => s.recall(s.input.byte())),
  [OP.LONG_BINGET]: push((s) => s.recall(s.input.uint32())),
  [OP.GET]: push((s) => s.recall(s.lineNumber())),
  [OP.BINPUT]: (s) => s.memo.set(s.input.byte(), s.top()),
  [OP.LONG_BINPUT]: (s) => s.memo.set(s.input.uint32(), s.top()),
  [OP.PUT]: (s) => s.memo.set(s.lineNumber(), s.top()),
  [OP.MEMOIZE]: (s) => s.memo.set(s.memo.size, s.top()),
};

/** Numbers, texts and bytes. */
const values: Readonly<Record<number, Step>> = {
  [OP.NONE]: push(() => null),
  [OP.NEWTRUE]: push(() => true),
  [OP.NEWFALSE]: push(() => false),
  [OP.BININT1]: push(({ input }) => input.byte()),
  [OP.BININT2]: push(({ input }) => input.uint16()),
  [OP.BININT]: push(({ input }) => input.uint32() | 0),
  [OP.LONG1]: push(({ input }) => decodeLong(input.take(input.byte()))),
  [OP.LONG4]: push(longInt),
  [OP.INT]: pushLine(decimal),
  [OP.LONG]: pushLine(decimal),
  [OP.BINFLOAT]: push(({ input }) => asFloat(input.float64())),
  [OP.FLOAT]: pushLine((line, fail) => asFloat(float(line, fail))),
  [OP.BINUNICODE]: push(({ input }) => input.text(input.uint32())),
  [OP.SHORT_BINUNICODE]: push(({ input }) => input.text(input.byte())),
  [OP.BINUNICODE8]: push(({ input }) => input.text(input.uint64())),
  [OP.UNICODE]: pushLine(escaped),
  [OP.SHORT_BINSTRING]: push(({ input }) => input.string(input.byte())),
  [OP.BINSTRING]: push(({ input }) => input.string(input.uint32())),
  [OP.STRING]: push(({ input }) => input.decode(quoted(latin1(input.line()), (message) => input.fail(message)))),
  [OP.SHORT_BINBYTES]: push(({ input }) => input.take(input.byte()).slice()),
  [OP.BINBYTES]: push(({ input }) => input.take(input.uint32()).slice()),
  [OP.BINBYTES8]: push(({ input }) => input.take(input.uint64()).slice()),
  [OP.BYTEARRAY8]: push(({ input }) => new ByteArray(input.take(input.uint64()).slice())),
};

/** Tuples, lists, dicts and sets. */
const containers: Readonly<Record<number, Step>> = {
  [OP.EMPTY_TUPLE]: push(() => new TupleNode()),
  [OP.TUPLE1]: push((s) => new TupleNode([s.pop()])),
  [OP.TUPLE2]: push((s) => {
    const b = s.pop();
    return new TupleNode([s.pop(), b]);
  }),
  [OP.TUPLE3]: push((s) => {
    const c = s.pop();
    const b = s.pop();
    return new TupleNode([s.pop(), b, c]);
  }),
  [OP.TUPLE]: push((s) => new TupleNode(s.popToMark())),
  [OP.EMPTY_LIST]: push(() => []),
  [OP.LIST]: push((s) => s.popToMark()),
  [OP.EMPTY_DICT]: push(() => new Dict()),
  [OP.DICT]: push((s) => new Dict(s.pairs(s.popToMark()))),
  [OP.EMPTY_SET]: push(() => new PySet()),
  [OP.FROZENSET]: push((s) => new PySet(s.popToMark(), true)),
  [OP.APPEND]: (s) => s.append([s.pop()]),
  [OP.APPENDS]: (s) => s.append(s.popToMark()),
  [OP.SETITEM]: (s) => {
    const value = s.pop();
    s.set([[s.pop(), value]]);
  },
  [OP.SETITEMS]: (s) => s.set(s.pairs(s.popToMark())),
  [OP.ADDITEMS]: (s) => {
    const items = s.popToMark();
    const set = s.top();
    if (!(set instanceof PySet) || set.frozen) throw s.input.fail(`cannot add items to ${nodeText(set)}`);
    for (const item of items) set.items.push(item);
  },
};

/** Names, objects and what lies outside the pickle. */
const objects: Readonly<Record<number, Step>> = {
  [OP.GLOBAL]: push((s) => {
    const module = s.input.decode(s.input.line());
    return s.global(module, s.input.decode(s.input.line()));
  }),
  [OP.STACK_GLOBAL]: push((s) => {
    const name = s.pop();
    const module = s.pop();
    if (typeof name !== "string" || typeof module !== "string") throw s.input.fail("STACK_GLOBAL requires str");
    return s.global(module, name);
  }),
  [OP.REDUCE]: push((s) => {
    const args = s.popTuple();
    const callee = s.pop();
    s.strict?.reduce(callee);
    return new Call(callee, args);
  }),
  [OP.NEWOBJ]: push((s) => {
    const args = s.popTuple();
    const callee = s.pop();
    s.strict?.newObject(callee);
    return new Call(callee, args, true);
  }),
  [OP.NEWOBJ_EX]: push((s) => {
    const keywords = s.pop();
    const args = s.popTuple();
    if (!(keywords instanceof Dict)) throw s.input.fail("NEWOBJ_EX keyword arguments must be a dict");
    return new Call(s.pop(), args, true, keywords);
  }),
  [OP.BUILD]: (s) => {
    const state = s.pop();
    const target = s.top();
    s.strict?.build(target);
    if (!(target instanceof Call)) throw s.input.fail(`cannot set the state of ${nodeText(target)}`);
    if (target.state !== undefined) throw s.input.fail(`the state of ${nodeText(target)} is set twice`);
    target.state = state;
  },
  [OP.BINPERSID]: (s) => s.persist(s.pop()),
  [OP.PERSID]: (s) => s.persist(s.input.decode(s.input.line())),
};

/** All steps; nothing stands where there is no such opcode, or one that torch.save never writes. */
export const steps: readonly (Step | undefined)[] = Array.from({ length: 256 }, (_, code) =>
  [control, values, containers, objects].map((family) => family[code]).find((step) => step !== undefined),
);

/** The error for an opcode without a step. */
export function unknownStep(code: number, input: Input): UnpicklingError {
  const name = opcodeName(code);
  if (name !== undefined) return input.fail(`unsupported pickle opcode ${name}`, "torch.save never writes it.");
  const isPlain = code >= 32 && code < 127;
  const character = isPlain ? String.fromCharCode(code) : `\\x${code.toString(16).padStart(2, "0")}`;
  return input.fail(`invalid load key, '${character}'.`);
}
