/** Convolution layers. */
import { pythonRepr } from "../../builtins/repr.js";
import { ValueError } from "../errors.js";
import { bind } from "../kwargs.js";
import { conv_transpose1d, conv_transpose2d, conv_transpose3d, conv1d, conv2d, conv3d } from "../ops/conv.js";
import { empty } from "../ops/creation.js";
import type { Ints } from "../ops/op.js";
import { pad } from "../ops/pad.js";
import { Size } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { construct, type Given, tupleOf } from "./arguments.js";
import { _calculate_fan_in_and_fan_out, kaiming_uniform_, uniform_ } from "./init.js";
import type { FactoryOptions } from "./linear.js";
import { Module } from "./module.js";
import { Parameter } from "./parameter.js";
import { inPython } from "./registry.js";

/** What stands beside the map. */
export type PaddingMode = "zeros" | "reflect" | "replicate" | "circular";

/** Named parameters of the convolution layers. */
export interface ConvLayerOptions extends FactoryOptions {
  readonly in_channels?: number;
  readonly out_channels?: number;
  readonly kernel_size?: Ints;
  readonly stride?: Ints;
  readonly padding?: Ints | "same" | "valid";
  readonly dilation?: Ints;
  readonly groups?: number;
  readonly bias?: boolean;
  readonly padding_mode?: PaddingMode;
}

/** What a convolution layer is made with. */
export type ConvArguments = Given<
  [
    in_channels: number,
    out_channels: number,
    kernel_size: Ints,
    stride?: Ints,
    padding?: Ints | "same" | "valid",
    dilation?: Ints,
    groups?: number,
    bias?: boolean,
    padding_mode?: PaddingMode,
  ],
  ConvLayerOptions
>;

/** Named parameters of the transposed convolution layers. */
export interface ConvTransposeLayerOptions extends ConvLayerOptions {
  readonly padding?: Ints;
  readonly output_padding?: Ints;
}

/** What a transposed convolution layer is made with. */
export type ConvTransposeArguments = Given<
  [
    in_channels: number,
    out_channels: number,
    kernel_size: Ints,
    stride?: Ints,
    padding?: Ints,
    output_padding?: Ints,
    groups?: number,
    bias?: boolean,
    dilation?: Ints,
    padding_mode?: PaddingMode,
  ],
  ConvTransposeLayerOptions
>;

interface Shape {
  readonly in_channels: number;
  readonly out_channels: number;
  readonly kernel_size: Ints;
  readonly stride: Ints;
  readonly padding: Ints | "same" | "valid";
  readonly dilation: Ints;
  readonly groups: number;
  readonly bias: boolean;
  readonly padding_mode: PaddingMode;
  readonly device: FactoryOptions["device"];
  readonly dtype: FactoryOptions["dtype"];
}

const MODES = ["zeros", "reflect", "replicate", "circular"];

/** @throws ValueError with torch's texts. */
function check(o: Shape): void {
  if (o.groups <= 0) throw new ValueError("groups must be a positive integer");
  if (o.in_channels % o.groups !== 0) throw new ValueError("in_channels must be divisible by groups");
  if (o.out_channels % o.groups !== 0) throw new ValueError("out_channels must be divisible by groups");
  if (typeof o.padding === "string") {
    if (o.padding !== "same" && o.padding !== "valid") {
      throw new ValueError(`Invalid padding string '${String(o.padding)}', should be one of {'valid', 'same'}`);
    }
    if (o.padding === "same" && (typeof o.stride === "number" ? o.stride !== 1 : o.stride.some((s) => s !== 1))) {
      throw new ValueError("padding='same' is not supported for strided convolutions");
    }
  }
  if (!MODES.includes(o.padding_mode)) {
    throw new ValueError(
      `padding_mode must be one of {${MODES.map((m) => `'${m}'`).join(", ")}}, but got padding_mode='${o.padding_mode}'`,
    );
  }
}

/** What all convolution layers are. */
export abstract class ConvLayer extends Module {
  in_channels: number;
  out_channels: number;
  kernel_size: readonly number[];
  stride: readonly number[];
  padding: readonly number[] | string;
  dilation: readonly number[];
  transposed: boolean;
  output_padding: readonly number[];
  groups: number;
  padding_mode: PaddingMode;
  /** Widths of the padding at both ends, the last dimension first. */
  _reversed_padding_repeated_twice: number[];
  declare weight: Parameter;
  declare bias: Parameter | null;

