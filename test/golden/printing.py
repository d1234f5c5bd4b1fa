"""Printed tensors and arrays, as PyTorch and numpy show them: writes printing.json beside this file.

The values are not stored: both sides make them from a seed with the same integer generator and double arithmetic
(test/golden/values.ts holds the other half). Run with PyTorch 2.15 and its numpy: python printing.py
"""
import json, math, os, random
import numpy as np
import torch

POWERS = [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1.0, 10.0, 100.0, 1e3, 1e4, 1e5, 1e6]
SPECIAL = [0.0, -0.0, math.nan, math.inf, -math.inf, 1.0, -1.0, 0.5, 1e-10, 12345.678, 1e8, 100000.0, 0.0001, 3e38]


class Stream:
    def __init__(self, seed):
        self.s = seed

    def word(self):
        self.s = (self.s * 1103515245 + 12345) % 2147483648
        return self.s

    def unit(self):
        return self.word() / 2147483648


def value(kind, r):
    u = r.unit()
    if kind == "unit": return u
    if kind == "normal": return (u - 0.5) * 8
    if kind == "wide": return (u - 0.5) * POWERS[(r.word() >> 8) % 13]
    if kind == "tiny": return (u - 0.5) * 1e-5
    if kind == "huge": return (u - 0.5) * 1e12
    if kind == "whole": return float(math.floor(u * 100) - 50)
    if kind == "bigwhole": return float(math.floor(u * 1e10))
    if kind == "quarters": return math.floor(u * 64) / 32 - 1
    if kind == "ties": return math.floor(u * 64000) / 64
    if kind == "special": return SPECIAL[(r.word() >> 8) % 14] if u < 0.4 else (u - 0.5) * 8
    if kind == "pow2": return 2.0 ** (math.floor(u * 28) - 14)
    if kind == "pow2wide": return 2.0 ** (math.floor(u * 200) - 100)
    if kind == "rounded": return math.floor(u * 1000) / 100
    if kind == "int": return float(math.floor((u - 0.5) * 200))
    if kind == "bigint": return float(math.floor((u - 0.5) * 1e9))
    if kind == "bit": return float(u < 0.5)
    raise ValueError(kind)


FLOATS = ["unit", "normal", "wide", "tiny", "huge", "whole", "bigwhole", "quarters", "ties", "special", "pow2", "pow2wide", "rounded"]
SHAPES = [[], [1], [2], [5], [10], [30], [3, 4], [1, 1], [10, 1], [2, 3, 4], [2, 1, 3, 2], [7, 7], [3, 20], [100]]
LARGE = [[1001], [40, 30], [11, 12, 13], [7, 200], [200, 7], [2, 3, 200], [1000], [5, 5, 5, 9]]
EMPTY = [[0], [0, 3], [2, 0, 4]]
OPTIONS = [{"precision": 2}, {"precision": 7}, {"linewidth": 40}, {"threshold": 5}, {"threshold": 8, "edgeitems": 1}]


def build(c):
    r = Stream(c["seed"])
    n = math.prod(c["shape"])
    data = [value(c["kind"], r) for _ in range(n)]
    a = np.array(data, dtype=np.float64)
    if c["dtype"] == "bfloat16":
        t = torch.from_numpy(a).to(torch.bfloat16)
    else:
        with np.errstate(over="ignore"):
            t = torch.from_numpy(a.astype(c["dtype"]))
    t = t.reshape(c["shape"])
    return t.t() if c.get("t") else t


def main():
    rng = random.Random(7)
    cases = []
    seed = 1
    for dtype in ["float32", "float64", "float16", "bfloat16"]:
        for kind in FLOATS:
            if dtype == "float16" and kind in ("huge", "bigwhole", "pow2wide"):
                continue
            for _ in range(4 if dtype == "float32" else 2):
                cases.append({"dtype": dtype, "kind": kind, "shape": rng.choice(SHAPES)})
    for dtype in ["float32", "float64"]:
        for kind in FLOATS:
            cases.append({"dtype": dtype, "kind": kind, "shape": rng.choice(LARGE)})
    for dtype, kind in [("int64", "int"), ("int64", "bigint"), ("int32", "bigint"), ("int16", "int"), ("int8", "int"), ("uint8", "bit"), ("bool", "bit")]:
        for shape in SHAPES:
            cases.append({"dtype": dtype, "kind": kind, "shape": shape})
        for shape in LARGE[:4]:
            cases.append({"dtype": dtype, "kind": kind, "shape": shape})
        for shape in EMPTY:
            cases.append({"dtype": dtype, "kind": kind, "shape": shape})
    for dtype in ["float32", "float64"]:
        for shape in EMPTY:
            cases.append({"dtype": dtype, "kind": "unit", "shape": shape})
        for shape in [[3, 4], [7, 7], [40, 30]]:
            cases.append({"dtype": dtype, "kind": "normal", "shape": shape, "t": True})
        for options in OPTIONS:
            for kind in ["normal", "wide", "ties"]:
                cases.append({"dtype": dtype, "kind": kind, "shape": rng.choice(SHAPES + LARGE[:3]), "options": options})
    for sci in [True, False]:
        for kind in ["normal", "whole", "wide", "special"]:
            cases.append({"dtype": "float32", "kind": kind, "shape": [3, 4], "torch_options": {"sci_mode": sci}})
    for c in cases:
        c["seed"] = seed
        seed += 7919
        t = build(c)
        torch.set_printoptions(profile="default")
        options = {**c.get("options", {}), **c.get("torch_options", {})}
        if options:
            torch.set_printoptions(**options)
        c["torch"] = str(t)
        torch.set_printoptions(profile="default")
        if c["dtype"] != "bfloat16" and "torch_options" not in c:
            with np.printoptions(**c.get("options", {})):
                c["str"], c["repr"] = str(t.numpy()), repr(t.numpy())
    out = {"torch": torch.__version__.split("+")[0], "numpy": np.__version__, "cases": cases}
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "printing.json"), "w") as f:
        json.dump(out, f, indent=0)
    print(len(cases), "cases")


main()
