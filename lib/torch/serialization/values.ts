/** Names that stand in a file for values of torch and are not called. */
import { functionOf, type TensorFunction } from "../nn/python_functions.js";
import type { Global } from "./pickle/graph.js";
import type { Restorer } from "./restorer.js";
import { dtypeByName, type ElementType } from "./storages.js";

/** The value of a name. @throws LoadError for all but dtypes and functions such as activations */
export function globalValue(global: Global, r: Restorer): ElementType | TensorFunction {
  const dtype = global.module === "torch" ? dtypeByName(global.name) : undefined;
  if (dtype !== undefined) return dtype;
  const found = functionOf(global.path);
  if (found !== undefined) return found;
  throw r.fail(
    `the file refers to ${global.path}, which is not among what can be loaded`,
    "Save the data alone: torch.save(model.state_dict(), path).",
  );
}
