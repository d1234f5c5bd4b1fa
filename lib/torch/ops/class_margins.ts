/** Losses that ask for a margin between right and wrong classes. */
import { int64 } from "../dtype.js";
import { RuntimeError, ValueError } from "../errors.js";
import { sameSizes, show } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { logsigmoid } from "./activation.js";
import { where } from "./masks.js";
import { needs } from "./needs.js";
import { asOne, type Fn, op } from "./op.js";
import {
  type LegacyReduction,
  legacyReduction,
  type OldFlag,
  type Reduction,
  reduced,
  wantedReduction,
} from "./reduction.js";
import { relu } from "./unary.js";

/** Named parameters of losses of an input and a target. */
export interface TargetOptions extends LegacyReduction {
  readonly target?: Tensor;
  readonly reduction?: Reduction;
}

type Legacy = [size_average?: OldFlag, reduce?: OldFlag, reduction?: Reduction];

/** Named parameters of hinge_embedding_loss. */
export interface HingeOptions extends TargetOptions {
  readonly margin?: number;
}

/**
 * The input where the target is 1; how far it falls short of the margin where the target is -1.
 *
 * Source: PyTorch, torch.nn.functional.hinge_embedding_loss.
 */
export const hinge_embedding_loss: Fn<
  [input: Tensor, target: Tensor, margin?: number, ...legacy: Legacy],
  HingeOptions
> = op(
  "hinge_embedding_loss",
  "input target margin size_average reduce reduction",
  needs(
    "hinge_embedding_loss",
    "input target",
    2,
    (input: Tensor, target: Tensor, margin = 1, average?: OldFlag, each?: OldFlag, how?: Reduction) => {
      const reduction = wantedReduction(average, each, how);
      const short = input.neg().add(margin).clamp_min(0);
      const wrong = where(target.ne(1), short, 0);
      return reduced(wrong.add(where(target.ne(-1), input, 0)), reduction);
    },
  ),
);

/** ln(1 + e ** (-target * input)), for targets 1 and -1. Source: PyTorch, torch.nn.functional.soft_margin_loss. */
export const soft_margin_loss: Fn<[input: Tensor, target: Tensor, ...legacy: Legacy], TargetOptions> = op(
  "soft_margin_loss",
  "input target size_average reduce reduction",
  needs(
    "soft_margin_loss",
    "input target",
    2,
    (input: Tensor, target: Tensor, average?: OldFlag, each?: OldFlag, how?: Reduction) => {
      const reduction = wantedReduction(average, each, how);
      return asOne("SoftMarginLossBackward0", [input], (x) => reduced(x.neg().mul(target).exp().log1p(), reduction));
    },
  ),
);

/** A batch of scores, or one row of them. @throws RuntimeError for other inputs. */
function rowsOf(input: Tensor): Tensor {
  if (input.ndim < 1 || input.ndim > 2 || input.sizes[input.ndim - 1] === 0) {
    throw new RuntimeError(
      `Expected non-empty vector or matrix with optional 0-dim batch size, but got: ${show(input.sizes)}`,
    );
  }
  return input.ndim === 1 ? input.unsqueeze(0) : input;
}

function checkLong(target: Tensor): void {
  if (target.dtype === int64) return;
  throw new RuntimeError(`expected scalar type Long but found ${target.dtype.scalar}`, {
    hint: "Numbers of classes are int64: target.long().",
  });
}

/** Named parameters of multi_margin_loss. */
export interface MultiMarginOptions extends TargetOptions {
  readonly p?: number;
  readonly margin?: number;
  /** A factor for each class. */
  readonly weight?: Tensor | null;
}

/**
 * How far each wrong class comes within a margin of the right one, raised to p, as a mean over the classes.
 *
 * Shape: input (N, C) or (C), target (N) of int64 or () -> ().
 * @throws ValueError for p other than 1 and 2; RuntimeError when the shapes do not fit or a class is not there.
 * Source: PyTorch, torch.nn.functional.multi_margin_loss.
 */
export const multi_margin_loss: Fn<
  [input: Tensor, target: Tensor, p?: number, margin?: number, weight?: Tensor | null, ...legacy: Legacy],
  MultiMarginOptions
