/** What the rules decide about one expression, for the step that writes it. */
import type { ts } from "./checker.js";
import type { Protocol } from "./protocol.js";

/** How two operands come together. */
export type Choice =
  /** The left operand's in-place method. */
  | "inPlace"
  /** The left operand's method. */
  | "plain"
  /** The right operand's method. */
  | "reflected"
  /** JavaScript's own operator, for two primitive values. */
  | "own";

/** The order in which a choice at run time asks. */
export const CHOICES: readonly Choice[] = ["inPlace", "plain", "reflected", "own"];

export interface BinaryPlan {
  readonly kind: "binary";
  readonly protocol: Protocol;
  readonly assigns: boolean;
  /** One, or several that are told apart at run time; in the order of CHOICES. */
  readonly choices: readonly Choice[];
  readonly result: ts.Type;
  /** Whether the operand on that side goes to a parameter that tells 1.0 from 1. */
  readonly floats: boolean;
}

export interface UnaryPlan {
  readonly kind: "unary";
  readonly method: string;
  /** Whether some values are primitive, so that it is decided at run time. */
  readonly mixed: boolean;
}

/** How the key of brackets is handed over. */
export type KeyShape =
  /** As it is. */
  | "one"
  /** `x[i, j]`: an array of the parts. */
  | "commas"
  /** `x[[0, 2]]`: an array with the array in it. */
  | "array"
  /** An array or something else, which shows at run time. */
  | "maybeArray";

export interface ElementPlan {
  readonly kind: "element";
  readonly use: "get" | "set" | "update";
  readonly key: KeyShape;
  /** Whether some values have brackets of JavaScript's own. */
  readonly mixed: boolean;
  /** What comes out; for `set` what may be put in. */
  readonly result: ts.Type;
}

export type Plan = BinaryPlan | UnaryPlan | ElementPlan;

/** Why a tested expression is asked for its truth. */
export type Truth =
  /** It always has `__bool__`. */
  | "always"
  /** Some of its values have it. */
  | "sometimes";
