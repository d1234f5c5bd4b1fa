/** Adam and AdamW. */
import { Tuple } from "../../builtins/tuple.js";
import { adamStep } from "../compute/optim.js";
import type { Tensor } from "../tensor.js";
import { atLeastZero, checkBetas, Elementwise, FUSED, type OptimizerArguments, optionsOf } from "./elementwise.js";
import type { ParamGroup } from "./optimizer.js";
import { advance, type Floats, update } from "./update.js";

/** Options of Adam and AdamW. */
export interface AdamOptions {
  /** Learning rate (0.001 by default). */
  readonly lr?: number;
  /** Decay of the running means of the gradient and of its square. */
  readonly betas?: readonly [number, number];
  /** Added to the denominator (1e-8 by default). */
  readonly eps?: number;
  /** Pull of every parameter towards 0. */
  readonly weight_decay?: number;
  /** Divide by the largest mean square so far. */
  readonly amsgrad?: boolean;
  /** Climb instead of descend. */
  readonly maximize?: boolean;
  readonly foreach?: boolean | null;
  readonly capturable?: boolean;
  readonly differentiable?: boolean;
  readonly fused?: boolean | null;
}

/** Options of Adam: AdamW's and one more. */
export interface AdamOnlyOptions extends AdamOptions {
  /** Decay weights as AdamW does. */
  readonly decoupled_weight_decay?: boolean;
}

/** A group of parameters of Adam or AdamW. */
export interface AdamGroup extends ParamGroup {
  betas: readonly [number, number];
  eps: number;
  weight_decay: number;
  amsgrad: boolean;
  maximize: boolean;
  decoupled_weight_decay: boolean;
}

const DEFAULTS = {
  lr: 1e-3,
  betas: [0.9, 0.999] as readonly [number, number],
  eps: 1e-8,
  weight_decay: 0,
  amsgrad: false as boolean,
  ...FUSED,
};
const ORDER = [
  "lr",
  "betas",
  "eps",
  "weight_decay",
  "amsgrad",
  "maximize",
  "foreach",
  "capturable",
  "differentiable",
  "fused",
] as const;

/** @throws ValueError for numbers that make no sense. */
function checked<T extends typeof DEFAULTS>(o: T, decoupled_weight_decay: boolean): Record<string, unknown> {
  atLeastZero("learning rate", o.lr);
  atLeastZero("epsilon value", o.eps);
  checkBetas(o.betas);
  atLeastZero("weight_decay value", o.weight_decay);
  return { ...o, betas: new Tuple(o.betas), decoupled_weight_decay };
}

type AdamNumbers = [
  lr?: number,
  betas?: readonly [number, number],
  eps?: number,
  weight_decay?: number,
  amsgrad?: boolean,
];

const STATE = ["exp_avg", "exp_avg_sq"];
const AMSGRAD = [...STATE, "max_exp_avg_sq"];

/** What the two share: the step. */
abstract class AdamBase extends Elementwise<AdamGroup> {
  protected override updateParam(p: Tensor, grad: Tensor, group: AdamGroup): void {
    const [beta1, beta2] = group.betas;
    const { lr, eps, weight_decay, decoupled_weight_decay: decoupled } = group;
    const s = this.stateOf(p, group.amsgrad ? AMSGRAD : STATE);
    const t = advance(s.step);
    const rate = lr / (1 - beta1 ** t);
    const correction = Math.sqrt(1 - beta2 ** t);
    const tops = group.amsgrad ? (s.max_exp_avg_sq as Tensor) : null;
    update(p, grad, [s.exp_avg as Tensor, s.exp_avg_sq as Tensor, tops], (x, ox, g, og, [m, v, top], n) => {
      adamStep(
        x,
        ox,
        g,
        og,
        m as Floats,
        v as Floats,
        top,
        n,
        group.maximize ? -1 : 1,
        beta1,
        beta2,
        rate,
        correction,
        eps,
        decoupled ? 0 : weight_decay,
        decoupled ? 1 - lr * weight_decay : 1,
      );
    });
  }
}

/**
 * Adam: steps in the direction of the gradient's running mean, divided by the root of its running square.
 *
 * @throws ValueError for a negative lr, eps or weight_decay, or betas outside [0, 1).
 * @example new torch.optim.Adam(net.parameters(), { lr: 0.001 })
 * Source: Kingma and Ba 2014; PyTorch, torch.optim.Adam.
 */
export class Adam extends AdamBase {
  constructor(...args: OptimizerArguments<AdamNumbers, AdamOnlyOptions>) {
    const defaults = { ...DEFAULTS, decoupled_weight_decay: false as boolean };
    const o = optionsOf("Adam", args, defaults, [...ORDER, "decoupled_weight_decay"]);
    super(args[0], checked(o, o.decoupled_weight_decay));
  }
}

/**
 * AdamW: Adam whose weight decay (0.01 by default) shrinks the parameters themselves, not through the gradient.
 *
 * @throws ValueError for a negative lr, eps or weight_decay, or betas outside [0, 1).
 * Source: Loshchilov and Hutter 2017; PyTorch, torch.optim.AdamW.
 */
export class AdamW extends AdamBase {
  constructor(...args: OptimizerArguments<AdamNumbers, AdamOptions>) {
    super(args[0], checked(optionsOf("AdamW", args, { ...DEFAULTS, weight_decay: 1e-2 }, ORDER), true));
  }
}
