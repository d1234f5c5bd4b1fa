/**
 * The walk back through the graph. Iterative: nodes are visited from the newest to the oldest, which is a topological
 * order because an operation's number is higher than those of the operations that made its inputs.
 */
import type { Tensor } from "../tensor.js";
import { gradEnabled, switchGrad } from "./mode.js";
import { AccumulateGrad, type Node, type TensorHook } from "./node.js";

/** The tensor arithmetic the engine needs; `ops/` fills it in when it loads. @internal */
export const arithmetic: {
  add(a: Tensor, b: Tensor): Tensor;
  addInPlace(a: Tensor, b: Tensor): void;
  copy(t: Tensor): Tensor;
} = {
  add: () => unready(),
  addInPlace: () => unready(),
  copy: () => unready(),
};

function unready(): never {
  throw new Error("torch's operations are not loaded: import lib/torch/ops first");
}

/** Where a gradient is wanted: output `output` of `node`. */
export interface Target {
  readonly node: Node;
  readonly output: number;
}

/** Options of one walk. @internal */
export interface Walk {
  readonly keepGraph: boolean;
  readonly createGraph: boolean;
  /** Collect these gradients and touch no `.grad`; null: add up into the leaves. */
  readonly targets: readonly Target[] | null;
}

/** Gradients on their way to one node: a tensor, or a list for a node with several outputs. */
type Pending = Tensor | null | (Tensor | null)[];

class Run {
  private readonly pending = new Map<Node, Pending>();
  /** Storages that more than one tensor may hold: a leaf must not keep them. */
  private readonly shared = new Set<object>();

  constructor(private readonly walk: Walk) {}

