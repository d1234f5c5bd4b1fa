/** Elements written where an index tensor points: scatter and kin. */
import type { Backward, Gradients, Node } from "../autograd/node.js";
import { record } from "../autograd/record.js";
import { type Joining, put as putInto } from "../compute/select.js";
import { type DType, int32, int64, uint8 } from "../dtype.js";
import { RuntimeError } from "../errors.js";
import { numelOf, show, wrapDim } from "../shape.js";
import { fresh, Tensor } from "../tensor.js";
import { packed, type Scalar, store } from "./define.js";
import { gather } from "./indexing.js";
import { asOne, type Fn, type InPlace, install, installInPlace, type Method, op } from "./op.js";
import { type Along, copied, join } from "./places.js";

/** How scatter joins what it writes with what is there. */
export type ScatterReduce = "sum" | "prod" | "mean" | "amax" | "amin";

declare module "../tensor.js" {
  interface Tensor {
    /** With `source`'s parts joined in at `index`. See torch.index_reduce. */
    index_reduce: Method<typeof index_reduce>;
    /** In place: `source`'s parts joined in at `index`. */
    index_reduce_: InPlace<typeof index_reduce, this>;
    /** With values written at `index` along dim. See torch.scatter. */
    scatter: Method<typeof scatter>;
    /** In place: values written at `index` along dim. */
    scatter_: InPlace<typeof scatter, this>;
    /** With values added at `index` along dim. See torch.scatter_add. */
    scatter_add: Method<typeof scatter_add>;
    /** In place: values added at `index` along dim. */
    scatter_add_: InPlace<typeof scatter_add, this>;
    /** With values joined in at `index` along dim. See torch.scatter_reduce. */
    scatter_reduce: Method<typeof scatter_reduce>;
    /** In place: values joined in at `index` along dim. */
    scatter_reduce_: InPlace<typeof scatter_reduce, this>;
  }
}

/** Where the elements of `index` point along dim in a row-major tensor of `sizes`, and which of the source go there. */
interface Targets {
  readonly into: Int32Array;
  readonly from: Int32Array;
}

function targets(
  name: string,
  index: Tensor,
  sizes: readonly number[],
  source: readonly number[],
  dim: number,
): Targets {
  const t = packed(index);
  const into = new Int32Array(t.count);
  const from = new Int32Array(t.count);
  const steps = (of: readonly number[]): number[] => {
    const out = new Array<number>(of.length);
    for (let d = of.length - 1, s = 1; d >= 0; d--) {
      out[d] = s;
      s *= of[d];
    }
    return out;
  };
  const a = steps(sizes);
  const b = steps(source);
  const at = new Array<number>(index.ndim).fill(0);
  for (let i = 0; i < t.count; i++) {
    const value = Number(t.array[t.offset + i]);
    const size = sizes[dim] ?? 1;
    if (value < 0 || value >= size) {
      throw new RuntimeError(`index ${value} is out of bounds for dimension ${dim} with size ${size}`, {
        hint: `${name}(): indices count from 0.`,
      });
    }
    let p = 0;
    let q = 0;
    for (let d = 0; d < at.length; d++) {
      p += (d === dim ? value : at[d]) * (a[d] ?? 0);
      q += at[d] * (b[d] ?? 0);
    }
    into[i] = p;
    from[i] = q;
    for (let d = at.length - 1; d >= 0; d--) {
      if (++at[d] < index.sizes[d]) break;
      at[d] = 0;
    }
  }
  return { into, from };
}

function checkScatter(input: Tensor, d: number, index: Tensor, source: Tensor | null): void {
  if (index.dtype !== int64 && index.dtype !== int32)
    throw new RuntimeError("scatter(): Expected dtype int32/int64 for index");
  if (source !== null && source.dtype !== input.dtype) {
    throw new RuntimeError("scatter(): Expected self.dtype to be equal to src.dtype");
  }
  if (index.count === 0) return;
  const rank = Math.max(input.ndim, 1);
  if (Math.max(index.ndim, 1) !== rank) {
    throw new RuntimeError("Index tensor must have the same number of dimensions as self tensor");
  }
  if (source !== null && Math.max(source.ndim, 1) !== rank) {
    throw new RuntimeError("Index tensor must have the same number of dimensions as src tensor");
  }
  const wrong = index.sizes.some((s, i) => i !== d && s > (input.sizes[i] ?? 1));
  const wrongSource = source !== null && index.sizes.some((s, i) => s > (source.sizes[i] ?? 1));
  if (wrong || wrongSource) {
    throw new RuntimeError(
      source === null
        ? `Expected index ${show(index.sizes)} to be no larger than self ${show(input.sizes)} apart from dimension ${d}`
        : `Expected index ${show(index.sizes)} to be no larger than self ${show(input.sizes)} apart from dimension ${d} and to be no larger size than src ${show(source.sizes)}`,
    );
  }
}

