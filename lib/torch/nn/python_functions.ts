/** Functions by their Python names, for files that hold modules with functions in them: activations. */
import { relu, sigmoid, tanh } from "../ops/unary.js";
import * as F from "./functional.js";

/** A function of a tensor that a module may hold. */
export type TensorFunction = (...args: never[]) => unknown;

const byPath = new Map<string, TensorFunction>();
const paths = new Map<TensorFunction, string>();

function note(path: string, f: TensorFunction): void {
  byPath.set(path, f);
  if (!paths.has(f)) paths.set(f, path);
}

// What PyTorch defines in Python, and what it takes from C++ under names of its own.
const IN_PYTHON = {
  relu: F.relu,
  relu6: F.relu6,
  elu: F.elu,
  selu: F.selu,
  celu: F.celu,
  leaky_relu: F.leaky_relu,
  silu: F.silu,
  mish: F.mish,
  hardtanh: F.hardtanh,
  hardswish: F.hardswish,
  hardsigmoid: F.hardsigmoid,
  softsign: F.softsign,
  tanhshrink: F.tanhshrink,
  glu: F.glu,
  sigmoid: F.sigmoid,
  tanh: F.tanh,
  softmax: F.softmax,
  log_softmax: F.log_softmax,
  cross_entropy: F.cross_entropy,
  mse_loss: F.mse_loss,
  l1_loss: F.l1_loss,
};
for (const [name, f] of Object.entries(IN_PYTHON)) note(`torch.nn.functional.${name}`, f as TensorFunction);
for (const [name, f] of Object.entries({ gelu: F.gelu, softplus: F.softplus, logsigmoid: F.logsigmoid })) {
  note(`torch._C._nn.${name === "logsigmoid" ? "log_sigmoid" : name}`, f as TensorFunction);
}
// Functions of the module torch itself are attributes of a class of PyTorch's.
const { prelu, pairwise_distance } = F;
for (const [name, f] of Object.entries({ relu, tanh, sigmoid, prelu, pairwise_distance })) {
  note(`torch._C._VariableFunctionsClass.${name}`, f as TensorFunction);
}

/** The function of a full Python name, e.g. `torch.nn.functional.relu`. @internal */
export function functionOf(path: string): TensorFunction | undefined {
  return byPath.get(path);
}

/** The full Python name of a function, if it has one. @internal */
export function pathOf(f: unknown): string | undefined {
  return paths.get(f as TensorFunction);
}
