"""Files as PyTorch writes them, and what is in them: writes files_<version>.json beside this file.

Run once with each PyTorch: python files.py. The tests read the JSON and need no Python.
"""
import base64, collections, io, json, math, os, sys, tempfile
import numpy as np
import torch
import torch.nn as nn

VERSION = ".".join(torch.__version__.split(".")[:2])
NEW = VERSION != "1.13"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Sequential(nn.Linear(1, 10), nn.ReLU(), nn.Linear(10, 1))
        self.register_buffer("scale", torch.tensor(2.0))
        self.register_buffer("cache", torch.zeros(2), persistent=False)
        self.register_parameter("gain", None)
        self.sizes = (3, 4)
        self.label = "net"

    def forward(self, x):
        return self.hidden(x) * self.scale


def number(x):
    if isinstance(x, float) and not math.isfinite(x):
        return str(x)
    return x


def flat(t):
    if t.dtype in (torch.float16, torch.bfloat16):
        t = t.float()
    if t.is_complex():
        return [[number(v.real), number(v.imag)] for v in t.reshape(-1).tolist()]
    if "float8" in str(t.dtype):
        return [number(v) for v in t.float().reshape(-1).tolist()]
    return [str(v) if isinstance(v, int) and abs(v) >= 2**53 else number(v) for v in t.reshape(-1).tolist()]


class Encoder:
    """Values as JSON: what a reader must find, storages numbered as they are met."""

    def __init__(self):
        self.storages = {}

    def storage(self, t):
        s = t.untyped_storage() if NEW else t.storage()
        return self.storages.setdefault(s.data_ptr() if t.numel() else id(t), len(self.storages))

    def __call__(self, v):
        if isinstance(v, torch.Tensor):
            return {
                "tensor": str(v.dtype)[6:], "sizes": list(v.shape), "strides": list(v.stride()),
                "offset": v.storage_offset(), "grad": v.requires_grad, "parameter": isinstance(v, nn.Parameter),
                "storage": self.storage(v), "values": flat(v.detach()),
            }
        if v is None or isinstance(v, (bool, str)):
            return v
        if isinstance(v, np.ndarray):
            return {"array": str(v.dtype), "sizes": list(v.shape), "values": [number(x) for x in v.reshape(-1).tolist()]}
        if isinstance(v, np.generic):
            return {"number": number(v.item())} if not isinstance(v.item(), bool) else v.item()
        if isinstance(v, int):
            return {"int": str(v)} if abs(v) >= 2**53 else {"number": v}
        if isinstance(v, float):
            return {"number": number(v)}
        if isinstance(v, complex):
            return {"complex": [v.real, v.imag]}
        if isinstance(v, (bytes, bytearray)):
            return {"bytes": list(v)}
        if isinstance(v, torch.Size):
            return {"size": list(v)}
        if isinstance(v, torch.device):
            return {"device": str(v)}
        if isinstance(v, torch.dtype):
            return {"dtype": str(v)}
        if isinstance(v, collections.OrderedDict):
            return {"ordered": [[self(k), self(x)] for k, x in v.items()]}
        if isinstance(v, dict):
            return {"dict": [[self(k), self(x)] for k, x in v.items()]}
        if isinstance(v, tuple):
            return {"tuple": [self(x) for x in v]}
        if isinstance(v, list):
            return {"list": [self(x) for x in v]}
        if isinstance(v, (set, frozenset)):
            return {"set": sorted([self(x) for x in v], key=str)}
        if isinstance(v, nn.Module):
            return {"module": type(v).__name__, "repr": repr(v), "state": self(v.state_dict())}
        raise TypeError(type(v))


FILES = {}


def tar_file():
    """The tar archive of the very first versions, which no PyTorch writes any more; this one must be able to read it."""
    import pickle, struct, tarfile
    t = torch.arange(6.0)
    raw = t.numpy().tobytes()

    def member(tar, name, data):
        info = tarfile.TarInfo(name)
        info.size = len(data)
        tar.addfile(info, io.BytesIO(data))

    dump = lambda v: pickle.dumps(v, 2)
    storages = (dump(1) + dump((11, "cpu", torch.FloatStorage)) + struct.pack("<q", 6) + raw + dump([(12, 11, 2, 4)]))
    tensors = dump(2) + dump((21, 11, torch.FloatTensor)) + struct.pack("<i4x2q2qq", 2, 2, 3, 3, 1, 0)
    tensors += dump((22, 12, torch.FloatTensor)) + struct.pack("<i4x1q1qq", 1, 3, 1, 1)
    out = io.BytesIO()

    class Pickler(pickle.Pickler):
        def persistent_id(self, v):
            return v.key if isinstance(v, Key) else None

    class Key:
        def __init__(self, key):
            self.key = key

    Pickler(out, 2).dump({"m": Key("21"), "v": Key("22"), "n": 5})
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:", format=tarfile.PAX_FORMAT) as tar:
        member(tar, "sys_info", dump({"protocol_version": 1000, "little_endian": True, "type_sizes": {}}))
        member(tar, "pickle", out.getvalue())
        member(tar, "tensors", tensors)
        member(tar, "storages", storages)
    with tempfile.NamedTemporaryFile(suffix=".pt") as file:
        file.write(buffer.getvalue())
        file.flush()
        value = torch.load(file.name, **({"weights_only": False} if NEW else {}))
    entry = {"bytes": base64.b64encode(buffer.getvalue()).decode(), "want": Encoder()(value), "weights_only": None}
    # PyTorch makes a storage of its own for a view of one; here the view keeps its place in the whole.
    entry["want"]["dict"][1][1].update(offset=3, storage=0)
    assert value["m"].tolist() == [[0, 1, 2], [3, 4, 5]] and value["v"].tolist() == [3, 4, 5], value
    FILES["tar"] = entry


