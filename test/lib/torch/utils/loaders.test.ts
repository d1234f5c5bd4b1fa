/** Orders, splits, batches and error texts of torch/utils/data against PyTorch's. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { warningsTo } from "../../../../lib/builtins/warnings.js";
import * as np from "../../../../lib/numpy/index.js";
import * as torch from "../../../../lib/torch/index.js";
import * as data from "../../../../lib/torch/utils/data/index.js";
import { type ErrorText, errorOf } from "../../../golden/nn.js";

interface Walked {
  readonly walks: unknown[];
  readonly length: number | null;
  readonly after: number[];
}
interface Golden {
  readonly samplers: Record<string, Walked>;
  readonly epoch: number[];
  readonly splits: Record<
    string,
    { n: number; lengths: number[]; default: number[][]; generator: number[][]; after: number }
  >;
  readonly loaders: Record<string, Walked>;
  readonly info: unknown;
  readonly collate: Record<string, { batch: unknown[]; made: unknown }>;
  readonly errors: Record<string, ErrorText>;
}
const file = new URL("../../../golden/data.json", import.meta.url);
const golden = JSON.parse(readFileSync(file, "utf8")) as Golden;

const any = (x: unknown): never => x as never;
const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const gen = (seed: number): torch.Generator => new torch.Generator().manual_seed(seed);

/** A value as data.py writes it. */
function plain(x: unknown): unknown {
  if (x instanceof torch.Tensor) return { dtype: String(x.dtype), value: x.tolist() };
  if (Array.isArray(x)) return x.map(plain);
  if (typeof x === "object" && x !== null) return Object.fromEntries(Object.entries(x).map(([k, v]) => [k, plain(v)]));
  return x;
}

async function collected<T>(batches: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const batch of batches) all.push(batch);
  return all;
}

class Eager extends data.Sampler {
  constructor(private readonly n: number) {
    super();
  }
  [Symbol.iterator](): Iterator<number> {
    return torch.randperm(this.n).tolist<number[]>()[Symbol.iterator]();
  }
  __len__(): number {
    return this.n;
  }
}

describe("the order of samplers", () => {
  const weights = [0.1, 0.9, 0.4, 0.7, 3.0, 0.6];
  const cases: Record<string, () => data.Sampler<unknown>> = {
    sequential: () => new data.SequentialSampler(range(5)),
    random: () => new data.RandomSampler(range(13)),
    "random generator": () => new data.RandomSampler(range(13), any({ generator: gen(5) })),
    replacement: () => new data.RandomSampler(range(13), { replacement: true }),
    "replacement 100": () => new data.RandomSampler(range(13), { replacement: true, num_samples: 100 }),
    "replacement generator": () => new data.RandomSampler(range(13), true, 40, gen(6)),
    fewer: () => new data.RandomSampler(range(13), { num_samples: 4 }),
    more: () => new data.RandomSampler(range(13), { num_samples: 30 }),
    subset: () => new data.SubsetRandomSampler([4, 8, 15, 16, 23, 42]),
    "subset generator": () => new data.SubsetRandomSampler(torch.tensor([4, 8, 15, 16, 23, 42]), gen(7)),
    weighted: () => new data.WeightedRandomSampler(weights, 9),
    "weighted distinct": () => new data.WeightedRandomSampler(weights, 5, { replacement: false }),
    "weighted generator": () => new data.WeightedRandomSampler(weights, 20, true, gen(8)),
    "weighted tensor": () => new data.WeightedRandomSampler(torch.tensor(weights), 3, false, gen(9)),
    batches: () => new data.BatchSampler(new data.RandomSampler(range(10)), 3, false),
    "batches full": () => new data.BatchSampler(new data.RandomSampler(range(10)), { batch_size: 3, drop_last: true }),
    distributed: () => new data.DistributedSampler(range(10), 3, 1),
    "distributed plain": () => new data.DistributedSampler(range(10), 3, 2, false),
    "distributed drop": () => new data.DistributedSampler(range(11), 3, { rank: 0, seed: 4, drop_last: true }),
    "distributed many": () => new data.DistributedSampler(range(2), { num_replicas: 7, rank: 6, shuffle: false }),
    eager: () => new Eager(6),
  };
  it.each(Object.keys(golden.samplers))("%s", (key) => {
    const [name, seed] = key.split(" / ");
    torch.manual_seed(Number(seed));
    const sampler = cases[name]();
    const walks = [[...{ [Symbol.iterator]: () => sampler[Symbol.iterator]() }], [...sampler]];
    expect({ walks, length: sampler.length, after: torch.rand(2).tolist() }).toEqual(golden.samplers[key]);
  });

  it("an epoch of its own", () => {
    const sampler = new data.DistributedSampler(range(10), 2, 0);
    sampler.set_epoch(3);
    expect([...sampler]).toEqual(golden.epoch);
    expect(() => new data.DistributedSampler(range(10))).toThrow("Requires distributed package to be available");
  });
});

