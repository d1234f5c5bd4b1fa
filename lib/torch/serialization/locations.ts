/** Devices that files name, and `map_location`, which says where their storages go. */
import { Device, type DeviceLike, device } from "../device.js";
import { RuntimeError, typeError } from "../errors.js";
import { LoadError } from "./errors.js";
import type { Storage } from "./storages.js";

/** `map_location`: a device, a table from names to names, or a function that gives the storage back where it should be. */
export type MapLocation =
  | DeviceLike
  | Readonly<Record<string, string>>
  | ReadonlyMap<string, string>
  | ((storage: Storage, location: string) => Storage | null | undefined);

/** Where a storage goes; throws when that is no place here. */
export type Placing = (storage: Storage, location: string) => Storage;

const DEVICES = new Set(["cuda", "mps", "xpu", "hpu", "npu", "mtia", "privateuse1"]);

/** Puts a storage on the device named; the CPU is the one there is. */
function restore(storage: Storage, location: string): Storage {
  if (location === "cpu") return storage;
  const [type] = location.split(":");
  if (type === "cpu" || type === "") return storage;
  if (!DEVICES.has(type)) {
    throw new LoadError(
      `don't know how to restore data location of torch.storage.UntypedStorage (tagged with ${location})`,
      {
        name: "RuntimeError",
        hint: 'Give the place yourself: torch.load(f, { map_location: "cpu" }).',
      },
    );
  }
  throw new LoadError(
    `Attempting to deserialize object on a ${type.toUpperCase()} device but torch.${type}.is_available() is False. If you are running on a CPU-only machine, please use torch.load with map_location=torch.device('cpu') to map your storages to the CPU.`,
    { name: "RuntimeError", hint: 'torch.load(f, { map_location: "cpu" }) does that here.' },
  );
}

/** The rule that a `map_location` stands for. @throws TypeError when it is none. */
export function placeRule(map: MapLocation | null | undefined): Placing {
  if (map === null || map === undefined) return restore;
  if (typeof map === "string") {
    // torch keeps unknown words for its message; known ones are checked as devices.
    return (storage) => restore(storage, map);
  }
  if (map instanceof Device) return (storage) => restore(storage, String(map));
  if (typeof map === "function") {
    return (storage, location) => {
      const moved = map(storage, location);
      if (moved === null || moved === undefined) return restore(storage, location);
      if (moved !== storage) throw new RuntimeError("map_location must give back the storage that it was given");
      return moved;
    };
  }
  if (typeof map === "object") {
    const table = map instanceof Map ? map : new Map(Object.entries(map as Record<string, string>));
    return (storage, location) => restore(storage, String(table.get(location) ?? location));
  }
  throw typeError(
    `'${typeof map}' object is not callable`,
    'map_location is "cpu", a torch.device, a table or a function.',
  );
}

/** A device from the arguments that a file gives, or null when they are none. */
export function deviceOf(args: readonly unknown[]): Device | null {
  const [type, index] = args;
  if (typeof type !== "string" || (index !== undefined && typeof index !== "number")) return null;
  return device(type, index);
}
