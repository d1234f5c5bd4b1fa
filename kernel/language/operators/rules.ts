/**
 * Which expressions are ours, what type they have and how they are to be written.
 *
 * An expression is ours only if an operand's type has Python's method for the operator, and TypeScript refuses the
 * expression, or it could only throw, or it is `==` or `!=` of two that both have the method.
 */
import type { CheckerParts, Hooks, Pinned, ts } from "./checker.js";
import { keyParts, keysFor } from "./keys.js";
import { accepts, join } from "./operands.js";
import type { ElementPlan, Plan, Truth } from "./plans.js";
import { BINARY, BOOL, GET, type Protocol, SET, UNARY } from "./protocol.js";
import { withoutParentheses } from "./syntax.js";
import { Types } from "./types.js";

/** Rules for one checker, that is for one program. */
export class Rules implements Hooks {
  readonly #enabled: boolean;
  readonly #pinned: Pinned;
  readonly #load: () => CheckerParts;
  readonly #plans: Map<ts.Node, Plan> = new Map();
  /** Comparisons of ours that stand where a condition is wanted. */
  readonly #tested: Set<ts.Node> = new Set();
  /** What `x[k] += v` may set, by its brackets. */
  readonly #targets: Map<ts.Node, ts.Type> = new Map();
  /** Brackets whose object's type is being asked for. */
  readonly #asked: Set<ts.Node> = new Set();
  #lazy: Types | null = null;

  /** @param load gives the checker's parts, once it has started */
  constructor(pinned: Pinned, enabled: boolean, load: () => CheckerParts) {
    this.#pinned = pinned;
    this.#enabled = enabled;
    this.#load = load;
  }

  get types(): Types {
    this.#lazy ??= new Types(this.#pinned, this.#load());
    return this.#lazy;
  }

  get enabled(): boolean {
    return this.#enabled;
  }

  /** Whether there is nothing to write in another way. */
  get isIdle(): boolean {
    return this.#plans.size === 0 && this.#tested.size === 0;
  }

  plan(node: ts.Node): Plan | undefined {
    return this.#plans.get(node);
  }

