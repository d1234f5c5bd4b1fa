"""The layers and functions of networks as PyTorch computes them: writes blocks_<family>.json beside this file.

Each case: a class or a function, its arguments, inputs drawn from a seed; then text, first state, outputs, gradients,
buffers. Run with PyTorch 2.15: python blocks.py [family ...]
"""
import json, os, sys, warnings
import torch
import torch.nn as nn
import torch.nn.functional as F

warnings.simplefilter("ignore")
torch.set_num_threads(1)
torch.backends.mkldnn.enabled = False


def R(*sizes):
    return {"rand": list(sizes)}


def T(*values):
    return {"tuple": list(values)}


def L(*values):
    return {"long": list(values)}


def B(*values):
    return {"bool": list(values)}


INF = {"inf": True}


def case(what, *args, x=(), dtype="float32", train=True, calls=1, then=None, node=True, ckw=None, tol=None, **kw):
    """`x`: inputs of a layer (for a function, `args` are the inputs); `calls`: how often it runs before the last;
    `then`: a state_dict round trip; `ckw`: named arguments of the call; `node`: whether the graph node must agree."""
    return {"what": what, "args": list(args), "kw": kw, "x": list(x), "dtype": dtype, "train": train, "calls": calls,
            "node": node, "ckw": ckw or {}, "tol": tol}


def value(v, dtype):
    if isinstance(v, dict):
        (kind, data), = v.items()
        if kind == "rand":
            return (torch.rand(data) * 2 - 1).to(dtype).requires_grad_()
        if kind == "uniform":
            return torch.rand(data).to(dtype).requires_grad_()
        if kind == "tuple":
            return tuple(value(d, dtype) for d in data)
        if kind == "list":
            return [value(d, dtype) for d in data]
        if kind == "long":
            return torch.tensor(data)
        if kind == "bool":
            return torch.tensor(data, dtype=torch.bool)
        if kind == "float":
            return torch.tensor(data, dtype=dtype)
        if kind == "inf":
            return float("inf")
        if kind == "logs":
            return F.log_softmax((torch.rand(data) * 2 - 1).to(dtype), -1).detach().requires_grad_()
        if kind == "module":
            torch.manual_seed(8)
            return getattr(nn, data[0])(*[value(a, dtype) for a in data[1:]])
        raise AssertionError(kind)
    return v


def tensors(y):
    if isinstance(y, torch.Tensor):
        return [y]
    if isinstance(y, nn.utils.rnn.PackedSequence):
        return tensors([y.data, y.batch_sizes])
    if isinstance(y, (list, tuple)):
        return [t for v in y for t in tensors(v)]
    return []


def flat(t):
    digits = 9 if t.dtype == torch.float32 else 17
    return [str(v) if v != v or v in (float("inf"), float("-inf")) else short(v, digits) for v in t.detach().flatten().tolist()]


def short(x, digits):
    return float(f"{x:.{digits}g}") if isinstance(x, float) else x


def run(c):
    dtype = getattr(torch, c["dtype"])
    try:
        if c["what"][0].isupper():
            torch.manual_seed(4)
            m = getattr(nn, c["what"])(*[value(a, torch.float32) for a in c["args"]],
                                       **{k: value(v, torch.float32) for k, v in c["kw"].items()})
            c["text"] = str(m)
            try:
                c["state"] = {k: flat(v) for k, v in m.state_dict().items()}
            except (ValueError, RuntimeError):
                c["state"] = None
            m.to(dtype)
            m.train(c["train"])
            f, named = m, [] if c["state"] is None else list(m.named_parameters())
        else:
            m, named = None, []
            f = getattr(F, c["what"], None) or getattr(torch, c["what"])
        torch.manual_seed(6)
        given = c["x"] if m is not None else c["args"]
        inputs = [value(v, dtype) for v in given]
        kw = {k: value(v, dtype) for k, v in (c["ckw"] if m is not None else c["kw"]).items()}
        leaves = [t for t in tensors(inputs) + tensors(list(kw.values())) if t.requires_grad]
        torch.manual_seed(7)
        for _ in range(c["calls"]):
            y = f(*inputs, **kw)
        ys = tensors(y)
        c["y"] = [flat(t) for t in ys]
        c["shapes"] = [list(t.shape) for t in ys]
        if m is not None and c["text"] != str(m):
            c["text after"] = str(m)
        c["node"] = ys[0].grad_fn.name() if c["node"] and ys[0].grad_fn is not None else None
        grown = [t for t in ys if t.requires_grad]
        if grown:
            total = sum((t * torch.arange(1, t.numel() + 1, dtype=t.dtype).reshape(t.shape) / t.numel()).sum() for t in grown)
            total.backward()
            c["grads"] = {k: flat(p.grad) for k, p in (m.named_parameters() if m is not None else []) if p.grad is not None}
            c["input grads"] = [None if t.grad is None else flat(t.grad) for t in leaves]
        if m is not None:
            c["buffers"] = {k: flat(b) for k, b in m.named_buffers()}
        c["after"] = torch.rand(1).item()
    except Exception as e:
        c["error"] = [type(e).__name__, str(e)]
    return {k: v for k, v in c.items() if v not in ([], {}, None)}


FAMILIES = {}
here = os.path.dirname(os.path.abspath(__file__))
for name in ("conv", "norm", "rnn", "attention", "shapes", "losses", "maps", "compare", "tables", "gates"):
    path = os.path.join(here, f"blocks_{name}.py")
    if os.path.exists(path):
        exec(open(path).read())
for name, cases in FAMILIES.items():
    if len(sys.argv) > 1 and name not in sys.argv[1:]:
        continue
    out = {"torch": torch.__version__.split("+")[0], "cases": [run(c) for c in cases]}
    with open(os.path.join(here, f"blocks_{name}.json"), "w") as f:
        json.dump(out, f, separators=(",", ":"))
        f.write("\n")
    failed = [(c["what"], c["error"]) for c in out["cases"] if "error" in c]
    print("wrote", name, "with", len(cases), "cases; errors:")
    for e in failed:
        print("  ", *e)
