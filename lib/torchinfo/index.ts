/** `import { summary } from "torchinfo"`: a model's layers as a table, as the Python package prints them. */

import { ndarray } from "../numpy/ndarray.js";
import { type DType, float32 } from "../torch/dtype.js";
import { RuntimeError, typeError, ValueError } from "../torch/errors.js";
import type { Module } from "../torch/nn/module.js";
import { rand } from "../torch/ops/random.js";
import { Tensor } from "../torch/tensor.js";
import { type Column, ModelStatistics, type RowSetting, TITLES } from "./statistics.js";
import { layersOf } from "./walk.js";

/** A size, or one for each input. */
export type InputSize = readonly number[] | readonly (readonly number[])[];

/** Options of `summary`. Other names go to the model's forward. */
export interface SummaryOptions {
  /** Size of the input, with its batch: [64, 1, 28, 28]; several sizes for several inputs. */
  readonly input_size?: InputSize | null;
  /** The inputs themselves, in place of their size. */
  readonly input_data?: unknown;
  /** Where the batch stands in sizes that are given without one. */
  readonly batch_dim?: number | null;
  readonly cache_forward_pass?: boolean | null;
  readonly col_names?: Iterable<Column> | null;
  /** Signs of a column (25). */
  readonly col_width?: number;
  /** How deep the table goes (3). */
  readonly depth?: number;
  readonly device?: unknown;
  readonly dtypes?: readonly DType[] | null;
  readonly mode?: "train" | "eval" | null;
  readonly row_settings?: Iterable<RowSetting> | null;
  /** 0 prints nothing, 1 the table (the default, but in notebooks), 2 with each layer's parameters. */
  readonly verbose?: 0 | 1 | 2 | null;
  readonly [forward: string]: unknown;
}

const OWN: ReadonlySet<string> = new Set([
  ...["input_size", "input_data", "batch_dim", "cache_forward_pass", "col_names", "col_width", "depth", "device"],
  ...["dtypes", "mode", "row_settings", "verbose"],
]);
const ROWS: ReadonlySet<string> = new Set(["depth", "var_names", "ascii_only", "hide_recursive_layers"]);
const NEED_INPUT: ReadonlySet<string> = new Set(["input_size", "output_size", "mult_adds"]);
/** What Python adds to a storage's bytes for the object around it. */
const OBJECT_BYTES = 64;

function chosen<T extends string>(
  given: Iterable<T> | null | undefined,
  known: ReadonlySet<string>,
  kind: string,
): T[] {
  const names = [...(given ?? [])];
  for (const name of names) {
    if (!known.has(name))
      throw new ValueError(`'${name}' is not a valid ${kind}`, { hint: `One of ${[...known].join(", ")}.` });
  }
  return names;
}

function sizesOf(input: InputSize): readonly (readonly number[])[] {
  if (!Array.isArray(input)) {
    throw typeError(
      "Input_size is not a recognized type. Please ensure input_size is valid.\nFor multiple inputs to the network, ensure input_size is a list of tuple sizes. If you are having trouble here, please submit a GitHub issue.",
    );
  }
  if (input.length === 0 || (input.flat(3) as number[]).some((n) => n <= 0)) {
    throw new ValueError("Input_data is invalid, or negative size found in input_data.");
  }
  return (typeof input[0] === "number" ? [input] : input) as readonly (readonly number[])[];
}

/** Bytes of all tensors in a value. */
function bytesIn(value: unknown): number {
  if (value instanceof Tensor) return value.array.byteLength + OBJECT_BYTES;
  if (value instanceof ndarray) return value.nbytes + OBJECT_BYTES;
  if (Array.isArray(value)) return value.reduce((sum: number, part) => sum + bytesIn(part), 0);
  if (typeof value !== "object" || value === null) return 0;
  return Object.values(value).reduce((sum: number, part) => sum + bytesIn(part), 0);
}

/** The same with sizes in the tensors' places. */
function sizesIn(value: unknown): unknown {
  if (value instanceof Tensor) return value.shape;
  if (value instanceof ndarray) return value.shape;
  if (Array.isArray(value)) return value.map(sizesIn);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, sizesIn(part)]));
}

