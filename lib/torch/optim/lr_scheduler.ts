/** `torch.optim.lr_scheduler`: learning rates that change with the epochs. */

export { _LRScheduler, LRScheduler, type SchedulerState } from "./schedule.js";
export { ChainedScheduler, type PlateauOptions, ReduceLROnPlateau, SequentialLR } from "./schedule_composed.js";
export { CyclicLR, type CyclicOptions, OneCycleLR, type OneCycleOptions } from "./schedule_cycles.js";
export {
  ConstantLR,
  CosineAnnealingLR,
  CosineAnnealingWarmRestarts,
  ExponentialLR,
  LambdaLR,
  LinearLR,
  MultiplicativeLR,
  MultiStepLR,
  PolynomialLR,
  StepLR,
} from "./schedule_formulas.js";
