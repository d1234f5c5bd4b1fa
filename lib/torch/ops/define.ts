/**
 * The generic path under the elementwise operations: promotion, broadcasting, the loop, the record. An operation is
 * a formula and a way back; everything else is here.
 */
import { complex } from "../../builtins/complex.js";
import { rebase, refuseAcross } from "../autograd/inplace.js";
import { gradEnabled } from "../autograd/mode.js";
import type { Backward, Node } from "../autograd/node.js";
import { anyRecorded, makeNode, record } from "../autograd/record.js";
import { type BinaryKernel, castLoop, type UnaryKernel } from "../compute/loops.js";
import { copyInto, mapInto, toContiguous, zipInto } from "../compute/plan.js";
import { type Data, newArray } from "../compute/types.js";
import {
  bfloat16,
  bool,
  type DType,
  float16,
  float32,
  get_default_dtype,
  promoteScalar,
  resultType,
  scalarDtype,
} from "../dtype.js";
import { RuntimeError, typeError } from "../errors.js";
import { type Float, isFloat } from "../float.js";
import { broadcastSizes, isDense, sameSizes, show } from "../shape.js";
import { fresh, freshResult, Tensor, wrap } from "../tensor.js";

/** A number beside a tensor. */
export type Scalar = number | bigint | boolean | Float;

/** Storages of one element, one per kind, through which a scalar enters a binary loop. */
const scratch = new Map<string, Data>();

/** A 0-d view that holds `s` as `dtype`; valid until the next call with that dtype. */
function scalarView(s: Scalar, dtype: DType): Tensor {
  let array = scratch.get(dtype.kind);
  if (array === undefined) {
    array = newArray(dtype.kind, 1);
    scratch.set(dtype.kind, array);
  }
  store(array, 0, s, dtype);
  return new Tensor(array, 0, [], [], dtype);
}

/** Stores a number as an element of `dtype`. */
export function store(array: Data, at: number, s: Scalar | complex, dtype: DType): void {
  if (dtype.is_complex) {
    array[2 * at] = s instanceof complex ? s.real : Number(s);
    array[2 * at + 1] = s instanceof complex ? s.imag : 0;
  } else if (array instanceof BigInt64Array) {
    array[at] = typeof s === "bigint" ? s : BigInt(Math.trunc(Number(s)));
  } else if (dtype === bool) array[at] = Number(s) !== 0 ? 1 : 0;
  else if (dtype === float16 || dtype === bfloat16) {
    castLoop("f64", dtype.kind)(Float64Array.of(Number(s)), 0, 1, array, at, 1, 1, 0, 0);
  } else array[at] = Number(s);
}

/** Stores numbers one after another from the storage's beginning. */
export function storeNumbers(array: Data, values: readonly number[], dtype: DType): void {
  if (array instanceof BigInt64Array) {
    // Numbers of 32 bits are written as two words: a bigint for each would cost several times as much.
    const words = new Int32Array(array.buffer, array.byteOffset, 2 * values.length);
    for (let i = 0; i < values.length; i++) {
      const low = values[i] | 0;
      if (low === values[i]) {
        words[2 * i] = low;
        words[2 * i + 1] = low >> 31;
      } else store(array, i, values[i], dtype);
    }
  } else if (dtype === bool || isHalf(dtype) || dtype.is_complex) {
    for (let i = 0; i < values.length; i++) store(array, i, values[i], dtype);
  } else array.set(values);
}

/** Whether loops cannot work on the dtype's storage directly. */
const isHalf = (d: DType): boolean => d === float16 || d === bfloat16;

/** `t` as `dtype`, not recorded; `t` itself when it is already. */
export function cast(t: Tensor, dtype: DType): Tensor {
  if (t.dtype === dtype) return t;
  const out = fresh(t.sizes, dtype);
  copyInto(t, t.dtype.kind, out, dtype.kind);
  return out;
}

/** A row-major tensor with t's elements: `t` itself when it is one. Not recorded. */
export function packed(t: Tensor): Tensor {
  if (t.contig) return t;
  return wrap(toContiguous(t, t.dtype.kind, t.count, t.dtype.kind), t.sizes, t.dtype);
}

/** A fresh tensor with the sizes of `like`, and its strides when those leave no holes. */
function freshLike(like: Tensor, dtype: DType): Tensor {
  if (like.contig || !isDense(like.sizes, like.strides)) return freshResult(like.sizes, dtype);
  return new Tensor(newArray(dtype.kind, like.count), 0, like.sizes, like.strides, dtype);
}

