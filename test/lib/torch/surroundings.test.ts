/** Names that scripts use around the maths: devices, switches, limits of dtypes. Texts are PyTorch 2.15's. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { warningsTo } from "../../../lib/builtins/warnings.js";
import * as torch from "../../../lib/torch/index.js";

let warned: string[];
let before: ReturnType<typeof warningsTo>;
beforeEach(() => {
  warned = [];
  before = warningsTo((_category: string, text: string) => {
    warned.push(text);
  });
});
afterEach(() => {
  warningsTo(before);
});

describe("devices", () => {
  it("are guarded for as tutorials do", () => {
    const device = torch.accelerator.is_available() ? torch.accelerator.current_accelerator()?.type : "cpu";
    expect(device).toBe("cpu");
    expect(torch.accelerator.current_accelerator()).toBeNull();
    expect([torch.cuda.device_count(), torch.accelerator.device_count(), torch.mps.device_count()]).toEqual([0, 0, 0]);
    expect(torch.cuda.memory_allocated()).toBe(0);
    torch.mps.manual_seed(1);
    torch.set_default_device("cpu");
    expect(String(torch.get_default_device())).toBe("cpu");
  });

  it("that are missing say so", () => {
    for (const ask of [
      () => torch.cuda.current_device(),
      () => torch.cuda.get_device_name(0),
      () => torch.cuda.synchronize(),
      () => torch.set_default_device("cuda"),
    ]) {
      expect(ask).toThrow("Torch not compiled with CUDA enabled");
    }
  });
});

describe("mixed precision", () => {
  it("runs a loop written for a GPU as it is", () => {
    const w = torch.ones(2, { requires_grad: true });
    const optimizer = new torch.optim.SGD([w], { lr: 0.5 });
    const scaler = new torch.amp.GradScaler("cuda");
    const loss = torch.autocast({ device_type: "cuda", dtype: torch.float16 }, () => w.mul(2).sum());
    scaler.scale(loss).backward();
    scaler.unscale_(optimizer);
    scaler.step(optimizer);
    scaler.update();
    expect(w.tolist()).toEqual([0, 0]);
    expect(loss.dtype).toBe(torch.float32);
    expect([scaler.get_scale(), scaler.is_enabled(), scaler.state_dict()]).toEqual([1, false, {}]);
    expect(warned).toEqual([
      "torch.cuda.amp.GradScaler is enabled, but CUDA is not available.  Disabling.",
      "User provided device_type of 'cuda', but CUDA is not available. Disabling",
    ]);
  });

  it("is refused where it would have to change numbers", () => {
    expect(() => torch.autocast("cpu", () => 1)).toThrow("the CPU computes in the tensors' own dtype here");
    expect(torch.autocast({ device_type: "cpu", enabled: false }, () => 1)).toBe(1);
  });
});

describe("switches", () => {
  it("are kept", () => {
    torch.set_num_threads(2);
    expect(torch.get_num_threads()).toBe(2);
    torch.set_num_threads(1);
    expect(() => torch.set_num_threads(0)).toThrow("set_num_threads expects a positive integer");
    torch.set_float32_matmul_precision("high");
    torch.set_float32_matmul_precision("x");
    expect(torch.get_float32_matmul_precision()).toBe("high");
    expect(warned[0]).toContain("x is not one of 'highest', 'high', or 'medium'");
    torch.set_float32_matmul_precision("highest");
    torch.use_deterministic_algorithms(true);
    expect(torch.are_deterministic_algorithms_enabled()).toBe(true);
    torch.use_deterministic_algorithms(false);
    expect(torch.__version__).toMatch(/^2\.15\.0/);
  });

  it("compile gives the model itself", () => {
    const net = new torch.nn.Linear(1, 1);
    expect(torch.compile(net, { mode: "reduce-overhead" })).toBe(net);
  });
});

describe("limits", () => {
  it.each([
    [
      torch.float32,
      "finfo(resolution=1e-06, min=-3.40282e+38, max=3.40282e+38, eps=1.19209e-07, smallest_normal=1.17549e-38, tiny=1.17549e-38, dtype=float32)",
    ],
    [
      torch.bfloat16,
      "finfo(resolution=0.01, min=-3.38953e+38, max=3.38953e+38, eps=0.0078125, smallest_normal=1.17549e-38, tiny=1.17549e-38, dtype=bfloat16)",
    ],
    [
      torch.float64,
      "finfo(resolution=1e-15, min=-1.79769e+308, max=1.79769e+308, eps=2.22045e-16, smallest_normal=2.22507e-308, tiny=2.22507e-308, dtype=float64)",
    ],
  ])("of %s print as PyTorch's", (dtype, text) => {
    expect(String(torch.finfo(dtype))).toBe(text);
  });

  it("of integers", () => {
    expect(String(torch.iinfo(torch.int8))).toBe("iinfo(min=-128, max=127, dtype=int8)");
    expect(String(torch.iinfo(torch.uint8))).toBe("iinfo(min=0, max=255, dtype=uint8)");
    expect(torch.iinfo(torch.int64).max).toBe(9223372036854775807n);
    expect(torch.finfo().max).toBe(3.4028234663852886e38);
    expect(torch.finfo(torch.float16).max).toBe(65504);
    expect(() => torch.finfo(torch.int32)).toThrow(TypeError);
    expect(() => torch.iinfo(torch.float32)).toThrow("Use torch.finfo to handle 'torch.iinfo'");
  });
});
