/** From a list of samples to one batch. */

import { ndarray } from "../../../numpy/ndarray.js";
import { float64 } from "../../dtype.js";
import { RuntimeError, typeError } from "../../errors.js";
import { isFloat } from "../../float.js";
import { isOptions } from "../../kwargs.js";
import { from_numpy, tensor } from "../../ops/creation.js";
import { stack } from "../../ops/indexing.js";
import { Tensor } from "../../tensor.js";
import { typename } from "../../typename.js";

/** What a batch of samples of type T is: numbers and tensors become one tensor, lists and records keep their form. */
export type Collated<T> = T extends Tensor | ndarray | number | bigint | boolean
  ? Tensor
  : T extends string
    ? string[]
    : T extends readonly unknown[]
      ? { -readonly [K in keyof T]: Collated<T[K]> }
      : T extends object
        ? { [K in keyof T]: Collated<T[K]> }
        : unknown;

const NUMERIC = new Set(["number", "bigint", "boolean"]);

function collate(batch: readonly unknown[]): unknown {
  const first = batch[0];
  if (first instanceof Tensor) return stack(batch as Tensor[], 0);
  if (first instanceof ndarray)
    return stack(
      (batch as ndarray[]).map((a) => from_numpy(a.copy())),
      0,
    );
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
    return first.map((_, i) => collate(rows.map((row) => row[i])));
  }
  if (first instanceof Map) {
    const maps = batch as readonly Map<unknown, unknown>[];
    return new Map([...first.keys()].map((key) => [key, collate(maps.map((m) => m.get(key)))]));
  }
  if (isOptions(first)) {
    const records = batch as readonly Record<string, unknown>[];
    return Object.fromEntries(Object.keys(first).map((key) => [key, collate(records.map((r) => r[key]))]));
  }
  throw typeError(
    `default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; found <class '${typename(first)}'>`,
    "Give the DataLoader a collate_fn.",
  );
}

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
  if (Array.isArray(sample)) return sample.map(convert);
  if (isOptions(sample)) return Object.fromEntries(Object.entries(sample).map(([k, v]) => [k, convert(v)]));
  return sample;
}

/** A sample as it is, with numpy's arrays as tensors. Source: PyTorch, torch.utils.data.default_convert. */
export function default_convert<T>(sample: T): T {
  return convert(sample) as T;
}
