/** DistributedSampler: one process' share of a dataset. */
import { RuntimeError, ValueError } from "../../errors.js";
import { bindPython } from "../../kwargs.js";
import { randperm } from "../../ops/random.js";
import { Generator } from "../../random.js";
import { lengthOf } from "./dataset.js";
import { type Counted, Sampler } from "./sampler.js";

/** Named parameters of DistributedSampler. */
export interface DistributedSamplerOptions {
  readonly num_replicas?: number | null;
  readonly rank?: number | null;
  readonly shuffle?: boolean;
  readonly seed?: number;
  readonly drop_last?: boolean;
}

/**
 * The share of process `rank` among `num_replicas`. There are no process groups here, so both must be given.
 *
 * @throws RuntimeError when one of them is left out; ValueError for a rank out of range.
 * @example new DistributedSampler(dataset, { num_replicas: 2, rank: 0 })
 * Source: PyTorch, torch.utils.data.DistributedSampler: the same order for the same seed and epoch.
 */
export class DistributedSampler extends Sampler {
  readonly dataset: Counted;
  readonly num_replicas: number;
  readonly rank: number;
  readonly num_samples: number;
  readonly total_size: number;
  readonly shuffle: boolean;
  readonly seed: number;
  readonly drop_last: boolean;
  epoch = 0;

  constructor(
    dataset: Counted,
    num_replicas?: number | null | DistributedSamplerOptions,
    rank?: number | null | DistributedSamplerOptions,
    shuffle?: boolean,
    seed?: number,
    drop_last?: boolean,
  );
  constructor(...args: unknown[]) {
    super();
    const [dataset, num_replicas = null, rank = null, shuffle = true, seed = 0, drop_last = false] = bindPython(
      "DistributedSampler.__init__",
      args,
      ["dataset", "num_replicas", "rank", "shuffle", "seed", "drop_last"],
      1,
    ) as [Counted, number | null | undefined, number | null | undefined, boolean?, number?, boolean?];
    if (num_replicas === null || rank === null) {
      throw new RuntimeError("Requires distributed package to be available", {
        hint: "There are no process groups here: give num_replicas and rank, as { num_replicas: 1, rank: 0 }.",
      });
    }
    if (rank >= num_replicas || rank < 0) {
      throw new ValueError(`Invalid rank ${rank}, rank should be in the interval [0, ${num_replicas - 1}]`);
    }
    this.dataset = dataset;
    this.num_replicas = num_replicas;
    this.rank = rank;
    this.shuffle = shuffle;
    this.seed = seed;
    this.drop_last = drop_last;
    const n = lengthOf(dataset);
    const uneven = drop_last && n % num_replicas !== 0;
    this.num_samples = Math.ceil((uneven ? n - num_replicas : n) / num_replicas);
    this.total_size = this.num_samples * num_replicas;
  }
  [Symbol.iterator](): Iterator<number> {
    const n = lengthOf(this.dataset);
    const generator = new Generator().manual_seed(this.seed + this.epoch);
    const all = this.shuffle ? randperm(n, { generator }).tolist<number[]>() : Array.from({ length: n }, (_, i) => i);
    const share: number[] = [];
    // Where the samples do not suffice for all, they are taken from the start again.
    for (let i = this.rank; i < this.total_size; i += this.num_replicas) share.push(all[i % n]);
    return share.values();
  }
  __len__(): number {
    return this.num_samples;
  }
  /** Another order for each epoch, the same in all processes. */
  set_epoch(epoch: number): void {
    this.epoch = epoch;
  }
}
