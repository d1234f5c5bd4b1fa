/** Matrix products. */
import type { Backward, Gradients } from "../autograd/node.js";
import { record } from "../autograd/record.js";
import { gemm, type Matrix } from "../compute/gemm.js";
import { bfloat16, bool, float16, float32, float64, int64 } from "../dtype.js";
import { RuntimeError } from "../errors.js";
import { broadcastSizes, numelOf } from "../shape.js";
import { fresh, methods, type Tensor } from "../tensor.js";
import { complexProduct } from "./complex.js";
import { cast, reduceTo } from "./define.js";
import { asOne } from "./op.js";

declare module "../tensor.js" {
  interface Tensor {
    /** Matrix product of two matrices. See torch.mm. */
    mm(mat2: Tensor): Tensor;
    /** Matrix product; leading dimensions broadcast. See torch.matmul. */
    matmul(other: Tensor): Tensor;
    /** Products of matrices in batches. See torch.bmm. */
    bmm(mat2: Tensor): Tensor;
    /** Sum of products of two vectors. See torch.dot. */
    dot(other: Tensor): Tensor;
    /** this + mat1 @ mat2. See torch.addmm. */
    addmm(mat1: Tensor, mat2: Tensor, options?: AddmmOptions): Tensor;
  }
}

/** Factors of addmm. */
export interface AddmmOptions {
  readonly beta?: number;
  readonly alpha?: number;
}

const matrix = (t: Tensor, at = t.offset): Matrix => ({
  array: t.array,
  offset: at,
  row: t.strides[t.strides.length - 2],
  col: t.strides[t.strides.length - 1],
});

/** @throws RuntimeError with torch's text when the dtypes differ. */
function sameDtype(op: string, a: Tensor, b: Tensor): void {
  if (a.dtype !== b.dtype) {
    const name = (t: Tensor): string =>
      t.dtype === float32 ? "float" : t.dtype === float64 ? "double" : t.dtype.scalar.toLowerCase();
    throw new RuntimeError(`expected m1 and m2 to have the same dtype, but got: ${name(a)} != ${name(b)}`, {
      hint: `${op}: convert one of them, e.g. x.to(${a.dtype}).`,
    });
  }
}

/** Products that the plain loops cannot form in the dtype itself. */
const viaWider = (t: Tensor): boolean => t.dtype !== float32 && t.dtype !== float64 && t.dtype !== int64;

/** c = beta * c + alpha * a @ b for matrices, not recorded. */
function product(a: Tensor, b: Tensor, alpha = 1, into: Tensor | null = null, beta = 0): Tensor {
  if (viaWider(a)) {
    if (a.dtype === bool) throw new RuntimeError(`"addmm_impl_cpu_" not implemented for 'Bool'`);
    const work = a.dtype === float16 || a.dtype === bfloat16 ? float32 : float64;
    const c = into === null ? null : cast(into, work);
    return cast(product(cast(a, work), cast(b, work), alpha, c, beta), a.dtype);
  }
  const m = a.sizes[0];
  const k = a.sizes[1];
  const n = b.sizes[1];
  const c = into ?? fresh([m, n], a.dtype);
  gemm(m, n, k, alpha, matrix(a), matrix(b), beta, c.array, c.offset, n);
  return c;
}

/** d/d(mat1) of mat1 @ mat2. */
const gradFirst = (g: Tensor, mat2: Tensor): Tensor => mm(g, mat2.t());

/** d/d(mat2) of mat1 @ mat2, laid out as mat2 is so that a weight's gradient comes out row-major. */
function gradSecond(g: Tensor, mat1: Tensor, mat2: Tensor): Tensor {
  const columnMajor = mat2.strides[0] === 1 && mat2.strides[1] === mat2.sizes[0];
  return columnMajor ? mm(g.t(), mat1).t() : mm(mat1.t(), g);
}

const MM_BACKWARD: Backward<null> = {
  name: "MmBackward0",
  backward(g, node): Gradients {
    return [
      node.next[0] === null ? null : gradFirst(g, node.saved(1)),
      node.next[1] === null ? null : gradSecond(g, node.saved(0), node.saved(1)),
    ];
  },
};

/** @throws RuntimeError with torch's texts when the two are no matrices that fit. */
function checkMatrices(op: string, a: Tensor, b: Tensor): void {
  if (a.sizes.length !== 2) throw new RuntimeError(`${op}: self must be a matrix`);
  if (b.sizes.length !== 2) throw new RuntimeError(`${op}: mat2 must be a matrix`);
  if (a.sizes[1] !== b.sizes[0]) {
    throw new RuntimeError(
      `${op}: mat1 and mat2 shapes cannot be multiplied (${a.sizes[0]}x${a.sizes[1]} and ${b.sizes[0]}x${b.sizes[1]})`,
      { hint: `Columns of the first (${a.sizes[1]}) must equal rows of the second (${b.sizes[0]}).` },
    );
  }
  sameDtype(op, a, b);
}

