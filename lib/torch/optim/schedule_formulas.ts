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

/** Schedulers whose constructor has nothing to do but to keep its options. */
abstract class Formula extends LRScheduler {
  /** @param own the class itself: for a subclass of it, which has fields yet to come, the first rates wait */
  constructor(
    own: { readonly name: string },
    args: readonly unknown[],
    defaults: Readonly<Record<string, unknown>>,
    check: (o: Record<string, never>) => void = () => {},
  ) {
    const { optimizer, last_epoch, ...options } = construct(own.name, args, {
      optimizer: undefined as Optimizer | undefined,
      ...defaults,
      last_epoch: -1 as number,
    });
    check(options as Record<string, never>);
    super(optimizer, last_epoch);
    Object.assign(this, options);
    if (new.target === (own as unknown)) this._initial_step();
  }
  /** The groups' rates, each times a factor. */
  protected times(factor: number): number[] {
    return this.groups.map((g) => (factor === 1 ? g.lr : g.lr * factor));
  }
}

/** What a parameter that must be given has in the place of a default. */
const NEEDED = undefined;

/** Schedulers of functions. */
abstract class ByFunction extends LRScheduler {
  lr_lambdas: Factor[];
  constructor(own: { readonly name: string }, args: readonly unknown[]) {
    const o = construct(own.name, args, {
      optimizer: undefined as Optimizer | undefined,
      lr_lambda: undefined as Factor | readonly Factor[] | undefined,
      last_epoch: -1 as number,
    });
    super(o.optimizer, o.last_epoch);
    const n = this.base_lrs.length;
    const given = Array.isArray(o.lr_lambda)
      ? [...(o.lr_lambda as readonly Factor[])]
      : new Array<Factor>(n).fill(o.lr_lambda as Factor);
    if (given.length !== n) throw new ValueError(`Expected ${n} lr_lambdas, but got ${given.length}`);
    given.forEach((f) => {
      if (typeof f !== "function") throw typeError(`lr_lambda should be a function, but got ${typename(f)}`);
    });
    this.lr_lambdas = given;
    if (new.target === (own as unknown)) this._initial_step();
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
    super(LambdaLR, args);
  }
  override get_lr(): number[] {
    this._warn_get_lr();
    return this.base_lrs.map((lr, i) => lr * this.lr_lambdas[i](this.last_epoch));
  }
}

/** The rate times a function of the epoch, at each step. Source: PyTorch, torch.optim.lr_scheduler.MultiplicativeLR. */
export class MultiplicativeLR extends ByFunction {
  constructor(...args: LambdaArguments) {
    super(MultiplicativeLR, args);
  }
  override get_lr(): number[] {
    this._warn_get_lr();
    return this.groups.map((g, i) => (this._is_initial ? g.lr : g.lr * this.lr_lambdas[i](this.last_epoch)));
  }
}

/** Named parameters of StepLR. */
export interface StepOptions extends LastEpoch {
  readonly step_size?: number;
  readonly gamma?: number;
}

