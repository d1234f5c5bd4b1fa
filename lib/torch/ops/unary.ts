/** Elementwise functions of one tensor. */
import type { Backward, Gradients } from "../autograd/node.js";
import { record } from "../autograd/record.js";
import { BinaryKernel, type Formula, UnaryKernel } from "../compute/loops.js";
import { partsOf } from "../dtype.js";
import { methods, type Tensor } from "../tensor.js";
import { compute, runUnary, toFloating } from "./define.js";
import { overwrite } from "./op.js";

declare module "../tensor.js" {
  interface Tensor {
    /** |this|; real of complex numbers. See torch.abs. */
    abs(): Tensor;
    /** e ** this. See torch.exp. */
    exp(): Tensor;
    /** Natural logarithm. See torch.log. */
    log(): Tensor;
    /** Square root. See torch.sqrt. */
    sqrt(): Tensor;
    /** this * this. See torch.square. */
    square(): Tensor;
    /** Sine of radians. See torch.sin. */
    sin(): Tensor;
    /** Cosine of radians. See torch.cos. */
    cos(): Tensor;
    /** Hyperbolic tangent. See torch.tanh. */
    tanh(): Tensor;
    /** 1 / (1 + e ** -this). See torch.sigmoid. */
    sigmoid(): Tensor;
    /** max(this, 0). See torch.relu. */
    relu(): Tensor;
    /** In place: max(this, 0). */
    relu_(): this;
    /** -1, 0 or 1. See torch.sign. */
    sign(): Tensor;
    /** Largest whole number not above this. See torch.floor. */
    floor(): Tensor;
    /** Smallest whole number not below this. See torch.ceil. */
    ceil(): Tensor;
  }
}

/** An elementwise function: the formula, and its gradient from x, y = f(x) and the result's gradient. */
interface Definition {
  readonly formula: Formula;
  /** torch's name of the node. */
  readonly node: string;
  /** Integers become floats first. */
  readonly floating: boolean;
  readonly save: "input" | "result" | "none";
  backward(g: Tensor, saved: Tensor): Gradients;
}

function define(d: Definition): (input: Tensor) => Tensor {
  const kernel = new UnaryKernel(d.formula);
  const op: Backward<null> = {
    name: d.node,
    backward: d.save === "none" ? (g) => d.backward(g, g) : (g, node) => d.backward(g, node.saved(0)),
  };
  return (input) => {
    const x = d.floating ? toFloating(input) : input;
    const real = x.dtype.is_complex && d.formula.complex !== undefined && d.formula.complex.im === undefined;
    const out = runUnary(kernel, x, real ? partsOf(x.dtype) : x.dtype);
    if (!input.recorded()) return out;
    return record(out, op, [input], d.save === "none" ? [] : [d.save === "input" ? input : out], null);
  };
}

/**
 * Absolute value, elementwise.
 *
 * y = |input|
 *
 * Gradient: sign(input); 0 at 0.
 * Source: PyTorch, torch.abs.
 */
export const abs: (input: Tensor) => Tensor = define({
  formula: { name: "abs", number: "Math.abs(v)", bigint: "v < 0n ? -v : v", complex: { re: "Math.hypot(vr, vi)" } },
  node: "AbsBackward0",
  floating: false,
  save: "input",
  backward: (g, x) => g.mul(x.dtype.is_complex ? x.sgn() : x.sign()),
});

/**
 * Exponential, elementwise.
 *
 * y = e ** input
 *
 * Source: PyTorch, torch.exp.
 */
export const exp: (input: Tensor) => Tensor = define({
  formula: {
    name: "exp",
    number: "Math.exp(v)",
    complex: { re: "Math.exp(vr) * Math.cos(vi)", im: "Math.exp(vr) * Math.sin(vi)" },
  },
  node: "ExpBackward0",
  floating: true,
  save: "result",
  backward: (g, y) => g.mul(y.dtype.is_complex ? y.conj() : y),
});

/**
 * Natural logarithm, elementwise; NaN below 0.
 *
 * y = ln(input)
 *
 * Source: PyTorch, torch.log.
 */
export const log: (input: Tensor) => Tensor = define({
  formula: { name: "log", number: "Math.log(v)" },
  node: "LogBackward0",
  floating: true,
  save: "input",
  backward: (g, x) => g.div(x),
});

/**
 * Square root, elementwise; NaN below 0.
 *
 * y = input ** 0.5
 *
 * Source: PyTorch, torch.sqrt.
 */
export const sqrt: (input: Tensor) => Tensor = define({
  formula: { name: "sqrt", number: "Math.sqrt(v)" },
  node: "SqrtBackward0",
  floating: true,
  save: "result",
  backward: (g, y) => g.div(y.mul(2)),
});

/**
 * Square, elementwise.
 *
 * y = input ** 2
 *
 * Source: PyTorch, torch.square.
 */
