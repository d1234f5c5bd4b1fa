/**
 * Writes a file as ordinary TypeScript. Only what is ours is written anew; everything else, comments and line breaks
 * among it, stays letter for letter.
 */
import type { Pinned, ts } from "./checker.js";
import { isFloat } from "./floats.js";
import type { BinaryPlan, Choice, ElementPlan } from "./plans.js";
import { BOOL, GET, SET } from "./protocol.js";
import type { Rules } from "./rules.js";
import { arrives, isSteady, waits, withoutParentheses } from "./syntax.js";

export interface PlainOptions {
  readonly pinned: Pinned;
  readonly rules: Rules;
  readonly checker: ts.TypeChecker;
  readonly file: ts.SourceFile;
  /** Module name -> the name to import it by instead. */
  readonly names: ReadonlyMap<string, string>;
}

export function plainText(options: PlainOptions): string {
  return new PlainWriter(options).write();
}

class PlainWriter {
  readonly #ts: Pinned;
  readonly #rules: Rules;
  readonly #checker: ts.TypeChecker;
  readonly #file: ts.SourceFile;
  readonly #names: ReadonlyMap<string, string>;

  constructor({ pinned, rules, checker, file, names }: PlainOptions) {
    this.#ts = pinned;
    this.#rules = rules;
    this.#checker = checker;
    this.#file = file;
    this.#names = names;
  }

  write(): string {
    const { text } = this.#file;
    this.#settle(this.#file);
    const start = this.#file.getStart(this.#file);
    return text.slice(0, start) + this.#text(this.#file);
  }

  #settle(node: ts.Node): void {
    if (this.#rules.plan(node)) this.#rules.settle(node as ts.Expression);
    this.#ts.forEachChild(node, (child) => this.#settle(child));
  }

