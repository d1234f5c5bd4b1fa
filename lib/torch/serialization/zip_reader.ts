/**
 * The zip archives that torch.save writes, and any other stored or deflated zip. Headers are believed only where they
 * agree with each other and with the file.
 *
 * Source: PKWARE's APPNOTE; miniz as PyTorch uses it.
 */

import { inflateSync } from "fflate";
import { platform } from "#platform";
import { archiveError, type LoadError, type Place } from "./errors.js";
import { decodeText, encodeText } from "./pickle/bytes.js";
import type { Source } from "./source.js";

/** One file of an archive. */
export interface ZipEntry {
  /** Name with folders. */
  readonly name: string;
  /** Bytes of its content. */
  readonly size: number;
  readonly packed: number;
  readonly crc: number;
  readonly deflated: boolean;
  /** Where its local header begins. */
  readonly header: number;
}

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
/** What a 32-bit field holds when the number stands elsewhere. */
const ELSEWHERE = 0xffffffff;
const END = 0x06054b50;
const END64 = 0x06064b50;
const LOCATOR64 = 0x07064b50;
/** Deflate packs at most this many bytes into one. */
const BEST_RATIO = 1032;
/** Bytes of a large entry that are read at a time. */
const PIECE = 1 << 19;
/** Size of a directory entry without its name. */
const ENTRY = 46;

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Whether the source begins as zip archives do. */
export function looksLikeZip(source: Source): boolean {
  const head = source.read(0, 4);
  return head !== null && viewOf(head).getUint32(0, true) === LOCAL;
}

/** An archive's directory, and reading of its files. */
export class ZipReader {
  private readonly byName = new Map<string, ZipEntry>();

  /** @throws LoadError when the directory is damaged */
  constructor(private readonly source: Source) {
    const directory = this.findDirectory();
    this.readDirectory(directory.offset, directory.size, directory.count);
    this.checkOverlaps(directory.offset);
  }

  /** Names in the directory's order. */
  get names(): string[] {
    return [...this.byName.keys()];
  }

  entry(name: string): ZipEntry | undefined {
    return this.byName.get(name);
  }

  private fail(what: string, hint: string, place: Place = {}): LoadError {
    return archiveError("reading zip archive", what, { file: this.source.name, ...place }, hint);
  }

  private piece(offset: number, length: number): DataView | null {
    const bytes = offset < 0 ? null : this.source.read(offset, length);
    return bytes === null ? null : viewOf(bytes);
  }

  private findDirectory(): { offset: number; size: number; count: number } {
    const { size } = this.source;
    const tail = Math.min(size, 65_557);
    const bytes = this.source.read(size - tail, tail) ?? new Uint8Array(0);
    const view = viewOf(bytes);
    for (let at = tail - 22; at >= 0; at--) {
      if (view.getUint32(at, true) !== END || at + 22 + view.getUint16(at + 20, true) !== tail) continue;
      const end = size - tail + at;
      const found = this.zip64(end) ?? {
        count: view.getUint16(at + 10, true),
        size: view.getUint32(at + 12, true),
        offset: view.getUint32(at + 16, true),
        end,
      };
      if (found.offset + found.size > found.end || found.count * ENTRY > found.size) break;
      return found;
    }
    throw this.fail(
      "failed finding central directory",
      "The end of the archive is missing: the file was cut short. Save it again, or copy it again from where it came.",
    );
  }

  /** The larger end record, when its locator stands before the ordinary one. */
  private zip64(end: number): { offset: number; size: number; count: number; end: number } | null {
    const locator = this.piece(end - 20, 20);
    if (locator === null || locator.getUint32(0, true) !== LOCATOR64) return null;
    const at = Number(locator.getBigUint64(8, true));
    const record = this.piece(at, 56);
    if (record === null || record.getUint32(0, true) !== END64) return null;
    return {
      count: Number(record.getBigUint64(32, true)),
      size: Number(record.getBigUint64(40, true)),
      offset: Number(record.getBigUint64(48, true)),
      end: at,
    };
  }

  private readDirectory(offset: number, size: number, count: number): void {
    const directory = this.source.read(offset, size);
    const damaged = (at: number, what: string): LoadError =>
      this.fail("invalid header or archive is corrupted", `The archive's directory ${what}.`, { offset: offset + at });
    if (directory === null) throw damaged(0, "lies outside the file");
    const view = viewOf(directory);
    let at = 0;
    for (let n = 0; n < count; n++) {
      if (at + ENTRY > size || view.getUint32(at, true) !== CENTRAL) throw damaged(at, "is damaged");
      const flags = view.getUint16(at + 8, true);
      const method = view.getUint16(at + 10, true);
      const nameLength = view.getUint16(at + 28, true);
      const extraLength = view.getUint16(at + 30, true);
      const next = at + ENTRY + nameLength + extraLength + view.getUint16(at + 32, true);
      if (next > size) throw damaged(at, "is damaged");
      let name: string;
      try {
        name = decodeText(directory.subarray(at + ENTRY, at + ENTRY + nameLength));
      } catch {
        throw damaged(at, "has a name that is no UTF-8");
      }
      if (flags & 1) throw damaged(at, `says that ${name} is encrypted, which torch.save never does`);
      if (method !== 0 && method !== 8) throw damaged(at, `packs ${name} with method ${method}, which is not known`);
      if (this.byName.has(name)) throw damaged(at, `names ${name} twice`);
      const sizes = this.sizes(view, at, at + ENTRY + nameLength, extraLength);
      if (sizes === null) throw damaged(at, `does not tell the size of ${name}`);
      const entry: ZipEntry = { name, crc: view.getUint32(at + 16, true), deflated: method === 8, ...sizes };
      if (entry.header + 30 + nameLength + entry.packed > offset) throw damaged(at, `puts ${name} outside the file`);
      if (method === 0 ? entry.size !== entry.packed : entry.size > entry.packed * BEST_RATIO + 64) {
        throw damaged(at, `gives ${name} sizes that cannot be`);
      }
      this.byName.set(name, entry);
      at = next;
    }
  }

