/** How an optimizer's loop gets at a parameter's memory. */
import { copyInto, toContiguous } from "../compute/plan.js";
import { float32, float64 } from "../dtype.js";
import { RuntimeError } from "../errors.js";
import { cast } from "../ops/define.js";
import { fresh, type Tensor } from "../tensor.js";

/** @internal */
export type Floats = Float32Array | Float64Array;

/** A loop over row-major memory: the parameter, its gradient, and its state from the start of each array. @internal */
export type Loop = (
  p: Floats,
  op: number,
  g: Floats,
  og: number,
  states: readonly (Floats | null)[],
  n: number,
) => void;

/** Zeros with a parameter's sizes, row-major: what an optimizer keeps. @internal */
export function zerosFor(p: Tensor): Tensor {
  return fresh(p.sizes, p.dtype);
}

/** A step count, as torch keeps it: a float32 without dimensions. @internal */
export function stepCount(): Tensor {
  return fresh([], float32);
}

/** Adds one to a step count and gives it. @internal */
export function advance(step: unknown): number {
  const t = step as Tensor;
  const count = Number(t.array[t.offset]) + 1;
  (t.array as Float32Array)[t.offset] = count;
  return count;
}

/**
 * Runs a loop over the row-major memory of a parameter, its gradient and its state, and marks the parameter as
 * changed. Other dtypes and layouts go through copies.
 *
 * @internal
 */
export function update(p: Tensor, grad: Tensor, states: readonly (Tensor | null)[], loop: Loop): void {
  let plain = p.contig && grad.contig && (p.dtype === float32 || p.dtype === float64) && grad.dtype === p.dtype;
  const kept = new Array<Floats | null>(states.length);
  for (let i = 0; i < states.length; i++) {
    const s = states[i];
    kept[i] = s === null ? null : (s.array as Floats);
    if (s !== null && !(s.contig && s.offset === 0 && s.dtype === p.dtype)) plain = false;
  }
  if (plain) loop(p.array as Floats, p.offset, grad.array as Floats, grad.offset, kept, p.count);
  else throughCopies(p, grad, states, loop);
  p.version.n++;
}

function throughCopies(p: Tensor, grad: Tensor, states: readonly (Tensor | null)[], loop: Loop): void {
  if (!p.dtype.is_floating_point) throw new RuntimeError(`an optimizer works on floating tensors, not on ${p.dtype}`);
  const work = p.dtype === float64 ? float64 : float32;
  const copy = (t: Tensor): Floats => toContiguous(cast(t, work), work.kind, t.count, work.kind) as Floats;
  const target = copy(p);
  const kept = states.map((s) => (s === null ? null : copy(s)));
  loop(target, 0, copy(grad), 0, kept, p.count);
  const back = (from: Floats, to: Tensor): void => {
    const view = fresh(to.sizes, work);
    view.array.set(from as Float32Array & Float64Array & BigInt64Array);
    copyInto(view, work.kind, to, to.dtype.kind);
  };
  back(target, p);
  states.forEach((s, i) => {
    const from = kept[i];
    if (s !== null && from !== null) back(from, s);
  });
}
