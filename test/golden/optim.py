"""Optimizers that go on from Python's files, L-BFGS, Muon, averaged models, bases of one's own: writes optim.json.

Run with PyTorch 2.15: python optim.py
"""
import base64, io, json, os, warnings
import torch
import torch.nn as nn
from torch.optim import lr_scheduler as S, swa_utils

warnings.simplefilter("ignore")
torch.set_num_threads(1)
out = {"torch": torch.__version__.split("+")[0]}


def error(f):
    try:
        f()
    except Exception as e:
        return [type(e).__name__, str(e)]
    raise AssertionError("no error")


def shape(v):
    if isinstance(v, torch.Tensor):
        return f"{str(v.dtype)[6:]}{list(v.shape)}"
    if isinstance(v, (list, tuple)):
        return sorted({str(shape(x)) for x in v})
    return type(v).__name__


def setup(dtype):
    torch.manual_seed(3)
    x, y = torch.rand(8, 3, dtype=dtype), torch.rand(8, 2, dtype=dtype)
    return x, y, nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2)).to(dtype)


def resumed(name, kw, dtype):
    """Ten steps, a file, ten steps more."""
    x, y, net = setup(dtype)
    params = [p for p in net.parameters() if name != "Muon" or p.ndim == 2]
    groups = params if name == "LBFGS" else [{"params": params[:1]}, {"params": params[1:], "lr": kw.get("lr", 0.01) * 0.5}]
    opt = getattr(torch.optim, name)(groups, **kw)
    losses, file = [], None
    for i in range(20):
        if i == 10:
            f = io.BytesIO()
            torch.save({"net": net.state_dict(), "optimizer": opt.state_dict()}, f)
            file = base64.b64encode(f.getvalue()).decode()
            saved = opt.state_dict()
            opt = getattr(torch.optim, name)(groups, **({"line_search_fn": kw.get("line_search_fn")} if name == "LBFGS" else {}))
            opt.load_state_dict(torch.load(io.BytesIO(f.getvalue()))["optimizer"])
        def closure():
            opt.zero_grad()
            loss = (net(x) - y).pow(2).sum()
            loss.backward()
            return loss
        losses.append(opt.step(closure).item())
    return {"losses": losses, "final": [p.detach().reshape(-1).tolist() for p in net.parameters()], "file": file,
            "state": {str(i): {k: shape(v) for k, v in s.items()} for i, s in saved["state"].items()},
            "groups": [list(g) for g in saved["param_groups"]]}


RESUMED = [
    ["SGD", {"lr": 0.01, "momentum": 0.9, "nesterov": True, "weight_decay": 0.01}], ["SGD", {"lr": 0.01}], ["SGD", {"lr": 0.001, "momentum": 0.5, "maximize": True}],
    ["Adam", {"lr": 0.02}], ["Adam", {"lr": 0.02, "amsgrad": True}], ["AdamW", {"lr": 0.02, "maximize": True}],
    ["NAdam", {"lr": 0.01, "momentum_decay": 0.01, "maximize": True}], ["RAdam", {"lr": 0.02}], ["Adamax", {"lr": 0.02, "maximize": True}],
    ["Adagrad", {"lr": 0.1, "maximize": True}], ["Adadelta", {"lr": 0.5, "maximize": True}], ["Adafactor", {"lr": 0.05}],
    ["RMSprop", {"lr": 0.01, "momentum": 0.5, "centered": True, "maximize": True}], ["Rprop", {"lr": 0.01, "maximize": True}],
    ["ASGD", {"lr": 0.02, "t0": 4, "maximize": True}], ["LBFGS", {"lr": 0.1, "max_iter": 3, "history_size": 4}], ["LBFGS", {"line_search_fn": "strong_wolfe", "max_iter": 2}],
    ["Muon", {"lr": 0.02}],
]
out["resumed"] = [{"name": n, "kw": kw, **resumed(n, kw, torch.float64)} for n, kw in RESUMED]


