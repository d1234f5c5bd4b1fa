/** From a list of samples to one batch. */

import { pythonRepr } from "../../../builtins/repr.js";
import { ndarray } from "../../../numpy/ndarray.js";
import { float64 } from "../../dtype.js";
import { IndexError, KeyError, RuntimeError, typeError } from "../../errors.js";
import { isFloat } from "../../float.js";
import { isOptions } from "../../kwargs.js";
import { as_tensor, from_numpy, tensor } from "../../ops/creation.js";
import { stack } from "../../ops/indexing.js";
import { Tensor } from "../../tensor.js";
import { typename } from "../../typename.js";

/** What a batch of samples of type T is: numbers and tensors become one tensor, lists and records keep their form. */
export type Collated<T> = T extends Tensor | ndarray | ArrayBufferView | number | bigint | boolean
  ? Tensor
  : T extends string
    ? string[]
    : T extends readonly unknown[]
      ? { -readonly [K in keyof T]: Collated<T[K]> }
      : T extends ReadonlyMap<infer K, infer V>
        ? Map<K, Collated<V>>
        : T extends object
          ? { [K in keyof T]: Collated<T[K]> }
          : unknown;

const NUMERIC: ReadonlySet<string> = new Set(["number", "bigint", "boolean"]);

/** JavaScript's own arrays of numbers count as numpy's. */
type TypedArray = ArrayBufferView & ArrayLike<number>;
const isTyped = (x: unknown): x is TypedArray => ArrayBuffer.isView(x) && !(x instanceof DataView);
const tensorOf = (x: TypedArray): Tensor => as_tensor(x as unknown as number[]);

function refused(value: unknown): TypeError {
  return typeError(
    `default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; found <class '${typename(value)}'>`,
    "Give the DataLoader a collate_fn.",
  );
}

function atKey(map: ReadonlyMap<unknown, unknown>, key: unknown): unknown {
  if (map.has(key)) return map.get(key);
  throw new KeyError(pythonRepr(key));
}

function collate(batch: readonly unknown[]): unknown {
  if (batch.length === 0) throw new IndexError("list index out of range");
  const first = batch[0];
  if (first instanceof Tensor) return stack(batch as Tensor[], 0);
  if (first instanceof ndarray) return stack((batch as ndarray[]).map(copyOf), 0);
  if (isTyped(first)) return stack((batch as TypedArray[]).map(tensorOf), 0);
  if (NUMERIC.has(typeof first) || isFloat(first)) {
    const fraction = batch.some((v) => isFloat(v) || (typeof v === "number" && !Number.isInteger(v)));
    return tensor(batch as number[], fraction ? { dtype: float64 } : {});
  }
  if (typeof first === "string") return [...batch];
  if (Array.isArray(first)) {
    const rows = batch as readonly (readonly unknown[])[];
    if (rows.some((row) => row.length !== first.length)) {
      throw new RuntimeError("each element in list of batch should be of equal size", {
        hint: "Samples of different lengths need a collate_fn that pads them.",
      });
    }
    return Array.from(first, (_, i) => collate(rows.map((row) => row[i])));
  }
  if (first instanceof Map) {
    const maps = batch as readonly Map<unknown, unknown>[];
    return new Map([...first.keys()].map((key) => [key, collate(maps.map((m) => atKey(m, key)))]));
  }
  if (isOptions(first)) {
    const records = (batch as readonly Record<string, unknown>[]).map((r) => new Map(Object.entries(r)));
    return Object.fromEntries(Object.keys(first).map((key) => [key, collate(records.map((r) => atKey(r, key)))]));
  }
  throw refused(first);
}

/** numpy's array as a tensor of its own storage. */
const copyOf = (a: ndarray): Tensor => from_numpy(a.copy());

/**
 * One batch of a list of samples: tensors are stacked, numbers become a tensor (int64, or float64 when one has a
 * fraction), strings stay a list, lists and records are batched part by part.
 *
 * @throws RuntimeError when shapes or lengths differ; TypeError for other kinds of samples.
 * Source: PyTorch, torch.utils.data.default_collate.
 */
export function default_collate<T>(batch: readonly T[]): Collated<T> {
  return collate(batch) as Collated<T>;
}

function convert(sample: unknown): unknown {
  if (sample instanceof ndarray) return from_numpy(sample);
  if (isTyped(sample)) return tensorOf(sample);
  if (Array.isArray(sample)) return Array.from(sample, convert);
  if (sample instanceof Map) return new Map([...sample].map(([k, v]) => [k, convert(v)]));
  if (isOptions(sample)) return Object.fromEntries(Object.entries(sample).map(([k, v]) => [k, convert(v)]));
  return sample;
}

/** What `default_convert` makes of a sample: arrays become tensors, the rest keeps its form. */
export type Converted<T> = T extends ndarray | ArrayBufferView
  ? Tensor
  : T extends Tensor | string
    ? T
    : T extends ReadonlyMap<infer K, infer V>
      ? Map<K, Converted<V>>
      : T extends object
        ? { -readonly [K in keyof T]: Converted<T[K]> }
        : T;

/** A sample as it is, with numpy's arrays and typed ones as tensors. Source: PyTorch, torch.utils.data.default_convert. */
export function default_convert<T>(sample: T): Converted<T> {
  return convert(sample) as Converted<T>;
}
