/** QR, eigenvalues of symmetric matrices, singular values, and what follows from them. */

import type { Backward, Gradients } from "../autograd/node.js";
import { recordMany } from "../autograd/record.js";
import { orthonormalColumn, qrInPlace, symmetricEigen, tallSvd } from "../compute/matrix.js";
import { int64 } from "../dtype.js";
import { RuntimeError } from "../errors.js";
import { asOne, type Fn, op } from "../ops/op.js";
import { Results } from "../ops/pair.js";
import type { Tensor } from "../tensor.js";
import { eachMatrix, mustBeFloating, mustBeMatrices, mustBeSquare } from "./batch.js";
import { solve_triangular } from "./solve.js";

const T = (x: Tensor): Tensor => x.transpose(-2, -1);
const diagonal = (x: Tensor): Tensor => x.diagonal(0, -2, -1);

const zerosLike = (x: Tensor): Tensor => x.detach().mul(0);

const QR: Backward<null> = {
  name: "LinalgQrBackward0",
  backward: () => null,
  backwardMany(gs, node): Gradients {
    const Q = node.saved(0);
    const R = node.saved(1);
    const gQ = gs[0] ?? zerosLike(Q);
    const gR = gs[1] ?? zerosLike(R);
    const M = R.matmul(T(gR)).sub(T(gQ).matmul(Q));
    const low = M.tril(-1);
    const symmetric = low.add(T(low)).add(diagonal(M).diag_embed());
    return T(solve_triangular(R, T(gQ.add(Q.matmul(symmetric))), { upper: true }));
  },
};

/** How much of QR is wanted. */
export type QrMode = "reduced" | "complete" | "r";

/**
 * Q with orthonormal columns and upper triangular R, with A = Q R.
 *
 * Shape: (*, n, m) -> (*, n, k), (*, k, m), k = min(n, m); k = n with "complete". Gradient: input, for n >= m.
 * Source: PyTorch, torch.linalg.qr.
 */
export const qr: Fn<[A: Tensor, mode?: QrMode], { readonly mode?: QrMode }, Results<{ Q: Tensor; R: Tensor }>> = op(
  "linalg.qr",
  "A mode",
  (A: Tensor, mode: QrMode = "reduced") => {
    mustBeMatrices("linalg.qr", A);
    mustBeFloating("linalg.qr", A);
    if (mode !== "reduced" && mode !== "complete" && mode !== "r") {
      throw new RuntimeError(
        `qr received unrecognized mode '${mode}' but expected one of 'reduced' (default), 'r', or 'complete'`,
      );
    }
    const [n, m] = A.sizes.slice(-2);
    const k = mode === "complete" ? n : Math.min(n, m);
    const [Q, R] = eachMatrix(
      A,
      [
        [n, k],
        [k, m],
      ],
      (a, [q, r]) => {
        const whole = qrInPlace(a, n, m);
        for (let i = 0; i < n; i++) for (let j = 0; j < k; j++) q[i * k + j] = whole[i * n + j];
        r.set(a.subarray(0, k * m));
      },
    );
    if (k === m) recordMany([Q, R], QR, [A], [Q.detach(), R.detach()], null);
    return new Results("linalg_qr", { Q: mode === "r" ? Q.new_zeros([0]) : Q, R });
  },
);

const EIGH: Backward<null> = {
  name: "LinalgEighBackward0",
  backward: () => null,
  backwardMany(gs, node): Gradients {
    const w = node.saved(0);
    const V = node.saved(1);
    const gw = gs[0] === null ? zerosLike(w) : gs[0];
    let inner = gw.diag_embed();
    if (gs[1] !== null) {
      const E = w.unsqueeze(-2).sub(w.unsqueeze(-1));
      const zero = E.detach().eq(0);
      inner = inner.add(T(V).matmul(gs[1]).div(E.masked_fill(zero, 1)).masked_fill(zero, 0));
    }
    return V.matmul(inner).matmul(T(V));
  },
};

/** Named parameters of eigh: which triangle is read. */
export interface EighOptions {
  readonly UPLO?: "L" | "U";
}

/**
 * Eigenvalues in ascending order and eigenvectors (columns) of symmetric matrices; one triangle is read.
 *
 * Gradient: input. Source: PyTorch, torch.linalg.eigh; a vector's sign may differ.
 */
