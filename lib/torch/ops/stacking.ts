import { RuntimeError } from "../errors.js";
import { Tensor } from "../tensor.js";
import { cat } from "./indexing.js";
import { type Fn, op } from "./op.js";

/** Tensors given one by one or as one array. */
export const listed = (tensors: readonly (Tensor | readonly Tensor[])[]): readonly Tensor[] =>
  tensors.length === 1 && Array.isArray(tensors[0])
    ? (tensors[0] as readonly Tensor[])
    : (tensors as readonly Tensor[]);

/** At least one dimension; several tensors give several. Source: PyTorch, torch.atleast_1d. */
export function atleast_1d(input: Tensor): Tensor;
export function atleast_1d(...tensors: readonly Tensor[] | readonly [readonly Tensor[]]): Tensor[];
export function atleast_1d(...tensors: readonly (Tensor | readonly Tensor[])[]): Tensor | Tensor[] {
  return atLeast((t) => (t.ndim === 0 ? t.reshape(1) : t), tensors);
}
/** At least two dimensions; several tensors give several. Source: PyTorch, torch.atleast_2d. */
export function atleast_2d(input: Tensor): Tensor;
export function atleast_2d(...tensors: readonly Tensor[] | readonly [readonly Tensor[]]): Tensor[];
export function atleast_2d(...tensors: readonly (Tensor | readonly Tensor[])[]): Tensor | Tensor[] {
  return atLeast((t) => (t.ndim === 0 ? t.reshape(1, 1) : t.ndim === 1 ? t.unsqueeze(0) : t), tensors);
}
/** At least three dimensions; several tensors give several. Source: PyTorch, torch.atleast_3d. */
export function atleast_3d(input: Tensor): Tensor;
export function atleast_3d(...tensors: readonly Tensor[] | readonly [readonly Tensor[]]): Tensor[];
export function atleast_3d(...tensors: readonly (Tensor | readonly Tensor[])[]): Tensor | Tensor[] {
  return atLeast(
    (t) =>
      t.ndim === 0
        ? t.reshape(1, 1, 1)
        : t.ndim === 1
          ? t.unsqueeze(0).unsqueeze(-1)
          : t.ndim === 2
            ? t.unsqueeze(-1)
            : t,
    tensors,
  );
}
function atLeast(f: (t: Tensor) => Tensor, tensors: readonly (Tensor | readonly Tensor[])[]): Tensor | Tensor[] {
  if (tensors.length === 1 && tensors[0] instanceof Tensor) return f(tensors[0]);
  return listed(tensors).map(f);
}

const joining = (name: string, join: (list: readonly Tensor[]) => Tensor): Fn<[tensors: readonly Tensor[]]> =>
  op(name, "tensors", (tensors: readonly Tensor[]) => {
    if (tensors.length === 0) throw new RuntimeError(`${name} expects a non-empty TensorList`);
    return join(tensors);
  });

/** Tensors side by side: along the second dimension, or the first of vectors. Source: PyTorch, torch.hstack. */
export const hstack: Fn<[tensors: readonly Tensor[]]> = joining("hstack", (list) => {
  const all = list.map((t) => atleast_1d(t));
  return cat(all, all[0].ndim === 1 ? 0 : 1);
});
/** Tensors on top of each other, vectors as rows. Source: PyTorch, torch.vstack. */
export const vstack: Fn<[tensors: readonly Tensor[]]> = joining("vstack", (list) =>
  cat(
    list.map((t) => atleast_2d(t)),
    0,
  ),
);
/** The same as vstack. */
export const row_stack: Fn<[tensors: readonly Tensor[]]> = vstack;
/** Tensors behind each other, along the third dimension. Source: PyTorch, torch.dstack. */
export const dstack: Fn<[tensors: readonly Tensor[]]> = joining("dstack", (list) =>
  cat(
    list.map((t) => atleast_3d(t)),
    2,
  ),
);
/** Tensors as columns of a matrix. Source: PyTorch, torch.column_stack. */
export const column_stack: Fn<[tensors: readonly Tensor[]]> = joining("column_stack", (list) =>
  hstack(list.map((t) => (t.ndim <= 1 ? t.reshape(t.count, 1) : t))),
);

/** The same as cat. */
export const concat: typeof cat = cat;
/** The same as cat. */
export const concatenate: typeof cat = cat;
