"""Modules, optimizers and data loading as PyTorch does them: writes nn.json beside this file.

Run with PyTorch 2.15: python nn.py
"""
import json, os, warnings
import torch
import torch.nn as nn
from torch.utils.data import (BatchSampler, DataLoader, Dataset, RandomSampler, SubsetRandomSampler, TensorDataset,
                              IterableDataset, get_worker_info, random_split)

warnings.simplefilter("ignore")
torch.set_num_threads(1)
out = {"torch": torch.__version__.split("+")[0]}


def error(f):
    try:
        f()
    except Exception as e:
        return [type(e).__name__, str(e)]
    raise AssertionError("no error")


# --- errors of modules ---------------------------------------------------------
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(3, 2)
        self.register_buffer("b", torch.ones(1))


def assign(module, name, value):
    return lambda: setattr(module, name, value)


net, lin, seq = Net(), nn.Linear(3, 2), nn.Sequential(nn.Linear(1, 2))
out["errors"] = {
    "missing": error(lambda: nn.Linear(3, 2).load_state_dict({})),
    "several": error(lambda: nn.Linear(3, 2).load_state_dict({"weight": torch.ones(3, 3), "x": torch.ones(1)})),
    "nested": error(lambda: nn.Sequential(nn.Linear(1, 2), Net()).load_state_dict(
        {"0.weight": torch.ones(2, 1), "0.bias": torch.ones(3), "1.b": torch.ones(1), "1.c.d": torch.ones(1)})),
    "no tensor": error(lambda: nn.Linear(3, 2).load_state_dict({"weight": 3, "bias": torch.ones(2)})),
    "no dict": error(lambda: nn.Linear(3, 2).load_state_dict([1])),
    "tensor as parameter": error(assign(lin, "weight", torch.ones(3))),
    "number as parameter": error(assign(lin, "weight", 3)),
    "number as child": error(assign(net, "a", 3)),
    "number as buffer": error(assign(net, "b", 3)),
    "no forward": error(lambda: net(torch.ones(1))),
    "parameter dot": error(lambda: net.register_parameter("a.b", None)),
    "parameter empty": error(lambda: net.register_parameter("", None)),
    "parameter taken": error(lambda: net.register_parameter("a", None)),
    "parameter tensor": error(lambda: net.register_parameter("q", torch.ones(1))),
    "child number": error(lambda: net.add_module("q", 3)),
    "child dot": error(lambda: net.add_module("a.b", seq)),
    "child empty": error(lambda: net.add_module("", seq)),
    "child taken": error(lambda: net.add_module("register_buffer", seq)),
    "buffer number": error(lambda: net.register_buffer("q", 3)),
    "buffer taken": error(lambda: net.register_buffer("a", None)),
    "train text": error(lambda: net.train("x")),
    "submodule": error(lambda: net.get_submodule("x.y")),
    "get parameter": error(lambda: net.get_parameter("a.q")),
    "get buffer": error(lambda: net.get_buffer("x")),
    "to int64": error(lambda: net.to(torch.int64)),
    "index": error(lambda: seq[3]),
    "append": error(lambda: seq.append(3)),
    "list of numbers": error(lambda: nn.ModuleList([3])),
    "list of nothing": error(lambda: nn.ModuleList(3)),
    "dict": error(lambda: nn.ModuleDict({"a": seq})["b"]),
    "insert": error(lambda: seq.insert(7, seq)),
    "list called": error(lambda: nn.ModuleList([])(1)),
    "linear 2d": error(lambda: lin(torch.ones(4, 2))),
    "linear 1d": error(lambda: lin(torch.ones(2))),
    "linear 3d": error(lambda: lin(torch.ones(2, 2, 2))),
    "linear int64": error(lambda: lin(torch.ones(2, 3).long())),
    "linear float64": error(lambda: lin(torch.ones(2, 3).double())),
    "linear number": error(lambda: lin(3)),
    "linear negative": error(lambda: nn.Linear(-1, 2)),
    "linear no size": error(lambda: nn.Linear(3)),
    "reduction": error(lambda: nn.MSELoss(reduction="x")(torch.ones(1), torch.ones(1))),
}
P = lambda: [nn.Parameter(torch.ones(1))]
out["optimizer_errors"] = {
    "none": error(lambda: torch.optim.Adam([])),
    "tensor": error(lambda: torch.optim.Adam(torch.ones(1))),
    "number": error(lambda: torch.optim.Adam([3])),
    "not iterable": error(lambda: torch.optim.Adam(3)),
    "no leaf": error(lambda: torch.optim.Adam([P()[0] * 2])),
    "lr": error(lambda: torch.optim.Adam(P(), lr=-1)),
    "beta": error(lambda: torch.optim.Adam(P(), betas=(2, 1))),
    "eps": error(lambda: torch.optim.Adam(P(), eps=-1)),
    "decay": error(lambda: torch.optim.Adam(P(), weight_decay=-1)),
    "momentum": error(lambda: torch.optim.SGD(P(), momentum=-1)),
    "nesterov": error(lambda: torch.optim.SGD(P(), nesterov=True)),
    "unknown": error(lambda: torch.optim.Adam(P(), foo=1)),
    "twice": error(lambda: (lambda p: torch.optim.Adam([{"params": p}, {"params": p}]))(P())),
    "size": error(lambda: torch.optim.Adam(P() + P()).load_state_dict(torch.optim.Adam(P()).state_dict())),
    "groups": error(lambda: torch.optim.Adam(P()).load_state_dict(
        torch.optim.Adam([{"params": P()}, {"params": P()}]).state_dict())),
}