export const eigh: Fn<
  [A: Tensor, UPLO?: "L" | "U"],
  EighOptions,
  Results<{ eigenvalues: Tensor; eigenvectors: Tensor }>
> = op("linalg.eigh", "A UPLO", (A: Tensor, UPLO: "L" | "U" = "L") => {
  mustBeSquare("linalg.eigh", A);
  mustBeFloating("linalg.eigh", A);
  if (UPLO.toUpperCase() !== "L" && UPLO.toUpperCase() !== "U") {
    throw new RuntimeError(`Expected UPLO argument to be 'L' or 'U', but got ${UPLO}`);
  }
  const n = A.size(-1);
  const lower = UPLO.toUpperCase() === "L";
  const [eigenvalues, eigenvectors] = eachMatrix(A, [[n], [n, n]], (a, [w, v]) => {
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < i; j++) {
        if (lower) a[j * n + i] = a[i * n + j];
        else a[i * n + j] = a[j * n + i];
      }
    }
    const found = symmetricEigen(a, n);
    w.set(found.values);
    v.set(found.vectors);
  });
  recordMany([eigenvalues, eigenvectors], EIGH, [A], [eigenvalues.detach(), eigenvectors.detach()], null);
  return new Results("linalg_eigh", { eigenvalues, eigenvectors });
});

/** Eigenvalues of symmetric matrices in ascending order. Gradient: input. Source: PyTorch, torch.linalg.eigvalsh. */
export const eigvalsh: Fn<[A: Tensor, UPLO?: "L" | "U"], EighOptions> = op(
  "linalg.eigvalsh",
  "A UPLO",
  (A: Tensor, UPLO: "L" | "U" = "L") => eigh(A, UPLO).eigenvalues,
);

const SVD: Backward<null> = {
  name: "LinalgSvdBackward0",
  backward: () => null,
  backwardMany(gs, node): Gradients {
    const [U, S, Vh] = [0, 1, 2].map((i) => node.saved(i));
    const k = S.size(-1);
    const V = T(Vh);
    const inner = gs[1] === null ? zerosLike(S).diag_embed() : gs[1].diag_embed();
    if (gs[0] === null && gs[2] === null) return U.matmul(inner).matmul(Vh);
    const squares = S.mul(S);
    const E = squares.unsqueeze(-2).sub(squares.unsqueeze(-1));
    const zero = E.detach().eq(0);
    const F = E.masked_fill(zero, 1).reciprocal().masked_fill(zero, 0);
    const row = S.unsqueeze(-2);
    const column = S.unsqueeze(-1);
    let middle = inner;
    const skew = (x: Tensor): Tensor => x.sub(T(x));
    if (gs[0] !== null) middle = middle.add(F.mul(skew(T(U).matmul(gs[0]))).mul(row));
    if (gs[2] !== null) middle = middle.add(column.mul(F.mul(skew(T(V).matmul(T(gs[2]))))));
    let g = U.matmul(middle).matmul(Vh);
    if (gs[0] !== null && U.size(-2) > k) {
      const scaled = gs[0].div(row);
      g = g.add(scaled.sub(U.matmul(T(U).matmul(scaled))).matmul(Vh));
    }
    if (gs[2] !== null && Vh.size(-1) > k) {
      const scaled = gs[2].div(column);
      g = g.add(U.matmul(scaled.sub(scaled.matmul(V).matmul(Vh))));
    }
    return g;
  },
};

/**
 * U, singular values in descending order, and V^T, with A = U diag(S) V^T.
 *
 * Shape: (*, n, m) -> (*, n, k), (*, k), (*, k, m), k = min(n, m); square U and V^T with full_matrices (the default).
 * Gradient: input, without the columns that full_matrices adds. Source: PyTorch, torch.linalg.svd; signs may differ.
 */
export const svd: Fn<
  [A: Tensor, full_matrices?: boolean],
  { readonly full_matrices?: boolean },
  Results<{ U: Tensor; S: Tensor; Vh: Tensor }>
