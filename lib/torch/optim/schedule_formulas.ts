/** Schedulers that follow a formula of the epoch. */
import { typeError, ValueError } from "../errors.js";
import { construct, type Given } from "../nn/arguments.js";
import { typename } from "../typename.js";
import type { Optimizer } from "./optimizer.js";
import { LRScheduler, type SchedulerState } from "./schedule.js";

/** What every scheduler takes last. */
export interface LastEpoch {
  /** The epoch to go on from; -1 starts. */
  readonly last_epoch?: number;
}

type Factor = (epoch: number) => number;

/** Schedulers of functions. */
abstract class ByFunction extends LRScheduler {
  lr_lambdas: Factor[];
  constructor(name: string, args: readonly unknown[]) {
    const o = construct(name, args, {
      optimizer: undefined as Optimizer | undefined,
      lr_lambda: undefined as Factor | readonly Factor[] | undefined,
      last_epoch: -1 as number,
    });
    super(o.optimizer, o.last_epoch);
    const given = typeof o.lr_lambda === "function" ? this.groups.map(() => o.lr_lambda as Factor) : [...o.lr_lambda];
    if (given.length !== this.groups.length) {
      throw new ValueError(`Expected ${this.groups.length} lr_lambdas, but got ${given.length}`);
    }
    given.forEach((f) => {
      if (typeof f !== "function") throw typeError(`lr_lambda should be a function, but got ${typename(f)}`);
    });
    this.lr_lambdas = given;
    this._initial_step();
  }
  override state_dict(): SchedulerState {
    const { lr_lambdas: _, ...rest } = super.state_dict();
    return { ...rest, lr_lambdas: this.lr_lambdas.map(() => null) };
  }
  override load_state_dict(state_dict: SchedulerState | ReadonlyMap<unknown, unknown>): void {
    const own = this.lr_lambdas;
    super.load_state_dict(state_dict);
    this.lr_lambdas = own;
  }
}

/** Named parameters of LambdaLR and MultiplicativeLR. */
export interface LambdaOptions extends LastEpoch {
  readonly lr_lambda?: Factor | readonly Factor[];
}
type LambdaArguments = Given<
  [optimizer: Optimizer, lr_lambda: Factor | readonly Factor[], last_epoch?: number],
  LambdaOptions
>;

/** The first rate times a function of the epoch. Source: PyTorch, torch.optim.lr_scheduler.LambdaLR. */
export class LambdaLR extends ByFunction {
  constructor(...args: LambdaArguments) {
    super("LambdaLR", args);
  }
  override get_lr(): number[] {
    return this.base_lrs.map((lr, i) => lr * this.lr_lambdas[i](this.last_epoch));
  }
}

/** The rate times a function of the epoch, at each step. Source: PyTorch, torch.optim.lr_scheduler.MultiplicativeLR. */
export class MultiplicativeLR extends ByFunction {
  constructor(...args: LambdaArguments) {
    super("MultiplicativeLR", args);
  }
  override get_lr(): number[] {
    const { last_epoch } = this;
    return this.groups.map((g, i) => (last_epoch > 0 ? g.lr * this.lr_lambdas[i](last_epoch) : g.lr));
  }
}

/** Named parameters of StepLR. */
export interface StepOptions extends LastEpoch {
  readonly step_size?: number;
  readonly gamma?: number;
}

/** The rate times gamma every `step_size` epochs. Source: PyTorch, torch.optim.lr_scheduler.StepLR. */
export class StepLR extends LRScheduler {
  step_size: number;
  gamma: number;
  constructor(
    ...args: Given<[optimizer: Optimizer, step_size: number, gamma?: number, last_epoch?: number], StepOptions>
  ) {
    const o = construct("StepLR", args, {
      optimizer: undefined as Optimizer | undefined,
      step_size: undefined as number | undefined,
      gamma: 0.1 as number,
      last_epoch: -1 as number,
    });
    super(o.optimizer, o.last_epoch);
    this.step_size = o.step_size;
    this.gamma = o.gamma;
    this._initial_step();
  }
  override get_lr(): number[] {
    const now = this.last_epoch !== 0 && this.last_epoch % this.step_size === 0;
    return this.groups.map((g) => (now ? g.lr * this.gamma : g.lr));
  }
  override _get_closed_form_lr(): number[] {
    return this.base_lrs.map((lr) => lr * this.gamma ** Math.floor(this.last_epoch / this.step_size));
  }
}

