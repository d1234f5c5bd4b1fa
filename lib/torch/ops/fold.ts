/** Patches of maps as columns, and columns put back as maps. */
import type { Backward } from "../autograd/node.js";
import { record } from "../autograd/record.js";
import { addPatches, type Geometry, patches } from "../compute/conv.js";
import { bfloat16, float16, float32, float64 } from "../dtype.js";
import { NotImplementedError, RuntimeError } from "../errors.js";
import { show } from "../shape.js";
import { freshResult, type Tensor } from "../tensor.js";
import { cast, packed } from "./define.js";
import { needs } from "./needs.js";
import { type Fn, type Ints, intsOf, op } from "./op.js";
import { triple } from "./spatial.js";

type Floats = Float32Array | Float64Array;

/** Named parameters of unfold. */
export interface UnfoldOptions {
  readonly kernel_size?: Ints;
  readonly dilation?: Ints;
  readonly padding?: Ints;
  readonly stride?: Ints;
}

/** Named parameters of fold. */
export interface FoldOptions extends UnfoldOptions {
  readonly output_size?: Ints;
}

interface Plan {
  readonly geometry: Geometry;
  readonly channels: number;
  readonly map: readonly number[];
  readonly columns: readonly number[];
  /** Whether the batch is no dimension of the tensors. */
  readonly alone: boolean;
}

/** Sizes of a tensor whose batch may be no dimension of it. */
const shaped = (sizes: readonly number[], plan: Plan): readonly number[] => (plan.alone ? sizes.slice(1) : sizes);

function floats(name: string, x: Tensor): Tensor {
  if (x.dtype === float32 || x.dtype === float64) return packed(x);
  if (x.dtype === float16 || x.dtype === bfloat16) return packed(cast(x, float32));
  throw new NotImplementedError(`"${name}_out_cpu" not implemented for '${x.dtype.scalar}'`, {
    hint: "Convert to float first: x.float().",
  });
}

const UNFOLD: Backward<Plan> = { name: "Im2ColBackward0", backward: (g, node) => together(g, node.arg) };
const FOLD: Backward<Plan> = { name: "Col2ImBackward0", backward: (g, node) => apart(g, node.arg) };

/** A map's patches as columns. */
function apart(x: Tensor, plan: Plan): Tensor {
  const a = floats("im2col", x);
  const y = freshResult(shaped(plan.columns, plan), a.dtype);
  const [n, rows, cols] = plan.columns;
  const map = a.count / n;
  for (let b = 0; b < n; b++) {
    const to = b * rows * cols;
    patches(plan.geometry, plan.channels, a.array as Floats, a.offset + b * map, y.array as Floats, to, cols, 1);
  }
  return record(cast(y, x.dtype), UNFOLD, [x], [], plan);
}

/** Columns added up where their patches lie on the map. */
function together(y: Tensor, plan: Plan): Tensor {
  const a = floats("col2im", y);
  const x = freshResult(shaped(plan.map, plan), a.dtype);
  const [n, rows, cols] = plan.columns;
  const map = x.count / n;
  for (let b = 0; b < n; b++) {
    const from = a.offset + b * rows * cols;
    addPatches(plan.geometry, plan.channels, a.array as Floats, from, cols, 1, x.array as Floats, b * map);
  }
  return record(cast(x, y.dtype), FOLD, [y], [], plan);
}

type Pair = readonly [height: number, width: number];

/** Where the kernel lies on a map of this size, and how many places that are. */
function geometryOf(
  name: string,
  space: readonly number[],
  kernel_size: Ints,
  dilation: Ints,
  padding: Ints,
  stride: Ints,
): { geometry: Geometry; places: Pair } {
  const pair = (x: Ints, what: string): Pair => {
    const given = intsOf(x);
    if (given.length === 1) return [given[0], given[0]];
    if (given.length === 2) return given as unknown as Pair;
    throw new RuntimeError(`It is expected ${what} equals to 2, but got size ${given.length}`);
  };
  const kernel = pair(kernel_size, "kernel_size");
  const apartBy = pair(dilation, "dilation");
  const around = pair(padding, "padding");
  const step = pair(stride, "stride");
  const positive = (p: Pair, what: string): void => {
    if (p[0] > 0 && p[1] > 0) return;
    const [h, w] = what === "kernel" ? ["kernel_height", "kernel_width"] : [`${what}_height`, `${what}_width`];
    throw new RuntimeError(
      `${what}${what === "kernel" ? " size" : ""} should be greater than zero, but got ${h}: ${p[0]} ${w}: ${p[1]}`,
    );
  };
  positive(kernel, "kernel");
  positive(apartBy, "dilation");
  if (around[0] < 0 || around[1] < 0) {
    throw new RuntimeError(`padding should be non-negative, but got pad_height: ${around[0]} pad_width: ${around[1]}`);
  }
  positive(step, "stride");
  const places = [0, 1].map(
    (d) => Math.floor((space[d] + 2 * around[d] - apartBy[d] * (kernel[d] - 1) - 1) / step[d]) + 1,
  );
  if (name === "im2col" && places.some((n) => n < 1)) {
    const text = (p: readonly number[]): string => `(${p[0]}, ${p[1]})`;
    throw new RuntimeError(
      `Given input with spatial size ${text(space)}, kernel_size=${text(kernel)}, dilation=${text(apartBy)}, padding=${text(around)}, calculated shape of the array of sliding blocks as ${text(places)}, but its components must be at least one.`,
    );
  }
  return {
    geometry: {
      input: triple(space, 1),
      output: triple(places, 1),
      kernel: triple(kernel, 1),
      stride: triple(step, 1),
      padding: triple(around, 0),
      dilation: triple(apartBy, 1),
    },
    places: places as unknown as Pair,
  };
}

