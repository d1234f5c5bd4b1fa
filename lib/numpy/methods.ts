/** numpy's functions as methods of arrays. */
import { type ArrayLike, type DTypeLike, fromTensor, torchDtype, toTensor, withDoubles } from "./bridge.js";
import * as f from "./functions.js";
import { methods, type ndarray } from "./ndarray.js";

type MethodOf<F> = F extends (a: ArrayLike, ...rest: infer R) => infer O ? (...rest: R) => O : never;

/** A reduction as a method. */
export interface ReductionMethod {
  (): number;
  (axis: f.Axis | f.ReduceOptions): ndarray;
}

declare module "./ndarray.js" {
  interface ndarray {
    /** A copy in another dtype. */
    astype(dtype: DTypeLike): ndarray;
    /** Dimensions in another order; a view. */
    transpose(...axes: readonly number[] | readonly [readonly number[]]): ndarray;
    /** Without dimensions of size 1. */
    squeeze: MethodOf<typeof f.squeeze>;
    /** Mean. */
    mean: ReductionMethod;
    /** Sum. */
    sum: ReductionMethod;
    /** The largest. */
    max: ReductionMethod;
    /** The smallest. */
    min: ReductionMethod;
    /** Standard deviation. */
    std: ReductionMethod;
    /** Variance. */
    var: ReductionMethod;
    /** Product. */
    prod: ReductionMethod;
    /** Where the largest is. */
    argmax: ReductionMethod;
    /** Where the smallest is. */
    argmin: ReductionMethod;
    /** Places in sorted order. */
    argsort: MethodOf<typeof f.argsort>;
    /** Within [min, max]. */
    clip: MethodOf<typeof f.clip>;
    /** Running sum. */
    cumsum: MethodOf<typeof f.cumsum>;
    /** Inner or matrix product. */
    dot(b: ArrayLike): ndarray | number;
    /** A copy in a row. */
    flatten(): ndarray;
    /** Elements in a row. */
    ravel(): ndarray;
    /** Rounded. */
    round: MethodOf<typeof f.round>;
    /** Every element so many times. */
    repeat: MethodOf<typeof f.repeat>;
    /** Whether any is true. */
    any(): boolean;
    /** Whether all are true. */
    all(): boolean;
    /** In place: one value everywhere. */
    fill(value: number): void;
  }
}

const plain = {
  squeeze: f.squeeze,
  mean: f.mean,
  sum: f.sum,
  max: f.max,
  min: f.min,
  std: f.std,
  var: f.var,
  prod: f.prod,
  argmax: f.argmax,
  argmin: f.argmin,
  argsort: f.argsort,
  clip: f.clip,
  cumsum: f.cumsum,
  dot: f.dot,
  ravel: f.ravel,
  round: f.round,
  repeat: f.repeat,
  any: f.any,
  all: f.all,
};

const table: Record<string, (this: ndarray, ...args: never[]) => unknown> = {
  astype(this: ndarray, dtype: DTypeLike): ndarray {
    return withDoubles(() => {
      const t = toTensor(this);
      const wanted = torchDtype(dtype);
      return fromTensor(t.dtype === wanted ? t.clone() : t.to(wanted));
    });
  },
  transpose(this: ndarray, ...axes: unknown[]): ndarray {
    const order = (Array.isArray(axes[0]) ? axes[0] : axes) as number[];
    return f.transpose(this, order.length === 0 ? null : order);
  },
  flatten(this: ndarray): ndarray {
    return f.ravel(this.copy());
  },
  fill(this: ndarray, value: number): void {
    toTensor(this).fill_(value);
  },
};
for (const [name, g] of Object.entries(plain)) {
  table[name] = function (this: ndarray, ...args: never[]): unknown {
    return (g as (a: ArrayLike, ...rest: never[]) => unknown)(this, ...args);
  };
}
methods(table);
