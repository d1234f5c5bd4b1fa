/** Schedulers made of others, and the one that watches a number. */
import { RuntimeError, typeError, ValueError } from "../errors.js";
import { construct, type Given } from "../nn/arguments.js";
import type { Tensor } from "../tensor.js";
import type { Optimizer } from "./optimizer.js";
import { LRScheduler, type SchedulerState, warnOfEpoch } from "./schedule.js";

/** Named parameters of ReduceLROnPlateau. */
export interface PlateauOptions {
  readonly mode?: "min" | "max";
  readonly factor?: number;
  readonly patience?: number;
  readonly threshold?: number;
  readonly threshold_mode?: "rel" | "abs";
  readonly cooldown?: number;
  readonly min_lr?: number | readonly number[];
  readonly eps?: number;
}

/**
 * The rate times `factor` when a number has not become better for more than `patience` epochs.
 *
 * Source: PyTorch, torch.optim.lr_scheduler.ReduceLROnPlateau.
 */
export class ReduceLROnPlateau extends LRScheduler {
  mode: "min" | "max";
  factor: number;
  patience: number;
  threshold: number;
  threshold_mode: "rel" | "abs";
  cooldown: number;
  cooldown_counter = 0;
  default_min_lr: number | null;
  min_lrs: number[];
  eps: number;
  mode_worse: number;
  best: number;
  num_bad_epochs = 0;

  constructor(
    ...args: Given<
      [
        optimizer: Optimizer,
        mode?: "min" | "max",
        factor?: number,
        patience?: number,
        threshold?: number,
        threshold_mode?: "rel" | "abs",
        cooldown?: number,
        min_lr?: number | readonly number[],
        eps?: number,
      ],
      PlateauOptions
    >
  ) {
    const o = construct("ReduceLROnPlateau", args, {
      optimizer: undefined as Optimizer | undefined,
      mode: "min" as "min" | "max",
      factor: 0.1 as number,
      patience: 10 as number,
      threshold: 1e-4 as number,
      threshold_mode: "rel" as "rel" | "abs",
      cooldown: 0 as number,
      min_lr: 0 as number | readonly number[],
      eps: 1e-8 as number,
    });
    if (o.factor >= 1) throw new ValueError("Factor should be < 1.0.");
    if (o.mode !== "min" && o.mode !== "max") throw new ValueError(`mode ${String(o.mode)} is unknown!`);
    if (o.threshold_mode !== "rel" && o.threshold_mode !== "abs") {
      throw new ValueError(`threshold mode ${String(o.threshold_mode)} is unknown!`);
    }
    super(o.optimizer);
    this._has_begun();
    const n = this.groups.length;
    if (typeof o.min_lr !== "number" && o.min_lr.length !== n) {
      throw new ValueError(`expected ${n} min_lrs, got ${o.min_lr.length}`);
    }
    this.mode = o.mode;
    this.factor = o.factor;
    this.patience = o.patience;
    this.threshold = o.threshold;
    this.threshold_mode = o.threshold_mode;
    this.cooldown = o.cooldown;
    this.min_lrs = typeof o.min_lr === "number" ? new Array<number>(n).fill(o.min_lr) : [...o.min_lr];
    this.eps = o.eps;
    this.default_min_lr = typeof o.min_lr === "number" ? o.min_lr : null;
    this.mode_worse = o.mode === "min" ? Infinity : -Infinity;
    this.best = this.mode_worse;
    this.last_epoch = 0;
    this._last_lr = this.groups.map((g) => g.lr);
  }

  /** Takes note of an epoch's number (a loss, an accuracy), and lowers the rates when it has stood still. */
  override step(metrics: number | Tensor | null = null, epoch: number | null = null): void {
    if (metrics === null) throw typeError("ReduceLROnPlateau.step() missing 1 required positional argument: 'metrics'");
    const current = typeof metrics === "number" ? metrics : metrics.item();
    if (epoch !== null) warnOfEpoch();
    this.last_epoch = epoch ?? this.last_epoch + 1;
    if (this.isBetter(current)) {
      this.best = current;
      this.num_bad_epochs = 0;
    } else this.num_bad_epochs++;
    if (this.cooldown_counter > 0) {
      this.cooldown_counter--;
      this.num_bad_epochs = 0;
    }
    if (this.num_bad_epochs > this.patience) {
      if (this.min_lrs.length !== this.groups.length) this.min_lrs = this.moreGroups();
      this.groups.forEach((g, i) => {
        const lower = Math.max(g.lr * this.factor, this.min_lrs[i]);
        if (g.lr - lower > this.eps) g.lr = lower;
      });
      this.cooldown_counter = this.cooldown;
      this.num_bad_epochs = 0;
    }
    this._last_lr = this.groups.map((g) => g.lr);
  }

  get in_cooldown(): boolean {
    return this.cooldown_counter > 0;
  }

  /** The least rates when groups were added. */
  private moreGroups(): number[] {
    const { default_min_lr: least, groups } = this;
    if (least !== null) return groups.map(() => least);
    throw new RuntimeError(
      `The number of param groups in the \`optimizer\` (${groups.length}) differs from when \`ReduceLROnPlateau\` was initialized (${this.min_lrs.length}), usually due to a new param group being added to the optimizer. Please modify the \`min_lrs\` field to match the length of the \`optimizer\` param groups.`,
    );
  }

