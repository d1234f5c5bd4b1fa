/** The .npz format: a zip archive with a .npy file for each array. */
import { deflateSync } from "fflate";
import { platform } from "#platform";
import { KeyError } from "../builtins/errors.js";
import { pythonRepr } from "../builtins/repr.js";
import { inspects } from "../builtins/symbols.js";
import { encodeText } from "../torch/serialization/pickle/bytes.js";
import { memorySource, type Source } from "../torch/serialization/source.js";
import { Bytes, ELSEWHERE } from "../torch/serialization/zip_bytes.js";
import { ZipReader } from "../torch/serialization/zip_reader.js";
import type { ndarray } from "./ndarray.js";
import { arrayOfNpy, npyPieces, readNpyHeader } from "./npy.js";

/** Python's zipfile writes numbers beyond this one in 64 bits. */
const LARGEST = 0x7fffffff;
/** Python's zipfile numbers more entries than this in 64 bits. */
const MOST = 0xffff;
/** 1980-01-01, midnight: numpy's files carry no date. */
const DATE = 33;
const VERSION64 = 45;
const UNIX = 3;
/** Readable and writable for the owner. */
const MODE = 0o600;

/**
 * The pieces of an archive, byte for byte as Python's zipfile leaves them when numpy writes without compression.
 *
 * With `compress` records are deflated; how is each program's own.
 */
export function* npzPieces(
  arrays: Iterable<readonly [name: string, array: ndarray]>,
  compress: boolean,
): Generator<Uint8Array, void, undefined> {
  const directory = new Bytes();
  let at = 0;
  let count = 0;
  for (const [key, array] of arrays) {
    const name = encodeText(`${key}.npy`);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is meant.
    const flags = /^[\x00-\x7f]*$/.test(key) ? 0 : 0x800;
    const method = compress ? 8 : 0;
    const plain = npyPieces(array);
    const crc = plain.reduce((before, piece) => platform.crc32(piece, before), 0);
    const size = plain.reduce((n, piece) => n + piece.length, 0);
    const packed = compress ? [deflateSync(joined(plain, size))] : plain;
    const packedSize = packed.reduce((n, piece) => n + piece.length, 0);
    const local = new Bytes()
      .u32(0x04034b50)
      .u16(VERSION64, flags, method, 0, DATE)
      .u32(crc, ELSEWHERE, ELSEWHERE)
      .u16(name.length, 20)
      .raw(name)
      .u16(1, 16)
      .u64(size, packedSize)
      .done();
    yield local;
    yield* packed;
    enter(directory, { name, flags, method, crc, size, packedSize, header: at });
    at += local.length + packedSize;
    count++;
  }
  yield directory.done();
  yield endOf(at, directory.length, count);
}

function joined(pieces: readonly Uint8Array[], size: number): Uint8Array {
  const out = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    out.set(piece, at);
    at += piece.length;
  }
  return out;
}

interface Entry {
  readonly name: Uint8Array;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly size: number;
  readonly packedSize: number;
  readonly header: number;
}

function enter(directory: Bytes, { name, flags, method, crc, size, packedSize, header }: Entry): void {
  const isLarge = size > LARGEST || packedSize > LARGEST;
  const isFar = header > LARGEST;
  const wide = [...(isLarge ? [size, packedSize] : []), ...(isFar ? [header] : [])];
  directory
    .u32(0x02014b50)
    .u16(VERSION64 | (UNIX << 8), VERSION64, flags, method, 0, DATE)
    .u32(crc, isLarge ? ELSEWHERE : packedSize, isLarge ? ELSEWHERE : size)
    .u16(name.length, wide.length === 0 ? 0 : 4 + 8 * wide.length, 0, 0, 0)
    .u32(MODE * 0x10000, isFar ? ELSEWHERE : header)
    .raw(name);
  if (wide.length > 0) directory.u16(1, 8 * wide.length).u64(...wide);
}

