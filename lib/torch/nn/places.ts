/** Which places of a list Python's index or slice names. */
import { IndexError, typeError, ValueError } from "../errors.js";
import { typename } from "../typename.js";

type Bound = "" | number;
/** A slice as Python writes it between the brackets: `":2"`, `"1:-1"`, `"::2"`. */
export type RowSlice = `${Bound}:${Bound}` | `${Bound}:${Bound}:${Bound}`;

/** Python's index, counted from the end when negative. @throws IndexError when there is no such place. @internal */
export function placeOf(index: number, n: number, message: (i: number) => string): number {
  if (!Number.isInteger(index)) throw typeError(`'${typename(index)}' object cannot be interpreted as an integer`);
  if (index < -n || index >= n) throw new IndexError(message(index));
  return index < 0 ? index + n : index;
}

/** The places of a slice, in its order. @throws ValueError for a step of 0; TypeError for no slice. @internal */
export function placesOf(slice: RowSlice, n: number): number[] {
  const parts = slice.split(":").map((part) => (part.trim() === "" ? null : Number(part)));
  if (parts.length > 3 || parts.some((p) => p !== null && !Number.isInteger(p))) {
    throw typeError("slice indices must be integers or None or have an __index__ method");
  }
  const step = parts[2] ?? 1;
  if (step === 0) throw new ValueError("slice step cannot be zero");
  const [low, high] = step > 0 ? [0, n] : [-1, n - 1];
  const bound = (given: number | null | undefined, otherwise: number): number =>
    given === null || given === undefined ? otherwise : Math.max(low, Math.min(high, given < 0 ? given + n : given));
  const end = bound(parts[1], step > 0 ? high : low);
  const places: number[] = [];
  for (let i = bound(parts[0], step > 0 ? low : high); step > 0 ? i < end : i > end; i += step) places.push(i);
  return places;
}

/** How far back `list[-k]` reaches. */
const FARTHEST = 128;

/** Lets `list[-1]` count from the end, for a class whose instances hold "0", "1", ... as properties. @internal */
export function countFromEnd(prototype: {
  __getitem__(index: number): unknown;
  __setitem__(index: number, value: never): void;
}): void {
  for (let k = 1; k <= FARTHEST; k++) {
    Object.defineProperty(prototype, String(-k), {
      get(this: typeof prototype): unknown {
        return this.__getitem__(-k);
      },
      set(this: typeof prototype, value: never): void {
        this.__setitem__(-k, value);
      },
      enumerable: false,
      configurable: true,
    });
  }
}
