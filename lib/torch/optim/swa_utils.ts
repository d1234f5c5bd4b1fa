/** `torch.optim.swa_utils`: models whose weights are means over the training. */
import { deepcopy } from "../../builtins/copy.js";
import { AssertionError } from "../../builtins/errors.js";
import { no_grad } from "../autograd/mode.js";
import { type DeviceLike, requireCpu } from "../device.js";
import { int64 } from "../dtype.js";
import { ValueError } from "../errors.js";
import { construct, type Given } from "../nn/arguments.js";
import { Module } from "../nn/module.js";
import { BatchNormLayer } from "../nn/normalization.js";
import { zeros } from "../ops/creation.js";
import { Tensor } from "../tensor.js";
import type { Optimizer } from "./optimizer.js";
import { forGroups, LRScheduler } from "./schedule.js";
import type { LastEpoch } from "./schedule_formulas.js";

/** The new mean of one parameter, from the mean so far, the model's value, and how many it is the mean of. */
export type AverageFunction = (averaged: Tensor, current: Tensor, num_averaged: Tensor | number) => Tensor;

/** Changes the means of all parameters in place. */
export type MultiAverageFunction = (
  averaged: readonly Tensor[],
  current: readonly Tensor[],
  num_averaged: Tensor | number,
) => void;

const count = (n: Tensor | number): number => (typeof n === "number" ? n : n.item());

function checkDecay(decay: number): void {
  if (decay >= 0 && decay <= 1) return;
  throw new ValueError(`Invalid decay value ${decay} provided. Please provide a value in [0,1] range.`);
}

/** Each parameter moved towards the model's by a share of the way. */
function lerp(averaged: readonly Tensor[], current: readonly Tensor[], share: number): void {
  no_grad(() => {
    averaged.forEach((mean, i) => {
      if (mean.dtype.is_floating_point) mean.lerp_(current[i], share);
      else mean.copy_(mean.mul(1 - share).add(current[i].mul(share)));
    });
  });
}

/**
 * An exponential moving average: decay * mean + (1 - decay) * current.
 *
 * @throws ValueError for a decay outside [0, 1].
 * Source: PyTorch, torch.optim.swa_utils.get_ema_avg_fn.
 */
export function get_ema_avg_fn(decay = 0.999): AverageFunction {
  checkDecay(decay);
  return (averaged, current) => no_grad(() => averaged.mul(decay).add(current.mul(1 - decay)));
}
/** `get_ema_avg_fn` for all parameters at once. @throws ValueError for a decay outside [0, 1]. */
export function get_ema_multi_avg_fn(decay = 0.999): MultiAverageFunction {
  checkDecay(decay);
  return (averaged, current) => {
    lerp(averaged, current, 1 - decay);
  };
}
/** The plain mean: mean + (current - mean) / (n + 1). Source: PyTorch, torch.optim.swa_utils.get_swa_avg_fn. */
export function get_swa_avg_fn(): AverageFunction {
  return (averaged, current, n) => no_grad(() => averaged.add(current.sub(averaged).div(count(n) + 1)));
}
/** `get_swa_avg_fn` for all parameters at once. */
export function get_swa_multi_avg_fn(): MultiAverageFunction {
  return (averaged, current, n) => {
    lerp(averaged, current, 1 / (count(n) + 1));
  };
}

/** Named parameters of AveragedModel. */
export interface AveragedModelOptions {
  readonly device?: DeviceLike | null;
  readonly avg_fn?: AverageFunction | null;
  readonly multi_avg_fn?: MultiAverageFunction | null;
  /** Average the buffers too (they are copied otherwise). */
  readonly use_buffers?: boolean;
}

/**
 * A copy of a model whose parameters are the means of those it was updated with; called as the model is.
 *
 * @throws AssertionError for both avg_fn and multi_avg_fn.
 * @example const swa = new AveragedModel(net); swa.update_parameters(net);
 * Source: Izmailov et al. 2018; PyTorch, torch.optim.swa_utils.AveragedModel.
 */
export class AveragedModel<M extends Module = Module> extends Module {
  declare module: M;
  declare n_averaged: Tensor;
  avg_fn: AverageFunction | null;
  multi_avg_fn: MultiAverageFunction | null;
  use_buffers: boolean;

  constructor(
    ...args:
      | [model: M, options: AveragedModelOptions]
      | [
          model: M,
          device?: DeviceLike | null,
          avg_fn?: AverageFunction | null,
          multi_avg_fn?: MultiAverageFunction | null,
          use_buffers?: boolean,
        ]
  ) {
    super();
    const o = construct("AveragedModel", args, {
      model: undefined as M | undefined,
      device: null as DeviceLike | null,
      avg_fn: null as AverageFunction | null,
      multi_avg_fn: null as MultiAverageFunction | null,
      use_buffers: false as boolean,
    });
    if (o.avg_fn !== null && o.multi_avg_fn !== null) {
      throw new AssertionError("Only one of avg_fn and multi_avg_fn should be provided");
    }
    if (o.device !== null) requireCpu(o.device);
    this.add_module("module", deepcopy(o.model as M));
    this.register_buffer("n_averaged", zeros([], { dtype: int64 }));
    this.avg_fn = o.avg_fn;
    this.multi_avg_fn = o.multi_avg_fn;
    this.use_buffers = o.use_buffers;
  }

