/** A line search for steps that satisfy the strong Wolfe conditions. */
import type { Tensor } from "../tensor.js";

/** The loss and the flat gradient at a step of length `t`. @internal */
export type Evaluate = (t: number) => readonly [loss: number, gradient: Tensor];

/** One end of a bracket: the step, the loss there, the gradient, and its part along the direction. */
interface Point {
  readonly t: number;
  readonly f: number;
  readonly g: Tensor;
  readonly slope: number;
}

/** The minimum of the cubic through two points with their slopes, kept within bounds. */
function cubicMinimum(a: Point, b: Point, bounds?: readonly [number, number]): number {
  const [least, most] = bounds ?? (a.t <= b.t ? [a.t, b.t] : [b.t, a.t]);
  const d1 = a.slope + b.slope - (3 * (a.f - b.f)) / (a.t - b.t);
  const square = d1 ** 2 - a.slope * b.slope;
  if (!(square >= 0)) return (least + most) / 2;
  const d2 = Math.sqrt(square);
  const at =
    a.t <= b.t
      ? b.t - (b.t - a.t) * ((b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2))
      : a.t - (a.t - b.t) * ((a.slope + d2 - d1) / (a.slope - b.slope + 2 * d2));
  return Math.min(Math.max(at, least), most);
}

const SUFFICIENT = 1e-4;
const CURVATURE = 0.9;
const NARROW = 1e-9;

/**
 * A step along the direction `d` that lowers the loss enough and flattens its slope enough.
 *
 * @param t the first step to try
 * @param f the loss at 0
 * @param g the flat gradient at 0
 * @param slope the gradient's part along `d`, at 0
 * @param most how many evaluations are allowed
 * @returns the loss and gradient there, the step, and the number of evaluations
 * Source: Nocedal and Wright, Numerical Optimization, algorithms 3.5 and 3.6; PyTorch's `_strong_wolfe`.
 * @internal
 */
export function strongWolfe(
  evaluate: Evaluate,
  first: number,
  d: Tensor,
  f: number,
  g: Tensor,
  slope: number,
  most: number,
): { loss: number; gradient: Tensor; t: number; evaluations: number } {
  const longest = d.abs().max().item();
  const origin: Point = { t: 0, f, g: g.clone(), slope };
  const pointAt = (t: number): Point => {
    const [loss, gradient] = evaluate(t);
    return { t, f: loss, g: gradient, slope: gradient.dot(d).item() };
  };
  let at = pointAt(first);
  let evaluations = 1;
  let before = origin;
  let bracket: Point[] | null = null;
  let done = false;
  let rounds = 0;
  while (rounds < most) {
    const high = at.f > f + SUFFICIENT * at.t * slope || (rounds > 1 && at.f >= before.f);
    if (!high && Math.abs(at.slope) <= -CURVATURE * slope) {
      bracket = [at];
      done = true;
      break;
    }
    if (high || at.slope >= 0) {
      bracket = [before, at];
      break;
    }
    const next = cubicMinimum(before, at, [at.t + 0.01 * (at.t - before.t), at.t * 10]);
    before = at;
    at = pointAt(next);
    evaluations++;
    rounds++;
  }
  const ends = bracket === null || rounds === most ? [origin, at] : bracket;
  let [low, high] = ends[0].f <= ends[ends.length - 1].f ? [0, 1] : [1, 0];
  let slow = false;
  while (!done && rounds < most) {
    if (Math.abs(ends[1].t - ends[0].t) * longest < NARROW) break;
    const [left, right] = ends[0].t <= ends[1].t ? [ends[0].t, ends[1].t] : [ends[1].t, ends[0].t];
    let t = cubicMinimum(ends[0], ends[1]);
    const margin = 0.1 * (right - left);
    // A trial too near an end, twice in a row or beyond it, is moved inwards.
    if (Math.min(right - t, t - left) < margin) {
      if (slow || t >= right || t <= left) {
        t = Math.abs(t - right) < Math.abs(t - left) ? right - margin : left + margin;
        slow = false;
      } else slow = true;
    } else slow = false;
    at = pointAt(t);
    evaluations++;
    rounds++;
    if (at.f > f + SUFFICIENT * t * slope || at.f >= ends[low].f) {
      ends[high] = at;
      [low, high] = ends[0].f <= ends[1].f ? [0, 1] : [1, 0];
    } else {
      if (Math.abs(at.slope) <= -CURVATURE * slope) done = true;
      else if (at.slope * (ends[high].t - ends[low].t) >= 0) ends[high] = ends[low];
      ends[low] = at;
    }
  }
  const best = ends[low];
  return { loss: best.f, gradient: best.g, t: best.t, evaluations };
}
