/** Pools whose windows are spread at random. */

import { pythonRepr } from "../../builtins/repr.js";
import { ValueError } from "../errors.js";
import { fractional_max_pool2d, fractional_max_pool3d } from "../ops/fractional.js";
import type { Ints } from "../ops/op.js";
import type { Tensor } from "../tensor.js";
import { construct, type Given, tupleOf } from "./arguments.js";
import { Module } from "./module.js";
import { inPython } from "./registry.js";

/** Named parameters of the fractional pools. */
export interface FractionalPoolOptions {
  readonly kernel_size?: Ints;
  /** Sizes of the result. */
  readonly output_size?: Ints | null;
  /** Sizes of the result as shares of the input's, between 0 and 1. */
  readonly output_ratio?: number | readonly number[] | null;
  readonly return_indices?: boolean;
  /** Where the windows begin, drawn anew for each input unless given. */
  readonly _random_samples?: Tensor | null;
}

type FractionalArguments = Given<
  [
    kernel_size: Ints,
    output_size?: Ints | null,
    output_ratio?: number | readonly number[] | null,
    return_indices?: boolean,
    _random_samples?: Tensor | null,
  ],
  FractionalPoolOptions
>;

abstract class FractionalLayer extends Module {
  kernel_size: readonly number[];
  return_indices: boolean;
  output_size: readonly number[] | null;
  output_ratio: readonly number[] | null;
  declare _random_samples: Tensor | null;
  constructor(...args: FractionalArguments) {
    super();
    const { name } = new.target;
    const o = construct(name, args, {
      kernel_size: undefined as Ints | undefined,
      output_size: null as Ints | null,
      output_ratio: null as number | readonly number[] | null,
      return_indices: false as boolean,
      _random_samples: null as Tensor | null,
    });
    const { rank } = this;
    this.kernel_size = tupleOf(o.kernel_size, rank);
    if (rank === 3 && this.kernel_size.some((k) => k <= 0)) {
      throw new ValueError(`kernel_size must be greater than 0, but got ${pythonRepr(o.kernel_size)}`);
    }
    this.return_indices = o.return_indices;
    this.register_buffer("_random_samples", o._random_samples);
    this.output_size = o.output_size === null ? null : tupleOf(o.output_size, rank);
    this.output_ratio = o.output_ratio === null ? null : tupleOf(o.output_ratio, rank);
    if (o.output_size === null && o.output_ratio === null) {
      throw new ValueError(`${name} requires specifying either an output size, or a pooling ratio`);
    }
    if (o.output_size !== null && o.output_ratio !== null) {
      throw new ValueError("only one of output_size and output_ratio may be specified");
    }
    if (this.output_ratio?.some((r) => !(r > 0 && r < 1))) {
      throw new ValueError(`output_ratio must be between 0 and 1 (got ${pythonRepr(o.output_ratio)})`);
    }
  }
  protected get rank(): 2 | 3 {
    return 2;
  }
  /** The largest of each window; with return_indices a pair of values and places, which destructures. */
  override forward(input: Tensor): Tensor {
    const pool = this.rank === 2 ? fractional_max_pool2d : fractional_max_pool3d;
    const { kernel_size, output_size, output_ratio, _random_samples } = this;
    const pair = pool(input, kernel_size, output_size, output_ratio, true, _random_samples);
    return this.return_indices ? (pair as unknown as Tensor) : pair[0];
  }
}

/**
 * The largest of each window of maps, where the windows are spread at random so that maps shrink by any factor.
 *
 * Shape: (N, C, H, W) or (C, H, W) -> the same with output_size.
 * @throws ValueError when not exactly one of output_size and output_ratio is given.
 * Source: PyTorch, torch.nn.FractionalMaxPool2d: the same windows for the same seed.
 */
export class FractionalMaxPool2d extends FractionalLayer {}
/** As FractionalMaxPool2d, in volumes. Source: PyTorch, torch.nn.FractionalMaxPool3d. */
export class FractionalMaxPool3d extends FractionalLayer {
  protected override get rank(): 2 | 3 {
    return 3;
  }
}

inPython("torch.nn.modules.pooling", FractionalMaxPool2d, FractionalMaxPool3d);
