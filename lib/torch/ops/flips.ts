/** Elements in other places: flips, rolls, rotations. */
import type { Backward } from "../autograd/node.js";
import { record } from "../autograd/record.js";
import { copyInto } from "../compute/plan.js";
import { IndexError, RuntimeError } from "../errors.js";
import { isOptions } from "../kwargs.js";
import { wrapDim } from "../shape.js";
import { fresh, type Tensor } from "../tensor.js";
import { cat } from "./indexing.js";
import { asOne, type Fn, type Ints, install, intsOf, type Method, op } from "./op.js";

declare module "../tensor.js" {
  interface Tensor {
    /** The order of dimensions' elements reversed. See torch.flip. */
    flip(...dims: readonly number[] | readonly [readonly number[] | { readonly dims: Ints }]): Tensor;
    /** Columns in reverse. See torch.fliplr. */
    fliplr(): Tensor;
    /** Rows in reverse. See torch.flipud. */
    flipud(): Tensor;
    /** Elements moved round. See torch.roll. */
    roll: Method<typeof roll>;
    /** Turned by 90 degrees. See torch.rot90. */
    rot90: Method<typeof rot90>;
  }
}

const FLIP: Backward<readonly number[]> = { name: "FlipBackward0", backward: (g, node) => flip(g, node.arg) };

/** Every dimension in `dims` in reverse, copied. */
function flipped(x: Tensor, dims: readonly number[]): Tensor {
  const at = dims.map((d) => wrapDim(d, x.ndim));
  if (new Set(at).size !== at.length) {
    const twice = at.find((d, i) => at.indexOf(d) !== i);
    throw new RuntimeError(`dim ${twice} appears multiple times in the list of dims`);
  }
  const y = fresh(x.sizes, x.dtype);
  if (x.count > 0 && x.ndim > 0) {
    let offset = 0;
    const strides = [...y.strides];
    for (const d of at) {
      offset += strides[d] * (x.sizes[d] - 1);
      strides[d] = -strides[d];
    }
    copyInto(x, x.dtype.kind, { array: y.array, offset, sizes: y.sizes, strides }, y.dtype.kind);
  } else if (x.count > 0) copyInto(x, x.dtype.kind, y, y.dtype.kind);
  return record(y, FLIP, [x], [], at);
}

/** Dimensions written one by one, as an array, or as { dims }. */
function dimsGiven(args: readonly unknown[]): readonly number[] {
  const only = args[0];
  if (isOptions(only)) return intsOf(only.dims as Ints);
  return args.length === 1 && Array.isArray(only) ? (only as number[]) : (args as number[]);
}

/**
 * A copy with the order of elements reversed along dimensions.
 *
 * Gradient: input. Source: PyTorch, torch.flip.
 */
export function flip(
  input: Tensor,
  ...dims: readonly number[] | readonly [readonly number[] | { readonly dims: Ints }]
): Tensor {
  return flipped(input, dimsGiven(dims));
}

/** Columns in reverse. @throws RuntimeError below two dimensions. Source: PyTorch, torch.fliplr. */
export function fliplr(input: Tensor): Tensor {
  if (input.ndim < 2) throw new RuntimeError("Input must be >= 2-d.");
  return flipped(input, [1]);
}

/** Rows in reverse. @throws RuntimeError without dimensions. Source: PyTorch, torch.flipud. */
export function flipud(input: Tensor): Tensor {
  if (input.ndim < 1) throw new RuntimeError("Input must be >= 1-d.");
  return flipped(input, [0]);
}

/** One dimension's elements moved on by n, those from the end to the front. */
function rolled(x: Tensor, n: number, dim: number): Tensor {
  const size = x.sizes[wrapDim(dim, x.ndim)];
  const start = size === 0 ? 0 : (((size - n) % size) + size) % size;
  return start === 0 ? x : cat([x.narrow(dim, start, size - start), x.narrow(dim, 0, start)], dim);
}

/**
 * Elements moved on along dimensions, those from the end to the front; without dims in row-major order.
 *
 * Gradient: input. @throws RuntimeError when shifts and dims differ in number.
 * Source: PyTorch, torch.roll.
 */
export const roll: Fn<[input: Tensor, shifts: Ints, dims?: Ints], { readonly shifts?: Ints; readonly dims?: Ints }> =
  op("roll", "input shifts dims", (input: Tensor, shifts: Ints, dims: Ints = []) => {
    const by = intsOf(shifts);
    const along = intsOf(dims);
    if (by.length === 0) throw new RuntimeError("`shifts` required");
    if (along.length === 0 && by.length === 1) {
      return asOne("RollBackward0", [input], (x) => rolled(x.reshape(-1), by[0], 0).reshape(x.sizes).clone());
    }
    if (by.length !== along.length) {
      throw new RuntimeError(`shifts and dimensions must align. shifts: ${by.length}, dims:${along.length}`);
    }
    if (input.ndim === 0) throw new IndexError(`Dimension specified as ${along[0]} but tensor has no dimensions`);
    for (const d of along) wrapDim(d, input.ndim);
    return asOne("RollBackward0", [input], (x) => {
      const y = by.reduce((t, n, i) => rolled(t, n, along[i]), x);
      return y === x ? x.clone() : y;
    });
  });

/** Turned k times by 90 degrees in the plane of two dimensions. Source: PyTorch, torch.rot90. */
export const rot90: Fn<
  [input: Tensor, k?: number, dims?: readonly number[]],
  { readonly k?: number; readonly dims?: readonly number[] }
> = op("rot90", "input k dims", (input: Tensor, k = 1, dims: readonly number[] = [0, 1]) => {
  if (dims.length !== 2) throw new RuntimeError(`expected total rotation dims == 2, but got dims = ${dims.length}`);
  if (input.ndim < 2) throw new RuntimeError(`expected total dims >= 2, but got total dims = ${input.ndim}`);
  if (dims[0] === dims[1] || Math.abs(dims[0] - dims[1]) === input.ndim) {
    throw new RuntimeError(`expected rotation dims to be different, but got dim0 = ${dims[0]} and dim1 = ${dims[1]}`);
  }
  for (const [i, d] of dims.entries()) {
    if (d >= input.ndim || d < -input.ndim) throw new RuntimeError(`Rotation dim${i} out of range, dim${i} = ${d}`);
  }
  const [a, b] = dims;
  return asOne("Rot90Backward0", [input], (x) => {
    switch (((k % 4) + 4) % 4) {
      case 1:
        return flip(x, [b]).transpose(a, b);
      case 2:
        return flip(x, [...dims]);
      case 3:
        return flip(x, [a]).transpose(a, b);
      default:
        return x.clone();
    }
  });
});

install({ flip, fliplr, flipud, roll, rot90 });
