/** Optimizers written in the library's own operations: Rprop, ASGD, Adafactor. */
import { Tuple } from "../../builtins/tuple.js";
import { withGrad } from "../autograd/mode.js";
import { float64 } from "../dtype.js";
import { ValueError } from "../errors.js";
import { full } from "../ops/creation.js";
import { fresh, type Tensor } from "../tensor.js";
import {
  atLeastZero,
  Elementwise,
  type ElementwiseGroup,
  FLAGS,
  type OptimizerArguments,
  optionsOf,
} from "./elementwise.js";
import type { ParamGroup } from "./optimizer.js";
import { advance, stepCount, zerosFor } from "./update.js";

/** Options of Rprop. */
export interface RpropOptions {
  readonly lr?: number;
  /** Factors of a step after the gradient has changed its sign, and after it has kept it. */
  readonly etas?: readonly [number, number];
  /** Smallest and largest step. */
  readonly step_sizes?: readonly [number, number];
  readonly capturable?: boolean;
  readonly foreach?: boolean | null;
  readonly maximize?: boolean;
  readonly differentiable?: boolean;
}
/** A group of parameters of Rprop. */
export interface RpropGroup extends ParamGroup {
  etas: readonly [number, number];
  step_sizes: readonly [number, number];
  maximize: boolean;
}

/**
 * Rprop: steps of a size of its own for each element, by the sign of the gradient alone.
 *
 * @throws ValueError for a negative lr, or etas that do not lie around 1.
 * Source: Riedmiller and Braun 1993; PyTorch, torch.optim.Rprop.
 */
export class Rprop extends Elementwise<RpropGroup> {
  constructor(
    ...args: OptimizerArguments<
      [lr?: number, etas?: readonly [number, number], step_sizes?: readonly [number, number]],
      RpropOptions
    >
  ) {
    const o = optionsOf(
      "Rprop",
      args,
      {
        lr: 1e-2,
        etas: [0.5, 1.2] as readonly [number, number],
        step_sizes: [1e-6, 50] as readonly [number, number],
        ...FLAGS,
      },
      ["lr", "etas", "step_sizes", "foreach", "maximize", "differentiable", "capturable"],
    );
    atLeastZero("learning rate", o.lr);
    const [minus, plus] = o.etas;
    if (!(minus > 0 && minus < 1 && plus > 1)) throw new ValueError(`Invalid eta values: ${minus}, ${plus}`);
    super(args[0], { ...o, etas: new Tuple(o.etas), step_sizes: new Tuple(o.step_sizes) });
  }
  protected override updateParam(p: Tensor, grad: Tensor, group: RpropGroup): void {
    withGrad(false, () => {
      let s = this.state.get(p);
      if (s === undefined) {
        s = { step: stepCount(), prev: zerosFor(p), step_size: full([...p.sizes], group.lr, { dtype: p.dtype }) };
        this.state.set(p, s);
      }
      advance(s.step);
      const g = group.maximize ? grad.neg() : grad;
      const agree = g.mul(s.prev as Tensor).sign();
      const turned = agree.lt(0);
      const factor = agree
        .gt(0)
        .to(p.dtype)
        .mul(group.etas[1] - 1)
        .add(1);
      const size = s.step_size as Tensor;
      size.mul_(factor.masked_fill(turned, group.etas[0])).clamp_(...group.step_sizes);
      const kept = g.masked_fill(turned, 0);
      p.sub_(kept.sign().mul(size));
      (s.prev as Tensor).copy_(kept);
    });
  }
}

/** Options of ASGD. */
export interface ASGDOptions {
  readonly lr?: number;
  /** Decay of the parameters. */
  readonly lambd?: number;
  /** Power of the decay of the rate. */
  readonly alpha?: number;
  /** Step at which averaging begins. */
  readonly t0?: number;
  readonly weight_decay?: number;
  readonly foreach?: boolean | null;
  readonly maximize?: boolean;
  readonly differentiable?: boolean;
  readonly capturable?: boolean;
}
/** A group of parameters of ASGD. */
export interface ASGDGroup extends ElementwiseGroup {
  lambd: number;
  alpha: number;
  t0: number;
}

/**
 * Averaged stochastic gradient descent: `state.ax` holds the mean of the parameters.
 *
 * @throws ValueError for negative options.
 * Source: Polyak and Juditsky 1992; PyTorch, torch.optim.ASGD.
 */
export class ASGD extends Elementwise<ASGDGroup> {
  constructor(
    ...args: OptimizerArguments<
      [lr?: number, lambd?: number, alpha?: number, t0?: number, weight_decay?: number],
      ASGDOptions
    >
  ) {
    const defaults = { lr: 1e-2, lambd: 1e-4, alpha: 0.75, t0: 1e6, weight_decay: 0, ...FLAGS };
    const o = optionsOf("ASGD", args, defaults, [
      "lr",
      "lambd",
      "alpha",
      "t0",
      "weight_decay",
      "foreach",
      "maximize",
      "differentiable",
      "capturable",
    ]);
    atLeastZero("learning rate", o.lr);
    atLeastZero("weight_decay value", o.weight_decay);
    super(args[0], o);
  }
  protected override updateParam(p: Tensor, grad: Tensor, group: ASGDGroup): void {
    withGrad(false, () => {
      const { lr, lambd, alpha, t0, weight_decay, maximize } = group;
      let s = this.state.get(p);
      if (s === undefined) {
        s = {
          step: stepCount(),
          eta: full([], lr, { dtype: float64 }).to(stepCount().dtype),
          mu: stepCount().fill_(1),
          ax: zerosFor(p),
        };
        this.state.set(p, s);
      }
      const t = advance(s.step);
      const eta = (s.eta as Tensor).item();
      const mu = (s.mu as Tensor).item();
      const up = maximize ? grad.neg() : grad;
      const g = weight_decay === 0 ? up : up.add(p.mul(weight_decay));
      p.mul_(1 - lambd * eta).sub_(g.mul(eta));
      const mean = s.ax as Tensor;
      if (mu === 1) mean.copy_(p);
      else mean.add_(p.sub(mean).mul(mu));
      // float32 on the way, also where a loaded state keeps them in float64.
      (s.eta as Tensor).fill_(Math.fround(lr / (1 + lambd * lr * t) ** alpha));
      (s.mu as Tensor).fill_(Math.fround(1 / Math.max(1, t - t0)));
    });
  }
}

