/** Single elements of a storage, for code where speed does not matter: printing, numpy, conversion to lists. */
import { castLoop } from "./loops.js";
import type { Data, Kind } from "./types.js";

/** Reads an element as a JavaScript number (0 and 1 for bool), or as a bigint from int64. */
export type Reader = (array: Data, i: number) => number | bigint;

const plain: Reader = (array, i) => array[i];
const cell = new Float64Array(1);

/** The reader for one kind of storage. */
export function reader(kind: Kind): Reader {
  if (kind !== "f16" && kind !== "bf16") return plain;
  const cast = castLoop(kind, "f64");
  return (array, i) => {
    cast(array, i, 1, cell, 0, 1, 1, 0, 0);
    return cell[0];
  };
}
