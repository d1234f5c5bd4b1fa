"""Layers and losses as PyTorch computes them: writes layers.json beside this file.

Each case: constructor, seed, inputs; then text, state, output, graph node, gradients. Run with PyTorch 2.15.
"""
import json, os, warnings
import torch
import torch.nn as nn

warnings.simplefilter("ignore")
torch.set_num_threads(1)

X = [[-7.0, -3.0, -1.5, -0.5], [-0.0, 0.25, 0.5, 1.0], [2.0, 3.0, 6.5, 25.0]]
SMALL = [[0.1, 0.9, 0.5, 0.25], [0.99, 0.01, 0.3, 0.7]]
ONES = [[1.0, 0.0, 1.0, 0.2], [0.0, 1.0, 0.5, 1.0]]
SCORES = [[1.5, -0.5, 0.25, 3.0], [0.0, 2.0, -1.0, 0.5], [0.3, 0.1, 0.2, -4.0]]
W4 = {"tensor": [0.5, 1.0, 2.0, 0.1]}
IMAGES = [[[[float((i * 7 + c * 5 + h * 3 + w) % 11) - 4 for w in range(2)] for h in range(2)] for c in range(3)] for i in range(2)]


def case(cls, *args, x=X, target=None, dtype="float64", training=True, **kw):
    return {"cls": cls, "args": list(args), "kw": kw, "x": x, "target": target, "dtype": dtype, "training": training}


CASES = [
    *[case(c) for c in ("ReLU SiLU Mish SELU Hardsigmoid Hardswish Sigmoid Tanh LogSigmoid Softsign Tanhshrink LeakyReLU ELU CELU "
                        "GELU Softplus Hardtanh ReLU6 Softshrink Hardshrink PReLU Softmax Softmin LogSoftmax Identity Flatten").split()],
    case("LeakyReLU", 0.2), case("LeakyReLU", negative_slope=0.3, inplace=True), case("ReLU", True), case("ELU", 0.5), case("ELU", alpha=2.0, inplace=True),
    case("CELU", 0.7), case("GELU", "tanh"), case("GELU", approximate="tanh", dtype="float32"), case("Softplus", 2.0, 3.0), case("Softplus", threshold=1.0),
    case("Hardtanh", -2.0, 0.5), case("Hardtanh", max_val=3.0, inplace=True), case("ReLU6", True), case("Softshrink", 1.0), case("Hardshrink", lambd=2.0),
    case("Threshold", 0.3, 20.5), case("PReLU", 4), case("PReLU", init=0.1), case("PReLU", 3, x=IMAGES), case("Softmax", 1), case("Softmax", dim=0), case("LogSoftmax", 1), case("Softmin", dim=-1),
    case("Sigmoid", dtype="float32"), case("SiLU", dtype="float32"), case("Softmax", 1, dtype="float32"),
    case("Flatten", x=IMAGES), case("Flatten", 2, x=IMAGES), case("Flatten", start_dim=0, end_dim=1, x=IMAGES), case("Unflatten", 1, [2, 2]),
    case("Linear", 4, 2), case("Linear", 4, 3, bias=False), case("Linear", 2, 5, x=IMAGES),
    case("Dropout", dtype="float32"), case("Dropout", 0.2, dtype="float32"), case("Dropout", 0.3, True, dtype="float32"), case("Dropout", training=False), case("Dropout", 0), case("Dropout", 1),
    case("Dropout1d", x=IMAGES[0]), case("Dropout2d", 0.4, x=IMAGES), case("Dropout3d", x=[IMAGES]),
    case("Embedding", 10, 3, x=[[1, 2], [9, 1]], dtype="int64"), case("Embedding", 10, 3, padding_idx=1, x=[[1, 2], [9, 1]], dtype="int64"),
    case("Embedding", 5, 20, padding_idx=-1, x=[4, 0], dtype="int64"), case("Embedding", 4, 3, max_norm=1.0, x=[0, 3, 3], dtype="int64"),
]
for kw in ({}, {"reduction": "sum"}, {"reduction": "none"}):
    CASES += [
        *[case(c, x=SMALL, target=ONES, **kw) for c in ("MSELoss", "L1Loss", "SmoothL1Loss", "HuberLoss", "BCELoss", "BCEWithLogitsLoss")],
        case("SmoothL1Loss", x=SCORES, target=[[0.0] * 4] * 3, beta=0.4, **kw), case("HuberLoss", x=SCORES, target=[[0.0] * 4] * 3, delta=0.7, **kw),
        case("BCELoss", W4, x=SMALL, target=ONES, **kw), case("BCEWithLogitsLoss", W4, x=SCORES, target=[ONES[0]] * 3, **kw),
        case("BCEWithLogitsLoss", pos_weight=W4, x=SCORES, target=[ONES[0]] * 3, **kw),
        case("CrossEntropyLoss", x=SCORES, target=[3, 0, 2], **kw), case("CrossEntropyLoss", W4, x=SCORES, target=[3, 0, 2], **kw),
        case("CrossEntropyLoss", ignore_index=0, x=SCORES, target=[3, 0, 2], **kw), case("CrossEntropyLoss", label_smoothing=0.2, x=SCORES, target=[3, 0, 2], **kw),
        case("CrossEntropyLoss", W4, ignore_index=2, label_smoothing=0.3, x=SCORES, target=[3, 0, 2], **kw),
        case("CrossEntropyLoss", x=SCORES, target=[[0.1, 0.2, 0.3, 0.4], [1.0, 0.0, 0.0, 0.0], [0.25] * 4], **kw),
        case("CrossEntropyLoss", W4, label_smoothing=0.1, x=SCORES, target=[[0.1, 0.2, 0.3, 0.4], [1.0, 0.0, 0.0, 0.0], [0.25] * 4], **kw),
        case("CrossEntropyLoss", x=SCORES[0], target=2, **kw), case("CrossEntropyLoss", x=IMAGES, target=[[[0, 1], [2, 0]], [[1, 1], [0, 2]]], **kw),
        case("CrossEntropyLoss", {"tensor": [1.0, 2.0, 0.5]}, x=IMAGES, target=[[[0, 1], [2, 0]], [[1, 1], [0, 2]]], label_smoothing=0.1, ignore_index=1, **kw),
        case("NLLLoss", x=SCORES, target=[3, 0, 2], **kw), case("NLLLoss", W4, ignore_index=3, x=SCORES, target=[3, 0, 2], **kw),
        case("CrossEntropyLoss", x=SCORES, target=[3, 0, 2], dtype="float32", **kw),
    ]


