/** Transforms against torchvision's own results (test/golden/vision.py). */

import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Tuple } from "../../../lib/builtins/tuple.js";
import * as np from "../../../lib/numpy/index.js";
import * as random from "../../../lib/random/index.js";
import * as torch from "../../../lib/torch/index.js";
import * as datasets from "../../../lib/torchvision/datasets/index.js";
import * as F from "../../../lib/torchvision/transforms/functional.js";
import * as T from "../../../lib/torchvision/transforms/index.js";
import * as v2 from "../../../lib/torchvision/transforms/v2/index.js";
import * as utils from "../../../lib/torchvision/utils.js";
import { errorOf } from "../../golden/nn.js";
import { array, byte, difference, flt, golden, pil } from "../../golden/vision.js";

type Any = ReturnType<typeof pil> & torch.Tensor;
const M = T.InterpolationMode;
const pair = (...x: number[]): Tuple<number> => new Tuple(x);

const conversions: Record<string, () => unknown> = {
  "to_tensor RGB": () => F.to_tensor(pil("RGB", 7, 5)),
  "to_tensor L": () => F.to_tensor(pil("L", 7, 5)),
  "to_tensor RGBA": () => F.to_tensor(pil("RGBA", 7, 5)),
  "to_tensor array": () => F.to_tensor(array(7, 5, 3)),
  "to_tensor floats": () => F.to_tensor(array(7, 5, 1).astype("float32")),
  "to_tensor F": () => F.to_tensor(pil("L", 7, 5).convert("F")),
  pil_to_tensor: () => F.pil_to_tensor(pil()),
  "to_pil_image bytes": () => F.to_pil_image(byte()),
  "to_pil_image floats": () => F.to_pil_image(flt()),
  "to_pil_image outside": () => F.to_pil_image(flt().mul(3).sub(1)),
  "to_pil_image one": () => F.to_pil_image(flt(1)),
  "to_pil_image four": () => F.to_pil_image(byte(4)),
  "to_pil_image array": () => F.to_pil_image(array(7, 5, 3)),
  "to_pil_image F": () => F.to_pil_image(flt(1), "F"),
  "convert_image_dtype f32": () => F.convert_image_dtype(byte(3, 7, 5), torch.float32),
  "convert_image_dtype u8": () => F.convert_image_dtype(flt(), torch.uint8),
  "convert_image_dtype i16": () => F.convert_image_dtype(byte(1, 7, 5), torch.int16),
  "convert_image_dtype i16 u8": () =>
    F.convert_image_dtype(F.convert_image_dtype(byte(1, 7, 5), torch.int16), torch.uint8),
  normalize: () => F.normalize(flt(), [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
};

const adjust: Record<string, (x: Any, v: number) => unknown> = {
  adjust_brightness: F.adjust_brightness,
  adjust_contrast: F.adjust_contrast,
  adjust_saturation: F.adjust_saturation,
  adjust_hue: F.adjust_hue,
  adjust_gamma: F.adjust_gamma,
  adjust_sharpness: F.adjust_sharpness,
};

function onPicture(name: string, kind: string, x: Any): unknown {
  const [what, ...rest] = name.split(" ");
  const more = rest.join(" ");
  if (what in adjust) return adjust[what](x, Number(more));
  switch (name) {
    case "resize 8":
      return F.resize(x, 8);
    case "resize 30 40":
      return F.resize(x, [30, 40]);
    case "resize 8 max":
      return F.resize(x, 8, "bilinear", 9);
    case "resize plain":
      return F.resize(x, [9, 14], M.BILINEAR, null, false);
    case "resize exact":
      return F.resize(x, [9, 14], M.NEAREST_EXACT);
    case "pad fill":
      return F.pad(x, 2, 1);
    case "crop":
      return F.crop(x, 2, 3, 5, 6);
    case "crop outside":
      return F.crop(x, -2, -3, 12, 16);
    case "center_crop":
      return F.center_crop(x, 8);
    case "center_crop large":
      return F.center_crop(x, [14, 30]);
    case "hflip":
      return F.hflip(x);
    case "vflip":
      return F.vflip(x);
    case "five_crop":
      return F.five_crop(x, 6);
    case "ten_crop":
      return F.ten_crop(x, [5, 6], true);
    case "resized_crop":
      return F.resized_crop(x, 1, 2, 8, 9, [6, 7]);
    case "rotate expand":
      return F.rotate(x, 30, "nearest", true);
    case "rotate bilinear fill":
      return F.rotate(x, 30, M.BILINEAR, false, null, [1, 0, 1]);
    case "rotate center":
      return F.rotate(x, 20, M.NEAREST, false, [2, 3]);
    case "affine":
      return F.affine(x, 15, [2, -1], 1.2, [5, 3]);
    case "affine bilinear":
      return F.affine(x, 15, [2, -1], 0.8, [5, 3], M.BILINEAR, [0, 1, 0]);
    case "perspective":
      return F.perspective(
        x,
        [
          [0, 0],
          [12, 0],
          [12, 10],
          [0, 10],
        ],
        [
          [1, 1],
          [11, 0],
          [10, 9],
          [2, 8],
        ],
      );
    case "gaussian_blur":
      return F.gaussian_blur(x, [3, 5], [0.8, 1.1]);
    case "invert":
      return F.invert(x);
    case "solarize":
      return F.solarize(x, kind === "f32" ? 0.4 : 100);
    case "autocontrast":
      return F.autocontrast(F.adjust_brightness(x, 0.5));
    case "posterize":
      return F.posterize(x, 3);
    case "equalize":
      return F.equalize(x);
  }
  switch (what) {
    case "resize":
      return F.resize(x, [9, 14], M[more as "NEAREST"]);
    case "pad":
      return F.pad(x, [1, 2, 3, 4], 0, more as "edge");
    case "rotate":
      return F.rotate(x, Number(more));
    case "rgb_to_grayscale":
      return F.rgb_to_grayscale(x, Number(more));
    default:
      throw new Error(name);
  }
}

const make: Record<string, () => unknown> = { pil, u8: byte, f32: flt };

/** What of the cases is not as torchvision has it. */
function wrong(cases: [string, unknown][], f: (name: string) => unknown, tolerance?: number): string[] {
  return cases.flatMap(([name, wanted]) => {
    let off: string;
    try {
      off = difference(f(name), wanted, tolerance);
    } catch (e) {
      off = String((e as Error).stack);
    }
    return off === "" ? [] : [`${name}: ${off}`];
  });
}

describe("functional", () => {
  const all = Object.entries(golden.functional);
  it("converts", () => {
    expect(
      wrong(
        all.filter(([n]) => n in conversions),
        (n) => conversions[n](),
      ),
    ).toEqual([]);
  });
  it.each(["pil", "u8", "f32"])("changes pictures: %s", (kind) => {
    const cases = all.filter(([n]) => n.startsWith(`${kind} `));
    expect(cases.length).toBeGreaterThan(45);
    expect(wrong(cases, (n) => onPicture(n.slice(kind.length + 1), kind, make[kind]() as Any))).toEqual([]);
  });
});

type Version = typeof T | typeof v2;
const transforms: Record<string, (t: Version) => (x: never) => unknown> = {
  RandomCrop: (t) => new t.RandomCrop(8),
  "RandomCrop padding": (t) => new t.RandomCrop(pair(20, 22), { padding: 4 }),
  "RandomCrop needed": (t) => new t.RandomCrop(20, { pad_if_needed: true, padding_mode: "reflect" }),
  RandomResizedCrop: (t) => new t.RandomResizedCrop(8),
  "RandomResizedCrop wide": (t) => new t.RandomResizedCrop(pair(5, 9), { scale: pair(0.9, 1), ratio: pair(3, 4) }),
  RandomHorizontalFlip: (t) => new t.RandomHorizontalFlip(),
  RandomVerticalFlip: (t) => new t.RandomVerticalFlip(0.7),
  RandomRotation: (t) => new t.RandomRotation(40),
  "RandomRotation range": (t) =>
    new t.RandomRotation(pair(10, 80), { interpolation: M.BILINEAR, expand: true, fill: 7 }),
  RandomAffine: (t) =>
    new t.RandomAffine(20, { translate: pair(0.1, 0.2), scale: pair(0.8, 1.2), shear: pair(5, 10, -5, 5) }),
  RandomPerspective: (t) => new t.RandomPerspective(0.6, { p: 0.9 }),
  ColorJitter: (t) => new t.ColorJitter(0.4, 0.3, 0.2, 0.1),
  "ColorJitter hue": (t) => new t.ColorJitter({ hue: [-0.3, 0.2] }),
  RandomGrayscale: (t) => new t.RandomGrayscale(0.5),
  GaussianBlur: (t) => new t.GaussianBlur(5),
  RandomErasing: (t) => new t.RandomErasing(0.9),
  "RandomErasing random": (t) => new t.RandomErasing({ p: 1, value: "random" }),
  "RandomErasing colors": (t) => new t.RandomErasing({ p: 1, value: pair(0.1, 0.2, 0.3) }),
  RandomInvert: (t) => new t.RandomInvert(),
  RandomPosterize: (t) => new t.RandomPosterize(2),
  RandomSolarize: (t) => new t.RandomSolarize(90),
  RandomAdjustSharpness: (t) => new t.RandomAdjustSharpness(2),
  RandomAutocontrast: (t) => new t.RandomAutocontrast(),
  RandomEqualize: (t) => new t.RandomEqualize(),
  ElasticTransform: (t) => new t.ElasticTransform(30, 1),
  RandomApply: (t) => new t.RandomApply([new t.RandomCrop(9), new t.RandomHorizontalFlip()], { p: 0.6 }) as never,
  RandomChoice: (t) =>
    new t.RandomChoice([new t.CenterCrop(5), new t.CenterCrop(6), new t.CenterCrop(7)], {
      p: [0.2, 0.3, 0.5],
    }) as never,
  RandomOrder: (t) => new t.RandomOrder([new t.CenterCrop(9), new t.Pad(2), new t.RandomHorizontalFlip()]) as never,
  Compose: (t) =>
    new t.Compose([
      new t.Resize(20),
      new t.RandomCrop(16, { padding: 2 }),
      new t.RandomHorizontalFlip(),
      new t.ColorJitter(0.2),
      new t.RandomRotation(10),
      new t.ToTensor(),
      new t.Normalize(pair(0.5, 0.5, 0.5), pair(0.25, 0.25, 0.25)),
    ]) as never,
};

/** Whole numbers that Python was given as floats print with a point there. */
const plain = (text: string): string => text.replace(/(\d)\.0(?=[,)\]\s])/g, "$1").replaceAll("tensor", "tensor");