def add(name, value, want=None, input=None, stem="golden", **options):
    """`want` when the value itself cannot be told; `input` for a module, whose output is noted."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, stem + ".pt")
        torch.save(value, path, **options)
        data = open(path, "rb").read()
    entry = {"bytes": base64.b64encode(data).decode(), "want": Encoder()(value) if want is None else want}
    try:
        torch.load(io.BytesIO(data), weights_only=True)
        entry["weights_only"] = True
    except Exception as e:
        entry["weights_only"] = str(e) if NEW else False
    if input is not None:
        with torch.no_grad():
            entry["input"] = flat(input)
            entry["sizes"] = list(input.shape)
            entry["output"] = flat(value.eval()(input) if not isinstance(value, nn.LSTM) else value(input)[0])
    FILES[name] = entry


def main():
    torch.manual_seed(2019)
    sequential = nn.Sequential(nn.Linear(1, 10), nn.ReLU(), nn.Linear(10, 1))
    add("state_dict", sequential.state_dict())
    add("sequential", sequential, input=torch.randn(4, 1))
    net = Net()
    add("net", net, input=torch.randn(4, 1))
    add("net state", net.state_dict())

    dtypes = [torch.float32, torch.float64, torch.float16, torch.bfloat16, torch.int64, torch.int32, torch.int16,
              torch.int8, torch.uint8, torch.bool]
    add("dtypes", {str(d): torch.tensor([0, 1, 2, 3]).to(d) for d in dtypes})
    add("floats", torch.tensor([0.0, -0.0, 1.5, math.inf, -math.inf, math.nan, 1e-45, 3.4e38]))
    add("complex", {"c64": torch.tensor([1 + 2j, -3.5j]), "c128": torch.tensor([1 + 2j], dtype=torch.complex128)})
    if NEW:
        add("new dtypes", {
            "u16": torch.tensor([0, 1, 65535], dtype=torch.uint16), "u32": torch.tensor([0, 1, 4294967295], dtype=torch.uint32),
            "u64": torch.tensor([0, 1, 2**63 - 1], dtype=torch.uint64).view(torch.uint64)})
        add("float8", {str(d)[6:]: torch.tensor([0.0, 1.0, -2.5, 448.0]).to(d) for d in
                       (torch.float8_e4m3fn, torch.float8_e5m2)})
    add("int64", torch.tensor([2**63 - 1, -(2**63), 2**53 + 1, 0]))
    add("shapes", [torch.tensor(3.5), torch.zeros(0), torch.zeros(2, 0, 3), torch.ones(1, 1, 1)])
    base = torch.arange(24.0).reshape(4, 6)
    add("views", [base, base.t(), base[1:3, ::2], base[2], base[:, 1:2].expand(4, 3)])
    shared = torch.randn(3)
    add("shared", {"a": shared, "b": shared, "c": shared.view(3, 1)})
    add("parameters", [nn.Parameter(torch.ones(2)), nn.Parameter(torch.zeros(2), requires_grad=False),
                       torch.ones(2, requires_grad=True)])
    add("plain", {"int": 5, "neg": -70000, "short": 300, "big": 2**40, "float": 0.5, "text": "héllo \U0001f600", "none": None,
                  "yes": True, "list": [1, [2, []]], "tuple": (1, (2,), (), (1, 2, 3, 4)), "nested": {"a": {"b": [None]}}})
    add("bigints", [2**53, 2**53 + 1, -(2**70), 2**63 - 1, 2**64])
    add("keys", {1: "a", "1": "b", (1, 2): "c", None: "d", 2.5: "e"})
    add("numbered", [{"0": 1, "1": 2}, {"1": 1, "0": 2}, {"a": 1, "0": 2}])
    add("proto", {"__proto__": 1, "constructor": 2, "toString": 3})
    add("strange text", ["\ud800", "a\udfffb", "\0", "x" * 300])
    add("ordered", collections.OrderedDict([("b", 1), ("a", collections.OrderedDict())]))
    default = collections.defaultdict(list)
    default["a"].append(1)
    add("defaultdict", default)
    add("counter", collections.Counter("aab"))
    add("sets", [{1, 2}, set(), {"x"}])
    add("frozenset", frozenset([1, 2]))
    add("bytes", [b"\x00\xff\x80abc", b"", b"a" * 300])
    add("bytearrays", [b"\x00\xff\x80abc", b"", bytearray(b"\x01\x02"), bytearray()])
    add("deque", collections.deque([1, 2]), want={"list": [{"number": 1}, {"number": 2}]})
    add("complex number", [1 + 2j, -0.5j])
    add("torch values", {"size": torch.Size([2, 3]), "none": torch.Size([]), "cpu": torch.device("cpu"),
                         "cuda": torch.device("cuda", 1), "dtype": torch.float32, "dtype2": torch.bfloat16})
    recursive = [1]
    recursive.append(recursive)
    add("recursive", recursive, want="recursive")
    add("large list", list(range(2001)))
    add("large dict", {f"k{i}": i for i in range(1001)})
    add("numpy", {"f8": np.arange(6.0).reshape(2, 3), "f4": np.array([1.5], dtype="float32"), "i8": np.array([1, -1]),
                  "u1": np.array([255], dtype="uint8"), "bool": np.array([True, False]), "empty": np.zeros((0, 2)),
                  "fortran": np.asfortranarray(np.arange(6.0).reshape(2, 3)), "big": np.array([1.0, 2.0], dtype=">f4").astype(">f4"),
                  "scalar": np.float64(2.5), "int scalar": np.int64(7), "bool scalar": np.bool_(True), "zero": np.array(4.0)})
    add("rng", torch.get_rng_state())

    model = nn.Linear(2, 1)
    adam = torch.optim.Adam(model.parameters(), lr=0.01)
    scheduler = torch.optim.lr_scheduler.StepLR(adam, step_size=2)
    for _ in range(3):
        adam.zero_grad()
        model(torch.ones(1, 2)).sum().backward()
        adam.step()
        scheduler.step()
    add("checkpoint", {"epoch": 3, "loss": 0.25, "model_state_dict": model.state_dict(), "optimizer_state_dict": adam.state_dict(),
                       "scheduler": scheduler.state_dict()})
    sgd = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    model(torch.ones(1, 2)).sum().backward()
    sgd.step()
    add("sgd", sgd.state_dict())

    for protocol in (0, 1, 3, 4, 5):
        if protocol > 0:
            add(f"protocol {protocol}", {"t": torch.ones(2), "b": b"ab", "s": {1}, "n": 2**70, "l": list(range(3)), "f": 1.5,
                                         "text": "é" * 10}, pickle_protocol=protocol)
    add("protocol 4 net", net, pickle_protocol=4, input=torch.randn(2, 1))
    legacy = {"_use_new_zipfile_serialization": False}
    add("legacy state_dict", sequential.state_dict(), **legacy)
    add("legacy shared", {"a": shared, "b": shared.view(3, 1), "e": torch.zeros(0)}, **legacy)
    add("legacy net", net, input=torch.randn(4, 1), **legacy)
    add("legacy dtypes", {str(d): torch.tensor([0, 1, 2, 3]).to(d) for d in dtypes}, **legacy)
    add("stem", [1], stem="a.b.model")
    add("stem unicode", [1], stem="modèle")
    add("two sequentials", nn.Sequential(nn.Sequential(nn.Linear(1, 1)), nn.Sequential(nn.Linear(1, 1, bias=False))), input=torch.randn(2, 1))

    tar_file()
    layers = {
        "conv": (nn.Sequential(nn.Conv2d(1, 2, 3, padding=1), nn.BatchNorm2d(2), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
                               nn.Dropout(0.5), nn.Linear(8, 3), nn.LogSoftmax(dim=1)), torch.randn(2, 1, 4, 4)),
        "lstm": (nn.LSTM(2, 3, num_layers=2, batch_first=True), torch.randn(1, 4, 2)),
        "norms": (nn.Sequential(nn.LayerNorm(4), nn.GELU(), nn.Softmax(dim=-1), nn.Tanh(), nn.Sigmoid(), nn.LeakyReLU(0.1)), torch.randn(2, 4)),
    }
    for name, (layer, x) in layers.items():
        add(name, layer, input=x)

    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), f"files_{VERSION}.json"), "w") as out:
        json.dump({"torch": torch.__version__, "numpy": np.__version__, "files": FILES}, out, indent=0)
        out.write("\n")


main()
