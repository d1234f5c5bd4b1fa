/** Schedulers that let the rate and the momentum rise and fall within cycles of steps. */
import { Tuple } from "../../builtins/tuple.js";
import { ValueError } from "../errors.js";
import { construct, type Given } from "../nn/arguments.js";
import type { Optimizer, ParamGroup } from "./optimizer.js";
import { forGroups, LRScheduler, type SchedulerState } from "./schedule.js";
import type { LastEpoch } from "./schedule_formulas.js";

/** Whether the optimizer has beta1 in the place of momentum. @throws ValueError when it has neither. */
function momentumIsBeta(optimizer: Optimizer): boolean {
  if (!("momentum" in optimizer.defaults || "betas" in optimizer.defaults)) {
    throw new ValueError("optimizer must support momentum or beta1 with `cycle_momentum` option enabled");
  }
  return "betas" in optimizer.defaults;
}
function setMomentum(g: ParamGroup, value: number, isBeta: boolean): void {
  if (isBeta) g.betas = new Tuple([value, ...(g.betas as readonly number[]).slice(1)]);
  else g.momentum = value;
}

/** Named parameters of CyclicLR. */
export interface CyclicOptions extends LastEpoch {
  readonly base_lr?: number | readonly number[];
  readonly max_lr?: number | readonly number[];
  readonly step_size_up?: number;
  readonly step_size_down?: number | null;
  readonly mode?: "triangular" | "triangular2" | "exp_range";
  readonly gamma?: number;
  readonly scale_fn?: ((x: number) => number) | null;
  readonly scale_mode?: "cycle" | "iterations";
  readonly cycle_momentum?: boolean;
  readonly base_momentum?: number | readonly number[];
  readonly max_momentum?: number | readonly number[];
}

/** The rate up and down between two bounds. Source: Smith 2015; PyTorch, torch.optim.lr_scheduler.CyclicLR. */
export class CyclicLR extends LRScheduler {
  max_lrs: number[];
  total_size: number;
  step_ratio: number;
  mode: "triangular" | "triangular2" | "exp_range";
  gamma: number;
  scale_mode: "cycle" | "iterations";
  cycle_momentum: boolean;
  base_momentums: number[] = [];
  max_momentums: number[] = [];
  use_beta1 = false;
  private readonly scale: (x: number) => number;

  constructor(
    ...args: Given<
      [
        optimizer: Optimizer,
        base_lr: number | readonly number[],
        max_lr: number | readonly number[],
        step_size_up?: number,
        step_size_down?: number | null,
        mode?: "triangular" | "triangular2" | "exp_range",
      ],
      CyclicOptions
    >
  ) {
    const o = construct("CyclicLR", args, {
      optimizer: undefined as Optimizer | undefined,
      base_lr: undefined as number | readonly number[] | undefined,
      max_lr: undefined as number | readonly number[] | undefined,
      step_size_up: 2000 as number,
      step_size_down: null as number | null,
      mode: "triangular" as "triangular" | "triangular2" | "exp_range",
      gamma: 1 as number,
      scale_fn: null as ((x: number) => number) | null,
      scale_mode: "cycle" as "cycle" | "iterations",
      cycle_momentum: true as boolean,
      base_momentum: 0.8 as number | readonly number[],
      max_momentum: 0.9 as number | readonly number[],
      last_epoch: -1 as number,
    });
    const groups = o.optimizer.param_groups;
    const base = forGroups("base_lr", groups, o.base_lr);
    if (o.last_epoch === -1) {
      groups.forEach((g, i) => {
        g.lr = base[i];
      });
    }
    const up = o.step_size_up;
    const down = o.step_size_down ?? up;
    if (!["triangular", "triangular2", "exp_range"].includes(o.mode) && o.scale_fn === null) {
      throw new ValueError("mode is invalid and scale_fn is None");
    }
    super(o.optimizer, o.last_epoch);
    this.max_lrs = forGroups("max_lr", groups, o.max_lr);
    this.total_size = up + down;
    this.step_ratio = up / this.total_size;
    this.mode = o.mode;
    this.gamma = o.gamma;
    this.scale_mode = o.scale_fn !== null ? o.scale_mode : o.mode === "exp_range" ? "iterations" : "cycle";
    const own = {
      triangular: () => 1,
      triangular2: (x: number) => 1 / 2 ** (x - 1),
      exp_range: (x: number) => o.gamma ** x,
    };
    this.scale = o.scale_fn ?? own[o.mode];
    this.cycle_momentum = o.cycle_momentum;
    if (o.cycle_momentum) {
      this.use_beta1 = momentumIsBeta(o.optimizer);
      this.base_momentums = forGroups("base_momentum", groups, o.base_momentum);
      this.max_momentums = forGroups("max_momentum", groups, o.max_momentum);
      if (o.last_epoch === -1) {
        groups.forEach((g, i) => {
          setMomentum(g, this.max_momentums[i], this.use_beta1);
          g.max_momentum = this.max_momentums[i];
          g.base_momentum = this.base_momentums[i];
        });
      }
    }
    // torch takes the first step with the rates of the groups, and these from then on.
    if (new.target === CyclicLR) this._initial_step();
    this.base_lrs = base;
  }

