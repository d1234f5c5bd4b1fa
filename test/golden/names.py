"""The names in torch and torch.Tensor: writes torch_names.json beside this file. Run with PyTorch 2.15."""
import json, os
import torch

path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "torch_names.json")
with open(path, "w") as f:
    names = lambda o: sorted(n for n in dir(o) if not n.startswith("_"))
    json.dump({"torch": torch.__version__, "names": names(torch), "tensor": names(torch.Tensor)}, f, separators=(",", ":"))
    f.write("\n")
