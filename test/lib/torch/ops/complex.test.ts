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

  it("multiply as matrices, with gradients", () => {
    const a = torch
      .complex(
        torch.tensor([
          [1.5, 2],
          [0.5, -1],
        ]),
        torch.tensor([
          [0.5, -1],
          [2, 0.25],
        ]),
      )
      .requires_grad_();
    const v = torch.complex(torch.tensor([1.5, -2]), torch.tensor([0.5, 1]));
    const y = a.matmul(v);
    expect(String(y.detach())).toBe("tensor([-1.0000+5.5000j,  1.5000+1.7500j])");
    y.abs().sum().backward();
    expect((a.grad as Tensor).dtype).toBe(torch.complex64);
    expect(torch.vdot(v, v).item<complex>()).toEqual(new complex(7.5, 0));
    expect(() => a.matmul(torch.ones(2, 2))).toThrow(
      "expected m1 and m2 to have the same dtype, but got: c10::complex<float> != float",
    );
  });

  /** The functions that give a tensor of complex numbers; every other one must refuse them. */
  const COMPUTED = new Set(
    `abs chain_matmul conj_physical_ detach exp_ fill_ flip matrix_power neg_ negative_ resize_as_ roll square_ transpose
    zero_ absolute add adjoint angle as_tensor atleast_1d atleast_2d atleast_3d clone complex64 concat conj conj_physical
    diagonal div dot empty_like exp flatten fliplr flipud full_like hstack imag inner isreal kron matmul mean mm moveaxis movedim mul
    multiply divide subtract neg negative ones_like outer positive pow randn_like real ravel resolve_conj resolve_neg rsub select sgn
    split square squeeze stack sub sum swapaxes swapdims t tensor true_divide unbind unsqueeze vdot view_as_real zeros_like
    block_diag broadcast_tensors meshgrid chunk hsplit vsplit dsplit tensor_split rad2deg einsum tensordot`.split(
      /\s+/,
    ),
  );

  it("are refused where nothing is computed with them", () => {
    const z = (): Tensor => torch.view_as_complex(torch.tensor([0.5, 1, -1, 0.25, 2, -2, 1, 1]).reshape(2, 2, 2));
    const wrong = new Set<string>();
    for (const [name, f] of Object.entries(torch)) {
      if (
        typeof f !== "function" ||
        COMPUTED.has(name) ||
        /^(set_|arange|compile|get_rng_state|promote_types|Tensor$)/.test(name)
      )
        continue;
      for (const args of [[z()], [z(), z()], [z(), 0]]) {
        try {
          const got = (f as (...a: unknown[]) => unknown)(...args);
          if ((Array.isArray(got) ? got : [got]).some((t) => t instanceof Tensor)) wrong.add(name);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }
    }
    expect([...wrong]).toEqual([]);
    expect(() => z().abs_()).toThrow("In-place abs is not supported for complex tensors.");
    expect(() => torch.sin(z())).toThrow(`"sin" not implemented for 'ComplexFloat'`);
    expect(() => z().cumsum(0)).toThrow(`"cumsum" not implemented for 'ComplexFloat'`);
  });
});
