"""Operators and brackets as PyTorch gives them. Writes operators.json beside this file."""
import json, os, torch

HERE = os.path.dirname(os.path.abspath(__file__))

x = lambda: torch.arange(24.0).reshape(2, 3, 4)
i = lambda: torch.tensor([[5, -7], [9, 2]])
f = lambda: torch.tensor([[1.5, -2.0], [0.25, 3.0]])
m = lambda: torch.tensor([[True, False], [False, True]])


def show(t):
    if isinstance(t, Exception):
        return {"error": type(t).__name__, "message": str(t).split("\n")[0]}
    return {"text": repr(t), "dtype": str(t.dtype), "shape": list(t.shape)}


def ran(code, **names):
    scope = {"torch": torch, "x": x(), "i": i(), "f": f(), "m": m(), **names}
    try:
        return show(eval(code, scope))
    except Exception as e:
        return show(e)


OPERATORS = [
    "f + 2", "2 + f", "f - i", "1 - f", "i * 2", "i * 2.0", "2.0 * i", "f / 2", "2 / f", "1 / i", "i % 3", "3 % i", "-7 % i",
    "f % 2", "i ** 2", "2 ** f", "2 ** i.abs()", "2.0 ** i.abs()", "f ** 2.0", "i & 3", "3 & i", "i | 8", "i ^ 1", "m & m", "m | ~m", "m ^ True",
    "f < 1", "1 < f", "f <= i", "f > 0.25", "f >= 0.25", "i == 9", "i != 9", "9 == i", "-f", "-i", "~i", "~m", "i + True", "m + 1", "m * 2.0",
    "f & 1", "i / 2", "i + 0.5", "m + m", "m - m", "-m", "~f", "f + torch.ones(3)",
]
KEYS = [
    "0", "-1", "2", "None", "...", "0, 1", "1, -1, 2", "1:", ":1", "::2", "0, 1:, ::3", "..., 0", "0, ..., 1", "None, 0", ":, None", "1:-1, 0",
    "[0, 1]", "[1, 0, 1]", ":, [0, 2]", "[0, 1], [1, 2]", "[0, 1], :, [1, 2]", "0, [0, 2], 1:", ":, [0, 2], [1, 3]", "torch.tensor([1, 0])", "torch.tensor(1)",
    "0, torch.tensor([2, -1])", "x > 20", "x[0] > 5", "torch.tensor([True, False])", "[True, False]", ":, torch.tensor([True, False, True])", "..., [3, 0]", "True", "False",
    "0, None, [1, 2]", "[0], 1", "[]", "torch.zeros(2, 3, dtype=torch.bool)", "0, 1, 2", "0, 1, 2, 3", "5", "0, 7", "[0, 2]", "[5]", "torch.tensor([0.5])", "::0", ":, torch.tensor([True, False])",
    "[0, 1], [0, 1, 2]",
]
SETS = [
    ("0", "7"), ("0, 1", "torch.ones(4)"), (":, 0", "-1"), ("x > 20", "0"), ("[0, 1], [1, 2]", "9"), ("[0, 1], [1, 2]", "torch.tensor([[1.], [2.]])"), ("..., 0", "torch.arange(3.)"), ("0, ::2", "x[1, 0]"),
    ("0", "torch.ones(1, 1, 4)"), ("0", "torch.ones(5)"), ("[0]", "torch.ones(5)"), ("[0]", "torch.tensor([1])"), ("None", "3"), ("0", "torch.tensor([1, 2, 3, 4])"), (":, [0, 2]", "x[:, [2, 0]]"), ("x[0] > 1", "5"), ("x % 2 == 0", "-1"), ("torch.tensor(1), 0", "2.5"),
]


def set_case(key, value):
    t = x()
    scope = {"torch": torch, "x": t}
    try:
        exec(f"x[{key}] = {value}", scope)
        return show(t)
    except Exception as e:
        return show(e)


def grad_case(code):
    a = torch.arange(6.0, dtype=torch.float64).reshape(2, 3).requires_grad_()
    b = torch.tensor([1.0, 2.0, 4.0], dtype=torch.float64, requires_grad=True)
    scope = {"torch": torch, "a": a, "b": b}
    exec("\n".join(code.split("; ")), scope)
    out = scope["y"]
    out.sum().backward()
    return {"y": repr(out.detach()), "node": type(out.grad_fn).__name__, "a": None if a.grad is None else repr(a.grad), "b": None if b.grad is None else repr(b.grad)}


GRADS = [
    "y = a[0] * b", "y = a[:, [0, 2]] * 2", "y = a[a > 2]", "y = a[[0, 0, 1]] * b", "y = a[..., None] * 3", "y = 2 / (a + 1)", "y = b ** a", "y = 2 ** a", "y = 1 - a * b",
    "c = a * 1; c[0] = b; y = c * c", "c = a * 1; c[:, 1] = 5; y = c * c", "c = a * 1; c[c > 2] = 0; y = c * c", "c = a * 1; c[[0, 1], [1, 2]] = b[:2]; y = c * c", "c = a * 1; c[0, 0] += 5; y = c * c", "c = a * 1; c[:, [0, 2]] *= 3; y = c * b",
    "c = a * 1; c *= b; y = c * c", "c = a * 1; c -= b; y = c",
]

out = {
    "torch": torch.__version__,
    "operators": {code: ran(code) for code in OPERATORS},
    "get": {key: ran(f"x[{key}]") for key in KEYS},
    "set": [{"key": k, "value": v, "result": set_case(k, v)} for k, v in SETS],
    "grads": {code: grad_case(code) for code in GRADS},
}
json.dump(out, open(os.path.join(HERE, "operators.json"), "w"), indent=1)
