/** The bytes of a pickle, read from front to back: numbers, lines and texts, none beyond the end. */
import { type Place, placeText, UnpicklingError } from "../errors.js";
import { asciiText, decodeText, latin1 } from "./bytes.js";

/** Where the next byte is. */
export class Input {
  /** Offset of the next byte. */
  at: number;
  /** Offset of the opcode that is being read, for messages. */
  opcodeAt: number;
  private readonly view: DataView;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly start: number,
    private readonly place: Place,
    private readonly encoding: "utf-8" | "latin1" = "utf-8",
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = start;
    this.opcodeAt = start;
  }

  /** An error that names the opcode's place. */
  fail(message: string, hint?: string): UnpicklingError {
    const place: Place = { ...this.place, offset: this.opcodeAt };
    return new UnpicklingError(message, {
      ...place,
      hint: `${placeText(place)}.${hint === undefined ? "" : ` ${hint}`}`,
    });
  }

  /** How many bytes there still are. */
  get left(): number {
    return this.bytes.length - this.at;
  }

  byte(): number {
    if (this.at >= this.bytes.length) {
      throw this.at === this.start ? this.fail("Ran out of input") : this.fail("pickle data was truncated");
    }
    return this.bytes[this.at++];
  }

  take(length: number): Uint8Array {
    const at = this.skip(length);
    return this.bytes.subarray(at, at + length);
  }

  /** Goes over bytes that are there. */
  private skip(length: number): number {
    const { at } = this;
    if (length > this.bytes.length - at) throw this.fail("pickle data was truncated");
    this.at = at + length;
    return at;
  }

  uint16(): number {
    const at = this.skip(2);
    return this.bytes[at] | (this.bytes[at + 1] << 8);
  }

  uint32(): number {
    const { bytes } = this;
    const at = this.skip(4);
    return (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)) >>> 0;
  }

  /** A length of eight bytes, which cannot be more than there are. */
  uint64(): number {
    const value = this.view.getBigUint64(this.skip(8), true);
    if (value > BigInt(this.bytes.length)) throw this.fail("pickle data was truncated");
    return Number(value);
  }

  float64(): number {
    return this.view.getFloat64(this.skip(8), false);
  }

  line(): Uint8Array {
    const end = this.bytes.indexOf(10, this.at);
    if (end < 0) throw this.fail("pickle data was truncated");
    const line = this.bytes.subarray(this.at, end);
    this.at = end + 1;
    return line;
  }

  /** The next bytes as text. */
  text(length: number): string {
    const at = this.skip(length);
    return asciiText(this.bytes, at, at + length) ?? this.decode(this.bytes.subarray(at, at + length));
  }

  /** The next bytes as a string of Python 2. */
  string(length: number): string {
    return this.encoding === "latin1" ? latin1(this.take(length)) : this.text(length);
  }

  /** Bytes as text. */
  decode(bytes: Uint8Array): string {
    try {
      return decodeText(bytes);
    } catch {
      throw this.fail("'utf-8' codec can't decode a string of the pickle");
    }
  }
}
