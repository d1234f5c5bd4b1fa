/** `torch.mps`: Apple's device is not used, and what tutorials ask of it says so. */

/** Whether there is such a device: no. */
export function is_available(): boolean {
  return false;
}
/** Number of such devices: 0. */
export function device_count(): number {
  return 0;
}
/** Seeds the device's generator: nothing to seed. */
export function manual_seed(_seed: number | bigint): void {}
/** Frees memory that the device keeps: there is none. */
export function empty_cache(): void {}
