"""What torchvision gives: vision.json. Pictures are drawn by formula; bytes are noted by their CRC-32, floats as they are."""
import base64, json, os, tempfile, zlib
import numpy as np
import random
import torch
import torchvision
from PIL import Image
from torchvision import datasets, models, transforms as T, utils
from torchvision.transforms import functional as F, v2

HERE = os.path.dirname(os.path.abspath(__file__))
torch.set_num_threads(1)


def drawn(w, h, bands):
    a = np.zeros((h, w, bands), np.uint8)
    for y in range(h):
        for x in range(w):
            for c in range(bands):
                a[y, x, c] = (x * 7 + y * 13 + c * 50 + (x * x * 3 + y * y * 5 + x * y * 7 + c * 11) % 97) % 256
    return a


def pil(mode="RGB", w=23, h=17):
    a = drawn(w, h, len(mode))
    return Image.fromarray(a[:, :, 0] if a.shape[2] == 1 else a)


def byte(c=3, w=23, h=17):
    return torch.from_numpy(drawn(w, h, c)).permute(2, 0, 1).contiguous()


def flt(c=3, w=13, h=11):
    return byte(c, w, h).float().div(255)


def note(x):
    if isinstance(x, (tuple, list)):
        return [note(i) for i in x]
    if isinstance(x, Image.Image):
        return ["pil", x.mode, list(x.size), zlib.crc32(np.array(x).tobytes())]
    if x.dtype == torch.uint8:
        return ["u8", list(x.shape), zlib.crc32(x.contiguous().numpy().tobytes()), base64.b64encode(zlib.compress(x.contiguous().numpy().tobytes(), 9)).decode() if x.numel() < 3000 else ""]
    if x.dtype == torch.float32:
        d = x.contiguous().numpy()
        return ["f32", list(x.shape), base64.b64encode(d.tobytes()).decode() if d.size <= 500 else [float(d.astype(np.float64).sum()), float(np.abs(d).astype(np.float64).sum()), d.reshape(-1)[:: max(1, d.size // 50)].tolist()]]
    return [str(x.dtype), list(x.shape), x.reshape(-1).tolist()]


# name: code. The test runs the same names with its own code.
FUNCTIONAL = {
    "to_tensor RGB": lambda: F.to_tensor(pil(w=7, h=5)),
    "to_tensor L": lambda: F.to_tensor(pil("L", 7, 5)),
    "to_tensor RGBA": lambda: F.to_tensor(pil("RGBA", 7, 5)),
    "to_tensor array": lambda: F.to_tensor(drawn(7, 5, 3)),
    "to_tensor floats": lambda: F.to_tensor(drawn(7, 5, 1)[:, :, 0].astype(np.float32)),
    "to_tensor F": lambda: F.to_tensor(pil("L", 7, 5).convert("F")),
    "pil_to_tensor": lambda: F.pil_to_tensor(pil()),
    "to_pil_image bytes": lambda: F.to_pil_image(byte()),
    "to_pil_image floats": lambda: F.to_pil_image(flt()),
    "to_pil_image outside": lambda: F.to_pil_image(flt() * 3 - 1),
    "to_pil_image one": lambda: F.to_pil_image(flt(1)),
    "to_pil_image four": lambda: F.to_pil_image(byte(4)),
    "to_pil_image array": lambda: F.to_pil_image(drawn(7, 5, 3)),
    "to_pil_image F": lambda: F.to_pil_image(flt(1), "F"),
    "convert_image_dtype f32": lambda: F.convert_image_dtype(byte(3, 7, 5), torch.float32),
    "convert_image_dtype u8": lambda: F.convert_image_dtype(flt(), torch.uint8),
    "convert_image_dtype i16": lambda: F.convert_image_dtype(byte(1, 7, 5), torch.int16),
    "convert_image_dtype i16 u8": lambda: F.convert_image_dtype(F.convert_image_dtype(byte(1, 7, 5), torch.int16), torch.uint8),
    "normalize": lambda: F.normalize(flt(), [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
}
for kind, make in [("pil", pil), ("u8", byte), ("f32", flt)]:
    def case(name, f, kind=kind, make=make):
        FUNCTIONAL[f"{kind} {name}"] = lambda: f(make())
    case("resize 8", lambda x: F.resize(x, 8))
    case("resize 30 40", lambda x: F.resize(x, [30, 40]))
    case("resize 8 max", lambda x: F.resize(x, 8, max_size=9))
    for m in ["NEAREST", "BILINEAR", "BICUBIC"]:
        case(f"resize {m}", lambda x, m=m: F.resize(x, [9, 14], T.InterpolationMode[m]))
    if kind != "pil":
        case("resize plain", lambda x: F.resize(x, [9, 14], antialias=False))
        case("resize exact", lambda x: F.resize(x, [9, 14], T.InterpolationMode.NEAREST_EXACT))
    for mode in ["constant", "edge", "reflect", "symmetric"]:
        case(f"pad {mode}", lambda x, mode=mode: F.pad(x, [1, 2, 3, 4], padding_mode=mode))
    case("pad fill", lambda x: F.pad(x, 2, fill=1))
    case("crop", lambda x: F.crop(x, 2, 3, 5, 6))
    case("crop outside", lambda x: F.crop(x, -2, -3, 12, 16))
    case("center_crop", lambda x: F.center_crop(x, 8))
    case("center_crop large", lambda x: F.center_crop(x, [14, 30]))
    case("hflip", lambda x: F.hflip(x))
    case("vflip", lambda x: F.vflip(x))
    case("five_crop", lambda x: F.five_crop(x, 6))
    case("ten_crop", lambda x: F.ten_crop(x, (5, 6), True))
    case("resized_crop", lambda x: F.resized_crop(x, 1, 2, 8, 9, [6, 7]))
    for angle in [0, 30, 90, -45.5]:
        case(f"rotate {angle}", lambda x, a=angle: F.rotate(x, a))
    case("rotate expand", lambda x: F.rotate(x, 30, expand=True))
    case("rotate bilinear fill", lambda x: F.rotate(x, 30, T.InterpolationMode.BILINEAR, fill=[1, 0, 1]))
    case("rotate center", lambda x: F.rotate(x, 20, center=[2, 3]))
    case("affine", lambda x: F.affine(x, 15, [2, -1], 1.2, [5, 3]))
    case("affine bilinear", lambda x: F.affine(x, 15, [2, -1], 0.8, [5, 3], T.InterpolationMode.BILINEAR, fill=[0, 1, 0]))
    case("perspective", lambda x: F.perspective(x, [[0, 0], [12, 0], [12, 10], [0, 10]], [[1, 1], [11, 0], [10, 9], [2, 8]]))
    for name, args in [("brightness", [0.4, 1.7]), ("contrast", [0.4, 1.7]), ("saturation", [0.0, 1.7]), ("hue", [0.3, -0.2]), ("gamma", [0.7, 2.2]), ("sharpness", [0.3, 2.5])]:
        for v in args:
            case(f"adjust_{name} {v}", lambda x, n=name, v=v: getattr(F, f"adjust_{n}")(x, v))
    case("rgb_to_grayscale 1", lambda x: F.rgb_to_grayscale(x, 1))
    case("rgb_to_grayscale 3", lambda x: F.rgb_to_grayscale(x, 3))
    case("gaussian_blur", lambda x: F.gaussian_blur(x, [3, 5], [0.8, 1.1]))
    case("invert", lambda x: F.invert(x))
    case("solarize", lambda x, k=kind: F.solarize(x, 0.4 if k == "f32" else 100))
    case("autocontrast", lambda x: F.autocontrast(F.adjust_brightness(x, 0.5)))
    if kind != "f32":
        case("posterize", lambda x: F.posterize(x, 3))
        case("equalize", lambda x: F.equalize(x))

# name: (constructor, kind of picture)
RANDOM = {
    "RandomCrop": (lambda t: t.RandomCrop(8), "pil u8"),
    "RandomCrop padding": (lambda t: t.RandomCrop((20, 22), padding=4), "pil u8"),
    "RandomCrop needed": (lambda t: t.RandomCrop(20, pad_if_needed=True, padding_mode="reflect"), "pil"),
    "RandomResizedCrop": (lambda t: t.RandomResizedCrop(8), "pil f32"),
    "RandomResizedCrop wide": (lambda t: t.RandomResizedCrop((5, 9), scale=(0.9, 1.0), ratio=(3, 4)), "pil"),
    "RandomHorizontalFlip": (lambda t: t.RandomHorizontalFlip(), "pil u8"),
    "RandomVerticalFlip": (lambda t: t.RandomVerticalFlip(0.7), "pil"),
    "RandomRotation": (lambda t: t.RandomRotation(40), "pil u8"),
    "RandomRotation range": (lambda t: t.RandomRotation((10, 80), interpolation=T.InterpolationMode.BILINEAR, expand=True, fill=7), "pil"),
    "RandomAffine": (lambda t: t.RandomAffine(20, translate=(0.1, 0.2), scale=(0.8, 1.2), shear=(5, 10, -5, 5)), "pil u8"),
    "RandomPerspective": (lambda t: t.RandomPerspective(0.6, p=0.9), "pil"),
    "ColorJitter": (lambda t: t.ColorJitter(0.4, 0.3, 0.2, 0.1), "pil"),
    "ColorJitter hue": (lambda t: t.ColorJitter(hue=(-0.3, 0.2)), "pil"),
    "RandomGrayscale": (lambda t: t.RandomGrayscale(0.5), "pil u8"),
    "GaussianBlur": (lambda t: t.GaussianBlur(5), "f32"),
    "RandomErasing": (lambda t: t.RandomErasing(0.9), "f32"),
    "RandomErasing random": (lambda t: t.RandomErasing(1.0, value="random"), "f32"),
    "RandomErasing colors": (lambda t: t.RandomErasing(1.0, value=(0.1, 0.2, 0.3)), "f32"),
    "RandomInvert": (lambda t: t.RandomInvert(), "pil"),
    "RandomPosterize": (lambda t: t.RandomPosterize(2), "pil"),
    "RandomSolarize": (lambda t: t.RandomSolarize(90), "pil"),
    "RandomAdjustSharpness": (lambda t: t.RandomAdjustSharpness(2), "pil"),
    "RandomAutocontrast": (lambda t: t.RandomAutocontrast(), "pil"),
    "RandomEqualize": (lambda t: t.RandomEqualize(), "pil"),
    "ElasticTransform": (lambda t: t.ElasticTransform(30.0, 1.0), "f32"),
    "RandomApply": (lambda t: t.RandomApply([t.RandomCrop(9), t.RandomHorizontalFlip()], p=0.6), "pil"),
    "RandomChoice": (lambda t: t.RandomChoice([t.CenterCrop(5), t.CenterCrop(6), t.CenterCrop(7)], p=[0.2, 0.3, 0.5]), "pil"),
    "RandomOrder": (lambda t: t.RandomOrder([t.CenterCrop(9), t.Pad(2), t.RandomHorizontalFlip()]), "pil"),
    "Compose": (lambda t: t.Compose([t.Resize(20), t.RandomCrop(16, padding=2), t.RandomHorizontalFlip(), t.ColorJitter(0.2), t.RandomRotation(10), t.ToTensor(), t.Normalize((0.5, 0.5, 0.5), (0.25, 0.25, 0.25))]), "pil"),
}
MAKE = {"pil": pil, "u8": byte, "f32": flt}
runs, reprs = {}, {}
for version, t in [("v1", T), ("v2", v2)]:
    for name, (make, kinds) in RANDOM.items():
        tr = make(t)
        reprs[f"{version} {name}"] = repr(tr)
        for kind in kinds.split():
            torch.manual_seed(7)
            random.seed(7)
            runs[f"{version} {name} {kind}"] = [note(tr(MAKE[kind]())) for _ in range(4)] + [torch.rand(1).item()]
tr = v2.Compose([v2.RandomHorizontalFlip(0.5), v2.RandomCrop(8), v2.ToImage(), v2.ToDtype(torch.float32, scale=True)])
torch.manual_seed(3)
sample = tr(pil(), {"label": 3, "other": pil("L")})
runs["v2 sample"] = [note(sample[0].as_subclass(torch.Tensor)), sample[1]["label"], note(sample[1]["other"].as_subclass(torch.Tensor))]
for name, x in {
    "Resize": T.Resize((3, 4), T.InterpolationMode.NEAREST), "CenterCrop": T.CenterCrop(10), "Pad": T.Pad((1, 2), 3, "edge"), "ToPILImage": T.ToPILImage("RGB"),
    "Grayscale": T.Grayscale(3), "FiveCrop": T.FiveCrop(3), "TenCrop": T.TenCrop(3, True), "Lambda": T.Lambda(lambda x: x), "Normalize": T.Normalize((0.5,), (0.25,)),
    "PILToTensor": T.PILToTensor(), "LinearTransformation": T.LinearTransformation(torch.eye(2), torch.zeros(2)),
    "v2 many": v2.Compose([v2.ToImage(), v2.Resize(22), v2.CenterCrop(10), v2.Pad(2), v2.Grayscale(), v2.ToDtype(torch.float32, scale=True), v2.Normalize([0.5], [0.5]), v2.FiveCrop(3), v2.GaussianNoise()]),
}.items():
    reprs[name] = repr(x)

grids = {}
for name, kw in {"plain": {}, "nrow": {"nrow": 3}, "padding": {"nrow": 2, "padding": 1, "pad_value": 0.5}, "normalize": {"normalize": True}, "range": {"normalize": True, "value_range": (0.2, 0.7)}, "each": {"normalize": True, "scale_each": True, "nrow": 4}}.items():
    grids[name] = note(utils.make_grid(torch.stack([flt(3, 5, 4) * (i + 1) / 5 for i in range(5)]), **kw))
grids["one"] = note(utils.make_grid(flt(1, 5, 4)))
grids["list"] = note(utils.make_grid([flt(1, 5, 4), flt(1, 5, 4) / 2]))
grids["bytes"] = note(utils.make_grid(torch.stack([byte(3, 5, 4)] * 3), pad_value=9))
mask = torch.zeros(2, 17, 23, dtype=torch.bool)
mask[0, 2:9, 3:12] = True
mask[1, 6:15, 8:20] = True
grids["masks"] = note(utils.draw_segmentation_masks(byte(), mask, alpha=0.6, colors=["red", (0, 200, 30)]))
grids["boxes"] = note(utils.draw_bounding_boxes(byte(), torch.tensor([[2, 3, 12, 9], [5, 1, 22, 16]]), colors=["blue", "yellow"], width=2))

fake = datasets.FakeData(5, (3, 6, 7), 10, transform=T.ToTensor())
sets = {"fake": [[note(fake[i][0]), fake[i][1]] for i in range(3)], "fake repr": repr(fake), "fake plain": repr(datasets.FakeData())}


class Digits(datasets.MNIST):
    pass


nets = {}
SMALL = {"num_classes": 5}
for name, size in [("resnet18", 40), ("resnet50", 40), ("squeezenet1_1", 40), ("mobilenet_v2", 40), ("alexnet", 64), ("vgg11", 32), ("vgg11_bn", 32)]:
    torch.manual_seed(11)
    net = getattr(models, name)(**SMALL).eval()
    sd = net.state_dict()
    after = torch.rand(1).item()
    x = flt(3, size, size).unsqueeze(0) * 2 - 1
    with torch.no_grad():
        y = net(x)
    entry = {"keys": list(sd), "shapes": [list(v.shape) for v in sd.values()], "sums": [float(v.double().abs().sum()) for v in sd.values()], "repr": zlib.crc32(repr(net).encode()), "after": after, "y": y[0].tolist()}
    nets[name] = entry
for name in ["resnet34", "resnet101", "resnet152", "resnext50_32x4d", "wide_resnet50_2", "vgg13", "vgg16", "vgg19", "vgg16_bn", "squeezenet1_0"]:
    with torch.device("meta"):
        net = getattr(models, name)()
    sd = net.state_dict()
    nets[name] = {"keys_crc": zlib.crc32("\n".join(f"{k} {list(v.shape)}" for k, v in sd.items()).encode()), "repr": zlib.crc32(repr(net).encode()), "n": len(sd)}

errors = {}
for name, f in {
    "ToTensor": lambda: T.ToTensor()(3),
    "to_tensor dims": lambda: F.to_tensor(np.zeros((2, 2, 2, 2))),
    "ToPILImage": lambda: F.to_pil_image(torch.zeros(5, 4, 4)),
    "ToPILImage mode": lambda: F.to_pil_image(byte(), "L"),
    "Normalize bytes": lambda: T.Normalize([0.5], [0.5])(byte()),
    "Normalize zero": lambda: T.Normalize([0.5], [0.0])(flt()),
    "Normalize dims": lambda: T.Normalize([0.5], [0.5])(torch.zeros(3, 3)),
    "Resize three": lambda: T.Resize([1, 2, 3]),
    "Resize max": lambda: F.resize(byte(), 10, max_size=9),
    "RandomCrop": lambda: T.RandomCrop(30)(pil()),
    "CenterCrop": lambda: T.CenterCrop([1, 2, 3]),
    "Pad": lambda: T.Pad([1, 2, 3]),
    "Pad mode": lambda: T.Pad(1, padding_mode="wrap"),
    "Rotation": lambda: T.RandomRotation(-3),
    "Rotation three": lambda: T.RandomRotation([1, 2, 3]),
    "Affine translate": lambda: T.RandomAffine(3, translate=(2, 0)),
    "Jitter": lambda: T.ColorJitter(hue=0.7),
    "Jitter negative": lambda: T.ColorJitter(brightness=-1),
    "Blur": lambda: T.GaussianBlur(4),
    "Erasing": lambda: T.RandomErasing(2.0),
    "FiveCrop": lambda: F.five_crop(pil(), 30),
    "convert": lambda: F.convert_image_dtype(flt(), torch.int64),
    "hue": lambda: F.adjust_hue(pil(), 0.9),
    "posterize": lambda: F.posterize(byte(), 9),
    "bicubic rotate": lambda: F.rotate(byte(), 3, T.InterpolationMode.BICUBIC),
    "grid": lambda: utils.make_grid(3),
    "Lambda": lambda: T.Lambda(3),
    "v2 empty": lambda: v2.Compose([]),
    "v2 normalize": lambda: v2.Normalize([0.5], [0.5])(pil()),
    "MNIST": lambda: datasets.MNIST("/nowhere"),
    "CIFAR10": lambda: datasets.CIFAR10("/nowhere"),
    "ImageFolder": lambda: datasets.ImageFolder(tempfile.mkdtemp() + "/"),
    "FakeData": lambda: datasets.FakeData(3)[3],
}.items():
    try:
        f()
        raise SystemExit(name)
    except Exception as e:
        errors[name] = [type(e).__name__, str(e)]

python = {}
random.seed(42)
python["random"] = [random.random(), random.randint(1, 10), random.uniform(2, 5), random.choice("abcdef"), random.choices([1, 2, 3], k=4), random.choices([1, 2, 3], [5, 1, 2], k=4), random.sample(range(100), 5), random.sample(range(10), 8), random.gauss(0, 1), random.gauss(0, 1), random.randrange(0, 100, 7)]
x = list(range(10))
random.shuffle(x)
python["shuffle"] = x
random.seed(2**70 + 5)
python["large"] = random.random()

with open(os.path.join(HERE, "vision.json"), "w") as f:
    json.dump({"torchvision": torchvision.__version__, "torch": torch.__version__, "functional": {k: note(g()) for k, g in FUNCTIONAL.items()}, "runs": runs, "reprs": reprs, "grids": grids, "sets": sets, "nets": nets, "errors": errors, "python": python}, f, separators=(",", ":"))
print(len(FUNCTIONAL), len(runs), os.path.getsize(os.path.join(HERE, "vision.json")))