/** The gradient of a source that was scattered: g's elements at index, zeros where index did not reach. */
function sourceGradient(g: Tensor, node: Node<Along>): Tensor {
  const index = node.saved(0);
  const { dim, sizes } = node.arg;
  const given = g.ndim === 0 ? g.reshape(index.sizes) : gather(g, dim, index.to(int64));
  if (numelOf(sizes) === given.count) return given.reshape(sizes);
  return asOne("SliceBackward0", [given], (v) => {
    const whole = fresh(sizes, v.dtype);
    const corner = v.sizes.reduce((t, s, d) => t.narrow(d, 0, s), whole);
    corner.copy_(v);
    return whole;
  });
}

const SCATTER: Backward<Along> = {
  name: "ScatterBackward0",
  backward: (g, node): Gradients => [
    node.next[0] === null ? null : scatter(g, node.arg.dim, node.saved(0), 0),
    null,
    (node.next[2] ?? null) === null ? null : sourceGradient(g, node),
  ],
};
const SCATTER_VALUE: Backward<Along> = { ...SCATTER, name: "ScatterBackward1" };
const refuse = (name: string, text: string): Backward<Along> => ({
  name,
  backward() {
    throw new RuntimeError(text);
  },
});
const SCATTER_REDUCED = refuse("ScatterBackward2", "derivative for aten::scatter is not implemented");

/** Named parameters of scatter. */
export interface ScatterOptions {
  readonly dim?: number;
  readonly index?: Tensor;
  readonly src?: Tensor | Scalar;
  readonly value?: Scalar;
  readonly reduce?: "add" | "multiply";
}

/**
 * The input with src's elements (or one value) written where index points along dim.
 *
 * y[index[i][j]][j] = src[i][j] for dim 0, and so on; with reduce they are added or multiplied in
 *
 * Gradient: input (0 where written) and src.
 * @throws RuntimeError when the shapes do not fit or an index is out of range.
 * Source: PyTorch, torch.scatter.
 */
export const scatter: Fn<[input: Tensor, dim: number, index: Tensor, src: Tensor | Scalar], ScatterOptions> = op(
  "scatter",
  "input dim index src reduce value",
  (...args: unknown[]) => {
    const [input, dim, index, given, reduce, value] = args as [
      Tensor,
      number,
      Tensor,
      Tensor | Scalar | undefined,
      string | undefined,
      Scalar | undefined,
    ];
    const src = (given ?? value) as Tensor | Scalar;
    const d = wrapDim(dim, input.ndim);
    const source = src instanceof Tensor ? src : null;
    checkScatter(input, d, index, source);
    const y = copied(input);
    let from = source === null ? fresh([], input.dtype) : packed(source);
    if (source === null) {
      from = fresh([], input.dtype);
      store(from.array, 0, src as Scalar, from.dtype);
    }
    const places = targets("scatter", index, input.sizes, source?.sizes ?? [], d);
    if (reduce === undefined) putInto(y.array, places.into, from.array, from.offset, places.from);
    else if (reduce === "add" || reduce === "multiply") {
      join(reduce === "add" ? "sum" : "prod", y, places.into, from, places.from);
    } else throw new RuntimeError("reduce argument must be either add or multiply.");
    const node = reduce !== undefined ? SCATTER_REDUCED : source === null ? SCATTER_VALUE : SCATTER;
    return record(y, node, [input, null, source], [index], { dim: d, sizes: source?.sizes ?? [] });
  },
);

const SCATTER_ADD: Backward<Along> = {
  name: "ScatterAddBackward0",
  backward: (g, node): Gradients => [g, null, node.next[2] === null ? null : sourceGradient(g, node)],
};

/** The input with src's elements added where index points along dim. Gradient: input and src. Source: PyTorch, torch.scatter_add. */
export const scatter_add: Fn<
  [input: Tensor, dim: number, index: Tensor, src: Tensor],
  { readonly dim?: number; readonly index?: Tensor; readonly src?: Tensor }
> = op("scatter_add", "input dim index src", (input: Tensor, dim: number, index: Tensor, src: Tensor) => {
  const d = wrapDim(dim, input.ndim);
  checkScatter(input, d, index, src);
  const y = copied(input);
  const from = packed(src);
  const places = targets("scatter_add", index, input.sizes, src.sizes, d);
  join("sum", y, places.into, from, places.from);
  return record(y, SCATTER_ADD, [input, null, src], [index], { dim: d, sizes: src.sizes });
});

const IDENTITY: Readonly<Record<Joining, (dtype: DType) => Scalar>> = {
  sum: () => 0,
  prod: () => 1,
  amax: (d) =>
    d.category === 0 || d === uint8 ? 0 : d.is_floating_point ? -Infinity : d === int64 ? -(2n ** 63n) : -(2 ** 31),
  amin: (d) => (d.category === 0 ? 1 : d.is_floating_point ? Infinity : d === int64 ? 2n ** 63n - 1n : 2 ** 31 - 1),
};

interface Reduced extends Along {
  readonly reduce: ScatterReduce;
  readonly include: boolean;
}

