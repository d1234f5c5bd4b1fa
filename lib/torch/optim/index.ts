/** `import * as optim from "torch/optim"`. */
// Tensors have all their methods, whichever module a program imports first.
import "../ops/index.js";

export { Adam, type AdamGroup, type AdamOnlyOptions, type AdamOptions, AdamW } from "./adam.js";
export {
  type GivenGroup,
  Optimizer,
  type OptimizerState,
  type ParamGroup,
  type ParamState,
  type Params,
  type SavedGroup,
} from "./optimizer.js";
export { SGD, type SGDGroup, type SGDOptions } from "./sgd.js";
