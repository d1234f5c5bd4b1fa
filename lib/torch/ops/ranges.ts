/** More ways to make tensors: logarithmic ranges, windows, empty ones of any layout. */
import { bessel } from "../compute/special.js";
import { bool, type DType, float64, get_default_dtype } from "../dtype.js";
import { RuntimeError } from "../errors.js";
import { numelOf } from "../shape.js";
import { fresh, methods, Tensor } from "../tensor.js";
import { linspace, type TensorOptions } from "./creation.js";
import { cast, type Scalar, store } from "./define.js";
import { type Fn, op } from "./op.js";

declare module "../tensor.js" {
  interface Tensor {
    /** A tensor of this one's dtype whose elements are not set (zeros here). */
    new_empty(
      ...sizes: readonly number[] | readonly [readonly number[]] | readonly [readonly number[], TensorOptions]
    ): Tensor;
  }
}

/** Named parameters of logspace. */
export interface LogspaceOptions extends TensorOptions {
  readonly base?: number;
}

/** base ** x for `steps` x at equal distances from start to end. Source: PyTorch, torch.logspace. */
export function logspace(
  start: number | Tensor,
  end: number | Tensor,
  steps: number,
  base: number | LogspaceOptions = 10,
  options: LogspaceOptions = {},
): Tensor {
  const o = typeof base === "number" ? options : base;
  const b = typeof base === "number" ? base : (base.base ?? 10);
  const dtype = o.dtype ?? get_default_dtype();
  const [from, to] = [start, end].map((v) => (v instanceof Tensor ? Number(v.item()) : v));
  const y = linspace(from, to, steps, { dtype: float64 });
  const out = fresh(y.sizes, dtype);
  for (let i = 0; i < y.count; i++)
    store(out.array, i, dtype.is_floating_point ? b ** Number(y.array[i]) : Math.trunc(b ** Number(y.array[i])), dtype);
  if (o.requires_grad) out.requires_grad = true;
  return out;
}

/** As arange, but end is included, and the dtype floating. Source: PyTorch, torch.range (deprecated). */
export function range(
  start: number,
  end: number,
  step: number | TensorOptions = 1,
  options: TensorOptions = {},
): Tensor {
  const by = typeof step === "number" ? step : 1;
  const o = typeof step === "number" ? options : step;
  const n = Math.floor((end - start) / by) + 1;
  const t = fresh([n], o.dtype ?? get_default_dtype());
  for (let i = 0; i < n; i++) store(t.array, i, start + i * by, t.dtype);
  return t;
}

/** A 0-d tensor of a number, floating unless a dtype is given. Source: PyTorch, torch.scalar_tensor. */
export function scalar_tensor(s: Scalar, options: TensorOptions = {}): Tensor {
  const t = fresh([], options.dtype ?? get_default_dtype());
  store(t.array, 0, s, t.dtype);
  if (options.requires_grad) t.requires_grad = true;
  return t;
}

/** A tensor of given sizes and strides whose elements are not set (zeros here). Source: PyTorch, torch.empty_strided. */
export function empty_strided(size: readonly number[], stride: readonly number[], options: TensorOptions = {}): Tensor {
  const dtype: DType = options.dtype ?? get_default_dtype();
  const last = numelOf(size) === 0 ? 0 : size.reduce((at, s, i) => at + (s - 1) * stride[i], 0) + 1;
  const t = new Tensor(fresh([last], dtype).array, 0, [...size], [...stride], dtype);
  if (options.requires_grad) t.requires_grad = true;
  return t;
}

/** The input with one value everywhere. Source: PyTorch, torch.fill. */
export const fill: Fn<[input: Tensor, value: Scalar | Tensor], { readonly value?: Scalar | Tensor }> = op(
  "fill",
  "input value",
  (input: Tensor, value: Scalar | Tensor) => {
    if (!(value instanceof Tensor)) return input.clone().fill_(value);
    if (value.ndim > 0) {
      throw new RuntimeError(
        `fill only supports 0-dimension value tensor but got tensor with ${value.ndim} dimensions.`,
      );
    }
    return input.mul(0).masked_fill(fresh(input.sizes, bool).fill_(true), value);
  },
);

/** Named parameters of windows. */
export interface WindowOptions extends TensorOptions {
  /** Default true: the window goes on periodically, as for spectra. */
  readonly periodic?: boolean;
}

function windowOf(name: string, length: number, options: WindowOptions, f: (x: number) => number): Tensor {
  const dtype = options.dtype ?? get_default_dtype();
  if (!dtype.is_floating_point) throw new RuntimeError(`${name} expects floating point dtypes, got: ${dtype}`);
  if (length < 0) throw new RuntimeError(`${name} requires non-negative window_length, got window_length=${length}`);
  const n = (options.periodic ?? true) ? length : length - 1;
  const t = fresh([length], float64);
  for (let i = 0; i < length; i++) t.array[i] = length === 1 ? 1 : f(i / n);
  return cast(t, dtype);
}

/** Hann's window, sin(pi n / N) ** 2. Source: PyTorch, torch.hann_window. */
export function hann_window(window_length: number, options: WindowOptions = {}): Tensor {
  return windowOf("hann_window", window_length, options, (x) => 0.5 - 0.5 * Math.cos(2 * Math.PI * x));
}
/** Hamming's window, alpha - beta cos(2 pi n / N). Source: PyTorch, torch.hamming_window. */
export function hamming_window(
  window_length: number,
  options: WindowOptions & { readonly alpha?: number; readonly beta?: number } = {},
): Tensor {
  const { alpha = 0.54, beta = 0.46 } = options;
  return windowOf("hamming_window", window_length, options, (x) => alpha - beta * Math.cos(2 * Math.PI * x));
}
/** Blackman's window. Source: PyTorch, torch.blackman_window. */
export function blackman_window(window_length: number, options: WindowOptions = {}): Tensor {
  return windowOf(
    "blackman_window",
    window_length,
    options,
    (x) => 0.42 - 0.5 * Math.cos(2 * Math.PI * x) + 0.08 * Math.cos(4 * Math.PI * x),
  );
}
/** Bartlett's triangular window. Source: PyTorch, torch.bartlett_window. */
export function bartlett_window(window_length: number, options: WindowOptions = {}): Tensor {
  return windowOf("bartlett_window", window_length, options, (x) => 1 - Math.abs(2 * x - 1));
}

/**
 * Kaiser's window of the Bessel function i0.
 *
 * y = i0(beta sqrt(1 - (2 n / N - 1) ** 2)) / i0(beta)
 *
 * Source: PyTorch, torch.kaiser_window.
 */
export function kaiser_window(window_length: number, options: WindowOptions & { readonly beta?: number } = {}): Tensor {
  const { beta = 12 } = options;
  const top = bessel(0, beta);
  return windowOf(
    "kaiser_window",
    window_length,
    options,
    (x) => bessel(0, beta * Math.sqrt(Math.max(0, 1 - (2 * x - 1) ** 2))) / top,
  );
}

methods({
  new_empty(this: Tensor, ...sizes: unknown[]): Tensor {
    return this.new_zeros(...(sizes as readonly number[]));
  },
});