describe("random transforms", () => {
  it.each(["v1", "v2"])("draw as torchvision does: %s", (version) => {
    const t = version === "v1" ? T : v2;
    const cases = Object.entries(golden.runs).filter(([n]) => n.startsWith(`${version} `) && n !== "v2 sample");
    expect(cases.length).toBeGreaterThan(30);
    const off = wrong(
      cases,
      (name) => {
        const words = name.split(" ");
        const kind = words.pop() as string;
        const transform = transforms[words.slice(1).join(" ")](t);
        torch.manual_seed(7);
        random.seed(7);
        const results = Array.from({ length: 4 }, () => transform(make[kind]() as never));
        return [...results, torch.rand(1).item()];
      },
      1e-5,
    );
    expect(off).toEqual([]);
  });
  it.each(Object.entries(golden.reprs).filter(([n]) => /^v[12] /.test(n) && n !== "v2 many"))(
    "%s prints",
    (name, wanted) => {
      const transform = transforms[name.slice(3)](name.startsWith("v1") ? T : v2);
      expect(plain(String(transform))).toBe(plain(wanted));
    },
  );
  it("other transforms print", () => {
    const made: Record<string, unknown> = {
      Resize: new T.Resize(pair(3, 4), M.NEAREST),
      CenterCrop: new T.CenterCrop(10),
      Pad: new T.Pad(pair(1, 2), 3, "edge"),
      ToPILImage: new T.ToPILImage("RGB"),
      Grayscale: new T.Grayscale(3),
      FiveCrop: new T.FiveCrop(3),
      TenCrop: new T.TenCrop(3, true),
      Lambda: new T.Lambda((x) => x),
      Normalize: new T.Normalize(pair(0.5), pair(0.25)),
      PILToTensor: new T.PILToTensor(),
      LinearTransformation: new T.LinearTransformation(torch.eye(2), torch.zeros(2)),
      "v2 many": new v2.Compose([
        new v2.ToImage(),
        new v2.Resize(22),
        new v2.CenterCrop(10),
        new v2.Pad(2),
        new v2.Grayscale(),
        new v2.ToDtype(torch.float32, { scale: true }),
        new v2.Normalize([0.5], [0.5]),
        new v2.FiveCrop(3),
        new v2.GaussianNoise(),
      ]),
    };
    for (const [name, x] of Object.entries(made)) expect(plain(String(x)), name).toBe(plain(golden.reprs[name]));
  });
  it("changes what belongs together alike", () => {
    const tr = new v2.Compose([
      new v2.RandomHorizontalFlip(0.5),
      new v2.RandomCrop(8),
      new v2.ToImage(),
      new v2.ToDtype(torch.float32, { scale: true }),
    ]);
    torch.manual_seed(3);
    const [img, rest] = (tr as unknown as (a: unknown, b: unknown) => [unknown, { label: number; other: unknown }])(
      pil(),
      {
        label: 3,
        other: pil("L"),
      },
    );
    const [wantedImg, label, other] = golden.runs["v2 sample"];
    expect([difference(img, wantedImg), rest.label]).toEqual(["", label]);
    // torchvision leaves a tensor beside an image as it is; here ToImage gives plain tensors, so only the first is scaled.
    expect(difference((rest.other as torch.Tensor).float().div(255), other)).toBe("");
  });
});

