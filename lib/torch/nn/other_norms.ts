/** Norms of older networks, and of networks trained on several machines. */
import { pythonRepr } from "../../builtins/repr.js";
import { ValueError } from "../errors.js";
import { crossMapNorm } from "../ops/cross_map.js";
import type { Tensor } from "../tensor.js";
import { construct, type Given } from "./arguments.js";
import { Module } from "./module.js";
import { BatchNorm1d, BatchNorm2d, BatchNorm3d, BatchNormLayer, type NormOptions } from "./normalization.js";
import { inPython } from "./registry.js";

/** Named parameters of CrossMapLRN2d. */
export interface CrossMapOptions {
  readonly size?: number;
  readonly alpha?: number;
  readonly beta?: number;
  readonly k?: number;
}

/** The older local response norm, over neighbouring channels of maps (N, C, H, W). Source: PyTorch, torch.nn.CrossMapLRN2d. */
export class CrossMapLRN2d extends Module {
  size: number;
  alpha: number;
  beta: number;
  k: number;
  constructor(...args: Given<[size: number, alpha?: number, beta?: number, k?: number], CrossMapOptions>) {
    super();
    const o = construct("CrossMapLRN2d", args, {
      size: undefined as number | undefined,
      alpha: 1e-4 as number,
      beta: 0.75 as number,
      k: 1 as number,
    });
    this.size = o.size;
    this.alpha = o.alpha;
    this.beta = o.beta;
    this.k = o.k;
  }
  override forward(input: Tensor): Tensor {
    return crossMapNorm(input, this.size, this.alpha, this.beta, this.k);
  }
  override extra_repr(): string {
    return `${this.size}, alpha=${pythonRepr(this.alpha)}, beta=${pythonRepr(this.beta)}, k=${this.k}`;
  }
}

/** Named parameters of SyncBatchNorm. */
export interface SyncBatchNormOptions extends NormOptions {
  readonly process_group?: unknown;
}

/**
 * Batch norm whose statistics are those of all processes. Here there is one: it is a batch norm for inputs of any
 * number of dimensions from 2.
 *
 * @throws ValueError for inputs of fewer dimensions, or without channels.
 * Source: PyTorch, torch.nn.SyncBatchNorm.
 */
export class SyncBatchNorm extends BatchNormLayer {
  process_group: unknown;
  constructor(
    ...args: Given<
      [
        num_features: number,
        eps?: number,
        momentum?: number | null,
        affine?: boolean,
        track_running_stats?: boolean,
        process_group?: unknown,
      ],
      SyncBatchNormOptions
    >
  ) {
    const { process_group, ...o } = construct("SyncBatchNorm", args, {
      num_features: undefined as number | undefined,
      eps: 1e-5 as number,
      momentum: 0.1 as number | null,
      affine: true as boolean,
      track_running_stats: true as boolean,
      process_group: null as unknown,
      device: null as NormOptions["device"],
      dtype: null as NormOptions["dtype"],
      bias: true as boolean,
    });
    super("SyncBatchNorm", [o]);
    this.process_group = process_group;
  }
  protected override checkInput(input: Tensor): void {
    if (input.ndim < 2) throw new ValueError(`expected at least 2D input (got ${input.ndim}D input)`);
    if (input.size(1) === 0) throw new ValueError("SyncBatchNorm number of input channels should be non-zero");
  }

  /** The module with all batch norms in it replaced; they share parameters and statistics with those replaced. */
  static convert_sync_batchnorm(module: Module, process_group: unknown = null): Module {
    let out = module;
    if (module instanceof BatchNorm1d || module instanceof BatchNorm2d || module instanceof BatchNorm3d) {
      const { num_features, eps, momentum, affine, track_running_stats, bias } = module;
      const norm = new SyncBatchNorm(num_features, {
        eps,
        momentum,
        affine,
        track_running_stats,
        process_group,
        bias: bias !== null,
      });
      if (affine) {
        norm.weight = module.weight;
        norm.bias = module.bias;
      }
      norm.running_mean = module.running_mean;
      norm.running_var = module.running_var;
      norm.num_batches_tracked = module.num_batches_tracked;
      norm.training = module.training;
      out = norm;
    }
    for (const [name, child] of module.named_children()) {
      out.add_module(name, SyncBatchNorm.convert_sync_batchnorm(child, process_group));
    }
    return out;
  }
}

inPython("torch.nn.modules.normalization", CrossMapLRN2d);
inPython("torch.nn.modules.batchnorm", SyncBatchNorm);
