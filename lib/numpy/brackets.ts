/** What stands between an array's brackets, as torch's brackets take it. */
import { tupleRepr } from "../builtins/repr.js";
import { IndexError, RuntimeError, ValueError } from "../torch/errors.js";
import { flip } from "../torch/ops/flips.js";
import { getItem, type Picks, type Slice, setItem } from "../torch/ops/subscript.js";
import type { Tensor } from "../torch/tensor.js";
import { type ArrayLike, fromTensor, toTensor, withDoubles } from "./bridge.js";
import { ndarray } from "./ndarray.js";

/** One place between brackets: a number, a slice as text, null for a new axis, an array or list that picks. */
export type ArrayPlace = number | boolean | null | Slice | ndarray | Tensor | Picks;
/** All that stands between brackets. */
export type ArrayKey = ArrayPlace | readonly ArrayPlace[];

/** The dimension that each place cuts; null where it cuts none of its own. */
function dimensions(a: ndarray, places: readonly ArrayPlace[]): (number | null)[] {
  const takes = (place: ArrayPlace): number => {
    if (place === null || place === "..." || typeof place === "boolean") return 0;
    return place instanceof ndarray && place.dtype.kind === "b" ? place.ndim : 1;
  };
  const taken = places.reduce((sum: number, place) => sum + takes(place), 0);
  let dim = 0;
  return places.map((place) => {
    const here = typeof place === "string" && place !== "..." ? dim : null;
    dim += place === "..." ? a.ndim - taken : takes(place);
    return here;
  });
}

/** torch's slices go forward: one that goes backward is its mirror image in the flipped dimension. */
function forward(place: ArrayPlace, size: number): { place: ArrayPlace; backward: boolean } {
  const parts = typeof place === "string" ? place.split(":") : [];
  const step = Number(parts[2] || 1);
  if (parts.length !== 3 || !(step < 0)) return { place, backward: false };
  const mirrored = (text: string): string => {
    if (text.trim() === "") return "";
    const at = Number(text);
    const from = at < 0 ? at + size : at;
    return String(Math.max(0, size - 1 - from));
  };
  const [start, end] = [mirrored(parts[0]), mirrored(parts[1])];
  return { place: `${start}:${end}:${-step}` as Slice, backward: true };
}

/** The tensor behind an array and a key for it; where slices go backward, a copy with these dimensions flipped. */
function turned(
  a: ndarray,
  key: ArrayKey,
): { tensor: Tensor; places: (number | boolean | null | Slice | Tensor | Picks)[]; flipped: number[] } {
  const places = (Array.isArray(key) ? key : [key]) as ArrayPlace[];
  const flipped: number[] = [];
  const dims = dimensions(a, places);
  const out = places.map((given, i) => {
    const dim = dims[i];
    if (given instanceof ndarray) return toTensor(given);
    if (dim === null || dim >= a.ndim) return given;
    const { place, backward } = forward(given, a.sizes[dim]);
    if (backward) flipped.push(dim);
    return place as Slice;
  });
  const tensor = toTensor(a);
  return { tensor: flipped.length > 0 ? flip(tensor, flipped) : tensor, places: out, flipped };
}

/** numpy's words for what torch found wrong with an index. */
function inNumpysWords<T>(a: ndarray, count: number, f: () => T): T {
  try {
    return f();
  } catch (e) {
    if (!(e instanceof IndexError)) throw e;
    if (e.message.startsWith("too many indices")) {
      throw new IndexError(`too many indices for array: array is ${a.ndim}-dimensional, but ${count} were indexed`);
    }
    const outside = /^index (-?\d+) is out of bounds for dimension (\d+) with size (\d+)$/.exec(e.message);
    if (outside)
      throw new IndexError(`index ${outside[1]} is out of bounds for axis ${outside[2]} with size ${outside[3]}`);
    throw e;
  }
}

const countOf = (key: ArrayKey): number => (Array.isArray(key) ? key.length : 1);

/** `a[key]`: a view for numbers and slices; a copy for slices that go backward, lists, arrays and lone elements. */
export function getBrackets(a: ndarray, key: ArrayKey): ndarray {
  return inNumpysWords(a, countOf(key), () =>
    withDoubles(() => {
      const { tensor, places } = turned(a, key);
      const got = getItem(tensor, places);
      return fromTensor(got.ndim === 0 ? got.clone() : got);
    }),
  );
}

/** `a[key] = value`, in place and in the array's own dtype. @throws ValueError when the value does not fit. */
export function setBrackets(a: ndarray, key: ArrayKey, value: ArrayLike): void {
  inNumpysWords(a, countOf(key), () =>
    withDoubles(() => {
      const { tensor, places, flipped } = turned(a, key);
      const source = toTensor(value);
      try {
        setItem(tensor, places, source.to(tensor.dtype));
      } catch (e) {
        if (!(e instanceof RuntimeError)) throw e;
        const wanted = getItem(tensor, places).sizes;
        const shapes = [source.sizes, wanted].map((sizes) => tupleRepr(sizes).replaceAll(", ", ","));
        throw new ValueError(`could not broadcast input array from shape ${shapes[0]} into shape ${shapes[1]}`);
      }
      // What was written to is a flipped copy: the whole of it goes back.
      if (flipped.length > 0) toTensor(a).copy_(flip(tensor, flipped));
    }),
  );
}
