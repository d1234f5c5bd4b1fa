/** Bags of rows of a learned table. */
import { pythonRepr } from "../../builtins/repr.js";
import { AssertionError } from "../errors.js";
import { empty } from "../ops/creation.js";
import { type BagMode, embedding_bag } from "../ops/lookup.js";
import type { Tensor } from "../tensor.js";
import { construct, type Given, shown } from "./arguments.js";
import { normal_ } from "./init.js";
import type { FactoryOptions } from "./linear.js";
import { Module } from "./module.js";
import { Parameter } from "./parameter.js";
import { inPython } from "./registry.js";

/** Named parameters of EmbeddingBag. */
export interface EmbeddingBagOptions extends FactoryOptions {
  readonly num_embeddings?: number;
  readonly embedding_dim?: number;
  /** Longest norm of a row: longer ones are scaled down when they are looked up. */
  readonly max_norm?: number | null;
  readonly norm_type?: number;
  readonly scale_grad_by_freq?: boolean;
  /** How the rows of a bag are put together ("mean" by default). */
  readonly mode?: BagMode;
  readonly sparse?: boolean;
  /** First values. */
  readonly _weight?: Tensor | null;
  /** Whether the last offset is the end of the last bag. */
  readonly include_last_offset?: boolean;
  /** A number that does not count. */
  readonly padding_idx?: number | null;
}

/** Options of EmbeddingBag.from_pretrained. */
export interface PretrainedBagOptions extends EmbeddingBagOptions {
  /** Do not learn the table (true by default). */
  readonly freeze?: boolean;
}

/**
 * Sums, means or largest elements of bags of rows of a learned table.
 *
 * Shape: (N, S), a bag in each row, or (S) with the bags' offsets -> (bags, embedding_dim).
 * weight (num_embeddings, embedding_dim), drawn from N(0, 1).
 * Source: PyTorch, torch.nn.EmbeddingBag: the same weights for the same seed.
 */
export class EmbeddingBag extends Module {
  num_embeddings: number;
  embedding_dim: number;
  max_norm: number | null;
  norm_type: number;
  scale_grad_by_freq: boolean;
  padding_idx: number | null;
  mode: BagMode;
  sparse: boolean;
  include_last_offset: boolean;
  declare weight: Parameter;

  constructor(
    ...args: Given<
      [
        num_embeddings: number,
        embedding_dim: number,
        max_norm?: number | null,
        norm_type?: number,
        scale_grad_by_freq?: boolean,
        mode?: BagMode,
      ],
      EmbeddingBagOptions
    >
  ) {
    super();
    const o = construct("EmbeddingBag", args, {
      num_embeddings: undefined as number | undefined,
      embedding_dim: undefined as number | undefined,
      max_norm: null as number | null,
      norm_type: 2 as number,
      scale_grad_by_freq: false as boolean,
      mode: "mean" as BagMode,
      sparse: false as boolean,
      _weight: null as Tensor | null,
      include_last_offset: false as boolean,
      padding_idx: null as number | null,
      device: null as FactoryOptions["device"],
      dtype: null as FactoryOptions["dtype"],
    });
    const n = o.num_embeddings;
    this.num_embeddings = n;
    this.embedding_dim = o.embedding_dim;
    this.max_norm = o.max_norm;
    this.norm_type = o.norm_type;
    this.scale_grad_by_freq = o.scale_grad_by_freq;
    if (o.padding_idx !== null && (o.padding_idx >= n || o.padding_idx < -n)) {
      throw new AssertionError("padding_idx must be within num_embeddings");
    }
    this.padding_idx = o.padding_idx !== null && o.padding_idx < 0 ? o.padding_idx + n : o.padding_idx;
    if (o._weight === null) {
      const weight = empty([n, o.embedding_dim], { device: o.device, dtype: o.dtype });
      this.register_parameter("weight", new Parameter(weight));
      this.reset_parameters();
    } else {
      if (o._weight.size(0) !== n || o._weight.size(1) !== o.embedding_dim) {
        throw new AssertionError("Shape of weight does not match num_embeddings and embedding_dim");
      }
      this.register_parameter("weight", new Parameter(o._weight));
    }
    this.mode = o.mode;
    this.sparse = o.sparse;
    this.include_last_offset = o.include_last_offset;
  }

  /** Draws the table anew. */
  reset_parameters(): void {
    normal_(this.weight);
    if (this.padding_idx !== null) this.weight.data.select(0, this.padding_idx).fill_(0);
  }

  override forward(input: Tensor, offsets: Tensor | null = null, per_sample_weights: Tensor | null = null): Tensor {
    const { max_norm, norm_type, scale_grad_by_freq, mode, sparse, include_last_offset, padding_idx } = this;
    return embedding_bag(
      input,
      this.weight,
      offsets,
      max_norm,
      norm_type,
      scale_grad_by_freq,
      mode,
      sparse,
      per_sample_weights,
      include_last_offset,
      padding_idx,
    );
  }

  override extra_repr(): string {
    let s = `${this.num_embeddings}, ${this.embedding_dim}`;
    if (this.max_norm !== null) s += `, ${shown({ max_norm: this.max_norm }, ["max_norm"])}`;
    if (this.norm_type !== 2) s += `, norm_type=${pythonRepr(this.norm_type)}`;
    if (this.scale_grad_by_freq) s += ", scale_grad_by_freq=True";
    s += `, mode=${pythonRepr(this.mode)}`;
    if (this.padding_idx !== null) s += `, padding_idx=${this.padding_idx}`;
    return s;
  }

  /** A table over given vectors, not learned unless `freeze` is false. */
  static from_pretrained(
    embeddings: Tensor,
    freeze: boolean | PretrainedBagOptions = true,
    options: EmbeddingBagOptions = {},
  ): EmbeddingBag {
    if (embeddings.ndim !== 2) throw new AssertionError("Embeddings parameter is expected to be 2-dimensional");
    const { freeze: fixed = true, ...rest }: PretrainedBagOptions =
      typeof freeze === "boolean" ? { ...options, freeze } : freeze;
    const bag = new EmbeddingBag(embeddings.size(0), embeddings.size(1), { ...rest, _weight: embeddings });
    bag.weight.requires_grad = !fixed;
    return bag;
  }
}

inPython("torch.nn.modules.sparse", EmbeddingBag);
