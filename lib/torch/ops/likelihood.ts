/** Losses of classes and probabilities. */
import { gradEnabled } from "../autograd/mode.js";
import type { Backward, Gradients } from "../autograd/node.js";
import { record } from "../autograd/record.js";
import { nllBackward, nllForward } from "../compute/likelihood.js";
import { BinaryKernel } from "../compute/loops.js";
import { int64, uint8 } from "../dtype.js";
import { IndexError, RuntimeError, ValueError } from "../errors.js";
import { sameSizes, show } from "../shape.js";
import { fresh, type Tensor } from "../tensor.js";
import { logsigmoid } from "./activation.js";
import { cast, compute, packed } from "./define.js";
import { checkReduction, type Reduction, recordReduced } from "./reduction.js";
import { log_softmax } from "./softmax.js";

type Floats = Float32Array | Float64Array;

/** What the way back of nll_loss keeps. */
interface Nll {
  readonly weight: Tensor | null;
  readonly ignore: number;
  readonly reduction: Reduction;
  readonly total: number;
  readonly sizes: readonly number[];
}

const nllNode = (name: string): Backward<Nll> => ({
  name,
  backward(g, node): Gradients {
    const target = node.saved(0);
    const { weight, ignore, reduction, total, sizes } = node.arg;
    const [n, classes, inner] = layout(sizes);
    const whole = fresh(sizes, g.dtype);
    // The loss is linear in its input: this is its derivative, which the result's gradient scales.
    nllBackward(
      packed(target).array as BigInt64Array,
      packed(target).offset,
      weight === null ? null : (packed(weight).array as Floats),
      whole.array as Floats,
      n,
      classes,
      inner,
      ignore,
      reduction === "mean" ? 1 / total : 1,
    );
    if (reduction !== "none") return [whole.mul(g), null];
    return [whole.mul(sizes.length === 1 ? g : g.unsqueeze(1)), null];
  },
});
const NLL = nllNode("NllLossBackward0");
const NLL_2D = nllNode("NllLoss2DBackward0");

/** Rows, classes and positions behind them: (C), (N, C) or (N, C, d1, ...). */
function layout(sizes: readonly number[]): [n: number, classes: number, inner: number] {
  if (sizes.length === 1) return [1, sizes[0], 1];
  return [sizes[0], sizes[1], sizes.slice(2).reduce((a, b) => a * b, 1)];
}

/** Named parameters of nll_loss. */
export interface NllOptions {
  readonly weight?: Tensor | null;
  readonly ignore_index?: number;
  readonly reduction?: Reduction;
}

/** @throws with torch's texts when target does not fit input. */
function checkClasses(input: Tensor, target: Tensor, weight: Tensor | null): void {
  if (input.ndim === 0) throw new RuntimeError("input tensor should be 1D or 2D");
  if (input.ndim === 1 ? target.ndim !== 0 && !(target.ndim === 1 && target.sizes[0] === 1) : false) {
    throw new ValueError(
      `Expected input batch_size (${input.sizes[0]}) to match target batch_size (${target.sizes[0]}).`,
    );
  }
  if (input.ndim >= 2 && input.sizes[0] !== target.sizes[0]) {
    throw new ValueError(
      `Expected input batch_size (${input.sizes[0]}) to match target batch_size (${target.sizes[0] ?? 1}).`,
    );
  }
  if (input.ndim >= 2) {
    const wanted = [input.sizes[0], ...input.sizes.slice(2)];
    if (!sameSizes(wanted, target.sizes)) {
      if (input.ndim === 2) {
        throw new RuntimeError("0D or 1D target tensor expected, multi-target not supported", {
          hint: `Classes are numbers: target should have shape ${show(wanted)}.`,
        });
      }
      throw new RuntimeError(
        `only batches of spatial targets supported (3D tensors) but got targets of size: : ${show(target.sizes)}`,
      );
    }
  }
  if (target.dtype !== int64 && target.dtype !== uint8) {
    throw new RuntimeError(`expected target dtype to be Long or Byte, but got ${target.dtype.scalar}`, {
      hint: "Class numbers are int64: target.long().",
    });
  }
  const classes = input.ndim === 1 ? input.sizes[0] : input.sizes[1];
  if (weight !== null && (weight.ndim !== 1 || weight.count !== classes)) {
    throw new RuntimeError(
      `weight tensor should be defined either for all ${classes} classes or no classes but got weight tensor of shape: ${show(weight.sizes)}`,
    );
  }
}

