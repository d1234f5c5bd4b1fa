/** Negative log likelihoods of counts, of numbers with a variance, and of sequences, as modules. */
import { gaussian_nll_loss, poisson_nll_loss } from "../ops/counts.js";
import { ctc_loss, type Lengths } from "../ops/ctc.js";
import type { Reduction } from "../ops/reduction.js";
import type { Tensor } from "../tensor.js";
import { construct, type Given } from "./arguments.js";
import { LEGACY, Loss, type LossOptions, REDUCED } from "./loss.js";
import { inPython } from "./registry.js";

/** Named parameters of PoissonNLLLoss. */
export interface PoissonNLLOptions extends LossOptions {
  readonly log_input?: boolean;
  readonly full?: boolean;
  readonly eps?: number;
}
/** Negative log likelihood of counts under Poisson's distribution. Source: PyTorch, torch.nn.PoissonNLLLoss. */
export class PoissonNLLLoss extends Loss {
  log_input: boolean;
  full: boolean;
  eps: number;
  constructor(
    ...args: Given<
      [
        log_input?: boolean,
        full?: boolean,
        size_average?: boolean | null,
        eps?: number,
        reduce?: boolean | null,
        reduction?: Reduction,
      ],
      PoissonNLLOptions
    >
  ) {
    const o = construct("PoissonNLLLoss", args, {
      log_input: true as boolean,
      full: false as boolean,
      size_average: LEGACY.size_average,
      eps: 1e-8 as number,
      reduce: LEGACY.reduce,
      reduction: REDUCED.reduction,
    });
    super(o);
    this.log_input = o.log_input;
    this.full = o.full;
    this.eps = o.eps;
  }
  override forward(log_input: Tensor, target: Tensor): Tensor {
    const { log_input: log, full, eps, reduction } = this;
    return poisson_nll_loss(log_input, target, { log_input: log, full, eps, reduction });
  }
}

/** Named parameters of GaussianNLLLoss. */
export interface GaussianNLLOptions {
  readonly full?: boolean;
  readonly eps?: number;
  readonly reduction?: Reduction;
}
/** Negative log likelihood of numbers under normal distributions of given means and variances. Source: PyTorch, torch.nn.GaussianNLLLoss. */
export class GaussianNLLLoss extends Loss {
  full: boolean;
  eps: number;
  constructor(options: GaussianNLLOptions = {}) {
    const o = construct("GaussianNLLLoss", [options], {
      full: false as boolean,
      eps: 1e-6 as number,
      reduction: REDUCED.reduction,
    });
    super({ ...LEGACY, reduction: o.reduction });
    this.full = o.full;
    this.eps = o.eps;
  }
  override forward(input: Tensor, target: Tensor, variance: Tensor | number): Tensor {
    return gaussian_nll_loss(input, target, variance, this.full, this.eps, this.reduction);
  }
}

/** Named parameters of CTCLoss. */
export interface CTCLossOptions {
  /** The class that stands for no label. */
  readonly blank?: number;
  readonly reduction?: Reduction;
  readonly zero_infinity?: boolean;
}
/**
 * Connectionist temporal classification: the loss of sequences that are not aligned with their labels.
 *
 * Shape: log_probs (T, N, C), targets (N, S) or all in one row, lengths (N) -> ().
 * Source: PyTorch, torch.nn.CTCLoss.
 */
export class CTCLoss extends Loss {
  blank: number;
  zero_infinity: boolean;
  constructor(...args: Given<[blank?: number, reduction?: Reduction, zero_infinity?: boolean], CTCLossOptions>) {
    const o = construct("CTCLoss", args, {
      blank: 0 as number,
      reduction: REDUCED.reduction,
      zero_infinity: false as boolean,
    });
    super({ ...LEGACY, reduction: o.reduction });
    this.blank = o.blank;
    this.zero_infinity = o.zero_infinity;
  }
  override forward(log_probs: Tensor, targets: Tensor, input_lengths: Lengths, target_lengths: Lengths): Tensor {
    const { blank, reduction, zero_infinity } = this;
    return ctc_loss(log_probs, targets, input_lengths, target_lengths, blank, reduction, zero_infinity);
  }
}

inPython("torch.nn.modules.loss", PoissonNLLLoss, GaussianNLLLoss, CTCLoss);
