/** Files that real PyTorch wrote, and comparing what was loaded with what is in them. */
import { readFileSync } from "node:fs";
import { expect } from "vitest";
import "../../../../lib/torch/ops/access.js";
import { complex } from "../../../../lib/builtins/complex.js";
import { Tuple } from "../../../../lib/builtins/tuple.js";
import { ndarray } from "../../../../lib/numpy/ndarray.js";
import { reader } from "../../../../lib/torch/compute/element.js";
import { Device } from "../../../../lib/torch/device.js";
import { DType, float32 } from "../../../../lib/torch/dtype.js";
import { Module } from "../../../../lib/torch/nn/module.js";
import { Parameter } from "../../../../lib/torch/nn/parameter.js";
import { OrderedDict } from "../../../../lib/torch/ordered_dict.js";
import { DataTensor, DataType } from "../../../../lib/torch/serialization/index.js";
import { Size } from "../../../../lib/torch/shape.js";
import { Tensor, wrap } from "../../../../lib/torch/tensor.js";

export interface GoldenFile {
  /** base64 */
  readonly bytes: string;
  readonly want: unknown;
  /** true, false, or PyTorch's message; null where PyTorch was not asked. */
  readonly weights_only: boolean | string | null;
  readonly input?: number[];
  readonly sizes?: number[];
  readonly output?: number[];
}

interface Golden {
  readonly torch: string;
  readonly files: Readonly<Record<string, GoldenFile>>;
}

export const golden = (version: "1.13" | "2.15"): Golden =>
  JSON.parse(readFileSync(new URL(`../../../golden/files/files_${version}.json`, import.meta.url), "utf8")) as Golden;

export const bytesOf = (file: GoldenFile): Uint8Array => new Uint8Array(Buffer.from(file.bytes, "base64"));

/** A row-major float32 tensor. */
export const tensorOf = (values: readonly number[], sizes: readonly number[]): Tensor =>
  wrap(Float32Array.from(values), sizes, float32);

/** The elements of a tensor in row-major order, through its strides. */
export function elements(t: Tensor): (number | bigint)[] {
  const read = reader(t.dtype.kind);
  const out: (number | bigint)[] = [];
  const walk = (dim: number, at: number): void => {
    if (dim === t.sizes.length) out.push(read(t.array, at));
    else for (let i = 0; i < t.sizes[dim]; i++) walk(dim + 1, at + i * t.strides[dim]);
  };
  walk(0, t.offset);
  return out;
}

const numberOf = (x: unknown): unknown => {
  if (typeof x !== "string") return x;
  if (x === "nan") return Number.NaN;
  if (x === "inf") return Infinity;
  return x === "-inf" ? -Infinity : BigInt(x);
};

interface TensorWant {
  readonly tensor: string;
  readonly sizes: number[];
  readonly strides: number[];
  readonly offset: number;
  readonly grad: boolean;
  readonly parameter: boolean;
  readonly storage: number;
  readonly values: unknown[];
}

/** Compares loaded values with golden ones; storages must be shared exactly where they were. */
export class Comparison {
  private readonly storages = new Map<number, unknown>();

