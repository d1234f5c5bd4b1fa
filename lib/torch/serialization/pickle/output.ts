/** The bytes of a pickle that is being written, in the frames that protocols 4 and 5 have. */
import { OP } from "./opcodes.js";

/** Texts up to this length are written without TextEncoder. */
const SHORT = 64;
/** Size of a frame's head: its opcode and its length. */
const HEAD = 9;
/** A frame is closed once it has so many bytes; one with fewer than the other number has no head. */
const FULL = 1 << 16;
const SMALLEST = 4;

export class Output {
  private bytes = new Uint8Array(256);
  private length = 0;
  /** Where the open frame's head is; -1 when none is open. */
  private frame = -1;
  private isFramed = false;

  /** From here on everything lies in frames. */
  beginFrames(): void {
    this.isFramed = true;
  }

  /** Between two values: a frame that is full ends here. */
  boundary(): void {
    if (this.frame >= 0 && this.length - this.frame - HEAD >= FULL) this.endFrame();
  }

  private endFrame(): void {
    const { frame } = this;
    if (frame < 0) return;
    this.frame = -1;
    const size = this.length - frame - HEAD;
    if (size >= SMALLEST) {
      this.bytes[frame] = OP.FRAME;
      new DataView(this.bytes.buffer).setBigUint64(frame + 1, BigInt(size), true);
    } else {
      this.bytes.copyWithin(frame, frame + HEAD, this.length);
      this.length -= HEAD;
    }
  }

  /** The whole. */
  done(): Uint8Array {
    this.endFrame();
    return this.bytes.subarray(0, this.length);
  }

  private room(more: number): void {
    if (this.isFramed && this.frame < 0) {
      this.frame = this.length;
      this.length += HEAD;
    }
    if (this.length + more <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(this.length + more, this.bytes.length * 2));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }

  put(...bytes: number[]): void {
    this.room(bytes.length);
    for (const byte of bytes) this.bytes[this.length++] = byte;
  }

  uint32(value: number): void {
    this.put(value & 255, (value >>> 8) & 255, (value >>> 16) & 255, (value >>> 24) & 255);
  }

  uint64(value: number): void {
    this.uint32(value % 4294967296);
    this.uint32(Math.floor(value / 4294967296));
  }

  float64(value: number): void {
    const eight = new Uint8Array(8);
    new DataView(eight.buffer).setFloat64(0, value, false);
    this.raw(eight);
  }

  raw(bytes: Uint8Array): void {
    this.room(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** Large bytes and what stands before them, which Python leaves outside the frames. */
  outside(head: readonly number[], bytes: Uint8Array): void {
    const isFramed = this.isFramed && bytes.length >= FULL;
    if (isFramed) {
      this.endFrame();
      this.isFramed = false;
    }
    this.put(...head);
    this.raw(bytes);
    this.isFramed ||= isFramed;
  }

  /** A short ASCII text with its opcode and length; writes nothing and gives false for other texts. */
  ascii(text: string, isByte: boolean): boolean {
    const { length } = text;
    if (length > SHORT) return false;
    const head = isByte ? 2 : 5;
    this.room(length + head);
    const at = this.length + head;
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      if (code > 127) return false;
      this.bytes[at + i] = code;
    }
    if (isByte) this.put(OP.SHORT_BINUNICODE, length);
    else {
      this.put(OP.BINUNICODE);
      this.uint32(length);
    }
    this.length += length;
    return true;
  }
}

/** The bytes of a number, smallest first, as heads have them. */
export function littleEndian(value: number, bytes: number): number[] {
  return Array.from({ length: bytes }, (_, i) => Math.floor(value / 256 ** i) % 256);
}
