/** Repeats, joins and parts: everything that lays tensors side by side or cuts them up. */
import { int64 } from "../dtype.js";
import { RuntimeError, ValueError } from "../errors.js";
import { isOptions } from "../kwargs.js";
import { broadcastSizes, numelOf, Size, show, wrapDim } from "../shape.js";
import { fresh, methods, Tensor, wrap } from "../tensor.js";
import { packed } from "./define.js";
import { index_select } from "./indexed.js";
import { split, stack } from "./indexing.js";
import { masked_select } from "./masks.js";
import { asOne, type Fn, type Ints, install, intsOf, type Method, op } from "./op.js";
import { sliceDim } from "./parts.js";
import { listed } from "./stacking.js";
import type { Sizes } from "./views.js";

/** Named parameters of repeat_interleave. */
export interface RepeatOptions {
  readonly repeats?: number | Tensor;
  readonly dim?: number | null;
  readonly output_size?: number | null;
}

/** A split at indices or into sections. */
export type SplitAt = (input: Tensor, indices_or_sections: number | readonly number[] | Tensor) => Tensor[];

declare module "../tensor.js" {
  interface Tensor {
    /** Copies side by side, so many along each dimension. See torch.Tensor.repeat. */
    repeat(...repeats: Sizes): Tensor;
    /** Copies side by side; missing dimensions count as 1. See torch.tile. */
    tile(...dims: Sizes): Tensor;
    /** Every element so many times. See torch.repeat_interleave. */
    repeat_interleave: Method<typeof repeat_interleave>;
    /** Dimensions moved to other places. See torch.movedim. */
    movedim: Method<MoveDim>;
    /** The same as movedim. */
    moveaxis: Method<MoveDim>;
    /** The same as transpose. */
    swapaxes(axis0: number, axis1: number): Tensor;
    /** The same as transpose. */
    swapdims(dim0: number, dim1: number): Tensor;
    /** One dimension as several. See torch.unflatten. */
    unflatten: Method<typeof unflatten>;
    /** All elements in a row. See torch.ravel. */
    ravel(): Tensor;
    /** In the shape of another tensor, copied only if needed. */
    reshape_as(other: Tensor): Tensor;
    /** Repeated without a copy. See torch.broadcast_to. */
    broadcast_to(...size: Sizes): Tensor;
    /** Summed to sizes that broadcast to this one's. */
    sum_to_size(...size: Sizes): Tensor;
    /** Parts at indices, or so many of nearly equal size. See torch.tensor_split. */
    tensor_split: Method<typeof tensor_split>;
    /** Parts along the second dimension. See torch.hsplit. */
    hsplit(indices_or_sections: number | readonly number[]): Tensor[];
    /** Parts along the first dimension. See torch.vsplit. */
    vsplit(indices_or_sections: number | readonly number[]): Tensor[];
    /** Parts along the third dimension. See torch.dsplit. */
    dsplit(indices_or_sections: number | readonly number[]): Tensor[];
    /** Parts of the given sizes. See torch.split. */
    split_with_sizes(split_sizes: readonly number[], dim?: number): Tensor[];
    /** A copy of part of a dimension. */
    narrow_copy(dim: number, start: number, length: number): Tensor;
    /** The last two dimensions swapped. */
    readonly mT: Tensor;
    /** The last two dimensions swapped (as mT: elements are real). */
    readonly mH: Tensor;
    /** A matrix with rows and columns swapped. */
    readonly H: Tensor;
  }
}

/** Sizes as written: one by one, as an array, or under `key`. */
function sizesGiven(args: readonly unknown[], ...keys: string[]): readonly number[] {
  const only = args[0];
  if (isOptions(only)) return intsOf(keys.map((k) => only[k]).find((v) => v !== undefined) as Ints);
  return args.length === 1 && Array.isArray(only) ? (only as number[]) : (args as number[]);
}

function repeated(x: Tensor, times: readonly number[]): Tensor {
  if (times.length < x.ndim) {
    throw new RuntimeError(
      "Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor",
    );
  }
  const bad = times.find((t) => t < 0);
  if (bad !== undefined) {
    throw new RuntimeError(`Trying to create tensor with negative dimension ${bad}: ${show(times)}`);
  }
  return asOne("RepeatBackward0", [x], (v) => {
    const sizes = [...new Array<number>(times.length - v.ndim).fill(1), ...v.sizes];
    const apart = v.reshape(sizes.flatMap((s) => [1, s]));
    const wide = apart.expand(sizes.flatMap((s, i) => [times[i], s]));
    const y = wide.reshape(sizes.map((s, i) => s * times[i]));
    return y.array === v.array ? y.clone() : y;
  });
}

