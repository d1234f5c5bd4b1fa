/** Which identifiers of a cell's module are its top-level names, or those of earlier cells. */
import type { Pinned, Scope, ts } from "../compiler/pinned.js";

export class References {
  readonly #ts: Pinned;
  readonly #file: ts.SourceFile;
  readonly #known: ReadonlySet<string>;
  /** The names that the cell itself declares at its top. */
  readonly own: ReadonlySet<string>;

  /** `file` must be bound. `known` are the names that earlier cells have declared. */
  constructor(pinned: Pinned, file: ts.SourceFile, known: ReadonlySet<string>) {
    this.#ts = pinned;
    this.#file = file;
    this.#known = known;
    this.own = new Set((file as Scope).locals?.keys());
  }

  /** Whether an identifier reads or assigns a top-level name, of this cell or of an earlier one. */
  isTopLevel(node: ts.Identifier): boolean {
    return this.isShared(node.text) && this.#isReference(node) && !this.isInner(node);
  }

  /** Whether cells share a name. */
  isShared(name: string): boolean {
    return this.own.has(name) || this.#known.has(name);
  }

  /** Whether a name at that place is one of an inner scope. */
  isInner(node: ts.Identifier): boolean {
    const ts = this.#ts;
    const name = node.text;
    for (let at: ts.Node = node.parent; at !== this.#file; at = at.parent) {
      if ((at as Scope).locals?.has(name)) return true;
      if ((ts.isFunctionExpression(at) || ts.isClassLike(at)) && at.name?.text === name) return true;
    }
    return false;
  }

  /** Whether a node runs as part of the cell itself, not of a function in it. */
  isOwn(node: ts.Node): boolean {
    const ts = this.#ts;
    for (let at = node.parent; at !== this.#file; at = at.parent) {
      if (ts.isFunctionLike(at) || ts.isClassStaticBlockDeclaration(at) || ts.isPropertyDeclaration(at)) return false;
    }
    return true;
  }

  #isReference(node: ts.Identifier): boolean {
    const ts = this.#ts;
    const { parent } = node;
    if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
    if (ts.isPropertyAssignment(parent)) return parent.initializer === node;
    if (ts.isBindingElement(parent)) return parent.initializer === node;
    if (ts.isVariableDeclaration(parent) || ts.isParameter(parent)) return parent.initializer === node;
    if (ts.isPropertyDeclaration(parent)) return parent.initializer === node;
    if (ts.isClassLike(parent) || ts.isFunctionLike(parent)) return ts.isArrowFunction(parent) && parent.body === node;
    return !(
      ts.isLabeledStatement(parent) ||
      ts.isBreakOrContinueStatement(parent) ||
      ts.isImportSpecifier(parent) ||
      ts.isExportSpecifier(parent) ||
      ts.isMetaProperty(parent)
    );
  }
}
