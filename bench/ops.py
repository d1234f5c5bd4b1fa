"""PyTorch's side of ops.ts: a line is `name TAB elements steps way`, the answer is processor
seconds of the steps, on one thread."""
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

torch.set_num_threads(1)
torch.manual_seed(0)


def leaf(*size):
    return torch.randn(*size).requires_grad_()


def rows(n):
    return (n // 10, 10) if n >= 10 else (1, n)


def stepper(make):
    def prepare(n):
        p = nn.Parameter(torch.randn(n))
        optimizer = make([p])
        p.grad = torch.randn(n)
        return optimizer.step
    return prepare


def unary(f):
    def prepare(n):
        x = leaf(*rows(n))
        return lambda: f(x)
    return prepare


def pair(f):
    def prepare(n):
        a, b = leaf(*rows(n)), leaf(*rows(n))
        return lambda: f(a, b)
    return prepare


def cross_entropy(n):
    x, t = leaf(*rows(n)), torch.randint(10, (rows(n)[0],))
    loss = nn.CrossEntropyLoss()
    return lambda: loss(x, t)


def linear(n):
    x, layer = leaf(*rows(n)), nn.Linear(10, 10)
    return lambda: layer(x)


def images(n):
    side = 3 if n < 100 else 10
    return leaf(max(1, n // (side * side)), 1, side, side)


def conv(n):
    x, layer = images(n), nn.Conv2d(1, 4, 3, padding=1)
    return lambda: layer(x)


def pool(n):
    x, layer = images(n), nn.MaxPool2d(2)
    return lambda: layer(x)


def embedding(n):
    layer, index = nn.Embedding(100, 10), torch.randint(100, (max(1, n // 10),))
    return lambda: layer(index)


def listed(n):
    values = [i * 0.5 for i in range(n)]
    return lambda: torch.tensor(values)


def long_list(n):
    values = list(range(n))
    return lambda: torch.LongTensor(values)


def from_numpy(n):
    array = torch.randn(n).numpy()
    return lambda: torch.from_numpy(array)


OPS = {
    "add": pair(lambda a, b: a + b), "sub": pair(lambda a, b: a - b), "mul": pair(lambda a, b: a * b),
    "div": pair(lambda a, b: a / b), "exp": unary(torch.exp), "relu": unary(F.relu), "sum": unary(torch.sum),
    "mean": unary(torch.mean), "sum(dim)": unary(lambda x: x.sum(1)), "max": unary(torch.max),
    "max(dim)": unary(lambda x: x.max(1)[0]), "argmax": unary(lambda x: x.argmax(1)), "eq": pair(lambda a, b: a == b),
    "view": unary(lambda x: x.view(-1)), "reshape": unary(lambda x: x.reshape(-1)),
    "unsqueeze": unary(lambda x: x.unsqueeze(1)), "squeeze": unary(lambda x: x.squeeze()),
    "permute": unary(lambda x: x.permute(1, 0)), "transpose": unary(lambda x: x.transpose(0, 1)),
    "cat": pair(lambda a, b: torch.cat([a, b], 1)), "float": unary(lambda x: x.detach().double().float()),
    "detach": unary(lambda x: x.detach()), "size": unary(lambda x: x.size(0)),
    "item": unary(lambda x: x.detach()[0, 0].item()), "numpy": unary(lambda x: x.detach().numpy()),
    "tensor": listed, "LongTensor": long_list, "from_numpy": from_numpy,
    "zeros": lambda n: lambda: torch.zeros(n), "ones": lambda n: lambda: torch.ones(n),
    "arange": lambda n: lambda: torch.arange(n), "rand": lambda n: lambda: torch.rand(n),
    "randn": lambda n: lambda: torch.randn(n), "nn.Linear": linear, "nn.Conv2d": conv, "nn.MaxPool2d": pool,
    "nn.Dropout": unary(nn.Dropout()), "nn.Embedding": embedding, "nn.CrossEntropyLoss": cross_entropy,
    "optim.SGD.step": stepper(lambda p: torch.optim.SGD(p, lr=0.01)),
    "optim.Adam.step": stepper(lambda p: torch.optim.Adam(p, lr=0.01)),
}

print(torch.__version__.split("+")[0])
prepared = {}
for line in sys.stdin:
    name, rest = line.rstrip("\n").split("\t")
    n, steps, way = rest.split(" ")
    key = (name, n)
    if key not in prepared:
        prepared = {key: OPS[name](int(n))}
    f = prepared[key]
    start = time.thread_time()
    if way == "both":
        for _ in range(int(steps)):
            f().sum().backward()
    else:
        for _ in range(int(steps)):
            f()
    print(time.thread_time() - start)
