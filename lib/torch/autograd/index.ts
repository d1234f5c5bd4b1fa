/** `import * as autograd from "torch/autograd"`. */
export { type BackwardOptions, type GradOptions, grad, type RemovableHandle } from "./backward.js";
export { AutogradFunction as Function, FunctionCtx } from "./function.js";
export * as functional from "./functional.js";
export { type Checked, GradcheckError, type GradcheckOptions, gradcheck, gradgradcheck } from "./gradcheck.js";
export { enable_grad, inference_mode, is_grad_enabled, no_grad, set_grad_enabled } from "./mode.js";
export type { Node, TensorHook } from "./node.js";
export { Variable, type VariableConstructor, type VariableOptions } from "./variable.js";
export { backward } from "./walk.js";
