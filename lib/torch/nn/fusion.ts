/** Batch norms folded into the layers before them, for evaluation. */
import { deepcopy } from "../../builtins/copy.js";
import { AssertionError } from "../../builtins/errors.js";
import { withGrad } from "../autograd/mode.js";
import type { Tensor } from "../tensor.js";
import type { ConvLayer } from "./conv.js";
import type { Linear } from "./linear.js";
import type { BatchNormLayer } from "./normalization.js";
import { Parameter } from "./parameter.js";

/** What a batch norm does in evaluation: y = x * scale + shift. */
function statistics(bn: { readonly running_mean: Tensor | null; readonly running_var: Tensor | null }) {
  if (bn.running_mean === null || bn.running_var === null) {
    throw new AssertionError("bn.running_mean and bn.running_var must not be None");
  }
  return { mean: bn.running_mean, variance: bn.running_var };
}
function checkModes(...modules: readonly { readonly training: boolean }[]): void {
  if (modules.some((m) => m.training)) throw new AssertionError("Fusion only for eval!");
}

/**
 * The weight and bias of a convolution followed by a batch norm. Source: PyTorch, torch.nn.utils.fuse_conv_bn_weights.
 */
export function fuse_conv_bn_weights(
  conv_w: Tensor,
  conv_b: Tensor | null,
  bn_rm: Tensor,
  bn_rv: Tensor,
  bn_eps: number,
  bn_w: Tensor | null,
  bn_b: Tensor | null,
  transpose = false,
): [weight: Parameter, bias: Parameter] {
  return withGrad(false, () => {
    const scale = bn_rv.add(bn_eps).rsqrt();
    const gain = bn_w === null ? scale : bn_w.mul(scale);
    const shape = conv_w.sizes.map((_, d) => (d === (transpose ? 1 : 0) ? -1 : 1));
    const centred = conv_b === null ? bn_rm.neg() : conv_b.sub(bn_rm);
    const shifted = centred.mul(gain);
    return [
      new Parameter(conv_w.mul(gain.reshape(shape)).to(conv_w.dtype), conv_w.requires_grad),
      new Parameter(
        (bn_b === null ? shifted : shifted.add(bn_b)).to((conv_b ?? conv_w).dtype),
        conv_b?.requires_grad ?? false,
      ),
    ];
  });
}

/**
 * A convolution that does what `conv` and `bn` after it do in evaluation.
 *
 * @throws AssertionError when one of them is in training, or keeps no statistics.
 * Source: PyTorch, torch.nn.utils.fuse_conv_bn_eval.
 */
export function fuse_conv_bn_eval<C extends ConvLayer>(conv: C, bn: BatchNormLayer, transpose = false): C {
  checkModes(conv, bn);
  const { mean, variance } = statistics(bn);
  const fused = deepcopy(conv);
  const [weight, bias] = fuse_conv_bn_weights(
    fused.weight,
    fused.bias,
    mean,
    variance,
    bn.eps,
    bn.weight,
    bn.bias,
    transpose,
  );
  fused.weight = weight;
  fused.bias = bias;
  return fused;
}

/** The weight and bias of a linear layer followed by a batch norm. Source: PyTorch, torch.nn.utils.fuse_linear_bn_weights. */
export function fuse_linear_bn_weights(
  linear_w: Tensor,
  linear_b: Tensor | null,
  bn_rm: Tensor,
  bn_rv: Tensor,
  bn_eps: number,
  bn_w: Tensor,
  bn_b: Tensor,
): [weight: Parameter, bias: Parameter] {
  return withGrad(false, () => {
    const gain = bn_w.mul(bn_rv.add(bn_eps).rsqrt());
    const centred = linear_b === null ? bn_rm.neg() : linear_b.sub(bn_rm);
    return [
      new Parameter(linear_w.mul(gain.unsqueeze(-1)).to(linear_w.dtype), linear_w.requires_grad),
      new Parameter(
        centred
          .mul(gain)
          .add(bn_b)
          .to((linear_b ?? linear_w).dtype),
        linear_b?.requires_grad ?? false,
      ),
    ];
  });
}

/**
 * A linear layer that does what `linear` and `bn` after it do in evaluation.
 *
 * @throws AssertionError when one of them is in training, or their features do not fit.
 * Source: PyTorch, torch.nn.utils.fuse_linear_bn_eval.
 */
export function fuse_linear_bn_eval<L extends Linear>(linear: L, bn: BatchNormLayer): L {
  checkModes(linear, bn);
  if (linear.out_features !== bn.num_features && bn.num_features !== 1) {
    throw new AssertionError(
      `To fuse, linear.out_features == bn.num_features or bn.num_features == 1, got linear.out_features=${linear.out_features} and bn.num_features=${bn.num_features}`,
    );
  }
  const { mean, variance } = statistics(bn);
  const fused = deepcopy(linear);
  const [weight, bias] = fuse_linear_bn_weights(
    fused.weight,
    fused.bias,
    mean,
    variance,
    bn.eps,
    bn.weight as Tensor,
    bn.bias as Tensor,
  );
  fused.weight = weight;
  fused.bias = bias;
  return fused;
}
