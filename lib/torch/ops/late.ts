/** What linalg/, which stands above the operations, fills in when it loads. */
import { RuntimeError } from "../errors.js";
import type { Tensor } from "../tensor.js";
import type { Dims } from "./reduce.js";

function unready(): never {
  throw new RuntimeError("torch.linalg is not loaded");
}

/** @internal */
export const late: {
  inverse(x: Tensor): Tensor;
  nuclear(x: Tensor, dim: Dims | undefined, keepdim: boolean): Tensor;
} = { inverse: unready, nuclear: unready };
