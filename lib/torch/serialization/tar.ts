/** The tar archive that torch.save wrote before its stream format: members `storages`, `tensors` and `pickle`. */
import { LoadError, loadError, type Place } from "./errors.js";
import type { Placing } from "./locations.js";
import { latin1 } from "./pickle/bytes.js";
import { type Call, call, Global, nodeText, Persistent, TupleNode, tupleItems } from "./pickle/graph.js";
import { type Reading, readPickle } from "./pickle/machine.js";
import { type Found, restore } from "./restore.js";
import type { Restorer } from "./restorer.js";
import { type Layout, Storage, storageClass, storageDType, type TypedStorage } from "./storages.js";
import { tensorFrom } from "./tensors.js";
import { UNSAFE } from "./weights_only.js";

const BLOCK = 512;

/** How a tar archive is read. */
export interface TarOptions {
  readonly place: Place;
  readonly placing: Placing;
  readonly weightsOnly: boolean;
}

const octal = (header: Uint8Array, at: number, length: number): number =>
  Number.parseInt(latin1(header.subarray(at, at + length)).replace(/[\0 ]/g, "") || "0", 8);

const textAt = (header: Uint8Array, at: number, length: number): string =>
  latin1(header.subarray(at, at + length)).replace(/\0.*$/s, "");

/** Whether bytes begin with the header of a tar member. */
export function looksLikeTar(head: Uint8Array): boolean {
  if (head.length < BLOCK || head[0] === 0) return false;
  let sum = 0;
  for (let i = 0; i < BLOCK; i++) sum += i >= 148 && i < 156 ? 32 : head[i];
  return octal(head, 148, 8) === sum;
}

/** The object of a tar archive. @throws LoadError */
export function readTar(bytes: Uint8Array, options: TarOptions): unknown {
  if (options.weightsOnly) {
    throw new LoadError(`Cannot use \`\`weights_only=True\`\` with files saved in the legacy .tar format. ${UNSAFE}`, {
      ...options.place,
      name: "RuntimeError",
    });
  }
  return new TarReader(bytes, options).read();
}

/** What the pickle of a tar archive says, with descriptions for its tensors. @throws LoadError */
export function tarGraph(bytes: Uint8Array, place: Place): Reading {
  return new TarReader(bytes, { place, placing: (storage) => storage, weightsOnly: false }).graph();
}

/** Where a tensor lies, as a member of the archive tells it. */
interface Described {
  readonly key: string;
  readonly typed: TypedStorage;
  readonly layout: Layout;
}

class TarReader {
  private readonly members = new Map<string, Uint8Array>();
  private readonly storages = new Map<string, TypedStorage>();
  private readonly tensors = new Map<string, unknown>();
  constructor(
    bytes: Uint8Array,
    private readonly options: TarOptions,
  ) {
    for (let at = 0; at + BLOCK <= bytes.length && bytes[at] !== 0; ) {
      const header = bytes.subarray(at, at + BLOCK);
      const size = octal(header, 124, 12);
      if (!looksLikeTar(header) || !(size >= 0) || at + BLOCK + size > bytes.length) {
        throw loadError("the tar archive is damaged or cut short", { ...options.place, offset: at });
      }
      this.members.set(textAt(header, 0, 100), bytes.subarray(at + BLOCK, at + BLOCK + size));
      at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    }
  }

  private fail(record: string, what: string): LoadError {
    return loadError(what, { ...this.options.place, record });
  }

  /** What tensors are made with, where no graph is walked. */
  private readonly plainly: Restorer = {
    lazy: false,
    value: (node) => node,
    storage: (node) => {
      throw this.fail("tensors", `a storage is ${nodeText(node)}`);
    },
    fail: (what) => this.fail("tensors", what),
  };

  private member(name: string): Uint8Array {
    const bytes = this.members.get(name);
    if (bytes === undefined) throw this.fail(name, "the tar archive lacks this member: it is not one by torch.save");
    return bytes;
  }

  graph(): Reading {
    this.readStorages();
    const nodes = new Map(this.described().map((one) => [one.key, tensorNode(one)]));
    const outside = (id: unknown): unknown => (id instanceof TupleNode ? id.items[0] : nodes.get(String(id)));
    return readPickle(this.member("pickle"), 0, { place: { ...this.options.place, record: "pickle" }, outside });
  }

