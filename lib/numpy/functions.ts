/** numpy's functions on arrays, each by torch's operation of the same meaning. */
import { promote_types } from "../torch/dtype.js";
import { ValueError } from "../torch/errors.js";
import * as ops from "../torch/ops/index.js";
import type { Tensor } from "../torch/tensor.js";
import {
  type ArrayLike,
  type DTypeLike,
  fromTensor,
  operands,
  reducedTo,
  remainder,
  through,
  torchDtype,
  toTensor,
  withDoubles,
} from "./bridge.js";
import type { ndarray } from "./ndarray.js";

/** Axes of a reduction. */
export type Axis = number | readonly number[] | null;

/** Named parameters of reductions. */
export interface ReduceOptions {
  readonly axis?: Axis;
  readonly keepdims?: boolean;
  readonly ddof?: number;
}

/** A reduction: of everything to a number, or along axes to an array. */
export interface Reduction {
  (a: ArrayLike): number;
  (a: ArrayLike, axis: Axis | ReduceOptions): ndarray;
}

/** An elementwise function. */
export type Elementwise = (x: ArrayLike) => ndarray;
/** An elementwise function of two, which broadcast. */
export type Elementwise2 = (x1: ArrayLike, x2: ArrayLike) => ndarray;

const one =
  (f: (t: Tensor) => Tensor): Elementwise =>
  (x) =>
    through(() => f(toTensor(x)));
const two =
  (f: (a: Tensor, b: Tensor) => Tensor): Elementwise2 =>
  (a, b) =>
    through(() => f(...operands(a, b)));

/** Sine of radians. */
export const sin: Elementwise = one(ops.sin);
/** Cosine of radians. */
export const cos: Elementwise = one(ops.cos);
/** Tangent of radians. */
export const tan: Elementwise = one(ops.tan);
/** Angle whose sine is x. */
export const arcsin: Elementwise = one(ops.asin);
/** Angle whose cosine is x. */
export const arccos: Elementwise = one(ops.acos);
/** Angle whose tangent is x. */
export const arctan: Elementwise = one(ops.atan);
/** Angle of the point (x2, x1). */
export const arctan2: Elementwise2 = two(ops.atan2);
/** Hyperbolic sine. */
export const sinh: Elementwise = one(ops.sinh);
/** Hyperbolic cosine. */
export const cosh: Elementwise = one(ops.cosh);
/** Hyperbolic tangent. */
export const tanh: Elementwise = one(ops.tanh);
/** e ** x. */
export const exp: Elementwise = one(ops.exp);
/** Natural logarithm. */
export const log: Elementwise = one(ops.log);
/** Logarithm to base 2. */
export const log2: Elementwise = one(ops.log2);
/** Logarithm to base 10. */
export const log10: Elementwise = one(ops.log10);
/** ln(1 + x). */
export const log1p: Elementwise = one(ops.log1p);
/** Square root. */
export const sqrt: Elementwise = one(ops.sqrt);
/** x * x. */
export const square: Elementwise = one(ops.square);
/** |x|. */
export const abs: Elementwise = one(ops.abs);
/** |x|. */
export const absolute: Elementwise = abs;
/** -1, 0 or 1. */
export const sign: Elementwise = one(ops.sign);
/** Largest whole number not above x. */
export const floor: Elementwise = one(ops.floor);
/** Smallest whole number not below x. */
export const ceil: Elementwise = one(ops.ceil);
/** NaN elements. */
export const isnan: Elementwise = one((t) => ops.isnan(t));
/** Infinite elements. */
export const isinf: Elementwise = one((t) => ops.isinf(t));
/** Elements that are neither infinite nor NaN. */
export const isfinite: Elementwise = one((t) => ops.isfinite(t));
/** Whether x is zero. */
export const logical_not: Elementwise = one((t) => ops.logical_not(t));
/** x1 + x2. */
export const add: Elementwise2 = two((a, b) => ops.add(a, b));
/** x1 - x2. */
export const subtract: Elementwise2 = two((a, b) => ops.sub(a, b));
/** x1 * x2. */
export const multiply: Elementwise2 = two((a, b) => ops.mul(a, b));
/** x1 / x2. */
export const divide: Elementwise2 = two((a, b) => ops.div(a, b));
/** Quotient rounded down. */
export const floor_divide: Elementwise2 = two((a, b) => ops.floor_divide(a, b));
/** Remainder with the sign of x2. */
export const mod: Elementwise2 = two(remainder);
/** x1 ** x2. */
export const power: Elementwise2 = two((a, b) => ops.pow(a, b));
/** The larger of two. */
export const maximum: Elementwise2 = two((a, b) => ops.maximum(a, b));
/** The smaller of two. */
export const minimum: Elementwise2 = two((a, b) => ops.minimum(a, b));
/** x1 == x2. */
export const equal: Elementwise2 = two((a, b) => ops.eq(a, b));
/** Whether both are true. */
export const logical_and: Elementwise2 = two((a, b) => ops.logical_and(a, b));
/** Whether either is true. */
export const logical_or: Elementwise2 = two((a, b) => ops.logical_or(a, b));

