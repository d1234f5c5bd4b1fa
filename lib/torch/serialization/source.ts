/** Where bytes come from: a file that is read in parts, or bytes in memory. */
import { platform } from "#platform";
import { fileError } from "../../builtins/files.js";

/** Bytes that can be read in parts. */
export interface Source {
  /** The path, as it was given; undefined for bytes in memory. */
  readonly name: string | undefined;
  /** Size in bytes. */
  readonly size: number;
  /**
   * A piece, null where the source ends before. With `own` it is memory of its own; otherwise it may be a window on
   * the source's bytes, to be looked at and not kept.
   */
  read(offset: number, length: number, own?: boolean): Uint8Array | null;
  /** Fills memory of the caller's; false where the source ends before. */
  fill(target: Uint8Array, offset: number): boolean;
  close(): void;
}

/** Files up to this size are read at once: one call of the system is quicker than one per record. */
const SMALL = 1 << 20;

/** Bytes in memory as a source. */
export function memorySource(bytes: Uint8Array, name?: string): Source {
  const fill = (target: Uint8Array, offset: number): boolean => {
    if (offset + target.length > bytes.length) return false;
    target.set(bytes.subarray(offset, offset + target.length));
    return true;
  };
  return {
    name,
    size: bytes.length,
    read(offset, length, own = false): Uint8Array | null {
      if (offset + length > bytes.length) return null;
      if (!own) return bytes.subarray(offset, offset + length);
      const copy = new Uint8Array(platform.alloc(length));
      fill(copy, offset);
      return copy;
    },
    fill,
    close(): void {},
  };
}

/** Pieces up to this size are taken from a block that was read around them. */
const PIECE = 1 << 12;
const BLOCK = 1 << 16;

/** Small pieces of a file, each read of the system giving many of them when they lie side by side. */
class Blocks {
  private block = new Uint8Array(0);
  private start = 0;
  constructor(private readonly file: { readonly size: number; read(target: Uint8Array, offset: number): boolean }) {}

  piece(offset: number, length: number): Uint8Array | null {
    if (offset < this.start || offset + length > this.start + this.block.length) {
      this.block = new Uint8Array(Math.min(BLOCK, this.file.size - offset));
      this.start = offset;
      if (!this.file.read(this.block, offset)) return null;
    }
    return this.block.subarray(offset - this.start, offset - this.start + length);
  }
}

/** A file as a source; with `lazy` it stays open for reads later. @throws FileNotFoundError and its kin. */
export function fileSource(path: string, lazy: boolean): Source {
  try {
    const file = platform.open(path);
    const { size } = file;
    const blocks = new Blocks(file);
    const read = (offset: number, length: number, own = false): Uint8Array | null => {
      if (offset + length > size) return null;
      if (length <= PIECE) {
        const piece = blocks.piece(offset, length);
        return own && piece !== null ? piece.slice() : piece;
      }
      const piece = new Uint8Array(platform.alloc(length));
      return file.read(piece, offset) ? piece : null;
    };
    const fill = (target: Uint8Array, offset: number): boolean =>
      offset + target.length <= size && file.read(target, offset);
    if (lazy || size > SMALL) return { name: path, size, read, fill, close: () => file.close() };
    const bytes = new Uint8Array(size);
    const isWhole = file.read(bytes, 0);
    file.close();
    return memorySource(isWhole ? bytes : new Uint8Array(0), path);
  } catch (error) {
    throw fileError(error, path);
  }
}
