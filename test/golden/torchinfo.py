"""Tables of the Python package torchinfo: writes torchinfo.json beside this file.

    pip install torchinfo; python torchinfo.py
"""
import json
import sys
from pathlib import Path

sys.path = [p for p in sys.path if Path(p or ".").resolve() != Path(__file__).resolve().parent]
import torch  # noqa: E402
from torch import nn  # noqa: E402
from torchinfo import summary  # noqa: E402


class LeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5),
                                      nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2))
        self.classifier = nn.Sequential(nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Dropout(0.5), nn.Linear(120, 10))

    def forward(self, x):
        return self.classifier(self.features(x))


class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(100, 16)
        self.lstm = nn.LSTM(16, 32, 2, batch_first=True)
        self.out = nn.Linear(32, 5)

    def forward(self, x):
        return self.out(self.lstm(self.embed(x))[0])


class Listed(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(8, 8) for _ in range(3)])
        self.scale = nn.Parameter(torch.ones(8))
        self.unused = nn.Linear(2, 2)

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x * self.scale


class Block(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(n, n, 3, padding=1, bias=False), nn.BatchNorm2d(n), nn.ReLU())

    def forward(self, x):
        return x + self.body(x)


class Deep(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 3)
        self.blocks = nn.Sequential(Block(8), nn.Sequential(Block(8), Block(8)))
        self.head = nn.Linear(8, 2)

    def forward(self, x):
        return self.head(self.blocks(self.stem(x)).mean((2, 3)))


class Shared(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(4, 4)
        self.act = nn.Tanh()

    def forward(self, x):
        return self.act(self.a(self.act(self.a(x))))


class Two(nn.Module):
    def __init__(self):
        super().__init__()
        self.left, self.right = nn.Linear(3, 4), nn.Linear(5, 4)

    def forward(self, x, y):
        return self.left(x) + self.right(y)


def frozen():
    net = LeNet()
    for p in net.features.parameters():
        p.requires_grad = False
    net.classifier[1].bias.requires_grad = False
    return net


def mlp():
    return nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))


ALL = ["kernel_size", "input_size", "output_size", "num_params", "params_percent", "mult_adds", "trainable"]
cases = [
    ["mlp", mlp, {"input_size": [64, 784]}], ["mlp", mlp, {}], ["mlp", mlp, {"input_size": [1, 784], "verbose": 2}],
    ["mlp", mlp, {"input_size": [784], "batch_dim": 0}],
    ["lenet", LeNet, {"input_size": [64, 1, 28, 28]}], ["lenet", LeNet, {"input_size": [64, 1, 28, 28], "col_names": ALL}],
    ["lenet", LeNet, {"input_size": [1, 1, 28, 28], "col_names": ALL, "verbose": 2, "col_width": 18}],
    ["lenet", LeNet, {"input_size": [2, 1, 28, 28], "depth": 1}], ["lenet", LeNet, {"depth": 1}],
    ["lenet", LeNet, {"input_size": [2, 1, 28, 28], "row_settings": ["var_names", "depth"]}],
    ["lenet", LeNet, {"input_size": [2, 1, 28, 28], "row_settings": ["ascii_only"]}],
    ["lenet", LeNet, {"input_size": [2, 1, 28, 28], "mode": "train", "depth": 0}],
    ["frozen", frozen, {"input_size": [2, 1, 28, 28], "col_names": ALL}],
    ["frozen", frozen, {"input_size": [2, 1, 28, 28], "depth": 1, "col_names": ["num_params", "trainable"]}],
    ["tagger", Tagger, {"input_size": [4, 7], "dtypes": ["long"]}],
    ["tagger", Tagger, {"input_size": [4, 7], "dtypes": ["long"], "verbose": 2, "col_names": ALL}],
    ["listed", Listed, {"input_size": [2, 8]}], ["listed", Listed, {"input_size": [2, 8], "verbose": 2}], ["listed", Listed, {}],
    ["deep", Deep, {"input_size": [2, 3, 16, 16]}], ["deep", Deep, {"input_size": [2, 3, 16, 16], "depth": 5}],
    ["deep", Deep, {"input_size": [2, 3, 16, 16], "depth": 2, "col_names": ["output_size", "params_percent", "mult_adds"]}],
    ["deep", Deep, {"input_size": [8, 3, 64, 64], "depth": 4, "row_settings": ["var_names"]}],
    ["shared", Shared, {"input_size": [2, 4]}], ["shared", Shared, {"input_size": [2, 4], "row_settings": ["hide_recursive_layers"]}],
    ["shared", Shared, {"input_size": [2, 4], "col_names": ALL}],
    ["two", Two, {"input_size": [[2, 3], [2, 5]]}],
    ["encoder", lambda: nn.TransformerEncoderLayer(16, 4, 32, batch_first=True), {"input_size": [2, 5, 16], "mode": "train"}],
    ["relu", nn.ReLU, {"input_size": [2, 3]}], ["conv1d", lambda: nn.Conv1d(4, 8, 3), {"input_size": [2, 4, 10], "col_names": ALL}],
    ["gru", lambda: nn.GRU(4, 6, bidirectional=True), {"input_size": [5, 2, 4], "verbose": 2}],
]
out = []
for name, make, options in cases:
    given = dict(options)
    verbose = given.pop("verbose", 1)
    if "dtypes" in given:
        given["dtypes"] = [torch.long]
    stdout, sys.stdout = sys.stdout, open("/dev/null", "w")
    try:
        text = str(summary(make(), verbose=verbose, **given))
    finally:
        sys.stdout = stdout
    # From Python 3.11 on the package prints the name of its enum; its page shows the letter.
    for long, short in [("Units.MEGABYTES", "M"), ("Units.GIGABYTES", "G"), ("Units.TERABYTES", "T")]:
        text = text.replace(long, short)
    out.append([name, options, text])
Path(__file__).with_suffix(".json").write_text(json.dumps(out, separators=(",", ":")) + "\n")
