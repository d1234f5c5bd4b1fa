/** Inverses, determinants, linear systems. */

import type { Backward, Gradients } from "../autograd/node.js";
import { record, recordMany } from "../autograd/record.js";
import { backSubstitute, choleskyInPlace, luInPlace, luSolve } from "../compute/matrix.js";
import { int32 } from "../dtype.js";
import { RuntimeError } from "../errors.js";
import { packed, reduceTo } from "../ops/define.js";
import { asOne, type Fn, op } from "../ops/op.js";
import { Results } from "../ops/pair.js";
import { broadcastSizes, sameSizes } from "../shape.js";
import { fresh, type Tensor } from "../tensor.js";
import { batchText, eachMatrix, mustBeFloating, mustBeMatrices, mustBeSquare } from "./batch.js";

/** What a matrix that has no inverse or factor gives. Source: PyTorch, torch.linalg.LinAlgError. */
export class LinAlgError extends RuntimeError {}

const T = (x: Tensor): Tensor => x.transpose(-2, -1);

const INV: Backward<null> = {
  name: "LinalgInvExBackward0",
  backward(g, node) {
    const y = T(inv(node.saved(0)));
    return y.matmul(g).matmul(y).neg();
  },
};

/**
 * The inverse of square matrices.
 *
 * Shape: (*, n, n). Gradient: input. @throws LinAlgError for a singular matrix.
 * Source: PyTorch, torch.linalg.inv.
 */
export function inv(A: Tensor): Tensor {
  const { inverse, info } = inverseOf("linalg.inv", A);
  const at = info.findIndex((i) => i > 0);
  if (at >= 0) {
    throw new LinAlgError(
      `linalg.inv: ${batchText(A, at)}The diagonal element ${info[at]} is zero, the inversion could not be completed because the input matrix is singular.`,
    );
  }
  return inverse;
}

function inverseOf(name: string, A: Tensor): { inverse: Tensor; info: number[] } {
  mustBeSquare(name, A);
  mustBeFloating(name, A);
  const n = A.size(-1);
  const info: number[] = [];
  const [inverse] = eachMatrix(A, [[n, n]], (a, [out]) => {
    const pivots = new Int32Array(n);
    luInPlace(a, n, n, pivots);
    let zero = 0;
    for (let i = 0; i < n && zero === 0; i++) if (a[i * n + i] === 0) zero = i + 1;
    info.push(zero);
    out.fill(0);
    for (let i = 0; i < n; i++) out[i * n + i] = 1;
    luSolve(a, pivots, n, out, n);
  });
  return { inverse: record(inverse, INV, [A], [A], null), info };
}

/** The inverse, and for each matrix 0 or where a zero pivot stopped it. Source: PyTorch, torch.linalg.inv_ex. */
export function inv_ex(
  A: Tensor,
  options: { readonly check_errors?: boolean } = {},
): Results<{ inverse: Tensor; info: Tensor }> {
  if (options.check_errors) return new Results("linalg_inv_ex", { inverse: inv(A), info: zeros(A.sizes.slice(0, -2)) });
  const { inverse, info } = inverseOf("linalg.inv", A);
  const status = zeros(A.sizes.slice(0, -2));
  info.forEach((v, i) => {
    status.array[i] = v;
  });
  return new Results("linalg_inv_ex", { inverse, info: status });
}

const zeros = (sizes: readonly number[]): Tensor => fresh([...sizes], int32);

/** Sign and ln |det|, not recorded. */
function logDeterminant(A: Tensor): [Tensor, Tensor] {
  const n = A.size(-1);
  const [sign, log] = eachMatrix(A, [[], []], (a, [s, l]) => {
    const pivots = new Int32Array(n);
    s[0] = luInPlace(a, n, n, pivots);
    for (let i = 0; i < n; i++) {
      const d = a[i * n + i];
      s[0] *= Math.sign(d);
      l[0] += Math.log(Math.abs(d));
    }
  });
  return [sign, log];
}

