/** `torch.fft`: discrete Fourier transforms of any length. */
import { type DType, get_default_dtype } from "../dtype.js";
import { IndexError, RuntimeError } from "../errors.js";
import { conj } from "../ops/complex.js";
import { arange, type TensorOptions } from "../ops/creation.js";
import { roll } from "../ops/flips.js";
import { cat } from "../ops/indexing.js";
import { type Fn, type Ints, intsOf, op } from "../ops/op.js";
import { wrapDim } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { complexToComplex, complexToReal, realToComplex, resized } from "./transform.js";

/** Where the factor 1/n goes: to the way back (the usual), to both as 1/sqrt(n), or to the way there. */
export type Norm = "backward" | "ortho" | "forward";

/** A transform of one dimension. */
export type Transform1 = Fn<
  [input: Tensor, n?: number | null, dim?: number, norm?: Norm | null],
  { readonly n?: number | null; readonly dim?: number; readonly norm?: Norm | null }
>;

/** A transform of several dimensions. */
export type TransformN = Fn<
  [input: Tensor, s?: readonly number[] | null, dim?: Ints | null, norm?: Norm | null],
  { readonly s?: readonly number[] | null; readonly dim?: Ints | null; readonly norm?: Norm | null }
>;

function factor(norm: Norm | null | undefined, n: number, inverse: boolean): number {
  switch (norm ?? "backward") {
    case "backward":
      return inverse ? 1 / n : 1;
    case "forward":
      return inverse ? 1 : 1 / n;
    case "ortho":
      return 1 / Math.sqrt(n);
    default:
      throw new RuntimeError(`Invalid normalization mode: "${norm}"`);
  }
}

/** Integers as the default float; refuses 16-bit floats. */
function promoted(x: Tensor): Tensor {
  if (x.dtype.itemsize === 2 && x.dtype.is_floating_point)
    throw new RuntimeError(`Unsupported dtype ${x.dtype.scalar}`);
  return x.dtype.category >= 2 ? x : x.to(get_default_dtype());
}

const asComplex = (x: Tensor): Tensor => (x.dtype.is_complex ? x : x.dtype.itemsize === 8 ? x.cdouble() : x.cfloat());

function mustBeReal(name: string, x: Tensor): void {
  if (x.dtype.is_complex) throw new RuntimeError(`${name} expects a real input tensor, but got ${x.dtype.scalar}`);
}

function mustHavePoints(n: number): void {
  if (n < 1) throw new RuntimeError(`Invalid number of data points (${n}) specified`);
}

/** A dimension counted from the front. @throws IndexError where there is none. */
function place(x: Tensor, dim: number): number {
  if (x.ndim === 0) throw new IndexError(`Dimension specified as ${dim} but tensor has no dimensions`);
  return wrapDim(dim, x.ndim);
}

/** One dimension and its length. */
function line(x: Tensor, n: number | null | undefined, dim: number | undefined): { dim: number; n: number } {
  const d = place(x, dim ?? -1);
  const length = n ?? x.sizes[d];
  mustHavePoints(length);
  return { dim: d, n: length };
}

/** Several dimensions and their lengths. */
function plane(
  x: Tensor,
  s: readonly number[] | null | undefined,
  dim: Ints | null | undefined,
): { dims: number[]; lengths: number[] } {
  const given = dim === undefined || dim === null ? null : intsOf(dim);
  const dims = given?.map((d) => place(x, d)) ?? lastDims(x.ndim, s?.length ?? x.ndim);
  if (new Set(dims).size !== dims.length) throw new RuntimeError("FFT dims must be unique");
  if (s !== undefined && s !== null && s.length !== dims.length) {
    throw new RuntimeError("When given, dim and shape arguments must have the same length");
  }
  const lengths = dims.map((d, i) => (s === undefined || s === null || s[i] === -1 ? x.sizes[d] : s[i]));
  lengths.forEach(mustHavePoints);
  return { dims, lengths };
}

