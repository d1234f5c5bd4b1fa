/** `torch.nn.modules.module`: hooks that every module has. */
import type { RemovableHandle } from "../autograd/backward.js";
import { type RegistrationHook, registrations } from "./attributes.js";
import {
  type BackwardHook,
  type BackwardPreHook,
  everywhere,
  type ForwardHook,
  type ForwardHookOptions,
  type ForwardHookWithKwargs,
  type ForwardPreHook,
} from "./hooks.js";

/** Calls `hook` before forward of every module. Meant for debugging. */
export function register_module_forward_pre_hook(hook: ForwardPreHook): RemovableHandle {
  return everywhere.add("pre", hook, {});
}
/** Calls `hook` after forward of every module. Meant for debugging. */
export function register_module_forward_hook(
  hook: ForwardHook,
  options?: Omit<ForwardHookOptions, "prepend"> & { readonly with_kwargs?: false },
): RemovableHandle;
export function register_module_forward_hook(
  hook: ForwardHookWithKwargs,
  options: Omit<ForwardHookOptions, "prepend"> & { readonly with_kwargs: true },
): RemovableHandle;
export function register_module_forward_hook(hook: unknown, options: ForwardHookOptions = {}): RemovableHandle {
  return everywhere.add("post", hook, options);
}
/** Calls `hook` with the gradients of every module's outputs. */
export function register_module_full_backward_pre_hook(hook: BackwardPreHook): RemovableHandle {
  return everywhere.backPre.add(hook, false);
}
/** Calls `hook` with the gradients of every module's inputs and outputs. */
export function register_module_full_backward_hook(hook: BackwardHook): RemovableHandle {
  return everywhere.addBackward(hook, true, false, "as a global Module hook");
}
/** The older form of register_module_full_backward_hook; here they are given the same gradients. */
export function register_module_backward_hook(hook: BackwardHook): RemovableHandle {
  return everywhere.addBackward(hook, false, false, "as a global Module hook");
}
/** Calls `hook` when a parameter is registered; what it returns takes the parameter's place. */
export function register_module_parameter_registration_hook(hook: RegistrationHook): RemovableHandle {
  return registrations.parameters.add(hook, false);
}
/** Calls `hook` when a buffer is registered; what it returns takes the buffer's place. */
export function register_module_buffer_registration_hook(hook: RegistrationHook): RemovableHandle {
  return registrations.buffers.add(hook, false);
}
/** Calls `hook` when a child is registered; what it returns takes the child's place. */
export function register_module_module_registration_hook(hook: RegistrationHook): RemovableHandle {
  return registrations.modules.add(hook, false);
}
