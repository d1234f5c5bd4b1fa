/** Reductions beyond sum, mean and max: spread, extremes over several dimensions, counts. */

import { warn } from "../../builtins/warnings.js";
import type { Backward, Gradients } from "../autograd/node.js";
import { record, recordMany } from "../autograd/record.js";
import { extremeRows } from "../compute/reduce.js";
import { type DType, float32, int64 } from "../dtype.js";
import { IndexError, RuntimeError } from "../errors.js";
import { fresh, type Tensor } from "../tensor.js";
import { cast } from "./define.js";
import { asOne, asOneMany, type Fn, install, type Method, op } from "./op.js";
import { Results } from "./pair.js";
import { type Dims, type Reduction, spread, toRows, transposedRows } from "./reduce.js";

/** Named parameters of reductions over any dimensions. */
export interface DimsOptions {
  readonly dim?: Dims;
  readonly keepdim?: boolean;
}

/** A reduction over one dimension, several, or all. */
export type Reduce = Fn<[input: Tensor, dim?: Dims, keepdim?: boolean], DimsOptions>;

/** Named parameters of var and std. */
export interface VarOptions extends DimsOptions {
  /** Divides by n - 1 (the default) or by n. */
  readonly unbiased?: boolean;
  /** Divides by n - correction. */
  readonly correction?: number | null;
}

/** var, std and their pairs with the mean. */
export type Spread<R> = Fn<[input: Tensor, dim?: Dims | boolean, unbiased?: boolean, keepdim?: boolean], VarOptions, R>;

declare module "../tensor.js" {
  interface Tensor {
    /** The largest elements over dimensions, or all. See torch.amax. */
    amax: Method<Reduce>;
    /** The smallest elements over dimensions, or all. See torch.amin. */
    amin: Method<Reduce>;
    /** The smallest and largest elements. See torch.aminmax. */
    aminmax: Method<typeof aminmax>;
    /** Variance over dimensions, or all. See torch.var. */
    var: Method<Spread<Tensor>>;
    /** Standard deviation over dimensions, or all. See torch.std. */
    std: Method<Spread<Tensor>>;
    /** ln of the sum of e ** this. See torch.logsumexp. */
    logsumexp: Method<typeof logsumexp>;
    /** Sum without NaN. See torch.nansum. */
    nansum: Method<typeof nansum>;
    /** Mean without NaN. See torch.nanmean. */
    nanmean: Method<typeof nansum>;
    /** Number of elements that are not zero. See torch.count_nonzero. */
    count_nonzero: Method<typeof count_nonzero>;
    /** Sum of the diagonal. See torch.trace. */
    trace(): Tensor;
    /** Covariance of variables in rows. See torch.cov. */
    cov: Method<typeof cov>;
    /** Correlation of variables in rows. See torch.corrcoef. */
    corrcoef(): Tensor;
  }
}

/** Extremes over dimensions, not recorded. */
function extremes(name: string, largest: boolean, x: Tensor, dim: Dims | undefined, keepdim: boolean): Tensor {
  if (x.dtype.kind === "f16" || x.dtype.kind === "bf16") {
    return cast(extremes(name, largest, cast(x, float32), dim, keepdim), x.dtype);
  }
  const r = toRows(x, dim, keepdim);
  if (r.cols === 0 && r.rows > 0) {
    if (dim === undefined || dim === null || (Array.isArray(dim) && dim.length === 0)) {
      throw new RuntimeError(
        name === "aminmax"
          ? "aminmax(): cannot compute aminmax over an empty dimension as the operation has no identity."
          : `${name}(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with the 'dim' argument.`,
      );
    }
    throw new IndexError(
      `${name === "aminmax" ? "aminmax" : `${name}()`}: Expected reduction dim ${String(dim)} to have non-zero size.`,
    );
  }
  const rows = r.byColumns ? transposedRows(r) : r.tensor;
  const at = new BigInt64Array(r.rows);
  extremeRows(largest, rows.array, rows.offset, at, r.rows, r.cols);
  const out = fresh(r.sizes, x.dtype);
  for (let i = 0; i < r.rows; i++) out.array[i] = rows.array[rows.offset + i * r.cols + Number(at[i])];
  return out;
}

