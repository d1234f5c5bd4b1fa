/** Comparisons and logic: results are bool and are no part of a graph. */
import { BinaryKernel, UnaryKernel } from "../compute/loops.js";
import { bool, promote_types } from "../dtype.js";
import { RuntimeError } from "../errors.js";
import { sameSizes } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { view_as_real } from "./complex.js";
import { cast, compute, runUnary, type Scalar } from "./define.js";
import { type Binary, mustBeTensor, predicate, type Unary } from "./elementwise.js";
import { type Fn, type InPlace, install, installInPlace, type Method, op } from "./op.js";

/** A test of two tensors, or a tensor and a number. */
export type Comparison = Fn<[input: Tensor, other: Tensor | Scalar], { readonly other?: Tensor | Scalar }>;

declare module "../tensor.js" {
  interface Tensor {
    /** this == other, elementwise. See torch.eq. */
    eq: Method<Comparison>;
    /** In place: this == other. */
    eq_: InPlace<Comparison, this>;
    /** this != other, elementwise. See torch.ne. */
    ne: Method<Comparison>;
    /** In place: this != other. */
    ne_: InPlace<Comparison, this>;
    /** The same as ne. */
    not_equal: Method<Comparison>;
    /** this < other, elementwise. See torch.lt. */
    lt: Method<Comparison>;
    /** In place: this < other. */
    lt_: InPlace<Comparison, this>;
    /** The same as lt. */
    less: Method<Comparison>;
    /** this <= other, elementwise. See torch.le. */
    le: Method<Comparison>;
    /** In place: this <= other. */
    le_: InPlace<Comparison, this>;
    /** The same as le. */
    less_equal: Method<Comparison>;
    /** this > other, elementwise. See torch.gt. */
    gt: Method<Comparison>;
    /** In place: this > other. */
    gt_: InPlace<Comparison, this>;
    /** The same as gt. */
    greater: Method<Comparison>;
    /** this >= other, elementwise. See torch.ge. */
    ge: Method<Comparison>;
    /** In place: this >= other. */
    ge_: InPlace<Comparison, this>;
    /** The same as ge. */
    greater_equal: Method<Comparison>;
    /** Whether both are non-zero. See torch.logical_and. */
    logical_and: Method<Binary>;
    /** In place: whether both are non-zero. */
    logical_and_: InPlace<Binary, this>;
    /** Whether either is non-zero. See torch.logical_or. */
    logical_or: Method<Binary>;
    /** In place: whether either is non-zero. */
    logical_or_: InPlace<Binary, this>;
    /** Whether exactly one is non-zero. See torch.logical_xor. */
    logical_xor: Method<Binary>;
    /** In place: whether exactly one is non-zero. */
    logical_xor_: InPlace<Binary, this>;
    /** Whether this is zero. See torch.logical_not. */
    logical_not: Method<Unary>;
    /** In place: whether this is zero. */
    logical_not_: InPlace<Unary, this>;
    /** Whether shapes and all elements are equal. See torch.equal. */
    equal(other: Tensor): boolean;
    /** Whether all elements are close. See torch.allclose. */
    allclose: Method<typeof allclose>;
    /** Close elements. See torch.isclose. */
    isclose: Method<typeof isclose>;
    /** NaN elements. See torch.isnan. */
    isnan: Method<Unary>;
    /** Infinite elements. See torch.isinf. */
    isinf: Method<Unary>;
    /** Elements that are neither infinite nor NaN. See torch.isfinite. */
    isfinite: Method<Unary>;
    /** Elements that are +inf. See torch.isposinf. */
    isposinf: Method<Unary>;
    /** Elements that are -inf. See torch.isneginf. */
    isneginf: Method<Unary>;
    /** Elements without an imaginary part: all. */
    isreal: Method<Unary>;
    /** Whether the one element is not zero. See torch.is_nonzero. */
    is_nonzero(): boolean;
    /** Whether the sizes are the same. */
    is_same_size(other: Tensor): boolean;
  }
}

function comparison(name: string, sign: string): Comparison {
  const e = `a ${sign} b ? 1 : 0`;
  const kernel = new BinaryKernel({ name, number: e, bigint: e, bool: e });
  return op(name, "input other", (input: Tensor, other: Tensor | Scalar) =>
    compute(name, kernel, input, other, "bool"),
  );
}