/**
 * Negative log likelihood of classes, from log-probabilities.
 *
 * loss_i = -weight[t_i] * input[i, t_i]; the mean is over the weights
 *
 * Shape: input (C), (N, C) or (N, C, d1, ...), target of the same without C -> () or target's shape.
 * @throws IndexError for a class that is not there; RuntimeError or ValueError when shapes or dtypes do not fit.
 * Source: PyTorch, torch.nn.functional.nll_loss.
 */
export function nll_loss(input: Tensor, target: Tensor, options: NllOptions = {}): Tensor {
  const { ignore_index: ignore = -100, reduction = "mean" } = options;
  const weight = options.weight ?? null;
  checkReduction(reduction);
  checkClasses(input, target, weight);
  const classOf = packed(target.dtype === uint8 ? cast(target, int64) : target);
  const [n, classes, inner] = layout(input.sizes);
  const x = packed(input);
  const each = fresh(input.ndim === 1 ? [] : target.sizes, input.dtype);
  const scale = weight === null ? null : (packed(cast(weight, input.dtype)).array as Floats);
  const numbers = classOf.array as BigInt64Array;
  const result = nllForward(
    x.array as Floats,
    x.offset,
    numbers,
    classOf.offset,
    scale,
    each.array as Floats,
    n,
    classes,
    inner,
    ignore,
  );
  if (result.bad !== null) throw new IndexError(`Target ${result.bad} is out of bounds.`);
  let out = each;
  if (reduction !== "none") {
    out = fresh([], input.dtype);
    out.array[0] = reduction === "mean" ? result.loss / result.total : result.loss;
  }
  const arg: Nll = { weight, ignore, reduction, total: result.total, sizes: input.sizes };
  return record(out, input.ndim > 2 ? NLL_2D : NLL, [input, null], [classOf], arg);
}

/** Named parameters of cross_entropy. */
export interface CrossEntropyOptions extends NllOptions {
  readonly label_smoothing?: number;
}

/**
 * Cross entropy of classes (their numbers, or a probability for each), from unnormalised scores.
 *
 * loss_i = -weight[t_i] * log_softmax(input)[i, t_i]
 *
 * Shape: input (C), (N, C) or (N, C, d1, ...), target of the same without C, or with it for probabilities.
 * @throws IndexError for a class that is not there; RuntimeError or ValueError when shapes or dtypes do not fit.
 * Source: PyTorch, torch.nn.functional.cross_entropy.
 */
export function cross_entropy(input: Tensor, target: Tensor, options: CrossEntropyOptions = {}): Tensor {
  const { reduction = "mean", label_smoothing: smoothing = 0 } = options;
  checkReduction(reduction);
  if (smoothing < 0 || smoothing > 1) {
    throw new RuntimeError(`label_smoothing must be between 0.0 and 1.0. Got: ${smoothing}`);
  }
  const dim = input.ndim === 1 ? 0 : 1;
  if (sameSizes(input.sizes, target.sizes) && input.ndim > 0) {
    return ofProbabilities(log_softmax(input, dim), target, dim, options, smoothing);
  }
  const logs = log_softmax(input, dim);
  const plain = nll_loss(logs, target, options);
  if (smoothing === 0) return plain;
  return smoothed(logs, target, plain, dim, options, smoothing);
}

const asRow = (weight: Tensor, logs: Tensor): Tensor =>
  logs.ndim <= 2 ? weight : weight.reshape([-1, ...new Array<number>(logs.ndim - 2).fill(1)]);

/** torch divides by a number here, which is a node of another name than division by a tensor. */
const DIVIDED: Backward<number> = { name: "DivBackward1", backward: (g, node) => g.div(node.arg) };

function ofProbabilities(
  logs: Tensor,
  target: Tensor,
  dim: number,
  options: CrossEntropyOptions,
  smoothing: number,
): Tensor {
  if (!target.dtype.is_floating_point) {
    throw new RuntimeError(
      `Expected floating point type for target with class probabilities, got ${target.dtype.scalar}`,
      { hint: "Class numbers have one dimension less than the scores." },
    );
  }
  if (options.ignore_index !== undefined && options.ignore_index >= 0) {
    throw new RuntimeError("ignore_index is not supported for floating point target");
  }
  const classes = logs.sizes[dim];
  const wanted = smoothing === 0 ? target : target.mul(1 - smoothing).add(smoothing / classes);
  const weighted = options.weight ? logs.mul(asRow(options.weight, logs)) : logs;
  const parts = weighted.mul(wanted);
  if (options.reduction === "none") return parts.sum(dim).neg();
  const total = parts.sum().neg();
  if (options.reduction === "sum") return total;
  const count = Math.max(parts.count / classes, 1);
  return record(total.detach().div(count), DIVIDED, [total], [], count);
}