/** The rate times gamma every `step_size` epochs. Source: PyTorch, torch.optim.lr_scheduler.StepLR. */
export class StepLR extends Formula {
  declare step_size: number;
  declare gamma: number;
  constructor(
    ...args: Given<[optimizer: Optimizer, step_size: number, gamma?: number, last_epoch?: number], StepOptions>
  ) {
    super(StepLR, args, { step_size: NEEDED, gamma: 0.1 });
  }
  override get_lr(): number[] {
    this._warn_get_lr();
    const now = this.last_epoch !== 0 && this.last_epoch % this.step_size === 0;
    return this.times(now ? this.gamma : 1);
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
    if (new.target === MultiStepLR) this._initial_step();
  }
  override get_lr(): number[] {
    this._warn_get_lr();
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
export class ConstantLR extends Formula {
  declare factor: number;
  declare total_iters: number;
  constructor(
    ...args: Given<[optimizer: Optimizer, factor?: number, total_iters?: number, last_epoch?: number], ConstantOptions>
  ) {
    super(ConstantLR, args, { factor: 1 / 3, total_iters: 5 }, ({ factor }) => {
      if (factor > 1 || factor < 0) {
        throw new ValueError("Constant multiplicative factor expected to be between 0 and 1.");
      }
    });
  }
  override get_lr(): number[] {
    this._warn_get_lr();
    const { last_epoch, factor, total_iters } = this;
    const by = last_epoch === 0 ? factor : last_epoch === total_iters ? 1 / factor : 1;
    return this.times(by);
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
export class LinearLR extends Formula {
  declare start_factor: number;
  declare end_factor: number;
  declare total_iters: number;
  constructor(
    ...args: Given<
      [optimizer: Optimizer, start_factor?: number, end_factor?: number, total_iters?: number, last_epoch?: number],
      LinearScheduleOptions
    >
  ) {
    super(LinearLR, args, { start_factor: 1 / 3, end_factor: 1, total_iters: 5 }, ({ start_factor, end_factor }) => {
      if (start_factor > 1 || start_factor <= 0) {
        throw new ValueError("Starting multiplicative factor expected to be greater than 0 and less or equal to 1.");
      }
      if (end_factor > 1 || end_factor < 0) {
        throw new ValueError("Ending multiplicative factor expected to be between 0 and 1.");
      }
    });
  }
  override get_lr(): number[] {
    this._warn_get_lr();
    const { last_epoch, start_factor: start, total_iters } = this;
    if (last_epoch === 0) return this.times(start);
    if (this._is_initial || last_epoch > total_iters) return this.times(1);
    const rise = this.end_factor - start;
    return this.times(1 + rise / (total_iters * start + (last_epoch - 1) * rise));
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
export class ExponentialLR extends Formula {
  declare gamma: number;
  constructor(...args: Given<[optimizer: Optimizer, gamma: number, last_epoch?: number], ExponentialOptions>) {
    super(ExponentialLR, args, { gamma: NEEDED });
  }
  override get_lr(): number[] {
    this._warn_get_lr();
    return this.times(this._is_initial ? 1 : this.gamma);
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
export class PolynomialLR extends Formula {
  declare total_iters: number;
  declare power: number;
  constructor(
    ...args: Given<[optimizer: Optimizer, total_iters?: number, power?: number, last_epoch?: number], PolynomialOptions>
  ) {
    super(PolynomialLR, args, { total_iters: 5, power: 1 });
  }
  override get_lr(): number[] {
    this._warn_get_lr();
    const { last_epoch: t, total_iters: n } = this;
    if (this._is_initial || t > n) return this.times(1);
    return this.times(((1 - t / n) / (1 - (t - 1) / n)) ** this.power);
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
export class CosineAnnealingLR extends Formula {
  declare T_max: number;
  declare eta_min: number;
  constructor(
    ...args: Given<[optimizer: Optimizer, T_max: number, eta_min?: number, last_epoch?: number], CosineOptions>
  ) {
    super(CosineAnnealingLR, args, { T_max: NEEDED, eta_min: 0 });
  }
  override get_lr(): number[] {
    this._warn_get_lr();
    const { last_epoch: t, T_max: n, eta_min: least } = this;
    if (this._is_initial) return this.times(1);
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
    if (new.target === CosineAnnealingWarmRestarts) this._initial_step();
  }
  override get_lr(): number[] {
    this._warn_get_lr();
    const share = (1 + Math.cos((Math.PI * this.T_cur) / this.T_i)) / 2;
    return this.base_lrs.map((lr) => this.eta_min + (lr - this.eta_min) * share);
  }
  /** The next epoch, or a given one, which may be a fraction. */
  override step(epoch: number | null = null): void {
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
    this._get_lr_called_within_step = true;
    this._set_lr(this.get_lr());
    this._get_lr_called_within_step = false;
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
