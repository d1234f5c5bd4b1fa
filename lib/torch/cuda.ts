/** `torch.cuda`: there is no such device here, and what tutorials ask of it says so. */
import type { DeviceLike } from "./device.js";
import { RuntimeError } from "./errors.js";

export * as amp from "./amp.js";

/** Whether there is a CUDA device: no. */
export function is_available(): boolean {
  return false;
}
/** Number of CUDA devices: 0. */
export function device_count(): number {
  return 0;
}
/** Whether CUDA was started: no. */
export function is_initialized(): boolean {
  return false;
}
/** Whether bfloat16 is computed on the device: no. */
export function is_bf16_supported(): boolean {
  return false;
}
/** Seeds the device's generator: nothing to seed. */
export function manual_seed(_seed: number | bigint): void {}
/** Seeds the generators of all devices: nothing to seed. */
export function manual_seed_all(_seed: number | bigint): void {}
/** Seeds the device's generator by chance: nothing to seed. */
export function seed(): void {}
/** Frees memory that the device keeps: there is none. */
export function empty_cache(): void {}
/** Bytes that tensors take on the device: 0. */
export function memory_allocated(_device?: DeviceLike | number): number {
  return 0;
}
/** Most bytes that tensors took on the device: 0. */
export function max_memory_allocated(_device?: DeviceLike | number): number {
  return 0;
}
/** Bytes that the device's allocator holds: 0. */
export function memory_reserved(_device?: DeviceLike | number): number {
  return 0;
}

function missing(): never {
  throw new RuntimeError("Torch not compiled with CUDA enabled", {
    hint: "There is no CUDA device here: ask torch.cuda.is_available() first.",
  });
}
/** Number of the device in use. @throws RuntimeError always: there is none. */
export function current_device(): number {
  return missing();
}
/** Name of a device. @throws RuntimeError always: there is none. */
export function get_device_name(_device?: DeviceLike | number): string {
  return missing();
}
/** A device's name, memory and cores. @throws RuntimeError always: there is none. */
export function get_device_properties(_device?: DeviceLike | number): {
  readonly name: string;
  readonly total_memory: number;
} {
  return missing();
}
/** Chooses a device. @throws RuntimeError always: there is none. */
export function set_device(_device: DeviceLike | number): void {
  missing();
}
/** Waits for the device. @throws RuntimeError always: there is none. */
export function synchronize(_device?: DeviceLike | number): void {
  missing();
}
