/** MobileNet V2: convolutions of single channels between narrow layers. */
import { ValueError } from "../../builtins/errors.js";
import { ReLU6 } from "../../torch/nn/activation.js";
import { Sequential } from "../../torch/nn/container.js";
import { Conv2d } from "../../torch/nn/conv.js";
import { Dropout } from "../../torch/nn/dropout.js";
import { kaiming_normal_, normal_, ones_, zeros_ } from "../../torch/nn/init.js";
import { Linear } from "../../torch/nn/linear.js";
import { Module } from "../../torch/nn/module.js";
import { BatchNorm2d } from "../../torch/nn/normalization.js";
import { inPython } from "../../torch/nn/registry.js";
import { adaptive_avg_pool2d } from "../../torch/ops/adaptive_pool.js";
import { flatten } from "../../torch/ops/views.js";
import type { Tensor } from "../../torch/tensor.js";
import { type ModelOptions, noWeights, twoSets, type WeightsOfTwo } from "./weights.js";

/** A convolution, a normalization and ReLU6. Source: torchvision.ops.misc.Conv2dNormActivation, as MobileNet uses it. */
export class Conv2dNormActivation extends Sequential {
  out_channels: number;
  constructor(ins: number, outs: number, kernel_size = 3, stride = 1, groups = 1) {
    super(
      new Conv2d(ins, outs, { kernel_size, stride, padding: (kernel_size - 1) / 2, groups, bias: false }),
      new BatchNorm2d(outs),
      new ReLU6(true),
    );
    this.out_channels = outs;
  }
}

/** Wider, each channel by itself, narrower again. Source: torchvision.models.mobilenetv2.InvertedResidual. */
export class InvertedResidual extends Module {
  stride: number;
  use_res_connect: boolean;
  conv: Sequential;
  out_channels: number;
  constructor(inp: number, oup: number, stride: number, expand_ratio: number) {
    super();
    if (stride !== 1 && stride !== 2) throw new ValueError(`stride should be 1 or 2 instead of ${stride}`);
    const hidden = Math.round(inp * expand_ratio);
    this.stride = stride;
    this.use_res_connect = stride === 1 && inp === oup;
    this.conv = new Sequential(
      ...(expand_ratio === 1 ? [] : [new Conv2dNormActivation(inp, hidden, 1)]),
      new Conv2dNormActivation(hidden, hidden, 3, stride, hidden),
      new Conv2d(hidden, oup, 1, 1, 0, { bias: false }),
      new BatchNorm2d(oup),
    );
    this.out_channels = oup;
  }
  override forward(x: Tensor): Tensor {
    return this.use_res_connect ? x.add(this.conv(x)) : this.conv(x);
  }
}

/** Factor, channels, blocks, stride. */
const STAGES: readonly (readonly [t: number, c: number, n: number, s: number])[] = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
];

/** The nearest multiple, not more than a tenth below. */
function divisible(v: number, divisor: number): number {
  const near = Math.max(divisor, Math.floor(Math.trunc(v + divisor / 2) / divisor) * divisor);
  return near < 0.9 * v ? near + divisor : near;
}

/** Named parameters of MobileNetV2. */
export interface MobileNetV2Options {
  readonly num_classes?: number;
  /** Channels are multiplied by it. */
  readonly width_mult?: number;
  /** Channels are multiples of it. */
  readonly round_nearest?: number;
  readonly dropout?: number;
}

/** Source: torchvision.models.MobileNetV2: the same names, and the same weights for the same seed. */
export class MobileNetV2 extends Module {
  last_channel: number;
  features: Sequential;
  classifier: Sequential;
  constructor(options: MobileNetV2Options = {}) {
    super();
    const wide = options.width_mult ?? 1;
    const nearest = options.round_nearest ?? 8;
    let ins = divisible(32 * wide, nearest);
    this.last_channel = divisible(1280 * Math.max(1, wide), nearest);
    const features: Module[] = [new Conv2dNormActivation(3, ins, 3, 2)];
    for (const [t, c, n, s] of STAGES) {
      const outs = divisible(c * wide, nearest);
      for (let i = 0; i < n; i++) {
        features.push(new InvertedResidual(ins, outs, i === 0 ? s : 1, t));
        ins = outs;
      }
    }
    features.push(new Conv2dNormActivation(ins, this.last_channel, 1));
    this.features = new Sequential(...features);
    this.classifier = new Sequential(
      new Dropout(options.dropout ?? 0.2),
      new Linear(this.last_channel, options.num_classes ?? 1000),
    );
    for (const m of this.modules()) {
      if (m instanceof Conv2d) kaiming_normal_(m.weight, { mode: "fan_out" });
      else if (m instanceof BatchNorm2d && m.weight !== null) ones_(m.weight);
      else if (m instanceof Linear) normal_(m.weight, 0, 0.01);
      if ((m instanceof Conv2d || m instanceof BatchNorm2d || m instanceof Linear) && m.bias !== null) zeros_(m.bias);
    }
  }
  override forward(x: Tensor): Tensor {
    return this.classifier(flatten(adaptive_avg_pool2d(this.features(x), [1, 1]), 1));
  }
}

inPython("torchvision.models.mobilenetv2", MobileNetV2, InvertedResidual);
inPython("torchvision.ops.misc", Conv2dNormActivation);

export const MobileNet_V2_Weights: WeightsOfTwo = twoSets(
  "MobileNet_V2_Weights",
  "mobilenet_v2-b0353104.pth",
  "mobilenet_v2-7ebf99e0.pth",
);

/** Source: torchvision.models.mobilenet_v2. */
export function mobilenet_v2(options: ModelOptions & MobileNetV2Options = {}): MobileNetV2 {
  noWeights("mobilenet_v2", MobileNet_V2_Weights, options);
  return new MobileNetV2(options);
}
