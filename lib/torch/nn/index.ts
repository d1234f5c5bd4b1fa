/** `import * as nn from "torch/nn"`. */
// Tensors have all their methods, whichever module a program imports first.
import "../ops/index.js";

export { LogSoftmax, ReLU, Sigmoid, Softmax, Tanh } from "./activation.js";
export { ModuleDict, ModuleList, Sequential } from "./container.js";
export * as functional from "./functional.js";
export * as init from "./init.js";
export { Identity, Linear } from "./linear.js";
export { L1Loss, MSELoss } from "./loss.js";
export { Module } from "./module.js";
export { Buffer, Parameter } from "./parameter.js";
