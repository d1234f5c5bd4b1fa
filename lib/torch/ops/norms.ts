/** Norms and distances. */
import type { DType } from "../dtype.js";
import { RuntimeError } from "../errors.js";
import { wrapDim } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { late } from "./late.js";
import { asOne, type Fn, type InPlace, install, installInPlace, type Method, op } from "./op.js";
import type { Dims } from "./reduce.js";
import { amax, amin } from "./statistics.js";

/** Named parameters of a vector norm. */
export interface VectorNormOptions {
  readonly ord?: number;
  readonly dim?: Dims;
  readonly keepdim?: boolean;
  readonly dtype?: DType | null;
}

declare module "../tensor.js" {
  interface Tensor {
    /** Norm over dimensions, or all. See torch.norm. */
    norm: Method<typeof norm>;
    /** Norm of the difference. See torch.dist. */
    dist: Method<typeof dist>;
    /** Rows whose norm is above `maxnorm` scaled down to it. See torch.renorm. */
    renorm: Method<typeof renorm>;
    /** In place: rows whose norm is above `maxnorm` scaled down to it. */
    renorm_: InPlace<typeof renorm, this>;
  }
}

/** x ** power, with gradient 0 where x is 0. */
function safeRoot(x: Tensor, power: number): Tensor {
  const zero = x.detach().eq(0);
  const y = x.masked_fill(zero, 1);
  return (power === 0.5 ? y.sqrt() : y.pow(power)).masked_fill(zero, 0);
}

/** The norm's formula, in the library's operations. */
function formula(x: Tensor, ord: number, dim: Dims | undefined, keepdim: boolean): Tensor {
  const dims = dim ?? null;
  if (ord === Infinity) return amax(x.abs(), dims ?? [], keepdim);
  if (ord === -Infinity) return amin(x.abs(), dims ?? [], keepdim);
  if (ord === 0) return x.ne(0).to(x.dtype).sum(dims, keepdim).add(x.mul(0).sum(dims, keepdim));
  if (ord === 1) return x.abs().sum(dims, keepdim);
  if (ord === 2) return safeRoot(x.mul(x).sum(dims, keepdim), 0.5);
  return safeRoot(x.abs().pow(ord).sum(dims, keepdim), 1 / ord);
}

/**
 * Norm of the elements as a vector, over dimensions or all: (sum |x| ** ord) ** (1 / ord).
 *
 * ord: any number; inf and -inf for the largest and smallest |x|, 0 for the count of non-zeros.
 * Gradient: input; 0 where the norm is 0.
 * @throws RuntimeError for integers.
 * Source: PyTorch, torch.linalg.vector_norm.
 */
export const vector_norm: Fn<
  [input: Tensor, ord?: number, dim?: Dims, keepdim?: boolean],
  VectorNormOptions & { readonly x?: Tensor }
> = op("linalg.vector_norm", "x ord dim keepdim dtype", (...args: unknown[]) => {
  const [x, ord = 2, dim, keepdim = false, dtype] = args as [Tensor, number?, Dims?, boolean?, DType?];
  return vectorNorm(dtype === undefined ? x : x.to(dtype), ord, dim, keepdim);
});

/** @internal */
export function vectorNorm(x: Tensor, ord: number, dim: Dims | undefined, keepdim: boolean): Tensor {
  if (!x.dtype.is_floating_point) {
    throw new RuntimeError(
      `linalg.vector_norm: Expected a floating point or complex tensor as input. Got ${x.dtype.scalar}`,
      { hint: "Convert to float first: x.float()." },
    );
  }
  return asOne("LinalgVectorNormBackward0", [x], (v) =>
    v.dtype.itemsize === 2 ? formula(v.float(), ord, dim, keepdim).to(v.dtype) : formula(v, ord, dim, keepdim),
  );
}

/** What `norm` can be of: a number, or "fro" for the root of the sum of squares. */
export type NormOrder = number | "fro" | "nuc";

/**
 * Norm of the elements, over dimensions or all.
 *
 * Gradient: input. Source: PyTorch, torch.norm; torch.linalg.norm is the newer one.
 */
export const norm: Fn<
  [input: Tensor, p?: NormOrder, dim?: Dims, keepdim?: boolean],
  { readonly p?: NormOrder; readonly dim?: Dims; readonly keepdim?: boolean; readonly dtype?: DType | null }
> = op("norm", "input p dim keepdim dtype", (...args: unknown[]) => {
  const [input, p = "fro", dim, keepdim = false, dtype] = args as [Tensor, NormOrder?, Dims?, boolean?, DType?];
  const x = dtype === undefined ? input : input.to(dtype);
  if (p === "nuc") return late.nuclear(x, dim, keepdim);
  if (typeof p === "string" && p !== "fro") {
    throw new RuntimeError(`only valid string values are 'fro' and 'nuc', found ${p}`);
  }
  return vectorNorm(x, p === "fro" ? 2 : p, dim, keepdim);
});

