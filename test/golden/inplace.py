"""Which results PyTorch needs again on the way back, so that a later change in place is an error: writes inplace.json.

For every operation: y = x.op() (or x.op_() on a copy), then y.add_(1) and backward(). Run with PyTorch 2.15.
"""
import json, os, warnings
import torch
import torch.nn.functional as F

warnings.simplefilter("ignore")
NO_ARGS = """abs acos acosh asin asinh atan atanh ceil cos cosh deg2rad digamma erf erfc erfinv exp exp2 expm1 floor frac
i0 lgamma log log10 log1p log2 logit neg positive rad2deg reciprocal relu round rsqrt sgn sigmoid sign sin sinc sinh sqrt
square tan tanh trunc nan_to_num""".split()
ARGS = {"pow": [2.5], "mul": [2.0], "div": [2.0], "clamp": [0.2, 0.6], "softmax": [0], "log_softmax": [0], "cumsum": [0],
        "cumprod": [0], "clamp_min": [0.3], "clamp_max": [0.6], "fmod": [0.3], "remainder": [0.3], "logsumexp": [0], "norm": [],
        "prod": [], "std": [], "amax": [], "tril": [], "triu": []}
FUNCTIONS = """relu relu6 elu selu celu leaky_relu silu mish gelu hardtanh hardsigmoid hardswish softplus softsign tanhshrink
logsigmoid softshrink hardshrink""".split()


def outcome(f):
    torch.manual_seed(0)
    leaf = torch.tensor([[0.25, 0.5], [0.75, 0.4]], requires_grad=True)
    try:
        y = f(leaf)
        y.add_(1)
        y.sum().backward()
        return None
    except RuntimeError as e:
        return str(e)


found = {}
for name in NO_ARGS + list(ARGS):
    args = ARGS.get(name, [])
    found[name] = outcome(lambda x: getattr(x, name)(*args))
    if hasattr(torch.Tensor, name + "_"):
        found[name + "_"] = outcome(lambda x: getattr(x.clone(), name + "_")(*args))
for name in FUNCTIONS:
    found["F." + name] = outcome(lambda x: getattr(F, name)(x))
    try:
        found["F." + name + " inplace"] = outcome(lambda x: getattr(F, name)(x.clone(), inplace=True))
    except TypeError:
        pass
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "inplace.json")
with open(path, "w") as f:
    json.dump({"torch": torch.__version__, "args": ARGS, "outcomes": found}, f, indent=0)
    f.write("\n")
print(len(found), sum(v is not None for v in found.values()))
