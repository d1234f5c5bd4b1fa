/** Activation functions: each a formula with its first and second derivative. */
import type { Backward } from "../autograd/node.js";
import { record } from "../autograd/record.js";
import { type Formula, UnaryKernel } from "../compute/loops.js";
import { copyInto } from "../compute/plan.js";
import { erf } from "../compute/special.js";
import { NotImplementedError, RuntimeError } from "../errors.js";
import type { Tensor } from "../tensor.js";
import { inPlace, reduceTo, runUnary, snapshot } from "./define.js";
import { type Fn, op } from "./op.js";

/** An activation with up to two numbers, computed in place on request. */
interface Activation {
  apply(input: Tensor, p0: number, p1: number): Tensor;
  applyInPlace(input: Tensor, p0: number, p1: number): Tensor;
}

type Numbers = readonly [number, number];

const fn: Formula["fn"] = { erf: erf as (...values: never[]) => unknown };

/** A kernel that refuses integers, as torch's do. */
function kernel(name: string, number: string): UnaryKernel {
  return new UnaryKernel({ name, number, fn });
}

function floatsOnly(name: string, x: Tensor): void {
  if (!x.dtype.is_floating_point) {
    throw new RuntimeError(`"${name}" not implemented for '${x.dtype.scalar}'`, {
      hint: "Convert to float first: x.float().",
    });
  }
}

/**
 * @param node torch's name of the node
 * @param nodeInPlace torch's name of it after a change in place, where that differs
 * @param formulas of y, dy/dx and its own derivative, over `v`, `p0` and `p1`
 */
/** The functions whose forms in place PyTorch follows back from the result. */
const KEEP_RESULT = new Set(["elu", "selu", "celu", "leaky_relu"]);

function activation(
  name: string,
  node: string,
  formulas: readonly [value: string, slope: string, bend: string],
  nodeInPlace: string = node,
): Activation {
  const [value, slope, bend] = formulas.map((f) => kernel(name, f));
  const third: Backward<Numbers> = {
    name: `${node.replace(/Backward\d$/, "")}BackwardBackward0`,
    backward: () => {
      throw new NotImplementedError(`the third derivative of ${name}`);
    },
  };
  const second: Backward<Numbers> = {
    name: `${node.replace(/Backward\d$/, "")}Backward1`,
    backward(g, n) {
      const x = n.saved(0);
      return g.mul(record(runUnary(bend, x, x.dtype, ...n.arg), third, [x], [x], n.arg));
    },
  };
  const first: Backward<Numbers> = {
    name: node,
    backward(g, n) {
      const x = n.saved(0);
      return g.mul(record(runUnary(slope, x, x.dtype, ...n.arg), second, [x], [x], n.arg));
    },
  };
  const guarded = KEEP_RESULT.has(name);
  const changed: Backward<Numbers> = {
    name: nodeInPlace,
    backward(g, n) {
      // PyTorch computes the gradient from the result: what it refuses is refused here.
      if (guarded) n.saved(1);
      return first.backward(g, n);
    },
  };
  return {
    apply(input, p0, p1) {
      floatsOnly(name, input);
      return record(runUnary(value, input, input.dtype, p0, p1), first, [input], [input], [p0, p1]);
    },
    applyInPlace(input, p0, p1) {
      floatsOnly(name, input);
      inPlace(
        input,
        changed,
        [],
        () => [snapshot(input)],
        [p0, p1] as Numbers,
        () => {
          const y = runUnary(value, input, input.dtype, p0, p1);
          copyInto(y, y.dtype.kind, input, input.dtype.kind);
        },
      );
      if (guarded && input.node?.op === changed) input.node.saveResult(input);
      return input;
    },
  };
}

const run = (a: Activation, input: Tensor, p0: number, p1: number, inplace: boolean | undefined): Tensor =>
  inplace ? a.applyInPlace(input, p0, p1) : a.apply(input, p0, p1);

/** Options that every activation which can overwrite its input has. */
export interface Inplace {
  readonly inplace?: boolean;
}

const LEAKY = activation(
  "leaky_relu",
  "LeakyReluBackward0",
  ["v > 0 ? v : v * p0", "v > 0 ? 1 : p0", "0"],
  "LeakyReluBackward1",
);
/** max(x, 0) + negative_slope * min(x, 0). Source: PyTorch, torch.nn.functional.leaky_relu. */
export const leaky_relu: Fn<
  [input: Tensor, negative_slope?: number, inplace?: boolean],
  Inplace & { readonly negative_slope?: number }
