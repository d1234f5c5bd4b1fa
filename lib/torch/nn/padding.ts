/** Padding layers. */
import { pythonRepr } from "../../builtins/repr.js";
import type { Ints } from "../ops/op.js";
import { type PadMode, pad } from "../ops/pad.js";
import type { Tensor } from "../tensor.js";
import { construct, type Given, tupleOf } from "./arguments.js";
import { Module } from "./module.js";
import { inPython } from "./registry.js";

/** Named parameters of the padding layers. */
export interface PadLayerOptions {
  /** One width for all ends, or a width for each, the last dimension first. */
  readonly padding?: Ints;
}

type PadArguments = Given<[padding: Ints], PadLayerOptions>;

const PADDING = { padding: undefined as Ints | undefined };

/** What all padding layers are; a class says for how many dimensions, and what stands at the ends. */
abstract class PadLayer extends Module {
  protected static readonly rank: number = 1;
  protected static readonly mode: PadMode = "constant";
  padding: readonly number[];
  constructor(...args: PadArguments) {
    super();
    this.padding = tupleOf(construct(new.target.name, args, PADDING).padding, 2 * new.target.rank);
  }
  override forward(input: Tensor): Tensor {
    return pad(input, this.padding, (this.constructor as typeof PadLayer).mode);
  }
  override extra_repr(): string {
    return pythonRepr(this.padding);
  }
}

/** Named parameters of the padding layers with a constant. */
export interface ConstantPadOptions extends PadLayerOptions {
  readonly value?: number;
}

abstract class ConstantPad extends Module {
  protected static readonly rank: number = 1;
  padding: readonly number[];
  value: number;
  constructor(...args: Given<[padding: Ints, value: number], ConstantPadOptions>) {
    super();
    const o = construct(new.target.name, args, { ...PADDING, value: undefined as number | undefined });
    this.padding = tupleOf(o.padding, 2 * new.target.rank);
    this.value = o.value;
  }
  override forward(input: Tensor): Tensor {
    return pad(input, this.padding, "constant", this.value);
  }
  override extra_repr(): string {
    return `padding=${pythonRepr(this.padding)}, value=${pythonRepr(this.value)}`;
  }
}

/** A constant at the ends of rows. Source: PyTorch, torch.nn.ConstantPad1d. */
export class ConstantPad1d extends ConstantPad {}
/** A constant at the ends of maps. Source: PyTorch, torch.nn.ConstantPad2d. */
export class ConstantPad2d extends ConstantPad {
  protected static override readonly rank: number = 2;
}
/** A constant at the ends of volumes. Source: PyTorch, torch.nn.ConstantPad3d. */
export class ConstantPad3d extends ConstantPad {
  protected static override readonly rank: number = 3;
}
/** Zeros at the ends of rows. Source: PyTorch, torch.nn.ZeroPad1d. */
export class ZeroPad1d extends ConstantPad1d {
  constructor(...args: PadArguments) {
    super(construct("ZeroPad1d", args, PADDING).padding, 0);
  }
  override extra_repr(): string {
    return pythonRepr(this.padding);
  }
}
/** Zeros at the ends of maps. Source: PyTorch, torch.nn.ZeroPad2d. */
export class ZeroPad2d extends ConstantPad2d {
  constructor(...args: PadArguments) {
    super(construct("ZeroPad2d", args, PADDING).padding, 0);
  }
  override extra_repr(): string {
    return pythonRepr(this.padding);
  }
}
/** Zeros at the ends of volumes. Source: PyTorch, torch.nn.ZeroPad3d. */
export class ZeroPad3d extends ConstantPad3d {
  constructor(...args: PadArguments) {
    super(construct("ZeroPad3d", args, PADDING).padding, 0);
  }
  override extra_repr(): string {
    return pythonRepr(this.padding);
  }
}
/** The mirror image at the ends of rows. Source: PyTorch, torch.nn.ReflectionPad1d. */
export class ReflectionPad1d extends PadLayer {
  protected static override readonly mode: PadMode = "reflect";
}
/** The mirror image at the ends of maps. Source: PyTorch, torch.nn.ReflectionPad2d. */
export class ReflectionPad2d extends PadLayer {
  protected static override readonly rank: number = 2;
  protected static override readonly mode: PadMode = "reflect";
}
/** The mirror image at the ends of volumes. Source: PyTorch, torch.nn.ReflectionPad3d. */
export class ReflectionPad3d extends PadLayer {
  protected static override readonly rank: number = 3;
  protected static override readonly mode: PadMode = "reflect";
}
/** The outermost elements repeated at the ends of rows. Source: PyTorch, torch.nn.ReplicationPad1d. */
export class ReplicationPad1d extends PadLayer {
  protected static override readonly mode: PadMode = "replicate";
}
/** The outermost elements repeated at the ends of maps. Source: PyTorch, torch.nn.ReplicationPad2d. */
export class ReplicationPad2d extends PadLayer {
  protected static override readonly rank: number = 2;
  protected static override readonly mode: PadMode = "replicate";
}
/** The outermost elements repeated at the ends of volumes. Source: PyTorch, torch.nn.ReplicationPad3d. */
export class ReplicationPad3d extends PadLayer {
  protected static override readonly rank: number = 3;
  protected static override readonly mode: PadMode = "replicate";
}
/** The other end's elements at the ends of rows. Source: PyTorch, torch.nn.CircularPad1d. */
export class CircularPad1d extends PadLayer {
  protected static override readonly mode: PadMode = "circular";
}
/** The other end's elements at the ends of maps. Source: PyTorch, torch.nn.CircularPad2d. */
export class CircularPad2d extends PadLayer {
  protected static override readonly rank: number = 2;
  protected static override readonly mode: PadMode = "circular";
}
/** The other end's elements at the ends of volumes. Source: PyTorch, torch.nn.CircularPad3d. */
export class CircularPad3d extends PadLayer {
  protected static override readonly rank: number = 3;
  protected static override readonly mode: PadMode = "circular";
}

inPython(
  "torch.nn.modules.padding",
  ConstantPad1d,
  ConstantPad2d,
  ConstantPad3d,
  ZeroPad1d,
  ZeroPad2d,
  ZeroPad3d,
  ReflectionPad1d,
  ReflectionPad2d,
  ReflectionPad3d,
  ReplicationPad1d,
  ReplicationPad2d,
  ReplicationPad3d,
  CircularPad1d,
  CircularPad2d,
  CircularPad3d,
);
