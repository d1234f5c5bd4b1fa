/** Rows of a table by number: each for itself, or bags of them put together. */
import { warn } from "../../builtins/warnings.js";
import { withGrad } from "../autograd/mode.js";
import { int32, int64 } from "../dtype.js";
import { AssertionError, NotImplementedError, RuntimeError, ValueError } from "../errors.js";
import { sameSizes } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { tensor, zeros } from "./creation.js";
import { embeddingRows } from "./embedding.js";
import { needs } from "./needs.js";
import { asOne, type Fn, op } from "./op.js";

/** Named parameters of embedding. */
export interface EmbeddingLookupOptions {
  readonly weight?: Tensor;
  /** A row whose gradient stays 0. */
  readonly padding_idx?: number | null;
  /** Longest norm of a row: longer ones are scaled down, in place, when they are looked up. */
  readonly max_norm?: number | null;
  readonly norm_type?: number;
  /** Whether a row's gradient is divided by how often the row was looked up. */
  readonly scale_grad_by_freq?: boolean;
  readonly sparse?: boolean;
}

/** Scales the rows that are looked up, and are longer than max_norm, down to it; in place. */
function shorten(weight: Tensor, rows: Tensor, maxNorm: number, normType: number): void {
  withGrad(false, () => {
    for (const row of new Set(rows.flatten().tolist<number[]>())) {
      const values = weight.data.select(0, row);
      const norm = values.abs().pow(normType).sum().item() ** (1 / normType);
      if (norm > maxNorm) values.mul_(maxNorm / (norm + 1e-7));
    }
  });
}

/**
 * Rows of `weight` by number.
 *
 * Shape: input (*) of int64, weight (V, D) -> (*, D). Gradient: weight; none for row padding_idx.
 * @throws IndexError for a number that is not in the table.
 * Source: PyTorch, torch.nn.functional.embedding; gradients are never sparse here.
 */
export const embedding: Fn<
  [
    input: Tensor,
    weight: Tensor,
    padding_idx?: number | null,
    max_norm?: number | null,
    norm_type?: number,
    scale_grad_by_freq?: boolean,
    sparse?: boolean,
  ],
  EmbeddingLookupOptions
> = op(
  "embedding",
  "input weight padding_idx max_norm norm_type scale_grad_by_freq sparse",
  needs(
    "embedding",
    "input weight",
    2,
    (
      input: Tensor,
      weight: Tensor,
      padding: number | null = null,
      max_norm: number | null = null,
      norm_type = 2,
      byFrequency = false,
      _sparse = false,
    ) => {
      const rows = weight.size(0);
      if (padding !== null && (padding >= rows || padding < -rows)) {
        throw new AssertionError("Padding_idx must be within num_embeddings");
      }
      if (max_norm !== null) shorten(weight, input, max_norm, norm_type);
      return embeddingRows(input, weight, padding === null ? -1 : padding < 0 ? padding + rows : padding, byFrequency);
    },
  ),
);

/** How the rows of a bag are put together. */
export type BagMode = "sum" | "mean" | "max";

/** Named parameters of embedding_bag. */
export interface EmbeddingBagLookupOptions extends EmbeddingLookupOptions {
  /** Where each bag begins in the input. */
  readonly offsets?: Tensor | null;
  readonly mode?: BagMode;
  /** A factor for each number of the input, with mode "sum". */
  readonly per_sample_weights?: Tensor | null;
  /** Whether the last offset is the end of the last bag. */
  readonly include_last_offset?: boolean;
}

/** Where the bags begin, and the end of the last. @throws RuntimeError when they are not in order. */
function boundsOf(offsets: Tensor, count: number, ended: boolean): number[] {
  const at = offsets.tolist<number[]>();
  if (at.length > 0 && at[0] !== 0) {
    throw new RuntimeError(
      `offsets[0] has to be 0, i.e., the first sequence in the mini-batch has to start from position 0. However, got ${at[0]}\n[ torch.LongTensor{} ]`,
    );
  }
  if (at.length > 0 && at[at.length - 1] > count) {
    throw new RuntimeError(
      `offsets[-1] can not be greater than input's length ${count} but got offsets[-1] of ${at[at.length - 1]}`,
    );
  }
  if (at.some((n, i) => i > 0 && n < at[i - 1])) {
    throw new RuntimeError(
      "Expected i < index_size to be true, but got false.  (Could this error message be improved?  If so, please report an enhancement request to PyTorch.)",
      { hint: "offsets must not fall." },
    );
  }
  return ended ? at : [...at, count];
}

