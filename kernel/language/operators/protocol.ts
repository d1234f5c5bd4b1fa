/** Which method stands for which operator: Python's own names. */

export interface Protocol {
  /** As it is written, without `=`. */
  readonly operator: string;
  readonly kind: "arithmetic" | "add" | "order" | "equality";
  /** The left operand's method. */
  readonly plain: string;
  /** The right operand's, called with the left one. */
  readonly reflected: string;
  /** The left operand's for the form with `=`; null where there is none. */
  readonly inPlace: string | null;
}

function arithmetic(operator: string, name: string): Protocol {
  return {
    operator,
    kind: operator === "+" ? "add" : "arithmetic",
    plain: `__${name}__`,
    reflected: `__r${name}__`,
    inPlace: `__i${name}__`,
  };
}

function comparison(operator: string, plain: string, swapped: string): Protocol {
  const kind = operator === "==" || operator === "!=" ? "equality" : "order";
  return { operator, kind, plain: `__${plain}__`, reflected: `__${swapped}__`, inPlace: null };
}

const PROTOCOLS: readonly Protocol[] = [
  arithmetic("+", "add"),
  arithmetic("-", "sub"),
  arithmetic("*", "mul"),
  arithmetic("/", "truediv"),
  arithmetic("%", "mod"),
  arithmetic("**", "pow"),
  arithmetic("&", "and"),
  arithmetic("|", "or"),
  arithmetic("^", "xor"),
  comparison("<", "lt", "gt"),
  comparison("<=", "le", "ge"),
  comparison(">", "gt", "lt"),
  comparison(">=", "ge", "le"),
  comparison("==", "eq", "eq"),
  comparison("!=", "ne", "ne"),
];

/** By the operator as it is written; forms with `=` share the entry of their operator. */
export const BINARY: ReadonlyMap<string, Protocol> = new Map(
  PROTOCOLS.flatMap((protocol): [string, Protocol][] =>
    protocol.inPlace === null
      ? [[protocol.operator, protocol]]
      : [
          [protocol.operator, protocol],
          [`${protocol.operator}=`, protocol],
        ],
  ),
);

export const UNARY: ReadonlyMap<string, string> = new Map([
  ["-", "__neg__"],
  ["~", "__invert__"],
]);

export const GET = "__getitem__";
export const SET = "__setitem__";
export const BOOL = "__bool__";
/** Marks the type of parameters that tell 1.0 from 1. */
export const FLOAT = "__float__";