it.each(Object.keys(golden.splits))("split: %s", (name) => {
  const { n, lengths, ...wanted } = golden.splits[name];
  const before = warningsTo(() => undefined);
  torch.manual_seed(11);
  const parts = (generator?: torch.Generator): unknown => {
    return data.random_split(range(n), lengths, generator).map((part) => part.indices);
  };
  const found = { default: parts(), generator: parts(gen(42)), after: torch.rand(1).item() };
  warningsTo(before);
  expect(found).toEqual(wanted);
});

class Draws extends data.Dataset {
  override __getitem__(i: number): unknown {
    return [torch.rand([]), new Number(np.random.rand() as unknown as number), i];
  }
  override __len__(): number {
    return 9;
  }
}
class Stream extends data.IterableDataset<number> {
  constructor(private readonly n: number) {
    super();
  }
  override *[Symbol.iterator](): Iterator<number> {
    const info = data.get_worker_info();
    for (let i = info?.id ?? 0; i < this.n; i += info?.num_workers ?? 1) yield i;
  }
}
class Same extends data.IterableDataset<number> {
  constructor(
    public start: number,
    public end: number,
  ) {
    super();
  }
  override *[Symbol.iterator](): Iterator<number> {
    for (let i = this.start; i < this.end; i++) yield i;
  }
}
function shard(id: number): void {
  const info = data.get_worker_info() as data.WorkerInfo;
  const own = info.dataset as Same;
  const per = Math.ceil((own.end - own.start) / info.num_workers);
  const first = own.start + id * per;
  own.end = Math.min(first + per, own.end);
  own.start = first;
}
function reseed(id: number): void {
  torch.manual_seed(100 + id);
  np.random.seed(7);
}

const rows = new data.TensorDataset(torch.arange(11), torch.arange(11).mul(2.5));

