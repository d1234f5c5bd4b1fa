/**
 * Turns a cell's ECMAScript module into the body of a function, by edits that leave its lines alone:
 * top-level names become boxes (names.ts), imports become a list, the last expression becomes the return value.
 */
import type { Pinned, ts } from "../compiler/pinned.js";
import { type Edit, EditedText } from "./edits.js";
import { boxValue, DONE, EACH, IMPORT, isHelper, MARK, META, WAIT } from "./names.js";
import { type PlainNames, plainNames } from "./plain.js";
import { References } from "./references.js";

/** Counts the turns of loops; after so many of them their variables' boxes are set. */
const TURN = `${MARK}turn`;
const TURNS: number = 2 ** 20 - 1;

/** One name that an import statement binds. */
export interface ImportBinding {
  readonly local: string;
  /** The module's export; "*" for the module as a whole. */
  readonly imported: string;
}

export interface ImportStatement {
  readonly specifier: string;
  readonly bindings: readonly ImportBinding[];
  /** Where the statement starts in the module's text. */
  readonly start: number;
}

/** The body of a cell's function. */
export interface LoweredCell {
  readonly body: EditedText;
  readonly imports: readonly ImportStatement[];
  /** Names that the body reads or assigns, its own and earlier cells'. */
  readonly boxes: readonly string[];
  /** Names of values that the cell declares, with the number of the declaration that makes each. */
  readonly declared: ReadonlyMap<string, number>;
  /** Names that the cell's functions use. */
  readonly captured: ReadonlySet<string>;
  /** Whether the body awaits. */
  readonly isAsync: boolean;
}

/** What earlier cells have declared. */
export interface SharedNames {
  readonly names: ReadonlySet<string>;
  /** Names that functions of earlier cells use. */
  readonly watched: ReadonlySet<string>;
}

export function lower(pinned: Pinned, js: string, shared: SharedNames): LoweredCell {
  return new Lowering(pinned, js, shared).run();
}

class Lowering {
  readonly #ts: Pinned;
  readonly #file: ts.SourceFile;
  readonly #js: string;
  readonly #references: References;
  readonly #plain: PlainNames;
  readonly #edits: Edit[] = [];
  readonly #imports: ImportStatement[] = [];
  readonly #boxes: Set<string> = new Set();
  readonly #declared: Map<string, number> = new Map();
  /** Names whose declarator is being read: inside its own pattern they are still plain variables. */
  #pending: ReadonlySet<string> = new Set();
  #head = "";
  /** What sets the boxes of the plain variables that the present statement assigns. */
  #flush = "";
  /** Text to stand behind a node. */
  readonly #after: Map<ts.Node, string> = new Map();
  #step = 0;
  #isAsync = false;

