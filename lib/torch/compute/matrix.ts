/** Decompositions of one row-major matrix of doubles. */

/** LU with partial pivoting in place: rows' order in `pivots`, the permutation's sign as result; 0 pivots stay. */
export function luInPlace(a: Float64Array, rows: number, cols: number, pivots: Int32Array): number {
  let sign = 1;
  for (let k = 0; k < Math.min(rows, cols); k++) {
    let p = k;
    for (let i = k + 1; i < rows; i++) if (Math.abs(a[i * cols + k]) > Math.abs(a[p * cols + k])) p = i;
    pivots[k] = p;
    if (p !== k) {
      sign = -sign;
      for (let j = 0; j < cols; j++) {
        const t = a[k * cols + j];
        a[k * cols + j] = a[p * cols + j];
        a[p * cols + j] = t;
      }
    }
    const pivot = a[k * cols + k];
    if (pivot === 0) continue;
    for (let i = k + 1; i < rows; i++) {
      const f = a[i * cols + k] / pivot;
      a[i * cols + k] = f;
      if (f !== 0) for (let j = k + 1; j < cols; j++) a[i * cols + j] -= f * a[k * cols + j];
    }
  }
  return sign;
}

/** Solves a x = b in place of b (n rows of m) from an LU; false when a is singular. */
export function luSolve(lu: Float64Array, pivots: Int32Array, n: number, b: Float64Array, m: number): boolean {
  for (let k = 0; k < n; k++) {
    const p = pivots[k];
    if (p !== k) {
      for (let j = 0; j < m; j++) {
        const t = b[k * m + j];
        b[k * m + j] = b[p * m + j];
        b[p * m + j] = t;
      }
    }
  }
  for (let k = 0; k < n; k++) {
    for (let i = k + 1; i < n; i++) {
      const f = lu[i * n + k];
      if (f !== 0) for (let j = 0; j < m; j++) b[i * m + j] -= f * b[k * m + j];
    }
  }
  return backSubstitute(lu, n, b, m, true, false);
}

/** Solves a triangular system in place of b; false for a zero on the diagonal. */
export function backSubstitute(
  a: Float64Array,
  n: number,
  b: Float64Array,
  m: number,
  upper: boolean,
  unit: boolean,
): boolean {
  let regular = true;
  for (let s = 0; s < n; s++) {
    const k = upper ? n - 1 - s : s;
    if (!unit) {
      const pivot = a[k * n + k];
      if (pivot === 0) regular = false;
      for (let j = 0; j < m; j++) b[k * m + j] /= pivot;
    }
    const [from, to] = upper ? [0, k] : [k + 1, n];
    for (let i = from; i < to; i++) {
      const f = a[i * n + k];
      if (f !== 0) for (let j = 0; j < m; j++) b[i * m + j] -= f * b[k * m + j];
    }
  }
  return regular;
}

/** The lower Cholesky factor in place of a; the order of the first minor that is not positive, or 0. */
export function choleskyInPlace(a: Float64Array, n: number): number {
  for (let j = 0; j < n; j++) {
    let d = a[j * n + j];
    for (let k = 0; k < j; k++) d -= a[j * n + k] * a[j * n + k];
    if (!(d > 0)) return j + 1;
    const root = Math.sqrt(d);
    a[j * n + j] = root;
    for (let i = j + 1; i < n; i++) {
      let s = a[i * n + j];
      for (let k = 0; k < j; k++) s -= a[i * n + k] * a[j * n + k];
      a[i * n + j] = s / root;
    }
    for (let i = 0; i < j; i++) a[i * n + j] = 0;
  }
  return 0;
}

/** Householder's QR: R in place of a (rows x cols), and Q as rows x rows. */
export function qrInPlace(a: Float64Array, rows: number, cols: number): Float64Array {
  const q = new Float64Array(rows * rows);
  for (let i = 0; i < rows; i++) q[i * rows + i] = 1;
  const v = new Float64Array(rows);
  const last = rows > cols ? cols : rows - 1;
  for (let k = 0; k < last; k++) {
    let norm = 0;
    for (let i = k + 1; i < rows; i++) norm += a[i * cols + k] ** 2;
    const alpha = a[k * cols + k];
    if (norm === 0) continue;
    const beta = -(Math.sign(alpha) || 1) * Math.sqrt(alpha * alpha + norm);
    const tau = (beta - alpha) / beta;
    v[k] = 1;
    for (let i = k + 1; i < rows; i++) v[i] = a[i * cols + k] / (alpha - beta);
    for (let j = k; j < cols; j++) {
      let s = 0;
      for (let i = k; i < rows; i++) s += v[i] * a[i * cols + j];
      s *= tau;
      for (let i = k; i < rows; i++) a[i * cols + j] -= s * v[i];
    }
    for (let i = 0; i < rows; i++) {
      let s = 0;
      for (let j = k; j < rows; j++) s += q[i * rows + j] * v[j];
      s *= tau;
      for (let j = k; j < rows; j++) q[i * rows + j] -= s * v[j];
    }
    for (let i = k + 1; i < rows; i++) a[i * cols + k] = 0;
  }
  return q;
}

