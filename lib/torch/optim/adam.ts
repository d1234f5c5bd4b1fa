/** Adam and AdamW. */
import { Tuple } from "../../builtins/tuple.js";
import { adamStep } from "../compute/optim.js";
import { ValueError } from "../errors.js";
import { bindPython } from "../kwargs.js";
import type { Tensor } from "../tensor.js";
import { Elementwise } from "./elementwise.js";
import type { ParamGroup, Params } from "./optimizer.js";
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

const NAMES = [
  "params",
  "lr",
  "betas",
  "eps",
  "weight_decay",
  "amsgrad",
  "foreach",
  "maximize",
  "capturable",
  "differentiable",
  "fused",
];

/** The defaults of a group. @throws ValueError for numbers that make no sense. */
function defaultsOf(
  name: string,
  args: readonly unknown[],
  decay: number,
  decoupled: boolean | null,
): Record<string, unknown> {
  const names = decoupled === null ? [...NAMES, "decoupled_weight_decay"] : NAMES;
  const bound = bindPython(`${name}.__init__`, args, names, 1);
  const [, lr = 1e-3, betas = [0.9, 0.999], eps = 1e-8, weight_decay = decay, amsgrad = false] = bound as [
    unknown,
    number | undefined,
    readonly [number, number] | undefined,
    number | undefined,
    number | undefined,
    boolean | undefined,
  ];
  const [foreach = null, maximize = false, capturable = false, differentiable = false, fused = null, own] =
    bound.slice(6);
  if (!(lr >= 0)) throw new ValueError(`Invalid learning rate: ${lr}`);
  if (!(eps >= 0)) throw new ValueError(`Invalid epsilon value: ${eps}`);
  for (const i of [0, 1]) {
    if (!(betas[i] >= 0 && betas[i] < 1)) throw new ValueError(`Invalid beta parameter at index ${i}: ${betas[i]}`);
  }
  if (!(weight_decay >= 0)) throw new ValueError(`Invalid weight_decay value: ${weight_decay}`);
  return {
    lr,
    betas: new Tuple(betas),
    eps,
    weight_decay,
    amsgrad,
    maximize,
    foreach,
    capturable,
    differentiable,
    fused,
    decoupled_weight_decay: decoupled ?? own ?? false,
  };
}

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
  constructor(params: Params, lr?: number | AdamOnlyOptions, options?: AdamOnlyOptions);
  constructor(params: Params, ...args: unknown[]) {
    super(params, defaultsOf("Adam", [params, ...given(args)], 0, null));
  }
}

/**
 * AdamW: Adam whose weight decay (0.01 by default) shrinks the parameters themselves, not through the gradient.
 *
 * @throws ValueError for a negative lr, eps or weight_decay, or betas outside [0, 1).
 * Source: Loshchilov and Hutter 2017; PyTorch, torch.optim.AdamW.
 */
export class AdamW extends AdamBase {
  constructor(params: Params, lr?: number | AdamOptions, options?: AdamOptions);
  constructor(params: Params, ...args: unknown[]) {
    super(params, defaultsOf("AdamW", [params, ...given(args)], 1e-2, true));
  }
}

/** Without the undefined ones at the end. */
function given(args: readonly unknown[]): readonly unknown[] {
  let n = args.length;
  while (n > 0 && args[n - 1] === undefined) n--;
  return args.slice(0, n);
}