/** Options of Adafactor. */
export interface AdafactorOptions {
  readonly lr?: number;
  readonly beta2_decay?: number;
  /** Least square root of the mean square, and least norm of a parameter. */
  readonly eps?: readonly [number | null, number];
  /** Longest update. */
  readonly d?: number;
  readonly weight_decay?: number;
  readonly foreach?: boolean | null;
  readonly maximize?: boolean;
}
/** A group of parameters of Adafactor. */
export interface AdafactorGroup extends ElementwiseGroup {
  beta2_decay: number;
  eps: readonly [number | null, number];
  d: number;
}

/**
 * Adafactor: Adam whose mean squares are kept by rows and columns.
 *
 * @throws ValueError for options that make no sense.
 * Source: Shazeer and Stern 2018; PyTorch, torch.optim.Adafactor.
 */
export class Adafactor extends Elementwise<AdafactorGroup> {
  constructor(
    ...args: OptimizerArguments<
      [lr?: number, beta2_decay?: number, eps?: readonly [number | null, number], d?: number, weight_decay?: number],
      AdafactorOptions
    >
  ) {
    const defaults = {
      lr: 1e-2,
      beta2_decay: -0.8,
      eps: [null, 1e-3] as readonly [number | null, number],
      d: 1,
      weight_decay: 0,
      foreach: null as boolean | null,
      maximize: false as boolean,
    };
    const names = ["lr", "beta2_decay", "eps", "d", "weight_decay", "foreach", "maximize"] as const;
    const o = optionsOf("Adafactor", args, defaults, names);
    if (!(o.lr >= 0)) throw new ValueError(`Learning rate should be >= 0 but is: ${o.lr}`);
    if (!(o.beta2_decay <= 0)) throw new ValueError(`beta2_decay should be <= 0 but is: ${o.beta2_decay}`);
    if (o.eps[0] !== null && !(o.eps[0] >= 0)) throw new ValueError(`epsilon1 should be >= 0 but is: ${o.eps[0]}`);
    if (!(o.eps[1] >= 0)) throw new ValueError(`epsilon2 should be >= 0 but is: ${o.eps[1]}`);
    if (!(o.d >= 1)) throw new ValueError(`Clipping threshold d should be >= 1 but is: ${o.d}`);
    if (!(o.weight_decay >= 0)) throw new ValueError(`weight_decay should be >= 0 but is: ${o.weight_decay}`);
    super(args[0], { ...o, eps: new Tuple(o.eps) });
  }
  protected override updateParam(p: Tensor, grad: Tensor, group: AdafactorGroup): void {
    withGrad(false, () => {
      const { lr, weight_decay, d } = group;
      const matrix = p.ndim > 1;
      let s = this.state.get(p);
      if (s === undefined) {
        const lead = p.sizes.slice(0, -2);
        const [rows, cols] = p.sizes.slice(-2);
        s = matrix
          ? {
              step: stepCount(),
              row_var: fresh([...lead, rows, 1], p.dtype),
              col_var: fresh([...lead, 1, cols], p.dtype),
            }
          : { step: stepCount(), variance: zerosFor(p) };
        this.state.set(p, s);
      }
      const g = group.maximize ? grad.neg() : grad;
      const t = advance(s.step);
      const share = t ** group.beta2_decay;
      const least = group.eps[0] ?? (p.dtype === float64 ? Number.EPSILON : 2 ** -23);
      const rms = (x: Tensor): number => x.norm().item() / Math.sqrt(x.count);
      const alpha = Math.max(group.eps[1], rms(p)) * Math.min(lr, 1 / Math.sqrt(t));
      if (weight_decay !== 0) p.mul_(1 - lr * weight_decay);
      const squares = g.mul(g);
      const follow = (kept: unknown, found: Tensor): Tensor => {
        const k = kept as Tensor;
        return k.add_(found.sub(k).mul(share));
      };
      let variance: Tensor;
      if (matrix) {
        const rows = follow(s.row_var, squares.mean(-1, true));
        const cols = follow(s.col_var, squares.mean(-2, true));
        variance = rows.matmul(cols).div(rows.mean(-2, true).clamp({ min: least }));
      } else variance = follow(s.variance, squares);
      const update = variance
        .clamp({ min: least * least })
        .rsqrt()
        .mul(g);
      p.sub_(update.mul(alpha / Math.max(1, rms(update) / d)));
    });
  }
}