> = op("leaky_relu", "input negative_slope inplace", (input: Tensor, negative_slope?: number, inplace?: boolean) =>
  run(LEAKY, input, negative_slope ?? 0.01, 0, inplace),
);

const ELU = activation(
  "elu",
  "EluBackward0",
  ["v > 0 ? v : p0 * Math.expm1(v)", "v > 0 ? 1 : p0 * Math.exp(v)", "v > 0 ? 0 : p0 * Math.exp(v)"],
  "EluBackward1",
);
/** x above 0, alpha * (e ** x - 1) below. Source: PyTorch, torch.nn.functional.elu. */
export const elu: Fn<[input: Tensor, alpha?: number, inplace?: boolean], Inplace & { readonly alpha?: number }> = op(
  "elu",
  "input alpha inplace",
  (input: Tensor, alpha?: number, inplace?: boolean) => run(ELU, input, alpha ?? 1, 0, inplace),
);

const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;
const SELU = activation(
  "elu",
  "EluBackward0",
  [
    "v > 0 ? p1 * v : p0 * p1 * Math.expm1(v)",
    "v > 0 ? p1 : p0 * p1 * Math.exp(v)",
    "v > 0 ? 0 : p0 * p1 * Math.exp(v)",
  ],
  "EluBackward1",
);
/** elu with the scale and alpha that keep mean and variance. Source: PyTorch, torch.nn.functional.selu. */
export const selu: Fn<[input: Tensor, inplace?: boolean], Inplace> = op(
  "selu",
  "input inplace",
  (input: Tensor, inplace?: boolean) => run(SELU, input, SELU_ALPHA, SELU_SCALE, inplace),
);

const CELU = activation(
  "celu",
  "CeluBackward0",
  ["v > 0 ? v : p0 * Math.expm1(v / p0)", "v > 0 ? 1 : Math.exp(v / p0)", "v > 0 ? 0 : Math.exp(v / p0) / p0"],
  "CeluBackward1",
);
/** x above 0, alpha * (e ** (x / alpha) - 1) below. Source: PyTorch, torch.nn.functional.celu. */
export const celu: Fn<[input: Tensor, alpha?: number, inplace?: boolean], Inplace & { readonly alpha?: number }> = op(
  "celu",
  "input alpha inplace",
  (input: Tensor, alpha?: number, inplace?: boolean) => run(CELU, input, alpha ?? 1, 0, inplace),
);

const NORMAL = "Math.exp(-v * v / 2) / 2.5066282746310002";
const CDF = "0.5 * (1 + fn.erf(v / 1.4142135623730951))";
const GELU = activation("gelu", "GeluBackward0", [`v * ${CDF}`, `${CDF} + v * ${NORMAL}`, `(2 - v * v) * ${NORMAL}`]);
// u = k (v + c v^3), y = v (1 + tanh u) / 2
const K = "0.7978845608028654";
const TANH = `Math.tanh(${K} * (v + 0.044715 * v * v * v))`;
const INNER = `(${K} * (1 + 0.134145 * v * v))`;
const GELU_TANH = activation("gelu", "GeluBackward0", [
  `0.5 * v * (1 + ${TANH})`,
  `0.5 * (1 + ${TANH}) + 0.5 * v * (1 - ${TANH} ** 2) * ${INNER}`,
  `(1 - ${TANH} ** 2) * (${INNER} - v * ${TANH} * ${INNER} ** 2 + 0.5 * v * ${K} * 0.26829 * v)`,
]);
/**
 * x times the normal distribution's share below x; by its tanh approximation on request.
 *
 * Source: PyTorch, torch.nn.functional.gelu.
 */
export const gelu: Fn<[input: Tensor, approximate?: "none" | "tanh"], { readonly approximate?: "none" | "tanh" }> = op(
  "gelu",
  "input approximate",
  (input: Tensor, approximate?: "none" | "tanh") => {
    const kind = approximate ?? "none";
    if (kind !== "none" && kind !== "tanh") throw new RuntimeError("approximate argument must be either none or tanh.");
    return (kind === "none" ? GELU : GELU_TANH).apply(input, 0, 0);
  },
);

const S = "(1 / (1 + Math.exp(-v)))";
const SILU = activation("silu", "SiluBackward0", [
  `v * ${S}`,
  `${S} * (1 + v * (1 - ${S}))`,
  `${S} * (1 - ${S}) * (2 + v * (1 - 2 * ${S}))`,
]);
/** x * sigmoid(x). Source: PyTorch, torch.nn.functional.silu. */
export const silu: Fn<[input: Tensor, inplace?: boolean], Inplace> = op(
  "silu",
  "input inplace",
  (input: Tensor, inplace?: boolean) => run(SILU, input, 0, 0, inplace),
);

