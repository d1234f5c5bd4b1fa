/** What every learning rate scheduler is. */
import { pythonRepr } from "../../builtins/repr.js";
import { warn } from "../../builtins/warnings.js";
import { KeyError, NotImplementedError, typeError, ValueError } from "../errors.js";
import { keepFloats } from "../float_marks.js";
import { typename } from "../typename.js";
import { Optimizer, type ParamGroup } from "./optimizer.js";

/** A scheduler's state, as it is saved. */
export type SchedulerState = Record<string, unknown>;

/**
 * Base of the schedulers, and of your own: a subclass defines `get_lr`, the rates of the groups at `last_epoch`.
 *
 * The first rates are set when the whole constructor has run: as soon as the optimizer's groups are looked at, or a
 * step is taken. (Python's class calls `get_lr` from the base's constructor; here the subclass's fields come later.)
 *
 * @example
 * class Halving extends lr_scheduler.LRScheduler {
 *   get_lr(): number[] { return this.base_lrs.map((lr) => lr * 0.5 ** this.last_epoch); }
 * }
 * @throws TypeError for what is no optimizer; KeyError when it resumes without an initial rate.
 * Source: PyTorch, torch.optim.lr_scheduler.LRScheduler.
 */
export class LRScheduler<O extends Optimizer = Optimizer> {
  optimizer: O;
  base_lrs: number[];
  last_epoch: number;
  _step_count = 0;
  /** The first rates are being set. */
  _is_initial = false;
  _get_lr_called_within_step = false;
  _last_lr: number[] = [];
  /** The first rates are still to be set. */
  #waiting = false;
  /** The rates before and after a first step that was tried. */
  #tried: {
    readonly before: { readonly rates: readonly number[]; readonly last_epoch: number };
    readonly after: readonly number[];
  } | null = null;
  /** How many steps the optimizer had taken before. */
  readonly #before: number;

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
    this.#before = optimizer._hooks.steps;
    if (new.target === (LRScheduler as unknown)) this._initial_step();
    this.#waiting = true;
    optimizer._defer((must) => this.#begin(must));
  }

  /** The first step, which sets the first rates. A class of the library calls it when its fields are set. @internal */
  _initial_step(): void {
    this._has_begun();
    this._step_count = 0;
    this._is_initial = true;
    try {
      this.step();
    } finally {
      this._is_initial = false;
    }
  }
  /** There is no first step to be taken any more. @internal */
  protected _has_begun(): void {
    this.#waiting = false;
  }

  /**
   * Takes the first step if it waits. Until it must be taken it is only tried, and tried anew at the next look: the
   * constructor of a subclass may look at the groups before it has set its fields.
   */
  #begin(must: boolean): boolean {
    if (!this.#waiting) return true;
    const groups = this.optimizer.param_groups;
    const rates = groups.map((g) => g.lr);
    const tried = this.#tried;
    // Rates that somebody has set since are not touched.
    if (tried !== null && rates.some((lr, i) => lr !== tried.after[i])) {
      this._has_begun();
      return true;
    }
    const before = tried?.before ?? { rates, last_epoch: this.last_epoch };
    const restore = (): void => {
      groups.forEach((g, i) => {
        g.lr = before.rates[i];
      });
      this.last_epoch = before.last_epoch;
      this._step_count = 0;
    };
    restore();
    this.#tried = null;
    try {
      this._initial_step();
    } catch (e) {
      if (must) throw e;
      restore();
      this.#waiting = true;
      return false;
    }
    if (must) return true;
    this.#waiting = true;
    if (groups.every((g) => Number.isFinite(g.lr))) this.#tried = { before, after: groups.map((g) => g.lr) };
    else restore();
    return false;
  }

  /** The rates of the groups at `last_epoch`. @throws NotImplementedError when the class defines none. */
  get_lr(): number[] {
    throw new NotImplementedError("");
  }
  /** The rates by a formula of the epoch alone, where there is one. */
  _get_closed_form_lr?(): number[];

  /** The rates set last. */
  get_last_lr(): number[] {
    this.#begin(true);
    return this._last_lr;
  }

  /** The optimizer's groups. */
  protected get groups(): ParamGroup[] {
    return this.optimizer.param_groups;
  }

  /** The next epoch (or a given one): sets the groups' rates. */
  step(epoch: number | null = null): void {
    this.#begin(true);
    if (this._step_count === 1 && this.optimizer._hooks.steps === this.#before) {
      warn(
        "Detected call of `lr_scheduler.step()` before `optimizer.step()`. In PyTorch 1.1.0 and later, you should call them in the opposite order: `optimizer.step()` before `lr_scheduler.step()`.  Failure to do this will result in PyTorch skipping the first value of the learning rate schedule. See more details at https://pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate",
      );
    }
    this._step_count++;
    if (epoch !== null) warnOfEpoch();
    this._update_lr(epoch);
  }

  /** @internal */
  _update_lr(epoch: number | null = null): void {
    if (epoch === null) this.last_epoch++;
    else this.last_epoch = epoch;
    const closed = epoch !== null && this._get_closed_form_lr !== undefined;
    this._get_lr_called_within_step = true;
    try {
      this._set_lr(closed ? (this._get_closed_form_lr as () => number[])() : this.get_lr());
    } finally {
      this._get_lr_called_within_step = false;
    }
  }
  /** Gives the groups their rates. @internal */
  protected _set_lr(values: readonly number[]): void {
    if (!Array.isArray(values)) {
      throw typeError(`'${typename(values)}' object is not iterable`, "get_lr() gives a list: a rate for each group.");
    }
    const { groups } = this;
    if (values.length !== groups.length) {
      throw new ValueError(
        `zip() argument 2 is ${values.length < groups.length ? "shorter" : "longer"} than argument 1`,
        {
          hint: `get_lr() gave ${values.length} rates for ${groups.length} groups.`,
        },
      );
    }
    groups.forEach((g, i) => {
      g.lr = values[i];
    });
    this._last_lr = groups.map((g) => g.lr);
  }

  /** Warns when a user calls get_lr(), which gives the next rates, not the last. @internal */
  protected _warn_get_lr(): void {
    if (this._get_lr_called_within_step) return;
    warn("To get the last learning rate computed by the scheduler, please use `get_last_lr()`.");
  }

  /** Goes back by one epoch, before another scheduler takes the lead. @internal */
  _undo(): void {
    this.last_epoch--;
  }

  /** Everything but the optimizer, and functions. */
  state_dict(): SchedulerState {
    this.#begin(true);
    const own = Object.entries(this).filter(([k, v]) => k !== "optimizer" && typeof v !== "function");
    const state = own.map(([k, v]) => [k, k === "milestones" && v instanceof Map ? new Map(v) : v]);
    return keepFloats(Object.fromEntries(state) as SchedulerState, this);
  }

  /** Takes up a state_dict. */
  load_state_dict(state_dict: SchedulerState | ReadonlyMap<unknown, unknown>): void {
    this._has_begun();
    Object.assign(this, state_dict instanceof Map ? Object.fromEntries(state_dict) : state_dict);
    keepFloats(this, state_dict);
  }
}

/** The older name of LRScheduler. */
export class _LRScheduler<O extends Optimizer = Optimizer> extends LRScheduler<O> {}

/** @internal */
export function warnOfEpoch(): void {
  warn(
    "The epoch parameter in `scheduler.step()` was not necessary and is being deprecated where possible. Please use `scheduler.step()` to step the scheduler. During the deprecation, if epoch is different from None, the closed form is used instead of the new chainable form, where available. Please open an issue if you are unable to replicate your use case: https://github.com/pytorch/pytorch/issues/new/choose.",
  );
}

/**
 * A value for each group: one number repeated, or those given.
 *
 * @throws ValueError when there are not as many as groups.
 * @internal
 */
export function forGroups(name: string, groups: readonly ParamGroup[], x: number | readonly number[]): number[] {
  if (typeof x === "number") return groups.map(() => x);
  if (x.length !== groups.length) {
    throw new ValueError(
      `${name} must have the same length as optimizer.param_groups. ${name} has ${x.length} values, param_groups has ${groups.length}.`,
    );
  }
  return [...x];
}