function smoothed(
  logs: Tensor,
  target: Tensor,
  plain: Tensor,
  dim: number,
  options: CrossEntropyOptions,
  smoothing: number,
): Tensor {
  const { reduction = "mean", ignore_index: ignore = -100 } = options;
  const classes = logs.sizes[dim];
  const weighted = options.weight ? logs.mul(asRow(options.weight, logs)) : logs;
  const ignored = target.eq(ignore);
  const spread = weighted.sum(dim).neg().masked_fill(ignored, 0);
  let rest = spread;
  if (reduction === "sum") rest = spread.sum();
  else if (reduction === "mean") {
    const known = target.masked_fill(ignored, 0);
    const total = options.weight
      ? options.weight.index_select(0, known.reshape(-1)).reshape(known.shape).masked_fill(ignored, 0).sum()
      : ignored.logical_not().sum();
    rest = spread.sum().div(total);
  }
  return plain.mul(1 - smoothing).add(rest.mul(smoothing / classes));
}

const BCE = new BinaryKernel({
  name: "binary_cross_entropy",
  number: "(b - 1) * Math.max(Math.log1p(-a), -100) - b * Math.max(Math.log(a), -100)",
});
const BCE_SLOPE = new BinaryKernel({
  name: "binary_cross_entropy_backward",
  number: "(a - b) / Math.max((1 - a) * a, 1e-12)",
});

/** A weight for each loss, or null. */
type Weight = Tensor | null;

const BCE_BACKWARD: Backward<Weight> = {
  name: "BinaryCrossEntropyBackward0",
  backward(g, node): Gradients {
    const x = node.saved(0);
    const y = node.saved(1);
    const weighted = node.arg === null ? g : g.mul(node.arg);
    const slope = gradEnabled
      ? x.sub(y).div(x.neg().add(1).mul(x).clamp_min(1e-12))
      : compute("binary_cross_entropy", BCE_SLOPE, x, y, "same");
    return [
      node.next[0] === null ? null : weighted.mul(slope),
      node.next[1] === null ? null : weighted.mul(x.neg().log1p().sub(x.log())),
    ];
  },
};

/** What binary_cross_entropy_with_logits keeps beside its tensors. */
interface LogitWeights {
  readonly weight: Tensor | null;
  readonly positive: Tensor | null;
}

/** pos_weight * target + (1 - target), or null for 1. */
const share = (target: Tensor, positive: Tensor | null): Tensor | null =>
  positive === null ? null : positive.sub(1).mul(target).add(1);

const LOGITS_BACKWARD: Backward<LogitWeights> = {
  name: "BinaryCrossEntropyWithLogitsBackward0",
  backward(g, node): Gradients {
    const x = node.saved(0);
    const y = node.saved(1);
    const { weight, positive } = node.arg;
    const weighted = weight === null ? g : g.mul(weight);
    const below = x.neg().sigmoid();
    const factor = share(y, positive);
    const slope = y
      .neg()
      .add(1)
      .sub(factor === null ? below : below.mul(factor));
    return [
      node.next[0] === null ? null : weighted.mul(slope),
      node.next[1] === null
        ? null
        : weighted.mul(positive === null ? x.neg() : x.neg().sub(positive.sub(1).mul(logsigmoid(x)))),
    ];
  },
};

/** Named parameters of the losses of probabilities. */
export interface ProbabilityOptions {
  readonly weight?: Tensor | null;
  readonly reduction?: Reduction;
}

/**
 * Binary cross entropy of probabilities; logarithms are not below -100.
 *
 * loss = -weight * (target * ln(input) + (1 - target) * ln(1 - input))
 *
 * @throws ValueError when the shapes differ; RuntimeError when an element of input is not in [0, 1].
 * Source: PyTorch, torch.nn.functional.binary_cross_entropy.
 */
export function binary_cross_entropy(input: Tensor, target: Tensor, options: ProbabilityOptions = {}): Tensor {
  const { reduction = "mean", weight = null } = options;
  checkReduction(reduction);
  if (!sameSizes(input.sizes, target.sizes)) {
    throw new ValueError(
      `Using a target size (${target.shape}) that is different to the input size (${input.shape}) is deprecated. Please ensure they have the same size.`,
    );
  }
  if (input.dtype !== target.dtype) {
    throw new RuntimeError(`Found dtype ${target.dtype.scalar} but expected ${input.dtype.scalar}`);
  }
  const x = packed(input);
  for (let i = 0; i < x.count; i++) {
    const v = x.array[x.offset + i];
    if (!(v >= 0 && v <= 1)) {
      throw new RuntimeError("all elements of input should be between 0 and 1", {
        hint: "The input is a probability: put a sigmoid before it, or use BCEWithLogitsLoss.",
      });
    }
  }
  const plain = compute("binary_cross_entropy", BCE, input, target, "same");
  const each = weight === null ? plain : plain.mul(weight.detach());
  return recordReduced(each, reduction, BCE_BACKWARD, [input, target], [input, target], weight);
}