/**
 * Matrix product.
 *
 * y = input @ mat2
 *
 * Shape: (n, m) @ (m, p) -> (n, p). Dtype: both the same.
 * Gradient: both.
 * @throws RuntimeError when the shapes or dtypes do not fit.
 * Source: PyTorch, torch.mm; sums are kept in double precision.
 */
export function mm(input: Tensor, mat2: Tensor): Tensor {
  if (input.dtype.is_complex || mat2.dtype.is_complex) return complexProduct("MmBackward0", mm, input, mat2);
  checkMatrices("mm", input, mat2);
  const out = product(input, mat2);
  if (!(input.recorded() || mat2.recorded())) return out;
  return record(out, MM_BACKWARD, [input, mat2], [input, mat2], null);
}

const ADDMM_BACKWARD: Backward<{ sizes: readonly number[]; beta: number; alpha: number }> = {
  name: "AddmmBackward0",
  backward(g, node): Gradients {
    const { sizes, beta, alpha } = node.arg;
    const scaled = alpha === 1 ? g : g.mul(alpha);
    return [
      node.next[0] === null ? null : reduceTo(beta === 1 ? g : g.mul(beta), sizes),
      node.next[1] === null ? null : gradFirst(scaled, node.saved(1)),
      node.next[2] === null ? null : gradSecond(scaled, node.saved(0), node.saved(1)),
    ];
  },
};

/**
 * Matrix product with a sum.
 *
 * y = beta * input + alpha * (mat1 @ mat2)
 *
 * Shape: mat1 (n, m), mat2 (m, p), input broadcasts to (n, p) -> (n, p).
 * Gradient: all three.
 * @throws RuntimeError when the shapes or dtypes do not fit.
 * Source: PyTorch, torch.addmm; sums are kept in double precision.
 */
export function addmm(input: Tensor, mat1: Tensor, mat2: Tensor, options?: AddmmOptions): Tensor {
  checkMatrices("addmm", mat1, mat2);
  if (input.dtype !== mat1.dtype) {
    throw new RuntimeError(
      `self and mat2 must have the same dtype, but got ${input.dtype.scalar} and ${mat1.dtype.scalar}`,
    );
  }
  const beta = options?.beta ?? 1;
  const alpha = options?.alpha ?? 1;
  if (!input.dtype.is_floating_point) {
    const whole = product(mat1, mat2);
    return (beta === 1 ? input : input.mul(beta)).add(alpha === 1 ? whole : whole.mul(alpha));
  }
  const n = mat1.sizes[0];
  const p = mat2.sizes[1];
  const out = fresh([n, p], input.dtype);
  fillRows(out, input, n, p);
  const y = product(mat1, mat2, alpha, out, beta);
  if (!(input.recorded() || mat1.recorded() || mat2.recorded())) return y;
  return record(y, ADDMM_BACKWARD, [input, mat1, mat2], [mat1, mat2], { sizes: input.sizes, beta, alpha });
}

/** Writes `input`, broadcast to (n, p), into `out`. */
function fillRows(out: Tensor, input: Tensor, n: number, p: number): void {
  const row = input.sizes.length === 1 && input.sizes[0] === p && input.contig;
  if (!row) {
    out.copy_(input.detach());
    out.version.n = 0;
    return;
  }
  const from = input.array;
  const to = out.array;
  const o = input.offset;
  for (let i = 0; i < n; i++) for (let j = 0; j < p; j++) to[i * p + j] = from[o + j];
}

const BMM_BACKWARD: Backward<null> = {
  name: "BmmBackward0",
  backward(g, node): Gradients {
    return [
      node.next[0] === null ? null : bmm(g, node.saved(1).transpose(1, 2)),
      node.next[1] === null ? null : bmm(node.saved(0).transpose(1, 2), g),
    ];
  },
};

/**
 * Matrix products in batches.
 *
 * Shape: (b, n, m) @ (b, m, p) -> (b, n, p). Gradient: both.
 * @throws RuntimeError when the shapes do not fit.
 * Source: PyTorch, torch.bmm.
 */
