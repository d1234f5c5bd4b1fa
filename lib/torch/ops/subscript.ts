/**
 * Python's brackets on tensors. Numbers, slices, null and "..." give views; tensors, lists and masks pick elements.
 */
import { gradEnabled } from "../autograd/mode.js";
import type { Backward, Gradients } from "../autograd/node.js";
import { record } from "../autograd/record.js";
import { bfloat16, bool, float16, float32, int64, uint8 } from "../dtype.js";
import { IndexError, RuntimeError, typeError, ValueError } from "../errors.js";
import { type Float, isFloat } from "../float.js";
import { broadcastSizes, sameSizes } from "../shape.js";
import { fresh, Tensor } from "../tensor.js";
import { tensor } from "./creation.js";
import { cast, inPlace, packed, reduceTo, store } from "./define.js";
import { mustTakeComplex } from "./op.js";
import { select, sliceDim } from "./parts.js";

type Bound = number | `-${number}` | "";

/** A slice as Python writes it, or "..." for all dimensions that are not named: "1:-1", "::2", "...". */
export type Slice = "..." | `${Bound}:${Bound}` | `${Bound}:${Bound}:${Bound}`;

/** Numbers or truth values that pick elements, nested as deep as the result has dimensions. */
export type Picks = readonly (number | boolean | Picks)[];

/** One place between brackets. */
export type Place = number | boolean | null | Slice | Tensor | Picks;

/** All that stands between brackets: one place, or an array of places, Python's tuple. */
export type Key = Place | readonly Place[];

/** What may be put between brackets. */
export type Value = Tensor | number | boolean | Float;

/** A view, and the tensors that pick from its dimensions (null where none does). */
interface Located {
  readonly view: Tensor;
  readonly picks: readonly (Tensor | null)[];
}

/** Integer tensors of one shape that pick from some dimensions. */
interface Picked {
  /** The shape of what is picked from. */
  readonly sizes: readonly number[];
  readonly dims: readonly number[];
  /** For each of `dims` its positions in order. */
  readonly positions: readonly Int32Array[];
  /** The shape of the index tensors. */
  readonly shape: readonly number[];
  /** Where that shape stands in the result. */
  readonly place: number;
}

function parseSlice(text: string): { start: number | null; end: number | null; step: number } {
  const parts = text.split(":");
  const number = (s: string | undefined): number | null => {
    const trimmed = s?.trim() ?? "";
    if (trimmed === "") return null;
    if (!/^-?\d+$/.test(trimmed)) throw typeError(`slice indices must be integers or None, not '${trimmed}'`);
    return Number(trimmed);
  };
  if (parts.length < 2 || parts.length > 3) {
    throw typeError(`'${text}' is no slice`, 'A slice is written as in Python: ":10", "2:", "1:-1", "::2".');
  }
  const step = number(parts[2]) ?? 1;
  if (step === 0) throw new ValueError("slice step cannot be zero");
  if (step < 0) throw new ValueError("step must be greater than zero");
  return { start: number(parts[0]), end: number(parts[1]), step };
}

/** How many of the tensor's dimensions a place takes. */
function takes(place: unknown): number {
  if (place === null || place === "..." || typeof place === "boolean") return 0;
  return place instanceof Tensor && (place.dtype === bool || place.dtype === uint8) ? place.ndim : 1;
}

/** Lists become tensors; what is no place at all is refused. */
function checked(place: unknown): Exclude<Place, Picks> {
  if (Array.isArray(place)) {
    return place.length === 0 ? tensor([], { dtype: int64 }) : tensor(place as number[]);
  }
  if (place === null || place instanceof Tensor || typeof place === "boolean" || typeof place === "string") {
    return place as Exclude<Place, Picks>;
  }
  if (typeof place === "number" && Number.isInteger(place)) return place;
  const type = isFloat(place) || typeof place === "number" ? "float" : typeof place;
  throw new IndexError(
    `only integers, slices (\`:\`), ellipsis (\`...\`), None and long or byte Variables are valid indices (got ${type})`,
  );
}

