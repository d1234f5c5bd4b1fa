/** A tensor seen as rows along one dimension, and results put back in its place. */
import type { Data } from "../compute/types.js";
import type { DType } from "../dtype.js";
import { wrapDim } from "../shape.js";
import { fresh, type Tensor } from "../tensor.js";
import { packed } from "./define.js";

/** Rows along one dimension. @internal */
export interface Lines {
  readonly array: Data;
  readonly offset: number;
  readonly rows: number;
  readonly cols: number;
  /** The dimension, from the front. */
  readonly dim: number;
}

/** x with `dim` last, row-major; not recorded. @internal */
export function linesOf(x: Tensor, dim: number): Lines {
  const d = wrapDim(dim, x.ndim);
  const t = packed(x.ndim < 2 || d === x.ndim - 1 ? x.detach() : x.detach().transpose(d, -1));
  const cols = x.ndim === 0 ? 1 : x.sizes[d];
  return { array: t.array, offset: t.offset, rows: cols === 0 ? 0 : t.count / cols, cols, dim: d };
}

/** A fresh tensor of x's sizes but `cols` along `dim`, to be filled row by row. @internal */
export function rowResult(x: Tensor, dim: number, cols: number, dtype: DType): { filled: Tensor; result: Tensor } {
  if (x.ndim === 0) {
    const t = fresh([], dtype);
    return { filled: t, result: t };
  }
  const sizes = [...x.sizes];
  sizes[dim] = cols;
  const last = sizes.length - 1;
  [sizes[dim], sizes[last]] = [sizes[last], sizes[dim]];
  const filled = fresh(sizes, dtype);
  return { filled, result: dim === last ? filled : filled.transpose(dim, last) };
}

/** A row-major tensor out of a row result. @internal */
export const settled = (t: Tensor): Tensor => packed(t.detach());
