/** torch.autograd.backward: one walk from several tensors. */
import { RuntimeError } from "../errors.js";
import type { Tensor } from "../tensor.js";
import type { BackwardOptions } from "./backward.js";

const listOf = <T>(x: T | readonly T[] | null | undefined): readonly T[] =>
  x === null || x === undefined ? [] : Array.isArray(x) ? x : [x as T];

/**
 * Adds the sum of the tensors' gradients to every leaf's `grad`.
 *
 * @throws RuntimeError as Tensor.backward does.
 * Source: PyTorch, torch.autograd.backward.
 */
export function backward(
  tensors: Tensor | readonly Tensor[],
  grad_tensors?: Tensor | readonly (Tensor | null)[] | null,
  options: Omit<BackwardOptions, "gradient"> = {},
): void {
  const list = listOf<Tensor>(tensors);
  const gradients = listOf<Tensor | null>(grad_tensors);
  if (list.length === 0) throw new RuntimeError("backward() called with an empty `inputs` argument.");
  list.forEach((t, i) => {
    const last = i === list.length - 1;
    const keep = options.retain_graph ?? options.create_graph ?? false;
    t.backward(gradients[i] ?? null, { ...options, retain_graph: last ? keep : true });
  });
}