/** Walks along the places: the view that they give, and the tensors among them by the view's dimensions. */
function locate(x: Tensor, key: readonly unknown[]): Located {
  const places = key.map(checked);
  const taking = places.reduce((sum: number, place) => sum + takes(place), 0);
  if (taking > x.ndim) throw new IndexError(`too many indices for tensor of dimension ${x.ndim}`);
  if (places.filter((place) => place === "...").length > 1) {
    throw new IndexError("an index can only have a single ellipsis ('...')");
  }
  let view = x;
  let dim = 0;
  const picks: (Tensor | null)[] = [];
  const pick = (index: Tensor): void => {
    picks[dim++] = index;
  };
  places.forEach((place, i) => {
    if (place === "...") dim += x.ndim - taking;
    else if (place === null) view = view.unsqueeze(dim++);
    else if (typeof place === "number") view = chosen(view, dim, place, x, i);
    else if (typeof place === "string") {
      const { start, end, step } = parseSlice(place);
      view = sliceDim(view, dim++, start, end, step);
    } else if (typeof place === "boolean") {
      view = view.unsqueeze(dim);
      pick(tensor(place ? [0] : [], { dtype: int64 }));
    } else if (place.dtype === bool || place.dtype === uint8) {
      if (place.ndim === 0) {
        view = view.unsqueeze(dim);
        pick(tensor(place.item<boolean>() ? [0] : [], { dtype: int64 }));
      } else for (const index of truePlaces(place, view, dim, i)) pick(index);
    } else if (place.dtype.is_floating_point) {
      throw new IndexError("tensors used as indices must be long, int, byte or bool tensors");
    } else if (place.ndim === 0) view = chosen(view, dim, place.item(), x, i);
    else pick(place);
  });
  return { view, picks: Array.from({ length: view.ndim }, (_, d) => picks[d] ?? null) };
}

function chosen(view: Tensor, dim: number, i: number, whole: Tensor, at: number): Tensor {
  if (whole.ndim === 0) {
    throw new IndexError(
      "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to convert a 0-dim tensor to a number",
    );
  }
  const size = view.sizes[dim];
  if (i < -size || i >= size) {
    throw new IndexError(`index ${i} is out of bounds for dimension ${at} with size ${size}`);
  }
  return select(view, dim, i);
}

/** A mask as one index tensor for each of its dimensions. */
function truePlaces(mask: Tensor, view: Tensor, dim: number, at: number): Tensor[] {
  mask.sizes.forEach((size, i) => {
    if (size !== view.sizes[dim + i]) {
      throw new IndexError(
        `The shape of the mask [${mask.sizes.join(", ")}] at index ${i} does not match the shape of the indexed tensor [${view.sizes.join(", ")}] at index ${dim + i}`,
        { hint: `The mask is the key's place ${at + 1}; it must have the sizes of the dimensions that it picks from.` },
      );
    }
  });
  const m = packed(mask);
  const found: number[] = [];
  for (let i = 0; i < m.count; i++) if (m.array[m.offset + i] !== 0) found.push(i);
  let rest = m.count;
  return mask.sizes.map((size) => {
    rest /= size;
    const index = fresh([found.length], int64);
    found.forEach((f, k) => {
      store(index.array, k, Math.floor(f / rest) % size, int64);
    });
    return index;
  });
}

function resolve({ view, picks }: Located): Picked {
  const dims = picks.flatMap((index, d) => (index === null ? [] : [d]));
  const indices = dims.map((d) => picks[d] as Tensor);
  const shape = indices.reduce((sizes: readonly number[], index) => common(sizes, index.sizes, indices), []);
  const positions = indices.map((index, k) => {
    const all = packed(cast(index, int64).expand(shape));
    const size = view.sizes[dims[k]];
    return Int32Array.from({ length: all.count }, (_, i) => {
      const at = Number(all.array[all.offset + i]);
      if (at < -size || at >= size) {
        throw new IndexError(`index ${at} is out of bounds for dimension ${dims[k]} with size ${size}`);
      }
      return at < 0 ? at + size : at;
    });
  });
  const isRow = dims.every((d, k) => k === 0 || d === dims[k - 1] + 1);
  return { sizes: view.sizes, dims, positions, shape, place: isRow ? dims[0] : 0 };
}

