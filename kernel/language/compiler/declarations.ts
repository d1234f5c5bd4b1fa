/** What earlier cells have declared, as the compiler must know it to check the next one. */
import type { Pinned, ts } from "./pinned.js";

/** What a name stands for: class and enum for both. */
interface Meaning {
  readonly value: boolean;
  readonly type: boolean;
}

interface Declaration {
  /** undefined for what has no name of its own, as `declare global`. */
  readonly name: string | undefined;
  readonly meaning: Meaning;
  readonly text: string;
}

/** Starts the names of modules that stand for `import("...")` in types: a letter, but none that anyone types. */
const MODULE = "ǃ";
const IMPORT_TYPE = /\bimport\(("[^"\n]+")\)/g;
const MODULE_NAME: RegExp = new RegExp(`${MODULE}\\d+\\.`, "g");

/** Types as people write them, without the names that stand for modules. */
export function withoutModules(text: string): string {
  return text.replace(MODULE_NAME, "");
}

/** Whether a name stands for a module. */
export function isModuleName(name: string): boolean {
  return name.startsWith(MODULE);
}

const VALUE: Meaning = { value: true, type: false };
const TYPE: Meaning = { value: false, type: true };
const BOTH: Meaning = { value: true, type: true };

export class Declarations {
  readonly #ts: Pinned;
  #declarations: readonly Declaration[] = [];
  /** Module specifiers in types, in quotes, by their numbers. */
  readonly #modules: Map<string, number> = new Map();
  #text: string | null = null;

  constructor(pinned: Pinned) {
    this.#ts = pinned;
  }

  /** The text of a .d.ts file that declares it all. */
  get text(): string {
    this.#text ??= [
      ...[...this.#modules].map(([specifier, number]) => `import * as ${MODULE}${number} from ${specifier};\n`),
      ...this.#declarations.map(({ text }) => `${text}\n`),
    ].join("");
    return this.#text;
  }

  /** One import for all `import("...")` of a module: each of them would make the compiler look for all files anew. */
  #shareModules(text: string): string {
    return text.replace(IMPORT_TYPE, (_, specifier: string) => {
      const number = this.#modules.get(specifier) ?? this.#modules.size + 1;
      this.#modules.set(specifier, number);
      return `${MODULE}${number}`;
    });
  }

  /**
   * Takes over what a cell declares, given as the text of a .d.ts file. Of its values only those that `ran` tells of
   * (all, when it is left out); a declaration takes the place of earlier ones of its name.
   */
  add(text: string, ran?: ReadonlySet<string>): void {
    const added = this.#parse(this.#shareModules(text)).filter(({ name, meaning }) => {
      return !ran || name === undefined || !meaning.value || ran.has(name);
    });
    if (added.length === 0) return;
    const meanings = new Map<string, Meaning>();
    for (const { name, meaning } of added)
      if (name !== undefined) meanings.set(name, union(meanings.get(name), meaning));
    const texts = new Set(added.filter(({ name }) => name === undefined).map((declaration) => declaration.text));
    const kept = this.#declarations.flatMap((old) => {
      if (old.name === undefined) return texts.has(old.text) ? [] : [old];
      const hidden = meanings.get(old.name);
      return hidden ? remains(old, old.name, hidden) : [old];
    });
    this.#declarations = [...kept, ...added];
    this.#text = null;
  }

  /** Forgets everything. */
  clear(): void {
    this.#declarations = [];
    this.#modules.clear();
    this.#text = null;
  }

  #parse(text: string): Declaration[] {
    const ts = this.#ts;
    const file = ts.createSourceFile("cell.d.ts", text, ts.ScriptTarget.Latest, false, ts.ScriptKind.TS);
    return file.statements.flatMap((statement) => this.#split(statement, file));
  }

  /** One declaration for each name. */
  #split(node: ts.Statement, file: ts.SourceFile): Declaration[] {
    const ts = this.#ts;
    const text = file.text.slice(node.pos, node.end).trim();
    if (ts.isVariableStatement(node)) {
      const { declarations, flags } = node.declarationList;
      const keyword = flags & ts.NodeFlags.Const ? "const" : flags & ts.NodeFlags.Let ? "let" : "var";
      return declarations.map((declaration, index) => {
        const start = declaration.name.getStart(file);
        // Comments stand before the statement and belong to its first name.
        const comment = index === 0 ? file.text.slice(node.pos, node.getStart(file)).trim() : "";
        const one = `declare ${keyword} ${file.text.slice(start, declaration.end)};`;
        const name = ts.isIdentifier(declaration.name) ? declaration.name.text : undefined;
        return { name, meaning: VALUE, text: comment ? `${comment}\n${one}` : one };
      });
    }
    if (ts.isFunctionDeclaration(node)) return [{ name: node.name?.text, meaning: VALUE, text }];
    if (ts.isClassDeclaration(node) || ts.isEnumDeclaration(node))
      return [{ name: node.name?.text, meaning: BOTH, text }];
    if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) {
      return [{ name: node.name.text, meaning: TYPE, text }];
    }
    if (ts.isModuleDeclaration(node)) {
      const named = ts.isIdentifier(node.name) && (node.flags & ts.NodeFlags.GlobalAugmentation) === 0;
      return [{ name: named ? node.name.text : undefined, meaning: BOTH, text }];
    }
    if (ts.isImportDeclaration(node)) return this.#splitImport(node, file);
    if (ts.isImportEqualsDeclaration(node)) return [{ name: node.name.text, meaning: BOTH, text }];
    return [];
  }

  #splitImport(node: ts.ImportDeclaration, file: ts.SourceFile): Declaration[] {
    const ts = this.#ts;
    const clause = node.importClause;
    if (!clause) return [];
    const from = `from ${file.text.slice(node.moduleSpecifier.getStart(file), node.moduleSpecifier.end)};`;
    const keyword = clause.isTypeOnly ? "import type" : "import";
    const meaning = clause.isTypeOnly ? TYPE : BOTH;
    const out: Declaration[] = [];
    if (clause.name) out.push({ name: clause.name.text, meaning, text: `${keyword} ${clause.name.text} ${from}` });
    const named = clause.namedBindings;
    if (named && ts.isNamespaceImport(named)) {
      out.push({ name: named.name.text, meaning, text: `${keyword} * as ${named.name.text} ${from}` });
    }
    if (named && ts.isNamedImports(named)) {
      for (const element of named.elements) {
        const one = file.text.slice(element.getStart(file), element.end);
        out.push({
          name: element.name.text,
          meaning: element.isTypeOnly ? TYPE : meaning,
          text: `${keyword} { ${one} } ${from}`,
        });
      }
    }
    return out;
  }
}

function union(a: Meaning | undefined, b: Meaning): Meaning {
  return { value: b.value || a?.value === true, type: b.type || a?.type === true };
}

/** What is left of a declaration when a later one of the same name hides a part of it. */
function remains(old: Declaration, name: string, hidden: Meaning): Declaration[] {
  const value = old.meaning.value && !hidden.value;
  const type = old.meaning.type && !hidden.type;
  if (value === old.meaning.value && type === old.meaning.type) return [old];
  // The value of a class whose type another one has taken: there is no name for its type any more.
  if (value && !type) return [{ name, meaning: VALUE, text: `declare let ${name}: any;` }];
  return [];
}
