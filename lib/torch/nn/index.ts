/** `import * as nn from "torch/nn"`. */
// Tensors have all their methods, whichever module a program imports first.
import "../ops/index.js";

export {
  CELU,
  ELU,
  GELU,
  Hardshrink,
  Hardsigmoid,
  Hardswish,
  Hardtanh,
  LeakyReLU,
  LogSigmoid,
  LogSoftmax,
  Mish,
  PReLU,
  ReLU,
  ReLU6,
  SELU,
  Sigmoid,
  SiLU,
  Softmax,
  Softmin,
  Softplus,
  Softshrink,
  Softsign,
  Tanh,
  Tanhshrink,
  Threshold,
} from "./activation.js";
export { ModuleDict, ModuleList, Sequential } from "./container.js";
export { Dropout, Dropout1d, Dropout2d, Dropout3d } from "./dropout.js";
export { Flatten, Unflatten } from "./flatten.js";
export * as functional from "./functional.js";
export * as init from "./init.js";
export { Identity, Linear } from "./linear.js";
export {
  BCELoss,
  BCEWithLogitsLoss,
  CrossEntropyLoss,
  HuberLoss,
  L1Loss,
  MSELoss,
  NLLLoss,
  SmoothL1Loss,
} from "./loss.js";
export { Module } from "./module.js";
export { Buffer, Parameter } from "./parameter.js";
export { Embedding } from "./sparse.js";
export * as utils from "./utils.js";
