"""Whole models of every layer, both ways: `make` saves PyTorch's for layers.mjs, `check` opens those that it saved."""
import json, os, sys, warnings
import torch
import torch.nn as nn

warnings.simplefilter("ignore")
task, folder = sys.argv[1:3]
NEW = int(torch.__version__.split(".")[0]) >= 2
layers = json.load(open(os.path.join(os.path.dirname(__file__), "layers.json")))
torch.manual_seed(7)


def tensor(spec):
    kind, *sizes = spec.split()
    sizes = [int(s) for s in sizes]
    if kind == "f":
        return torch.randn(sizes)
    if kind == "u":
        return torch.rand(sizes)
    if kind == "i":
        return torch.randint(0, 5, sizes)
    return torch.randint(0, 2, sizes).mul(2).sub(1).to(torch.float32)


def tuples(value):
    return tuple(value) if isinstance(value, list) else value


def build(name, args, options):
    args = [tuples(a) for a in args]
    options = {k: tuples(v) for k, v in options.items()}
    if name == "ParameterList":
        return nn.ParameterList([nn.Parameter(torch.ones(2)), nn.Parameter(torch.zeros(1, 3))])
    if name == "ParameterDict":
        return nn.ParameterDict({"a": nn.Parameter(torch.ones(2)), "b": nn.Parameter(torch.zeros(1))})
    if name == "ModuleList":
        return nn.ModuleList([nn.Linear(1, 2), nn.ReLU()])
    if name == "ModuleDict":
        return nn.ModuleDict({"a": nn.Linear(1, 2), "b": nn.Tanh()})
    if name == "TransformerEncoder":
        return nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 8, activation="gelu"), 2)
    if name == "TransformerDecoder":
        return nn.TransformerDecoder(nn.TransformerDecoderLayer(4, 2, 8), 2)
    if name == "Sequential":
        return nn.Sequential(nn.Linear(2, 3), nn.Sequential(nn.ReLU(), nn.Dropout(0.5)), nn.Linear(3, 1))
    return getattr(nn, name)(*args, **options)


def flat(output):
    if torch.is_tensor(output):
        return [output.detach().to(torch.float64)]
    return [t for part in output if part is not None for t in flat(part)]


def run(module, inputs):
    """The output of a module in evaluation; its parameters where it is none that is called."""
    module.eval()
    if not inputs:
        return [p.detach().to(torch.float64) for p in module.parameters()]
    with torch.no_grad():
        return flat(module(*[x.clone() for x in inputs]))


def same(name, got, want):
    assert len(got) == len(want), (name, len(got), len(want))
    for a, b in zip(got, want):
        assert a.shape == b.shape and torch.allclose(a, b, rtol=1e-4, atol=1e-5), (name, (a - b).abs().max())


def path(name, ending):
    return os.path.join(folder, f"{name}.{ending}.pt")


def load(file):
    return torch.load(file, **({"weights_only": False} if NEW else {}))


done, lacking, failed = [], [], []
for name, (args, options, inputs) in layers.items():
    try:
        if task == "make":
            if not hasattr(nn, name):
                lacking.append(name)
                continue
            module = build(name, args, options)
            given = [tensor(spec) for spec in inputs]
            if name == "MultiLabelMarginLoss":
                given[1] = torch.tensor([[1, 0, -1, 0, 0], [3, -1, 0, 0, 0], [4, 2, 1, -1, 0]])
            torch.save({"module": module, "inputs": given, "outputs": run(module, given), "keys": list(module.state_dict())}, path(name, "python"))
        else:
            files = [f for f in (path(name, "again"), path(name, "fresh")) if os.path.exists(f)]
            for file in files:
                if not hasattr(nn, name):
                    lacking.append(name)
                    break
                saved = load(file)
                module = saved["module"]
                assert type(module) is getattr(nn, name), type(module)
                assert list(module.state_dict()) == saved["keys"], (list(module.state_dict()), saved["keys"])
                same(name, run(module, saved["inputs"]), saved["outputs"])
                repr(module)
                if file.endswith("again.pt") and os.path.exists(path(name, "python")):
                    # Nothing is lost on the way: the same attributes, of the same types.
                    first = load(path(name, "python"))["module"]
                    a = {k: (type(v).__name__, v) for k, v in vars(first).items() if isinstance(v, (int, float, str, bool, tuple, type(None)))}
                    b = {k: (type(v).__name__, v) for k, v in vars(module).items() if isinstance(v, (int, float, str, bool, tuple, type(None)))}
                    assert a == b, {k: (a.get(k), b.get(k)) for k in {*a, *b} if a.get(k) != b.get(k)}
            if not files:
                continue
        done.append(name)
    except Exception as error:
        failed.append(f"{name}: {type(error).__name__}: {str(error)[:300]}")
print(torch.__version__, task, len(done), "layers;", "lacking here:", ", ".join(lacking) or "none")
for line in failed:
    print("FAILED", line)
sys.exit(1 if failed else 0)
