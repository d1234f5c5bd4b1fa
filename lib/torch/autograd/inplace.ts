/**
 * History of tensors that were changed in place. When a view is changed, its base's history becomes the change of that
 * region (CopySlices), and every view of the base gets its history anew from the base when it is next asked for.
 */
import { NotImplementedError } from "../errors.js";
import { fresh, late, type Tensor } from "../tensor.js";
import { type Backward, type Gradients, Node } from "./node.js";

/** Where a view lies in its base's storage. */
interface Region {
  readonly offset: number;
  readonly sizes: readonly number[];
  readonly strides: readonly number[];
}

const regionOf = (t: Tensor): Region => ({ offset: t.offset, sizes: t.sizes, strides: t.strides });

/** What CopySlices keeps: the geometry and the operation that changed the view. */
interface SliceChange {
  readonly base: Region;
  readonly view: Region;
  readonly change: Node;
}

/** A row-major copy of `g` laid out as `base` is, and the region of it that is `view`. */
function layOut(g: Tensor, base: Region, view: Region): { whole: Tensor; part: Tensor } {
  const whole = g.clone();
  const part = whole.window(view.offset - base.offset, view.sizes, view.strides);
  late.regenerateView(part);
  return { whole, part };
}

const COPY_SLICES: Backward<SliceChange> = {
  name: "CopySlices",
  backward(g, node): Gradients {
    const { base, view, change } = node.arg;
    const { whole, part } = layOut(g, base, view);
    const into = part.clone();
    const results = change.op.backward(into, change);
    change.release();
    const list = Array.isArray(results) ? (results as readonly (Tensor | null)[]) : [results as Tensor | null];
    if (list[0] === null) part.fill_(0);
    else part.copy_(list[0]);
    return [whole, ...list.slice(1)];
  },
};

const AS_STRIDED: Backward<{ base: Region; view: Region }> = {
  name: "AsStridedBackward0",
  backward(g, node) {
    const { base, view } = node.arg;
    const whole = fresh(base.sizes, g.dtype);
    whole.window(view.offset - base.offset, view.sizes, view.strides).copy_(g);
    return whole;
  },
};

/** @throws NotImplementedError: complex numbers and their parts are views of each other that history does not follow. @internal */
export function refuseAcross(): never {
  throw new NotImplementedError("complex tensors of a graph cannot be changed in place through a view of their parts", {
    hint: "Work on a clone of the part, and make a new tensor with torch.complex.",
  });
}

/** Gives `self`, just changed in place, the history `node`, whose first input was `self` itself. @internal */
export function rebase(self: Tensor, node: Node): void {
  const base = self.base;
  if (base === null || !base.contig) {
    self.node = node;
    self.outputNumber = 0;
    self.nodeVersion = self.version.n;
    return;
  }
  const change: SliceChange = { base: regionOf(base), view: regionOf(self), change: node };
  const own = base.gradientNode();
  const outs =
    node.nextOutputs === null && base.outputNumber === 0 ? null : node.next.map((_, i) => node.nextOutputs?.[i] ?? 0);
  if (outs !== null) outs[0] = base.outputNumber;
  base.node = new Node(COPY_SLICES, [own, ...node.next.slice(1)], outs, [], change) as Node;
  base.outputNumber = 0;
  late.regenerateView(self);
}

late.regenerateView = (view: Tensor): void => {
  const base = view.base as Tensor;
  view.nodeVersion = view.version.n;
  if (base.node === null) return;
  if (base.dtype !== view.dtype) refuseAcross();
  view.node = new Node(AS_STRIDED, [base.node], base.outputNumber === 0 ? null : [base.outputNumber], [], {
    base: regionOf(base),
    view: regionOf(view),
  }) as Node;
  view.outputNumber = 0;
};
