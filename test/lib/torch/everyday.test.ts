import { afterEach, describe, expect, it } from "vitest";
import * as np from "../../../lib/numpy/index.js";
import * as torch from "../../../lib/torch/index.js";

afterEach(() => {
  torch.set_grad_enabled(true);
  torch.set_default_dtype(torch.float32);
});

describe("names that most tutorials use", () => {
  it("from_numpy shares memory, both ways", () => {
    const a = np.array([1, 2, 3], { dtype: np.float32 });
    const t = torch.from_numpy(a);
    expect(t.dtype).toBe(torch.float32);
    t.mul_(2);
    expect(String(a)).toBe("[2. 4. 6.]");
    expect(() => torch.from_numpy([1] as never)).toThrow("expected np.ndarray (got list)");
  });

  it("devices are there, and honest", () => {
    expect(torch.cuda.is_available()).toBe(false);
    expect(torch.cuda.device_count()).toBe(0);
    const device = torch.device(torch.cuda.is_available() ? "cuda" : "cpu");
    const t = torch.ones(2).to(device).cpu();
    expect(String(t.device)).toBe("cpu");
    expect(() => t.cuda()).toThrow();
  });

  it("inference_mode and set_grad_enabled switch the graph off and on", () => {
    const x = torch.ones(2).requires_grad_();
    expect(torch.inference_mode(() => x.mul(2).requires_grad)).toBe(false);
    expect(torch.is_grad_enabled()).toBe(true);
    torch.set_grad_enabled(false);
    expect(torch.is_grad_enabled()).toBe(false);
    expect(x.mul(2).requires_grad).toBe(false);
    torch.set_grad_enabled(true);
    const y = x.mul(2);
    expect([x.is_leaf, y.is_leaf, y.detach().is_leaf]).toEqual([true, false, true]);
  });

  it("storage: offsets, addresses, order", () => {
    const t = torch.arange(12).reshape(3, 4);
    const part = t.slice(1).select(1, 2);
    expect(part.storage_offset()).toBe(6);
    expect(part.data_ptr() - t.data_ptr()).toBe(48);
    expect([t.is_contiguous(), t.t().is_contiguous(), t.t().contiguous().is_contiguous()]).toEqual([true, false, true]);
  });

  it("types: type_as, is_tensor, default tensor type, pi", () => {
    expect(torch.ones(2).type_as(torch.tensor([1])).dtype).toBe(torch.int64);
    expect([torch.is_tensor(torch.ones(1)), torch.is_tensor([1])]).toEqual([true, false]);
    torch.set_default_tensor_type("torch.DoubleTensor");
    expect(torch.ones(1).dtype).toBe(torch.float64);
    expect(torch.pi).toBe(Math.PI);
  });

  it("distributions.Independent takes dimensions as one event", () => {
    const { Independent, Normal } = torch.distributions;
    const d = new Independent(new Normal(torch.zeros(2, 3), torch.ones(2, 3)), 1);
    expect(String(d.log_prob(torch.zeros(2, 3)))).toBe("tensor([-2.7568, -2.7568])");
  });
});
