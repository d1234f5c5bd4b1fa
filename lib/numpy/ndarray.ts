/** numpy's array: what `tensor.numpy()` gives, a window on the tensor's own memory. */
import { displays, inspects } from "../builtins/symbols.js";
import { Tuple } from "../builtins/tuple.js";
import { reader } from "../torch/compute/element.js";
import type { Data } from "../torch/compute/types.js";
import { IndexError, typeError, ValueError } from "../torch/errors.js";
import { contiguousStrides, isContiguous, numelOf } from "../torch/shape.js";
import type { dtype } from "./dtype.js";
import { arrayRepr, arrayStr } from "./format.js";

/** One element as a JavaScript value; int64 beyond 2^53 stays a bigint. */
export type Item = number | bigint | boolean;

/** Lists of lists of elements, one level per dimension. */
export type NestedItems = Item | NestedItems[];

/**
 * An n-dimensional array of one dtype. Elements live in a typed array that several arrays and tensors may share.
 *
 * Prints as numpy does: `String(a)` is Python's `str(a)`, `a.repr()` and a cell's value its `repr`.
 * Source: numpy.ndarray.
 */
export class ndarray {
  /** @internal */ readonly array: Data;
  /** First element, counted in elements. @internal */ readonly offset: number;
  /** @internal */ readonly sizes: readonly number[];
  /** Elements between neighbours, per dimension. @internal */ readonly steps: readonly number[];
  readonly dtype: dtype;
  /** Number of elements. */
  readonly size: number;

  constructor(
    array: Data,
    dtype: dtype,
    sizes: readonly number[] = [array.length],
    offset = 0,
    steps: readonly number[] = contiguousStrides(sizes),
  ) {
    this.array = array;
    this.offset = offset;
    this.sizes = sizes;
    this.steps = steps;
    this.dtype = dtype;
    this.size = numelOf(sizes);
  }

  /** The sizes, as Python's tuple. */
  get shape(): Tuple<number> {
    return new Tuple(this.sizes);
  }
  /** Number of dimensions. */
  get ndim(): number {
    return this.sizes.length;
  }
  /** Length of the first dimension. @throws TypeError for an array without dimensions. */
  get length(): number {
    if (this.sizes.length === 0) throw typeError("len() of unsized object");
    return this.sizes[0];
  }
  /** Bytes of one element. */
  get itemsize(): number {
    return this.dtype.itemsize;
  }
  /** Bytes of all elements. */
  get nbytes(): number {
    return this.dtype.itemsize * this.size;
  }
  /** Bytes between neighbours, per dimension. */
  get strides(): number[] {
    return this.steps.map((s) => s * this.dtype.itemsize);
  }
  /** The array with its dimensions reversed; shares memory. */
  get T(): ndarray {
    return new ndarray(this.array, this.dtype, [...this.sizes].reverse(), this.offset, [...this.steps].reverse());
  }

  private element(at: number): Item {
    const value = reader(this.dtype.storage)(this.array, at);
    if (this.dtype.kind === "b") return value !== 0;
    return typeof value === "bigint" && BigInt(Number(value)) === value && Number.isSafeInteger(Number(value))
      ? Number(value)
      : value;
  }

  private placeOf(index: readonly number[]): number {
    const sizes = index.length === 1 ? [this.size] : this.sizes;
    if (index.length !== sizes.length) throw new ValueError("incorrect number of indices for array");
    const at = index.map((i, axis) => {
      if (i >= -sizes[axis] && i < sizes[axis]) return i < 0 ? i + sizes[axis] : i;
      throw new IndexError(`index ${i} is out of bounds for axis ${axis} with size ${sizes[axis]}`);
    });
    let rest = at[0];
    const places = index.length > 1 ? at : this.sizes.map(() => 0);
    for (let d = this.sizes.length - 1; index.length === 1 && d >= 0; d--) {
      places[d] = rest % this.sizes[d];
      rest = Math.floor(rest / this.sizes[d]);
    }
    return places.reduce((sum, place, d) => sum + place * this.steps[d], this.offset);
  }

  private nested(dim: number, at: number): NestedItems {
    if (dim === this.sizes.length) return this.element(at);
    return Array.from({ length: this.sizes[dim] }, (_, i) => this.nested(dim + 1, at + i * this.steps[dim]));
  }

  /** The elements as nested lists; a lone element for an array without dimensions. */
  tolist(): NestedItems {
    return this.nested(0, this.offset);
  }

