/** Python's `repr` of plain values, for what torch prints of dicts, lists and options. */
import { floatRepr, numberRepr } from "./decimal.js";

function stringRepr(s: string): string {
  const quote = s.includes("'") && !s.includes('"') ? '"' : "'";
  let out = "";
  for (const c of s) {
    const code = c.codePointAt(0) as number;
    if (c === "\\" || c === quote) out += `\\${c}`;
    else if (c === "\n") out += "\\n";
    else if (c === "\r") out += "\\r";
    else if (c === "\t") out += "\\t";
    else if (code < 32 || code === 127) out += `\\x${code.toString(16).padStart(2, "0")}`;
    else out += c;
  }
  return quote + out + quote;
}

/**
 * What Python's `repr` shows: strings quoted, null as None, arrays as lists, records and Maps as dicts. A value with
 * a `repr` or a text of its own keeps it.
 *
 * @example pythonRepr({ lr: 0.001, name: "a", flag: true })  // {'lr': 0.001, 'name': 'a', 'flag': True}
 */
export function pythonRepr(value: unknown): string {
  switch (typeof value) {
    case "string":
      return stringRepr(value);
    case "boolean":
      return value ? "True" : "False";
    case "number":
    case "bigint":
      return numberRepr(value);
    case "undefined":
      return "None";
    case "function":
    case "symbol":
      return String(value);
  }
  if (value === null) return "None";
  const object = value as object;
  if (object instanceof Number) return floatRepr(object.valueOf());
  if ("repr" in object && typeof object.repr === "function") return String(object.repr());
  if (Object.getPrototypeOf(object) === Array.prototype) return `[${(object as unknown[]).map(pythonRepr).join(", ")}]`;
  if (Object.getPrototypeOf(object) === Map.prototype) return dictRepr([...(object as Map<unknown, unknown>)]);
  if (Object.getPrototypeOf(object) === Set.prototype) {
    const items = [...(object as Set<unknown>)].map(pythonRepr).join(", ");
    return items === "" ? "set()" : `{${items}}`;
  }
  if (Object.getPrototypeOf(object) === Object.prototype) return dictRepr(Object.entries(object));
  return String(object);
}

function dictRepr(entries: readonly (readonly [unknown, unknown])[]): string {
  return `{${entries.map(([k, v]) => `${pythonRepr(k)}: ${pythonRepr(v)}`).join(", ")}}`;
}

/** A tuple's repr: `(0.9, 0.999)`, `(1,)`. */
export function tupleRepr(items: readonly unknown[]): string {
  return items.length === 1 ? `(${pythonRepr(items[0])},)` : `(${items.map(pythonRepr).join(", ")})`;
}
