/** Attention of several heads, as a function of its weights. */
import { warn } from "../../builtins/warnings.js";
import { bool } from "../dtype.js";
import { AssertionError, RuntimeError } from "../errors.js";
import { sameSizes } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { additive, scaled_dot_product_attention } from "./attention.js";
import { zeros } from "./creation.js";
import { dropout } from "./dropout.js";
import { cat } from "./indexing.js";
import { linear } from "./linear.js";
import { bmm } from "./matmul.js";
import { type Fn, op } from "./op.js";
import { softmax } from "./softmax.js";

/** Named parameters of multi_head_attention_forward. */
export interface MultiHeadOptions {
  readonly training?: boolean;
  /** Keys that nobody sees: true, or numbers that are added to the scores. */
  readonly key_padding_mask?: Tensor | null;
  /** Give the weights too (true by default). */
  readonly need_weights?: boolean;
  /** What a query does not see: true, or numbers that are added to the scores. */
  readonly attn_mask?: Tensor | null;
  /** Whether each input has a weight of its own, instead of a third of in_proj_weight. */
  readonly use_separate_proj_weight?: boolean;
  readonly q_proj_weight?: Tensor | null;
  readonly k_proj_weight?: Tensor | null;
  readonly v_proj_weight?: Tensor | null;
  /** Projected keys that take the place of the key's: (N * heads, S, features of a head). */
  readonly static_k?: Tensor | null;
  readonly static_v?: Tensor | null;
  /** The mean of the heads' weights (true by default), or each head's. */
  readonly average_attn_weights?: boolean;
  readonly is_causal?: boolean;
}

/** The output, and the weights where they are wanted. */
export type Attended = [output: Tensor, weights: Tensor | null];

const tuple = (sizes: readonly number[]): string => `(${sizes.join(", ")}${sizes.length === 1 ? "," : ""})`;

/** @throws AssertionError when the inputs' dimensions do not fit. */
function checkDims(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  pads: Tensor | null,
  mask: Tensor | null,
  heads: number,
): void {
  const { ndim } = query;
  if (ndim !== 2 && ndim !== 3) {
    throw new AssertionError(`query should be unbatched 2D or batched 3D tensor but received ${ndim}-D query tensor`);
  }
  const start = `For ${ndim === 3 ? "batched (3-D)" : "unbatched (2-D)"} \`query\`, expected`;
  if (key.ndim !== ndim || value.ndim !== ndim) {
    throw new AssertionError(
      `${start} \`key\` and \`value\` to be ${ndim}-D but found ${key.ndim}-D and ${value.ndim}-D tensors respectively`,
    );
  }
  if (pads !== null && pads.ndim !== ndim - 1) {
    throw new AssertionError(
      `${start} \`key_padding_mask\` to be \`None\` or ${ndim - 1}-D but found ${pads.ndim}-D tensor instead`,
    );
  }
  if (mask === null) return;
  if (mask.ndim !== 2 && mask.ndim !== 3) {
    throw new AssertionError(
      `${start} \`attn_mask\` to be \`None\`, 2-D or 3-D but found ${mask.ndim}-D tensor instead`,
    );
  }
  const alone = [heads, query.sizes[0], key.sizes[0]];
  if (ndim === 2 && mask.ndim === 3 && !sameSizes(mask.sizes, alone)) {
    throw new AssertionError(`Expected \`attn_mask\` shape to be ${tuple(alone)} but got ${mask.shape}`);
  }
}

/** A mask as numbers to add. @throws AssertionError for one of integers. */
function numbersOf(mask: Tensor | null, name: string, like: Tensor): Tensor | null {
  if (mask === null) return null;
  if (mask.dtype !== bool && !mask.dtype.is_floating_point) {
    throw new AssertionError(`only bool and floating types of ${name} are supported`);
  }
  return additive(mask, false, like);
}

/** Queries, keys and values by their projections. */
function project(
  q: Tensor,
  k: Tensor,
  v: Tensor,
  weight: Tensor | null,
  bias: Tensor | null,
  o: MultiHeadOptions,
): Tensor[] {
  const biases = bias === null ? [null, null, null] : bias.chunk(3);
  if (o.use_separate_proj_weight) {
    const weights = [o.q_proj_weight, o.k_proj_weight, o.v_proj_weight];
    return [q, k, v].map((t, i) => {
      const own = weights[i] ?? null;
      if (own === null) {
        throw new AssertionError(`use_separate_proj_weight is True but ${"qkv"[i]}_proj_weight is None`);
      }
      return linear(t, own, biases[i]);
    });
  }
  if (weight === null) throw new AssertionError("use_separate_proj_weight is False but in_proj_weight is None");
  if (q === k && k === v) return linear(q, weight, bias).chunk(3, -1);
  const weights = weight.chunk(3);
  return [q, k, v].map((t, i) => linear(t, weights[i], biases[i]));
}

