/** The table of a model's layers, and its totals. */
import { fixed } from "../builtins/decimal.js";
import { inspects } from "../builtins/symbols.js";
import { grouped, type Layer, listText } from "./layer.js";

/** The columns that a table may have. */
export type Column =
  | "kernel_size"
  | "input_size"
  | "output_size"
  | "num_params"
  | "params_percent"
  | "mult_adds"
  | "trainable";

/** What rows may show. */
export type RowSetting = "depth" | "var_names" | "ascii_only" | "hide_recursive_layers";

export const TITLES: Readonly<Record<Column, string>> = {
  kernel_size: "Kernel Shape",
  input_size: "Input Shape",
  output_size: "Output Shape",
  num_params: "Param #",
  params_percent: "Param %",
  mult_adds: "Mult-Adds",
  trainable: "Trainable",
};

/** How a table looks. */
export interface Format {
  readonly depth: number;
  readonly verbose: number;
  readonly columns: readonly Column[];
  readonly width: number;
  readonly rows: ReadonlySet<RowSetting>;
}

const NAME_WIDTH = 40;
const INDENT = 5;

/**
 * What `summary` found: prints as the table.
 *
 * Units: sizes in bytes.
 * Source: the Python package torchinfo, ModelStatistics.
 */
export class ModelStatistics {
  /** Every layer in the order of the pass. */
  readonly summary_list: readonly Layer[];
  readonly input_size: unknown;
  readonly total_input: number;
  readonly total_mult_adds: number = 0;
  readonly total_params: number = 0;
  readonly trainable_params: number = 0;
  readonly total_param_bytes: number = 0;
  readonly total_output_bytes: number = 0;
  private readonly format: Format;
  private readonly hasInput: boolean;

  /** @internal */
  constructor(layers: readonly Layer[], input: { sizes: unknown; bytes: number } | null, format: Format) {
    this.summary_list = layers;
    this.input_size = input?.sizes ?? [];
    this.total_input = input?.bytes ?? 0;
    this.hasInput = input !== null;
    this.format = format;
    for (const layer of layers) {
      if (!layer.isLeaf) {
        if (layer.isRecursive) continue;
        this.total_params += Math.max(layer.leftover, 0);
        this.trainable_params += Math.max(layer.trainableLeftover, 0);
        continue;
      }
      this.total_mult_adds += layer.macs;
      // Twice: the gradients are as large.
      if (layer.params > 0) this.total_output_bytes += 2 * layer.outputBytes;
      if (layer.isRecursive) continue;
      this.total_params += layer.params;
      this.total_param_bytes += layer.paramBytes;
      this.trainable_params += layer.trainableParams;
    }
  }

  toString(): string {
    const { format } = this;
    const name = this.nameWidth();
    const divider = "=".repeat(name + format.columns.length * format.width);
    const megabytes = (bytes: number): string => fixed(bytes / 1e6, 2);
    const lines = [
      divider,
      this.header(name),
      divider,
      ...this.layerRows(name),
      divider,
      `Total params: ${grouped(this.total_params)}`,
      `Trainable params: ${grouped(this.trainable_params)}`,
      `Non-trainable params: ${grouped(this.total_params - this.trainable_params)}`,
    ];
    if (this.hasInput) {
      lines.push(
        `Total mult-adds${unitText(this.total_mult_adds)}`,
        divider,
        `Input size (MB): ${megabytes(this.total_input)}`,
        `Forward/backward pass size (MB): ${megabytes(this.total_output_bytes)}`,
        `Params size (MB): ${megabytes(this.total_param_bytes)}`,
        `Estimated Total Size (MB): ${megabytes(this.total_input + this.total_output_bytes + this.total_param_bytes)}`,
      );
    }
    return [...lines, divider].join("\n");
  }

  private title(layer: Layer): string {
    const { rows } = this.format;
    return layer.title(rows.has("var_names"), rows.has("depth"));
  }
  /** Wide enough for the longest name, in steps. */
  private nameWidth(): number {
    const longest = Math.max(...this.summary_list.map((l) => this.title(l).length + l.depth * INDENT + 1));
    return longest >= NAME_WIDTH ? Math.ceil(longest / INDENT) * INDENT : NAME_WIDTH;
  }
  private header(name: number): string {
    const { rows, columns } = this.format;
    const title = `Layer (type${rows.has("var_names") ? " (var_name)" : ""}${rows.has("depth") ? ":depth-idx" : ""})`;
    return this.row(name, title, (column) => TITLES[column], columns);
  }
  private *layerRows(name: number): Iterable<string> {
    const { depth, rows, verbose, columns } = this.format;
    for (const layer of this.summary_list) {
      if (layer.depth > depth || (rows.has("hide_recursive_layers") && layer.isRecursive)) continue;
      const isDeepest = layer.depth === depth;
      const title = this.branch(layer.depth) + this.title(layer);
      yield this.row(name, title, (column) => this.value(layer, column, isDeepest), columns);
      if (verbose < 2) continue;
      for (const [i, own] of layer.own.entries()) {
        const params = `${i === layer.own.length - 1 ? "└─" : "├─"}${grouped(own.count)}`;
        const values: Partial<Record<Column, string>> = { kernel_size: own.shape, num_params: params };
        yield this.row(name, this.branch(layer.depth + 1) + own.name, (column) => values[column] ?? "", columns);
      }
    }
  }
  private row(name: number, title: string, value: (column: Column) => string, columns: readonly Column[]): string {
    const cells = columns.map((column) => value(column).padEnd(this.format.width));
    return [title.padEnd(name), ...cells].join(" ").trimEnd();
  }
  private branch(depth: number): string {
    const plain = this.format.rows.has("ascii_only");
    if (depth === 0) return "";
    if (depth === 1) return plain ? "+ " : "├─";
    return (plain ? "|    " : "│    ").repeat(depth - 1) + (plain ? "+ " : "└─");
  }
  private value(layer: Layer, column: Column, isDeepest: boolean): string {
    const size = (sizes: readonly number[]): string => (sizes.length === 0 ? "--" : listText(sizes));
    switch (column) {
      case "kernel_size":
        return layer.kernel ?? "--";
      case "input_size":
        return size(layer.inputSize);
      case "output_size":
        return size(layer.outputSize);
      case "num_params":
        return layer.paramsText(isDeepest);
      case "params_percent":
        return layer.percentText(this.total_params, isDeepest);
      case "mult_adds":
        return layer.macsText(isDeepest);
      case "trainable":
        return layer.trainable;
    }
  }
  static {
    inspects(ModelStatistics.prototype);
  }
}

/** A large number in its unit: " (M): 61.10". */
function unitText(n: number): string {
  const [unit, value] = n >= 1e12 ? ["T", n / 1e12] : n >= 1e9 ? ["G", n / 1e9] : ["M", n / 1e6];
  const [whole, rest] = (Number.isInteger(value) ? String(value) : fixed(value, 2)).split(".");
  return ` (${unit}): ${grouped(Number(whole))}${rest === undefined ? "" : `.${rest}`}`;
}
