/** The linear layer's loops on row-major floats; sums are kept in double precision and rounded once. */

type Floats = Float32Array | Float64Array;

/** y (rows, outs) = x (rows, ins) @ w (outs, ins).t() + b */
export function linearForward(
  x: Floats,
  ox: number,
  w: Floats,
  ow: number,
  b: Floats | null,
  ob: number,
  y: Floats,
  rows: number,
  ins: number,
  outs: number,
): void {
  if (ins === 1) {
    for (let i = 0, at = 0; i < rows; i++) {
      const v = x[ox + i];
      if (b === null) for (let j = 0; j < outs; j++) y[at++] = v * w[ow + j];
      else for (let j = 0; j < outs; j++) y[at++] = v * w[ow + j] + b[ob + j];
    }
    return;
  }
  for (let i = 0, at = 0; i < rows; i++) {
    const from = ox + i * ins;
    for (let j = 0; j < outs; j++) {
      const row = ow + j * ins;
      let s = b === null ? 0 : b[ob + j];
      for (let k = 0; k < ins; k++) s += x[from + k] * w[row + k];
      y[at++] = s;
    }
  }
}

let line = new Float64Array(256);

/** `n` sums, zeroed. */
function sums(n: number): Float64Array {
  if (line.length < n) line = new Float64Array(2 * n);
  for (let i = 0; i < n; i++) line[i] = 0;
  return line;
}

/** y (rows, ins) = g (rows, outs) @ w (outs, ins) */
export function linearGradInput(
  g: Floats,
  og: number,
  w: Floats,
  ow: number,
  y: Floats,
  rows: number,
  ins: number,
  outs: number,
): void {
  if (outs === 1) {
    for (let i = 0, at = 0; i < rows; i++) {
      const v = g[og + i];
      for (let k = 0; k < ins; k++) y[at++] = v * w[ow + k];
    }
    return;
  }
  for (let i = 0; i < rows; i++) {
    const acc = sums(ins);
    for (let j = 0; j < outs; j++) {
      const v = g[og + i * outs + j];
      const row = ow + j * ins;
      for (let k = 0; k < ins; k++) acc[k] += v * w[row + k];
    }
    for (let k = 0; k < ins; k++) y[i * ins + k] = acc[k];
  }
}

/** y (outs, ins) = g (rows, outs).t() @ x (rows, ins) */
export function linearGradWeight(
  g: Floats,
  og: number,
  x: Floats,
  ox: number,
  y: Floats,
  rows: number,
  ins: number,
  outs: number,
): void {
  if (ins === 1 || outs === 1) {
    // One of the two is a column: its elements scale the other's rows, which are summed.
    const [wide, width, ow, column, oc] = ins === 1 ? [g, outs, og, x, ox] : [x, ins, ox, g, og];
    const acc = sums(width);
    for (let i = 0, at = ow; i < rows; i++) {
      const v = column[oc + i];
      for (let j = 0; j < width; j++) acc[j] += v * wide[at++];
    }
    for (let j = 0; j < width; j++) y[j] = acc[j];
    return;
  }
  for (let j = 0; j < outs; j++) {
    const acc = sums(ins);
    for (let i = 0; i < rows; i++) {
      const v = g[og + i * outs + j];
      const from = ox + i * ins;
      for (let k = 0; k < ins; k++) acc[k] += v * x[from + k];
    }
    for (let k = 0; k < ins; k++) y[j * ins + k] = acc[k];
  }
}

/** y (cols) = sum of g (rows, cols) over rows */
export function columnSums(g: Floats, og: number, y: Floats, rows: number, cols: number): void {
  if (cols === 1) {
    let s = 0;
    for (let i = 0; i < rows; i++) s += g[og + i];
    y[0] = s;
    return;
  }
  const acc = sums(cols);
  for (let i = 0, at = og; i < rows; i++) for (let j = 0; j < cols; j++) acc[j] += g[at++];
  for (let j = 0; j < cols; j++) y[j] = acc[j];
}
