/** + - * / and powers. */

import { arithmetic } from "../autograd/engine.js";
import type { Gradients, Node } from "../autograd/node.js";
import { record } from "../autograd/record.js";
import { BinaryKernel, UnaryKernel } from "../compute/loops.js";
import { bool, int64 } from "../dtype.js";
import { NotImplementedError, RuntimeError, typeError } from "../errors.js";
import { isFloat } from "../float.js";
import { methods, Tensor } from "../tensor.js";
import {
  type BinaryBackward,
  binary,
  binaryInPlace,
  cast,
  commonDtype,
  compute,
  inPlace,
  type Operands,
  operand,
  reduceTo,
  runUnary,
  type Scalar,
  snapshot,
  toFloating,
} from "./define.js";
import { overwrite } from "./op.js";

/** What `add` and `sub` multiply their second operand by. */
export interface AlphaOptions {
  readonly alpha?: number;
}

/** What `div` does with the digits after the point: keeps them, drops them ("trunc") or rounds down ("floor"). */
export interface DivOptions {
  readonly rounding_mode?: "trunc" | "floor" | null;
}

declare module "../tensor.js" {
  interface Tensor {
    /** this + alpha * other. See torch.add. */
    add(other: Tensor | Scalar, options?: AlphaOptions): Tensor;
    /** In place: this += alpha * other. */
    add_(other: Tensor | Scalar, options?: AlphaOptions): this;
    /** this - alpha * other. See torch.sub. */
    sub(other: Tensor | Scalar, options?: AlphaOptions): Tensor;
    /** In place: this -= alpha * other. */
    sub_(other: Tensor | Scalar, options?: AlphaOptions): this;
    /** this * other. See torch.mul. */
    mul(other: Tensor | Scalar): Tensor;
    /** In place: this *= other. */
    mul_(other: Tensor | Scalar): this;
    /** this / other. See torch.div. */
    div(other: Tensor | Scalar, options?: DivOptions): Tensor;
    /** In place: this /= other. */
    div_(other: Tensor | Scalar, options?: DivOptions): this;
    /** -this. See torch.neg. */
    neg(): Tensor;
    /** this ** exponent. See torch.pow. */
    pow(exponent: Tensor | Scalar): Tensor;
    /** In place: this **= exponent. */
    pow_(exponent: Tensor | Scalar): this;
  }
}

const ADD = new BinaryKernel({
  name: "add",
  number: "a + b",
  bigint: "a + b",
  bool: "a | b",
  complex: { re: "ar + br", im: "ai + bi" },
});
const SUB = new BinaryKernel({
  name: "sub",
  number: "a - b",
  bigint: "a - b",
  complex: { re: "ar - br", im: "ai - bi" },
});
const MUL = new BinaryKernel({
  name: "mul",
  number: "a * b",
  bigint: "a * b",
  int32: "Math.imul(a, b)",
  bool: "a & b",
  complex: { re: "ar * br - ai * bi", im: "ar * bi + ai * br" },
});
const DIV = new BinaryKernel({
  name: "div",
  number: "a / b",
  complex: { re: "fn.quotient(ar, ai, br, bi)", im: "fn.quotient(ai, -ar, br, bi)" },
  fn: { quotient },
});
const POW = new BinaryKernel({
  name: "pow",
  number: "Math.pow(a, b)",
  bigint: "b < 0n ? (a === 1n ? 1n : a === -1n ? (b & 1n ? -1n : 1n) : 0n) : BigInt.asIntN(64, a ** b)",
});
const NEG = new UnaryKernel({ name: "neg", number: "-v", bigint: "-v", complex: { re: "-vr", im: "-vi" } });
const POWER = new UnaryKernel({
  name: "pow",
  number: "Math.pow(v, p0)",
  bigint: "BigInt.asIntN(64, v ** e)",
  setup: "const e = BigInt(Math.max(0, Math.trunc(p0)));",
});
const SQUARE = new UnaryKernel({
  name: "pow",
  number: "v * v",
  bigint: "v * v",
  int32: "Math.imul(v, v)",
  complex: { re: "vr * vr - vi * vi", im: "2 * vr * vi" },
});

