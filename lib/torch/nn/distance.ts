/** Distances of vectors, and losses that compare them, as modules. */
import { ValueError } from "../errors.js";
import {
  pairwise_distance,
  type TripletDistanceOptions,
  triplet_margin_loss,
  triplet_margin_with_distance_loss,
} from "../ops/distances.js";
import type { Reduction } from "../ops/reduction.js";
import { cosine_similarity } from "../ops/vision.js";
import type { Tensor } from "../tensor.js";
import { construct, type Given } from "./arguments.js";
import { LEGACY, Loss, type LossOptions, REDUCED } from "./loss.js";
import { Module } from "./module.js";
import { inPython } from "./registry.js";

/** Named parameters of PairwiseDistance. */
export interface PairwiseDistanceOptions {
  readonly p?: number;
  readonly eps?: number;
  readonly keepdim?: boolean;
}
/** Distance of each vector of the first from that of the second. Shape: (N, D), (N, D) -> (N). Source: PyTorch, torch.nn.PairwiseDistance. */
export class PairwiseDistance extends Module {
  norm: number;
  eps: number;
  keepdim: boolean;
  constructor(...args: Given<[p?: number, eps?: number, keepdim?: boolean], PairwiseDistanceOptions>) {
    super();
    const o = construct("PairwiseDistance", args, {
      p: 2 as number,
      eps: 1e-6 as number,
      keepdim: false as boolean,
    });
    this.norm = o.p;
    this.eps = o.eps;
    this.keepdim = o.keepdim;
  }
  override forward(x1: Tensor, x2: Tensor): Tensor {
    return pairwise_distance(x1, x2, this.norm, this.eps, this.keepdim);
  }
}

/** Named parameters of CosineSimilarity. */
export interface CosineSimilarityOptions {
  readonly dim?: number;
  readonly eps?: number;
}
/** Cosine of the angle between vectors along a dimension. Source: PyTorch, torch.nn.CosineSimilarity. */
export class CosineSimilarity extends Module {
  dim: number;
  eps: number;
  constructor(...args: Given<[dim?: number, eps?: number], CosineSimilarityOptions>) {
    super();
    const o = construct("CosineSimilarity", args, { dim: 1 as number, eps: 1e-8 as number });
    this.dim = o.dim;
    this.eps = o.eps;
  }
  override forward(x1: Tensor, x2: Tensor): Tensor {
    return cosine_similarity(x1, x2, this.dim, this.eps);
  }
}

/** Named parameters of TripletMarginLoss. */
export interface TripletMarginOptions extends LossOptions {
  readonly margin?: number;
  readonly p?: number;
  readonly eps?: number;
  readonly swap?: boolean;
}
/**
 * How far the anchor's distance from the positive, and a margin, exceed its distance from the negative.
 *
 * @throws ValueError for a margin that is not positive.
 * Source: PyTorch, torch.nn.TripletMarginLoss.
 */
export class TripletMarginLoss extends Loss {
  margin: number;
  p: number;
  eps: number;
  swap: boolean;
  constructor(
    ...args: Given<
      [
        margin?: number,
        p?: number,
        eps?: number,
        swap?: boolean,
        size_average?: boolean | null,
        reduce?: boolean | null,
        reduction?: Reduction,
      ],
      TripletMarginOptions
    >
  ) {
    const o = construct("TripletMarginLoss", args, {
      margin: 1 as number,
      p: 2 as number,
      eps: 1e-6 as number,
      swap: false as boolean,
      ...LEGACY,
      reduction: REDUCED.reduction,
    });
    super(o);
    checkMargin("TripletMarginLoss", o.margin);
    this.margin = o.margin;
    this.p = o.p;
    this.eps = o.eps;
    this.swap = o.swap;
  }
  override forward(anchor: Tensor, positive: Tensor, negative: Tensor): Tensor {
    const { margin, p, eps, swap, reduction } = this;
    return triplet_margin_loss(anchor, positive, negative, { margin, p, eps, swap, reduction });
  }
}

/** TripletMarginLoss with a distance of one's own. Source: PyTorch, torch.nn.TripletMarginWithDistanceLoss. */
export class TripletMarginWithDistanceLoss extends Loss {
  distance_function: (a: Tensor, b: Tensor) => Tensor;
  margin: number;
  swap: boolean;
  constructor(options: TripletDistanceOptions = {}) {
    const o = construct("TripletMarginWithDistanceLoss", [options], {
      distance_function: null as ((a: Tensor, b: Tensor) => Tensor) | null,
      margin: 1 as number,
      swap: false as boolean,
      reduction: REDUCED.reduction,
    });
    super({ ...LEGACY, reduction: o.reduction });
    checkMargin("TripletMarginWithDistanceLoss", o.margin);
    this.distance_function = o.distance_function ?? new PairwiseDistance();
    this.margin = o.margin;
    this.swap = o.swap;
  }
  override forward(anchor: Tensor, positive: Tensor, negative: Tensor): Tensor {
    const { distance_function, margin, swap, reduction } = this;
    const options = { distance_function, margin, swap, reduction };
    return triplet_margin_with_distance_loss(anchor, positive, negative, options);
  }
}

function checkMargin(name: string, margin: number): void {
  if (margin <= 0) throw new ValueError(`${name}: expected margin to be greater than 0, got ${margin} instead`);
}

inPython("torch.nn.modules.distance", PairwiseDistance, CosineSimilarity);
inPython("torch.nn.modules.loss", TripletMarginLoss, TripletMarginWithDistanceLoss);
