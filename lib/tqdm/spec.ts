/** Python's `"{a:5.1f} {b}".format(...)`, as far as progress bars use it. */
import { exponential, fixed } from "../builtins/decimal.js";
import { KeyError, ValueError } from "../builtins/errors.js";
import { pythonRepr } from "../builtins/repr.js";

/** Python's `f"{x:.{digits}g}"`. */
export function general(x: number, digits: number): string {
  if (!Number.isFinite(x)) return fixed(x, 0);
  const size = Math.max(digits, 1);
  const text = exponential(x, size - 1);
  const at = text.indexOf("e");
  const exponent = Number(text.slice(at + 1));
  const bare = (number: string): string => (number.includes(".") ? number.replace(/\.?0+$/, "") : number);
  if (exponent < -4 || exponent >= size) return bare(text.slice(0, at)) + text.slice(at);
  return bare(fixed(x, size - 1 - exponent));
}

const SPEC = /^(?:(.)?([<>^=]))?([-+ ])?(0)?(\d+)?(,)?(?:\.(\d+))?([a-zA-Z%])?$/su;

/** A value as Python's `format(value, spec)` has it. @throws ValueError for what is no format. */
export function formatted(value: unknown, spec: string): string {
  if (spec === "") return textOf(value);
  const found = SPEC.exec(spec);
  if (found === null) throw new ValueError(`Invalid format specifier '${spec}'`);
  const [, fill = " ", align, sign = "", zero, width = "0", comma, precision, type] = found;
  const isNumber = typeof value === "number";
  const body = isNumber ? number(value, type, precision, comma !== undefined) : cut(textOf(value), precision);
  const shown = isNumber && value >= 0 && sign !== "" && sign !== "-" ? sign + body : body;
  const room = Number(width) - [...shown].length;
  if (room <= 0) return shown;
  if (zero !== undefined && align === undefined) return padAfterSign(shown, "0".repeat(room));
  const pad = fill.repeat(room);
  switch (align ?? (isNumber ? ">" : "<")) {
    case "<":
      return shown + pad;
    case ">":
      return pad + shown;
    case "=":
      return padAfterSign(shown, pad);
    default:
      return fill.repeat(Math.floor(room / 2)) + shown + fill.repeat(Math.ceil(room / 2));
  }
}

const textOf = (value: unknown): string =>
  value === null || value === undefined || typeof value === "boolean" ? pythonRepr(value ?? null) : String(value);

const cut = (text: string, precision: string | undefined): string =>
  precision === undefined ? text : [...text].slice(0, Number(precision)).join("");

const padAfterSign = (shown: string, pad: string): string =>
  /^[-+ ]/.test(shown) ? shown[0] + pad + shown.slice(1) : pad + shown;

function number(value: number, type: string | undefined, precision: string | undefined, comma: boolean): string {
  const digits = precision === undefined ? 6 : Number(precision);
  const text = ((): string => {
    switch (type) {
      case "f":
      case "F":
        return fixed(value, digits);
      case "e":
        return exponential(value, digits);
      case "%":
        return `${fixed(value * 100, digits)}%`;
      case "g":
        return general(value, digits);
      case "d":
        if (Number.isInteger(value)) return String(value);
        throw new ValueError("Unknown format code 'd' for object of type 'float'");
      case undefined:
        return precision === undefined ? String(value) : general(value, digits);
      default:
        throw new ValueError(`Unknown format code '${type}' for object of type 'float'`);
    }
  })();
  return comma ? text.replace(/^-?\d+/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, ",")) : text;
}

const FIELD = /\{\{|\}\}|\{(\w*)(?:!([rs]))?(?::([^{}]*))?\}/g;

/**
 * A template with its fields filled in. `field` gives the text of each.
 *
 * @throws KeyError for an unknown field.
 */
export function filled(template: string, field: (name: string, spec: string) => string): string {
  return template.replace(FIELD, (whole, name: string | undefined, _conversion, spec: string | undefined) =>
    whole === "{{" ? "{" : whole === "}}" ? "}" : field(name ?? "", spec ?? ""),
  );
}

/** The value of a field. @throws KeyError when there is none of that name. */
export function fieldOf(values: Readonly<Record<string, unknown>>, name: string): unknown {
  if (Object.hasOwn(values, name)) return values[name];
  throw new KeyError(pythonRepr(name), { hint: `It knows: ${Object.keys(values).join(", ")}.` });
}