/** The real part of (ar + ai i) / (br + bi i), scaled against overflow. */
function quotient(ar: number, ai: number, br: number, bi: number): number {
  if (Math.abs(br) >= Math.abs(bi)) {
    const ratio = br === 0 && bi === 0 ? 0 : bi / br;
    return (ar + ai * ratio) / (br + bi * ratio);
  }
  const ratio = br / bi;
  return (ar * ratio + ai) / (br * ratio + bi);
}

/** What a derivative is multiplied with: its conjugate, which of real numbers is itself. */
function conjugate<T extends Tensor | Scalar>(x: T): T | Tensor {
  return x instanceof Tensor && x.dtype.is_complex ? x.conj() : x;
}

/** A gradient for the i-th operand, when it is a tensor that needs one. */
function give(node: Node<Operands>, i: 0 | 1, sizes: readonly number[], g: () => Tensor): Tensor | null {
  return node.next[i] === null ? null : reduceTo(g(), sizes);
}

/** What `add` and `sub` keep: their operands' shapes, and alpha. */
interface Shapes {
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly alpha: number;
}

const ADD_BACKWARD = {
  name: "AddBackward0",
  backward(g: Tensor, node: Node<Shapes>): Gradients {
    const { a, b, alpha } = node.arg;
    return [
      node.next[0] === null ? null : reduceTo(g, a),
      node.next[1] === null ? null : reduceTo(alpha === 1 ? g : g.mul(alpha), b),
    ];
  },
};

const SUB_BACKWARD = {
  name: "SubBackward0",
  backward(g: Tensor, node: Node<Shapes>): Gradients {
    const { a, b, alpha } = node.arg;
    return [
      node.next[0] === null ? null : reduceTo(g, a),
      node.next[1] === null ? null : reduceTo(alpha === 1 ? g.neg() : g.mul(-alpha), b),
    ];
  },
};

const RSUB_TENSOR_BACKWARD = { ...SUB_BACKWARD, name: "RsubBackward0" };
const RSUB_BACKWARD = { ...SUB_BACKWARD, name: "RsubBackward1" };

const MUL_BACKWARD: BinaryBackward = {
  name: "MulBackward0",
  saves: "both",
  backward(g, node) {
    const a = operand(node, 0);
    const b = operand(node, 1);
    return [give(node, 0, sizesOf(a), () => g.mul(conjugate(b))), give(node, 1, sizesOf(b), () => g.mul(conjugate(a)))];
  },
};

const DIV_BACKWARD: BinaryBackward = {
  name: "DivBackward0",
  saves: "both",
  backward(g, node) {
    const a = operand(node, 0);
    const b = operand(node, 1);
    return [
      give(node, 0, sizesOf(a), () => g.div(conjugate(b))),
      give(node, 1, sizesOf(b), () => g.neg().mul(conjugate(div(div(a, b), b)))),
    ];
  },
};

const POW_BACKWARD = {
  name: "PowBackward0",
  backward(g: Tensor, node: Node<number>): Gradients {
    const e = node.arg;
    if (e === 0) return g.mul(0);
    const x = node.saved(0);
    return e === 2 ? g.mul(conjugate(x.mul(2))) : g.mul(x.pow(e - 1).mul(e));
  },
};

const POW_TENSOR_BACKWARD: BinaryBackward = {
  name: "PowBackward1",
  saves: "both",
  backward(g, node) {
    const a = operand(node, 0);
    const b = operand(node, 1) as Tensor;
    return [
      give(node, 0, sizesOf(a), () => g.mul(b.mul(pow(a, b.sub(1))))),
      give(node, 1, sizesOf(b), () => {
        const base = a instanceof Tensor ? a : b.mul(0).add(a);
        const logarithm = base.log().masked_fill(base.eq(0).logical_and(b.ge(0)), 0);
        return g.mul(pow(a, b).mul(logarithm));
      }),
    ];
  },
};

