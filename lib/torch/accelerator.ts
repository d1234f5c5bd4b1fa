/** `torch.accelerator`: there is none here, and what tutorials ask of it says so. */
import type { Device } from "./device.js";

/** Whether there is a device besides the CPU: no. */
export function is_available(): boolean {
  return false;
}
/** Number of such devices: 0. */
export function device_count(): number {
  return 0;
}
/**
 * The device besides the CPU: null, as in a PyTorch that was built for the CPU.
 *
 * @example const device = torch.accelerator.is_available() ? torch.accelerator.current_accelerator()!.type : "cpu";
 */
export function current_accelerator(_check_available = false): Device | null {
  return null;
}
/** Frees memory that the device keeps: there is none. */
export function empty_cache(): void {}
/** Bytes that tensors take on the device: 0. */
export function memory_allocated(): number {
  return 0;
}
/** Most bytes that tensors took on the device: 0. */
export function max_memory_allocated(): number {
  return 0;
}