/** The model's inputs, by position and by name. */
function inputsOf(o: SummaryOptions): { inputs: unknown[]; named: object; sizes: unknown; bytes: number } | null {
  const data = o.input_data ?? null;
  if (data !== null) {
    const isOne = data instanceof Tensor || data instanceof ndarray;
    const inputs = isOne ? [data] : Array.isArray(data) ? data : [];
    return {
      inputs,
      named: isOne || Array.isArray(data) ? {} : (data as object),
      sizes: sizesIn(data),
      bytes: bytesIn(data),
    };
  }
  if (o.input_size === undefined || o.input_size === null) return null;
  const sizes = sizesOf(o.input_size);
  const inputs = sizes.map((size, i) => {
    const x = rand(size);
    const dtype = o.dtypes?.[i] ?? float32;
    return (o.batch_dim === undefined || o.batch_dim === null ? x : x.unsqueeze(o.batch_dim)).to(dtype);
  });
  return { inputs, named: {}, sizes, bytes: bytesIn(inputs) };
}

const inNotebook = (): boolean => {
  const host = (globalThis as { [HOST]?: { display?: unknown } })[HOST];
  return typeof host?.display === "function";
};
const HOST: unique symbol = Symbol.for("Jupyter.display");

/**
 * A model's layers with their output sizes and numbers of parameters, from one pass with random input.
 *
 * In a notebook nothing is printed: the result of the cell's last line is the table.
 *
 * @throws RuntimeError when the pass fails; ValueError for options that make no sense.
 * @example summary(net, [64, 1, 28, 28])
 * @example summary(net, { input_data: x, col_names: ["output_size", "num_params", "mult_adds"], depth: 2 })
 * Source: the Python package torchinfo.
 */
export function summary(model: Module, options?: SummaryOptions): ModelStatistics;
export function summary(model: Module, input_size: InputSize | null, options?: SummaryOptions): ModelStatistics;
export function summary(
  model: Module,
  first?: InputSize | SummaryOptions | null,
  more: SummaryOptions = {},
): ModelStatistics {
  const isSize = first === null || first === undefined || Array.isArray(first);
  const o: SummaryOptions = isSize
    ? { ...more, ...(first ? { input_size: first as InputSize } : {}) }
    : (first as SummaryOptions);
  const hasInput = (o.input_data ?? o.input_size ?? null) !== null;
  const columns = o.col_names
    ? chosen<Column>(o.col_names, new Set(Object.keys(TITLES)), "ColumnSettings")
    : (["output_size", "num_params"] as const).slice(hasInput ? 0 : 1);
  const rows = chosen<RowSetting>(o.row_settings ?? ["depth"], ROWS, "RowSettings");
  const width = o.col_width ?? 25;
  const verbose = o.verbose ?? (inNotebook() ? 0 : 1);
  const mode = o.mode ?? "eval";
  if (mode !== "train" && mode !== "eval") throw new ValueError(`'${String(mode)}' is not a valid Mode`);
  if (width <= 0) throw new ValueError(`Column width must be greater than 0: col_width=${width}`);
  if (![0, 1, 2].includes(verbose)) {
    throw new ValueError("Verbose must be either 0 (quiet), 1 (default), or 2 (verbose).");
  }
  if ((o.input_data ?? null) !== null && (o.input_size ?? null) !== null) {
    throw new RuntimeError("Only one of (input_data, input_size) should be specified.");
  }
  const needed = columns.filter((column) => NEED_INPUT.has(column));
  if (!hasInput && needed.length > 0) {
    throw new ValueError(`You must pass input_data or input_size in order to use columns: {${needed.join(", ")}}`);
  }
  const input = inputsOf(o);
  const forward = Object.fromEntries(Object.entries(o).filter(([name]) => !OWN.has(name)));
  const call = input && {
    inputs: input.inputs,
    options: { ...input.named, ...forward },
    mode,
    batchDim: o.batch_dim ?? null,
  };
  const layers = layersOf(model, call);
  const format = { depth: o.depth ?? 3, verbose, columns, width, rows: new Set(rows) };
  const result = new ModelStatistics(layers, input, format);
  if (verbose > 0) console.log(String(result));
  return result;
}

export type { Layer } from "./layer.js";
export { type Column, ModelStatistics, type RowSetting } from "./statistics.js";
