/** Numbers as zip archives spell them. */

/** What a 32-bit field holds when the number stands elsewhere. */
export const ELSEWHERE = 0xffffffff;

/** A growing row of little-endian numbers. */
export class Bytes {
  private readonly parts: number[] = [];
  u16(...values: number[]): this {
    for (const v of values) this.parts.push(v & 255, (v >>> 8) & 255);
    return this;
  }
  u32(...values: number[]): this {
    for (const v of values) this.u16(v & 0xffff, (v >>> 16) & 0xffff);
    return this;
  }
  u64(...values: number[]): this {
    for (const v of values) this.u32(v % 4294967296, Math.floor(v / 4294967296));
    return this;
  }
  raw(bytes: ArrayLike<number>): this {
    for (let i = 0; i < bytes.length; i++) this.parts.push(bytes[i]);
    return this;
  }
  get length(): number {
    return this.parts.length;
  }
  done(): Uint8Array {
    return Uint8Array.from(this.parts);
  }
}