function common(a: readonly number[], b: readonly number[], indices: readonly Tensor[]): readonly number[] {
  try {
    return broadcastSizes(a, b);
  } catch {
    const shapes = indices.map((index) => `[${index.sizes.join(", ")}]`).join(", ");
    throw new IndexError(`shape mismatch: indexing tensors could not be broadcast together with shapes ${shapes}`);
  }
}

/** The shape of what is picked. */
function resultSizes({ sizes, dims, shape, place }: Picked): number[] {
  const rest = sizes.filter((_, d) => !dims.includes(d));
  return [...rest.slice(0, place), ...shape, ...rest.slice(place)];
}

/** For each element of the result, in order, its place in a storage with these strides. */
function* places(picked: Picked, offset: number, strides: readonly number[]): Generator<number, void, undefined> {
  const { sizes, dims, positions, place } = picked;
  const rest = sizes.map((_, d) => d).filter((d) => !dims.includes(d));
  const before = offsets(rest.slice(0, place), sizes, strides);
  const after = offsets(rest.slice(place), sizes, strides);
  const count = picked.shape.reduce((a, b) => a * b, 1);
  const middle = new Int32Array(count);
  positions.forEach((list, k) => {
    for (let i = 0; i < count; i++) middle[i] += list[i] * strides[dims[k]];
  });
  for (const b of before) for (const m of middle) for (const a of after) yield offset + b + m + a;
}

/** The distances of all elements of some dimensions, in order. */
function offsets(dims: readonly number[], sizes: readonly number[], strides: readonly number[]): Int32Array {
  let all = new Int32Array(1);
  for (const d of dims) {
    const next = new Int32Array(all.length * sizes[d]);
    for (let i = 0; i < all.length; i++) {
      for (let j = 0; j < sizes[d]; j++) next[i * sizes[d] + j] = all[i] + j * strides[d];
    }
    all = next;
  }
  return all;
}

const INDEX_BACKWARD: Backward<Picked> = {
  name: "IndexBackward0",
  backward: (g, node) => scatter(g, node.arg),
};

const SCATTER_BACKWARD: Backward<Picked> = {
  name: "IndexPutBackward0",
  backward: (g, node) => gather(g, node.arg),
};

/** Copies of the picked elements. */
function gather(x: Tensor, picked: Picked): Tensor {
  const out = fresh(resultSizes(picked), x.dtype);
  let i = 0;
  for (const from of places(picked, x.offset, x.strides)) out.array[i++] = x.array[from];
  return record(out, INDEX_BACKWARD, [x], [], picked);
}

/** Zeros with the elements of `g` added where they were picked from. */
function scatter(g: Tensor, picked: Picked): Tensor {
  const out = fresh(picked.sizes, g.dtype);
  const from = packed(g);
  const [y, x] = [out.array as Float64Array, from.array as Float64Array];
  let i = from.offset;
  for (const to of places(picked, 0, out.strides)) y[to] += x[i++];
  return record(out, SCATTER_BACKWARD, [g], [], picked);
}

/** x[key], with the key as a tuple. @internal */
export function getItem(x: Tensor, key: readonly unknown[]): Tensor {
  const located = locate(x, key);
  if (located.picks.every((index) => index === null)) {
    // x[...] is another tensor over the same elements.
    return located.view === x ? x.view(x.sizes) : located.view;
  }
  if (x.dtype.is_complex) mustTakeComplex("index", x);
  return gather(located.view, resolve(located));
}

/** What a change of picked elements keeps. */
interface Put {
  readonly picked: Picked;
  /** The shape of the values. */
  readonly sizes: readonly number[];
  /** Whether the values are added to what is there. */
  readonly accumulate: boolean;
}

const PUT_BACKWARD: Backward<Put> = {
  name: "IndexPutBackward0",
  backward(g, node): Gradients {
    const { picked, sizes, accumulate } = node.arg;
    let rest = node.next[0] === null ? null : g;
    if (rest !== null && !accumulate) {
      rest = rest.clone();
      put(rest, picked, null);
    }
    return [rest, node.next[1] === null ? null : reduceTo(gather(g, picked), sizes)];
  },
};

