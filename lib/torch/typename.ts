/** What Python calls the type of a value, for error texts. */
import { Tuple } from "../builtins/tuple.js";
import { isFloat } from "./float.js";
import { Tensor } from "./tensor.js";

/** `int`, `str`, `torch.FloatTensor`, `list`, ...: Python's name, or the class's own. @internal */
export function typename(value: unknown): string {
  if (value === null || value === undefined) return "NoneType";
  switch (typeof value) {
    case "number":
      return Number.isInteger(value) ? "int" : "float";
    case "bigint":
      return "int";
    case "boolean":
      return "bool";
    case "string":
      return "str";
  }
  if (value instanceof Tensor) {
    return value.constructor === Tensor ? `torch.${value.dtype.legacy}` : value.constructor.name;
  }
  if (isFloat(value)) return "float";
  if (Array.isArray(value)) return value instanceof Tuple ? "tuple" : "list";
  if (value instanceof Map) return value.constructor === Map ? "dict" : value.constructor.name;
  if (value instanceof Set) return "set";
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null || prototype === Object.prototype) return "dict";
  const name = (value as { constructor?: { name?: unknown } }).constructor?.name;
  if (typeof name === "string" && name !== "" && name !== "Function") return name;
  return typeof value === "function" ? "function" : "object";
}
