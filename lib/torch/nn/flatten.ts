/** Layers that change the shape. */
import { flatten } from "../ops/views.js";
import type { Tensor } from "../tensor.js";
import { construct, shown } from "./arguments.js";
import { Module } from "./module.js";
import { inPython } from "./registry.js";

/** Named parameters of Flatten. */
export interface FlattenOptions {
  readonly start_dim?: number;
  readonly end_dim?: number;
}

/** Dimensions start_dim (1) to end_dim (-1) as one. Source: PyTorch, torch.nn.Flatten. */
export class Flatten extends Module {
  start_dim: number;
  end_dim: number;
  constructor(start_dim?: number | FlattenOptions, end_dim?: number | FlattenOptions) {
    super();
    const o = construct("Flatten", [start_dim, end_dim], { start_dim: 1 as number, end_dim: -1 as number });
    this.start_dim = o.start_dim;
    this.end_dim = o.end_dim;
  }
  override forward(input: Tensor): Tensor {
    return flatten(input, this.start_dim, this.end_dim);
  }
  override extra_repr(): string {
    return shown({ start_dim: this.start_dim, end_dim: this.end_dim });
  }
}

/** One dimension as several. Source: PyTorch, torch.nn.Unflatten. */
export class Unflatten extends Module {
  dim: number;
  unflattened_size: readonly number[];
  constructor(dim: number, unflattened_size: readonly number[]);
  constructor(...args: unknown[]) {
    super();
    const o = construct("Unflatten", args, {
      dim: undefined as number | undefined,
      unflattened_size: undefined as readonly number[] | undefined,
    });
    this.dim = o.dim;
    this.unflattened_size = o.unflattened_size;
  }
  override forward(input: Tensor): Tensor {
    const d = this.dim < 0 ? this.dim + input.ndim : this.dim;
    const { sizes } = input;
    return input.reshape([...sizes.slice(0, d), ...this.unflattened_size, ...sizes.slice(d + 1)]);
  }
  override extra_repr(): string {
    const sizes = this.unflattened_size;
    return `dim=${this.dim}, unflattened_size=(${sizes.join(", ")}${sizes.length === 1 ? "," : ""})`;
  }
}

inPython("torch.nn.modules.flatten", Flatten, Unflatten);
