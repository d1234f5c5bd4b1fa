/** Transformers: layers of attention and of a network of each place by itself. */
import { warn } from "../../builtins/warnings.js";
import { RuntimeError } from "../errors.js";
import { bind } from "../kwargs.js";
import { full } from "../ops/creation.js";
import type { Tensor } from "../tensor.js";
import { GELU, ReLU } from "./activation.js";
import { construct, type Given } from "./arguments.js";
import { MultiheadAttention } from "./attention.js";
import { ModuleList } from "./container.js";
import { copyModule } from "./copy.js";
import { Dropout } from "./dropout.js";
import { gelu, relu } from "./functional.js";
import { xavier_uniform_ } from "./init.js";
import { type FactoryOptions, Linear } from "./linear.js";
import { Module } from "./module.js";
import { LayerNorm } from "./normalization.js";
import { inPython } from "./registry.js";

/** The function between a layer's two linear maps. */
export type TransformerActivation = "relu" | "gelu" | ((x: Tensor) => Tensor);

/** Named parameters of the transformer's layers. */
export interface TransformerLayerOptions extends FactoryOptions {
  readonly d_model?: number;
  readonly nhead?: number;
  readonly dim_feedforward?: number;
  readonly dropout?: number;
  readonly activation?: TransformerActivation;
  readonly layer_norm_eps?: number;
  readonly batch_first?: boolean;
  /** Normalise before each part instead of after it. */
  readonly norm_first?: boolean;
  readonly bias?: boolean;
}

type LayerArguments = Given<
  [
    d_model: number,
    nhead: number,
    dim_feedforward?: number,
    dropout?: number,
    activation?: TransformerActivation,
    layer_norm_eps?: number,
    batch_first?: boolean,
    norm_first?: boolean,
    bias?: boolean,
  ],
  TransformerLayerOptions
>;

const LAYER = {
  d_model: undefined as number | undefined,
  nhead: undefined as number | undefined,
  dim_feedforward: 2048 as number,
  dropout: 0.1 as number,
  activation: "relu" as TransformerActivation,
  layer_norm_eps: 1e-5 as number,
  batch_first: false as boolean,
  norm_first: false as boolean,
  bias: true as boolean,
  device: null as FactoryOptions["device"],
  dtype: null as FactoryOptions["dtype"],
};

/** What both kinds of layer are. */
abstract class TransformerLayer extends Module {
  declare self_attn: MultiheadAttention;
  declare linear1: Linear;
  declare dropout: Dropout;
  declare linear2: Linear;
  declare activation: (x: Tensor) => Tensor;
  norm_first: boolean;

  constructor(name: string, args: readonly unknown[], attentions: readonly string[], norms: number) {
    super();
    const o = construct(name, args, LAYER);
    const { d_model: d, nhead, bias, batch_first, device, dtype } = o;
    for (const attention of attentions) {
      this.add_module(
        attention,
        new MultiheadAttention(d, nhead, { dropout: o.dropout, bias, batch_first, device, dtype }),
      );
    }
    this.add_module("linear1", new Linear(d, o.dim_feedforward, bias, { device, dtype }));
    this.add_module("dropout", new Dropout(o.dropout));
    this.add_module("linear2", new Linear(o.dim_feedforward, d, bias, { device, dtype }));
    this.norm_first = o.norm_first;
    for (let i = 1; i <= norms; i++) {
      this.add_module(`norm${i}`, new LayerNorm(d, { eps: o.layer_norm_eps, bias, device, dtype }));
    }
    for (let i = 1; i <= norms; i++) this.add_module(`dropout${i}`, new Dropout(o.dropout));
    if (typeof o.activation === "string" && o.activation !== "relu" && o.activation !== "gelu") {
      throw new RuntimeError(`activation should be relu/gelu, not ${String(o.activation)}`);
    }
    this.activation = o.activation === "relu" ? relu : o.activation === "gelu" ? gelu : o.activation;
  }

  /** The network of each place by itself. */
  protected feedForward(x: Tensor, last: Dropout): Tensor {
    return last(this.linear2(this.dropout(this.activation(this.linear1(x)))));
  }
  /** One part of the layer around x, normalised before or after. */
  protected around(x: Tensor, norm: LayerNorm, part: (x: Tensor) => Tensor): Tensor {
    return this.norm_first ? x.add(part(norm(x))) : norm(x.add(part(x)));
  }
}

/** Masks of an encoder's call. */
export interface EncoderMasks {
  readonly mask?: Tensor | null;
  readonly src_mask?: Tensor | null;
  readonly src_key_padding_mask?: Tensor | null;
  readonly is_causal?: boolean | null;
}

