/**
 * Python's operators and brackets on arrays. Cells write `a * 2 + b` and `a["1:", 0]`, and the kernel's compiler calls
 * these methods.
 */
import { tupleRepr } from "../builtins/repr.js";
import { typeError, ValueError } from "../torch/errors.js";
import type { Tensor } from "../torch/tensor.js";
import { type ArrayKey, getBrackets, setBrackets } from "./brackets.js";
import { type ArrayLike, operands, remainder, through, toTensor, withDoubles } from "./bridge.js";
import { type Item, methods, type ndarray } from "./ndarray.js";

declare module "./ndarray.js" {
  interface ndarray {
    /** this + other. */
    __add__(other: ArrayLike): ndarray;
    /** other + this. */
    __radd__(other: ArrayLike): ndarray;
    /** this += other, in place. */
    __iadd__(other: ArrayLike): this;
    /** this - other. */
    __sub__(other: ArrayLike): ndarray;
    /** other - this. */
    __rsub__(other: ArrayLike): ndarray;
    /** this -= other, in place. */
    __isub__(other: ArrayLike): this;
    /** this * other. */
    __mul__(other: ArrayLike): ndarray;
    /** other * this. */
    __rmul__(other: ArrayLike): ndarray;
    /** this *= other, in place. */
    __imul__(other: ArrayLike): this;
    /** this / other. */
    __truediv__(other: ArrayLike): ndarray;
    /** other / this. */
    __rtruediv__(other: ArrayLike): ndarray;
    /** this /= other, in place. */
    __itruediv__(other: ArrayLike): this;
    /** this % other: the rest has the sign of `other`. */
    __mod__(other: ArrayLike): ndarray;
    /** other % this. */
    __rmod__(other: ArrayLike): ndarray;
    /** this %= other, in place. */
    __imod__(other: ArrayLike): this;
    /** this ** other. */
    __pow__(other: ArrayLike): ndarray;
    /** other ** this. */
    __rpow__(other: ArrayLike): ndarray;
    /** this **= other, in place. */
    __ipow__(other: ArrayLike): this;
    /** this & other, of integers or bools. */
    __and__(other: ArrayLike): ndarray;
    /** other & this. */
    __rand__(other: ArrayLike): ndarray;
    /** this &= other, in place. */
    __iand__(other: ArrayLike): this;
    /** this | other, of integers or bools. */
    __or__(other: ArrayLike): ndarray;
    /** other | this. */
    __ror__(other: ArrayLike): ndarray;
    /** this |= other, in place. */
    __ior__(other: ArrayLike): this;
    /** this ^ other, of integers or bools. */
    __xor__(other: ArrayLike): ndarray;
    /** other ^ this. */
    __rxor__(other: ArrayLike): ndarray;
    /** this ^= other, in place. */
    __ixor__(other: ArrayLike): this;
    /** this < other, elementwise. */
    __lt__(other: ArrayLike): ndarray;
    /** this <= other, elementwise. */
    __le__(other: ArrayLike): ndarray;
    /** this > other, elementwise. */
    __gt__(other: ArrayLike): ndarray;
    /** this >= other, elementwise. */
    __ge__(other: ArrayLike): ndarray;
    /** this == other, elementwise. */
    __eq__(other: ArrayLike): ndarray;
    /** this != other, elementwise. */
    __ne__(other: ArrayLike): ndarray;
    /** -this. */
    __neg__(): ndarray;
    /** ~this: the other truth values, or the other bits. */
    __invert__(): ndarray;
    /** The truth of the one element. @throws ValueError when there is not exactly one. */
    __bool__(): boolean;
    /**
     * this[key]: a view for numbers and slices; a copy where arrays, lists or masks pick elements, and of a slice that
     * goes backward. A lone element is an array without dimensions: `Number(a[0])` or `a.item(0)` is its value.
     *
     * @throws IndexError when the key does not fit the shape.
     */
    __getitem__(key: ArrayKey): ndarray;
    /** this[key] = value, in place. @throws IndexError or ValueError when key or value do not fit the shape. */
    __setitem__(key: ArrayKey, value: ArrayLike): void;
  }
}

type Operation = (a: Tensor, b: Tensor) => Tensor;

