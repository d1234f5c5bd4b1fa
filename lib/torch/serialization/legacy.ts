/**
 * The stream that torch.save wrote before 1.6: a magic number, a version, facts of the system, the object, the keys of
 * its storages; then each storage as a count and its bytes.
 */
import { LoadError, loadError, type Place, placeText } from "./errors.js";
import { MAGIC, VERSION } from "./legacy_writer.js";
import type { Placing } from "./locations.js";
import { Global, nodeText, TupleNode, tupleItems } from "./pickle/graph.js";
import { type Reading, readPickle, type Strictness } from "./pickle/machine.js";
import { type Found, restore } from "./restore.js";
import { orderedBytes, Storage, storageDType, type TypedStorage } from "./storages.js";
import { swapBytes } from "./swap.js";
import { entry } from "./tree.js";

/** What the id of a storage says. */
interface StorageId {
  readonly key: string;
  readonly typed: TypedStorage;
}

/** How a legacy stream is read. */
export interface LegacyOptions {
  readonly place: Place;
  readonly placing: Placing;
  readonly strict?: Strictness;
  readonly outside?: (id: unknown) => unknown;
}

/** The object of a legacy stream. @throws LoadError */
export function readLegacy(bytes: Uint8Array, options: LegacyOptions): unknown {
  return new LegacyReader(bytes, options).read();
}

/** What the pickle of a legacy stream says, of which the beginning is enough. @throws LoadError */
export function legacyGraph(bytes: Uint8Array, place: Place): Reading {
  // Classes of modules stand outside of the pickle, with their source code.
  const outside = (id: unknown): unknown => (tupleItems(id)[0] === "module" ? tupleItems(id)[1] : undefined);
  return new LegacyReader(bytes, { place, placing: (storage) => storage, outside }).object();
}

class LegacyReader {
  private at = 0;
  /** Where each storage's bytes begin, and how many elements it says it has; known once all ids are. */
  private readonly places = new Map<string, { readonly start: number; readonly count: number }>();
  private readonly storages = new Map<string, TypedStorage>();
  private isBig = false;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly options: LegacyOptions,
  ) {}

  private fail(what: string, offset = this.at): LoadError {
    return loadError(what, { ...this.options.place, offset });
  }

  private refuse(message: string, hint: string): LoadError {
    const { place } = this.options;
    return new LoadError(message, { ...place, name: "RuntimeError", hint: `${placeText(place)}. ${hint}` });
  }

  private pickle(): Reading {
    const reading = readPickle(this.bytes, this.at, this.options);
    this.at = reading.end;
    return reading;
  }

  read(): unknown {
    const object = this.object();
    const keys = this.pickle().value;
    if (!Array.isArray(keys)) throw this.fail("the list of storages is missing");
    for (const { id } of object.persistent) this.meet(id);
    for (const key of keys) this.locate(String(key));
    return restore(object.value, { place: this.options.place, lazy: false, find: (id) => this.find(id) });
  }

  /** The pickle of the object, after the three that say what the stream is. */
  object(): Reading {
    if (this.pickle().value !== MAGIC) {
      throw this.refuse(
        "Invalid magic number; corrupt file?",
        "It is a pickle, but not one that torch.save has written.",
      );
    }
    const version = this.pickle().value;
    if (version !== VERSION)
      throw this.refuse(`Invalid protocol version: ${String(version)}`, "There is only version 1001.");
    this.isBig = entry(this.pickle().value, "little_endian") === false;
    return this.pickle();
  }

  /** Notes the storage that an id names. */
  private meet(id: unknown): void {
    if (!(id instanceof TupleNode) || id.items[0] !== "storage") return;
    const { key, typed } = this.storageId(id.items);
    const known = this.storages.get(key);
    if (known === undefined) this.storages.set(key, typed);
    else if (known.storage.nbytes() !== typed.storage.nbytes()) throw this.fail(`storage ${key} has two sizes`);
  }

  private storageId(id: readonly unknown[]): StorageId {
    const [, type, key, location, count] = id;
    if (
      !(type instanceof Global) ||
      typeof location !== "string" ||
      (typeof key !== "string" && typeof key !== "number")
    ) {
      throw this.fail("the id of a storage is damaged");
    }
    const dtype = storageDType(type.name);
    if (dtype === undefined) throw this.fail(`${type.path} is no storage that is known here`);
    if (typeof count !== "number" || !Number.isSafeInteger(count) || count < 0)
      throw this.fail("a storage has no size");
    const name = String(key);
    const size = count * dtype.itemsize;
    const storage = new Storage(size, () => this.data(name, size, orderedBytes(dtype)));
    return { key: name, typed: { storage: this.options.placing(storage, location), dtype } };
  }

  /** Finds where the next storage's bytes lie. */
  private locate(key: string): void {
    const typed = this.storages.get(key);
    if (typed === undefined) throw this.fail(`storage ${key.slice(0, 40)} belongs to nothing`);
    const start = this.at + 8;
    if (start > this.bytes.length) throw this.eof(start - this.bytes.length);
    const view = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength);
    const count = Number(view.getBigInt64(this.at, !this.isBig));
    if (count * typed.dtype.itemsize !== typed.storage.nbytes())
      throw this.fail(`storage ${key} has another size than its tensors`);
    const end = start + typed.storage.nbytes();
    if (end > this.bytes.length) throw this.eof(end - this.bytes.length);
    this.places.set(key, { start, count });
    this.at = end;
  }

  private eof(missing: number): LoadError {
    return this.refuse(
      `unexpected EOF, expected ${missing} more bytes. The file might be corrupted.`,
      "The file was cut short: copy it again from where it came.",
    );
  }

  private data(key: string, size: number, unit: number): Uint8Array {
    const place = this.places.get(key);
    if (place === undefined) throw this.fail(`the bytes of storage ${key} are missing`);
    const bytes = this.bytes.slice(place.start, place.start + size);
    if (this.isBig && unit > 1) swapBytes(bytes, unit);
    return bytes;
  }

  private find(id: unknown): Found {
    if (!(id instanceof TupleNode)) throw this.fail(`the id of a storage is ${nodeText(id)}`);
    const [kind, target, key, , , view] = id.items;
    if (kind === "module") return { node: target };
    if (kind !== "storage") throw this.refuse(`Unknown saved id type: ${String(kind)}`, "The pickle is damaged.");
    const typed = this.storages.get(String(key));
    if (typed === undefined) throw this.fail("a storage is missing");
    if (view === null || view === undefined) return { storage: typed };
    const [, offset, length] = tupleItems(view);
    const natural = (n: unknown): n is number => typeof n === "number" && Number.isSafeInteger(n) && n >= 0;
    if (!natural(offset) || !natural(length) || (offset + length) * typed.dtype.itemsize > typed.storage.nbytes()) {
      throw this.fail("a view of a storage reaches beyond it");
    }
    return { storage: { ...typed, window: { offset, length } } };
  }
}

/** Whether bytes begin as a legacy stream does: a pickle of protocol 2 or later. */
export function looksLikePickle(head: Uint8Array): boolean {
  return head[0] === 0x80 && head[1] >= 1 && head[1] <= 5;
}
