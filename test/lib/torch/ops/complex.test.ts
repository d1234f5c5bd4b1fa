import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { complex } from "../../../../lib/builtins/complex.js";
import * as torch from "../../../../lib/torch/index.js";
import { Tensor } from "../../../../lib/torch/tensor.js";

interface Printed {
  readonly d: "complex64" | "complex128";
  readonly s: number[];
  readonly v: (number | string)[];
  readonly text: string;
}

const golden = JSON.parse(readFileSync(new URL("../../../golden/complex.json", import.meta.url), "utf8")) as {
  readonly cases: Printed[];
  readonly big: string;
  readonly grad: string[];
};

const number = (v: number | string): number =>
  typeof v === "number" ? v : v === "nan" ? Number.NaN : v === "inf" ? Infinity : -Infinity;

describe("complex tensors print as PyTorch's", () => {
  it.each(golden.cases.map((c, i) => [i, c] as const))("case %i", (_, c) => {
    const dtype = c.d === "complex64" ? torch.float32 : torch.float64;
    const z = torch.view_as_complex(torch.tensor(c.v.map(number), { dtype }).reshape([...c.s, 2]));
    expect(String(z)).toBe(c.text);
  });

  it("summarised, and with their place in the graph", () => {
    const n = torch.arange(2000).float();
    expect(String(torch.complex(n, n.div(-4)))).toBe(golden.big);
    const z = torch.complex(
      torch.tensor([1, 2], { dtype: torch.float32, requires_grad: true }),
      torch.tensor([0.5, -1]),
    );
    const leaf = torch.tensor([new complex(1, 2)], { requires_grad: true });
    expect([z, z.abs(), leaf, torch.fft.fft(z)].map(String)).toEqual(golden.grad);
  });
});

describe("complex tensors", () => {
  it("share memory with their parts", () => {
    const z = torch.zeros(3, { dtype: torch.complex64 });
    z.real.fill_(2);
    z.imag.copy_(torch.tensor([1, 2, 3]));
    expect(String(z)).toBe("tensor([2.+1.j, 2.+2.j, 2.+3.j])");
    expect(z[1 as never]).toBeUndefined();
    expect(z.select(0, 1).item<complex>()).toEqual(new complex(2, 2));
    expect(() => torch.zeros(2).imag).toThrow("imag is not implemented for tensors with non-complex dtypes.");
  });

  it("refuse changes in place through a part that a graph would not see", () => {
    const z = torch.complex(torch.tensor([1.5], { requires_grad: true }), torch.tensor([0.5]));
    expect(() => z.real.add_(1)).toThrow("in place");
  });

  /** What complex numbers are taken by beside what PyTorch's cases cover; every other function must refuse them. */
  const TAKEN = new Set(
    `is_tensor is_complex is_floating_point is_signed is_nonzero numel result_type zeros_like ones_like empty_like
    rand_like randn_like full_like as_tensor tensor asarray vmap is_conj is_neg is_inference load save compile broadcast_tensors
    broadcast_shapes meshgrid Size device`.split(/\s+/),
  );

  it("are refused by name where nothing is computed with them", () => {
    const z = (): Tensor => torch.view_as_complex(torch.tensor([0.5, 1, -1, 0.25, 2, -2, 1, 1]).reshape(2, 2, 2));
    const real = (): Tensor => torch.tensor([0.5, 1, 2, 1]).reshape(2, 2);
    const wrong: string[] = [];
    for (const [name, f] of Object.entries(torch)) {
      if (typeof f !== "function" || TAKEN.has(name) || name.startsWith("set_") || /^class\b/.test(String(f))) continue;
      for (const args of [[z()], [z(), z()], [z(), 0], [z(), real()], [real(), z()], [z(), z(), z()]]) {
        let got: unknown;
        try {
          got = (f as (...a: unknown[]) => unknown)(...args);
        } catch (error) {
          if (!(error instanceof Error) || /undefined|not a function|of null|BigInt|call stack/.test(error.message)) {
            wrong.push(`${name}: ${(error as Error).message}`);
          }
          continue;
        }
        const outs = got instanceof Tensor ? [got] : Array.isArray(got) ? got : [];
        if (outs.some((t) => t instanceof Tensor))
          wrong.push(
            `${name}(${args.map((a) => (a instanceof Tensor ? a.dtype : a))}) gives ${outs.map((t) => (t as Tensor).dtype)}`,
          );
      }
    }
    expect(wrong).toEqual([]);
  });
});