  same(value: unknown, want: unknown): void {
    if (typeof want !== "object" || want === null) return expect(value).toBe(want);
    const [kind] = Object.keys(want);
    const inside = (want as Record<string, unknown>)[kind];
    switch (kind) {
      case "tensor":
        return this.tensor(value, want as TensorWant);
      case "number":
        return expect(value).toBe(numberOf(inside));
      case "int":
        return expect(BigInt(value as number)).toBe(BigInt(inside as string));
      case "complex":
        expect(value).toBeInstanceOf(complex);
        return expect([(value as complex).real, (value as complex).imag]).toEqual(inside);
      case "bytes":
        return expect([...(value as Uint8Array)]).toEqual(inside);
      case "size":
        expect(value).toBeInstanceOf(Size);
        return expect([...(value as Size)]).toEqual(inside);
      case "device":
        expect(value).toBeInstanceOf(Device);
        return expect(String(value)).toBe(inside);
      case "dtype":
        expect(value instanceof DType || value instanceof DataType).toBe(true);
        return expect(String(value)).toBe(inside);
      case "ordered":
        expect(value).toBeInstanceOf(OrderedDict);
        return this.pairs([...(value as OrderedDict)], inside as [unknown, unknown][]);
      case "dict":
        return this.pairs(
          value instanceof Map ? [...value] : Object.entries(value as object),
          inside as [unknown, unknown][],
        );
      case "tuple":
        expect(value).toBeInstanceOf(Tuple);
        return this.items(value as unknown[], inside as unknown[]);
      case "list":
        expect(Object.getPrototypeOf(value)).toBe(Array.prototype);
        return this.items(value as unknown[], inside as unknown[]);
      case "set":
        expect(value).toBeInstanceOf(Set);
        return this.items([...(value as Set<unknown>)].sort(), inside as unknown[]);
      case "array":
        return this.array(value as ndarray, want as { array: string; sizes: number[]; values: unknown[] });
      case "module": {
        const { module, repr, state } = want as { module: string; repr: string; state: unknown };
        expect(value).toBeInstanceOf(Module);
        expect((value as Module).constructor.name).toBe(module);
        expect(String(value)).toBe(repr);
        // The file holds the parameters; state_dict() gives them cut from the graph.
        return new Comparison().same((value as Module).state_dict(), state);
      }
      default:
        throw new Error(`the golden file has a ${kind}`);
    }
  }

  private items(values: readonly unknown[], wants: readonly unknown[]): void {
    expect(values.length).toBe(wants.length);
    values.forEach((v, i) => {
      this.same(v, wants[i]);
    });
  }

  private pairs(values: readonly [unknown, unknown][], wants: readonly [unknown, unknown][]): void {
    expect(values.length).toBe(wants.length);
    values.forEach(([k, v], i) => {
      this.same(k, wants[i][0]);
      this.same(v, wants[i][1]);
    });
  }

  private array(value: ndarray, want: { array: string; sizes: number[]; values: unknown[] }): void {
    expect(value).toBeInstanceOf(ndarray);
    expect(value.dtype.name).toBe(want.array.replace(">f4", "float32"));
    expect(value.shape).toEqual(want.sizes);
    expect([...value.flat()]).toEqual(want.values.map(numberOf));
  }

  private tensor(value: unknown, want: TensorWant): void {
    const isData = value instanceof DataTensor;
    expect(value instanceof Tensor || isData).toBe(true);
    const t = value as Tensor & DataTensor;
    expect(String(t.dtype)).toBe(`torch.${want.tensor}`);
    expect([...t.shape]).toEqual(want.sizes);
    expect(isData ? t.stride() : [...t.strides]).toEqual(want.strides);
    expect(isData ? t.layout.offset : t.offset).toBe(want.offset);
    expect(t.requires_grad).toBe(want.grad);
    expect(t instanceof Parameter).toBe(want.parameter);
    const storage: unknown = isData ? t.storage : t.array;
    const known = this.storages.get(want.storage);
    if (known === undefined) this.storages.set(want.storage, storage);
    else expect(storage).toBe(known);
    if (isData) {
      expect(([t.tolist()] as unknown[][]).flat(8)).toEqual(want.values.map(numberOf));
      return;
    }
    if (t.dtype.is_complex) {
      const flat = ([t.tolist()] as unknown[][]).flat(8) as complex[];
      expect(flat.map((x) => [x.real, x.imag])).toEqual(want.values);
      return;
    }
    const found = elements(t);
    const wanted = want.values.map((v) => (typeof v === "boolean" ? Number(v) : numberOf(v)));
    expect(
      found.map((x) => (typeof x === "bigint" && typeof wanted[0] !== "bigint" ? Number(x) : x)).map(String),
    ).toEqual(wanted.map((x) => String(typeof x === "number" && want.tensor === "float32" ? Math.fround(x) : x)));
  }
}
