/** Muon: momentum made orthogonal. */
import { Tuple } from "../../builtins/tuple.js";
import { withGrad } from "../autograd/mode.js";
import { bfloat16 } from "../dtype.js";
import { ValueError } from "../errors.js";
import type { Tensor } from "../tensor.js";
import { Elementwise, type OptimizerArguments, optionsOf } from "./elementwise.js";
import type { ParamGroup } from "./optimizer.js";
import { zerosFor } from "./update.js";

/** How the rate follows the matrix's sizes. */
export type AdjustRate = "original" | "match_rms_adamw" | "spectral_unclamped";

/** Options of Muon. */
export interface MuonOptions {
  readonly lr?: number;
  /** Pull of every parameter towards 0 (0.1 by default). */
  readonly weight_decay?: number;
  readonly momentum?: number;
  readonly nesterov?: boolean;
  /** Coefficients of the Newton-Schulz polynomial. */
  readonly ns_coefficients?: readonly [number, number, number];
  readonly eps?: number;
  /** Iterations of the polynomial (5 by default). */
  readonly ns_steps?: number;
  readonly adjust_lr_fn?: AdjustRate | null;
}
/** A group of parameters of Muon. */
export interface MuonGroup extends ParamGroup {
  weight_decay: number;
  momentum: number;
  nesterov: boolean;
  ns_coefficients: readonly [number, number, number];
  eps: number;
  ns_steps: number;
  adjust_lr_fn: AdjustRate | null;
}

/** A matrix with about the same singular vectors and singular values near 1, in bfloat16. */
function orthogonalized(matrix: Tensor, group: MuonGroup): Tensor {
  const { ns_coefficients, ns_steps, eps } = group;
  if (ns_steps >= 100) throw new ValueError("Number of steps must be less than 100 for computational efficiency");
  if (ns_coefficients.length !== 3) throw new ValueError("Coefficients must be a tuple of exactly 3 values");
  const [a, b, c] = ns_coefficients;
  const tall = matrix.size(0) > matrix.size(1);
  let x = matrix.to(bfloat16);
  if (tall) x = x.t();
  x = x.div(x.norm().clamp({ min: eps }));
  for (let i = 0; i < ns_steps; i++) {
    const gram = x.matmul(x.t());
    const change = gram.addmm(gram, gram, { beta: b, alpha: c });
    x = x.addmm(change, x, { beta: a });
  }
  return tall ? x.t() : x;
}

function adjusted(lr: number, how: AdjustRate | null, [rows, columns]: readonly number[]): number {
  if (how === "match_rms_adamw") return lr * 0.2 * Math.sqrt(Math.max(rows, columns));
  if (how === "spectral_unclamped") return lr * Math.sqrt(rows / columns);
  return lr * Math.sqrt(Math.max(1, rows / columns));
}

/**
 * Muon, for the matrices of hidden layers: the momentum's singular values are brought near 1 before the step. Biases
 * and embeddings belong to another optimizer.
 *
 * @throws ValueError for parameters that are no matrices, or numbers that make no sense.
 * Source: Keller Jordan 2024; PyTorch, torch.optim.Muon.
 */
export class Muon extends Elementwise<MuonGroup> {
  constructor(
    ...args: OptimizerArguments<
      [
        lr?: number,
        weight_decay?: number,
        momentum?: number,
        nesterov?: boolean,
        ns_coefficients?: readonly [number, number, number],
        eps?: number,
        ns_steps?: number,
        adjust_lr_fn?: AdjustRate | null,
      ],
      MuonOptions
    >
  ) {
    const o = optionsOf(
      "Muon",
      args,
      {
        lr: 1e-3,
        weight_decay: 0.1,
        momentum: 0.95,
        nesterov: true,
        ns_coefficients: [3.4445, -4.775, 2.0315] as readonly [number, number, number],
        eps: 1e-7,
        ns_steps: 5,
        adjust_lr_fn: null as AdjustRate | null,
      },
      ["lr", "weight_decay", "momentum", "nesterov", "ns_coefficients", "eps", "ns_steps", "adjust_lr_fn"],
    );
    if (!(o.lr >= 0)) throw new ValueError(`Learning rate should be >= 0 but is: ${o.lr}`);
    if (!(o.momentum >= 0)) throw new ValueError(`momentum should be >= 0 but is: ${o.momentum}`);
    if (!(o.weight_decay >= 0)) throw new ValueError(`weight decay should be >= 0 but is: ${o.weight_decay}`);
    if (o.adjust_lr_fn !== null && !["original", "match_rms_adamw", "spectral_unclamped"].includes(o.adjust_lr_fn)) {
      throw new ValueError(`Adjust learning rate function ${String(o.adjust_lr_fn)} is not supported`);
    }
    super(args[0], { ...o, ns_coefficients: new Tuple(o.ns_coefficients) });
    for (const p of this.param_groups.flatMap((g) => g.params)) {
      if (p.ndim === 2) continue;
      throw new ValueError(`Muon only supports 2D parameters whereas we found a parameter with size: ${p.shape}`);
    }
  }

  protected override updateParam(p: Tensor, grad: Tensor, group: MuonGroup): void {
    withGrad(false, () => {
      const { lr, momentum } = group;
      const s = this.state.__getitem__(p);
      s.momentum_buffer ??= zerosFor(p);
      const buffer = s.momentum_buffer as Tensor;
      buffer.add_(grad.sub(buffer), { alpha: 1 - momentum });
      const update = orthogonalized(group.nesterov ? grad.lerp(buffer, momentum) : buffer, group);
      p.mul_(1 - lr * group.weight_decay);
      p.sub_(update.to(p.dtype), { alpha: adjusted(lr, group.adjust_lr_fn, p.sizes) });
    });
  }
}
