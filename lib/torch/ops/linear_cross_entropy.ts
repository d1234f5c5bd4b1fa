/** Cross entropy of the scores of a linear layer. */
import { pythonRepr } from "../../builtins/repr.js";
import { bfloat16, type DType, float16, float32, float64 } from "../dtype.js";
import { RuntimeError, ValueError } from "../errors.js";
import { sameSizes } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { cross_entropy } from "./likelihood.js";
import { linear } from "./linear.js";
import type { Reduction } from "./reduction.js";

/** Named parameters of LinearCrossEntropyOptions. */
export interface ChunkOptions {
  readonly allow_retain_graph?: boolean;
  readonly batch_chunk_size?: number | null;
  readonly chunking_method?: string | null;
  readonly acc_policy?: "accurate" | "compact" | "auto";
  readonly acc_dtype?: DType | null;
}

/**
 * How torch may cut the batch to save memory. Here the scores are computed whole, with the same results; the values
 * are checked and kept.
 *
 * @throws ValueError for a value that is none.
 * Source: PyTorch, torch.nn.LinearCrossEntropyOptions.
 */
export class LinearCrossEntropyOptions {
  readonly allow_retain_graph: boolean;
  readonly batch_chunk_size: number | null;
  readonly chunking_method: string | null;
  readonly acc_policy: "accurate" | "compact" | "auto";
  readonly acc_dtype: DType | null;
  constructor(options: ChunkOptions = {}) {
    this.allow_retain_graph = options.allow_retain_graph ?? false;
    this.batch_chunk_size = options.batch_chunk_size ?? null;
    this.chunking_method = options.chunking_method === undefined ? "auto" : options.chunking_method;
    this.acc_policy = options.acc_policy ?? "auto";
    this.acc_dtype = options.acc_dtype ?? null;
    const { batch_chunk_size: size, chunking_method: method, acc_policy: policy, acc_dtype: dtype } = this;
    if (!["accurate", "compact", "auto"].includes(policy)) {
      throw new ValueError(`invalid acc_policy: ${pythonRepr(policy)}; expected one of 'accurate', 'compact', 'auto'`);
    }
    if (method !== null && method !== "auto" && !/^aspect_ratio(:0*[1-9]\d*)?$/.test(method)) {
      throw new ValueError(`invalid chunking_method: ${pythonRepr(method)}`);
    }
    if (size !== null && !(Number.isInteger(size) && size > 0)) {
      throw new ValueError(`batch_chunk_size must be positive int or None, got ${pythonRepr(size)}`);
    }
    if (dtype !== null && ![float16, bfloat16, float32, float64].includes(dtype)) {
      throw new ValueError(
        `acc_dtype must be one of {None, torch.float16, torch.bfloat16, torch.float32, torch.float64}, got ${dtype}. Pass acc_dtype=None to let the op pick automatically.`,
      );
    }
  }
  toString(): string {
    const { allow_retain_graph, batch_chunk_size, chunking_method, acc_policy, acc_dtype } = this;
    return `LinearCrossEntropyOptions(allow_retain_graph=${pythonRepr(allow_retain_graph)}, batch_chunk_size=${pythonRepr(batch_chunk_size)}, chunking_method=${pythonRepr(chunking_method)}, acc_policy=${pythonRepr(acc_policy)}, acc_dtype=${acc_dtype === null ? "None" : String(acc_dtype)})`;
  }
}

/** Named parameters of linear_cross_entropy. */
export interface LinearCrossEntropyArguments {
  readonly linear_bias?: Tensor | null;
  /** A factor for each class. */
  readonly weight?: Tensor | null;
  readonly reduction?: Reduction;
  readonly ignore_index?: number | null;
  readonly label_smoothing?: number;
  readonly options?: LinearCrossEntropyOptions | null;
}

/** Python's tuple. @internal */
export const tupleText = (sizes: readonly number[]): string => `(${sizes.join(", ")}${sizes.length === 1 ? "," : ""})`;

/**
 * Cross entropy of the scores that a linear layer gives.
 *
 * Shape: input (N, in) or (in), linear_weight (classes, *, in), target without or with the classes -> ().
 * @throws RuntimeError when the shapes do not fit.
 * Source: PyTorch, torch.nn.functional.linear_cross_entropy.
 */
export function linear_cross_entropy(
  input: Tensor,
  linear_weight: Tensor,
  target: Tensor,
  options: LinearCrossEntropyArguments = {},
): Tensor {
  const { linear_bias = null, weight = null, reduction = "mean", ignore_index = null, label_smoothing = 0 } = options;
  if (input.ndim < 1 || input.ndim > 2) {
    throw new RuntimeError(`expected input with dimensionality 1 or 2, got ${input.ndim}`);
  }
  if (linear_weight.ndim < 2) {
    throw new RuntimeError(`expected linear_weight with dimensionality at least 2, got ${linear_weight.ndim}`);
  }
  const ins = input.size(-1);
  if (ins !== linear_weight.size(-1)) {
    throw new RuntimeError(
      `expected equal input and linear_weight last dimensions (in_features), got ${ins} and ${linear_weight.size(-1)}, respectively`,
    );
  }
  const outs = linear_weight.sizes.slice(0, -1);
  if (linear_bias !== null && !sameSizes(linear_bias.sizes, outs)) {
    throw new RuntimeError(`expected linear_bias shape ${tupleText(outs)}, got ${tupleText(linear_bias.sizes)}`);
  }
  if (outs.length > 1 && input.ndim === 1) {
    throw new RuntimeError(
      `K-dimensional loss defined by linear_weight shape ${tupleText(linear_weight.sizes)} requires batched input, (N, ${ins}), got unbatched input with shape ${tupleText(input.sizes)}`,
    );
  }
  const scores = [...input.sizes.slice(0, -1), ...outs];
  if (sameSizes(target.sizes, scores) && ignore_index !== null) {
    throw new RuntimeError("ignore_index cannot be specified when target contains probabilities");
  }
  const flat = (t: Tensor, ...more: number[]): Tensor => (outs.length > 1 ? t.reshape([-1, ...more]) : t);
  const logits = linear(input, flat(linear_weight, ins), linear_bias === null ? null : flat(linear_bias));
  return cross_entropy(logits.reshape(scores), target, {
    weight,
    reduction,
    ignore_index: ignore_index ?? -100,
    label_smoothing,
  });
}