/** Writes values where elements are picked; zeros for null. Not recorded. */
function put(x: Tensor, picked: Picked, values: Tensor | null): void {
  const zero = x.array instanceof BigInt64Array ? 0n : 0;
  let i = values?.offset ?? 0;
  for (const to of places(picked, x.offset, x.strides)) x.array[to] = values === null ? zero : values.array[i++];
}

/** Adds values where elements are picked, one after the other where a place is picked twice. Not recorded. */
function putMore(x: Tensor, picked: Picked, values: Tensor): void {
  let i = values.offset;
  if (x.array instanceof BigInt64Array) {
    for (const to of places(picked, x.offset, x.strides)) x.array[to] += values.array[i++] as bigint;
  } else {
    const or = x.dtype === bool;
    for (const to of places(picked, x.offset, x.strides)) {
      const sum = x.array[to] + (values.array[i++] as number);
      x.array[to] = or ? Math.min(sum, 1) : sum;
    }
  }
}

/** x[key] = value, with the key as a tuple; x[key] += value when it accumulates, at every pick. @internal */
export function setItem(x: Tensor, key: readonly unknown[], value: Value, accumulate = false): void {
  const located = locate(x, key);
  const { view } = located;
  if (view !== x && gradEnabled && x.requires_grad && x.is_leaf) {
    throw new RuntimeError("a view of a leaf Variable that requires grad is being used in an in-place operation.", {
      hint: "Change it inside torch.no_grad(() => ...), or work on a clone.",
    });
  }
  const given = value instanceof Tensor ? value : number(value, view);
  if (located.picks.every((index) => index === null)) {
    const source = withoutLeadingOnes(given, view.ndim);
    // expand() says why it does not fit.
    const fitting = fits(source.sizes, view.sizes) ? source : source.expand(view.sizes);
    if (accumulate) view.add_(fitting);
    else view.copy_(fitting);
    return;
  }
  if (x.dtype.is_complex) mustTakeComplex("index_put_", x);
  const picked = resolve(located);
  const sizes = resultSizes(picked);
  const source = withoutLeadingOnes(given, sizes.length);
  if (source.dtype !== view.dtype) {
    throw new RuntimeError(
      `Index put requires the source and destination dtypes match, got ${view.dtype.scalar} for the destination and ${source.dtype.scalar} for the source.`,
      { hint: `Convert the values: .to(torch.${view.dtype.name}).` },
    );
  }
  if (!fits(source.sizes, sizes)) {
    throw new RuntimeError(
      `shape mismatch: value tensor of shape [${source.sizes.join(", ")}] cannot be broadcast to indexing result of shape [${sizes.join(", ")}]`,
    );
  }
  inPlace(
    view,
    PUT_BACKWARD,
    [source],
    () => [],
    { picked, sizes: source.sizes, accumulate },
    () => {
      // The values may lie in the storage that is written to.
      const values = packed(source.detach().expand(sizes));
      const apart = values.array === view.array ? values.clone() : values;
      if (!accumulate) put(view, picked, apart);
      else if (view.dtype !== float16 && view.dtype !== bfloat16) putMore(view, picked, apart);
      else {
        const wide = cast(view.detach().clone(), float32);
        putMore(wide, picked, cast(apart, float32));
        view.detach().copy_(wide);
      }
    },
  );
}

function fits(source: readonly number[], sizes: readonly number[]): boolean {
  if (source.length > sizes.length) return false;
  const lead = sizes.length - source.length;
  return source.every((size, i) => size === 1 || size === sizes[lead + i]);
}

function number(value: unknown, like: Tensor): Tensor {
  if (!(["number", "boolean", "bigint"].includes(typeof value) || isFloat(value))) {
    throw typeError(`can't assign a ${typeof value} to a torch.${like.dtype.legacy}`, "Make a tensor of it first.");
  }
  const one = fresh([], like.dtype);
  store(one.array, 0, value as number, like.dtype);
  return one;
}

/** Python drops leading dimensions of size 1 from what is assigned. */
function withoutLeadingOnes(t: Tensor, rank: number): Tensor {
  let drop = 0;
  while (t.ndim - drop > rank && t.sizes[drop] === 1) drop++;
  const sizes = t.sizes.slice(drop);
  return sameSizes(sizes, t.sizes) ? t : t.reshape(sizes);
}
