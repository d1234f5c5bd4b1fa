/** Names that stand in a file for values of torch: dtypes, layouts, types. */
import { type DType, dtypes } from "../dtype.js";
import { Global } from "./pickle/graph.js";
import type { Restorer } from "./restorer.js";

const BY_NAME: ReadonlyMap<string, DType> = new Map(dtypes.map((d) => [d.name, d]));

/** The dtype of that name in torch. */
export function dtypeByName(name: string): DType | undefined {
  return BY_NAME.get(name);
}

/** The value of a name that is used as such and not called. @throws LoadError for all but dtypes */
export function globalValue(global: Global, r: Restorer): unknown {
  const dtype = global.module === "torch" ? BY_NAME.get(global.name) : undefined;
  if (dtype !== undefined) return dtype;
  throw r.fail(
    `the file refers to ${global.path}, which is not among what can be loaded`,
    "Save the data alone: torch.save(model.state_dict(), path).",
  );
}

/** Whether a node is this name. */
export function isGlobal(node: unknown, path: string): boolean {
  return node instanceof Global && node.path === path;
}
