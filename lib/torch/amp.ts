/** `torch.amp`: mixed precision belongs to GPUs; here its switches are off, and loops written with them run as they are. */
import { warn } from "../builtins/warnings.js";
import type { DType } from "./dtype.js";
import { NotImplementedError, RuntimeError } from "./errors.js";
import type { Tensor } from "./tensor.js";

/** Named parameters of `autocast`. */
export interface AutocastOptions {
  readonly device_type?: string;
  readonly dtype?: DType | null;
  readonly enabled?: boolean;
  readonly cache_enabled?: boolean | null;
}

/**
 * Runs `block`, on a GPU in lower precision; here in the tensors' own, since there is no GPU.
 *
 * @param options the device's type, or named parameters
 * @throws NotImplementedError for "cpu" that is not switched off: nothing is computed in bfloat16 here.
 * @example torch.autocast({ device_type: "cuda", dtype: torch.float16 }, () => loss_fn(net(x), y))
 * Source: PyTorch, torch.autocast; a block in Python's `with` is a callback here.
 */
export function autocast<T>(options: string | AutocastOptions, block: () => T): T {
  const { device_type, enabled = true } = typeof options === "string" ? { device_type: options } : options;
  if (device_type === undefined) {
    throw new RuntimeError("autocast: device_type is missing", {
      hint: 'Say which: torch.autocast("cuda", () => ...).',
    });
  }
  if (enabled && device_type === "cpu") {
    throw new NotImplementedError("autocast: the CPU computes in the tensors' own dtype here", {
      hint: "Pass { device_type: 'cpu', enabled: false }, or leave autocast out.",
    });
  }
  if (enabled) {
    warn(`User provided device_type of '${device_type}', but ${device_type.toUpperCase()} is not available. Disabling`);
  }
  return block();
}

/** Whether `autocast` lowers the precision now: never. */
export function is_autocast_available(_device_type: string): boolean {
  return false;
}

/** What GradScaler needs of an optimizer. */
interface Steps {
  step(): unknown;
}

/** Named parameters of GradScaler. */
export interface GradScalerOptions {
  readonly init_scale?: number;
  readonly growth_factor?: number;
  readonly backoff_factor?: number;
  readonly growth_interval?: number;
  readonly enabled?: boolean;
}

/**
 * Scales losses for float16 on a GPU. There is none, so it is switched off, as PyTorch's is without CUDA: losses and
 * steps go through unchanged.
 *
 * @example scaler.scale(loss).backward(); scaler.step(optimizer); scaler.update();
 * Source: PyTorch, torch.amp.GradScaler.
 */
export class GradScaler {
  constructor(device: string | GradScalerOptions = "cuda", options: GradScalerOptions = {}) {
    const { enabled = true } = typeof device === "string" ? options : device;
    if (enabled) warn("torch.cuda.amp.GradScaler is enabled, but CUDA is not available.  Disabling.");
  }
  /** The loss, or losses, as they are. */
  scale<T extends Tensor | readonly Tensor[]>(outputs: T): T {
    return outputs;
  }
  /** Leaves the gradients as they are. */
  unscale_(_optimizer: Steps): void {}
  /** The optimizer's own step. */
  step(optimizer: Steps): unknown {
    return optimizer.step();
  }
  /** Leaves the scale as it is. */
  update(_new_scale?: number | Tensor): void {}
  /** The factor: 1. */
  get_scale(): number {
    return 1;
  }
  /** Whether it scales: no. */
  is_enabled(): boolean {
    return false;
  }
  /** Nothing to keep. */
  state_dict(): Record<string, never> {
    return {};
  }
  /** Nothing to restore. */
  load_state_dict(_state: object): void {}
}
