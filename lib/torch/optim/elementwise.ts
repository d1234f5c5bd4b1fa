/** Optimizers that go through their parameters one by one. */

import { ValueError } from "../errors.js";
import { construct } from "../nn/arguments.js";
import type { Tensor } from "../tensor.js";
import { Optimizer, type ParamGroup, type ParamState, type Params } from "./optimizer.js";
import { stepCount, zerosFor } from "./update.js";

/** A group of an optimizer that can climb and decay. */
export interface ElementwiseGroup extends ParamGroup {
  weight_decay: number;
  maximize: boolean;
}

/** The step that all of them share: a parameter without a gradient is left alone. */
export abstract class Elementwise<G extends ParamGroup> extends Optimizer<G> {
  override step(): void;
  override step<T>(closure: () => T): T;
  override step<T>(closure?: () => T): T | undefined {
    const loss = this.evaluate(closure);
    for (const group of this.param_groups) {
      for (const p of group.params) if (p.grad !== null) this.updateParam(p, p.grad, group);
    }
    return loss;
  }

  /** One step of one parameter. */
  protected abstract updateParam(p: Tensor, grad: Tensor, group: G): void;

  /** A parameter's state: a step count and zeros under these names. */
  protected stateOf(p: Tensor, names: readonly string[]): ParamState {
    let s = this.state.get(p);
    if (s === undefined) {
      s = { step: stepCount() };
      for (const name of names) s[name] = zerosFor(p);
      this.state.set(p, s);
    }
    return s;
  }
}

/** A constructor's options by name, in the order of torch's groups. @internal */
export function optionsOf<T extends Record<string, unknown>>(
  name: string,
  params: Params,
  args: readonly unknown[],
  defaults: T,
  order: readonly (keyof T)[],
): { [K in keyof T]-?: Exclude<T[K], undefined> } {
  const { params: _, ...given } = construct(name, [params, ...args.filter((a) => a !== undefined)], {
    params: undefined as unknown,
    ...defaults,
  });
  return Object.fromEntries(order.map((key) => [key, (given as Record<keyof T, unknown>)[key]])) as ReturnType<
    typeof optionsOf<T>
  >;
}

/** @throws ValueError for a number below 0. @internal */
export function atLeastZero(what: string, value: number): void {
  if (!(value >= 0)) throw new ValueError(`Invalid ${what}: ${value}`);
}

/** @throws ValueError for betas outside [0, 1). @internal */
export function checkBetas(betas: readonly number[]): void {
  for (const i of [0, 1]) {
    if (!(betas[i] >= 0 && betas[i] < 1)) throw new ValueError(`Invalid beta parameter at index ${i}: ${betas[i]}`);
  }
}