// t = tanh(ln(1 + e^v)) = e (e + 2) / (e (e + 2) + 2) with e = e^v
const SP = "(v > 20 ? v : Math.log1p(Math.exp(v)))";
const T = `Math.tanh(${SP})`;
const MISH = activation("mish", "MishBackward0", [
  `v * ${T}`,
  `${T} + v * (1 - ${T} ** 2) * ${S}`,
  `(1 - ${T} ** 2) * ${S} * (2 + v * (1 - ${S}) - 2 * v * ${T} * ${S})`,
]);
/** x * tanh(softplus(x)). Source: PyTorch, torch.nn.functional.mish. */
export const mish: Fn<[input: Tensor, inplace?: boolean], Inplace> = op(
  "mish",
  "input inplace",
  (input: Tensor, inplace?: boolean) => run(MISH, input, 0, 0, inplace),
);

const SB = "(1 / (1 + Math.exp(-v * p0)))";
const SOFTPLUS = activation("softplus", "SoftplusBackward0", [
  "v * p0 > p1 ? v : Math.log1p(Math.exp(v * p0)) / p0",
  `v * p0 > p1 ? 1 : ${SB}`,
  `v * p0 > p1 ? 0 : p0 * ${SB} * (1 - ${SB})`,
]);
/** ln(1 + e ** (beta * x)) / beta; x itself where beta * x is above threshold. Source: PyTorch, torch.nn.functional.softplus. */
export const softplus: Fn<
  [input: Tensor, beta?: number, threshold?: number],
  { readonly beta?: number; readonly threshold?: number }
> = op("softplus", "input beta threshold", (input: Tensor, beta?: number, threshold?: number) =>
  SOFTPLUS.apply(input, beta ?? 1, threshold ?? 20),
);

const LOG_SIGMOID = activation("log_sigmoid", "LogSigmoidBackward0", [
  "Math.min(v, 0) - Math.log1p(Math.exp(-Math.abs(v)))",
  "1 / (1 + Math.exp(v))",
  `-${S} * (1 - ${S})`,
]);
/** ln(sigmoid(x)). Source: PyTorch, torch.nn.functional.logsigmoid. */
export const logsigmoid: Fn<[input: Tensor]> = op("logsigmoid", "input", (input: Tensor) =>
  LOG_SIGMOID.apply(input, 0, 0),
);

const HARDTANH = activation("hardtanh", "HardtanhBackward0", [
  "v < p0 ? p0 : v > p1 ? p1 : v",
  "v > p0 && v < p1 ? 1 : 0",
  "0",
]);
/** x, but not below min_val nor above max_val. Source: PyTorch, torch.nn.functional.hardtanh. */
export const hardtanh: Fn<
  [input: Tensor, min_val?: number, max_val?: number, inplace?: boolean],
  Inplace & { readonly min_val?: number; readonly max_val?: number }
> = op(
  "hardtanh",
  "input min_val max_val inplace",
  (input: Tensor, min_val?: number, max_val?: number, inplace?: boolean) =>
    run(HARDTANH, input, min_val ?? -1, max_val ?? 1, inplace),
);
/** x, but not below 0 nor above 6. Source: PyTorch, torch.nn.functional.relu6. */
export const relu6: Fn<[input: Tensor, inplace?: boolean], Inplace> = op(
  "relu6",
  "input inplace",
  (input: Tensor, inplace?: boolean) => run(HARDTANH, input, 0, 6, inplace),
);

const HARDSIGMOID = activation("hardsigmoid", "HardsigmoidBackward0", [
  "v <= -3 ? 0 : v >= 3 ? 1 : v / 6 + 0.5",
  // torch keeps this slope as a float32.
  "v > -3 && v < 3 ? 0.1666666716337204 : 0",
  "0",
]);
/** 0 below -3, 1 above 3, a line between. Source: PyTorch, torch.nn.functional.hardsigmoid. */
export const hardsigmoid: Fn<[input: Tensor, inplace?: boolean], Inplace> = op(
  "hardsigmoid",
  "input inplace",
  (input: Tensor, inplace?: boolean) => run(HARDSIGMOID, input, 0, 0, inplace),
);
const HARDSWISH = activation("hardswish", "HardswishBackward0", [
  "v <= -3 ? 0 : v >= 3 ? v : v * (v + 3) / 6",
  "v <= -3 ? 0 : v >= 3 ? 1 : v / 3 + 0.5",
  "v > -3 && v < 3 ? 1 / 3 : 0",
]);
/** x * hardsigmoid(x). Source: PyTorch, torch.nn.functional.hardswish. */
export const hardswish: Fn<[input: Tensor, inplace?: boolean], Inplace> = op(
  "hardswish",
  "input inplace",
  (input: Tensor, inplace?: boolean) => run(HARDSWISH, input, 0, 0, inplace),
);

