"""Opens the files that cross_check.mjs saved, with whatever PyTorch runs this."""
import json, os, sys
import torch
import torch.nn as nn

folder = sys.argv[1]
NEW = int(torch.__version__.split(".")[0]) >= 2


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Sequential(nn.Linear(1, 10), nn.ReLU(), nn.Linear(10, 1))

    def forward(self, x):
        return self.hidden(x)


def load(name, weights_only):
    return torch.load(os.path.join(folder, name), weights_only=weights_only)


inputs = json.load(open(os.path.join(folder, "inputs.json")))
x, want = torch.tensor(inputs["x"]), torch.tensor(inputs["output"])
worst = 0.0


def close(got, expected):
    global worst
    worst = max(worst, (got - expected).abs().max().item())
    assert worst <= 1e-6, worst


state = load("state.pt", True)
net = Net()
print(torch.__version__, "state_dict:", net.load_state_dict(state), state._metadata)
close(net(x), want)
whole = load("net.pt", False)
close(whole(x), want)
whole.train()
loss = whole(x).pow(2).mean()
loss.backward()
torch.save(whole, os.path.join(folder, "again.pt"))

checkpoint = load("checkpoint.pt", NEW)
adam = torch.optim.Adam(net.parameters(), lr=0.01)
net.load_state_dict(checkpoint["model"])
adam.load_state_dict(checkpoint["optimizer"])
adam.zero_grad()
net(x).pow(2).mean().backward()
adam.step()
assert checkpoint["epoch"] == 3 and checkpoint["loss"] == 0.25
assert adam.state[net.hidden[0].weight]["step"] == 4

views = load("views.pt", True)
base = torch.arange(24).reshape(4, 6)
assert torch.equal(views["base"], base) and torch.equal(views["t"], base.t()) and torch.equal(views["part"], base[1:3, ::2])
assert views["t"].stride() == (1, 6) and views["same"].data_ptr() == views["base"].data_ptr() == views["t"].data_ptr()
for name, t in load("dtypes.pt", True).items():
    assert t.dtype == getattr(torch, name) and torch.equal(t, torch.tensor([0, 1, 2, 3]).to(t.dtype)), name
plain = load("plain.pt", NEW)
assert plain == {"text": "héllo \U0001f600", "big": 2**70, "list": [1, [2]], "none": None, "yes": True, "raw": b"\0\xff", "half": 0.5}
if "conv" in inputs:
    conv = load("conv.pt", False)
    close(conv(torch.tensor(inputs["image"])), torch.tensor(inputs["conv"]))
try:
    import safetensors.torch
    tensors = safetensors.torch.load_file(os.path.join(folder, "state.safetensors"))
    assert all(torch.equal(tensors[k], v) for k, v in state.items())
    print(torch.__version__, "safetensors opens")
except ImportError:
    pass
print(torch.__version__, "all files open; largest difference of a prediction", worst, "; whole models:", "net" + (", conv" if "conv" in inputs else ""))
