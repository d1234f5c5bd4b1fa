/** What becomes of the elements' losses. */
import { warn } from "../../builtins/warnings.js";
import type { Backward } from "../autograd/node.js";
import { record } from "../autograd/record.js";
import { ValueError } from "../errors.js";
import type { Tensor } from "../tensor.js";

/** What becomes of the elements' losses: their mean, their sum, or each. */
export type Reduction = "mean" | "sum" | "none";

/** A parameter of the old way to say a reduction. */
export type OldFlag = boolean | null;

/** The old way to say a reduction. */
export interface LegacyReduction {
  readonly size_average?: OldFlag;
  readonly reduce?: OldFlag;
}

/** The reduction that the old parameters ask for, or null when neither was given. @internal */
export function legacyReduction(size_average: OldFlag | undefined, reduce: OldFlag | undefined): Reduction | null {
  if ((size_average ?? null) === null && (reduce ?? null) === null) return null;
  const wanted: Reduction = (reduce ?? true) ? ((size_average ?? true) ? "mean" : "sum") : "none";
  warn(`size_average and reduce args will be deprecated, please use reduction='${wanted}' instead.`);
  return wanted;
}

/** @throws ValueError for what is no reduction. @internal */
export function checkReduction(reduction: Reduction): void {
  if (reduction !== "mean" && reduction !== "sum" && reduction !== "none") {
    throw new ValueError(`${String(reduction)} is not a valid value for reduction`, {
      hint: 'It is one of "mean", "sum" and "none".',
    });
  }
}

/** Reduces the elements' losses. @internal */
export function reduced(losses: Tensor, reduction: Reduction): Tensor {
  return reduction === "none" ? losses : reduction === "mean" ? losses.mean() : losses.sum();
}

/**
 * Reduces losses that are not recorded, and records the result as one operation: `op` goes back from the gradient of
 * each loss.
 *
 * @internal
 */
export function recordReduced<A>(
  each: Tensor,
  reduction: Reduction,
  op: Backward<A>,
  inputs: readonly (Tensor | null)[],
  saved: readonly (Tensor | null)[],
  arg: A,
): Tensor {
  if (reduction === "none") return record(each, op, inputs, saved, arg);
  const { sizes, count } = each;
  const whole: Backward<A> = {
    name: op.name,
    backward: (g, node) => op.backward((reduction === "mean" ? g.div(count) : g).expand([...sizes]), node),
  };
  return record(reduced(each, reduction), whole, inputs, saved, arg);
}

/** The reduction that a loss's parameters ask for, new or old. @throws ValueError for what is none. @internal */
export function wantedReduction(
  size_average: OldFlag | undefined,
  reduce: OldFlag | undefined,
  reduction: Reduction | undefined,
): Reduction {
  const wanted = legacyReduction(size_average, reduce) ?? reduction ?? "mean";
  checkReduction(wanted);
  return wanted;
}