# --- prints ----------------------------------------------------------------------
out["prints"] = {
    "list": str(nn.ModuleList([nn.Linear(1, 2), nn.Linear(1, 2), nn.ReLU(), nn.Linear(2, 1, bias=False)])),
    "dict": str(nn.ModuleDict({"one": nn.Linear(1, 2), "act": nn.ReLU(inplace=True)})),
    "nested": str(nn.Sequential(nn.Sequential(nn.Linear(1, 2), nn.Tanh()), nn.Softmax(dim=1), nn.LogSoftmax(dim=1))),
    "empty": str(nn.Sequential()),
    "identity": str(nn.Identity(5)),
    "parameter": str(nn.Parameter(torch.ones(2))),
    "metadata": str(seq.state_dict()._metadata),
    "not strict": str(nn.Linear(3, 2).load_state_dict({"weight": torch.ones(2, 3), "x": torch.ones(1)}, strict=False)),
    "adam": str(torch.optim.Adam([{"params": P()}, {"params": P(), "lr": 0.5}])),
    "adamw": str(torch.optim.AdamW(P())),
    "sgd": str(torch.optim.SGD(P(), lr=0.1, momentum=0.9)),
    **{name: str(getattr(torch.optim, name)(P(), lr=0.5).state_dict()["param_groups"]) for name in
       ("RMSprop", "Adagrad", "Adadelta", "Adamax", "NAdam", "RAdam", "Rprop")},
}
adam = torch.optim.Adam(P(), lr=0.1)
adam.param_groups[0]["params"][0].grad = torch.ones(1)
adam.step()
out["prints"]["adam state"] = str(adam.state_dict())

# --- first weights -----------------------------------------------------------------
out["first"] = []
for ins, outs, bias in [(1, 10, True), (7, 5, True), (20, 3, False), (300, 40, True), (1, 1, True)]:
    torch.manual_seed(11)
    m = nn.Linear(ins, outs, bias=bias)
    out["first"].append({"args": [ins, outs, bias], "state": {k: v.flatten().tolist() for k, v in m.state_dict().items()}})
