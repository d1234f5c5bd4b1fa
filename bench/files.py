"""Saving and loading files in PyTorch: reads "task path" per line, does the task once, answers with seconds."""
import gc
import os
import sys
import time

import torch

torch.set_num_threads(1)
torch.manual_seed(2019)
large = {f"layer{i}.weight": torch.rand(1024, 1024) for i in range(25)}
small = {f"layer{i}.weight": torch.rand(10) for i in range(10_000)}


def save(value, path):
    torch.save(value, path)


def save_flushed(value, path):
    with open(path, "wb") as f:
        torch.save(value, f)
        f.flush()
        os.fsync(f.fileno())


def one(path):
    return torch.load(path, mmap=True)["layer500.weight"].sum().item()


TASKS = {
    "save large": lambda path: save(large, path),
    "save large flushed": lambda path: save_flushed(large, path),
    "save small": lambda path: save(small, path),
    "load": lambda path: torch.load(path),
    "one": one,
    "open": lambda path: torch.load(path, mmap=True),
}

print(torch.__version__.split("+")[0])
for line in sys.stdin:
    task, path = line.rstrip("\n").split("\t")
    gc.collect()
    start = time.perf_counter()
    value = TASKS[task](path)
    print(time.perf_counter() - start)
    del value