/** input == other, elementwise, as bool. Shape: they broadcast. Source: PyTorch, torch.eq. */
export const eq: Comparison = comparison("eq", "===");
/** input != other, elementwise, as bool. Shape: they broadcast. Source: PyTorch, torch.ne. */
export const ne: Comparison = comparison("ne", "!==");
/** input < other, elementwise, as bool. Shape: they broadcast. Source: PyTorch, torch.lt. */
export const lt: Comparison = comparison("lt", "<");
/** input <= other, elementwise, as bool. Shape: they broadcast. Source: PyTorch, torch.le. */
export const le: Comparison = comparison("le", "<=");
/** input > other, elementwise, as bool. Shape: they broadcast. Source: PyTorch, torch.gt. */
export const gt: Comparison = comparison("gt", ">");
/** input >= other, elementwise, as bool. Shape: they broadcast. Source: PyTorch, torch.ge. */
export const ge: Comparison = comparison("ge", ">=");
/** The same as ne. */
export const not_equal: Comparison = ne;
/** The same as lt. */
export const less: Comparison = lt;
/** The same as le. */
export const less_equal: Comparison = le;
/** The same as gt. */
export const greater: Comparison = gt;
/** The same as ge. */
export const greater_equal: Comparison = ge;

function logical(name: string, text: string): Binary {
  const kernel = new BinaryKernel({ name, bool: text });
  return op(name, "input other", (input: Tensor | Scalar, other: Tensor | Scalar) => {
    mustBeTensor(name, "input", 1, input);
    mustBeTensor(name, "other", 2, other);
    return compute(name, kernel, cast(input, bool), cast(other, bool), "bool");
  });
}

/** Whether both are non-zero, elementwise. Shape: they broadcast. Source: PyTorch, torch.logical_and. */
export const logical_and: Binary = logical("logical_and", "a & b");
/** Whether either is non-zero, elementwise. Shape: they broadcast. Source: PyTorch, torch.logical_or. */
export const logical_or: Binary = logical("logical_or", "a | b");
/** Whether exactly one is non-zero, elementwise. Shape: they broadcast. Source: PyTorch, torch.logical_xor. */
export const logical_xor: Binary = logical("logical_xor", "a ^ b");

const NOT = new UnaryKernel({
  name: "logical_not",
  number: "v === 0 ? 1 : 0",
  bigint: "v === 0n ? 1 : 0",
  bool: "1 - v",
});
/** Whether the input is zero, elementwise. Source: PyTorch, torch.logical_not. */
export const logical_not: Unary = op("logical_not", "input", (input: Tensor) => runUnary(NOT, input, bool));

/** Whether the input is NaN, elementwise. Source: PyTorch, torch.isnan. */
export const isnan: Unary = predicate("isnan", { number: "v !== v ? 1 : 0", bigint: "0", bool: "0" });
/** Whether the input is infinite, elementwise. Source: PyTorch, torch.isinf. */
export const isinf: Unary = predicate("isinf", {
  number: "v === Infinity || v === -Infinity ? 1 : 0",
  bigint: "0",
  bool: "0",
});
/** Whether the input is neither infinite nor NaN, elementwise. Source: PyTorch, torch.isfinite. */
export const isfinite: Unary = predicate("isfinite", { number: "v - v === 0 ? 1 : 0", bigint: "1", bool: "1" });
/** Whether the input is +inf, elementwise. Source: PyTorch, torch.isposinf. */
export const isposinf: Unary = predicate("isposinf", { number: "v === Infinity ? 1 : 0", bigint: "0", bool: "0" });
/** Whether the input is -inf, elementwise. Source: PyTorch, torch.isneginf. */
export const isneginf: Unary = predicate("isneginf", { number: "v === -Infinity ? 1 : 0", bigint: "0", bool: "0" });
/** Whether the input is real, elementwise: true but for complex numbers with a second part. Source: PyTorch, torch.isreal. */
export const isreal: Unary = predicate("isreal", {
  number: "1",
  bigint: "1",
  bool: "1",
  complex: { re: "vi === 0 ? 1 : 0" },
});

