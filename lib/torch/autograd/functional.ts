/** `torch.autograd.functional`: derivatives of functions at given inputs. */
import { jacrev, jvp as jvpOf, vjp as vjpOf } from "../func/index.js";
import { fresh, Tensor } from "../tensor.js";

type One = Tensor | readonly Tensor[];
type F = (...inputs: Tensor[]) => One;

/** Named parameters of the functions here. */
export interface FunctionalOptions {
  /** Keeps the result in the graph. */
  readonly create_graph?: boolean;
}

const listOf = (x: One): Tensor[] => (x instanceof Tensor ? [x] : [...x]);
const like = (model: One, list: readonly Tensor[]): One => (model instanceof Tensor ? list[0] : list);

function prepared(inputs: One, options: FunctionalOptions): Tensor[] {
  return listOf(inputs).map((t) => (options.create_graph ? t : t.detach()));
}

/** The Jacobian of func: one input and output give a tensor, several a list of lists. Source: PyTorch, torch.autograd.functional.jacobian. */
export function jacobian(func: F, inputs: One, options: FunctionalOptions = {}): Tensor | Tensor[] | Tensor[][] {
  const given = prepared(inputs, options);
  const places = given.map((_, i) => i);
  const count = listOf(func(...given)).length;
  const single = func(...given) instanceof Tensor;
  const rows = Array.from({ length: count }, (_, o) => {
    const one = (...x: Tensor[]): Tensor => listOf(func(...x))[o];
    return jacrev(one, { argnums: places })(...given) as unknown as Tensor[];
  });
  if (inputs instanceof Tensor) return single ? rows[0][0] : rows.map((r) => r[0]);
  return single ? rows[0] : rows;
}

/** The second derivatives of a scalar func. Source: PyTorch, torch.autograd.functional.hessian. */
export function hessian(
  func: (...inputs: Tensor[]) => Tensor,
  inputs: One,
  options: FunctionalOptions = {},
): Tensor | Tensor[][] {
  const given = prepared(inputs, options);
  const rows = given.map((_, i) => {
    const first = (...x: Tensor[]): Tensor => jacrev(func, { argnums: i })(...x) as Tensor;
    return given.map((__, j) => jacrev(first, { argnums: j })(...given) as unknown as Tensor);
  });
  return inputs instanceof Tensor ? rows[0][0] : rows;
}

/** func's value, and v^T times its Jacobian. Source: PyTorch, torch.autograd.functional.vjp. */
export function vjp(func: F, inputs: One, v?: One | null, options: FunctionalOptions = {}): [One, One] {
  const given = prepared(inputs, options);
  const [value, back] = vjpOf(func as never, ...given) as [One, (...c: Tensor[]) => Tensor[]];
  const outs = listOf(value);
  const cotangents = v === undefined || v === null ? outs.map((t) => fresh(t.sizes, t.dtype).add(1)) : listOf(v);
  const found = back(...cotangents);
  const end = (t: Tensor): Tensor => (options.create_graph ? t : t.detach());
  return [like(value, outs.map(end)), like(inputs, found.map(end))];
}

/** func's value, and its Jacobian times v. Source: PyTorch, torch.autograd.functional.jvp. */
export function jvp(func: F, inputs: One, v?: One | null, options: FunctionalOptions = {}): [One, One] {
  const given = prepared(inputs, options);
  const tangents = v === undefined || v === null ? given.map((t) => fresh(t.sizes, t.dtype).add(1)) : listOf(v);
  return jvpOf(func as never, given, tangents) as [One, One];
}

/** func's value, and its Hessian times v. Source: PyTorch, torch.autograd.functional.hvp. */
export function hvp(
  func: (...inputs: Tensor[]) => Tensor,
  inputs: One,
  v?: One | null,
  options: FunctionalOptions = {},
): [Tensor, One] {
  const given = prepared(inputs, options);
  const directions = v === undefined || v === null ? given.map((t) => fresh(t.sizes, t.dtype).add(1)) : listOf(v);
  const gradient = (...x: Tensor[]): Tensor[] =>
    jacrev(func, { argnums: x.map((_, i) => i) })(...x) as unknown as Tensor[];
  const [, product] = vjpOf(((...x: Tensor[]) => gradient(...x)) as never, ...given) as [
    Tensor[],
    (...c: Tensor[]) => Tensor[],
  ];
  return [
    func(...given).detach(),
    like(
      inputs,
      product(...directions).map((t) => t.detach()),
    ),
  ];
}

/** func's value, and v^T times its Hessian. Source: PyTorch, torch.autograd.functional.vhp. */
export const vhp: typeof hvp = hvp;
