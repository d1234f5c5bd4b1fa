"""Datasets, samplers and loaders as PyTorch has them: writes data.json beside this file.

    python data.py
"""
import json
import warnings
from pathlib import Path

import numpy as np
import torch
from torch.utils.data import (BatchSampler, ChainDataset, ConcatDataset, DataLoader, Dataset, DistributedSampler,
                              IterableDataset, RandomSampler, Sampler, SequentialSampler, StackDataset, Subset,
                              SubsetRandomSampler, TensorDataset, WeightedRandomSampler, default_collate,
                              get_worker_info, random_split)

warnings.simplefilter("ignore")
out = {"version": torch.__version__.split("+")[0]}
data = TensorDataset(torch.arange(11), torch.arange(11) * 2.5)


def plain(x):
    if isinstance(x, torch.Tensor):
        return {"dtype": str(x.dtype), "value": x.tolist()}
    if isinstance(x, dict):
        return {str(k): plain(v) for k, v in x.items()}
    if isinstance(x, (list, tuple)):
        return [plain(v) for v in x]
    return x


def gen(seed):
    return torch.Generator().manual_seed(seed)


# Orders: two walks of each sampler, and what the default generator gives after.
class Eager(Sampler):
    """Draws when it is asked for its order, not when the first number is taken."""

    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return iter(torch.randperm(self.n).tolist())

    def __len__(self):
        return self.n


W = [0.1, 0.9, 0.4, 0.7, 3.0, 0.6]
samplers = {
    "sequential": lambda: SequentialSampler(range(5)),
    "random": lambda: RandomSampler(range(13)),
    "random generator": lambda: RandomSampler(range(13), generator=gen(5)),
    "replacement": lambda: RandomSampler(range(13), replacement=True),
    "replacement 100": lambda: RandomSampler(range(13), replacement=True, num_samples=100),
    "replacement generator": lambda: RandomSampler(range(13), True, 40, gen(6)),
    "fewer": lambda: RandomSampler(range(13), num_samples=4),
    "more": lambda: RandomSampler(range(13), num_samples=30),
    "subset": lambda: SubsetRandomSampler([4, 8, 15, 16, 23, 42]),
    "subset generator": lambda: SubsetRandomSampler([4, 8, 15, 16, 23, 42], generator=gen(7)),
    "weighted": lambda: WeightedRandomSampler(W, 9),
    "weighted distinct": lambda: WeightedRandomSampler(W, 5, replacement=False),
    "weighted generator": lambda: WeightedRandomSampler(W, 20, True, gen(8)),
    "weighted tensor": lambda: WeightedRandomSampler(torch.tensor(W), 3, False, gen(9)),
    "batches": lambda: BatchSampler(RandomSampler(range(10)), 3, False),
    "batches full": lambda: BatchSampler(RandomSampler(range(10)), 3, True),
    "distributed": lambda: DistributedSampler(range(10), 3, 1),
    "distributed plain": lambda: DistributedSampler(range(10), 3, 2, shuffle=False),
    "distributed drop": lambda: DistributedSampler(range(11), 3, 0, seed=4, drop_last=True),
    "distributed many": lambda: DistributedSampler(range(2), 7, 6, shuffle=False),
    "eager": lambda: Eager(6),
}
out["samplers"] = {}
for seed in (0, 2019):
    for name, make in samplers.items():
        torch.manual_seed(seed)
        s = make()
        walks = [list(s), list(s)]
        out["samplers"][f"{name} / {seed}"] = {"walks": walks, "length": len(s), "after": torch.rand(2).tolist()}
s = DistributedSampler(range(10), 2, 0)
s.set_epoch(3)
out["epoch"] = list(s)

