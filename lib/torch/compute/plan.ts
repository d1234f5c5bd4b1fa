/** From views of any strides to calls of the plain loops: drops and merges dimensions, then walks rows. */
import { expandedStrides } from "../shape.js";
import type { BinaryLoop, UnaryLoop } from "./loops.js";
import { castLoop } from "./loops.js";
import { type Data, type Kind, newArray, type View } from "./types.js";

/**
 * Merges dimensions that all operands walk alike. `sizes` and each of `strides` are changed in place; what is left
 * has at least one dimension.
 */
function collapse(sizes: number[], strides: readonly number[][]): void {
  let kept = 0;
  for (let d = 0; d < sizes.length; d++) {
    if (sizes[d] === 1) continue;
    const mergeable = kept > 0 && strides.every((s) => s[kept - 1] === s[d] * sizes[d]);
    if (mergeable) {
      sizes[kept - 1] *= sizes[d];
      for (const s of strides) s[kept - 1] = s[d];
    } else {
      sizes[kept] = sizes[d];
      for (const s of strides) s[kept] = s[d];
      kept++;
    }
  }
  if (kept === 0) {
    sizes[0] = 1;
    for (const s of strides) s[0] = 0;
    kept = 1;
  }
  sizes.length = kept;
  for (const s of strides) s.length = kept;
}

/** Calls `row` for every line along the last dimension, with each operand's offset. */
function eachRow(
  sizes: readonly number[],
  strides: readonly (readonly number[])[],
  offsets: number[],
  row: (offsets: readonly number[], n: number) => void,
): void {
  const last = sizes.length - 1;
  const n = sizes[last];
  let rows = 1;
  for (let d = 0; d < last; d++) rows *= sizes[d];
  if (rows === 0 || n === 0) return;
  const at = new Array<number>(last).fill(0);
  for (let r = 0; ; r++) {
    row(offsets, n);
    if (r === rows - 1) return;
    for (let d = last - 1; d >= 0; d--) {
      if (++at[d] < sizes[d]) {
        for (let k = 0; k < offsets.length; k++) offsets[k] += strides[k][d];
        break;
      }
      for (let k = 0; k < offsets.length; k++) offsets[k] -= strides[k][d] * (sizes[d] - 1);
      at[d] = 0;
    }
  }
}

/** y = f(x) over views; x broadcasts to y's sizes. */
export function mapInto(loop: UnaryLoop, x: View, y: View, p0: number, p1: number): void {
  const sizes = [...y.sizes];
  const sx = expandedStrides(x.sizes, x.strides, y.sizes);
  const sy = [...y.strides];
  collapse(sizes, [sx, sy]);
  const last = sizes.length - 1;
  if (last === 0) {
    loop(x.array, x.offset, sx[0], y.array, y.offset, sy[0], sizes[0], p0, p1);
    return;
  }
  eachRow(sizes, [sx, sy], [x.offset, y.offset], (o, n) => {
    loop(x.array, o[0], sx[last], y.array, o[1], sy[last], n, p0, p1);
  });
}

/** y = f(a, b) over views; a and b broadcast to y's sizes. */
export function zipInto(loop: BinaryLoop, a: View, b: View, y: View): void {
  const sizes = [...y.sizes];
  const sa = expandedStrides(a.sizes, a.strides, y.sizes);
  const sb = expandedStrides(b.sizes, b.strides, y.sizes);
  const sy = [...y.strides];
  collapse(sizes, [sa, sb, sy]);
  const last = sizes.length - 1;
  if (last === 0) {
    loop(a.array, a.offset, sa[0], b.array, b.offset, sb[0], y.array, y.offset, sy[0], sizes[0]);
    return;
  }
  eachRow(sizes, [sa, sb, sy], [a.offset, b.offset, y.offset], (o, n) => {
    loop(a.array, o[0], sa[last], b.array, o[1], sb[last], y.array, o[2], sy[last], n);
  });
}

/** Copies a view into another of the same sizes (or that it broadcasts to), converting elements. */
export function copyInto(x: View, from: Kind, y: View, to: Kind): void {
  mapInto(castLoop(from, to), x, y, 0, 0);
}

/** A view's elements in row-major order, as a fresh storage of the kind asked for. */
export function toContiguous(x: View, from: Kind, count: number, to: Kind): Data {
  const array = newArray(to, count);
  const strides = new Array<number>(x.sizes.length);
  let step = 1;
  for (let d = strides.length - 1; d >= 0; d--) {
    strides[d] = step;
    step *= x.sizes[d];
  }
  copyInto(x, from, { array, offset: 0, sizes: x.sizes, strides }, to);
  return array;
}
