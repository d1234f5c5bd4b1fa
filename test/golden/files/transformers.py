"""Whole transformers as PyTorch saves them: writes transformers.json beside this file.

Each: the file (base64), inputs of 0, 1/n, 2/n ..., the output, and names of all attributes by module.
"""
import base64, io, json, os, warnings
import torch
import torch.nn as nn
import torch.nn.functional as F

warnings.simplefilter("ignore")
torch.manual_seed(0)
KW = dict(dropout=0.25)
MODELS = {
    "encoder layer": (nn.TransformerEncoderLayer(4, 2, 6, batch_first=True, **KW), 1),
    "encoder layer, gelu": (nn.TransformerEncoderLayer(4, 2, 6, activation="gelu", **KW), 1),
    "encoder layer, torch.tanh": (nn.TransformerEncoderLayer(4, 2, 6, activation=torch.tanh, **KW), 1),
    "encoder layer, a module": (nn.TransformerEncoderLayer(4, 2, 6, activation=nn.GELU(), **KW), 1),
    "decoder layer": (nn.TransformerDecoderLayer(4, 2, 6, activation=F.silu, norm_first=True, **KW), 2),
    "encoder": (nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 6, batch_first=True, **KW), 2), 1),
    "encoder, norm": (nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 6, **KW), 1, nn.LayerNorm(4)), 1),
    "decoder": (nn.TransformerDecoder(nn.TransformerDecoderLayer(4, 2, 6, **KW), 1), 2),
    "whole": (nn.Transformer(4, 2, 1, 1, 6, **KW), 2),
    "attention": (nn.MultiheadAttention(4, 2, kdim=4, vdim=4, add_bias_kv=True), 3),
}
x = (torch.arange(24.0) / 24).reshape(3, 2, 4)
out = {"torch": torch.__version__.split("+")[0], "models": {}}
for name, (model, inputs) in MODELS.items():
    model.eval()
    file = io.BytesIO()
    torch.save(model, file)
    torch.backends.mha.set_fastpath_enabled(False)
    y = model(*[x] * inputs)
    out["models"][name] = {
        "bytes": base64.b64encode(file.getvalue()).decode(), "inputs": inputs, "text": str(model),
        "y": (y[0] if isinstance(y, tuple) else y).flatten().tolist(),
        "attributes": {n: sorted(k for k in m.__dict__ if k not in ("_is_full_backward_hook",) and not k.startswith(("_forward", "_backward", "_state", "_load", "_param", "_buffer", "_non", "_modules"))) for n, m in model.named_modules()},
    }
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "transformers.json"), "w") as f:
    json.dump(out, f, separators=(",", ":"))
    f.write("\n")
