/** Softmax over very many classes, the rare ones in clusters. */
import { Tuple } from "../../builtins/tuple.js";
import { RuntimeError, ValueError } from "../errors.js";
import { cat } from "../ops/indexing.js";
import { log_softmax } from "../ops/softmax.js";
import type { Tensor } from "../tensor.js";
import { construct, type Given } from "./arguments.js";
import { ModuleList, Sequential } from "./container.js";
import { type FactoryOptions, Linear } from "./linear.js";
import { Module } from "./module.js";
import { inPython } from "./registry.js";

/** Named parameters of AdaptiveLogSoftmaxWithLoss. */
export interface AdaptiveLogSoftmaxOptions extends FactoryOptions {
  readonly in_features?: number;
  readonly n_classes?: number;
  /** Where the clusters begin, in rising order. */
  readonly cutoffs?: readonly number[];
  /** How many times fewer features each cluster has than the one before. */
  readonly div_value?: number;
  readonly head_bias?: boolean;
}

/** The log-probability of each target, and the loss: their negative mean. */
export class ASMoutput extends Tuple<Tensor> {
  /** The target's log-probability in each sample. */
  get output(): Tensor {
    return this[0];
  }
  get loss(): Tensor {
    return this[1];
  }
}

/**
 * A linear layer and log-softmax over very many classes: the frequent ones by themselves, the others in clusters with
 * fewer features. Classes are numbered by falling frequency.
 *
 * Shape: input (N, in_features) or (in_features), target (N) or () -> output of target's shape, loss ().
 * @throws ValueError for cutoffs that do not rise between 1 and n_classes - 1; RuntimeError for a class out of range.
 * Source: Grave et al. 2017; PyTorch, torch.nn.AdaptiveLogSoftmaxWithLoss: the same weights for the same seed.
 */
export class AdaptiveLogSoftmaxWithLoss extends Module {
  in_features: number;
  n_classes: number;
  cutoffs: readonly number[];
  div_value: number;
  head_bias: boolean;
  shortlist_size: number;
  n_clusters: number;
  head_size: number;
  declare head: Linear;
  declare tail: ModuleList;

  constructor(
    ...args: Given<
      [in_features: number, n_classes: number, cutoffs: readonly number[], div_value?: number, head_bias?: boolean],
      AdaptiveLogSoftmaxOptions
    >
  ) {
    super();
    const o = construct("AdaptiveLogSoftmaxWithLoss", args, {
      in_features: undefined as number | undefined,
      n_classes: undefined as number | undefined,
      cutoffs: undefined as readonly number[] | undefined,
      div_value: 4 as number,
      head_bias: false as boolean,
      device: null as FactoryOptions["device"],
      dtype: null as FactoryOptions["dtype"],
    });
    const { in_features: ins, n_classes: classes, device, dtype } = o;
    checkCutoffs(o.cutoffs, classes);
    this.in_features = ins;
    this.n_classes = classes;
    this.cutoffs = [...o.cutoffs, classes];
    this.div_value = o.div_value;
    this.head_bias = o.head_bias;
    this.shortlist_size = this.cutoffs[0];
    this.n_clusters = this.cutoffs.length - 1;
    this.head_size = this.shortlist_size + this.n_clusters;
    this.add_module("head", new Linear(ins, this.head_size, { bias: o.head_bias, device, dtype }));
    this.add_module("tail", new ModuleList());
    for (let i = 0; i < this.n_clusters; i++) {
      const hidden = Math.floor(ins / o.div_value ** (i + 1));
      const outs = this.cutoffs[i + 1] - this.cutoffs[i];
      const layer = (from: number, to: number): Linear => new Linear(from, to, { bias: false, device, dtype });
      this.tail.append(new Sequential(layer(ins, hidden), layer(hidden, outs)));
    }
  }

  /** Draws all weights anew. */
  reset_parameters(): void {
    this.head.reset_parameters();
    for (const cluster of this.tail) for (const layer of cluster.children()) (layer as Linear).reset_parameters();
  }