const DET: Backward<null> = {
  name: "LinalgDetBackward0",
  backward(g, node) {
    const A = node.saved(0);
    const y = node.saved(1);
    if (y.detach().ne(0).all().item<boolean>()) return T(inv(A)).mul(g.mul(det(A)).unsqueeze(-1).unsqueeze(-1));
    return cofactors(A).mul(g.unsqueeze(-1).unsqueeze(-1));
  },
};

/** The derivative of det where it is 0: each element's cofactor. */
function cofactors(A: Tensor): Tensor {
  const n = A.size(-1);
  const [c] = eachMatrix(A, [[n, n]], (a, [out]) => {
    const minor = new Float64Array((n - 1) * (n - 1));
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        let k = 0;
        for (let p = 0; p < n; p++) for (let q = 0; q < n; q++) if (p !== i && q !== j) minor[k++] = a[p * n + q];
        const pivots = new Int32Array(n);
        let d = luInPlace(minor, n - 1, n - 1, pivots);
        for (let p = 0; p < n - 1; p++) d *= minor[p * (n - 1) + p];
        out[i * n + j] = (i + j) % 2 === 0 ? d : -d;
      }
    }
  });
  return c;
}

/** The determinant of square matrices. Shape: (*, n, n) -> (*). Gradient: input. Source: PyTorch, torch.linalg.det. */
export function det(A: Tensor): Tensor {
  mustBeSquare("linalg.det", A);
  mustBeFloating("linalg.det", A);
  const n = A.size(-1);
  const [y] = eachMatrix(A, [[]], (a, [out]) => {
    const pivots = new Int32Array(n);
    let d = luInPlace(a, n, n, pivots);
    for (let i = 0; i < n; i++) d *= a[i * n + i];
    out[0] = d;
  });
  return record(y, DET, [A], [A, y.detach()], null);
}

const SLOGDET: Backward<null> = {
  name: "LinalgSlogdetBackward0",
  backward: () => null,
  backwardMany: (gs, node): Gradients =>
    gs[1] === null ? null : T(inv(node.saved(0))).mul(gs[1].unsqueeze(-1).unsqueeze(-1)),
};

/** Sign and ln |det| of square matrices. Gradient: input, through logabsdet. Source: PyTorch, torch.linalg.slogdet. */
export function slogdet(A: Tensor): Results<{ sign: Tensor; logabsdet: Tensor }> {
  mustBeSquare("linalg.slogdet", A);
  mustBeFloating("linalg.slogdet", A);
  const [sign, logabsdet] = logDeterminant(A);
  recordMany([sign, logabsdet], SLOGDET, [A], [A], null);
  return new Results("linalg_slogdet", { sign, logabsdet });
}

/** ln det; NaN below 0. Source: PyTorch, torch.logdet. */
export function logdet(A: Tensor): Tensor {
  mustBeSquare("logdet", A);
  const { sign, logabsdet } = slogdet(A);
  return asOne("WhereBackward0", [logabsdet], (l) => l.add(sign.detach().log()));
}

const SOLVE: Backward<boolean> = {
  name: "LinalgSolveExBackward0",
  backward(g, node): Gradients {
    const A = node.saved(0);
    const X = node.saved(1);
    const gB = solve(T(A), g, { left: true });
    const outer = node.arg ? gB.unsqueeze(-1).matmul(X.unsqueeze(-2)) : gB.matmul(T(X));
    return [
      node.next[0] === null ? null : reduceTo(outer.neg(), A.sizes),
      node.next[1] === null ? null : reduceTo(gB, node.saved(2).sizes),
    ];
  },
};

/** Named parameters of solve. */
export interface SolveOptions {
  readonly B?: Tensor;
  /** false: solves X A = B. */
  readonly left?: boolean;
}

/** Whether B counts as vectors: it has one dimension less and their sizes. */
const isVector = (A: Tensor, B: Tensor): boolean =>
  B.ndim === 1 || (A.ndim - 1 === B.ndim && sameSizes(B.sizes, A.sizes.slice(0, -1)));

/**
 * The X with A X = B (or X A = B with left: false).
 *
 * Shape: A (*, n, n), B (*, n, k) or (*, n) -> B's; leading dimensions broadcast. Gradient: both.
 * @throws LinAlgError for a singular matrix. Source: PyTorch, torch.linalg.solve.
 */