/** Each element's share of the gradient: 1 / (number of equals) where it is the extreme. */
function shares(x: Tensor, y: Tensor, r: Reduction): Tensor {
  const mask = x.eq(spread(y, r)).to(x.dtype);
  return mask.div(mask.sum(r.dim ?? null, true));
}

const extremeNode = (name: string): Backward<Reduction> => ({
  name,
  backward: (g, node) => spread(g, node.arg).mul(shares(node.saved(0), node.saved(1), node.arg)),
});

function extreme(name: string, node: string, largest: boolean): Reduce {
  const backward = extremeNode(node);
  return op(name, "input dim keepdim", (input: Tensor, dim?: Dims, keepdim = false) => {
    const y = extremes(name, largest, input.detach(), dim, keepdim);
    return record(y, backward, [input], [input, y], { sizes: input.sizes, dim, keepdim });
  });
}

/** The largest elements over dimensions, or all. Gradient: shared evenly among equals. Source: PyTorch, torch.amax. */
export const amax: Reduce = extreme("amax", "AmaxBackward0", true);
/** The smallest elements over dimensions, or all. Gradient: shared evenly among equals. Source: PyTorch, torch.amin. */
export const amin: Reduce = extreme("amin", "AminBackward0", false);

const AMINMAX: Backward<Reduction> = {
  name: "AminmaxBackward0",
  backward: () => null,
  backwardMany(gs, node): Gradients {
    const parts = gs.flatMap((g, i) =>
      g === null ? [] : [spread(g, node.arg).mul(shares(node.saved(0), node.saved(i + 1), node.arg))],
    );
    return parts.length === 2 ? parts[0].add(parts[1]) : parts[0];
  },
};

/** The smallest and the largest elements along dim, or of all. Source: PyTorch, torch.aminmax. */
export const aminmax: Fn<
  [input: Tensor],
  { readonly dim?: number | null; readonly keepdim?: boolean },
  Results<{ min: Tensor; max: Tensor }>
> = op("aminmax", "input dim keepdim", (...args: unknown[]) => {
  const [input, dim, keepdim = false] = args as [Tensor, number?, boolean?];
  const min = extremes("aminmax", false, input.detach(), dim, keepdim);
  const max = extremes("aminmax", true, input.detach(), dim, keepdim);
  recordMany([min, max], AMINMAX, [input], [input, min.detach(), max.detach()], { sizes: input.sizes, dim, keepdim });
  return new Results("aminmax", { min, max });
});

interface VarCall {
  readonly input: Tensor;
  readonly dim: Dims | undefined;
  readonly correction: number;
  readonly keepdim: boolean;
}

function varCall(name: string, args: readonly unknown[]): VarCall {
  const [input, given, unbiased, keepdim = false, correction] = args as [
    Tensor,
    Dims | boolean | undefined,
    boolean?,
    boolean?,
    number?,
  ];
  if (!input.dtype.is_floating_point) {
    throw new RuntimeError("std and var only support floating point and complex dtypes", {
      hint: `${name}(): the tensor is ${input.dtype}; convert first: x.float().`,
    });
  }
  const short = typeof given === "boolean";
  const wanted = short ? given : unbiased;
  return {
    input,
    dim: short ? undefined : (given as Dims | undefined),
    correction: correction ?? (wanted === false ? 0 : 1),
    keepdim,
  };
}

function variance(x: Tensor, c: VarCall): Tensor {
  const d = x.sub(x.mean(c.dim ?? null, true));
  const total = d.mul(d).sum(c.dim ?? null, c.keepdim);
  const n = x.count / Math.max(total.count, 1);
  const divisor = Math.max(n - c.correction, 0);
  if (divisor === 0 && n - c.correction <= 0) {
    warn(
      "std(): degrees of freedom is <= 0. Correction should be strictly less than the reduction factor (input numel divided by output numel).",
    );
  }
  return total.div(divisor);
}

/** Square root with gradient 0 at 0. */
function rootOf(v: Tensor): Tensor {
  const zero = v.detach().eq(0);
  return v.masked_fill(zero, 1).sqrt().masked_fill(zero, 0);
}

const VAR_PARAMETERS = "input dim unbiased keepdim correction";

/**
 * Variance over dimensions, or all.
 *
 * y = sum (x - mean) ** 2 / (n - correction); correction is 1, or 0 with unbiased: false
 *
 * Gradient: input. @throws RuntimeError for integers.
 * Source: PyTorch, torch.var.
 */