out["init"] = {}
for name, f in {
    "kaiming_uniform_": lambda t: nn.init.kaiming_uniform_(t, nonlinearity="relu"),
    "kaiming_uniform_ fan_out": lambda t: nn.init.kaiming_uniform_(t, a=0.2, mode="fan_out"),
    "kaiming_normal_": lambda t: nn.init.kaiming_normal_(t),
    "xavier_uniform_": lambda t: nn.init.xavier_uniform_(t, gain=2.0),
    "xavier_normal_": lambda t: nn.init.xavier_normal_(t),
    "uniform_": lambda t: nn.init.uniform_(t, -0.3, 0.7),
    "normal_": lambda t: nn.init.normal_(t, 1.0, 0.02),
    "eye_": lambda t: nn.init.eye_(t),
    "constant_": lambda t: nn.init.constant_(t, 0.3),
}.items():
    torch.manual_seed(5)
    out["init"][name] = f(torch.empty(6, 4)).flatten().tolist()

# --- optimizers: 20 steps on a small problem ------------------------------------------
def trajectory(make, dtype):
    torch.manual_seed(3)
    x = torch.rand(8, 3, dtype=dtype)
    y = torch.rand(8, 2, dtype=dtype)
    m = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2)).to(dtype)
    o = make(m)
    losses = []
    for _ in range(20):
        loss = ((m(x) - y) ** 2).sum()
        losses.append(loss.item())
        o.zero_grad()
        loss.backward()
        o.step()
    return {"losses": losses, "final": {k: v.flatten().tolist() for k, v in m.state_dict().items()},
            "keys": {str(k): sorted(v) for k, v in o.state_dict()["state"].items()}}


OPTIMIZERS = {
    "SGD": {}, "SGD lr=0.05": {}, "SGD lr=0.01 momentum=0.9": {}, "SGD lr=0.01 momentum=0.9 nesterov=true": {},
    "SGD lr=0.01 momentum=0.8 dampening=0.3 weight_decay=0.1": {}, "SGD lr=0.001 maximize=true": {},
    "SGD lr=0.05 weight_decay=0.2": {},
    "Adam": {}, "Adam lr=0.1": {}, "Adam lr=0.1 amsgrad=true": {}, "Adam lr=0.1 weight_decay=0.1": {},
    "Adam lr=0.01 maximize=true": {}, "Adam lr=0.1 weight_decay=0.1 decoupled_weight_decay=true": {},
    "Adam lr=0.1 betas=[0.5,0.7] eps=0.001": {},
    "RMSprop": {}, "RMSprop lr=0.01 momentum=0.8": {}, "RMSprop lr=0.01 centered=true weight_decay=0.1": {},
    "Adagrad": {}, "Adagrad lr=0.1 lr_decay=0.1 weight_decay=0.1": {}, "Adagrad initial_accumulator_value=0.5": {},
    "Adadelta": {}, "Adadelta lr=0.5 rho=0.8 weight_decay=0.1": {}, "Adamax": {}, "Adamax lr=0.05 weight_decay=0.1": {},
    "NAdam": {}, "NAdam lr=0.05 weight_decay=0.1": {}, "NAdam lr=0.05 weight_decay=0.1 decoupled_weight_decay=true": {},
    "RAdam": {}, "RAdam lr=0.05 weight_decay=0.1 maximize=true": {}, "RAdam lr=0.05 weight_decay=0.1 decoupled_weight_decay=true": {},
    "Rprop": {}, "Rprop lr=0.1 etas=[0.3,1.5] step_sizes=[0.001,1.0]": {}, "ASGD": {}, "ASGD lr=0.05 lambd=0.01 t0=3 weight_decay=0.1": {},
    "Adafactor": {}, "Adafactor lr=0.1 weight_decay=0.1 d=1.5": {}, "Adafactor lr=0.1 maximize=true": {},
    "AdamW": {}, "AdamW lr=0.1": {}, "AdamW lr=0.1 weight_decay=0.3 amsgrad=true": {},
}
out["trajectories"] = {}
for spec in OPTIMIZERS:
    name, *options = spec.split(" ")
    kw = {k: json.loads(v) for k, v in (o.split("=") for o in options)}
    kw = {k: tuple(v) if isinstance(v, list) else v for k, v in kw.items()}
    for dtype in (torch.float32, torch.float64):
        out["trajectories"][f"{spec} {str(dtype)[6:]}"] = trajectory(
            lambda m: getattr(torch.optim, name)(m.parameters(), **kw), dtype)

