"""Random draws and distributions as PyTorch has them: writes draws.json beside this file. Run with PyTorch 2.15."""
import json, math, os
import torch
import torch.distributions as D

CASES, DIST = [], []
f8 = torch.float64


def flat(t):
    return ["nan" if isinstance(v, float) and math.isnan(v) else "inf" if v == math.inf else "-inf" if v == -math.inf else v for v in t.detach().double().reshape(-1).tolist()]


def draw(seed, name, *args, **kwargs):
    torch.manual_seed(seed)
    a = [{"t": x.reshape(-1).tolist(), "s": list(x.shape), "d": str(x.dtype)[6:]} if isinstance(x, torch.Tensor) else x for x in args]
    on = kwargs.pop("on", None)
    if on is not None:
        y = getattr(torch.empty(on["s"], dtype=getattr(torch, on["d"])), name)(*args, **kwargs)
    else:
        y = getattr(torch, name)(*args, **kwargs)
    CASES.append({"seed": seed, "n": name, "on": on, "a": a, "k": kwargs, "y": flat(y), "s": list(y.shape), "d": str(y.dtype)[6:],
                  "next": torch.rand(1).item()})


for seed in (0, 2019, 123456789):
    for d in ("float32", "float64"):
        for s in ([5], [40]):
            on = {"s": s, "d": d}
            draw(seed, "exponential_", on=on)
            draw(seed, "exponential_", 2.5, on=on)
            draw(seed, "geometric_", 0.3, on=on)
            draw(seed, "cauchy_", 1.0, 2.0, on=on)
            draw(seed, "log_normal_", 0.5, 0.25, on=on)
            draw(seed, "uniform_", -2.0, 3.0, on=on)
            draw(seed, "normal_", 1.0, 2.0, on=on)
            draw(seed, "bernoulli_", 0.3, on=on)
            p = torch.linspace(0.05, 0.95, s[0], dtype=getattr(torch, d))
            draw(seed, "bernoulli", p)
            draw(seed, "poisson", p * 30)
            draw(seed, "multinomial", p, 4)
            draw(seed, "multinomial", p, 9, True)
            draw(seed, "multinomial", p.reshape(-1, 5), 3, True)
            draw(seed, "normal", p, 2.0)
            draw(seed, "normal", 1.0, p)
            draw(seed, "normal", p, p)
    draw(seed, "randint", 10, [7])
    draw(seed, "randint", -5, 3, [2, 3])
    draw(seed, "randperm", 20)
    draw(seed, "rand", [3, 2])
    draw(seed, "randn", [4])
    draw(seed, "randn", [33])
    draw(seed, "random_", on={"s": [6], "d": "int64"})
    draw(seed, "random_", 7, on={"s": [6], "d": "float32"})


def dist(name, params, values, options=None):
    params = {k: v if isinstance(v, (int, float)) else torch.tensor(v, dtype=f8) for k, v in params.items()}
    d = getattr(D, name)(**params)
    case = {"text": repr(d), "n": name, "p": {k: v if isinstance(v, (int, float)) else {"t": v.reshape(-1).tolist(), "s": list(v.shape)} for k, v in params.items()}}
    v = torch.tensor(values, dtype=f8)
    case["v"] = {"t": v.reshape(-1).tolist(), "s": list(v.shape)}
    for key in ("mean", "variance", "stddev"):
        try:
            case[key] = flat(getattr(d, key))
        except NotImplementedError:
            pass
    case["log_prob"] = flat(d.log_prob(v))
    for key in ("entropy", "cdf"):
        try:
            case[key] = flat(d.entropy() if key == "entropy" else d.cdf(v))
        except NotImplementedError:
            pass
    torch.manual_seed(7)
    try:
        y = d.sample((3,))
        case["sample"], case["shape"] = flat(y), list(y.shape)
    except NotImplementedError:
        pass
    case["batch"], case["event"] = list(d.batch_shape), list(d.event_shape)
    DIST.append(case)
    return d


