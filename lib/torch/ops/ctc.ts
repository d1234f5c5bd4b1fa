/** The loss of sequences that are not aligned with their labels. */
import type { Backward } from "../autograd/node.js";
import { record } from "../autograd/record.js";
import { ctc, ctcBack, type Sample } from "../compute/ctc.js";
import { bool, float32, float64, int64 } from "../dtype.js";
import { NotImplementedError, RuntimeError } from "../errors.js";
import { fresh, Tensor } from "../tensor.js";
import { tensor } from "./creation.js";
import { cast, packed } from "./define.js";
import { where } from "./masks.js";
import { needs } from "./needs.js";
import { type Fn, op } from "./op.js";
import { checkReduction, type Reduction } from "./reduction.js";

type Floats = Float32Array | Float64Array;

/** Lengths: a tensor of whole numbers, or numbers. */
export type Lengths = Tensor | readonly number[];

/** Named parameters of ctc_loss. */
export interface CtcOptions {
  readonly targets?: Tensor;
  readonly input_lengths?: Lengths;
  readonly target_lengths?: Lengths;
  /** The class that stands for no label. */
  readonly blank?: number;
  readonly reduction?: Reduction;
  /** Whether losses without any alignment, which are infinite, count as 0. */
  readonly zero_infinity?: boolean;
}

interface Batch {
  readonly samples: readonly { readonly steps: number; readonly labels: readonly number[] }[];
  readonly blank: number;
  readonly zeroInfinity: boolean;
}

const sampleOf = (x: Tensor, b: Batch, n: number): Sample => ({
  x: x.array as Floats,
  offset: x.offset + n * x.sizes[2],
  step: x.sizes[1] * x.sizes[2],
  blank: b.blank,
  ...b.samples[n],
});

const CTC: Backward<Batch> = {
  name: "CtcLossBackward0",
  backward(g, node) {
    const x = packed(node.saved(0));
    const losses = node.saved(1);
    const out = fresh(x.sizes, x.dtype);
    const array = out.array as Floats;
    const up = packed(g);
    for (let n = 0; n < node.arg.samples.length; n++) {
      if (node.arg.zeroInfinity && Number(losses.array[losses.offset + n]) === Infinity) continue;
      const scale = Number(up.array[up.offset + n]);
      ctcBack(sampleOf(x, node.arg, n), x.sizes[2], scale, array.subarray(n * x.sizes[2]));
    }
    return record(out, BACK, [g, node.saved(0)], [], null);
  },
};
const BACK: Backward<null> = {
  name: "CtcLossBackwardBackward0",
  backward() {
    throw new NotImplementedError("derivative for aten::_ctc_loss_backward is not implemented");
  },
};

const CHECKING = "(while checking arguments for ctc_loss_allocate_outputs)";

function lengthsOf(name: string, given: Lengths, batch: number, most: number): number[] {
  if (given instanceof Tensor && (given.dtype.is_floating_point || given.dtype === bool)) {
    throw new RuntimeError(`${name} must be integral`, { hint: `Convert: ${name}.long().` });
  }
  const lengths = given instanceof Tensor ? given.flatten().tolist<number[]>() : [...given];
  if (lengths.length !== batch) throw new RuntimeError(`${name} must be of size batch_size`);
  for (const n of lengths) {
    if (n < 0) throw new RuntimeError(`Expected ${name} to have value at least 0, but got value ${n} ${CHECKING}`);
    if (n > most) {
      throw new RuntimeError(`Expected ${name} to have value at most ${most}, but got value ${n} ${CHECKING}`);
    }
  }
  return lengths;
}