# --- L-BFGS: every evaluation ----------------------------------------------------
def lbfgs(kw, problem, dtype, steps):
    seen = []
    if problem == "rosenbrock":
        p = torch.nn.Parameter(torch.tensor([-1.2, 1.0], dtype=dtype))
        f = lambda: 100 * (p[1] - p[0] ** 2) ** 2 + (1 - p[0]) ** 2
        if kw.get("maximize"):
            f = lambda: -(100 * (p[1] - p[0] ** 2) ** 2 + (1 - p[0]) ** 2)
        params = [p]
    else:
        x, y, net = setup(dtype)
        f = lambda: (net(x) - y).pow(2).mean()
        params = list(net.parameters())
    opt = torch.optim.LBFGS(params, **kw)

    def closure():
        opt.zero_grad()
        loss = f()
        loss.backward()
        seen.append(loss.item())
        return loss

    for _ in range(steps):
        opt.step(closure)
    s = opt.state_dict()["state"][0]
    return {"seen": seen, "final": [v for q in params for v in q.detach().reshape(-1).tolist()], "func_evals": s["func_evals"], "n_iter": s["n_iter"]}


LBFGS = [
    [{}, "rosenbrock", "float64", 3], [{"lr": 0.001, "max_iter": 7}, "rosenbrock", "float64", 4], [{"line_search_fn": "strong_wolfe"}, "rosenbrock", "float64", 3],
    [{"line_search_fn": "strong_wolfe", "history_size": 3, "max_iter": 5}, "rosenbrock", "float64", 8], [{"line_search_fn": "strong_wolfe", "lr": 20.0}, "rosenbrock", "float64", 3],
    [{"line_search_fn": "strong_wolfe", "max_eval": 6}, "rosenbrock", "float64", 5], [{"line_search_fn": "strong_wolfe", "maximize": True}, "rosenbrock", "float64", 3],
    [{"tolerance_grad": 1e-2, "line_search_fn": "strong_wolfe"}, "rosenbrock", "float64", 4], [{"tolerance_change": 1e-2, "lr": 0.5}, "net", "float64", 4],
    [{"lr": 0.5}, "net", "float64", 4], [{"line_search_fn": "strong_wolfe"}, "net", "float64", 4], [{"lr": 0.3, "max_iter": 4}, "net", "float32", 3],
    [{"line_search_fn": "strong_wolfe", "max_iter": 4}, "net", "float32", 2],
]
out["lbfgs"] = [{"kw": kw, "problem": p, "dtype": d, "steps": n, **lbfgs(kw, p, getattr(torch, d), n)} for kw, p, d, n in LBFGS]


# --- averaged models -----------------------------------------------------------------
def averaged(kw, steps=5):
    torch.manual_seed(5)
    net = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Linear(4, 1))
    opt = torch.optim.SGD(net.parameters(), lr=0.1)
    mean = swa_utils.AveragedModel(net, **kw)
    x = torch.rand(12, 3)
    for i in range(steps):
        opt.zero_grad()
        (net(x) - x.sum(1, keepdim=True)).pow(2).mean().backward()
        opt.step()
        mean.update_parameters(net)
    keys = list(mean.state_dict())
    before = {k: v.double().reshape(-1).tolist() for k, v in mean.state_dict().items()}
    swa_utils.update_bn([x[:4], x[4:8], x[8:]], mean)
    mean.eval()
    return {"keys": keys, "before": before, "after": {k: v.double().reshape(-1).tolist() for k, v in mean.state_dict().items()}, "output": mean(x).reshape(-1).tolist(), "text": str(mean)}


AVERAGED = {"swa": {}, "swa buffers": {"use_buffers": True}, "swa fn": {"avg_fn": swa_utils.get_swa_avg_fn()}, "swa multi": {"multi_avg_fn": swa_utils.get_swa_multi_avg_fn()},
            "ema": {"avg_fn": swa_utils.get_ema_avg_fn(0.9)}, "ema multi": {"multi_avg_fn": swa_utils.get_ema_multi_avg_fn(0.9), "use_buffers": True},
            "own": {"avg_fn": lambda a, m, n: 0.5 * a + 0.5 * m}}
out["averaged"] = {n: averaged(kw) for n, kw in AVERAGED.items()}


def plain():
    return torch.optim.SGD([nn.Parameter(torch.ones(1))], lr=0.1)


