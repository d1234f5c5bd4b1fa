/** Softmax and its logarithm. */
import type { Backward } from "../autograd/node.js";
import { record } from "../autograd/record.js";
import { logSoftmaxRows, softmaxRows } from "../compute/softmax.js";
import { bfloat16, type DType, float16, float32 } from "../dtype.js";
import { RuntimeError } from "../errors.js";
import { bind } from "../kwargs.js";
import { wrapDim } from "../shape.js";
import { freshResult as fresh, methods, type Tensor } from "../tensor.js";
import { cast, packed } from "./define.js";

/** Named parameters of softmax and log_softmax. */
export interface SoftmaxOptions {
  readonly dim?: number;
  readonly dtype?: DType | null;
}

declare module "../tensor.js" {
  interface Tensor {
    /** e ** this, divided by its sum along a dimension. See torch.softmax. */
    softmax(dim: number | SoftmaxOptions, dtype?: DType | null): Tensor;
    /** Logarithm of softmax. See torch.log_softmax. */
    log_softmax(dim: number | SoftmaxOptions, dtype?: DType | null): Tensor;
  }
}

type Floats = Float32Array | Float64Array;
type Rows = (x: Floats, ox: number, y: Floats, rows: number, cols: number) => void;

/** Runs a row loop along one dimension. */
function along(rows: Rows, x: Tensor, dim: number): Tensor {
  if (x.dtype === float16 || x.dtype === bfloat16) return cast(along(rows, cast(x, float32), dim), x.dtype);
  const last = Math.max(x.ndim - 1, 0);
  if (dim !== last) {
    const moved = along(rows, x.detach().transpose(dim, last), last).transpose(dim, last);
    return packed(moved);
  }
  const from = packed(x);
  const out = fresh(x.sizes, x.dtype);
  const cols = x.ndim === 0 ? 1 : x.sizes[last];
  if (out.count > 0) rows(from.array as Floats, from.offset, out.array as Floats, out.count / cols, cols);
  return out;
}

const SOFTMAX_BACKWARD: Backward<number> = {
  name: "SoftmaxBackward0",
  backward(g, node) {
    const y = node.saved(0);
    const weighted = g.mul(y);
    return weighted.sub(y.mul(weighted.sum(node.arg, true)));
  },
};

const LOG_SOFTMAX_BACKWARD: Backward<number> = {
  name: "LogSoftmaxBackward0",
  backward(g, node) {
    return g.sub(node.saved(0).exp().mul(g.sum(node.arg, true)));
  },
};

function apply(op: "softmax" | "log_softmax", input: Tensor, args: readonly unknown[]): Tensor {
  const [dim, dtype] = bind(op, args, ["dim", "dtype"]) as [number, DType | null | undefined];
  const x = dtype === undefined || dtype === null ? input : input.to(dtype);
  if (!x.dtype.is_floating_point) {
    const name = op === "softmax" ? "softmax_lastdim_kernel_impl" : "log_softmax_lastdim_kernel_impl";
    throw new RuntimeError(`"${name}" not implemented for '${x.dtype.scalar}'`, {
      hint: "Convert to float first: x.float().",
    });
  }
  const d = wrapDim(dim, x.ndim);
  if (op === "softmax") {
    const y = along(softmaxRows, x, d);
    return record(y, SOFTMAX_BACKWARD, [x], [y], d);
  }
  const y = along(logSoftmaxRows, x, d);
  return record(y, LOG_SOFTMAX_BACKWARD, [x], [y], d);
}

/**
 * Softmax along a dimension: positive, with sum 1.
 *
 * y[i] = e ** input[i] / sum_j e ** input[j]
 *
 * Dtype: floating. Gradient: input.
 * @throws RuntimeError for integers; IndexError for a dimension that is not there.
 * Source: PyTorch, torch.softmax.
 */
export function softmax(input: Tensor, dim: number | SoftmaxOptions, dtype?: DType | null): Tensor {
  return apply("softmax", input, dtype === undefined ? [dim] : [dim, dtype]);
}

/**
 * Logarithm of softmax along a dimension, without its loss of digits.
 *
 * y[i] = input[i] - ln(sum_j e ** input[j])
 *
 * Dtype: floating. Gradient: input.
 * @throws RuntimeError for integers; IndexError for a dimension that is not there.
 * Source: PyTorch, torch.log_softmax.
 */
export function log_softmax(input: Tensor, dim: number | SoftmaxOptions, dtype?: DType | null): Tensor {
  return apply("log_softmax", input, dtype === undefined ? [dim] : [dim, dtype]);
}

methods({
  softmax(this: Tensor, ...args: unknown[]): Tensor {
    return apply("softmax", this, args);
  },
  log_softmax(this: Tensor, ...args: unknown[]): Tensor {
    return apply("log_softmax", this, args);
  },
});