export const solve: Fn<[A: Tensor, B: Tensor], SolveOptions> = op("linalg.solve", "A B left", (...args: unknown[]) => {
  const [A, B, left = true] = args as [Tensor, Tensor, boolean?];
  mustBeFloating("linalg.solve", A);
  mustBeSquare("linalg.solve", A);
  const vector = isVector(A, B);
  if (A.dtype !== B.dtype) {
    throw new RuntimeError(
      `linalg.solve: Expected A and B to have the same dtype, but found A of type ${A.dtype.scalar} and B of type ${B.dtype.scalar} instead`,
    );
  }
  if (!left) {
    if (vector)
      throw new RuntimeError(
        "linalg.solve: Vector broadcasting of the left hand side is not supported for left=False. In this case linalg.solve is equivalent to B / A.squeeze(-1)",
      );
    return T(solve(T(A), T(B)));
  }
  const n = A.size(-1);
  const columns = vector ? B.unsqueeze(-1) : B;
  if (columns.size(-2) !== n) {
    throw new RuntimeError(
      `linalg.solve: Incompatible shapes of A and B for the equation AX = B (${n}x${n} and ${columns.size(-2)}x${columns.size(-1)})`,
    );
  }
  const k = columns.size(-1);
  const batch = broadcastSizes(A.sizes.slice(0, -2), columns.sizes.slice(0, -2));
  const wideA = A.detach().expand([...batch, n, n]);
  const wideB = packed(
    columns
      .detach()
      .expand([...batch, n, k])
      .double(),
  );
  const [x] = eachMatrix(wideA, [[n, k]], (a, [out], at) => {
    const pivots = new Int32Array(n);
    luInPlace(a, n, n, pivots);
    const start = wideB.offset + at * n * k;
    out.set((wideB.array as Float64Array).subarray(start, start + n * k));
    if (!luSolve(a, pivots, n, out, k)) {
      throw new LinAlgError(
        `torch.linalg.solve: ${batchText(wideA, at)}The solver failed because the input matrix is singular.`,
      );
    }
  });
  const y = vector ? x.squeeze(-1) : x;
  return record(y, SOLVE, [A, B], [A, y.detach(), B], vector);
});

/** solve, and for each matrix 0. Source: PyTorch, torch.linalg.solve_ex. */
export function solve_ex(
  A: Tensor,
  B: Tensor,
  options: SolveOptions & { readonly check_errors?: boolean } = {},
): Results<{ result: Tensor; info: Tensor }> {
  const result = solve(A, B, { left: options.left ?? true });
  return new Results("linalg_solve_ex", { result, info: zeros(A.sizes.slice(0, -2)) });
}

/** Named parameters of solve_triangular. */
export interface TriangularOptions {
  readonly upper: boolean;
  readonly left?: boolean;
  readonly unitriangular?: boolean;
}

const TRIANGULAR: Backward<{ upper: boolean; unit: boolean }> = {
  name: "LinalgSolveTriangularBackward0",
  backward(g, node): Gradients {
    const [A, X, B] = [0, 1, 2].map((i) => node.saved(i));
    const { upper, unit } = node.arg;
    const gB = solve_triangular(T(A), g, { upper: !upper, unitriangular: unit });
    const gA = gB.matmul(T(X)).neg();
    const shift = unit ? 1 : 0;
    return [
      node.next[0] === null ? null : reduceTo(upper ? gA.triu(shift) : gA.tril(-shift), A.sizes),
      node.next[1] === null ? null : reduceTo(gB, B.sizes),
    ];
  },
};