function checkMask(mask: Tensor, queries: number, keys: number, batches: number): void {
  const wanted = mask.ndim === 2 ? [queries, keys] : [batches, queries, keys];
  if (sameSizes(mask.sizes, wanted)) return;
  throw new RuntimeError(`The shape of the ${mask.ndim}D attn_mask is ${mask.shape}, but should be ${tuple(wanted)}.`);
}

function checkPads(pads: Tensor, batch: number, keys: number): void {
  [batch, keys].forEach((n, d) => {
    if (pads.sizes[d] === n) return;
    throw new AssertionError(`Expected key_padded_mask.shape[${d}] to be ${n}, but got ${pads.sizes[d]}`);
  });
}

/**
 * Attention of several heads, each with its own part of the projections' weights.
 *
 * Shape: query (L, N, E) or (L, E), key and value (S, N, E) or (S, E) -> output like query, weights (N, L, S).
 * Gradient: inputs and weights.
 * @throws AssertionError or RuntimeError when the sizes do not fit.
 * Source: Vaswani et al. 2017; PyTorch, torch.nn.functional.multi_head_attention_forward.
 */
export const multi_head_attention_forward: Fn<
  [
    query: Tensor,
    key: Tensor,
    value: Tensor,
    embed_dim_to_check: number,
    num_heads: number,
    in_proj_weight: Tensor | null,
    in_proj_bias: Tensor | null,
    bias_k: Tensor | null,
    bias_v: Tensor | null,
    add_zero_attn: boolean,
    dropout_p: number,
    out_proj_weight: Tensor,
    out_proj_bias: Tensor | null,
    ...later: unknown[],
  ],
  MultiHeadOptions,
  Attended
> = op(
  "multi_head_attention_forward",
  "query key value embed_dim_to_check num_heads in_proj_weight in_proj_bias bias_k bias_v add_zero_attn dropout_p out_proj_weight out_proj_bias training key_padding_mask need_weights attn_mask use_separate_proj_weight q_proj_weight k_proj_weight v_proj_weight static_k static_v average_attn_weights is_causal",
  (...args: unknown[]): Attended => {
    const [query, key, value, embed, heads] = args as [Tensor, Tensor, Tensor, number, number];
    const [weight, bias, biasK, biasV, zero, p] = args.slice(5, 11) as [
      Tensor | null,
      Tensor | null,
      Tensor | null,
      Tensor | null,
      boolean,
      number,
    ];
    const [outWeight, outBias] = args.slice(11, 13) as [Tensor, Tensor | null];
    const named = Object.fromEntries(LATER.map((name, i) => [name, args[13 + i]])) as MultiHeadOptions;
    return attend(
      { query, key, value, embed, heads, p: p ?? 0 },
      { weight: weight ?? null, bias: bias ?? null, biasK: biasK ?? null, biasV: biasV ?? null, zero: zero ?? false },
      { weight: outWeight, bias: outBias ?? null },
      named,
    );
  },
);

const LATER = [
  "training",
  "key_padding_mask",
  "need_weights",
  "attn_mask",
  "use_separate_proj_weight",
  "q_proj_weight",
  "k_proj_weight",
  "v_proj_weight",
  "static_k",
  "static_v",
  "average_attn_weights",
  "is_causal",
];

interface Given {
  readonly query: Tensor;
  readonly key: Tensor;
  readonly value: Tensor;
  readonly embed: number;
  readonly heads: number;
  readonly p: number;
}

interface Projections {
  readonly weight: Tensor | null;
  readonly bias: Tensor | null;
  /** A learned key and value after those given. */
  readonly biasK: Tensor | null;
  readonly biasV: Tensor | null;
  /** Whether a key and a value of zeros follow. */
  readonly zero: boolean;
}

/** Keys and values of all heads, and masks as long as they are. */
interface Seen {
  k: Tensor;
  v: Tensor;
  mask: Tensor | null;
  pads: Tensor | null;
}

const longer = (t: Tensor | null): Tensor | null =>
  t === null ? null : cat([t, zeros([...t.sizes.slice(0, -1), 1], { dtype: t.dtype })], -1);

function checkStatic(t: Tensor, name: string, batches: number, features: number): Tensor {
  if (t.sizes[0] !== batches)
    throw new AssertionError(`expecting ${name}.size(0) of ${batches}, but got ${t.sizes[0]}`);
  if (t.sizes[2] !== features) {
    throw new AssertionError(`expecting ${name}.size(2) of ${features}, but got ${t.sizes[2]}`);
  }
  return t;
}

