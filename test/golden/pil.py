"""What Pillow makes of a picture drawn by formula: pil.json. Bytes are noted by their CRC-32."""
import io, json, os, zlib
import numpy as np
import PIL
from PIL import Image, ImageEnhance, ImageFilter, ImageOps

HERE = os.path.dirname(os.path.abspath(__file__))


def drawn(w, h, bands):
    a = np.zeros((h, w, bands), np.uint8)
    for y in range(h):
        for x in range(w):
            for c in range(bands):
                a[y, x, c] = (x * 7 + y * 13 + c * 50 + (x * x * 3 + y * y * 5 + x * y * 7 + c * 11) % 97) % 256
    return a


def picture(mode, w=23, h=17):
    if mode in ("L", "LA", "RGB", "RGBA", "HSV", "YCbCr", "CMYK"):
        a = drawn(w, h, len(mode) if mode not in ("HSV", "YCbCr") else 3)
        if a.shape[2] == 1:
            a = a[:, :, 0]
        return Image.frombytes(mode, (w, h), a.tobytes())
    if mode == "1":
        return Image.fromarray(drawn(w, h, 1)[:, :, 0] > 127)
    if mode == "I":
        return Image.fromarray(drawn(w, h, 1)[:, :, 0].astype(np.int32) * 1000 - 90000)
    if mode == "F":
        return Image.fromarray(drawn(w, h, 1)[:, :, 0].astype(np.float32) * 1.5 - 40)
    raise ValueError(mode)


def note(im):
    data = np.array(im).tobytes() if im.mode != "1" else np.array(im).astype(np.uint8).tobytes()
    return [im.mode, im.size[0], im.size[1], zlib.crc32(data)]


cases = {}
M = ["1", "L", "LA", "RGB", "RGBA", "HSV", "YCbCr", "CMYK", "I", "F"]
for m in M:
    for to in M:
        try:
            cases[f"convert {m} {to}"] = note(picture(m).convert(to))
        except ValueError:
            pass
cases["convert L 1 none"] = note(picture("L").convert("1", dither=Image.Dither.NONE))
FILTERS = range(8)
for m in ["L", "RGB", "LA", "RGBA", "I", "F", "1"]:
    for f in FILTERS:
        for size in [(11, 9), (40, 31), (23, 30), (7, 17), (1, 1), (23, 17)]:
            try:
                cases[f"resize {m} {f} {size[0]} {size[1]}"] = note(picture(m).resize(size, f))
            except ValueError:
                pass
cases["resize box"] = note(picture("RGB").resize((10, 8), 2, box=(2.5, 1.25, 20.75, 14)))
cases["resize box nearest"] = note(picture("RGB").resize((10, 8), 0, box=(2.5, 1.25, 20.75, 14)))
t = picture("RGB")
t.thumbnail((10, 10))
cases["thumbnail"] = note(t)
for angle in [0, 30, 45.5, 90, 180, 270, -17, 400]:
    for f in (0, 2, 3):
        for expand in (False, True):
            for m in ["RGB", "L", "RGBA"]:
                cases[f"rotate {m} {angle} {f} {int(expand)}"] = note(picture(m).rotate(angle, f, expand))
cases["rotate center fill"] = note(picture("RGB").rotate(33, 2, False, (3, 4), (2, -3), (10, 200, 30)))
cases["rotate square 90"] = note(picture("RGB", 16, 16).rotate(90))
for k in range(7):
    cases[f"transpose {k}"] = note(picture("RGB").transpose(k))
AFFINE = (0.8, 0.3, 1.5, -0.2, 1.1, 2.25)
PERSPECTIVE = (0.9, 0.2, 1, 0.1, 1.1, -2, 0.003, -0.002)
for f in (0, 2, 3):
    for m in ["RGB", "L", "RGBA", "F"]:
        cases[f"affine {m} {f}"] = note(picture(m).transform((20, 15), Image.AFFINE, AFFINE, f))
        cases[f"perspective {m} {f}"] = note(picture(m).transform((20, 15), Image.PERSPECTIVE, PERSPECTIVE, f))
        cases[f"extent {m} {f}"] = note(picture(m).transform((20, 15), Image.EXTENT, (1, 2, 18, 14), f))
cases["affine fill"] = note(picture("RGB").transform((30, 25), Image.AFFINE, AFFINE, 2, fillcolor=(1, 2, 3)))
for m in ["L", "RGB", "RGBA"]:
    for name in ["Brightness", "Contrast", "Color", "Sharpness"]:
        for factor in [0, 0.3, 1, 1.7, 3.2]:
            cases[f"enhance {m} {name} {factor}"] = note(getattr(ImageEnhance, name)(picture(m)).enhance(factor))
