/** Options of the functions that give parameters their first values. */
import { isOptions } from "../kwargs.js";
import type { Generator } from "../random.js";

/** The source of the draws. */
export interface InitOptions {
  readonly generator?: Generator | null;
}

/**
 * The values of parameters given in order, of which one may be an options object that names the rest.
 *
 * @internal
 */
export function byName<O extends object>(given: Readonly<Record<string, unknown>>, options: object): O {
  const named: Record<string, unknown> = { ...options };
  for (const [name, value] of Object.entries(given)) {
    if (isOptions(value)) return { ...named, ...value } as O;
    named[name] = value;
  }
  return named as O;
}

/** The source of the draws alone. @internal */
export const drawing = (o: InitOptions): InitOptions => (o.generator === undefined ? {} : { generator: o.generator });
