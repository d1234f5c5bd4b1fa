/** The parameters of a progress bar. */
import { KeyError } from "../builtins/errors.js";

/** Where a bar may be written instead of the error stream. */
export interface Writable {
  write(text: string): unknown;
}

/** Named parameters of tqdm, all optional. */
export interface TqdmOptions {
  /** What stands before the bar. */
  readonly desc?: string | null;
  /** How many iterations there will be; the iterable's length when left out. */
  readonly total?: number | null;
  /** Whether the bar stays when it is done (true); null: only the outermost stays. */
  readonly leave?: boolean | null;
  readonly file?: Writable | null;
  /** Width of the whole line in signs; 0 for no bar, only its numbers. */
  readonly ncols?: number | null;
  /** Seconds between two updates, at least (0.1). */
  readonly mininterval?: number | null;
  /** Seconds after which the number of iterations between updates is taken anew (10). */
  readonly maxinterval?: number | null;
  /** Iterations between two updates, at least; found by itself when left out. */
  readonly miniters?: number | null;
  /** Plain signs for the bar, or the signs themselves from empty to full. */
  readonly ascii?: boolean | string | null;
  /** No bar at all; null: none where there is no terminal. */
  readonly disable?: boolean | null;
  /** What is counted ("it"). */
  readonly unit?: string;
  /** true writes 1.2k for 1200; a number is a factor. */
  readonly unit_scale?: boolean | number;
  readonly dynamic_ncols?: boolean;
  /** From 0, the mean speed, to 1, the present speed (0.3). */
  readonly smoothing?: number | null;
  /** A template as "{l_bar}{bar}{r_bar}". */
  readonly bar_format?: string | null;
  /** Where the count starts. */
  readonly initial?: number;
  /** The line, counted from 0. */
  readonly position?: number | null;
  /** What stands behind the rate. */
  readonly postfix?: Readonly<Record<string, unknown>> | string | null;
  /** What a prefix stands for (1000). */
  readonly unit_divisor?: number;
  readonly write_bytes?: boolean;
  readonly lock_args?: readonly unknown[] | null;
  readonly nrows?: number | null;
  /** "green", "#00ff00". */
  readonly colour?: string | null;
  /** Seconds before the bar is shown at all. */
  readonly delay?: number;
  readonly gui?: boolean;
}

/** The names in the package's order. */
export const NAMES: readonly (keyof TqdmOptions)[] = [
  "desc",
  "total",
  "leave",
  "file",
  "ncols",
  "mininterval",
  "maxinterval",
  "miniters",
  "ascii",
  "disable",
  "unit",
  "unit_scale",
  "dynamic_ncols",
  "smoothing",
  "bar_format",
  "initial",
  "position",
  "postfix",
  "unit_divisor",
  "write_bytes",
  "lock_args",
  "nrows",
  "colour",
  "delay",
  "gui",
];

/** A parameter that a bar does not have. */
export class TqdmKeyError extends KeyError {}

/** Whether something can be walked. */
export function isIterable(x: unknown): x is Iterable<unknown> | AsyncIterable<unknown> {
  if (typeof x === "string") return true;
  return typeof x === "object" && x !== null && (Symbol.iterator in x || Symbol.asyncIterator in x);
}

/** The iterable and the parameters of a call: by position, and by name in one object at the end. */
export function parametersOf(args: readonly unknown[]): { iterable: unknown; options: TqdmOptions } {
  const last = args[args.length - 1];
  const named = typeof last === "object" && last !== null && !isIterable(last) && !("write" in last) ? last : null;
  const positional = named === null ? args : args.slice(0, -1);
  const options: Record<string, unknown> = {};
  positional.slice(1).forEach((value, i) => {
    options[NAMES[i]] = value;
  });
  let iterable = positional[0] ?? null;
  for (const [key, value] of Object.entries(named ?? {})) {
    if (key === "iterable") iterable = value;
    else if (NAMES.includes(key as keyof TqdmOptions)) options[key] = value;
    else {
      throw new TqdmKeyError(`Unknown argument(s): {'${key}': ${String(value)}}`, {
        hint: `It knows: ${NAMES.join(", ")}.`,
      });
    }
  }
  return { iterable, options };
}