for name in ["SMOOTH", "SHARPEN", "FIND_EDGES", "CONTOUR", "EMBOSS", "EDGE_ENHANCE"]:
    cases[f"filter {name}"] = note(picture("RGB").filter(getattr(ImageFilter, name)))
dim = ImageEnhance.Brightness(picture("RGB")).enhance(0.5)
for name, args in [("autocontrast", ()), ("autocontrast", (5,)), ("equalize", ()), ("invert", ()), ("posterize", (3,)), ("solarize", (100,)), ("mirror", ()), ("flip", ()), ("grayscale", ())]:
    cases["ops " + " ".join([name, *map(str, args)])] = note(getattr(ImageOps, name)(dim, *args))
cases["ops equalize large"] = note(ImageOps.equalize(picture("RGB", 64, 50)))
cases["ops expand"] = note(ImageOps.expand(picture("RGB"), (1, 2, 3, 4), (9, 8, 7)))
cases["ops fit"] = note(ImageOps.fit(picture("RGB"), (9, 12)))
cases["crop outside"] = note(picture("RGB").crop((-3, -2, 30, 12)))
p = picture("RGB")
p.paste(picture("RGB", 9, 8).transpose(0), (5, -2))
p.paste((255, 0, 10), (1, 1, 5, 6))
p.paste(picture("RGB", 9, 8), (12, 10), picture("L", 9, 8))
cases["paste"] = note(p)
cases["merge"] = note(Image.merge("RGB", picture("RGB").split()[::-1]))
cases["new"] = note(Image.new("RGBA", (5, 4), "tomato"))
cases["new hex"] = note(Image.new("RGB", (5, 4), "#1e90ff"))
cases["point"] = note(picture("RGB").point(lambda v: v * 1.7))
a = picture("L")
a.putalpha(77)
cases["putalpha"] = note(a)

files = {}


def png(im, **kw):
    b = io.BytesIO()
    im.save(b, "PNG", **kw)
    return b.getvalue()


def file(name, data):
    files[name] = [__import__("base64").b64encode(data).decode(), note(Image.open(io.BytesIO(data)))]


for m in ["1", "L", "LA", "RGB", "RGBA"]:
    file(f"png {m}", png(picture(m)))
file("png P", png(picture("RGB").convert("P", palette=Image.ADAPTIVE, colors=100)))
file("png P4", png(picture("RGB").convert("P", palette=Image.ADAPTIVE, colors=9), bits=4))
file("png I;16", png(Image.fromarray((drawn(23, 17, 1)[:, :, 0].astype(np.uint16) * 250))))
b = io.BytesIO()
picture("RGB").save(b, "PPM")
file("ppm", b.getvalue())
b = io.BytesIO()
picture("L").save(b, "PPM")
file("pgm", b.getvalue())
smooth = Image.fromarray(np.stack([np.add.outer(np.arange(24) * 4, np.arange(32) * 3), np.add.outer(np.arange(24) * 2, np.arange(32) * 5) , np.full((24, 32), 90)], 2).astype(np.uint8))
jpegs = {}
for name, im in [("RGB", smooth), ("L", smooth.convert("L"))]:
    for progressive in (False, True):
        b = io.BytesIO()
        im.save(b, "JPEG", quality=92, progressive=progressive)
        jpegs[f"{name} {'progressive' if progressive else 'baseline'}"] = [
            __import__("base64").b64encode(b.getvalue()).decode(), note(Image.open(b))[:3], np.array(Image.open(b)).reshape(-1).tolist()[:300]]

errors = {}
for name, f in {
    "filter": lambda: picture("L").resize((3, 3), 9),
    "size": lambda: picture("L").resize((0, 3)),
    "box": lambda: picture("L").resize((3, 3), 2, (0, 0, 30, 10)),
    "color": lambda: Image.new("RGB", (2, 2), "nocolor"),
    "merge": lambda: Image.merge("RGB", picture("RGB").split()[:2]),
    "blend": lambda: Image.blend(picture("L"), picture("RGB"), 0.5),
    "pixel": lambda: picture("L").getpixel((40, 2)),
    "paste": lambda: picture("RGB").paste(picture("RGB"), (0, 0, 3, 3)),
    "ending": lambda: picture("RGB").save("a.abc"),
    "channel": lambda: picture("RGB").getchannel("X"),
    "rotate": lambda: picture("RGB").rotate(30, 1),
    "crop": lambda: picture("RGB").crop((9, 0, 3, 3)),
}.items():
    try:
        f()
        raise SystemExit(name)
    except Exception as e:
        errors[name] = [type(e).__name__, str(e)]

with open(os.path.join(HERE, "pil.json"), "w") as f:
    json.dump({"pillow": PIL.__version__, "cases": cases, "files": files, "jpegs": jpegs, "errors": errors}, f, separators=(",", ":"))
print(len(cases), os.path.getsize(os.path.join(HERE, "pil.json")))
