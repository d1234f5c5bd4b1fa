import { describe, expect, it } from "vitest";
import { warningsTo } from "../../../../lib/builtins/warnings.js";
import * as torch from "../../../../lib/torch/index.js";
import {
  BatchSampler,
  ConcatDataset,
  DataLoader,
  type DataLoaderOptions,
  Dataset,
  default_collate,
  get_worker_info,
  IterableDataset,
  RandomSampler,
  random_split,
  Subset,
  SubsetRandomSampler,
  TensorDataset,
} from "../../../../lib/torch/utils/data/index.js";
import { errorOf, golden } from "../../../golden/nn.js";

const any = (x: unknown): never => x as never;
const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const data = new TensorDataset(torch.arange(10), torch.arange(10).mul(2.5));
const walk = (loader: DataLoader<torch.Tensor[], torch.Tensor[]>): unknown[][][] =>
  [0, 1].map(() => [...loader].map((batch) => batch.map((part) => part.tolist())));

class Draws extends Dataset<[torch.Tensor, number]> {
  override __getitem__(i: number): [torch.Tensor, number] {
    return [torch.rand([]), i];
  }
  override __len__(): number {
    return 7;
  }
}
class Stream extends IterableDataset<number> {
  override *[Symbol.iterator](): Iterator<number> {
    const info = get_worker_info();
    for (let i = info?.id ?? 0; i < 7; i += info?.num_workers ?? 1) yield i;
  }
}

describe("batches are torch's, for the same seed", () => {
  type Options = DataLoaderOptions<torch.Tensor[], torch.Tensor[]>;
  const cases: Record<string, () => Options> = {
    plain: () => ({ batch_size: 4 }),
    shuffle: () => ({ batch_size: 4, shuffle: true }),
    drop: () => ({ batch_size: 3, shuffle: true, drop_last: true }),
    workers: () => ({ batch_size: 4, shuffle: true, num_workers: 2 }),
    replacement: () => ({ batch_size: 4, sampler: new RandomSampler(data, { replacement: true, num_samples: 37 }) }),
    more: () => ({ batch_size: 4, sampler: new RandomSampler(data, { num_samples: 23 }) }),
    subset: () => ({ batch_size: 2, sampler: new SubsetRandomSampler([1, 5, 7, 8]) }),
    batches: () => ({ batch_sampler: new BatchSampler(new RandomSampler(data), 4, false) }),
    single: () => ({ batch_size: null }),
  };
  it.each(Object.keys(cases))("%s: two walks, the length, and the caller's sequence after", (name) => {
    torch.manual_seed(7);
    const loader = new DataLoader(data, cases[name]());
    expect(walk(loader)).toEqual(golden.data[name].batches);
    expect(loader.length).toBe(golden.data[name].length);
    expect(torch.rand(2).tolist()).toEqual(golden.data[name].after);
  });

  it("a generator of one's own", () => {
    const generator = new torch.Generator().manual_seed(42);
    expect(walk(new DataLoader(data, { batch_size: 4, shuffle: true, generator }))).toEqual(
      golden.data.generator.batches,
    );
    expect(torch.rand(2, { generator }).tolist()).toEqual(golden.data.generator.after);
  });

  it.each([
    ["draws", 0],
    ["draws in workers", 2],
  ] as const)("a dataset that draws: %s", (name, num_workers) => {
    torch.manual_seed(9);
    const loader = new DataLoader(new Draws(), { batch_size: 2, num_workers });
    const batches = [0, 1].map(() => [...loader].map((batch) => batch.map((part) => part.tolist())));
    expect(batches).toEqual(golden.data[name].batches);
    expect(torch.rand(2).tolist()).toEqual(golden.data[name].after);
    expect(get_worker_info()).toBeNull();
  });

  it.each([0, 2])("a dataset that is read in order, with %i workers", (num_workers) => {
    const loader = new DataLoader(new Stream(), { batch_size: 2, num_workers });
    expect([...loader].map((b) => b.tolist())).toEqual(golden.streams[String(num_workers)]);
  });

  it("splits by lengths, by fractions, and from a generator", () => {
    torch.manual_seed(1);
    const indices = (parts: Subset<number>[]): unknown => parts.map((p) => p.indices);
    expect(indices(random_split(range(10), [3, 7]))).toEqual(golden.splits.lengths);
    expect(indices(random_split(range(11), [0.5, 0.3, 0.2]))).toEqual(golden.splits.fractions);
    const generator = new torch.Generator().manual_seed(42);
    expect(indices(random_split(range(10), [4, 6], { generator }))).toEqual(golden.splits.generator);
  });
});

