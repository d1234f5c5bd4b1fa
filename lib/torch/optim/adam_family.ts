/** Adam's relatives: Adamax, NAdam, RAdam. */
import { Tuple } from "../../builtins/tuple.js";
import { adamaxStep, nadamStep } from "../compute/optim.js";
import type { Tensor } from "../tensor.js";
import {
  atLeastZero,
  checkBetas,
  Elementwise,
  type ElementwiseGroup,
  FLAGS,
  type OptimizerArguments,
  optionsOf,
} from "./elementwise.js";
import type { DecayOptions } from "./rmsprop.js";
import { advance, type Floats, stepCount, update } from "./update.js";

/** Options that Adam's relatives share. */
export interface BetaOptions extends DecayOptions {
  /** Decay of the running means of the gradient and of its size. */
  readonly betas?: readonly [number, number];
}
/** A group of parameters of Adamax, NAdam or RAdam. */
export interface BetaGroup extends ElementwiseGroup {
  betas: readonly [number, number];
  eps: number;
}

const COMMON = {
  lr: 2e-3,
  betas: [0.9, 0.999] as readonly [number, number],
  eps: 1e-8,
  weight_decay: 0,
};

/** @throws ValueError for numbers that make no sense. */
function checked<T extends { lr: number; betas: readonly [number, number]; eps: number; weight_decay: number }>(
  o: T,
): T {
  atLeastZero("learning rate", o.lr);
  atLeastZero("epsilon value", o.eps);
  checkBetas(o.betas);
  atLeastZero("weight_decay value", o.weight_decay);
  return { ...o, betas: new Tuple(o.betas) };
}

/**
 * Adamax: Adam with the largest gradient in the place of the root mean square.
 *
 * @throws ValueError for negative options, or betas outside [0, 1).
 * Source: Kingma and Ba 2014; PyTorch, torch.optim.Adamax.
 */
export class Adamax extends Elementwise<BetaGroup> {
  constructor(
    ...args: OptimizerArguments<
      [lr?: number, betas?: readonly [number, number], eps?: number, weight_decay?: number],
      BetaOptions
    >
  ) {
    const o = optionsOf("Adamax", args, { ...COMMON, ...FLAGS }, [
      "lr",
      "betas",
      "eps",
      "weight_decay",
      "foreach",
      "maximize",
      "differentiable",
      "capturable",
    ]);
    super(args[0], checked(o));
  }
  protected override updateParam(p: Tensor, grad: Tensor, group: BetaGroup): void {
    const { lr, eps, weight_decay, maximize } = group;
    const [beta1, beta2] = group.betas;
    const s = this.stateOf(p, ["exp_avg", "exp_inf"]);
    const rate = lr / (1 - beta1 ** advance(s.step));
    update(p, grad, [s.exp_avg as Tensor, s.exp_inf as Tensor], (x, ox, g, og, [m, u], n) => {
      adamaxStep(x, ox, g, og, m as Floats, u as Floats, n, maximize ? -1 : 1, rate, beta1, beta2, eps, weight_decay);
    });
  }
}

/** Options of RAdam. */
export interface RAdamOptions extends BetaOptions {
  /** Decay weights as AdamW does. */
  readonly decoupled_weight_decay?: boolean;
}
/** Options of NAdam. */
export interface NAdamOptions extends RAdamOptions {
  /** Decay of the momentum (0.004 by default). */
  readonly momentum_decay?: number;
}
/** A group of parameters of NAdam. */
export interface NAdamGroup extends BetaGroup {
  momentum_decay: number;
  decoupled_weight_decay: boolean;
}

/**
 * NAdam: Adam with Nesterov's momentum.
 *
 * @throws ValueError for negative options, or betas outside [0, 1).
 * Source: Dozat 2016; PyTorch, torch.optim.NAdam.
 */