function lastDims(rank: number, count: number): number[] {
  if (count > rank)
    throw new RuntimeError(`Got shape with ${count} values but input tensor only has ${rank} dimensions.`);
  return Array.from({ length: count }, (_, i) => rank - count + i);
}

const product = (lengths: readonly number[]): number => lengths.reduce((a, b) => a * b, 1);
const resizedAll = (x: Tensor, dims: readonly number[], lengths: readonly number[]): Tensor =>
  dims.reduce((y, d, i) => resized(y, d, lengths[i]), x);

type Body1 = (
  x: Tensor,
  n: number | null | undefined,
  dim: number | undefined,
  norm: Norm | null | undefined,
) => Tensor;
type BodyN = (
  x: Tensor,
  s: readonly number[] | null | undefined,
  dim: Ints | null | undefined,
  norm: Norm | null | undefined,
) => Tensor;

const one = (name: string, body: Body1): Transform1 =>
  op(`fft_${name}`, "input n dim norm", ((x: Tensor, ...rest: unknown[]) => {
    const [n, dim, norm] = rest as [number?, number?, Norm?];
    return body(promoted(x), n, dim, norm);
  }) as (...args: unknown[]) => Tensor) as unknown as Transform1;

/** `usual`: the dimensions when none are given. */
const several = (name: string, body: BodyN, usual?: readonly number[]): TransformN =>
  op(`fft_${name}`, "input s dim norm", ((x: Tensor, ...rest: unknown[]) => {
    const [s, dim, norm] = rest as [number[]?, Ints?, Norm?];
    return body(promoted(x), s, dim ?? usual, norm);
  }) as (...args: unknown[]) => Tensor) as unknown as TransformN;

function transform1(
  x: Tensor,
  n: number | null | undefined,
  dim: number | undefined,
  norm: Norm | null | undefined,
  inverse: boolean,
): Tensor {
  const at = line(x, n, dim);
  const y = resized(x, at.dim, at.n);
  const way = { dims: [at.dim], scale: factor(norm, at.n, inverse), inverse };
  if (y.dtype.is_complex) return complexToComplex(y, way);
  const spectrum = realToComplex(y, { ...way, inverse: false }, false);
  return inverse ? conj(spectrum) : spectrum;
}

const transformN =
  (inverse: boolean): BodyN =>
  (x, s, dim, norm) => {
    const z = asComplex(x);
    const { dims, lengths } = plane(z, s, dim);
    const way = { dims, scale: factor(norm, product(lengths), inverse), inverse };
    return dims.length === 0 ? z.clone() : complexToComplex(resizedAll(z, dims, lengths), way);
  };

/**
 * The discrete Fourier transform.
 *
 * X[k] = sum over t of x[t] e^(-2 pi i k t / n)
 *
 * Shape: dim (the last) becomes n, cut or filled up with zeros. Dtype: complex. Gradient: input.
 * @throws RuntimeError for n below 1, or another norm.
 * @example torch.fft.fft(torch.tensor([1.0, 0, 0, 0]))  // tensor([1.+0.j, 1.+0.j, 1.+0.j, 1.+0.j])
 * Source: PyTorch, torch.fft.fft.
 */
export const fft: Transform1 = one("fft", (x, n, dim, norm) => transform1(x, n, dim, norm, false));

/** The way back from `fft`: exponents with the other sign, and 1/n. Gradient: input. Source: PyTorch, torch.fft.ifft. */
export const ifft: Transform1 = one("ifft", (x, n, dim, norm) => transform1(x, n, dim, norm, true));

/** `fft` along several dimensions: all of them. Gradient: input. Source: PyTorch, torch.fft.fftn. */
export const fftn: TransformN = several("fftn", transformN(false));
/** `ifft` along several dimensions: all of them. Gradient: input. Source: PyTorch, torch.fft.ifftn. */
export const ifftn: TransformN = several("ifftn", transformN(true));
/** `fft` along two dimensions, the last two. Gradient: input. Source: PyTorch, torch.fft.fft2. */
export const fft2: TransformN = several("fft2", transformN(false), [-2, -1]);
/** `ifft` along two dimensions, the last two. Gradient: input. Source: PyTorch, torch.fft.ifft2. */
export const ifft2: TransformN = several("ifft2", transformN(true), [-2, -1]);