const POW_NUMBER_BACKWARD: BinaryBackward = { ...POW_TENSOR_BACKWARD, name: "PowBackward2" };

const NEG_BACKWARD = { name: "NegBackward0", backward: (g: Tensor): Gradients => g.neg() };

function sizesOf(x: Tensor | Scalar): readonly number[] {
  return x instanceof Tensor ? x.sizes : [];
}

function alphaOf(op: string, options: AlphaOptions | undefined): number {
  const alpha = options?.alpha ?? 1;
  if (typeof alpha !== "number") throw typeError(`${op}(): argument 'alpha' must be Number, not ${typeof alpha}`);
  return alpha;
}

function sum(
  op: typeof ADD_BACKWARD,
  kernel: BinaryKernel,
  a: Tensor | Scalar,
  b: Tensor | Scalar,
  alpha: number,
): Tensor {
  const x = a instanceof Tensor ? a : null;
  const y = b instanceof Tensor ? b : null;
  if (x !== null && y !== null && x.dtype !== y.dtype && x.dtype.is_complex !== y.dtype.is_complex) {
    const common = commonDtype(x, y);
    return sum(op, kernel, x.to(common), y.to(common), alpha);
  }
  const scaled = alpha === 1 ? b : b instanceof Tensor ? b.data.mul(alpha) : Number(b) * alpha;
  const out = compute(op.name, kernel, a, scaled, "same");
  if (!(x?.recorded() || y?.recorded())) return out;
  return record(out, op, [x, y], [], { a: sizesOf(a), b: sizesOf(b), alpha });
}

/**
 * Sum, elementwise.
 *
 * y = input + alpha * other
 *
 * Shape: input and other broadcast. Dtype: the promoted one.
 * Gradient: both.
 * @throws RuntimeError when the shapes do not broadcast.
 * @example torch.add(torch.tensor([1, 2]), 10)  // tensor([11, 12])
 * Source: PyTorch, torch.add.
 */
export function add(input: Tensor | Scalar, other: Tensor | Scalar, options?: AlphaOptions): Tensor {
  return sum(ADD_BACKWARD, ADD, input, other, alphaOf("add", options));
}

/**
 * Difference, elementwise.
 *
 * y = input - alpha * other
 *
 * Shape: input and other broadcast. Dtype: the promoted one.
 * Gradient: both.
 * @throws RuntimeError when the shapes do not broadcast.
 * Source: PyTorch, torch.sub.
 */
export function sub(input: Tensor | Scalar, other: Tensor | Scalar, options?: AlphaOptions): Tensor {
  const op = input instanceof Tensor ? SUB_BACKWARD : RSUB_BACKWARD;
  return sum(op, SUB, input, other, alphaOf("sub", options));
}

/**
 * Product, elementwise.
 *
 * y = input * other
 *
 * Shape: input and other broadcast. Dtype: the promoted one.
 * Gradient: both.
 * @throws RuntimeError when the shapes do not broadcast.
 * Source: PyTorch, torch.mul.
 */
export function mul(input: Tensor | Scalar, other: Tensor | Scalar): Tensor {
  return binary(MUL, MUL_BACKWARD, input, other);
}

/**
 * Quotient, elementwise; of integers too it is a float.
 *
 * y = input / other
 *
 * Shape: input and other broadcast. Dtype: the promoted one, floating.
 * Gradient: both.
 * @throws RuntimeError when the shapes do not broadcast.
 * Source: PyTorch, torch.div.
 */
export function div(input: Tensor | Scalar, other: Tensor | Scalar, options?: DivOptions): Tensor {
  const mode = options?.rounding_mode ?? null;
  if (mode !== null) return roundedQuotient(mode, input, other);
  return binary(DIV, DIV_BACKWARD, input, other, "float");
}