  constructor(rank: number, o: Shape, transposed: boolean, output_padding: Ints) {
    super();
    check(o);
    this.in_channels = o.in_channels;
    this.out_channels = o.out_channels;
    this.kernel_size = tupleOf(o.kernel_size, rank);
    this.stride = tupleOf(o.stride, rank);
    this.padding = typeof o.padding === "string" ? o.padding : tupleOf(o.padding, rank);
    this.dilation = tupleOf(o.dilation, rank);
    this.transposed = transposed;
    this.output_padding = tupleOf(output_padding, rank);
    this.groups = o.groups;
    this.padding_mode = o.padding_mode;
    this._reversed_padding_repeated_twice = [];
    for (let d = rank - 1; d >= 0; d--) {
      const total = this.padding === "same" ? this.dilation[d] * (this.kernel_size[d] - 1) : 0;
      const left = typeof this.padding === "string" ? Math.floor(total / 2) : this.padding[d];
      this._reversed_padding_repeated_twice.push(left, typeof this.padding === "string" ? total - left : left);
    }
    const channels = transposed
      ? [o.in_channels, o.out_channels / o.groups]
      : [o.out_channels, o.in_channels / o.groups];
    const { device, dtype } = o;
    this.register_parameter("weight", new Parameter(empty([...channels, ...this.kernel_size], { device, dtype })));
    this.register_parameter("bias", o.bias ? new Parameter(empty([o.out_channels], { device, dtype })) : null);
    this.reset_parameters();
  }

  /** Draws weight and bias anew. */
  reset_parameters(): void {
    if (this.weight.sizes.includes(0)) return;
    kaiming_uniform_(this.weight, Math.sqrt(5));
    if (this.bias === null) return;
    const [fanIn] = _calculate_fan_in_and_fan_out(this.weight);
    if (fanIn === 0) return;
    const bound = 1 / Math.sqrt(fanIn);
    uniform_(this.bias, -bound, bound);
  }

  override extra_repr(): string {
    const other = (x: readonly number[] | string, plain: number): boolean =>
      typeof x === "string" || x.some((v) => v !== plain);
    let s = `${this.in_channels}, ${this.out_channels}, kernel_size=${pythonRepr(this.kernel_size)}, stride=${pythonRepr(this.stride)}`;
    if (other(this.padding, 0))
      s += `, padding=${typeof this.padding === "string" ? this.padding : pythonRepr(this.padding)}`;
    if (other(this.dilation, 1)) s += `, dilation=${pythonRepr(this.dilation)}`;
    if (other(this.output_padding, 0)) s += `, output_padding=${pythonRepr(this.output_padding)}`;
    if (this.groups !== 1) s += `, groups=${this.groups}`;
    if (this.bias === null) s += ", bias=False";
    if (this.padding_mode !== "zeros") s += `, padding_mode=${this.padding_mode}`;
    return s;
  }
}

/** Convolutions of any number of dimensions. */
export abstract class PlainConv extends ConvLayer {
  constructor(rank: number, name: string, args: readonly unknown[]) {
    const o = construct(name, args, {
      in_channels: undefined as number | undefined,
      out_channels: undefined as number | undefined,
      kernel_size: undefined as Ints | undefined,
      stride: 1 as Ints,
      padding: 0 as Ints | "same" | "valid",
      dilation: 1 as Ints,
      groups: 1 as number,
      bias: true as boolean,
      padding_mode: "zeros" as PaddingMode,
      device: null as FactoryOptions["device"],
      dtype: null as FactoryOptions["dtype"],
    });
    super(rank, o, false, 0);
  }

  override forward(input: Tensor): Tensor {
    const conv = [conv1d, conv2d, conv3d][this.kernel_size.length - 1];
    const { weight, bias, stride, dilation, groups } = this;
    if (this.padding_mode === "zeros") {
      return conv(input, weight, bias, stride, this.padding as Ints, dilation, groups);
    }
    const wide = pad(input, this._reversed_padding_repeated_twice, this.padding_mode);
    return conv(wide, weight, bias, stride, 0, dilation, groups);
  }
}

/**
 * Convolution of rows.
 *
 * Shape: (N, in_channels, L) or (in_channels, L) -> (N, out_channels, L'). weight (out_channels, in_channels / groups,
 * kernel_size), bias (out_channels).
 * @throws ValueError for settings that do not fit together; RuntimeError for an input that does not fit.
 * Source: PyTorch, torch.nn.Conv1d: the same weights for the same seed.
 */