> = op(
  "multi_margin_loss",
  "input target p margin weight size_average reduce reduction",
  needs(
    "multi_margin_loss",
    "input target",
    2,
    (
      input: Tensor,
      target: Tensor,
      p = 1,
      margin = 1,
      weight: Tensor | null = null,
      average?: OldFlag,
      each?: OldFlag,
      how?: Reduction,
    ) => {
      const reduction = wantedReduction(average, each, how);
      if (p !== 1 && p !== 2) throw new ValueError("only p == 1 and p == 2 supported");
      if (weight !== null && weight !== undefined && weight.ndim !== 1) {
        throw new ValueError("weight must be one-dimensional");
      }
      const [n, classes] = rowsOf(input).sizes;
      if (target.ndim > 1 || target.count !== n) {
        throw new RuntimeError(
          `multi_margin_loss: target tensor should be 1-D with size equal to the number of input samples (batch size). Expected target size [${n}], but got ${show(target.sizes)}. Input has shape ${show(input.sizes)}.`,
        );
      }
      if (weight && weight.count !== classes) {
        throw new RuntimeError(`inconsistent weight size, expected ${classes} but got ${show(weight.sizes)}`);
      }
      checkLong(target);
      const right = target.reshape([n, 1]);
      if (right.lt(0).any().item() || right.ge(classes).any().item()) throw new RuntimeError("target out of range");
      return asOne("MultiMarginLossBackward0", [input], (t) => {
        const x = rowsOf(t);
        const short = relu(x.add(margin).sub(x.gather(1, right)));
        const raised = p === 2 ? short.mul(short) : short;
        const weighted = weight ? raised.mul(weight.index_select(0, right.flatten()).unsqueeze(1)) : raised;
        const losses = weighted.scatter(1, right, 0).sum(1).div(classes);
        return reduced(target.ndim === 0 || input.ndim === 1 ? losses.squeeze(0) : losses, reduction);
      });
    },
  ),
);

/**
 * How far wrong classes come within 1 of each right one. A row of the target lists the right classes; -1 ends the list.
 *
 * Shape: input and target (N, C) or (C), target of int64 -> ().
 * @throws RuntimeError when the shapes differ or a class is not there.
 * Source: PyTorch, torch.nn.functional.multilabel_margin_loss.
 */
export const multilabel_margin_loss: Fn<[input: Tensor, target: Tensor, ...legacy: Legacy], TargetOptions> = op(
  "multilabel_margin_loss",
  "input target size_average reduce reduction",
  needs(
    "multilabel_margin_loss",
    "input target",
    2,
    (input: Tensor, target: Tensor, average?: OldFlag, each?: OldFlag, how?: Reduction) => {
      const reduction = wantedReduction(average, each, how);
      const [n, classes] = rowsOf(input).sizes;
      if (!sameSizes(input.sizes, target.sizes)) {
        throw new RuntimeError(
          `inconsistent target size: ${show(target.sizes)} for input of size: ${show(input.sizes)}`,
        );
      }
      checkLong(target);
      const labels = target.reshape([n, classes]);
      if (labels.lt(-1).any().item() || labels.ge(classes).any().item()) {
        throw new RuntimeError("argument #2 'target' is out of range");
      }
      const listed = labels.lt(0).cumsum(1).eq(0);
      const rightOnes = labels.masked_fill(listed.logical_not(), 0);
      return asOne("MultilabelMarginLossBackward0", [input], (t) => {
        const x = rowsOf(t);
        const counts = listed.to(x.dtype);
        const wrong = x.detach().mul(0).scatter_add(1, rightOnes, counts).eq(0).to(x.dtype);
        const short = relu(x.unsqueeze(1).sub(x.gather(1, rightOnes).unsqueeze(2)).add(1));
        const losses = short.mul(counts.unsqueeze(2)).mul(wrong.unsqueeze(1)).sum([1, 2]).div(classes);
        return reduced(input.ndim === 1 ? losses.squeeze(0) : losses, reduction);
      });
    },
  ),
);

/** Named parameters of multilabel_soft_margin_loss. */
export interface MultilabelSoftOptions extends TargetOptions {
  /** A factor for each class. */
  readonly weight?: Tensor | null;
}

/**
 * Cross entropy of each class for itself (is it there or not), as a mean over the classes.
 *
 * Shape: input and target (N, C) -> (). Source: PyTorch, torch.nn.functional.multilabel_soft_margin_loss.
 */
export const multilabel_soft_margin_loss: Fn<
  [input: Tensor, target: Tensor, weight?: Tensor | null, ...legacy: Legacy],
  MultilabelSoftOptions
> = op(
  "multilabel_soft_margin_loss",
  "input target weight size_average reduce reduction",
  needs(
    "multilabel_soft_margin_loss",
    "input target",
    2,
    (
      input: Tensor,
      target: Tensor,
      weight: Tensor | null = null,
      average?: OldFlag,
      each?: OldFlag,
      how?: Reduction,
    ) => {
      const reduction = legacyReduction(average, each) ?? how ?? "mean";
      if (!["mean", "sum", "none"].includes(reduction)) throw new ValueError(`${reduction} is not valid`);
      const there = target.mul(logsigmoid(input));
      const absent = target.neg().add(1).mul(logsigmoid(input.neg()));
      const all = there.add(absent).neg();
      const weighted = weight ? all.mul(weight) : all;
      return reduced(weighted.sum(input.ndim - 1).div(input.size(-1)), reduction);
    },
  ),
);
