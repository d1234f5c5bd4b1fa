/** Results that come together under names. */
import { inspects } from "../../builtins/symbols.js";
import type { Tensor } from "../tensor.js";

/**
 * Several results: destructures in order, and has names and places.
 *
 * Source: PyTorch's torch.return_types.
 */
class NamedResults implements Iterable<Tensor> {
  readonly [index: number]: Tensor;
  constructor(
    /** @internal */ readonly op: string,
    fields: Readonly<Record<string, Tensor>>,
  ) {
    Object.keys(fields).forEach((name, i) => {
      Object.defineProperty(this, i, { value: fields[name], enumerable: false });
      Object.defineProperty(this, name, { value: fields[name], enumerable: true });
    });
    Object.defineProperty(this, "op", { enumerable: false });
  }
  *[Symbol.iterator](): Generator<Tensor, void, undefined> {
    for (const value of Object.values(this)) yield value as Tensor;
  }
  toString(): string {
    const lines = Object.entries(this).map(([name, value]) => `${name}=${value}`);
    return `torch.return_types.${this.op}(\n${lines.join(",\n")})`;
  }
  static {
    inspects(NamedResults.prototype);
  }
}

/** Several results under names: `F` names them in torch's order. */
export type Results<F extends Readonly<Record<string, Tensor>>> = NamedResults & Readonly<F>;

/** Makes named results. @internal */
export const Results: new <F extends Readonly<Record<string, Tensor>>>(op: string, fields: F) => Results<F> =
  NamedResults as unknown as new <F extends Readonly<Record<string, Tensor>>>(
    op: string,
    fields: F,
  ) => Results<F>;

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