# Splits.
splits = {
    "lengths": (11, [3, 8]), "three": (12, [4, 4, 4]), "fractions": (11, [0.5, 0.5]), "thirds": (10, [1 / 3] * 3),
    "uneven": (17, [0.7, 0.2, 0.1]), "one": (5, [1.0]), "empty": (5, [5, 0]),
}
out["splits"] = {}
for name, (n, lengths) in splits.items():
    torch.manual_seed(11)
    a = [list(p.indices) for p in random_split(range(n), lengths)]
    b = [list(p.indices) for p in random_split(range(n), lengths, generator=gen(42))]
    out["splits"][name] = {"n": n, "lengths": lengths, "default": a, "generator": b, "after": torch.rand(1).item()}


# Loaders: two walks, and the default generator after.
class Draws(Dataset):
    def __getitem__(self, i):
        return torch.rand(()), np.random.rand(), i

    def __len__(self):
        return 9


class Stream(IterableDataset):
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        info = get_worker_info()
        first, step = (0, 1) if info is None else (info.id, info.num_workers)
        return iter(range(first, self.n, step))


class Same(IterableDataset):
    """The same in every worker, unless worker_init_fn changes its copy."""

    def __init__(self, start, end):
        self.start, self.end = start, end

    def __iter__(self):
        return iter(range(self.start, self.end))


