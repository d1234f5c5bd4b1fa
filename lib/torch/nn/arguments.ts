/** How modules take their arguments, and show them. */
import { pythonRepr } from "../../builtins/repr.js";
import { Tuple } from "../../builtins/tuple.js";
import { bindPython } from "../kwargs.js";

/**
 * The values of a constructor's parameters, from positional arguments and a trailing options object; a parameter
 * that was not given has its default.
 *
 * @param defaults parameters in torch's order; undefined marks one that must be given
 * @throws TypeError for unknown, missing or too many arguments
 * @internal
 */
export function construct<T extends Record<string, unknown>>(
  name: string,
  args: readonly unknown[],
  defaults: T,
): { [K in keyof T]-?: Exclude<T[K], undefined> } {
  const names = Object.keys(defaults);
  const required = names.filter((n) => defaults[n] === undefined).length;
  let given = args.length;
  while (given > 0 && args[given - 1] === undefined) given--;
  const bound = bindPython(`${name}.__init__`, args.slice(0, given), names, required);
  return Object.fromEntries(names.map((n, i) => [n, bound[i] === undefined ? defaults[n] : bound[i]])) as {
    [K in keyof T]-?: Exclude<T[K], undefined>;
  };
}

/** `p=0.5, inplace=False`, with numbers that are floats in torch written so. @internal */
export function shown(values: Readonly<Record<string, unknown>>, floats: readonly string[] = []): string {
  return Object.entries(values)
    .map(([key, value]) => {
      const float = floats.includes(key) && typeof value === "number" && Number.isInteger(value);
      return `${key}=${float ? `${value}.0` : pythonRepr(value)}`;
    })
    .join(", ");
}

type Trailing<P extends unknown[], O> =
  | [...head: P, options: O]
  | (P extends [...infer H, unknown] ? Trailing<H, O> : never);

/** A constructor's parameters: `A` in order, the last of them by name in an options object if one likes. */
export type Given<A extends unknown[], O> = A | Trailing<Required<A>, O>;

/** What was given, without the undefined ones at the end. @internal */
export function given(args: readonly unknown[]): readonly unknown[] {
  let n = args.length;
  while (n > 0 && args[n - 1] === undefined) n--;
  return args.slice(0, n);
}

/** A tuple of `n` numbers: one number repeated, or those given. @internal */
export function tupleOf(x: number | readonly number[], n: number): Tuple<number> {
  return new Tuple(typeof x === "number" ? new Array<number>(n).fill(x) : x);
}
