/** The zip archive that torch.save has written since 1.6: a pickle, and a record for each storage. */
import { archiveError, LoadError, loadError, type Place, placeText } from "./errors.js";
import type { Placing } from "./locations.js";
import { latin1 } from "./pickle/bytes.js";
import { Global, nodeText, TupleNode } from "./pickle/graph.js";
import { type Reading, readPickle } from "./pickle/machine.js";
import { restore } from "./restore.js";
import type { Source } from "./source.js";
import { type ElementType, orderedBytes, Storage, storageDType, type TypedStorage } from "./storages.js";
import { swapBytes } from "./swap.js";
import { UNSAFE, weightsOnly } from "./weights_only.js";
import { ZipReader } from "./zip_reader.js";

/** How a zip file is read. */
export interface ZipOptions {
  readonly weights_only?: boolean;
  readonly mmap?: boolean | null;
  readonly check_crc32?: boolean;
}

/**
 * Records of more bytes are checked against their checksums only when that is asked for, as PyTorch never does: it
 * would take as long as reading them.
 */
const LARGE = 1 << 20;

/** A zip file by torch.save. */
export class ZipFile {
  private readonly zip: ZipReader;
  private readonly folder: string;
  private readonly place: Place;
  private readonly storages = new Map<string, TypedStorage>();
  private isBig = false;

  constructor(
    source: Source,
    private readonly placing: Placing,
    private readonly options: ZipOptions,
  ) {
    this.place = source.name === undefined ? {} : { file: source.name };
    this.zip = new ZipReader(source);
    this.folder = this.findFolder();
  }

  /** The folder that everything lies in. */
  private findFolder(): string {
    const [first = ""] = this.zip.names;
    const slash = first.indexOf("/");
    const hint = `${placeText(this.place)} is a zip archive, but not one by torch.save.`;
    if (slash <= 0) {
      throw new LoadError(
        `[enforce fail at inline_container.cc:179] . file in archive is not in a subdirectory: ${first}`,
        {
          ...this.place,
          name: "RuntimeError",
          hint: first.endsWith(".npy") ? `${hint} np.load reads it.` : hint,
        },
      );
    }
    const folder = first.slice(0, slash + 1);
    if (this.zip.entry(`${folder}version`) === undefined && this.zip.entry(`${folder}.data/version`) === undefined) {
      throw new LoadError(
        'Expected hasRecord("version") to be true, but got false.  (Could this error message be improved?  If so, please report an enhancement request to PyTorch.)',
        { ...this.place, name: "RuntimeError", hint },
      );
    }
    return folder;
  }

  private record(name: string, own: boolean): Uint8Array {
    const entry = this.zip.entry(this.folder + name);
    if (entry === undefined) {
      const place = { ...this.place, record: name };
      throw archiveError(`locating file ${name}`, "file not found", place, "The archive lacks this record.");
    }
    return this.zip.read(entry, own, entry.size <= LARGE || this.options.check_crc32 === true);
  }

  /** The object. @throws LoadError */
  load(): unknown {
    const place: Place = { ...this.place, record: "data.pkl" };
    const { value } = this.graph();
    if (this.zip.entry(`${this.folder}byteorder`) !== undefined) {
      const order = latin1(this.record("byteorder", false));
      if (order !== "little" && order !== "big") throw loadError(`the byte order is ${order.slice(0, 20)}`, place);
      this.isBig = order === "big";
    }
    return restore(value, { place, lazy: this.options.mmap === true, find: (id) => ({ storage: this.find(id) }) });
  }

  /** What the archive's pickle says; nothing but the pickle is read. @throws LoadError */
  graph(): Reading {
    if (this.zip.entry(`${this.folder}constants.pkl`) !== undefined) throw this.torchScript();
    const place: Place = { ...this.place, record: "data.pkl" };
    const strict = this.options.weights_only ? { strict: weightsOnly(place) } : {};
    return readPickle(this.record("data.pkl", false), 0, { place, ...strict });
  }

  private torchScript(): LoadError {
    return new LoadError(
      this.options.weights_only
        ? `Cannot use \`\`weights_only=True\`\` with TorchScript archives passed to \`\`torch.load\`\`. ${UNSAFE}`
        : `${placeText(this.place)}: a TorchScript archive holds a program, which is not run here`,
      {
        ...this.place,
        ...(this.options.weights_only ? { name: "RuntimeError" } : {}),
        hint: "In Python: torch.save(torch.jit.load(path).state_dict(), other_path), and load that.",
      },
    );
  }

  private find(id: unknown): TypedStorage {
    const place: Place = { ...this.place, record: "data.pkl" };
    if (!(id instanceof TupleNode) || id.items[0] !== "storage")
      throw loadError(`the id of a storage is ${nodeText(id)}`, place);
    const [, type, rawKey, location, count] = id.items;
    const isKey = typeof rawKey === "string" || typeof rawKey === "number";
    if (!(type instanceof Global) || !isKey || typeof location !== "string")
      throw loadError("the id of a storage is damaged", place);
    const dtype = storageDType(type.name);
    if (dtype === undefined) throw loadError(`tensors of ${type.path} are not known here`, place);
    if (typeof count !== "number" || !Number.isSafeInteger(count) || count < 0)
      throw loadError("a storage has no size", place);
    const key = String(rawKey);
    const known = this.storages.get(key);
    const size = count * dtype.itemsize;
    if (known !== undefined) {
      if (known.storage.nbytes() !== size) throw loadError(`storage ${key} has two sizes`, place);
      return { storage: known.storage, dtype };
    }
    const storage = this.placing(this.open(`data/${key}`, size, dtype), location);
    this.storages.set(key, { storage, dtype });
    return { storage, dtype };
  }

  /** A record as a storage; what can be checked without reading its bytes is checked now. */
  private open(name: string, size: number, dtype: ElementType): Storage {
    const { itemsize, scalar } = dtype;
    const unit = orderedBytes(dtype);
    const entry = this.zip.entry(this.folder + name);
    if (entry === undefined) this.record(name, false);
    else if (entry.size !== size) {
      const place = { ...this.place, record: name };
      throw new LoadError(
        `record size (${entry.size} bytes) does not match expected size (${size} bytes = ${size / itemsize} elements * ${itemsize} bytes/element) for dtype ${scalar}`,
        { ...place, name: "RuntimeError", hint: `${placeText(place)}. The record was damaged or exchanged.` },
      );
    }
    return new Storage(size, () => {
      const bytes = this.record(name, true);
      if (this.isBig && unit > 1) swapBytes(bytes, unit);
      return bytes;
    });
  }
}