def two():
    a, b = nn.Parameter(torch.ones(1)), nn.Parameter(torch.ones(1))
    return torch.optim.SGD([{"params": [a]}, {"params": [b], "lr": 0.5}], lr=0.1)


class Warm(S.LRScheduler):
    def __init__(self, optimizer, warmup, power=1.0, last_epoch=-1):
        self.warmup, self.power = warmup, power
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        return [lr * min(1.0, (self.last_epoch + 1) / self.warmup) ** self.power for lr in self.base_lrs]


def rates(make, steps=8):
    o = two()
    s = make(o)
    rows = []
    for _ in range(steps):
        rows.append([g["lr"] for g in o.param_groups] + list(s.get_last_lr()))
        o.step()
        s.step()
    return {"rates": rows, "keys": sorted(s.state_dict()), "epoch": getattr(s, "last_epoch", None), "count": getattr(s, "_step_count", None)}


def resume(make):
    o = two()
    for g, lr in zip(o.param_groups, (0.3, 0.7)):
        g["initial_lr"] = lr
    s = make(o)
    rows = []
    for _ in range(8):
        rows.append([g["lr"] for g in o.param_groups])
        o.step()
        s.step()
    return rows


out["own"] = {"warm": rates(lambda o: Warm(o, 4)), "warm power": rates(lambda o: Warm(o, 5, 2.0)), "swalr": rates(lambda o: swa_utils.SWALR(o, 0.05)),
              "swalr linear": rates(lambda o: swa_utils.SWALR(o, [0.05, 0.9], 4, "linear")), "swalr at once": rates(lambda o: swa_utils.SWALR(o, 0.05, anneal_epochs=0)),
              "chained": rates(lambda o: S.ChainedScheduler([Warm(o, 4), S.ExponentialLR(o, 0.9)])), "sequential": rates(lambda o: S.SequentialLR(o, [Warm(o, 3), S.StepLR(o, 2)], [3]))}
RESUME = {"StepLR": {"step_size": 2}, "MultiStepLR": {"milestones": [5, 7]}, "ConstantLR": {"total_iters": 6}, "LinearLR": {"total_iters": 6}, "ExponentialLR": {"gamma": 0.9},
          "PolynomialLR": {"total_iters": 7}, "CosineAnnealingLR": {"T_max": 5}, "CosineAnnealingWarmRestarts": {"T_0": 3}}
out["resume"] = {n: {"kw": kw, "rates": resume(lambda o: getattr(S, n)(o, last_epoch=3, **kw))} for n, kw in RESUME.items()}
out["resume"]["MultiplicativeLR"] = {"kw": None, "rates": resume(lambda o: S.MultiplicativeLR(o, lambda e: 0.9, last_epoch=3))}
KEYS = {"StepLR": {"step_size": 2}, "MultiStepLR": {"milestones": [5]}, "ConstantLR": {}, "LinearLR": {}, "ExponentialLR": {"gamma": 0.9}, "PolynomialLR": {}, "CosineAnnealingLR": {"T_max": 5},
        "CosineAnnealingWarmRestarts": {"T_0": 3}, "CyclicLR": {"base_lr": 0.1, "max_lr": 0.2, "cycle_momentum": False}, "OneCycleLR": {"max_lr": 0.1, "total_steps": 9, "cycle_momentum": False}, "ReduceLROnPlateau": {}}


def scheduler_file(name, kw):
    """A scheduler's state after five steps, and the rates from there on."""
    o = two()
    s = getattr(S, name)(o, **kw)
    step = lambda: s.step(1.0) if name == "ReduceLROnPlateau" else s.step()
    for _ in range(5):
        o.step()
        step()
    f = io.BytesIO()
    torch.save({"scheduler": s.state_dict(), "optimizer": o.state_dict()}, f)
    rows = []
    for _ in range(3):
        o.step()
        step()
        rows.append([g["lr"] for g in o.param_groups])
    return {"kw": kw, "keys": sorted(s.state_dict()), "file": base64.b64encode(f.getvalue()).decode(), "rates": rows}


out["schedulers"] = {n: scheduler_file(n, kw) for n, kw in KEYS.items()}


class Short(S.LRScheduler):
    def get_lr(self):
        return [0.1]


