/** Circular and hyperbolic functions beyond sin, cos and tanh, and their inverses. */
import { type Binary, binaryOp, type Unary, unary } from "./elementwise.js";
import { type InPlace, install, installInPlace, type Method } from "./op.js";

declare module "../tensor.js" {
  interface Tensor {
    /** Tangent of radians. See torch.tan. */
    tan: Method<Unary>;
    /** In place: tangent of radians. */
    tan_: InPlace<Unary, this>;
    /** Angle whose sine is this. See torch.asin. */
    asin: Method<Unary>;
    /** In place: angle whose sine is this. */
    asin_: InPlace<Unary, this>;
    /** The same as asin. */
    arcsin: Method<Unary>;
    /** Angle whose cosine is this. See torch.acos. */
    acos: Method<Unary>;
    /** In place: angle whose cosine is this. */
    acos_: InPlace<Unary, this>;
    /** The same as acos. */
    arccos: Method<Unary>;
    /** Angle whose tangent is this. See torch.atan. */
    atan: Method<Unary>;
    /** In place: angle whose tangent is this. */
    atan_: InPlace<Unary, this>;
    /** The same as atan. */
    arctan: Method<Unary>;
    /** Hyperbolic sine. See torch.sinh. */
    sinh: Method<Unary>;
    /** In place: hyperbolic sine. */
    sinh_: InPlace<Unary, this>;
    /** Hyperbolic cosine. See torch.cosh. */
    cosh: Method<Unary>;
    /** In place: hyperbolic cosine. */
    cosh_: InPlace<Unary, this>;
    /** Inverse of sinh. See torch.asinh. */
    asinh: Method<Unary>;
    /** In place: inverse of sinh. */
    asinh_: InPlace<Unary, this>;
    /** The same as asinh. */
    arcsinh: Method<Unary>;
    /** Inverse of cosh. See torch.acosh. */
    acosh: Method<Unary>;
    /** In place: inverse of cosh. */
    acosh_: InPlace<Unary, this>;
    /** The same as acosh. */
    arccosh: Method<Unary>;
    /** Inverse of tanh. See torch.atanh. */
    atanh: Method<Unary>;
    /** In place: inverse of tanh. */
    atanh_: InPlace<Unary, this>;
    /** The same as atanh. */
    arctanh: Method<Unary>;
    /** Angle of the point (other, this). See torch.atan2. */
    atan2: Method<Binary>;
    /** In place: angle of the point (other, this). */
    atan2_: InPlace<Binary, this>;
    /** The same as atan2. */
    arctan2: Method<Binary>;
    /** Length of the hypotenuse. See torch.hypot. */
    hypot: Method<Binary>;
    /** In place: length of the hypotenuse. */
    hypot_: InPlace<Binary, this>;
    /** Degrees as radians. See torch.deg2rad. */
    deg2rad: Method<Unary>;
    /** In place: degrees as radians. */
    deg2rad_: InPlace<Unary, this>;
    /** Radians as degrees. See torch.rad2deg. */
    rad2deg: Method<Unary>;
    /** In place: radians as degrees. */
    rad2deg_: InPlace<Unary, this>;
    /** sin(pi this) / (pi this). See torch.sinc. */
    sinc: Method<Unary>;
    /** In place: sin(pi this) / (pi this). */
    sinc_: InPlace<Unary, this>;
  }
}

/** Tangent, elementwise. Units: input in radians. Gradient: 1 + y ** 2. Source: PyTorch, torch.tan. */
export const tan: Unary = unary({
  name: "tan",
  node: "TanBackward0",
  formula: "Math.tan(v)",
  reads: "result",
  derivative: (g, _x, y) => g.mul(y.mul(y).add(1)),
});

/** Angle whose sine is the input, in [-pi/2, pi/2]; NaN beyond [-1, 1]. Source: PyTorch, torch.asin. */
export const asin: Unary = unary({
  name: "asin",
  node: "AsinBackward0",
  formula: "Math.asin(v)",
  derivative: (g, x) => g.mul(x.mul(x).neg().add(1).pow(-0.5)),
});

/** Angle whose cosine is the input, in [0, pi]; NaN beyond [-1, 1]. Source: PyTorch, torch.acos. */
export const acos: Unary = unary({
  name: "acos",
  node: "AcosBackward0",
  formula: "Math.acos(v)",
  derivative: (g, x) => g.neg().mul(x.mul(x).neg().add(1).pow(-0.5)),
});

/** Angle whose tangent is the input, in [-pi/2, pi/2]. Source: PyTorch, torch.atan. */
export const atan: Unary = unary({
  name: "atan",
  node: "AtanBackward0",
  formula: "Math.atan(v)",
  derivative: (g, x) => g.div(x.mul(x).add(1)),
});