  override forward(input: Tensor, target: Tensor): ASMoutput {
    checkTarget(input, target);
    const alone = target.ndim === 0;
    const x = alone ? input.unsqueeze(0) : input;
    const wanted = alone ? target.unsqueeze(0) : target;
    const numbers = wanted.tolist<number[]>();
    const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
    if (low < 0 || high >= this.n_classes) {
      throw new RuntimeError(
        `Target values should be in [0, ${this.n_classes - 1}], but values in range [${low}, ${high}] were found. `,
      );
    }
    const long = { dtype: wanted.dtype };
    const places = numbers.map((c) => (c < this.shortlist_size ? c : this.shortlist_size + this.clusterOf(c)));
    let output = x.new_zeros(numbers.length);
    for (let i = 0; i < this.n_clusters; i++) {
      const rows = numbers.flatMap((c, row) => (c >= this.shortlist_size && this.clusterOf(c) === i ? [row] : []));
      if (rows.length === 0) continue;
      const at = wanted.new_tensor(rows, long);
      const inside = wanted.index_select(0, at).sub(this.cutoffs[i]).unsqueeze(1);
      const logs: Tensor = log_softmax(this.tail[i](x.index_select(0, at)), 1);
      output = output.index_copy(0, at, logs.gather(1, inside).squeeze(1));
    }
    const head = log_softmax(this.head(x), 1).gather(1, wanted.new_tensor(places, long).unsqueeze(1));
    const all = output.add(head.squeeze(1));
    const loss = all.neg().mean();
    return new ASMoutput([alone ? all.squeeze(0) : all, loss]);
  }

  private clusterOf(c: number): number {
    return this.cutoffs.findIndex((end, i) => i > 0 && c < end) - 1;
  }

  /** Log-probabilities of all classes. Shape: (N, in_features) -> (N, n_classes). */
  log_prob(input: Tensor): Tensor {
    const head: Tensor = log_softmax(this.head(input), 1);
    const parts = [head.narrow(1, 0, this.shortlist_size)];
    for (let i = 0; i < this.n_clusters; i++) {
      const inside: Tensor = log_softmax(this.tail[i](input), 1);
      parts.push(inside.add(head.narrow(1, this.shortlist_size + i, 1)));
    }
    return cat(parts, 1);
  }

  /** The most probable class. Shape: (N, in_features) -> (N) of int64. */
  predict(input: Tensor): Tensor {
    const best = this.head(input).argmax(1);
    const rare = best.ge(this.shortlist_size).nonzero().squeeze(1);
    if (rare.count === 0) return best;
    return best.index_copy(0, rare, this.log_prob(input.index_select(0, rare)).argmax(1));
  }
}

function checkCutoffs(cutoffs: readonly number[], classes: number): void {
  if (cutoffs.length === 0) throw new ValueError("cutoffs should be a sequence of length larger than 0");
  const rising = cutoffs.every((c, i) => Number.isInteger(c) && c > (i === 0 ? 0 : cutoffs[i - 1]));
  if (rising && cutoffs[cutoffs.length - 1] <= classes - 1) return;
  throw new ValueError(
    "cutoffs should be a sequence of unique, positive integers sorted in an increasing order, where each value is between 1 and n_classes-1",
  );
}

function checkTarget(input: Tensor, target: Tensor): void {
  if (target.ndim > 1) throw new RuntimeError("0D or 1D target tensor expected, multi-target not supported");
  if (target.ndim === 1 && input.size(0) !== target.size(0)) {
    throw new RuntimeError("Input and target should have the same size in the batch dimension.");
  }
  if (input.ndim !== target.ndim + 1) {
    throw new RuntimeError(
      `${target.ndim}D target tensor expects ${target.ndim + 1}D input tensors, but found inputs with size ${input.shape}`,
    );
  }
}

inPython("torch.nn.modules.adaptive", AdaptiveLogSoftmaxWithLoss);