/** Named parameters of MultiStepLR. */
export interface MultiStepOptions extends LastEpoch {
  readonly milestones?: readonly number[];
  readonly gamma?: number;
}

/** The rate times gamma at each milestone. Source: PyTorch, torch.optim.lr_scheduler.MultiStepLR. */
export class MultiStepLR extends LRScheduler {
  /** How often each epoch was named. */
  milestones: Map<number, number>;
  gamma: number;
  constructor(
    ...args: Given<
      [optimizer: Optimizer, milestones: readonly number[], gamma?: number, last_epoch?: number],
      MultiStepOptions
    >
  ) {
    const o = construct("MultiStepLR", args, {
      optimizer: undefined as Optimizer | undefined,
      milestones: undefined as readonly number[] | undefined,
      gamma: 0.1 as number,
      last_epoch: -1 as number,
    });
    super(o.optimizer, o.last_epoch);
    this.milestones = new Map();
    for (const m of o.milestones) this.milestones.set(m, (this.milestones.get(m) ?? 0) + 1);
    this.gamma = o.gamma;
    this._initial_step();
  }
  override get_lr(): number[] {
    const times = this.milestones.get(this.last_epoch) ?? 0;
    return this.groups.map((g) => g.lr * this.gamma ** times);
  }
  override _get_closed_form_lr(): number[] {
    let passed = 0;
    for (const [epoch, times] of this.milestones) if (epoch <= this.last_epoch) passed += times;
    return this.base_lrs.map((lr) => lr * this.gamma ** passed);
  }
}

/** Named parameters of ConstantLR. */
export interface ConstantOptions extends LastEpoch {
  readonly factor?: number;
  readonly total_iters?: number;
}

/** The rate times `factor` for the first epochs. Source: PyTorch, torch.optim.lr_scheduler.ConstantLR. */
export class ConstantLR extends LRScheduler {
  factor: number;
  total_iters: number;
  constructor(
    ...args: Given<[optimizer: Optimizer, factor?: number, total_iters?: number, last_epoch?: number], ConstantOptions>
  ) {
    const o = construct("ConstantLR", args, {
      optimizer: undefined as Optimizer | undefined,
      factor: (1 / 3) as number,
      total_iters: 5 as number,
      last_epoch: -1 as number,
    });
    if (o.factor > 1 || o.factor < 0) {
      throw new ValueError("Constant multiplicative factor expected to be between 0 and 1.");
    }
    super(o.optimizer, o.last_epoch);
    this.factor = o.factor;
    this.total_iters = o.total_iters;
    this._initial_step();
  }
  override get_lr(): number[] {
    const { last_epoch, factor, total_iters } = this;
    const by = last_epoch === 0 ? factor : last_epoch === total_iters ? 1 / factor : 1;
    return this.groups.map((g) => g.lr * by);
  }
  override _get_closed_form_lr(): number[] {
    return this.base_lrs.map((lr) => lr * (this.last_epoch >= this.total_iters ? 1 : this.factor));
  }
}

/** Named parameters of LinearLR. */
export interface LinearScheduleOptions extends LastEpoch {
  readonly start_factor?: number;
  readonly end_factor?: number;
  readonly total_iters?: number;
}

/** The rate times a factor that goes linearly from one number to another. Source: PyTorch, torch.optim.lr_scheduler.LinearLR. */
export class LinearLR extends LRScheduler {
  start_factor: number;
  end_factor: number;
  total_iters: number;
  constructor(
    ...args: Given<
      [optimizer: Optimizer, start_factor?: number, end_factor?: number, total_iters?: number, last_epoch?: number],
      LinearScheduleOptions
    >
  ) {
    const o = construct("LinearLR", args, {
      optimizer: undefined as Optimizer | undefined,
      start_factor: (1 / 3) as number,
      end_factor: 1 as number,
      total_iters: 5 as number,
      last_epoch: -1 as number,
    });
    if (o.start_factor > 1 || o.start_factor <= 0) {
      throw new ValueError("Starting multiplicative factor expected to be greater than 0 and less or equal to 1.");
    }
    if (o.end_factor > 1 || o.end_factor < 0) {
      throw new ValueError("Ending multiplicative factor expected to be between 0 and 1.");
    }
    super(o.optimizer, o.last_epoch);
    this.start_factor = o.start_factor;
    this.end_factor = o.end_factor;
    this.total_iters = o.total_iters;
    this._initial_step();
  }
  override get_lr(): number[] {
    const { last_epoch, start_factor: start, total_iters } = this;
    if (last_epoch === 0) return this.groups.map((g) => g.lr * start);
    if (last_epoch > total_iters) return this.groups.map((g) => g.lr);
    const rise = this.end_factor - start;
    return this.groups.map((g) => g.lr * (1 + rise / (total_iters * start + (last_epoch - 1) * rise)));
  }
  override _get_closed_form_lr(): number[] {
    const rise = this.end_factor - this.start_factor;
    const share = Math.min(this.total_iters, this.last_epoch) / this.total_iters;
    return this.base_lrs.map((lr) => lr * (this.start_factor + rise * share));
  }
}