  read(): unknown {
    this.readStorages();
    for (const { key, typed, layout } of this.described()) {
      const args = [null, layout.offset, new TupleNode(layout.sizes), new TupleNode(layout.strides)];
      this.tensors.set(key, tensorFrom(typed, args, false, this.plainly));
    }
    const place = { ...this.options.place, record: "pickle" };
    const { value } = readPickle(this.member("pickle"), 0, { place });
    return restore(value, { place, lazy: false, find: (id) => this.find(id) });
  }

  private find(id: unknown): Found {
    if (id instanceof TupleNode) return { node: id.items[0] };
    const key = String(id);
    const storage = this.storages.get(key);
    if (storage !== undefined) return { storage };
    const value = this.tensors.get(key);
    if (value === undefined) throw this.fail("pickle", `there is no tensor ${key.slice(0, 40)}`);
    return { value };
  }

  /** Pickles one after another, and binary data between them. */
  private walker(record: string): { next(): unknown; take(length: number): DataView; count(): number } {
    const bytes = this.member(record);
    const place = { ...this.options.place, record };
    let at = 0;
    const next = (): unknown => {
      const reading = readPickle(bytes, at, { place });
      at = reading.end;
      return reading.value;
    };
    return {
      next,
      take: (length) => {
        if (length < 0 || at + length > bytes.length) throw this.fail(record, "the member is cut short");
        at += length;
        return new DataView(bytes.buffer, bytes.byteOffset + at - length, length);
      },
      count: () => {
        const n = next();
        if (typeof n !== "number" || !Number.isInteger(n) || n < 0) throw this.fail(record, "a count is damaged");
        return n;
      },
    };
  }

  private readStorages(): void {
    const walker = this.walker("storages");
    for (let left = walker.count(); left > 0; left--) {
      const entry = walker.next();
      const [key, location, type] = tupleItems(entry);
      const dtype = type instanceof Global ? storageDType(type.name) : undefined;
      if (dtype === undefined || typeof location !== "string")
        throw this.fail("storages", `a storage is ${nodeText(entry)}`);
      const size = Number(walker.take(8).getBigInt64(0, true)) * dtype.itemsize;
      const data = walker.take(size);
      const copy = new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
      this.storages.set(String(key), { storage: this.options.placing(new Storage(size, () => copy), location), dtype });
    }
    const views = walker.next();
    if (!Array.isArray(views)) throw this.fail("storages", "the list of views is missing");
    for (const view of views as unknown[]) this.addView(view);
  }

  private addView(view: unknown): void {
    const [key, root, offset, length] = tupleItems(view);
    const typed = this.storages.get(String(root));
    const natural = (n: unknown): n is number => typeof n === "number" && Number.isSafeInteger(n) && n >= 0;
    const fits = typed !== undefined && natural(offset) && natural(length);
    if (!fits || (offset + length) * typed.dtype.itemsize > typed.storage.nbytes()) {
      throw this.fail("storages", "a view of a storage is damaged");
    }
    this.storages.set(String(key), { ...typed, window: { offset, length } });
  }

  private described(): Described[] {
    const walker = this.walker("tensors");
    const found: Described[] = [];
    for (let left = walker.count(); left > 0; left--) {
      const [key, storageKey] = tupleItems(walker.next());
      const typed = this.storages.get(String(storageKey));
      if (typed === undefined) throw this.fail("tensors", "a tensor has no storage");
      // The number of dimensions takes eight bytes, of which four count.
      const ndim = walker.take(8).getInt32(0, true);
      const row = (n: number): number[] => {
        const view = walker.take(8 * n);
        return Array.from({ length: n }, (_, i) => Number(view.getBigInt64(8 * i, true)));
      };
      const sizes = row(ndim);
      const strides = row(ndim);
      found.push({ key: String(key), typed, layout: { offset: row(1)[0], sizes, strides } });
    }
    return found;
  }
}

/** A tensor as newer files describe it. */
function tensorNode({ typed: { dtype }, key, layout }: Described): Call {
  const type = new Global("torch", storageClass(dtype));
  const id = new TupleNode(["storage", type, key, "cpu", 0]);
  const { offset, sizes, strides } = layout;
  return call("torch._utils", "_rebuild_tensor", [
    new Persistent(id),
    offset,
    new TupleNode(sizes),
    new TupleNode(strides),
  ]);
}
