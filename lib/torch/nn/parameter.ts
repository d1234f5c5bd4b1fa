/** Parameters: tensors that a module registers as its own to learn. */

import { float32 } from "../dtype.js";
import { isOptions } from "../kwargs.js";
import { fresh, Tensor } from "../tensor.js";

/** Options of `Parameter`. */
export interface ParameterOptions {
  readonly data?: Tensor;
  /** Whether backward() collects a gradient for it (true by default). */
  readonly requires_grad?: boolean;
}

function optionsOf(first: unknown, second: unknown): ParameterOptions {
  return isOptions(first) ? first : isOptions(second) ? second : {};
}

/**
 * A tensor that a module holding it counts among its parameters. It shares the elements of `data`.
 *
 * @example class Scale extends nn.Module { factor = new nn.Parameter(torch.ones(1)); }
 * Source: PyTorch, torch.nn.Parameter.
 */
export class Parameter extends Tensor {
  constructor(data?: Tensor | ParameterOptions, requires_grad?: boolean | ParameterOptions) {
    const options = optionsOf(data, requires_grad);
    const source: Tensor = data instanceof Tensor ? data : (options.data ?? fresh([0], float32));
    super(source.array, source.offset, source.sizes, source.strides, source.dtype);
    this.version = source.version;
    const wants = typeof requires_grad === "boolean" ? requires_grad : (options.requires_grad ?? true);
    if (wants) this.requires_grad = true;
  }
  override toString(): string {
    return `Parameter containing:\n${super.toString()}`;
  }
}

/** A tensor that a module keeps with its state without learning it. See torch.nn.Buffer. */
export class Buffer extends Tensor {
  /** Whether state_dict() holds it. */
  readonly persistent: boolean;
  constructor(data: Tensor, options: { readonly persistent?: boolean } = {}) {
    super(data.array, data.offset, data.sizes, data.strides, data.dtype);
    this.version = data.version;
    this.persistent = options.persistent ?? true;
  }
}

/** Gives `t` another tensor's elements and dtype, as `p.data = converted` does. @internal */
export function replaceData(t: Tensor, source: Tensor): void {
  Object.assign(t, {
    array: source.array,
    offset: source.offset,
    sizes: source.sizes,
    strides: source.strides,
    dtype: source.dtype,
    count: source.count,
    contig: source.contig,
  });
}
