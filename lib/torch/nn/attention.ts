/** Attention with several heads. */
import { AssertionError, ValueError } from "../errors.js";
import { bind } from "../kwargs.js";
import { additive, scaled_dot_product_attention } from "../ops/attention.js";
import { empty, zeros } from "../ops/creation.js";
import { dropout } from "../ops/dropout.js";
import { cat } from "../ops/indexing.js";
import { linear } from "../ops/linear.js";
import { bmm } from "../ops/matmul.js";
import { softmax } from "../ops/softmax.js";
import { show } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { construct, type Given } from "./arguments.js";
import { constant_, xavier_normal_, xavier_uniform_ } from "./init.js";
import { type FactoryOptions, Linear } from "./linear.js";
import { Module } from "./module.js";
import { Parameter } from "./parameter.js";
import { inPython } from "./registry.js";

/** The output's projection, under torch's name. */
export class NonDynamicallyQuantizableLinear extends Linear {}

/** Named parameters of MultiheadAttention. */
export interface MultiheadOptions extends FactoryOptions {
  readonly embed_dim?: number;
  readonly num_heads?: number;
  readonly dropout?: number;
  readonly bias?: boolean;
  readonly add_bias_kv?: boolean;
  readonly add_zero_attn?: boolean;
  readonly kdim?: number | null;
  readonly vdim?: number | null;
  readonly batch_first?: boolean;
}

/** Named arguments of attention's call. */
export interface AttendOptions {
  /** Keys that nobody sees: true, or numbers that are added to the scores. */
  readonly key_padding_mask?: Tensor | null;
  /** Give the weights too (true by default). */
  readonly need_weights?: boolean;
  /** What a query does not see: true, or numbers that are added to the scores. */
  readonly attn_mask?: Tensor | null;
  /** The mean of the heads' weights (true by default), or each head's. */
  readonly average_attn_weights?: boolean;
  readonly is_causal?: boolean;
}

const CALL = ["key_padding_mask", "need_weights", "attn_mask", "average_attn_weights", "is_causal"];

/**
 * Attention of several heads, each with projections of its own of queries, keys and values.
 *
 * Shape: query (L, N, embed_dim), key (S, N, kdim), value (S, N, vdim), the batch first with batch_first, or without
 * it; gives the output and the weights (N, L, S).
 * @throws AssertionError when the sizes do not fit.
 * @example const [out, weights] = new nn.MultiheadAttention(8, 2)(q, k, v)
 * Source: Vaswani et al. 2017; PyTorch, torch.nn.MultiheadAttention: the same weights for the same seed.
 */
export class MultiheadAttention extends Module {
  embed_dim: number;
  kdim: number;
  vdim: number;
  _qkv_same_embed_dim: boolean;
  num_heads: number;
  dropout: number;
  batch_first: boolean;
  head_dim: number;
  declare in_proj_weight: Parameter | null;
  declare q_proj_weight: Parameter | null;
  declare k_proj_weight: Parameter | null;
  declare v_proj_weight: Parameter | null;
  declare in_proj_bias: Parameter | null;
  declare out_proj: NonDynamicallyQuantizableLinear;
  bias_k: Parameter | null;
  bias_v: Parameter | null;
  add_zero_attn: boolean;