def shard(worker_id):
    info = get_worker_info()
    d = info.dataset
    per = -(-(d.end - d.start) // info.num_workers)
    first, last = d.start + worker_id * per, d.end
    d.start = first
    d.end = min(first + per, last)


def reseed(worker_id):
    torch.manual_seed(100 + worker_id)
    np.random.seed(7)


loaders = {
    "batches": lambda: DataLoader(data, batch_size=4, shuffle=True),
    "drop": lambda: DataLoader(data, batch_size=4, shuffle=True, drop_last=True),
    "ones": lambda: DataLoader(data),
    "single": lambda: DataLoader(data, batch_size=None),
    "single shuffled": lambda: DataLoader(data, batch_size=None, shuffle=True),
    "generator": lambda: DataLoader(data, batch_size=4, shuffle=True, generator=gen(3)),
    "weighted": lambda: DataLoader(data, batch_size=4, sampler=WeightedRandomSampler(W, 9)),
    "lists": lambda: DataLoader(data, batch_sampler=[[1, 2], [0], [5, 5, 5]]),
    "list": lambda: DataLoader(data, sampler=[3, 1], batch_size=2),
    "eager": lambda: DataLoader(data, sampler=Eager(11), batch_size=None),
    "eager in batches": lambda: DataLoader(data, sampler=Eager(11), batch_size=3),
    "eager workers": lambda: DataLoader(data, sampler=Eager(11), batch_size=None, num_workers=2),
    "subset": lambda: DataLoader(Subset(data, [9, 1, 4]), batch_size=2, shuffle=True),
    "subset of subset": lambda: DataLoader(Subset(Subset(data, [9, 1, 4, 0]), [3, 1]), batch_size=2),
    "concat": lambda: DataLoader(ConcatDataset([data, Subset(data, [0, 1])]), batch_size=5, shuffle=True),
    "stack": lambda: DataLoader(StackDataset(data, Subset(data, range(11))), batch_size=4, shuffle=True),
    "stack named": lambda: DataLoader(StackDataset(a=data, b=range(11)), batch_size=4),
    "draws": lambda: DataLoader(Draws(), batch_size=2, shuffle=True),
    "draws 2": lambda: DataLoader(Draws(), batch_size=2, shuffle=True, num_workers=2),
    "draws 3": lambda: DataLoader(Draws(), batch_size=2, num_workers=3, prefetch_factor=1),
    "draws 1 generator": lambda: DataLoader(Draws(), batch_size=2, num_workers=1, generator=gen(4)),
    "draws persistent": lambda: DataLoader(Draws(), batch_size=2, shuffle=True, num_workers=2, persistent_workers=True),
    "draws reseeded": lambda: DataLoader(Draws(), batch_size=2, num_workers=2, worker_init_fn=reseed),
    "stream": lambda: DataLoader(Stream(11), batch_size=3),
    "stream drop": lambda: DataLoader(Stream(11), batch_size=3, drop_last=True),
    "stream single": lambda: DataLoader(Stream(5), batch_size=None),
    "stream 2": lambda: DataLoader(Stream(11), batch_size=3, num_workers=2),
    "stream 3": lambda: DataLoader(Stream(20), batch_size=2, num_workers=3),
    "stream drop 3": lambda: DataLoader(Stream(20), batch_size=2, num_workers=3, drop_last=True),
    "stream 7": lambda: DataLoader(Stream(5), num_workers=7),
    "same 2": lambda: DataLoader(Same(3, 7), num_workers=2),
    "sharded": lambda: DataLoader(Same(3, 12), num_workers=2, worker_init_fn=shard, batch_size=2),
    "chain": lambda: DataLoader(ChainDataset([Stream(5), Same(7, 9)]), batch_size=3),
    "chain 2": lambda: DataLoader(ChainDataset([Stream(5), Same(7, 9)]), batch_size=3, num_workers=2),
}
out["loaders"] = {}
for name, make in loaders.items():
    torch.manual_seed(21)
    np.random.seed(21)
    loader = make()
    try:
        length = len(loader)
    except TypeError:
        length = None
    walks = [[plain(b) for b in loader] for _ in range(2)]
    out["loaders"][name] = {"walks": walks, "length": length, "after": torch.rand(2).tolist()}


# What get_worker_info says.
class Asks(Dataset):
    def __getitem__(self, i):
        info = get_worker_info()
        return info.id, info.num_workers, info.seed - torch.initial_seed(), info.dataset is self

    def __len__(self):
        return 4


out["info"] = [plain(b) for b in DataLoader(Asks(), num_workers=2)]

# Collating.
collate = {
    "ints": [0, 1, 2], "floats": [0.5, 1.0], "bools": [True, False], "texts": ["a", "b"],
    "pairs": [[1, 0.5], [2, 1.5]], "nested": [[[1, 2], ["a", [0.5]]], [[3, 4], ["b", [1.5]]]],
    "records": [{"a": 1, "b": {"c": "x"}}, {"a": 2, "b": {"c": "y"}}],
    "tensors": [torch.tensor([1, 2]), torch.tensor([3, 4])],
}
out["collate"] = {k: {"batch": [b.tolist() if isinstance(b, torch.Tensor) else b for b in v], "made": plain(default_collate(v))}
                  for k, v in collate.items()}


def error(f):
    try:
        f()
    except Exception as e:
        return [type(e).__name__, str(e)]
    raise AssertionError("no error")


class NoLength(Dataset):
    def __getitem__(self, i):
        return i


class BadSubset(Subset):
    def __getitem__(self, i):
        return 0


class Many(Dataset):
    def __getitem__(self, i):
        return i

    def __getitems__(self, indices):
        return [0]

    def __len__(self):
        return 3


class Breaks(Dataset):
    def __getitem__(self, i):
        raise ValueError(f"sample {i}")

    def __len__(self):
        return 2


def in_worker():
    try:
        list(DataLoader(Breaks(), num_workers=1))
    except ValueError as e:
        raise ValueError(str(e).split("Original")[0]) from None


stream = Stream(3)
out["errors"] = {
    "workers": error(lambda: DataLoader(data, num_workers=-1)),
    "timeout": error(lambda: DataLoader(data, timeout=-1)),
    "timeout alone": error(lambda: list(DataLoader(data, timeout=1))),
    "prefetch alone": error(lambda: DataLoader(data, prefetch_factor=2)),
    "prefetch negative": error(lambda: DataLoader(data, num_workers=1, prefetch_factor=-2)),
    "persistent alone": error(lambda: DataLoader(data, persistent_workers=True)),
    "sampler shuffle": error(lambda: DataLoader(data, shuffle=True, sampler=[1])),
    "batch_sampler size": error(lambda: DataLoader(data, batch_size=2, batch_sampler=[[1]])),
    "batch_sampler none": error(lambda: DataLoader(data, batch_size=None, batch_sampler=[[1]])),
    "batch_sampler shuffle": error(lambda: DataLoader(data, shuffle=True, batch_sampler=[[1]])),
    "batch_sampler sampler": error(lambda: DataLoader(data, sampler=[1], batch_sampler=[[1]])),
    "batch_sampler drop": error(lambda: DataLoader(data, drop_last=True, batch_sampler=[[1]])),
    "none drop": error(lambda: DataLoader(data, batch_size=None, drop_last=True)),
    "size 0": error(lambda: DataLoader(data, batch_size=0)),
    "size negative": error(lambda: DataLoader(data, batch_size=-1)),
    "size bool": error(lambda: DataLoader(data, batch_size=True)),
    "context alone": error(lambda: DataLoader(data, multiprocessing_context="fork")),
    "context name": error(lambda: DataLoader(data, num_workers=1, multiprocessing_context="thread")),
    "stream shuffle": error(lambda: DataLoader(stream, shuffle=True)),
    "stream sampler": error(lambda: DataLoader(stream, sampler=3)),
    "stream batch_sampler": error(lambda: DataLoader(stream, batch_sampler=3)),
    "stream length": error(lambda: len(DataLoader(stream))),
    "no length": error(lambda: DataLoader(NoLength(), shuffle=True)),
    "no length sequential": error(lambda: list(DataLoader(NoLength()))),
    "empty shuffle": error(lambda: DataLoader([], shuffle=True)),
    "no getitem": error(lambda: Dataset()[0]),
    "tensor sizes": error(lambda: TensorDataset(torch.ones(2), torch.ones(3))),
    "stack sizes": error(lambda: StackDataset(data, range(3))),
    "stack none": error(lambda: StackDataset()),
    "stack both": error(lambda: StackDataset(data, b=data)),
    "stack many": error(lambda: StackDataset(Many()).__getitems__([0, 1])),
    "concat none": error(lambda: ConcatDataset([])),
    "concat stream": error(lambda: ConcatDataset([stream])),
    "concat index": error(lambda: ConcatDataset([data])[-12]),
    "chain": error(lambda: list(ChainDataset([data]))),
    "chain length": error(lambda: len(ChainDataset([data]))),
    "subset": error(lambda: BadSubset(data, [0])),
    "subset index": error(lambda: Subset(data, [0])[1]),
    "split": error(lambda: random_split(range(10), [3, 8])),
    "split fraction": error(lambda: random_split(range(10), [1.5, -0.5])),
    "split short": error(lambda: random_split(range(10), [0.5, 0.4])),
    "replacement": error(lambda: RandomSampler(data, replacement=1)),
    "samples 0": error(lambda: RandomSampler(data, num_samples=0)),
    "samples fraction": error(lambda: RandomSampler(data, num_samples=1.5)),
    "weighted samples": error(lambda: WeightedRandomSampler(W, 0)),
    "weighted replacement": error(lambda: WeightedRandomSampler(W, 3, replacement=2)),
    "weighted shape": error(lambda: WeightedRandomSampler([[0.5, 0.5]], 1)),
    "batches drop": error(lambda: BatchSampler([1], 2, 3)),
    "rank": error(lambda: DistributedSampler(data, 2, 2)),
    "collate lengths": error(lambda: default_collate([[1], [1, 2]])),
    "collate none": error(lambda: default_collate([None])),
    "collate empty": error(lambda: default_collate([])),
    "collate keys": error(lambda: default_collate([{"a": 1}, {"b": 1}])),
    "collate shapes": error(lambda: default_collate([torch.ones(1), torch.ones(2)])),
    "in a worker": error(in_worker),
}
Path(__file__).with_suffix(".json").write_text(json.dumps(out, separators=(",", ":")) + "\n")