  /**
   * The only element, or the one at an index: counted in row-major order, or by dimensions.
   *
   * @throws ValueError when no index is given and there is not exactly one; IndexError for one that is outside.
   */
  item<T extends Item = number>(...index: number[]): T {
    if (index.length > 0) return this.element(this.placeOf(index)) as T;
    if (this.size !== 1) throw new ValueError("can only convert an array of size 1 to a Python scalar");
    return this.element(this.offset) as T;
  }

  /** All elements in row-major order. */
  *flat(): IterableIterator<Item> {
    const walk = function* (a: ndarray, dim: number, at: number): IterableIterator<Item> {
      if (dim === a.sizes.length) yield a.element(at);
      else for (let i = 0; i < a.sizes[dim]; i++) yield* walk(a, dim + 1, at + i * a.steps[dim]);
    };
    yield* walk(this, 0, this.offset);
  }

  /** The same elements in another shape: shares memory where they lie without gaps, else copies. */
  reshape(...shape: (number | readonly number[])[]): ndarray {
    const wanted = shape.flat() as number[];
    const known = wanted.reduce((n, s) => (s < 0 ? n : n * s), 1);
    const sizes = wanted.map((s) => (s < 0 ? this.size / known : s));
    if (wanted.filter((s) => s < 0).length > 1) throw new ValueError("can only specify one unknown dimension");
    if (numelOf(sizes) !== this.size || sizes.some((s) => !Number.isInteger(s))) {
      const text = wanted.length === 1 ? `(${wanted[0]},)` : `(${wanted.join(",")})`;
      throw new ValueError(`cannot reshape array of size ${this.size} into shape ${text}`);
    }
    const from = isContiguous(this.sizes, this.steps) ? this : this.copy();
    return new ndarray(from.array, this.dtype, sizes, from.offset);
  }

  /** A row-major copy with memory of its own. */
  copy(): ndarray {
    const array = this.array.slice(0, 0).constructor as new (n: number) => Data;
    const out = new array(this.size);
    let n = 0;
    const walk = (dim: number, at: number): void => {
      if (dim === this.sizes.length) out[n++] = this.array[at];
      else for (let i = 0; i < this.sizes[dim]; i++) walk(dim + 1, at + i * this.steps[dim]);
    };
    walk(0, this.offset);
    return new ndarray(out, this.dtype, this.sizes);
  }

  /** Elements of a one-dimensional array, else its rows. */
  *[Symbol.iterator](): IterableIterator<Item | ndarray> {
    if (this.sizes.length === 0) throw typeError("iteration over a 0-d array");
    for (let i = 0; i < this.sizes[0]; i++) {
      const at = this.offset + i * this.steps[0];
      if (this.sizes.length === 1) yield this.element(at);
      else yield new ndarray(this.array, this.dtype, this.sizes.slice(1), at, this.steps.slice(1));
    }
  }

  /**
   * A number where one is wanted, for an array of one element; numpy's text otherwise.
   *
   * Its type names the text only, so that in cells `-a` is numpy's `__neg__` and not a number's minus.
   */
  [Symbol.toPrimitive](hint: string): string;
  [Symbol.toPrimitive](hint: string): string | number | bigint {
    if (hint !== "number") return this.toString();
    if (this.size !== 1) throw typeError("only 0-dimensional arrays can be converted to Python scalars");
    const value = this.element(this.offset);
    return typeof value === "boolean" ? Number(value) : value;
  }

  /** numpy's `str`: `[[0.67651296]\n [0.6681333 ]]`. */
  toString(): string {
    return arrayStr(this);
  }
  /** numpy's `repr`: `array([1., 2.], dtype=float32)`. */
  repr(): string {
    return arrayRepr(this);
  }
  /** In a list or an object an array shows its `repr`, as in Python. */
  static {
    inspects(ndarray.prototype, function (depth, options): string {
      const inside = typeof depth === "number" && typeof options?.depth === "number" && depth < options.depth;
      return inside ? this.repr() : this.toString();
    });
    displays(ndarray.prototype, function (): Record<string, unknown> {
      return { "text/plain": this.repr() };
    });
  }
}

/** Adds methods to all arrays. @internal */
export function methods(table: object): void {
  for (const [name, value] of Object.entries(table)) {
    Object.defineProperty(ndarray.prototype, name, { value, writable: true, configurable: true });
  }
}
