/** `import { tqdm, trange } from "tqdm"`: progress bars under the Python package's names. */
import { Range } from "../builtins/iteration.js";
import { format_interval, format_meter, format_num, format_sizeof } from "./meter.js";
import { isIterable } from "./options.js";
import { Tqdm, type TqdmOptions, write } from "./tqdm.js";

/** How bars are made: with `new` or without, around an iterable or to be updated by hand. */
export interface TqdmStatic {
  <T>(iterable: Iterable<T> | AsyncIterable<T> | null | undefined, options?: TqdmOptions): Tqdm<T>;
  <T>(
    iterable: Iterable<T> | AsyncIterable<T> | null | undefined,
    desc: string | null,
    total?: number | null | TqdmOptions,
    options?: TqdmOptions,
  ): Tqdm<T>;
  (options?: TqdmOptions): Tqdm<never>;
  new <T>(iterable: Iterable<T> | AsyncIterable<T> | null | undefined, options?: TqdmOptions): Tqdm<T>;
  new (options?: TqdmOptions): Tqdm<never>;
  /** Prints a line without tearing the bars. */
  readonly write: typeof write;
  readonly format_meter: typeof format_meter;
  readonly format_interval: typeof format_interval;
  readonly format_num: typeof format_num;
  readonly format_sizeof: typeof format_sizeof;
  readonly prototype: Tqdm;
}

function make(this: unknown, ...args: unknown[]): unknown {
  const made = args.filter((value, i) => value !== undefined || i < args.length - 1);
  return Reflect.construct(Tqdm, made, new.target ?? Tqdm);
}

/**
 * A progress bar around a loop: one line on a terminal, one output in a notebook.
 *
 * @example for (const batch of tqdm(loader, { desc: "epoch 1" })) { ... }
 * @example const bar = tqdm({ total: 100 }); bar.update(10); bar.close();
 * Source: the Python package tqdm.
 */
export const tqdm: TqdmStatic = Object.assign(make, {
  write,
  format_meter,
  format_interval,
  format_num,
  format_sizeof,
  prototype: Tqdm.prototype,
}) as unknown as TqdmStatic;

/**
 * A bar around `range(...)`.
 *
 * @example for (const epoch of trange(10, { desc: "epochs" })) { ... }
 */
export function trange(stop: number, options?: TqdmOptions): Tqdm<number>;
export function trange(start: number, stop: number, options?: TqdmOptions): Tqdm<number>;
export function trange(start: number, stop: number, step: number, options?: TqdmOptions): Tqdm<number>;
export function trange(...args: unknown[]): Tqdm<number> {
  const last = args[args.length - 1];
  const options = typeof last === "object" && last !== null && !isIterable(last) ? (last as TqdmOptions) : {};
  const numbers = args.filter((x): x is number => typeof x === "number");
  const [start, stop, step = 1] = numbers.length === 1 ? [0, numbers[0]] : numbers;
  return new Tqdm<number>(new Range(start, stop, step), options);
}

export { TqdmKeyError } from "./options.js";
export type { Tqdm, TqdmOptions, Writable } from "./tqdm.js";
/** The package's older names. */
export { tqdm as tqdm_notebook, trange as tnrange };