/** The operation on both in their common dtype. @throws ValueError in numpy's words for shapes that do not meet. */
function together(a: ndarray, other: ArrayLike, operation: Operation): Tensor {
  const [left, right] = operands(a, other);
  const ranks = Math.min(left.ndim, right.ndim);
  for (let i = 1; i <= ranks; i++) {
    const [m, n] = [left.sizes[left.ndim - i], right.sizes[right.ndim - i]];
    if (m !== n && m !== 1 && n !== 1) {
      const shapes = `${tupleRepr(left.sizes)} ${tupleRepr(right.sizes)}`.replaceAll(", ", ",");
      throw new ValueError(`operands could not be broadcast together with shapes ${shapes} `);
    }
  }
  return operation(left, right);
}

function three(name: string, ufunc: string, plain: Operation, reflected: Operation): object {
  return {
    [`__${name}__`](this: ndarray, other: ArrayLike): ndarray {
      return through(() => together(this, other, plain));
    },
    [`__r${name}__`](this: ndarray, other: ArrayLike): ndarray {
      return through(() => together(this, other, reflected));
    },
    [`__i${name}__`](this: ndarray, other: ArrayLike): ndarray {
      withDoubles(() => {
        const result = together(this, other, plain);
        const own = toTensor(this);
        if (result.dtype.category > own.dtype.category) {
          throw typeError(
            `Cannot cast ufunc '${ufunc}' output from dtype('${result.dtype.name}') to dtype('${own.dtype.name}') with casting rule 'same_kind'`,
            "Write a = a + b for a new array, or make this one of floats first: a.astype(np.float64).",
          );
        }
        own.copy_(result);
      });
      return this;
    },
  };
}

const compared = (operation: Operation) =>
  function (this: ndarray, other: ArrayLike): ndarray {
    return through(() => together(this, other, operation));
  };

methods({
  ...three(
    "add",
    "add",
    (a, b) => a.add(b),
    (a, b) => a.add(b),
  ),
  ...three(
    "sub",
    "subtract",
    (a, b) => a.sub(b),
    (a, b) => b.sub(a),
  ),
  ...three(
    "mul",
    "multiply",
    (a, b) => a.mul(b),
    (a, b) => a.mul(b),
  ),
  ...three(
    "truediv",
    "divide",
    (a, b) => a.div(b),
    (a, b) => b.div(a),
  ),
  ...three(
    "mod",
    "remainder",
    (a, b) => remainder(a, b),
    (a, b) => remainder(b, a),
  ),
  ...three(
    "pow",
    "power",
    (a, b) => a.pow(b),
    (a, b) => b.pow(a),
  ),
  ...three(
    "and",
    "bitwise_and",
    (a, b) => a.bitwise_and(b),
    (a, b) => a.bitwise_and(b),
  ),
  ...three(
    "or",
    "bitwise_or",
    (a, b) => a.bitwise_or(b),
    (a, b) => a.bitwise_or(b),
  ),
  ...three(
    "xor",
    "bitwise_xor",
    (a, b) => a.bitwise_xor(b),
    (a, b) => a.bitwise_xor(b),
  ),
  __lt__: compared((a, b) => a.lt(b)),
  __le__: compared((a, b) => a.le(b)),
  __gt__: compared((a, b) => a.gt(b)),
  __ge__: compared((a, b) => a.ge(b)),
  __eq__: compared((a, b) => a.eq(b)),
  __ne__: compared((a, b) => a.ne(b)),
  __neg__(this: ndarray): ndarray {
    if (this.dtype.kind === "b") {
      throw typeError(
        "The numpy boolean negative, the `-` operator, is not supported, use the `~` operator or the logical_not function instead.",
      );
    }
    return through(() => toTensor(this).neg());
  },
  __invert__(this: ndarray): ndarray {
    if (this.dtype.kind === "f") {
      throw typeError(
        "ufunc 'invert' not supported for the input types, and the inputs could not be safely coerced to any supported types according to the casting rule ''safe''",
      );
    }
    return through(() => toTensor(this).bitwise_not());
  },
  __bool__(this: ndarray): boolean {
    if (this.size === 1) return Number(this.item<Item>()) !== 0;
    if (this.size === 0)
      throw new ValueError(
        "The truth value of an empty array is ambiguous. Use `array.size > 0` to check that an array is not empty.",
      );
    throw new ValueError("The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()");
  },
  __getitem__(this: ndarray, key: ArrayKey): ndarray {
    return getBrackets(this, key);
  },
  __setitem__(this: ndarray, key: ArrayKey, value: ArrayLike): void {
    setBrackets(this, key, value);
  },
});