/** Whether shapes and all elements are equal; NaN is equal to nothing. Source: PyTorch, torch.equal. */
export function equal(input: Tensor, other: Tensor): boolean {
  if (input.dtype.is_complex && other.dtype === input.dtype) return equal(view_as_real(input), view_as_real(other));
  if (input.dtype !== other.dtype && sameSizes(input.sizes, other.sizes) && input.count > 0) {
    if (
      promote_types(input.dtype, other.dtype) !== input.dtype &&
      promote_types(input.dtype, other.dtype) !== other.dtype
    )
      return false;
  }
  return sameSizes(input.sizes, other.sizes) && !ne(input, other).any().item<boolean>();
}

/** Named parameters of isclose and allclose. */
export interface CloseOptions {
  readonly rtol?: number;
  readonly atol?: number;
  readonly equal_nan?: boolean;
}

/** Arguments of isclose and allclose. */
export type Closeness<R> = Fn<
  [input: Tensor, other: Tensor, rtol?: number, atol?: number, equal_nan?: boolean],
  CloseOptions & { readonly other?: Tensor },
  R
>;

function close(input: Tensor, other: Tensor, rtol: number, atol: number, equal_nan: boolean): Tensor {
  mustBeTensor("isclose", "input", 1, input);
  mustBeTensor("isclose", "other", 2, other);
  if (input.dtype !== other.dtype) {
    throw new RuntimeError(`${input.dtype.scalar} did not match ${other.dtype.scalar}`, {
      hint: `The two have dtypes ${input.dtype} and ${other.dtype}: convert one of them.`,
    });
  }
  if (rtol < 0) throw new RuntimeError(`rtol must be greater than or equal to zero, but got ${rtol}`);
  if (atol < 0) throw new RuntimeError(`atol must be greater than or equal to zero, but got ${atol}`);
  const a = input.detach();
  const b = other.detach();
  let same = eq(a, b);
  if (equal_nan) same = logical_or(same, logical_and(isnan(a), isnan(b)));
  if ((rtol === 0 && atol === 0) || a.dtype === bool) return same;
  const allowed = b.mul(rtol).abs().add(atol);
  const error = a.sub(b).abs();
  return logical_or(same, logical_and(isfinite(error), le(error, allowed)));
}

const PARAMETERS = "input other rtol atol equal_nan";

/**
 * Whether |input - other| <= atol + rtol * |other|, elementwise.
 *
 * @throws RuntimeError when the dtypes differ.
 * Source: PyTorch, torch.isclose.
 */
export const isclose: Closeness<Tensor> = op(
  "isclose",
  PARAMETERS,
  (input: Tensor, other: Tensor, rtol = 1e-5, atol = 1e-8, equal_nan = false) =>
    close(input, other, rtol, atol, equal_nan),
);

/** Whether isclose holds for all elements. Source: PyTorch, torch.allclose. */
export const allclose: Closeness<boolean> = op(
  "allclose",
  PARAMETERS,
  (input: Tensor, other: Tensor, rtol = 1e-5, atol = 1e-8, equal_nan = false) =>
    close(input, other, rtol, atol, equal_nan).all().item<boolean>(),
);

/**
 * Whether the one element is not zero.
 *
 * @throws RuntimeError when there is not exactly one element.
 * Source: PyTorch, torch.is_nonzero.
 */
export function is_nonzero(input: Tensor): boolean {
  if (input.count !== 1) {
    throw new RuntimeError(
      input.count === 0
        ? "Boolean value of Tensor with no values is ambiguous"
        : "Boolean value of Tensor with more than one value is ambiguous",
    );
  }
  return Number(input.item<number>()) !== 0;
}

const is_same_size = (input: Tensor, other: Tensor): boolean => sameSizes(input.sizes, other.sizes);

const inPlaceToo = { eq, ne, lt, le, gt, ge, logical_and, logical_or, logical_xor, logical_not };
const tests = {
  isnan,
  isinf,
  isfinite,
  isposinf,
  isneginf,
  isreal,
  equal,
  isclose,
  allclose,
  is_nonzero,
  is_same_size,
};
install({ ...inPlaceToo, ...tests, not_equal, less, less_equal, greater, greater_equal });
installInPlace({ ...inPlaceToo, not_equal, less, less_equal, greater, greater_equal });
