/** Gradients kept within bounds. */
import { warn } from "../../builtins/warnings.js";
import { withGrad } from "../autograd/mode.js";
import { RuntimeError } from "../errors.js";
import { tensor } from "../ops/creation.js";
import { Tensor } from "../tensor.js";

/** Named parameters of get_total_norm and clip_grad_norm_. */
export interface ClipOptions {
  /** Which norm: 2 by default; Infinity for the largest element. */
  readonly norm_type?: number;
  readonly error_if_nonfinite?: boolean;
  readonly foreach?: boolean | null;
}

type Tensors = Tensor | Iterable<Tensor>;

const listOf = (tensors: Tensors): Tensor[] => (tensors instanceof Tensor ? [tensors] : [...tensors]);
const gradients = (parameters: Tensors): Tensor[] =>
  listOf(parameters).flatMap((p) => (p.grad === null ? [] : [p.grad]));

const optionsOf = (norm_type: number | ClipOptions, error_if_nonfinite: boolean): ClipOptions =>
  typeof norm_type === "number" ? { norm_type, error_if_nonfinite } : norm_type;

/** The norm of a list of numbers, as double precision has it. */
function normOf(values: readonly number[], order: number): number {
  if (order === Number.POSITIVE_INFINITY) return values.reduce((a, b) => (b > a || Number.isNaN(b) ? b : a), 0);
  if (order === Number.NEGATIVE_INFINITY) return values.reduce((a, b) => (b < a || Number.isNaN(b) ? b : a), Infinity);
  if (order === 0) return values.filter((v) => v !== 0).length;
  return values.reduce((s, v) => s + v ** order, 0) ** (1 / order);
}

function ownNorm(t: Tensor, order: number): number {
  const sizes = t.double().abs();
  if (t.numel() === 0) return 0;
  if (order === Number.POSITIVE_INFINITY) return sizes.max().item();
  if (order === Number.NEGATIVE_INFINITY) return sizes.min().item();
  if (order === 0) return sizes.ne(0).sum().item();
  return sizes.pow(order).sum().item() ** (1 / order);
}

/**
 * The norm of all elements of all tensors together.
 *
 * @throws RuntimeError for a norm that is not finite, when `error_if_nonfinite` asks for it.
 * Source: PyTorch, torch.nn.utils.get_total_norm.
 */
export function get_total_norm(
  tensors: Tensors,
  norm_type: number | ClipOptions = 2,
  error_if_nonfinite = false,
): Tensor {
  const o = optionsOf(norm_type, error_if_nonfinite);
  const order = o.norm_type ?? 2;
  const list = listOf(tensors);
  if (list.length === 0) return tensor(0).float();
  return withGrad(false, () => {
    const norms = list.map((t) => ownNorm(t, order));
    const total = normOf(norms, order);
    if (o.error_if_nonfinite && !Number.isFinite(total)) {
      throw new RuntimeError(
        `The total norm of order ${Number.isInteger(order) ? `${order}.0` : String(order).replace("Infinity", "inf")} for gradients from \`parameters\` is non-finite, so it cannot be clipped. To disable this error and scale the gradients by the non-finite norm anyway, set \`error_if_nonfinite=False\``,
      );
    }
    return tensor(total, { dtype: list[0].dtype });
  });
}

/**
 * Scales the gradients of all parameters so that a norm that was found comes down to max_norm; in place.
 *
 * Source: PyTorch, torch.nn.utils.clip_grads_with_norm_.
 */
export function clip_grads_with_norm_(parameters: Tensors, max_norm: number, total_norm: Tensor): void {
  const factor = Math.min(max_norm / (total_norm.item() + 1e-6), 1);
  withGrad(false, () => {
    for (const g of gradients(parameters)) g.mul_(factor);
  });
}

/**
 * Scales the gradients of all parameters together, so that their norm is at most max_norm; in place.
 *
 * Gives the norm as it was.
 * @throws RuntimeError for a norm that is not finite, when `error_if_nonfinite` asks for it.
 * Source: PyTorch, torch.nn.utils.clip_grad_norm_.
 */
export function clip_grad_norm_(
  parameters: Tensors,
  max_norm: number,
  norm_type: number | ClipOptions = 2,
  error_if_nonfinite = false,
): Tensor {
  const list = listOf(parameters);
  const total = get_total_norm(gradients(list), optionsOf(norm_type, error_if_nonfinite));
  clip_grads_with_norm_(list, max_norm, total);
  return total;
}
/** @deprecated `clip_grad_norm_`. */
export function clip_grad_norm(
  parameters: Tensors,
  max_norm: number,
  norm_type: number | ClipOptions = 2,
  error_if_nonfinite = false,
): Tensor {
  warn(
    "`torch.nn.utils.clip_grad_norm` is now deprecated in favor of `torch.nn.utils.clip_grad_norm_`.",
    "FutureWarning",
  );
  return clip_grad_norm_(parameters, max_norm, norm_type, error_if_nonfinite);
}

/** Puts every gradient element into [-clip_value, clip_value]; in place. Source: PyTorch, torch.nn.utils.clip_grad_value_. */
export function clip_grad_value_(parameters: Tensors, clip_value: number): void {
  withGrad(false, () => {
    for (const g of gradients(parameters)) g.copy_(g.clamp(-clip_value, clip_value));
  });
}
