/** backward() and grad(): where a walk begins and what comes out of it. */
import { RuntimeError } from "../errors.js";
import { sameSizes, show } from "../shape.js";
import { fresh, methods, type Tensor } from "../tensor.js";
import { type Target, walkBack } from "./engine.js";
import type { Node, TensorHook } from "./node.js";

/** Options of `backward`. */
export interface BackwardOptions {
  /** d(loss)/d(this tensor); may be left out for one element. */
  readonly gradient?: Tensor | null;
  /** Keep what the graph saved, so that it can be walked again. Default: `create_graph`. */
  readonly retain_graph?: boolean;
  /** Record the walk itself, for second derivatives. */
  readonly create_graph?: boolean;
}

/** What register_hook gives back: `remove()` takes the hook away. */
export interface RemovableHandle {
  remove(): void;
}

declare module "../tensor.js" {
  interface Tensor {
    /**
     * Adds d(this)/d(leaf) to every leaf's `grad`.
     *
     * Shape: this is one element, unless `gradient` of the same shape is given.
     * @throws RuntimeError when nothing is recorded, when the shape asks for a gradient, or on a second walk
     * through a graph that was not kept.
     * Source: PyTorch, torch.Tensor.backward.
     */
    backward(gradient?: Tensor | null | BackwardOptions, options?: BackwardOptions): void;
    /** Calls `hook` with this tensor's gradient during backward(); what it returns takes the gradient's place. */
    register_hook(hook: TensorHook): RemovableHandle;
    /** Keeps this non-leaf's gradient in `grad` during backward(). */
    retain_grad(): void;
    /** Makes this tensor a leaf or a recorded operation's input. Changes this tensor and returns it. */
    requires_grad_(requires_grad?: boolean): this;
    /** Cuts this tensor from the graph that made it. Changes this tensor and returns it. */
    detach_(): this;
  }
}

function ones(like: Tensor): Tensor {
  const t = fresh(like.sizes, like.dtype);
  if (t.array instanceof BigInt64Array) t.array.fill(1n);
  else t.array.fill(like.dtype.kind === "f16" ? 0x3c00 : like.dtype.kind === "bf16" ? 0x3f80 : 1);
  return t;
}

/** The root of a walk: an output and the gradient that enters there. */
function root(
  t: Tensor,
  gradient: Tensor | null | undefined,
  index: number,
): { node: Node; output: number; gradient: Tensor; lent: boolean } {
  const node = t.gradientNode();
  if (node === null) {
    throw new RuntimeError(`element ${index} of tensors does not require grad and does not have a grad_fn`, {
      hint: "Nothing that made this tensor requires a gradient: set requires_grad on the inputs, and compute outside torch.no_grad().",
    });
  }
  const output = node === t.node ? t.outputNumber : 0;
  if (gradient === null || gradient === undefined) {
    if (t.count !== 1) {
      throw new RuntimeError("grad can be implicitly created only for scalar outputs", {
        hint: `This tensor has shape ${show(t.sizes)}: reduce it first (.sum(), .mean()) or pass a gradient of its shape.`,
      });
    }
    if (t.dtype.is_complex) {
      throw new RuntimeError(`grad can be implicitly created only for real scalar outputs but got ${t.dtype}`, {
        hint: "Take .abs(), .real or .imag of it, or pass a gradient.",
      });
    }
    return { node, output, gradient: ones(t), lent: false };
  }
  if (!sameSizes(gradient.sizes, t.sizes)) {
    throw new RuntimeError(
      `Mismatch in shape: grad_output[${index}] has a shape of ${gradient.shape} and output[${index}] has a shape of ${t.shape}.`,
    );
  }
  return { node, output, gradient, lent: true };
}

/** Options of `torch.autograd.grad`. */
export interface GradOptions {
  readonly grad_outputs?: Tensor | readonly (Tensor | null)[] | null;
  readonly retain_graph?: boolean;
  readonly create_graph?: boolean;
  /** Give null for an input that the outputs do not depend on, instead of an error. */
  readonly allow_unused?: boolean;
}

const list = <T>(x: T | readonly T[]): readonly T[] => (Array.isArray(x) ? (x as readonly T[]) : [x as T]);

/**
 * d(sum of outputs)/d(input) for each input, without touching any `.grad`.
 *
 * @throws RuntimeError when an input needs no gradient, or the outputs do not depend on it.
 * Source: PyTorch, torch.autograd.grad.
 */
export function grad(
  outputs: Tensor | readonly Tensor[],
  inputs: Tensor | readonly Tensor[],
  options: GradOptions = {},
): (Tensor | null)[] {
  const given = options.grad_outputs === undefined || options.grad_outputs === null ? [] : list(options.grad_outputs);
  const roots = list(outputs).map((t, i) => root(t, given[i], i));
  const targets: Target[] = list(inputs).map((t) => {
    const node = t.gradientNode();
    if (node === null) throw new RuntimeError("One of the differentiated Tensors does not require grad");
    return { node, output: node === t.node ? t.outputNumber : 0 };
  });
  const createGraph = options.create_graph ?? false;
  const found = walkBack(roots, { keepGraph: options.retain_graph ?? createGraph, createGraph, targets });
  if (!options.allow_unused && found.includes(null)) {
    throw new RuntimeError(
      "One of the differentiated Tensors appears to not have been used in the graph. Set allow_unused=True if this is the desired behavior.",
      { hint: "Pass { allow_unused: true } to get null for it." },
    );
  }
  return found;
}

function isOptions(x: unknown): x is BackwardOptions {
  return typeof x === "object" && x !== null && Object.getPrototypeOf(x) === Object.prototype;
}

methods({
  backward(this: Tensor, first?: Tensor | null | BackwardOptions, second: BackwardOptions = {}): void {
    const options = isOptions(first) ? first : { ...second, gradient: first };
    const createGraph = options.create_graph ?? false;
    walkBack([root(this, options.gradient, 0)], {
      keepGraph: options.retain_graph ?? createGraph,
      createGraph,
      targets: null,
    });
  },

  register_hook(this: Tensor, hook: TensorHook): RemovableHandle {
    const node = this.gradientNode();
    if (node === null) throw new RuntimeError("cannot register a hook on a tensor that doesn't require gradient");
    return { remove: node.addHook(node === this.node ? this.outputNumber : 0, hook) };
  },

  retain_grad(this: Tensor): void {
    const node = this.graphNode();
    if (node === null) {
      if (!this.wantsGrad) throw new RuntimeError("can't retain_grad on Tensor that has requires_grad=False");
      return;
    }
    node.addHook(this.outputNumber, (g) => {
      this.grad = g;
    });
  },

  requires_grad_(this: Tensor, requires_grad = true): Tensor {
    this.requires_grad = requires_grad;
    return this;
  },

  detach_(this: Tensor): Tensor {
    if (this.base !== null) {
      throw new RuntimeError("Can't detach views in-place. Use detach() instead.");
    }
    this.node = null;
    this.outputNumber = 0;
    this.wantsGrad = false;
    return this;
  },
});
