/**
 * Which of a cell's names its own code may use as plain variables, at the speed of a function's locals. Boxes are
 * several times slower in a loop that does nothing but count.
 */
import type { Pinned, ts } from "../compiler/pinned.js";
import type { References } from "./references.js";

export interface PlainNames {
  /** Constants: the box gets their value once, functions read it there. */
  readonly constants: ReadonlySet<string>;
  /** Variables that no function of any cell uses: their boxes are set after each statement that assigns them. */
  readonly variables: ReadonlySet<string>;
  /** Names that functions of this cell use. */
  readonly captured: ReadonlySet<string>;
  /** The plain variables that a statement of the cell's top assigns. */
  assignedIn(statement: ts.Statement): readonly string[];
}

/** `watched` are names that functions of earlier cells use. */
export function plainNames(
  pinned: Pinned,
  file: ts.SourceFile,
  references: References,
  watched: ReadonlySet<string>,
): PlainNames {
  return new Finder(pinned, file, references, watched);
}

class Finder implements PlainNames {
  readonly constants: Set<string> = new Set();
  readonly variables: Set<string> = new Set();
  readonly captured: Set<string> = new Set();
  readonly #ts: Pinned;
  readonly #file: ts.SourceFile;
  readonly #references: References;
  readonly #assigned: Map<ts.Statement, Set<string>> = new Map();

  constructor(pinned: Pinned, file: ts.SourceFile, references: References, watched: ReadonlySet<string>) {
    this.#ts = pinned;
    this.#file = file;
    this.#references = references;
    for (const statement of file.statements) if (pinned.isVariableStatement(statement)) this.#declare(statement);
    this.#visit(file);
    for (const name of [...watched, ...this.captured]) this.variables.delete(name);
  }

  assignedIn(statement: ts.Statement): readonly string[] {
    return [...(this.#assigned.get(statement) ?? [])].filter((name) => this.variables.has(name));
  }

  #declare({ declarationList }: ts.VariableStatement): void {
    const { flags, declarations } = declarationList;
    if ((flags & this.#ts.NodeFlags.BlockScoped) === 0) return;
    const isConstant = (flags & this.#ts.NodeFlags.Const) !== 0;
    for (const { name } of declarations) {
      if (isConstant) this.#constants(name);
      else if (this.#ts.isIdentifier(name)) this.variables.add(name.text);
    }
  }

  #constants(name: ts.BindingName): void {
    if (this.#ts.isIdentifier(name)) {
      this.constants.add(name.text);
      return;
    }
    for (const element of name.elements) if (!this.#ts.isOmittedExpression(element)) this.#constants(element.name);
  }

  #visit(node: ts.Node): void {
    if (this.#ts.isIdentifier(node) && this.#references.isTopLevel(node)) this.#reference(node);
    this.#ts.forEachChild(node, (child) => this.#visit(child));
  }

  #reference(node: ts.Identifier): void {
    const name = node.text;
    if (!this.#references.isOwn(node)) {
      this.captured.add(name);
      return;
    }
    const assignment = this.#assignment(node);
    if (assignment === "none") return;
    const { statement, loop } = this.#place(node);
    // A loop that calls something can take long, and then be interrupted: its names must be right at any time.
    if (assignment === "pattern" || (loop && this.#calls(loop))) this.variables.delete(name);
    const names = this.#assigned.get(statement) ?? new Set();
    this.#assigned.set(statement, names.add(name));
  }

  #assignment(node: ts.Identifier): "none" | "simple" | "pattern" {
    const ts = this.#ts;
    const { parent } = node;
    if (ts.isPostfixUnaryExpression(parent)) return "simple";
    if (ts.isPrefixUnaryExpression(parent)) {
      const { operator } = parent;
      const steps = operator === ts.SyntaxKind.PlusPlusToken || operator === ts.SyntaxKind.MinusMinusToken;
      return steps ? "simple" : "none";
    }
    if (ts.isBinaryExpression(parent) && parent.left === node) {
      const { kind } = parent.operatorToken;
      const assigns = kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
      if (!assigns) return "none";
      return this.#isInPattern(parent) ? "pattern" : "simple";
    }
    return this.#isInPattern(node) ? "pattern" : "none";
  }

  /** Whether a node is a target of a destructuring assignment or of a loop's head. */
  #isInPattern(node: ts.Node): boolean {
    const ts = this.#ts;
    let at = node;
    for (;;) {
      const { parent } = at;
      if (ts.isForOfStatement(parent) || ts.isForInStatement(parent)) return parent.initializer === at;
      if (ts.isBinaryExpression(parent)) {
        // `[x = 1] = ...`: a default value inside a pattern.
        if (parent.left !== at || parent.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return false;
        if (at !== node) return true;
      } else if (
        !(
          ts.isArrayLiteralExpression(parent) ||
          ts.isObjectLiteralExpression(parent) ||
          ts.isPropertyAssignment(parent) ||
          ts.isShorthandPropertyAssignment(parent) ||
          ts.isSpreadElement(parent) ||
          ts.isSpreadAssignment(parent) ||
          ts.isParenthesizedExpression(parent)
        )
      ) {
        return false;
      }
      at = parent;
    }
  }

  /** The statement of the cell's top around a node, and the outermost loop. */
  #place(node: ts.Node): { statement: ts.Statement; loop: ts.Node | null } {
    let at = node;
    let loop: ts.Node | null = null;
    while (at.parent !== this.#file) {
      if (this.#ts.isIterationStatement(at, false)) loop = at;
      at = at.parent;
    }
    if (this.#ts.isIterationStatement(at, false)) loop = at;
    return { statement: at as ts.Statement, loop };
  }

  #calls(node: ts.Node): boolean {
    const ts = this.#ts;
    if (ts.isCallExpression(node) || ts.isNewExpression(node) || ts.isTaggedTemplateExpression(node)) return true;
    if (ts.isAwaitExpression(node) || ts.isForOfStatement(node)) return true;
    return ts.forEachChild(node, (child) => this.#calls(child) || undefined) === true;
  }
}