type Mask = Tensor | null | undefined;

/**
 * Self-attention, then a network of each place, each with a short cut and a normalisation.
 *
 * Shape: (S, N, d_model), or (N, S, d_model) with batch_first.
 * Source: Vaswani et al. 2017; PyTorch, torch.nn.TransformerEncoderLayer: the same weights for the same seed.
 */
export class TransformerEncoderLayer extends TransformerLayer {
  declare norm1: LayerNorm;
  declare norm2: LayerNorm;
  declare dropout1: Dropout;
  declare dropout2: Dropout;
  /** 1 for relu, 2 for gelu, 0 for another function: PyTorch's note to itself, which its files hold. */
  activation_relu_or_gelu: number;
  constructor(...args: LayerArguments) {
    super("TransformerEncoderLayer", args, ["self_attn"], 2);
    const { activation } = this;
    const isRelu = activation === relu || activation instanceof ReLU;
    this.activation_relu_or_gelu = isRelu ? 1 : activation === gelu || activation instanceof GELU ? 2 : 0;
  }
  override forward(
    src: Tensor,
    src_mask: Tensor | null | EncoderMasks = null,
    src_key_padding_mask: Tensor | null | EncoderMasks = null,
    is_causal: boolean | EncoderMasks = false,
  ): Tensor {
    const names = ["src_mask", "src_key_padding_mask", "is_causal"];
    const [mask, pads] = bindCall([src_mask, src_key_padding_mask, is_causal], names) as [Mask, Mask];
    const x = this.around(src, this.norm1, (t) => {
      const options = { attn_mask: mask ?? null, key_padding_mask: pads ?? null, need_weights: false };
      return this.dropout1(this.self_attn(t, t, t, options)[0]);
    });
    return this.around(x, this.norm2, (t) => this.feedForward(t, this.dropout2));
  }
}

/** The values of a call: by position, the last ones by name. */
function bindCall(args: readonly unknown[], names: readonly string[]): unknown[] {
  const named = args.findIndex(
    (a) => a !== null && typeof a === "object" && Object.getPrototypeOf(a) === Object.prototype,
  );
  return bind("forward", named < 0 ? args : args.slice(0, named + 1), names);
}

/** Masks of a decoder's call. */
export interface DecoderMasks {
  readonly tgt_mask?: Tensor | null;
  readonly memory_mask?: Tensor | null;
  readonly tgt_key_padding_mask?: Tensor | null;
  readonly memory_key_padding_mask?: Tensor | null;
  readonly tgt_is_causal?: boolean | null;
  readonly memory_is_causal?: boolean;
}
const DECODER = [
  "tgt_mask",
  "memory_mask",
  "tgt_key_padding_mask",
  "memory_key_padding_mask",
  "tgt_is_causal",
  "memory_is_causal",
];

/** Self-attention, attention to a memory, and a network of each place. Source: PyTorch, torch.nn.TransformerDecoderLayer. */
export class TransformerDecoderLayer extends TransformerLayer {
  declare multihead_attn: MultiheadAttention;
  declare norm1: LayerNorm;
  declare norm2: LayerNorm;
  declare norm3: LayerNorm;
  declare dropout1: Dropout;
  declare dropout2: Dropout;
  declare dropout3: Dropout;
  constructor(...args: LayerArguments) {
    super("TransformerDecoderLayer", args, ["self_attn", "multihead_attn"], 3);
  }
  override forward(
    tgt: Tensor,
    memory: Tensor,
    tgt_mask: Tensor | null | DecoderMasks = null,
    memory_mask: Tensor | null | DecoderMasks = null,
    tgt_key_padding_mask: Tensor | null | DecoderMasks = null,
    memory_key_padding_mask: Tensor | null | DecoderMasks = null,
  ): Tensor {
    const given = bindCall([tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask], DECODER);
    const [mask = null, memoryMask = null, pads = null, memoryPads = null] = given as Mask[];
    const x = this.around(tgt, this.norm1, (t) => {
      const options = { attn_mask: mask, key_padding_mask: pads, need_weights: false };
      return this.dropout1(this.self_attn(t, t, t, options)[0]);
    });
    const y = this.around(x, this.norm2, (t) => {
      const options = { attn_mask: memoryMask, key_padding_mask: memoryPads, need_weights: false };
      return this.dropout2(this.multihead_attn(t, memory, memory, options)[0]);
    });
    return this.around(y, this.norm3, (t) => this.feedForward(t, this.dropout3));
  }
}

const clones = <M extends Module>(layer: M, n: number): ModuleList =>
  new ModuleList(Array.from({ length: n }, () => copyModule(layer)));

