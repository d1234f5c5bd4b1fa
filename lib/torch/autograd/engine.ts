/**
 * The walk back through the graph. Iterative: nodes are visited from the newest to the oldest, which is a topological
 * order because an operation's number is higher than those of the operations that made its inputs.
 *
 * What a walk notes of a node stands on the node itself, under the walk that wrote it: a Map would cost more than the
 * small operations it serves. A walk that begins inside another (from a hook) and meets a node of that one keeps the
 * other's notes aside and puts them back.
 */
import type { Tensor } from "../tensor.js";
import { gradEnabled, switchGrad } from "./mode.js";
import { AccumulateGrad, type Node, type Notes, type TensorHook } from "./node.js";

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
export type Pending = Tensor | null | (Tensor | null)[];

const byAge = (a: Node, b: Node): number => a.id - b.id;

class Run {
  /** Nodes found so far, in no order; the leaves' nodes apart. */
  private readonly nodes: Node[] = [];
  private readonly leaves: AccumulateGrad[] = [];
  /** Notes of an outer walk on nodes that this one met too. */
  private aside: [Node, Notes][] | null = null;
  /** Storages that more than one tensor may hold: a leaf must not keep them. */
  private shared: object[] | null = null;

  constructor(
    private readonly walk: Walk,
    private readonly nested: boolean,
  ) {}

  private visit(node: Node): void {
    const { notes } = node;
    if (notes.walk === this) return;
    if (notes.walk !== null && this.nested) {
      this.aside ??= [];
      this.aside.push([node, { ...notes }]);
    }
    notes.walk = this;
    notes.pending = null;
    if (node instanceof AccumulateGrad) this.leaves.push(node);
    else this.nodes.push(node);
  }

  /** Finds the nodes that are reached from the roots, oldest first. */
  private collect(roots: readonly Node[]): void {
    const { nodes } = this;
    for (const root of roots) this.visit(root);
    // What is found is added at the end, so that this loop reaches it too.
    for (let i = 0; i < nodes.length; i++) {
      const { next } = nodes[i];
      for (let k = 0; k < next.length; k++) {
        const node = next[k];
        if (node !== null) this.visit(node);
      }
    }
    nodes.sort(byAge);
  }

  /** The nodes through which a target is reached; null means all. */
  private needed(): Set<Node> | null {
    if (this.walk.targets === null) return null;
    const needed = new Set<Node>(this.walk.targets.map((t) => t.node));
    for (const node of this.nodes) {
      if (node.next.some((next) => next !== null && needed.has(next))) needed.add(node);
    }
    return needed;
  }

  /** Adds a gradient to what is on its way to a node. */
  give(node: Node, output: number, gradient: Tensor): void {
    const { notes } = node;
    if (node.outputs === 1) {
      const before = notes.pending as Tensor | null;
      notes.pending = before === null ? gradient : arithmetic.add(before, gradient);
      return;
    }
    const list = (notes.pending as (Tensor | null)[] | null) ?? new Array<Tensor | null>(node.outputs).fill(null);
    const before = list[output];
    list[output] = before === null ? gradient : arithmetic.add(before, gradient);
    notes.pending = list;
  }

  /** Marks a gradient that someone outside holds. */
  lend(gradient: Tensor): void {
    this.shared ??= [];
    this.shared.push(gradient.array);
  }

  run(roots: readonly { node: Node; output: number; gradient: Tensor; lent: boolean }[]): (Tensor | null)[] {
    this.collect(roots.map((r) => r.node));
    try {
      for (const r of roots) {
        if (r.lent) this.lend(r.gradient);
        this.give(r.node, r.output, r.gradient);
      }
      return this.walk.targets === null ? this.intoLeaves() : this.toTargets(this.walk.targets);
    } finally {
      this.finish();
    }
  }

  private intoLeaves(): (Tensor | null)[] {
    const { nodes } = this;
    for (let i = nodes.length - 1; i >= 0; i--) {
      const node = nodes[i];
      const gradient = this.take(node);
      if (gradient !== null) this.apply(node, gradient);
    }
    for (const leaf of this.leaves) {
      const gradient = this.take(leaf);
      if (gradient !== null) this.accumulate(leaf.variable, gradient as Tensor);
    }
    return [];
  }

  private toTargets(targets: readonly Target[]): (Tensor | null)[] {
    const needed = this.needed() as Set<Node>;
    const wanted = new Set(targets.map((t) => t.node));
    const found = new Map<Node, Pending>();
    const { nodes } = this;
    for (let i = nodes.length - 1; i >= 0; i--) {
      const node = nodes[i];
      const gradient = this.take(node);
      if (gradient === null) continue;
      if (wanted.has(node)) found.set(node, gradient);
      if (node.next.some((next) => next !== null && needed.has(next))) this.apply(node, gradient);
    }
    for (const leaf of this.leaves) {
      const gradient = this.take(leaf);
      if (gradient !== null && wanted.has(leaf)) found.set(leaf, gradient);
    }
    return targets.map(({ node, output }) => {
      const got = found.get(node) ?? null;
      return Array.isArray(got) ? (got[output] ?? null) : got;
    });
  }

  /** The gradient that has arrived at a node, after its hooks. */
  private take(node: Node): Pending {
    const { notes } = node;
    const gradient = notes.pending;
    notes.pending = null;
    return gradient === null || node.hooks === null ? gradient : this.callHooks(node, gradient);
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
      if (next !== null) this.give(next, node.nextOutputs === null ? 0 : node.nextOutputs[0], results as Tensor);
      return;
    }
    if (results.length > 1) this.noteShared(results);
    for (let i = 0; i < results.length; i++) {
      const next = node.next[i];
      const result = results[i];
      if (next !== null && next !== undefined && result !== null) {
        this.give(next, node.nextOutputs === null ? 0 : node.nextOutputs[i], result);
      }
    }
  }

  /** Two gradients of one node may be the same tensor, or views of one storage. */
  private noteShared(results: readonly (Tensor | null)[]): void {
    for (let i = 1; i < results.length; i++) {
      const a = results[i];
      if (a === null || a === undefined) continue;
      for (let j = 0; j < i; j++) if (results[j]?.array === a.array) this.lend(a);
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
      const ours = gradient.contig && (this.shared === null || !this.shared.includes(gradient.array));
      if (this.walk.createGraph) leaf.grad = gradient;
      else if (!ours) leaf.grad = arithmetic.copy(gradient);
      else leaf.grad = gradient.node === null && gradient.base === null ? gradient : gradient.detach();
    } else if (this.walk.createGraph) leaf.grad = arithmetic.add(before, gradient);
    else arithmetic.addInPlace(before, gradient);
  }

  /** Leaves nothing of this walk on the nodes. */
  private finish(): void {
    for (const node of this.nodes) {
      node.notes.walk = null;
      node.notes.pending = null;
    }
    for (const leaf of this.leaves) {
      leaf.notes.walk = null;
      leaf.notes.pending = null;
    }
    if (this.aside !== null) for (const [node, notes] of this.aside) Object.assign(node.notes, notes);
  }
}

let depth = 0;

/**
 * Walks from the roots, whose gradients are given, to the leaves (or to the targets).
 * @internal
 */
export function walkBack(
  roots: readonly { node: Node; output: number; gradient: Tensor; lent: boolean }[],
  walk: Walk,
): (Tensor | null)[] {
  const before = gradEnabled;
  switchGrad(walk.createGraph);
  depth++;
  try {
    return new Run(walk, depth > 1).run(roots);
  } finally {
    depth--;
    switchGrad(before);
  }
}
