"""Printed complex tensors, as PyTorch shows them: writes complex.json beside this file. Run with PyTorch 2.15."""
import json, os
import torch

CASES = [
    ([], [1.5, -2.0]), ([], [0.0, 0.0]), ([], [-0.0, -0.0]), ([3], [1, 2, 3, -4, 0, 0.5]), ([2], [1, 2, 3, 4]), ([1], [1e-6, 1.0]),
    ([2], [1e10, 1.0, 2.0, 3e-5]), ([2, 2], [1, -1, 0.25, 100, -3.75, 1000.5, 2, 0]), ([2], ["nan", 1, "inf", "-inf"]),
    ([2, 0], []), ([0], []), ([12], [i * 0.37 - 2 for i in range(24)]), ([2, 3, 2], [i - 11 for i in range(24)]),
    ([9], [(-1) ** i * i * 1.25 for i in range(18)]), ([1, 1], [12345.678, -0.001]), ([3], [1, 0, 1, 0, 1, 0]),
]
out = []
for sizes, values in CASES:
    for name, dtype in (("complex64", torch.float32), ("complex128", torch.float64)):
        z = torch.view_as_complex(torch.tensor([float(v) for v in values], dtype=dtype).reshape([*sizes, 2]))
        out.append({"d": name, "s": sizes, "v": values, "text": str(z)})
big = torch.complex(torch.arange(2000.0), -torch.arange(2000.0) / 4)
graph = torch.complex(torch.tensor([1.0, 2.0], requires_grad=True), torch.tensor([0.5, -1.0]))
leaf = torch.tensor([1 + 2j], requires_grad=True)
more = {"big": str(big), "grad": [str(graph), str(graph.abs()), str(leaf), str(torch.fft.fft(graph))]}
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "complex.json")
with open(path, "w") as f:
    json.dump({"torch": torch.__version__, "cases": out, **more}, f, separators=(",", ":"))
    f.write("\n")