describe("errors carry torch's class and text", () => {
  const cases: Record<string, () => unknown> = {
    sizes: () => new TensorDataset(torch.ones(2), torch.ones(3)),
    workers: () => new DataLoader(data, { num_workers: -1 }),
    prefetch: () => new DataLoader(data, { prefetch_factor: 2 }),
    persistent: () => new DataLoader(data, { persistent_workers: true }),
    "sampler and shuffle": () => new DataLoader(data, { shuffle: true, sampler: [1] }),
    batch_sampler: () => new DataLoader(data, { batch_size: 2, batch_sampler: [[1]] }),
    "no batches": () => new DataLoader(data, { batch_size: null, drop_last: true }),
    batch_size: () => new DataLoader(data, { batch_size: 0 }),
    drop_last: () => new BatchSampler([1], 2, any(3)),
    split: () => random_split(range(10), [3, 8]),
    "empty shuffle": () => new DataLoader([], { shuffle: true }),
    unequal: () => [...new DataLoader([[1], [1, 2]], { batch_size: 2 })],
    shapes: () => [...new DataLoader([torch.ones(1), torch.ones(2)], { batch_size: 2 })],
    "stream shuffle": () => new DataLoader(new Stream(), { shuffle: true }),
  };
  it.each(Object.keys(golden.data_errors))("%s", (name) => {
    expect(errorOf(cases[name])).toEqual(golden.data_errors[name]);
  });
});

describe("datasets", () => {
  it("have length and samples, and can be walked, cut and joined", () => {
    const part = new Subset(data, [3, 1]);
    expect([...part].map((s) => s.map((t) => t.item()))).toEqual([
      [3, 7.5],
      [1, 2.5],
    ]);
    const both = new ConcatDataset([part, data]);
    expect([both.length, both.__getitem__(2)[0].item(), both.__getitem__(-1)[0].item()]).toEqual([12, 0, 9]);
    expect(() => both.__getitem__(12)).toThrow("absolute value of index should not exceed dataset length");
    expect(data.__add__(part).length).toBe(12);
  });

  it("a class that changes TensorDataset's samples is asked for them", () => {
    class Doubled extends TensorDataset {
      override __getitem__(i: number): torch.Tensor[] {
        return super.__getitem__(i).map((t) => t.mul(2));
      }
    }
    const [[batch]] = new DataLoader(new Doubled(torch.arange(3)), { batch_size: 3 });
    expect(batch.tolist()).toEqual([0, 2, 4]);
  });

  it("batches from strided tensors, and keeps dtypes", () => {
    const columns = new TensorDataset(torch.arange(6).reshape(2, 3).t(), torch.tensor([true, false, true]));
    const [[a, b]] = new DataLoader(columns, { batch_size: 2 });
    expect([a.tolist(), b.tolist()]).toEqual([
      [
        [0, 3],
        [1, 4],
      ],
      [true, false],
    ]);
  });

  it("an empty part of a split is warned of", () => {
    const seen: string[] = [];
    const before = warningsTo((category, message) => seen.push(`${category}: ${message}`));
    random_split(range(1), [0.5, 0.5]);
    warningsTo(before);
    expect(seen).toEqual(["UserWarning: Length of split at index 1 is 0. This might result in an empty dataset."]);
  });
});

describe("collating", () => {
  it("numbers, booleans, texts, records, lists and numpy's arrays", () => {
    const batch = default_collate([
      { n: 1, f: 0.5, ok: true, name: "a", xy: [1, 2] as [number, number], a: torch.ones(2).numpy() },
      { n: 2, f: 2, ok: false, name: "b", xy: [3, 4] as [number, number], a: torch.zeros(2).numpy() },
    ]);
    expect([batch.n.dtype, batch.f.dtype, batch.ok.dtype]).toEqual([torch.int64, torch.float64, torch.bool]);
    expect(batch.name).toEqual(["a", "b"]);
    expect(batch.xy.map((t) => t.tolist())).toEqual([
      [1, 3],
      [2, 4],
    ]);
    expect(batch.a.tolist()).toEqual([
      [1, 1],
      [0, 0],
    ]);
  });
  it("refuses what it does not know", () => {
    expect(() => default_collate([Symbol("x")])).toThrow("default_collate: batch must contain tensors, numpy arrays");
  });
  it("a collate_fn of one's own", () => {
    const loader = new DataLoader([1, 2, 3], { batch_size: 2, collate_fn: (samples) => samples.join("-") });
    expect([...loader]).toEqual(["1-2", "3"]);
    expect([...loader.entries()]).toEqual([
      [0, "1-2"],
      [1, "3"],
    ]);
  });
  it("for await gives the same batches", async () => {
    const batches: unknown[] = [];
    for await (const b of new DataLoader([1, 2, 3], { batch_size: 2, num_workers: 1 })) batches.push(b.tolist());
    expect(batches).toEqual([[1, 2], [3]]);
  });
});
