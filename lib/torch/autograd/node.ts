/** The graph: one node per recorded operation, edges towards the operations that made its inputs. */
import { inspects } from "../../builtins/symbols.js";
import { RuntimeError } from "../errors.js";
import { show } from "../shape.js";
import type { Tensor } from "../tensor.js";

/** Gradients of an operation's inputs, in their order; null where there is none. */
export type Gradients = Tensor | null | readonly (Tensor | null)[];

/** How an operation goes back: one constant object per operation, shared by all its nodes. */
export interface Backward<A = unknown> {
  /** torch's name: "MulBackward0". */
  readonly name: string;
  /**
   * The inputs' gradients from the output's. Written in the library's own ops, so that it can itself be recorded.
   * An input whose `node.next[i]` is null needs none.
   */
  backward(gradient: Tensor, node: Node<A>): Gradients;
  /** What `next_functions` shows, for an operation that stands for several of torch's. */
  edges?(node: Node<A>): readonly Edge[];
  /** Instead of `backward` for an operation with several outputs; an unused output's gradient is null. */
  backwardMany?(gradients: readonly (Tensor | null)[], node: Node<A>): Gradients;
}

/** One of `next_functions`: a node and which of its outputs. */
export type Edge = readonly [Node | null, number];

/** Called with a gradient; what it returns, if anything, takes the gradient's place. */
// biome-ignore lint/suspicious/noConfusingVoidType: a hook may be a function that returns nothing.
export type TensorHook = (gradient: Tensor) => Tensor | null | undefined | void;

/** What a walk through the graph notes of a node: which walk, and the gradients on their way to it. @internal */
export interface Notes {
  walk: object | null;
  pending: Tensor | null | (Tensor | null)[];
}

let sequence = 0;

/** A recorded operation: `grad_fn` of the tensors it made. */
export class Node<A = unknown> {
  /** Later operations have higher numbers, and edges lead to lower ones. @internal */
  readonly id: number = sequence++;
  /** The nodes that made the inputs; null where an input needs no gradient. @internal */
  readonly next: readonly (Node | null)[];
  /** Which output of `next[i]` the input was; null when all are the first. @internal */
  readonly nextOutputs: readonly number[] | null;
  /** @internal */ savedTensors: readonly (Tensor | null)[] | null;
  /** @internal */ readonly savedVersions: number[];
  /** @internal */ readonly notes: Notes = { walk: null, pending: null };
  /** Called with the gradient that arrives at an output, before the operation goes back. @internal */
  hooks: Map<number, Map<number, TensorHook>> | null = null;

  constructor(
    /** @internal */ readonly op: Backward<A>,
    next: readonly (Node | null)[],
    nextOutputs: readonly number[] | null,
    saved: readonly (Tensor | null)[],
    /** What the operation keeps beside tensors. @internal */ readonly arg: A,
    /** @internal */ readonly outputs: number = 1,
  ) {
    this.next = next;
    this.nextOutputs = nextOutputs;
    this.savedTensors = saved;
    const versions = new Array<number>(saved.length);
    for (let i = 0; i < saved.length; i++) versions[i] = saved[i]?.version.n ?? 0;
    this.savedVersions = versions;
  }

  /** torch's name of the operation: "MulBackward0". */
  name(): string {
    return this.op.name;
  }

  /** `[node, output]` for each input; `[null, 0]` where an input needs no gradient. */
  get next_functions(): readonly Edge[] {
    return this.op.edges?.(this) ?? this.inputEdges();
  }
  /** The edges to the nodes of the inputs. @internal */
  inputEdges(): readonly Edge[] {
    return this.next.map((node, i) => [node, this.nextOutputs?.[i] ?? 0] as const);
  }

  /**
   * A tensor saved in the forward pass.
   *
   * @throws RuntimeError when it was freed by an earlier backward, or changed in place since.
   * @internal
   */
  saved(i: number): Tensor {
    if (this.savedTensors === null) {
      throw new RuntimeError(
        "Trying to backward through the graph a second time (or directly access saved tensors after they have already been freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). Specify retain_graph=True if you need to backward through the graph a second time or if you need to access saved tensors after calling backward.",
        { hint: `${this.op.name} has freed its saved tensors: pass { retain_graph: true } to the first backward().` },
      );
    }
    const t = this.savedTensors[i] as Tensor;
    if (t.version.n !== this.savedVersions[i]) {
      const maker = this.madeEarlier(t.grad_fn) ? this : t.grad_fn;
      const made =
        maker === null ? "" : `, which is output ${t.outputNumber} of ${maker.name().replace(/Backward0?/, "")},`;
      throw new RuntimeError(
        `one of the variables needed for gradient computation has been modified by an inplace operation: [torch.${t.dtype.legacy} ${show(t.sizes)}]${made} is at version ${t.version.n}; expected version ${this.savedVersions[i]} instead. Hint: enable anomaly detection to find the operation that failed to compute its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False).`,
        { hint: `${this.op.name} needs this tensor as it was: use the operation that makes a new tensor instead.` },
      );
    }
    return t;
  }

  /** Whether changes in place lead from this node to `last`: then what was saved is this node's own result. */
  private madeEarlier(last: Node | null): boolean {
    for (let at = last; at !== null; at = at.next[0] ?? null) if (at === this) return true;
    return false;
  }

  /** Saves the result too, which is not to be changed in place before the way back. @internal */
  saveResult(result: Tensor): void {
    this.savedTensors = [...(this.savedTensors ?? []), result];
    this.savedVersions.push(result.version.n);
  }

  /** Lets a tensor, as it is now, stand for the result that was saved. @internal */
  replaceSaved(result: Tensor, by: Tensor): void {
    const at = this.savedTensors?.indexOf(result) ?? -1;
    if (at < 0) return;
    this.savedTensors = (this.savedTensors as (Tensor | null)[]).with(at, by);
    this.savedVersions[at] = by.version.n;
  }

  /** Frees what was saved, once the node has gone back. @internal */
  release(): void {
    if (this.savedVersions.length > 0) this.savedTensors = null;
  }

  /** @internal */
  addHook(output: number, hook: TensorHook): () => void {
    this.hooks ??= new Map();
    const list = this.hooks.get(output) ?? new Map<number, TensorHook>();
    this.hooks.set(output, list);
    const key = sequence++;
    list.set(key, hook);
    return () => list.delete(key);
  }

  toString(): string {
    return `<${this.op.name} object>`;
  }
  static {
    inspects(Node.prototype);
  }
}

const ACCUMULATE: Backward<null> = {
  name: "AccumulateGrad",
  backward: () => null,
};

/** The end of the graph: where a leaf's gradient is added up. */
export class AccumulateGrad extends Node<null> {
  constructor(readonly variable: Tensor) {
    super(ACCUMULATE, [], null, [], null);
  }
}
