/** AlexNet. */
import { ReLU } from "../../torch/nn/activation.js";
import { Sequential } from "../../torch/nn/container.js";
import { Conv2d } from "../../torch/nn/conv.js";
import { Dropout } from "../../torch/nn/dropout.js";
import { Linear } from "../../torch/nn/linear.js";
import { Module } from "../../torch/nn/module.js";
import { AdaptiveAvgPool2d, MaxPool2d } from "../../torch/nn/pooling.js";
import { inPython } from "../../torch/nn/registry.js";
import { flatten } from "../../torch/ops/views.js";
import type { Tensor } from "../../torch/tensor.js";
import { type ModelOptions, noWeights, oneSet, type WeightsOf } from "./weights.js";

/** Named parameters of AlexNet and SqueezeNet. */
export interface ClassifierOptions {
  readonly num_classes?: number;
  readonly dropout?: number;
}

const pool = (): MaxPool2d => new MaxPool2d({ kernel_size: 3, stride: 2 });

/**
 * Five convolutions and three linear layers.
 *
 * Shape: (N, 3, H, W) -> (N, num_classes), H and W of 63 or more.
 * Source: torchvision.models.AlexNet: the same names, and the same weights for the same seed.
 */
export class AlexNet extends Module {
  features: Sequential;
  avgpool: AdaptiveAvgPool2d;
  classifier: Sequential;
  constructor(options: ClassifierOptions = {}) {
    super();
    const p = options.dropout ?? 0.5;
    this.features = new Sequential(
      new Conv2d(3, 64, { kernel_size: 11, stride: 4, padding: 2 }),
      new ReLU(true),
      pool(),
      new Conv2d(64, 192, { kernel_size: 5, padding: 2 }),
      new ReLU(true),
      pool(),
      new Conv2d(192, 384, { kernel_size: 3, padding: 1 }),
      new ReLU(true),
      new Conv2d(384, 256, { kernel_size: 3, padding: 1 }),
      new ReLU(true),
      new Conv2d(256, 256, { kernel_size: 3, padding: 1 }),
      new ReLU(true),
      pool(),
    );
    this.avgpool = new AdaptiveAvgPool2d([6, 6]);
    this.classifier = new Sequential(
      new Dropout(p),
      new Linear(256 * 6 * 6, 4096),
      new ReLU(true),
      new Dropout(p),
      new Linear(4096, 4096),
      new ReLU(true),
      new Linear(4096, options.num_classes ?? 1000),
    );
  }
  override forward(x: Tensor): Tensor {
    return this.classifier(flatten(this.avgpool(this.features(x)), 1));
  }
}

inPython("torchvision.models.alexnet", AlexNet);

export const AlexNet_Weights: WeightsOf = oneSet("AlexNet_Weights", "alexnet-owt-7be5be79.pth");

/** Source: torchvision.models.alexnet. */
export function alexnet(options: ModelOptions & ClassifierOptions = {}): AlexNet {
  noWeights("alexnet", AlexNet_Weights, options);
  return new AlexNet(options);
}
