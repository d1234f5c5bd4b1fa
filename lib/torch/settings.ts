/** Switches that scripts set at their top. They are kept and told again; the numbers do not depend on them. */
import { warn } from "../builtins/warnings.js";
import { cpu, type Device, type DeviceLike, requireCpu } from "./device.js";
import { RuntimeError } from "./errors.js";

/** The PyTorch whose behaviour is followed. */
export const __version__ = "2.15.0+tstorch";
/** `torch.version`: no CUDA, no ROCm. */
export const version: { readonly __version__: string; readonly cuda: string | null; readonly hip: string | null } = {
  __version__,
  cuda: null,
  hip: null,
};

let threads = 1;
/** Number of threads that one op uses: 1 unless set. */
export function get_num_threads(): number {
  return threads;
}
/** Keeps the number of threads; an op runs on one. @throws RuntimeError unless it is a positive whole number. */
export function set_num_threads(count: number): void {
  if (!Number.isInteger(count) || count < 1) throw new RuntimeError("set_num_threads expects a positive integer");
  threads = count;
}

const PRECISIONS: readonly string[] = ["highest", "high", "medium"];
let precision = "highest";
/** How exactly float32 matrices are multiplied: "highest" unless set. */
export function get_float32_matmul_precision(): string {
  return precision;
}
/** Keeps the precision of float32 products, which is always the highest here. */
export function set_float32_matmul_precision(value: string): void {
  if (PRECISIONS.includes(value)) precision = value;
  else {
    warn(
      `${value} is not one of 'highest', 'high', or 'medium'; the current setFloat32MatmulPrecision call has no effect.`,
    );
  }
}

let deterministic = false;
/** Whether only deterministic algorithms are asked for; all are. */
export function are_deterministic_algorithms_enabled(): boolean {
  return deterministic;
}
/** Asks for deterministic algorithms; all are. */
export function use_deterministic_algorithms(mode: boolean, _options: { readonly warn_only?: boolean } = {}): void {
  deterministic = mode;
}

/** Where new tensors live: the CPU. */
export function get_default_device(): Device {
  return cpu;
}
/** Where new tensors shall live. @throws RuntimeError for any device but the CPU. */
export function set_default_device(device: DeviceLike | null): void {
  if (device !== null) requireCpu(device);
}

/** Options of `compile`. */
export interface CompileOptions {
  readonly fullgraph?: boolean;
  readonly dynamic?: boolean | null;
  readonly backend?: string;
  readonly mode?: string | null;
  readonly options?: Readonly<Record<string, unknown>> | null;
  readonly disable?: boolean;
}

/** The model or function as it is: there is no compiler behind it. Source: PyTorch, torch.compile. */
export function compile<T>(model: T, _options: CompileOptions = {}): T {
  return model;
}
