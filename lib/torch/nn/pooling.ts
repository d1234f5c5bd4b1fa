/** Pooling layers. */
import { pythonRepr } from "../../builtins/repr.js";
import * as adaptive from "../ops/adaptive_pool.js";
import * as lps from "../ops/lp_pool.js";
import type { Ints } from "../ops/op.js";
import * as f from "../ops/pool.js";
import * as unpools from "../ops/unpool.js";
import type { Tensor } from "../tensor.js";
import { construct, type Given, tupleOf } from "./arguments.js";
import { Module } from "./module.js";
import { inPython } from "./registry.js";

/** Python's text of a size: a number, or a tuple. @internal */
export const sizeText = (x: unknown): string =>
  Array.isArray(x) ? `(${x.map(pythonRepr).join(", ")}${x.length === 1 ? "," : ""})` : pythonRepr(x);

/** Named parameters of the max pools. */
export interface MaxPoolLayerOptions {
  readonly kernel_size?: Ints;
  readonly stride?: Ints | null;
  readonly padding?: Ints;
  readonly dilation?: Ints;
  readonly return_indices?: boolean;
  readonly ceil_mode?: boolean;
}

type MaxPoolArguments = Given<
  [
    kernel_size: Ints,
    stride?: Ints | null,
    padding?: Ints,
    dilation?: Ints,
    return_indices?: boolean,
    ceil_mode?: boolean,
  ],
  MaxPoolLayerOptions
>;

abstract class MaxPoolLayer extends Module {
  kernel_size: Ints;
  stride: Ints;
  padding: Ints;
  dilation: Ints;
  return_indices: boolean;
  ceil_mode: boolean;
  constructor(...args: MaxPoolArguments) {
    super();
    const o = construct("_MaxPoolNd", args, {
      kernel_size: undefined as Ints | undefined,
      stride: null as Ints | null,
      padding: 0 as Ints,
      dilation: 1 as Ints,
      return_indices: false as boolean,
      ceil_mode: false as boolean,
    });
    this.kernel_size = o.kernel_size;
    this.stride = o.stride ?? o.kernel_size;
    this.padding = o.padding;
    this.dilation = o.dilation;
    this.return_indices = o.return_indices;
    this.ceil_mode = o.ceil_mode;
  }
  protected get rank(): number {
    return 1;
  }
  /** The largest of each window; with return_indices a pair of values and places, which destructures. */
  override forward(input: Tensor): Tensor {
    const { rank, kernel_size, stride, padding, dilation, ceil_mode } = this;
    const pair = f.maxPoolPair(`max_pool${rank}d`, input, rank, kernel_size, stride, padding, dilation, ceil_mode);
    return this.return_indices ? (pair as unknown as Tensor) : pair[0];
  }
  override extra_repr(): string {
    return `kernel_size=${sizeText(this.kernel_size)}, stride=${sizeText(this.stride)}, padding=${sizeText(this.padding)}, dilation=${sizeText(this.dilation)}, ceil_mode=${pythonRepr(this.ceil_mode)}`;
  }
}

/** The largest of each window of rows (N, C, L). Gradient: to the first of equal elements. Source: PyTorch, torch.nn.MaxPool1d. */
export class MaxPool1d extends MaxPoolLayer {
  protected override get rank(): number {
    return 1;
  }
}
/** The largest of each window of maps (N, C, H, W). Gradient: to the first of equal elements. Source: PyTorch, torch.nn.MaxPool2d. */
export class MaxPool2d extends MaxPoolLayer {
  protected override get rank(): number {
    return 2;
  }
}
/** The largest of each window of volumes (N, C, D, H, W). Gradient: to the first of equal elements. Source: PyTorch, torch.nn.MaxPool3d. */
export class MaxPool3d extends MaxPoolLayer {
  protected override get rank(): number {
    return 3;
  }
}

