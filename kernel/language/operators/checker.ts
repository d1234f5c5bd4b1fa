/** The parts of the pinned compiler's checker that the rules work with; patch.ts hands them over under these names. */
import type { Pinned, ts } from "../compiler/pinned.js";

export type { Pinned, ts };

/** What a signature's type parameters were found to be. */
export interface Inference {
  readonly inferences: readonly unknown[];
}

export interface CheckerParts {
  readonly Diagnostics: Readonly<Record<string, ts.DiagnosticMessage>>;
  readonly anyType: ts.Type;
  readonly bigintType: ts.Type;
  readonly booleanType: ts.Type;
  readonly errorType: ts.Type;
  readonly numberOrBigIntType: ts.Type;
  readonly numberType: ts.Type;
  readonly silentNeverType: ts.Type;
  readonly stringType: ts.Type;
  areTypesComparable(a: ts.Type, b: ts.Type): boolean;
  checkExpression(node: ts.Node): ts.Type;
  checkExpressionWithContextualType(node: ts.Node, context: ts.Type, inference: undefined, mode: number): ts.Type;
  checkNonNullType(type: ts.Type, node: ts.Node): ts.Type;
  checkReferenceExpression(node: ts.Node, invalid: ts.DiagnosticMessage, optional: ts.DiagnosticMessage): boolean;
  checkTypeAssignableToAndOptionallyElaborate(source: ts.Type, target: ts.Type, at: ts.Node, node: ts.Node): boolean;
  createInferenceContext(parameters: readonly ts.TypeParameter[], signature: ts.Signature, flags: number): Inference;
  createTupleType(elements: readonly ts.Type[]): ts.Type;
  error(node: ts.Node, message: ts.DiagnosticMessage, ...args: string[]): ts.Diagnostic;
  getApparentType(type: ts.Type): ts.Type;
  getAssignmentReducedType(declared: ts.Type, assigned: ts.Type): ts.Type;
  /** 0 for no target, 1 for `=`, 2 for the likes of `+=` and `++`. */
  getAssignmentTargetKind(node: ts.Node): 0 | 1 | 2;
  getBaseTypeOfLiteralType(type: ts.Type): ts.Type;
  getBaseTypeOfLiteralTypeForComparison(type: ts.Type): ts.Type;
  getContextualTypeForElementExpression(array: ts.Type, index: number): ts.Type | undefined;
  getIndexedAccessTypeOrUndefined(object: ts.Type, index: ts.Type, flags: number): ts.Type | undefined;
  getInferredTypes(inference: Inference): readonly ts.Type[];
  getMinArgumentCount(signature: ts.Signature): number;
  getNodeLinks(node: ts.Node): { readonly resolvedSymbol?: ts.Symbol };
  getNonNullableType(type: ts.Type): ts.Type;
  getParameterCount(signature: ts.Signature): number;
  getPropertyOfType(type: ts.Type, name: ts.__String): ts.Symbol | undefined;
  getResolvedSymbol(node: ts.Identifier): ts.Symbol;
  getReturnTypeOfSignature(signature: ts.Signature): ts.Type;
  getSignatureInstantiation(signature: ts.Signature, types: readonly ts.Type[], isJavaScript: boolean): ts.Signature;
  getSignaturesOfType(type: ts.Type, kind: ts.SignatureKind): readonly ts.Signature[];
  getTypeAtPosition(signature: ts.Signature, position: number): ts.Type;
  getTypeOfExpression(node: ts.Node): ts.Type;
  getTypeOfSymbol(symbol: ts.Symbol): ts.Type;
  getUnionType(types: readonly ts.Type[]): ts.Type;
  getWriteTypeOfSymbol(symbol: ts.Symbol): ts.Type;
  hasEffectiveRestParameter(signature: ts.Signature): boolean;
  inferTypes(inferences: readonly unknown[], source: ts.Type, target: ts.Type): void;
  isArrayLikeType(type: ts.Type): boolean;
  isGenericIndexType(type: ts.Type): boolean;
  isInJSFile(node: ts.Node): boolean;
  isSideEffectFree(node: ts.Node): boolean;
  isTypeAssignableTo(source: ts.Type, target: ts.Type): boolean;
  isTypeAssignableToKind(source: ts.Type, kind: number, strict?: boolean): boolean;
  isTypeEqualityComparableTo(source: ts.Type, target: ts.Type): boolean;
  maybeTypeOfKind(type: ts.Type, kind: number): boolean;
  typeToString(type: ts.Type): string;
}

/** What the patched checker calls while it checks. `undefined` leaves the expression to TypeScript. */
export interface Hooks {
  binary(
    left: ts.Expression,
    operator: ts.Node,
    right: ts.Expression,
    leftType: ts.Type,
    rightType: ts.Type,
    errorNode: ts.Node | undefined,
  ): ts.Type | undefined;
  prefix(node: ts.PrefixUnaryExpression, operandType: ts.Type): ts.Type | undefined;
  element(node: ts.ElementAccessExpression, object: ts.Type, index: ts.Type): ts.Type | undefined;
  /** The type that a tested expression has as a condition. */
  condition(type: ts.Type, node: ts.Expression): ts.Type;
  /** Whether a comma separates the keys of brackets of ours. */
  comma(left: ts.Expression): boolean;
  /** The type of a variable after an assignment with an operator of ours. */
  assigned(node: ts.Node, declared: ts.Type, before: ts.Type): ts.Type | undefined;
  /** Whether `==` on these types says nothing about the operands' types. */
  overloads(operator: ts.SyntaxKind, left: ts.Type, right: ts.Type): boolean;
}

/** The module object of the patched compiler carries this as `operators`. */
export interface HookSource {
  forChecker(pinned: Pinned, program: ts.Program, parts: () => CheckerParts): Hooks;
}
