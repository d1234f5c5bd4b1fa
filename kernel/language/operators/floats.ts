/** Literals that Python takes for floats. */
import type { Pinned, ts } from "./checker.js";

/**
 * Whether a literal is written with a point or an exponent and yet is a whole number, so that JavaScript cannot tell
 * it from an integer: `1.0`, `2.`, `1e3`, `-1.0`.
 */
export function isFloat(pinned: Pinned, node: ts.Node, file: ts.SourceFile): boolean {
  const { SyntaxKind } = pinned;
  if (pinned.isPrefixUnaryExpression(node)) {
    return node.operator === SyntaxKind.MinusToken && isFloat(pinned, node.operand, file);
  }
  if (!pinned.isNumericLiteral(node) || node.pos < 0) return false;
  const text = node.getText(file);
  return /^[\d_]*\.?[\d_]*(?:e[+-]?\d+)?$/i.test(text) && /[.e]/i.test(text) && Number.isInteger(Number(node.text));
}