/** Named parameters of the max unpools. */
export interface MaxUnpoolOptions {
  readonly kernel_size?: Ints;
  readonly stride?: Ints | null;
  readonly padding?: Ints;
}

abstract class MaxUnpoolLayer extends Module {
  kernel_size: readonly number[];
  stride: readonly number[];
  padding: readonly number[];
  constructor(...args: Given<[kernel_size: Ints, stride?: Ints | null, padding?: Ints], MaxUnpoolOptions>) {
    super();
    const o = construct(new.target.name, args, {
      kernel_size: undefined as Ints | undefined,
      stride: null as Ints | null,
      padding: 0 as Ints,
    });
    this.kernel_size = tupleOf(o.kernel_size, this.rank);
    this.stride = tupleOf(o.stride ?? o.kernel_size, this.rank);
    this.padding = tupleOf(o.padding, this.rank);
  }
  protected get rank(): number {
    return 1;
  }
  /** @param output_size sizes of the result, where the windows leave them open */
  override forward(input: Tensor, indices: Tensor, output_size: readonly number[] | null = null): Tensor {
    const unpool = [unpools.max_unpool1d, unpools.max_unpool2d, unpools.max_unpool3d][this.rank - 1];
    return unpool(input, indices, this.kernel_size, this.stride, this.padding, output_size);
  }
  override extra_repr(): string {
    return `kernel_size=${sizeText(this.kernel_size)}, stride=${sizeText(this.stride)}, padding=${sizeText(this.padding)}`;
  }
}

/** Elements put back where MaxPool1d took them from, zeros elsewhere. Source: PyTorch, torch.nn.MaxUnpool1d. */
export class MaxUnpool1d extends MaxUnpoolLayer {
  protected override get rank(): number {
    return 1;
  }
}
/** Elements put back where MaxPool2d took them from, zeros elsewhere. Source: PyTorch, torch.nn.MaxUnpool2d. */
export class MaxUnpool2d extends MaxUnpoolLayer {
  protected override get rank(): number {
    return 2;
  }
}
/** Elements put back where MaxPool3d took them from, zeros elsewhere. Source: PyTorch, torch.nn.MaxUnpool3d. */
export class MaxUnpool3d extends MaxUnpoolLayer {
  protected override get rank(): number {
    return 3;
  }
}

/** Named parameters of the mean pools. */
export interface AvgPoolLayerOptions {
  readonly kernel_size?: Ints;
  readonly stride?: Ints | null;
  readonly padding?: Ints;
  readonly ceil_mode?: boolean;
  readonly count_include_pad?: boolean;
  readonly divisor_override?: number | null;
}

/** What a mean pool is made with. */
export type AvgPoolArguments = Given<
  [
    kernel_size: Ints,
    stride?: Ints | null,
    padding?: Ints,
    ceil_mode?: boolean,
    count_include_pad?: boolean,
    divisor_override?: number | null,
  ],
  AvgPoolLayerOptions
>;

abstract class AvgPoolLayer extends Module {
  kernel_size: Ints;
  stride: Ints;
  padding: Ints;
  ceil_mode: boolean;
  count_include_pad: boolean;
  divisor_override?: number | null;
  constructor(...args: AvgPoolArguments) {
    super();
    const row = this.rank === 1;
    const { divisor_override = null, ...o } = construct(new.target.name, args, {
      kernel_size: undefined as Ints | undefined,
      stride: null as Ints | null,
      padding: 0 as Ints,
      ceil_mode: false as boolean,
      count_include_pad: true as boolean,
      ...(row ? {} : { divisor_override: null as number | null }),
    }) as Required<{ [K in keyof AvgPoolLayerOptions]: AvgPoolLayerOptions[K] }>;
    const own = (x: Ints): Ints => (row ? tupleOf(x, 1) : x);
    this.kernel_size = own(o.kernel_size);
    this.stride = own(o.stride ?? o.kernel_size);
    this.padding = own(o.padding);
    this.ceil_mode = o.ceil_mode;
    this.count_include_pad = o.count_include_pad;
    if (!row) this.divisor_override = divisor_override;
  }
  protected get rank(): number {
    return 1;
  }
  override forward(input: Tensor): Tensor {
    const pool = [f.avg_pool1d, f.avg_pool2d, f.avg_pool3d][this.rank - 1];
    const { kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override } = this;
    return pool(input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override ?? null);
  }
  override extra_repr(): string {
    return `kernel_size=${sizeText(this.kernel_size)}, stride=${sizeText(this.stride)}, padding=${sizeText(this.padding)}`;
  }
}

