/** Exponentials, logarithms and roots beyond exp, log and sqrt. */
import { bool, float64, promote_types } from "../dtype.js";
import { Tensor } from "../tensor.js";
import { commonDtype, type Scalar } from "./define.js";
import { type Binary, binaryOp, mustBeTensor, predicate, type Unary, unary } from "./elementwise.js";
import { asOne, type Fn, type InPlace, install, installInPlace, type Method, op } from "./op.js";

declare module "../tensor.js" {
  interface Tensor {
    /** 2 ** this. See torch.exp2. */
    exp2: Method<Unary>;
    /** In place: 2 ** this. */
    exp2_: InPlace<Unary, this>;
    /** e ** this - 1, exact near 0. See torch.expm1. */
    expm1: Method<Unary>;
    /** In place: e ** this - 1. */
    expm1_: InPlace<Unary, this>;
    /** Logarithm to base 2. See torch.log2. */
    log2: Method<Unary>;
    /** In place: logarithm to base 2. */
    log2_: InPlace<Unary, this>;
    /** Logarithm to base 10. See torch.log10. */
    log10: Method<Unary>;
    /** In place: logarithm to base 10. */
    log10_: InPlace<Unary, this>;
    /** ln(1 + this), exact near 0. See torch.log1p. */
    log1p: Method<Unary>;
    /** In place: ln(1 + this). */
    log1p_: InPlace<Unary, this>;
    /** 1 / sqrt(this). See torch.rsqrt. */
    rsqrt: Method<Unary>;
    /** In place: 1 / sqrt(this). */
    rsqrt_: InPlace<Unary, this>;
    /** 1 / this. See torch.reciprocal. */
    reciprocal: Method<Unary>;
    /** In place: 1 / this. */
    reciprocal_: InPlace<Unary, this>;
    /** ln(this / (1 - this)). See torch.logit. */
    logit: Method<typeof logit>;
    /** In place: ln(this / (1 - this)). */
    logit_: InPlace<typeof logit, this>;
    /** ln(e ** this + e ** other). See torch.logaddexp. */
    logaddexp: Method<Binary>;
    /** log2(2 ** this + 2 ** other). See torch.logaddexp2. */
    logaddexp2: Method<Binary>;
    /** this * ln(other), 0 where this is 0. See torch.xlogy. */
    xlogy: Method<Binary>;
    /** In place: this * ln(other). */
    xlogy_: InPlace<Binary, this>;
    /** this * 2 ** other. See torch.ldexp. */
    ldexp: Method<Binary>;
    /** In place: this * 2 ** other. */
    ldexp_: InPlace<Binary, this>;
    /** this ** exponent in float64. See torch.float_power. */
    float_power: Method<typeof float_power>;
    /** In place: this ** exponent; this tensor must be float64. */
    float_power_: InPlace<typeof float_power, this>;
    /** This tensor. See torch.positive. */
    positive: Method<Unary>;
  }
}

/** 2 ** input, elementwise. Source: PyTorch, torch.exp2. */
export const exp2: Unary = unary({
  name: "exp2",
  node: "Exp2Backward0",
  formula: "Math.pow(2, v)",
  reads: "result",
  derivative: (g, _x, y) => g.mul(y.mul(Math.LN2)),
});

/** e ** input - 1, with all digits near 0. Source: PyTorch, torch.expm1. */
export const expm1: Unary = unary({
  name: "expm1",
  node: "Expm1Backward0",
  formula: "Math.expm1(v)",
  reads: "result",
  derivative: (g, _x, y) => g.mul(y.add(1)),
});

/** Logarithm to base 2; NaN below 0. Source: PyTorch, torch.log2. */
export const log2: Unary = unary({
  name: "log2",
  node: "Log2Backward0",
  formula: "Math.log2(v)",
  derivative: (g, x) => g.div(x.mul(Math.LN2)),
});

/** Logarithm to base 10; NaN below 0. Source: PyTorch, torch.log10. */
export const log10: Unary = unary({
  name: "log10",
  node: "Log10Backward0",
  formula: "Math.log10(v)",
  derivative: (g, x) => g.div(x.mul(Math.LN10)),
});

/** ln(1 + input), with all digits near 0; NaN below -1. Source: PyTorch, torch.log1p. */
export const log1p: Unary = unary({
  name: "log1p",
  node: "Log1PBackward0",
  formula: "Math.log1p(v)",
  derivative: (g, x) => g.div(x.add(1)),
});

/** 1 / sqrt(input), elementwise. Source: PyTorch, torch.rsqrt. */
export const rsqrt: Unary = unary({
  name: "rsqrt",
  node: "RsqrtBackward0",
  formula: "1 / Math.sqrt(v)",
  reads: "result",
  derivative: (g, _x, y) => g.mul(y.pow(3).mul(-0.5)),
});

