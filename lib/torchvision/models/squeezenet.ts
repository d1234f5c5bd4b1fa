/** SqueezeNet: few parameters. */
import { ValueError } from "../../builtins/errors.js";
import { ReLU } from "../../torch/nn/activation.js";
import { Sequential } from "../../torch/nn/container.js";
import { Conv2d } from "../../torch/nn/conv.js";
import { Dropout } from "../../torch/nn/dropout.js";
import { constant_, kaiming_uniform_, normal_ } from "../../torch/nn/init.js";
import { Module } from "../../torch/nn/module.js";
import { AdaptiveAvgPool2d, MaxPool2d } from "../../torch/nn/pooling.js";
import { inPython } from "../../torch/nn/registry.js";
import { cat } from "../../torch/ops/indexing.js";
import { flatten } from "../../torch/ops/views.js";
import type { Tensor } from "../../torch/tensor.js";
import type { ClassifierOptions } from "./alexnet.js";
import { type ModelOptions, noWeights, oneSet, type WeightsOf } from "./weights.js";

/** Few channels, then many of 1 x 1 and of 3 x 3. Source: torchvision.models.squeezenet.Fire. */
export class Fire extends Module {
  inplanes: number;
  squeeze: Conv2d;
  squeeze_activation: ReLU;
  expand1x1: Conv2d;
  expand1x1_activation: ReLU;
  expand3x3: Conv2d;
  expand3x3_activation: ReLU;
  constructor(inplanes: number, squeeze_planes: number, expand1x1_planes: number, expand3x3_planes: number) {
    super();
    this.inplanes = inplanes;
    this.squeeze = new Conv2d(inplanes, squeeze_planes, { kernel_size: 1 });
    this.squeeze_activation = new ReLU(true);
    this.expand1x1 = new Conv2d(squeeze_planes, expand1x1_planes, { kernel_size: 1 });
    this.expand1x1_activation = new ReLU(true);
    this.expand3x3 = new Conv2d(squeeze_planes, expand3x3_planes, { kernel_size: 3, padding: 1 });
    this.expand3x3_activation = new ReLU(true);
  }
  override forward(x: Tensor): Tensor {
    const y = this.squeeze_activation(this.squeeze(x));
    return cat([this.expand1x1_activation(this.expand1x1(y)), this.expand3x3_activation(this.expand3x3(y))], 1);
  }
}

/** Channels of the fires after the first pooling; 0 is a pooling. */
const FIRES: Readonly<Record<string, readonly number[]>> = {
  "1_0": [16, 16, 32, 0, 32, 48, 48, 64, 0, 64],
  "1_1": [16, 16, 0, 32, 32, 0, 48, 48, 64, 64],
};

/**
 * Fires, and a classifier without linear layers.
 *
 * Source: torchvision.models.SqueezeNet: the same names, and the same weights for the same seed.
 */
export class SqueezeNet extends Module {
  num_classes: number;
  features: Sequential;
  classifier: Sequential;
  constructor(version = "1_0", options: ClassifierOptions = {}) {
    super();
    const fires = FIRES[version];
    if (fires === undefined) throw new ValueError(`Unsupported SqueezeNet version ${version}: 1_0 or 1_1 expected`);
    this.num_classes = options.num_classes ?? 1000;
    const pool = (): MaxPool2d => new MaxPool2d({ kernel_size: 3, stride: 2, ceil_mode: true });
    let ins = version === "1_0" ? 96 : 64;
    const layers: Module[] = [
      new Conv2d(3, ins, { kernel_size: version === "1_0" ? 7 : 3, stride: 2 }),
      new ReLU(true),
      pool(),
    ];
    for (const squeeze of fires) {
      if (squeeze === 0) layers.push(pool());
      else {
        layers.push(new Fire(ins, squeeze, 4 * squeeze, 4 * squeeze));
        ins = 8 * squeeze;
      }
    }
    this.features = new Sequential(...layers);
    const last = new Conv2d(512, this.num_classes, { kernel_size: 1 });
    this.classifier = new Sequential(
      new Dropout(options.dropout ?? 0.5),
      last,
      new ReLU(true),
      new AdaptiveAvgPool2d([1, 1]),
    );
    for (const m of this.modules()) {
      if (!(m instanceof Conv2d)) continue;
      if (m === last) normal_(m.weight, 0, 0.01);
      else kaiming_uniform_(m.weight);
      if (m.bias !== null) constant_(m.bias, 0);
    }
  }
  override forward(x: Tensor): Tensor {
    return flatten(this.classifier(this.features(x)), 1);
  }
}

inPython("torchvision.models.squeezenet", SqueezeNet, Fire);

export const SqueezeNet1_0_Weights: WeightsOf = oneSet("SqueezeNet1_0_Weights", "squeezenet1_0-b66bff10.pth");
export const SqueezeNet1_1_Weights: WeightsOf = oneSet("SqueezeNet1_1_Weights", "squeezenet1_1-b8a52dc0.pth");

/** Source: torchvision.models.squeezenet1_0. */
export function squeezenet1_0(options: ModelOptions & ClassifierOptions = {}): SqueezeNet {
  noWeights("squeezenet1_0", SqueezeNet1_0_Weights, options);
  return new SqueezeNet("1_0", options);
}
/** Source: torchvision.models.squeezenet1_1. */
export function squeezenet1_1(options: ModelOptions & ClassifierOptions = {}): SqueezeNet {
  noWeights("squeezenet1_1", SqueezeNet1_1_Weights, options);
  return new SqueezeNet("1_1", options);
}