  /** A node's text without what stands before it. */
  #text(node: ts.Node): string {
    if (this.#ts.isBinaryExpression(node)) return this.#truth(node, this.#binary(node));
    if (this.#ts.isPrefixUnaryExpression(node)) return this.#prefix(node);
    if (this.#ts.isElementAccessExpression(node)) return this.#element(node);
    if (this.#ts.isNumericLiteral(node) && this.#isMarked(node, node)) return this.#float(node);
    if (this.#ts.isStringLiteral(node)) return this.#specifier(node);
    return this.#asItIs(node);
  }

  /** The node with its children written anew. */
  #asItIs(node: ts.Node): string {
    const { text } = this.#file;
    const pieces: string[] = [];
    let done = node.getStart(this.#file);
    this.#ts.forEachChild(node, (child) => {
      const start = child.getStart(this.#file);
      if (start < done) return;
      pieces.push(text.slice(done, start), this.#text(child));
      done = child.end;
    });
    pieces.push(text.slice(done, node.end));
    return pieces.join("");
  }

  #specifier(node: ts.StringLiteral): string {
    const { parent } = node;
    const text = node.getText(this.#file);
    const isModule =
      this.#ts.isImportDeclaration(parent) ||
      this.#ts.isExportDeclaration(parent) ||
      (this.#ts.isCallExpression(parent) && parent.expression.kind === this.#ts.SyntaxKind.ImportKeyword);
    const name = isModule ? this.#names.get(node.text) : undefined;
    return name === undefined ? text : text[0] + name + text[0];
  }

  #binary(node: ts.BinaryExpression): string {
    const target = withoutParentheses(this.#ts, node.left);
    const brackets = this.#rules.plan(target);
    if (brackets?.kind === "element" && brackets.use === "set") {
      return this.#set(node, target as ts.ElementAccessExpression, brackets);
    }
    const plan = this.#rules.plan(node);
    if (plan?.kind !== "binary") return this.#asItIs(node);
    const right = this.#operand(node.right, plan);
    if (!plan.assigns) return this.#joined(node, plan, this.#operand(node.left, plan), right, node.left);
    if (brackets?.kind === "element") {
      return this.#update(node, target as ts.ElementAccessExpression, brackets, plan, right);
    }
    return this.#assign(node, plan, target, right);
  }

  /** `a += b` on a variable, a property or an element. */
  #assign(node: ts.BinaryExpression, plan: BinaryPlan, target: ts.Expression, right: string): string {
    const to = (place: string, value: string): string => `${place} = ${this.#joined(node, plan, place, value, target)}`;
    const isProperty = this.#ts.isPropertyAccessExpression(target);
    if (!(isProperty || this.#ts.isElementAccessExpression(target))) return to(this.#text(target), right);
    if (isProperty && isSteady(this.#ts, target.expression)) return to(this.#text(target), right);
    const owner = this.#text(target.expression);
    if (isProperty)
      return this.#within(["o"], [owner], node.right, right, (value) => to(`o.${target.name.text}`, value));
    const key = this.#text((target as ts.ElementAccessExpression).argumentExpression);
    return this.#within(["o", "k"], [owner, key], node.right, right, (value) => to("o[k]", value));
  }

  #joined(node: ts.BinaryExpression, plan: BinaryPlan, left: string, right: string, source: ts.Expression): string {
    const [before, after] = this.#around(node);
    if (plan.choices.length === 1) {
      const [choice] = plan.choices;
      if (choice !== "reflected") {
        return `${this.#owner(source, left)}${before}.${nameOf(plan, choice)}(${after}${right})`;
      }
      if (arrives(this.#ts, source, node.right)) {
        return `${this.#owner(node.right, right)}.${plan.protocol.reflected}(${left}${before}${after.trimEnd()})`;
      }
    }
    const written = (choice: Choice): string => {
      if (choice === "own") return `l ${plan.protocol.operator} r`;
      const [owner, other] = choice === "reflected" ? ["r", "l"] : ["l", "r"];
      return `${owner}.${nameOf(plan, choice)}(${other})`;
    };
    const choices = [...plan.choices];
    let body = written(choices.pop() as Choice);
    for (const choice of choices.reverse()) {
      body = `typeof ${choice === "reflected" ? "r" : "l"} === "object" ? ${written(choice)} : ${body}`;
    }
    // In a loop the result's type would depend on itself.
    const type = plan.assigns ? `: ${this.#nameOf(plan.result, node)}` : "";
    return `((l, r)${type} => ${body})(${left}${before},${after === "" ? " " : after}${right})`;
  }

  #nameOf(type: ts.Type, place: ts.Node): string {
    return this.#checker.typeToString(type, place, this.#ts.TypeFormatFlags.NoTruncation);
  }

  /** Comments and line breaks before and after an operator. */
  #around(node: ts.BinaryExpression): readonly [string, string] {
    const { text } = this.#file;
    const operator = node.operatorToken;
    const between = (from: number, to: number): string => {
      const space = text.slice(from, to);
      return /[^ \t]/.test(space) ? space : "";
    };
    const before = between(node.left.end, operator.getStart(this.#file));
    const after = between(operator.end, node.right.getStart(this.#file));
    return [before.includes("\n") ? before : before.trimEnd(), after.includes("\n") ? after : after.trimStart()];
  }

  /** A text that a method can be called on. */
  #owner(node: ts.Expression, text: string): string {
    const isCall = this.#rules.plan(node) !== undefined && !text.includes(" = ");
    const isName = this.#ts.isLeftHandSideExpression(node) && !(this.#ts.isNewExpression(node) && !node.arguments);
    return isCall || isName ? text : `(${text})`;
  }

  #prefix(node: ts.PrefixUnaryExpression): string {
    const { operand } = node;
    const plan = this.#rules.plan(node);
    if (plan?.kind === "unary") {
      const text = this.#text(operand);
      if (!plan.mixed) return `${this.#owner(operand, text)}.${plan.method}()`;
      const operator = this.#ts.tokenToString(node.operator);
      return `((v) => (typeof v === "object" ? v.${plan.method}() : ${operator}v))(${text})`;
    }
    const isMinus = node.operator === this.#ts.SyntaxKind.MinusToken;
    if (isMinus && this.#ts.isNumericLiteral(operand) && this.#isMarked(node, operand)) return this.#float(node);
    return this.#asItIs(node);
  }

  #element(node: ts.ElementAccessExpression): string {
    const plan = this.#rules.plan(node);
    if (plan?.kind !== "element" || plan.use !== "get") return this.#asItIs(node);
    const object = this.#owner(node.expression, this.#text(node.expression));
    const key = this.#key(node, plan);
    if (plan.mixed) return `((o, k) => ("${GET}" in o ? o.${GET}(k) : o[k]))(${object}, ${key})`;
    return `${object}${node.questionDotToken ? "?" : ""}.${GET}(${key})`;
  }

  /** `x[k] = v`. */
  #set(node: ts.BinaryExpression, target: ts.ElementAccessExpression, plan: ElementPlan): string {
    const object = this.#owner(target.expression, this.#text(target.expression));
    const [key, value] = [this.#key(target, plan), this.#text(node.right)];
    if (this.#isStatement(node)) return `${object}.${SET}(${key}, ${value})`;
    return `((o, k, v) => (o.${SET}(k, v), v))(${object}, ${key}, ${value})`;
  }

  /** `x[k] += v`. */
  #update(
    node: ts.BinaryExpression,
    target: ts.ElementAccessExpression,
    brackets: ElementPlan,
    plan: BinaryPlan,
    right: string,
  ): string {
    const object = this.#owner(target.expression, this.#text(target.expression));
    const key = this.#key(target, brackets);
    const written = (o: string, k: string, value: string): string =>
      `${o}.${SET}(${k}, ${this.#joined(node, plan, `${o}.${GET}(${k})`, value, target)})`;
    const isSimple = isSteady(this.#ts, target.expression) && this.#isFixed(target.argumentExpression);
    if (isSimple) return written(object, key, right);
    return this.#within(["o", "k"], [object, key], node.right, right, (value) => written("o", "k", value));
  }

  #key(node: ts.ElementAccessExpression, { key }: ElementPlan): string {
    const text = this.#text(node.argumentExpression);
    if (key === "commas" || key === "array") return `[${text}]`;
    return key === "one" ? text : `((k) => (Array.isArray(k) ? [k] : k))(${text})`;
  }

  /** Whether a key can be written twice: names, literals, and signs and commas between them. */
  #isFixed(key: ts.Expression): boolean {
    const { SyntaxKind } = this.#ts;
    if (this.#ts.isBinaryExpression(key)) {
      return key.operatorToken.kind === SyntaxKind.CommaToken && this.#isFixed(key.left) && this.#isFixed(key.right);
    }
    if (this.#ts.isPrefixUnaryExpression(key)) return this.#ts.isNumericLiteral(key.operand);
    return this.#ts.isLiteralExpression(key) || key.kind === SyntaxKind.NullKeyword || isSteady(this.#ts, key);
  }

  /** A comparison where a condition is wanted. */
  #truth(node: ts.BinaryExpression, text: string): string {
    const truth = this.#rules.truth(node);
    if (truth === null) return text;
    if (truth === "always") return `${this.#owner(node, text)}.${BOOL}()`;
    return `((v) => (typeof v === "object" ? v.${BOOL}() : v))(${text})`;
  }

  #operand(node: ts.Expression, { floats }: BinaryPlan): string {
    const inner = withoutParentheses(this.#ts, node);
    return floats && isFloat(this.#ts, inner, this.#file) ? this.#float(inner) : this.#text(node);
  }

  #isMarked(place: ts.Expression, literal: ts.NumericLiteral): boolean {
    if (!isFloat(this.#ts, literal, this.#file)) return false;
    const expected = this.#checker.getContextualType(place);
    return expected !== undefined && this.#rules.types.takesFloats(expected);
  }

  #float(literal: ts.Expression): string {
    return `new Number(${literal.getText(this.#file)})`;
  }

  #within(
    names: readonly string[],
    values: readonly string[],
    source: ts.Expression,
    right: string,
    body: (right: string) => string,
  ): string {
    if (!waits(this.#ts, source)) return `((${names.join(", ")}) => (${body(right)}))(${values.join(", ")})`;
    return `((${[...names, "r"].join(", ")}) => (${body("r")}))(${[...values, right].join(", ")})`;
  }

  #isStatement(node: ts.Expression): boolean {
    const { parent } = node;
    if (this.#ts.isForStatement(parent)) return parent.initializer === node || parent.incrementor === node;
    return this.#ts.isExpressionStatement(parent);
  }
}

function nameOf({ protocol }: BinaryPlan, choice: Choice): string {
  if (choice === "reflected") return protocol.reflected;
  return choice === "inPlace" ? (protocol.inPlace as string) : protocol.plain;
}
