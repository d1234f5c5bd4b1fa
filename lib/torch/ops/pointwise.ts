/** Elementwise functions of three tensors, and other names of arithmetic. */
import { int32 } from "../dtype.js";
import { RuntimeError } from "../errors.js";
import { fresh, type Tensor } from "../tensor.js";
import { add, div, mul, neg, rsub, sub, true_divide } from "./arithmetic.js";
import { packed, type Scalar, toFloating } from "./define.js";
import { type Binary, mustBeTensor, type Unary } from "./elementwise.js";
import { asOne, type Fn, type InPlace, install, installInPlace, type Method, op } from "./op.js";
import { Results } from "./pair.js";
import { abs } from "./unary.js";

/** input + value * f(tensor1, tensor2). */
export type AddC = Fn<
  [input: Tensor, tensor1: Tensor, tensor2: Tensor],
  { readonly tensor1?: Tensor; readonly tensor2?: Tensor; readonly value?: number }
>;

/** A weighted mean of two tensors. */
export type Lerp = Fn<
  [input: Tensor, end: Tensor, weight: Tensor | number],
  { readonly end?: Tensor; readonly weight?: Tensor | number }
>;

declare module "../tensor.js" {
  interface Tensor {
    /** this + value * tensor1 * tensor2. See torch.addcmul. */
    addcmul: Method<AddC>;
    /** In place: this + value * tensor1 * tensor2. */
    addcmul_: InPlace<AddC, this>;
    /** this + value * tensor1 / tensor2. See torch.addcdiv. */
    addcdiv: Method<AddC>;
    /** In place: this + value * tensor1 / tensor2. */
    addcdiv_: InPlace<AddC, this>;
    /** this + weight * (end - this). See torch.lerp. */
    lerp: Method<Lerp>;
    /** In place: this + weight * (end - this). */
    lerp_: InPlace<Lerp, this>;
    /** Mantissa and exponent. See torch.frexp. */
    frexp(): Results<{ mantissa: Tensor; exponent: Tensor }>;
    /** The same as mul. */
    multiply: Method<Binary>;
    /** The same as mul_. */
    multiply_: InPlace<Binary, this>;
    /** The same as sub. */
    subtract: Method<Binary>;
    /** The same as sub_. */
    subtract_: InPlace<Binary, this>;
    /** The same as div. */
    divide: Method<Binary>;
    /** The same as div_. */
    divide_: InPlace<Binary, this>;
    /** The same as div. */
    true_divide: Method<Binary>;
    /** The same as div_. */
    true_divide_: InPlace<Binary, this>;
    /** The same as neg. */
    negative: Method<Unary>;
    /** The same as neg_. */
    negative_: InPlace<Unary, this>;
    /** The same as abs. */
    absolute: Method<Unary>;
    /** The same as abs_. */
    absolute_: InPlace<Unary, this>;
  }
}

function addC(name: string, node: string, combine: (a: Tensor, b: Tensor) => Tensor): AddC {
  return op(name, "input tensor1 tensor2 value", (...args: unknown[]) => {
    const [input, a, b, value = 1] = args as [Tensor, Tensor, Tensor, number | undefined];
    mustBeTensor(name, "tensor1", 2, a);
    mustBeTensor(name, "tensor2", 3, b);
    return asOne(node, [input, a, b], (x, p, q) => {
      const product = combine(p, q);
      return x.add(value === 1 ? product : product.mul(value));
    });
  });
}

/** input + value * tensor1 * tensor2. Shape: all broadcast. Gradient: all. Source: PyTorch, torch.addcmul. */
export const addcmul: AddC = addC("addcmul", "AddcmulBackward0", (a, b) => a.mul(b));

/**
 * input + value * tensor1 / tensor2. Shape: all broadcast. Gradient: all.
 *
 * @throws RuntimeError when both are integers.
 * Source: PyTorch, torch.addcdiv.
 */
export const addcdiv: AddC = addC("addcdiv", "AddcdivBackward0", (a, b) => {
  if (!a.dtype.is_floating_point && !b.dtype.is_floating_point) {
    throw new RuntimeError(
      "Integer division with addcdiv is no longer supported, and in a future  release addcdiv will perform a true division of tensor1 and tensor2. The historic addcdiv behavior can be implemented as (input + value * torch.trunc(tensor1 / tensor2)).to(input.dtype) for integer inputs and as (input + value * tensor1 / tensor2) for float inputs. The future addcdiv behavior is just the latter implementation: (input + value * tensor1 / tensor2), for all dtypes.",
    );
  }
  return a.div(b);
});

/**
 * input + weight * (end - input), exact at both ends.
 *
 * Shape: all broadcast. Gradient: all.
 * @throws RuntimeError when the dtypes differ.
 * Source: PyTorch, torch.lerp.
 */
export const lerp: Lerp = op("lerp", "input end weight", (input: Tensor, end: Tensor, weight: Tensor | number) => {
  if (input.dtype !== end.dtype) {
    const name = (t: Tensor): string => t.dtype.name.replace("float32", "float").replace("float64", "double");
    throw new RuntimeError(`expected dtype ${name(input)} for \`end\` but got dtype ${name(end)}`);
  }
  if (typeof weight === "number") {
    return asOne("LerpBackward0", [input, end], (a, b) =>
      Math.abs(weight) < 0.5 ? a.add(b.sub(a).mul(weight)) : b.sub(b.sub(a).mul(1 - weight)),
    );
  }
  return asOne("LerpBackward1", [input, end, weight], (a, b, w) => a.add(b.sub(a).mul(w)));
});

/** input = mantissa * 2 ** exponent, the mantissa in [0.5, 1). Source: PyTorch, torch.frexp. */
export function frexp(input: Tensor): Results<{ mantissa: Tensor; exponent: Tensor }> {
  if (!input.dtype.is_floating_point) {
    throw new RuntimeError("torch.frexp() only supports floating-point dtypes");
  }
  const exponent = fresh(input.sizes, int32);
  const from = packed(toFloating(input.detach()).double());
  for (let i = 0; i < from.count; i++) {
    const size = Math.abs(Number(from.array[from.offset + i]));
    if (size === 0 || !Number.isFinite(size)) continue;
    let e = Math.floor(Math.log2(size)) + 1;
    if (size / 2 ** e >= 1) e++;
    else if (size / 2 ** e < 0.5) e--;
    exponent.array[i] = e;
  }
  const mantissa = asOne("FrexpBackward0", [input], (x) => x.mul(scaleOf(exponent, x)));
  return new Results("frexp", { mantissa, exponent });
}

const scaleOf = (exponent: Tensor, like: Tensor): Tensor => exponent.neg().to(like.dtype).exp2();

const plain = (name: string, f: (input: Tensor, other: Tensor | Scalar) => Tensor): Binary =>
  op(name, "input other", (input: Tensor | Scalar, other: Tensor | Scalar) => f(input as Tensor, other));

/** The same as mul. */
export const multiply: Binary = plain("multiply", mul);
/** The same as sub. */
export const subtract: Binary = plain("subtract", (a, b) => sub(a, b));
/** The same as div. */
export const divide: Binary = plain("divide", (a, b) => div(a, b));
/** The same as neg. */
export const negative: (input: Tensor) => Tensor = neg;
/** The same as abs. */
export const absolute: (input: Tensor) => Tensor = abs;

const names = { multiply, subtract, divide, true_divide, negative, absolute, addcmul, addcdiv, lerp };
install({ ...names, frexp, rsub, __radd__: (a: Tensor, b: Tensor | Scalar) => add(b, a) });
installInPlace(names);
