/** Maps made wider or narrower at their edges. */
import type { Backward } from "../autograd/node.js";
import { record } from "../autograd/record.js";
import type { Data } from "../compute/types.js";
import { NotImplementedError, RuntimeError } from "../errors.js";
import { contiguousStrides, show } from "../shape.js";
import { freshResult, type Tensor } from "../tensor.js";
import { packed, store } from "./define.js";
import { type Fn, op } from "./op.js";

/** What stands beside the map. */
export type PadMode = "constant" | "reflect" | "replicate" | "circular";

/** Named parameters of pad. */
export interface PadOptions {
  /** How much wider at both ends, the last dimension first. */
  readonly pad?: readonly number[];
  readonly mode?: PadMode;
  /** The constant. */
  readonly value?: number | null;
}

interface Plan {
  readonly sizes: readonly number[];
  /** For each dimension of the result, where its elements come from; -1 for the constant. */
  readonly from: readonly Int32Array[];
  readonly name: string;
}

/** Calls `line` for each row of the result: its place, and the row's place in the input, or -1 for the constant. */
function eachRow(plan: Plan, line: (to: number, from: number) => void): void {
  const { from, sizes } = plan;
  const last = from.length - 1;
  const strides = contiguousStrides(sizes);
  const width = from[last].length;
  const visit = (d: number, to: number, at: number): number => {
    if (d === last) {
      line(to, at);
      return to + width;
    }
    let place = to;
    for (const i of from[d]) place = visit(d + 1, place, i < 0 || at < 0 ? -1 : at + i * strides[d]);
    return place;
  };
  visit(0, 0, 0);
}

const WIDEN: Backward<Plan> = { name: "PadBackward0", backward: (g, node) => fold(g, node.arg) };

const named = new Map<string, Backward<Plan>>();
function backOf(name: string): Backward<Plan> {
  let found = named.get(name);
  if (found === undefined) {
    found = { ...WIDEN, name };
    named.set(name, found);
  }
  return found;
}
const FOLD: Backward<Plan> = { name: "PadBackwardBackward0", backward: (g, node) => widen(g, node.arg, 0) };

function widen(x: Tensor, plan: Plan, value: number): Tensor {
  const a = packed(x);
  const y = freshResult(
    plan.from.map((f) => f.length),
    x.dtype,
  );
  const [to, source] = [y.array, a.array] as [Data, Data];
  if (value !== 0) {
    for (let i = 0; i < y.count; i++) store(to, i, value, x.dtype);
  }
  const map = plan.from[plan.from.length - 1];
  if (y.count > 0) {
    eachRow(plan, (at, from) => {
      if (from < 0) return;
      for (let i = 0; i < map.length; i++) if (map[i] >= 0) to[at + i] = source[a.offset + from + map[i]];
    });
  }
  return record(y, backOf(plan.name), [x], [], plan);
}

/** Adds elements up where `widen` took them from. */
function fold(g: Tensor, plan: Plan): Tensor {
  const a = packed(g);
  const x = freshResult(plan.sizes, g.dtype);
  const [to, source] = [x.array as Float32Array, a.array as Float32Array];
  const map = plan.from[plan.from.length - 1];
  if (a.count > 0) {
    eachRow(plan, (at, from) => {
      if (from < 0) return;
      for (let i = 0; i < map.length; i++) if (map[i] >= 0) to[from + map[i]] += source[a.offset + at + i];
    });
  }
  return record(x, FOLD, [g], [], plan);
}

function source(i: number, n: number, mode: PadMode): number {
  if (i >= 0 && i < n) return i;
  switch (mode) {
    case "constant":
      return -1;
    case "replicate":
      return i < 0 ? 0 : n - 1;
    case "circular":
      return ((i % n) + n) % n;
    default: {
      const period = Math.max(2 * (n - 1), 1);
      const m = ((i % period) + period) % period;
      return m < n ? m : period - m;
    }
  }
}

const NAMES: Readonly<Record<"reflect" | "replicate", string>> = {
  reflect: "ReflectionPad",
  replicate: "ReplicationPad",
};

function check(x: Tensor, widths: readonly number[], mode: PadMode): void {
  if (widths.length % 2 !== 0) throw new RuntimeError("Padding length must be divisible by 2");
  if (widths.length > 2 * x.ndim) {
    throw new RuntimeError(
      `Padding length should be less than or equal to two times the input dimension but got padding length ${widths.length} and input of dimension ${x.ndim}`,
    );
  }
  if (mode === "constant") return;
  const rank = widths.length / 2;
  if (rank > 3 || (x.ndim !== rank + 1 && x.ndim !== rank + 2)) {
    throw new NotImplementedError("Only 2D, 3D, 4D, 5D padding with non-constant padding are supported for now");
  }
  for (let d = 0; d < rank; d++) {
    const at = x.ndim - 1 - d;
    const [left, right] = [widths[2 * d], widths[2 * d + 1]];
    if (mode === "reflect" && (left >= x.sizes[at] || right >= x.sizes[at])) {
      throw new RuntimeError(
        `Argument #${4 + 2 * d}: Padding size should be less than the corresponding input dimension, but got: padding (${left}, ${right}) at dimension ${at} of input ${show(x.sizes)}`,
      );
    }
    if (mode === "circular" && (left > x.sizes[at] || right > x.sizes[at])) {
      throw new RuntimeError("Padding value causes wrapping around more than once.");
    }
  }
}

/**
 * The input with more (or, for negative numbers, fewer) elements at its edges.
 *
 * Shape: `pad` holds the last dimension's left and right, then those of the one before, and so on.
 * Gradient: input.
 * @throws RuntimeError when the widths do not fit; NotImplementedError for an unknown mode.
 * Source: PyTorch, torch.nn.functional.pad.
 */
export const pad: Fn<[input: Tensor, pad: readonly number[], mode?: PadMode, value?: number | null], PadOptions> = op(
  "pad",
  "input pad mode value",
  (input: Tensor, widths: readonly number[], mode: PadMode = "constant", value: number | null = null) => {
    if (!["constant", "reflect", "replicate", "circular"].includes(mode)) {
      throw new NotImplementedError(`Unrecognised padding mode ${String(mode)}`);
    }
    check(input, widths, mode);
    if (mode !== "constant" && value !== null && value !== 0) {
      throw new RuntimeError(`Padding mode "${mode}" doesn't take in value argument`);
    }
    const from = input.sizes.map((n, d) => {
      const k = 2 * (input.ndim - 1 - d);
      const [left, right] = [widths[k] ?? 0, widths[k + 1] ?? 0];
      if (n + left + right < 0) {
        throw new RuntimeError("narrow(): length must be non-negative.", {
          hint: `Dimension ${d} has ${n} elements: it cannot lose ${-left - right}.`,
        });
      }
      return Int32Array.from({ length: n + left + right }, (_, i) => source(i - left, n, mode));
    });
    const name =
      mode === "constant"
        ? "ConstantPadNdBackward0"
        : mode === "circular"
          ? "torch::autograd::CopySlices"
          : `${NAMES[mode]}${widths.length / 2}DBackward0`;
    return widen(input, { sizes: input.sizes, from, name }, value ?? 0);
  },
);
