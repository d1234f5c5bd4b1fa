/** Shape arithmetic, apart from storage. */
import { inspects } from "../builtins/symbols.js";
import { IndexError, RuntimeError } from "./errors.js";

/**
 * A tensor's shape: an array of sizes.
 *
 * @example String(torch.zeros(2, 3).shape)  // torch.Size([2, 3])
 */
export class Size extends Array<number> {
  /** Array methods such as map and slice give plain arrays. */
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }
  /** Sizes from an array, whatever its length. */
  static of_sizes(sizes: readonly number[]): Size {
    const s = new Size(sizes.length);
    for (let i = 0; i < sizes.length; i++) s[i] = sizes[i];
    return s;
  }
  /** Product of the sizes. */
  numel(): number {
    return numelOf(this);
  }
  override toString(): string {
    return `torch.Size([${this.join(", ")}])`;
  }
  static {
    inspects(Size.prototype);
  }
}

export function numelOf(sizes: readonly number[]): number {
  let n = 1;
  for (let i = 0; i < sizes.length; i++) n *= sizes[i];
  return n;
}

/** Row-major strides, in elements. */
export function contiguousStrides(sizes: readonly number[]): number[] {
  const strides = new Array<number>(sizes.length);
  let step = 1;
  for (let i = sizes.length - 1; i >= 0; i--) {
    strides[i] = step;
    step *= Math.max(sizes[i], 1);
  }
  return strides;
}

export function isContiguous(sizes: readonly number[], strides: readonly number[]): boolean {
  let step = 1;
  for (let i = sizes.length - 1; i >= 0; i--) {
    const size = sizes[i];
    if (size === 0) return true;
    if (size !== 1) {
      if (strides[i] !== step) return false;
      step *= size;
    }
  }
  return true;
}

/** Whether the elements fill one block of memory without holes or overlaps, in any order of dimensions. */
export function isDense(sizes: readonly number[], strides: readonly number[]): boolean {
  const order = sizes.map((_, i) => i).filter((i) => sizes[i] !== 1);
  order.sort((i, j) => strides[i] - strides[j]);
  let step = 1;
  for (const i of order) {
    if (sizes[i] === 0) return true;
    if (strides[i] !== step) return false;
    step *= sizes[i];
  }
  return true;
}

export function sameSizes(a: readonly number[], b: readonly number[]): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/**
 * The shape that both broadcast to.
 *
 * @throws RuntimeError with torch's text when they do not.
 */
export function broadcastSizes(a: readonly number[], b: readonly number[]): readonly number[] {
  if (sameSizes(a, b)) return a;
  const n = Math.max(a.length, b.length);
  const out = new Array<number>(n);
  for (let i = 1; i <= n; i++) {
    const p = a.length - i >= 0 ? a[a.length - i] : 1;
    const q = b.length - i >= 0 ? b[b.length - i] : 1;
    if (p !== q && p !== 1 && q !== 1) {
      throw new RuntimeError(
        `The size of tensor a (${p}) must match the size of tensor b (${q}) at non-singleton dimension ${n - i}`,
        { hint: `Shapes ${show(a)} and ${show(b)} do not broadcast: sizes must be equal, or one of them 1.` },
      );
    }
    out[n - i] = p === 1 ? q : p;
  }
  return out;
}

/** Strides of a view expanded to `sizes` (0 along repeated dimensions). */
export function expandedStrides(
  from: readonly number[],
  strides: readonly number[],
  sizes: readonly number[],
): number[] {
  const lead = sizes.length - from.length;
  return sizes.map((size, i) => (i < lead || (from[i - lead] === 1 && size !== 1) ? 0 : strides[i - lead]));
}

/**
 * A dimension counted from the front.
 *
 * @throws IndexError with torch's text when it is out of range.
 */
export function wrapDim(dim: number, rank: number): number {
  const n = Math.max(rank, 1);
  if (dim < -n || dim >= n) {
    throw new IndexError(`Dimension out of range (expected to be in range of [${-n}, ${n - 1}], but got ${dim})`);
  }
  return dim < 0 ? dim + n : dim;
}

/**
 * Fills in one -1 so that the product is `numel`.
 *
 * @throws RuntimeError with torch's text when the sizes do not fit.
 */
export function inferSizes(sizes: readonly number[], numel: number): number[] {
  const out = [...sizes];
  let unknown = -1;
  let known = 1;
  for (let i = 0; i < out.length; i++) {
    if (out[i] === -1) {
      if (unknown >= 0) throw new RuntimeError("only one dimension can be inferred");
      unknown = i;
    } else if (out[i] < 0) {
      throw new RuntimeError(`invalid shape dimension ${out[i]} at index ${i} of shape ${show(sizes)}`);
    } else known *= out[i];
  }
  if (unknown >= 0) {
    if (known === 0 && numel === 0) {
      throw new RuntimeError(
        `cannot reshape tensor of 0 elements into shape ${show(sizes)} because the unspecified dimension size -1 can be any value and is ambiguous`,
      );
    }
    if (known !== 0 && numel % known === 0) {
      out[unknown] = numel / known;
      return out;
    }
  } else if (known === numel) return out;
  throw new RuntimeError(`shape '${show(sizes)}' is invalid for input of size ${numel}`);
}

/** Strides that give `to` over the same memory, or null when a copy is needed. */
export function viewStrides(
  sizes: readonly number[],
  strides: readonly number[],
  to: readonly number[],
): number[] | null {
  if (numelOf(sizes) === 0) return contiguousStrides(to);
  const out = new Array<number>(to.length);
  let d = to.length - 1;
  let chunkBase = strides.length > 0 ? strides[strides.length - 1] : 1;
  let tensorNumel = 1;
  let viewNumel = 1;
  for (let i = sizes.length - 1; i >= 0; i--) {
    tensorNumel *= sizes[i];
    if (i === 0 || (sizes[i - 1] !== 1 && strides[i - 1] !== tensorNumel * chunkBase)) {
      while (d >= 0 && (viewNumel < tensorNumel || to[d] === 1)) {
        out[d] = viewNumel * chunkBase;
        viewNumel *= to[d];
        d--;
      }
      if (viewNumel !== tensorNumel) return null;
      if (i > 0) {
        chunkBase = strides[i - 1];
        tensorNumel = 1;
        viewNumel = 1;
      }
    }
  }
  if (sizes.length === 0) for (; d >= 0; d--) out[d] = 1;
  return d === -1 ? out : null;
}

/** `[2, 3]`, as torch's messages print sizes. */
export function show(sizes: readonly number[]): string {
  return `[${sizes.join(", ")}]`;
}
