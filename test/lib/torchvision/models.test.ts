/** Nets against torchvision's: names, first weights by seed, prints and results (test/golden/vision.py). */
import { crc32 } from "node:zlib";
import { describe, expect, it } from "vitest";
import * as torch from "../../../lib/torch/index.js";
import * as models from "../../../lib/torchvision/models/index.js";
import { errorOf } from "../../golden/nn.js";
import { flt, golden, pil } from "../../golden/vision.js";

const { resnet18, resnet50, squeezenet1_0, squeezenet1_1, mobilenet_v2 } = models;
const small = { num_classes: 5 };

describe("small nets", () => {
  const nets: Record<string, [() => torch.nn.Module, number]> = {
    resnet18: [() => resnet18(small), 40],
    squeezenet1_1: [() => squeezenet1_1(small), 40],
    mobilenet_v2: [() => mobilenet_v2(small), 40],
    resnet50: [() => resnet50(small), 40],
  };
  it.each(Object.entries(nets))("%s", (name, [make, size]) => {
    const wanted = golden.nets[name];
    torch.manual_seed(11);
    const net = make().eval();
    expect(torch.rand(1).item()).toBe(wanted.after);
    const state = net.state_dict();
    expect([...state.keys()]).toEqual(wanted.keys);
    const values = [...state.values()];
    expect(values.map((v) => [...v.size()])).toEqual(wanted.shapes);
    values.forEach((v, i) => {
      const sum = v.double().abs().sum().item();
      expect(Math.abs(sum - wanted.sums[i]), wanted.keys[i]).toBeLessThanOrEqual(1e-6 * Math.max(1, wanted.sums[i]));
    });
    expect(crc32(String(net))).toBe(wanted.repr);
    const y = torch.no_grad(() => net(flt(3, size, size).unsqueeze(0).mul(2).sub(1)) as torch.Tensor);
    const got = y.select(0, 0).tolist<number[]>();
    const scale = Math.max(...wanted.y.map(Math.abs));
    expect(Math.max(...got.map((v, i) => Math.abs(v - wanted.y[i])))).toBeLessThan(2e-4 * scale);
  });
});

it("squeezenet1_0 has torchvision's names and print", () => {
  const net = squeezenet1_0();
  const state = net.state_dict();
  const text = [...state].map(([k, v]) => `${k} [${[...v.size()].join(", ")}]`).join("\n");
  const { n, keys_crc, repr } = golden.nets.squeezenet1_0;
  expect([state.size, crc32(text), crc32(String(net))]).toEqual([n, keys_crc, repr]);
});

describe("weights", () => {
  it("are not downloaded", () => {
    const [name, text] = errorOf(() => resnet18({ weights: models.ResNet18_Weights.DEFAULT }));
    expect([name, text]).toEqual([
      "RuntimeError",
      "ResNet18_Weights.IMAGENET1K_V1 would have to be downloaded, and nothing is downloaded here",
    ]);
    expect(errorOf(() => resnet18({ weights: "DEFAULT" }))[0]).toBe("RuntimeError");
    expect(errorOf(() => resnet18({ pretrained: true }))[0]).toBe("RuntimeError");
    expect(errorOf(() => resnet18({ weights: "nonsense" }))[0]).toBe("ValueError");
    expect(String(models.ResNet50_Weights.DEFAULT)).toBe("ResNet50_Weights.IMAGENET1K_V2");
  });
  it("bring their pictures' transforms", () => {
    const preset = models.ResNet18_Weights.DEFAULT.transforms();
    expect(preset(pil()).size().toString()).toBe("torch.Size([3, 224, 224])");
  });
});
