/** What all pools share: their windows over maps, and the ways there and back. @internal */
import type { Backward } from "../autograd/node.js";
import { record } from "../autograd/record.js";
import { type Field, gatherMaps, maxPool, meanPool, meanPoolBack, scatterMaps, type Windows } from "../compute/pool.js";
import { bfloat16, float16, float32, float64, int64 } from "../dtype.js";
import { RuntimeError } from "../errors.js";
import { numelOf, show } from "../shape.js";
import { fresh, freshResult, type Tensor } from "../tensor.js";
import { cast, packed } from "./define.js";
import { type Ints, intsOf } from "./op.js";
import { triple } from "./spatial.js";

export type Floats = Float32Array | Float64Array;

export const EDGE: readonly string[] = ["kT", "kH", "kW"];

/** Numbers for each dimension. */
export function each(x: Ints, rank: number, op: string, what: string): number[] {
  const given = intsOf(x);
  if (given.length === 1) return new Array<number>(rank).fill(given[0]);
  if (given.length === rank) return [...given];
  const word = ["", "one int", "two ints", "three ints"][rank];
  throw new RuntimeError(`${op}: ${what} must either be a single int, or a tuple of ${word}`);
}

/** A batch of maps, as floats that the loops know. */
export function maps(name: string, x: Tensor, rank: number): Tensor {
  if (x.ndim !== rank + 1 && x.ndim !== rank + 2) {
    throw new RuntimeError(
      rank === 1
        ? `${name}() Expected 2D or 3D input tensor, but got ${show(x.sizes)}`
        : `non-empty ${rank + 1}D or ${rank + 2}D (batch mode) tensor expected for input`,
      { hint: `The input has ${x.ndim} dimensions.` },
    );
  }
  if (x.dtype === float32 || x.dtype === float64) return packed(x);
  if (x.dtype === float16 || x.dtype === bfloat16) return packed(cast(x, float32));
  throw new RuntimeError(`"${name}" not implemented for '${x.dtype.scalar}'`, {
    hint: "Convert to float first: x.float().",
  });
}

export interface Spread {
  readonly sizes: readonly number[];
  readonly rank: number;
}

export const mapsOf = (sizes: readonly number[], rank: number): number => numelOf(sizes.slice(0, sizes.length - rank));

/** y of the sizes given: elements of each map of x added to the places in `at`. */
export function scattered(x: Tensor, at: Tensor, arg: Spread): Tensor {
  const a = packed(x);
  const y = freshResult(arg.sizes, x.dtype);
  const n = mapsOf(arg.sizes, arg.rank);
  if (x.count > 0)
    scatterMaps(
      n,
      x.count / n,
      at.array as BigInt64Array,
      at.offset,
      a.array as Floats,
      a.offset,
      y.count / n,
      y.array as Floats,
    );
  return record(y, SCATTER, [x], [at], { sizes: x.sizes, rank: arg.rank });
}
/** Elements of each map at the places in `at`. */
export function gathered(x: Tensor, at: Tensor, arg: Spread): Tensor {
  const a = packed(x);
  const y = freshResult(at.sizes, x.dtype);
  const n = mapsOf(arg.sizes, arg.rank);
  if (y.count > 0)
    gatherMaps(
      n,
      y.count / n,
      at.array as BigInt64Array,
      at.offset,
      a.array as Floats,
      a.offset,
      x.count / n,
      y.array as Floats,
    );
  return record(y, GATHER, [x], [at], { sizes: x.sizes, rank: arg.rank });
}
export const SCATTER: Backward<Spread> = {
  name: "MaxPoolBackwardBackward0",
  backward: (g, node) => gathered(g, node.saved(0), { sizes: g.sizes, rank: node.arg.rank }),
};
export const GATHER: Backward<Spread> = {
  name: "MaxUnpoolBackward0",
  backward: (g, node) => scattered(g, node.saved(0), node.arg),
};

export const maxBack = (name: string): Backward<Spread> => ({
  name,
  backward: (g, node) => scattered(g, node.saved(0), node.arg),
});
export const MAX: readonly Backward<Spread>[] = [
  "SqueezeBackward1",
  "MaxPool2DWithIndicesBackward0",
  "MaxPool3DWithIndicesBackward0",
].map(maxBack);
export const ADAPTIVE_MAX: readonly Backward<Spread>[] = [
  "SqueezeBackward1",
  "AdaptiveMaxPool2DBackward0",
  "AdaptiveMaxPool3DBackward0",
].map(maxBack);

/** The windows of a kernel along one dimension. */
export function sliding(
  n: number,
  out: number,
  kernel: number,
  stride: number,
  padding: number,
  dilation: number,
  includePad: boolean,
): Windows {
  const w = { first: new Int32Array(out), past: new Int32Array(out), step: dilation, count: new Int32Array(out) };
  for (let i = 0; i < out; i++) {
    const start = i * stride - padding;
    const end = start + (kernel - 1) * dilation + 1;
    const skipped = start < 0 ? Math.ceil(-start / dilation) * dilation : 0;
    w.first[i] = start + skipped;
    w.past[i] = Math.min(end, n);
    w.count[i] = includePad ? Math.min(end, n + padding) - start : w.past[i] - w.first[i];
  }
  return w;
}
/** Windows that cut a dimension into so many parts of nearly equal size. */
export function adaptive(n: number, out: number): Windows {
  const first = Int32Array.from({ length: out }, (_, i) => Math.floor((i * n) / out));
  const past = Int32Array.from({ length: out }, (_, i) => Math.ceil(((i + 1) * n) / out));
  return { first, past, step: 1, count: past.map((p, i) => p - first[i]) };
}

