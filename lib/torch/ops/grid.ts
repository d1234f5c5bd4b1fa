/** Maps sampled at given places. */
import { pythonRepr } from "../../builtins/repr.js";
import { warn } from "../../builtins/warnings.js";
import type { Backward, Gradients } from "../autograd/node.js";
import { record } from "../autograd/record.js";
import { type SampleMode, type SamplePadding, type Sampling, sample, sampleBack } from "../compute/grid.js";
import { float32 } from "../dtype.js";
import { NotImplementedError, RuntimeError, ValueError } from "../errors.js";
import { numelOf, show } from "../shape.js";
import { fresh, freshResult, type Tensor } from "../tensor.js";
import { linspace } from "./creation.js";
import { packed } from "./define.js";
import { stack } from "./indexing.js";
import { needs } from "./needs.js";
import { asOne, type Fn, op } from "./op.js";

type Floats = Float32Array | Float64Array;

/** Named parameters of grid_sample. */
export interface GridSampleOptions {
  readonly grid?: Tensor;
  readonly mode?: SampleMode;
  /** What stands beside the map. */
  readonly padding_mode?: SamplePadding;
  /** Whether -1 and 1 are the middles of the outermost elements, not their edges. */
  readonly align_corners?: boolean | null;
}

const SAMPLE = [2, 3].map(
  (rank): Backward<Sampling> => ({
    name: `GridSampler${rank}DBackward0`,
    backward: (g, node): Gradients =>
      sampledBack(
        rank,
        g,
        node.saved(0),
        node.saved(1),
        node.arg,
        node.next.map((n) => n !== null),
      ),
  }),
);

const BACK = [2, 3].map(
  (rank): Backward<null> => ({
    name: `GridSampler${rank}DBackwardBackward0`,
    backward() {
      throw new NotImplementedError(`derivative for aten::grid_sampler_${rank}d_backward is not implemented`);
    },
  }),
);

function sampledBack(
  rank: number,
  g: Tensor,
  x: Tensor,
  grid: Tensor,
  s: Sampling,
  wanted: readonly boolean[],
): Gradients {
  const [up, map, places] = [packed(g), packed(x), packed(grid)];
  const gx = wanted[0] ? fresh(x.sizes, x.dtype) : null;
  const gGrid = wanted[1] ? fresh(grid.sizes, grid.dtype) : null;
  sampleBack(
    s,
    map.array as Floats,
    map.offset,
    places.array as Floats,
    places.offset,
    up.array as Floats,
    up.offset,
    (gx?.array ?? null) as Floats | null,
    (gGrid?.array ?? null) as Floats | null,
  );
  const noted = (t: Tensor | null): Tensor | null =>
    t === null ? null : record(t, BACK[rank - 2], [g, x, grid], [], null);
  return [noted(gx), noted(gGrid)];
}

function checkSample(input: Tensor, grid: Tensor): void {
  const both = `but got input with sizes ${show(input.sizes)} and grid with sizes ${show(grid.sizes)}`;
  if (input.sizes[0] !== grid.sizes[0]) {
    throw new RuntimeError(`grid_sampler(): expected grid and input to have same batch size, ${both}`);
  }
  if (grid.sizes[grid.ndim - 1] !== input.ndim - 2) {
    throw new RuntimeError(
      `grid_sampler(): expected grid to have size ${input.ndim - 2} in last dimension, but got grid with sizes ${show(grid.sizes)}`,
    );
  }
  for (let d = 2; d < input.ndim; d++) {
    if (input.sizes[d] <= 0) {
      throw new RuntimeError(
        `grid_sampler(): expected input to have non-empty spatial dimensions, but input has sizes ${show(input.sizes)} with dimension ${d} being empty`,
      );
    }
  }
  if ((input.ndim !== 4 && input.ndim !== 5) || input.ndim !== grid.ndim) {
    const wanted = input.ndim === 5 ? 5 : 4;
    throw new RuntimeError(
      `grid_sampler(): expected ${wanted}D input and grid with same number of dimensions, ${both}`,
    );
  }
  if (!input.dtype.is_floating_point) {
    throw new NotImplementedError(`"grid_sampler_${input.ndim - 2}d_cpu" not implemented for '${input.dtype.scalar}'`, {
      hint: "Convert to float first: x.float().",
    });
  }
  if (input.dtype !== grid.dtype) {
    throw new RuntimeError(`expected scalar type ${input.dtype.scalar} but found ${grid.dtype.scalar}`, {
      hint: `Convert one of them: grid.to(${input.dtype}).`,
    });
  }
}

const REMINDER =
  "Default grid_sample and affine_grid behavior has changed to align_corners=False since 1.3.0. Please specify align_corners=True if the old behavior is desired. See the documentation of grid_sample for details.";

/**
 * The input sampled where `grid` says: its last dimension holds coordinates x, y (and z), from -1 to 1 over the map.
 *
 * Shape: input (N, C, H, W), grid (N, H', W', 2) -> (N, C, H', W'); or with a depth, and 3 coordinates.
 * Gradient: input and grid.
 * @throws ValueError for an unknown mode; RuntimeError when shapes or dtypes do not fit.
 * Source: PyTorch, torch.nn.functional.grid_sample.
 */
