/** What every learning rate scheduler is. */
import { pythonRepr } from "../../builtins/repr.js";
import { warn } from "../../builtins/warnings.js";
import { KeyError, NotImplementedError, typeError } from "../errors.js";
import { typename } from "../typename.js";
import { Optimizer, type ParamGroup } from "./optimizer.js";

/** A scheduler's state, as it is saved. */
export type SchedulerState = Record<string, unknown>;

/** Optimizers whose step is watched, and whether it was called. */
const stepped = new WeakMap<Optimizer, boolean>();

/** Notes the optimizer's steps: a scheduler warns when it is stepped before its optimizer. */
function watch(optimizer: Optimizer): void {
  if (stepped.has(optimizer)) return;
  stepped.set(optimizer, false);
  const step = optimizer.step;
  const watched = function (this: Optimizer, ...args: unknown[]): unknown {
    stepped.set(optimizer, true);
    return (step as (...given: unknown[]) => unknown).apply(this, args);
  };
  Object.defineProperty(optimizer, "step", { value: watched, writable: true, configurable: true, enumerable: false });
}

/**
 * Base of the schedulers, and of your own: a subclass defines `get_lr`, the rates of the groups at `last_epoch`.
 *
 * @throws TypeError for what is no optimizer; KeyError when it resumes without an initial rate.
 * Source: PyTorch, torch.optim.lr_scheduler.LRScheduler.
 */
export class LRScheduler<O extends Optimizer = Optimizer> {
  optimizer: O;
  base_lrs: number[];
  last_epoch: number;
  _step_count = 0;
  _last_lr: number[] = [];

  constructor(optimizer: O, last_epoch = -1) {
    if (!(optimizer instanceof Optimizer)) throw typeError(`${typename(optimizer)} is not an Optimizer`);
    this.optimizer = optimizer;
    optimizer.param_groups.forEach((g, i) => {
      if (last_epoch === -1) g.initial_lr ??= g.lr;
      else if (g.initial_lr === undefined) {
        throw new KeyError(
          pythonRepr(
            `param 'initial_lr' is not specified in param_groups[${i}] when resuming scheduler with last_epoch >= 0.\nThis typically happens when:\n1. You're trying to resume training from a checkpoint but haven't properly loaded the optimizer state\n2. You're using last_epoch >= 0 for a fresh training run (not recommended)`,
          ),
        );
      }
    });
    this.base_lrs = optimizer.param_groups.map((g) => g.initial_lr as number);
    this.last_epoch = last_epoch;
    watch(optimizer);
  }

  /** The first step, which sets the first rates. A subclass's constructor calls it when its fields are set. @internal */
  _initial_step(): void {
    this._step_count = 0;
    this.step();
  }

  /** The rates of the groups at `last_epoch`. @throws NotImplementedError when the class defines none. */
  get_lr(): number[] {
    throw new NotImplementedError("");
  }
  /** The rates by a formula of the epoch alone, where there is one. */
  _get_closed_form_lr?(): number[];

  /** The rates set last. */
  get_last_lr(): number[] {
    return this._last_lr;
  }

  /** The optimizer's groups. */
  protected get groups(): ParamGroup[] {
    return this.optimizer.param_groups;
  }

  /** The next epoch (or a given one): sets the groups' rates. */
  step(epoch: number | null = null): void {
    if (this._step_count === 1 && stepped.get(this.optimizer) === false) {
      warn(
        "Detected call of `lr_scheduler.step()` before `optimizer.step()`. In PyTorch 1.1.0 and later, you should call them in the opposite order: `optimizer.step()` before `lr_scheduler.step()`.  Failure to do this will result in PyTorch skipping the first value of the learning rate schedule. See more details at https://pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate",
      );
    }
    this._step_count++;
    if (epoch !== null) {
      warn(
        "The epoch parameter in `scheduler.step()` was not necessary and is being deprecated where possible. Please use `scheduler.step()` to step the scheduler. During the deprecation, if epoch is different from None, the closed form is used instead of the new chainable form, where available. Please open an issue if you are unable to replicate your use case: https://github.com/pytorch/pytorch/issues/new/choose.",
      );
    }
    this._update_lr(epoch);
  }

  /** @internal */
  _update_lr(epoch: number | null = null): void {
    let values: number[];
    if (epoch === null) {
      this.last_epoch++;
      values = this.get_lr();
    } else {
      this.last_epoch = epoch;
      values = this._get_closed_form_lr?.() ?? this.get_lr();
    }
    this.groups.forEach((g, i) => {
      g.lr = values[i];
    });
    this._last_lr = this.groups.map((g) => g.lr);
  }

  /** Goes back by one epoch, before another scheduler takes the lead. @internal */
  _undo(): void {
    this.last_epoch--;
  }

  /** Everything but the optimizer, and functions. */
  state_dict(): SchedulerState {
    const own = Object.entries(this).filter(([k, v]) => k !== "optimizer" && typeof v !== "function");
    return Object.fromEntries(own.map(([k, v]) => [k, k === "milestones" && v instanceof Map ? new Map(v) : v]));
  }

  /** Takes up a state_dict. */
  load_state_dict(state_dict: SchedulerState | ReadonlyMap<unknown, unknown>): void {
    Object.assign(this, state_dict instanceof Map ? Object.fromEntries(state_dict) : state_dict);
  }
}
