/** RMSprop, Adagrad and Adadelta: steps divided by the size of past gradients. */
import { adadeltaStep, adagradStep, rmspropStep } from "../compute/optim.js";
import { ValueError } from "../errors.js";
import type { Tensor } from "../tensor.js";
import {
  atLeastZero,
  Elementwise,
  type ElementwiseGroup,
  FLAGS,
  FUSED,
  type OptimizerArguments,
  optionsOf,
} from "./elementwise.js";
import { advance, type Floats, update } from "./update.js";

/** Options that these optimizers share. */
export interface DecayOptions {
  /** Learning rate. */
  readonly lr?: number;
  /** Added to the denominator. */
  readonly eps?: number;
  /** Pull of every parameter towards 0. */
  readonly weight_decay?: number;
  /** Climb instead of descend. */
  readonly maximize?: boolean;
  readonly foreach?: boolean | null;
  readonly capturable?: boolean;
  readonly differentiable?: boolean;
}

/** Options of RMSprop. */
export interface RMSpropOptions extends DecayOptions {
  /** Decay of the running mean of squares (0.99 by default). */
  readonly alpha?: number;
  readonly momentum?: number;
  /** Divide by the deviation instead of the root of the mean square. */
  readonly centered?: boolean;
}
/** A group of parameters of RMSprop. */
export interface RMSpropGroup extends ElementwiseGroup {
  alpha: number;
  eps: number;
  momentum: number;
  centered: boolean;
}

/**
 * RMSprop: gradients divided by the root of their running mean square.
 *
 * @throws ValueError for negative options.
 * Source: Hinton's lecture notes; PyTorch, torch.optim.RMSprop.
 */
export class RMSprop extends Elementwise<RMSpropGroup> {
  constructor(
    ...args: OptimizerArguments<
      [
        lr?: number,
        alpha?: number,
        eps?: number,
        weight_decay?: number,
        momentum?: number,
        centered?: boolean,
        capturable?: boolean,
      ],
      RMSpropOptions
    >
  ) {
    const o = optionsOf(
      "RMSprop",
      args,
      { lr: 1e-2, alpha: 0.99, eps: 1e-8, weight_decay: 0, momentum: 0, centered: false, ...FLAGS },
      [
        "lr",
        "momentum",
        "alpha",
        "eps",
        "centered",
        "weight_decay",
        "capturable",
        "foreach",
        "maximize",
        "differentiable",
      ],
    );
    atLeastZero("learning rate", o.lr);
    atLeastZero("epsilon value", o.eps);
    atLeastZero("momentum value", o.momentum);
    atLeastZero("weight_decay value", o.weight_decay);
    atLeastZero("alpha value", o.alpha);
    super(args[0], o);
  }
  protected override updateParam(p: Tensor, grad: Tensor, group: RMSpropGroup): void {
    const { lr, alpha, eps, weight_decay, momentum, centered, maximize } = group;
    const names = ["square_avg", ...(momentum > 0 ? ["momentum_buffer"] : []), ...(centered ? ["grad_avg"] : [])];
    const s = this.stateOf(p, names);
    advance(s.step);
    const kept = [
      s.square_avg,
      centered ? s.grad_avg : null,
      momentum > 0 ? s.momentum_buffer : null,
    ] as (Tensor | null)[];
    update(p, grad, kept, (x, ox, g, og, [v, a, b], n) => {
      rmspropStep(x, ox, g, og, v as Floats, a, b, n, maximize ? -1 : 1, lr, alpha, eps, weight_decay, momentum);
    });
  }
}

/** Options of Adagrad. */
export interface AdagradOptions extends DecayOptions {
  readonly lr_decay?: number;
  readonly initial_accumulator_value?: number;
  readonly fused?: boolean | null;
}
/** A group of parameters of Adagrad. */
export interface AdagradGroup extends ElementwiseGroup {
  lr_decay: number;
  eps: number;
}