  constructor(
    ...args: Given<
      [
        embed_dim: number,
        num_heads: number,
        dropout?: number,
        bias?: boolean,
        add_bias_kv?: boolean,
        add_zero_attn?: boolean,
        kdim?: number | null,
        vdim?: number | null,
        batch_first?: boolean,
      ],
      MultiheadOptions
    >
  ) {
    super();
    const o = construct("MultiheadAttention", args, {
      embed_dim: undefined as number | undefined,
      num_heads: undefined as number | undefined,
      dropout: 0 as number,
      bias: true as boolean,
      add_bias_kv: false as boolean,
      add_zero_attn: false as boolean,
      kdim: null as number | null,
      vdim: null as number | null,
      batch_first: false as boolean,
      device: null as FactoryOptions["device"],
      dtype: null as FactoryOptions["dtype"],
    });
    const { embed_dim: e, num_heads: heads, device, dtype } = o;
    if (e <= 0 || heads <= 0) {
      throw new ValueError(
        `embed_dim and num_heads must be greater than 0, got embed_dim=${e} and num_heads=${heads} instead`,
      );
    }
    this.embed_dim = e;
    this.kdim = o.kdim ?? e;
    this.vdim = o.vdim ?? e;
    this._qkv_same_embed_dim = this.kdim === e && this.vdim === e;
    this.num_heads = heads;
    this.dropout = o.dropout;
    this.batch_first = o.batch_first;
    this.head_dim = Math.floor(e / heads);
    if (this.head_dim * heads !== e) throw new AssertionError("embed_dim must be divisible by num_heads");
    const parameter = (...size: number[]): Parameter => new Parameter(empty(size, { device, dtype }));
    const same = this._qkv_same_embed_dim;
    if (same) this.register_parameter("in_proj_weight", parameter(3 * e, e));
    this.register_parameter("q_proj_weight", same ? null : parameter(e, e));
    this.register_parameter("k_proj_weight", same ? null : parameter(e, this.kdim));
    this.register_parameter("v_proj_weight", same ? null : parameter(e, this.vdim));
    if (!same) this.register_parameter("in_proj_weight", null);
    this.register_parameter("in_proj_bias", o.bias ? parameter(3 * e) : null);
    this.add_module("out_proj", new NonDynamicallyQuantizableLinear(e, e, o.bias, { device, dtype }));
    this.bias_k = o.add_bias_kv ? parameter(1, 1, e) : null;
    this.bias_v = o.add_bias_kv ? parameter(1, 1, e) : null;
    this.add_zero_attn = o.add_zero_attn;
    this._reset_parameters();
  }

  /** Draws the projections anew. */
  _reset_parameters(): void {
    for (const p of [this.in_proj_weight, this.q_proj_weight, this.k_proj_weight, this.v_proj_weight]) {
      if (p !== null) xavier_uniform_(p);
    }
    if (this.in_proj_bias !== null) {
      constant_(this.in_proj_bias, 0);
      constant_(this.out_proj.bias as Parameter, 0);
    }
    if (this.bias_k !== null) xavier_normal_(this.bias_k);
    if (this.bias_v !== null) xavier_normal_(this.bias_v);
  }

  override forward(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    key_padding_mask: Tensor | null | AttendOptions = null,
    need_weights: boolean | AttendOptions = true,
    attn_mask: Tensor | null | AttendOptions = null,
    average_attn_weights: boolean | AttendOptions = true,
    is_causal: boolean | AttendOptions = false,
  ): [output: Tensor, weights: Tensor | null] {
    const all = [key_padding_mask, need_weights, attn_mask, average_attn_weights, is_causal];
    const named = all.findIndex(
      (a) => a !== null && typeof a === "object" && Object.getPrototypeOf(a) === Object.prototype,
    );
    const given = bind("forward", named < 0 ? all : all.slice(0, named + 1), CALL);
    const [hidden = null, need = true, mask = null, average = true] = given as [
      Tensor | null | undefined,
      boolean | undefined,
      Tensor | null | undefined,
      boolean | undefined,
    ];
    if (query.ndim !== 2 && query.ndim !== 3) {
      throw new AssertionError(
        `query should be unbatched 2D or batched 3D tensor but received ${query.ndim}-D query tensor`,
      );
    }
    const alone = query.ndim === 2;
    const inner = (t: Tensor): Tensor => (alone ? t.unsqueeze(1) : this.batch_first ? t.transpose(1, 0) : t);
    const q = inner(query);
    const k = key === query ? q : inner(key);
    const v = value === key ? k : inner(value);
    const pads = hidden !== null && alone ? hidden.unsqueeze(0) : hidden;
    const [out, weights] = this.attend(q, k, v, pads, mask, need);
    const averaged = weights !== null && average ? weights.mean(1) : weights;
    if (alone) return [out.squeeze(1), averaged === null ? null : averaged.squeeze(0)];
    return [this.batch_first ? out.transpose(1, 0) : out, averaged];
  }

