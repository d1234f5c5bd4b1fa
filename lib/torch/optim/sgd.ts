/** Stochastic gradient descent. */
import { momentumStep, sgdStep } from "../compute/optim.js";
import { ValueError } from "../errors.js";
import type { Tensor } from "../tensor.js";
import { atLeastZero, Elementwise, FUSED, type OptimizerArguments, optionsOf } from "./elementwise.js";
import type { ParamGroup } from "./optimizer.js";
import { type Floats, update, zerosFor } from "./update.js";

/** Options of SGD. */
export interface SGDOptions {
  /** Learning rate (0.001 by default). */
  readonly lr?: number;
  readonly momentum?: number;
  /** Share of a gradient that does not enter the momentum. */
  readonly dampening?: number;
  /** Pull of every parameter towards 0. */
  readonly weight_decay?: number;
  /** Look ahead along the momentum. */
  readonly nesterov?: boolean;
  /** Climb instead of descend. */
  readonly maximize?: boolean;
  readonly foreach?: boolean | null;
  readonly differentiable?: boolean;
  readonly fused?: boolean | null;
}

/** A group of parameters of SGD. */
export interface SGDGroup extends ParamGroup {
  momentum: number;
  dampening: number;
  weight_decay: number;
  nesterov: boolean;
  maximize: boolean;
}

/**
 * Stochastic gradient descent, with momentum on request.
 *
 * p -= lr * g; with momentum b = momentum * b + (1 - dampening) * g, p -= lr * b
 *
 * @throws ValueError for a negative lr, momentum or weight_decay, or nesterov without momentum.
 * @example new torch.optim.SGD(net.parameters(), { lr: 0.1, momentum: 0.9 })
 * Source: PyTorch, torch.optim.SGD.
 */
export class SGD extends Elementwise<SGDGroup> {
  constructor(
    ...args: OptimizerArguments<
      [lr?: number, momentum?: number, dampening?: number, weight_decay?: number, nesterov?: boolean],
      SGDOptions
    >
  ) {
    const o = optionsOf(
      "SGD",
      args,
      { lr: 1e-3, momentum: 0, dampening: 0, weight_decay: 0, nesterov: false, ...FUSED },
      ["lr", "momentum", "dampening", "weight_decay", "nesterov", "maximize", "foreach", "differentiable", "fused"],
    );
    atLeastZero("learning rate", o.lr);
    atLeastZero("momentum value", o.momentum);
    atLeastZero("weight_decay value", o.weight_decay);
    if (o.nesterov && (o.momentum <= 0 || o.dampening !== 0)) {
      throw new ValueError("Nesterov momentum requires a momentum and zero dampening");
    }
    super(args[0], o);
  }

  protected override updateParam(p: Tensor, grad: Tensor, group: SGDGroup): void {
    const { lr, momentum, dampening, weight_decay, nesterov } = group;
    const sign = group.maximize ? -1 : 1;
    if (momentum === 0) {
      update(p, grad, [], (x, ox, g, og, _, n) => {
        sgdStep(x, ox, g, og, n, sign, lr, weight_decay);
      });
      return;
    }
    let s = this.state.get(p);
    const first = (s?.momentum_buffer ?? null) === null;
    if (s === undefined || first) {
      s = { momentum_buffer: zerosFor(p) };
      this.state.set(p, s);
    }
    update(p, grad, [s.momentum_buffer as Tensor], (x, ox, g, og, [b], n) => {
      momentumStep(x, ox, g, og, b as Floats, n, sign, lr, weight_decay, momentum, dampening, nesterov, first);
    });
  }
}
