/** Operations that users define: torch.autograd.Function. */
import { RuntimeError } from "../errors.js";
import { fresh, Tensor } from "../tensor.js";
import { withGrad } from "./mode.js";
import type { Backward, Gradients, Node } from "./node.js";
import { anyRecorded, makeNode } from "./record.js";

/** What forward and backward share: saved tensors, and anything else a Function keeps on it. */
export class FunctionCtx {
  [key: string]: unknown;
  /** @internal */ toSave: readonly (Tensor | null)[] = [];
  /** @internal */ notDifferentiable: ReadonlySet<Tensor> = new Set();
  /** @internal */ dirty: ReadonlySet<Tensor> = new Set();
  /** @internal */ materialize = true;
  /** @internal */ node: Node<Call> | null = null;
  /** Which of apply's arguments need a gradient. */
  needs_input_grad: readonly boolean[] = [];

  /** Keeps inputs or outputs for backward; a change in place of one of them is then an error there. */
  save_for_backward(...tensors: readonly (Tensor | null)[]): void {
    this.toSave = tensors;
  }
  /** What save_for_backward kept. @throws RuntimeError once backward has freed it. */
  get saved_tensors(): Tensor[] {
    const node = this.node;
    if (node === null) return [...this.toSave] as Tensor[];
    return this.toSave.map((t, i) => (t === null ? t : node.saved(i))) as Tensor[];
  }
  /** Outputs that get no gradient. */
  mark_non_differentiable(...outputs: readonly Tensor[]): void {
    this.notDifferentiable = new Set(outputs);
  }
  /** Inputs that forward changes in place. */
  mark_dirty(...inputs: readonly Tensor[]): void {
    this.dirty = new Set(inputs);
  }
  /** Whether backward gets zeros (the default) or null for outputs without a gradient. */
  set_materialize_grads(value: boolean): void {
    this.materialize = value;
  }
}

interface Call {
  readonly ctx: FunctionCtx;
  readonly type: Definition;
  /** Which of apply's arguments are tensors. */
  readonly places: readonly number[];
  readonly count: number;
  readonly outputs: readonly Tensor[];
}

/** What a Function defines. */
interface Definition {
  readonly name: string;
  forward(...args: never[]): unknown;
  backward(ctx: FunctionCtx, ...gradients: never[]): Gradients;
  setup_context?(ctx: FunctionCtx, inputs: never, output: never): void;
}

function goBack(gradients: readonly (Tensor | null)[], node: Node<Call>): (Tensor | null)[] {
  const { ctx, type, places, count, outputs } = node.arg;
  const given = gradients.map((g, i) => g ?? (ctx.materialize ? fresh(outputs[i].sizes, outputs[i].dtype) : null));
  const result = type.backward(ctx, ...(given as never[]));
  const list = (Array.isArray(result) ? result : [result]) as (Tensor | null | undefined)[];
  const wrong =
    list.length > count ? list.slice(count).some((g) => g !== null && g !== undefined) : list.length < count;
  if (wrong) {
    throw new RuntimeError(
      `function ${node.name()} returned an incorrect number of gradients (expected ${count}, got ${list.length})`,
      { hint: "backward gives one gradient for each argument of forward, null for those that need none." },
    );
  }
  return places.map((p) => list[p] ?? null);
}

const nodes = new WeakMap<Definition, Backward<Call>>();

function nodeOf(type: Definition): Backward<Call> {
  let op = nodes.get(type);
  if (op === undefined) {
    op = {
      name: `${type.name}Backward`,
      backward: (g, node) => goBack([g], node),
      backwardMany: (gs, node) => goBack(gs, node),
    };
    nodes.set(type, op);
  }
  return op;
}

/** The arguments after ctx. */
type ApplyArguments<F> = F extends { forward(ctx: FunctionCtx, ...args: infer A): unknown } ? A : never;

/**
 * An operation with a gradient of its own: subclasses define static forward(ctx, ...args) and
 * backward(ctx, ...gradients), and are called through `apply`.
 *
 * @example
 * class Double extends torch.autograd.Function {
 *   static forward(ctx: FunctionCtx, x: Tensor) { return x.mul(2); }
 *   static backward(ctx: FunctionCtx, g: Tensor) { return g.mul(2); }
 * }
 * Double.apply(x)
 * Source: PyTorch, torch.autograd.Function.
 */
// biome-ignore lint/complexity/noStaticOnlyClass: torch.autograd.Function is subclassed and never made.
export class AutogradFunction {
  /** The computation; with setup_context defined, without ctx. */
  static forward(_ctx: FunctionCtx, ..._args: never[]): unknown {
    throw new RuntimeError("You must implement the forward function for custom autograd.Function.");
  }
  /** The inputs' gradients from the outputs'. */
  static backward(_ctx: FunctionCtx, ..._gradients: never[]): Gradients {
    throw new RuntimeError(
      "Implementing either the 'backward' or 'vjp' method for your custom autograd.Function is required to use it with backward mode AD.",
    );
  }

  /** Calls forward and puts the result into the graph. */
  static apply<F extends { forward(ctx: FunctionCtx, ...args: never[]): unknown }>(
    this: F,
    ...args: ApplyArguments<F>
  ): ReturnType<F["forward"]> {
    // biome-ignore lint/complexity/noThisInStatic: apply runs the subclass that it is called on.
    const type = this as unknown as Definition;
    const ctx = new FunctionCtx();
    const all = args as readonly unknown[];
    const places = all.map((a, i) => (a instanceof Tensor ? i : -1)).filter((i) => i >= 0);
    const inputs = places.map((i) => all[i] as Tensor);
    ctx.needs_input_grad = all.map((a) => a instanceof Tensor && a.requires_grad);
    const result = withGrad(false, () => {
      if (type.setup_context === undefined) return type.forward(ctx as never, ...(all as never[]));
      const output = type.forward(...(all as never[]));
      type.setup_context(ctx, all as never, output as never);
      return output;
    });
    const several = Array.isArray(result);
    const outs = (several ? (result as unknown[]) : [result]).map((t) =>
      t instanceof Tensor && inputs.includes(t) && !ctx.dirty.has(t) ? t.detach() : t,
    );
    const tensors = outs.filter((t): t is Tensor => t instanceof Tensor);
    if (anyRecorded(inputs)) {
      const saved = ctx.toSave.map((t) => (t === null ? null : t));
      const node = makeNode(
        nodeOf(type),
        inputs,
        saved,
        { ctx, type, places, count: all.length, outputs: tensors } as Call,
        tensors.length,
      );
      ctx.node = node;
      tensors.forEach((t, i) => {
        if (ctx.notDifferentiable.has(t) || !t.dtype.is_floating_point) return;
        t.node = node as Node;
        t.outputNumber = i;
        t.nodeVersion = t.version.n;
      });
    }
    return (several ? outs : outs[0]) as ReturnType<F["forward"]>;
  }
}
