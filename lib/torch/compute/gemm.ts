/** Matrix product on strided operands. */
import type { Data } from "./types.js";

type Floats = Float32Array | Float64Array;

/** One row of sums, kept in double and rounded once. */
let line = new Float64Array(256);

/**
 * c = beta*c + alpha * a @ b for floats; (m, k) @ (k, n), any strides for a and b, rows of c `ldc` apart.
 * Sums are kept in double precision.
 */
function gemmFloat(
  m: number,
  n: number,
  k: number,
  alpha: number,
  a: Floats,
  oa: number,
  ra: number,
  ca: number,
  b: Floats,
  ob: number,
  rb: number,
  cb: number,
  beta: number,
  c: Floats,
  oc: number,
  ldc: number,
): void {
  if (k === 1) {
    for (let i = 0; i < m; i++) {
      const x = alpha * a[oa + i * ra];
      const row = oc + i * ldc;
      if (beta === 0) for (let j = 0; j < n; j++) c[row + j] = x * b[ob + j * cb];
      else for (let j = 0; j < n; j++) c[row + j] = beta * c[row + j] + x * b[ob + j * cb];
    }
    return;
  }
  if (n === 1 || (rb === 1 && cb !== 1)) {
    for (let i = 0; i < m; i++) {
      const row = oc + i * ldc;
      const from = oa + i * ra;
      for (let j = 0; j < n; j++) {
        const column = ob + j * cb;
        let s = 0;
        for (let p = 0; p < k; p++) s += a[from + p * ca] * b[column + p * rb];
        c[row + j] = beta === 0 ? alpha * s : beta * c[row + j] + alpha * s;
      }
    }
    return;
  }
  if (line.length < n) line = new Float64Array(2 * n);
  const sums = line;
  for (let i = 0; i < m; i++) {
    const row = oc + i * ldc;
    for (let j = 0; j < n; j++) sums[j] = 0;
    for (let p = 0; p < k; p++) {
      const x = a[oa + i * ra + p * ca];
      const from = ob + p * rb;
      for (let j = 0; j < n; j++) sums[j] += x * b[from + j * cb];
    }
    if (beta === 0) for (let j = 0; j < n; j++) c[row + j] = alpha * sums[j];
    else for (let j = 0; j < n; j++) c[row + j] = beta * c[row + j] + alpha * sums[j];
  }
}

/** The same on int64. */
function gemmBig(
  m: number,
  n: number,
  k: number,
  a: BigInt64Array,
  oa: number,
  ra: number,
  ca: number,
  b: BigInt64Array,
  ob: number,
  rb: number,
  cb: number,
  c: BigInt64Array,
  oc: number,
  ldc: number,
): void {
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let s = 0n;
      for (let p = 0; p < k; p++) s += a[oa + i * ra + p * ca] * b[ob + p * rb + j * cb];
      c[oc + i * ldc + j] = s;
    }
  }
}

/** A matrix operand: storage, offset, stride between rows and between columns. */
export interface Matrix {
  readonly array: Data;
  readonly offset: number;
  readonly row: number;
  readonly col: number;
}

/** c = beta*c + alpha * a @ b. Integers wrap; alpha and beta are for floats (1 and 0 otherwise). */
export function gemm(
  m: number,
  n: number,
  k: number,
  alpha: number,
  a: Matrix,
  b: Matrix,
  beta: number,
  c: Data,
  oc: number,
  ldc: number,
): void {
  if (c instanceof BigInt64Array) {
    gemmBig(
      m,
      n,
      k,
      a.array as BigInt64Array,
      a.offset,
      a.row,
      a.col,
      b.array as BigInt64Array,
      b.offset,
      b.row,
      b.col,
      c,
      oc,
      ldc,
    );
    return;
  }
  gemmFloat(
    m,
    n,
    k,
    alpha,
    a.array as Floats,
    a.offset,
    a.row,
    a.col,
    b.array as Floats,
    b.offset,
    b.row,
    b.col,
    beta,
    c as Floats,
    oc,
    ldc,
  );
}