/** Named parameters of binary_cross_entropy_with_logits. */
export interface LogitsOptions extends ProbabilityOptions {
  readonly pos_weight?: Tensor | null;
}

/**
 * Binary cross entropy of unnormalised scores.
 *
 * loss = -weight * (pos_weight * target * ln(sigmoid(input)) + (1 - target) * ln(1 - sigmoid(input)))
 *
 * @throws ValueError when the shapes differ.
 * Source: PyTorch, torch.nn.functional.binary_cross_entropy_with_logits.
 */
export function binary_cross_entropy_with_logits(input: Tensor, target: Tensor, options: LogitsOptions = {}): Tensor {
  const { reduction = "mean", weight = null, pos_weight: positive = null } = options;
  checkReduction(reduction);
  if (!sameSizes(input.sizes, target.sizes)) {
    throw new ValueError(`Target size (${target.shape}) must be the same as input size (${input.shape})`);
  }
  const x = input.detach();
  const y = target.detach();
  const logs = logsigmoid(x);
  const factor = share(y, positive);
  const plain = y
    .neg()
    .add(1)
    .mul(x)
    .sub(factor === null ? logs : logs.mul(factor));
  const each = weight === null ? plain : plain.mul(weight.detach());
  return recordReduced(each, reduction, LOGITS_BACKWARD, [input, target], [input, target], { weight, positive });
}

const SMOOTH = new BinaryKernel({
  name: "smooth_l1_loss",
  number: "Math.abs(a) < b ? (0.5 * a * a) / b : Math.abs(a) - 0.5 * b",
});
const SMOOTH_SLOPE = new BinaryKernel({ name: "smooth_l1", number: "a <= -b ? -1 : a >= b ? 1 : a / b" });
const SMOOTH_BEND = new BinaryKernel({ name: "smooth_l1", number: "Math.abs(a) < b ? 1 / b : 0" });
const HUBER = new BinaryKernel({
  name: "huber_loss",
  number: "Math.abs(a) <= b ? 0.5 * a * a : b * (Math.abs(a) - 0.5 * b)",
});
const HUBER_SLOPE = new BinaryKernel({ name: "huber", number: "a <= -b ? -b : a >= b ? b : a" });
const HUBER_BEND = new BinaryKernel({ name: "huber", number: "Math.abs(a) < b ? 1 : 0" });

/** A loss of the difference d = input - target and one number: its kernels for value, slope and bend. */
function ofDifference(
  node: string,
  value: BinaryKernel,
  slope: BinaryKernel,
  bend: BinaryKernel,
): (input: Tensor, target: Tensor, parameter: number, reduction: Reduction) => Tensor {
  const second: Backward<number> = {
    name: `${node}Backward`,
    backward: (g, n) => g.mul(compute(node, bend, n.saved(0), n.arg, "same")),
  };
  const first: Backward<number> = {
    name: node,
    backward(g, n): Gradients {
      const d = n.saved(0).sub(n.saved(1));
      const s = g.mul(record(compute(node, slope, d, n.arg, "same"), second, [d], [d], n.arg));
      return [n.next[0] === null ? null : s, n.next[1] === null ? null : s.neg()];
    },
  };
  return (input: Tensor, target: Tensor, parameter: number, reduction: Reduction): Tensor => {
    checkReduction(reduction);
    const each = compute(node, value, input.detach().sub(target.detach()), parameter, "same");
    const whole = sameSizes(input.sizes, each.sizes) ? input : input.expand([...each.sizes]);
    const other = sameSizes(target.sizes, each.sizes) ? target : target.expand([...each.sizes]);
    return recordReduced(each, reduction, first, [whole, other], [whole, other], parameter);
  };
}

/** Squared below beta, absolute above. Source: PyTorch, torch.nn.functional.smooth_l1_loss. */
export const smoothL1: (input: Tensor, target: Tensor, beta: number, reduction: Reduction) => Tensor = ofDifference(
  "SmoothL1LossBackward0",
  SMOOTH,
  SMOOTH_SLOPE,
  SMOOTH_BEND,
);
/** Squared below delta, absolute above. Source: PyTorch, torch.nn.functional.huber_loss. */
export const huber: (input: Tensor, target: Tensor, delta: number, reduction: Reduction) => Tensor = ofDifference(
  "HuberLossBackward0",
  HUBER,
  HUBER_SLOPE,
  HUBER_BEND,
);
