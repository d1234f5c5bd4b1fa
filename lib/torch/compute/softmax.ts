/** Softmax on rows of floats. */

type Floats = Float32Array | Float64Array;

/** The largest of n numbers; NaN when one of them is. */
function largest(x: Floats, from: number, n: number): number {
  let m = x[from];
  for (let i = 1; i < n; i++) {
    const v = x[from + i];
    if (v > m || v !== v) m = v;
  }
  return m;
}

/** y = e ** x / sum of the row. */
export function softmaxRows(x: Floats, ox: number, y: Floats, rows: number, cols: number): void {
  for (let r = 0; r < rows; r++) {
    const from = ox + r * cols;
    const to = r * cols;
    const m = largest(x, from, cols);
    let s = 0;
    for (let i = 0; i < cols; i++) s += Math.exp(x[from + i] - m);
    for (let i = 0; i < cols; i++) y[to + i] = Math.exp(x[from + i] - m) / s;
  }
}

/** y = x - ln(sum of e ** x over the row). */
export function logSoftmaxRows(x: Floats, ox: number, y: Floats, rows: number, cols: number): void {
  for (let r = 0; r < rows; r++) {
    const from = ox + r * cols;
    const to = r * cols;
    const m = largest(x, from, cols);
    let s = 0;
    for (let i = 0; i < cols; i++) s += Math.exp(x[from + i] - m);
    const shift = m + Math.log(s);
    for (let i = 0; i < cols; i++) y[to + i] = x[from + i] - shift;
  }
}