/** Copies side by side; missing dimensions count as 1. Gradient: input. Source: PyTorch, torch.tile. */
export function tile(input: Tensor, dims: readonly number[] | { readonly dims: readonly number[] }): Tensor {
  const given = isOptions(dims) ? (dims.dims as readonly number[]) : (dims as readonly number[]);
  return repeated(input, [...new Array<number>(Math.max(0, input.ndim - given.length)).fill(1), ...given]);
}

/**
 * Every element (or part along dim) so many times: one number, or one for each.
 *
 * Without dim the input counts as flat. Gradient: input.
 * @example torch.repeat_interleave(torch.tensor([1, 2]), 2)  // tensor([1, 1, 2, 2])
 * Source: PyTorch, torch.repeat_interleave.
 */
export const repeat_interleave: Fn<[input: Tensor, repeats?: number | Tensor, dim?: number | null], RepeatOptions> = op(
  "repeat_interleave",
  "input repeats dim output_size",
  (...args: unknown[]) => {
    const [input, repeats, dim] = args as [Tensor, (number | Tensor)?, number?];
    const counts = (t: Tensor, n: number): Tensor => {
      const c = packed(t);
      const places: bigint[] = [];
      for (let i = 0; i < n; i++) {
        const times = Number(c.array[c.offset + (c.count === 1 ? 0 : i)]);
        if (times < 0) throw new RuntimeError("repeats can not be negative");
        for (let k = 0; k < times; k++) places.push(BigInt(i));
      }
      return wrap(BigInt64Array.from(places), [places.length], int64);
    };
    if (repeats === undefined) {
      if (input.ndim !== 1) throw new RuntimeError("repeat_interleave only accept 1D vector as repeat");
      return counts(input, input.count);
    }
    const x = dim === undefined || input.ndim === 0 ? input.reshape(-1) : input;
    const d = wrapDim(dim ?? 0, x.ndim);
    const n = x.sizes[d];
    if (typeof repeats === "number") {
      if (repeats < 0) throw new RuntimeError("Repeats must be non-negative");
      return asOne("ViewBackward0", [x], (v) => {
        const sizes = [...v.sizes];
        const wide = v.unsqueeze(d + 1).expand([...sizes.slice(0, d + 1), repeats, ...sizes.slice(d + 1)]);
        sizes[d] = n * repeats;
        return wide.clone().reshape(sizes);
      });
    }
    if (repeats.ndim > 1) throw new RuntimeError("repeats must be 0-dim or 1-dim tensor");
    if (repeats.ndim === 1 && repeats.count !== 1 && repeats.count !== n) {
      throw new RuntimeError(
        `repeats must have the same size as input along dim, but got repeats.size(0) = ${repeats.count} and input.size(${d}) = ${n}`,
      );
    }
    return index_select(x, d, counts(repeats, n));
  },
);

/** Dimensions moved to other places. */
export type MoveDim = Fn<
  [input: Tensor, source: Ints, destination: Ints],
  { readonly source?: Ints; readonly destination?: Ints }
>;

/** Dimensions `source` moved to `destination`, the others in order; a view. Source: PyTorch, torch.movedim. */
export const movedim: MoveDim = op(
  "movedim",
  "input source destination",
  (input: Tensor, source: Ints, destination: Ints) => {
    const from = intsOf(source);
    const to = intsOf(destination);
    if (from.length !== to.length) {
      throw new RuntimeError(
        `movedim: Invalid source or destination dims: source (${show(from)} dims) should contain the same number of dims as destination (${show(to)} dims)`,
      );
    }
    const a = from.map((d) => wrapDim(d, input.ndim));
    const b = to.map((d) => wrapDim(d, input.ndim));
    if (new Set(a).size !== a.length) throw new RuntimeError(`movedim: repeated dim in \`source\` (${show(from)})`);
    if (new Set(b).size !== b.length) throw new RuntimeError(`movedim: repeated dim in \`destination\` (${show(to)})`);
    const order = new Array<number>(input.ndim).fill(-1);
    b.forEach((d, i) => {
      order[d] = a[i];
    });
    const rest = input.sizes.map((_, i) => i).filter((i) => !a.includes(i));
    return input.permute(order.map((d) => (d < 0 ? (rest.shift() as number) : d)));
  },
);
/** The same as movedim. */
export const moveaxis: MoveDim = movedim;