> = op("linalg.svd", "A full_matrices driver", (...args: unknown[]) => {
  const [A, full = true] = args as [Tensor, boolean?];
  mustBeMatrices("linalg.svd", A);
  mustBeFloating("linalg.svd", A);
  const [n, m] = A.sizes.slice(-2);
  const k = Math.min(n, m);
  const cols = full ? n : k;
  const rows = full ? m : k;
  const [U, S, Vh] = eachMatrix(A, [[n, cols], [k], [rows, m]], (a, [u, s, vh]) => {
    const wide = n < m;
    const tall = wide ? transposed(a, n, m) : a;
    const found = tallSvd(tall, Math.max(n, m), k);
    s.set(found.s);
    const [left, right] = wide ? [found.v, found.u] : [found.u, found.v];
    for (let i = 0; i < n; i++) for (let j = 0; j < k; j++) u[i * cols + j] = left[i * k + j];
    for (let j = k; j < cols; j++) orthonormalColumn(u, n, cols, j);
    const v = new Float64Array(m * rows);
    for (let i = 0; i < m; i++) for (let j = 0; j < k; j++) v[i * rows + j] = right[i * k + j];
    for (let j = k; j < rows; j++) orthonormalColumn(v, m, rows, j);
    vh.set(transposed(v, m, rows));
  });
  const saved = [U.detach().narrow(-1, 0, k), S.detach(), Vh.detach().narrow(-2, 0, k)];
  if (!full || n === m) recordMany([U, S, Vh], SVD, [A], saved, null);
  else recordMany([U, S, Vh], SVD_FULL, [A], saved, null);
  return new Results("linalg_svd", { U, S, Vh });
});

const SVD_FULL: Backward<null> = {
  ...SVD,
  backwardMany(gs, node): Gradients {
    const k = node.saved(1).size(-1);
    return (SVD.backwardMany as NonNullable<typeof SVD.backwardMany>)(
      [gs[0]?.narrow(-1, 0, k) ?? null, gs[1], gs[2]?.narrow(-2, 0, k) ?? null],
      node,
    );
  },
};

function transposed(a: Float64Array, rows: number, cols: number): Float64Array {
  const t = new Float64Array(rows * cols);
  for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) t[j * rows + i] = a[i * cols + j];
  return t;
}

/** Singular values in descending order. Gradient: input. Source: PyTorch, torch.linalg.svdvals. */
export function svdvals(A: Tensor): Tensor {
  return svd(A, false).S;
}

/** The limit below which singular values count as 0. */
function limitOf(S: Tensor, A: Tensor, atol: number | Tensor | null, rtol: number | Tensor | null): Tensor {
  const epsilon = A.dtype.name === "float64" ? 2 ** -52 : 2 ** -23;
  const none = atol === null || atol === 0;
  const relative = rtol ?? (none ? epsilon * Math.max(...A.sizes.slice(-2)) : 0);
  const largest = S.detach().amax(-1, true);
  const column = (v: number | Tensor): number | Tensor => (typeof v === "number" || v.ndim === 0 ? v : v.unsqueeze(-1));
  return largest.mul(column(relative)).maximum(largest.mul(0).add(column(atol ?? 0)));
}

/** Named parameters of pinv and matrix_rank. */
export interface ToleranceOptions {
  readonly atol?: number | Tensor | null;
  readonly rtol?: number | Tensor | null;
  readonly rcond?: number | Tensor | null;
  readonly tol?: number | Tensor | null;
  readonly hermitian?: boolean;
}

/** The pseudoinverse. Shape: (*, n, m) -> (*, m, n). Gradient: input. Source: PyTorch, torch.linalg.pinv. */
export const pinv: Fn<[A: Tensor, rcond?: number | Tensor], ToleranceOptions> = op(
  "linalg.pinv",
  "A rcond atol rtol hermitian",
  (...args: unknown[]) => {
    const [A, rcond, atol, rtol] = args as [Tensor, (number | Tensor)?, (number | Tensor)?, (number | Tensor)?];
    mustBeMatrices("linalg.pinv", A);
    mustBeFloating("linalg.pinv", A);
    if (A.count === 0) return A.new_zeros([...A.sizes.slice(0, -2), A.size(-1), A.size(-2)]);
    return asOne("LinalgPinvBackward0", [A], (x) => {
      const { U, S, Vh } = svd(x, false);
      const small = S.detach().le(limitOf(S, A, atol ?? null, rtol ?? rcond ?? null));
      const inverse = S.masked_fill(small, 1).reciprocal().masked_fill(small, 0);
      return T(Vh).mul(inverse.unsqueeze(-2)).matmul(T(U));
    });
  },
);