describe("a loader's batches, twice, and the default generator after", () => {
  const weights = [0.1, 0.9, 0.4, 0.7, 3.0, 0.6];
  const load = (dataset: unknown, options: object = {}) => new data.DataLoader(any(dataset), any(options));
  const part = (indices: number[]) => new data.Subset(rows, indices);
  const cases: Record<string, () => data.DataLoader> = {
    batches: () => load(rows, { batch_size: 4, shuffle: true }),
    drop: () => load(rows, { batch_size: 4, shuffle: true, drop_last: true }),
    ones: () => load(rows),
    single: () => load(rows, { batch_size: null }),
    "single shuffled": () => load(rows, { batch_size: null, shuffle: true }),
    generator: () => load(rows, { batch_size: 4, shuffle: true, generator: gen(3) }),
    weighted: () => load(rows, { batch_size: 4, sampler: new data.WeightedRandomSampler(weights, 9) }),
    lists: () => load(rows, { batch_sampler: [[1, 2], [0], [5, 5, 5]] }),
    list: () => load(rows, { sampler: [3, 1], batch_size: 2 }),
    eager: () => load(rows, { sampler: new Eager(11), batch_size: null }),
    "eager in batches": () => load(rows, { sampler: new Eager(11), batch_size: 3 }),
    "eager workers": () => load(rows, { sampler: new Eager(11), batch_size: null, num_workers: 2 }),
    subset: () => load(part([9, 1, 4]), { batch_size: 2, shuffle: true }),
    "subset of subset": () => load(new data.Subset(part([9, 1, 4, 0]), [3, 1]), { batch_size: 2 }),
    concat: () => load(new data.ConcatDataset([rows, part([0, 1])]), { batch_size: 5, shuffle: true }),
    stack: () => load(new data.StackDataset(rows, part(range(11))), { batch_size: 4, shuffle: true }),
    "stack named": () => load(new data.StackDataset({ a: rows, b: any(range(11)) }), { batch_size: 4 }),
    draws: () => load(new Draws(), { batch_size: 2, shuffle: true }),
    "draws 2": () => load(new Draws(), { batch_size: 2, shuffle: true, num_workers: 2 }),
    "draws 3": () => load(new Draws(), { batch_size: 2, num_workers: 3, prefetch_factor: 1 }),
    "draws 1 generator": () => load(new Draws(), { batch_size: 2, num_workers: 1, generator: gen(4) }),
    "draws persistent": () =>
      load(new Draws(), { batch_size: 2, shuffle: true, num_workers: 2, persistent_workers: true }),
    "draws reseeded": () => load(new Draws(), { batch_size: 2, num_workers: 2, worker_init_fn: reseed }),
    stream: () => load(new Stream(11), { batch_size: 3 }),
    "stream drop": () => load(new Stream(11), { batch_size: 3, drop_last: true }),
    "stream single": () => load(new Stream(5), { batch_size: null }),
    "stream 2": () => load(new Stream(11), { batch_size: 3, num_workers: 2 }),
    "stream 3": () => load(new Stream(20), { batch_size: 2, num_workers: 3 }),
    "stream drop 3": () => load(new Stream(20), { batch_size: 2, num_workers: 3, drop_last: true }),
    "stream 7": () => load(new Stream(5), { num_workers: 7 }),
    "same 2": () => load(new Same(3, 7), { num_workers: 2 }),
    sharded: () => load(new Same(3, 12), { num_workers: 2, worker_init_fn: shard, batch_size: 2 }),
    chain: () => load(new data.ChainDataset([new Stream(5), new Same(7, 9)]), { batch_size: 3 }),
    "chain 2": () => load(new data.ChainDataset([new Stream(5), new Same(7, 9)]), { batch_size: 3, num_workers: 2 }),
  };
  const lengthOf = (loader: data.DataLoader): number | null => {
    try {
      return loader.length;
    } catch (error) {
      if (error instanceof TypeError) return null;
      throw error;
    }
  };
  it.each(Object.keys(golden.loaders))("%s", async (name) => {
    for (const walk of [(l: data.DataLoader) => [...l], (l: data.DataLoader) => collected(l)]) {
      torch.manual_seed(21);
      np.random.seed(21);
      const loader = cases[name]();
      const length = lengthOf(loader);
      const walks = [(await walk(loader)).map(plain), (await walk(loader)).map(plain)];
      expect({ walks, length, after: torch.rand(2).tolist() }).toEqual(golden.loaders[name]);
    }
  });

  it("what get_worker_info says", () => {
    class Asks extends data.Dataset {
      override __getitem__(): unknown {
        const info = data.get_worker_info() as data.WorkerInfo;
        const away = Number(BigInt(info.seed) - BigInt(torch.initial_seed()));
        return [info.id, info.num_workers, away, info.dataset === this];
      }
      override __len__(): number {
        return 4;
      }
    }
    const asks = new Asks();
    expect([...load(asks, { num_workers: 2 })].map(plain)).toEqual(golden.info);
    expect(data.get_worker_info()).toBeNull();
  });
});