/** Hyperbolic sine, elementwise. Source: PyTorch, torch.sinh. */
export const sinh: Unary = unary({
  name: "sinh",
  node: "SinhBackward0",
  formula: "Math.sinh(v)",
  derivative: (g, x) => g.mul(cosh(x)),
});

/** Hyperbolic cosine, elementwise. Source: PyTorch, torch.cosh. */
export const cosh: Unary = unary({
  name: "cosh",
  node: "CoshBackward0",
  formula: "Math.cosh(v)",
  derivative: (g, x) => g.mul(sinh(x)),
});

/** Inverse hyperbolic sine, elementwise. Source: PyTorch, torch.asinh. */
export const asinh: Unary = unary({
  name: "asinh",
  node: "AsinhBackward0",
  formula: "Math.asinh(v)",
  derivative: (g, x) => g.mul(x.mul(x).add(1).pow(-0.5)),
});

/** Inverse hyperbolic cosine; NaN below 1. Source: PyTorch, torch.acosh. */
export const acosh: Unary = unary({
  name: "acosh",
  node: "AcoshBackward0",
  formula: "Math.acosh(v)",
  derivative: (g, x) => g.mul(x.mul(x).sub(1).pow(-0.5)),
});

/** Inverse hyperbolic tangent; infinite at -1 and 1, NaN beyond. Source: PyTorch, torch.atanh. */
export const atanh: Unary = unary({
  name: "atanh",
  node: "AtanhBackward0",
  formula: "Math.atanh(v)",
  derivative: (g, x) => g.div(x.mul(x).neg().add(1)),
});

/**
 * Angle between the positive x axis and the point (other, input), in [-pi, pi].
 *
 * Shape: input and other broadcast. Gradient: both.
 * Units: radians. Source: PyTorch, torch.atan2.
 */
export const atan2: Binary = binaryOp({
  name: "atan2",
  node: "Atan2Backward0",
  formula: "Math.atan2(a, b)",
  result: "float",
  derivatives: [
    (g, a, b) => g.mul(b.div(a.mul(a).add(b.mul(b)))),
    (g, a, b) => g.mul(a.neg().div(a.mul(a).add(b.mul(b)))),
  ],
});

/** sqrt(input ** 2 + other ** 2), without overflow. Shape: they broadcast. Source: PyTorch, torch.hypot. */
export const hypot: Binary = binaryOp({
  name: "hypot",
  node: "HypotBackward0",
  formula: "Math.hypot(a, b)",
  derivatives: [(g, a, b) => g.mul(a.div(hypot(a, b))), (g, a, b) => g.mul(b.div(hypot(a, b)))],
});

/** Degrees as radians. Source: PyTorch, torch.deg2rad. */
export const deg2rad: Unary = unary({
  name: "deg2rad",
  node: "Deg2RadBackward0",
  formula: "v * (Math.PI / 180)",
  derivative: (g) => deg2rad(g),
});

/** Radians as degrees. Source: PyTorch, torch.rad2deg. */
export const rad2deg: Unary = unary({
  name: "rad2deg",
  node: "Rad2DegBackward0",
  formula: "v * (180 / Math.PI)",
  derivative: (g) => rad2deg(g),
});

/** sin(pi input) / (pi input), 1 at 0. Gradient: 0 at 0. Source: PyTorch, torch.sinc. */
export const sinc: Unary = unary({
  name: "sinc",
  node: "SincBackward0",
  formula: "v === 0 ? 1 : Math.sin(Math.PI * v) / (Math.PI * v)",
  derivative(g, x) {
    const angle = x.mul(Math.PI);
    const slope = angle.cos().mul(angle).sub(angle.sin()).div(angle.mul(x));
    return g.mul(slope.masked_fill(x.eq(0), 0));
  },
});

/** The same as asin. */
export const arcsin: Unary = asin;
/** The same as acos. */
export const arccos: Unary = acos;
/** The same as atan. */
export const arctan: Unary = atan;
/** The same as asinh. */
export const arcsinh: Unary = asinh;
/** The same as acosh. */
export const arccosh: Unary = acosh;
/** The same as atanh. */
export const arctanh: Unary = atanh;
/** The same as atan2. */
export const arctan2: Binary = atan2;

const all = { tan, asin, acos, atan, sinh, cosh, asinh, acosh, atanh, atan2, hypot, deg2rad, rad2deg, sinc };
install({ ...all, arcsin, arccos, arctan, arcsinh, arccosh, arctanh, arctan2 });
installInPlace(all);