/** The mean of each window of rows (N, C, L). Source: PyTorch, torch.nn.AvgPool1d. */
export class AvgPool1d extends AvgPoolLayer {
  protected override get rank(): number {
    return 1;
  }
}
/** The mean of each window of maps (N, C, H, W). Source: PyTorch, torch.nn.AvgPool2d. */
export class AvgPool2d extends AvgPoolLayer {
  protected override get rank(): number {
    return 2;
  }
}
/** The mean of each window of volumes (N, C, D, H, W). Source: PyTorch, torch.nn.AvgPool3d. */
export class AvgPool3d extends AvgPoolLayer {
  protected override get rank(): number {
    return 3;
  }
}

/** Named parameters of the pools of norms. */
export interface LPPoolOptions {
  readonly norm_type?: number;
  readonly kernel_size?: Ints;
  readonly stride?: Ints | null;
  readonly ceil_mode?: boolean;
}

abstract class LPPoolLayer extends Module {
  norm_type: number;
  kernel_size: Ints;
  stride: Ints | null;
  ceil_mode: boolean;
  constructor(
    ...args: Given<[norm_type: number, kernel_size: Ints, stride?: Ints | null, ceil_mode?: boolean], LPPoolOptions>
  ) {
    super();
    const o = construct(new.target.name, args, {
      norm_type: undefined as number | undefined,
      kernel_size: undefined as Ints | undefined,
      stride: null as Ints | null,
      ceil_mode: false as boolean,
    });
    this.norm_type = o.norm_type;
    this.kernel_size = o.kernel_size;
    this.stride = o.stride;
    this.ceil_mode = o.ceil_mode;
  }
  protected get rank(): number {
    return 1;
  }
  override forward(input: Tensor): Tensor {
    const pool = [lps.lp_pool1d, lps.lp_pool2d, lps.lp_pool3d][this.rank - 1];
    return pool(input, this.norm_type, this.kernel_size, this.stride, this.ceil_mode);
  }
  override extra_repr(): string {
    return `norm_type=${pythonRepr(this.norm_type)}, kernel_size=${sizeText(this.kernel_size)}, stride=${sizeText(this.stride)}, ceil_mode=${pythonRepr(this.ceil_mode)}`;
  }
}

/** The norm of each window of rows (N, C, L). Source: PyTorch, torch.nn.LPPool1d. */
export class LPPool1d extends LPPoolLayer {
  protected override get rank(): number {
    return 1;
  }
}
/** The norm of each window of maps (N, C, H, W). Source: PyTorch, torch.nn.LPPool2d. */
export class LPPool2d extends LPPoolLayer {
  protected override get rank(): number {
    return 2;
  }
}
/** The norm of each window of volumes (N, C, D, H, W). Source: PyTorch, torch.nn.LPPool3d. */
export class LPPool3d extends LPPoolLayer {
  protected override get rank(): number {
    return 3;
  }
}

abstract class AdaptiveAvgLayer extends Module {
  output_size: adaptive.OutputSize;
  constructor(...args: Given<[output_size: adaptive.OutputSize], adaptive.AdaptiveOptions>) {
    super();
    const defaults = { output_size: undefined as adaptive.OutputSize | undefined };
    this.output_size = construct(new.target.name, args, defaults).output_size;
  }
  protected get rank(): number {
    return 1;
  }
  override forward(input: Tensor): Tensor {
    return [adaptive.adaptive_avg_pool1d, adaptive.adaptive_avg_pool2d, adaptive.adaptive_avg_pool3d][this.rank - 1](
      input,
      this.output_size,
    );
  }
  override extra_repr(): string {
    return `output_size=${sizeText(this.output_size)}`;
  }
}

