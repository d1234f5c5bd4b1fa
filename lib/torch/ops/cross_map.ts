/** The older local response norm, over neighbouring channels. */
import type { Backward } from "../autograd/node.js";
import { record } from "../autograd/record.js";
import { ValueError } from "../errors.js";
import type { Tensor } from "../tensor.js";
import { tensor } from "./creation.js";
import { packed } from "./define.js";

interface Settings {
  readonly size: number;
  readonly alpha: number;
  readonly beta: number;
}

/** Sums over the channels that `near` holds for each channel. */
function overChannels(x: Tensor, near: (to: number, from: number) => boolean): Tensor {
  const channels = x.sizes[1];
  const rows = Array.from({ length: channels }, (_, to) =>
    Array.from({ length: channels }, (_, from) => (near(to, from) ? 1 : 0)),
  );
  return tensor(rows, { dtype: x.dtype }).matmul(x.flatten(2)).reshape(x.sizes);
}

const CROSS_MAP: Backward<Settings> = {
  name: "CrossMapLRN2dBackward",
  backward(g, node) {
    const [x, scale] = [node.saved(0), node.saved(1)];
    const { size, alpha, beta } = node.arg;
    const shrunk = scale.pow(-beta);
    const before = Math.trunc(size - (size - 1) / 2);
    // torch's way back looks at channels from `before` below on.
    const shared = overChannels(
      g.mul(x).mul(shrunk).div(scale),
      (to, from) => from >= to - before && from < to - before + size,
    );
    return g.mul(shrunk).sub(x.mul(shared).mul((2 * alpha * beta) / size));
  },
};

/**
 * Divided by (k + alpha / size * sum of the squares over neighbouring channels) ** beta.
 *
 * Shape: (N, C, H, W). Gradient: input, as torch has it. The first channel is a neighbour of all, also as in torch.
 * @throws ValueError for other dimensions.
 * @internal
 */
export function crossMapNorm(input: Tensor, size: number, alpha: number, beta: number, k: number): Tensor {
  if (input.ndim !== 4) {
    throw new ValueError(`CrossMapLRN2d: Expected input to be 4D, got ${input.ndim}D instead.`);
  }
  const x = packed(input.detach());
  const reach = Math.trunc((size - 1) / 2 + 1);
  const squares = overChannels(x.mul(x), (to, from) => from === 0 || Math.abs(to - from) < reach);
  const scale = squares.mul(alpha / size).add(k);
  return record(x.mul(scale.pow(-beta)), CROSS_MAP, [input], [input, scale], { size, alpha, beta });
}
