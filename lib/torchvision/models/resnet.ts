/** Residual nets. */
import { NotImplementedError, ValueError } from "../../builtins/errors.js";
import { pythonRepr } from "../../builtins/repr.js";
import { ReLU } from "../../torch/nn/activation.js";
import { Sequential } from "../../torch/nn/container.js";
import { Conv2d } from "../../torch/nn/conv.js";
import { constant_, kaiming_normal_ } from "../../torch/nn/init.js";
import { Linear } from "../../torch/nn/linear.js";
import { Module } from "../../torch/nn/module.js";
import { BatchNorm2d, GroupNorm } from "../../torch/nn/normalization.js";
import { AdaptiveAvgPool2d, MaxPool2d } from "../../torch/nn/pooling.js";
import { inPython } from "../../torch/nn/registry.js";
import { flatten } from "../../torch/ops/views.js";
import type { Tensor } from "../../torch/tensor.js";
import { type ModelOptions, noWeights, oneSet, twoSets, type WeightsOf, type WeightsOfTwo } from "./weights.js";

/** Makes a normalization for so many channels. */
export type NormLayer = new (channels: number) => Module;

const conv3x3 = (ins: number, outs: number, stride = 1, groups = 1, dilation = 1): Conv2d =>
  new Conv2d(ins, outs, { kernel_size: 3, stride, padding: dilation, groups, bias: false, dilation });

const conv1x1 = (ins: number, outs: number, stride = 1): Conv2d =>
  new Conv2d(ins, outs, { kernel_size: 1, stride, bias: false });

/** What a block is made with. */
export type BlockArguments = [
  inplanes: number,
  planes: number,
  stride?: number,
  downsample?: Sequential | null,
  groups?: number,
  base_width?: number,
  dilation?: number,
  norm_layer?: NormLayer,
];

/** Two convolutions beside an identity. Source: torchvision.models.resnet.BasicBlock. */
export class BasicBlock extends Module {
  static readonly expansion: number = 1;
  conv1: Conv2d;
  bn1: Module;
  relu: ReLU;
  conv2: Conv2d;
  bn2: Module;
  downsample: Sequential | null;
  stride: number;
  constructor(
    ...[
      inplanes,
      planes,
      stride = 1,
      downsample = null,
      groups = 1,
      base_width = 64,
      dilation = 1,
      norm_layer = BatchNorm2d,
    ]: BlockArguments
  ) {
    super();
    if (groups !== 1 || base_width !== 64) throw new ValueError("BasicBlock only supports groups=1 and base_width=64");
    if (dilation > 1) throw new NotImplementedError("Dilation > 1 not supported in BasicBlock");
    this.conv1 = conv3x3(inplanes, planes, stride);
    this.bn1 = new norm_layer(planes);
    this.relu = new ReLU(true);
    this.conv2 = conv3x3(planes, planes);
    this.bn2 = new norm_layer(planes);
    this.downsample = downsample;
    this.stride = stride;
  }
  override forward(x: Tensor): Tensor {
    const y: Tensor = this.bn2(this.conv2(this.relu(this.bn1(this.conv1(x)))));
    return this.relu(y.add(this.downsample === null ? x : this.downsample(x)));
  }
}

/** A narrow convolution between two of 1 x 1, beside an identity. Source: torchvision.models.resnet.Bottleneck. */
export class Bottleneck extends Module {
  static readonly expansion: number = 4;
  conv1: Conv2d;
  bn1: Module;
  conv2: Conv2d;
  bn2: Module;
  conv3: Conv2d;
  bn3: Module;
  relu: ReLU;
  downsample: Sequential | null;
  stride: number;
  constructor(
    ...[
      inplanes,
      planes,
      stride = 1,
      downsample = null,
      groups = 1,
      base_width = 64,
      dilation = 1,
      norm_layer = BatchNorm2d,
    ]: BlockArguments
  ) {
    super();
    const width = Math.trunc(planes * (base_width / 64)) * groups;
    const outs = planes * Bottleneck.expansion;
    this.conv1 = conv1x1(inplanes, width);
    this.bn1 = new norm_layer(width);
    this.conv2 = conv3x3(width, width, stride, groups, dilation);
    this.bn2 = new norm_layer(width);
    this.conv3 = conv1x1(width, outs);
    this.bn3 = new norm_layer(outs);
    this.relu = new ReLU(true);
    this.downsample = downsample;
    this.stride = stride;
  }
  override forward(x: Tensor): Tensor {
    let y: Tensor = this.relu(this.bn1(this.conv1(x)));
    y = this.bn3(this.conv3(this.relu(this.bn2(this.conv2(y)))));
    return this.relu(y.add(this.downsample === null ? x : this.downsample(x)));
  }
}

