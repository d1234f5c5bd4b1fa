/** Data for pictures: tensors, arrays, typed arrays, nested lists and lists of scalars, read as numbers. */
import { typeError, ValueError } from "../builtins/errors.js";

/** What pyplot takes where Python takes an array. */
export type ArrayLike = Iterable<unknown> | { numpy(): unknown } | { tolist(): unknown };

/** A matrix or a vector of numbers, row by row. */
export interface Grid {
  readonly values: Float64Array;
  /** One entry per dimension. */
  readonly shape: readonly number[];
}

interface Methods {
  numpy?(): unknown;
  tolist?(): unknown;
  item?(): unknown;
  readonly shape?: unknown;
}

/** Whether `x` is a list of data, not an option, a text or a number. */
export function isData(x: unknown): x is ArrayLike {
  if (typeof x !== "object" || x === null || x instanceof Date) return false;
  const methods = x as Methods;
  return Symbol.iterator in x || typeof methods.numpy === "function" || typeof methods.tolist === "function";
}

/** Lists of lists of plain values. */
function unwrap(x: unknown): unknown {
  if (typeof x !== "object" || x === null || x instanceof Date || Array.isArray(x) || ArrayBuffer.isView(x)) return x;
  const methods = x as Methods;
  if (typeof methods.numpy === "function") return unwrap(methods.numpy());
  if (typeof methods.tolist === "function") return methods.tolist();
  if (typeof methods.item === "function" && !(Symbol.iterator in x)) return methods.item();
  return Symbol.iterator in x ? [...(x as Iterable<unknown>)] : x;
}

function toNumber(x: unknown): number {
  if (typeof x === "number") return x;
  if (typeof x === "bigint" || typeof x === "boolean") return Number(x);
  if (x === null || x === undefined) return Number.NaN;
  if (x instanceof Date) return x.getTime() / DAY;
  if (typeof x === "string") {
    throw typeError(
      `float() argument must be a string or a real number, not '${x}'`,
      "Categories go into bar(), or into plot() and scatter() as a whole list of texts.",
    );
  }
  throw typeError(`float() argument must be a string or a real number, not '${typeName(x)}'`);
}

/** Dates are drawn as days since 1970, as matplotlib has them. */
export const DAY = 86_400_000;

function typeName(x: unknown): string {
  if (typeof x !== "object" || x === null) return typeof x;
  return x.constructor?.name ?? "object";
}

/**
 * The data as numbers with their shape.
 *
 * @throws ValueError when lists of one level differ in length.
 */
export function toGrid(data: unknown): Grid {
  const plain = unwrap(data);
  if (ArrayBuffer.isView(plain) && !(plain instanceof DataView)) {
    const values = Float64Array.from(plain as unknown as Iterable<number>, Number);
    return { values, shape: [values.length] };
  }
  if (!Array.isArray(plain)) return { values: Float64Array.of(toNumber(plain)), shape: [] };
  const shape: number[] = [];
  const values: number[] = [];
  collect(plain, 0, shape, values);
  return { values: Float64Array.from(values), shape };
}

function collect(list: List, depth: number, shape: (number | undefined)[], values: number[]): void {
  if (shape[depth] === undefined) shape[depth] = list.length;
  else if (shape[depth] !== list.length) throw ragged(shape.slice(0, depth));
  for (let i = 0; i < list.length; i++) {
    const item = unwrap(list[i]);
    if (Array.isArray(item) || (ArrayBuffer.isView(item) && !(item instanceof DataView))) {
      if (shape.length === depth + 1 && i > 0) throw ragged(shape.slice(0, depth + 1));
      collect(item as List, depth + 1, shape, values);
    } else {
      if (shape.length > depth + 1) throw ragged(shape.slice(0, depth + 1));
      values.push(toNumber(item));
    }
  }
}

type List = { readonly length: number; readonly [index: number]: unknown };

function ragged(shape: readonly (number | undefined)[]): ValueError {
  return new ValueError(
    `setting an array element with a sequence. The requested array has an inhomogeneous shape after ${shape.length} dimensions. The detected shape was ${tupleText(shape as number[])} + inhomogeneous part.`,
  );
}

/** All numbers in one row, whatever the shape. */
export function toNumbers(data: unknown): number[] {
  return Array.from(toGrid(data).values);
}

/** The data's rows: of a matrix as they are, of a vector as one column. */
export function toColumns(data: unknown): { columns: number[][]; shape: readonly number[] } {
  const { values, shape } = toGrid(data);
  if (shape.length > 2) {
    throw new ValueError(
      `x and y can be no greater than 2D, but have shapes ${tupleText(shape)} and ${tupleText(shape)}`,
    );
  }
  const rows = shape[0] ?? 1;
  const width = shape.length === 2 ? shape[1] : 1;
  const columns = Array.from({ length: width }, (_, c) =>
    Array.from({ length: rows }, (_, r) => values[r * width + c]),
  );
  return { columns, shape: shape.length === 0 ? [1] : shape };
}

/** The data as rows of a matrix. @throws TypeError when it has another number of dimensions. */
export function toMatrix(data: unknown, message = "Input must be 2D."): number[][] {
  const { values, shape } = toGrid(data);
  if (shape.length !== 2) throw typeError(`${message} Got an array of shape ${tupleText(shape)}`);
  const [rows, width] = shape;
  return Array.from({ length: rows }, (_, r) => Array.from(values.subarray(r * width, (r + 1) * width)));
}

/** The texts of a list that holds nothing else, else null: matplotlib's categories. */
export function toCategories(data: unknown): string[] | null {
  if (typeof data === "string") return [data];
  if (!isData(data)) return null;
  const plain = unwrap(data);
  if (!Array.isArray(plain) || plain.length === 0 || !plain.every((item) => typeof item === "string")) return null;
  return plain as string[];
}

/** Whether a list holds dates. */
export function isDates(data: unknown): boolean {
  return Array.isArray(data) && data.length > 0 && data.every((item) => item instanceof Date);
}

/** Python's text of a tuple: `(100,)`, `(2, 3)`, `()`. */
export function tupleText(items: readonly unknown[]): string {
  return items.length === 1 ? `(${items[0]},)` : `(${items.join(", ")})`;
}
