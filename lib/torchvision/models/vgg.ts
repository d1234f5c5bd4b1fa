/** VGG: convolutions of 3 x 3, one after another. */
import { ReLU } from "../../torch/nn/activation.js";
import { Sequential } from "../../torch/nn/container.js";
import { Conv2d } from "../../torch/nn/conv.js";
import { Dropout } from "../../torch/nn/dropout.js";
import { constant_, kaiming_normal_, normal_ } from "../../torch/nn/init.js";
import { Linear } from "../../torch/nn/linear.js";
import { Module } from "../../torch/nn/module.js";
import { BatchNorm2d } from "../../torch/nn/normalization.js";
import { AdaptiveAvgPool2d, MaxPool2d } from "../../torch/nn/pooling.js";
import { inPython } from "../../torch/nn/registry.js";
import { flatten } from "../../torch/ops/views.js";
import type { Tensor } from "../../torch/tensor.js";
import { type ModelOptions, noWeights, oneSet, type WeightsOf } from "./weights.js";

/** Named parameters of VGG. */
export interface VGGOptions {
  readonly num_classes?: number;
  /** Draw the weights as torchvision does. */
  readonly init_weights?: boolean;
  readonly dropout?: number;
}

/**
 * Features, and a classifier of three linear layers.
 *
 * Shape: (N, 3, H, W) -> (N, num_classes).
 * Source: torchvision.models.VGG: the same names, and the same weights for the same seed.
 */
export class VGG extends Module {
  features: Sequential;
  avgpool: AdaptiveAvgPool2d;
  classifier: Sequential;
  constructor(features: Sequential, options: VGGOptions = {}) {
    super();
    const p = options.dropout ?? 0.5;
    this.features = features;
    this.avgpool = new AdaptiveAvgPool2d([7, 7]);
    this.classifier = new Sequential(
      new Linear(512 * 7 * 7, 4096),
      new ReLU(true),
      new Dropout(p),
      new Linear(4096, 4096),
      new ReLU(true),
      new Dropout(p),
      new Linear(4096, options.num_classes ?? 1000),
    );
    if (options.init_weights === false) return;
    for (const m of this.modules()) {
      if (m instanceof Conv2d) kaiming_normal_(m.weight, { mode: "fan_out", nonlinearity: "relu" });
      else if (m instanceof BatchNorm2d && m.weight !== null) constant_(m.weight, 1);
      else if (m instanceof Linear) normal_(m.weight, 0, 0.01);
      if ((m instanceof Conv2d || m instanceof BatchNorm2d || m instanceof Linear) && m.bias !== null)
        constant_(m.bias, 0);
    }
  }
  override forward(x: Tensor): Tensor {
    return this.classifier(flatten(this.avgpool(this.features(x)), 1));
  }
}

inPython("torchvision.models.vgg", VGG);

/** Channels of each convolution; M is a pooling. */
const SHAPES: Readonly<Record<string, string>> = {
  A: "64 M 128 M 256 256 M 512 512 M 512 512 M",
  B: "64 64 M 128 128 M 256 256 M 512 512 M 512 512 M",
  D: "64 64 M 128 128 M 256 256 256 M 512 512 512 M 512 512 512 M",
  E: "64 64 M 128 128 M 256 256 256 256 M 512 512 512 512 M 512 512 512 512 M",
};

function makeLayers(shape: string, batchNorm: boolean): Sequential {
  const layers: Module[] = [];
  let ins = 3;
  for (const v of SHAPES[shape].split(" ")) {
    if (v === "M") {
      layers.push(new MaxPool2d({ kernel_size: 2, stride: 2 }));
      continue;
    }
    const outs = Number(v);
    layers.push(new Conv2d(ins, outs, { kernel_size: 3, padding: 1 }));
    if (batchNorm) layers.push(new BatchNorm2d(outs));
    layers.push(new ReLU(true));
    ins = outs;
  }
  return new Sequential(...layers);
}

/** What the functions below take. */
export type VGGModelOptions = ModelOptions & VGGOptions;
/** Makes a net. */
export type VGGModel = (options?: VGGModelOptions) => VGG;

const model =
  (name: string, sets: WeightsOf, shape: string, batchNorm: boolean): VGGModel =>
  (options = {}) => {
    noWeights(name, sets, options);
    return new VGG(makeLayers(shape, batchNorm), options);
  };

export const VGG11_Weights: WeightsOf = oneSet("VGG11_Weights", "vgg11-8a719046.pth");
export const VGG11_BN_Weights: WeightsOf = oneSet("VGG11_BN_Weights", "vgg11_bn-6002323d.pth");
export const VGG13_Weights: WeightsOf = oneSet("VGG13_Weights", "vgg13-19584684.pth");
export const VGG13_BN_Weights: WeightsOf = oneSet("VGG13_BN_Weights", "vgg13_bn-abd245e5.pth");
export const VGG16_Weights: WeightsOf = oneSet("VGG16_Weights", "vgg16-397923af.pth");
export const VGG16_BN_Weights: WeightsOf = oneSet("VGG16_BN_Weights", "vgg16_bn-6c64b313.pth");
export const VGG19_Weights: WeightsOf = oneSet("VGG19_Weights", "vgg19-dcbb9e9d.pth");
export const VGG19_BN_Weights: WeightsOf = oneSet("VGG19_BN_Weights", "vgg19_bn-c79401a0.pth");

/** 11 layers. Source: torchvision.models.vgg11. */
export const vgg11: VGGModel = model("vgg11", VGG11_Weights, "A", false);
/** 11 layers with batch normalization. Source: torchvision.models.vgg11_bn. */
export const vgg11_bn: VGGModel = model("vgg11_bn", VGG11_BN_Weights, "A", true);
/** 13 layers. Source: torchvision.models.vgg13. */
export const vgg13: VGGModel = model("vgg13", VGG13_Weights, "B", false);
/** 13 layers with batch normalization. Source: torchvision.models.vgg13_bn. */
export const vgg13_bn: VGGModel = model("vgg13_bn", VGG13_BN_Weights, "B", true);
/** 16 layers. Source: torchvision.models.vgg16. */
export const vgg16: VGGModel = model("vgg16", VGG16_Weights, "D", false);
/** 16 layers with batch normalization. Source: torchvision.models.vgg16_bn. */
export const vgg16_bn: VGGModel = model("vgg16_bn", VGG16_BN_Weights, "D", true);
/** 19 layers. Source: torchvision.models.vgg19. */
export const vgg19: VGGModel = model("vgg19", VGG19_Weights, "E", false);
/** 19 layers with batch normalization. Source: torchvision.models.vgg19_bn. */
export const vgg19_bn: VGGModel = model("vgg19_bn", VGG19_BN_Weights, "E", true);
