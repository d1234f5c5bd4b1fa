/** How an operation puts its result into the graph. */
import type { Tensor } from "../tensor.js";
import { gradEnabled } from "./mode.js";
import { type Backward, Node } from "./node.js";

/** Whether any of the inputs asks for recording. @internal */
export function anyRecorded(inputs: readonly (Tensor | null)[]): boolean {
  if (!gradEnabled) return false;
  for (let i = 0; i < inputs.length; i++) if (inputs[i]?.recorded()) return true;
  return false;
}

/** The node for an operation on these inputs. @internal */
export function makeNode<A>(
  op: Backward<A>,
  inputs: readonly (Tensor | null)[],
  saved: readonly (Tensor | null)[],
  arg: A,
  outputs = 1,
): Node<A> {
  const next = new Array<Node | null>(inputs.length);
  let outs: number[] | null = null;
  for (let i = 0; i < inputs.length; i++) {
    const t = inputs[i];
    const node = t === null ? null : t.gradientNode();
    next[i] = node;
    if (node !== null && (t as Tensor).outputNumber !== 0 && node === (t as Tensor).node) {
      outs ??= new Array<number>(inputs.length).fill(0);
      outs[i] = (t as Tensor).outputNumber;
    }
  }
  return new Node(op, next, outs, saved, arg, outputs);
}

/**
 * Records `out` as the result of `op` on the inputs, when one of them asks for it; gives `out` back.
 *
 * @param saved what the way back needs; a change in place of one of them is then an error there
 * @internal
 */
export function record<A>(
  out: Tensor,
  op: Backward<A>,
  inputs: readonly (Tensor | null)[],
  saved: readonly (Tensor | null)[],
  arg: A,
): Tensor {
  if (anyRecorded(inputs)) {
    // The node's type is invariant in A only through `arg`, which nobody but `op` reads.
    out.node = makeNode(op, inputs, saved, arg) as Node;
    out.nodeVersion = out.version.n;
  }
  return out;
}

/** Records several results of one operation. @internal */
export function recordMany<A>(
  outs: readonly Tensor[],
  op: Backward<A>,
  inputs: readonly (Tensor | null)[],
  saved: readonly (Tensor | null)[],
  arg: A,
): void {
  if (!anyRecorded(inputs)) return;
  const node = makeNode(op, inputs, saved, arg, outs.length) as Node;
  outs.forEach((out, i) => {
    out.node = node;
    out.outputNumber = i;
    out.nodeVersion = out.version.n;
  });
}
