/** Questions about types, asked of the checker: members, methods, calls. Never by a type's printed name. */
import type { CheckerParts, Pinned, ts } from "./checker.js";
import { FLOAT } from "./protocol.js";

/** A call that the types allow. */
export interface TypedCall {
  readonly result: ts.Type;
  readonly parameters: readonly ts.Type[];
}

export class Types {
  readonly pinned: Pinned;
  readonly parts: CheckerParts;
  /** Types that can have no method of ours. */
  readonly #bare: number;
  readonly #methods: Map<ts.Type, Map<string, ts.Type | null>> = new Map();

  constructor(pinned: Pinned, parts: CheckerParts) {
    const { TypeFlags } = pinned;
    this.pinned = pinned;
    this.parts = parts;
    this.#bare =
      TypeFlags.Any |
      TypeFlags.Unknown |
      TypeFlags.Never |
      TypeFlags.StringLike |
      TypeFlags.NumberLike |
      TypeFlags.BigIntLike |
      TypeFlags.BooleanLike |
      TypeFlags.ESSymbolLike |
      TypeFlags.VoidLike |
      TypeFlags.Null;
  }

  /** Whether no value of the type can be an object. */
  isBare(type: ts.Type): boolean {
    return (type.flags & this.#bare) !== 0;
  }

  /** The types that a union is made of, or the type itself; those of its constraint for a type parameter. */
  members(type: ts.Type): readonly ts.Type[] {
    const { TypeFlags } = this.pinned;
    const apparent = type.flags & TypeFlags.Instantiable ? this.parts.getApparentType(type) : type;
    if (apparent.flags & TypeFlags.Never) return [];
    if (!apparent.isUnion() || apparent.flags & TypeFlags.Boolean) return [type];
    const whole = apparent.types.map((member) =>
      member.flags & TypeFlags.BooleanLiteral ? this.parts.booleanType : member,
    );
    return [...new Set(whole)];
  }

  /** The type of a method, or null when the type has none of that name. */
  method(type: ts.Type, name: string): ts.Type | null {
    if (this.isBare(type)) return null;
    const known = this.#methods.get(type) ?? new Map<string, ts.Type | null>();
    this.#methods.set(type, known);
    const before = known.get(name);
    if (before !== undefined) return before;
    const method = this.#find(type, name);
    known.set(name, method);
    return method;
  }

  has(type: ts.Type, name: string): boolean {
    return this.method(type, name) !== null;
  }

  /** Whether some value of the type has the method. */
  some(type: ts.Type, name: string): boolean {
    return !this.isBare(type) && this.members(type).some((member) => this.has(member, name));
  }

  /** Whether every value of the type has the method. */
  every(type: ts.Type, name: string): boolean {
    if (this.isBare(type)) return false;
    const members = this.members(type);
    return members.length > 0 && members.every((member) => this.has(member, name));
  }

  /** The first signature of a method that takes the arguments. */
  call(method: ts.Type, args: readonly ts.Type[]): TypedCall | null {
    for (const call of this.calls(method, args)) return call;
    return null;
  }

  /** Every signature of a method that takes the arguments. */
  *calls(method: ts.Type, args: readonly ts.Type[]): Generator<TypedCall> {
    const { parts } = this;
    for (const declared of parts.getSignaturesOfType(method, this.pinned.SignatureKind.Call)) {
      if (parts.getMinArgumentCount(declared) > args.length) continue;
      if (parts.getParameterCount(declared) < args.length && !parts.hasEffectiveRestParameter(declared)) continue;
      const signature = this.#instantiate(declared, args);
      const parameters = args.map((_, i) => parts.getTypeAtPosition(signature, i));
      if (!args.every((arg, i) => parts.isTypeAssignableTo(arg, parameters[i]))) continue;
      yield { result: parts.getReturnTypeOfSignature(signature), parameters };
    }
  }

  /** What a method's signatures expect at a position, taken together. */
  expected(method: ts.Type, position: number): ts.Type {
    const { parts } = this;
    const signatures = parts.getSignaturesOfType(method, this.pinned.SignatureKind.Call);
    return parts.getUnionType(signatures.map((signature) => parts.getTypeAtPosition(signature, position)));
  }

  /** Whether JavaScript can make a number of the type's values. */
  hasNumberValue(type: ts.Type): boolean {
    const { parts, pinned } = this;
    const own = this.#wellKnown(type, "toPrimitive");
    if (own !== null) return this.#mayGive(own, pinned.TypeFlags.NumberLike | pinned.TypeFlags.BigIntLike);
    const value = parts.getPropertyOfType(parts.getApparentType(type), "valueOf" as ts.__String);
    if (!value || isObjects(value)) return false;
    const primitive = pinned.TypeFlags.NumberLike | pinned.TypeFlags.BigIntLike | pinned.TypeFlags.StringLike;
    return this.#mayGive(parts.getTypeOfSymbol(value), primitive | pinned.TypeFlags.BooleanLike);
  }

  /** Whether a parameter of this type tells 1.0 from 1. */
  takesFloats(type: ts.Type): boolean {
    const name = this.pinned.escapeLeadingUnderscores(FLOAT);
    return this.members(type).some(
      (member) => !this.isBare(member) && this.parts.getPropertyOfType(member, name) !== undefined,
    );
  }

  #find(type: ts.Type, name: string): ts.Type | null {
    const { parts } = this;
    const property = parts.getPropertyOfType(
      parts.getApparentType(type),
      this.pinned.escapeLeadingUnderscores(name) as ts.__String,
    );
    if (!property) return null;
    const method = parts.getTypeOfSymbol(property);
    return parts.getSignaturesOfType(method, this.pinned.SignatureKind.Call).length > 0 ? method : null;
  }

  #instantiate(signature: ts.Signature, args: readonly ts.Type[]): ts.Signature {
    const { parts } = this;
    if (!signature.typeParameters) return signature;
    const inference = parts.createInferenceContext(signature.typeParameters, signature, 0);
    args.forEach((arg, i) => {
      parts.inferTypes(inference.inferences, arg, parts.getTypeAtPosition(signature, i));
    });
    return parts.getSignatureInstantiation(signature, parts.getInferredTypes(inference), false);
  }

  #wellKnown(type: ts.Type, symbol: string): ts.Type | null {
    const { parts } = this;
    // Properties under a symbol have names of the form "__@toPrimitive@23".
    const property = parts
      .getApparentType(type)
      .getProperties()
      .find(({ escapedName }) => (escapedName as string).startsWith(`__@${symbol}@`));
    return property ? parts.getTypeOfSymbol(property) : null;
  }

  #mayGive(method: ts.Type, kind: number): boolean {
    const { parts } = this;
    const anything = this.pinned.TypeFlags.Any | this.pinned.TypeFlags.Unknown;
    return parts
      .getSignaturesOfType(method, this.pinned.SignatureKind.Call)
      .some((signature) => parts.maybeTypeOfKind(parts.getReturnTypeOfSignature(signature), kind | anything));
  }
}

/** Whether a property is the one that every object has. */
function isObjects(property: ts.Symbol): boolean {
  const [declaration] = property.declarations ?? [];
  const owner = declaration?.parent as ts.InterfaceDeclaration | undefined;
  return owner?.name?.text === "Object" && /\/lib\.[\w.]+\.d\.ts$/.test(owner.getSourceFile().fileName);
}
