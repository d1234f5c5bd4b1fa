/** Functions that draw: leaks of random slope, and samples of categories through which gradients flow. */
import { warn } from "../../builtins/warnings.js";
import { float64 } from "../dtype.js";
import { NotImplementedError, RuntimeError } from "../errors.js";
import { default_generator } from "../random.js";
import { fresh, type Tensor } from "../tensor.js";
import { zeros } from "./creation.js";
import { cast, packed } from "./define.js";
import { needs } from "./needs.js";
import { asOne, type Fn, op, overwrite } from "./op.js";
import { softmax } from "./softmax.js";

/** Named parameters of rrelu. */
export interface RReLUFunctionOptions {
  readonly lower?: number;
  readonly upper?: number;
  readonly training?: boolean;
  readonly inplace?: boolean;
}

/** A slope for each element: 1 above 0, drawn from [lower, upper) elsewhere. */
function slopes(input: Tensor, lower: number, upper: number): Tensor {
  const x = packed(cast(input, float64));
  const out = fresh(input.sizes, float64);
  for (let i = 0; i < x.count; i++) {
    const below = Number(x.array[x.offset + i]) <= 0;
    out.array[i] = below ? lower + (upper - lower) * default_generator.uniformDouble() : 1;
  }
  return cast(out, input.dtype);
}

/**
 * x above 0; below, x times a slope that is drawn from [lower, upper) in training, and the mean of the two otherwise.
 *
 * @throws RuntimeError when lower is above upper.
 * Source: Xu et al. 2015; PyTorch, torch.nn.functional.rrelu: the same slopes for the same seed.
 */
export const rrelu: Fn<
  [input: Tensor, lower?: number, upper?: number, training?: boolean, inplace?: boolean],
  RReLUFunctionOptions
> = op(
  "rrelu",
  "input lower upper training inplace",
  needs("rrelu", "input", 1, (input: Tensor, lower = 1 / 8, upper = 1 / 3, training = false, inplace = false) => {
    if (lower > upper) throw new RuntimeError("Lower bound should be less than or equal to the upper bound");
    if (!input.dtype.is_floating_point) {
      const kernel = training ? "rrelu_with_noise_out_cpu" : "leaky_relu_cpu";
      throw new NotImplementedError(`"${kernel}" not implemented for '${input.dtype.scalar}'`, {
        hint: "Convert to float first: x.float().",
      });
    }
    const mean = (lower + upper) / 2;
    const by = training
      ? slopes(input, lower, upper)
      : input
          .detach()
          .gt(0)
          .to(input.dtype)
          .mul(1 - mean)
          .add(mean);
    const leak = (x: Tensor): Tensor => asOne("RreluWithNoiseBackward0", [x], (t) => t.mul(by));
    return inplace ? overwrite(input, leak) : leak(input);
  }),
);

/** Named parameters of gumbel_softmax. */
export interface GumbelOptions {
  /** The temperature: the lower it is, the nearer a sample comes to one category. */
  readonly tau?: number;
  /** Whether the samples are single categories, while gradients flow as through the soft ones. */
  readonly hard?: boolean;
  readonly eps?: number;
  readonly dim?: number;
}

/**
 * Samples of categories along a dimension, from logarithms of their weights.
 *
 * Shape: that of the input. Gradient: input.
 * Source: Jang et al. 2017; PyTorch, torch.nn.functional.gumbel_softmax: the same samples for the same seed.
 */
export const gumbel_softmax: Fn<
  [logits: Tensor, tau?: number, hard?: boolean, eps?: number, dim?: number],
  GumbelOptions
> = op(
  "gumbel_softmax",
  "logits tau hard eps dim",
  needs("gumbel_softmax", "logits", 1, (logits: Tensor, tau = 1, hard = false, eps = 1e-10, dim = -1) => {
    if (eps !== 1e-10) warn("`eps` parameter is deprecated and has no effect.");
    const waits = fresh(logits.sizes, logits.dtype).exponential_();
    const soft = softmax(logits.sub(waits.log()).div(tau), dim);
    if (!hard) return soft;
    const chosen = zeros([...logits.sizes], { dtype: logits.dtype }).scatter_(dim, soft.detach().argmax(dim, true), 1);
    return chosen.sub(soft.detach()).add(soft);
  }),
);

/**
 * The first half of a dimension times the sigmoid of the second half.
 *
 * @throws RuntimeError when the dimension's size is odd.
 * Source: Dauphin et al. 2017; PyTorch, torch.nn.functional.glu.
 */
export const glu: Fn<[input: Tensor, dim?: number], { readonly dim?: number }> = op(
  "glu",
  "input dim",
  needs("glu", "input", 1, (input: Tensor, dim = -1) => {
    if (input.ndim === 0) throw new RuntimeError("glu does not support scalars because halving size must be even");
    const size = input.size(dim);
    if (size % 2 !== 0) {
      const at = dim < 0 ? dim + input.ndim : dim;
      throw new RuntimeError(`Halving dimension must be even, but dimension ${at} is size ${size}`);
    }
    return asOne("GluBackward0", [input], (x) => {
      const [value, gate] = x.chunk(2, dim);
      return value.mul(gate.sigmoid());
    });
  }),
);