/** Adds the learned and the zero key, and gives each head its part. */
function spread(
  s: Seen,
  given: Projections,
  o: MultiHeadOptions,
  batch: number,
  heads: number,
  features: number,
): Seen {
  let { k, v, mask, pads } = s;
  const grow = (): void => {
    mask = longer(mask);
    pads = longer(pads);
  };
  const fixed = [o.static_k ?? null, o.static_v ?? null];
  if (given.biasK !== null && given.biasV !== null) {
    if (fixed[0] !== null) throw new AssertionError("bias cannot be added to static key.");
    if (fixed[1] !== null) throw new AssertionError("bias cannot be added to static value.");
    k = cat([k, given.biasK.repeat(1, batch, 1)]);
    v = cat([v, given.biasV.repeat(1, batch, 1)]);
    grow();
  } else if (given.biasK !== null) throw new AssertionError("bias_k is set but bias_v is None");
  else if (given.biasV !== null) throw new AssertionError("bias_v is set but bias_k is None");
  const split = (t: Tensor, own: Tensor | null, name: string): Tensor =>
    own === null
      ? t.reshape(t.sizes[0], batch * heads, features).transpose(0, 1)
      : checkStatic(own, name, batch * heads, features);
  k = split(k, fixed[0], "static_k");
  v = split(v, fixed[1], "static_v");
  if (given.zero) {
    const nothing = zeros([batch * heads, 1, features], { dtype: k.dtype });
    k = cat([k, nothing], 1);
    v = cat([v, nothing], 1);
    grow();
  }
  return { k, v, mask, pads };
}

function attend(
  given: Given,
  projections: Projections,
  out: { weight: Tensor; bias: Tensor | null },
  o: MultiHeadOptions,
): Attended {
  const { heads, embed } = given;
  const need = o.need_weights ?? true;
  const hidden = o.key_padding_mask ?? null;
  const attn = o.attn_mask ?? null;
  checkDims(given.query, given.key, given.value, hidden, attn, heads);
  const alone = given.query.ndim === 2;
  const batched = (t: Tensor): Tensor => (alone ? t.unsqueeze(1) : t);
  const query = batched(given.query);
  const key = given.key === given.query ? query : batched(given.key);
  const value = given.value === given.key ? key : batched(given.value);
  const [L, N, E] = query.sizes;
  const S = key.sizes[0];
  if (hidden !== null && attn !== null && hidden.dtype !== attn.dtype) {
    warn("Support for mismatched key_padding_mask and attn_mask is deprecated. Use same type for both instead.");
  }
  if (o.is_causal && attn === null) {
    throw new RuntimeError(
      "Need attn_mask if specifying the is_causal hint. You may use the Transformer module method `generate_square_subsequent_mask` to create this mask.",
    );
  }
  if (E !== embed) throw new AssertionError(`was expecting embedding dimension of ${embed}, but got ${E}`);
  const features = Math.floor(E / heads);
  if (features * heads !== E) throw new AssertionError(`embed_dim ${E} not divisible by num_heads ${heads}`);
  if (o.use_separate_proj_weight) {
    const places = [key, value].map((t) => t.sizes.slice(0, 2));
    if (!sameSizes(places[0], places[1])) {
      throw new AssertionError(
        `key's sequence and batch dims torch.Size([${places[0].join(", ")}]) do not match value's torch.Size([${places[1].join(", ")}])`,
      );
    }
  } else if (!sameSizes(key.sizes, value.sizes)) {
    throw new AssertionError(`key shape ${key.shape} does not match value shape ${value.shape}`);
  }
  const [q, ...kv] = project(query, key, value, projections.weight, projections.bias, o);
  let mask = numbersOf(attn, "attn_mask", query);
  if (mask !== null) {
    checkMask(mask, L, S, N * heads);
    if (mask.ndim === 2) mask = mask.unsqueeze(0);
  }
  const hiding = numbersOf(hidden, "key_padding_mask", query);
  const pads = hiding !== null && alone ? hiding.unsqueeze(0) : hiding;
  const seen = spread({ k: kv[0], v: kv[1], mask, pads }, projections, o, N, heads, features);
  const keys = seen.k.sizes[1];
  if (seen.pads !== null) {
    checkPads(seen.pads, N, keys);
    const wide = seen.pads
      .view(N, 1, 1, keys)
      .expand([N, heads, 1, keys])
      .reshape(N * heads, 1, keys);
    seen.mask = seen.mask === null ? wide : seen.mask.add(wide);
  }
  const [output, weights] = weigh(
    q.reshape(L, N * heads, features).transpose(0, 1),
    seen,
    need,
    (o.training ?? true) ? given.p : 0,
  );
  const merged = linear(output.transpose(0, 1).reshape(L * N, E), out.weight, out.bias).reshape(
    L,
    N,
    out.weight.sizes[0],
  );
  const split = weights === null ? null : weights.reshape(N, heads, L, keys);
  const shown = split !== null && (o.average_attn_weights ?? true) ? split.mean(1) : split;
  return alone ? [merged.squeeze(1), shown === null ? null : shown.squeeze(0)] : [merged, shown];
}

/** Values weighted by how the keys answer the queries; and the weights where they are wanted. */
function weigh(q: Tensor, s: Seen, need: boolean, p: number): Attended {
  if (!need) return [scaled_dot_product_attention(q, s.k, s.v, s.mask, p), null];
  const scores = bmm(q.mul(Math.sqrt(1 / q.sizes[2])), s.k.transpose(-2, -1));
  const weights = softmax(s.mask === null ? scores : scores.add(s.mask), -1);
  const kept = p > 0 ? dropout(weights, p) : weights;
  return [bmm(kept, s.v), kept];
}