  /** Queries, keys and values by their projections. */
  private project(q: Tensor, k: Tensor, v: Tensor): Tensor[] {
    const e = this.embed_dim;
    const biases = this.in_proj_bias === null ? [null, null, null] : this.in_proj_bias.chunk(3);
    if (this.in_proj_weight === null) {
      const weights = [this.q_proj_weight, this.k_proj_weight, this.v_proj_weight] as Tensor[];
      return [q, k, v].map((t, i) => linear(t, weights[i], biases[i]));
    }
    if (q === k && k === v) return linear(q, this.in_proj_weight, this.in_proj_bias).chunk(3, -1);
    const weights = this.in_proj_weight.split(e);
    return [q, k, v].map((t, i) => linear(t, weights[i], biases[i]));
  }

  private attend(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    hidden: Tensor | null,
    attn: Tensor | null,
    need: boolean,
  ): [Tensor, Tensor | null] {
    const [L, N, E] = query.sizes;
    if (E !== this.embed_dim)
      throw new AssertionError(`was expecting embedding dimension of ${this.embed_dim}, but got ${E}`);
    if (key.sizes[0] !== value.sizes[0] || key.sizes[1] !== value.sizes[1]) {
      throw new AssertionError(`key shape ${key.shape} does not match value shape ${value.shape}`);
    }
    const heads = this.num_heads;
    let [q, k, v] = this.project(query, key, value);
    let mask = attn === null ? null : additive(attn, false, query);
    let pads = hidden === null ? null : additive(hidden, false, query);
    const longer = (t: Tensor): Tensor => cat([t, zeros([...t.sizes.slice(0, -1), 1], { dtype: t.dtype })], -1);
    const grow = (): void => {
      mask = mask === null ? null : longer(mask);
      pads = pads === null ? null : longer(pads);
    };
    if (this.bias_k !== null && this.bias_v !== null) {
      k = cat([k, this.bias_k.repeat(1, N, 1)]);
      v = cat([v, this.bias_v.repeat(1, N, 1)]);
      grow();
    }
    const split = (t: Tensor): Tensor => t.reshape(t.sizes[0], N * heads, this.head_dim).transpose(0, 1);
    [q, k, v] = [split(q), split(k), split(v)];
    if (this.add_zero_attn) {
      const nothing = zeros([N * heads, 1, this.head_dim], { dtype: k.dtype });
      k = cat([k, nothing], 1);
      v = cat([v, nothing], 1);
      grow();
    }
    const S = k.sizes[1];
    if (mask !== null) {
      const wanted = mask.ndim === 2 ? [L, S] : [N * heads, L, S];
      if (show(mask.sizes) !== show(wanted)) {
        throw new AssertionError(
          `The shape of the ${mask.ndim}D attn_mask is ${mask.shape}, but should be (${wanted.join(", ")}).`,
        );
      }
      if (mask.ndim === 2) mask = mask.unsqueeze(0);
    }
    if (pads !== null) {
      if (pads.sizes[0] !== N || pads.sizes[1] !== S) {
        throw new AssertionError(
          `expecting key_padding_mask shape of ${show([N, S]).replace("[", "(").replace("]", ")")}, but got ${pads.shape}`,
        );
      }
      const wide = pads
        .view(N, 1, 1, S)
        .expand([N, heads, 1, S])
        .reshape(N * heads, 1, S);
      mask = mask === null ? wide : mask.add(wide);
    }
    const p = this.training ? this.dropout : 0;
    const merge = (t: Tensor): Tensor => {
      const rows = t.transpose(0, 1).reshape(L * N, E);
      return linear(rows, this.out_proj.weight, this.out_proj.bias).reshape(L, N, E);
    };
    if (!need) return [merge(scaled_dot_product_attention(q, k, v, mask, p)), null];
    const scores = bmm(q.mul(Math.sqrt(1 / this.head_dim)), k.transpose(-2, -1));
    const weights = softmax(mask === null ? scores : scores.add(mask), -1);
    const kept = p > 0 ? dropout(weights, p) : weights;
    return [merge(bmm(kept, v)), kept.reshape(N, heads, L, S)];
  }
}

inPython("torch.nn.modules.linear", NonDynamicallyQuantizableLinear);
inPython("torch.nn.modules.activation", MultiheadAttention);
