/** Products of two vectors through a matrix for each output. */
import { RuntimeError } from "../errors.js";
import type { Tensor } from "../tensor.js";
import { bmm } from "./matmul.js";
import { needs } from "./needs.js";
import { asOne, type Fn, op } from "./op.js";

/** Named parameters of bilinear. */
export interface BilinearOptions {
  readonly input2?: Tensor;
  readonly weight?: Tensor;
  readonly bias?: Tensor | null;
}

function check(a: Tensor, b: Tensor, weight: Tensor, bias: Tensor | null): void {
  if (a.ndim !== b.ndim) {
    throw new RuntimeError(`bilinear(): input dimensions do not match: got ${a.ndim} and ${b.ndim}`);
  }
  for (let d = 0; d < a.ndim - 1; d++) {
    if (a.sizes[d] !== b.sizes[d]) {
      throw new RuntimeError(
        `bilinear(): input batch dimensions do not match at dim ${d}: got ${a.sizes[d]} and ${b.sizes[d]}`,
      );
    }
  }
  [a, b].forEach((x, i) => {
    if (x.size(-1) === weight.sizes[i + 1]) return;
    throw new RuntimeError(
      `bilinear(): input${i + 1} size does not match weight size: got ${x.size(-1)} but expected ${weight.sizes[i + 1]}`,
    );
  });
  if (bias !== null && bias.sizes[0] !== weight.sizes[0]) {
    throw new RuntimeError(
      `bilinear(): bias size does not match weight size: got ${bias.sizes[0]} but expected ${weight.sizes[0]}`,
    );
  }
}

/**
 * y[..., o] = input1 . weight[o] . input2 + bias[o].
 *
 * Shape: input1 (*, I), input2 (*, J), weight (O, I, J), bias (O) -> (*, O). Gradient: all four.
 * @throws RuntimeError when the sizes do not fit.
 * Source: PyTorch, torch.nn.functional.bilinear.
 */
export const bilinear: Fn<
  [input1: Tensor, input2: Tensor, weight: Tensor, bias?: Tensor | null],
  BilinearOptions & { readonly input1?: Tensor }
> = op(
  "bilinear",
  "input1 input2 weight bias",
  needs(
    "bilinear",
    "input1 input2 weight",
    3,
    (input1: Tensor, input2: Tensor, weight: Tensor, bias: Tensor | null = null) => {
      check(input1, input2, weight, bias);
      const [outs, first, second] = weight.sizes;
      const rows = [input1.reshape([-1, first]), input2.reshape([-1, second])];
      const n = rows[0].sizes[0];
      const y = asOne("TrilinearBackward0", [rows[0], weight, rows[1]], (a, w, b) => {
        const through = a.matmul(w.permute([1, 0, 2]).reshape([first, outs * second])).reshape([n, outs, second]);
        return bmm(through, b.unsqueeze(2)).squeeze(2);
      });
      const shaped = y.view([...input1.sizes.slice(0, -1), outs]);
      return bias === null ? shaped : shaped.add(bias);
    },
  ),
);