/** Two dimensions swapped, without a copy. Source: PyTorch, torch.swapaxes. */
export function swapaxes(input: Tensor, axis0: number, axis1: number): Tensor {
  return input.transpose(axis0, axis1);
}
/** Two dimensions swapped, without a copy. Source: PyTorch, torch.swapdims. */
export function swapdims(input: Tensor, dim0: number, dim1: number): Tensor {
  return input.transpose(dim0, dim1);
}

/** One dimension as several; one size may be -1. A view. Source: PyTorch, torch.unflatten. */
export const unflatten: Fn<
  [input: Tensor, dim: number, sizes: readonly number[]],
  { readonly dim?: number; readonly sizes?: readonly number[] }
> = op("unflatten", "input dim sizes", (input: Tensor, dim: number, sizes: readonly number[]) => {
  const d = wrapDim(dim, input.ndim);
  if (sizes.length === 0) throw new RuntimeError("unflatten: sizes must be non-empty");
  const known = sizes.reduce((n, s) => (s === -1 ? n : n * s), 1);
  const size = input.sizes[d];
  const fits = sizes.includes(-1) ? known !== 0 && size % known === 0 : known === size;
  if (!fits) {
    throw new RuntimeError(
      `unflatten: Provided sizes ${show(sizes)} don't multiply up to the size of dim ${d} (${size}) in the input tensor`,
    );
  }
  const filled = sizes.map((s) => (s === -1 ? size / known : s));
  return input.view([...input.sizes.slice(0, d), ...filled, ...input.sizes.slice(d + 1)]);
});

/** All elements in a row. Source: PyTorch, torch.ravel. */
export function ravel(input: Tensor): Tensor {
  return input.contiguous().reshape(-1);
}

/** The input repeated without a copy to other sizes. Source: PyTorch, torch.broadcast_to. */
export function broadcast_to(input: Tensor, size: readonly number[]): Tensor {
  return input.expand(size);
}

/** The shape that several broadcast to. @throws RuntimeError when they do not. Source: PyTorch, torch.broadcast_shapes. */
export function broadcast_shapes(...shapes: readonly (readonly number[] | number)[]): Size {
  let out: readonly number[] = [];
  for (const s of shapes) {
    const sizes = typeof s === "number" ? [s] : s;
    const bad = sizes.find((v) => v < 0);
    if (bad !== undefined) throw new RuntimeError(`Trying to create tensor with negative dimension (${bad}): (${bad})`);
    try {
      out = broadcastSizes(out, sizes);
    } catch {
      throw new RuntimeError("Shape mismatch: objects cannot be broadcast to a single shape");
    }
  }
  return Size.of_sizes(out);
}

/** Tensors repeated without copies to their common shape. Source: PyTorch, torch.broadcast_tensors. */
export function broadcast_tensors(...tensors: readonly Tensor[]): Tensor[] {
  const list = listed(tensors);
  const sizes = list.reduce<readonly number[]>((s, t) => broadcastSizes(s, t.sizes), []);
  return list.map((t) => t.expand(sizes));
}

/** Parts of a dimension at indices, or `sections` parts of nearly equal size; views. Source: PyTorch, torch.tensor_split. */
export const tensor_split: Fn<
  [input: Tensor, indices_or_sections: number | readonly number[] | Tensor, dim?: number],
  {
    readonly indices_or_sections?: number | readonly number[] | Tensor;
    readonly sections?: number;
    readonly indices?: readonly number[];
    readonly dim?: number;
  },
  Tensor[]
> = op("tensor_split", "input indices_or_sections dim sections indices", (...args: unknown[]) => {
  const [input, given, dim = 0, sections, indices] = args as [
    Tensor,
    (number | readonly number[] | Tensor)?,
    number?,
    number?,
    (readonly number[])?,
  ];
  if (input.ndim === 0)
    throw new RuntimeError("tensor_split expected at least a 1-dimensional tensor, but got a tensor with 0 dims");
  const d = wrapDim(dim, input.ndim);
  const size = input.sizes[d];
  const at = given ?? sections ?? indices ?? 1;
  const plain = at instanceof Tensor ? (at.tolist() as number | number[]) : at;
  if (typeof plain === "number") {
    if (plain <= 0) throw new RuntimeError(`number of sections must be larger than 0, got ${plain}`);
    const base = Math.floor(size / plain);
    const more = size % plain;
    let start = 0;
    return Array.from({ length: plain }, (_, i) => {
      const n = base + (i < more ? 1 : 0);
      start += n;
      return sliceDim(input, d, start - n, start);
    });
  }
  const ends = [...plain, null];
  return ends.map((end, i) => sliceDim(input, d, i === 0 ? 0 : (ends[i - 1] as number), end));
});

