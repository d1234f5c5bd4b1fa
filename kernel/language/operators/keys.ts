/** The keys between brackets: their shapes and their types. */
import type { ts } from "./checker.js";
import type { KeyShape } from "./plans.js";
import type { Types } from "./types.js";

export interface Key {
  readonly shape: KeyShape;
  readonly type: ts.Type;
}

/** The parts of `x[i, j]`; one part where there is no comma. A comma in parentheses is JavaScript's own. */
export function keyParts(types: Types, key: ts.Expression): readonly ts.Expression[] {
  const { pinned } = types;
  const parts: ts.Expression[] = [];
  let rest = key;
  while (pinned.isBinaryExpression(rest) && rest.operatorToken.kind === pinned.SyntaxKind.CommaToken) {
    parts.unshift(rest.right);
    rest = rest.left;
  }
  return [rest, ...parts];
}

/**
 * How a key can be given to a method, the likeliest first.
 *
 * @param type what TypeScript makes of the key on its own
 */
export function* keysFor(types: Types, method: ts.Type, key: ts.Expression, type: ts.Type): Generator<Key> {
  const { parts } = types;
  const pieces = keyParts(types, key);
  const expected = types.expected(method, 0);
  if (pieces.length > 1) {
    const elements = pieces.map((piece, i) => {
      const context = parts.getContextualTypeForElementExpression(expected, i);
      return context && depends(types, piece) ? inContext(types, piece, context) : parts.checkExpression(piece);
    });
    yield { shape: "commas", type: parts.createTupleType(elements) };
    return;
  }
  yield* shapes(types, type);
  if (!depends(types, key)) return;
  yield* shapes(types, inContext(types, key, expected));
  const element = parts.getContextualTypeForElementExpression(expected, 0);
  if (element) yield* shapes(types, inContext(types, key, element));
}

function* shapes(types: Types, type: ts.Type): Generator<Key> {
  const { parts } = types;
  const members = types.members(type);
  const isArray = (member: ts.Type): boolean => !types.isBare(member) && parts.isArrayLikeType(member);
  if (members.length > 0 && members.every(isArray)) {
    yield { shape: "array", type: parts.createTupleType([type]) };
  } else if (members.some(isArray)) {
    const union = members.map((member) => (isArray(member) ? parts.createTupleType([member]) : member));
    yield { shape: "maybeArray", type: parts.getUnionType(union) };
  }
  yield { shape: "one", type };
}

function inContext(types: Types, node: ts.Expression, context: ts.Type): ts.Type {
  return types.parts.checkExpressionWithContextualType(node, context, undefined, 0);
}

/** Whether an expression's type depends on what is expected of it: a template stays a slice, a list its parts. */
function depends(types: Types, node: ts.Expression): boolean {
  const { pinned } = types;
  if (pinned.isParenthesizedExpression(node)) return depends(types, node.expression);
  if (pinned.isConditionalExpression(node)) return depends(types, node.whenTrue) || depends(types, node.whenFalse);
  return pinned.isTemplateExpression(node) || pinned.isArrayLiteralExpression(node);
}
