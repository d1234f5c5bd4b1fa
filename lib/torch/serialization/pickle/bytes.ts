/** Reading a pickle's bytes: numbers, lines and texts, none beyond the end. */

const plainText = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Longer texts are left to TextDecoder and TextEncoder. */
const SHORT = 64;

/** The text of bytes that are short and ASCII, which most are; null for others. */
export function asciiText(bytes: Uint8Array, start: number, end: number): string | null {
  if (end - start > SHORT) return null;
  let bits = 0;
  for (let i = start; i < end; i++) bits |= bytes[i];
  if (bits > 127) return null;
  let text = "";
  let i = start;
  // Eight at a time: a text that grows by single characters is many times its size until it is used.
  for (; i + 8 <= end; i += 8) {
    text += String.fromCharCode(
      bytes[i],
      bytes[i + 1],
      bytes[i + 2],
      bytes[i + 3],
      bytes[i + 4],
      bytes[i + 5],
      bytes[i + 6],
      bytes[i + 7],
    );
  }
  for (; i < end; i++) text += String.fromCharCode(bytes[i]);
  return text;
}

/** UTF-8 in which lone surrogates may stand, as Python writes them. */
export function decodeText(bytes: Uint8Array): string {
  return asciiText(bytes, 0, bytes.length) ?? decodeWide(bytes);
}

function decodeWide(bytes: Uint8Array): string {
  let text = "";
  let start = 0;
  for (let at = 0; at + 2 < bytes.length; at++) {
    if (bytes[at] === 0xed && bytes[at + 1] >= 0xa0 && bytes[at + 1] <= 0xbf) {
      text += plainText.decode(bytes.subarray(start, at));
      text += String.fromCharCode(0xd000 | ((bytes[at + 1] & 0x3f) << 6) | (bytes[at + 2] & 0x3f));
      start = at + 3;
      at += 2;
    }
  }
  return text + plainText.decode(bytes.subarray(start));
}

const plainBytes = new TextEncoder();

/** The reverse of `decodeText`. */
export function encodeText(text: string): Uint8Array {
  if (text.length <= SHORT) {
    const bytes = new Uint8Array(text.length);
    let i = 0;
    for (; i < text.length && text.charCodeAt(i) < 128; i++) bytes[i] = text.charCodeAt(i);
    if (i === text.length) return bytes;
  }
  if (!/[\ud800-\udfff]/.test(text)) return plainBytes.encode(text);
  const out: number[] = [];
  for (const c of text) {
    const code = c.codePointAt(0) as number;
    if (code >= 0xd800 && code <= 0xdfff) out.push(0xed, 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
    else out.push(...plainBytes.encode(c));
  }
  return Uint8Array.from(out);
}

/** One byte per character, as Python's latin1. */
export function latin1(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}

/** Bytes of a latin1 text, or null where a character does not fit into one. */
export function fromLatin1(text: string): Uint8Array | null {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 255) return null;
    bytes[i] = code;
  }
  return bytes;
}

/** The number that little-endian two's complement bytes stand for; a bigint only past 2^53. */
export function decodeLong(bytes: Uint8Array): number | bigint {
  if (bytes.length === 0) return 0;
  let hex = "";
  for (let i = bytes.length - 1; i >= 0; i--) hex += bytes[i].toString(16).padStart(2, "0");
  const value = BigInt.asIntN(bytes.length * 8, BigInt(`0x${hex}`));
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** The fewest little-endian two's complement bytes for a number. */
export function encodeLong(value: bigint): Uint8Array {
  if (value === 0n) return new Uint8Array(0);
  const size = value < 0n ? -value - 1n : value;
  const length = Math.floor(size.toString(2).length / 8) + 1;
  const hex = BigInt.asUintN(length * 8, value)
    .toString(16)
    .padStart(length * 2, "0");
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[length - 1 - i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}
