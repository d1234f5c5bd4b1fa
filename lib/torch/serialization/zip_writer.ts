/**
 * Writes zip archives byte for byte as torch.save does: records stored, each beginning on a multiple of 64 bytes, with
 * its checksum after it, and a zip64 end record always. One pass, so nothing is held but what is being written.
 *
 * Own code, because no zip library leaves the layout to its caller.
 * Source: bytes of files by PyTorch 1.13 and 2.15.
 */
import { platform } from "#platform";
import { encodeText } from "./pickle/bytes.js";
import { Bytes, ELSEWHERE } from "./zip_bytes.js";

/** One record: its name inside the archive's folder, and its bytes. */
export interface ZipRecord {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Where records begin. */
const ALIGNMENT = 64;
/** Bytes of a record that are handed out at a time. */
const PIECE = 1 << 19;
/** The kind of an extra field that only takes up room: "FB". */
const PADDING = 0x4246;
const NOTHING = new Uint8Array(0);
const NAME_UTF8 = 0x0800;
const SIZES_AFTER = 0x0008;

/**
 * The pieces of an archive in order. Without `checks` zeros stand for the checksums. `finish` gives records that depend
 * on those before, told their checksums.
 */
export function* zipArchive(
  folder: string,
  records: Iterable<ZipRecord>,
  checks: boolean,
  finish: (checksums: readonly [name: string, crc: number][]) => readonly ZipRecord[],
): Generator<Uint8Array, void, undefined> {
  const writer = new ZipWriter(folder, checks);
  for (const record of records) yield* writer.record(record);
  for (const record of finish(writer.checksums)) yield* writer.record(record);
  yield writer.directory();
}

class ZipWriter {
  readonly checksums: [name: string, crc: number][] = [];
  private at = 0;
  private readonly central = new Bytes();

  constructor(
    private readonly folder: string,
    private readonly checks: boolean,
  ) {}

  *record({ name, bytes }: ZipRecord): Generator<Uint8Array, void, undefined> {
    const path = encodeText(`${this.folder}/${name}`);
    const size = bytes.length;
    const header = this.at;
    const large = size >= ELSEWHERE;
    const far = header >= ELSEWHERE;
    const flags = size > 0 ? NAME_UTF8 | SIZES_AFTER : NAME_UTF8;
    // The packed size is not known yet where this one is written: it is zero, as PyTorch has it.
    const wide = large || far ? wideSizes(large ? [size, 0] : [], far ? [header] : []) : NOTHING;
    const padding = (ALIGNMENT - ((header + 30 + path.length + wide.length + 4) % ALIGNMENT)) % ALIGNMENT;
    const local = new Bytes().u32(0x04034b50).u16(0, flags, 0, 0, 0).u32(0, 0, 0);
    local
      .u16(path.length, wide.length + 4 + padding)
      .raw(path)
      .raw(wide);
    yield this.count(local.u16(PADDING, padding).fill(90, padding).done());
    let crc = 0;
    // In pieces that still lie in the processor's cache when they are written.
    for (let at = 0; at < size; at += PIECE) {
      const piece = bytes.subarray(at, at + PIECE);
      if (this.checks) crc = platform.crc32(piece, crc);
      yield this.count(piece);
    }
    if (size > 0) {
      const after = new Bytes().u32(0x08074b50, crc);
      if (large || far) after.u64(size, size);
      else after.u32(size, size);
      yield this.count(after.done());
    }
    this.checksums.push([name, crc]);
    this.enter(path, flags, crc, size, header);
  }

  private count(piece: Uint8Array): Uint8Array {
    this.at += piece.length;
    return piece;
  }

  private enter(path: Uint8Array, flags: number, crc: number, size: number, header: number): void {
    const large = size >= ELSEWHERE;
    const far = header >= ELSEWHERE;
    const extra = large || far ? wideSizes(large ? [size, size] : [], far ? [header] : []) : NOTHING;
    const size32 = Math.min(size, ELSEWHERE);
    this.central
      .u32(0x02014b50)
      .u16(0, 0, flags, 0, 0, 0)
      .u32(crc, size32, size32)
      .u16(path.length, extra.length, 0, 0, 0)
      .u32(0, Math.min(header, ELSEWHERE))
      .raw(path)
      .raw(extra);
  }

  /** The directory and the three records that end an archive. */
  directory(): Uint8Array {
    const offset = this.at;
    const size = this.central.length;
    const count = this.checksums.length;
    const few = Math.min(count, 0xffff);
    return this.central
      .u32(0x06064b50)
      .u64(44)
      .u16(0x031e, 45)
      .u32(0, 0)
      .u64(count, count, size, offset)
      .u32(0x07064b50, 0)
      .u64(offset + size)
      .u32(1)
      .u32(0x06054b50)
      .u16(0, 0, few, few)
      .u32(Math.min(size, ELSEWHERE), Math.min(offset, ELSEWHERE))
      .u16(0)
      .done();
  }
}

/** The extra field for numbers beyond 32 bits. */
function wideSizes(sizes: readonly number[], header: readonly number[]): Uint8Array {
  const values = [...sizes, ...header];
  return new Bytes()
    .u16(1, values.length * 8)
    .u64(...values)
    .done();
}
