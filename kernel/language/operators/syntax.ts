/** Questions about how an expression is written. */
import type { Pinned, ts } from "./checker.js";

/** Whether evaluating the expression again gives the same and does nothing else: names, `this`, literals. */
export function isSteady(pinned: Pinned, node: ts.Expression): boolean {
  const { SyntaxKind } = pinned;
  const inner = bare(pinned, node);
  if (pinned.isPropertyAccessExpression(inner)) return isSteady(pinned, inner.expression);
  return pinned.isIdentifier(inner) || inner.kind === SyntaxKind.ThisKeyword || inner.kind === SyntaxKind.SuperKeyword;
}

/** Whether `left` may be evaluated after `right`: it is a literal, or both are names and their properties. */
export function arrives(pinned: Pinned, left: ts.Expression, right: ts.Expression): boolean {
  const inner = bare(pinned, left);
  if (isLiteral(pinned, inner)) return true;
  return pinned.isIdentifier(inner) && (isLiteral(pinned, bare(pinned, right)) || isSteady(pinned, right));
}

/** Whether an expression waits for a promise or yields, outside functions within it. */
export function waits(pinned: Pinned, node: ts.Node): boolean {
  if (pinned.isAwaitExpression(node) || pinned.isYieldExpression(node)) return true;
  if (pinned.isFunctionLike(node)) return false;
  return pinned.forEachChild(node, (child) => waits(pinned, child)) ?? false;
}

function isLiteral(pinned: Pinned, node: ts.Expression): boolean {
  const { SyntaxKind } = pinned;
  if (pinned.isPrefixUnaryExpression(node)) return isLiteral(pinned, bare(pinned, node.operand));
  return (
    pinned.isLiteralExpression(node) || node.kind === SyntaxKind.TrueKeyword || node.kind === SyntaxKind.FalseKeyword
  );
}

/** Without parentheses and what only TypeScript reads. */
function bare(pinned: Pinned, node: ts.Expression): ts.Expression {
  let inner = node;
  while (
    pinned.isParenthesizedExpression(inner) ||
    pinned.isNonNullExpression(inner) ||
    pinned.isAsExpression(inner) ||
    pinned.isSatisfiesExpression(inner)
  ) {
    inner = inner.expression;
  }
  return inner;
}

export function withoutParentheses(pinned: Pinned, node: ts.Expression): ts.Expression {
  let inner = node;
  while (pinned.isParenthesizedExpression(inner)) inner = inner.expression;
  return inner;
}
