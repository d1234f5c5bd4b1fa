/** Results that come in pairs with names. */
import { inspects } from "../../builtins/symbols.js";
import type { Tensor } from "../tensor.js";

/**
 * Values and where they were found: destructures, and has names and places.
 *
 * @example const [values, indices] = x.max(1)
 * Source: PyTorch's torch.return_types.
 */
export class ValuesIndices implements Iterable<Tensor> {
  readonly 0: Tensor;
  readonly 1: Tensor;
  readonly length = 2;
  constructor(
    /** @internal */ readonly op: string,
    readonly values: Tensor,
    readonly indices: Tensor,
  ) {
    this[0] = values;
    this[1] = indices;
  }
  *[Symbol.iterator](): Generator<Tensor, void, undefined> {
    yield this.values;
    yield this.indices;
  }
  toString(): string {
    return `torch.return_types.${this.op}(\nvalues=${this.values},\nindices=${this.indices})`;
  }
  static {
    inspects(ValuesIndices.prototype);
  }
}