export function bmm(input: Tensor, mat2: Tensor): Tensor {
  if (input.dtype.is_complex || mat2.dtype.is_complex) return complexProduct("BmmBackward0", bmm, input, mat2);
  if (input.ndim !== 3) throw new RuntimeError("batch1 must be a 3D tensor");
  if (mat2.ndim !== 3) throw new RuntimeError("batch2 must be a 3D tensor");
  const [b, n, m] = input.sizes;
  if (mat2.sizes[0] !== b || mat2.sizes[1] !== m) {
    throw new RuntimeError(
      `Expected size for first two dimensions of batch2 tensor to be: [${b}, ${m}] but got: [${mat2.sizes[0]}, ${mat2.sizes[1]}].`,
    );
  }
  sameDtype("bmm", input, mat2);
  const out = fresh([b, n, mat2.sizes[2]], input.dtype);
  for (let i = 0; i < b; i++) {
    const c = product(input.detach().select(0, i), mat2.detach().select(0, i));
    out.select(0, i).copy_(c);
  }
  out.version.n = 0;
  return record(out, BMM_BACKWARD, [input, mat2], [input, mat2], null);
}

const DOT_BACKWARD: Backward<null> = {
  name: "DotBackward0",
  backward: (g, node) => [
    node.next[0] === null ? null : g.mul(node.saved(1)),
    node.next[1] === null ? null : g.mul(node.saved(0)),
  ],
};

/**
 * Sum of the products of two vectors.
 *
 * @throws RuntimeError when they are no vectors of one length.
 * Source: PyTorch, torch.dot.
 */
export function dot(input: Tensor, other: Tensor): Tensor {
  if (input.dtype.is_complex || other.dtype.is_complex) return complexProduct("DotBackward0", dot, input, other);
  if (input.ndim !== 1 || other.ndim !== 1) {
    throw new RuntimeError(`1D tensors expected, but got ${input.ndim}D and ${other.ndim}D tensors`);
  }
  if (input.count !== other.count) {
    throw new RuntimeError(
      `inconsistent tensor size, expected tensor [${input.count}] and src [${other.count}] to have the same number of elements, but got ${input.count} and ${other.count} elements respectively`,
    );
  }
  sameDtype("dot", input, other);
  const out = product(input.detach().reshape(1, -1), other.detach().reshape(-1, 1));
  return record(fresh0d(out), DOT_BACKWARD, [input, other], [input, other], null);
}

function fresh0d(t: Tensor): Tensor {
  const y = fresh([], t.dtype);
  y.array[0] = t.array[t.offset];
  return y;
}

/**
 * Matrix product with torch's rules for vectors and batches: two vectors give their dot product, a vector counts as
 * a row (left) or column (right), leading dimensions broadcast.
 *
 * Shape: (*, n, m) @ (*, m, p) -> (*, n, p). Gradient: both.
 * @throws RuntimeError when the shapes do not fit.
 * Source: PyTorch, torch.matmul.
 */
export function matmul(input: Tensor, other: Tensor): Tensor {
  const a = input.ndim;
  const b = other.ndim;
  if (a === 0 || b === 0) {
    throw new RuntimeError(`both arguments to matmul need to be at least 1D, but they are ${a}D and ${b}D`);
  }
  if (a === 1 && b === 1) return dot(input, other);
  if (a === 2 && b === 2) return mm(input, other);
  if (a === 1 && b === 2) {
    return asOne("SqueezeBackward4", [input, other], (x, y) => mm(x.unsqueeze(0), y).squeeze(0));
  }
  if (a === 2 && b === 1) return asOne("MvBackward0", [input, other], (x, y) => mm(x, y.unsqueeze(1)).squeeze(1));
  if (b <= 2) {
    const columns = b === 1 ? other.unsqueeze(1) : other;
    const rows = input.reshape(numelOf(input.sizes.slice(0, -1)), input.sizes[a - 1]);
    const y = mm(rows, columns).reshape([...input.sizes.slice(0, -1), columns.sizes[1]]);
    return b === 1 ? y.squeeze(-1) : y;
  }
  const left = a === 1 ? input.unsqueeze(0) : input;
  const batch = broadcastSizes(left.sizes.slice(0, -2), other.sizes.slice(0, -2));
  const count = numelOf(batch);
  const x = left.expand([...batch, ...left.sizes.slice(-2)]).reshape([count, ...left.sizes.slice(-2)]);
  const y = other.expand([...batch, ...other.sizes.slice(-2)]).reshape([count, ...other.sizes.slice(-2)]);
  const out = bmm(x, y).reshape([...batch, x.sizes[1], y.sizes[2]]);
  return a === 1 ? out.squeeze(-2) : out;
}

methods({
  mm(this: Tensor, mat2: Tensor): Tensor {
    return mm(this, mat2);
  },
  matmul(this: Tensor, other: Tensor): Tensor {
    return matmul(this, other);
  },
  bmm(this: Tensor, mat2: Tensor): Tensor {
    return bmm(this, mat2);
  },
  dot(this: Tensor, other: Tensor): Tensor {
    return dot(this, other);
  },
  addmm(this: Tensor, mat1: Tensor, mat2: Tensor, options?: AddmmOptions): Tensor {
    return addmm(this, mat1, mat2, options);
  },
});