describe("default_collate", () => {
  it.each(Object.keys(golden.collate))("%s", (name) => {
    const { batch, made } = golden.collate[name];
    const samples =
      name === "tensors"
        ? batch.map((row) => torch.tensor(row as number[]))
        : name === "floats"
          ? (batch as number[]).map((x) => new Number(x))
          : batch;
    expect(plain(data.default_collate(samples))).toEqual(made);
  });

  it("Maps, bigints and typed arrays", () => {
    const made = data.default_collate([
      new Map<string, unknown>([
        ["a", 1n],
        ["b", Float32Array.of(1, 2)],
      ]),
      new Map<string, unknown>([
        ["a", 2n],
        ["b", Float32Array.of(3, 4)],
      ]),
    ]) as unknown as Map<string, torch.Tensor>;
    expect(plain([...made])).toEqual([
      ["a", { dtype: "torch.int64", value: [1, 2] }],
      [
        "b",
        {
          dtype: "torch.float32",
          value: [
            [1, 2],
            [3, 4],
          ],
        },
      ],
    ]);
  });

  it("default_convert turns arrays into tensors, and leaves the rest", () => {
    const made = data.default_convert({ a: np.array([1, 2]), b: [Int32Array.of(1), "x", 3], c: new Map([["k", 1]]) });
    expect(plain({ a: made.a, b: made.b })).toEqual({
      a: { dtype: "torch.int64", value: [1, 2] },
      b: [{ dtype: "torch.int32", value: [1] }, "x", 3],
    });
    expect(made.c.get("k")).toBe(1);
  });
});