function splitter(name: string, least: number, dim: (rank: number) => number): SplitAt {
  return (input, at) => {
    const text = `torch.${name} requires a tensor with at least ${least} dimension, but got a tensor with ${input.ndim} dimensions!`;
    if (input.ndim < least) throw new RuntimeError(text);
    const d = dim(input.ndim);
    if (typeof at === "number" && (at === 0 || input.sizes[d] % at !== 0)) {
      throw new RuntimeError(
        `torch.${name} attempted to split along dimension ${d}, but the size of the dimension ${input.sizes[d]} is not divisible by the split_size ${at}!`,
      );
    }
    return tensor_split(input, at, d);
  };
}

/** Parts along the second dimension, or the first of a vector. Source: PyTorch, torch.hsplit. */
export const hsplit: SplitAt = splitter("hsplit", 1, (rank) => (rank === 1 ? 0 : 1));
/** Parts along the first dimension. Source: PyTorch, torch.vsplit. */
export const vsplit: SplitAt = splitter("vsplit", 2, () => 0);
/** Parts along the third dimension. Source: PyTorch, torch.dsplit. */
export const dsplit: SplitAt = splitter("dsplit", 3, () => 2);

/** Parts of the given sizes along a dimension; views. Source: PyTorch, torch.split. */
export function split_with_sizes(input: Tensor, split_sizes: readonly number[], dim = 0): Tensor[] {
  return split(input, split_sizes, dim);
}

/** Named parameters of meshgrid. */
export interface MeshgridOptions {
  readonly indexing?: "ij" | "xy" | null;
}

/**
 * The coordinates of a grid whose axes are vectors: one tensor per vector; views.
 *
 * indexing "ij" (the default): the i-th vector along dimension i; "xy": the first two dimensions swapped
 *
 * @example const [x, y] = torch.meshgrid(a, b, { indexing: "ij" })
 * Source: PyTorch, torch.meshgrid.
 */
export function meshgrid(
  ...tensors: readonly (Tensor | MeshgridOptions)[] | readonly [readonly Tensor[], MeshgridOptions?]
): Tensor[] {
  const last = tensors[tensors.length - 1];
  const options = isOptions(last) ? (last as MeshgridOptions) : {};
  const list = listed((isOptions(last) ? tensors.slice(0, -1) : tensors) as readonly (Tensor | readonly Tensor[])[]);
  if (list.length === 0) throw new RuntimeError("meshgrid expects a non-empty TensorList");
  for (const t of list) {
    if (t.ndim > 1) {
      throw new RuntimeError(`torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got: ${t}`);
    }
    if (t.dtype !== list[0].dtype) throw new RuntimeError("torch.meshgrid expects all tensors to have the same dtype");
  }
  const indexing = options.indexing ?? "ij";
  if (indexing !== "ij" && indexing !== "xy") {
    throw new RuntimeError(`torch.meshgrid: indexing must be one of "xy" or "ij", but received: ${indexing}`);
  }
  const swap = indexing === "xy" && list.length >= 2;
  const order = swap ? [list[1], list[0], ...list.slice(2)] : list;
  const sizes = order.map((t) => t.count);
  const grids = order.map((t, i) => t.reshape(sizes.map((_, k) => (k === i ? -1 : 1))).expand(sizes));
  return swap ? [grids[1], grids[0], ...grids.slice(2)] : grids;
}

/** All combinations of one element of each vector, as rows. Source: PyTorch, torch.cartesian_prod. */
export function cartesian_prod(...tensors: readonly Tensor[] | readonly [readonly Tensor[]]): Tensor {
  const list = listed(tensors);
  for (const t of list) {
    if (t.ndim !== 1) throw new RuntimeError(`Expect a 1D vector, but got shape ${show(t.sizes)}`);
  }
  if (list.length === 1) return list[0];
  return stack(
    meshgrid(...list).map((g) => g.reshape(-1)),
    1,
  );
}

/** Combinations of r elements of a vector, as rows. Source: PyTorch, torch.combinations. */
export const combinations: Fn<
  [input: Tensor, r?: number, with_replacement?: boolean],
  { readonly r?: number; readonly with_replacement?: boolean }
