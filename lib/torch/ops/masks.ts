/** Elements chosen by truth: where, and masks. */
import type { Backward, Gradients } from "../autograd/node.js";
import { record } from "../autograd/record.js";
import { toContiguous } from "../compute/plan.js";
import { selectLoop } from "../compute/select.js";
import { bool, type DType, int64, uint8 } from "../dtype.js";
import { RuntimeError, typeError } from "../errors.js";
import { broadcastSizes, sameSizes } from "../shape.js";
import { fresh, Tensor, wrap } from "../tensor.js";
import { ne } from "./comparison.js";
import { cast, commonDtype, packed, reduceTo, type Scalar, store } from "./define.js";
import { asOne, type Fn, type InPlace, install, installInPlace, type Method, op } from "./op.js";

declare module "../tensor.js" {
  interface Tensor {
    /** This where `condition` is true, else `other`. See torch.where. */
    where(condition: Tensor, other: Tensor | Scalar): Tensor;
    /** `value` where `mask` is true, else this. See torch.masked_fill. */
    masked_fill: Method<typeof masked_fill>;
    /** In place: `value` where `mask` is true. */
    masked_fill_: InPlace<typeof masked_fill, this>;
    /** The elements where `mask` is true, in a row. See torch.masked_select. */
    masked_select: Method<typeof masked_select>;
    /** The elements of `source` in order where `mask` is true, else this. See torch.masked_scatter. */
    masked_scatter: Method<typeof masked_scatter>;
    /** In place: the elements of `source` in order where `mask` is true. */
    masked_scatter_: InPlace<typeof masked_scatter, this>;
    /** Places of the elements that are not zero, one per row. See torch.nonzero. */
    nonzero(): Tensor;
    nonzero(options: { readonly as_tuple: true }): Tensor[];
    nonzero(options: { readonly as_tuple?: false }): Tensor;
    /** Places of the elements that are not zero, one per row. See torch.argwhere. */
    argwhere(): Tensor;
  }
}

/** A row-major operand of `sizes` for a loop: its array, first element and step (0 for a single one). */
function operandOf(
  x: Tensor | Scalar,
  sizes: readonly number[],
  dtype: DType,
): readonly [Tensor["array"], number, number] {
  if (!(x instanceof Tensor)) {
    const one = fresh([], dtype);
    store(one.array, 0, x, dtype);
    return [one.array, 0, 0];
  }
  const t = cast(x, dtype);
  if (t.count === 1) return [t.array, t.offset, 0];
  if (t.contig && sameSizes(t.sizes, sizes)) return [t.array, t.offset, 1];
  const count = sizes.reduce((a, b) => a * b, 1);
  const view = { array: t.array, offset: t.offset, sizes, strides: t.detach().expand(sizes).strides };
  return [toContiguous(view, dtype.kind, count, dtype.kind), 0, 1];
}

/** condition ? a : b over broadcast operands, not recorded. */
function choose(
  condition: Tensor,
  a: Tensor | Scalar,
  b: Tensor | Scalar,
  sizes: readonly number[],
  dtype: DType,
): Tensor {
  const y = fresh(sizes, dtype);
  const [c, oc, sc] = operandOf(condition, sizes, bool);
  const mask = sc === 1 ? (c as Uint8Array) : new Uint8Array(y.count).fill(c[oc] as number);
  const [x, ox, sx] = operandOf(a, sizes, dtype);
  const [z, oz, sz] = operandOf(b, sizes, dtype);
  selectLoop(dtype.kind)(mask, sc === 1 ? oc : 0, x, ox, sx, z, oz, sz, y.array, y.count);
  return y;
}

const WHERE_BACKWARD: Backward<readonly [readonly number[], readonly number[]]> = {
  name: "WhereBackward0",
  backward(g, node): Gradients {
    const c = node.saved(0);
    return [
      node.next[0] === null ? null : reduceTo(where(c, g, 0), node.arg[0]),
      node.next[1] === null ? null : reduceTo(where(c, 0, g), node.arg[1]),
    ];
  },
};

const sizesOf = (x: Tensor | Scalar): readonly number[] => (x instanceof Tensor ? x.sizes : []);

/**
 * input where condition is true, else other; with a condition alone, the places where it is (as nonzero's tuple).
 *
 * Shape: all three broadcast. Dtype: the promoted one of input and other. Gradient: input and other.
 * @throws RuntimeError when condition is not bool.
 * @example torch.where(x.gt(0), x, 0)
 * Source: PyTorch, torch.where.
 */
