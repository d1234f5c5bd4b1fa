/** The linear layer's map, in one operation: it is what most networks spend their steps on. */
import { gradEnabled } from "../autograd/mode.js";
import { type Backward, type Edge, type Gradients, Node } from "../autograd/node.js";
import { record } from "../autograd/record.js";
import { columnSums, linearForward, linearGradInput, linearGradWeight } from "../compute/linear.js";
import { float32, float64 } from "../dtype.js";
import { RuntimeError, typeError } from "../errors.js";
import { freshResult as fresh, Tensor } from "../tensor.js";
import { typename } from "../typename.js";
import { packed } from "./define.js";
import { addmm, matmul, mm } from "./matmul.js";
import { T_BACKWARD, unsafeView } from "./views.js";

type Floats = Float32Array | Float64Array;

/** torch transposes the weight first: its graph has a node for that, which ours shows and does not have. */
function edges(node: Node<null>): readonly Edge[] {
  const own = node.inputEdges();
  const [weight, output] = own[own.length - 1];
  if (weight === null) return own;
  return [...own.slice(0, -1), [new Node(T_BACKWARD, [weight], output === 0 ? null : [output], [], null) as Node, 0]];
}

/** d/dx = g @ w */
function gradInput(g: Tensor, w: Tensor): Tensor {
  if (gradEnabled || g.dtype !== w.dtype) return mm(g, w);
  const from = packed(g);
  const weight = packed(w);
  const [rows, outs] = g.sizes;
  const ins = w.sizes[1];
  const out = fresh([rows, ins], g.dtype);
  linearGradInput(
    from.array as Floats,
    from.offset,
    weight.array as Floats,
    weight.offset,
    out.array as Floats,
    rows,
    ins,
    outs,
  );
  return out;
}

/** d/dw = g.t() @ x */
function gradWeight(g: Tensor, x: Tensor): Tensor {
  if (gradEnabled || g.dtype !== x.dtype) return mm(g.t(), x);
  const from = packed(g);
  const input = packed(x);
  const [rows, outs] = g.sizes;
  const ins = x.sizes[1];
  const out = fresh([outs, ins], g.dtype);
  linearGradWeight(
    from.array as Floats,
    from.offset,
    input.array as Floats,
    input.offset,
    out.array as Floats,
    rows,
    ins,
    outs,
  );
  return out;
}

/** d/db = sum of g over rows */
function gradBias(g: Tensor): Tensor {
  if (gradEnabled || !g.contig) return g.sum(0);
  const [rows, outs] = g.sizes;
  const out = fresh([outs], g.dtype);
  columnSums(g.array as Floats, g.offset, out.array as Floats, rows, outs);
  return out;
}

const LINEAR_BIAS: Backward<null> = {
  name: "AddmmBackward0",
  backward(g, node): Gradients {
    return [
      node.next[0] === null ? null : gradBias(g),
      node.next[1] === null ? null : gradInput(g, node.saved(1)),
      node.next[2] === null ? null : gradWeight(g, node.saved(0)),
    ];
  },
  edges,
};

const LINEAR: Backward<null> = {
  name: "MmBackward0",
  backward(g, node): Gradients {
    return [
      node.next[0] === null ? null : gradInput(g, node.saved(1)),
      node.next[1] === null ? null : gradWeight(g, node.saved(0)),
    ];
  },
  edges,
};

/** The layer on rows of one floating dtype. */
function fused(input: Tensor, weight: Tensor, bias: Tensor | null): Tensor {
  const x = packed(input);
  const w = packed(weight);
  const b = bias === null ? null : packed(bias);
  const [rows, ins] = x.sizes;
  const outs = w.sizes[0];
  const out = fresh([rows, outs], x.dtype);
  linearForward(
    x.array as Floats,
    x.offset,
    w.array as Floats,
    w.offset,
    b === null ? null : (b.array as Floats),
    b === null ? 0 : b.offset,
    out.array as Floats,
    rows,
    ins,
    outs,
  );
  return out;
}

/** @throws with torch's texts when the layer does not fit its input. */
function check(input: Tensor, weight: Tensor, bias: Tensor | null): void {
  if (input.dtype !== weight.dtype || (bias !== null && bias.dtype !== weight.dtype)) {
    throw new RuntimeError(
      `mat1 and mat2 must have the same dtype, but got ${input.dtype.scalar} and ${weight.dtype.scalar}`,
      { hint: `Convert one of them: x.to(${weight.dtype}), or the module with .double().` },
    );
  }
  const ins = input.sizes[input.sizes.length - 1];
  if (ins === weight.sizes[1]) return;
  const rows = input.count / Math.max(ins, 1);
  throw new RuntimeError(
    `${bias === null ? "mm" : "addmm"}: mat1 and mat2 shapes cannot be multiplied (${rows}x${ins} and ${weight.sizes[1]}x${weight.sizes[0]})`,
    { hint: `The layer takes ${weight.sizes[1]} features in the last dimension, the input has ${ins}.` },
  );
}

/**
 * Linear map.
 *
 * y = input @ weight.t() + bias
 *
 * Shape: input (*, in), weight (out, in), bias (out) -> (*, out). Dtype: all the same.
 * Gradient: all three.
 * @throws RuntimeError when the shapes or dtypes do not fit.
 * Source: PyTorch, torch.nn.functional.linear; sums are kept in double precision.
 */
export function linear(input: Tensor, weight: Tensor, bias: Tensor | null = null): Tensor {
  if (!(input instanceof Tensor)) {
    throw typeError(`linear(): argument 'input' (position 1) must be Tensor, not ${typename(input)}`);
  }
  const plain = weight.sizes.length === 2 && (bias === null || bias.sizes.length === 1) && input.sizes.length > 0;
  if (!plain) {
    const y = matmul(input, weight.sizes.length === 1 ? weight : weight.t());
    return bias === null ? y : y.add(bias);
  }
  check(input, weight, bias);
  if (input.sizes.length !== 2) {
    const rows = input.reshape(-1, input.sizes[input.sizes.length - 1]);
    const y = linear(rows, weight, bias);
    if (input.sizes.length === 1 && bias === null) return y.squeeze(0);
    return unsafeView(y, [...input.sizes.slice(0, -1), weight.sizes[0]]);
  }
  if (input.dtype !== float32 && input.dtype !== float64) {
    return bias === null ? mm(input, weight.t()) : addmm(bias, input, weight.t());
  }
  const out = fused(input, weight, bias);
  if (bias === null) return record(out, LINEAR, [input, weight], [input, weight], null);
  return record(out, LINEAR_BIAS, [bias, input, weight], [input, weight], null);
}
