/**
 * Python's operators on tensors. Cells write `a + b`, and the kernel's compiler calls `a.__add__(b)`; plain TypeScript
 * can call these methods, or torch's own: `a.add(b)`.
 */
import { bool, get_default_dtype } from "../dtype.js";
import { RuntimeError, typeError } from "../errors.js";
import { type Float, isFloat } from "../float.js";
import { fresh, methods, Tensor } from "../tensor.js";
import { pow, sub } from "./arithmetic.js";
import { bitwise_and, bitwise_or, bitwise_xor } from "./bitwise.js";
import { packed, store } from "./define.js";
import { remainder } from "./rounding.js";
import { getItem, type Key, setItem, type Value } from "./subscript.js";

/** What may stand beside a tensor under an operator. */
export type Operand = Tensor | number | boolean | Float;

declare module "../tensor.js" {
  interface Tensor {
    /** this + other. */
    __add__(other: Operand): Tensor;
    /** other + this. */
    __radd__(other: Operand): Tensor;
    /** this += other, in place. */
    __iadd__(other: Operand): this;
    /** this - other. */
    __sub__(other: Operand): Tensor;
    /** other - this. */
    __rsub__(other: Operand): Tensor;
    /** this -= other, in place. */
    __isub__(other: Operand): this;
    /** this * other. */
    __mul__(other: Operand): Tensor;
    /** other * this. */
    __rmul__(other: Operand): Tensor;
    /** this *= other, in place. */
    __imul__(other: Operand): this;
    /** this / other. */
    __truediv__(other: Operand): Tensor;
    /** other / this. */
    __rtruediv__(other: Operand): Tensor;
    /** this /= other, in place. */
    __itruediv__(other: Operand): this;
    /** this % other: the rest has the sign of `other`. */
    __mod__(other: Operand): Tensor;
    /** other % this. */
    __rmod__(other: Operand): Tensor;
    /** this %= other, in place. */
    __imod__(other: Operand): this;
    /** this ** other. */
    __pow__(other: Operand): Tensor;
    /** other ** this. */
    __rpow__(other: Operand): Tensor;
    /** this **= other, in place. */
    __ipow__(other: Operand): this;
    /** this & other, of integers or bools. */
    __and__(other: Operand): Tensor;
    /** other & this. */
    __rand__(other: Operand): Tensor;
    /** this &= other, in place. */
    __iand__(other: Operand): this;
    /** this | other, of integers or bools. */
    __or__(other: Operand): Tensor;
    /** other | this. */
    __ror__(other: Operand): Tensor;
    /** this |= other, in place. */
    __ior__(other: Operand): this;
    /** this ^ other, of integers or bools. */
    __xor__(other: Operand): Tensor;
    /** other ^ this. */
    __rxor__(other: Operand): Tensor;
    /** this ^= other, in place. */
    __ixor__(other: Operand): this;
    /** this < other, elementwise. */
    __lt__(other: Operand): Tensor;
    /** this <= other, elementwise. */
    __le__(other: Operand): Tensor;
    /** this > other, elementwise. */
    __gt__(other: Operand): Tensor;
    /** this >= other, elementwise. */
    __ge__(other: Operand): Tensor;
    /** this == other, elementwise. */
    __eq__(other: Operand): Tensor;
    /** this != other, elementwise. */
    __ne__(other: Operand): Tensor;
    /** -this. */
    __neg__(): Tensor;
    /** ~this: the other truth values, or the other bits. */
    __invert__(): Tensor;
    /**
     * The truth of the one element; what a comparison in a condition asks for.
     *
     * @throws RuntimeError when there is not exactly one element.
     */
    __bool__(): boolean;
    /**
     * this[key]: a view for numbers, slices, null and "..."; a copy where tensors, lists or masks pick elements.
     *
     * @throws IndexError when the key does not fit the shape.
     */
    __getitem__(key: Key): Tensor;
    /**
     * this[key] = value, in place.
     *
     * @throws IndexError when the key does not fit the shape; RuntimeError when the value does not.
     */
    __setitem__(key: Key, value: Value): void;
    /** A tensor becomes text and never a number: `item()` gives its value. */
    [Symbol.toPrimitive](hint: string): string;
  }
}

/** A whole number that counts as a float makes floats of integers, and is a plain number beside floats. */
function operand(self: Tensor, other: Operand): Tensor | number | boolean {
  if (!isFloat(other)) return other;
  if (self.dtype.is_floating_point) return Number(other);
  const one = fresh([], get_default_dtype());
  store(one.array, 0, Number(other), one.dtype);
  return one;
}