  override state_dict(): SchedulerState {
    return { ...super.state_dict(), _scale_fn_custom: null };
  }

  override get_lr(): number[] {
    this._warn_get_lr();
    const t = this.last_epoch;
    const cycle = Math.floor(1 + t / this.total_size);
    const x = 1 + t / this.total_size - cycle;
    const height = x <= this.step_ratio ? x / this.step_ratio : (x - 1) / (this.step_ratio - 1);
    const scale = this.scale(this.scale_mode === "cycle" ? cycle : t);
    if (this.cycle_momentum) {
      this.groups.forEach((g, i) => {
        const [low, high] = [this.base_momentums[i], this.max_momentums[i]];
        setMomentum(g, high - (high - low) * height * scale, this.use_beta1);
      });
    }
    return this.base_lrs.map((low, i) => low + (this.max_lrs[i] - low) * height * scale);
  }
}

/** Named parameters of OneCycleLR. */
export interface OneCycleOptions extends LastEpoch {
  readonly max_lr?: number | readonly number[];
  readonly total_steps?: number | null;
  readonly epochs?: number | null;
  readonly steps_per_epoch?: number | null;
  readonly pct_start?: number;
  readonly anneal_strategy?: "cos" | "linear";
  readonly cycle_momentum?: boolean;
  readonly base_momentum?: number | readonly number[];
  readonly max_momentum?: number | readonly number[];
  readonly div_factor?: number;
  readonly final_div_factor?: number;
  readonly three_phase?: boolean;
}

interface Phase {
  readonly end_step: number;
  readonly start_lr: "initial_lr" | "max_lr";
  readonly end_lr: "initial_lr" | "max_lr" | "min_lr";
  readonly start_momentum: "max_momentum" | "base_momentum";
  readonly end_momentum: "max_momentum" | "base_momentum";
}

/** The rate up to a top and down to almost nothing, once. Source: Smith and Topin 2017; PyTorch, torch.optim.lr_scheduler.OneCycleLR. */
export class OneCycleLR extends LRScheduler {
  total_steps: number;
  cycle_momentum: boolean;
  use_beta1 = false;
  _schedule_phases: Phase[];
  _anneal_func_type: "cos" | "linear";