/** Named parameters of TransformerEncoder. */
export interface TransformerEncoderOptions {
  readonly norm?: Module | null;
  readonly enable_nested_tensor?: boolean;
  readonly mask_check?: boolean;
}

/** Why PyTorch would not pack padded batches for this layer, in its words; null when it would. Here nothing is packed. */
function whyNotNested(layer: Module): string | null {
  if (!(layer instanceof TransformerEncoderLayer)) return " was not TransformerEncoderLayer";
  const { self_attn: attention, norm1, norm2 } = layer;
  if (layer.norm_first) return ".norm_first was True";
  if (!attention.batch_first) {
    return ".self_attn.batch_first was not True(use batch_first for better inference performance)";
  }
  if (!attention._qkv_same_embed_dim) return ".self_attn._qkv_same_embed_dim was not True";
  if (attention.in_proj_bias === null) return ".self_attn was passed bias=False";
  if (layer.activation_relu_or_gelu === 0) return ".activation_relu_or_gelu was not True";
  if (norm1.eps !== norm2.eps) return ".norm1.eps was not equal to encoder_layer.norm2.eps";
  return attention.num_heads % 2 === 1 ? ".self_attn.num_heads is odd" : null;
}

/** Copies of an encoder layer, one after another. Source: PyTorch, torch.nn.TransformerEncoder. */
export class TransformerEncoder extends Module {
  declare layers: ModuleList;
  num_layers: number;
  declare norm: Module | null;
  enable_nested_tensor: boolean;
  use_nested_tensor: boolean;
  mask_check: boolean;
  constructor(
    encoder_layer: Module,
    num_layers: number,
    norm: Module | null | TransformerEncoderOptions = null,
    options: TransformerEncoderOptions = {},
  ) {
    super();
    const o = norm === null || norm instanceof Module ? { norm: norm as Module | null, ...options } : norm;
    this.add_module("layers", clones(encoder_layer, num_layers));
    this.num_layers = num_layers;
    this.norm = o.norm ?? null;
    this.enable_nested_tensor = o.enable_nested_tensor ?? true;
    const obstacle = this.enable_nested_tensor ? whyNotNested(encoder_layer) : null;
    this.use_nested_tensor = this.enable_nested_tensor && obstacle === null;
    if (obstacle !== null) {
      warn(`enable_nested_tensor is True, but self.use_nested_tensor is False because encoder_layer${obstacle}`);
    }
    this.mask_check = o.mask_check ?? true;
  }
  override forward(
    src: Tensor,
    mask: Tensor | null | EncoderMasks = null,
    src_key_padding_mask: Tensor | null | EncoderMasks = null,
    is_causal: boolean | null | EncoderMasks = null,
  ): Tensor {
    const names = ["mask", "src_key_padding_mask", "is_causal"];
    const [src_mask = null, pads = null] = bindCall([mask, src_key_padding_mask, is_causal], names) as Mask[];
    let x = src;
    for (const layer of this.layers.children()) x = layer(x, { src_mask, src_key_padding_mask: pads }) as Tensor;
    return this.norm === null ? x : (this.norm(x) as Tensor);
  }
}

/** Copies of a decoder layer, one after another. Source: PyTorch, torch.nn.TransformerDecoder. */
export class TransformerDecoder extends Module {
  declare layers: ModuleList;
  num_layers: number;
  declare norm: Module | null;
  constructor(
    decoder_layer: Module,
    num_layers: number,
    norm: Module | null | { readonly norm?: Module | null } = null,
  ) {
    super();
    this.add_module("layers", clones(decoder_layer, num_layers));
    this.num_layers = num_layers;
    this.norm = norm === null || norm instanceof Module ? (norm as Module | null) : (norm.norm ?? null);
  }
  override forward(
    tgt: Tensor,
    memory: Tensor,
    tgt_mask: Tensor | null | DecoderMasks = null,
    memory_mask: Tensor | null | DecoderMasks = null,
    tgt_key_padding_mask: Tensor | null | DecoderMasks = null,
    memory_key_padding_mask: Tensor | null | DecoderMasks = null,
  ): Tensor {
    const given = bindCall([tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask], DECODER);
    const [mask = null, memoryMask = null, pads = null, memoryPads = null] = given as Mask[];
    let x = tgt;
    for (const layer of this.layers.children()) x = layer(x, memory, mask, memoryMask, pads, memoryPads) as Tensor;
    return this.norm === null ? x : (this.norm(x) as Tensor);
  }
}

