/** Byte order. */

/** Reverses the bytes of every element in place. */
export function swapBytes(bytes: Uint8Array, itemsize: number): void {
  for (let at = 0; at + itemsize <= bytes.length; at += itemsize) bytes.subarray(at, at + itemsize).reverse();
}
