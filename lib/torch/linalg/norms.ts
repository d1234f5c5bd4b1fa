/** Norms of vectors and matrices, and the condition number. */
import type { DType } from "../dtype.js";
import { RuntimeError } from "../errors.js";
import { late } from "../ops/late.js";
import { vector_norm, vectorNorm } from "../ops/norms.js";
import { asOne, type Fn, op } from "../ops/op.js";
import type { Dims } from "../ops/reduce.js";
import { amax, amin } from "../ops/statistics.js";
import { wrapDim } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { mustBeFloating, mustBeMatrices } from "./batch.js";
import { inv } from "./solve.js";
import { svdvals } from "./spectral.js";

export { vector_norm };

/** What a matrix norm can be. */
export type MatrixOrder = number | "fro" | "nuc";

/** Named parameters of matrix_norm. */
export interface MatrixNormOptions {
  readonly ord?: MatrixOrder;
  readonly dim?: readonly number[];
  readonly keepdim?: boolean;
  readonly dtype?: DType | null;
}

/**
 * A norm of matrices: "fro" (the default), "nuc", or 1, -1, 2, -2, inf, -inf.
 *
 * Shape: the two dimensions go, or stay as 1. Gradient: input. Source: PyTorch, torch.linalg.matrix_norm.
 */
export const matrix_norm: Fn<
  [A: Tensor, ord?: MatrixOrder, dim?: readonly number[], keepdim?: boolean],
  MatrixNormOptions
> = op("linalg.matrix_norm", "A ord dim keepdim dtype", (...args: unknown[]) => {
  const [given, ord = "fro", dim = [-2, -1], keepdim = false, dtype] = args as [
    Tensor,
    MatrixOrder?,
    (readonly number[])?,
    boolean?,
    DType?,
  ];
  const A = dtype === undefined ? given : given.to(dtype);
  mustBeMatrices("linalg.matrix_norm", A);
  mustBeFloating("linalg.matrix_norm", A);
  const [a, b] = dim.map((d) => wrapDim(d, A.ndim));
  if (a === b) throw new RuntimeError(`linalg.matrix_norm: dims must be different. Got (${dim.join(", ")})`);
  if (ord === "fro") return vectorNorm(A, 2, [a, b], keepdim);
  if (ord === "nuc" || Math.abs(ord) === 2) {
    const s = svdvals(A.permute([...A.sizes.map((_, i) => i).filter((i) => i !== a && i !== b), a, b]));
    const y = ord === "nuc" ? s.sum(-1) : ord > 0 ? amax(s, -1) : amin(s, -1);
    return keepdim ? [a, b].sort((p, q) => p - q).reduce((t, d) => t.unsqueeze(d), y) : y;
  }
  if (Math.abs(ord) !== 1 && Math.abs(ord) !== Infinity) {
    throw new RuntimeError(`linalg.matrix_norm: Order ${ord} not supported.`);
  }
  const [summed, other] = Math.abs(ord) === 1 ? [a, b] : [b, a];
  const sums = vectorNorm(A, 1, summed, keepdim);
  const at = keepdim || other < summed ? other : other - 1;
  return ord > 0 ? amax(sums, at, keepdim) : amin(sums, at, keepdim);
});

late.nuclear = (x, dim, keepdim): Tensor => {
  const dims = Array.isArray(dim) ? (dim as number[]) : [-2, -1];
  return matrix_norm(x, "nuc", dims, keepdim);
};
late.inverse = (x): Tensor => asOne("LinalgInvExBackward0", [x], (v) => inv(v));

/** Named parameters of norm. */
export interface NormOptions {
  readonly ord?: MatrixOrder | null;
  readonly dim?: Dims;
  readonly keepdim?: boolean;
  readonly dtype?: DType | null;
}

/**
 * Norm of a vector, a matrix, or all elements: with ord and two dimensions a matrix norm, else a vector norm.
 *
 * Gradient: input. Source: PyTorch, torch.linalg.norm.
 */
export const norm: Fn<[A: Tensor, ord?: MatrixOrder | null, dim?: Dims, keepdim?: boolean], NormOptions> = op(
  "linalg.norm",
  "A ord dim keepdim dtype",
  (...args: unknown[]) => {
    const [given, ord, dim, keepdim = false, dtype] = args as [Tensor, MatrixOrder?, Dims?, boolean?, DType?];
    const A = dtype === undefined ? given : given.to(dtype);
    const dims = dim === undefined ? null : typeof dim === "number" ? [dim] : (dim as readonly number[]);
    if (dims !== null && dims.length !== 1 && dims.length !== 2) {
      throw new RuntimeError(`linalg.norm: If dim is specified, it must be of length 1 or 2. Got [${dims.join(", ")}]`);
    }
    if (ord !== undefined && dims === null && A.ndim !== 1 && A.ndim !== 2) {
      throw new RuntimeError(
        `linalg.norm: If dim is not specified but ord is, the input must be 1D or 2D. Got ${A.ndim}D.`,
      );
    }
    if (ord !== undefined && ((dims !== null && dims.length === 2) || (dims === null && A.ndim === 2))) {
      return matrix_norm(A, ord, dims ?? [0, 1], keepdim);
    }
    if (typeof ord === "string") {
      throw new RuntimeError(`linalg.norm: Order ${ord} not supported.`);
    }
    return vectorNorm(A, ord ?? 2, dims ?? undefined, keepdim);
  },
);

/** Condition number of matrices with respect to a norm. Source: PyTorch, torch.linalg.cond. */
export const cond: Fn<[A: Tensor, p?: MatrixOrder | null], { readonly p?: MatrixOrder | null }> = op(
  "linalg.cond",
  "A p",
  (A: Tensor, p?: MatrixOrder | null) => {
    mustBeMatrices("linalg.cond", A);
    if (p === undefined || p === null || p === 2 || p === -2) {
      const s = svdvals(A);
      const [largest, smallest] = [s.select(-1, 0), s.select(-1, s.size(-1) - 1)];
      return p === -2 ? smallest.div(largest) : largest.div(smallest);
    }
    return matrix_norm(A, p).mul(matrix_norm(inv(A), p));
  },
);