function checkIndices(t: Tensor, rows: number): void {
  if (t.dtype !== int64 && t.dtype !== int32) {
    throw new RuntimeError(
      `Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got torch.${t.dtype.legacy} instead (while checking arguments for embedding_bag)`,
      { hint: "Numbers of rows are int64: x.long()." },
    );
  }
  t.tolist<number[]>().forEach((row, i) => {
    if (row >= 0 && row < rows) return;
    throw new RuntimeError(`Index ${i} of input takes value ${row} which is not in the valid range [0, ${rows})`);
  });
}

/** Which numbers of the input count, and in which bag they are. */
interface Bags {
  readonly count: number;
  /** Places in the input. */
  readonly kept: Tensor;
  readonly bag: Tensor;
  readonly members: readonly (readonly number[])[];
  /** What each bag's sum is divided by in a mean. */
  readonly divisors: readonly number[];
}

function bagsOf(numbers: readonly number[], bounds: readonly number[], padding: number | null): Bags {
  const count = Math.max(bounds.length - 1, 0);
  const kept: number[] = [];
  const bag: number[] = [];
  const members: number[][] = [];
  for (let b = 0; b < count; b++) {
    members.push([]);
    for (let i = bounds[b]; i < bounds[b + 1]; i++) {
      if (numbers[i] === padding) continue;
      members[b].push(kept.length);
      kept.push(i);
      bag.push(b);
    }
  }
  const long = { dtype: int64 };
  const divisors = members.map((m) => Math.max(m.length, 1));
  return { count, kept: tensor(kept, long), bag: tensor(bag, long), members, divisors };
}

/** Sums, or means, of bags of rows. */
function added(rows: Tensor, bags: Bags, mean: boolean): Tensor {
  const sums = zeros([bags.count, rows.sizes[1]], { dtype: rows.dtype }).index_add(0, bags.bag, rows);
  if (!mean) return sums;
  return sums.div(tensor([...bags.divisors], { dtype: rows.dtype }).unsqueeze(1));
}

/** The largest elements of bags of rows; an empty bag gives 0. */
function greatest(rows: Tensor, bags: Bags): Tensor {
  const width = rows.sizes[1];
  if (rows.sizes[0] === 0) return rows.sum(0).expand([bags.count, width]).clone();
  const values = rows.detach().tolist<number[][]>();
  const from = bags.members.map((members) =>
    Array.from({ length: width }, (_, k) =>
      members.reduce((best, r) => (values[r][k] > values[best][k] ? r : best), members[0] ?? 0),
    ),
  );
  const filled = bags.members.map((m) => [m.length > 0 ? 1 : 0]);
  return rows.gather(0, tensor(from, { dtype: int64 })).mul(tensor(filled, { dtype: rows.dtype }));
}

/**
 * Sums, means or largest elements of bags of rows, without the rows themselves.
 *
 * Shape: input (N, S), a bag in each row, or (S) with the bags' offsets; weight (V, D) -> (bags, D).
 * Gradient: weight and per_sample_weights.
 * @throws ValueError or RuntimeError when the parameters do not fit.
 * Source: PyTorch, torch.nn.functional.embedding_bag; gradients are never sparse here.
 */
export const embedding_bag: Fn<
  [
    input: Tensor,
    weight: Tensor,
    offsets?: Tensor | null,
    max_norm?: number | null,
    norm_type?: number,
    scale_grad_by_freq?: boolean,
    mode?: BagMode,
    sparse?: boolean,
    per_sample_weights?: Tensor | null,
    include_last_offset?: boolean,
    padding_idx?: number | null,
  ],
  EmbeddingBagLookupOptions
