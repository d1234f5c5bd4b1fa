/** What tells 1.0 from 1. */

/**
 * A number that counts as a float although it is whole. Python's `1.0` is one; JavaScript's is the same as `1`, so in
 * cells the compiler writes `new Number(1.0)` for such a literal where a parameter's type takes a Float.
 */
export interface Float extends InstanceType<NumberConstructor> {
  /** Nothing has it: it sets the type apart. */
  readonly __float__?: never;
}

/** Whether a value is a Float. @internal */
export function isFloat(x: unknown): x is Float {
  return x instanceof Number;
}