/**
 * Adagrad: gradients divided by the root of the sum of their squares.
 *
 * @throws ValueError for negative options.
 * Source: Duchi, Hazan and Singer 2011; PyTorch, torch.optim.Adagrad.
 */
export class Adagrad extends Elementwise<AdagradGroup> {
  constructor(
    ...args: OptimizerArguments<
      [lr?: number, lr_decay?: number, weight_decay?: number, initial_accumulator_value?: number, eps?: number],
      AdagradOptions
    >
  ) {
    const o = optionsOf(
      "Adagrad",
      args,
      {
        lr: 1e-2,
        lr_decay: 0,
        weight_decay: 0,
        initial_accumulator_value: 0,
        eps: 1e-10,
        ...FUSED,
      },
      [
        "lr",
        "lr_decay",
        "eps",
        "weight_decay",
        "initial_accumulator_value",
        "foreach",
        "maximize",
        "differentiable",
        "fused",
      ],
    );
    atLeastZero("learning rate", o.lr);
    atLeastZero("lr_decay value", o.lr_decay);
    atLeastZero("weight_decay value", o.weight_decay);
    atLeastZero("initial_accumulator_value value", o.initial_accumulator_value);
    atLeastZero("epsilon value", o.eps);
    super(args[0], o);
    for (const g of this.param_groups) {
      for (const p of g.params) (this.stateOf(p, ["sum"]).sum as Tensor).fill_(o.initial_accumulator_value);
    }
  }
  protected override updateParam(p: Tensor, grad: Tensor, group: AdagradGroup): void {
    const { lr, lr_decay, eps, weight_decay, maximize } = group;
    const s = this.stateOf(p, ["sum"]);
    const rate = lr / (1 + (advance(s.step) - 1) * lr_decay);
    update(p, grad, [s.sum as Tensor], (x, ox, g, og, [v], n) => {
      adagradStep(x, ox, g, og, v as Floats, n, maximize ? -1 : 1, rate, eps, weight_decay);
    });
  }
}

/** Options of Adadelta. */
export interface AdadeltaOptions extends DecayOptions {
  /** Decay of the running means of squares (0.9 by default). */
  readonly rho?: number;
}
/** A group of parameters of Adadelta. */
export interface AdadeltaGroup extends ElementwiseGroup {
  rho: number;
  eps: number;
}

/**
 * Adadelta: steps of the size of past steps.
 *
 * @throws ValueError for negative options, or rho above 1.
 * Source: Zeiler 2012; PyTorch, torch.optim.Adadelta.
 */
export class Adadelta extends Elementwise<AdadeltaGroup> {
  constructor(
    ...args: OptimizerArguments<[lr?: number, rho?: number, eps?: number, weight_decay?: number], AdadeltaOptions>
  ) {
    const o = optionsOf(
      "Adadelta",
      args,
      {
        lr: 1,
        rho: 0.9,
        eps: 1e-6,
        weight_decay: 0,
        ...FLAGS,
      },
      ["lr", "rho", "eps", "weight_decay", "maximize", "capturable", "foreach", "differentiable"],
    );
    atLeastZero("learning rate", o.lr);
    if (!(o.rho >= 0 && o.rho <= 1)) throw new ValueError(`Invalid rho value: ${o.rho}`);
    atLeastZero("epsilon value", o.eps);
    atLeastZero("weight_decay value", o.weight_decay);
    super(args[0], o);
  }
  protected override updateParam(p: Tensor, grad: Tensor, group: AdadeltaGroup): void {
    const { lr, rho, eps, weight_decay, maximize } = group;
    const s = this.stateOf(p, ["square_avg", "acc_delta"]);
    advance(s.step);
    update(p, grad, [s.square_avg as Tensor, s.acc_delta as Tensor], (x, ox, g, og, [v, u], n) => {
      adadeltaStep(x, ox, g, og, v as Floats, u as Floats, n, maximize ? -1 : 1, lr, rho, eps, weight_decay);
    });
  }
}
