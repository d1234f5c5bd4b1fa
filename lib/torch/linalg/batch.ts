/** Decompositions of every matrix of a batch. */
import { RuntimeError } from "../errors.js";
import { packed } from "../ops/define.js";
import { fresh, type Tensor } from "../tensor.js";

/** @throws RuntimeError with torch's text for what are no matrices. @internal */
export function mustBeMatrices(name: string, x: Tensor, parameter = "A"): void {
  if (x.ndim < 2) {
    throw new RuntimeError(`${name}: The input tensor ${parameter} must have at least 2 dimensions.`);
  }
}

/** @throws RuntimeError with torch's text for integers and 16-bit floats. @internal */
export function mustBeFloating(name: string, x: Tensor): void {
  if (!x.dtype.is_floating_point) {
    throw new RuntimeError(`${name}: Expected a floating point or complex tensor as input. Got ${x.dtype.scalar}`);
  }
  if (x.dtype.itemsize === 2) {
    throw new RuntimeError(`${name}: Low precision dtypes not supported. Got ${x.dtype.scalar}`);
  }
}

/** @throws RuntimeError with torch's text for what are no square matrices. @internal */
export function mustBeSquare(name: string, x: Tensor, parameter = "A"): void {
  mustBeMatrices(name, x, parameter);
  const [n, m] = x.sizes.slice(-2);
  if (n !== m) {
    throw new RuntimeError(
      `${name}: ${parameter} must be batches of square matrices, but they are ${n} by ${m} matrices`,
    );
  }
}

/**
 * Calls `f` with each matrix in doubles, and with the parts of the results it fills.
 *
 * @param shapes sizes of each result per matrix
 * @internal
 */
export function eachMatrix(
  x: Tensor,
  shapes: readonly (readonly number[])[],
  f: (matrix: Float64Array, outs: Float64Array[], at: number) => void,
): Tensor[] {
  const [n, m] = x.sizes.slice(-2);
  const batch = x.sizes.slice(0, -2);
  const wide = packed(x.detach().double());
  const count = batch.reduce((a, b) => a * b, 1);
  const results = shapes.map((s) => fresh([...batch, ...s], wide.dtype));
  const steps = shapes.map((s) => s.reduce((a, b) => a * b, 1));
  for (let i = 0; i < count; i++) {
    const start = wide.offset + i * n * m;
    const matrix = (wide.array as Float64Array).slice(start, start + n * m);
    f(
      matrix,
      results.map((r, k) => (r.array as Float64Array).subarray(i * steps[k], (i + 1) * steps[k])),
      i,
    );
  }
  return results.map((r) => r.to(x.dtype));
}

/** `(Batch element 2): `, when x is a batch. @internal */
export const batchText = (x: Tensor, at: number): string => (x.ndim > 2 ? `(Batch element ${at}): ` : "");