export const grid_sample: Fn<
  [input: Tensor, grid: Tensor, mode?: SampleMode, padding_mode?: SamplePadding, align_corners?: boolean | null],
  GridSampleOptions
> = op(
  "grid_sample",
  "input grid mode padding_mode align_corners",
  needs(
    "grid_sample",
    "input grid",
    2,
    (
      input: Tensor,
      grid: Tensor,
      mode: SampleMode = "bilinear",
      padding: SamplePadding = "zeros",
      align: boolean | null = null,
    ) => {
      if (!["bilinear", "nearest", "bicubic"].includes(mode)) {
        throw new ValueError(
          `nn.functional.grid_sample(): expected mode to be 'bilinear', 'nearest' or 'bicubic', but got: '${mode}'`,
        );
      }
      if (!["zeros", "border", "reflection"].includes(padding)) {
        throw new ValueError(
          `nn.functional.grid_sample(): expected padding_mode to be 'zeros', 'border', or 'reflection', but got: '${padding}'`,
        );
      }
      if (align === null) warn(REMINDER);
      checkSample(input, grid);
      if (input.dtype.itemsize === 2) {
        return grid_sample(input.float(), grid.float(), mode, padding, align ?? false).to(input.dtype);
      }
      const space = grid.sizes.slice(1, -1);
      const s: Sampling = {
        batch: input.sizes[0],
        channels: input.sizes[1],
        space: input.sizes.slice(2),
        places: numelOf(space),
        mode,
        padding,
        align: align ?? false,
        round: input.dtype === float32 ? Math.fround : (x) => x,
      };
      const [map, places] = [packed(input), packed(grid)];
      const y = freshResult([input.sizes[0], input.sizes[1], ...space], input.dtype);
      sample(s, map.array as Floats, map.offset, places.array as Floats, places.offset, y.array as Floats);
      return record(y, SAMPLE[input.ndim - 4], [input, grid], [input, grid], s);
    },
  ),
);

/** Named parameters of affine_grid. */
export interface AffineGridOptions {
  /** Sizes of the result of grid_sample: (N, C, H, W) or (N, C, D, H, W). */
  readonly size?: readonly number[];
  readonly align_corners?: boolean | null;
}

/** Coordinates along one dimension, as `like`. */
function steps(n: number, align: boolean, like: Tensor): Tensor {
  const options = { dtype: like.dtype };
  if (n <= 1) return linspace(0, 0, n, options);
  const ends = linspace(-1, 1, n, options);
  return align ? ends : ends.mul((n - 1) / n);
}

/**
 * The grid for `grid_sample` that shows an affine map of the input.
 *
 * Shape: theta (N, 2, 3) -> (N, H, W, 2); theta (N, 3, 4) -> (N, D, H, W, 3). Gradient: theta.
 * @throws ValueError when theta and size do not fit; NotImplementedError for other sizes.
 * Source: PyTorch, torch.nn.functional.affine_grid.
 */
export const affine_grid: Fn<
  [theta: Tensor, size: readonly number[], align_corners?: boolean | null],
  AffineGridOptions
> = op(
  "affine_grid",
  "theta size align_corners",
  needs("affine_grid", "theta size", 1, (theta: Tensor, size: readonly number[], corners: boolean | null = null) => {
    if (corners === null) warn(REMINDER);
    const align = corners ?? false;
    if (!theta.dtype.is_floating_point) {
      throw new ValueError(`Expected theta to have floating point type, but got ${theta.dtype}`);
    }
    const rank = size.length - 2;
    if (rank !== 2 && rank !== 3) {
      throw new NotImplementedError(
        `affine_grid only supports 4D and 5D sizes, for 2D and 3D affine transforms, respectively. Got size ${pythonRepr(size)}.`,
      );
    }
    if (theta.ndim !== 3 || theta.sizes[1] !== rank || theta.sizes[2] !== rank + 1) {
      throw new ValueError(
        `Expected a batch of ${rank}D affine matrices of shape Nx${rank}x${rank + 1} for size ${pythonRepr(size)}. Got ${theta.shape}.`,
      );
    }
    const space = size.slice(2);
    if (align && Math.min(...space) === 1) {
      warn(
        "Since version 1.3.0, affine_grid behavior has changed for unit-size grids when align_corners=True. This is not an intended use case of affine_grid. See the documentation of affine_grid for details.",
      );
    } else if (Math.min(...size) <= 0) {
      throw new ValueError(`Expected non-zero, positive output size. Got ${pythonRepr(size)}`);
    }
    return asOne("AffineGridGeneratorBackward0", [theta], (t: Tensor) => {
      const axes = space.map((n, d) =>
        steps(n, align, theta)
          .reshape(space.map((_, e) => (e === d ? n : 1)))
          .expand([...space]),
      );
      const one = axes[0].mul(0).add(1);
      const base = stack([...axes.reverse(), one], -1).reshape([1, numelOf(space), rank + 1]);
      return base.matmul(t.transpose(1, 2)).reshape([theta.sizes[0], ...space, rank]);
    });
  }),
);