  constructor(pinned: Pinned, js: string, { names, watched }: SharedNames) {
    this.#ts = pinned;
    this.#js = js;
    this.#file = pinned.createSourceFile("cell.ts", js, pinned.ScriptTarget.Latest, true, pinned.ScriptKind.TS);
    pinned.bindSourceFile(this.#file, {});
    this.#references = new References(pinned, this.#file, names);
    this.#plain = plainNames(pinned, this.#file, this.#references, watched);
  }

  run(): LoweredCell {
    const { statements } = this.#file;
    for (const statement of statements) if (this.#ts.isFunctionDeclaration(statement)) this.#hoist(statement);
    const last = statements.findLast((statement) => !this.#ts.isExportDeclaration(statement));
    for (const statement of statements) this.#statement(statement, statement === last);
    this.#insert(0, this.#head);
    return {
      body: new EditedText(this.#js, this.#edits),
      imports: this.#imports,
      boxes: [...this.#boxes],
      declared: this.#declared,
      captured: this.#plain.captured,
      isAsync: this.#isAsync,
    };
  }

  #statement(node: ts.Statement, isLast: boolean): void {
    const ts = this.#ts;
    if (ts.isImportDeclaration(node)) return this.#import(node);
    if (ts.isExportDeclaration(node) || ts.isExportAssignment(node)) return this.#export(node);
    if (ts.isVariableStatement(node)) return this.#variables(node);
    if (ts.isClassDeclaration(node) && node.name) {
      this.#visitChildren(node);
      const assigned = this.#assign(node.name.text) + this.#done([node.name.text]);
      this.#insert(node.end, ` ${assigned}${this.#plainAssigned(node)}`);
      return;
    }
    const start = node.getStart(this.#file);
    const assigned = ts.isFunctionDeclaration(node) ? "" : this.#plainAssigned(node);
    this.#flush = assigned;
    // Also when the statement ends with an error, or returns the cell's value.
    if (assigned !== "") this.#insert(start, "try { ");
    if (isLast && ts.isExpressionStatement(node)) this.#insert(start, "return ");
    this.#visit(node);
    this.#flush = "";
    if (assigned !== "") this.#insert(node.end, ` } finally { ${assigned}}`);
  }

  /** A loop that goes on and on is stopped from outside, without its `finally`: now and then its boxes are set. */
  #loop(node: ts.IterationStatement): void {
    const ts = this.#ts;
    const flush = this.#flush.replaceAll("; ", ", ");
    const guard = `((++${TURN} & ${TURNS}) || (${flush}true))`;
    if (!this.#head.includes(TURN)) this.#head += `let ${TURN} = 0; `;
    if (ts.isForStatement(node) && !node.condition) {
      const from = node.initializer?.end ?? node.getStart(this.#file);
      this.#insert(this.#js.indexOf(";", from) + 1, ` ${guard}`);
      return;
    }
    const condition = ts.isForStatement(node)
      ? node.condition
      : ts.isWhileStatement(node) || ts.isDoStatement(node)
        ? node.expression
        : undefined;
    if (!condition) return;
    this.#insert(condition.getStart(this.#file), `${guard} && (`);
    this.#after.set(condition, ")");
  }

  /** What sets the boxes of the plain variables that a statement assigns. */
  #plainAssigned(node: ts.Statement): string {
    const names = this.#plain.assignedIn(node);
    return names.map((name) => this.#assign(name)).join("");
  }

  /** A function is there before the cell's first statement. */
  #hoist(node: ts.FunctionDeclaration): void {
    if (!node.name) return;
    this.#head += this.#assign(node.name.text);
    this.#declared.set(node.name.text, 0);
  }

  #import(node: ts.ImportDeclaration): void {
    const ts = this.#ts;
    const bindings: ImportBinding[] = [];
    const clause = node.importClause;
    if (clause?.name) bindings.push({ local: clause.name.text, imported: "default" });
    const named = clause?.namedBindings;
    if (named && ts.isNamespaceImport(named)) bindings.push({ local: named.name.text, imported: "*" });
    if (named && ts.isNamedImports(named)) {
      for (const { name, propertyName } of named.elements) {
        bindings.push({ local: name.text, imported: (propertyName ?? name).text });
      }
    }
    for (const { local } of bindings) if (!isHelper(local)) this.#declared.set(local, 0);
    const specifier = (node.moduleSpecifier as ts.StringLiteral).text;
    this.#imports.push({ specifier, bindings, start: node.getStart(this.#file) });
    this.#blank(node.getStart(this.#file), node.end);
  }

  #export(node: ts.ExportDeclaration | ts.ExportAssignment): void {
    if (this.#ts.isExportAssignment(node)) {
      this.#blank(node.getStart(this.#file), node.expression.getStart(this.#file));
      this.#visit(node.expression);
      return;
    }
    this.#blank(node.getStart(this.#file), node.end);
  }

  /** `const a = 1, b = a;` becomes `const a = 1; box = a; const b = box; ...`: each stays a plain name for a moment. */
  #variables(node: ts.VariableStatement): void {
    const { declarations } = node.declarationList;
    const keyword = this.#js.slice(node.declarationList.getStart(this.#file), declarations[0].getStart(this.#file));
    for (const [index, declaration] of declarations.entries()) {
      const names = this.#namesOf(declaration.name);
      this.#pending = new Set(names);
      if (!this.#ts.isIdentifier(declaration.name)) this.#visit(declaration.name);
      this.#pending = new Set();
      if (declaration.initializer) this.#visit(declaration.initializer);
      const assigned = names.map((name) => this.#assign(name)).join("") + this.#done(names);
      const next = declarations[index + 1];
      if (!next) {
        const semicolon = this.#js[node.end - 1] === ";" ? "" : ";";
        this.#insert(node.end, `${semicolon} ${assigned}${this.#plainAssigned(node)}`);
        continue;
      }
      this.#insert(declaration.end, `; ${assigned}`);
      const comma = this.#js.indexOf(",", declaration.end);
      this.#replace(comma, comma + 1, keyword);
    }
  }

  #namesOf(name: ts.BindingName): string[] {
    if (this.#ts.isIdentifier(name)) return [name.text];
    return name.elements.flatMap((element) =>
      this.#ts.isOmittedExpression(element) ? [] : this.#namesOf(element.name),
    );
  }

  #visitChildren(node: ts.Node): void {
    this.#ts.forEachChild(node, (child) => {
      this.#visit(child);
      // Behind the edits of what stands inside.
      this.#insert(child.end, this.#after.get(child) ?? "");
    });
  }

  #visit(node: ts.Node): void {
    const ts = this.#ts;
    if (ts.isIdentifier(node)) return this.#identifier(node);
    if (ts.isVariableDeclarationList(node) && this.#isOwnVar(node)) return this.#nestedVar(node);
    if (ts.isShorthandPropertyAssignment(node)) {
      if (this.#isBoxed(node.name)) {
        this.#replace(node.name.getStart(this.#file), node.name.end, `${node.name.text}: ${this.#box(node.name.text)}`);
      }
      if (node.objectAssignmentInitializer) this.#visit(node.objectAssignmentInitializer);
      return;
    }
    if (ts.isMetaProperty(node)) {
      if (node.keywordToken === ts.SyntaxKind.ImportKeyword) this.#replace(node.getStart(this.#file), node.end, META);
      return;
    }
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      this.#replace(node.expression.getStart(this.#file), node.expression.end, IMPORT);
    }
    if (this.#flush !== "" && ts.isIterationStatement(node, false) && this.#references.isOwn(node)) this.#loop(node);
    const isAwait = ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier !== undefined);
    if (!isAwait || !this.#references.isOwn(node)) return this.#visitChildren(node);
    this.#isAsync = true;
    const { expression } = node;
    this.#insert(expression.getStart(this.#file), `${ts.isAwaitExpression(node) ? WAIT : EACH}(`);
    this.#visitChildren(node);
    // Behind the edits of what stands inside. A comma would end the argument: only assignments are looser than await.
    this.#insert(expression.end, `, ${node.getStart(this.#file)})`);
  }

  #identifier(node: ts.Identifier): void {
    if (!this.#isBoxed(node)) return;
    const value = this.#box(node.text);
    // A plain call has no `this`.
    const isCallee = this.#isCalled(node);
    const text = isCallee ? `(0, ${value})` : value;
    this.#edits.push({ start: node.getStart(this.#file), end: node.end, text, isCallee });
  }

  #isCalled(node: ts.Identifier): boolean {
    const { parent } = node;
    if (this.#ts.isCallExpression(parent)) return parent.expression === node;
    return this.#ts.isTaggedTemplateExpression(parent) && parent.tag === node;
  }

  /** `var` in a block or a loop belongs to the cell: its names are boxes right away. */
  #nestedVar(list: ts.VariableDeclarationList): void {
    const ts = this.#ts;
    const inHead = !ts.isVariableStatement(list.parent);
    const start = list.getStart(this.#file);
    this.#replace(start, list.declarations[0].getStart(this.#file), inHead ? "" : "(");
    for (const { name, initializer } of list.declarations) {
      for (const each of this.#namesOf(name)) this.#declared.set(each, 0);
      this.#pattern(name);
      if (initializer) this.#visit(initializer);
    }
    if (!inHead) this.#insert(list.end, ")");
  }

  /** Writes a binding pattern as an assignment pattern. */
  #pattern(name: ts.BindingName): void {
    const ts = this.#ts;
    if (ts.isIdentifier(name)) {
      this.#replace(name.getStart(this.#file), name.end, this.#box(name.text));
      return;
    }
    for (const element of name.elements) {
      if (ts.isOmittedExpression(element)) continue;
      const { propertyName, dotDotDotToken, initializer } = element;
      if (propertyName && ts.isComputedPropertyName(propertyName)) this.#visit(propertyName.expression);
      if (ts.isObjectBindingPattern(name) && !propertyName && !dotDotDotToken && ts.isIdentifier(element.name)) {
        this.#insert(element.getStart(this.#file), `${element.name.text}: `);
      }
      this.#pattern(element.name);
      if (initializer) this.#visit(initializer);
    }
  }

  #isOwnVar(list: ts.VariableDeclarationList): boolean {
    return (list.flags & this.#ts.NodeFlags.BlockScoped) === 0 && this.#references.isOwn(list);
  }

  /** Whether the code at that place uses the name's box, not a plain variable. */
  #isBoxed(node: ts.Identifier): boolean {
    const name = node.text;
    if (this.#pending.has(name) || !this.#references.isTopLevel(node)) return false;
    if (this.#plain.variables.has(name)) return false;
    return !(this.#plain.constants.has(name) && this.#references.isOwn(node));
  }

  #box(name: string): string {
    this.#boxes.add(name);
    return boxValue(name);
  }

  #assign(name: string): string {
    return `${this.#box(name)} = ${name}; `;
  }

  #done(names: readonly string[]): string {
    this.#step++;
    for (const name of names) if (!isHelper(name)) this.#declared.set(name, this.#step);
    return `${DONE}(${this.#step});`;
  }

  #insert(at: number, text: string): void {
    if (text !== "") this.#replace(at, at, text);
  }

  #replace(start: number, end: number, text: string): void {
    this.#edits.push({ start, end, text });
  }

  /** Removes a stretch, but not its line breaks. */
  #blank(start: number, end: number): void {
    this.#replace(start, end, this.#js.slice(start, end).replace(/[^\n]+/g, ""));
  }
}