export interface Settings {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly dilation: readonly number[];
  readonly ceil: boolean;
  readonly includePad: boolean;
}

export function outSize(n: number, s: Settings, d: number): number {
  const reach = s.dilation[d] * (s.kernel[d] - 1) + 1;
  const wide = n + 2 * s.padding[d] - reach;
  const out = (s.ceil ? Math.ceil(wide / s.stride[d]) : Math.floor(wide / s.stride[d])) + 1;
  // The last window must begin on the map or its left padding.
  return s.ceil && (out - 1) * s.stride[d] >= n + s.padding[d] ? out - 1 : out;
}

export function fieldOf(name: string, x: Tensor, rank: number, s: Settings): { field: Field; sizes: number[] } {
  const space = x.sizes.slice(x.ndim - rank);
  if (s.kernel.some((k) => k <= 0))
    throw new RuntimeError(
      `kernel size should be greater than zero, but got ${s.kernel.map((k, i) => `${EDGE[3 - rank + i]}: ${k}`).join(" ")}`,
    );
  if (s.stride.some((k) => k <= 0)) throw new RuntimeError("stride should not be zero");
  s.padding.forEach((p, i) => {
    if (p < 0) throw new RuntimeError(`pad must be non-negative, but got pad: ${p}`);
    if (2 * p > s.dilation[i] * (s.kernel[i] - 1) + 1) {
      throw new RuntimeError(
        name.startsWith("max")
          ? `pad should be at most half of effective kernel size, but got pad=${p}, kernel_size=${s.kernel[i]} and dilation=${s.dilation[i]}`
          : `pad should be at most half of effective kernel size, but got pad=${p}, kernel_size=${s.kernel[i]} and dilation=1`,
      );
    }
  });
  const out = space.map((n, d) => outSize(n, s, d));
  if (out.some((n) => n < 1)) {
    const channels = x.sizes[x.ndim - rank - 1];
    const full = (v: readonly number[]): string => [channels, ...triple(v, 1).slice(rank === 3 ? 0 : 1)].join("x");
    throw new RuntimeError(
      `Given input size: (${full(space)}). Calculated output size: (${full(out)}). Output size is too small`,
    );
  }
  const one = sliding(1, 1, 1, 1, 0, 1, true);
  const windows = [one, one, one];
  space.forEach((n, d) => {
    windows[3 - rank + d] = sliding(n, out[d], s.kernel[d], s.stride[d], s.padding[d], s.dilation[d], s.includePad);
  });
  const field = { sizes: triple(space, 1), windows: windows as unknown as Field["windows"] };
  return { field, sizes: [...x.sizes.slice(0, x.ndim - rank), ...out] };
}

export function largest(
  x: Tensor,
  rank: number,
  field: Field,
  sizes: readonly number[],
  back: Backward<Spread>,
): [Tensor, Tensor] {
  const a = x.dtype === float32 || x.dtype === float64 ? packed(x) : packed(cast(x, float32));
  const y = freshResult(sizes, a.dtype);
  const at = fresh(sizes, int64);
  maxPool(field, mapsOf(sizes, rank), a.array as Floats, a.offset, y.array as Floats, at.array as BigInt64Array);
  return [record(cast(y, x.dtype), back, [x], [at], { sizes: x.sizes, rank }), at];
}

export interface Mean {
  readonly field: Field;
  readonly by: Float64Array;
  readonly maps: number;
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly back: Backward<Mean>;
}

export function means(x: Tensor, arg: Mean): Tensor {
  const a = x.dtype === float32 || x.dtype === float64 ? packed(x) : packed(cast(x, float32));
  const y = freshResult(arg.to, a.dtype);
  meanPool(arg.field, arg.by, arg.maps, a.array as Floats, a.offset, y.array as Floats);
  return record(cast(y, x.dtype), arg.back, [x], [], arg);
}
export function meansBack(g: Tensor, arg: Mean): Tensor {
  const a = g.dtype === float32 || g.dtype === float64 ? packed(g) : packed(cast(g, float32));
  const x = freshResult(arg.from, a.dtype);
  meanPoolBack(arg.field, arg.by, arg.maps, a.array as Floats, a.offset, x.array as Floats);
  return record(cast(x, g.dtype), MEAN_BACK, [g], [], arg);
}
export const MEAN_BACK: Backward<Mean> = {
  name: "AvgPoolBackwardBackward0",
  backward: (g, node) => means(g, node.arg),
};
export const meanBack = (name: string): Backward<Mean> => ({ name, backward: (g, node) => meansBack(g, node.arg) });
export const MEAN: readonly Backward<Mean>[] = ["SqueezeBackward1", "AvgPool2DBackward0", "AvgPool3DBackward0"].map(
  meanBack,
);
export const ADAPTIVE_MEAN: readonly Backward<Mean>[] = [
  "SqueezeBackward1",
  "AdaptiveAvgPool2DBackward0",
  "AdaptiveAvgPool3DBackward0",
].map(meanBack);