export function square(input: Tensor): Tensor {
  return input.pow(2);
}

/**
 * Sine, elementwise.
 *
 * Units: input in radians.
 * Source: PyTorch, torch.sin.
 */
export const sin: (input: Tensor) => Tensor = define({
  formula: { name: "sin", number: "Math.sin(v)" },
  node: "SinBackward0",
  floating: true,
  save: "input",
  backward: (g, x) => g.mul(x.cos()),
});

/**
 * Cosine, elementwise.
 *
 * Units: input in radians.
 * Source: PyTorch, torch.cos.
 */
export const cos: (input: Tensor) => Tensor = define({
  formula: { name: "cos", number: "Math.cos(v)" },
  node: "CosBackward0",
  floating: true,
  save: "input",
  backward: (g, x) => g.mul(x.sin().neg()),
});

/**
 * Hyperbolic tangent, elementwise.
 *
 * Source: PyTorch, torch.tanh.
 */
export const tanh: (input: Tensor) => Tensor = define({
  formula: { name: "tanh", number: "Math.tanh(v)" },
  node: "TanhBackward0",
  floating: true,
  save: "result",
  backward: (g, y) => g.mul(y.mul(y).neg().add(1)),
});

/**
 * Logistic function, elementwise.
 *
 * y = 1 / (1 + e ** -input)
 *
 * Source: PyTorch, torch.sigmoid.
 */
export const sigmoid: (input: Tensor) => Tensor = define({
  formula: { name: "sigmoid", number: "1 / (1 + Math.exp(-v))" },
  node: "SigmoidBackward0",
  floating: true,
  save: "result",
  backward: (g, y) => g.mul(y.mul(y.neg().add(1))),
});

/**
 * Sign, elementwise: -1, 0 or 1.
 *
 * Gradient: 0.
 * Source: PyTorch, torch.sign.
 */
export const sign: (input: Tensor) => Tensor = define({
  formula: { name: "sign", number: "v > 0 ? 1 : v < 0 ? -1 : 0", bigint: "v > 0n ? 1n : v < 0n ? -1n : 0n", bool: "v" },
  node: "SignBackward0",
  floating: false,
  save: "none",
  backward: (g) => g.mul(0),
});

const whole = (name: string, node: string, number: string): ((input: Tensor) => Tensor) =>
  define({
    formula: { name, number, bigint: "v" },
    node,
    floating: false,
    save: "none",
    backward: (g) => g.mul(0),
  });

/** The largest whole numbers not above the input's. Gradient: 0. Source: PyTorch, torch.floor. */
export const floor: (input: Tensor) => Tensor = whole("floor", "FloorBackward0", "Math.floor(v)");
/** The smallest whole numbers not below the input's. Gradient: 0. Source: PyTorch, torch.ceil. */
export const ceil: (input: Tensor) => Tensor = whole("ceil", "CeilBackward0", "Math.ceil(v)");
const RELU = new UnaryKernel({ name: "relu", number: "v < 0 ? 0 : v", bigint: "v < 0n ? 0n : v" });
const THRESHOLD = new BinaryKernel({ name: "threshold_backward", number: "b > 0 ? a : 0", bigint: "b > 0n ? a : 0n" });

const THRESHOLD_BACKWARD: Backward<null> = {
  name: "ThresholdBackwardBackward0",
  backward: (g, node) => [node.next[0] === null ? null : thresholdBackward(g, node.saved(0)), null],
};

/** The gradient g where y > 0, else 0. */
function thresholdBackward(g: Tensor, y: Tensor): Tensor {
  return record(compute("threshold_backward", THRESHOLD, g, y, "same"), THRESHOLD_BACKWARD, [g, null], [y], null);
}

const RELU_BACKWARD: Backward<null> = {
  name: "ReluBackward0",
  backward: (g, node) => thresholdBackward(g, node.saved(0)),
};

/**
 * Rectifier, elementwise.
 *
 * y = max(input, 0)
 *
 * Gradient: 1 above 0, else 0 (0 at 0).
 * Source: PyTorch, torch.relu.
 */
export function relu(input: Tensor): Tensor {
  const out = runUnary(RELU, input);
  return input.recorded() ? record(out, RELU_BACKWARD, [input], [out], null) : out;
}

/** Rectifier in place. Changes the input and returns it. Source: PyTorch, torch.relu_. */
export function relu_(input: Tensor): Tensor {
  return overwrite(input, relu);
}

const table: Record<string, (input: Tensor) => Tensor> = {
  abs,
  exp,
  log,
  sqrt,
  square,
  sin,
  cos,
  tanh,
  sigmoid,
  relu,
  sign,
  floor,
  ceil,
  relu_,
};
methods(
  Object.fromEntries(
    Object.entries(table).map(([name, f]) => [
      name,
      function (this: Tensor): Tensor {
        return f(this);
      },
    ]),
  ),
);