/** Rounded to `decimals` digits, halves to even. */
export function round(a: ArrayLike, decimals = 0): ndarray {
  return through(() => ops.round(toTensor(a), decimals));
}

function reduction(f: (t: Tensor, axis: Axis, keepdims: boolean, ddof: number) => Tensor): Reduction {
  return ((a: ArrayLike, axis?: Axis | ReduceOptions) => {
    const o: ReduceOptions =
      typeof axis === "object" && axis !== null && !Array.isArray(axis)
        ? (axis as ReduceOptions)
        : { axis: (axis as Axis) ?? null };
    return reducedTo(() => f(toTensor(a), o.axis ?? null, o.keepdims ?? false, o.ddof ?? 0));
  }) as Reduction;
}

/** One axis; several are taken one after another. */
const alongOne =
  (f: (t: Tensor, axis: number | null, keep: boolean) => Tensor) =>
  (t: Tensor, axis: Axis, keep: boolean): Tensor =>
    f(t, typeof axis === "number" || axis === null ? axis : axis[0], keep);

/** Sum. */
export const sum: Reduction = reduction((t, axis, keep) => ops.sum(t, axis, keep));
/** Mean. */
export const mean: Reduction = reduction((t, axis, keep) =>
  ops.mean(t.dtype.is_floating_point ? t : t.double(), axis, keep),
);
const floating = (t: Tensor): Tensor => (t.dtype.is_floating_point ? t : t.double());
const varianceOf = (t: Tensor, axis: Axis, keep: boolean, ddof: number): Tensor => {
  const x = floating(t);
  const d = x.sub(x.mean(axis, true));
  const total = d.mul(d).sum(axis, keep);
  return total.div(x.count / Math.max(total.count, 1) - ddof);
};
/** Standard deviation, divided by n - ddof (ddof 0). */
export const std: Reduction = reduction((t, axis, keep, ddof) => varianceOf(t, axis, keep, ddof).sqrt());
/** Variance, divided by n - ddof (ddof 0). */
const variance: Reduction = reduction(varianceOf);

export { variance as var };
/** Product. */
export const prod: Reduction = reduction(alongOne((t, axis, keep) => ops.prod(t, axis, keep)));
/** The largest. */
export const max: Reduction = reduction((t, axis, keep) => ops.amax(t, axis ?? [], keep));
/** The largest. */
export const amax: Reduction = max;
/** The smallest. */
export const min: Reduction = reduction((t, axis, keep) => ops.amin(t, axis ?? [], keep));
/** The smallest. */
export const amin: Reduction = min;
/** Where the largest is. */
export const argmax: Reduction = reduction(alongOne((t, axis, keep) => ops.argmax(t, axis, keep)));
/** Where the smallest is. */
export const argmin: Reduction = reduction(alongOne((t, axis, keep) => ops.argmin(t, axis, keep)));
/** The middle: the mean of the two in the middle when there are two. */
export const median: Reduction = reduction(
  alongOne((t, axis, keep) => ops.quantile(floating(axis === null ? t.reshape(-1) : t), 0.5, axis ?? 0, keep)),
);
/** Whether any is true. */
export function any(a: ArrayLike): boolean {
  return withDoubles(() => ops.any(toTensor(a)).item<boolean>());
}
/** Whether all are true. */
export function all(a: ArrayLike): boolean {
  return withDoubles(() => ops.all(toTensor(a)).item<boolean>());
}

