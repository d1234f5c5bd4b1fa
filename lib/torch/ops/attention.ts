/** Attention: weighted means of values, by how keys answer queries. */
import { bool } from "../dtype.js";
import { RuntimeError } from "../errors.js";
import type { Tensor } from "../tensor.js";
import { full, ones } from "./creation.js";
import { dropout } from "./dropout.js";
import { matmul } from "./matmul.js";
import { type Fn, op } from "./op.js";
import { softmax } from "./softmax.js";

/** Named parameters of scaled_dot_product_attention. */
export interface AttentionOptions {
  readonly key?: Tensor;
  readonly value?: Tensor;
  /** What each query may see: true for yes; or numbers that are added to the scores. */
  readonly attn_mask?: Tensor | null;
  readonly dropout_p?: number;
  readonly is_causal?: boolean;
  readonly scale?: number | null;
  readonly enable_gqa?: boolean;
}

/** A mask as numbers to add: 0 where `mask` is `seen`, -inf elsewhere. @internal */
export function additive(mask: Tensor, seen: boolean, like: Tensor): Tensor {
  if (mask.dtype !== bool) return mask;
  const none = full([...mask.sizes], 0, { dtype: like.dtype });
  return none.masked_fill(seen ? mask.logical_not() : mask, -Infinity);
}

/**
 * softmax(query @ key.t() * scale + mask) @ value; scale is 1 / sqrt(features) unless given. A query that sees nothing
 * gives 0.
 *
 * Shape: query (*, L, E), key (*, S, E), value (*, S, Ev) -> (*, L, Ev). Gradient: all three, and a mask of numbers.
 * @throws RuntimeError for a mask beside is_causal.
 * Source: Vaswani et al. 2017; PyTorch, torch.nn.functional.scaled_dot_product_attention.
 */
export const scaled_dot_product_attention: Fn<
  [
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attn_mask?: Tensor | null,
    dropout_p?: number,
    is_causal?: boolean,
    scale?: number | null,
    enable_gqa?: boolean,
  ],
  AttentionOptions
> = op(
  "scaled_dot_product_attention",
  "query key value attn_mask dropout_p is_causal scale enable_gqa",
  (
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attn_mask: Tensor | null = null,
    p = 0,
    causal = false,
    scale: number | null = null,
    grouped = false,
  ) => {
    if (causal && attn_mask !== null) {
      throw new RuntimeError("_scaled_dot_product_attention: Explicit attn_mask should not be set when is_causal=True");
    }
    const heads = query.sizes[query.ndim - 3];
    const wide = (t: Tensor): Tensor => (grouped ? t.repeat_interleave(heads / t.sizes[t.ndim - 3], -3) : t);
    const [L, S] = [query.sizes[query.ndim - 2], key.sizes[key.ndim - 2]];
    const factor = scale ?? 1 / Math.sqrt(query.sizes[query.ndim - 1]);
    const mask = causal ? ones([L, S], { dtype: bool }).tril() : attn_mask;
    const scores = matmul(query, wide(key).transpose(-2, -1)).mul(factor);
    if (mask === null) {
      const weights = softmax(scores, -1);
      return matmul(p > 0 ? dropout(weights, p) : weights, wide(value));
    }
    const masked = scores.add(additive(mask, true, query));
    const blind = masked.detach().eq(-Infinity).all(-1, true);
    const weights = softmax(masked.masked_fill(blind, 0), -1).masked_fill(blind, 0);
    return matmul(p > 0 ? dropout(weights, p) : weights, wide(value));
  },
);
