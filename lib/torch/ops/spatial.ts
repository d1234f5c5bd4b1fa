/** Sizes of windows over maps: one number for every spatial dimension, or a number for each. */
import { RuntimeError } from "../errors.js";
import type { Tensor } from "../tensor.js";
import { type Ints, intsOf } from "./op.js";

/** Three spatial dimensions; fewer have leading ones. @internal */
export type Triple = readonly [number, number, number];

/** `rank` numbers. @throws RuntimeError when there are more or fewer. @internal */
export function spread(x: Ints, rank: number, name: string): number[] {
  const given = intsOf(x);
  if (given.length === rank) return [...given];
  if (given.length === 1) return new Array<number>(rank).fill(given[0]);
  throw new RuntimeError(
    `expected ${name} to be a single integer value or a list of ${rank} values to match the convolution dimensions, but got ${name}=[${given.join(", ")}]`,
  );
}

/** A triple with `filling` before the given numbers. @internal */
export function triple(x: readonly number[], filling: number): Triple {
  const t = [filling, filling, filling];
  x.forEach((v, i) => {
    t[3 - x.length + i] = v;
  });
  return t as unknown as Triple;
}

/** Runs `f` on a batch: a lone map becomes a batch of one, and its result is taken out of it. @internal */
export function batched(input: Tensor, rank: number, f: (x: Tensor) => Tensor): Tensor {
  return input.ndim === rank + 1 ? f(input.unsqueeze(0)).squeeze(0) : f(input);
}