/** The labels of each sample: rows of a matrix, or stretches of one row of all. */
function labelsOf(targets: Tensor, lengths: readonly number[], classes: number): number[][] {
  const batch = lengths.length;
  const wrong = (what: string): RuntimeError =>
    new RuntimeError(`${what} for argument #2 'targets' ${CHECKING}`, {
      hint: "targets is (N, S), or all samples' labels in one row.",
    });
  if (targets.ndim < 1 || targets.ndim > 2)
    throw wrong(`Expected 1 to 2 dimensions, but got ${targets.ndim}-dimensional tensor`);
  const all = targets.flatten().tolist<number[]>();
  const strange = all.find((label) => label < 0 || label >= classes || !Number.isInteger(label));
  if (strange !== undefined && targets.ndim === 1) {
    throw new RuntimeError(`ctc_loss: there is no class ${strange}, the input has ${classes}`);
  }
  if (targets.ndim === 1) {
    const total = lengths.reduce((a, b) => a + b, 0);
    if (all.length !== total) {
      throw wrong(`Expected tensor to have size ${total} at dimension 0, but got size ${all.length}`);
    }
    let at = 0;
    return lengths.map((n) => {
      at += n;
      return all.slice(at - n, at);
    });
  }
  const [rows, width] = targets.sizes;
  const longest = Math.max(0, ...lengths);
  if (rows !== batch) throw wrong(`Expected tensor to have size ${batch} at dimension 0, but got size ${rows}`);
  if (width < longest) {
    throw wrong(`Expected tensor to have size at least ${longest} at dimension 1, but got size ${width}`);
  }
  return lengths.map((n, row) => {
    const labels = all.slice(row * width, row * width + n);
    const unknown = labels.find((label) => label < 0 || label >= classes || !Number.isInteger(label));
    if (unknown !== undefined) {
      throw new RuntimeError(`ctc_loss: there is no class ${unknown}, the input has ${classes}`);
    }
    return labels;
  });
}

/**
 * Connectionist temporal classification: the negative logarithm of the labels' probability, over all ways to stretch
 * them with repetitions and blanks over the steps.
 *
 * Shape: log_probs (T, N, C) of logarithms of probabilities, targets (N, S) or all labels in one row, lengths (N)
 * -> (); or (T, C), (S), () and () for one sample. With reduction "mean" each loss is divided by its target's length.
 * Gradient: log_probs, which must come from log_softmax.
 * @throws RuntimeError when lengths, labels and sizes do not fit.
 * Source: Graves et al. 2006; PyTorch, torch.nn.functional.ctc_loss.
 */
export const ctc_loss: Fn<
  [
    log_probs: Tensor,
    targets: Tensor,
    input_lengths: Lengths,
    target_lengths: Lengths,
    blank?: number,
    reduction?: Reduction,
    zero_infinity?: boolean,
  ],
  CtcOptions
> = op(
  "ctc_loss",
  "log_probs targets input_lengths target_lengths blank reduction zero_infinity",
  needs(
    "ctc_loss",
    "log_probs targets input_lengths target_lengths",
    2,
    (
      log_probs: Tensor,
      targets: Tensor,
      input_lengths: Lengths,
      target_lengths: Lengths,
      blank = 0,
      reduction: Reduction = "mean",
      zero_infinity = false,
    ) => {
      checkReduction(reduction);
      if (log_probs.dtype !== float32 && log_probs.dtype !== float64) {
        throw new NotImplementedError(`"ctc_loss_cpu" not implemented for '${log_probs.dtype.scalar}'`, {
          hint: "Convert first: log_probs.float().",
        });
      }
      const alone = log_probs.ndim === 2;
      const x = alone ? log_probs.unsqueeze(1) : log_probs;
      const [steps, batch, classes] = x.sizes;
      if (blank < 0 || blank >= classes) throw new RuntimeError("blank must be in label range");
      const ins = lengthsOf("input_lengths", input_lengths, batch, steps);
      const outs = lengthsOf("target_lengths", target_lengths, batch, Infinity);
      const labels = labelsOf(
        targets.ndim === 1 && alone ? targets.narrow(0, 0, Math.min(outs[0], targets.size(0))) : targets,
        outs,
        classes,
      );
      const b: Batch = {
        samples: ins.map((n, i) => ({ steps: n, labels: labels[i] })),
        blank,
        zeroInfinity: zero_infinity,
      };
      const from = packed(x.detach());
      const losses = fresh([batch], x.dtype);
      for (let n = 0; n < batch; n++) losses.array[n] = ctc(sampleOf(from, b, n));
      const raw = losses.clone();
      const each = record(losses, CTC, [x], [x, raw], b);
      const finite = zero_infinity ? where(raw.eq(Infinity), fresh([], x.dtype), each) : each;
      if (reduction === "mean") {
        const by = cast(
          tensor(
            outs.map((n) => Math.max(n, 1)),
            { dtype: int64 },
          ),
          x.dtype,
        );
        return finite.div(by).mean();
      }
      if (reduction === "sum") return finite.sum();
      return alone ? finite.squeeze(0) : finite;
    },
  ),
);