/** Number of singular values above the tolerance. Source: PyTorch, torch.linalg.matrix_rank. */
export const matrix_rank: Fn<[A: Tensor, tol?: number | Tensor], ToleranceOptions> = op(
  "linalg.matrix_rank",
  "A tol atol rtol hermitian",
  (...args: unknown[]) => {
    const [A, tol, atol, rtol] = args as [Tensor, (number | Tensor)?, (number | Tensor)?, (number | Tensor)?];
    mustBeMatrices("linalg.matrix_rank", A, "input");
    const x = A.detach();
    if (x.count === 0) return x.new_zeros(x.sizes.slice(0, -2)).to(int64);
    const S = svdvals(x);
    return S.gt(limitOf(S, x, atol ?? tol ?? null, rtol ?? (tol === undefined ? null : 0))).sum(-1);
  },
);

/** Named parameters of lstsq. */
export interface LstsqOptions {
  readonly rcond?: number | null;
  readonly driver?: "gelsy" | "gels" | "gelsd" | "gelss" | null;
}

/**
 * The X that makes |A X - B| smallest.
 *
 * Shape: A (*, n, m), B (*, n, k) or (*, n) -> solution (*, m, k) or (*, m). Gradient: solution's, both.
 * Source: PyTorch, torch.linalg.lstsq.
 */
export const lstsq: Fn<
  [A: Tensor, B: Tensor],
  LstsqOptions & { readonly B?: Tensor },
  Results<{ solution: Tensor; residuals: Tensor; rank: Tensor; singular_values: Tensor }>
> = op("linalg.lstsq", "A B rcond driver", (...args: unknown[]) => {
  const [A, B, rcond, driver] = args as [Tensor, Tensor, number?, string?];
  mustBeMatrices("torch.linalg.lstsq", A, "input");
  const vector = A.ndim - 1 === B.ndim;
  const [n, m] = A.sizes.slice(-2);
  const right = vector ? B.unsqueeze(-1) : B;
  if (right.size(-2) !== n) throw new RuntimeError("torch.linalg.lstsq: input.size(-2) should match other.size(-2)");
  const solution = asOne("LinalgLstsqBackward0", [A, right], (a, b) =>
    (rcond === undefined ? pinv(a) : pinv(a, rcond)).matmul(b),
  );
  const rank = matrix_rank(A);
  const complete = n > m && rank.detach().eq(m).all().item<boolean>();
  const residuals = complete
    ? A.detach().matmul(solution.detach()).sub(right.detach()).pow(2).sum(-2)
    : A.new_zeros([0]);
  const values = driver === "gelsd" || driver === "gelss" ? svdvals(A.detach()) : A.new_zeros([0]);
  return new Results("linalg_lstsq", {
    solution: vector ? solution.squeeze(-1) : solution,
    residuals,
    rank: driver === "gels" ? rank.new_zeros([0]) : rank,
    singular_values: values,
  });
});

/** e ** A for square matrices: scaling, Taylor's series, squaring. Gradient: input. Source: PyTorch, torch.linalg.matrix_exp. */
export function matrix_exp(A: Tensor): Tensor {
  mustBeSquare("linalg.matrix_exp", A);
  mustBeFloating("linalg.matrix_exp", A);
  const size = A.count === 0 ? 0 : Number(A.detach().abs().sum(-2).amax().item());
  const halvings = Math.max(0, Math.ceil(Math.log2(Math.max(size, 1e-9))) + 2);
  const one = A.detach().mul(0);
  diagonal(one).fill_(1);
  return asOne("LinalgMatrixExpBackward0", [A], (x) => {
    const wide = one.double();
    const scaled = x.double().div(2 ** halvings);
    let y = wide.add(scaled.div(16));
    for (let k = 15; k >= 1; k--) y = wide.add(scaled.matmul(y).div(k));
    for (let k = 0; k < halvings; k++) y = y.matmul(y);
    return y.to(x.dtype);
  });
}