  /** Nodes reachable from the roots, oldest first; the leaves' nodes apart. */
  private collect(roots: readonly Node[]): { nodes: Node[]; leaves: AccumulateGrad[] } {
    const seen = new Set<Node>();
    const nodes: Node[] = [];
    const leaves: AccumulateGrad[] = [];
    const stack: Node[] = [];
    const visit = (node: Node): void => {
      if (seen.has(node)) return;
      seen.add(node);
      if (node instanceof AccumulateGrad) leaves.push(node);
      else {
        nodes.push(node);
        stack.push(node);
      }
    };
    for (const root of roots) visit(root);
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      for (const next of node.next) if (next !== null) visit(next);
    }
    nodes.sort((a, b) => a.id - b.id);
    return { nodes, leaves };
  }

  /** The nodes through which a target is reached; null means all. */
  private needed(nodes: readonly Node[]): Set<Node> | null {
    if (this.walk.targets === null) return null;
    const needed = new Set<Node>(this.walk.targets.map((t) => t.node));
    for (const node of nodes) {
      if (node.next.some((next) => next !== null && needed.has(next))) needed.add(node);
    }
    return needed;
  }

  give(node: Node, output: number, gradient: Tensor): void {
    if (node.outputs === 1) {
      const before = this.pending.get(node) as Tensor | undefined;
      this.pending.set(node, before === undefined ? gradient : arithmetic.add(before, gradient));
      return;
    }
    let list = this.pending.get(node) as (Tensor | null)[] | undefined;
    if (list === undefined) {
      list = new Array<Tensor | null>(node.outputs).fill(null);
      this.pending.set(node, list);
    }
    const before = list[output];
    list[output] = before === null ? gradient : arithmetic.add(before, gradient);
  }

  /** Marks a gradient that someone outside holds. */
  lend(gradient: Tensor): void {
    this.shared.add(gradient.array);
  }

  run(roots: readonly Node[]): (Tensor | null)[] {
    const { nodes, leaves } = this.collect(roots);
    const needed = this.needed(nodes);
    const found = new Map<Node, Pending>();
    const targetNodes = this.walk.targets === null ? null : new Set(this.walk.targets.map((t) => t.node));
    for (let i = nodes.length - 1; i >= 0; i--) {
      const node = nodes[i];
      let gradient = this.pending.get(node);
      if (gradient === undefined || gradient === null) continue;
      this.pending.delete(node);
      if (node.hooks !== null) gradient = this.callHooks(node, gradient);
      if (targetNodes?.has(node)) found.set(node, gradient);
      if (needed !== null && !node.next.some((next) => next !== null && needed.has(next))) continue;
      this.apply(node, gradient);
    }
    for (const leaf of leaves) {
      let gradient = this.pending.get(leaf);
      if (gradient === undefined || gradient === null) continue;
      if (leaf.hooks !== null) gradient = this.callHooks(leaf, gradient);
      if (targetNodes === null) this.accumulate(leaf.variable, gradient as Tensor);
      else if (targetNodes.has(leaf)) found.set(leaf, gradient);
    }
    if (this.walk.targets === null) return [];
    return this.walk.targets.map(({ node, output }) => {
      const got = found.get(node) ?? null;
      return Array.isArray(got) ? (got[output] ?? null) : got;
    });
  }

  private apply(node: Node, gradient: Pending): void {
    let results: Tensor | null | readonly (Tensor | null)[];
    if (Array.isArray(gradient)) {
      results = (node.op.backwardMany as NonNullable<typeof node.op.backwardMany>)(gradient, node);
    } else results = node.op.backward(gradient as Tensor, node);
    if (!this.walk.keepGraph) node.release();
    if (results === null) return;
    if (!Array.isArray(results)) {
      const next = node.next[0];
      if (next !== null) this.give(next, node.nextOutputs?.[0] ?? 0, results as Tensor);
      return;
    }
    this.noteShared(results);
    for (let i = 0; i < results.length; i++) {
      const next = node.next[i];
      const result = results[i];
      if (next !== null && next !== undefined && result !== null) {
        this.give(next, node.nextOutputs?.[i] ?? 0, result);
      }
    }
  }

  /** Two gradients of one node may be the same tensor, or views of one storage. */
  private noteShared(results: readonly (Tensor | null)[]): void {
    for (let i = 1; i < results.length; i++) {
      const array = results[i]?.array;
      if (array === undefined) continue;
      for (let j = 0; j < i; j++) if (results[j]?.array === array) this.shared.add(array);
    }
  }

  private callHooks(node: Node, gradient: Pending): Pending {
    const call = (g: Tensor, hooks: Map<number, TensorHook> | undefined): Tensor => {
      if (hooks === undefined) return g;
      this.lend(g);
      for (const hook of hooks.values()) {
        const replaced = hook(g);
        if (replaced !== null && replaced !== undefined) g = replaced as Tensor;
      }
      this.lend(g);
      return g;
    };
    if (Array.isArray(gradient)) return gradient.map((g, i) => (g === null ? null : call(g, node.hooks?.get(i))));
    return call(gradient as Tensor, node.hooks?.get(0));
  }

  /** Adds to a leaf's `.grad`; a gradient that is ours alone is kept, any other is copied. */
  private accumulate(leaf: Tensor, gradient: Tensor): void {
    const before = leaf.grad;
    if (before === null) {
      const ours = gradient.contig && !this.shared.has(gradient.array);
      if (this.walk.createGraph) leaf.grad = gradient;
      else leaf.grad = ours ? (gradient.node === null ? gradient : gradient.detach()) : arithmetic.copy(gradient);
    } else if (this.walk.createGraph) leaf.grad = arithmetic.add(before, gradient);
    else arithmetic.addInPlace(before, gradient);
  }
}

/**
 * Walks from the roots, whose gradients are given, to the leaves (or to the targets).
 * @internal
 */
export function walkBack(
  roots: readonly { node: Node; output: number; gradient: Tensor; lent: boolean }[],
  walk: Walk,
): (Tensor | null)[] {
  const run = new Run(walk);
  const before = gradEnabled;
  switchGrad(walk.createGraph);
  try {
    for (const r of roots) {
      if (r.lent) run.lend(r.gradient);
      run.give(r.node, r.output, r.gradient);
    }
    return run.run(roots.map((r) => r.node));
  } finally {
    switchGrad(before);
  }
}