/** Named parameters of Transformer. */
export interface TransformerOptions extends TransformerLayerOptions {
  readonly num_encoder_layers?: number;
  readonly num_decoder_layers?: number;
  readonly custom_encoder?: Module | null;
  readonly custom_decoder?: Module | null;
}

/** Masks of a transformer's call. */
export interface TransformerMasks extends DecoderMasks {
  readonly src_mask?: Tensor | null;
  readonly src_key_padding_mask?: Tensor | null;
  readonly src_is_causal?: boolean | null;
}
const CALL = [
  "src_mask",
  "tgt_mask",
  "memory_mask",
  "src_key_padding_mask",
  "tgt_key_padding_mask",
  "memory_key_padding_mask",
  "src_is_causal",
  "tgt_is_causal",
  "memory_is_causal",
];

/**
 * An encoder and a decoder.
 *
 * Shape: src (S, N, d_model), tgt (T, N, d_model) -> (T, N, d_model); the batch first with batch_first.
 * @throws RuntimeError when batches or features do not fit.
 * Source: Vaswani et al. 2017; PyTorch, torch.nn.Transformer: the same weights for the same seed.
 */
export class Transformer extends Module {
  declare encoder: Module;
  declare decoder: Module;
  d_model: number;
  nhead: number;
  batch_first: boolean;
  constructor(
    ...args: Given<
      [
        d_model?: number,
        nhead?: number,
        num_encoder_layers?: number,
        num_decoder_layers?: number,
        dim_feedforward?: number,
        dropout?: number,
        activation?: TransformerActivation,
      ],
      TransformerOptions
    >
  ) {
    super();
    const { dim_feedforward, dropout, activation, layer_norm_eps, batch_first, norm_first, bias, device, dtype } =
      LAYER;
    const o = construct("Transformer", args, {
      d_model: 512 as number,
      nhead: 8 as number,
      num_encoder_layers: 6 as number,
      num_decoder_layers: 6 as number,
      dim_feedforward,
      dropout,
      activation,
      custom_encoder: null as Module | null,
      custom_decoder: null as Module | null,
      layer_norm_eps,
      batch_first,
      norm_first,
      bias,
      device,
      dtype,
    });
    const { d_model, nhead, num_encoder_layers, num_decoder_layers, custom_encoder, custom_decoder, ...rest } = o;
    const norm = (): LayerNorm =>
      new LayerNorm(d_model, { eps: o.layer_norm_eps, bias: o.bias, device: o.device, dtype: o.dtype });
    const encoder = (): Module =>
      new TransformerEncoder(new TransformerEncoderLayer(d_model, nhead, rest), num_encoder_layers, norm());
    const decoder = (): Module =>
      new TransformerDecoder(new TransformerDecoderLayer(d_model, nhead, rest), num_decoder_layers, norm());
    this.add_module("encoder", custom_encoder ?? encoder());
    this.add_module("decoder", custom_decoder ?? decoder());
    this._reset_parameters();
    this.d_model = d_model;
    this.nhead = nhead;
    this.batch_first = o.batch_first;
  }

  /** Draws all matrices anew. */
  _reset_parameters(): void {
    for (const p of this.parameters()) if (p.ndim > 1) xavier_uniform_(p);
  }

  override forward(src: Tensor, tgt: Tensor, ...masks: (Tensor | boolean | null | TransformerMasks)[]): Tensor {
    const given = bindCall(masks, CALL) as Mask[];
    const [src_mask = null, tgt_mask = null, memory_mask = null, pads = null, tgtPads = null, memoryPads = null] =
      given;
    const at = this.batch_first ? 0 : 1;
    if (src.ndim === 3 && src.sizes[at] !== tgt.sizes[at]) {
      throw new RuntimeError("the batch number of src and tgt must be equal");
    }
    if (src.sizes[src.ndim - 1] !== this.d_model || tgt.sizes[tgt.ndim - 1] !== this.d_model) {
      throw new RuntimeError("the feature number of src and tgt must be equal to d_model");
    }
    const memory = this.encoder(src, { mask: src_mask, src_key_padding_mask: pads }) as Tensor;
    return this.decoder(tgt, memory, tgt_mask, memory_mask, tgtPads, memoryPads) as Tensor;
  }

  /** A mask that hides what comes later: -inf above the diagonal, 0 elsewhere. */
  static generate_square_subsequent_mask(sz: number): Tensor {
    return full([sz, sz], -Infinity).triu(1);
  }
}

inPython(
  "torch.nn.modules.transformer",
  TransformerEncoderLayer,
  TransformerDecoderLayer,
  TransformerEncoder,
  TransformerDecoder,
  Transformer,
);