/** Percentiles, q in [0, 100]. */
export function percentile(a: ArrayLike, q: number): number {
  return withDoubles(() => ops.quantile(floating(toTensor(a)).reshape(-1), q / 100).item());
}

/** Running sum along an axis, or of all elements. */
export function cumsum(a: ArrayLike, axis: number | null = null): ndarray {
  return through(() => (axis === null ? ops.cumsum(toTensor(a).reshape(-1), 0) : ops.cumsum(toTensor(a), axis)));
}

/** Dimensions in another order; reversed without axes. A view. */
export function transpose(a: ArrayLike, axes: readonly number[] | null = null): ndarray {
  return through(() => {
    const t = toTensor(a);
    return t.permute(axes ?? t.sizes.map((_, i) => t.ndim - 1 - i));
  });
}
/** The same elements in another shape; one size may be -1. */
export function reshape(a: ArrayLike, shape: number | readonly number[]): ndarray {
  return through(() => toTensor(a).reshape(typeof shape === "number" ? [shape] : shape));
}
/** Without dimensions of size 1. */
export function squeeze(a: ArrayLike, axis: number | readonly number[] | null = null): ndarray {
  return through(() => (axis === null ? toTensor(a).squeeze() : toTensor(a).squeeze(axis)));
}
/** A dimension of size 1 more. */
export function expand_dims(a: ArrayLike, axis: number): ndarray {
  return through(() => toTensor(a).unsqueeze(axis));
}
/** Dimensions moved to other places. */
export function moveaxis(a: ArrayLike, source: number, destination: number): ndarray {
  return through(() => ops.movedim(toTensor(a), source, destination));
}
/** Two dimensions swapped. */
export function swapaxes(a: ArrayLike, axis1: number, axis2: number): ndarray {
  return through(() => toTensor(a).transpose(axis1, axis2));
}
/** Elements in a row. */
export function ravel(a: ArrayLike): ndarray {
  return through(() => toTensor(a).reshape(-1));
}
/** Dimensions' elements in reverse. */
export function flip(a: ArrayLike, axis: number | readonly number[] | null = null): ndarray {
  return through(() => {
    const t = toTensor(a);
    return ops.flip(t, axis === null ? t.sizes.map((_, i) => i) : typeof axis === "number" ? [axis] : axis);
  });
}
/** Elements moved round. */
export function roll(a: ArrayLike, shift: number, axis: number | null = null): ndarray {
  return through(() => (axis === null ? ops.roll(toTensor(a), shift) : ops.roll(toTensor(a), shift, axis)));
}
/** Copies side by side. */
export function tile(a: ArrayLike, reps: number | readonly number[]): ndarray {
  return through(() => ops.tile(toTensor(a), typeof reps === "number" ? [reps] : reps));
}
/** Every element so many times. */
export function repeat(a: ArrayLike, repeats: number, axis: number | null = null): ndarray {
  return through(() => ops.repeat_interleave(toTensor(a), repeats, axis));
}

