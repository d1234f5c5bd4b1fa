"""What the reference writer and reader of safetensors do: writes tensors_only.json beside this file.

Run with PyTorch 2.15 and safetensors 0.8: python tensors_only.py
"""
import base64, json, os, struct
import torch
import safetensors
from safetensors.torch import load, save, save_model

NAMES = ["float32", "float64", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool", "complex64",
         "uint16", "uint32", "uint64", "float8_e4m3fn", "float8_e5m2"]
TENSOR = '{"dtype":"F32","shape":[1],"data_offsets":[0,4]}'


def raw(header, data=b"", length=None):
    header = header if isinstance(header, bytes) else header.encode()
    return struct.pack("<Q", len(header) if length is None else length) + header + data


def text(b):
    return base64.b64encode(b).decode()


written = {
    "dtypes": save({name: torch.tensor([0, 1, 2, 3]).to(getattr(torch, name)) for name in NAMES}, metadata={"format": "pt"}),
    "names": save({"b": torch.ones(1), "a": torch.ones(2, 2), 'é"\n\x7f\\': torch.ones(()), "\U00010000": torch.ones(0),
                   "\ufffd": torch.ones(1), "__proto__": torch.ones(1), "10": torch.ones(1), "9": torch.ones(1)}),
    "empty": save({}),
    "matrix": save({"m": torch.arange(12.0).reshape(3, 4), "scalar": torch.tensor(2.5), "none": torch.zeros(0, 3)}),
}

broken = {
    "empty": b"", "small": b"\1\0\0", "long": raw("{}", length=1000), "huge": raw("{}", length=200_000_000),
    "not JSON": raw("hello"), "trailing bytes": raw('{"a":%s}' % TENSOR, b"\0" * 5), "short": raw('{"a":%s}' % TENSOR, b"\0" * 3),
    "hole": raw('{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}', b"\0" * 8),
    "overlap": raw('{"a":%s,"b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}' % TENSOR, b"\0" * 6),
    "shape": raw('{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}', b"\0" * 4),
    "overflow": raw('{"a":{"dtype":"F32","shape":[4294967296,4294967296,4294967296],"data_offsets":[0,4]}}', b"\0" * 4),
    "reversed": raw('{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}', b"\0" * 4),
    "PNG": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDRxxxxxxxx",
}
messages = {}
for name, data in broken.items():
    try:
        load(data)
        messages[name] = None
    except safetensors.SafetensorError as e:
        messages[name] = str(e)

refused = {}
t = torch.ones(3)
for name, tensors in {"transposed": {"a": torch.ones(2, 3).t()}, "number": {"a": 1}, "list": [1]}.items():
    try:
        save(tensors)
    except Exception as e:
        refused[name] = [type(e).__name__, str(e)]

json.dump({"safetensors": safetensors.__version__, "torch": torch.__version__,
           "written": {k: text(v) for k, v in written.items()},
           "broken": {k: {"bytes": text(v), "message": messages[k]} for k, v in broken.items()}, "refused": refused},
          open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "tensors_only.json"), "w"), indent=1)