/** Means of so many nearly equal parts of rows (N, C, L). Source: PyTorch, torch.nn.AdaptiveAvgPool1d. */
export class AdaptiveAvgPool1d extends AdaptiveAvgLayer {
  protected override get rank(): number {
    return 1;
  }
}
/** Means of so many nearly equal parts of maps (N, C, H, W). Source: PyTorch, torch.nn.AdaptiveAvgPool2d. */
export class AdaptiveAvgPool2d extends AdaptiveAvgLayer {
  protected override get rank(): number {
    return 2;
  }
}
/** Means of so many nearly equal parts of volumes (N, C, D, H, W). Source: PyTorch, torch.nn.AdaptiveAvgPool3d. */
export class AdaptiveAvgPool3d extends AdaptiveAvgLayer {
  protected override get rank(): number {
    return 3;
  }
}

/** Named parameters of the adaptive max pools. */
export interface AdaptiveMaxOptions extends adaptive.AdaptiveOptions {
  readonly return_indices?: boolean;
}

abstract class AdaptiveMaxLayer extends Module {
  output_size: adaptive.OutputSize;
  return_indices: boolean;
  constructor(...args: Given<[output_size: adaptive.OutputSize, return_indices?: boolean], AdaptiveMaxOptions>) {
    super();
    const o = construct(new.target.name, args, {
      output_size: undefined as adaptive.OutputSize | undefined,
      return_indices: false as boolean,
    });
    this.output_size = o.output_size;
    this.return_indices = o.return_indices;
  }
  protected get rank(): number {
    return 1;
  }
  /** The largest of each part; with return_indices a pair of values and places, which destructures. */
  override forward(input: Tensor): Tensor {
    const pool = [adaptive.adaptive_max_pool1d, adaptive.adaptive_max_pool2d, adaptive.adaptive_max_pool3d][
      this.rank - 1
    ];
    const pair = pool(input, this.output_size, true);
    return this.return_indices ? (pair as unknown as Tensor) : pair[0];
  }
  override extra_repr(): string {
    return `output_size=${sizeText(this.output_size)}`;
  }
}

/** Largest elements of so many nearly equal parts of rows (N, C, L). Source: PyTorch, torch.nn.AdaptiveMaxPool1d. */
export class AdaptiveMaxPool1d extends AdaptiveMaxLayer {
  protected override get rank(): number {
    return 1;
  }
}
/** Largest elements of so many nearly equal parts of maps (N, C, H, W). Source: PyTorch, torch.nn.AdaptiveMaxPool2d. */
export class AdaptiveMaxPool2d extends AdaptiveMaxLayer {
  protected override get rank(): number {
    return 2;
  }
}
/** Largest elements of so many nearly equal parts of volumes (N, C, D, H, W). Source: PyTorch, torch.nn.AdaptiveMaxPool3d. */
export class AdaptiveMaxPool3d extends AdaptiveMaxLayer {
  protected override get rank(): number {
    return 3;
  }
}
inPython(
  "torch.nn.modules.pooling",
  MaxPool1d,
  MaxPool2d,
  MaxPool3d,
  MaxUnpool1d,
  MaxUnpool2d,
  MaxUnpool3d,
  AvgPool1d,
  AvgPool2d,
  AvgPool3d,
  LPPool1d,
  LPPool2d,
  LPPool3d,
  AdaptiveAvgPool1d,
  AdaptiveAvgPool2d,
  AdaptiveAvgPool3d,
  AdaptiveMaxPool1d,
  AdaptiveMaxPool2d,
  AdaptiveMaxPool3d,
);