/** Runs a unary loop: y = f(x, p0, p1), in `dtype` (x's own when left out). */
export function runUnary(kernel: UnaryKernel, x: Tensor, dtype: DType = x.dtype, p0 = 0, p1 = 0): Tensor {
  if (isHalf(x.dtype)) return cast(runUnary(kernel, cast(x, float32), dtype === bool ? bool : float32, p0, p1), dtype);
  const y = freshLike(x, dtype);
  const loop = kernel.loop(x.dtype.kind);
  if (x.contig || y.strides === x.strides) loop(x.array, x.offset, 1, y.array, 0, 1, x.count, p0, p1);
  else mapInto(loop, x, y, p0, p1);
  return y;
}

/** Runs a binary loop on operands of one dtype; the result is `dtype`. */
function runBinary(kernel: BinaryKernel, a: Tensor, b: Tensor, dtype: DType): Tensor {
  if (isHalf(a.dtype)) {
    return cast(runBinary(kernel, cast(a, float32), cast(b, float32), dtype === bool ? bool : float32), dtype);
  }
  const loop = kernel.loop(a.dtype.kind);
  if (a.contig && b.contig) {
    if (sameSizes(a.sizes, b.sizes)) {
      const y = freshResult(a.sizes, dtype);
      loop(a.array, a.offset, 1, b.array, b.offset, 1, y.array, 0, 1, a.count);
      return y;
    }
    if (b.count === 1 && b.sizes.length <= a.sizes.length) {
      const y = freshResult(a.sizes, dtype);
      loop(a.array, a.offset, 1, b.array, b.offset, 0, y.array, 0, 1, a.count);
      return y;
    }
  }
  if (sameSizes(a.sizes, b.sizes) && sameSizes(a.strides, b.strides) && isDense(a.sizes, a.strides)) {
    const y = freshLike(a, dtype);
    loop(a.array, a.offset, 1, b.array, b.offset, 1, y.array, 0, 1, a.count);
    return y;
  }
  const sizes = broadcastSizes(a.sizes, b.sizes);
  const model = b.count === 1 ? a : a.count === 1 ? b : null;
  const y = model !== null && sameSizes(model.sizes, sizes) ? freshLike(model, dtype) : freshResult(sizes, dtype);
  zipInto(loop, a, b, y);
  return y;
}

/** What becomes of the operands' common dtype. */
export type ResultRule = "same" | "float" | "bool";

export function floating(d: DType): DType {
  return d.category >= 2 ? d : get_default_dtype();
}

/** Integers as the default floating type, not recorded (integers are no part of a graph). */
export function toFloating(t: Tensor): Tensor {
  return t.dtype.category >= 2 ? t : cast(t, get_default_dtype());
}

export function commonDtype(a: Tensor | Scalar, b: Tensor | Scalar): DType {
  if (a instanceof Tensor) {
    return b instanceof Tensor ? resultType(a.dtype, a.ndim, b.dtype, b.ndim) : promoteScalar(a.dtype, b);
  }
  return b instanceof Tensor ? promoteScalar(b.dtype, a) : scalarDtype(a);
}

/** The computed result of a binary operation, not recorded. */
export function compute(
  name: string,
  kernel: BinaryKernel,
  a: Tensor | Scalar,
  b: Tensor | Scalar,
  rule: ResultRule,
): Tensor {
  checkOperand(name, a);
  checkOperand(name, b);
  const common = commonDtype(a, b);
  const dtype = rule === "float" ? floating(common) : common;
  const x = a instanceof Tensor ? cast(a, dtype) : scalarView(a, dtype);
  let y: Tensor;
  if (b instanceof Tensor) y = cast(b, dtype);
  else y = scalarView(b, dtype);
  return runBinary(kernel, x, y, rule === "bool" ? bool : dtype);
}

/** What a recorded binary operation keeps of operands that are numbers. */
export interface Operands {
  readonly a: Scalar | null;
  readonly b: Scalar | null;
}

/** How a binary operation goes back. */
export interface BinaryBackward extends Backward<Operands> {
  /** Which operands the way back reads. */
  readonly saves: "none" | "both";
}

const NO_NUMBERS: Operands = { a: null, b: null };

/** A whole binary operation: checks, computes, records. */
export function binary(
  kernel: BinaryKernel,
  op: BinaryBackward,
  a: Tensor | Scalar,
  b: Tensor | Scalar,
  rule: ResultRule = "same",
): Tensor {
  const x = a instanceof Tensor ? a : null;
  const y = b instanceof Tensor ? b : null;
  if (x !== null && y !== null && x.dtype !== y.dtype && x.dtype.is_complex !== y.dtype.is_complex) {
    const common = commonDtype(x, y);
    return binary(kernel, op, x.to(common), y.to(common), rule);
  }
  const out = compute(op.name, kernel, a, b, rule);
  if (!(x?.recorded() || y?.recorded())) return out;
  const numbers =
    x !== null && y !== null
      ? NO_NUMBERS
      : { a: x === null ? (a as Scalar) : null, b: y === null ? (b as Scalar) : null };
  return record(out, op, [x, y], op.saves === "both" ? [x, y] : [], numbers);
}

