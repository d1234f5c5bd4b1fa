/** What the numeric loops work on: plain typed arrays, and views of them. No Tensor in this folder. */

/**
 * A storage: float16 and bfloat16 keep their bits in a Uint16Array, bool its 0 and 1 in a Uint8Array, complex numbers
 * their two parts side by side in an array of floats (an element is two places of it).
 */
export type Data =
  | Float32Array
  | Float64Array
  | BigInt64Array
  | Int32Array
  | Int16Array
  | Int8Array
  | Uint8Array
  | Uint16Array;

/** How the loops read and write an element. */
export type Kind = "f32" | "f64" | "i64" | "i32" | "i16" | "i8" | "u8" | "b8" | "f16" | "bf16" | "c64" | "c128";

/** A strided window into a storage; a Tensor is one. Offsets and strides count elements. */
export interface View {
  readonly array: Data;
  readonly offset: number;
  readonly sizes: readonly number[];
  readonly strides: readonly number[];
}

/** A fresh zeroed storage of `n` elements. */
export function newArray(kind: Kind, n: number): Data {
  switch (kind) {
    case "f32":
      return new Float32Array(n);
    case "f64":
      return new Float64Array(n);
    case "i64":
      return new BigInt64Array(n);
    case "i32":
      return new Int32Array(n);
    case "i16":
      return new Int16Array(n);
    case "i8":
      return new Int8Array(n);
    case "u8":
    case "b8":
      return new Uint8Array(n);
    case "c64":
      return new Float32Array(2 * n);
    case "c128":
      return new Float64Array(2 * n);
    default:
      return new Uint16Array(n);
  }
}

/** Bytes of a block that results are cut from, and the distance at which they begin. */
const BLOCK = 65536;
const ALIGNMENT = 64;

let block = new ArrayBuffer(BLOCK);
let used = 0;

/**
 * A zeroed storage for an operation's result. A typed array of some hundred elements costs more to make than to fill;
 * so those of middle size are cut from a block, which lives as long as one of them does and is never used twice.
 * Not for what lives long, such as parameters and loaded data: each would keep a whole block.
 */
export function newResult(kind: Kind, n: number): Data {
  if (n <= 16 || n > 2048 || (kind !== "f32" && kind !== "f64")) return newArray(kind, n);
  const bytes = kind === "f32" ? 4 * n : 8 * n;
  if (used + bytes > BLOCK) {
    block = new ArrayBuffer(BLOCK);
    used = 0;
  }
  const at = used;
  used = (at + bytes + ALIGNMENT - 1) & -ALIGNMENT;
  return kind === "f32" ? new Float32Array(block, at, n) : new Float64Array(block, at, n);
}