def value(v):
    return torch.tensor(v["tensor"]) if isinstance(v, dict) else v


def run(c):
    dtype = getattr(torch, c["dtype"])
    torch.manual_seed(4)
    args = [value(a) for a in c["args"]]
    if c["cls"] == "Unflatten":
        args[1] = tuple(args[1])
    m = getattr(nn, c["cls"])(*args, **{k: value(v) for k, v in c["kw"].items()})
    c["text"] = str(m)
    c["state"] = {k: v.flatten().tolist() for k, v in m.state_dict().items()}
    if dtype.is_floating_point:
        m.to(dtype)
    m.train(c["training"])
    x = torch.tensor(c["x"], dtype=dtype)
    leaf = x.requires_grad_() if dtype.is_floating_point else x
    given = leaf.clone() if c["kw"].get("inplace") or True in c["args"] else leaf
    inputs = [given]
    if c["target"] is not None:
        t = torch.tensor(c["target"])
        inputs.append(t.to(dtype) if t.dtype.is_floating_point else t)
    y = m(*inputs)
    c["y"], c["shape"], c["node"] = y.flatten().tolist(), list(y.shape), None if y.grad_fn is None else y.grad_fn.name()
    if y.requires_grad:
        g = torch.arange(1, y.numel() + 1, dtype=y.dtype).reshape(y.shape) / y.numel()
        y.backward(g)
        c["grads"] = {k: p.grad.flatten().tolist() for k, p in m.named_parameters() if p.grad is not None}
        if leaf.requires_grad:
            c["grads"]["input"] = leaf.grad.flatten().tolist()
    c["after"] = torch.rand(1).item()
    return c


out = {"torch": torch.__version__.split("+")[0], "cases": [run(c) for c in CASES]}
text = json.dumps(out).replace("NaN", '"nan"')
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "layers.json"), "w") as f:
    f.write(text + "\n")
print("wrote layers.json with", len(CASES), "cases, torch", out["torch"])
