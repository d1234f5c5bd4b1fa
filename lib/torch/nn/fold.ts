/** Layers of patches as columns. */
import { fold, unfold } from "../ops/fold.js";
import type { Ints } from "../ops/op.js";
import type { Tensor } from "../tensor.js";
import { construct, type Given } from "./arguments.js";
import { Module } from "./module.js";
import { sizeText } from "./pooling.js";
import { inPython } from "./registry.js";

/** Named parameters of Unfold. */
export interface UnfoldLayerOptions {
  readonly kernel_size?: Ints;
  readonly dilation?: Ints;
  readonly padding?: Ints;
  readonly stride?: Ints;
}

/** Named parameters of Fold. */
export interface FoldLayerOptions extends UnfoldLayerOptions {
  readonly output_size?: Ints;
}

const SLIDING = {
  kernel_size: undefined as Ints | undefined,
  dilation: 1 as Ints,
  padding: 0 as Ints,
  stride: 1 as Ints,
};

/** The patches under a kernel as it slides over a map, as columns: (N, C, H, W) -> (N, C * kh * kw, L). Source: PyTorch, torch.nn.Unfold. */
export class Unfold extends Module {
  kernel_size: Ints;
  dilation: Ints;
  padding: Ints;
  stride: Ints;
  constructor(...args: Given<[kernel_size: Ints, dilation?: Ints, padding?: Ints, stride?: Ints], UnfoldLayerOptions>) {
    super();
    const o = construct("Unfold", args, SLIDING);
    this.kernel_size = o.kernel_size;
    this.dilation = o.dilation;
    this.padding = o.padding;
    this.stride = o.stride;
  }
  override forward(input: Tensor): Tensor {
    return unfold(input, this.kernel_size, this.dilation, this.padding, this.stride);
  }
  override extra_repr(): string {
    return slidingText(this);
  }
}

/** Columns added up where their patches lie on a map: (N, C * kh * kw, L) -> (N, C, H, W). Source: PyTorch, torch.nn.Fold. */
export class Fold extends Module {
  output_size: Ints;
  kernel_size: Ints;
  dilation: Ints;
  padding: Ints;
  stride: Ints;
  constructor(
    ...args: Given<
      [output_size: Ints, kernel_size: Ints, dilation?: Ints, padding?: Ints, stride?: Ints],
      FoldLayerOptions
    >
  ) {
    super();
    const o = construct("Fold", args, { output_size: undefined as Ints | undefined, ...SLIDING });
    this.output_size = o.output_size;
    this.kernel_size = o.kernel_size;
    this.dilation = o.dilation;
    this.padding = o.padding;
    this.stride = o.stride;
  }
  override forward(input: Tensor): Tensor {
    return fold(input, this.output_size, this.kernel_size, this.dilation, this.padding, this.stride);
  }
  override extra_repr(): string {
    return `output_size=${sizeText(this.output_size)}, ${slidingText(this)}`;
  }
}

const slidingText = (m: Unfold | Fold): string =>
  `kernel_size=${sizeText(m.kernel_size)}, dilation=${sizeText(m.dilation)}, padding=${sizeText(m.padding)}, stride=${sizeText(m.stride)}`;

inPython("torch.nn.modules.fold", Unfold, Fold);