const half1 =
  (name: string, inverse: boolean): Body1 =>
  (x, n, dim, norm) => {
    mustBeReal(name, x);
    const at = line(x, n, dim);
    const way = { dims: [at.dim], scale: factor(norm, at.n, inverse), inverse: false };
    const spectrum = realToComplex(resized(x, at.dim, at.n), way, true);
    return inverse ? conj(spectrum) : spectrum;
  };

const halfN =
  (name: string, inverse: boolean): BodyN =>
  (x, s, dim, norm) => {
    mustBeReal(name, x);
    const { dims, lengths } = plane(x, s, dim);
    if (dims.length === 0) throw new RuntimeError(`${name} must transform at least one axis`);
    const way = { dims, scale: factor(norm, product(lengths), inverse), inverse: false };
    const spectrum = realToComplex(resizedAll(x, dims, lengths), way, true);
    return inverse ? conj(spectrum) : spectrum;
  };

/**
 * The transform of real numbers, without the half that mirrors the rest.
 *
 * Shape: dim becomes n / 2 + 1, rounded down. Gradient: input.
 * @throws RuntimeError for complex numbers. Source: PyTorch, torch.fft.rfft.
 */
export const rfft: Transform1 = one("rfft", half1("rfft", false));
/** `rfft` along several dimensions, halved in the last. Gradient: input. Source: PyTorch, torch.fft.rfftn. */
export const rfftn: TransformN = several("rfftn", halfN("rfftn", false));
/** `rfft` along two dimensions, the last two. Gradient: input. Source: PyTorch, torch.fft.rfft2. */
export const rfft2: TransformN = several("rfft2", halfN("rfftn", false), [-2, -1]);
/** Half of the inverse transform of real numbers. Gradient: input. Source: PyTorch, torch.fft.ihfft. */
export const ihfft: Transform1 = one("ihfft", half1("ihfft", true));
/** `ihfft` along several dimensions. Gradient: input. Source: PyTorch, torch.fft.ihfftn. */
export const ihfftn: TransformN = several("ihfftn", halfN("ihfftn", true));
/** `ihfft` along two dimensions, the last two. Gradient: input. Source: PyTorch, torch.fft.ihfft2. */
export const ihfft2: TransformN = several("ihfft2", halfN("ihfftn", true), [-2, -1]);

const real1 =
  (inverse: boolean): Body1 =>
  (x, n, dim, norm) => {
    const z = asComplex(x);
    const d = place(z, dim ?? -1);
    const length = n ?? 2 * (z.sizes[d] - 1);
    mustHavePoints(length);
    const way = { dims: [d], scale: factor(norm, length, inverse), inverse: true };
    return complexToReal(resized(inverse ? z : conj(z), d, (length >> 1) + 1), way, length);
  };

const realN =
  (name: string, inverse: boolean): BodyN =>
  (x, s, dim, norm) => {
    const z = asComplex(x);
    const { dims, lengths } = plane(z, s, dim);
    if (dims.length === 0) throw new RuntimeError(`${name} must transform at least one axis`);
    const at = dims.length - 1;
    if (s === undefined || s === null || s[at] === -1) lengths[at] = 2 * (z.sizes[dims[at]] - 1);
    mustHavePoints(lengths[at]);
    const n = lengths[at];
    const way = { dims, scale: factor(norm, product(lengths), inverse), inverse: true };
    const given = lengths.map((l, i) => (i === at ? (n >> 1) + 1 : l));
    return complexToReal(resizedAll(inverse ? z : conj(z), dims, given), way, n);
  };

