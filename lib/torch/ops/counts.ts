/** Negative log likelihoods of counts, and of numbers with a variance. */
import { withGrad } from "../autograd/mode.js";
import { ValueError } from "../errors.js";
import { sameSizes } from "../shape.js";
import { Tensor } from "../tensor.js";
import { full as filled } from "./creation.js";
import { needs } from "./needs.js";
import { type Fn, op } from "./op.js";
import { type LegacyReduction, type OldFlag, type Reduction, reduced, wantedReduction } from "./reduction.js";

/** Named parameters of poisson_nll_loss. */
export interface PoissonOptions extends LegacyReduction {
  readonly target?: Tensor;
  /** Whether the input is the logarithm of the expected count (true by default). */
  readonly log_input?: boolean;
  /** Whether to add Stirling's formula for ln(target!). */
  readonly full?: boolean;
  readonly eps?: number;
  readonly reduction?: Reduction;
}

/**
 * Negative log likelihood of counts under Poisson's distribution.
 *
 * loss = e ** input - target * input, or input - target * ln(input + eps) where the input is no logarithm
 *
 * Source: PyTorch, torch.nn.functional.poisson_nll_loss.
 */
export const poisson_nll_loss: Fn<
  [
    input: Tensor,
    target: Tensor,
    log_input?: boolean,
    full?: boolean,
    size_average?: OldFlag,
    eps?: number,
    reduce?: OldFlag,
    reduction?: Reduction,
  ],
  PoissonOptions
> = op(
  "poisson_nll_loss",
  "input target log_input full size_average eps reduce reduction",
  needs(
    "poisson_nll_loss",
    "input target",
    2,
    (
      input: Tensor,
      target: Tensor,
      log = true,
      full = false,
      average?: OldFlag,
      eps = 1e-8,
      each?: OldFlag,
      how?: Reduction,
    ) => {
      const reduction = wantedReduction(average, each, how);
      const loss = log ? input.exp().sub(target.mul(input)) : input.sub(target.mul(input.add(eps).log()));
      if (!full) return reduced(loss, reduction);
      const stirling = target
        .mul(target.log())
        .sub(target)
        .add(
          target
            .mul(2 * Math.PI)
            .log()
            .mul(0.5),
        );
      return reduced(loss.add(stirling.masked_fill(target.le(1), 0)), reduction);
    },
  ),
);

/** Named parameters of gaussian_nll_loss. */
export interface GaussianOptions {
  readonly target?: Tensor;
  readonly var?: Tensor | number;
  /** Whether to add the constant 0.5 * ln(2 pi). */
  readonly full?: boolean;
  /** The least variance. */
  readonly eps?: number;
  readonly reduction?: Reduction;
}

/** The variance with the input's dimensions. @throws ValueError when it is negative, or does not fit. */
function varianceOf(input: Tensor, given: Tensor | number): Tensor {
  const negative = "var has negative entry/entries";
  if (!(given instanceof Tensor)) {
    if (given < 0) throw new ValueError(negative);
    return filled([...input.sizes], given, { dtype: input.dtype });
  }
  if (given.lt(0).any().item()) throw new ValueError(negative);
  if (sameSizes(given.sizes, input.sizes)) return given;
  if (sameSizes(given.sizes, input.sizes.slice(0, -1))) return given.unsqueeze(-1);
  const others = given.sizes.filter((n, i) => n !== input.sizes[i]);
  if (given.ndim === input.ndim && others.reduce((a, b) => a + b, 0) === 1) return given;
  throw new ValueError("var is of incorrect size");
}

/**
 * Negative log likelihood of numbers under normal distributions of given means and variances.
 *
 * loss = 0.5 * (ln(var) + (input - target) ** 2 / var), with var at least eps
 *
 * Shape: input and target the same; var as well, or with a last size of 1, or without the last dimension.
 * Gradient: all three; var's as if it had not been raised to eps.
 * @throws ValueError for a negative variance, or one of another size.
 * Source: PyTorch, torch.nn.functional.gaussian_nll_loss.
 */
export const gaussian_nll_loss: Fn<
  [input: Tensor, target: Tensor, variance: Tensor | number, full?: boolean, eps?: number, reduction?: Reduction],
  GaussianOptions
> = op(
  "gaussian_nll_loss",
  "input target var full eps reduction",
  needs(
    "gaussian_nll_loss",
    "input target var",
    2,
    (
      input: Tensor,
      target: Tensor,
      given: Tensor | number,
      full = false,
      eps = 1e-6,
      reduction: Reduction = "mean",
    ) => {
      const variance = varianceOf(input, given).clone();
      if (!["mean", "sum", "none"].includes(reduction)) throw new ValueError(`${reduction} is not valid`);
      withGrad(false, () => variance.clamp_({ min: eps }));
      const off = input.sub(target);
      const loss = variance.log().add(off.mul(off).div(variance)).mul(0.5);
      return reduced(full ? loss.add(0.5 * Math.log(2 * Math.PI)) : loss, reduction);
    },
  ),
);