const tensors = (list: readonly ArrayLike[]): Tensor[] => {
  const all = list.map(toTensor);
  const wide = all.reduce((d, t) => promote_types(d, t.dtype), all[0].dtype);
  return all.map((t) => t.to(wide));
};
/** Arrays joined along an axis they have. */
export function concatenate(arrays: readonly ArrayLike[], axis: number | { readonly axis?: number } = 0): ndarray {
  return through(() => ops.cat(tensors(arrays), typeof axis === "number" ? axis : (axis.axis ?? 0)));
}
/** Arrays joined along a new axis. */
export function stack(arrays: readonly ArrayLike[], axis: number | { readonly axis?: number } = 0): ndarray {
  return through(() => ops.stack(tensors(arrays), typeof axis === "number" ? axis : (axis.axis ?? 0)));
}
/** Arrays side by side. */
export function hstack(arrays: readonly ArrayLike[]): ndarray {
  return through(() => ops.hstack(tensors(arrays)));
}
/** Arrays on top of each other. */
export function vstack(arrays: readonly ArrayLike[]): ndarray {
  return through(() => ops.vstack(tensors(arrays)));
}
/** Vectors as columns. */
export function column_stack(arrays: readonly ArrayLike[]): ndarray {
  return through(() => ops.column_stack(tensors(arrays)));
}
/** Values after an array's, flat unless an axis is given. */
export function append(arr: ArrayLike, values: ArrayLike, axis: number | null = null): ndarray {
  return through(() =>
    axis === null
      ? ops.cat(
          tensors([arr, values]).map((t) => t.reshape(-1)),
          0,
        )
      : ops.cat(tensors([arr, values]), axis),
  );
}
/** Equal parts along an axis. */
export function split(a: ArrayLike, sections: number | readonly number[], axis = 0): ndarray[] {
  return withDoubles(() => {
    const t = toTensor(a);
    if (typeof sections === "number" && t.size(axis) % sections !== 0) {
      throw new ValueError("array split does not result in an equal division");
    }
    return ops.tensor_split(t, sections, axis).map(fromTensor);
  });
}