const FLOOR = new BinaryKernel({
  name: "div_floor",
  number: "fn.floorDivide(a, b)",
  bigint: "fn.floorDivideBig(a, b)",
  fn: { floorDivide, floorDivideBig },
});
const TRUNC = new BinaryKernel({ name: "div_trunc", number: "Math.trunc(a / b)", bigint: "a / b" });
const STEP_BACKWARD: BinaryBackward = {
  name: "DivBackward2",
  saves: "both",
  backward: (g, node) => [
    give(node, 0, sizesOf(operand(node, 0)), () => g.mul(0)),
    give(node, 1, sizesOf(operand(node, 1)), () => g.mul(0)),
  ],
};

const STEP_NUMBER_BACKWARD: BinaryBackward = { ...STEP_BACKWARD, name: "DivBackward3" };

function roundedQuotient(mode: string, a: Tensor | Scalar, b: Tensor | Scalar): Tensor {
  if (mode !== "trunc" && mode !== "floor") {
    throw new RuntimeError(`div expected rounding_mode to be one of None, 'trunc', or 'floor' but found '${mode}'`);
  }
  const kernel = mode === "floor" ? FLOOR : TRUNC;
  refuseIntegerZero(a, b);
  return binary(kernel, b instanceof Tensor ? STEP_BACKWARD : STEP_NUMBER_BACKWARD, a, b);
}

/** @throws RuntimeError for an integer division by 0, as torch on the CPU has it. @internal */
export function refuseIntegerZero(a: Tensor | Scalar, b: Tensor | Scalar): void {
  const whole = (x: Tensor | Scalar): boolean =>
    x instanceof Tensor ? !x.dtype.is_floating_point : typeof x === "bigint" || Number.isInteger(x);
  if (!whole(a) || !whole(b)) return;
  const zero = b instanceof Tensor ? b.detach().eq(0).any().item<boolean>() : Number(b) === 0;
  if (zero)
    throw new RuntimeError("ZeroDivisionError", { hint: "An integer has no quotient by 0: convert to a float first." });
}

/** Python's a // b. @internal */
export function floorDivide(a: number, b: number): number {
  if (b === 0) return a / b;
  const rest = a % b;
  let quotient = (a - rest) / b;
  if (rest !== 0 && b < 0 !== rest < 0) quotient -= 1;
  if (quotient === 0) return a / b < 0 || Object.is(a / b, -0) ? -0 : 0;
  const floor = Math.floor(quotient);
  return quotient - floor > 0.5 ? floor + 1 : floor;
}
/** Python's a // b. @internal */
export function floorDivideBig(a: bigint, b: bigint): bigint {
  return a % b !== 0n && a < 0n !== b < 0n ? a / b - 1n : a / b;
}

/** The same as div. Source: PyTorch, torch.true_divide. */
export function true_divide(input: Tensor | Scalar, other: Tensor | Scalar): Tensor {
  return div(input, other);
}

/** other - alpha * input. Source: PyTorch, torch.rsub. */
export function rsub(input: Tensor, other: Tensor | Scalar, options?: AlphaOptions): Tensor {
  const alpha = alphaOf("rsub", options);
  const out = sub(other, input, options);
  if (out.node === null || !(other instanceof Tensor)) return out;
  return sum(RSUB_TENSOR_BACKWARD, SUB, other, input, alpha);
}

/**
 * The negative, elementwise.
 *
 * y = -input
 *
 * Gradient: input.
 * Source: PyTorch, torch.neg.
 */
export function neg(input: Tensor): Tensor {
  if (input.dtype === bool) {
    throw new NotImplementedError(
      "Negation, the `-` operator, on a bool tensor is not supported. If you are trying to invert a mask, use the `~` or `logical_not()` operator instead.",
    );
  }
  return record(runUnary(NEG, input), NEG_BACKWARD, [input], [], null);
}

/**
 * Power, elementwise.
 *
 * y = input ** exponent
 *
 * Shape: input and exponent broadcast. Dtype: the promoted one.
 * Gradient: both; with exponent 0 it is 0.
 * @throws RuntimeError for an integer tensor to a negative integer power.
 * @example torch.tensor([1, 2, 3]).pow(2)  // tensor([1, 4, 9])
 * Source: PyTorch, torch.pow.
 */
