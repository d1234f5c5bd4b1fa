/**
 * Writes what is ours as calls, ahead of TypeScript's own steps. New nodes take the places of the old ones, and a
 * method's name that of its operator, so that stacks point at the operator.
 */
import type { Pinned, ts } from "./checker.js";
import { isFloat } from "./floats.js";
import type { BinaryPlan, Choice, ElementPlan, UnaryPlan } from "./plans.js";
import { BOOL, GET, SET } from "./protocol.js";
import type { Rules } from "./rules.js";
import { arrives, isSteady, waits, withoutParentheses } from "./syntax.js";

/** The step for one program; it leaves files without anything of ours as they are. */
export function operatorsTransformer(
  pinned: Pinned,
  rules: Rules,
  checker: ts.TypeChecker,
): ts.TransformerFactory<ts.SourceFile> {
  return (context) => (file) => {
    if (!rules.enabled) return file;
    if (rules.isIdle && !FLOATS.test(file.text)) return file;
    return new Writer(pinned, rules, checker, context, file).write();
  };
}

/** A text that may hold a literal such as 1.0 or 1e3. */
const FLOATS = /\d\.|\d[eE]/;

class Writer {
  readonly #ts: Pinned;
  readonly #rules: Rules;
  readonly #checker: ts.TypeChecker;
  readonly #context: ts.TransformationContext;
  readonly #factory: ts.NodeFactory;
  readonly #file: ts.SourceFile;
  /** Whether the expression around has been decided about for good. */
  #settled = false;

  constructor(
    pinned: Pinned,
    rules: Rules,
    checker: ts.TypeChecker,
    context: ts.TransformationContext,
    file: ts.SourceFile,
  ) {
    this.#ts = pinned;
    this.#rules = rules;
    this.#checker = checker;
    this.#context = context;
    this.#factory = context.factory;
    this.#file = file;
  }

  write(): ts.SourceFile {
    return this.#ts.visitEachChild(this.#file, this.#visit, this.#context);
  }

  readonly #visit = (node: ts.Node): ts.Node => {
    const { SyntaxKind } = this.#ts;
    const outer = this.#settled;
    if (this.#ts.isFunctionLike(node) || this.#ts.isClassLike(node)) this.#settled = false;
    else if (!outer && this.#isOurs(node)) {
      this.#rules.settle(node as ts.Expression);
      this.#settled = true;
    }
    try {
      switch (node.kind) {
        case SyntaxKind.BinaryExpression:
          return this.#truth(node, this.#binary(node as ts.BinaryExpression));
        case SyntaxKind.PrefixUnaryExpression:
          return this.#prefix(node as ts.PrefixUnaryExpression);
        case SyntaxKind.ElementAccessExpression:
          return this.#element(node as ts.ElementAccessExpression);
        case SyntaxKind.NumericLiteral:
          return this.#literal(node as ts.NumericLiteral);
        default:
          return this.#ts.visitEachChild(node, this.#visit, this.#context);
      }
    } finally {
      this.#settled = outer;
    }
  };

  #isOurs(node: ts.Node): boolean {
    if (this.#rules.plan(node)) return true;
    return this.#ts.isBinaryExpression(node) && this.#rules.plan(withoutParentheses(this.#ts, node.left)) !== undefined;
  }