# --- data ----------------------------------------------------------------------------
data = TensorDataset(torch.arange(10), torch.arange(10) * 2.5)
out["data"] = {}


def walk(loader, times=2):
    return [[[part.tolist() for part in batch] for batch in loader] for _ in range(times)]


for name, kw in {
    "plain": {"batch_size": 4}, "shuffle": {"batch_size": 4, "shuffle": True},
    "drop": {"batch_size": 3, "shuffle": True, "drop_last": True}, "workers": {"batch_size": 4, "shuffle": True, "num_workers": 2},
    "replacement": {"batch_size": 4, "sampler": RandomSampler(data, replacement=True, num_samples=37)},
    "more": {"batch_size": 4, "sampler": RandomSampler(data, num_samples=23)},
    "subset": {"batch_size": 2, "sampler": SubsetRandomSampler([1, 5, 7, 8])},
    "batches": {"batch_sampler": BatchSampler(RandomSampler(data), 4, False)},
    "single": {"batch_size": None},
}.items():
    torch.manual_seed(7)
    loader = DataLoader(data, **kw)
    out["data"][name] = {"batches": walk(loader), "length": len(loader), "after": torch.rand(2).tolist()}
g = torch.Generator().manual_seed(42)
out["data"]["generator"] = {"batches": walk(DataLoader(data, batch_size=4, shuffle=True, generator=g)), "length": 3,
                            "after": torch.rand(2, generator=g).tolist()}
torch.manual_seed(1)
out["splits"] = {"lengths": [s.indices for s in random_split(range(10), [3, 7])],
                 "fractions": [s.indices for s in random_split(range(11), [0.5, 0.3, 0.2])],
                 "generator": [s.indices for s in random_split(range(10), [4, 6], torch.Generator().manual_seed(42))]}


class Draws(Dataset):
    def __getitem__(self, i):
        return torch.rand(()), i

    def __len__(self):
        return 7


class Stream(IterableDataset):
    def __iter__(self):
        info = get_worker_info()
        start = 0 if info is None else info.id
        return iter(range(start, 7, 1 if info is None else info.num_workers))


torch.manual_seed(9)
out["data"]["draws"] = {"batches": walk(DataLoader(Draws(), batch_size=2)), "after": torch.rand(2).tolist(), "length": 4}
torch.manual_seed(9)
out["data"]["draws in workers"] = {"batches": walk(DataLoader(Draws(), batch_size=2, num_workers=2)),
                                   "after": torch.rand(2).tolist(), "length": 4}
out["streams"] = {str(n): [b.tolist() for b in DataLoader(Stream(), batch_size=2, num_workers=n)] for n in (0, 2)}
out["data_errors"] = {
    "sizes": error(lambda: TensorDataset(torch.ones(2), torch.ones(3))),
    "workers": error(lambda: DataLoader(data, num_workers=-1)),
    "prefetch": error(lambda: DataLoader(data, prefetch_factor=2)),
    "persistent": error(lambda: DataLoader(data, persistent_workers=True)),
    "sampler and shuffle": error(lambda: DataLoader(data, shuffle=True, sampler=[1])),
    "batch_sampler": error(lambda: DataLoader(data, batch_size=2, batch_sampler=[[1]])),
    "no batches": error(lambda: DataLoader(data, batch_size=None, drop_last=True)),
    "batch_size": error(lambda: DataLoader(data, batch_size=0)),
    "drop_last": error(lambda: BatchSampler([1], 2, 3)),
    "split": error(lambda: random_split(range(10), [3, 8])),
    "empty shuffle": error(lambda: DataLoader([], shuffle=True)),
    "unequal": error(lambda: next(iter(DataLoader([[1], [1, 2]], batch_size=2)))),
    "shapes": error(lambda: next(iter(DataLoader([torch.ones(1), torch.ones(2)], batch_size=2)))),
    "stream shuffle": error(lambda: DataLoader(Stream(), shuffle=True)),
}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "nn.json"), "w") as f:
    json.dump(out, f)
    f.write("\n")
print("wrote nn.json with torch", out["torch"])
