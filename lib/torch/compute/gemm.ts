/** Matrix product on strided operands. */
import type { Data } from "./types.js";

type Floats = Float32Array | Float64Array;

/** c = alpha * a @ b + beta * c where k is 1: every element of a column times every element of a row. */
function outer(
  m: number,
  n: number,
  alpha: number,
  a: Floats,
  oa: number,
  ra: number,
  b: Floats,
  ob: number,
  cb: number,
  beta: number,
  c: Floats,
  oc: number,
  ldc: number,
  bias: Floats | null,
  obias: number,
): void {
  for (let j = 0; j < n; j += 2) {
    const v0 = alpha * b[ob + j * cb];
    const base0 = bias === null ? 0 : bias[obias + j];
    const pair = j + 1 < n;
    const v1 = pair ? alpha * b[ob + (j + 1) * cb] : 0;
    const base1 = bias === null || !pair ? 0 : bias[obias + j + 1];
    let x = oa;
    let y = oc + j;
    if (beta !== 0) {
      for (let i = 0; i < m; i++, x += ra, y += ldc) {
        c[y] = beta * c[y] + a[x] * v0;
        if (pair) c[y + 1] = beta * c[y + 1] + a[x] * v1;
      }
    } else if (pair) {
      for (let i = 0; i < m; i++, x += ra, y += ldc) {
        const u = a[x];
        c[y] = u * v0 + base0;
        c[y + 1] = u * v1 + base1;
      }
    } else for (let i = 0; i < m; i++, x += ra, y += ldc) c[y] = a[x] * v0 + base0;
  }
}

/**
 * c = alpha * a @ v + beta * c for a matrix (m, k) and a vector; elements of c `sc` apart, those of a bias `sb`. Four
 * rows at a time.
 */
function matrixVector(
  m: number,
  k: number,
  alpha: number,
  a: Floats,
  oa: number,
  ra: number,
  ca: number,
  v: Floats,
  ov: number,
  sv: number,
  beta: number,
  c: Floats,
  oc: number,
  sc: number,
  bias: Floats | null,
  obias: number,
  sbias: number,
): void {
  for (let i = 0; i < m; i += 4) {
    // Rows past the last one repeat it; what they give is not stored.
    const r0 = oa + i * ra;
    const d1 = i + 1 < m ? ra : 0;
    const d2 = i + 2 < m ? d1 + ra : d1;
    const d3 = i + 3 < m ? d2 + ra : d2;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let p = 0, x = r0, y = ov; p < k; p++, x += ca, y += sv) {
      const u = v[y];
      s0 += a[x] * u;
      s1 += a[x + d1] * u;
      s2 += a[x + d2] * u;
      s3 += a[x + d3] * u;
    }
    for (let r = 0; r < 4 && i + r < m; r++) {
      const s = alpha * (r === 0 ? s0 : r === 1 ? s1 : r === 2 ? s2 : s3);
      const at = oc + (i + r) * sc;
      const base = bias === null ? 0 : bias[obias + (i + r) * sbias];
      c[at] = beta === 0 ? s + base : beta * c[at] + s;
    }
  }
}

/**
 * c = alpha * a @ b + beta * c for floats; (m, k) @ (k, n), any strides for a and b, rows of c `ldc` apart. With a
 * bias (then beta is 0), that row is added to every row of the product.
 *
 * Four sums at a time stay in registers: each element that is read enters two of them. Sums are kept in double
 * precision and rounded once.
 */
export function gemmFloat(
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
  bias: Floats | null,
  obias: number,
): void {
  if (k === 1) {
    outer(m, n, alpha, a, oa, ra, b, ob, cb, beta, c, oc, ldc, bias, obias);
    return;
  }
  if (n === 1) {
    matrixVector(m, k, alpha, a, oa, ra, ca, b, ob, rb, beta, c, oc, ldc, bias, obias, 0);
    return;
  }
  if (m === 1) {
    matrixVector(n, k, alpha, b, ob, cb, rb, a, oa, ca, beta, c, oc, 1, bias, obias, 1);
    return;
  }
  for (let j = 0; j < n; j += 2) {
    const right = j + 1 < n;
    const column = ob + j * cb;
    const step = right ? cb : 0;
    const base0 = bias === null ? 0 : bias[obias + j];
    const base1 = bias === null || !right ? 0 : bias[obias + j + 1];
    for (let i = 0; i < m; i += 2) {
      const below = i + 1 < m;
      let x = oa + i * ra;
      let y = column;
      const down = below ? ra : 0;
      let s00 = 0;
      let s01 = 0;
      let s10 = 0;
      let s11 = 0;
      for (let p = 0; p < k; p++, x += ca, y += rb) {
        const u = a[x];
        const v = b[y];
        const u1 = a[x + down];
        const v1 = b[y + step];
        s00 += u * v;
        s01 += u * v1;
        s10 += u1 * v;
        s11 += u1 * v1;
      }
      const at = oc + i * ldc + j;
      if (beta !== 0) {
        c[at] = beta * c[at] + alpha * s00;
        if (right) c[at + 1] = beta * c[at + 1] + alpha * s01;
        if (below) c[at + ldc] = beta * c[at + ldc] + alpha * s10;
        if (below && right) c[at + ldc + 1] = beta * c[at + ldc + 1] + alpha * s11;
      } else {
        c[at] = alpha * s00 + base0;
        if (right) c[at + 1] = alpha * s01 + base1;
        if (below) c[at + ldc] = alpha * s10 + base0;
        if (below && right) c[at + ldc + 1] = alpha * s11 + base1;
      }
    }
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
    null,
    0,
  );
}
