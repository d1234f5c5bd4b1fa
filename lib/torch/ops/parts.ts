import type { Backward, Gradients } from "../autograd/node.js";
import { record } from "../autograd/record.js";
import { copyInto } from "../compute/plan.js";
import { IndexError, RuntimeError } from "../errors.js";
import { wrapDim } from "../shape.js";
import { fresh, type Tensor } from "../tensor.js";

/** Where a slice came from: the dimension, its first element and step. @internal */
export interface Part {
  readonly sizes: readonly number[];
  readonly dim: number;
  readonly start: number;
  readonly step: number;
}

const SLICE_BACKWARD: Backward<Part> = {
  name: "SliceBackward0",
  backward(g, node): Gradients {
    const { sizes, dim, start, step } = node.arg;
    return embed(g, sizes, (whole) => strided(whole, dim, start, g.sizes[dim], step));
  },
};

const SELECT_BACKWARD: Backward<Part> = {
  name: "SelectBackward0",
  backward(g, node): Gradients {
    const { sizes, dim, start } = node.arg;
    return embed(g.unsqueeze(dim), sizes, (whole) => strided(whole, dim, start, 1, 1));
  },
};

/** Parts of a split, under torch's names. @internal */
export const SPLIT_BACKWARD: Backward<Part> = { ...SLICE_BACKWARD, name: "SplitBackward0" };
/** @internal */
export const SPLIT_SIZES_BACKWARD: Backward<Part> = { ...SLICE_BACKWARD, name: "SplitWithSizesBackward0" };
/** @internal */
export const UNBIND_BACKWARD: Backward<Part> = { ...SELECT_BACKWARD, name: "UnbindBackward0" };

const EMBED_BACKWARD: Backward<(whole: Tensor) => Tensor> = {
  name: "SliceBackward0",
  backward: (g, node) => node.arg(g).clone(),
};

/** Zeros of `sizes` with `g` in one window. */
function embed(g: Tensor, sizes: readonly number[], window: (whole: Tensor) => Tensor): Tensor {
  const whole = fresh(sizes, g.dtype);
  const part = window(whole);
  copyInto(g, g.dtype.kind, part, g.dtype.kind);
  return record(whole, EMBED_BACKWARD, [g], [], window);
}

/** Every step-th of `length` positions of one dimension, not recorded. */
function strided(x: Tensor, dim: number, start: number, length: number, step: number): Tensor {
  const sizes = [...x.sizes];
  const strides = [...x.strides];
  sizes[dim] = length;
  strides[dim] = x.strides[dim] * step;
  return x.window(x.offset + start * x.strides[dim], sizes, strides);
}

/** x[start:end:step] along `dim`, with Python's clamping; step is positive. @internal */
export function sliceDim(
  x: Tensor,
  dim: number,
  start: number | null,
  end: number | null,
  step = 1,
  op: Backward<Part> = SLICE_BACKWARD,
): Tensor {
  const size = x.sizes[dim];
  const clamp = (i: number): number => Math.min(Math.max(i < 0 ? i + size : i, 0), size);
  const from = clamp(start ?? 0);
  const to = Math.max(clamp(end ?? size), from);
  const y = strided(x, dim, from, Math.ceil((to - from) / step), step);
  return x.recorded() ? record(y, op, [x], [], { sizes: x.sizes, dim, start: from, step }) : y;
}

/** `length` elements of a dimension, from `start`, without a copy. Source: PyTorch, torch.narrow. */
export function narrow(input: Tensor, dim: number, first: number | Tensor, length: number): Tensor {
  const start = typeof first === "number" ? first : first.item();
  if (input.ndim === 0) throw new RuntimeError("narrow() cannot be applied to a 0-dim tensor.");
  const d = wrapDim(dim, input.ndim);
  const size = input.sizes[d];
  if (length < 0) throw new RuntimeError("narrow(): length must be non-negative.");
  if (start < -size || start > size) {
    throw new IndexError(`Dimension out of range (expected to be in range of [${-size}, ${size}], but got ${start})`);
  }
  const from = start < 0 ? start + size : start;
  if (from + length > size) {
    throw new RuntimeError(`start (${from}) + length (${length}) exceeds dimension size (${size}).`);
  }
  return sliceDim(input, d, from, from + length);
}

/** One element of a dimension, which goes; without a copy. Source: PyTorch, torch.select. */
export function select(input: Tensor, dim: number, index: number): Tensor {
  return selected(input, dim, index, SELECT_BACKWARD);
}

/** @internal */
export function selected(input: Tensor, dim: number, index: number, op: Backward<Part>): Tensor {
  if (input.ndim === 0) throw new IndexError("select() cannot be applied to a 0-dim tensor.");
  const d = wrapDim(dim, input.ndim);
  const size = input.sizes[d];
  if (index < -size || index >= size) {
    throw new IndexError(`index ${index} is out of bounds for dimension ${d} with size ${size}`);
  }
  const at = index < 0 ? index + size : index;
  const sizes = input.sizes.filter((_, i) => i !== d);
  const strides = input.strides.filter((_, i) => i !== d);
  const y = input.window(input.offset + at * input.strides[d], sizes, strides);
  return record(y, op, [input], [], { sizes: input.sizes, dim: d, start: at, step: 1 });
}

/** The tensors along a dimension, which goes; views. Source: PyTorch, torch.unbind. */
export function unbind(input: Tensor, dim = 0): Tensor[] {
  const d = wrapDim(dim, input.ndim);
  if (input.ndim === 0) throw new IndexError("Dimension specified as 0 but tensor has no dimensions");
  return Array.from({ length: input.sizes[d] }, (_, i) => selected(input, d, i, UNBIND_BACKWARD));
}