  private isBetter(a: number): boolean {
    const { best, threshold, threshold_mode } = this;
    if (this.mode === "min") return threshold_mode === "rel" ? a < best * (1 - threshold) : a < best - threshold;
    return threshold_mode === "rel" ? a > best * (1 + threshold) : a > best + threshold;
  }
}

/** @throws ValueError or TypeError when the schedulers cannot work together. */
function check(name: string, optimizer: Optimizer, schedulers: readonly LRScheduler[]): void {
  schedulers.forEach((s, i) => {
    if (!(s instanceof LRScheduler)) {
      throw typeError(`${name} at index ${i} should have \`optimizer\` as its attribute.`);
    }
    if (s instanceof ReduceLROnPlateau) {
      throw new ValueError(
        `${name} does not support \`ReduceLROnPlateau\` scheduler as it requires additional kwargs to be specified when calling \`step\`, but got one at index ${i} in the given schedulers sequence.`,
      );
    }
    if (s.optimizer !== optimizer) {
      throw new ValueError(
        `${name} expects all schedulers to belong to the same optimizer, but got scheduler ${s.constructor.name} at index ${i} has ${s.optimizer}, which is different from ${optimizer.constructor.name}.`,
      );
    }
  });
}

/** Schedulers made of others. */
abstract class Composed extends LRScheduler {
  _schedulers: LRScheduler[];
  constructor(optimizer: Optimizer, schedulers: readonly LRScheduler[]) {
    super(optimizer);
    this._has_begun();
    this._schedulers = [...schedulers];
  }
  /** @internal */
  override _undo(): void {
    for (const s of this._schedulers) s._undo();
  }
  override state_dict(): SchedulerState {
    return { ...super.state_dict(), _schedulers: this._schedulers.map((s) => s.state_dict()) };
  }
  override load_state_dict(state_dict: SchedulerState | ReadonlyMap<unknown, unknown>): void {
    const { _schedulers: saved, ...rest } = (
      state_dict instanceof Map ? Object.fromEntries(state_dict) : state_dict
    ) as SchedulerState & { _schedulers: SchedulerState[] };
    super.load_state_dict(rest);
    this._schedulers.forEach((s, i) => {
      s.load_state_dict(saved[i]);
    });
  }
}

/** Named parameters of SequentialLR. */
export interface SequentialOptions {
  readonly schedulers?: readonly LRScheduler[];
  readonly milestones?: readonly number[];
  readonly last_epoch?: number;
}

/** One scheduler after another, from milestone to milestone. Source: PyTorch, torch.optim.lr_scheduler.SequentialLR. */
export class SequentialLR extends Composed {
  _milestones: number[];
  constructor(
    ...args: Given<
      [optimizer: Optimizer, schedulers: readonly LRScheduler[], milestones: readonly number[], last_epoch?: number],
      SequentialOptions
    >
  ) {
    const o = construct("SequentialLR", args, {
      optimizer: undefined as Optimizer | undefined,
      schedulers: undefined as readonly LRScheduler[] | undefined,
      milestones: undefined as readonly number[] | undefined,
      last_epoch: -1 as number,
    });
    const { optimizer, schedulers, milestones } = o;
    if (schedulers.length < 1) {
      throw new ValueError("SequentialLR expects at least one scheduler, but got no scheduler.");
    }
    check("SequentialLR", optimizer, schedulers);
    if (milestones.length !== schedulers.length - 1) {
      throw new ValueError(
        `Sequential Schedulers expects number of schedulers provided to be one more than the number of milestone points, but got number of schedulers ${schedulers.length} and the number of milestones to be equal to ${milestones.length}`,
      );
    }
    super(optimizer, schedulers);
    this._milestones = [...milestones];
    this.last_epoch = o.last_epoch + 1;
    for (const g of this.groups) g.lr = g.initial_lr as number;
    this._undo();
    const first = this._schedulers[this.indexAt(0)];
    first._initial_step();
    this._last_lr = first.get_last_lr();
  }
  private indexAt(epoch: number): number {
    return this._milestones.filter((m) => m <= epoch).length;
  }
  override step(): void {
    this.last_epoch++;
    const i = this.indexAt(this.last_epoch);
    const scheduler = this._schedulers[i];
    if (i > 0 && this._milestones[i - 1] === this.last_epoch) scheduler._update_lr(0);
    else scheduler.step();
    this._last_lr = scheduler.get_last_lr();
  }
}

/** Several schedulers at once. Source: PyTorch, torch.optim.lr_scheduler.ChainedScheduler. */
export class ChainedScheduler extends Composed {
  constructor(
    ...args: Given<
      [schedulers: readonly LRScheduler[], optimizer?: Optimizer | null],
      { readonly schedulers?: readonly LRScheduler[]; readonly optimizer?: Optimizer | null }
    >
  ) {
    const o = construct("ChainedScheduler", args, {
      schedulers: undefined as readonly LRScheduler[] | undefined,
      optimizer: null as Optimizer | null,
    });
    if (o.schedulers.length < 1) {
      throw new ValueError("ChainedScheduler expects at least one scheduler to be chained, but got no scheduler.");
    }
    const optimizer = o.optimizer ?? o.schedulers[0].optimizer;
    check("ChainedScheduler", optimizer, o.schedulers);
    super(optimizer, o.schedulers);
    this._last_lr = this.groups.map((g) => g.lr);
  }
  override step(): void {
    for (const s of this._schedulers) s.step();
    this._last_lr = this.groups.map((g) => g.lr);
  }
}
