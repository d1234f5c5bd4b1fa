/** Rows of a table by number. */
import type { Backward } from "../autograd/node.js";
import { record } from "../autograd/record.js";
import { float32, float64, int32, int64 } from "../dtype.js";
import { IndexError, RuntimeError } from "../errors.js";
import { fresh, type Tensor } from "../tensor.js";
import { cast, packed } from "./define.js";

interface Table {
  readonly sizes: readonly number[];
  readonly padding: number;
  /** Whether a row's gradient is divided by how often the row was looked up. */
  readonly byFrequency: boolean;
}

type Floats = Float32Array | Float64Array;

const GATHER_BACK: Backward<Table> = {
  name: "EmbeddingBackwardBackward0",
  backward: (g, node) => lookUp(g, node.saved(0)),
};

/** For each number that was looked up, 1 / how often it was. */
function shares(index: Tensor, like: Tensor): Tensor {
  const numbers = index.array as BigInt64Array;
  const counts = new Map<bigint, number>();
  const of = (i: number): bigint => numbers[index.offset + i];
  for (let i = 0; i < index.count; i++) counts.set(of(i), (counts.get(of(i)) ?? 0) + 1);
  const out = fresh([...index.sizes, 1], float64);
  for (let i = 0; i < index.count; i++) out.array[i] = 1 / (counts.get(of(i)) ?? 1);
  return cast(out, like.dtype);
}

/** The table's gradient: rows of g added up where they came from; the padding row gets none. */
function scatterRows(given: Tensor, index: Tensor, arg: Table): Tensor {
  const g = arg.byFrequency ? given.mul(shares(index, given)) : given;
  const half = g.dtype.itemsize === 2;
  const from = packed(half ? cast(g, float32) : g);
  const out = fresh(arg.sizes, from.dtype);
  const width = arg.sizes[1];
  const y = out.array as Floats;
  const x = from.array as Floats;
  const numbers = index.array as BigInt64Array;
  for (let i = 0; i < index.count; i++) {
    const row = Number(numbers[index.offset + i]);
    if (row === arg.padding) continue;
    const to = row * width;
    const at = from.offset + i * width;
    for (let k = 0; k < width; k++) y[to + k] += x[at + k];
  }
  return record(cast(out, g.dtype), GATHER_BACK, [g], [index], arg);
}

const EMBEDDING_BACKWARD: Backward<Table> = {
  name: "EmbeddingBackward0",
  backward: (g, node) => [scatterRows(g, node.saved(0), node.arg), null],
};

/** The rows that `index` names, not recorded. */
function lookUp(table: Tensor, index: Tensor): Tensor {
  const from = packed(table);
  const [rows, width] = table.sizes;
  const out = fresh([...index.sizes, width], table.dtype);
  const numbers = index.array as BigInt64Array;
  const x = from.array;
  const y = out.array;
  for (let i = 0; i < index.count; i++) {
    const row = Number(numbers[index.offset + i]);
    if (row < 0 || row >= rows) {
      throw new IndexError("index out of range in self", {
        hint: `Index ${row} is not in a table of ${rows} rows.`,
      });
    }
    const at = from.offset + row * width;
    for (let k = 0; k < width; k++) y[i * width + k] = x[at + k];
  }
  return out;
}

/**
 * Rows of `weight` by number.
 *
 * Shape: input (*) of int64 or int32, weight (V, D) -> (*, D). Gradient: weight; none for row `padding`.
 * @throws IndexError for a number that is not there; RuntimeError for other dtypes.
 * @internal
 */
export function embeddingRows(input: Tensor, weight: Tensor, padding: number, byFrequency = false): Tensor {
  if (input.dtype !== int64 && input.dtype !== int32) {
    throw new RuntimeError(
      `Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got torch.${input.dtype.legacy} instead (while checking arguments for embedding)`,
      { hint: "Numbers of rows are int64: x.long()." },
    );
  }
  if (weight.ndim !== 2) throw new RuntimeError("'weight' must be 2-D");
  const index = packed(cast(input, int64));
  const out = lookUp(weight, index);
  return record(out, EMBEDDING_BACKWARD, [weight, null], [index], { sizes: weight.sizes, padding, byFrequency });
}
