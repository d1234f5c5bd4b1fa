/** `torch.nn.modules`, as far as its parts are not in `torch.nn` itself. */
export * as module from "./global_hooks.js";
