/** Bits of integers and bools. */
import type { DType } from "../dtype.js";
import { NotImplementedError } from "../errors.js";
import type { Tensor } from "../tensor.js";
import { commonDtype, type Scalar } from "./define.js";
import { type Binary, binaryOp, type Unary, unary } from "./elementwise.js";
import { type InPlace, install, installInPlace, type Method, op } from "./op.js";

declare module "../tensor.js" {
  interface Tensor {
    /** this & other. See torch.bitwise_and. */
    bitwise_and: Method<Binary>;
    /** In place: this & other. */
    bitwise_and_: InPlace<Binary, this>;
    /** this | other. See torch.bitwise_or. */
    bitwise_or: Method<Binary>;
    /** In place: this | other. */
    bitwise_or_: InPlace<Binary, this>;
    /** this ^ other. See torch.bitwise_xor. */
    bitwise_xor: Method<Binary>;
    /** In place: this ^ other. */
    bitwise_xor_: InPlace<Binary, this>;
    /** ~this. See torch.bitwise_not. */
    bitwise_not: Method<Unary>;
    /** In place: ~this. */
    bitwise_not_: InPlace<Unary, this>;
    /** this << other. See torch.bitwise_left_shift. */
    bitwise_left_shift: Method<Binary>;
    /** In place: this << other. */
    bitwise_left_shift_: InPlace<Binary, this>;
    /** this >> other. See torch.bitwise_right_shift. */
    bitwise_right_shift: Method<Binary>;
    /** In place: this >> other. */
    bitwise_right_shift_: InPlace<Binary, this>;
  }
}

const bits = (name: string, sign: string): Binary => {
  const text = `a ${sign} b`;
  const kernel = binaryOp({
    name,
    node: "NotImplemented",
    numbers: true,
    formula: { number: text, bigint: text, bool: text },
  });
  return op(name, "input other", (input: Tensor | Scalar, other: Tensor | Scalar) => {
    refuseFloats(`${name}_cpu`, commonDtype(input, other));
    return kernel(input, other);
  });
};

/** @throws NotImplementedError for floats. */
function refuseFloats(name: string, dtype: DType): void {
  if (!dtype.is_floating_point) return;
  throw new NotImplementedError(`"${name}" not implemented for '${dtype.scalar}'`, {
    hint: "Bits are of integers and bools: convert first, e.g. x.long().",
  });
}

/** input & other, elementwise. Shape: they broadcast. Source: PyTorch, torch.bitwise_and. */
export const bitwise_and: Binary = bits("bitwise_and", "&");
/** input | other, elementwise. Shape: they broadcast. Source: PyTorch, torch.bitwise_or. */
export const bitwise_or: Binary = bits("bitwise_or", "|");
/** input ^ other, elementwise. Shape: they broadcast. Source: PyTorch, torch.bitwise_xor. */
export const bitwise_xor: Binary = bits("bitwise_xor", "^");

/** ~input, elementwise; not of a bool. Source: PyTorch, torch.bitwise_not. */
export const bitwise_not: Unary = ((): Unary => {
  const not = unary({
    name: "bitwise_not",
    node: "NotImplemented",
    keepsIntegers: true,
    formula: { number: "~v", bigint: "~v", bool: "1 - v" },
  });
  return op("bitwise_not", "input", (input: Tensor) => {
    refuseFloats("bitwise_not_cpu", input.dtype);
    return not(input);
  });
})();

const shift = (name: string, kernelName: string, number: string, bigint: string): Binary => {
  const f = binaryOp({ name, node: "NotImplemented", numbers: true, formula: { number, bigint } });
  return op(name, "input other", (input: Tensor | Scalar, other: Tensor | Scalar) => {
    refuseFloats(kernelName, commonDtype(input, other));
    return f(input, other);
  });
};

/** input * 2 ** other for integers. Shape: they broadcast. Source: PyTorch, torch.bitwise_left_shift. */
export const bitwise_left_shift: Binary = shift(
  "bitwise_left_shift",
  "lshift_cpu",
  "b < 0 || b > 31 ? 0 : a << b",
  "b < 0n || b > 63n ? 0n : BigInt.asIntN(64, a << b)",
);
/** input / 2 ** other, rounded down, for integers. Source: PyTorch, torch.bitwise_right_shift. */
export const bitwise_right_shift: Binary = shift(
  "bitwise_right_shift",
  "rshift_cpu",
  "b < 0 || b > 31 ? (a < 0 ? -1 : 0) : a >> b",
  "b < 0n || b > 63n ? (a < 0n ? -1n : 0n) : a >> b",
);

const all = { bitwise_and, bitwise_or, bitwise_xor, bitwise_not, bitwise_left_shift, bitwise_right_shift };
install(all);
installInPlace(all);
