/** Gradients of convolutions as functions of their own: `nn.grad.conv2d_input(...)`. */
import { grad as derive } from "../autograd/backward.js";
import { withGrad } from "../autograd/mode.js";
import { conv1d, conv2d, conv3d } from "../ops/conv.js";
import { zeros } from "../ops/creation.js";
import { type Fn, type Ints, op } from "../ops/op.js";
import type { Tensor } from "../tensor.js";

/** Named parameters of the gradients of convolutions. */
export interface ConvGradOptions {
  readonly stride?: Ints;
  readonly padding?: Ints;
  readonly dilation?: Ints;
  readonly groups?: number;
}

type InputGrad = Fn<
  [
    input_size: readonly number[],
    weight: Tensor,
    grad_output: Tensor,
    stride?: Ints,
    padding?: Ints,
    dilation?: Ints,
    groups?: number,
  ],
  ConvGradOptions
>;
type WeightGrad = Fn<
  [
    input: Tensor,
    weight_size: readonly number[],
    grad_output: Tensor,
    stride?: Ints,
    padding?: Ints,
    dilation?: Ints,
    groups?: number,
  ],
  ConvGradOptions
>;

const CONVOLUTIONS = [conv1d, conv2d, conv3d];

/** The gradient of a convolution with respect to `leaf`, one of its two operands. */
function derived(rank: number, x: Tensor, w: Tensor, leaf: Tensor, g: Tensor, settings: ConvGradOptions): Tensor {
  const y = withGrad(true, () => CONVOLUTIONS[rank - 1](x, w, settings));
  return derive([y], [leaf], { grad_outputs: [g] })[0] as Tensor;
}

const operand = (sizes: readonly number[], like: Tensor): Tensor =>
  zeros([...sizes], { dtype: like.dtype }).requires_grad_();

const inputOf = (rank: number): InputGrad =>
  op(
    `conv${rank}d_input`,
    "input_size weight grad_output stride padding dilation groups",
    (
      size: readonly number[],
      weight: Tensor,
      g: Tensor,
      stride?: Ints,
      padding?: Ints,
      dilation?: Ints,
      groups?: number,
    ) => {
      const x = operand(size, weight);
      return derived(rank, x, weight.detach(), x, g, { stride, padding, dilation, groups });
    },
  );
const weightOf = (rank: number): WeightGrad =>
  op(
    `conv${rank}d_weight`,
    "input weight_size grad_output stride padding dilation groups",
    (
      input: Tensor,
      size: readonly number[],
      g: Tensor,
      stride?: Ints,
      padding?: Ints,
      dilation?: Ints,
      groups?: number,
    ) => {
      const w = operand(size, input);
      return derived(rank, input.detach(), w, w, g, { stride, padding, dilation, groups });
    },
  );

/** The gradient of conv1d with respect to its input. Source: PyTorch, torch.nn.grad.conv1d_input. */
export const conv1d_input: InputGrad = inputOf(1);
/** The gradient of conv2d with respect to its input. Source: PyTorch, torch.nn.grad.conv2d_input. */
export const conv2d_input: InputGrad = inputOf(2);
/** The gradient of conv3d with respect to its input. Source: PyTorch, torch.nn.grad.conv3d_input. */
export const conv3d_input: InputGrad = inputOf(3);
/** The gradient of conv1d with respect to its weight. Source: PyTorch, torch.nn.grad.conv1d_weight. */
export const conv1d_weight: WeightGrad = weightOf(1);
/** The gradient of conv2d with respect to its weight. Source: PyTorch, torch.nn.grad.conv2d_weight. */
export const conv2d_weight: WeightGrad = weightOf(2);
/** The gradient of conv3d with respect to its weight. Source: PyTorch, torch.nn.grad.conv3d_weight. */
export const conv3d_weight: WeightGrad = weightOf(3);