export class Conv1d extends PlainConv {
  constructor(...args: ConvArguments) {
    super(1, "Conv1d", args);
  }
}
/**
 * Convolution of maps (N, C, H, W).
 *
 * @example new nn.Conv2d(1, 6, 5, { padding: 2 })
 * Source: PyTorch, torch.nn.Conv2d: the same weights for the same seed.
 */
export class Conv2d extends PlainConv {
  constructor(...args: ConvArguments) {
    super(2, "Conv2d", args);
  }
}
/** Convolution of volumes (N, C, D, H, W). Source: PyTorch, torch.nn.Conv3d: the same weights for the same seed. */
export class Conv3d extends PlainConv {
  constructor(...args: ConvArguments) {
    super(3, "Conv3d", args);
  }
}

/** Transposed convolutions of any number of dimensions. */
export abstract class TransposedConv extends ConvLayer {
  constructor(rank: number, name: string, args: readonly unknown[]) {
    const { output_padding, ...o } = construct(name, args, {
      in_channels: undefined as number | undefined,
      out_channels: undefined as number | undefined,
      kernel_size: undefined as Ints | undefined,
      stride: 1 as Ints,
      padding: 0 as Ints,
      output_padding: 0 as Ints,
      groups: 1 as number,
      bias: true as boolean,
      dilation: 1 as Ints,
      padding_mode: "zeros" as PaddingMode,
      device: null as FactoryOptions["device"],
      dtype: null as FactoryOptions["dtype"],
    });
    if (o.padding_mode !== "zeros") {
      throw new ValueError(`Only "zeros" padding mode is supported for ${name}`);
    }
    super(rank, o, true, output_padding);
  }

  /** @param output_size sizes of the result, with or without the first two, instead of output_padding */
  override forward(
    input: Tensor,
    output_size: readonly number[] | null | { readonly output_size?: readonly number[] | null } = null,
  ): Tensor {
    const wanted = bind("forward", [output_size], ["output_size"])[0] as readonly number[] | null | undefined;
    const conv = [conv_transpose1d, conv_transpose2d, conv_transpose3d][this.kernel_size.length - 1];
    const { weight, bias, stride, dilation, groups } = this;
    return conv(
      input,
      weight,
      bias,
      stride,
      this.padding as Ints,
      this.outputPadding(input, wanted ?? null),
      groups,
      dilation,
    );
  }

  private outputPadding(input: Tensor, wanted: readonly number[] | null): readonly number[] {
    if (wanted === null) return this.output_padding;
    const rank = this.kernel_size.length;
    const lead = input.ndim - rank;
    const sizes = wanted.length === lead + rank ? wanted.slice(lead) : wanted;
    if (sizes.length !== rank) {
      throw new ValueError(
        `ConvTranspose${rank}D: for ${input.ndim}D input, output_size must have ${rank} or ${lead + rank} elements (got ${wanted.length})`,
      );
    }
    const least = sizes.map((_, d) => {
      const pads = this.padding[d] as number;
      return (input.sizes[lead + d] - 1) * this.stride[d] - 2 * pads + this.dilation[d] * (this.kernel_size[d] - 1) + 1;
    });
    const most = least.map((n, d) => n + this.stride[d] - 1);
    if (sizes.some((n, d) => n < least[d] || n > most[d])) {
      throw new ValueError(
        `requested an output size of ${pythonRepr([...sizes])}, but valid sizes range from ${pythonRepr(least)} to ${pythonRepr(most)} (for an input of ${Size.of_sizes(input.sizes.slice(lead))})`,
      );
    }
    return sizes.map((n, d) => n - least[d]);
  }
}

/** Transposed convolution of rows. Source: PyTorch, torch.nn.ConvTranspose1d: the same weights for the same seed. */
export class ConvTranspose1d extends TransposedConv {
  constructor(...args: ConvTransposeArguments) {
    super(1, "ConvTranspose1d", args);
  }
}
/** Transposed convolution of maps. Source: PyTorch, torch.nn.ConvTranspose2d: the same weights for the same seed. */
export class ConvTranspose2d extends TransposedConv {
  constructor(...args: ConvTransposeArguments) {
    super(2, "ConvTranspose2d", args);
  }
}
/** Transposed convolution of volumes. Source: PyTorch, torch.nn.ConvTranspose3d: the same weights for the same seed. */
export class ConvTranspose3d extends TransposedConv {
  constructor(...args: ConvTransposeArguments) {
    super(3, "ConvTranspose3d", args);
  }
}

inPython("torch.nn.modules.conv", Conv1d, Conv2d, Conv3d, ConvTranspose1d, ConvTranspose2d, ConvTranspose3d);
