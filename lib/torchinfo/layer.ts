/** What a summary knows of one layer of a model. */
import { fixed } from "../builtins/decimal.js";
import { ndarray } from "../numpy/ndarray.js";
import type { Module } from "../torch/nn/module.js";
import { is_lazy } from "../torch/nn/parameter.js";
import { Tensor } from "../torch/tensor.js";

/** A size, and how many bytes each of its elements takes. */
export interface Measure {
  readonly size: readonly number[];
  readonly itemsize: number;
}

/** The size of what a layer takes or gives: of its first tensor where there are several. */
export function measure(value: unknown, batchDim: number | null): Measure {
  const single = (size: readonly number[]): readonly number[] =>
    batchDim === null || batchDim >= size.length ? size : size.map((n, d) => (d === batchDim ? 1 : n));
  if (value instanceof Tensor) return { size: [...value.sizes], itemsize: value.itemsize };
  if (value instanceof ndarray) return { size: value.shape, itemsize: value.itemsize };
  if (Array.isArray(value)) {
    const inner = value.length === 0 ? { size: [], itemsize: 0 } : measure(value[0], null);
    return { size: single(inner.size), itemsize: inner.itemsize };
  }
  if (typeof value !== "object" || value === null) return { size: [], itemsize: 0 };
  // A packed sequence keeps its elements in `data`.
  const { data } = value as { data?: unknown };
  const last =
    data instanceof Tensor ? data : [...(value instanceof Map ? value.values() : Object.values(value))].at(-1);
  const inner = measure(last, null);
  return { size: single(inner.size), itemsize: inner.itemsize };
}

/** Numbers with commas between thousands. */
export const grouped = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ",");

/** Python's text of a list of numbers. */
export const listText = (sizes: readonly number[]): string => `[${sizes.join(", ")}]`;

const product = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);

/** A parameter of a layer itself, for verbose tables. */
export interface OwnParameter {
  readonly name: string;
  readonly shape: string;
  readonly count: number;
}

export class Layer {
  readonly className: string;
  readonly isLeaf: boolean;
  readonly kernel: string | null;
  children: Layer[] = [];
  /** Its number among the layers of its depth. */
  index: number | null = null;
  executed = false;
  isRecursive = false;
  inputSize: readonly number[] = [];
  outputSize: readonly number[] = [];
  outputBytes = 0;
  macs = 0;
  params = 0;
  trainableParams = 0;
  paramBytes = 0;
  hasLazy = false;
  own: OwnParameter[] = [];

  constructor(
    readonly variable: string,
    readonly module: Module,
    readonly depth: number,
    readonly parent: Layer | null,
  ) {
    this.className = module.constructor.name;
    this.isLeaf = module.children().length === 0;
    const { kernel_size } = module as { kernel_size?: number | readonly number[] };
    this.kernel =
      kernel_size === undefined ? null : Array.isArray(kernel_size) ? listText(kernel_size) : `${kernel_size}`;
  }

  /** Counts the parameters of the module and of all below it. */
  countParameters(): void {
    this.params = 0;
    this.trainableParams = 0;
    this.paramBytes = 0;
    const own = new Map<string, OwnParameter>();
    for (const [full, param] of this.module.named_parameters()) {
      if (is_lazy(param)) {
        this.hasLazy = true;
        continue;
      }
      const [name, count] = this.counted(full, param);
      this.params += count;
      this.paramBytes += count * param.itemsize;
      if (param.requires_grad) this.trainableParams += count;
      // The whole model's row does not repeat what its layers' rows show.
      if (this.parent === null && name.includes(".")) continue;
      const shape = [...param.sizes];
      if (name === "weight" && shape.length > 1) [shape[0], shape[1]] = [shape[1], shape[0]];
      own.set(name, { name, shape: listText(shape), count });
    }
    this.own = [...own.values()];
  }

  /** Multiplications and additions of one pass. */
  countMacs(): void {
    for (const [full, param] of this.module.named_parameters()) {
      const [name, count] = this.counted(full, param);
      const out = this.outputSize;
      if (name === "weight" || name === "bias") {
        const isConv = this.className.includes("Conv");
        this.macs += count * (isConv ? product([...out.slice(0, 1), ...out.slice(2)]) : (out[0] ?? 0));
      } else if (name.includes("weight") || name.includes("bias")) {
        this.macs += count * product(out.slice(0, 2));
      }
    }
  }

  /** A pruned parameter counts what its mask leaves. */
  private counted(name: string, param: Tensor): [name: string, count: number] {
    if (!name.endsWith("_orig")) return [name, param.count];
    const plain = name.slice(0, -"_orig".length);
    const mask = this.module.named_buffers().find(([buffer]) => buffer === `${plain}_mask`)?.[1];
    return mask ? [plain, Number(mask.sum().item())] : [name, param.count];
  }

  /** Parameters that no layer below has. */
  get leftover(): number {
    return this.without((layer) => layer.params);
  }
  /** The same of those that learn. */
  get trainableLeftover(): number {
    return this.without((layer) => layer.trainableParams);
  }
  private without(count: (layer: Layer) => number): number {
    const below = this.children
      .filter((child) => !child.isRecursive)
      .map((child) => (child.isLeaf ? count(child) : child.without(count)));
    return below.reduce((left, n) => left - n, count(this));
  }

  /** "True", "False", "Partial", or "--" for a layer that has nothing to learn. */
  get trainable(): string {
    if (this.params === 0) return "--";
    if (this.trainableParams === 0) return "False";
    return this.trainableParams === this.params ? "True" : "Partial";
  }

  title(withVariable: boolean, withDepth: boolean): string {
    const variable = withVariable && this.variable !== "" ? ` (${this.variable})` : "";
    const depth = withDepth && this.depth > 0 ? `: ${this.depth}${this.index === null ? "" : `-${this.index}`}` : "";
    return this.className + variable + depth;
  }
  paramsText(isDeepest: boolean): string {
    if (this.params === 0) return "--";
    if (this.isRecursive) return "(recursive)";
    if (isDeepest || this.isLeaf) {
      return this.trainableParams > 0 ? grouped(this.params) : `(${grouped(this.params)})`;
    }
    return this.leftover > 0 ? grouped(this.leftover) : "--";
  }
  percentText(total: number, isDeepest: boolean): string {
    if (total > 0 && this.isRecursive) return "(recursive)";
    const n = isDeepest || this.isLeaf ? this.params : this.leftover;
    return total === 0 || n === 0 ? "     --" : `${fixed((n / total) * 100, 2)}%`.padStart(7);
  }
  macsText(isDeepest: boolean): string {
    if (this.macs <= 0) return "--";
    if (this.isLeaf) return grouped(this.macs);
    if (!isDeepest) return "--";
    return grouped(this.children.filter((child) => child.isLeaf).reduce((sum, child) => sum + child.macs, 0));
  }
}