export function where(condition: Tensor): Tensor[];
export function where(condition: Tensor, input: Tensor | Scalar, other: Tensor | Scalar): Tensor;
export function where(condition: Tensor, input?: Tensor | Scalar, other?: Tensor | Scalar): Tensor | Tensor[] {
  if (input === undefined || other === undefined) return nonzero(condition, { as_tuple: true });
  if (condition.dtype !== bool && condition.dtype !== uint8) {
    throw new RuntimeError(
      `where expected condition to be a boolean tensor, but got a tensor with dtype ${condition.dtype.scalar}`,
    );
  }
  const a = sizesOf(input);
  const b = sizesOf(other);
  const sizes = broadcastSizes(condition.sizes, broadcastSizes(a, b));
  const y = choose(condition, input, other, sizes, commonDtype(input, other));
  const x = input instanceof Tensor ? input : null;
  const z = other instanceof Tensor ? other : null;
  return record(y, WHERE_BACKWARD, [x, z], [condition], [a, b]);
}

const fillBackward = (name: string): Backward<readonly number[]> => ({
  name,
  backward(g, node): Gradients {
    const mask = node.saved(0);
    return [
      node.next[0] === null ? null : reduceTo(masked_fill(g, mask, 0), node.arg),
      node.next[1] === null || node.next[1] === undefined ? null : where(mask, g, 0).sum(),
    ];
  },
});
const FILL_NUMBER = fillBackward("MaskedFillBackward0");
const FILL_TENSOR = fillBackward("MaskedFillBackward1");

/**
 * The input with `value` where `mask` is true.
 *
 * Shape: mask broadcasts to input. Gradient: input, 0 where filled; value, when it is a tensor.
 * @throws RuntimeError when mask is not bool, or value has dimensions.
 * Source: PyTorch, torch.masked_fill.
 */
export const masked_fill: Fn<
  [input: Tensor, mask: Tensor, value: Tensor | Scalar],
  { readonly mask?: Tensor; readonly value?: Tensor | Scalar }
> = op("masked_fill", "input mask value", (input: Tensor, mask: Tensor, value: Tensor | Scalar) => {
  if (mask.dtype !== bool) {
    throw new RuntimeError(`masked_fill only supports boolean masks, but got mask with dtype ${mask.dtype.name}`);
  }
  if (value instanceof Tensor) {
    if (value.ndim !== 0) {
      throw new RuntimeError(
        `masked_fill_ only supports a 0-dimensional value tensor, but got tensor with ${value.ndim} dimension(s).`,
      );
    }
  } else if (!input.dtype.is_floating_point && typeof value === "number" && !Number.isInteger(value)) {
    throw new RuntimeError(`value cannot be converted to type ${input.dtype.name}_t without overflow`);
  }
  const sizes = broadcastSizes(input.sizes, mask.sizes);
  const y = choose(mask, value, input, sizes, input.dtype);
  const other = value instanceof Tensor ? value : null;
  return record(
    y,
    other === null ? FILL_NUMBER : FILL_TENSOR,
    other === null ? [input] : [input, other],
    [mask],
    input.sizes,
  );
});

/** Row-major places of the true elements of a mask. */
function truePlaces(mask: Tensor): Int32Array {
  const m = packed(mask);
  const found: number[] = [];
  for (let i = 0; i < m.count; i++) if (m.array[m.offset + i] !== 0) found.push(i);
  return Int32Array.from(found);
}

const SELECT_BACKWARD: Backward<readonly number[]> = {
  name: "MaskedSelectBackward0",
  backward: (g, node) => reduceTo(masked_scatter(fresh(node.saved(0).sizes, g.dtype), node.saved(0), g), node.arg),
};

/**
 * The elements where mask is true, in a row.
 *
 * Shape: input and mask broadcast -> (number of true elements). Gradient: input.
 * @throws RuntimeError when mask is not bool.
 * Source: PyTorch, torch.masked_select.
 */
export const masked_select: Fn<[input: Tensor, mask: Tensor], { readonly mask?: Tensor }> = op(
  "masked_select",
  "input mask",
  (input: Tensor, mask: Tensor) => {
    if (mask.dtype !== bool && mask.dtype !== uint8) {
      throw new RuntimeError("masked_select: expected BoolTensor for mask");
    }
    const sizes = broadcastSizes(input.sizes, mask.sizes);
    const wide = mask.detach().expand(sizes);
    const places = truePlaces(wide);
    const from = packed(input.detach().expand(sizes));
    const y = fresh([places.length], input.dtype);
    for (let i = 0; i < places.length; i++) y.array[i] = from.array[from.offset + places[i]];
    return record(y, SELECT_BACKWARD, [input], [packed(wide)], input.sizes);
  },
);

const SCATTER_BACKWARD: Backward<{ readonly input: readonly number[]; readonly source: readonly number[] }> = {
  name: "MaskedScatterBackward0",
  backward(g, node): Gradients {
    const mask = node.saved(0);
    return [
      node.next[0] === null ? null : reduceTo(masked_fill(g, mask, 0), node.arg.input),
      node.next[1] === null ? null : padded(masked_select(g, mask), node.arg.source),
    ];
  },
};

/** A row of elements, filled up with zeros, in the sizes asked for. */
function padded(row: Tensor, sizes: readonly number[]): Tensor {
  const count = sizes.reduce((a, b) => a * b, 1);
  return asOne("MaskedSelectBackward0", [row], (r) => {
    const whole = fresh([count], r.dtype);
    whole.narrow(0, 0, r.count).copy_(r);
    return whole.reshape(sizes);
  });
}

