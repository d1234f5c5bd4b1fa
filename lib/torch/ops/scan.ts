/** Running sums, products and extremes; differences and areas. */

import type { Backward } from "../autograd/node.js";
import { record } from "../autograd/record.js";
import { extremeScanRows, logSumScanRows, scanRows } from "../compute/sort.js";
import { bfloat16, type DType, float16, float32, int64 } from "../dtype.js";
import { RuntimeError } from "../errors.js";
import { wrapDim } from "../shape.js";
import { Tensor } from "../tensor.js";
import { cast, toFloating } from "./define.js";
import { flip } from "./flips.js";
import { cat, gather } from "./indexing.js";
import { where } from "./masks.js";
import { asOne, type Fn, type InPlace, install, installInPlace, type Method, op } from "./op.js";
import { ValuesIndices } from "./pair.js";
import { linesOf, rowResult, settled } from "./rows.js";

/** A running function along a dimension. */
export type Scan = Fn<[input: Tensor, dim: number], { readonly dim?: number; readonly dtype?: DType | null }>;

/** A running extreme along a dimension, and where it is. */
export type ExtremeScan = Fn<[input: Tensor, dim: number], { readonly dim?: number }, ValuesIndices>;

declare module "../tensor.js" {
  interface Tensor {
    /** Running sum. See torch.cumsum. */
    cumsum: Method<Scan>;
    /** In place: running sum. */
    cumsum_: InPlace<Scan, this>;
    /** Running product. See torch.cumprod. */
    cumprod: Method<Scan>;
    /** In place: running product. */
    cumprod_: InPlace<Scan, this>;
    /** Running maximum and where it is. See torch.cummax. */
    cummax: Method<ExtremeScan>;
    /** Running minimum and where it is. See torch.cummin. */
    cummin: Method<ExtremeScan>;
    /** Running logsumexp. See torch.logcumsumexp. */
    logcumsumexp: Method<Scan>;
    /** Differences of neighbours. See torch.diff. */
    diff: Method<typeof diff>;
  }
}

type RowScan = (lines: ReturnType<typeof linesOf>, y: Tensor["array"]) => void;

/** A scan along dim, not recorded. */
function scanned(x: Tensor, dim: number, scan: RowScan): Tensor {
  if (x.dtype === float16 || x.dtype === bfloat16) return cast(scanned(cast(x, float32), dim, scan), x.dtype);
  const lines = linesOf(x, dim);
  const { filled, result } = rowResult(x, lines.dim, lines.cols, x.dtype);
  scan(lines, filled.array);
  return settled(result);
}

const reversed = (x: Tensor, dim: number): Tensor => (x.ndim === 0 ? x : flip(x, dim));

const CUMSUM: Backward<number> = {
  name: "CumsumBackward0",
  backward: (g, node) => reversed(cumsum(reversed(g, node.arg), node.arg), node.arg),
};

function converted(args: readonly unknown[]): [Tensor, number] {
  const [input, dim, dtype] = args as [Tensor, number, DType | undefined];
  if (dtype !== undefined) return [input.to(dtype), dim];
  return [input.dtype.category < 2 ? cast(input, int64) : input, dim];
}

/**
 * Running sum along a dimension.
 *
 * Dtype: integers and bool become int64. Gradient: input.
 * @example torch.cumsum(torch.tensor([1, 2, 3]), 0)  // tensor([1, 3, 6])
 * Source: PyTorch, torch.cumsum; sums are kept in double precision.
 */
export const cumsum: Scan = op("cumsum", "input dim dtype", (...args: unknown[]) => {
  const [x, dim] = converted(args);
  const y = scanned(x, dim, (l, out) => scanRows("sum", l.array, l.offset, out, l.rows, l.cols));
  return record(y, CUMSUM, [x], [], wrapDim(dim, x.ndim));
});