const SCATTER_REDUCE: Backward<Reduced> = {
  name: "ScatterReduceBackward0",
  backward(g, node): Gradients {
    const { reduce, include, dim } = node.arg;
    const [index, self, src, y] = [0, 1, 2, 3].map((i) => node.saved(i));
    const pickFrom = (t: Tensor): Tensor => (t.ndim === 0 ? t : gather(t, dim, index));
    const ones = (t: Tensor): Tensor => t.detach().mul(0).add(1);
    const count = (start: Tensor): Tensor => scatter_add(start, dim, index, ones(src));
    const touched = (t: Tensor): Tensor => (include ? t : scatter(t, dim, index, 0));
    if (reduce === "sum") return [touched(g), null, pickFrom(g)];
    if (reduce === "mean") {
      const n = count(include ? ones(self) : ones(self).mul(0)).clamp_min(1);
      const share = g.div(n);
      return [touched(share), null, pickFrom(share)];
    }
    if (reduce === "prod") {
      const weighted = g.mul(y);
      return [
        touched(weighted.div(self)).masked_fill(self.eq(0), 0),
        null,
        pickFrom(weighted).div(src).masked_fill(src.eq(0), 0),
      ];
    }
    const isSelf = self.eq(y).to(g.dtype);
    const isSource = src.eq(pickFrom(y)).to(g.dtype);
    const n = scatter_add(touched(isSelf), dim, index, isSource);
    const share = g.div(n);
    return [touched(isSelf.mul(share)), null, isSource.mul(pickFrom(share))];
  },
};

/** Named parameters of scatter_reduce. */
export interface ScatterReduceOptions {
  readonly dim?: number;
  readonly index?: Tensor;
  readonly src?: Tensor;
  readonly reduce?: ScatterReduce;
  readonly include_self?: boolean;
}

/**
 * The input with src's elements joined in where index points along dim: summed, multiplied, averaged, largest, smallest.
 *
 * With include_self: false what was there does not count. Gradient: input and src; shared among equals for amax, amin.
 * Source: PyTorch, torch.scatter_reduce.
 */
export const scatter_reduce: Fn<
  [input: Tensor, dim: number, index: Tensor, src: Tensor, reduce: ScatterReduce],
  ScatterReduceOptions
> = op("scatter_reduce", "input dim index src reduce include_self", (...args: unknown[]) => {
  const [input, dim, index, src, reduce, include = true] = args as [
    Tensor,
    number,
    Tensor,
    Tensor,
    ScatterReduce,
    boolean?,
  ];
  if (!["sum", "prod", "mean", "amax", "amin"].includes(reduce)) {
    throw new RuntimeError(`reduce argument must be either sum, prod, mean, amax or amin, got ${reduce}`);
  }
  const d = wrapDim(dim, input.ndim);
  checkScatter(input, d, index, src);
  if (input.dtype.itemsize === 2 && input.dtype.is_floating_point) {
    return asOne("ScatterReduceBackward0", [input, src], (x, s) =>
      scatter_reduce(x.float(), d, index, s.float(), reduce, { include_self: include }).to(x.dtype),
    );
  }
  const y = copied(input);
  const from = packed(src);
  const places = targets("scatter_reduce", index, input.sizes, src.sizes, d);
  const how: Joining = reduce === "mean" ? "sum" : reduce;
  if (!include) {
    const one = fresh([], input.dtype);
    store(one.array, 0, IDENTITY[how](input.dtype), one.dtype);
    putInto(y.array, places.into, one.array, 0, new Int32Array(places.into.length));
  }
  join(how, y, places.into, from, places.from);
  if (reduce === "mean") {
    const n = new Float64Array(y.count).fill(include ? 1 : 0);
    for (const p of places.into) n[p]++;
    for (let i = 0; i < n.length; i++) {
      const v = y.array[i];
      if (n[i] <= 1) continue;
      y.array[i] =
        typeof v === "bigint"
          ? BigInt(Math.floor(Number(v) / n[i]))
          : input.dtype.is_floating_point
            ? v / n[i]
            : Math.floor(v / n[i]);
    }
  }
  return record(y, SCATTER_REDUCE, [input, null, src], [index, input, src, y.detach()], {
    dim: d,
    sizes: src.sizes,
    reduce,
    include,
  });
});

/** As index_add with another way to join: prod, mean, amax, amin. Source: PyTorch, torch.index_reduce. */
export const index_reduce: Fn<
  [input: Tensor, dim: number, index: Tensor, source: Tensor, reduce: Exclude<ScatterReduce, "sum">],
  { readonly dim?: number; readonly index?: Tensor; readonly source?: Tensor; readonly include_self?: boolean }
> = op("index_reduce", "input dim index source reduce include_self", (...args: unknown[]) => {
  const [input, dim, index, source, reduce, include_self = true] = args as [
    Tensor,
    number,
    Tensor,
    Tensor,
    ScatterReduce,
    boolean?,
  ];
  const d = wrapDim(dim, input.ndim);
  const wide =
    source.ndim === 0
      ? index.reshape([])
      : index.reshape(source.sizes.map((_, i) => (i === d ? -1 : 1))).expand(source.sizes);
  return asOne("IndexReduceBackward0", [input, source], (x, s) =>
    scatter_reduce(x, d, wide.contiguous(), s, reduce, { include_self }),
  );
});

const all = { scatter, scatter_add, scatter_reduce, index_reduce };
install(all);
installInPlace(all);