  /** Whether and how a comparison's truth is asked for. */
  truth(node: ts.Node): Truth | null {
    const plan = this.#plans.get(node);
    if (!this.#tested.has(node) || plan?.kind !== "binary") return null;
    if (this.types.every(plan.result, BOOL)) return "always";
    return this.types.some(plan.result, BOOL) ? "sometimes" : null;
  }

  /**
   * Decides once more about an expression and all within it, functions apart. While the checker follows a variable
   * around a loop, it looks at expressions whose types are not complete yet.
   */
  settle(node: ts.Expression): void {
    this.types.parts.checkExpression(node);
  }

  binary(
    left: ts.Expression,
    operator: ts.Node,
    right: ts.Expression,
    leftType: ts.Type,
    rightType: ts.Type,
    errorNode: ts.Node | undefined,
  ): ts.Type | undefined {
    if (!this.#enabled) return undefined;
    const written = this.#pinned.tokenToString(operator.kind) ?? "";
    const protocol = BINARY.get(written);
    if (!protocol) return this.#logicalAssignment(written, left, leftType);
    const { types } = this;
    if (types.isBare(leftType) && types.isBare(rightType)) return undefined;
    const { parts } = types;
    const isOurs = types.some(leftType, protocol.plain) || types.some(rightType, protocol.reflected);
    const assigns = written !== protocol.operator;
    if (!isOurs && !(assigns && types.some(leftType, protocol.inPlace ?? ""))) return undefined;
    if (parts.isInJSFile(left)) return undefined;
    if (leftType === parts.silentNeverType || rightType === parts.silentNeverType) return parts.silentNeverType;
    const isChain = [left, right].some((side) => this.#isComparison(side));
    if (isChain && (protocol.kind === "order" || protocol.kind === "equality")) {
      return this.#refuse(errorNode ?? operator, written, leftType, rightType);
    }
    const strip = (type: ts.Type): ts.Type => (protocol.kind === "equality" ? type : parts.getNonNullableType(type));
    const [a, b] = [strip(leftType), strip(rightType)];
    const missing = [a, b].some((type) => (type.flags & this.#pinned.TypeFlags.Never) !== 0);
    if (!missing && this.#isTypeScriptsOwn(protocol, a, b)) return undefined;
    const joined = missing ? null : join(types, protocol, assigns, a, b);
    if (!joined && !missing) {
      // TypeScript would name one operand only, and blame it for being no number.
      return protocol.kind === "arithmetic" ? this.#refuse(errorNode ?? operator, written, a, b) : undefined;
    }
    if (protocol.kind !== "equality") {
      parts.checkNonNullType(leftType, left);
      parts.checkNonNullType(rightType, right);
    }
    if (!joined) return parts.errorType;
    const node = left.parent;
    this.#plans.set(node, { kind: "binary", protocol, assigns, ...joined });
    if (assigns) this.#checkTarget(left, right, leftType, joined.result);
    return joined.result;
  }

  prefix(node: ts.PrefixUnaryExpression, operandType: ts.Type): ts.Type | undefined {
    if (!this.#enabled || this.types.isBare(operandType)) return undefined;
    const { types } = this;
    const { parts } = types;
    if (node.operator === this.#pinned.SyntaxKind.ExclamationToken) {
      return this.condition(operandType, node.operand) === operandType ? undefined : parts.booleanType;
    }
    const method = UNARY.get(this.#pinned.tokenToString(node.operator) ?? "");
    if (method === undefined || parts.isInJSFile(node)) return undefined;
    const members = types.members(parts.getNonNullableType(operandType));
    const ours = members.filter((member) => types.has(member, method));
    if (ours.length === 0 || ours.some((member) => types.hasNumberValue(member))) return undefined;
    const { TypeFlags } = this.#pinned;
    const primitive = TypeFlags.NumberLike | TypeFlags.BigIntLike;
    const rest = members.filter((member) => !ours.includes(member));
    if (!rest.every((member) => (member.flags & primitive) !== 0)) return undefined;
    const results = ours.map((member) => types.call(types.method(member, method) as ts.Type, [])?.result);
    if (!results.every((result) => result !== undefined)) return undefined;
    parts.checkNonNullType(operandType, node.operand);
    this.#plans.set(node, { kind: "unary", method, mixed: rest.length > 0 });
    return parts.getUnionType([
      ...(results as ts.Type[]),
      ...rest.map((member) => (member.flags & TypeFlags.BigIntLike ? parts.bigintType : parts.numberType)),
    ]);
  }

  element(node: ts.ElementAccessExpression, object: ts.Type, index: ts.Type): ts.Type | undefined {
    if (!this.#enabled || this.types.isBare(object)) return undefined;
    const { types } = this;
    const { parts } = types;
    const members = types.members(object);
    const ours = members.filter((member) => types.has(member, GET) || types.has(member, SET));
    if (ours.length === 0 || parts.isInJSFile(node) || parts.isGenericIndexType(index)) return undefined;
    if (this.#isTypeScripts(node, object, index)) return undefined;
    const use = this.#useOf(node);
    if (use === null) return undefined;
    if (use === "refused") return this.#refuseKey(node, index);
    if (use === "get" || use === "step") {
      const plan = this.#getPlan(node, members, ours, index, use === "step" ? "get" : use);
      if (!plan) return ours.length === members.length ? this.#refuseKey(node, index) : undefined;
      if (use === "get") this.#plans.set(node, plan);
      else if (parts.isTypeAssignableTo(plan.result, parts.numberOrBigIntType)) return this.#refuseKey(node, index);
      return plan.result;
    }
    if (!members.every((member) => types.has(member, SET))) return undefined;
    const set = this.#setPlan(node, members, index);
    if (!set) return this.#refuseKey(node, index);
    if (use === "set") {
      this.#plans.set(node, set);
      return set.result;
    }
    const get = this.#getPlan(node, members, ours, index, "update");
    if (!get || get.key !== set.key) return this.#refuseKey(node, index);
    this.#plans.set(node, get);
    this.#targets.set(node, set.result);
    return get.result;
  }

  condition(type: ts.Type, node: ts.Expression): ts.Type {
    if (!this.#enabled || !this.types.some(type, BOOL) || this.types.parts.isInJSFile(node)) return type;
    const { parent } = node;
    const isDefault =
      this.#pinned.isBinaryExpression(parent) &&
      parent.operatorToken.kind === this.#pinned.SyntaxKind.QuestionQuestionToken &&
      parent.left === node;
    return isDefault ? type : this.#test(type, node);
  }

  comma(left: ts.Expression): boolean {
    if (!this.#enabled) return false;
    const { pinned, parts } = this.types;
    let node: ts.Node = left.parent;
    while (
      pinned.isBinaryExpression(node.parent) &&
      node.parent.operatorToken.kind === pinned.SyntaxKind.CommaToken &&
      node.parent.left === node
    ) {
      node = node.parent;
    }
    const brackets = node.parent;
    if (!pinned.isElementAccessExpression(brackets) || brackets.argumentExpression !== node) return false;
    // To tell the object's type the checker may look at its key again.
    if (this.#asked.has(brackets)) return true;
    this.#asked.add(brackets);
    const object = parts.getNonNullableType(parts.getTypeOfExpression(brackets.expression));
    this.#asked.delete(brackets);
    return this.types.some(object, GET) || this.types.some(object, SET);
  }

  assigned(node: ts.Node, declared: ts.Type, before: ts.Type): ts.Type | undefined {
    if (!this.#enabled) return undefined;
    const { pinned, parts } = this.types;
    let child = node;
    while (pinned.isParenthesizedExpression(child.parent)) child = child.parent;
    const assignment = child.parent;
    if (!pinned.isBinaryExpression(assignment) || assignment.left !== child) return undefined;
    const protocol = BINARY.get(pinned.tokenToString(assignment.operatorToken.kind) ?? "");
    if (!protocol || protocol.inPlace === null) return undefined;
    const names = [protocol.plain, protocol.inPlace];
    const source = declared.isUnion() ? declared : declared.flags & pinned.TypeFlags.Any ? before : null;
    if (source === null || !names.some((name) => this.types.some(source, name))) return undefined;
    const after = parts.getTypeOfExpression(assignment);
    if (!this.#plans.has(assignment)) return undefined;
    return declared.isUnion() ? parts.getAssignmentReducedType(declared, after) : after;
  }

  overloads(operator: ts.SyntaxKind, left: ts.Type, right: ts.Type): boolean {
    if (!this.#enabled) return false;
    const protocol = BINARY.get(this.#pinned.tokenToString(operator) ?? "");
    if (protocol?.kind !== "equality") return false;
    const { types } = this;
    if (!types.some(left, protocol.plain) && !types.some(right, protocol.plain)) return false;
    return !this.#isTypeScriptsOwn(protocol, left, right) && join(types, protocol, false, left, right) !== null;
  }

  /** Whether TypeScript takes the expression, and it means something in JavaScript. */
  #isTypeScriptsOwn(protocol: Protocol, left: ts.Type, right: ts.Type): boolean {
    const { types } = this;
    if (!accepts(types, protocol, left, right)) return false;
    if (protocol.kind !== "order" && protocol.kind !== "equality") return true;
    const isDefinite = (type: ts.Type): boolean =>
      types.members(type).every((member) => types.has(member, protocol.plain) || types.has(member, protocol.reflected));
    if (!isDefinite(left) || !isDefinite(right)) return true;
    const isNumeric = (type: ts.Type): boolean => types.members(type).some((member) => types.hasNumberValue(member));
    return protocol.kind === "order" && (isNumeric(left) || isNumeric(right));
  }

  #refuse(at: ts.Node, written: string, left: ts.Type, right: ts.Type): ts.Type {
    const { parts } = this.types;
    const names = [left, right].map((type) => parts.typeToString(type));
    parts.error(at, parts.Diagnostics.Operator_0_cannot_be_applied_to_types_1_and_2, written, ...names);
    return parts.errorType;
  }

  /** Whether an operand is itself a comparison of ours: `0 < t < 3` means something else in Python. */
  #isComparison(side: ts.Expression): boolean {
    const plan = this.#plans.get(side);
    return plan?.kind === "binary" && (plan.protocol.kind === "order" || plan.protocol.kind === "equality");
  }

  /** Checks that what comes out of `a += b` can be put into `a`. */
  #checkTarget(left: ts.Expression, right: ts.Expression, leftType: ts.Type, result: ts.Type): void {
    const { parts } = this.types;
    const { Diagnostics } = parts;
    const isReference = parts.checkReferenceExpression(
      left,
      Diagnostics.The_left_hand_side_of_an_assignment_expression_must_be_a_variable_or_a_property_access,
      Diagnostics.The_left_hand_side_of_an_assignment_expression_may_not_be_an_optional_property_access,
    );
    if (!isReference) return;
    parts.checkTypeAssignableToAndOptionallyElaborate(result, this.#declaredType(left) ?? leftType, left, right);
  }

  /** What may be put into a variable or a property, whatever it holds just now. */
  #declaredType(left: ts.Expression): ts.Type | null {
    const { pinned, parts } = this.types;
    const target = withoutParentheses(pinned, left);
    if (pinned.isIdentifier(target)) return parts.getTypeOfSymbol(parts.getResolvedSymbol(target));
    if (pinned.isPropertyAccessExpression(target)) {
      const symbol = parts.getNodeLinks(target).resolvedSymbol;
      return symbol ? parts.getWriteTypeOfSymbol(symbol) : null;
    }
    return this.#targets.get(target) ?? null;
  }

  #logicalAssignment(written: string, left: ts.Expression, leftType: ts.Type): undefined {
    if (written === "&&=" || written === "||=") this.condition(leftType, left);
    return undefined;
  }

  /** Whether TypeScript's own brackets take the key. */
  #isTypeScripts(node: ts.ElementAccessExpression, object: ts.Type, index: ts.Type): boolean {
    const { parts } = this.types;
    const pieces = keyParts(this.types, node.argumentExpression);
    if (pieces.length > 1 && pieces.slice(0, -1).every((piece) => parts.isSideEffectFree(piece))) return false;
    return parts.getIndexedAccessTypeOrUndefined(parts.getApparentType(object), index, 0) !== undefined;
  }

  /** What happens to `x[k]`; null leaves it to TypeScript, "step" is `x[k]++`. */
  #useOf(node: ts.ElementAccessExpression): ElementPlan["use"] | "step" | "refused" | null {
    const { pinned, parts } = this.types;
    if (pinned.isDeleteExpression(node.parent)) return null;
    if (parts.getAssignmentTargetKind(node) === 0) return "get";
    let child: ts.Node = node;
    while (pinned.isParenthesizedExpression(child.parent)) child = child.parent;
    const { parent } = child;
    if (pinned.isPrefixUnaryExpression(parent) || pinned.isPostfixUnaryExpression(parent)) return "step";
    if (!pinned.isBinaryExpression(parent) || parent.left !== child) return "refused";
    // A pattern's default, as in `[x[0] = 1] = list`, looks like an assignment.
    if (parts.getAssignmentTargetKind(parent) !== 0) return "refused";
    if (parent.operatorToken.kind === pinned.SyntaxKind.EqualsToken) return "set";
    const protocol = BINARY.get(pinned.tokenToString(parent.operatorToken.kind) ?? "");
    return protocol ? "update" : "refused";
  }

  #getPlan(
    node: ts.ElementAccessExpression,
    members: readonly ts.Type[],
    ours: readonly ts.Type[],
    index: ts.Type,
    use: "get" | "update",
  ): ElementPlan | null {
    const { types } = this;
    const { parts } = types;
    const found = ours.map((member) => {
      const method = types.method(member, GET);
      if (!method) return null;
      for (const key of keysFor(types, method, node.argumentExpression, index)) {
        const call = types.call(method, [key.type]);
        if (call) return { key: key.shape, result: call.result };
      }
      return null;
    });
    const results: ts.Type[] = [];
    for (const one of found) {
      if (!one || one.key !== found[0]?.key) return null;
      results.push(one.result);
    }
    for (const member of members) {
      if (ours.includes(member)) continue;
      const own = parts.getIndexedAccessTypeOrUndefined(parts.getApparentType(member), index, 0);
      if (!own) return null;
      results.push(own);
    }
    const mixed = ours.length < members.length;
    return { kind: "element", use, key: found[0]?.key ?? "one", mixed, result: parts.getUnionType(results) };
  }

  /** Its result is what may be set. */
  #setPlan(node: ts.ElementAccessExpression, members: readonly ts.Type[], index: ts.Type): ElementPlan | null {
    const { types } = this;
    const { parts } = types;
    let shape: ElementPlan["key"] | null = null;
    const values: ts.Type[] = [];
    for (const member of members) {
      const method = types.method(member, SET) as ts.Type;
      let found = false;
      for (const key of keysFor(types, method, node.argumentExpression, index)) {
        const calls = [...types.calls(method, [key.type, parts.silentNeverType])];
        if (calls.length === 0) continue;
        if (shape !== null && shape !== key.shape) return null;
        shape = key.shape;
        found = true;
        values.push(...calls.map(({ parameters }) => parameters[1]));
        break;
      }
      if (!found) return null;
    }
    if (shape === null) return null;
    return { kind: "element", use: "set", key: shape, mixed: false, result: parts.getUnionType(values) };
  }

  #refuseKey(node: ts.ElementAccessExpression, index: ts.Type): ts.Type {
    const { parts } = this.types;
    const pieces = keyParts(this.types, node.argumentExpression);
    const type = pieces.length > 1 ? parts.createTupleType(pieces.map((piece) => parts.checkExpression(piece))) : index;
    parts.error(
      node.argumentExpression,
      parts.Diagnostics.Type_0_cannot_be_used_as_an_index_type,
      parts.typeToString(type),
    );
    return parts.errorType;
  }

  /** Looks at an expression whose truth is asked for: a comparison tells it, any other value of ours is refused. */
  #test(type: ts.Type, node: ts.Expression): ts.Type {
    const { types } = this;
    const { pinned, parts } = types;
    if (!types.some(type, BOOL)) return type;
    const inner = withoutParentheses(pinned, node);
    const branches = this.#outcomes(inner);
    if (branches) {
      for (const branch of branches) this.#test(parts.getTypeOfExpression(branch), branch);
      return this.#withTruth(type);
    }
    if (this.#isComparison(inner)) {
      this.#tested.add(inner);
      return this.#withTruth(type);
    }
    if (!types.every(type, BOOL) && !this.#keepsComparison(inner)) return type;
    parts.error(node, ALWAYS_TRUE, parts.typeToString(type));
    return type;
  }

  /** The parts of an expression that can be its value; the left sides of && and || are tested on their own. */
  #outcomes(node: ts.Expression): readonly ts.Expression[] | null {
    const { pinned } = this.types;
    const { SyntaxKind } = pinned;
    if (pinned.isConditionalExpression(node)) return [node.whenTrue, node.whenFalse];
    if (!pinned.isBinaryExpression(node)) return null;
    const { kind } = node.operatorToken;
    const passes = [SyntaxKind.AmpersandAmpersandToken, SyntaxKind.BarBarToken, SyntaxKind.CommaToken];
    return passes.includes(kind) ? [node.right] : null;
  }

  /** Whether it is the likes of `ok ||= t > 1`, which stores the comparison itself. */
  #keepsComparison(node: ts.Expression): boolean {
    const { pinned } = this.types;
    const { FirstAssignment, LastAssignment } = pinned.SyntaxKind;
    if (!pinned.isBinaryExpression(node)) return false;
    const { kind } = node.operatorToken;
    if (kind < FirstAssignment || kind > LastAssignment) return false;
    return this.#isComparison(withoutParentheses(pinned, node.right));
  }

  /** The type with booleans in place of what has a truth of its own. */
  #withTruth(type: ts.Type): ts.Type {
    const { types } = this;
    const { parts } = types;
    const members = types.members(type);
    return parts.getUnionType([...members.filter((member) => !types.has(member, BOOL)), parts.booleanType]);
  }
}

/** 2801 is TypeScript's number for a condition that is always true. */
const ALWAYS_TRUE: ts.DiagnosticMessage = {
  key: "always_true_as_a_condition_2801",
  category: 1,
  code: 2801,
  message: "'{0}' is always true as a condition: write .item() to ask for its value.",
};