describe("grids", () => {
  const batch = () => torch.stack(Array.from({ length: 5 }, (_, i) => flt(3, 5, 4).mul((i + 1) / 5)));
  const mask = torch.zeros([2, 17, 23]).bool();
  mask
    .select(0, 0)
    .narrow(0, 2, 7)
    .narrow(1, 3, 9)
    .fill_(true as never);
  mask
    .select(0, 1)
    .narrow(0, 6, 9)
    .narrow(1, 8, 12)
    .fill_(true as never);
  const made: Record<string, () => unknown> = {
    plain: () => utils.make_grid(batch()),
    nrow: () => utils.make_grid(batch(), 3),
    padding: () => utils.make_grid(batch(), { nrow: 2, padding: 1, pad_value: 0.5 }),
    normalize: () => utils.make_grid(batch(), { normalize: true }),
    range: () => utils.make_grid(batch(), { normalize: true, value_range: [0.2, 0.7] }),
    each: () => utils.make_grid(batch(), { normalize: true, scale_each: true, nrow: 4 }),
    one: () => utils.make_grid(flt(1, 5, 4)),
    list: () => utils.make_grid([flt(1, 5, 4), flt(1, 5, 4).div(2)]),
    bytes: () => utils.make_grid(torch.stack([byte(3, 5, 4), byte(3, 5, 4), byte(3, 5, 4)]), { pad_value: 9 }),
    masks: () => utils.draw_segmentation_masks(byte(), mask, { alpha: 0.6, colors: ["red", [0, 200, 30]] }),
    boxes: () =>
      utils.draw_bounding_boxes(
        byte(),
        torch.tensor([
          [2, 3, 12, 9],
          [5, 1, 22, 16],
        ]),
        { colors: ["blue", "yellow"], width: 2 },
      ),
  };
  it("are torchvision's", () => {
    expect(wrong(Object.entries(golden.grids), (n) => made[n]())).toEqual([]);
  });
});

