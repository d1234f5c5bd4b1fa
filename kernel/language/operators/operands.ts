/** Brings the types of two operands together. */
import type { ts } from "./checker.js";
import { CHOICES, type Choice } from "./plans.js";
import type { Protocol } from "./protocol.js";
import type { Types } from "./types.js";

/** How two operands come together, and what comes out. */
export interface Joined {
  readonly choices: readonly Choice[];
  readonly result: ts.Type;
  readonly floats: boolean;
}

interface Pair {
  readonly left: ts.Type;
  readonly right: ts.Type;
  readonly choice: Choice;
  readonly result: ts.Type;
  readonly parameter: ts.Type | null;
}

/** Whether TypeScript takes the operands as they are; null and undefined are left out before. */
export function accepts(types: Types, { kind }: Protocol, left: ts.Type, right: ts.Type): boolean {
  const { parts } = types;
  const { TypeFlags } = types.pinned;
  const isAny = (type: ts.Type): boolean => (type.flags & TypeFlags.Any) !== 0;
  const isNumber = (type: ts.Type): boolean => parts.isTypeAssignableTo(type, parts.numberOrBigIntType);
  switch (kind) {
    case "arithmetic":
      return isNumber(left) && isNumber(right);
    case "add": {
      const isOf = (type: ts.Type, flags: number): boolean => parts.isTypeAssignableToKind(type, flags, true);
      if (isOf(left, TypeFlags.StringLike) || isOf(right, TypeFlags.StringLike)) return true;
      if (isAny(left) || isAny(right)) return true;
      return [TypeFlags.NumberLike, TypeFlags.BigIntLike].some((flags) => isOf(left, flags) && isOf(right, flags));
    }
    case "order": {
      if (isAny(left) || isAny(right)) return true;
      const a = parts.getBaseTypeOfLiteralTypeForComparison(left);
      const b = parts.getBaseTypeOfLiteralTypeForComparison(right);
      if (isNumber(a) || isNumber(b)) return isNumber(a) && isNumber(b);
      return parts.areTypesComparable(a, b);
    }
    case "equality":
      return parts.isTypeEqualityComparableTo(left, right) || parts.isTypeEqualityComparableTo(right, left);
  }
}

/** Joins the operands member by member; null when some members do not go together, or all of them without us. */
export function join(types: Types, protocol: Protocol, assigns: boolean, left: ts.Type, right: ts.Type): Joined | null {
  const pairs: Pair[] = [];
  for (const a of types.members(left)) {
    for (const b of types.members(right)) {
      const pair = joinPair(types, protocol, assigns, a, b);
      if (!pair) return null;
      pairs.push(pair);
    }
  }
  const choices = CHOICES.filter((choice) => pairs.some((pair) => pair.choice === choice));
  if (choices.every((choice) => choice === "own")) return null;
  if (choices.length > 1 && !pairs.every((pair) => showsAtRunTime(types, protocol, choices, pair))) return null;
  return {
    choices,
    result: types.parts.getUnionType(pairs.map(({ result }) => result)),
    floats: pairs.some(({ parameter }) => parameter !== null && types.takesFloats(parameter)),
  };
}

function joinPair(types: Types, protocol: Protocol, assigns: boolean, left: ts.Type, right: ts.Type): Pair | null {
  const called = (choice: Choice, owner: ts.Type, name: string, arg: ts.Type): Pair | null => {
    const method = types.method(owner, name);
    const call = method && types.call(method, [arg]);
    return call ? { left, right, choice, result: call.result, parameter: call.parameters[0] } : null;
  };
  const { inPlace, plain, reflected } = protocol;
  return (
    (assigns && inPlace !== null ? called("inPlace", left, inPlace, right) : null) ??
    called("plain", left, plain, right) ??
    called("reflected", right, reflected, left) ??
    own(types, protocol, left, right)
  );
}

/** Two values that are none of ours, under JavaScript's own operator. */
function own(types: Types, protocol: Protocol, left: ts.Type, right: ts.Type): Pair | null {
  const { parts } = types;
  const { TypeFlags } = types.pinned;
  if (!types.isBare(left) || !types.isBare(right) || !accepts(types, protocol, left, right)) return null;
  const result = (): ts.Type => {
    if (protocol.kind === "order" || protocol.kind === "equality") return parts.booleanType;
    if ((left.flags | right.flags) & TypeFlags.Any) return parts.anyType;
    if ((left.flags | right.flags) & TypeFlags.StringLike) return parts.stringType;
    return left.flags & TypeFlags.BigIntLike ? parts.bigintType : parts.numberType;
  };
  return { left, right, choice: "own", result: result(), parameter: null };
}

/** Whether asking for the methods in the order of CHOICES finds the pair's choice. */
function showsAtRunTime(
  types: Types,
  { inPlace, plain, reflected }: Protocol,
  choices: readonly Choice[],
  { left, right, choice }: Pair,
): boolean {
  const found = choices.find((candidate) => {
    if (candidate === "inPlace") return inPlace !== null && types.has(left, inPlace);
    if (candidate === "plain") return types.has(left, plain);
    if (candidate === "reflected") return types.has(right, reflected);
    return true;
  });
  return found === choice;
}
