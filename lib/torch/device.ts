/** Devices: the CPU is the one there is. */
import { inspects } from "../builtins/symbols.js";
import { RuntimeError } from "./errors.js";

/**
 * Where a tensor lives.
 *
 * Source: PyTorch, torch.device.
 */
export class Device {
  constructor(
    readonly type: string,
    readonly index: number | null = null,
  ) {}
  toString(): string {
    return this.index === null ? this.type : `${this.type}:${this.index}`;
  }
  static {
    inspects(Device.prototype, function (): string {
      return this.index === null ? `device(type='${this.type}')` : `device(type='${this.type}', index=${this.index})`;
    });
  }
}

export const cpu: Device = new Device("cpu");

/** What torch takes for a device: its name, or a Device. */
export type DeviceLike = string | Device;

const KNOWN = ["cpu", "cuda", "mps", "xpu", "meta"];

/** `torch.device("cuda:0")`, with or without `new`. */
export interface DeviceConstructor {
  (name: DeviceLike, index?: number): Device;
  new (name: DeviceLike, index?: number): Device;
  readonly prototype: Device;
}

function parseDevice(name: DeviceLike, index?: number): Device {
  if (name instanceof Device) return name;
  const [type, at] = name.split(":");
  if (!KNOWN.includes(type)) {
    throw new RuntimeError(
      `Expected one of cpu, cuda, ipu, xpu, mkldnn, opengl, opencl, ideep, hip, ve, fpga, maia, xla, lazy, vulkan, mps, meta, hpu, mtia, privateuseone device type at start of device string: ${type}`,
    );
  }
  return new Device(type, at === undefined ? (index ?? null) : Number(at));
}

/** torch.device. */
export const device: DeviceConstructor = Object.assign(
  function device(name: DeviceLike, index?: number): Device {
    return parseDevice(name, index);
  },
  { prototype: Device.prototype },
) as unknown as DeviceConstructor;

/** @throws RuntimeError for any device but the CPU, which is the only one here. @internal */
export function requireCpu(name: DeviceLike): void {
  const d = parseDevice(name);
  if (d.type !== "cpu") {
    throw new RuntimeError("Torch not compiled with CUDA enabled", {
      hint: `There is no device ${d}: choose it as torch.device(torch.cuda.is_available() ? "cuda" : "cpu").`,
    });
  }
}
