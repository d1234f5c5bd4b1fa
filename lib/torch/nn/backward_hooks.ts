/** How a module's backward hooks see the gradients: operations that change nothing, around its inputs and outputs. */
import { warn } from "../../builtins/warnings.js";
import { AutogradFunction, type FunctionCtx } from "../autograd/function.js";
import { is_grad_enabled } from "../autograd/mode.js";
import { RuntimeError } from "../errors.js";
import { Tensor } from "../tensor.js";
import { typename } from "../typename.js";
import type { BackwardHook, BackwardPreHook } from "./hooks.js";
import type { Module } from "./module.js";

/** A gradient, or null for what has none. */
export type Gradient = Tensor | null;

/** What a tap does with the gradients that pass it. */
type Pass = (gradients: Gradient[]) => Gradient[];

class BackwardHookFunction extends AutogradFunction {
  static override forward(ctx: FunctionCtx, pass: Pass, ...tensors: Tensor[]): Tensor[] {
    ctx.set_materialize_grads(false);
    ctx.pass = pass;
    // Views, so that a module which changes its input in place is told so.
    const out = tensors.map((t) => t.detach());
    ctx.mark_non_differentiable(...out.filter((_, i) => !tensors[i].requires_grad));
    return out;
  }
  static override backward(ctx: FunctionCtx, ...gradients: Tensor[]): Gradient[] {
    return [null, ...(ctx.pass as Pass)(gradients)];
  }
}

/** Puts the tensors among `values` through a tap; null when none of them has a gradient to come. */
function tapped(values: readonly unknown[], pass: Pass): { values: unknown[]; places: number[] } | null {
  const places = values.flatMap((v, i) => (v instanceof Tensor ? [i] : []));
  const tensors = places.map((i) => values[i] as Tensor);
  if (!is_grad_enabled() || !tensors.some((t) => t.requires_grad)) return null;
  const through = BackwardHookFunction.apply(pass, ...tensors);
  const out = [...values];
  places.forEach((place, i) => {
    out[place] = through[i];
  });
  return { values: out, places };
}

const listOf = (x: Tensor | readonly Gradient[]): readonly Gradient[] => (x instanceof Tensor ? [x] : x);

/** One call of a module whose gradients are watched. @internal */
export class BackwardTap {
  private gradOutputs: Gradient[] | null = null;
  private inputCount = 0;
  private inputPlaces: readonly number[] | null = null;

  constructor(
    private readonly module: Module,
    private readonly hooks: readonly BackwardHook[],
    private readonly preHooks: readonly BackwardPreHook[],
  ) {}

  /** The module's inputs, with the tap behind them. */
  inputs(args: unknown[]): unknown[] {
    this.inputCount = args.length;
    const taken = tapped(args, (gradients) => this.passInputs(gradients));
    this.inputPlaces = taken?.places ?? null;
    return taken?.values ?? args;
  }
  private passInputs(gradients: Gradient[]): Gradient[] {
    const places = this.inputPlaces as readonly number[];
    const outputs = this.gradOutputs;
    // The gradient has come past the outputs, as in a double backward.
    if (outputs === null) return gradients;
    let found = spread(places, gradients, this.inputCount);
    for (const hook of this.hooks) {
      const replaced = hook(this.module, found, outputs);
      if (replaced === undefined || replaced === null) continue;
      const list = listOf(replaced);
      if (list.length !== found.length) {
        throw new RuntimeError(
          `Backward hook returned an invalid number of grad_input, got ${list.length}, but expected ${found.length}`,
        );
      }
      found = [...list];
    }
    this.gradOutputs = null;
    return places.map((i) => found[i]);
  }

  /** The module's result, with the tap before it. */
  outputs(result: unknown): unknown {
    const several = Array.isArray(result);
    if (!several && !(result instanceof Tensor)) {
      warn(
        `For backward hooks to be called, module output should be a Tensor or a tuple of Tensors but received <class '${typename(result)}'>`,
      );
    }
    const values: readonly unknown[] = several ? result : [result];
    let places: readonly number[] = [];
    const taken = tapped(values, (gradients) => this.passOutputs(places, gradients, values.length));
    if (taken === null) return result;
    places = taken.places;
    if (!several) return taken.values[0];
    return Object.setPrototypeOf(taken.values, Object.getPrototypeOf(result) as object);
  }
  private passOutputs(places: readonly number[], gradients: Gradient[], n: number): Gradient[] {
    let found = spread(places, gradients, n);
    for (const hook of this.preHooks) {
      const replaced = hook(this.module, found);
      if (replaced === undefined || replaced === null) continue;
      const list = listOf(replaced);
      if (list.length !== n) {
        throw new RuntimeError(
          `Backward pre hook returned an invalid number of grad_output, got ${list.length}, but expected ${n}`,
        );
      }
      found = [...list];
    }
    if (this.inputPlaces !== null) this.gradOutputs = found;
    else this.callWithoutInputs(found);
    return places.map((i) => found[i]);
  }
  /** No input has a gradient: the hooks are called as soon as the outputs' are there. */
  private callWithoutInputs(gradOutputs: Gradient[]): void {
    if (this.hooks.length === 0) return;
    warn(
      "Full backward hook is firing when gradients are computed with respect to module outputs since no inputs require gradients. See https://docs.pytorch.org/docs/main/generated/torch.nn.Module.html#torch.nn.Module.register_full_backward_hook for more details.",
    );
    const nothing = new Array<Gradient>(this.inputCount).fill(null);
    for (const hook of this.hooks) {
      const replaced = hook(this.module, nothing, gradOutputs);
      if (replaced === undefined || replaced === null || listOf(replaced).every((g) => g === null)) continue;
      throw new RuntimeError(
        "Backward hook for Modules where no input requires gradient should always return None or None for all gradients.",
      );
    }
  }
}

/** Gradients at the places of their tensors, null elsewhere. */
function spread(places: readonly number[], gradients: readonly Gradient[], n: number): Gradient[] {
  const out = new Array<Gradient>(n).fill(null);
  places.forEach((place, i) => {
    out[place] = gradients[i] ?? null;
  });
  return out;
}