const CUMPROD: Backward<number> = {
  name: "CumprodBackward0",
  backward(g, node) {
    const x = node.saved(0);
    const dim = node.arg;
    if (x.ndim === 0) return g;
    if (!x.detach().eq(0).any().item<boolean>()) {
      return reversed(cumsum(reversed(g.mul(cumprod(x, dim)), dim), dim), dim).div(x);
    }
    // Element by element: d y[k] / d x[i] is the product of all x[j], j <= k, but x[i].
    const n = x.sizes[dim];
    const parts = Array.from({ length: n }, (_, i) => {
      const before = i === 0 ? null : x.narrow(dim, 0, i).prod(dim, true);
      const after = cumprod(cat([x.narrow(dim, i, 1).mul(0).add(1), x.narrow(dim, i + 1, n - i - 1)], dim), dim);
      const slope = before === null ? after : after.mul(before);
      return slope.mul(g.narrow(dim, i, n - i)).sum(dim, true);
    });
    return cat(parts, dim);
  },
};

/** Running product along a dimension. Gradient: input, at zeros too. Source: PyTorch, torch.cumprod. */
export const cumprod: Scan = op("cumprod", "input dim dtype", (...args: unknown[]) => {
  const [x, dim] = converted(args);
  const y = scanned(x, dim, (l, out) => scanRows("prod", l.array, l.offset, out, l.rows, l.cols));
  return record(y, CUMPROD, [x], [x], wrapDim(dim, x.ndim));
});

function extremeScan(name: "cummax" | "cummin", node: string): ExtremeScan {
  return op(name, "input dim", (input: Tensor, dim: number) => {
    if (input.dtype === float16 || input.dtype === bfloat16) {
      const wide = (name === "cummax" ? cummax : cummin)(input.float(), dim);
      return new ValuesIndices(name, wide.values.to(input.dtype), wide.indices);
    }
    const lines = linesOf(input, dim);
    const values = rowResult(input, lines.dim, lines.cols, input.dtype);
    const places = rowResult(input, lines.dim, lines.cols, int64);
    extremeScanRows(
      name === "cummax",
      lines.array,
      lines.offset,
      values.filled.array,
      places.filled.array as BigInt64Array,
      lines.rows,
      lines.cols,
    );
    const indices = settled(places.result);
    const y = input.recorded()
      ? asOne(node, [input], (x) => (x.ndim === 0 ? x.clone() : gather(x, lines.dim, indices)))
      : settled(values.result);
    return new ValuesIndices(name, y, indices);
  });
}

/** Running maximum along a dimension and where it is (the last of equals). Source: PyTorch, torch.cummax. */
export const cummax: ExtremeScan = extremeScan("cummax", "CummaxBackward0");
/** Running minimum along a dimension and where it is (the last of equals). Source: PyTorch, torch.cummin. */
export const cummin: ExtremeScan = extremeScan("cummin", "CumminBackward0");

const LOGCUMSUMEXP: Backward<number> = {
  name: "LogcumsumexpBackward0",
  backward(g, node) {
    const x = node.saved(0);
    const y = node.saved(1);
    const dim = node.arg;
    const share = (part: Tensor): Tensor => {
      const logs = where(part.gt(0), part.abs().log(), -Infinity).sub(y);
      return reversed(logcumsumexp(reversed(logs, dim), dim), dim)
        .add(x)
        .exp();
    };
    return share(g).sub(share(g.neg()));
  },
};

/** Running logsumexp along a dimension. Source: PyTorch, torch.logcumsumexp. */
export const logcumsumexp: Fn<[input: Tensor, dim: number], { readonly dim?: number }> = op(
  "logcumsumexp",
  "input dim",
  (input: Tensor, dim: number) => {
    if (!input.dtype.is_floating_point) {
      throw new RuntimeError(`"logcumsumexp_out_cpu" not implemented for '${input.dtype.scalar}'`);
    }
    const y = scanned(input, dim, (l, out) => logSumScanRows(l.array, l.offset, out, l.rows, l.cols));
    return record(y, LOGCUMSUMEXP, [input], [input, y.detach()], wrapDim(dim, input.ndim));
  },
);

/** Named parameters of diff. */
export interface DiffOptions {
  readonly n?: number;
  readonly dim?: number;
  readonly prepend?: Tensor | null;
  readonly append?: Tensor | null;
}

