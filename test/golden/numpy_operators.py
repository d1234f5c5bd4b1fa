"""Operators and brackets of numpy's arrays: the text of every result, or the error's class and text.

    python numpy_operators.py        (numpy 2)

Brackets are kept as the cells write them: slices as text, lists as lists, null for a new axis.
"""

import json
import pathlib

import numpy as np

arrays = {
    "f": np.array([[1.5, -2.0, 0.25], [4.0, 0.5, -6.0]]),
    "f4": np.array([[1.5, -2.0, 0.25], [4.0, 0.5, -6.0]], dtype=np.float32),
    "i": np.array([[7, -3, 2], [5, 1, -4]]),
    "u": np.array([3, 250, 7], dtype=np.uint8),
    "b": np.array([True, False, True]),
    "row": np.array([10, 20, 30]),
    "line": np.arange(10),
    "one": np.array([2.5]),
    "cube": np.arange(24).reshape(2, 3, 4),
}
numbers = {"2": 2, "-3": -3, "0.5": 0.5, "True": True}
operators = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "truediv": lambda a, b: a / b,
    "mod": lambda a, b: a % b,
    "pow": lambda a, b: a**b,
    "and": lambda a, b: a & b,
    "or": lambda a, b: a | b,
    "xor": lambda a, b: a ^ b,
    "lt": lambda a, b: a < b,
    "le": lambda a, b: a <= b,
    "gt": lambda a, b: a > b,
    "ge": lambda a, b: a >= b,
    "eq": lambda a, b: a == b,
    "ne": lambda a, b: a != b,
}
arithmetic = ("add", "sub", "mul", "truediv", "mod", "pow")
logic = ("and", "or", "xor")


def outcome(f):
    with np.errstate(all="ignore"):
        try:
            result = f()
        except Exception as e:
            return {"error": type(e).__name__.replace("_UFuncNoLoopError", "TypeError"), "text": str(e)}
    return {"text": str(result), "dtype": result.dtype.name, "shape": list(result.shape)}


cases = []
for left, right in [("f", "f"), ("f", "row"), ("f4", "f4"), ("f4", "i"), ("i", "row"), ("i", "f"), ("u", "u"), ("f", "line"), ("b", "i"), ("cube", "f")]:
    for name in arithmetic + tuple(operators)[9:]:
        if name == "pow" and "i" in (left, right) or (name == "sub" and "b" in (left, right)):
            continue
        if (left, right) == ("cube", "f") and name != "add":
            continue
        cases.append({"a": left, "op": name, "b": right, **outcome(lambda: operators[name](arrays[left], arrays[right]))})
for left in ("f", "f4", "i", "u"):
    for text, number in numbers.items():
        for name in arithmetic + ("lt", "ge", "eq"):
            # What numpy refuses of uint8 (a number outside its range) is no wrap-around here either; see the test.
            if left == "u" and (number in (-3, True) or name in ("truediv", "pow")) or (name in ("sub", "pow") and number is True):
                continue
            if left == "i" and name == "pow" and number == -3:
                continue
            cases.append({"a": left, "op": name, "number": float(number) if text == "0.5" else number, **outcome(lambda: operators[name](arrays[left], number))})
            if name in arithmetic and not (name == "pow" and left == "i"):
                cases.append({"a": left, "op": "r" + name, "number": number, **outcome(lambda: operators[name](number, arrays[left]))})
for left, right in [("i", "row"), ("b", "b"), ("u", "u")]:
    for name in logic:
        cases.append({"a": left, "op": name, "b": right, **outcome(lambda: operators[name](arrays[left], arrays[right]))})

NEW = object()


def bracket(key):
    """The Python key for a cell's key."""
    if isinstance(key, str):
        return Ellipsis if key == "..." else slice(*[int(p) if p else None for p in key.split(":")])
    return key


keys = [
    ("line", [3]), ("line", [-1]), ("line", ["2:5"]), ("line", ["::2"]), ("line", ["::-1"]), ("line", ["7:2:-2"]), ("line", ["-2::-3"]),
    ("line", [":3:-1"]), ("line", [[0, 2, 5]]), ("line", [None]), ("line", [12]), ("line", [1, 2]), ("f", [0]), ("f", [1, 2]), ("f", [":", 0]),
    ("f", ["::-1"]), ("f", [":", "::-1"]), ("f", ["::-1", "::-1"]), ("f", ["...", -1]), ("f", [0, "1:"]), ("f", [[1, 0], [0, 2]]),
    ("f", [2]), ("f", [0, 5]), ("cube", [1, "...", "::-2"]), ("cube", ["...", 0]), ("cube", [0, 1]), ("cube", [":", [0, 2], 1]), ("cube", [None, 0, ":", "1:3"]),
    ("cube", [":", ":", ":", 0]), ("one", [0]),
]
brackets = []
for name, key in keys:
    brackets.append({"a": name, "key": key, **outcome(lambda: arrays[name][tuple(bracket(k) for k in key)])})
writes = []
for name, key, value in [
    ("line", ["2:5"], 0), ("line", ["::-1"], list(range(10))), ("line", ["8:2:-2"], [1, 2, 3]), ("f", [0], 9), ("f", [":", 1], [1, 2]),
    ("f", [[0, 1], [1, 2]], -1), ("line", [3], 2.7), ("f", ["...", 0], 0.5), ("f", [0], [1, 2]),
]:
    copy = arrays[name].copy()

    def write():
        copy[tuple(bracket(k) for k in key)] = value
        return copy

    found = outcome(write)
    writes.append({"a": name, "key": key, "value": value, **found})
mask = arrays["f"].copy()
mask[mask < 0] = 0
inplace = []
for name, op, value in [("f", "add", 1), ("f", "mul", 0.5), ("i", "add", 2), ("i", "truediv", 2), ("i", "add", 0.5), ("f4", "sub", 0.1), ("i", "mod", 4), ("b", "and", False)]:
    copy = arrays[name].copy()

    def change():
        global copy
        if op == "add": copy += value
        elif op == "sub": copy -= value
        elif op == "mul": copy *= value
        elif op == "truediv": copy /= value
        elif op == "mod": copy %= value
        else: copy &= value
        return copy

    inplace.append({"a": name, "op": op, "value": value, **outcome(change)})
golden = {
    "numpy": np.__version__,
    "arrays": {k: {"data": v.tolist(), "dtype": v.dtype.name} for k, v in arrays.items()},
    "cases": cases, "brackets": brackets, "writes": writes, "inplace": inplace, "masked": str(mask),
    "unary": {"neg_i": str(-arrays["i"]), "inv_i": str(~arrays["i"]), "inv_b": str(~arrays["b"])},
}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(golden) + "\n")
print(len(cases), len(brackets), len(writes), len(inplace))