/** x where condition is true, else y; with the condition alone the places where it is. */
export function where(condition: ArrayLike): ndarray[];
export function where(condition: ArrayLike, x: ArrayLike, y: ArrayLike): ndarray;
export function where(condition: ArrayLike, x?: ArrayLike, y?: ArrayLike): ndarray | ndarray[] {
  return withDoubles(() => {
    const c = toTensor(condition).bool();
    if (x === undefined || y === undefined) return ops.nonzero(c, { as_tuple: true }).map(fromTensor);
    return fromTensor(ops.where(c, toTensor(x), toTensor(y)));
  });
}
/** Places of elements that are not zero, one array per dimension. */
export function nonzero(a: ArrayLike): ndarray[] {
  return withDoubles(() => ops.nonzero(toTensor(a), { as_tuple: true }).map(fromTensor));
}
/** Within [a_min, a_max]. */
export function clip(a: ArrayLike, a_min: number | null, a_max: number | null): ndarray {
  return through(() => ops.clamp(toTensor(a), a_min, a_max));
}
/** Sorted along an axis. */
export function sort(a: ArrayLike, axis = -1): ndarray {
  return through(() => ops.sort(toTensor(a), axis).values);
}
/** Places in sorted order. */
export function argsort(a: ArrayLike, axis = -1): ndarray {
  return through(() => ops.argsort(toTensor(a), axis));
}
/** The distinct values in order, and with return_counts how often each occurs. */
export function unique(ar: ArrayLike): ndarray;
export function unique(ar: ArrayLike, options: { readonly return_counts: true }): [ndarray, ndarray];
export function unique(ar: ArrayLike, options?: { readonly return_counts?: boolean }): ndarray | [ndarray, ndarray] {
  return withDoubles(() => {
    if (!options?.return_counts) return fromTensor(ops.unique(toTensor(ar)));
    const [values, counts] = ops.unique(toTensor(ar), { return_counts: true });
    return [fromTensor(values), fromTensor(counts)];
  });
}
/** How often each whole number occurs. */
export function bincount(x: ArrayLike, weights: ArrayLike | null = null, minlength = 0): ndarray {
  return through(() => ops.bincount(toTensor(x), weights === null ? null : toTensor(weights), minlength));
}
/** Inner product, matrix product, or product with a number, as dimensions ask. */
export function dot(a: ArrayLike, b: ArrayLike): ndarray | number {
  return reducedTo(() => {
    const [x, y] = tensors([a, b]);
    if (x.ndim === 0 || y.ndim === 0) return x.mul(y);
    return y.ndim > 2 ? ops.tensordot(x, y, [[-1], [-2]]) : ops.matmul(x, y);
  });
}
/** Matrix product. */
export function matmul(a: ArrayLike, b: ArrayLike): ndarray | number {
  return reducedTo(() => ops.matmul(...(tensors([a, b]) as [Tensor, Tensor])));
}
/** All products of two vectors' elements. */
export function outer(a: ArrayLike, b: ArrayLike): ndarray {
  return through(() => ops.outer(toTensor(a).reshape(-1), toTensor(b).reshape(-1)));
}
/** The upper triangle. */
export function triu(m: ArrayLike, k = 0): ndarray {
  return through(() => ops.triu(toTensor(m), k));
}
/** The lower triangle. */
export function tril(m: ArrayLike, k = 0): ndarray {
  return through(() => ops.tril(toTensor(m), k));
}
/** A matrix of a diagonal, or a matrix's diagonal. */
export function diag(v: ArrayLike, k = 0): ndarray {
  return through(() => ops.diag(toTensor(v), k));
}
/** Differences of neighbours. */
export function diff(a: ArrayLike, n = 1, axis = -1): ndarray {
  return through(() => ops.diff(toTensor(a), n, axis));
}
/** Coordinates of a grid: "xy" (the default) or "ij". */
export function meshgrid(...args: readonly (ArrayLike | { readonly indexing?: "xy" | "ij" })[]): ndarray[] {
  const last = args[args.length - 1];
  const named = typeof last === "object" && Object.getPrototypeOf(last) === Object.prototype;
  const indexing = named ? ((last as { indexing?: "xy" | "ij" }).indexing ?? "xy") : "xy";
  const axes = (named ? args.slice(0, -1) : args) as readonly ArrayLike[];
  return withDoubles(() => ops.meshgrid(...axes.map(toTensor), { indexing }).map((t) => fromTensor(t.contiguous())));
}
/** Discrete convolution: "full", "same" or "valid". */
export function convolve(a: ArrayLike, v: ArrayLike, mode: "full" | "same" | "valid" = "full"): ndarray {
  return through(() => {
    const [p, q] = tensors([a, v]);
    const [x, y] = p.count >= q.count ? [p, q] : [q, p];
    const n = x.count;
    const m = y.count;
    const padded = x.new_zeros([n + 2 * (m - 1)]);
    padded.narrow(0, m - 1, n).copy_(x);
    const whole = padded
      .unfold(0, m, 1)
      .mul(ops.flip(y, [0]))
      .sum(-1)
      .to(x.dtype);
    if (mode === "full") return whole;
    return mode === "same" ? whole.narrow(0, Math.floor((m - 1) / 2), n) : whole.narrow(0, m - 1, n - m + 1);
  });
}
/** Whether all elements are close. */
export function allclose(a: ArrayLike, b: ArrayLike, rtol = 1e-5, atol = 1e-8): boolean {
  return withDoubles(() => ops.allclose(...(tensors([a, b]) as [Tensor, Tensor]), rtol, atol));
}
/** Whether shapes and elements are equal. */
export function array_equal(a: ArrayLike, b: ArrayLike): boolean {
  return withDoubles(() => ops.equal(toTensor(a), toTensor(b)));
}

/** Columns side by side: np.c_[a, b]. */
export const c_: { __getitem__(key: readonly ArrayLike[]): ndarray } = { __getitem__: (key) => column_stack(key) };
/** Limits of a float dtype. */
export function finfo(dtype: DTypeLike): { eps: number; max: number; min: number; tiny: number } {
  const double = torchDtype(dtype).name === "float64";
  const max = double ? Number.MAX_VALUE : 3.4028234663852886e38;
  return {
    eps: double ? 2 ** -52 : 2 ** -23,
    max,
    min: -max,
    tiny: double ? 2.2250738585072014e-308 : 1.1754943508222875e-38,
  };
}