m, s = [-1.0, 0.0, 2.5], [0.5, 1.0, 3.0]
x = [-1.5, 0.25, 4.0]
u = [0.1, 0.5, 0.9]
n1, n2 = dist("Normal", {"loc": m, "scale": s}, x), dist("Normal", {"loc": 0.5, "scale": 2.0}, 1.25)
pairs = [(n1, D.Normal(torch.tensor(u, dtype=f8), torch.tensor(s, dtype=f8) * 2))]
dist("LogNormal", {"loc": m, "scale": s}, [0.5, 1.0, 2.0])
dist("Laplace", {"loc": m, "scale": s}, x)
dist("Cauchy", {"loc": m, "scale": s}, x)
dist("Uniform", {"low": m, "high": [1.0, 2.0, 5.0]}, [0.5, 1.0, 3.0])
dist("Exponential", {"rate": s}, [0.5, 1.0, 2.0])
dist("Gamma", {"concentration": s, "rate": [1.0, 2.0, 0.5]}, [0.5, 1.0, 2.0])
dist("Beta", {"concentration1": s, "concentration0": [1.0, 2.0, 0.5]}, u)
dist("Dirichlet", {"concentration": s}, [0.2, 0.3, 0.5])
dist("Chi2", {"df": s}, [0.5, 1.0, 2.0])
dist("Bernoulli", {"probs": u}, [1.0, 0.0, 1.0])
dist("Bernoulli", {"logits": x}, [1.0, 0.0, 1.0])
dist("ContinuousBernoulli", {"probs": u}, [0.3, 0.4, 0.8])
dist("Categorical", {"probs": [[0.1, 0.2, 0.7], [0.3, 0.3, 0.4]]}, [2.0, 0.0])
dist("Categorical", {"logits": [0.5, -1.0, 2.0, 0.0]}, 3.0)
dist("OneHotCategorical", {"probs": [0.1, 0.2, 0.7]}, [0.0, 1.0, 0.0])
dist("Poisson", {"rate": [0.5, 3.0, 12.0]}, [1.0, 2.0, 10.0])
dist("Geometric", {"probs": [0.2, 0.5, 0.9]}, [3.0, 0.0, 1.0])
dist("MultivariateNormal", {"loc": [1.0, -1.0], "covariance_matrix": [[2.0, 0.3], [0.3, 1.0]]}, [0.5, 0.5])
KL = []
t = lambda v: torch.tensor(v, dtype=f8)
for name, p, q in [("Normal", [m, s], [u, s[::-1]]), ("LogNormal", [m, s], [u, s[::-1]]), ("Laplace", [m, s], [u, s[::-1]]),
                   ("Uniform", [[0.0, 1.0], [1.0, 2.0]], [[-1.0, 0.0], [2.0, 1.5]]), ("Exponential", [s], [u]),
                   ("Gamma", [s, u], [u, s]), ("Beta", [s, u], [u, s]), ("Dirichlet", [s], [u]), ("Bernoulli", [u], [u[::-1]]),
                   ("Categorical", [u], [s]), ("Poisson", [s], [u]), ("Geometric", [u], [u[::-1]]), ("OneHotCategorical", [u], [s])]:
    kl = D.kl_divergence(getattr(D, name)(*map(t, p)), getattr(D, name)(*map(t, q)))
    KL.append({"n": name, "p": p, "q": q, "y": flat(kl)})
torch.manual_seed(2019)
torch.rand(700)
torch.randn(3)
state = torch.get_rng_state()
STATE = {"bytes": state.tolist(), "next": torch.rand(3).tolist() + torch.randn(2).tolist()}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "draws.json"), "w") as f:
    json.dump({"torch": torch.__version__, "draws": CASES, "distributions": DIST, "kl": KL, "state": STATE}, f, separators=(",", ":"))
print(len(CASES), len(DIST), len(KL))
