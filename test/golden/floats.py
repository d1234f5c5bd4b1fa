"""Numbers with a point beside tensors: what PyTorch makes of 1.0 where 1 would give something else."""

import json
from pathlib import Path

import torch

CASES = [
    "torch.full([2], 0.0)",
    "torch.full_like(t, 2.0)",
    "t.new_full([2], 1.0)",
    "torch.tensor(1.0)",
    "torch.tensor([[1.0], [2.0]])",
    "torch.tensor([1, 2.0])",
    "torch.tensor([1.0, True])",
    "torch.arange(3.0)",
    "torch.arange(0, 3, 1.0)",
    "torch.scalar_tensor(1.0)",
    "torch.fill(t, 1.0)",
    "t.clone().fill_(1.0)",
    "torch.where(b, 1.0, 0.0)",
    "torch.where(b, t, 0.0)",
    "torch.where(b, 1.0, 0)",
    "x.where(b, 0.0)",
    "t.masked_fill(b, 1.0)",
    "x.masked_fill(b, 1.0)",
    "b.masked_fill(b, 0.0)",
    "t.clamp(0.0, 2.0)",
    "x.clamp(0.0, 1.0)",
    "t.clamp(min=2.0)",
    "t.clamp_min(2.0)",
    "t.clamp_max(2.0)",
    "t.add(1.0)",
    "t.sub(1.0)",
    "t.mul(2.0)",
    "t.div(2.0)",
    "t.pow(2.0)",
    "t.pow(-1.0)",
    "t.remainder(2.0)",
    "t.fmod(2.0)",
    "t.floor_divide(2.0)",
    "t.floor_divide(0.0)",
    "t.div(2.0, rounding_mode='floor')",
    "t.div(0.0, rounding_mode='trunc')",
    "b.add(1.0)",
    "b.mul(2.0)",
    "b.pow(2.0)",
    "t.eq(1.0)",
    "t.lt(2.0)",
    "t.ge(2.0)",
    "b.ne(1.0)",
    "torch.pow(2.0, t)",
    "torch.pow(2.0, x)",
    "torch.pow(1.0, t)",
    "torch.rsub(t, 1.0)",
    "torch.bitwise_and(t, 1.0)",
    "torch.bitwise_left_shift(t, 1.0)",
    "t.clone().add_(1.0)",
    "t.clone().mul_(2.0)",
    "t.clone().pow_(2.0)",
    "t.clone().div_(2.0)",
    "x.clone().add_(1.0)",
    "torch.xlogy(t, 2.0)",
    "torch.xlogy(2.0, x)",
    "torch.float_power(t, 2.0)",
    "torch.copysign(t, -1.0)",
    "torch.isin(t, 1.0)",
    "torch.searchsorted(t, 2.0)",
    "torch.bucketize(2.0, t)",
    "x.index_fill(0, i, 1.0)",
    "t.index_fill(0, i, 1.0)",
    "x.scatter(0, i, 1.0)",
    "t.scatter(0, i, 1.0)",
    "torch.result_type(t, 1.0)",
    "t.__add__(1.0)",
    "t.__radd__(1.0)",
    "t.__sub__(1.0)",
    "t.__rsub__(1.0)",
    "t.__mul__(1.0)",
    "t.__truediv__(1.0)",
    "t.__rtruediv__(6.0)",
    "t.__mod__(2.0)",
    "t.__rmod__(2.0)",
    "t.__pow__(2.0)",
    "t.__rpow__(2.0)",
    "t.__and__(1.0)",
    "t.__lt__(2.0)",
    "t.__eq__(2.0)",
    "b.__add__(1.0)",
    "b.__or__(1.0)",
    "t.clone().__iadd__(1.0)",
    "x.clone().__imul__(2.0)",
    "torch.bitwise_and(x, 1)",
    "torch.bitwise_or(b, i)",
    "torch.maximum(t, 1.0)",
    "torch.add(t, 2.0)",
    "torch.utils.data.default_collate([1.0, 2.0])",
]


def told(expression):
    names = {
        "torch": torch,
        "t": torch.tensor([1, 2, 3]),
        "b": torch.tensor([True, False, True]),
        "x": torch.tensor([0.5, 1.5, -2.5]),
        "i": torch.tensor([0, 2, 1]),
    }
    try:
        value = eval(expression, names)
    except Exception as error:
        return {"error": type(error).__name__, "text": str(error).split("\n")[0]}
    if isinstance(value, torch.dtype):
        return {"dtype": str(value)}
    return {"dtype": str(value.dtype), "text": repr(value)}


found = {expression: told(expression) for expression in CASES}
place = Path(__file__).with_suffix(".json")
place.write_text(json.dumps({"torch": torch.__version__, "cases": found}, indent=1) + "\n")