const varOf: Spread<Tensor> = op("var", VAR_PARAMETERS, (...args: unknown[]) => {
  const c = varCall("var", args);
  return asOne("VarBackward0", [c.input], (x) => variance(x, c));
});

export { varOf as var };

/** Standard deviation over dimensions, or all: the root of var. Gradient: 0 at 0. Source: PyTorch, torch.std. */
export const std: Spread<Tensor> = op("std", VAR_PARAMETERS, (...args: unknown[]) => {
  const c = varCall("std", args);
  return asOne("StdBackward0", [c.input], (x) => rootOf(variance(x, c)));
});

/** Variance and mean over dimensions, or all. Source: PyTorch, torch.var_mean. */
export const var_mean: Spread<[Tensor, Tensor]> = op("var_mean", VAR_PARAMETERS, (...args: unknown[]) => {
  const c = varCall("var_mean", args);
  return asOneMany("VarMeanBackward0", [c.input], (x): [Tensor, Tensor] => [
    variance(x, c),
    x.mean(c.dim ?? null, c.keepdim),
  ]);
});

/** Standard deviation and mean over dimensions, or all. Source: PyTorch, torch.std_mean. */
export const std_mean: Spread<[Tensor, Tensor]> = op("std_mean", VAR_PARAMETERS, (...args: unknown[]) => {
  const c = varCall("std_mean", args);
  return asOneMany("StdMeanBackward0", [c.input], (x): [Tensor, Tensor] => [
    rootOf(variance(x, c)),
    x.mean(c.dim ?? null, c.keepdim),
  ]);
});

/**
 * ln(sum e ** input) over dimensions, without overflow.
 *
 * Gradient: input's softmax. Dtype: floating; integers become floats.
 * Source: PyTorch, torch.logsumexp.
 */
export const logsumexp: Fn<[input: Tensor, dim: Dims, keepdim?: boolean], DimsOptions> = op(
  "logsumexp",
  "input dim keepdim",
  (input: Tensor, dim: Dims, keepdim = false) => {
    const x = input.dtype.is_floating_point ? input : input.float();
    return asOne("LogsumexpBackward0", [x], (v) => {
      if (v.count === 0) return v.exp().sum(dim, keepdim).log();
      const top = extremes("logsumexp", true, v.detach(), dim, true);
      const shift = top.masked_fill(top.isinf(), 0);
      const y = v.sub(shift).exp().sum(dim, true).log().add(shift);
      return keepdim ? y : y.sum(dim, false);
    });
  },
);

/** Named parameters of nansum and nanmean. */
export interface NanOptions extends DimsOptions {
  readonly dtype?: DType | null;
}

function withoutNan(
  name: string,
  node: string,
  mean: boolean,
): Fn<[input: Tensor, dim?: Dims, keepdim?: boolean], NanOptions> {
  return op(name, "input dim keepdim dtype", (...args: unknown[]) => {
    const [input, dim, keepdim = false, dtype] = args as [Tensor, Dims?, boolean?, DType?];
    const x = dtype === undefined ? input : input.to(dtype);
    if (mean && !x.dtype.is_floating_point) {
      throw new RuntimeError(
        `nanmean(): expected input to have floating point or complex dtype but got ${x.dtype.scalar}`,
      );
    }
    if (!x.dtype.is_floating_point) return x.sum(dim ?? null, keepdim);
    return asOne(node, [x], (v) => {
      const nan = v.detach().isnan();
      const total = v.masked_fill(nan, 0).sum(dim ?? null, keepdim);
      return mean ? total.div(nan.logical_not().sum(dim ?? null, keepdim)) : total;
    });
  });
}

/** Sum over dimensions, or all, NaN counted as 0. Source: PyTorch, torch.nansum. */
export const nansum: Fn<[input: Tensor, dim?: Dims, keepdim?: boolean], NanOptions> = withoutNan(
  "nansum",
  "NansumBackward0",
  false,
);
/** Mean over dimensions, or all, of what is not NaN. Source: PyTorch, torch.nanmean. */
export const nanmean: Fn<[input: Tensor, dim?: Dims, keepdim?: boolean], NanOptions> = withoutNan(
  "nanmean",
  "DivBackward0",
  true,
);