/** Eigenvalues of a symmetric matrix in ascending order, and its eigenvectors as columns, by Jacobi's rotations. */
export function symmetricEigen(a: Float64Array, n: number): { values: Float64Array; vectors: Float64Array } {
  const v = new Float64Array(n * n);
  for (let i = 0; i < n; i++) v[i * n + i] = 1;
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0;
    let all = 0;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        all += a[i * n + j] ** 2;
        if (i !== j) off += a[i * n + j] ** 2;
      }
    }
    if (!(off > all * 1e-32)) break;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        const apq = a[p * n + q];
        if (apq === 0) continue;
        const theta = (a[q * n + q] - a[p * n + p]) / (2 * apq);
        const t = (Math.sign(theta) || 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const c = 1 / Math.sqrt(t * t + 1);
        const s = t * c;
        for (let k = 0; k < n; k++) {
          const x = a[k * n + p];
          const y = a[k * n + q];
          a[k * n + p] = c * x - s * y;
          a[k * n + q] = s * x + c * y;
        }
        for (let k = 0; k < n; k++) {
          const x = a[p * n + k];
          const y = a[q * n + k];
          a[p * n + k] = c * x - s * y;
          a[q * n + k] = s * x + c * y;
        }
        for (let k = 0; k < n; k++) {
          const x = v[k * n + p];
          const y = v[k * n + q];
          v[k * n + p] = c * x - s * y;
          v[k * n + q] = s * x + c * y;
        }
      }
    }
  }
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => a[i * n + i] - a[j * n + j]);
  const values = Float64Array.from(order, (i) => a[i * n + i]);
  const vectors = new Float64Array(n * n);
  order.forEach((from, to) => {
    for (let k = 0; k < n; k++) vectors[k * n + to] = v[k * n + from];
  });
  return { values, vectors };
}

/** Thin singular values and vectors of a tall matrix (rows >= cols), by one-sided Jacobi: u rows x cols, v cols x cols. */
export function tallSvd(
  a: Float64Array,
  rows: number,
  cols: number,
): { u: Float64Array; s: Float64Array; v: Float64Array } {
  const w = Float64Array.from(a);
  const v = new Float64Array(cols * cols);
  for (let i = 0; i < cols; i++) v[i * cols + i] = 1;
  for (let sweep = 0; sweep < 60; sweep++) {
    let rotated = false;
    for (let p = 0; p < cols; p++) {
      for (let q = p + 1; q < cols; q++) {
        let x = 0;
        let y = 0;
        let z = 0;
        for (let i = 0; i < rows; i++) {
          const f = w[i * cols + p];
          const g = w[i * cols + q];
          x += f * f;
          y += g * g;
          z += f * g;
        }
        if (!(Math.abs(z) > 1e-15 * Math.sqrt(x * y))) continue;
        rotated = true;
        const theta = (y - x) / (2 * z);
        const t = (Math.sign(theta) || 1) / (Math.abs(theta) + Math.sqrt(1 + theta * theta));
        const c = 1 / Math.sqrt(1 + t * t);
        const s = c * t;
        for (let i = 0; i < rows; i++) {
          const f = w[i * cols + p];
          const g = w[i * cols + q];
          w[i * cols + p] = c * f - s * g;
          w[i * cols + q] = s * f + c * g;
        }
        for (let i = 0; i < cols; i++) {
          const f = v[i * cols + p];
          const g = v[i * cols + q];
          v[i * cols + p] = c * f - s * g;
          v[i * cols + q] = s * f + c * g;
        }
      }
    }
    if (!rotated) break;
  }
  const norms = Float64Array.from({ length: cols }, (_, j) => {
    let n = 0;
    for (let i = 0; i < rows; i++) n += w[i * cols + j] ** 2;
    return Math.sqrt(n);
  });
  const order = Array.from({ length: cols }, (_, i) => i).sort((i, j) => norms[j] - norms[i]);
  const u = new Float64Array(rows * cols);
  const right = new Float64Array(cols * cols);
  const s = new Float64Array(cols);
  order.forEach((from, to) => {
    s[to] = norms[from];
    for (let i = 0; i < rows; i++) u[i * cols + to] = norms[from] > 0 ? w[i * cols + from] / norms[from] : 0;
    for (let i = 0; i < cols; i++) right[i * cols + to] = v[i * cols + from];
  });
  completeColumns(u, rows, cols, s);
  return { u, s, v: right };
}

/** Makes columns of u whose singular value is (nearly) 0 orthonormal to the others. */
function completeColumns(u: Float64Array, rows: number, cols: number, s: Float64Array): void {
  const small = (s[0] ?? 0) * 1e-15 * Math.max(rows, cols);
  for (let j = 0; j < cols; j++) if (!(s[j] > small)) orthonormalColumn(u, rows, cols, j);
}

/** Fills column j of u with a unit vector orthogonal to the columns before it. @internal */
export function orthonormalColumn(u: Float64Array, rows: number, cols: number, j: number): void {
  for (let e = 0; e < rows; e++) {
    const candidate = new Float64Array(rows);
    candidate[e] = 1;
    for (let pass = 0; pass < 2; pass++) {
      for (let k = 0; k < j; k++) {
        let d = 0;
        for (let i = 0; i < rows; i++) d += u[i * cols + k] * candidate[i];
        for (let i = 0; i < rows; i++) candidate[i] -= d * u[i * cols + k];
      }
    }
    const n = Math.hypot(...candidate);
    if (n > 0.1) {
      for (let i = 0; i < rows; i++) u[i * cols + j] = candidate[i] / n;
      return;
    }
  }
}