/** Either kind of block. */
export type Block = typeof BasicBlock | typeof Bottleneck;

/** Named parameters of ResNet. */
export interface ResNetOptions {
  readonly num_classes?: number;
  /** Begin with blocks that change nothing. */
  readonly zero_init_residual?: boolean;
  readonly groups?: number;
  readonly width_per_group?: number;
  readonly replace_stride_with_dilation?: readonly boolean[] | null;
  readonly norm_layer?: NormLayer | null;
}

/**
 * A residual net.
 *
 * Shape: (N, 3, H, W) -> (N, num_classes).
 * Source: torchvision.models.ResNet: the same names, and the same weights for the same seed.
 */
export class ResNet extends Module {
  inplanes: number;
  dilation: number;
  groups: number;
  base_width: number;
  conv1: Conv2d;
  bn1: Module;
  relu: ReLU;
  maxpool: MaxPool2d;
  layer1: Sequential;
  layer2: Sequential;
  layer3: Sequential;
  layer4: Sequential;
  avgpool: AdaptiveAvgPool2d;
  fc: Linear;

  constructor(block: Block, layers: readonly number[], options: ResNetOptions = {}) {
    super();
    const norm = options.norm_layer ?? BatchNorm2d;
    const dilated = options.replace_stride_with_dilation ?? [false, false, false];
    if (dilated.length !== 3) {
      throw new ValueError(
        `replace_stride_with_dilation should be None or a 3-element tuple, got ${pythonRepr(dilated)}`,
      );
    }
    this.inplanes = 64;
    this.dilation = 1;
    this.groups = options.groups ?? 1;
    this.base_width = options.width_per_group ?? 64;
    this.conv1 = new Conv2d(3, this.inplanes, { kernel_size: 7, stride: 2, padding: 3, bias: false });
    this.bn1 = new norm(this.inplanes);
    this.relu = new ReLU(true);
    this.maxpool = new MaxPool2d({ kernel_size: 3, stride: 2, padding: 1 });
    this.layer1 = this._make_layer(block, 64, layers[0], 1, false, norm);
    this.layer2 = this._make_layer(block, 128, layers[1], 2, dilated[0], norm);
    this.layer3 = this._make_layer(block, 256, layers[2], 2, dilated[1], norm);
    this.layer4 = this._make_layer(block, 512, layers[3], 2, dilated[2], norm);
    this.avgpool = new AdaptiveAvgPool2d([1, 1]);
    this.fc = new Linear(512 * block.expansion, options.num_classes ?? 1000);
    for (const m of this.modules()) {
      if (m instanceof Conv2d) kaiming_normal_(m.weight, { mode: "fan_out", nonlinearity: "relu" });
      else if (m instanceof BatchNorm2d || m instanceof GroupNorm) {
        if (m.weight !== null) constant_(m.weight, 1);
        if (m.bias !== null) constant_(m.bias, 0);
      }
    }
    if (options.zero_init_residual !== true) return;
    for (const m of this.modules()) {
      const last = m instanceof Bottleneck ? m.bn3 : m instanceof BasicBlock ? m.bn2 : null;
      if (last instanceof BatchNorm2d && last.weight !== null) constant_(last.weight, 0);
    }
  }

  private _make_layer(
    block: Block,
    planes: number,
    blocks: number,
    step: number,
    dilate: boolean,
    norm: NormLayer,
  ): Sequential {
    const before = this.dilation;
    let stride = step;
    if (dilate) {
      this.dilation *= stride;
      stride = 1;
    }
    const outs = planes * block.expansion;
    const downsample =
      stride !== 1 || this.inplanes !== outs
        ? new Sequential(conv1x1(this.inplanes, outs, stride), new norm(outs))
        : null;
    const layers: Module[] = [
      new block(this.inplanes, planes, stride, downsample, this.groups, this.base_width, before, norm),
    ];
    this.inplanes = outs;
    for (let i = 1; i < blocks; i++) {
      layers.push(new block(outs, planes, 1, null, this.groups, this.base_width, this.dilation, norm));
    }
    return new Sequential(...layers);
  }