function checkOperand(name: string, x: unknown): void {
  if (x instanceof Tensor) return;
  const kind = typeof x;
  if (kind === "number" || kind === "bigint" || kind === "boolean" || isFloat(x)) return;
  const op = name.replace(/Backward\d*$/, "").toLowerCase();
  throw typeError(
    `${op}(): argument 'other' must be Tensor or Number, not ${x === null || x === undefined ? "NoneType" : kind === "string" ? "str" : kind}`,
    "Make a tensor of it first: torch.tensor(...).",
  );
}

/** An operand of a recorded binary operation: the saved tensor, or the number. */
export function operand(node: { saved(i: number): Tensor; arg: Operands }, i: 0 | 1): Tensor | Scalar {
  const s = i === 0 ? node.arg.a : node.arg.b;
  return s ?? node.saved(i);
}

/** In place: a = f(a, b). The result must fit a's dtype and shape. */
export function binaryInPlace(
  name: string,
  kernel: BinaryKernel,
  a: Tensor,
  b: Tensor | Scalar,
  rule: ResultRule = "same",
): void {
  const common = commonDtype(a, b);
  const wanted = rule === "float" ? floating(common) : common;
  if (wanted.category > a.dtype.category) {
    throw new RuntimeError(`result type ${wanted.scalar} can't be cast to the desired output type ${a.dtype.scalar}`, {
      hint: `${name} works in place: its result is ${wanted}, the tensor ${a.dtype}. Convert with .to(${wanted}) first.`,
    });
  }
  if (b instanceof Tensor && !sameSizes(broadcastSizes(a.sizes, b.sizes), a.sizes)) {
    const sizes = broadcastSizes(a.sizes, b.sizes);
    throw new RuntimeError(`output with shape ${show(a.sizes)} doesn't match the broadcast shape ${show(sizes)}`);
  }
  const work = isHalf(wanted) ? float32 : wanted;
  const y = b instanceof Tensor ? cast(b, work) : scalarView(b, work);
  if (a.dtype === work) zipInto(kernel.loop(work.kind), a, y, a);
  else {
    const result = runBinary(kernel, cast(a, work), y, work);
    copyInto(result, work.kind, a, a.dtype.kind);
  }
}

/** Sums a gradient over the dimensions along which its tensor was broadcast. */
export function reduceTo(gradient: Tensor, sizes: readonly number[]): Tensor {
  if (sameSizes(gradient.sizes, sizes)) return gradient;
  const lead = gradient.sizes.length - sizes.length;
  const dims: number[] = [];
  for (let i = 0; i < gradient.sizes.length; i++) {
    if (i < lead || (sizes[i - lead] === 1 && gradient.sizes[i] !== 1)) dims.push(i);
  }
  const summed = dims.length === 0 ? gradient : gradient.sum(dims, true);
  return sameSizes(summed.sizes, sizes) ? summed : summed.reshape(sizes);
}

/** A copy of `t` at the same place in the graph: what a change in place must save of it. */
export function snapshot(t: Tensor): Tensor {
  const copy = wrap(toContiguous(t, t.dtype.kind, t.count, t.dtype.kind), t.sizes, t.dtype);
  copy.node = t.graphNode();
  copy.outputNumber = t.outputNumber;
  return copy;
}

/**
 * Changes `self` in place by `change`, recorded as `op` on the inputs (of which `self` is the first).
 *
 * @param saved what the way back needs, taken before the change; called only when something is recorded
 * @throws RuntimeError where torch forbids it, before anything is changed
 */
export function inPlace<T extends Tensor, A>(
  self: T,
  op: Backward<A>,
  others: readonly (Tensor | null)[],
  saved: () => readonly (Tensor | null)[],
  arg: A,
  change: () => void,
): T {
  checkInPlace(self);
  const inputs = [self, ...others];
  const node = anyRecorded(inputs) ? makeNode(op, inputs, saved(), arg) : null;
  change();
  const current = self.base === null || self.nodeVersion === self.version.n;
  self.version.n++;
  if (node !== null) rebase(self, node as Node);
  else if (current) self.nodeVersion = self.version.n;
  return self;
}

/** @throws RuntimeError where torch forbids a change in place. @internal */
export function checkInPlace(self: Tensor): void {
  if (!gradEnabled) return;
  if (self.node === null && self.wantsGrad) {
    throw new RuntimeError("a leaf Variable that requires grad is being used in an in-place operation.", {
      hint: "Change it inside torch.no_grad(() => ...), or work on a clone.",
    });
  }
  const base = self.base;
  if (base !== null && base.node === null && base.wantsGrad) {
    throw new RuntimeError("a view of a leaf Variable that requires grad is being used in an in-place operation.", {
      hint: "Change it inside torch.no_grad(() => ...), or work on a clone.",
    });
  }
  if (base !== null && base.dtype !== self.dtype && base.requires_grad) refuseAcross();
}