/**
 * The patches under a kernel as it slides over a map, one in each column.
 *
 * Shape: (N, C, H, W) -> (N, C * kh * kw, L); without N likewise. Gradient: input.
 * @throws RuntimeError when the kernel does not fit the map.
 * Source: PyTorch, torch.nn.functional.unfold.
 */
export const unfold: Fn<
  [input: Tensor, kernel_size: Ints, dilation?: Ints, padding?: Ints, stride?: Ints],
  UnfoldOptions
> = op(
  "unfold",
  "input kernel_size dilation padding stride",
  needs(
    "unfold",
    "input kernel_size",
    1,
    (input: Tensor, kernel: Ints, dilation: Ints = 1, padding: Ints = 0, stride: Ints = 1) => {
      if ((input.ndim !== 3 && input.ndim !== 4) || input.sizes.slice(-3).some((n) => n === 0)) {
        throw new RuntimeError(
          `Expected 3D or 4D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for input, but got: ${show(input.sizes)}`,
        );
      }
      const alone = input.ndim === 3;
      const map = alone ? [1, ...input.sizes] : input.sizes;
      const { geometry, places } = geometryOf("im2col", map.slice(2), kernel, dilation, padding, stride);
      const [n, channels] = map;
      const rows = channels * geometry.kernel[1] * geometry.kernel[2];
      return apart(input, { geometry, channels, map, columns: [n, rows, places[0] * places[1]], alone });
    },
  ),
);

/**
 * Columns added up where their patches lie on a map: `unfold`'s transpose.
 *
 * Shape: (N, C * kh * kw, L) -> (N, C, H, W) with output_size (H, W); without N likewise. Gradient: input.
 * @throws RuntimeError when the columns are not as many as the kernel has places.
 * Source: PyTorch, torch.nn.functional.fold.
 */
export const fold: Fn<
  [input: Tensor, output_size: Ints, kernel_size: Ints, dilation?: Ints, padding?: Ints, stride?: Ints],
  FoldOptions
> = op(
  "fold",
  "input output_size kernel_size dilation padding stride",
  needs(
    "fold",
    "input output_size kernel_size",
    1,
    (input: Tensor, output_size: Ints, kernel: Ints, dilation: Ints = 1, padding: Ints = 0, stride: Ints = 1) => {
      const given = intsOf(output_size);
      const space = given.length === 1 ? [given[0], given[0]] : given;
      if (space.length !== 2) {
        throw new RuntimeError(`It is expected output_size equals to 2, but got size ${space.length}`);
      }
      if ((input.ndim !== 2 && input.ndim !== 3) || input.sizes.slice(-2).some((n) => n === 0)) {
        throw new RuntimeError(
          `Expected 2D or 3D (batch mode) tensor for input with possibly 0 batch size and non-zero dimensions for input, but got: ${show(input.sizes)}`,
        );
      }
      const { geometry, places } = geometryOf("col2im", space, kernel, dilation, padding, stride);
      const alone = input.ndim === 2;
      const columns = alone ? [1, ...input.sizes] : input.sizes;
      const [n, rows, cols] = columns;
      const patch = geometry.kernel[1] * geometry.kernel[2];
      const sizes = (p: readonly number[]): string => `(${p.slice(-2).join(", ")})`;
      if (rows % patch !== 0) {
        throw new RuntimeError(
          `Expected size of input's dimension 1 to be divisible by the product of kernel_size, but got input.size(1)=${rows} and kernel_size=${sizes(geometry.kernel)}.`,
        );
      }
      const total = places[0] * places[1];
      if (cols !== total) {
        throw new RuntimeError(
          `Given output_size=${sizes(space)}, kernel_size=${sizes(geometry.kernel)}, dilation=${sizes(geometry.dilation)}, padding=${sizes(geometry.padding)}, stride=${sizes(geometry.stride)}, expected size of input's dimension 2 to match the calculated number of sliding blocks ${places[0]} * ${places[1]} = ${total}, but got input.size(2)=${cols}.`,
        );
      }
      const channels = rows / patch;
      return together(input, { geometry, channels, map: [n, channels, ...space], columns, alone });
    },
  ),
);
