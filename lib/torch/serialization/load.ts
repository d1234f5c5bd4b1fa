/** torch.load: files by every PyTorch, without running anything that they say. */
import { platform } from "#platform";
import { load_file } from "../../safetensors/torch.js";
import { Device, type DeviceLike } from "../device.js";
import { RuntimeError, typeError, ValueError } from "../errors.js";
import { LoadError, loadError, type Place } from "./errors.js";
import { emptyFile, foreignFile } from "./foreign.js";
import { looksLikePickle, readLegacy } from "./legacy.js";
import { type MapLocation, type Placing, placeRule } from "./locations.js";
import { fileSource, memorySource, type Source } from "./source.js";
import { looksLikeTar, readTar } from "./tar.js";
import { weightsOnly } from "./weights_only.js";
import { ZipFile } from "./zip_file.js";
import { looksLikeZip } from "./zip_reader.js";

/** Named parameters of `load`. */
export interface LoadOptions {
  /** Where storages go that were saved on another device; everything here is on the CPU. */
  readonly map_location?: MapLocation | null;
  /** Refuse everything but tensors and plain data, as PyTorch does by default; here nothing is ever run either way. */
  readonly weights_only?: boolean;
  /** Read each tensor's elements when they are first used. Only for a path. */
  readonly mmap?: boolean | null;
  /**
   * Hold every tensor against its checksum, which takes about as long as reading it. Without it that is done for
   * tensors of up to 1 MiB; PyTorch does it for none. An option of ours.
   */
  readonly check_crc32?: boolean;
}

/** What can be loaded at once: a path, a `file:` URL, bytes. */
export type Loadable = string | URL | Uint8Array | ArrayBuffer;

/** What must be waited for: a Blob, a stream's Response. */
export interface LoadableLater {
  arrayBuffer(): Promise<ArrayBuffer>;
}

/**
 * Reads what `torch.save` has written: tensors, state_dicts, checkpoints, whole models; by any version of PyTorch.
 *
 * Nothing in a file is ever run. Classes of modules are found by name among torch.nn's and those that the session has
 * defined; their constructors are not called, so no random number is drawn. A load gives everything or throws.
 *
 * @throws FileNotFoundError when there is no such file; LoadError, with file, record, offset and reason, when it is
 * damaged, foreign, or holds a class that is not here.
 * @example net.load_state_dict(torch.load("params.pt"))
 * Source: PyTorch, torch.load; `weights_only` is false by default, since loading is safe here.
 */
export function load<T = unknown>(f: Loadable, options?: LoadOptions): T;
export function load<T = unknown>(f: LoadableLater, options?: LoadOptions): Promise<T>;
export function load(f: Loadable | LoadableLater, options: LoadOptions = {}): unknown {
  const placing = placeRule(options.map_location);
  if (typeof f === "string" || f instanceof URL)
    return loadPath(typeof f === "string" ? f : platform.pathOf(f.href), placing, options);
  if (options.mmap) throw new ValueError("f must be a file path in order to use the mmap argument");
  if (f instanceof Uint8Array) return loadFrom(memorySource(f), placing, options);
  if (f instanceof ArrayBuffer) return loadFrom(memorySource(new Uint8Array(f)), placing, options);
  if (typeof (f as Partial<LoadableLater> | null)?.arrayBuffer === "function") {
    return f.arrayBuffer().then((bytes) => loadFrom(memorySource(new Uint8Array(bytes)), placing, options));
  }
  throw typeError("expected 'f' to be a path, a file: URL, a Uint8Array, an ArrayBuffer or a Blob");
}

function loadPath(path: string, placing: Placing, options: LoadOptions): unknown {
  if (path.endsWith(".safetensors")) return load_file(path, deviceOnly(options.map_location));
  const lazy = options.mmap === true;
  const source = fileSource(path, lazy);
  try {
    return loadFrom(source, placing, options);
  } finally {
    // Tensors that are still to be read keep the file open; it is closed when the last of them is gone.
    if (!lazy) source.close();
  }
}

/** The device for a safetensors file, which has no other places. @throws RuntimeError for a table or a function */
function deviceOnly(map: MapLocation | null | undefined): DeviceLike {
  if (map === null || map === undefined) return "cpu";
  if (typeof map === "string" || map instanceof Device) return map;
  const kind = typeof map === "function" ? "callable" : "dict";
  throw new RuntimeError(
    `Loading safetensors file with ${kind} map_location is not supported. Use a device string or torch.device instead.`,
  );
}

function loadFrom(source: Source, placing: Placing, options: LoadOptions): unknown {
  const place: Place = source.name === undefined ? {} : { file: source.name };
  const head = source.read(0, Math.min(source.size, 512)) ?? new Uint8Array(0);
  if (head.length === 0) throw emptyFile(place);
  if (looksLikeZip(source)) return new ZipFile(source, placing, options).load();
  if (options.mmap) {
    throw new LoadError(
      `mmap can only be used with files saved with \`torch.save(${source.name ?? "f"}, _use_new_zipfile_serialization=True), please torch.save your checkpoint with this option in order to use mmap.`,
      { ...place, name: "RuntimeError" },
    );
  }
  const isOld = looksLikeTar(head);
  if (!isOld && !looksLikePickle(head)) throw foreignFile(head, place, options.weights_only === true);
  const bytes = source.read(0, source.size);
  if (bytes === null) throw loadError("the file became shorter while it was read", place);
  if (isOld) return readTar(bytes, { place, placing, weightsOnly: options.weights_only === true });
  return readLegacy(bytes, { place, placing, ...(options.weights_only ? { strict: weightsOnly(place) } : {}) });
}
