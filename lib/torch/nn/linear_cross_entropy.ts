/** A linear layer and the cross entropy of its scores, as one. */
import { RuntimeError } from "../errors.js";
import { type LinearCrossEntropyOptions, linear_cross_entropy, tupleText } from "../ops/linear_cross_entropy.js";
import type { Reduction } from "../ops/reduction.js";
import { sameSizes } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { construct, type Given } from "./arguments.js";
import { type FactoryOptions, Linear } from "./linear.js";
import { LEGACY, REDUCED, WeightedLoss } from "./loss.js";
import { inPython } from "./registry.js";

/** Named parameters of LinearCrossEntropyLoss. */
export interface LinearCrossEntropyLossOptions extends FactoryOptions {
  readonly in_features?: number;
  readonly num_classes?: number;
  /** Sizes of the target beyond the batch. */
  readonly out_features?: readonly number[];
  readonly bias?: boolean;
  readonly reduction?: Reduction;
  readonly weight?: Tensor | null;
  readonly ignore_index?: number | null;
  readonly label_smoothing?: number;
  readonly options?: LinearCrossEntropyOptions | null;
}

/**
 * A linear layer and the cross entropy of its scores, as one.
 *
 * Shape: input (N, in_features) or (in_features), target of classes or of probabilities -> ().
 * Source: PyTorch, torch.nn.LinearCrossEntropyLoss: the same weights for the same seed.
 */
export class LinearCrossEntropyLoss extends WeightedLoss {
  num_classes: number;
  out_features: readonly number[];
  ignore_index: number | null;
  label_smoothing: number;
  declare linear: Linear;
  options: LinearCrossEntropyOptions | null;
  constructor(...args: Given<[in_features: number, num_classes: number], LinearCrossEntropyLossOptions>) {
    const o = construct("LinearCrossEntropyLoss", args, {
      in_features: undefined as number | undefined,
      num_classes: undefined as number | undefined,
      out_features: [] as readonly number[],
      bias: false as boolean,
      device: null as FactoryOptions["device"],
      dtype: null as FactoryOptions["dtype"],
      reduction: REDUCED.reduction,
      weight: null as Tensor | null,
      ignore_index: null as number | null,
      label_smoothing: 0 as number,
      options: null as LinearCrossEntropyOptions | null,
    });
    if (o.weight !== null && !sameSizes(o.weight.sizes, [o.num_classes])) {
      throw new RuntimeError(`expected weight shape to be (${o.num_classes},), got ${tupleText(o.weight.sizes)}`);
    }
    if (o.label_smoothing < 0 || o.label_smoothing > 1) {
      throw new RuntimeError(`expected label_smoothing to be in range [0, 1], got ${o.label_smoothing}`);
    }
    super(o.weight, { ...LEGACY, reduction: o.reduction });
    this.num_classes = o.num_classes;
    this.out_features = o.out_features;
    this.ignore_index = o.ignore_index;
    this.label_smoothing = o.label_smoothing;
    const outs = o.out_features.reduce((a, b) => a * b, o.num_classes);
    this.add_module("linear", new Linear(o.in_features, outs, { bias: o.bias, device: o.device, dtype: o.dtype }));
    this.options = o.options;
  }
  override forward(input: Tensor, target: Tensor): Tensor {
    const { weight, reduction, ignore_index, label_smoothing, options, linear: layer } = this;
    const outs = [this.num_classes, ...this.out_features];
    const linear_bias = layer.bias === null ? null : layer.bias.reshape(outs);
    return linear_cross_entropy(input, layer.weight.reshape([...outs, layer.in_features]), target, {
      linear_bias,
      weight,
      reduction,
      ignore_index,
      label_smoothing,
      options,
    });
  }
  override extra_repr(): string {
    const { linear: layer, reduction, ignore_index, options } = this;
    return [
      `in_features=${layer.in_features}`,
      `num_classes=${this.num_classes}`,
      `out_features=${tupleText(this.out_features)}`,
      `bias=${layer.bias === null ? "False" : "True"}`,
      `reduction=${reduction}`,
      `ignore_index=${ignore_index ?? "None"}`,
      `label_smoothing=${Number.isInteger(this.label_smoothing) ? `${this.label_smoothing}.0` : this.label_smoothing}`,
      `options=${options === null ? "None" : String(options)}`,
    ].join(", ");
  }
}

inPython("torch.nn.modules.loss", LinearCrossEntropyLoss);
