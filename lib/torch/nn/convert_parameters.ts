/** Parameters as one vector, and back. */
import { typeError } from "../errors.js";
import { cat } from "../ops/indexing.js";
import { Tensor } from "../tensor.js";
import { typename } from "../typename.js";

/** The elements of all parameters in one vector, recorded. Source: PyTorch, torch.nn.utils.parameters_to_vector. */
export function parameters_to_vector(parameters: Iterable<Tensor>): Tensor {
  return cat([...parameters].map((p) => p.reshape(-1)));
}

/** Gives the parameters the elements of a vector, one after another. Source: PyTorch, torch.nn.utils.vector_to_parameters. */
export function vector_to_parameters(vec: Tensor, parameters: Iterable<Tensor>): void {
  if (!(vec instanceof Tensor)) throw typeError(`expected torch.Tensor, but got: ${typename(vec)}`);
  let at = 0;
  for (const p of parameters) {
    const n = p.numel();
    p.data = vec.slice(at, at + n).reshape(p.shape).data;
    at += n;
  }
}
