/** `import * as optim from "torch/optim"`. */
// Tensors have all their methods, whichever module a program imports first.
import "../ops/index.js";

export { Adam, type AdamGroup, type AdamOnlyOptions, type AdamOptions, AdamW } from "./adam.js";
export {
  Adamax,
  type BetaOptions,
  NAdam,
  type NAdamOptions,
  RAdam,
  type RAdamOptions,
} from "./adam_family.js";
export { LBFGS, type LBFGSGroup, type LBFGSOptions } from "./lbfgs.js";
export * as lr_scheduler from "./lr_scheduler.js";
export { type AdjustRate, Muon, type MuonGroup, type MuonOptions } from "./muon.js";
export {
  type GivenGroup,
  Optimizer,
  type OptimizerMap,
  type OptimizerState,
  type ParamGroup,
  type ParamState,
  type Params,
  type SavedGroup,
} from "./optimizer.js";
export {
  Adadelta,
  type AdadeltaOptions,
  Adagrad,
  type AdagradOptions,
  RMSprop,
  type RMSpropOptions,
} from "./rmsprop.js";
export { Adafactor, type AdafactorOptions, ASGD, type ASGDOptions, Rprop, type RpropOptions } from "./rprop.js";
export { SGD, type SGDGroup, type SGDOptions } from "./sgd.js";
export * as swa_utils from "./swa_utils.js";
