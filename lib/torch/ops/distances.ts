/** Distances of vectors, and the losses that compare them. */
import { RuntimeError, ValueError } from "../errors.js";
import type { Tensor } from "../tensor.js";
import { needs } from "./needs.js";
import { asOne, type Fn, op } from "./op.js";
import {
  checkReduction,
  type LegacyReduction,
  type OldFlag,
  type Reduction,
  reduced,
  wantedReduction,
} from "./reduction.js";
import { minimum } from "./rounding.js";

/** Named parameters of pairwise_distance. */
export interface PairwiseOptions {
  readonly x2?: Tensor;
  readonly p?: number;
  readonly eps?: number;
  readonly keepdim?: boolean;
}

/**
 * Distance of each vector of x1 from that of x2: the norm of x1 - x2 + eps along the last dimension.
 *
 * Shape: (N, D) and (N, D), or they broadcast -> (N). Gradient: both.
 * Source: PyTorch, torch.nn.functional.pairwise_distance.
 */
export const pairwise_distance: Fn<
  [x1: Tensor, x2: Tensor, p?: number, eps?: number, keepdim?: boolean],
  PairwiseOptions
> = op(
  "pairwise_distance",
  "x1 x2 p eps keepdim",
  needs("pairwise_distance", "x1 x2", 2, (x1: Tensor, x2: Tensor, p = 2, eps = 1e-6, keepdim = false) => {
    const last = Math.max(x1.ndim, x2.ndim) - 1;
    return asOne("NormBackward1", [x1.sub(x2).add(eps)], (d) => d.norm({ p, dim: last, keepdim }));
  }),
);

/** Named parameters of triplet_margin_loss. */
export interface TripletOptions extends LegacyReduction {
  readonly positive?: Tensor;
  readonly negative?: Tensor;
  readonly margin?: number;
  readonly p?: number;
  readonly eps?: number;
  /** Whether the negative's distance from the positive counts where it is the smaller one. */
  readonly swap?: boolean;
  readonly reduction?: Reduction;
}

type Distance = (a: Tensor, b: Tensor) => Tensor;

function triplet(
  anchor: Tensor,
  positive: Tensor,
  negative: Tensor,
  distance: Distance,
  margin: number,
  swap: boolean,
  reduction: Reduction,
): Tensor {
  if (margin <= 0) throw new ValueError(`margin must be greater than 0, got ${margin}`);
  if (anchor.ndim !== positive.ndim || positive.ndim !== negative.ndim) {
    throw new RuntimeError(
      `The anchor, positive, and negative tensors are expected to have the same number of dimensions, but got: anchor ${anchor.ndim}D, positive ${positive.ndim}D, and negative ${negative.ndim}D inputs`,
    );
  }
  const near = distance(anchor, positive);
  const far = distance(anchor, negative);
  const least = swap ? minimum(far, distance(positive, negative)) : far;
  return reduced(near.add(margin).sub(least).clamp_min(0), reduction);
}

/**
 * How far the anchor's distance from the positive, and a margin, exceed its distance from the negative.
 *
 * loss = max(d(anchor, positive) - d(anchor, negative) + margin, 0)
 *
 * @throws ValueError for a margin that is not positive; RuntimeError when the dimensions differ.
 * Source: PyTorch, torch.nn.functional.triplet_margin_loss.
 */
export const triplet_margin_loss: Fn<
  [
    anchor: Tensor,
    positive: Tensor,
    negative: Tensor,
    margin?: number,
    p?: number,
    eps?: number,
    swap?: boolean,
    size_average?: OldFlag,
    reduce?: OldFlag,
    reduction?: Reduction,
  ],
  TripletOptions
> = op(
  "triplet_margin_loss",
  "anchor positive negative margin p eps swap size_average reduce reduction",
  needs(
    "triplet_margin_loss",
    "anchor positive negative",
    3,
    (
      anchor: Tensor,
      positive: Tensor,
      negative: Tensor,
      margin = 1,
      p = 2,
      eps = 1e-6,
      swap = false,
      average?: OldFlag,
      each?: OldFlag,
      how?: Reduction,
    ) =>
      triplet(
        anchor,
        positive,
        negative,
        (a, b) => pairwise_distance(a, b, p, eps),
        margin,
        swap,
        wantedReduction(average, each, how),
      ),
  ),
);

/** Named parameters of triplet_margin_with_distance_loss. */
export interface TripletDistanceOptions {
  readonly distance_function?: Distance | null;
  readonly margin?: number;
  readonly swap?: boolean;
  readonly reduction?: Reduction;
}

/**
 * `triplet_margin_loss` with a distance of one's own.
 *
 * Source: PyTorch, torch.nn.functional.triplet_margin_with_distance_loss.
 */
export function triplet_margin_with_distance_loss(
  anchor: Tensor,
  positive: Tensor,
  negative: Tensor,
  options: TripletDistanceOptions = {},
): Tensor {
  const { distance_function, margin = 1, swap = false, reduction = "mean" } = options;
  checkReduction(reduction);
  return triplet(anchor, positive, negative, distance_function ?? pairwise_distance, margin, swap, reduction);
}