  override forward(...inputs: Parameters<M["forward"]>): ReturnType<M["forward"]> {
    return (this.module as Module)(...(inputs as unknown[])) as ReturnType<M["forward"]>;
  }

  /** Takes a model's parameters into the means; the first time they are copied. */
  update_parameters(model: Module): void {
    no_grad(() => {
      const buffers = [this.module.buffers(), model.buffers()] as const;
      const [averaged, current] = [this.module, model].map((m, i) =>
        [...m.parameters(), ...(this.use_buffers ? buffers[i] : [])].map((t) => t.detach()),
      );
      const n = this.n_averaged;
      if (n.item() === 0) {
        averaged.forEach((mean, i) => {
          mean.copy_(current[i]);
        });
      } else if (this.avg_fn === null) (this.multi_avg_fn ?? get_swa_multi_avg_fn())(averaged, current, n);
      else {
        const average = this.avg_fn;
        averaged.forEach((mean, i) => {
          mean.copy_(average(mean, current[i], n));
        });
      }
      if (!this.use_buffers) {
        buffers[0].forEach((b, i) => {
          b.detach().copy_(buffers[1][i].detach());
        });
      }
      n.add_(1);
    });
  }
}

/**
 * Computes the running statistics of a model's batch norm layers anew, by one pass over the data.
 *
 * @param loader gives batches: a tensor, or a list whose first element is one
 * Source: PyTorch, torch.optim.swa_utils.update_bn.
 */
export function update_bn(loader: Iterable<unknown>, model: Module, device: DeviceLike | null = null): void {
  if (device !== null) requireCpu(device);
  const layers = model.modules().filter((m): m is BatchNormLayer => m instanceof BatchNormLayer);
  if (layers.length === 0) return;
  const momenta = layers.map((layer) => layer.momentum);
  const wasTraining = model.training;
  no_grad(() => {
    for (const layer of layers) layer.reset_running_stats();
    model.train();
    // Without a momentum the running statistics are plain means over the batches.
    for (const layer of layers) layer.momentum = null;
    for (const batch of loader) model(batch instanceof Tensor ? batch : (batch as readonly unknown[])[0]);
    layers.forEach((layer, i) => {
      layer.momentum = momenta[i];
    });
    model.train(wasTraining);
  });
}

/** Named parameters of SWALR. */
export interface SWALROptions extends LastEpoch {
  readonly swa_lr?: number | readonly number[];
  readonly anneal_epochs?: number;
  readonly anneal_strategy?: "cos" | "linear";
}

/** The rate to a fixed one within some epochs. Source: PyTorch, torch.optim.swa_utils.SWALR. */
export class SWALR extends LRScheduler {
  anneal_epochs: number;
  _anneal_strategy: "cos" | "linear";

  constructor(
    ...args: Given<
      [
        optimizer: Optimizer,
        swa_lr: number | readonly number[],
        anneal_epochs?: number,
        anneal_strategy?: "cos" | "linear",
        last_epoch?: number,
      ],
      SWALROptions
    >
  ) {
    const o = construct("SWALR", args, {
      optimizer: undefined as Optimizer | undefined,
      swa_lr: undefined as number | readonly number[] | undefined,
      anneal_epochs: 10 as number,
      anneal_strategy: "cos" as "cos" | "linear",
      last_epoch: -1 as number,
    });
    const groups = o.optimizer.param_groups;
    const rates = forGroups("swa_lr", groups, o.swa_lr);
    if (o.anneal_strategy !== "cos" && o.anneal_strategy !== "linear") {
      throw new ValueError(
        `anneal_strategy must be one of 'cos' or 'linear', instead got ${String(o.anneal_strategy)}`,
      );
    }
    if (!Number.isInteger(o.anneal_epochs) || o.anneal_epochs < 0) {
      throw new ValueError(`anneal_epochs must be equal or greater than 0, got ${o.anneal_epochs}`);
    }
    super(o.optimizer, o.last_epoch);
    groups.forEach((g, i) => {
      g.swa_lr = rates[i];
    });
    this.anneal_epochs = o.anneal_epochs;
    this._anneal_strategy = o.anneal_strategy;
    if (new.target === SWALR) this._initial_step();
  }

  /** How far the rate has come between its own and the fixed one at a share of the epochs. */
  private share(step: number): number {
    const t = Math.max(0, Math.min(1, step / Math.max(1, this.anneal_epochs)));
    return this._anneal_strategy === "linear" ? t : (1 - Math.cos(Math.PI * t)) / 2;
  }
  override get_lr(): number[] {
    this._warn_get_lr();
    const step = this.anneal_epochs === 0 ? Math.max(1, this._step_count - 1) : this._step_count - 1;
    const before = this.share(step - 1);
    const now = this.share(step);
    return this.groups.map((g) => {
      const fixed = g.swa_lr as number;
      const own = before === 1 ? fixed : (g.lr - before * fixed) / (1 - before);
      return fixed * now + own * (1 - now);
    });
  }
}
