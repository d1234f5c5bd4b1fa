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

abstract class PadLayer extends Module {
  padding: readonly number[];
  constructor(...args: Given<[padding: Ints], PadLayerOptions>) {
    super();
    const o = construct(new.target.name, args, { padding: undefined as Ints | undefined });
    this.padding = tupleOf(o.padding, 2 * this.rank);
  }
  protected get rank(): number {
    return 1;
  }
  protected abstract get mode(): PadMode;
  override forward(input: Tensor): Tensor {
    return pad(input, this.padding, this.mode);
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
  padding: readonly number[];
  value: number;
  constructor(...args: Given<[padding: Ints, value: number], ConstantPadOptions>) {
    super();
    const o = construct(new.target.name, args, {
      padding: undefined as Ints | undefined,
      value: undefined as number | undefined,
    });
    this.padding = tupleOf(o.padding, 2 * this.rank);
    this.value = o.value;
  }
  protected get rank(): number {
    return 1;
  }
  override forward(input: Tensor): Tensor {
    return pad(input, this.padding, "constant", this.value);
  }
  override extra_repr(): string {
    return `padding=${pythonRepr(this.padding)}, value=${pythonRepr(this.value)}`;
  }
}

abstract class ZeroPad extends Module {
  padding: readonly number[];
  value: number;
  constructor(...args: Given<[padding: Ints], PadLayerOptions>) {
    super();
    const o = construct(new.target.name, args, { padding: undefined as Ints | undefined });
    this.padding = tupleOf(o.padding, 2 * this.rank);
    this.value = 0;
  }
  protected get rank(): number {
    return 1;
  }
  override forward(input: Tensor): Tensor {
    return pad(input, this.padding);
  }
  override extra_repr(): string {
    return pythonRepr(this.padding);
  }
}

/** A constant at the ends of rows. Source: PyTorch, torch.nn.ConstantPad1d. */
export class ConstantPad1d extends ConstantPad {
  protected override get rank(): number {
    return 1;
  }
}
/** A constant at the ends of maps. Source: PyTorch, torch.nn.ConstantPad2d. */
export class ConstantPad2d extends ConstantPad {
  protected override get rank(): number {
    return 2;
  }
}
/** A constant at the ends of volumes. Source: PyTorch, torch.nn.ConstantPad3d. */
export class ConstantPad3d extends ConstantPad {
  protected override get rank(): number {
    return 3;
  }
}
/** Zeros at the ends of rows. Source: PyTorch, torch.nn.ZeroPad1d. */
export class ZeroPad1d extends ZeroPad {
  protected override get rank(): number {
    return 1;
  }
}
/** Zeros at the ends of maps. Source: PyTorch, torch.nn.ZeroPad2d. */
export class ZeroPad2d extends ZeroPad {
  protected override get rank(): number {
    return 2;
  }
}
/** Zeros at the ends of volumes. Source: PyTorch, torch.nn.ZeroPad3d. */
export class ZeroPad3d extends ZeroPad {
  protected override get rank(): number {
    return 3;
  }
}
/** The mirror image at the ends of rows. Source: PyTorch, torch.nn.ReflectionPad1d. */
export class ReflectionPad1d extends PadLayer {
  protected override get rank(): number {
    return 1;
  }
  protected override get mode(): PadMode {
    return "reflect";
  }
}
/** The mirror image at the ends of maps. Source: PyTorch, torch.nn.ReflectionPad2d. */
export class ReflectionPad2d extends PadLayer {
  protected override get rank(): number {
    return 2;
  }
  protected override get mode(): PadMode {
    return "reflect";
  }
}
/** The mirror image at the ends of volumes. Source: PyTorch, torch.nn.ReflectionPad3d. */
export class ReflectionPad3d extends PadLayer {
  protected override get rank(): number {
    return 3;
  }
  protected override get mode(): PadMode {
    return "reflect";
  }
}
/** The outermost elements repeated at the ends of rows. Source: PyTorch, torch.nn.ReplicationPad1d. */
export class ReplicationPad1d extends PadLayer {
  protected override get rank(): number {
    return 1;
  }
  protected override get mode(): PadMode {
    return "replicate";
  }
}
/** The outermost elements repeated at the ends of maps. Source: PyTorch, torch.nn.ReplicationPad2d. */
export class ReplicationPad2d extends PadLayer {
  protected override get rank(): number {
    return 2;
  }
  protected override get mode(): PadMode {
    return "replicate";
  }
}
/** The outermost elements repeated at the ends of volumes. Source: PyTorch, torch.nn.ReplicationPad3d. */
export class ReplicationPad3d extends PadLayer {
  protected override get rank(): number {
    return 3;
  }
  protected override get mode(): PadMode {
    return "replicate";
  }
}
/** The other end's elements at the ends of rows. Source: PyTorch, torch.nn.CircularPad1d. */
export class CircularPad1d extends PadLayer {
  protected override get rank(): number {
    return 1;
  }
  protected override get mode(): PadMode {
    return "circular";
  }
}
/** The other end's elements at the ends of maps. Source: PyTorch, torch.nn.CircularPad2d. */
export class CircularPad2d extends PadLayer {
  protected override get rank(): number {
    return 2;
  }
  protected override get mode(): PadMode {
    return "circular";
  }
}
/** The other end's elements at the ends of volumes. Source: PyTorch, torch.nn.CircularPad3d. */
export class CircularPad3d extends PadLayer {
  protected override get rank(): number {
    return 3;
  }
  protected override get mode(): PadMode {
    return "circular";
  }
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
