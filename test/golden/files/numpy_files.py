"""Files as numpy writes them: writes numpy_files.json beside this file. The tests read the JSON and need no Python."""
import base64, io, json, os
import numpy as np

FILES = {}


def npy(name, a):
    out = io.BytesIO()
    np.save(out, a)
    FILES[name] = entry(out, np.asarray(a))


def entry(out, a):
    return {
        "bytes": base64.b64encode(out.getvalue()).decode(), "dtype": a.dtype.name, "shape": list(a.shape),
        "fortran": bool(a.flags.f_contiguous and not a.flags.c_contiguous),
        "values": [str(v) for v in a.astype(a.dtype.newbyteorder("=")).reshape(-1).tolist()],
    }


for code in ["f8", "f4", "f2", "i8", "i4", "i2", "i1", "u1", "?"]:
    npy(code, np.array([[0, 1, 2], [3, 4, 100]]).astype(code))
npy("0-d", np.float32(2.5))
npy("empty", np.zeros((0,), np.float32))
npy("empty with sizes", np.zeros((3, 0, 2), np.int64))
npy("4-d", np.arange(24, dtype=np.int32).reshape(2, 3, 2, 2))
npy("fortran", np.asfortranarray(np.arange(6, dtype=np.float32).reshape(2, 3)))
npy("fortran 3-d", np.asfortranarray(np.arange(12, dtype=np.float64).reshape(2, 3, 2)))
npy("steps", np.arange(20, dtype=np.float32).reshape(4, 5)[::2, 1::2])
npy("one column", np.arange(5, dtype=np.float32).reshape(5, 1))
npy("long", np.zeros(100003, np.uint8)[:100])
npy("big endian", np.array([1.5, -2, 1e10], ">f4"))
npy("list", [[1, 2], [3, 4]])
npy("floats", [1, 2.5])
npy("bools", [True, False])

ARCHIVES = {}


def npz(name, save, *args, **named):
    out = io.BytesIO()
    save(out, *args, **named)
    ARCHIVES[name] = base64.b64encode(out.getvalue()).decode()


x, y = np.arange(6, dtype=np.float32).reshape(2, 3), np.array([1, 0, 2])
npz("named", np.savez, x=x, y=y)
npz("nameless", np.savez, x, y)
npz("both", np.savez, y, x=x)
npz("none", np.savez)
npz("unicode", np.savez, **{"größe": y})
npz("compressed", np.savez_compressed, x=np.zeros((30, 30), np.float32), y=y)

REFUSED = {}
for name, a in {"object": np.array([None, 1], dtype=object), "text": np.array(["ab"]), "records": np.array([(1, 2.0)], "i4,f8"), "complex": np.array([1j])}.items():
    out = io.BytesIO()
    np.save(out, a, allow_pickle=True)
    REFUSED[name] = base64.b64encode(out.getvalue()).decode()

path = os.path.join(os.path.dirname(__file__), "numpy_files.json")
with open(path, "w") as f:
    json.dump({"numpy": np.__version__, "files": FILES, "archives": ARCHIVES, "refused": REFUSED}, f, ensure_ascii=False, indent=0)
    f.write("\n")
