/** Tensors in arrays and plain objects, and back. */
import { isOptions } from "../kwargs.js";
import { Tensor } from "../tensor.js";

/** Tensors, alone or in arrays and objects. */
export type Tree = Tensor | readonly Tree[] | { readonly [key: string]: Tree };

/** All tensors, in order. @internal */
export function leaves(x: unknown): Tensor[] {
  if (x instanceof Tensor) return [x];
  if (Array.isArray(x)) return x.flatMap(leaves);
  return isOptions(x) ? Object.values(x).flatMap(leaves) : [];
}

/** The same structure with other leaves. @internal */
export function rebuilt<T>(x: T, f: (t: Tensor) => unknown): unknown {
  if (x instanceof Tensor) return f(x);
  if (Array.isArray(x)) return x.map((e) => rebuilt(e, f));
  if (isOptions(x)) return Object.fromEntries(Object.entries(x).map(([k, v]) => [k, rebuilt(v, f)]));
  return x;
}