export class NAdam extends Elementwise<NAdamGroup> {
  constructor(
    ...args: OptimizerArguments<
      [
        lr?: number,
        betas?: readonly [number, number],
        eps?: number,
        weight_decay?: number,
        momentum_decay?: number,
        decoupled_weight_decay?: boolean,
      ],
      NAdamOptions
    >
  ) {
    const o = optionsOf("NAdam", args, { ...COMMON, momentum_decay: 4e-3, decoupled_weight_decay: false, ...FLAGS }, [
      "lr",
      "betas",
      "eps",
      "weight_decay",
      "momentum_decay",
      "decoupled_weight_decay",
      "maximize",
      "foreach",
      "capturable",
      "differentiable",
    ]);
    atLeastZero("momentum_decay value", o.momentum_decay);
    super(args[0], checked(o));
  }
  protected override updateParam(p: Tensor, grad: Tensor, group: NAdamGroup): void {
    const { lr, eps, weight_decay: decay, momentum_decay, decoupled_weight_decay: decoupled, maximize } = group;
    const [beta1, beta2] = group.betas;
    const known = this.state.has(p);
    const s = this.stateOf(p, ["exp_avg", "exp_avg_sq"]);
    if (!known) s.mu_product = stepCount().fill_(1);
    const t = advance(s.step);
    const mu = beta1 * (1 - 0.5 * 0.96 ** (t * momentum_decay));
    const next = beta1 * (1 - 0.5 * 0.96 ** ((t + 1) * momentum_decay));
    const product = (s.mu_product as Tensor).mul_(mu).item();
    update(p, grad, [s.exp_avg as Tensor, s.exp_avg_sq as Tensor], (x, ox, g, og, [m, v], n) => {
      nadamStep(
        x,
        ox,
        g,
        og,
        m as Floats,
        v as Floats,
        n,
        maximize ? -1 : 1,
        beta1,
        beta2,
        (lr * (1 - mu)) / (1 - product),
        (lr * next) / (1 - product * next),
        1 - beta2 ** t,
        eps,
        decoupled ? 0 : decay,
        decoupled ? 1 - lr * decay : 1,
      );
    });
  }
}

/** A group of parameters of RAdam. */
export interface RAdamGroup extends BetaGroup {
  decoupled_weight_decay: boolean;
}

/**
 * RAdam: Adam whose first steps, when the mean square is not yet to be trusted, are plain momentum.
 *
 * @throws ValueError for negative options, or betas outside [0, 1).
 * Source: Liu et al. 2019; PyTorch, torch.optim.RAdam.
 */
export class RAdam extends Elementwise<RAdamGroup> {
  constructor(
    ...args: OptimizerArguments<
      [
        lr?: number,
        betas?: readonly [number, number],
        eps?: number,
        weight_decay?: number,
        decoupled_weight_decay?: boolean,
      ],
      RAdamOptions
    >
  ) {
    const o = optionsOf("RAdam", args, { ...COMMON, lr: 1e-3, decoupled_weight_decay: false, ...FLAGS }, [
      "lr",
      "betas",
      "eps",
      "weight_decay",
      "maximize",
      "foreach",
      "capturable",
      "decoupled_weight_decay",
      "differentiable",
    ]);
    super(args[0], checked(o));
  }
  protected override updateParam(p: Tensor, grad: Tensor, group: RAdamGroup): void {
    const { lr, eps, weight_decay: decay, decoupled_weight_decay: decoupled, maximize } = group;
    const [beta1, beta2] = group.betas;
    const s = this.stateOf(p, ["exp_avg", "exp_avg_sq"]);
    const t = advance(s.step);
    const correction = 1 - beta2 ** t;
    const longest = 2 / (1 - beta2) - 1;
    const length = longest - (2 * t * beta2 ** t) / correction;
    let rate = lr / (1 - beta1 ** t);
    // The root of v is divided by that of the correction: eps is added before, so it is scaled with it.
    const root = length > 5;
    if (root) {
      rate *= Math.sqrt(((length - 4) * (length - 2) * longest) / ((longest - 4) * (longest - 2) * length));
    }
    update(p, grad, [s.exp_avg as Tensor, s.exp_avg_sq as Tensor], (x, ox, g, og, [m, v], n) => {
      nadamStep(
        x,
        ox,
        g,
        og,
        m as Floats,
        v as Floats,
        n,
        maximize ? -1 : 1,
        beta1,
        beta2,
        0,
        rate,
        root ? correction : 0,
        eps / Math.sqrt(correction),
        decoupled ? 0 : decay,
        decoupled ? 1 - lr * decay : 1,
      );
    });
  }
}
