/** Values put where index tensors point, one for each dimension. */
import type { Tensor } from "../tensor.js";
import { type Fn, type InPlace, install, type Method, op } from "./op.js";
import { setItem } from "./subscript.js";

/** A function of places and the values that go there. */
export type IndexPut = Fn<
  [input: Tensor, indices: readonly (Tensor | null)[], values: Tensor, accumulate?: boolean],
  { readonly indices?: readonly (Tensor | null)[]; readonly values?: Tensor; readonly accumulate?: boolean }
>;

declare module "../tensor.js" {
  interface Tensor {
    /** With values where index tensors point. See torch.index_put. */
    index_put: Method<IndexPut>;
    /** In place: values where index tensors point. */
    index_put_: InPlace<IndexPut, this>;
  }
}

/** Values put in place where index tensors point, or added. Source: PyTorch, torch.index_put_. */
export const index_put_: IndexPut = op("index_put_", "input indices values accumulate", (...args: unknown[]) => {
  const [input, indices, values, accumulate = false] = args as [Tensor, (Tensor | null)[], Tensor, boolean?];
  setItem(
    input,
    indices.map((index) => index ?? ":"),
    values,
    accumulate,
  );
  return input;
});

/**
 * With values where index tensors point: y[indices] = values, or += values at every one of them.
 *
 * Gradient: input and values.
 * @throws RuntimeError when the dtypes differ or the values do not fit; IndexError outside the dimensions.
 * Source: PyTorch, torch.index_put.
 */
export const index_put: IndexPut = op("index_put", "input indices values accumulate", (...args: unknown[]) => {
  const [input, ...rest] = args as [Tensor, (Tensor | null)[], Tensor, boolean?];
  return index_put_(input.clone(), ...rest);
});

install({ index_put, index_put_ });