/** Differences of neighbours along a dimension, n times. Bools differ by xor. Source: PyTorch, torch.diff. */
export const diff: Fn<[input: Tensor, n?: number, dim?: number], DiffOptions> = op(
  "diff",
  "input n dim prepend append",
  (...args: unknown[]) => {
    const [input, n = 1, dim = -1, prepend, append] = args as [Tensor, number?, number?, Tensor?, Tensor?];
    if (input.ndim === 0) throw new RuntimeError("diff expects input to be at least one-dimensional");
    if (n < 0) throw new RuntimeError(`order must be non-negative but got ${n}`);
    const d = wrapDim(dim, input.ndim);
    const ends = [prepend, input, append].filter((t) => t !== undefined);
    for (const t of ends) {
      if (t.ndim !== input.ndim) {
        throw new RuntimeError("diff expects prepend or append to be the same dimension as input");
      }
      t.sizes.forEach((s, i) => {
        if (i !== d && s !== input.sizes[i]) {
          throw new RuntimeError(
            `diff expects the shape of tensor to prepend or append to match that of input except along the differencing dimension; input.size(${i}) = ${input.sizes[i]}, but got tensor.size(${i}) = ${s}`,
          );
        }
      });
    }
    let y = ends.length === 1 ? input : cat(ends, d);
    if (n === 0) return asOne("CopyBackwards", [input], (x) => x.clone());
    for (let k = 0; k < n; k++) {
      const size = y.sizes[d];
      if (size === 0) break;
      const after = y.narrow(d, 1, size - 1);
      const before = y.narrow(d, 0, size - 1);
      y = y.dtype.category === 0 ? after.logical_xor(before) : after.sub(before);
    }
    return y;
  },
);

/** Areas under neighbours: (a + b) / 2 times their distance. */
function areas(y: Tensor, x: Tensor | null, dx: number, dim: number): Tensor {
  const d = wrapDim(dim, y.ndim);
  const size = y.sizes[d];
  const middle = y
    .narrow(d, 1, size - 1)
    .add(y.narrow(d, 0, size - 1))
    .div(2);
  if (x === null) return dx === 1 ? middle : middle.mul(dx);
  const steps =
    x.ndim === 1
      ? diff(x).reshape(y.sizes.map((_, i) => (i === d ? -1 : 1)))
      : diff(x, 1, dim - y.ndim < 0 && dim < 0 ? dim : d - y.ndim);
  return middle.mul(steps);
}

/** Named parameters of trapezoid. */
export interface TrapezoidOptions {
  readonly x?: Tensor | null;
  readonly dx?: number;
  readonly dim?: number;
}

/** Functions of areas under a curve. */
export type Trapezoid = Fn<[y: Tensor, x?: Tensor | null], TrapezoidOptions & { readonly y?: Tensor }>;

const trapezoidOf = (name: string, combine: (areas: Tensor, dim: number) => Tensor): Trapezoid =>
  op(name, "y x dx dim", (...args: unknown[]) => {
    const [y, x, dx = 1, dim = -1] = args as [Tensor, Tensor?, number?, number?];
    const data = toFloating(y);
    if (y.sizes[wrapDim(dim, y.ndim)] === 0) return data.sum(dim);
    const inputs = x instanceof Tensor ? [data, x] : [data];
    const node =
      name === "cumulative_trapezoid" && inputs.length === 1
        ? "CumsumBackward0"
        : inputs.length === 1
          ? "MulBackward1"
          : "DivBackward1";
    return asOne(node, inputs, (v, at) => combine(areas(v, at ?? null, dx, dim), dim));
  });

/** Area under y over x (or steps of dx) along dim, by trapezoids. Source: PyTorch, torch.trapezoid. */
export const trapezoid: Trapezoid = trapezoidOf("trapezoid", (a, dim) => a.sum(dim));
/** The same as trapezoid. */
export const trapz: Trapezoid = trapezoid;
/** Running area under y along dim, by trapezoids. Source: PyTorch, torch.cumulative_trapezoid. */
export const cumulative_trapezoid: Trapezoid = trapezoidOf("cumulative_trapezoid", (a, dim) => cumsum(a, dim));

install({ cumsum, cumprod, cummax, cummin, logcumsumexp, diff });
installInPlace({ cumsum, cumprod });
