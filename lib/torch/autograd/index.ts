/** `import * as autograd from "torch/autograd"`. */
export { type BackwardOptions, type GradOptions, grad, type RemovableHandle } from "./backward.js";
export { enable_grad, inference_mode, is_grad_enabled, no_grad, set_grad_enabled } from "./mode.js";
export { Function, FunctionCtx } from "./function.js";
export { type Checked, gradcheck, GradcheckError, type GradcheckOptions, gradgradcheck } from "./gradcheck.js";
export type { Node, TensorHook } from "./node.js";
export { Variable, type VariableConstructor, type VariableOptions } from "./variable.js";
export * as functional from "./functional.js";
