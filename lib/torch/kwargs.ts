/** Python's keyword arguments: one trailing options object whose keys are torch's parameter names. */
import { typeError } from "./errors.js";

/** Whether `x` is a plain `{...}`. @internal */
export function isOptions(x: unknown): x is Record<string, unknown> {
  if (typeof x !== "object" || x === null) return false;
  const prototype = Object.getPrototypeOf(x);
  return prototype === Object.prototype || prototype === null;
}

/**
 * The values for `names`, from positional arguments and a trailing options object.
 *
 * @throws TypeError for a name the function does not have, a value given twice, or too many values.
 * @internal
 */
export function bind(op: string, args: readonly unknown[], names: readonly string[]): unknown[] {
  const last = args[args.length - 1];
  const positional = isOptions(last) ? args.slice(0, -1) : args;
  if (positional.length > names.length) {
    throw typeError(`${op}() takes ${names.length} positional arguments but ${positional.length} were given`);
  }
  const out = [...positional];
  if (isOptions(last)) {
    for (const key of Object.keys(last)) {
      const at = names.indexOf(key === "axis" ? "dim" : key === "keepdims" ? "keepdim" : key);
      if (at < 0) {
        throw typeError(`${op}() got an unexpected keyword argument '${key}'`, `It knows: ${names.join(", ")}.`);
      }
      if (at < positional.length) throw typeError(`${op}() got multiple values for argument '${key}'`);
      out[at] = last[key];
    }
  }
  return out;
}

/**
 * `bind` for a Python function: the first `required` names must be given.
 *
 * @throws TypeError that lists the missing ones.
 * @internal
 */
export function bindPython(
  op: string,
  args: readonly unknown[],
  names: readonly string[],
  required: number,
): unknown[] {
  const out = bind(op, args, names);
  const missing = names.slice(0, required).filter((_, i) => out[i] === undefined);
  if (missing.length > 0) {
    const quoted = missing.map((m) => `'${m}'`);
    const last = quoted.pop() as string;
    const list = quoted.length === 0 ? last : `${quoted.join(", ")}${quoted.length > 1 ? "," : ""} and ${last}`;
    throw typeError(
      `${op}() missing ${missing.length} required positional argument${missing.length > 1 ? "s" : ""}: ${list}`,
    );
  }
  return out;
}

/** Sizes given as numbers one by one or as one array, and the options after them. @internal */
export function sizesOf(op: string, args: readonly unknown[]): { sizes: number[]; options: Record<string, unknown> } {
  const last = args[args.length - 1];
  const options = isOptions(last) ? last : {};
  const rest = isOptions(last) ? args.slice(0, -1) : args;
  const given = rest.length === 1 && Array.isArray(rest[0]) ? (rest[0] as unknown[]) : rest;
  const sizes = given.map((s, i) => {
    if (typeof s !== "number" || !Number.isInteger(s)) {
      throw typeError(`${op}(): argument 'size' (position ${i + 1}) must be int, not ${typeof s}`);
    }
    return s;
  });
  return { sizes, options };
}
