/** The forms in place of the functions of unary.ts. */
import { neg } from "./arithmetic.js";
import type { Unary } from "./elementwise.js";
import { type InPlace, installInPlace } from "./op.js";
import { abs, ceil, cos, exp, floor, log, sigmoid, sign, sin, sqrt, square, tanh } from "./unary.js";

declare module "../tensor.js" {
  interface Tensor {
    /** In place: |this|. */
    abs_: InPlace<Unary, this>;
    /** In place: e ** this. */
    exp_: InPlace<Unary, this>;
    /** In place: natural logarithm. */
    log_: InPlace<Unary, this>;
    /** In place: square root. */
    sqrt_: InPlace<Unary, this>;
    /** In place: this * this. */
    square_: InPlace<Unary, this>;
    /** In place: sine of radians. */
    sin_: InPlace<Unary, this>;
    /** In place: cosine of radians. */
    cos_: InPlace<Unary, this>;
    /** In place: hyperbolic tangent. */
    tanh_: InPlace<Unary, this>;
    /** In place: 1 / (1 + e ** -this). */
    sigmoid_: InPlace<Unary, this>;
    /** In place: -1, 0 or 1. */
    sign_: InPlace<Unary, this>;
    /** In place: largest whole number not above this. */
    floor_: InPlace<Unary, this>;
    /** In place: smallest whole number not below this. */
    ceil_: InPlace<Unary, this>;
    /** In place: -this. */
    neg_: InPlace<Unary, this>;
  }
}

installInPlace({ abs, exp, log, sqrt, square, sin, cos, tanh, sigmoid, sign, floor, ceil, neg });
