/** Gradients against differences. */

import { float64 } from "../dtype.js";
import { RuntimeError } from "../errors.js";
import { fresh, Tensor } from "../tensor.js";
import { grad } from "./backward.js";
import { withGrad } from "./mode.js";

/** What gradcheck throws when gradients are wrong. */
export class GradcheckError extends RuntimeError {}

/** Named parameters of gradcheck. */
export interface GradcheckOptions {
  /** Step of the differences. */
  readonly eps?: number;
  readonly atol?: number;
  readonly rtol?: number;
  /** false: gives false instead of an error. */
  readonly raise_exception?: boolean;
}

/** A function of tensors to check. */
export type Checked = (...inputs: Tensor[]) => Tensor | readonly Tensor[];

const listOf = <T>(x: T | readonly T[]): readonly T[] => (Array.isArray(x) ? x : [x as T]);

const outputs = (f: Checked, inputs: readonly Tensor[]): readonly Tensor[] =>
  listOf<Tensor>(f(...inputs)).filter((t) => t.dtype.is_floating_point);

/** One element of a tensor, as a row-major place in its storage. */
function element(t: Tensor, k: number): number {
  let at = t.offset;
  let rest = k;
  for (let d = t.sizes.length - 1; d >= 0; d--) {
    at += (rest % t.sizes[d]) * t.strides[d];
    rest = Math.floor(rest / t.sizes[d]);
  }
  return at;
}

/** Jacobian by differences: a row for each element of the input. */
function numeric(f: Checked, inputs: readonly Tensor[], i: number, o: number, eps: number): number[][] {
  return withGrad(false, () => {
    const x = inputs[i];
    const values = (): number[] => [outputs(f, inputs)[o].double().reshape(-1).tolist()].flat() as number[];
    return Array.from({ length: x.count }, (_, k) => {
      const at = element(x, k);
      const kept = x.array[at];
      x.array[at] = Number(kept) + eps;
      const up = values();
      x.array[at] = Number(kept) - eps;
      const down = values();
      x.array[at] = kept;
      return up.map((v, j) => (v - down[j]) / (2 * eps));
    });
  });
}

/** Jacobian by the graph. */
function analytic(f: Checked, inputs: readonly Tensor[], i: number, o: number): number[][] {
  const y = outputs(f, inputs)[o];
  const rows = Array.from({ length: inputs[i].count }, () => new Array<number>(y.count).fill(0));
  if (!y.requires_grad) return rows;
  for (let j = 0; j < y.count; j++) {
    const one = fresh(y.sizes, y.dtype);
    one.array[j] = 1;
    const [g] = grad(y, inputs[i], { grad_outputs: one, retain_graph: true, allow_unused: true });
    if (g === null) continue;
    ([g.reshape(-1).tolist()].flat() as number[]).forEach((v, k) => {
      rows[k][j] = v;
    });
  }
  return rows;
}

const text = (rows: readonly (readonly number[])[]): string => {
  const t = fresh([rows.length, rows[0]?.length ?? 0], float64);
  rows.flat().forEach((v, i) => {
    t.array[i] = v;
  });
  return String(t);
};

/**
 * Whether the gradients of `func` at `inputs` agree with differences: inputs that require grad, in float64.
 *
 * @throws GradcheckError that shows both Jacobians, unless raise_exception is false.
 * Source: PyTorch, torch.autograd.gradcheck.
 */
export function gradcheck(func: Checked, inputs: Tensor | readonly Tensor[], options: GradcheckOptions = {}): boolean {
  const { eps = 1e-6, atol = 1e-5, rtol = 1e-3, raise_exception = true } = options;
  const list = listOf<Tensor>(inputs as Tensor | readonly Tensor[]);
  const fail = (message: string): boolean => {
    if (raise_exception) throw new GradcheckError(message);
    return false;
  };
  const wanted = list.map((t, i) => (t instanceof Tensor && t.requires_grad ? i : -1)).filter((i) => i >= 0);
  if (wanted.length === 0) {
    throw new RuntimeError(
      "gradcheck expects at least one input tensor to require gradient, but none of the them have requires_grad=True.",
    );
  }
  const count = outputs(func, list).length;
  for (let o = 0; o < count; o++) {
    for (const i of wanted) {
      const n = numeric(func, list, i, o, eps);
      const a = analytic(func, list, i, o);
      const close = n.every((row, k) =>
        row.every(
          (v, j) => Math.abs(a[k][j] - v) <= atol + rtol * Math.abs(v) || (Number.isNaN(v) && Number.isNaN(a[k][j])),
        ),
      );
      if (!close) {
        return fail(
          `Jacobian mismatch for output ${o} with respect to input ${i},\nnumerical:${text(n)}\nanalytical:${text(a)}\n`,
        );
      }
    }
  }
  return true;
}

/** gradcheck of the gradients themselves: second derivatives. Source: PyTorch, torch.autograd.gradgradcheck. */
export function gradgradcheck(
  func: Checked,
  inputs: Tensor | readonly Tensor[],
  options: GradcheckOptions = {},
): boolean {
  const list = listOf<Tensor>(inputs as Tensor | readonly Tensor[]);
  const first = (...given: Tensor[]): readonly Tensor[] => {
    const outs = outputs(func, given).filter((t) => t.requires_grad);
    const wanted = given.filter((t) => t.requires_grad);
    const ones = outs.map((t) => {
      const one = fresh(t.sizes, t.dtype);
      one.array.fill(1 as never);
      return one;
    });
    return withGrad(true, () =>
      grad(outs, wanted, { grad_outputs: ones, create_graph: true, allow_unused: true }).map(
        (g, i) => g ?? wanted[i].mul(0),
      ),
    );
  };
  return gradcheck((...given) => withGrad(true, () => first(...given)), list, options);
}