const SOFTSHRINK = activation("softshrink", "SoftshrinkBackward0", [
  "v > p0 ? v - p0 : v < -p0 ? v + p0 : v * 0",
  "v >= -p0 && v <= p0 ? 0 : 1",
  "0",
]);
/** x moved towards 0 by lambd, and 0 nearer than that. Source: PyTorch, torch.nn.functional.softshrink. */
export const softshrink: Fn<[input: Tensor, lambd?: number], { readonly lambd?: number }> = op(
  "softshrink",
  "input lambd",
  (input: Tensor, lambd?: number) => SOFTSHRINK.apply(input, lambd ?? 0.5, 0),
);
const HARDSHRINK = activation("hardshrink", "HardshrinkBackward0", [
  "v >= -p0 && v <= p0 ? 0 : v",
  "v >= -p0 && v <= p0 ? 0 : 1",
  "0",
]);
/** x, but 0 where it is not further from 0 than lambd. Source: PyTorch, torch.nn.functional.hardshrink. */
export const hardshrink: Fn<[input: Tensor, lambd?: number], { readonly lambd?: number }> = op(
  "hardshrink",
  "input lambd",
  (input: Tensor, lambd?: number) => HARDSHRINK.apply(input, lambd ?? 0.5, 0),
);
const THRESHOLD = activation(
  "threshold",
  "ThresholdBackward0",
  ["v <= p0 ? p1 : v", "v <= p0 ? 0 : 1", "0"],
  "ThresholdBackward1",
);
/** x above threshold, value elsewhere. Source: PyTorch, torch.nn.functional.threshold. */
export const threshold: Fn<
  [input: Tensor, threshold: number, value: number, inplace?: boolean],
  Inplace & { readonly threshold?: number; readonly value?: number }
> = op("threshold", "input threshold value inplace", (input: Tensor, at: number, value: number, inplace?: boolean) =>
  run(THRESHOLD, input, at, value, inplace),
);

/** x / (1 + |x|). Source: PyTorch, torch.nn.functional.softsign. */
export const softsign: Fn<[input: Tensor]> = op("softsign", "input", (input: Tensor) => input.div(input.abs().add(1)));
/** x - tanh(x). Source: PyTorch, torch.nn.functional.tanhshrink. */
export const tanhshrink: Fn<[input: Tensor]> = op("tanhshrink", "input", (input: Tensor) => input.sub(input.tanh()));

const POSITIVE = kernel("prelu", "v > 0 ? 1 : 0");

const PRELU_BACKWARD: Backward<readonly number[]> = {
  name: "PreluKernelBackward0",
  backward(g, node) {
    const x = node.saved(0);
    const w = node.saved(1);
    const above = runUnary(POSITIVE, x.detach());
    const below = above.neg().add(1);
    return [
      node.next[0] === null ? null : g.mul(above.add(below.mul(w))),
      node.next[1] === null ? null : reduceTo(g.mul(below.mul(x)), node.arg),
    ];
  },
};

/**
 * x above 0, weight * x below; one weight for all, or one for each of dimension 1.
 *
 * @throws RuntimeError when the number of weights does not fit.
 * Source: PyTorch, torch.nn.functional.prelu.
 */
export const prelu: Fn<[input: Tensor, weight: Tensor], { readonly weight?: Tensor }> = op(
  "prelu",
  "input weight",
  (input: Tensor, weight: Tensor) => {
    const channels = input.ndim >= 2 ? input.sizes[1] : 1;
    if (weight.count !== 1 && weight.count !== channels) {
      throw new RuntimeError(
        `Mismatch of parameter numbers and input channel size. Found parameter numbers = ${weight.count} and channel size = ${channels}.`,
      );
    }
    const spread = weight.count === 1 ? weight.reshape([]) : weight.reshape([-1, ...new Array(input.ndim - 2).fill(1)]);
    const above = runUnary(POSITIVE, input.detach());
    const out = above.mul(input.detach()).add(above.neg().add(1).mul(input.detach()).mul(spread.detach()));
    return record(out, PRELU_BACKWARD, [input, spread], [input, spread], spread.sizes);
  },
);
