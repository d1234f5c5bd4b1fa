/** Places of elements in row-major tensors, and what is written there. Shared by the families of indices. */
import { type Joining, joinInto } from "../compute/select.js";
import { bool, float32, int32, int64, uint8 } from "../dtype.js";
import { IndexError, RuntimeError } from "../errors.js";
import { numelOf, show } from "../shape.js";
import { fresh, type Tensor } from "../tensor.js";
import { cast, packed } from "./define.js";

/** The indices of a 0-d or 1-d tensor. @throws IndexError beyond [0, size). */
export function indicesOf(name: string, index: Tensor, size: number): Int32Array {
  if (index.dtype !== int64 && index.dtype !== int32) {
    throw new RuntimeError(`${name}(): Expected dtype int32 or int64 for index but got: ${index.dtype.scalar}`);
  }
  if (index.ndim > 1)
    throw new IndexError(
      `${name}(): Index is supposed to be a vector, but got dim: ${index.ndim} with shape: ${show(index.sizes)}`,
    );
  const t = packed(index);
  return Int32Array.from({ length: t.count }, (_, i) => {
    const at = Number(t.array[t.offset + i]);
    if (at < 0 || at >= size) throw new IndexError("index out of range in self");
    return at;
  });
}

/** Row-major places of the parts along dim that `at` names, in a tensor of `sizes`. */
export function partPlaces(sizes: readonly number[], dim: number, at: Int32Array): Int32Array {
  const inner = numelOf(sizes.slice(dim + 1));
  const size = sizes[dim] ?? 1;
  const outer = numelOf(sizes.slice(0, dim));
  const places = new Int32Array(outer * at.length * inner);
  let k = 0;
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < at.length; i++) {
      const start = (o * size + at[i]) * inner;
      for (let j = 0; j < inner; j++) places[k++] = start + j;
    }
  }
  return places;
}

/** Where a gradient of parts along a dimension goes: the dimension, and the sizes of the whole. @internal */
export interface Along {
  readonly dim: number;
  readonly sizes: readonly number[];
}

export const withDim = (sizes: readonly number[], dim: number, size: number): number[] =>
  sizes.map((s, i) => (i === dim ? size : s));

/** A copy of `x` of dtype `dtype`, not recorded. */
export const copied = (x: Tensor): Tensor => {
  const y = fresh(x.sizes, x.dtype);
  y.copy_(x.detach());
  y.version.n = 0;
  return y;
};

/** joinInto for every dtype: 16-bit floats are joined as float32, bools as integers. */
export function join(how: Joining, y: Tensor, at: Int32Array, source: Tensor, from: Int32Array): void {
  const work = y.dtype.itemsize === 2 && y.dtype.is_floating_point ? float32 : y.dtype === bool ? uint8 : null;
  if (work === null) {
    joinInto(how, y.array, at, source.array, source.offset, from);
    return;
  }
  const wide = cast(y, work);
  joinInto(how, wide.array, at, cast(source, work).array, 0, from);
  y.copy_(wide);
  y.version.n = 0;
}

/** 0, 1, ..., n - 1. */
export const counting = (n: number): Int32Array => Int32Array.from({ length: n }, (_, i) => i);

/** Row-major places, negative ones from the end. */
export function flatPlaces(index: Tensor, count: number): Int32Array {
  const t = packed(index);
  return Int32Array.from({ length: t.count }, (_, i) => {
    const at = Number(t.array[t.offset + i]);
    if (at < -count || at >= count) {
      throw new IndexError(`out of range: tried to access index ${at} on a tensor of ${count} elements.`);
    }
    return at < 0 ? at + count : at;
  });
}
