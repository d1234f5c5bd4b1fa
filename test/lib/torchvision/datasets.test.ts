/** Datasets from files that are there, FakeData's noise, and the digits that are drawn here. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, gzipSync, inflateSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { Digits, LeNet, write_digits } from "../../../lib/digits/index.js";
import * as np from "../../../lib/numpy/index.js";
import * as Image from "../../../lib/PIL/image_module.js";
import * as torch from "../../../lib/torch/index.js";
import * as nn from "../../../lib/torch/nn/index.js";
import { DataLoader } from "../../../lib/torch/utils/data/index.js";
import * as datasets from "../../../lib/torchvision/datasets/index.js";
import * as io from "../../../lib/torchvision/io.js";
import * as transforms from "../../../lib/torchvision/transforms/index.js";
import { make_grid, save_image } from "../../../lib/torchvision/utils.js";
import { errorOf } from "../../golden/nn.js";
import { byte, difference, flt, golden, pil } from "../../golden/vision.js";

const root = mkdtempSync(join(tmpdir(), "datasets-"));
afterAll(() => rmSync(root, { recursive: true }));
const hintOf = (f: () => unknown): string => {
  try {
    f();
  } catch (e) {
    return (e as { hint?: string }).hint ?? "";
  }
  return "nothing was thrown";
};

describe("digits", () => {
  it("are the same bytes for the same seed, everywhere", () => {
    const { data, targets } = new Digits({ train: false, test_size: 60 });
    expect(crc32(data.array as Uint8Array)).toBe(DIGITS_CRC);
    expect(targets.slice(0, 10).tolist()).toEqual(DIGITS_LABELS);
    const other = new Digits({ train: false, test_size: 60, seed: 1 });
    expect(crc32(other.data.array as Uint8Array)).not.toBe(DIGITS_CRC);
  });
  it("are read from IDX files by MNIST, plain or packed", () => {
    const folder = write_digits(join(root, "digits"), { train_size: 40, test_size: 20 });
    const train = new datasets.MNIST(join(root, "digits"), { train: true, transform: new transforms.ToTensor() });
    const drawn = new Digits({ train: true, train_size: 40 });
    expect([train.length, train.data.equal(drawn.data), train.targets.equal(drawn.targets)]).toEqual([40, true, true]);
    const [x, y] = train.__getitem__(3);
    expect([x.size().toString(), y]).toEqual(["torch.Size([1, 28, 28])", drawn.targets.select(0, 3).item()]);
    expect(String(train)).toBe(
      `Dataset MNIST\n    Number of datapoints: 40\n    Root location: ${join(root, "digits")}\n    Split: Train\n    StandardTransform\nTransform: ToTensor()`,
    );
    // Once more: the same files are left as they are; others are not overwritten.
    write_digits(join(root, "digits"), { train_size: 40, test_size: 20 });
    expect(errorOf(() => write_digits(join(root, "digits")))[0]).toBe("ValueError");
    for (const name of ["t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"]) {
      writeFileSync(join(folder, `${name}.gz`), gzipSync(readFileSync(join(folder, name))));
      rmSync(join(folder, name));
    }
    const test = new datasets.MNIST(join(root, "digits"), false);
    expect([test.length, test.__getitem__(-1)[0].mode, test.classes[3]]).toEqual([20, "L", "3 - three"]);
    writeFileSync(join(folder, "train-labels-idx1-ubyte"), "0000");
    expect(errorOf(() => new datasets.MNIST(join(root, "digits")))[0]).toBe("ValueError");
  });
  it("are learned by LeNet", () => {
    torch.manual_seed(0);
    const transform = new transforms.Compose([new transforms.ToTensor(), new transforms.Normalize([0.13], [0.31])]);
    const train = new Digits({ train: true, train_size: 300, transform });
    const net = new LeNet();
    const optimizer = new torch.optim.Adam(net.parameters(), { lr: 0.003 });
    const loss_func = new nn.CrossEntropyLoss();
    const losses: number[] = [];
    for (const [x, y] of new DataLoader(train, { batch_size: 30, shuffle: true })) {
      const loss = loss_func(net(x), y);
      optimizer.zero_grad();
      loss.backward();
      optimizer.step();
      losses.push(loss.item());
    }
    expect(losses[0]).toBeGreaterThan(2.2);
    expect(losses[losses.length - 1]).toBeLessThan(losses[0] - 0.1);
    expect([...net.state_dict().keys()].length).toBe(10);
  });
});

describe("files that are not there", () => {
  it("are named, with where to put them", () => {
    expect(hintOf(() => new datasets.FashionMNIST("/nowhere"))).toContain("/nowhere/FashionMNIST/raw");
    expect(hintOf(() => new datasets.FashionMNIST("/nowhere"))).toContain("train-images-idx3-ubyte.gz");
    const [name, text] = errorOf(() => new datasets.MNIST("/nowhere", { download: true }));
    expect(name).toBe("RuntimeError");
    expect(text).toContain("nothing is downloaded here");
    expect(hintOf(() => new datasets.EMNIST("/nowhere", "letters"))).toContain(
      "emnist-letters-train-images-idx3-ubyte.gz",
    );
    expect(hintOf(() => new datasets.CIFAR100("/nowhere"))).toContain("cifar-100-python.tar.gz");
    expect(errorOf(() => new datasets.EMNIST("/nowhere", "none" as never))[0]).toBe("ValueError");
  });
});

it("reads CIFAR's pickles", () => {
  const files = JSON.parse(readFileSync(new URL("../../golden/cifar.json", import.meta.url), "utf8")) as {
    batches: string[];
    meta: string;
  };
  const folder = join(root, "cifar-10-batches-py");
  mkdirSync(folder);
  files.batches.forEach((b, i) => {
    writeFileSync(join(folder, i < 5 ? `data_batch_${i + 1}` : "test_batch"), inflateSync(Buffer.from(b, "base64")));
  });
  writeFileSync(join(folder, "batches.meta"), Buffer.from(files.meta, "base64"));
  const train = new datasets.CIFAR10(root, { train: true });
  expect([train.length, train.data.shape, train.targets, train.classes]).toEqual([
    10,
    [10, 32, 32, 3],
    [0, 1, 1, 2, 2, 3, 3, 4, 4, 5],
    ["airplane", "automobile"],
  ]);
  const [img, target] = train.__getitem__(3);
  // The second sample of the second batch: its planes are 1,024 apart.
  const value = (k: number): number => ((3072 + k) * 7 + 1) % 256;
  expect([target, img.getpixel([5, 2])?.toString()]).toEqual([
    2,
    `(${value(69)}, ${value(1024 + 69)}, ${value(2048 + 69)})`,
  ]);
  expect(np.array(train.data).shape).toEqual([10, 32, 32, 3]);
  expect(new datasets.CIFAR10(root, false).targets).toEqual([5, 6]);
});

describe("ImageFolder", () => {
  const folder = join(root, "folder");
  for (const [k, name] of ["cat/b.png", "cat/a.png", "dog/deep/c.jpg", "dog/notes.txt"].entries()) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    if (name.endsWith(".txt")) writeFileSync(join(folder, name), "no picture");
    else Image.new("RGB", [6, 4], [40 * k, 10, 200]).save(join(folder, name), { quality: 95 });
  }
  it("finds classes and pictures", () => {
    const data = new datasets.ImageFolder(folder, {
      transform: new transforms.ToTensor(),
      target_transform: (t) => t + 10,
    });
    expect([data.classes, data.class_to_idx, data.targets]).toEqual([["cat", "dog"], { cat: 0, dog: 1 }, [0, 0, 1]]);
    expect(data.samples.map(([p]) => p.slice(folder.length))).toEqual(["/cat/a.png", "/cat/b.png", "/dog/deep/c.jpg"]);
    const [x, y] = data.__getitem__(0);
    expect([x.size().toString(), y, Math.round(x.select(0, 0).mean().item() * 255)]).toEqual([
      "torch.Size([3, 4, 6])",
      10,
      40,
    ]);
    const [batch, targets] = [...new DataLoader(data, { batch_size: 3 })][0];
    expect([batch.size().toString(), targets.tolist()]).toEqual(["torch.Size([3, 3, 4, 6])", [10, 10, 11]]);
    expect(String(data).split("\n").slice(0, 2)).toEqual(["Dataset ImageFolder", "    Number of datapoints: 3"]);
  });
  it("says what is missing", () => {
    mkdirSync(join(folder, "empty"));
    expect(errorOf(() => new datasets.ImageFolder(folder))).toEqual([
      "FileNotFoundError",
      "Found no valid file for the classes empty. Supported extensions are: .jpg, .jpeg, .png, .ppm, .bmp, .pgm, .tif, .tiff, .webp",
    ]);
    expect(new datasets.ImageFolder(folder, { allow_empty: true }).length).toBe(3);
    expect(
      new datasets.DatasetFolder(folder, (p) => p.length, [".txt", ".png", ".jpg"], { allow_empty: true }).length,
    ).toBe(4);
  });
});

it("FakeData is torchvision's noise, and leaves the generator alone", () => {
  const fake = new datasets.FakeData(5, {
    image_size: [3, 6, 7],
    num_classes: 10,
    transform: new transforms.ToTensor(),
  });
  torch.manual_seed(1);
  const before = torch.rand(1).item();
  torch.manual_seed(1);
  golden.sets.fake.forEach(([note, target], i) => {
    const [x, y] = fake.__getitem__(i);
    expect([difference(x, note), y]).toEqual(["", target]);
  });
  expect(torch.rand(1).item()).toBe(before);
  expect(String(fake)).toBe(golden.sets["fake repr"]);
  expect(String(new datasets.FakeData())).toBe(golden.sets["fake plain"]);
});

it("writes and reads pictures", () => {
  const path = join(root, "grid.png");
  save_image(torch.stack([flt(3, 6, 5), flt(3, 6, 5)]), path);
  const back = io.read_image(path);
  const wanted = make_grid(torch.stack([flt(3, 6, 5), flt(3, 6, 5)]))
    .mul(255)
    .add(0.5)
    .to(torch.uint8);
  expect(back.equal(wanted)).toBe(true);
  expect(io.read_image(path, io.ImageReadMode.GRAY).size().toString()).toBe("torch.Size([1, 9, 18])");
  io.write_png(byte(), path);
  expect(io.decode_image(io.read_file(path)).equal(byte())).toBe(true);
  io.write_jpeg(byte(), join(root, "a.jpg"), 95);
  expect(io.read_image(join(root, "a.jpg")).size().toString()).toBe("torch.Size([3, 17, 23])");
  expect(np.array(pil()).shape).toEqual([17, 23, 3]);
  expect(errorOf(() => io.write_png(flt(), path))).toEqual(["RuntimeError", "Input tensor dtype should be uint8"]);
});

const DIGITS_CRC = 2740335114;
const DIGITS_LABELS: readonly number[] = [7, 1, 9, 5, 7, 2, 2, 1, 4, 1];
