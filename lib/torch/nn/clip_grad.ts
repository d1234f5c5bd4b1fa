/** Gradients kept within bounds. */
import { withGrad } from "../autograd/mode.js";
import { RuntimeError } from "../errors.js";
import { tensor } from "../ops/creation.js";
import { Tensor } from "../tensor.js";

/** Named parameters of clip_grad_norm_. */
export interface ClipOptions {
  /** Which norm: 2 by default; Infinity for the largest element. */
  readonly norm_type?: number;
  readonly error_if_nonfinite?: boolean;
  readonly foreach?: boolean | null;
}

function gradients(parameters: Tensor | Iterable<Tensor>): Tensor[] {
  const list = parameters instanceof Tensor ? [parameters] : [...parameters];
  return list.flatMap((p) => (p.grad === null ? [] : [p.grad]));
}

/**
 * Scales the gradients of all parameters together, so that their norm is at most max_norm; in place.
 *
 * Gives the norm as it was.
 * @throws RuntimeError for a norm that is not finite, when `error_if_nonfinite` asks for it.
 * Source: PyTorch, torch.nn.utils.clip_grad_norm_.
 */
export function clip_grad_norm_(
  parameters: Tensor | Iterable<Tensor>,
  max_norm: number,
  norm_type: number | ClipOptions = 2,
  error_if_nonfinite = false,
): Tensor {
  const o: ClipOptions = typeof norm_type === "number" ? { norm_type, error_if_nonfinite } : norm_type;
  const order = o.norm_type ?? 2;
  const grads = gradients(parameters);
  if (grads.length === 0) return tensor(0).float();
  return withGrad(false, () => {
    let total: number;
    if (order === Number.POSITIVE_INFINITY) total = Math.max(...grads.map((g) => g.abs().max().item()));
    else total = grads.reduce((s, g) => s + g.double().abs().pow(order).sum().item(), 0) ** (1 / order);
    if (o.error_if_nonfinite && !Number.isFinite(total)) {
      throw new RuntimeError(
        `The total norm of order ${Number.isInteger(order) ? `${order}.0` : order} for gradients from \`parameters\` is non-finite, so it cannot be clipped. To disable this error and scale the gradients by the non-finite norm anyway, set \`error_if_nonfinite=False\``,
      );
    }
    const factor = Math.min(max_norm / (total + 1e-6), 1);
    for (const g of grads) g.mul_(factor);
    return tensor(total, { dtype: grads[0].dtype });
  });
}

/** Puts every gradient element into [-clip_value, clip_value]; in place. Source: PyTorch, torch.nn.utils.clip_grad_value_. */
export function clip_grad_value_(parameters: Tensor | Iterable<Tensor>, clip_value: number): void {
  withGrad(false, () => {
    for (const g of gradients(parameters)) g.copy_(g.clamp(-clip_value, clip_value));
  });
}