  /** Sizes and place of an entry; those that do not fit into 32 bits stand in its extra field. */
  private sizes(
    view: DataView,
    at: number,
    extra: number,
    extraLength: number,
  ): { packed: number; size: number; header: number } | null {
    const size32 = view.getUint32(at + 24, true);
    const packed32 = view.getUint32(at + 20, true);
    const header32 = view.getUint32(at + 42, true);
    if (size32 !== ELSEWHERE && packed32 !== ELSEWHERE && header32 !== ELSEWHERE) {
      return { size: size32, packed: packed32, header: header32 };
    }
    const small = [size32, packed32, header32];
    const wide = small.map(() => 0);
    let missing = small.filter((value) => value === ELSEWHERE).length;
    for (let p = extra; p + 4 <= extra + extraLength; ) {
      const length = view.getUint16(p + 2, true);
      if (p + 4 + length > extra + extraLength) return null;
      if (view.getUint16(p, true) === 1) {
        let field = p + 4;
        for (let i = 0; i < 3; i++) {
          if (small[i] !== ELSEWHERE || field + 8 > p + 4 + length) continue;
          wide[i] = Number(view.getBigUint64(field, true));
          field += 8;
          missing--;
        }
      }
      p += 4 + length;
    }
    if (missing > 0) return null;
    const [size, packed, header] = small.map((value, i) => (value === ELSEWHERE ? wide[i] : value));
    return { size, packed, header };
  }

  /** No two entries may lie on the same bytes. */
  private checkOverlaps(directory: number): void {
    const entries = [...this.byName.values()].sort((a, b) => a.header - b.header);
    for (let i = 0; i < entries.length; i++) {
      const next = i + 1 < entries.length ? entries[i + 1].header : directory;
      if (entries[i].header + 30 + entries[i].packed > next) {
        throw this.fail("invalid header or archive is corrupted", `${entries[i].name} overlaps what follows it.`, {
          record: entries[i].name,
          offset: entries[i].header,
        });
      }
    }
  }

  /** Where an entry's bytes begin, after its local header was held against the directory. */
  start(entry: ZipEntry): number {
    const damaged = (what: string): LoadError =>
      this.fail("invalid header or archive is corrupted", `The header of ${entry.name} ${what}.`, {
        record: entry.name,
        offset: entry.header,
      });
    const nameBytes = encodeText(entry.name);
    const bytes = this.source.read(entry.header, 30 + nameBytes.length);
    if (bytes === null) throw damaged("is damaged");
    const head = viewOf(bytes);
    if (head.getUint32(0, true) !== LOCAL) throw damaged("is damaged");
    const isSame =
      head.getUint16(26, true) === nameBytes.length && nameBytes.every((byte, i) => byte === bytes[30 + i]);
    if (!isSame) throw damaged("has another name than the directory");
    if ((head.getUint16(8, true) === 8) !== entry.deflated) throw damaged("disagrees with the directory");
    const start = entry.header + 30 + nameBytes.length + head.getUint16(28, true);
    if (start + entry.packed > this.source.size) throw damaged("puts its bytes outside the file");
    return start;
  }

  /**
   * An entry's content. With `own` it is memory of its own; without `checks` its checksum is not looked at.
   *
   * @throws LoadError when it is damaged
   */
  read(entry: ZipEntry, own: boolean, checks = true): Uint8Array {
    const start = this.start(entry);
    // A checksum of zero is none: PyTorch can be told to write zeros in their place.
    const isChecked = checks && entry.crc !== 0;
    if (isChecked && own && !entry.deflated && entry.size > PIECE) return this.readLarge(entry, start);
    const raw = this.source.read(start, entry.packed, own && !entry.deflated);
    if (raw === null) throw this.cutShort(entry, start);
    const bytes = entry.deflated ? this.inflate(entry, raw, start) : raw;
    if (isChecked) this.check(entry, start, platform.crc32(bytes));
    return bytes;
  }

  /** A stored entry's content, each piece checked while it still lies in the processor's cache. */
  private readLarge(entry: ZipEntry, start: number): Uint8Array {
    const bytes = new Uint8Array(platform.alloc(entry.size));
    let crc = 0;
    for (let at = 0; at < entry.size; at += PIECE) {
      const piece = bytes.subarray(at, at + PIECE);
      if (!this.source.fill(piece, start + at)) throw this.cutShort(entry, start);
      crc = platform.crc32(piece, crc);
    }
    this.check(entry, start, crc);
    return bytes;
  }

  private cutShort(entry: ZipEntry, start: number): LoadError {
    return this.fail("file read failed", "The file was cut short.", { record: entry.name, offset: start });
  }

  private check(entry: ZipEntry, start: number, crc: number): void {
    if (crc === entry.crc) return;
    throw this.fail("CRC-32 check failed", `The bytes of ${entry.name} are not those that were saved.`, {
      record: entry.name,
      offset: start,
    });
  }

  private inflate(entry: ZipEntry, raw: Uint8Array, start: number): Uint8Array {
    let bytes: Uint8Array | null = null;
    try {
      bytes = inflateSync(raw, { out: new Uint8Array(entry.size) });
    } catch {
      // Reported below with the place.
    }
    if (bytes === null || bytes.length !== entry.size) {
      throw this.fail("decompression failed or archive is corrupted", `${entry.name} does not unpack.`, {
        record: entry.name,
        offset: start,
      });
    }
    return bytes;
  }
}
