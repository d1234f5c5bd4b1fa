/** Comparisons and logic: results are bool and are no part of a graph. */

import type { Node } from "../autograd/node.js";
import { record } from "../autograd/record.js";
import { BinaryKernel, UnaryKernel } from "../compute/loops.js";
import { copyInto } from "../compute/plan.js";
import { bool } from "../dtype.js";
import { RuntimeError } from "../errors.js";
import { broadcastSizes, sameSizes } from "../shape.js";
import { fresh, methods, type Tensor } from "../tensor.js";
import { cast, compute, runUnary, type Scalar, store } from "./define.js";

declare module "../tensor.js" {
  interface Tensor {
    /** this == other, elementwise. See torch.eq. */
    eq(other: Tensor | Scalar): Tensor;
    /** this != other, elementwise. See torch.ne. */
    ne(other: Tensor | Scalar): Tensor;
    /** this < other, elementwise. See torch.lt. */
    lt(other: Tensor | Scalar): Tensor;
    /** this <= other, elementwise. See torch.le. */
    le(other: Tensor | Scalar): Tensor;
    /** this > other, elementwise. See torch.gt. */
    gt(other: Tensor | Scalar): Tensor;
    /** this >= other, elementwise. See torch.ge. */
    ge(other: Tensor | Scalar): Tensor;
    /** Whether both are non-zero. See torch.logical_and. */
    logical_and(other: Tensor): Tensor;
    /** Whether either is non-zero. See torch.logical_or. */
    logical_or(other: Tensor): Tensor;
    /** Whether this is zero. See torch.logical_not. */
    logical_not(): Tensor;
    /** `value` where `mask` is true, else this. See torch.masked_fill. */
    masked_fill(mask: Tensor, value: Scalar): Tensor;
    /** Whether shapes and all elements are equal. See torch.equal. */
    equal(other: Tensor): boolean;
    /** NaN elements. See torch.isnan. */
    isnan(): Tensor;
  }
}

const kernel = (name: string, sign: string): BinaryKernel => {
  const e = `a ${sign} b ? 1 : 0`;
  return new BinaryKernel({ name, number: e, bigint: e, bool: e });
};
const EQ = kernel("eq", "===");
const NE = kernel("ne", "!==");
const LT = kernel("lt", "<");
const LE = kernel("le", "<=");
const GT = kernel("gt", ">");
const GE = kernel("ge", ">=");
const NOT = new UnaryKernel({
  name: "logical_not",
  number: "v === 0 ? 1 : 0",
  bigint: "v === 0n ? 1 : 0",
  bool: "1 - v",
});
const AND = new BinaryKernel({ name: "logical_and", bool: "a & b" });
const OR = new BinaryKernel({ name: "logical_or", bool: "a | b" });
const ISNAN = new UnaryKernel({ name: "isnan", number: "v !== v ? 1 : 0", bigint: "0", bool: "0" });

/** input == other, elementwise, as bool. Shape: they broadcast. Source: PyTorch, torch.eq. */
export const eq = (input: Tensor, other: Tensor | Scalar): Tensor => compute("eq", EQ, input, other, "bool");
/** input != other, elementwise, as bool. Shape: they broadcast. Source: PyTorch, torch.ne. */
export const ne = (input: Tensor, other: Tensor | Scalar): Tensor => compute("ne", NE, input, other, "bool");
/** input < other, elementwise, as bool. Shape: they broadcast. Source: PyTorch, torch.lt. */
export const lt = (input: Tensor, other: Tensor | Scalar): Tensor => compute("lt", LT, input, other, "bool");
/** input <= other, elementwise, as bool. Shape: they broadcast. Source: PyTorch, torch.le. */
export const le = (input: Tensor, other: Tensor | Scalar): Tensor => compute("le", LE, input, other, "bool");
/** input > other, elementwise, as bool. Shape: they broadcast. Source: PyTorch, torch.gt. */
export const gt = (input: Tensor, other: Tensor | Scalar): Tensor => compute("gt", GT, input, other, "bool");
/** input >= other, elementwise, as bool. Shape: they broadcast. Source: PyTorch, torch.ge. */
export const ge = (input: Tensor, other: Tensor | Scalar): Tensor => compute("ge", GE, input, other, "bool");
/** Whether both are non-zero, elementwise. Source: PyTorch, torch.logical_and. */
export const logical_and = (input: Tensor, other: Tensor): Tensor =>
  compute("logical_and", AND, cast(input, bool), cast(other, bool), "bool");
/** Whether either is non-zero, elementwise. Source: PyTorch, torch.logical_or. */
export const logical_or = (input: Tensor, other: Tensor): Tensor =>
  compute("logical_or", OR, cast(input, bool), cast(other, bool), "bool");
/** Whether the input is zero, elementwise. Source: PyTorch, torch.logical_not. */
export const logical_not = (input: Tensor): Tensor => runUnary(NOT, input, bool);
/** Whether the input is NaN, elementwise. Source: PyTorch, torch.isnan. */
export const isnan = (input: Tensor): Tensor => runUnary(ISNAN, input, bool);

/** Whether shapes and all elements are equal; NaN is equal to nothing. Source: PyTorch, torch.equal. */
export function equal(input: Tensor, other: Tensor): boolean {
  return sameSizes(input.sizes, other.sizes) && !ne(input, other).any().item<boolean>();
}

const MASKED_FILL_BACKWARD = {
  name: "MaskedFillBackward0",
  backward: (g: Tensor, node: Node<null>): Tensor => g.masked_fill(node.saved(0), 0),
};

/**
 * The input with `value` where `mask` is true.
 *
 * Shape: mask broadcasts to input. Gradient: input, 0 where filled.
 * @throws RuntimeError when mask is not bool.
 * Source: PyTorch, torch.masked_fill.
 */
export function masked_fill(input: Tensor, mask: Tensor, value: Scalar): Tensor {
  if (mask.dtype !== bool) {
    throw new RuntimeError(
      `masked_fill only supports boolean masks, but got mask with dtype ${mask.dtype.scalar.toLowerCase()}`,
    );
  }
  const sizes = broadcastSizes(input.sizes, mask.sizes);
  const out = fresh(sizes, input.dtype);
  copyInto(input, input.dtype.kind, out, input.dtype.kind);
  const set = fresh(sizes, bool);
  copyInto(mask, "b8", set, "b8");
  for (let i = 0; i < set.count; i++) if (set.array[i] === 1) store(out.array, i, value, out.dtype);
  return record(out, MASKED_FILL_BACKWARD, [input], [mask], null);
}

const two = { eq, ne, lt, le, gt, ge, logical_and, logical_or };
methods({
  ...Object.fromEntries(
    Object.entries(two).map(([name, f]) => [
      name,
      function (this: Tensor, other: Tensor): Tensor {
        return f(this, other);
      },
    ]),
  ),
  logical_not(this: Tensor): Tensor {
    return logical_not(this);
  },
  isnan(this: Tensor): Tensor {
    return isnan(this);
  },
  equal(this: Tensor, other: Tensor): boolean {
    return equal(this, other);
  },
  masked_fill(this: Tensor, mask: Tensor, value: Scalar): Tensor {
    return masked_fill(this, mask, value);
  },
});
