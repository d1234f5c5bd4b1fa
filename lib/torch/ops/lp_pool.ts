import { ValueError } from "../errors.js";
import { numelOf } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { type Fn, type Ints, op } from "./op.js";
import { avg_pool1d, avg_pool2d, avg_pool3d, max_pool1d, max_pool2d, max_pool3d } from "./pool.js";

import { each } from "./pool_windows.js";

/** Named parameters of lp_pool. */
export interface LpPoolOptions {
  readonly norm_type?: number;
  readonly kernel_size?: Ints;
  readonly stride?: Ints | null;
  readonly ceil_mode?: boolean;
}

type LpPool = Fn<
  [input: Tensor, norm_type: number, kernel_size: Ints, stride?: Ints | null, ceil_mode?: boolean],
  LpPoolOptions
>;

const lpPoolOf = (rank: number): LpPool =>
  op(
    `lp_pool${rank}d`,
    "input norm_type kernel_size stride ceil_mode",
    (input: Tensor, p: number, kernel: Ints, stride?: Ints | null, ceil = false) => {
      if (p === 0) throw new ValueError(`norm_type must be a non-zero value, but got ${p}`);
      if (!Number.isFinite(p)) {
        const largest = [max_pool1d, max_pool2d, max_pool3d][rank - 1];
        const sign = p > 0 ? 1 : -1;
        return largest(input.abs().mul(sign), kernel, stride ?? undefined, 0, 1, ceil).mul(sign);
      }
      const mean = [avg_pool1d, avg_pool2d, avg_pool3d][rank - 1](input.pow(p), kernel, stride ?? undefined, 0, ceil);
      const n = numelOf(each(kernel, rank, `lp_pool${rank}d`, "kernel_size"));
      return mean
        .sign()
        .mul(mean.abs().relu())
        .mul(n)
        .pow(1 / p);
    },
  );

/** Norms of windows of rows. Source: PyTorch, torch.nn.functional.lp_pool1d. */
export const lp_pool1d: LpPool = lpPoolOf(1);
/** Norms of windows of maps. Source: PyTorch, torch.nn.functional.lp_pool2d. */
export const lp_pool2d: LpPool = lpPoolOf(2);
/** Norms of windows of volumes. Source: PyTorch, torch.nn.functional.lp_pool3d. */
export const lp_pool3d: LpPool = lpPoolOf(3);