  override forward(x: Tensor): Tensor {
    let y: Tensor = this.maxpool(this.relu(this.bn1(this.conv1(x))));
    y = this.layer4(this.layer3(this.layer2(this.layer1(y))));
    return this.fc(flatten(this.avgpool(y), 1));
  }
}

inPython("torchvision.models.resnet", ResNet, BasicBlock, Bottleneck);

/** What the functions below take. */
export type ResNetModelOptions = ModelOptions & ResNetOptions;
/** Makes a net. */
export type ResNetModel = (options?: ResNetModelOptions) => ResNet;

const model =
  (name: string, sets: WeightsOf, block: Block, layers: readonly number[], fixed: ResNetOptions = {}): ResNetModel =>
  (options = {}) => {
    noWeights(name, sets, options);
    return new ResNet(block, layers, { ...options, ...fixed });
  };

export const ResNet18_Weights: WeightsOf = oneSet("ResNet18_Weights", "resnet18-f37072fd.pth");
export const ResNet34_Weights: WeightsOf = oneSet("ResNet34_Weights", "resnet34-b627a593.pth");
export const ResNet50_Weights: WeightsOfTwo = twoSets(
  "ResNet50_Weights",
  "resnet50-0676ba61.pth",
  "resnet50-11ad3fa6.pth",
);
export const ResNet101_Weights: WeightsOfTwo = twoSets(
  "ResNet101_Weights",
  "resnet101-63fe2227.pth",
  "resnet101-cd907fc2.pth",
);
export const ResNet152_Weights: WeightsOfTwo = twoSets(
  "ResNet152_Weights",
  "resnet152-394f9c45.pth",
  "resnet152-f82ba261.pth",
);
export const ResNeXt50_32X4D_Weights: WeightsOfTwo = twoSets(
  "ResNeXt50_32X4D_Weights",
  "resnext50_32x4d-7cdf4587.pth",
  "resnext50_32x4d-1a0047aa.pth",
);
export const Wide_ResNet50_2_Weights: WeightsOfTwo = twoSets(
  "Wide_ResNet50_2_Weights",
  "wide_resnet50_2-95faca4d.pth",
  "wide_resnet50_2-9ba9bcbe.pth",
);

/** 18 layers. Source: torchvision.models.resnet18. */
export const resnet18: ResNetModel = model("resnet18", ResNet18_Weights, BasicBlock, [2, 2, 2, 2]);
/** 34 layers. Source: torchvision.models.resnet34. */
export const resnet34: ResNetModel = model("resnet34", ResNet34_Weights, BasicBlock, [3, 4, 6, 3]);
/** 50 layers. Source: torchvision.models.resnet50. */
export const resnet50: ResNetModel = model("resnet50", ResNet50_Weights, Bottleneck, [3, 4, 6, 3]);
/** 101 layers. Source: torchvision.models.resnet101. */
export const resnet101: ResNetModel = model("resnet101", ResNet101_Weights, Bottleneck, [3, 4, 23, 3]);
/** 152 layers. Source: torchvision.models.resnet152. */
export const resnet152: ResNetModel = model("resnet152", ResNet152_Weights, Bottleneck, [3, 8, 36, 3]);
/** 50 layers in 32 groups. Source: torchvision.models.resnext50_32x4d. */
export const resnext50_32x4d: ResNetModel = model(
  "resnext50_32x4d",
  ResNeXt50_32X4D_Weights,
  Bottleneck,
  [3, 4, 6, 3],
  {
    groups: 32,
    width_per_group: 4,
  },
);
/** 50 layers of twice the width. Source: torchvision.models.wide_resnet50_2. */
export const wide_resnet50_2: ResNetModel = model(
  "wide_resnet50_2",
  Wide_ResNet50_2_Weights,
  Bottleneck,
  [3, 4, 6, 3],
  {
    width_per_group: 128,
  },
);
