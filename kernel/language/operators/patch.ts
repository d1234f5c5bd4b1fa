/**
 * Puts the calls of the operators' rules into the text of the pinned compiler. The compiler's file itself stays as it
 * is: the changed text is compiled in memory.
 */

interface Insertion {
  /** What it is for, as the message names it. */
  readonly what: string;
  /** Text that must occur exactly once. */
  readonly anchor: string;
  /** Stands right after the anchor, on the anchor's last line. */
  readonly code: string;
}

/** Everything of the checker that the rules use, by the names it has there. */
const PARTS: readonly string[] = [
  "Diagnostics",
  "areTypesComparable",
  "checkExpression",
  "checkExpressionWithContextualType",
  "checkNonNullType",
  "checkReferenceExpression",
  "checkTypeAssignableToAndOptionallyElaborate",
  "createInferenceContext",
  "createTupleType",
  "error",
  "getApparentType",
  "getAssignmentReducedType",
  "getAssignmentTargetKind",
  "getBaseTypeOfLiteralType",
  "getBaseTypeOfLiteralTypeForComparison",
  "getContextualTypeForElementExpression",
  "getIndexedAccessTypeOrUndefined",
  "getInferredTypes",
  "getMinArgumentCount",
  "getNodeLinks",
  "getNonNullableType",
  "getParameterCount",
  "getPropertyOfType",
  "getResolvedSymbol",
  "getReturnTypeOfSignature",
  "getSignatureInstantiation",
  "getSignaturesOfType",
  "getTypeAtPosition",
  "getTypeOfExpression",
  "getTypeOfSymbol",
  "getUnionType",
  "getWriteTypeOfSymbol",
  "hasEffectiveRestParameter",
  "inferTypes",
  "isArrayLikeType",
  "isGenericIndexType",
  "isInJSFile",
  "isSideEffectFree",
  "isTypeAssignableTo",
  "isTypeAssignableToKind",
  "isTypeEqualityComparableTo",
  "maybeTypeOfKind",
  "typeToString",
  "anyType",
  "bigintType",
  "booleanType",
  "errorType",
  "numberOrBigIntType",
  "numberType",
  "silentNeverType",
  "stringType",
];

const INSERTIONS: readonly Insertion[] = [
  {
    what: "the checker's start",
    anchor: "  function createTypeChecker(host) {",
    code: ` const operators = module.operators.forChecker(module.exports, host, () => ({ ${PARTS.join(", ")} }));`,
  },
  {
    what: "binary operators",
    anchor:
      "    function checkBinaryLikeExpressionWorker(left, operatorToken, right, leftType, rightType, errorNode) {",
    code: " const ours = operators.binary(left, operatorToken, right, leftType, rightType, errorNode); if (ours) return ours;",
  },
  {
    what: "unary operators",
    anchor: `    function checkPrefixUnaryExpression(node) {
      const operandType = checkExpression(node.operand);`,
    code: " const ours = operators.prefix(node, operandType); if (ours) return ours;",
  },
  {
    what: "brackets",
    anchor:
      "      const effectiveIndexType = isForInVariableForNumericPropertyNames(indexExpression) ? numberType : indexType;",
    code: " const ours = operators.element(node, objectType, effectiveIndexType); if (ours) return ours;",
  },
  {
    what: "conditions",
    anchor: "    function checkTruthinessOfType(type, node) {",
    code: " type = operators.condition(type, node);",
  },
  {
    what: "&& and ||",
    anchor: "            checkTruthinessOfType(leftType, node.left);",
    code: " setLeftType(state, operators.condition(leftType, node.left));",
  },
  {
    what: "commas in brackets",
    anchor: "        case 27 /* CommaToken */:\n          if (!compilerOptions.allowUnreachableCode",
    code: " && !operators.comma(left)",
  },
  {
    what: "assignments with an operator",
    anchor: `          if (getAssignmentTargetKind(node) === 2 /* Compound */) {
            const flowType = getTypeAtFlowNode(flow.antecedent);`,
    code: " const ours = operators.assigned(node, declaredType, getTypeFromFlowType(flowType)); if (ours) return ours;",
  },
  {
    what: "what == tells of a type",
    anchor: `        const valueType = getTypeOfExpression(value);
        const doubleEquals = operator === 34 /* EqualsEqualsToken */ || operator === 35 /* ExclamationEqualsToken */;`,
    code: " if (doubleEquals && operators.overloads(operator, type, valueType)) return type;",
  },
];

/** Where the checker's text starts and what follows it. */
const START: Insertion = INSERTIONS[0];
const END = "\n  // src/compiler/";

/**
 * The compiler's text with the rules' calls in it.
 *
 * @param outdented true for the editors' server, whose text stands two places further left
 * @throws Error when the text is another than that of the pinned compiler: what it makes of a cell would be wrong.
 */
export function patchCompiler(text: string, outdented = false): string {
  const shift = (anchor: string): string => (outdented ? anchor.replace(/^ {2}/gm, "") : anchor);
  const from = text.indexOf(shift(START.anchor));
  const to = text.indexOf(shift(END), from);
  if (from < 0 || to < 0) throw new Error(mismatch(START.what, "is missing"));
  const checker = text.slice(from, to);
  const places = INSERTIONS.map((insertion) => ({
    at: placeIn(checker, insertion.what, shift(insertion.anchor)),
    code: insertion.code,
  }));
  places.sort((a, b) => a.at - b.at);
  const pieces = [text.slice(0, from)];
  let done = 0;
  for (const { at, code } of places) {
    pieces.push(checker.slice(done, at), code);
    done = at;
  }
  pieces.push(checker.slice(done), text.slice(to));
  return pieces.join("");
}

/** The place right after the anchor. */
function placeIn(checker: string, what: string, anchor: string): number {
  const at = checker.indexOf(anchor);
  if (at < 0) throw new Error(mismatch(what, "is missing"));
  if (checker.indexOf(anchor, at + 1) >= 0) throw new Error(mismatch(what, "occurs twice"));
  return at + anchor.length;
}

function mismatch(what: string, how: string): string {
  return `operators do not fit this TypeScript compiler: the place for ${what} ${how}. Install the versions that the package names.`;
}
