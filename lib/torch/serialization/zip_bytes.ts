/** Numbers as zip archives spell them. */

/** What a 32-bit field holds when the number stands elsewhere. */
export const ELSEWHERE = 0xffffffff;

/** A growing row of little-endian numbers. */
export class Bytes {
  private bytes = new Uint8Array(192);
  length = 0;

  /** Makes room for more bytes, and gives the place where they go. */
  private more(count: number): number {
    const at = this.length;
    this.length = at + count;
    if (this.length > this.bytes.length) {
      const larger = new Uint8Array(Math.max(this.length, 2 * this.bytes.length));
      larger.set(this.bytes.subarray(0, at));
      this.bytes = larger;
    }
    return at;
  }

  u16(...values: number[]): this {
    for (const v of values) {
      const at = this.more(2);
      this.bytes[at] = v;
      this.bytes[at + 1] = v >>> 8;
    }
    return this;
  }
  u32(...values: number[]): this {
    for (const v of values) {
      const at = this.more(4);
      this.bytes[at] = v;
      this.bytes[at + 1] = v >>> 8;
      this.bytes[at + 2] = v >>> 16;
      this.bytes[at + 3] = v >>> 24;
    }
    return this;
  }
  u64(...values: number[]): this {
    for (const v of values) this.u32(v % 4294967296, Math.floor(v / 4294967296));
    return this;
  }
  raw(bytes: ArrayLike<number>): this {
    const at = this.more(bytes.length);
    this.bytes.set(bytes, at);
    return this;
  }
  /** The same byte many times. */
  fill(byte: number, count: number): this {
    const at = this.more(count);
    this.bytes.fill(byte, at, at + count);
    return this;
  }
  /** The bytes so far: a window that later numbers may leave behind. */
  done(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }
}
