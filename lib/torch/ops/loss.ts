/** Fused losses. */
import { gradEnabled } from "../autograd/mode.js";
import type { Backward, Gradients } from "../autograd/node.js";
import { record } from "../autograd/record.js";
import { scaledDifference, squaredErrorSum } from "../compute/loss.js";
import { float32, float64 } from "../dtype.js";
import { RuntimeError } from "../errors.js";
import { broadcastSizes, sameSizes } from "../shape.js";
import { freshResult as fresh, type Tensor } from "../tensor.js";
import { packed } from "./define.js";
import { checkReduction, type Reduction, recordReduced, reduced } from "./reduction.js";

type Floats = Float32Array | Float64Array;

const MSE_BACKWARD: Backward<number> = {
  name: "MseLossBackward0",
  backward(g, node): Gradients {
    const x = node.saved(0);
    const y = node.saved(1);
    const scale = node.arg;
    if (gradEnabled || !(g.count === 1 && g.array.constructor === x.array.constructor)) {
      const first = x.sub(y).mul(g.mul(scale));
      return [node.next[0] === null ? null : first, node.next[1] === null ? null : first.neg()];
    }
    const a = packed(x);
    const b = packed(y);
    const factor = scale * Number(g.array[g.offset]);
    const back = (from: Tensor, to: Tensor): Tensor => {
      const out = fresh(x.sizes, x.dtype);
      scaledDifference(
        from.array as Floats,
        from.offset,
        to.array as Floats,
        to.offset,
        out.array as Floats,
        out.count,
        factor,
      );
      return out;
    };
    return [node.next[0] === null ? null : back(a, b), node.next[1] === null ? null : back(b, a)];
  },
};

/**
 * Mean squared error.
 *
 * loss = mean((input - target)^2), or the sum, or each
 *
 * Shape: input and target broadcast -> () (or their shape with reduction "none").
 * Gradient: both.
 * @throws RuntimeError when the shapes do not broadcast; ValueError for an unknown reduction.
 * Source: PyTorch, torch.nn.functional.mse_loss.
 */
export function mse_loss(input: Tensor, target: Tensor, reduction: Reduction = "mean"): Tensor {
  checkReduction(reduction);
  if (!sameSizes(input.sizes, target.sizes)) {
    const sizes = broadcastSizes(input.sizes, target.sizes);
    const whole = (t: Tensor): Tensor => (sameSizes(t.sizes, sizes) ? t : t.expand([...sizes]));
    return mse_loss(whole(input), whole(target), reduction);
  }
  if (!input.dtype.is_floating_point && !target.dtype.is_floating_point) {
    throw new RuntimeError(`"mse_cpu" not implemented for '${input.dtype.scalar}'`, {
      hint: "Convert to float first.",
    });
  }
  const fused = input.dtype === target.dtype && (input.dtype === float32 || input.dtype === float64);
  if (reduction === "none" || !fused) {
    const each = input.detach().sub(target.detach()).pow(2);
    return recordReduced(each, reduction, MSE_BACKWARD, [input, target], [input, target], 2);
  }
  const a = packed(input);
  const b = packed(target);
  const n = reduction === "mean" ? input.count : 1;
  const out = fresh([], input.dtype);
  out.array[0] = squaredErrorSum(a.array as Floats, a.offset, b.array as Floats, b.offset, input.count) / n;
  return record(out, MSE_BACKWARD, [input, target], [input, target], 2 / n);
}

/**
 * Mean absolute error.
 *
 * loss = mean(|input - target|), or the sum, or each
 *
 * Shape: input and target broadcast -> () (or their shape with reduction "none").
 * Gradient: both; 0 where they are equal.
 * @throws RuntimeError when the shapes do not broadcast; ValueError for an unknown reduction.
 * Source: PyTorch, torch.nn.functional.l1_loss.
 */
export function l1_loss(input: Tensor, target: Tensor, reduction: Reduction = "mean"): Tensor {
  checkReduction(reduction);
  return reduced(input.sub(target).abs(), reduction);
}