> = op("combinations", "input r with_replacement", (input: Tensor, r = 2, with_replacement = false) => {
  if (input.ndim !== 1) throw new RuntimeError(`Expect a 1D vector, but got shape ${show(input.sizes)}`);
  if (r < 0) throw new RuntimeError(`Expect a non-negative number, but got ${r}`);
  if (r === 0) return fresh([0], input.dtype);
  const n = input.count;
  const places = wrap(
    BigInt64Array.from({ length: n }, (_, i) => BigInt(i)),
    [n],
    int64,
  );
  const grids = meshgrid(...Array.from({ length: r }, () => places));
  let mask = grids[0].ge(0);
  for (let i = 1; i < r; i++) {
    mask = mask.logical_and(with_replacement ? grids[i - 1].le(grids[i]) : grids[i - 1].lt(grids[i]));
  }
  return asOne("IndexBackward0", [input], (x) =>
    stack(
      meshgrid(...Array.from({ length: r }, () => x)).map((g) => masked_select(g, mask)),
      1,
    ),
  );
});

/** Row-major places as one tensor of indices per dimension. Source: PyTorch, torch.unravel_index. */
export function unravel_index(indices: Tensor, shape: readonly number[] | number): Tensor[] {
  const sizes = intsOf(shape);
  if (indices.dtype.is_floating_point || indices.dtype.category === 0) {
    throw new ValueError(`expected 'indices' to be integer dtype, but got ${indices.dtype}`);
  }
  return sizes.map((s, d) => {
    const inner = numelOf(sizes.slice(d + 1));
    return indices.long().div(inner, { rounding_mode: "floor" }).remainder(s);
  });
}

function narrow_copy(x: Tensor, dim: number, start: number, length: number): Tensor {
  if (length < 0) {
    throw new RuntimeError(`start (${start}) + length (${length}) exceeds dimension size (${x.size(dim)}).`);
  }
  return asOne("NarrowCopyBackward0", [x], (v) => v.narrow(dim, start, length).clone());
}

function sum_to_size(x: Tensor, size: readonly number[]): Tensor {
  const lead = x.ndim - size.length;
  const fits = lead >= 0 && size.every((s, i) => s === 1 || s === x.sizes[i + lead]);
  if (!fits) throw new RuntimeError(`size {${show(size)}} is not expandable to size {${show(x.sizes)}}.`);
  const dims = x.sizes.map((_, i) => i).filter((i) => i < lead || (size[i - lead] === 1 && x.sizes[i] !== 1));
  if (dims.length === 0) return x.ndim === 0 ? x.sum() : x;
  const y = x.sum(dims, true);
  return lead > 0 ? y.view(size) : y;
}

install({
  repeat: (x: Tensor, ...args: unknown[]) => repeated(x, sizesGiven(args, "repeats", "sizes")),
  tile: (x: Tensor, ...args: unknown[]) => tile(x, sizesGiven(args, "dims")),
  broadcast_to: (x: Tensor, ...args: unknown[]) => x.expand(sizesGiven(args, "size")),
  sum_to_size: (x: Tensor, ...args: unknown[]) => sum_to_size(x, sizesGiven(args, "size")),
  narrow_copy,
  reshape_as: (x: Tensor, other: Tensor) => x.reshape(other.sizes),
  repeat_interleave,
  movedim,
  moveaxis,
  swapaxes,
  swapdims,
  unflatten,
  ravel,
  tensor_split,
  hsplit,
  vsplit,
  dsplit,
  split_with_sizes,
});

function lastTwo(name: string): (self: Tensor) => Tensor {
  return (self) => {
    if (self.ndim < 2) {
      throw new RuntimeError(
        `tensor.${name} is only supported on matrices or batches of matrices. Got ${self.ndim}-D tensor.`,
      );
    }
    return self.transpose(-2, -1);
  };
}
methods({
  get mT(): Tensor {
    return lastTwo("mT")(this as unknown as Tensor);
  },
  get mH(): Tensor {
    return lastTwo("mH")(this as unknown as Tensor).conj();
  },
  get H(): Tensor {
    const self = this as unknown as Tensor;
    if (self.ndim !== 2 && self.ndim !== 0) {
      throw new RuntimeError(
        `tensor.H is only supported on matrices (2-D tensors). Got ${self.ndim}-D tensor.${self.ndim > 2 ? " For batches of matrices, consider using tensor.mH" : ""}`,
      );
    }
    return (self.ndim === 0 ? self : self.transpose(0, 1)).conj();
  },
});