  constructor(
    ...args: Given<
      [optimizer: Optimizer, max_lr: number | readonly number[], total_steps?: number | null],
      OneCycleOptions
    >
  ) {
    const o = construct("OneCycleLR", args, {
      optimizer: undefined as Optimizer | undefined,
      max_lr: undefined as number | readonly number[] | undefined,
      total_steps: null as number | null,
      epochs: null as number | null,
      steps_per_epoch: null as number | null,
      pct_start: 0.3 as number,
      anneal_strategy: "cos" as "cos" | "linear",
      cycle_momentum: true as boolean,
      base_momentum: 0.85 as number | readonly number[],
      max_momentum: 0.95 as number | readonly number[],
      div_factor: 25 as number,
      final_div_factor: 1e4 as number,
      three_phase: false as boolean,
      last_epoch: -1 as number,
    });
    const total = totalSteps(o.total_steps, o.epochs, o.steps_per_epoch);
    if (!(o.pct_start >= 0 && o.pct_start <= 1)) {
      throw new ValueError(`Expected float between 0 and 1 pct_start, but got ${o.pct_start}`);
    }
    if (o.anneal_strategy !== "cos" && o.anneal_strategy !== "linear") {
      throw new ValueError(
        `anneal_strategy must be one of 'cos' or 'linear', instead got ${String(o.anneal_strategy)}`,
      );
    }
    const groups = o.optimizer.param_groups;
    const tops = forGroups("max_lr", groups, o.max_lr);
    if (o.last_epoch === -1) {
      groups.forEach((g, i) => {
        g.initial_lr = tops[i] / o.div_factor;
        g.max_lr = tops[i];
        g.min_lr = (g.initial_lr as number) / o.final_div_factor;
      });
    }
    super(o.optimizer, o.last_epoch);
    this.total_steps = total;
    this._anneal_func_type = o.anneal_strategy;
    const rise: Phase = {
      end_step: o.pct_start * total - 1,
      start_lr: "initial_lr",
      end_lr: "max_lr",
      start_momentum: "max_momentum",
      end_momentum: "base_momentum",
    };
    const fall = { start_lr: "max_lr", start_momentum: "base_momentum", end_momentum: "max_momentum" } as const;
    this._schedule_phases = o.three_phase
      ? [
          rise,
          { ...fall, end_step: 2 * o.pct_start * total - 2, end_lr: "initial_lr" },
          {
            end_step: total - 1,
            start_lr: "initial_lr",
            end_lr: "min_lr",
            start_momentum: "max_momentum",
            end_momentum: "max_momentum",
          },
        ]
      : [rise, { ...fall, end_step: total - 1, end_lr: "min_lr" }];
    this.cycle_momentum = o.cycle_momentum;
    if (o.cycle_momentum) {
      this.use_beta1 = momentumIsBeta(o.optimizer);
      const most = forGroups("max_momentum", groups, o.max_momentum);
      const least = forGroups("base_momentum", groups, o.base_momentum);
      if (o.last_epoch === -1) {
        groups.forEach((g, i) => {
          setMomentum(g, most[i], this.use_beta1);
          g.max_momentum = most[i];
          g.base_momentum = least[i];
        });
      }
    }
    if (new.target === OneCycleLR) this._initial_step();
  }

  override get_lr(): number[] {
    this._warn_get_lr();
    const t = this.last_epoch;
    if (t > this.total_steps) {
      throw new ValueError(`Tried to step ${t} times. The specified number of total steps is ${this.total_steps}`);
    }
    const anneal = (from: number, to: number, share: number): number =>
      this._anneal_func_type === "linear"
        ? (to - from) * share + from
        : to + ((from - to) / 2) * (Math.cos(Math.PI * share) + 1);
    let start = 0;
    let at = 0;
    const phases = this._schedule_phases;
    while (at < phases.length - 1 && t > phases[at].end_step) start = phases[at++].end_step;
    const phase = phases[at];
    const share = (t - start) / (phase.end_step - start);
    return this.groups.map((g) => {
      if (this.cycle_momentum) {
        const value = anneal(g[phase.start_momentum] as number, g[phase.end_momentum] as number, share);
        setMomentum(g, value, this.use_beta1);
      }
      return anneal(g[phase.start_lr] as number, g[phase.end_lr] as number, share);
    });
  }
}

function totalSteps(total: number | null, epochs: number | null, perEpoch: number | null): number {
  if (total !== null) {
    if (total <= 0 || !Number.isInteger(total))
      throw new ValueError(`Expected positive integer total_steps, but got ${total}`);
    return total;
  }
  if (epochs !== null && perEpoch !== null) {
    if (epochs <= 0 || !Number.isInteger(epochs))
      throw new ValueError(`Expected positive integer epochs, but got ${epochs}`);
    if (perEpoch <= 0 || !Number.isInteger(perEpoch)) {
      throw new ValueError(`Expected positive integer steps_per_epoch, but got ${perEpoch}`);
    }
    return epochs * perEpoch;
  }
  throw new ValueError("You must define either total_steps OR (epochs AND steps_per_epoch)");
}