function truth(t: Tensor): boolean {
  if (t.count === 1) return Number(packed(t).array[t.contig ? t.offset : 0]) !== 0;
  throw new RuntimeError(
    `Boolean value of Tensor with ${t.count === 0 ? "no values" : "more than one value"} is ambiguous`,
    {
      hint: "Say which: .any(), .all(), or .item() of one element.",
    },
  );
}

/** @throws RuntimeError when one of the operands of a difference is bool. */
function checkNoBool<T extends Tensor | number | boolean>(a: Tensor, b: T): T {
  const isBool = b instanceof Tensor ? b.dtype === bool : typeof b === "boolean";
  if (b instanceof Tensor && isBool && a.dtype === bool) {
    throw new RuntimeError(
      "Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or `logical_xor()` operator instead.",
    );
  }
  if (isBool || a.dtype === bool) {
    throw new RuntimeError(
      "Subtraction, the `-` operator, with a bool tensor is not supported. If you are trying to invert a mask, use the `~` or `logical_not()` operator instead.",
    );
  }
  return b;
}

type Forward = (self: Tensor, other: Tensor | number | boolean) => Tensor;

/** The three methods of one operator. */
function three(name: string, plain: Forward, reflected: Forward, inPlace: Forward): object {
  return {
    [`__${name}__`](this: Tensor, other: Operand): Tensor {
      return plain(this, operand(this, other));
    },
    [`__r${name}__`](this: Tensor, other: Operand): Tensor {
      return reflected(this, operand(this, other));
    },
    [`__i${name}__`](this: Tensor, other: Operand): Tensor {
      return inPlace(this, operand(this, other));
    },
  };
}

methods({
  ...three(
    "add",
    (a, b) => a.add(b),
    (a, b) => a.add(b),
    (a, b) => a.add_(b),
  ),
  ...three(
    "sub",
    (a, b) => sub(a, checkNoBool(a, b)),
    (a, b) => sub(checkNoBool(a, b), a),
    (a, b) => a.sub_(checkNoBool(a, b)),
  ),
  ...three(
    "mul",
    (a, b) => a.mul(b),
    (a, b) => a.mul(b),
    (a, b) => a.mul_(b),
  ),
  ...three(
    "truediv",
    (a, b) => a.div(b),
    // As torch has it, and so with its rounding and its node.
    (a, b) => a.reciprocal().mul(b),
    (a, b) => a.div_(b),
  ),
  ...three(
    "mod",
    (a, b) => remainder(a, b),
    (a, b) => remainder(b, a),
    (a, b) => a.remainder_(b),
  ),
  ...three(
    "pow",
    (a, b) => a.pow(b),
    (a, b) => pow(b, a),
    (a, b) => a.pow_(b),
  ),
  ...three(
    "and",
    (a, b) => bitwise_and(a, b),
    (a, b) => bitwise_and(a, b),
    (a, b) => a.bitwise_and_(b),
  ),
  ...three(
    "or",
    (a, b) => bitwise_or(a, b),
    (a, b) => bitwise_or(a, b),
    (a, b) => a.bitwise_or_(b),
  ),
  ...three(
    "xor",
    (a, b) => bitwise_xor(a, b),
    (a, b) => bitwise_xor(a, b),
    (a, b) => a.bitwise_xor_(b),
  ),
  __lt__(this: Tensor, other: Operand): Tensor {
    return this.lt(operand(this, other));
  },
  __le__(this: Tensor, other: Operand): Tensor {
    return this.le(operand(this, other));
  },
  __gt__(this: Tensor, other: Operand): Tensor {
    return this.gt(operand(this, other));
  },
  __ge__(this: Tensor, other: Operand): Tensor {
    return this.ge(operand(this, other));
  },
  __eq__(this: Tensor, other: Operand): Tensor {
    return this.eq(operand(this, other));
  },
  __ne__(this: Tensor, other: Operand): Tensor {
    return this.ne(operand(this, other));
  },
  __neg__(this: Tensor): Tensor {
    return this.neg();
  },
  __invert__(this: Tensor): Tensor {
    if (this.dtype.is_floating_point) {
      throw typeError("~ (operator.invert) is only implemented on integer and Boolean-type tensors");
    }
    return this.bitwise_not();
  },
  __bool__(this: Tensor): boolean {
    return truth(this);
  },
  __getitem__(this: Tensor, key: Key): Tensor {
    return getItem(this, Array.isArray(key) ? key : [key]);
  },
  __setitem__(this: Tensor, key: Key, value: Value): void {
    setItem(this, Array.isArray(key) ? key : [key], value);
  },
  [Symbol.toPrimitive](this: Tensor, hint: string): string {
    if (hint !== "number") return this.toString();
    throw typeError("a Tensor is no number", "Write .item() for its value, or an operator that knows tensors.");
  },
});