function endOf(offset: number, size: number, count: number): Uint8Array {
  const out = new Bytes();
  const isWide = count > MOST || offset > LARGEST || size > LARGEST;
  if (isWide) {
    out
      .u32(0x06064b50)
      .u64(44)
      .u16(VERSION64, VERSION64)
      .u32(0, 0)
      .u64(count, count, size, offset)
      .u32(0x07064b50, 0)
      .u64(offset + size)
      .u32(1);
  }
  const few = Math.min(count, MOST);
  return out
    .u32(0x06054b50)
    .u16(0, 0, few, few)
    .u32(isWide ? Math.min(size, ELSEWHERE) : size, isWide ? Math.min(offset, ELSEWHERE) : offset)
    .u16(0)
    .done();
}

/**
 * An open .npz file: arrays by name, each read when it is asked for.
 *
 * Source: numpy.lib.npyio.NpzFile.
 */
export class NpzFile {
  /** The arrays as properties: `data.f.x`. */
  readonly f: Readonly<Record<string, ndarray>>;
  /** The names of the arrays. */
  readonly files: string[];
  private readonly zip: ZipReader;
  private readonly entries: ReadonlyMap<string, string>;

  /** @internal */
  constructor(private readonly source: Source) {
    this.zip = new ZipReader(source);
    this.entries = new Map(this.zip.names.map((name) => [name.replace(/\.npy$/, ""), name]));
    this.files = [...this.entries.keys()];
    const get = (name: string): ndarray => this.__getitem__(name);
    const f: Record<string, ndarray> = Object.create(null) as Record<string, ndarray>;
    for (const name of this.files) Object.defineProperty(f, name, { get: () => get(name), enumerable: true });
    this.f = f;
  }

  private get name(): string {
    return this.source.name ?? "bytes in memory";
  }

  /** `data["x"]`. @throws KeyError when there is no array of that name; LoadError when it is damaged */
  __getitem__(name: string): ndarray {
    const entry = this.zip.entry(this.entries.get(name) ?? name);
    if (entry === undefined) {
      throw new KeyError(pythonRepr(`${name} is not a file in the archive`), {
        hint: `${this.name} holds: ${this.files.join(", ") || "nothing"}.`,
      });
    }
    const where = `${this.name}: ${entry.name}`;
    const bytes = this.zip.read(entry, true);
    const { read } = memorySource(bytes);
    const header = readNpyHeader(read, where);
    // Elements begin on a multiple of 64 in the record, which is memory of its own: they stay where they are.
    const isAligned = (bytes.byteOffset + header.start) % header.dtype.itemsize === 0;
    const elements = bytes.subarray(header.start);
    return arrayOfNpy(header, isAligned ? elements : elements.slice(), where);
  }
  /** `"x" in data`. */
  __contains__(name: string): boolean {
    return this.entries.has(name);
  }
  /** How many arrays there are. */
  get length(): number {
    return this.files.length;
  }
  /** The array of that name, or `fallback`. */
  get<T = null>(name: string, fallback: T = null as T): ndarray | T {
    return this.entries.has(name) ? this.__getitem__(name) : fallback;
  }
  keys(): string[] {
    return [...this.files];
  }
  values(): ndarray[] {
    return this.files.map((name) => this.__getitem__(name));
  }
  items(): [name: string, array: ndarray][] {
    return this.files.map((name) => [name, this.__getitem__(name)]);
  }
  [Symbol.iterator](): IterableIterator<string> {
    return this.files[Symbol.iterator]();
  }
  /** Closes the file; one that nobody holds any more is closed in time, too. */
  close(): void {
    this.source.close();
  }
  /** `NpzFile 'data.npz' with keys: x, y` */
  toString(): string {
    const shown = this.files.slice(0, 5).join(", ") + (this.files.length > 5 ? "..." : "");
    return `NpzFile ${pythonRepr(this.source.name ?? "object")} with keys: ${shown}`;
  }
  static {
    inspects(NpzFile.prototype);
  }
}
