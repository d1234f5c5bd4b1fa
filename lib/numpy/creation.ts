import type { Float } from "../torch/float.js";
import * as ops from "../torch/ops/index.js";
import { type ArrayLike, type DTypeLike, through, torchDtype, toTensor } from "./bridge.js";
import { float64 } from "./dtype.js";
import { ndarray } from "./ndarray.js";

/** A copy as an array. */
export function array(object: ArrayLike, options: DTypeLike | { readonly dtype?: DTypeLike | null } = {}): ndarray {
  const d = typeof options === "string" ? options : "storage" in options ? options : (options.dtype ?? null);
  return through(() => {
    const t = toTensor(object).clone();
    return d === null ? t : t.to(torchDtype(d));
  });
}
/** An array; the same one when it is one already. */
export function asarray(a: ArrayLike, options: DTypeLike | { readonly dtype?: DTypeLike | null } = {}): ndarray {
  const d = typeof options === "string" ? options : "storage" in options ? options : (options.dtype ?? null);
  if (a instanceof ndarray && (d === null || torchDtype(d) === torchDtype(a.dtype))) return a;
  return array(a, { dtype: d });
}
const sizes = (shape: number | readonly number[]): readonly number[] => (typeof shape === "number" ? [shape] : shape);
/** A dtype given as itself, its name, or by name in options. */
const dtypeOf = (
  o: DTypeLike | { readonly dtype?: DTypeLike } | undefined,
  otherwise: DTypeLike,
): ReturnType<typeof torchDtype> =>
  torchDtype(o === undefined ? otherwise : typeof o === "string" || "storage" in o ? o : (o.dtype ?? otherwise));
/** Zeros. */
export function zeros(shape: number | readonly number[], dtype?: DTypeLike | { readonly dtype?: DTypeLike }): ndarray {
  return through(() => ops.zeros([...sizes(shape)], { dtype: dtypeOf(dtype, float64) }));
}
/** Ones. */
export function ones(shape: number | readonly number[], dtype?: DTypeLike | { readonly dtype?: DTypeLike }): ndarray {
  return through(() => ops.ones([...sizes(shape)], { dtype: dtypeOf(dtype, float64) }));
}
/** One value everywhere. */
export function full(
  shape: number | readonly number[],
  fill_value: number | boolean | Float,
  dtype?: DTypeLike | { readonly dtype?: DTypeLike },
): ndarray {
  return through(() =>
    ops.full([...sizes(shape)], fill_value, dtype === undefined ? {} : { dtype: dtypeOf(dtype, float64) }),
  );
}
/** Elements that are not set (zeros here). */
export const empty: typeof zeros = zeros;
/** Zeros in an array's shape and dtype. */
export function zeros_like(a: ArrayLike): ndarray {
  return through(() => ops.zeros_like(toTensor(a)));
}
/** Ones in an array's shape and dtype. */
export function ones_like(a: ArrayLike): ndarray {
  return through(() => ops.ones_like(toTensor(a)));
}
/** Numbers from start (0) up to, not including, stop. */
export function arange(
  start: number | Float,
  stop?: number | Float,
  step: number | Float = 1,
  dtype?: DTypeLike | { readonly dtype?: DTypeLike },
): ndarray {
  const [from, to] = stop === undefined ? [0, start] : [start, stop];
  return through(() => {
    const isEmpty = Number(step) > 0 ? Number(from) >= Number(to) : Number(from) <= Number(to);
    const t = ops.arange(from, isEmpty ? from : to, step);
    return dtype === undefined ? t : t.to(dtypeOf(dtype, float64));
  });
}
/** `num` numbers at equal distances from start to stop, which endpoint: false leaves out. */
export function linspace(
  start: number,
  stop: number,
  num = 50,
  endpoint: boolean | { readonly endpoint?: boolean } = true,
): ndarray {
  const last = typeof endpoint === "boolean" ? endpoint : (endpoint.endpoint ?? true);
  const step = num > 1 ? (stop - start) / (last ? num - 1 : num) : 0;
  const y = Float64Array.from({ length: num }, (_, i) => start + i * step);
  if (last && num > 1) y[num - 1] = stop;
  return new ndarray(y, float64);
}
/** Ones on the diagonal. */
export function eye(n: number, m: number = n): ndarray {
  return through(() => ops.eye(n, m));
}
/** The same as eye. */
export const identity: (n: number) => ndarray = (n) => eye(n);