describe("errors", () => {
  const calls: Record<string, () => unknown> = {
    ToTensor: () => new T.ToTensor()(3 as never),
    "to_tensor dims": () => F.to_tensor(np.zeros([2, 2, 2, 2])),
    ToPILImage: () => F.to_pil_image(torch.zeros(5, 4, 4)),
    "ToPILImage mode": () => F.to_pil_image(byte(), "L"),
    "Normalize bytes": () => new T.Normalize([0.5], [0.5])(byte()),
    "Normalize zero": () => new T.Normalize([0.5], [0])(flt()),
    "Normalize dims": () => new T.Normalize([0.5], [0.5])(torch.zeros(3, 3)),
    "Resize three": () => new T.Resize([1, 2, 3]),
    "Resize max": () => F.resize(byte(), 10, "bilinear", 9),
    RandomCrop: () => new T.RandomCrop(30)(pil()),
    CenterCrop: () => new T.CenterCrop([1, 2, 3]),
    Pad: () => new T.Pad([1, 2, 3]),
    "Pad mode": () => new T.Pad(1, { padding_mode: "wrap" as never }),
    Rotation: () => new T.RandomRotation(-3),
    "Rotation three": () => new T.RandomRotation([1, 2, 3]),
    "Affine translate": () => new T.RandomAffine(3, { translate: [2, 0] }),
    Jitter: () => new T.ColorJitter({ hue: 0.7 }),
    "Jitter negative": () => new T.ColorJitter({ brightness: -1 }),
    Blur: () => new T.GaussianBlur(4),
    Erasing: () => new T.RandomErasing(2),
    FiveCrop: () => F.five_crop(pil(), 30),
    convert: () => F.convert_image_dtype(flt(), torch.int64),
    hue: () => F.adjust_hue(pil(), 0.9),
    posterize: () => F.posterize(byte(), 9),
    "bicubic rotate": () => F.rotate(byte(), 3, M.BICUBIC),
    grid: () => utils.make_grid(3 as never),
    Lambda: () => new T.Lambda(3 as never),
    "v2 empty": () => new v2.Compose([]),
    "v2 normalize": () => new v2.Normalize([0.5], [0.5])(pil()),
    MNIST: () => new datasets.MNIST("/nowhere"),
    CIFAR10: () => new datasets.CIFAR10("/nowhere"),
    ImageFolder: () => new datasets.ImageFolder(mkdtempSync(join(tmpdir(), "empty-"))),
    FakeData: () => new datasets.FakeData(3).__getitem__(3),
  };
  it.each(Object.entries(golden.errors))("%s", (name, wanted) => {
    const path = (text: string): string => text.replace(/\/\S*\/?\.$/, "FOLDER.");
    const [kind, text] = errorOf(calls[name]);
    expect([kind, path(text)]).toEqual([wanted[0], path(wanted[1])]);
  });
});

describe("random", () => {
  it("is Python's", () => {
    random.seed(42);
    const got = [
      random.random(),
      random.randint(1, 10),
      random.uniform(2, 5),
      random.choice("abcdef"),
      random.choices([1, 2, 3], { k: 4 }),
      random.choices([1, 2, 3], [5, 1, 2], 4),
      random.sample(
        Array.from({ length: 100 }, (_, i) => i),
        5,
      ),
      random.sample(
        Array.from({ length: 10 }, (_, i) => i),
        8,
      ),
      random.gauss(0, 1),
      random.gauss(0, 1),
      random.randrange(0, 100, 7),
    ];
    golden.python.random.forEach((wanted, i) => {
      if (typeof wanted === "number") expect(got[i]).toBeCloseTo(wanted, 14);
      else expect(got[i]).toEqual(wanted);
    });
    const list = Array.from({ length: 10 }, (_, i) => i);
    random.shuffle(list);
    expect(list).toEqual(golden.python.shuffle);
    random.seed(2n ** 70n + 5n);
    expect(random.random()).toBe(golden.python.large);
  });
});