/**
 * Real numbers from half of their spectrum: the way back from `rfft`.
 *
 * Shape: dim becomes n, 2 (size - 1) when left out. Dtype: real. Gradient: input.
 * Source: PyTorch, torch.fft.irfft.
 */
export const irfft: Transform1 = one("irfft", real1(true));
/** The way back from `rfftn`. Gradient: input. Source: PyTorch, torch.fft.irfftn. */
export const irfftn: TransformN = several("irfftn", realN("irfftn", true));
/** The way back from `rfft2`. Gradient: input. Source: PyTorch, torch.fft.irfft2. */
export const irfft2: TransformN = several("irfft2", realN("irfftn", true), [-2, -1]);
/** The transform of half of a signal that mirrors itself: real. Gradient: input. Source: PyTorch, torch.fft.hfft. */
export const hfft: Transform1 = one("hfft", real1(false));
/** `hfft` along several dimensions. Gradient: input. Source: PyTorch, torch.fft.hfftn. */
export const hfftn: TransformN = several("hfftn", realN("hfftn", false));
/** `hfft` along two dimensions, the last two. Gradient: input. Source: PyTorch, torch.fft.hfft2. */
export const hfft2: TransformN = several("hfft2", realN("hfftn", false), [-2, -1]);

/** Named parameters of fftfreq and rfftfreq. */
export interface FrequencyOptions extends TensorOptions {
  readonly d?: number;
  readonly dtype?: DType | null;
}

function frequencies(
  whole: readonly Tensor[],
  n: number,
  d: number | FrequencyOptions,
  options: FrequencyOptions,
): Tensor {
  const { d: named, ...rest } = typeof d === "object" ? d : options;
  const step = typeof d === "number" ? d : (named ?? 1);
  const y = cat(whole, 0)
    .to(rest.dtype ?? get_default_dtype())
    .mul(1 / (n * step));
  if (rest.requires_grad) y.requires_grad = true;
  return y;
}

/**
 * The frequencies of `fft`'s results: 0, 1, ..., then the negative ones, over n d.
 *
 * Units: cycles per unit of d, the distance of samples.
 * @example torch.fft.fftfreq(4)  // tensor([ 0.0000,  0.2500, -0.5000, -0.2500])
 * Source: PyTorch, torch.fft.fftfreq.
 */
export function fftfreq(n: number, d: number | FrequencyOptions = 1, options: FrequencyOptions = {}): Tensor {
  return frequencies([arange(0, (n + 1) >> 1), arange(-(n >> 1), 0)], n, d, options);
}

/** The frequencies of `rfft`'s results: 0 up to a half, over d. Source: PyTorch, torch.fft.rfftfreq. */
export function rfftfreq(n: number, d: number | FrequencyOptions = 1, options: FrequencyOptions = {}): Tensor {
  return frequencies([arange(0, (n >> 1) + 1)], n, d, options);
}

/** A shift of dimensions, all of them unless given. */
export type Shift = Fn<[input: Tensor, dim?: Ints | null], { readonly dim?: Ints | null }>;

const shift = (name: string, by: (n: number) => number): Shift =>
  op(`fft_${name}`, "input dim", ((x: Tensor, dim?: Ints) => {
    const dims = dim === undefined ? x.sizes.map((_, d) => d) : intsOf(dim).map((d) => wrapDim(d, x.ndim));
    if (dims.length === 0) return x.clone();
    return roll(
      x,
      dims.map((d) => by(x.sizes[d])),
      dims,
    );
  }) as (...args: unknown[]) => Tensor) as unknown as Shift;

/** Frequency 0 moved to the middle. Gradient: input. Source: PyTorch, torch.fft.fftshift. */
export const fftshift: Shift = shift("fftshift", (n) => n >> 1);
/** Frequency 0 moved from the middle to the front. Gradient: input. Source: PyTorch, torch.fft.ifftshift. */
export const ifftshift: Shift = shift("ifftshift", (n) => (n + 1) >> 1);
