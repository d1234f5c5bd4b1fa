/** `torch.save`, `torch.load` and `torch.serialization`. */
export { DataTensor, type NestedElements } from "./data_tensor.js";
export { DataType, type Element } from "./elements.js";
export { LoadError, PicklingError, UnpicklingError } from "./errors.js";
export { FileTree, get_unsafe_globals_in_checkpoint, inspect_file } from "./inspect.js";
export { type Loadable, type LoadableLater, type LoadOptions, load } from "./load.js";
export type { MapLocation } from "./locations.js";
export { get_crc32_options, set_crc32_options } from "./options.js";
export {
  type AnyClass,
  add_safe_globals,
  clear_safe_globals,
  get_safe_globals,
  type SafeGlobal,
  safe_globals,
} from "./safe_globals.js";
export { type SaveOptions, save, type Writable } from "./save.js";
export type { Storage } from "./storages.js";