/** Number of elements that are not zero, over dimensions or all, as int64. Source: PyTorch, torch.count_nonzero. */
export const count_nonzero: Fn<[input: Tensor, dim?: Dims], { readonly dim?: Dims }> = op(
  "count_nonzero",
  "input dim",
  (input: Tensor, dim?: Dims) => cast(input.detach().ne(0), int64).sum(dim ?? null),
);

/** Sum of the diagonal of a matrix. Gradient: input. Source: PyTorch, torch.trace. */
export function trace(input: Tensor): Tensor {
  if (input.ndim !== 2) throw new RuntimeError(`trace: expected a matrix, but got tensor with dim ${input.ndim}`);
  const step = input.strides[0] + input.strides[1];
  const n = Math.min(input.sizes[0], input.sizes[1]);
  return asOne("TraceBackward0", [input], (x) => x.as_strided([n], [step], x.storage_offset()).sum());
}

/** Named parameters of cov. */
export interface CovOptions {
  readonly correction?: number;
  readonly fweights?: Tensor | null;
  readonly aweights?: Tensor | null;
}

/**
 * Covariance matrix of variables in rows, observations in columns.
 *
 * Source: PyTorch, torch.cov.
 */
export const cov: Fn<[input: Tensor], CovOptions> = op(
  "cov",
  "input correction fweights aweights",
  (...args: unknown[]) => {
    const [input, correction = 1, fweights, aweights] = args as [Tensor, number?, Tensor?, Tensor?];
    if (input.ndim > 2)
      throw new RuntimeError(
        `cov(): expected input to have two or fewer dimensions but got an input with ${input.ndim} dimensions`,
      );
    const n = input.ndim === 0 ? 1 : input.size(-1);
    for (const [name, w, kind] of [
      ["fweights", fweights, "integral"],
      ["aweights", aweights, "floating point"],
    ] as const) {
      if (w === undefined) continue;
      if (w.ndim > 1) {
        throw new RuntimeError(
          `cov(): expected ${name} to have one or fewer dimensions but got ${name} with ${w.ndim} dimensions`,
        );
      }
      if (w.dtype.is_floating_point !== (kind === "floating point")) {
        throw new RuntimeError(
          `cov(): expected ${name} to have ${kind} dtype but got ${name} with ${w.dtype.scalar} dtype`,
        );
      }
      if (w.count !== n) {
        throw new RuntimeError(
          `cov(): expected ${name} to have the same numel as there are observations in the input but got ${w.count} != ${n}`,
        );
      }
    }
    const x = input.dtype.is_floating_point ? input : input.to(float32);
    const rows = x.ndim < 2 ? x.reshape(1, -1) : x;
    const inputs = [rows, ...[fweights, aweights].filter((w) => w !== undefined)];
    return asOne("SqueezeBackward0", inputs, (v, ...given) => {
      const importance = aweights === undefined ? undefined : given[given.length - 1];
      const weights = given.reduce<Tensor | null>((a, w) => (a === null ? w.to(v.dtype) : a.mul(w)), null);
      const n = v.sizes[1];
      if (weights === null) {
        const d = v.sub(v.mean(1, true));
        return d
          .mm(d.t())
          .div(Math.max(n - correction, 0))
          .squeeze();
      }
      const total = weights.sum();
      const d = v.sub(v.mul(weights).sum(1, true).div(total));
      const squares = importance === undefined ? total : weights.mul(importance).sum().div(total);
      const norm = importance === undefined ? total.sub(correction) : total.sub(squares.mul(correction));
      return d.mm(d.mul(weights).t()).div(norm.clamp_min(0)).squeeze();
    });
  },
);

/** Correlation matrix of variables in rows, within [-1, 1]. Source: PyTorch, torch.corrcoef. */
export function corrcoef(input: Tensor): Tensor {
  const c = cov(input);
  if (c.ndim === 0) return c.div(c);
  return asOne("ClampBackward1", [c], (m) => {
    const d = m.as_strided([m.sizes[0]], [m.sizes[0] + 1], m.storage_offset()).sqrt();
    return m.div(d.unsqueeze(1)).div(d.unsqueeze(0)).clamp(-1, 1);
  });
}

install({ amax, amin, aminmax, var: varOf, std, logsumexp, nansum, nanmean, count_nonzero, trace, cov, corrcoef });