/** Named parameters of ExponentialLR. */
export interface ExponentialOptions extends LastEpoch {
  readonly gamma?: number;
}

/** The rate times gamma every epoch. Source: PyTorch, torch.optim.lr_scheduler.ExponentialLR. */
export class ExponentialLR extends LRScheduler {
  gamma: number;
  constructor(...args: Given<[optimizer: Optimizer, gamma: number, last_epoch?: number], ExponentialOptions>) {
    const o = construct("ExponentialLR", args, {
      optimizer: undefined as Optimizer | undefined,
      gamma: undefined as number | undefined,
      last_epoch: -1 as number,
    });
    super(o.optimizer, o.last_epoch);
    this.gamma = o.gamma;
    this._initial_step();
  }
  override get_lr(): number[] {
    return this.groups.map((g) => (this.last_epoch === 0 ? g.lr : g.lr * this.gamma));
  }
  override _get_closed_form_lr(): number[] {
    return this.base_lrs.map((lr) => lr * this.gamma ** this.last_epoch);
  }
}

/** Named parameters of PolynomialLR. */
export interface PolynomialOptions extends LastEpoch {
  readonly total_iters?: number;
  readonly power?: number;
}

/** The rate down to 0 by a polynomial. Source: PyTorch, torch.optim.lr_scheduler.PolynomialLR. */
export class PolynomialLR extends LRScheduler {
  total_iters: number;
  power: number;
  constructor(
    ...args: Given<[optimizer: Optimizer, total_iters?: number, power?: number, last_epoch?: number], PolynomialOptions>
  ) {
    const o = construct("PolynomialLR", args, {
      optimizer: undefined as Optimizer | undefined,
      total_iters: 5 as number,
      power: 1 as number,
      last_epoch: -1 as number,
    });
    super(o.optimizer, o.last_epoch);
    this.total_iters = o.total_iters;
    this.power = o.power;
    this._initial_step();
  }
  override get_lr(): number[] {
    const { last_epoch: t, total_iters: n } = this;
    if (t === 0 || t > n) return this.groups.map((g) => g.lr);
    const decay = ((1 - t / n) / (1 - (t - 1) / n)) ** this.power;
    return this.groups.map((g) => g.lr * decay);
  }
  override _get_closed_form_lr(): number[] {
    const share = Math.min(this.total_iters, this.last_epoch) / this.total_iters;
    return this.base_lrs.map((lr) => lr * (1 - share) ** this.power);
  }
}

/** Named parameters of CosineAnnealingLR. */
export interface CosineOptions extends LastEpoch {
  readonly T_max?: number;
  readonly eta_min?: number;
}