/** The X with A X = B for triangular A; the other triangle is not read. Source: PyTorch, torch.linalg.solve_triangular. */
export function solve_triangular(A: Tensor, B: Tensor, options: TriangularOptions): Tensor {
  const { upper, left = true, unitriangular = false } = options;
  if (!left) return T(solve_triangular(T(A), T(B), { upper: !upper, unitriangular }));
  mustBeSquare("linalg.solve_triangular", A);
  mustBeMatrices("linalg.solve_triangular", B, "B");
  const n = A.size(-1);
  const k = B.size(-1);
  const batch = broadcastSizes(A.sizes.slice(0, -2), B.sizes.slice(0, -2));
  const wideA = A.detach().expand([...batch, n, n]);
  const wideB = packed(
    B.detach()
      .expand([...batch, n, k])
      .double(),
  );
  const [x] = eachMatrix(wideA, [[n, k]], (a, [out], at) => {
    const start = wideB.offset + at * n * k;
    out.set((wideB.array as Float64Array).subarray(start, start + n * k));
    backSubstitute(a, n, out, k, upper, unitriangular);
  });
  return record(x, TRIANGULAR, [A, B], [A, x.detach(), B], { upper, unit: unitriangular });
}

const CHOLESKY: Backward<boolean> = {
  name: "LinalgCholeskyExBackward0",
  backward(g, node) {
    const upper = node.arg;
    const L = upper ? T(cholesky(node.saved(0))) : cholesky(node.saved(0));
    const lower = upper ? L.transpose(-2, -1) : L;
    const gL = upper ? T(g) : g;
    const S = T(lower).matmul(gL.tril());
    const half = S.tril().sub(S.diagonal(0, -2, -1).div(2).diag_embed());
    const inner = solve_triangular(T(lower), half, { upper: true });
    const gA = T(solve_triangular(T(lower), T(inner), { upper: true }));
    return gA.add(T(gA)).div(2);
  },
};

/**
 * The lower triangular L with L L^T = A (or U with U^T U = A) for symmetric positive definite A.
 *
 * Gradient: input. @throws LinAlgError when A is not positive definite. Source: PyTorch, torch.linalg.cholesky.
 */
export const cholesky: Fn<[A: Tensor], { readonly upper?: boolean }> = op(
  "linalg.cholesky",
  "A upper",
  (...args: unknown[]) => {
    const [A, upper = false] = args as [Tensor, boolean?];
    mustBeFloating("linalg.cholesky", A);
    mustBeSquare("linalg.cholesky", A);
    const n = A.size(-1);
    const given = upper ? T(A.detach()) : A.detach();
    const [L] = eachMatrix(given, [[n, n]], (a, [out], at) => {
      const order = choleskyInPlace(a, n);
      if (order > 0) {
        throw new LinAlgError(
          `linalg.cholesky: ${batchText(A, at)}The factorization could not be completed because the input is not positive-definite (the leading minor of order ${order} is not positive-definite).`,
        );
      }
      out.set(a);
    });
    return record(upper ? T(L).contiguous() : L, CHOLESKY, [A], [A], upper);
  },
);

/** cholesky, and for each matrix 0 or the order of the minor that is not positive. Source: PyTorch, torch.linalg.cholesky_ex. */
export function cholesky_ex(
  A: Tensor,
  options: { readonly upper?: boolean } = {},
): Results<{ L: Tensor; info: Tensor }> {
  return new Results("linalg_cholesky_ex", {
    L: cholesky(A, { upper: options.upper ?? false }),
    info: zeros(A.sizes.slice(0, -2)),
  });
}

/** The X with (L L^T) X = B from a Cholesky factor. Gradient: both. Source: PyTorch, torch.cholesky_solve. */
export const cholesky_solve: Fn<
  [B: Tensor, L: Tensor, upper?: boolean],
  { readonly L?: Tensor; readonly upper?: boolean }
> = op("cholesky_solve", "B L upper", (B: Tensor, L: Tensor, upper = false) => {
  mustBeMatrices("cholesky_solve", B, "b");
  return asOne("CholeskySolveBackward0", [B, L], (b, l) => {
    const lower = upper ? T(l) : l;
    return solve_triangular(T(lower), solve_triangular(lower, b, { upper: false }), { upper: true });
  });
});

/** The inverse of L L^T from a Cholesky factor. Gradient: input. Source: PyTorch, torch.cholesky_inverse. */
export const cholesky_inverse: Fn<[L: Tensor, upper?: boolean], { readonly upper?: boolean }> = op(
  "cholesky_inverse",
  "L upper",
  (L: Tensor, upper = false) =>
    asOne("CholeskyInverseBackward0", [L], (l) => {
      const lower = upper ? l.triu().transpose(-2, -1) : l.tril();
      return inv(lower.matmul(T(lower)));
    }),
);