export function pow(input: Tensor | Scalar, exponent: Tensor | Scalar): Tensor {
  if (exponent instanceof Tensor || !(input instanceof Tensor)) {
    return binary(POW, input instanceof Tensor ? POW_TENSOR_BACKWARD : POW_NUMBER_BACKWARD, input, exponent);
  }
  const e = Number(exponent);
  const x =
    Number.isInteger(e) && !isFloat(exponent) ? (input.dtype === bool ? cast(input, int64) : input) : toFloating(input);
  if (!x.dtype.is_floating_point && e < 0)
    throw new RuntimeError("Integers to negative integer powers are not allowed.");
  const out = e === 2 ? runUnary(SQUARE, x) : runUnary(POWER, x, x.dtype, e);
  return record(out, POW_BACKWARD, [input], [input], e);
}

arithmetic.add = add;
arithmetic.addInPlace = (a, b): void => {
  binaryInPlace("add_", ADD, a, b);
  a.version.n++;
};

function product(
  name: string,
  kernel: BinaryKernel,
  op: BinaryBackward,
  self: Tensor,
  other: Tensor | Scalar,
  rule: "same" | "float" = "same",
): Tensor {
  const y = other instanceof Tensor ? other : null;
  const numbers: Operands = { a: null, b: y === null ? (other as Scalar) : null };
  return inPlace(
    self,
    op,
    [y],
    () => [snapshot(self), y === self ? snapshot(self) : y],
    numbers,
    () => binaryInPlace(name, kernel, self, other, rule),
  );
}

function sumInPlace(
  op: typeof ADD_BACKWARD,
  kernel: BinaryKernel,
  self: Tensor,
  b: Tensor | Scalar,
  alpha: number,
): Tensor {
  const scaled = alpha === 1 ? b : b instanceof Tensor ? b.data.mul(alpha) : Number(b) * alpha;
  const y = b instanceof Tensor ? b : null;
  const shapes = { a: self.sizes, b: sizesOf(b), alpha };
  return inPlace(
    self,
    op,
    [y],
    () => [],
    shapes,
    () => binaryInPlace(`${kernel.formula.name}_`, kernel, self, scaled),
  );
}

methods({
  add(this: Tensor, other: Tensor | Scalar, options?: AlphaOptions): Tensor {
    return add(this, other, options);
  },
  add_(this: Tensor, other: Tensor | Scalar, options?: AlphaOptions): Tensor {
    return sumInPlace(ADD_BACKWARD, ADD, this, other, alphaOf("add_", options));
  },
  sub(this: Tensor, other: Tensor | Scalar, options?: AlphaOptions): Tensor {
    return sub(this, other, options);
  },
  sub_(this: Tensor, other: Tensor | Scalar, options?: AlphaOptions): Tensor {
    return sumInPlace(SUB_BACKWARD, SUB, this, other, alphaOf("sub_", options));
  },
  mul(this: Tensor, other: Tensor | Scalar): Tensor {
    return mul(this, other);
  },
  mul_(this: Tensor, other: Tensor | Scalar): Tensor {
    return product("mul_", MUL, MUL_BACKWARD, this, other);
  },
  div(this: Tensor, other: Tensor | Scalar, options?: DivOptions): Tensor {
    return div(this, other, options);
  },
  div_(this: Tensor, other: Tensor | Scalar, options?: DivOptions): Tensor {
    if (options?.rounding_mode) return overwrite(this, (x) => div(x, other, options));
    return product("div_", DIV, DIV_BACKWARD, this, other, "float");
  },
  neg(this: Tensor): Tensor {
    return neg(this);
  },
  pow(this: Tensor, exponent: Tensor | Scalar): Tensor {
    return pow(this, exponent);
  },
  pow_(this: Tensor, exponent: Tensor | Scalar): Tensor {
    return product(
      "pow_",
      POW,
      POW_TENSOR_BACKWARD,
      this,
      exponent instanceof Tensor ? exponent : this.data.mul(0).add(exponent),
    );
  },
});
