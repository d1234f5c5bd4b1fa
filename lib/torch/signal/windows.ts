/** `torch.signal.windows`: windows that a signal is weighted with before its spectrum is taken. */
import { bessel } from "../compute/special.js";
import { float32, float64, get_default_dtype } from "../dtype.js";
import { ValueError } from "../errors.js";
import type { TensorOptions } from "../ops/creation.js";
import { fresh, type Tensor } from "../tensor.js";

/** Named parameters of all windows. */
export interface WindowOptions extends TensorOptions {
  /** Default true: the window is symmetric, as for filters; false: it goes on periodically, as for spectra. */
  readonly sym?: boolean;
}

/** The window f(k) for k < M. `steps` is how many steps of one period there are. */
function windowOf(name: string, M: number, options: WindowOptions, f: (k: number, steps: number) => number): Tensor {
  if (M < 0) throw new ValueError(`${name} requires non-negative window length, got M=${M}`);
  const dtype = options.dtype ?? get_default_dtype();
  if (dtype !== float32 && dtype !== float64) {
    throw new ValueError(`${name} expects float32 or float64 dtypes, got: ${dtype}`);
  }
  const t = fresh([M], float64);
  const steps = M > 1 && options.sym === false ? M : M - 1;
  for (let k = 0; k < M; k++) t.array[k] = f(k, steps);
  const out = t.to(dtype);
  if (options.requires_grad) out.requires_grad = true;
  return out;
}

/** Named parameters of general_cosine. */
export interface CosineOptions extends WindowOptions {
  /** Weights of cos(0), -cos(x), cos(2 x), ... */
  readonly a: readonly number[];
}

function cosines(name: string, M: number, a: readonly number[], options: WindowOptions): Tensor {
  return windowOf(name, M, options, (k, steps) =>
    steps === 0
      ? 1
      : a.reduce((sum, w, i) => sum + (i % 2 === 0 ? w : -w) * Math.cos((2 * Math.PI * i * k) / steps), 0),
  );
}

/** A sum of cosines. Source: PyTorch, torch.signal.windows.general_cosine. */
export function general_cosine(M: number, options: CosineOptions): Tensor {
  return cosines("general_cosine", M, options.a, options);
}
/** alpha - (1 - alpha) cos. Source: PyTorch, torch.signal.windows.general_hamming. */
export function general_hamming(M: number, options: WindowOptions & { readonly alpha?: number } = {}): Tensor {
  const { alpha = 0.54 } = options;
  return cosines("general_hamming", M, [alpha, 1 - alpha], options);
}
/** Hamming's window. Source: PyTorch, torch.signal.windows.hamming. */
export function hamming(M: number, options: WindowOptions = {}): Tensor {
  return cosines("hamming", M, [0.54, 0.46], options);
}
/** Hann's window. Source: PyTorch, torch.signal.windows.hann. */
export function hann(M: number, options: WindowOptions = {}): Tensor {
  return cosines("hann", M, [0.5, 0.5], options);
}
/** Blackman's window. Source: PyTorch, torch.signal.windows.blackman. */
export function blackman(M: number, options: WindowOptions = {}): Tensor {
  return cosines("blackman", M, [0.42, 0.5, 0.08], options);
}
/** Nuttall's window of four cosines. Source: PyTorch, torch.signal.windows.nuttall. */
export function nuttall(M: number, options: WindowOptions = {}): Tensor {
  return cosines("nuttall", M, [0.3635819, 0.4891775, 0.1365995, 0.0106411], options);
}
/** Bartlett's triangular window. Source: PyTorch, torch.signal.windows.bartlett. */
export function bartlett(M: number, options: WindowOptions = {}): Tensor {
  return windowOf("bartlett", M, options, (k, steps) => (steps === 0 ? 1 : 1 - Math.abs((2 * k) / steps - 1)));
}
/** Half a period of a sine. Source: PyTorch, torch.signal.windows.cosine. */
export function cosine(M: number, options: WindowOptions = {}): Tensor {
  return windowOf("cosine", M, options, (k, steps) => Math.sin((Math.PI * (k + 0.5)) / (steps + 1)));
}
/** e ** -(|k - center| / tau). Source: PyTorch, torch.signal.windows.exponential. */
export function exponential(
  M: number,
  options: WindowOptions & { readonly center?: number | null; readonly tau?: number } = {},
): Tensor {
  const { center = null, tau = 1, sym = true } = options;
  if (tau <= 0) throw new ValueError(`Tau must be positive, got: ${tau} instead.`);
  if (sym && center !== null) throw new ValueError("Center must be None for symmetric windows");
  return windowOf("exponential", M, options, (k, steps) => Math.exp(-Math.abs(k - (center ?? steps / 2)) / tau));
}
/** Gauss's bell. Source: PyTorch, torch.signal.windows.gaussian. */
export function gaussian(M: number, options: WindowOptions & { readonly std?: number } = {}): Tensor {
  const { std = 1 } = options;
  if (std <= 0) throw new ValueError(`Standard deviation must be positive, got: ${std} instead.`);
  return windowOf("gaussian", M, options, (k, steps) => Math.exp(-((k - steps / 2) ** 2) / (2 * std * std)));
}
/** Kaiser's window of the Bessel function i0. Source: PyTorch, torch.signal.windows.kaiser. */
export function kaiser(M: number, options: WindowOptions & { readonly beta?: number } = {}): Tensor {
  const { beta = 12 } = options;
  if (beta < 0) throw new ValueError(`beta must be non-negative, got: ${beta} instead.`);
  const top = bessel(0, beta);
  return windowOf("kaiser", M, options, (k, steps) =>
    steps === 0 ? 1 : bessel(0, beta * Math.sqrt(Math.max(0, 1 - ((2 * k) / steps - 1) ** 2))) / top,
  );
}
