/** Attention with several heads. */
import { AssertionError, ValueError } from "../errors.js";
import { bind } from "../kwargs.js";
import { empty } from "../ops/creation.js";
import { multi_head_attention_forward } from "../ops/multihead.js";
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
    const [hidden = null, need = true, mask = null, average = true, causal = false] = given as [
      Tensor | null | undefined,
      boolean | undefined,
      Tensor | null | undefined,
      boolean | undefined,
      boolean | undefined,
    ];
    const first = this.batch_first && query.ndim === 3;
    const inner = (t: Tensor): Tensor => (first ? t.transpose(1, 0) : t);
    const q = inner(query);
    const k = key === query ? q : inner(key);
    const v = value === key ? k : inner(value);
    const [out, weights] = multi_head_attention_forward(
      q,
      k,
      v,
      this.embed_dim,
      this.num_heads,
      this.in_proj_weight,
      this.in_proj_bias,
      this.bias_k,
      this.bias_v,
      this.add_zero_attn,
      this.dropout,
      this.out_proj.weight,
      this.out_proj.bias,
      {
        training: this.training,
        key_padding_mask: hidden,
        need_weights: need,
        attn_mask: mask,
        average_attn_weights: average,
        is_causal: causal,
        use_separate_proj_weight: !this._qkv_same_embed_dim,
        q_proj_weight: this.q_proj_weight,
        k_proj_weight: this.k_proj_weight,
        v_proj_weight: this.v_proj_weight,
      },
    );
    return [first ? out.transpose(1, 0) : out, weights];
  }
}

inPython("torch.nn.modules.linear", NonDynamicallyQuantizableLinear);
inPython("torch.nn.modules.activation", MultiheadAttention);
