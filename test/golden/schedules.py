"""Learning rates over twenty epochs as PyTorch's schedulers set them: writes schedules.json. Run with PyTorch 2.15."""
import json, os, warnings
import torch
from torch.optim import lr_scheduler as S

warnings.simplefilter("ignore")


def optimizer(kind):
    p = [torch.nn.Parameter(torch.ones(1)) for _ in range(2)]
    groups = [{"params": p[:1]}, {"params": p[1:], "lr": 0.5}]
    return torch.optim.SGD(groups, lr=0.1, momentum=0.9) if kind == "SGD" else torch.optim.Adam(groups, lr=0.1)


CASES = [
    ["StepLR", {"step_size": 3}], ["StepLR", {"step_size": 2, "gamma": 0.5}], ["MultiStepLR", {"milestones": [2, 5, 5, 9], "gamma": 0.3}],
    ["ExponentialLR", {"gamma": 0.9}], ["CosineAnnealingLR", {"T_max": 6}], ["CosineAnnealingLR", {"T_max": 5, "eta_min": 0.01}],
    ["LinearLR", {}], ["LinearLR", {"start_factor": 0.2, "end_factor": 0.7, "total_iters": 8}], ["ConstantLR", {}], ["ConstantLR", {"factor": 0.5, "total_iters": 3}],
    ["PolynomialLR", {}], ["PolynomialLR", {"total_iters": 12, "power": 2.0}], ["CosineAnnealingWarmRestarts", {"T_0": 4}],
    ["CosineAnnealingWarmRestarts", {"T_0": 3, "T_mult": 2, "eta_min": 0.02}], ["OneCycleLR", {"max_lr": 0.4, "total_steps": 25}],
    ["OneCycleLR", {"max_lr": [0.4, 0.8], "epochs": 5, "steps_per_epoch": 5, "anneal_strategy": "linear", "three_phase": True}],
    ["OneCycleLR", {"max_lr": 0.4, "total_steps": 30, "cycle_momentum": False, "pct_start": 0.5, "div_factor": 10.0, "final_div_factor": 100.0}],
    ["CyclicLR", {"base_lr": 0.01, "max_lr": 0.1, "step_size_up": 4}], ["CyclicLR", {"base_lr": 0.01, "max_lr": 0.1, "step_size_up": 2, "step_size_down": 3, "mode": "triangular2"}],
    ["CyclicLR", {"base_lr": [0.01, 0.02], "max_lr": [0.1, 0.3], "step_size_up": 3, "mode": "exp_range", "gamma": 0.9, "cycle_momentum": False}],
]
METRICS = [1.0, 0.9, 0.95, 0.91, 0.9, 0.89995, 0.92, 0.5, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.4, 0.41, 0.42, 0.43, 0.44, 0.45]
PLATEAU = [{}, {"patience": 2}, {"patience": 1, "factor": 0.5, "cooldown": 2}, {"mode": "max", "patience": 2, "threshold": 0.05}, {"patience": 0, "threshold_mode": "abs", "threshold": 0.1, "min_lr": 0.01}]
COMPOSED = {
    "Sequential": lambda o: S.SequentialLR(o, [S.LinearLR(o, 0.1, total_iters=4), S.ExponentialLR(o, 0.9)], [4]),
    "Sequential of three": lambda o: S.SequentialLR(o, [S.ConstantLR(o, 0.1, 2), S.CosineAnnealingLR(o, 5), S.StepLR(o, 2)], [3, 9]),
    "Chained": lambda o: S.ChainedScheduler([S.ConstantLR(o, 0.1, 2), S.ExponentialLR(o, 0.9)]),
    "Sequential with restarts": lambda o: S.SequentialLR(o, [S.LinearLR(o, 0.5, total_iters=3), S.CosineAnnealingWarmRestarts(o, 4)], [3]),
    "Lambda": lambda o: S.LambdaLR(o, lambda e: 0.95 ** e), "Lambdas": lambda o: S.LambdaLR(o, [lambda e: 0.95 ** e, lambda e: 1 / (e + 1)]),
    "Multiplicative": lambda o: S.MultiplicativeLR(o, lambda e: 0.9 + e / 100),
}


def rates(kind, make, step=lambda s, i: s.step()):
    o = optimizer(kind)
    s = make(o)
    out = []
    for i in range(20):
        out.append([g["lr"] for g in o.param_groups] + ([o.param_groups[0]["momentum"]] if kind == "SGD" else list(o.param_groups[0]["betas"])))
        o.step()
        step(s, i)
    return out


def error(f):
    try:
        f()
    except Exception as e:
        return [type(e).__name__, str(e)]


out = {"torch": torch.__version__.split("+")[0]}
out["cases"] = [{"name": n, "kw": kw, "optimizer": k, "rates": rates(k, lambda o: getattr(S, n)(o, **kw))} for n, kw in CASES for k in ("SGD", "Adam")]
out["plateau"] = [{"kw": kw, "rates": rates("SGD", lambda o: S.ReduceLROnPlateau(o, **kw), lambda s, i: s.step(METRICS[i]))} for kw in PLATEAU]
out["metrics"] = METRICS
out["composed"] = {n: rates("SGD", f) for n, f in COMPOSED.items()}
o = optimizer("SGD")
plain = torch.optim.Adagrad([torch.nn.Parameter(torch.ones(1))])
out["errors"] = {
    "no optimizer": error(lambda: S.StepLR(3, 1)), "factor": error(lambda: S.ReduceLROnPlateau(o, factor=2.0)), "mode": error(lambda: S.ReduceLROnPlateau(o, mode="x")),
    "milestones": error(lambda: S.SequentialLR(o, [S.StepLR(o, 1)], [3])), "none": error(lambda: S.SequentialLR(o, [], [])), "lambdas": error(lambda: S.LambdaLR(o, [lambda e: 1])),
    "momentum": error(lambda: S.OneCycleLR(plain, 0.1, 5)), "steps": error(lambda: S.OneCycleLR(o, 0.1)), "T_0": error(lambda: S.CosineAnnealingWarmRestarts(o, 0)),
    "past": error(lambda: (lambda s: [s.step() for _ in range(9)])(S.OneCycleLR(o, 0.1, 3))), "resume": error(lambda: S.StepLR(torch.optim.Adagrad([torch.nn.Parameter(torch.ones(1))]), 1, last_epoch=3)),
    "linear": error(lambda: S.LinearLR(o, 0.0)), "base": error(lambda: S.LRScheduler(o)),
}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "schedules.json"), "w") as f:
    json.dump(out, f)
    f.write("\n")
print({k: v for k, v in out["errors"].items()})
