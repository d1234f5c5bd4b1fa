"""Windows, and how draws move with their distribution's parameter: writes windows.json. Run with PyTorch 2.15."""
import json, os
import torch
from torch.signal import windows

torch.set_default_dtype(torch.float64)
MORE = {"exponential": [{"tau": 3.0}, {"sym": False, "center": 2.0}], "gaussian": [{"std": 2.5}], "kaiser": [{"beta": 8.6}],
        "general_hamming": [{"alpha": 0.6}], "general_cosine": [{"a": [0.5, 0.3, 0.2]}]}
found = []
for name in windows.__all__:
    for size in (0, 1, 2, 7, 10):
        for options in ([] if name == "general_cosine" else [{}, {"sym": False}]) + MORE.get(name, []):
            found.append([name, size, options, getattr(windows, name)(size, **options).tolist()])
old = [[name, n, p, getattr(torch, name)(n, periodic=p).tolist()]
       for name in ("hann_window", "hamming_window", "blackman_window", "bartlett_window", "kaiser_window")
       for n in (1, 6, 9) for p in (True, False)]
gamma = [[a, x, torch._standard_gamma_grad(torch.tensor(a), torch.tensor(x)).item()]
         for a in (0.1, 0.5, 1.0, 2.5, 7.0, 20.0, 300.0) for x in (a * 0.3, a, a * 1.5)]
dirichlet = [[x, a, t, torch._dirichlet_grad(torch.tensor([x]), torch.tensor([a]), torch.tensor([t])).item()]
             for a in (0.3, 1.0, 2.5, 9.0) for t in (a + 0.4, a + 1.0, a + 6.0) for x in (0.02, 0.3, 0.6, 0.9)]
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "windows.json")
with open(path, "w") as f:
    json.dump({"torch": torch.__version__, "windows": found, "old": old, "gamma": gamma, "dirichlet": dirichlet}, f, separators=(",", ":"))
    f.write("\n")
