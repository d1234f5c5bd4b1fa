"""Two small batches as CIFAR-10's authors wrote them, by Python 2's pickle (protocol 2): cifar.json."""
import base64, io, json, os, pickle, struct
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))


def text(s):
    return b"U" + bytes([len(s)]) + s.encode()


def long_text(b):
    return b"T" + struct.pack("<i", len(b)) + b


def batch(n, first):
    data = ((np.arange(n * 3072).reshape(n, 3072) * 7 + first) % 256).astype(np.uint8)
    out = b"\x80\x02}(" + text("data")
    out += b"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85U\x01b\x87R(K\x01"
    out += b"K" + bytes([n]) + b"M" + struct.pack("<H", 3072) + b"\x86"
    out += b"cnumpy\ndtype\nU\x02u1K\x00K\x01\x87R(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb"
    out += b"\x89" + long_text(data.tobytes()) + b"tb"
    out += text("labels") + b"](" + b"".join(b"K" + bytes([(first + i) % 10]) for i in range(n)) + b"e"
    out += text("batch_label") + text("a batch") + b"u."
    entry = pickle.load(io.BytesIO(out), encoding="latin1")
    assert (entry["data"] == data).all() and entry["labels"] == [(first + i) % 10 for i in range(n)]
    return out


meta = b"\x80\x02}(" + text("label_names") + b"](" + text("airplane") + text("automobile") + b"e" + text("num_vis") + b"M\x00\x0cu."
assert pickle.load(io.BytesIO(meta), encoding="latin1")["label_names"] == ["airplane", "automobile"]
with open(os.path.join(HERE, "cifar.json"), "w") as f:
    import zlib
    json.dump({"batches": [base64.b64encode(zlib.compress(batch(2, i), 9)).decode() for i in range(6)], "meta": base64.b64encode(meta).decode()}, f)