def stepped(make, **kw):
    p = nn.Parameter(torch.ones(1))
    p.grad = torch.ones(1)
    make([p], **kw).step()


one = [nn.Parameter(torch.ones(1))]
out["errors"] = {
    "lbfgs groups": error(lambda: torch.optim.LBFGS([{"params": one}, {"params": [nn.Parameter(torch.ones(1))]}])),
    "lbfgs no closure": error(lambda: torch.optim.LBFGS(one).step()),
    "lbfgs search": error(lambda: torch.optim.LBFGS(one, line_search_fn="x").step(lambda: (lambda l: (l.backward(), l)[1])((one[0] * 2).sum()))),
    "lbfgs lr": error(lambda: torch.optim.LBFGS(one, lr=-1.0)),
    "muon vector": error(lambda: torch.optim.Muon(one)), "muon lr": error(lambda: torch.optim.Muon(one, lr=-1.0)), "muon adjust": error(lambda: torch.optim.Muon(one, adjust_lr_fn="x")),
    "both averages": error(lambda: swa_utils.AveragedModel(nn.Linear(1, 1), avg_fn=lambda a, b, c: a, multi_avg_fn=lambda a, b, c: None)),
    "ema decay": error(lambda: swa_utils.get_ema_avg_fn(2.0)), "swalr strategy": error(lambda: swa_utils.SWALR(plain(), 0.1, anneal_strategy="x")),
    "swalr rates": error(lambda: swa_utils.SWALR(plain(), [0.1, 0.2])), "swalr epochs": error(lambda: swa_utils.SWALR(plain(), 0.1, -1)),
    "base scheduler": error(lambda: S.LRScheduler(plain())), "too few rates": error(lambda: Short(two())),
    "cyclic rates": error(lambda: S.CyclicLR(plain(), [0.1, 0.2], 0.3)),
    "set": error(lambda: plain().add_param_group({"params": set(one)})), "no params": error(lambda: plain().add_param_group({"lr": 1})),
    "group is a list": error(lambda: plain().add_param_group([])), "names missing": error(lambda: plain().add_param_group({"params": [("a", one[0])]})),
    "some names": error(lambda: torch.optim.SGD([("a", one[0]), nn.Parameter(torch.ones(1))])),
    "base step": error(lambda: torch.optim.Optimizer(one, {}).step()),
    "Adamax lr": error(lambda: torch.optim.Adamax(one, lr=-1.0)), "NAdam momentum_decay": error(lambda: torch.optim.NAdam(one, momentum_decay=-1.0)),
    "RAdam betas": error(lambda: torch.optim.RAdam(one, betas=(1.0, 0.9))), "Adagrad lr_decay": error(lambda: torch.optim.Adagrad(one, lr_decay=-1.0)),
    "Adadelta rho": error(lambda: torch.optim.Adadelta(one, rho=1.5)), "Adafactor d": error(lambda: torch.optim.Adafactor(one, d=0.5)),
    "RMSprop alpha": error(lambda: torch.optim.RMSprop(one, alpha=-1.0)), "Rprop etas": error(lambda: torch.optim.Rprop(one, etas=(1.5, 1.2))),
    "capturable": error(lambda: stepped(torch.optim.Adam, capturable=True)), "capturable RMSprop": error(lambda: stepped(torch.optim.RMSprop, capturable=True)),
    "fused and foreach": error(lambda: torch.optim.Adam(one, fused=True, foreach=True)), "sgd fused and foreach": error(lambda: torch.optim.SGD(one, fused=True, foreach=True)),
    "ASGD decay": error(lambda: torch.optim.ASGD(one, weight_decay=-1.0)),
}
out["prints"] = {n: str(getattr(torch.optim, n)([nn.Parameter(torch.ones(2, 2))])) for n in
                 ["SGD", "Adam", "AdamW", "NAdam", "RAdam", "Adamax", "Adagrad", "Adadelta", "Adafactor", "RMSprop", "Rprop", "ASGD", "LBFGS", "Muon"]}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "optim.json"), "w") as f:
    json.dump(out, f)
    f.write("\n")
print({k: v for k, v in out["errors"].items()})
