/** How the methods of an Axes read what they are given. */
import { typeError } from "../../builtins/errors.js";
import type { Artist } from "../artist.js";
import { isOptions, type Options, splitOptions } from "../options.js";
import { isData, toNumbers } from "../values.js";

/** The lower end first. */
export function sorted([a, b]: [number, number]): [number, number] {
  return a < b ? [a, b] : [b, a];
}

/** The limits from `(low, high)`, `([low, high])` or the keywords; [null, null] when nothing is given. */
export function limitsFrom(
  name: string,
  args: readonly unknown[],
  names: readonly string[],
): [number | null, number | null] {
  const { positional, options } = splitOptions(args);
  if (positional.length > 2) {
    throw typeError(
      `_AxesBase.${name}() takes from 1 to 3 positional arguments but ${positional.length + 1} were given`,
    );
  }
  let [low, high] = positional;
  if (positional.length === 1 && isData(low)) [low, high] = toNumbers(low);
  low ??= options[names[0]] ?? options[names[2]];
  high ??= options[names[1]] ?? options[names[3]];
  const number = (x: unknown): number | null => (x === undefined || x === null ? null : toNumbers(x)[0]);
  return [number(low), number(high)];
}

/** The artists of a list; of a tuple, as errorbar gives it, the first. */
export function flatArtists(handles: unknown): Artist[] {
  const out: Artist[] = [];
  for (const handle of handles as Iterable<unknown>) {
    const inner = Array.isArray(handle) ? handle[0] : handle;
    if (isOptions(inner) || typeof inner !== "object" || inner === null || !("draw" in inner)) {
      throw typeError("legend handles must be artists, as plot() and scatter() give them");
    }
    out.push(inner as Artist);
  }
  return out;
}

/** The look of ticks after `tick_params` has changed it. */
export function tickStyle(before: Options, rest: Options): Options {
  const style: Record<string, unknown> = { ...before };
  if (rest.labelsize !== undefined) style.fontsize = rest.labelsize;
  if (rest.rotation !== undefined || rest.labelrotation !== undefined)
    style.rotation = rest.rotation ?? rest.labelrotation;
  if (rest.colors !== undefined || rest.labelcolor !== undefined) style.color = rest.labelcolor ?? rest.colors;
  if (rest.colors !== undefined || rest.color !== undefined) style.tickcolor = rest.color ?? rest.colors;
  if (rest.length !== undefined) style.length = rest.length;
  if (rest.width !== undefined) style.width = rest.width;
  if (rest.pad !== undefined) style.pad = rest.pad;
  if (rest.direction !== undefined) style.direction = rest.direction;
  return style;
}