/** LU factors in one matrix, and the order of rows (from 1). Source: PyTorch, torch.linalg.lu_factor. */
export function lu_factor(A: Tensor): Results<{ LU: Tensor; pivots: Tensor }> {
  mustBeMatrices("torch.linalg.lu_factor", A);
  mustBeFloating("torch.linalg.lu_factor", A);
  const [n, m] = A.sizes.slice(-2);
  const k = Math.min(n, m);
  const [LU, order] = eachMatrix(A, [[n, m], [k]], (a, [out, p]) => {
    const pivots = new Int32Array(k);
    luInPlace(a, n, m, pivots);
    out.set(a);
    pivots.forEach((v, i) => {
      p[i] = v + 1;
    });
  });
  return new Results("linalg_lu_factor", { LU: noGradient("linalg_lu_factor", A, LU), pivots: order.to(int32) });
}

/** P, L and U with A = P L U. Source: PyTorch, torch.linalg.lu. */
export function lu(A: Tensor): Results<{ P: Tensor; L: Tensor; U: Tensor }> {
  mustBeMatrices("linalg.lu", A);
  mustBeFloating("linalg.lu", A);
  const [n, m] = A.sizes.slice(-2);
  const k = Math.min(n, m);
  const [P, L, U] = eachMatrix(
    A,
    [
      [n, n],
      [n, k],
      [k, m],
    ],
    (a, [p, l, u]) => {
      const pivots = new Int32Array(k);
      luInPlace(a, n, m, pivots);
      const rows = Array.from({ length: n }, (_, i) => i);
      pivots.forEach((to, i) => {
        [rows[i], rows[to]] = [rows[to], rows[i]];
      });
      rows.forEach((row, i) => {
        p[row * n + i] = 1;
      });
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < m; j++) {
          if (j >= i && i < k) u[i * m + j] = a[i * m + j];
          else if (j < i && j < k) l[i * k + j] = a[i * m + j];
        }
        if (i < k) l[i * k + i] = 1;
      }
    },
  );
  return new Results("linalg_lu", { P, L: noGradient("linalg_lu", A, L), U });
}

const REFUSE: Backward<string> = {
  name: "NotImplemented",
  backward(_g, node) {
    throw new RuntimeError(`derivative for aten::${node.arg} is not implemented`, {
      hint: "Solve with torch.linalg.solve.",
    });
  },
};
const noGradient = (name: string, A: Tensor, y: Tensor): Tensor => record(y, REFUSE, [A], [], name);

/** The tensor that tensordot inverts: dims after `ind` map to those before. Source: PyTorch, torch.linalg.tensorinv. */
export function tensorinv(A: Tensor, ind = 2): Tensor {
  if (ind <= 0) throw new RuntimeError("Expected a strictly positive integer for 'ind'");
  const first = A.sizes.slice(0, ind);
  const rest = A.sizes.slice(ind);
  const n = first.reduce((a, b) => a * b, 1);
  if (n !== rest.reduce((a, b) => a * b, 1)) {
    throw new RuntimeError(
      "Expected self to satisfy the requirement prod(self.shape[ind:]) == prod(self.shape[:ind]), but got " +
        `${rest.reduce((a, b) => a * b, 1)} != ${n}`,
    );
  }
  return inv(A.reshape(n, n)).reshape([...rest, ...first]);
}

/** The X with tensordot(A, X) = B. Source: PyTorch, torch.linalg.tensorsolve. */
export function tensorsolve(A: Tensor, B: Tensor, options: { readonly dims?: readonly number[] | null } = {}): Tensor {
  const dims = options.dims ?? null;
  const moved =
    dims === null
      ? A
      : A.movedim(
          [...dims],
          dims.map((_, i) => A.ndim - dims.length + i),
        );
  const rest = moved.sizes.slice(B.ndim);
  const n = rest.reduce((a, b) => a * b, 1);
  return solve(moved.reshape(-1, n), B.reshape(-1)).reshape(rest);
}
