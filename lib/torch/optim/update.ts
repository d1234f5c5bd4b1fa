/** How an optimizer's loop gets at a parameter's memory. */
import { copyInto } from "../compute/plan.js";
import { float32, float64 } from "../dtype.js";
import { RuntimeError } from "../errors.js";
import { cast, packed } from "../ops/define.js";
import { contiguousStrides } from "../shape.js";
import { fresh, Tensor } from "../tensor.js";

/** @internal */
export type Floats = Float32Array | Float64Array;

/** Zeros with a parameter's sizes, row-major, in memory of their own: what an optimizer keeps. @internal */
export function zerosFor(p: Tensor): Tensor {
  const work = p.dtype === float64 ? float64 : p.dtype === float32 ? float32 : p.dtype;
  return new Tensor(fresh(p.sizes, work).array, 0, p.sizes, contiguousStrides(p.sizes), work);
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
export function update(
  p: Tensor,
  grad: Tensor,
  states: readonly (Tensor | null)[],
  loop: (p: Floats, op: number, g: Floats, og: number, states: readonly (Floats | null)[], n: number) => void,
): void {
  if (!p.dtype.is_floating_point) throw new RuntimeError(`an optimizer works on floating tensors, not on ${p.dtype}`);
  const direct = p.dtype === float32 || p.dtype === float64;
  const work = direct ? p.dtype : float32;
  const g = packed(cast(grad, work));
  const kept = states.map((s) => (s === null ? null : packed(cast(s, work))));
  const target = p.contig && direct ? p : packed(cast(p.detach(), work));
  loop(
    target.array as Floats,
    target.offset,
    g.array as Floats,
    g.offset,
    kept.map((s) => (s === null ? null : (s.array as Floats))),
    p.count,
  );
  states.forEach((s, i) => {
    const k = kept[i];
    if (s !== null && k !== null && k.array !== s.array) copyInto(k, k.dtype.kind, s, s.dtype.kind);
  });
  if (target !== p) copyInto(target, target.dtype.kind, p, p.dtype.kind);
  p.version.n++;
}
