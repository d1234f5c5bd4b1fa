/** Optimizers that go through their parameters one by one. */

import { AssertionError } from "../../builtins/errors.js";
import { NotImplementedError, RuntimeError, ValueError } from "../errors.js";
import { construct, type Given } from "../nn/arguments.js";
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
      if (group.capturable === true) {
        throw new AssertionError(
          "If capturable=True, params and state_steps must be on supported devices: ['cuda', 'xpu', 'hpu', 'privateuseone', 'xla'].",
        );
      }
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

/** What an optimizer is made with: the parameters, then its numbers in order or by name. */
export type OptimizerArguments<A extends unknown[], O> = [params: Params, ...options: Given<A, O>];

/** Switches that nearly all of them have, with torch's defaults. @internal */
export const FLAGS: Readonly<{
  foreach: boolean | null;
  maximize: boolean;
  capturable: boolean;
  differentiable: boolean;
}> = { foreach: null, maximize: false, capturable: false, differentiable: false };

/** `FLAGS`, and the fused step's. @internal */
export const FUSED: typeof FLAGS & { readonly fused: boolean | null } = { ...FLAGS, fused: null };

/**
 * The options that a group holds, by name.
 *
 * @param args what the constructor was given: the parameters, then options
 * @param defaults the options in the order of the constructor's parameters
 * @param order their names in the order of torch's groups
 * @internal
 */
export function optionsOf<T extends Record<string, unknown>>(
  name: string,
  args: readonly unknown[],
  defaults: T,
  order: readonly (keyof T)[],
): { [K in keyof T]-?: Exclude<T[K], undefined> } {
  const given = construct(name, args, { params: undefined as unknown, ...defaults }) as Record<keyof T, unknown>;
  if (given.differentiable === true) {
    throw new NotImplementedError(`${name}: differentiable=True is not supported`, {
      hint: "Write the step as ordinary operations: torch.func.functional_call with w - lr * grad (create_graph: true).",
    });
  }
  if (given.fused === true && given.foreach === true) {
    throw new RuntimeError("`fused` and `foreach` cannot be `True` together.");
  }
  return Object.fromEntries(order.map((key) => [key, given[key]])) as ReturnType<typeof optionsOf<T>>;
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