> = op(
  "embedding_bag",
  "input weight offsets max_norm norm_type scale_grad_by_freq mode sparse per_sample_weights include_last_offset padding_idx",
  needs(
    "embedding_bag",
    "input weight",
    2,
    (
      first: Tensor,
      second: Tensor,
      offsets: Tensor | null = null,
      max_norm: number | null = null,
      norm_type = 2,
      byFrequency = false,
      mode: BagMode = "mean",
      sparse = false,
      factors: Tensor | null = null,
      ended = false,
      padding_idx: number | null = null,
    ) => {
      const swapped = second.dtype === int64 && first.dtype.is_floating_point;
      if (swapped) {
        warn(
          "Argument order of nn.functional.embedding_bag was changed. Usage `embedding_bag(weight, input, ...)` is deprecated, and should now be `embedding_bag(input, weight, ...)`.",
        );
      }
      const [input, weight] = swapped ? [second, first] : [first, second];
      if (factors !== null && !sameSizes(factors.sizes, input.sizes)) {
        throw new ValueError(
          `embedding_bag: If per_sample_weights (${factors.shape}) is not None, then it must have the same shape as the input (${input.shape})`,
        );
      }
      if (weight.ndim !== 2) {
        throw new ValueError(`weight has to be a 2D Tensor, but got Tensor of dimension ${weight.ndim}`);
      }
      if (input.ndim === 2 && offsets !== null) {
        throw new ValueError(
          "if input is 2D, then offsets has to be None, as input is treated is a mini-batch of fixed length sequences. However, found offsets of type <class 'torch.Tensor'>",
        );
      }
      if (input.ndim === 1 && offsets === null) throw new ValueError("offsets has to be a 1D Tensor but got None");
      if (offsets !== null && offsets.ndim !== 1) throw new ValueError("offsets has to be a 1D Tensor");
      if (input.ndim !== 1 && input.ndim !== 2) {
        throw new ValueError(`input has to be 1D or 2D Tensor, but got Tensor of dimension ${input.ndim}`);
      }
      if (mode === "max" && byFrequency) {
        throw new ValueError("max mode does not support scaling the gradient by the frequency");
      }
      if (mode === "max" && sparse) throw new ValueError("max mode does not support sparse weights");
      if (!["sum", "mean", "max"].includes(mode)) throw new ValueError("mode has to be one of sum, mean or max");
      if (factors !== null && mode !== "sum") {
        throw new NotImplementedError(
          `embedding_bag: per_sample_weights was not None. per_sample_weights is only supported for mode='sum' (got mode='${mode}'). Please open a feature request on GitHub.`,
        );
      }
      const rows = weight.sizes[0];
      if (padding_idx !== null && (padding_idx >= rows || padding_idx < -rows)) {
        throw new RuntimeError(
          `padding_idx must be within the number of embeddings, -${rows} through ${rows - 1}, but got ${padding_idx}`,
        );
      }
      const flat = input.flatten();
      if (offsets !== null) checkIndices(offsets, Infinity);
      checkIndices(flat, rows);
      if (max_norm !== null) shorten(weight, flat, max_norm, norm_type);
      const width = input.sizes[input.ndim - 1];
      const bounds =
        offsets === null
          ? Array.from({ length: input.sizes[0] + 1 }, (_, i) => i * width)
          : boundsOf(offsets, flat.count, ended);
      const padding = padding_idx !== null && padding_idx < 0 ? padding_idx + rows : padding_idx;
      const bags = bagsOf(flat.tolist<number[]>(), bounds, padding);
      const numbers = flat.index_select(0, bags.kept);
      const together = (table: Tensor, by?: Tensor): Tensor => {
        const found = embeddingRows(numbers, table, -1, byFrequency);
        if (mode === "max") return greatest(found, bags);
        return added(
          by === undefined ? found : found.mul(by.flatten().index_select(0, bags.kept).unsqueeze(1)),
          bags,
          mode === "mean",
        );
      };
      return asOne("EmbeddingBagBackward0", factors === null ? [weight] : [weight, factors], together);
    },
  ),
);