  #expression(node: ts.Expression): ts.Expression {
    return this.#visit(node) as ts.Expression;
  }

  #binary(node: ts.BinaryExpression): ts.Expression {
    const target = withoutParentheses(this.#ts, node.left);
    const brackets = this.#rules.plan(target);
    if (brackets?.kind === "element" && brackets.use === "set") {
      return this.#set(node, target as ts.ElementAccessExpression, brackets);
    }
    const plan = this.#rules.plan(node);
    if (plan?.kind !== "binary") return this.#ts.visitEachChild(node, this.#visit, this.#context);
    if (!plan.assigns) {
      const [left, right] = [this.#operand(node.left, plan), this.#operand(node.right, plan)];
      return this.#place(this.#joined(node, plan, left, right, node.left, node.right), node);
    }
    const right = this.#operand(node.right, plan);
    if (brackets?.kind === "element") {
      return this.#update(node, target as ts.ElementAccessExpression, brackets, plan, right);
    }
    return this.#place(this.#assign(node, plan, target as ts.Expression, right), node);
  }

  /** `a += b` on a variable, a property or an element. What stands before the last name is evaluated once. */
  #assign(node: ts.BinaryExpression, plan: BinaryPlan, target: ts.Expression, right: ts.Expression): ts.Expression {
    const factory = this.#factory;
    const to = (place: ts.Expression, value: ts.Expression): ts.Expression =>
      factory.createAssignment(place, this.#joined(node, plan, place, value, target, node.right));
    const isAccess = this.#ts.isPropertyAccessExpression(target) || this.#ts.isElementAccessExpression(target);
    if (!isAccess || (this.#ts.isPropertyAccessExpression(target) && isSteady(this.#ts, target.expression))) {
      return to(this.#expression(target), right);
    }
    const o = factory.createUniqueName("o");
    const owner: [ts.Identifier, ts.Expression] = [o, this.#expression(target.expression)];
    if (this.#ts.isPropertyAccessExpression(target)) {
      const place = factory.createPropertyAccessExpression(o, target.name);
      return this.#within([owner], node.right, right, (value) => to(place, value));
    }
    const k = factory.createUniqueName("k");
    const key: [ts.Identifier, ts.Expression] = [k, this.#expression(target.argumentExpression)];
    const place = factory.createElementAccessExpression(o, k);
    return this.#within([owner, key], node.right, right, (value) => to(place, value));
  }

  /** Two operands, by the method that was chosen, or by a choice at run time. */
  #joined(
    node: ts.BinaryExpression,
    plan: BinaryPlan,
    left: ts.Expression,
    right: ts.Expression,
    leftSource: ts.Expression,
    rightSource: ts.Expression,
  ): ts.Expression {
    const factory = this.#factory;
    if (plan.choices.length === 1) {
      const [choice] = plan.choices;
      if (choice !== "reflected") return this.#call(left, this.#nameOf(plan, choice), [right], node.operatorToken);
      if (arrives(this.#ts, leftSource, rightSource)) {
        return this.#call(right, plan.protocol.reflected, [left], node.operatorToken);
      }
    }
    const [l, r] = [factory.createUniqueName("l"), factory.createUniqueName("r")];
    const written = (choice: Choice): ts.Expression => {
      if (choice === "own") return factory.createBinaryExpression(l, this.#tokenOf(plan), r);
      const [owner, other] = choice === "reflected" ? [r, l] : [l, r];
      return this.#call(owner, this.#nameOf(plan, choice), [other], node.operatorToken);
    };
    const choices = [...plan.choices];
    let body = written(choices.pop() as Choice);
    for (const choice of choices.reverse()) {
      const owner = choice === "reflected" ? r : l;
      body = factory.createConditionalExpression(
        this.#hasMethod(owner, this.#nameOf(plan, choice)),
        undefined,
        written(choice),
        undefined,
        body,
      );
    }
    return this.#apply([l, r], body, [left, right]);
  }

  #nameOf({ protocol }: BinaryPlan, choice: Choice): string {
    if (choice === "reflected") return protocol.reflected;
    return choice === "inPlace" ? (protocol.inPlace as string) : protocol.plain;
  }

  #tokenOf({ protocol }: BinaryPlan): ts.BinaryOperator {
    for (let kind = this.#ts.SyntaxKind.FirstPunctuation; kind <= this.#ts.SyntaxKind.LastPunctuation; kind++) {
      if (this.#ts.tokenToString(kind) === protocol.operator) return kind as unknown as ts.BinaryOperator;
    }
    throw new Error(`no operator ${protocol.operator}`);
  }

  #prefix(node: ts.PrefixUnaryExpression): ts.Expression {
    const { operand } = node;
    const plan = this.#rules.plan(node);
    if (plan?.kind === "unary") return this.#place(this.#unary(node, plan), node);
    const isMinus = node.operator === this.#ts.SyntaxKind.MinusToken;
    if (isMinus && this.#ts.isNumericLiteral(operand) && this.#isMarked(node, operand)) return this.#float(node);
    return this.#ts.visitEachChild(node, this.#visit, this.#context);
  }

  #unary(node: ts.PrefixUnaryExpression, { method, mixed }: UnaryPlan): ts.Expression {
    const factory = this.#factory;
    const operand = this.#expression(node.operand);
    const at = this.#ts.createTextSpan(node.getStart(this.#file), 1);
    if (!mixed) return this.#call(operand, method, [], at);
    const v = factory.createUniqueName("v");
    const body = factory.createConditionalExpression(
      this.#hasMethod(v, method),
      undefined,
      this.#call(v, method, [], at),
      undefined,
      factory.createPrefixUnaryExpression(node.operator, v),
    );
    return this.#apply([v], body, [operand]);
  }

  #element(node: ts.ElementAccessExpression): ts.Expression {
    const plan = this.#rules.plan(node);
    if (plan?.kind !== "element" || plan.use !== "get") {
      return this.#ts.visitEachChild(node, this.#visit, this.#context);
    }
    const object = this.#expression(node.expression);
    const key = this.#key(node, plan);
    if (!plan.mixed) return this.#place(this.#call(object, GET, [key], bracketOf(node), node.questionDotToken), node);
    const factory = this.#factory;
    const [o, k] = [factory.createUniqueName("o"), factory.createUniqueName("k")];
    const body = factory.createConditionalExpression(
      this.#hasMethod(o, GET),
      undefined,
      this.#call(o, GET, [k], bracketOf(node)),
      undefined,
      factory.createElementAccessExpression(o, k),
    );
    return this.#place(this.#apply([o, k], body, [object, key]), node);
  }

  /** `x[k] = v`. */
  #set(node: ts.BinaryExpression, target: ts.ElementAccessExpression, plan: ElementPlan): ts.Expression {
    const factory = this.#factory;
    const args = [this.#expression(target.expression), this.#key(target, plan), this.#expression(node.right)];
    if (isStatement(this.#ts, node)) {
      return this.#place(this.#call(args[0], SET, args.slice(1), bracketOf(target)), node);
    }
    const [o, k, v] = ["o", "k", "v"].map((name) => factory.createUniqueName(name));
    const body = factory.createComma(this.#call(o, SET, [k, v], bracketOf(target)), v);
    return this.#place(this.#apply([o, k, v], factory.createParenthesizedExpression(body), args), node);
  }

  /** `x[k] += v`: the object and the key are evaluated once. */
  #update(
    node: ts.BinaryExpression,
    target: ts.ElementAccessExpression,
    brackets: ElementPlan,
    plan: BinaryPlan,
    right: ts.Expression,
  ): ts.Expression {
    const factory = this.#factory;
    const [o, k] = [factory.createUniqueName("o"), factory.createUniqueName("k")];
    const written = (value: ts.Expression): ts.Expression => {
      const before = this.#call(o, GET, [k], bracketOf(target));
      const after = this.#joined(node, plan, before, value, target, node.right);
      if (isStatement(this.#ts, node)) return this.#call(o, SET, [k, after], bracketOf(target));
      const v = factory.createUniqueName("v");
      const body = factory.createComma(this.#call(o, SET, [k, v], bracketOf(target)), v);
      return this.#apply([v], factory.createParenthesizedExpression(body), [after]);
    };
    const held: [ts.Identifier, ts.Expression][] = [
      [o, this.#expression(target.expression)],
      [k, this.#key(target, brackets)],
    ];
    return this.#place(this.#within(held, node.right, right, written), node);
  }

  #key(node: ts.ElementAccessExpression, { key }: ElementPlan): ts.Expression {
    const factory = this.#factory;
    const { argumentExpression } = node;
    if (key === "commas") {
      const parts: ts.Expression[] = [];
      let rest: ts.Expression = argumentExpression;
      while (this.#ts.isBinaryExpression(rest) && rest.operatorToken.kind === this.#ts.SyntaxKind.CommaToken) {
        parts.unshift(this.#expression(rest.right));
        rest = rest.left;
      }
      const list = factory.createArrayLiteralExpression([this.#expression(rest), ...parts]);
      return this.#ts.setTextRange(list, argumentExpression);
    }
    const written = this.#expression(argumentExpression);
    if (key === "one") return written;
    if (key === "array") return factory.createArrayLiteralExpression([written]);
    const k = factory.createUniqueName("k");
    const isArray = factory.createCallExpression(
      factory.createPropertyAccessExpression(factory.createIdentifier("Array"), "isArray"),
      undefined,
      [k],
    );
    const list = factory.createArrayLiteralExpression([k]);
    return this.#apply([k], factory.createConditionalExpression(isArray, undefined, list, undefined, k), [written]);
  }

  /** A comparison where a condition is wanted. */
  #truth(node: ts.Node, written: ts.Expression): ts.Expression {
    const truth = this.#rules.truth(node);
    if (truth === null) return written;
    const at = (node as ts.BinaryExpression).operatorToken;
    if (truth === "always") return this.#place(this.#call(written, BOOL, [], at), node);
    const v = this.#factory.createUniqueName("v");
    const body = this.#factory.createConditionalExpression(
      this.#hasMethod(v, BOOL),
      undefined,
      this.#call(v, BOOL, [], at),
      undefined,
      v,
    );
    return this.#place(this.#apply([v], body, [written]), node);
  }

  /** An operand, marked when it is a literal that counts as a float. */
  #operand(node: ts.Expression, { floats }: BinaryPlan): ts.Expression {
    const inner = withoutParentheses(this.#ts, node);
    if (floats && isFloat(this.#ts, inner, this.#file)) return this.#float(inner as ts.Expression);
    return this.#expression(node);
  }

  #literal(node: ts.NumericLiteral): ts.Expression {
    return this.#isMarked(node, node) ? this.#float(node) : node;
  }

  /** Whether a literal stands where a parameter tells 1.0 from 1. */
  #isMarked(place: ts.Expression, literal: ts.NumericLiteral): boolean {
    if (!isFloat(this.#ts, literal, this.#file)) return false;
    const expected = this.#checker.getContextualType(place);
    return expected !== undefined && this.#rules.types.takesFloats(expected);
  }

  /** A number that says of itself that it is a float. */
  #float(literal: ts.Expression): ts.Expression {
    const mark = this.#factory.createNewExpression(this.#factory.createIdentifier("Number"), undefined, [literal]);
    return this.#place(mark, literal);
  }

  #call(
    owner: ts.Expression,
    name: string,
    args: readonly ts.Expression[],
    at: ts.TextRange | ts.TextSpan,
    question?: ts.QuestionDotToken,
  ): ts.Expression {
    const factory = this.#factory;
    const range = "pos" in at ? at : { pos: at.start, end: at.start + at.length };
    const method = this.#ts.setTextRange(factory.createIdentifier(name), range);
    this.#ts.setEmitFlags(method, this.#ts.EmitFlags.NoComments);
    const isChain = question !== undefined || this.#ts.isOptionalChain(owner);
    if (!isChain) {
      const access = factory.createPropertyAccessExpression(owner, method);
      return factory.createCallExpression(access, undefined, args);
    }
    const access = factory.createPropertyAccessChain(owner, question, method);
    return factory.createCallChain(access, undefined, undefined, args);
  }

  #hasMethod(owner: ts.Identifier, name: string): ts.Expression {
    const factory = this.#factory;
    const question = factory.createToken(this.#ts.SyntaxKind.QuestionDotToken);
    const method = factory.createPropertyAccessChain(owner, question, name);
    return factory.createStrictEquality(
      factory.createTypeOfExpression(method),
      factory.createStringLiteral("function"),
    );
  }

  /** `((a, b) => body)(x, y)`: the arguments are evaluated once, from left to right. */
  #apply(names: readonly ts.Identifier[], body: ts.Expression, args: readonly ts.Expression[]): ts.Expression {
    const factory = this.#factory;
    const parameters = names.map((name) => factory.createParameterDeclaration(undefined, undefined, name));
    const arrow = factory.createArrowFunction(undefined, undefined, parameters, undefined, undefined, body);
    return factory.createCallExpression(factory.createParenthesizedExpression(arrow), undefined, args);
  }

  /**
   * Holds values while `right` is evaluated. It stays inside, after what is read of them, unless it waits for a
   * promise, which an arrow cannot.
   */
  #within(
    held: readonly (readonly [ts.Identifier, ts.Expression])[],
    source: ts.Expression,
    right: ts.Expression,
    body: (right: ts.Expression) => ts.Expression,
  ): ts.Expression {
    const names = held.map(([name]) => name);
    const values = held.map(([, value]) => value);
    if (!waits(this.#ts, source)) return this.#apply(names, body(right), values);
    const r = this.#factory.createUniqueName("r");
    return this.#apply([...names, r], body(r), [...values, right]);
  }

  #place<T extends ts.Expression>(written: T, source: ts.Node): T {
    return this.#ts.setOriginalNode(this.#ts.setTextRange(written, source), source);
  }
}

/** The bracket that opens. */
function bracketOf(node: ts.ElementAccessExpression): ts.TextSpan {
  const { argumentExpression } = node;
  return { start: argumentExpression.pos - 1, length: 1 };
}

/** Whether nothing asks for an expression's value. */
function isStatement(pinned: Pinned, node: ts.Expression): boolean {
  const { parent } = node;
  if (pinned.isParenthesizedExpression(parent)) return isStatement(pinned, parent);
  if (pinned.isForStatement(parent)) return parent.initializer === node || parent.incrementor === node;
  return pinned.isExpressionStatement(parent) || pinned.isVoidExpression(parent);
}
