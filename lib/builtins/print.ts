/** Python's print. */
import { pythonRepr } from "./repr.js";

/** What stands between the values and after the last one. */
export interface PrintOptions {
  readonly sep?: string | null;
  readonly end?: string | null;
  /** Taken and of no effect: text is shown as it comes. */
  readonly flush?: boolean;
}

/** A whole number that counts as a float: `1.0` in cells. */
interface Float extends InstanceType<NumberConstructor> {
  readonly __float__?: never;
}

/** Anything; a literal such as 1.0 keeps its point. */
export type Printable = object | string | number | bigint | boolean | symbol | null | undefined | Float;

/**
 * Writes values as Python does: `True`, `None`, `[1, 2]`, `{'a': 1}`, tensors as torch prints them, strings bare.
 *
 * @example print("loss:", 0.5, [1, null], { sep: " " })  // loss: 0.5 [1, None]
 */
export function print(...values: readonly Printable[]): void {
  const last = values[values.length - 1];
  const options = isOptions(last) ? last : {};
  const shown = isOptions(last) ? values.slice(0, -1) : values;
  write(shown.map(text).join(options.sep ?? " ") + (options.end ?? "\n"));
}

/** Python's str of a value. */
function text(value: unknown): string {
  if (typeof value === "string") return value;
  if (value instanceof Error) return value.message;
  return pythonRepr(value);
}

const OPTIONS: ReadonlySet<string> = new Set(["sep", "end", "flush"]);

/** A plain record with nothing but print's own names. An empty one is printed. */
function isOptions(x: unknown): x is PrintOptions {
  if (typeof x !== "object" || x === null || Object.getPrototypeOf(x) !== Object.prototype) return false;
  const keys = Object.keys(x);
  return keys.length > 0 && keys.every((key) => OPTIONS.has(key));
}

/** What Node offers for text that ends in no line break; a browser has none. */
interface Host {
  readonly process?: { readonly stdout?: { write?(text: string): unknown } };
}

/** The start of a line that is not complete yet, where there are only whole lines. */
let begun = "";

function write(line: string): void {
  if (begun === "" && line.endsWith("\n")) {
    console.log(line.slice(0, -1));
    return;
  }
  const stdout = (globalThis as Host).process?.stdout;
  if (stdout?.write) {
    stdout.write(line);
    return;
  }
  begun += line;
  const end = begun.lastIndexOf("\n");
  if (end < 0) return;
  console.log(begun.slice(0, end));
  begun = begun.slice(end + 1);
}
