/** The way back from max pools: values at the places they came from, zeros elsewhere. */
import type { Backward } from "../autograd/node.js";
import { record } from "../autograd/record.js";
import { int64 } from "../dtype.js";
import { RuntimeError, ValueError } from "../errors.js";
import { numelOf } from "../shape.js";
import { freshResult, type Tensor } from "../tensor.js";
import { cast, packed } from "./define.js";
import { type Fn, type Ints, op } from "./op.js";

import { each, gathered, mapsOf, type Spread } from "./pool_windows.js";

/** Named parameters of max_unpool. */
export interface UnpoolOptions {
  readonly indices?: Tensor;
  readonly kernel_size?: Ints;
  readonly stride?: Ints | null;
  readonly padding?: Ints;
  readonly output_size?: readonly number[] | null;
}

type Unpool = Fn<
  [
    input: Tensor,
    indices: Tensor,
    kernel_size: Ints,
    stride?: Ints | null,
    padding?: Ints,
    output_size?: readonly number[] | null,
  ],
  UnpoolOptions
>;

const unpoolOf = (rank: number): Unpool =>
  op(
    `max_unpool${rank}d`,
    "input indices kernel_size stride padding output_size",
    (
      input: Tensor,
      indices: Tensor,
      kernel_size: Ints,
      stride?: Ints | null,
      padding: Ints = 0,
      output_size?: readonly number[] | null,
    ) => {
      const name = `max_unpool${rank}d`;
      const kernel = each(kernel_size, rank, name, "kernel_size");
      const step = stride === null || stride === undefined ? kernel : each(stride, rank, name, "stride");
      const pads = each(padding, rank, name, "padding");
      const space = input.sizes.slice(input.ndim - rank);
      const usual = space.map((n, d) => (n - 1) * step[d] + kernel[d] - 2 * pads[d]);
      const wanted = output_size?.slice(-rank) ?? usual;
      wanted.forEach((n, d) => {
        if (n <= usual[d] - step[d] || n >= usual[d] + step[d]) {
          throw new ValueError(
            `invalid output_size ${JSON.stringify(wanted).replaceAll(",", ", ")} (dim ${d} must be between ${usual[d] - step[d]} and ${usual[d] + step[d]})`,
          );
        }
      });
      const sizes = [...input.sizes.slice(0, input.ndim - rank), ...wanted];
      const at = packed(cast(indices, int64));
      const size = numelOf(wanted);
      const place = (at.array as BigInt64Array).find((i) => i < 0n || i >= BigInt(size));
      if (place !== undefined)
        throw new RuntimeError(`Found an invalid max index: ${place} (output volumes are of size ${wanted.join("x")}`);
      const a = packed(input);
      const y = freshResult(sizes, input.dtype);
      const n = mapsOf(sizes, rank);
      for (let m = 0, i = 0; m < n; m++) {
        for (let k = 0; k < input.count / n; k++, i++) {
          y.array[m * size + Number(at.array[at.offset + i])] = a.array[a.offset + i];
        }
      }
      return record(y, UNPOOL[rank - 1], [input], [at], { sizes: input.sizes, rank });
    },
  );

const UNPOOL = ["SqueezeBackward1", "MaxUnpool2DBackward0", "MaxUnpool3DBackward0"].map(
  (name): Backward<Spread> => ({
    name,
    backward: (g, node) => gathered(g, node.saved(0), { sizes: g.sizes, rank: node.arg.rank }),
  }),
);

/** Elements put back where max_pool1d took them from, zeros elsewhere. Source: PyTorch, torch.nn.functional.max_unpool1d. */
export const max_unpool1d: Unpool = unpoolOf(1);
/** Elements put back where max_pool2d took them from. Source: PyTorch, torch.nn.functional.max_unpool2d. */
export const max_unpool2d: Unpool = unpoolOf(2);
/** Elements put back where max_pool3d took them from. Source: PyTorch, torch.nn.functional.max_unpool3d. */
export const max_unpool3d: Unpool = unpoolOf(3);