describe("errors carry torch's class and text", () => {
  class NoLength extends data.Dataset<number> {
    override __getitem__(i: number): number {
      return i;
    }
  }
  class BadSubset extends data.Subset {
    override __getitem__(): unknown {
      return 0;
    }
  }
  class Many extends data.Dataset<number> {
    override __getitem__(i: number): number {
      return i;
    }
    __getitems__(): number[] {
      return [0];
    }
    override __len__(): number {
      return 3;
    }
  }
  const load = (dataset: unknown, options: object = {}): unknown => new data.DataLoader(any(dataset), any(options));
  const walk = (dataset: unknown, options: object = {}): unknown => [...any(load(dataset, options))];
  const stream = new Stream(3);
  const cases: Record<string, () => unknown> = {
    workers: () => load(rows, { num_workers: -1 }),
    timeout: () => load(rows, { timeout: -1 }),
    "timeout alone": () => walk(rows, { timeout: 1 }),
    "prefetch alone": () => load(rows, { prefetch_factor: 2 }),
    "prefetch negative": () => load(rows, { num_workers: 1, prefetch_factor: -2 }),
    "persistent alone": () => load(rows, { persistent_workers: true }),
    "sampler shuffle": () => load(rows, { shuffle: true, sampler: [1] }),
    "batch_sampler size": () => load(rows, { batch_size: 2, batch_sampler: [[1]] }),
    "batch_sampler none": () => load(rows, { batch_size: null, batch_sampler: [[1]] }),
    "batch_sampler shuffle": () => load(rows, { shuffle: true, batch_sampler: [[1]] }),
    "batch_sampler sampler": () => load(rows, { sampler: [1], batch_sampler: [[1]] }),
    "batch_sampler drop": () => load(rows, { drop_last: true, batch_sampler: [[1]] }),
    "none drop": () => load(rows, { batch_size: null, drop_last: true }),
    "size 0": () => load(rows, { batch_size: 0 }),
    "size negative": () => load(rows, { batch_size: -1 }),
    "size bool": () => load(rows, { batch_size: true }),
    "context alone": () => load(rows, { multiprocessing_context: "fork" }),
    "context name": () => load(rows, { num_workers: 1, multiprocessing_context: "thread" }),
    "stream shuffle": () => load(stream, { shuffle: true }),
    "stream sampler": () => load(stream, { sampler: 3 }),
    "stream batch_sampler": () => load(stream, { batch_sampler: 3 }),
    "stream length": () => (load(stream) as data.DataLoader).length,
    "no length": () => load(new NoLength(), { shuffle: true }),
    "no length sequential": () => walk(new NoLength()),
    "empty shuffle": () => load([], { shuffle: true }),
    "no getitem": () => new data.Dataset().__getitem__(0),
    "tensor sizes": () => new data.TensorDataset(torch.ones(2), torch.ones(3)),
    "stack sizes": () => new data.StackDataset(rows, any(range(3))),
    "stack none": () => new data.StackDataset(),
    "stack both": () => new data.StackDataset(rows, any({ b: rows })),
    "stack many": () => new data.StackDataset(new Many()).__getitems__([0, 1]),
    "concat none": () => new data.ConcatDataset([]),
    "concat stream": () => new data.ConcatDataset([any(stream)]),
    "concat index": () => new data.ConcatDataset([rows]).__getitem__(-12),
    chain: () => [...{ [Symbol.iterator]: () => new data.ChainDataset([any(rows)])[Symbol.iterator]() }],
    "chain length": () => new data.ChainDataset([any(rows)]).__len__(),
    subset: () => new BadSubset(rows, [0]),
    "subset index": () => new data.Subset(rows, [0]).__getitem__(1),
    split: () => data.random_split(range(10), [3, 8]),
    "split fraction": () => data.random_split(range(10), [1.5, -0.5]),
    "split short": () => data.random_split(range(10), [0.5, 0.4]),
    replacement: () => new data.RandomSampler(rows, any(1)),
    "samples 0": () => new data.RandomSampler(rows, any({ num_samples: 0 })),
    "samples fraction": () => new data.RandomSampler(rows, any({ num_samples: 1.5 })),
    "weighted samples": () => new data.WeightedRandomSampler([0.5], 0),
    "weighted replacement": () => new data.WeightedRandomSampler([0.5], 3, any(2)),
    "weighted shape": () => new data.WeightedRandomSampler(any([[0.5, 0.5]]), 1),
    "batches drop": () => new data.BatchSampler([1], 2, any(3)),
    rank: () => new data.DistributedSampler(rows, 2, 2),
    "collate lengths": () => data.default_collate([[1], [1, 2]]),
    "collate none": () => data.default_collate([null]),
    "collate empty": () => data.default_collate([]),
    "collate keys": () => data.default_collate<Record<string, number>>([{ a: 1 }, { b: 1 }]),
    "collate shapes": () => data.default_collate([torch.ones(1), torch.ones(2)]),
  };
  it.each(Object.keys(golden.errors).filter((name) => name !== "in a worker"))("%s", (name) => {
    expect(errorOf(cases[name])).toEqual(golden.errors[name]);
  });
});

describe("warnings", () => {
  const heard = (work: () => unknown): string[] => {
    const seen: string[] = [];
    const before = warningsTo((_, message) => seen.push(message));
    try {
      work();
    } finally {
      warningsTo(before);
    }
    return seen;
  };
  it("pinned memory without an accelerator", () => {
    expect(heard(() => [...new data.DataLoader(rows, { pin_memory: true })].length)[0]).toBe(
      "'pin_memory' argument is set as true but no accelerator is found, then device pinned memory won't be used.",
    );
  });
  it("a stream that gives more than it promised", () => {
    class Short extends Stream {
      __len__(): number {
        return 2;
      }
    }
    const loader = new data.DataLoader(new Short(3));
    expect(loader.length).toBe(2);
    expect(heard(() => [...loader])).toEqual([
      "Length of IterableDataset <Short object> was reported to be 2(when accessing len(dataloader)), but 3 samples have been fetched. ",
    ]);
  });
});