/** 1 / input, elementwise. Dtype: integers become floats. Source: PyTorch, torch.reciprocal. */
export const reciprocal: Unary = unary({
  name: "reciprocal",
  node: "ReciprocalBackward0",
  formula: "1 / v",
  reads: "result",
  derivative: (g, _x, y) => g.neg().mul(y.mul(y)),
});

const plainLogit: Unary = unary({
  name: "logit",
  node: "LogitBackward0",
  formula: "Math.log(v / (1 - v))",
  derivative: (g, x) => g.div(x.mul(x.neg().add(1))),
});

/**
 * ln(input / (1 - input)), the inverse of sigmoid.
 *
 * With eps the input is first clamped to [eps, 1 - eps] (gradient 0 beyond); else NaN outside [0, 1].
 * Source: PyTorch, torch.logit.
 */
export const logit: Fn<[input: Tensor, eps?: number | null], { readonly eps?: number | null }> = op(
  "logit",
  "input eps",
  (input: Tensor, eps?: number | null) =>
    plainLogit(eps === undefined || eps === null ? input : input.clamp(eps, 1 - eps)),
);

/** ln(e ** input + e ** other), without overflow. Shape: they broadcast. Source: PyTorch, torch.logaddexp. */
export const logaddexp: Binary = binaryOp({
  name: "logaddexp",
  node: "LogaddexpBackward0",
  formula: "a === b ? a + Math.LN2 : Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)))",
  result: "float",
  derivatives: [(g, a, b) => g.mul(a.sub(b).sigmoid()), (g, a, b) => g.mul(b.sub(a).sigmoid())],
});

/** log2(2 ** input + 2 ** other), without overflow. Shape: they broadcast. Source: PyTorch, torch.logaddexp2. */
export const logaddexp2: Binary = binaryOp({
  name: "logaddexp2",
  node: "Logaddexp2Backward0",
  formula: "a === b ? a + 1 : Math.max(a, b) + Math.log1p(Math.pow(2, -Math.abs(a - b))) / Math.LN2",
  result: "float",
  derivatives: [
    (g, a, b) => g.mul(a.sub(b).mul(Math.LN2).sigmoid()),
    (g, a, b) => g.mul(b.sub(a).mul(Math.LN2).sigmoid()),
  ],
});

/** input * ln(other); 0 where input is 0, NaN where other is. Shape: they broadcast. Source: PyTorch, torch.xlogy. */
export const xlogy: Binary = binaryOp({
  name: "xlogy",
  node: "XlogyBackward0",
  numbers: true,
  formula: "b !== b ? b : a === 0 ? 0 : a * Math.log(b)",
  result: "float",
  derivatives: [(g, a, b) => g.mul(b.log()).masked_fill(a.eq(0).logical_and(b.le(0)), 0), (g, a, b) => g.mul(a.div(b))],
});

/** input * 2 ** other. Shape: they broadcast. Source: PyTorch, torch.ldexp. */
export const ldexp: Binary = op("ldexp", "input other", (input: Tensor | Scalar, other: Tensor | Scalar) => {
  mustBeTensor("ldexp", "input", 1, input);
  mustBeTensor("ldexp", "other", 2, other);
  return asOne("LdexpBackward0", [input, other], (x, power) => x.mul(exp2(power)));
});

/** input ** exponent, computed in float64. Shape: they broadcast. Source: PyTorch, torch.float_power. */
export const float_power: Fn<
  [input: Tensor | Scalar, exponent: Tensor | Scalar],
  { readonly exponent?: Tensor | Scalar }
> = op("float_power", "input exponent", (input: Tensor | Scalar, exponent: Tensor | Scalar) => {
  const wide = promote_types(commonDtype(input, exponent), float64);
  const up = (x: Tensor | Scalar): Tensor | Scalar => (x instanceof Tensor ? x.to(wide) : x);
  const base = up(input);
  const power = up(exponent);
  if (base instanceof Tensor) return base.pow(power);
  return (power as Tensor).mul(0).add(base).pow(power);
});

/** The input itself. @throws RuntimeError for bool. Source: PyTorch, torch.positive. */
export const positive: Unary = op("positive", "input", (input: Tensor) => {
  if (input.dtype === bool) throw new TypeError("The `+` operator, on a bool tensor is not supported.");
  return input;
});

/** Whether the sign is negative, -0 included. Source: PyTorch, torch.signbit. */
export const signbit: Unary = predicate("signbit", {
  number: "v < 0 || Object.is(v, -0) ? 1 : 0",
  bigint: "v < 0n ? 1 : 0",
  bool: "0",
});

const both = { float_power, exp2, expm1, log2, log10, log1p, rsqrt, reciprocal, logit, xlogy, ldexp };
install({ ...both, logaddexp, logaddexp2, positive, signbit });
installInPlace(both);
