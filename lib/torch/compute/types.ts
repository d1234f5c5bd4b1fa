/** What the numeric loops work on: plain typed arrays, and views of them. No Tensor in this folder. */

/** A storage: float16 and bfloat16 keep their bits in a Uint16Array, bool its 0 and 1 in a Uint8Array. */
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
export type Kind = "f32" | "f64" | "i64" | "i32" | "i16" | "i8" | "u8" | "b8" | "f16" | "bf16";

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
    default:
      return new Uint16Array(n);
  }
}
