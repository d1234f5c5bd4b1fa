/** `torch.linalg`. */

import { int64 } from "../dtype.js";
import { diagonal as diagonalOf } from "../ops/diagonals.js";
import { cat } from "../ops/indexing.js";
import { type Fn, install, type Method, op } from "../ops/op.js";
import { crossAlong, multi_dot, matrix_power as power } from "../ops/products.js";
import { cumprod } from "../ops/scan.js";
import type { Tensor } from "../tensor.js";
import { det, inv, logdet, slogdet } from "./solve.js";
import { matrix_exp, pinv, svd } from "./spectral.js";

export {
  cond,
  type MatrixNormOptions,
  type MatrixOrder,
  matrix_norm,
  type NormOptions,
  norm,
  vector_norm,
} from "./norms.js";
export {
  cholesky,
  cholesky_ex,
  det,
  inv,
  inv_ex,
  LinAlgError,
  lu,
  lu_factor,
  type SolveOptions,
  slogdet,
  solve,
  solve_ex,
  solve_triangular,
  type TriangularOptions,
  tensorinv,
  tensorsolve,
} from "./solve.js";
export {
  type EighOptions,
  eigh,
  eigvalsh,
  type LstsqOptions,
  lstsq,
  matrix_exp,
  matrix_rank,
  pinv,
  type QrMode,
  qr,
  svd,
  svdvals,
  type ToleranceOptions,
} from "./spectral.js";
export { multi_dot };

declare module "../tensor.js" {
  interface Tensor {
    /** The inverse of a square matrix. See torch.linalg.inv. */
    inverse(): Tensor;
    /** The determinant. See torch.linalg.det. */
    det(): Tensor;
    /** ln of the determinant. See torch.logdet. */
    logdet(): Tensor;
    /** Sign and ln |det|. See torch.linalg.slogdet. */
    slogdet: Method<Fn<[A: Tensor], object, ReturnType<typeof slogdet>>>;
    /** The pseudoinverse. See torch.linalg.pinv. */
    pinverse(rcond?: number): Tensor;
    /** U, singular values, V. See torch.svd. */
    svd(some?: boolean, compute_uv?: boolean): [Tensor, Tensor, Tensor];
    /** e ** matrix. See torch.linalg.matrix_exp. */
    matrix_exp(): Tensor;
  }
}

/** Sums of products along a dimension. Gradient: both. Source: PyTorch, torch.linalg.vecdot. */
export const vecdot: Fn<[x: Tensor, y: Tensor], { readonly dim?: number }> = op(
  "linalg.vecdot",
  "x y dim",
  (...args: unknown[]) => {
    const [x, y, dim = -1] = args as [Tensor, Tensor, number?];
    return x.mul(y).sum(dim);
  },
);

/** Vector product of 3-vectors along dim (the last). Gradient: both. Source: PyTorch, torch.linalg.cross. */
export const cross: Fn<[input: Tensor, other: Tensor], { readonly dim?: number }> = op(
  "linalg.cross",
  "input other dim",
  (...args: unknown[]) => {
    const [input, other, dim = -1] = args as [Tensor, Tensor, number?];
    return crossAlong(input, other, dim);
  },
);

/** The matrix times itself n times. Source: PyTorch, torch.linalg.matrix_power. */
export function matrix_power(A: Tensor, n: number): Tensor {
  return power(A, n);
}

/** The diagonals of matrices: the last two dimensions unless given. Source: PyTorch, torch.linalg.diagonal. */
export const diagonal: Fn<[A: Tensor], { readonly offset?: number; readonly dim1?: number; readonly dim2?: number }> =
  op("linalg.diagonal", "A offset dim1 dim2", (...args: unknown[]) => {
    const [A, offset = 0, dim1 = -2, dim2 = -1] = args as [Tensor, number?, number?, number?];
    return diagonalOf(A, offset, dim1, dim2);
  });

/** The matrix of powers 0, 1, ... of a vector's elements, in rows. Source: PyTorch, torch.linalg.vander. */
export const vander: Fn<[x: Tensor], { readonly N?: number | null }> = op(
  "linalg.vander",
  "x N",
  (...args: unknown[]) => {
    const [given, N] = args as [Tensor, number?];
    const x = given.ndim === 0 ? given.unsqueeze(0) : given;
    const n = N ?? x.size(-1);
    const base = x.dtype.is_floating_point ? x : x.to(int64);
    const ones = base.unsqueeze(-1).mul(0).add(1);
    if (n === 1) return ones;
    const columns = base.unsqueeze(-1).expand([...base.sizes, n - 1]);
    return cat([ones, cumprod(columns, -1)], -1);
  },
);

/** The inverse. Source: PyTorch, torch.inverse, the same as torch.linalg.inv. */
export function inverse(input: Tensor): Tensor {
  return inv(input);
}

/** U, singular values and V (not V^T), thin unless some is false. Source: PyTorch, torch.svd. */
export function thinSvd(input: Tensor, some = true): [Tensor, Tensor, Tensor] {
  const { U, S, Vh } = svd(input, !some);
  return [U, S, Vh.transpose(-2, -1)];
}

install({
  inverse,
  det,
  logdet,
  slogdet,
  pinverse: (x: Tensor, rcond?: number) => (rcond === undefined ? pinv(x) : pinv(x, rcond)),
  svd: thinSvd,
  matrix_exp,
});
