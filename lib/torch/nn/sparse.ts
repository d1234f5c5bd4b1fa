/** Tables of vectors. */
import { AssertionError } from "../errors.js";
import { empty } from "../ops/creation.js";
import { embedding } from "../ops/lookup.js";
import type { Tensor } from "../tensor.js";
import { construct } from "./arguments.js";
import { normal_ } from "./init.js";
import type { FactoryOptions } from "./linear.js";
import { Module } from "./module.js";
import { Parameter } from "./parameter.js";
import { inPython } from "./registry.js";

/** Named parameters of Embedding. */
export interface EmbeddingOptions extends FactoryOptions {
  /** A row that stays 0 and is not learned. */
  readonly padding_idx?: number | null;
  /** Longest norm of a row: longer ones are scaled down when they are looked up. */
  readonly max_norm?: number | null;
  readonly norm_type?: number;
  readonly scale_grad_by_freq?: boolean;
  readonly sparse?: boolean;
  /** First values. */
  readonly _weight?: Tensor | null;
  readonly _freeze?: boolean;
}

/** Options of Embedding.from_pretrained. */
export interface PretrainedOptions extends EmbeddingOptions {
  /** Do not learn the table (true by default). */
  readonly freeze?: boolean;
}

/**
 * A table of learned vectors, looked up by number.
 *
 * Shape: (*) of int64 -> (*, embedding_dim). weight (num_embeddings, embedding_dim), drawn from N(0, 1).
 * @throws IndexError for a number that is not in the table.
 * Source: PyTorch, torch.nn.Embedding: the same weights for the same seed.
 */
export class Embedding extends Module {
  num_embeddings: number;
  embedding_dim: number;
  padding_idx: number | null;
  max_norm: number | null;
  norm_type: number;
  scale_grad_by_freq: boolean;
  sparse: boolean;
  declare weight: Parameter;

  constructor(
    num_embeddings: number,
    embedding_dim: number,
    padding_idx?: number | null | EmbeddingOptions,
    options?: EmbeddingOptions,
  );
  constructor(options: EmbeddingOptions & { readonly num_embeddings: number; readonly embedding_dim: number });
  constructor(...args: unknown[]) {
    super();
    const o = construct("Embedding", args, {
      num_embeddings: undefined as number | undefined,
      embedding_dim: undefined as number | undefined,
      padding_idx: null as number | null,
      max_norm: null as number | null,
      norm_type: 2 as number,
      scale_grad_by_freq: false as boolean,
      sparse: false as boolean,
      _weight: null as Tensor | null,
      _freeze: false as boolean,
      device: null as FactoryOptions["device"],
      dtype: null as FactoryOptions["dtype"],
    });
    const n = o.num_embeddings;
    if (o.padding_idx !== null && (o.padding_idx >= n || o.padding_idx < -n)) {
      throw new AssertionError("Padding_idx must be within num_embeddings");
    }
    this.num_embeddings = n;
    this.embedding_dim = o.embedding_dim;
    this.padding_idx = o.padding_idx !== null && o.padding_idx < 0 ? o.padding_idx + n : o.padding_idx;
    this.max_norm = o.max_norm;
    this.norm_type = o.norm_type;
    this.scale_grad_by_freq = o.scale_grad_by_freq;
    if (o._weight === null) {
      const weight = empty([n, o.embedding_dim], { device: o.device, dtype: o.dtype });
      this.register_parameter("weight", new Parameter(weight, !o._freeze));
      this.reset_parameters();
    } else {
      if (o._weight.size(0) !== n || o._weight.size(1) !== o.embedding_dim) {
        throw new AssertionError("Shape of weight does not match num_embeddings and embedding_dim");
      }
      this.register_parameter("weight", new Parameter(o._weight, !o._freeze));
    }
    this.sparse = o.sparse;
  }

  /** Draws the table anew. */
  reset_parameters(): void {
    normal_(this.weight);
    if (this.padding_idx !== null) this.weight.data.select(0, this.padding_idx).fill_(0);
  }

  override forward(input: Tensor): Tensor {
    const { padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse } = this;
    return embedding(input, this.weight, { padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse });
  }

  override extra_repr(): string {
    let s = `${this.num_embeddings}, ${this.embedding_dim}`;
    if (this.padding_idx !== null) s += `, padding_idx=${this.padding_idx}`;
    if (this.max_norm !== null)
      s += `, max_norm=${Number.isInteger(this.max_norm) ? `${this.max_norm}.0` : this.max_norm}`;
    if (this.norm_type !== 2) s += `, norm_type=${this.norm_type}`;
    if (this.scale_grad_by_freq) s += ", scale_grad_by_freq=True";
    if (this.sparse) s += ", sparse=True";
    return s;
  }

  /** A table over given vectors, not learned unless `freeze` is false. */
  static from_pretrained(
    embeddings: Tensor,
    freeze: boolean | PretrainedOptions = true,
    options: EmbeddingOptions = {},
  ): Embedding {
    if (embeddings.ndim !== 2) throw new AssertionError("Embeddings parameter is expected to be 2-dimensional");
    const { freeze: fixed = true, ...rest } = (
      typeof freeze === "boolean" ? { ...options, freeze } : freeze
    ) as PretrainedOptions;
    return new Embedding(embeddings.size(0), embeddings.size(1), { ...rest, _weight: embeddings, _freeze: fixed });
  }
}

inPython("torch.nn.modules.sparse", Embedding);