/** Norm of input - other. Shape: they broadcast -> (). Source: PyTorch, torch.dist. */
export const dist: Fn<[input: Tensor, other: Tensor, p?: number], { readonly other?: Tensor; readonly p?: number }> =
  op("dist", "input other p", (input: Tensor, other: Tensor, p = 2) =>
    asOne("DistBackward0", [input, other], (a, b) => formula(a.sub(b), p, undefined, false)),
  );

/**
 * Distances between the rows of two matrices.
 *
 * y[..., i, j] = norm(x1[..., i, :] - x2[..., j, :], p)
 *
 * Shape: (*, P, M), (*, R, M) -> (*, P, R); leading dimensions broadcast. Gradient: both.
 * @throws RuntimeError when the last sizes differ.
 * Source: PyTorch, torch.cdist.
 */
export const cdist: Fn<
  [x1: Tensor, x2: Tensor, p?: number],
  { readonly x1?: Tensor; readonly x2?: Tensor; readonly p?: number; readonly compute_mode?: string }
> = op("cdist", "x1 x2 p compute_mode", (...args: unknown[]) => {
  const [x1, x2, p = 2] = args as [Tensor, Tensor, number?, string?];
  if (x1.ndim < 2) throw new RuntimeError(`cdist only supports at least 2D tensors, X1 got: ${x1.ndim}D`);
  if (x2.ndim < 2) throw new RuntimeError(`cdist only supports at least 2D tensors, X2 got: ${x2.ndim}D`);
  if (x1.size(-1) !== x2.size(-1)) {
    throw new RuntimeError(`X1 and X2 must have the same number of columns. X1: ${x1.size(-1)} X2: ${x2.size(-1)}`);
  }
  if (p < 0) throw new RuntimeError("cdist only supports non-negative p values");
  return asOne("CdistBackward0", [x1, x2], (a, b) => formula(a.unsqueeze(-2).sub(b.unsqueeze(-3)), p, -1, false));
});

/** Distances between the rows of a matrix, each pair once. Shape: (N, M) -> (N (N - 1) / 2). Source: PyTorch, torch.pdist. */
export const pdist: Fn<[input: Tensor, p?: number], { readonly p?: number }> = op(
  "pdist",
  "input p",
  (input: Tensor, p = 2) => {
    if (input.ndim !== 2) throw new RuntimeError(`pdist only supports 2D tensors, got: ${input.ndim}D`);
    if (p < 0) throw new RuntimeError("pdist only supports non-negative p values");
    const n = input.sizes[0];
    const pairs: [number, number][] = [];
    for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) pairs.push([i, j]);
    const rows = (k: 0 | 1): Tensor =>
      rowsOf(
        input,
        pairs.map((pair) => pair[k]),
      );
    return asOne("PdistBackward0", [rows(0), rows(1)], (a, b) => formula(a.sub(b), p, -1, false));
  },
);

const rowsOf = (x: Tensor, at: readonly number[]): Tensor => x.index_select(0, x.new_tensor([...at]).long());

/**
 * The input with each part along dim scaled down to a norm of `maxnorm` where it is larger.
 *
 * Gradient: input. Source: PyTorch, torch.renorm.
 */
export const renorm: Fn<
  [input: Tensor, p: number, dim: number, maxnorm: number],
  { readonly p?: number; readonly dim?: number; readonly maxnorm?: number }
> = op("renorm", "input p dim maxnorm", (input: Tensor, p: number, dim: number, maxnorm: number) => {
  if (p <= 0) throw new RuntimeError("renorm: non-positive-norm not supported");
  if (maxnorm < 0) throw new RuntimeError(`renorm: expected maxnorm to be >= 0 but got ${maxnorm}`);
  if (input.ndim < 2) {
    throw new RuntimeError(`renorm: input needs at least 2 dimensions, got ${input.ndim} dimensions`);
  }
  const d = wrapDim(dim, input.ndim);
  const others = input.sizes.map((_, i) => i).filter((i) => i !== d);
  return asOne("RenormBackward0", [input], (x) => {
    const size = formula(x, p, others, true);
    const factor = size.add(1e-7).reciprocal().mul(maxnorm);
    return x.mul(factor.mul(size.gt(maxnorm)).add(size.le(maxnorm).to(x.dtype)));
  });
});

install({ norm, dist, renorm });
installInPlace({ renorm });