/** The rate down to eta_min and up again along a cosine. Source: PyTorch, torch.optim.lr_scheduler.CosineAnnealingLR. */
export class CosineAnnealingLR extends LRScheduler {
  T_max: number;
  eta_min: number;
  constructor(
    ...args: Given<[optimizer: Optimizer, T_max: number, eta_min?: number, last_epoch?: number], CosineOptions>
  ) {
    const o = construct("CosineAnnealingLR", args, {
      optimizer: undefined as Optimizer | undefined,
      T_max: undefined as number | undefined,
      eta_min: 0 as number,
      last_epoch: -1 as number,
    });
    super(o.optimizer, o.last_epoch);
    this.T_max = o.T_max;
    this.eta_min = o.eta_min;
    this._initial_step();
  }
  override get_lr(): number[] {
    const { last_epoch: t, T_max: n, eta_min: least } = this;
    if (t === 0) return this.groups.map((g) => g.lr);
    const at = (epoch: number): number => 1 + Math.cos((Math.PI * epoch) / n);
    if (this._step_count === 1 && t > 0) {
      return this.groups.map((_, i) => least + ((this.base_lrs[i] - least) * at(t)) / 2);
    }
    if ((t - 1 - n) % (2 * n) === 0) {
      return this.groups.map((g, i) => g.lr + ((this.base_lrs[i] - least) * (1 - Math.cos(Math.PI / n))) / 2);
    }
    return this.groups.map((g) => (at(t) / at(t - 1)) * (g.lr - least) + least);
  }
  override _get_closed_form_lr(): number[] {
    const share = (1 + Math.cos((Math.PI * this.last_epoch) / this.T_max)) / 2;
    return this.base_lrs.map((lr) => this.eta_min + (lr - this.eta_min) * share);
  }
}

/** Named parameters of CosineAnnealingWarmRestarts. */
export interface WarmRestartOptions extends LastEpoch {
  readonly T_0?: number;
  readonly T_mult?: number;
  readonly eta_min?: number;
}

/** Cosines that begin anew. Source: PyTorch, torch.optim.lr_scheduler.CosineAnnealingWarmRestarts. */
export class CosineAnnealingWarmRestarts extends LRScheduler {
  T_0: number;
  T_i: number;
  T_mult: number;
  eta_min: number;
  T_cur: number;
  constructor(
    ...args: Given<
      [optimizer: Optimizer, T_0: number, T_mult?: number, eta_min?: number, last_epoch?: number],
      WarmRestartOptions
    >
  ) {
    const o = construct("CosineAnnealingWarmRestarts", args, {
      optimizer: undefined as Optimizer | undefined,
      T_0: undefined as number | undefined,
      T_mult: 1 as number,
      eta_min: 0 as number,
      last_epoch: -1 as number,
    });
    if (o.T_0 <= 0 || !Number.isInteger(o.T_0)) throw new ValueError(`Expected positive integer T_0, but got ${o.T_0}`);
    if (o.T_mult < 1 || !Number.isInteger(o.T_mult))
      throw new ValueError(`Expected integer T_mult >= 1, but got ${o.T_mult}`);
    super(o.optimizer, o.last_epoch);
    this.T_0 = o.T_0;
    this.T_i = o.T_0;
    this.T_mult = o.T_mult;
    this.eta_min = o.eta_min;
    this.T_cur = o.last_epoch;
    this._initial_step();
  }
  override get_lr(): number[] {
    const share = (1 + Math.cos((Math.PI * this.T_cur) / this.T_i)) / 2;
    return this.base_lrs.map((lr) => this.eta_min + (lr - this.eta_min) * share);
  }
  /** The next epoch, or a given one, which may be a fraction. */
  override step(epoch: number | null = null): void {
    this._step_count++;
    this._update_lr(epoch);
  }
  /** @internal */
  override _update_lr(given: number | null = null): void {
    let epoch = given;
    if (epoch === null && this.last_epoch < 0) epoch = 0;
    if (epoch === null) {
      epoch = this.last_epoch + 1;
      this.T_cur++;
      if (this.T_cur >= this.T_i) {
        this.T_cur -= this.T_i;
        this.T_i *= this.T_mult;
      }
    } else this.jump(epoch);
    this.last_epoch = Math.floor(epoch);
    const values = this.get_lr();
    this.groups.forEach((g, i) => {
      g.lr = values[i];
    });
    this._last_lr = this.groups.map((g) => g.lr);
  }
  private jump(epoch: number): void {
    if (epoch < 0) throw new ValueError(`Expected non-negative epoch, but got ${epoch}`);
    const { T_0, T_mult } = this;
    this.T_i = T_0;
    this.T_cur = epoch;
    if (epoch < T_0) return;
    if (T_mult === 1) {
      this.T_cur = epoch % T_0;
      return;
    }
    const n = Math.floor(Math.log((epoch / T_0) * (T_mult - 1) + 1) / Math.log(T_mult));
    this.T_cur = epoch - (T_0 * (T_mult ** n - 1)) / (T_mult - 1);
    this.T_i = T_0 * T_mult ** n;
  }
}