/**
 * The input with the elements of source, in order, where mask is true.
 *
 * Shape: mask broadcasts to input. Gradient: input and source.
 * @throws RuntimeError when source has too few elements.
 * Source: PyTorch, torch.masked_scatter.
 */
export const masked_scatter: Fn<
  [input: Tensor, mask: Tensor, source: Tensor],
  { readonly mask?: Tensor; readonly source?: Tensor }
> = op("masked_scatter", "input mask source", (input: Tensor, mask: Tensor, source: Tensor) => {
  if (mask.dtype !== bool) {
    throw new RuntimeError(`masked_scatter_ only supports boolean masks, but got mask with dtype ${mask.dtype.scalar}`);
  }
  if (input.dtype !== source.dtype) {
    throw new RuntimeError(
      `masked_scatter: expected self and source to have same dtypes but got${input.dtype.scalar} and ${source.dtype.scalar}`,
    );
  }
  const sizes = broadcastSizes(input.sizes, mask.sizes);
  const places = truePlaces(mask.detach().expand(sizes));
  const from = packed(source);
  if (from.count < places.length) {
    throw new RuntimeError("masked_scatter: expected self and source to have same number of elements");
  }
  const wide = input.detach().expand(sizes);
  const y = wrap(toContiguous(wide, input.dtype.kind, wide.count, input.dtype.kind), sizes, input.dtype);
  for (let i = 0; i < places.length; i++) y.array[places[i]] = from.array[from.offset + i];
  return record(y, SCATTER_BACKWARD, [input, source], [mask], { input: input.sizes, source: source.sizes });
});

/**
 * Places of the elements that are not zero: one row each, or with as_tuple one int64 tensor per dimension.
 *
 * @example torch.nonzero(torch.tensor([0, 3, 0, 1]))  // tensor([[1], [3]])
 * Source: PyTorch, torch.nonzero.
 */
export function nonzero(input: Tensor, options: { readonly as_tuple: true }): Tensor[];
export function nonzero(input: Tensor, options?: { readonly as_tuple?: false; readonly out?: Tensor }): Tensor;
export function nonzero(input: Tensor, options: { readonly as_tuple?: boolean } = {}): Tensor | Tensor[] {
  if (options.as_tuple) {
    const places = nonzero(input.ndim === 0 ? input.reshape(1) : input);
    return Array.from({ length: places.sizes[1] }, (_, d) => places.select(1, d));
  }
  const places = truePlaces(ne(input.detach(), 0));
  const rank = input.ndim;
  const y = fresh([places.length, rank], int64);
  const out = y.array as BigInt64Array;
  places.forEach((p, i) => {
    let rest = p;
    for (let d = rank - 1; d >= 0; d--) {
      out[i * rank + d] = BigInt(rest % input.sizes[d]);
      rest = Math.floor(rest / input.sizes[d]);
    }
  });
  return y;
}

/** Places of the elements that are not zero, one per row. Source: PyTorch, torch.argwhere. */
export function argwhere(input: Tensor): Tensor {
  return nonzero(input);
}

/** Named parameters of isin. */
export interface IsinOptions {
  readonly assume_unique?: boolean;
  readonly invert?: boolean;
}

/** Whether each of `elements` is one of `test_elements`. Either may be a number. Source: PyTorch, torch.isin. */
export const isin: Fn<
  [elements: Tensor | Scalar, test_elements: Tensor | Scalar],
  IsinOptions & { readonly elements?: Tensor | Scalar; readonly test_elements?: Tensor | Scalar }
> = op("isin", "elements test_elements assume_unique invert", (...args: unknown[]) => {
  const [elements, tests, , invert = false] = args as [Tensor | Scalar, Tensor | Scalar, boolean?, boolean?];
  if (!(elements instanceof Tensor) && !(tests instanceof Tensor)) throw typeError("isin(): a tensor is missing");
  const values = (x: Tensor | Scalar): (number | bigint)[] => {
    if (!(x instanceof Tensor)) return [Number(x)];
    const t = packed(cast(x.detach(), commonDtype(elements, tests)));
    return Array.from({ length: t.count }, (_, i) => t.array[t.offset + i] as number | bigint);
  };
  const set = new Set(
    values(tests)
      .map((v) => (typeof v === "bigint" ? Number(v) : v))
      .filter((v) => !Number.isNaN(v)),
  );
  const sizes = sizesOf(elements);
  const y = fresh(sizes, bool);
  values(elements).forEach((v, i) => {
    y.array[i] = set.has(Number(v)) !== invert ? 1 : 0;
  });
  return y;
});

install({
  where: (self: Tensor, condition: Tensor, other: Tensor | Scalar) => where(condition, self, other),
  masked_fill,
  masked_select,
  masked_scatter,
  nonzero,
  argwhere,
});
installInPlace({ masked_fill, masked_scatter });
