/** Takes out of a cell what the pinned compiler or a cell's scope has no use for. Spaces stand in its place. */
import type { Pinned, ts } from "./pinned.js";

/** `import data from "./data.json" with { type: "json" }`: TypeScript 5.3's syntax; the file's ending says it too. */
const ATTRIBUTES = /^([ \t]*(?:import|export)\b[^;\n]*?(["'])[^"'\n]*\2)([ \t]+with[ \t]*\{[^}\n]*\})/gm;

/** A cell as the compiler gets it: no import attributes, no `export` (every name is shared anyway). */
export function prepare(pinned: Pinned, code: string, kind: ts.ScriptKind): string {
  const plain = code.replace(
    ATTRIBUTES,
    (_, before: string, _quote, attributes: string) => before + spaces(attributes),
  );
  return /^\s*export\b/m.test(plain) || /[;}]\s*export\b/.test(plain) ? withoutExports(pinned, plain, kind) : plain;
}

function withoutExports(pinned: Pinned, code: string, kind: ts.ScriptKind): string {
  const file = pinned.createSourceFile("cell.ts", code, pinned.ScriptTarget.Latest, false, kind);
  let out = code;
  const blank = (start: number, end: number) => {
    out = out.slice(0, start) + spaces(out.slice(start, end)) + out.slice(end);
  };
  for (const statement of file.statements) {
    if (pinned.isExportDeclaration(statement) && !statement.moduleSpecifier) {
      blank(statement.getStart(file), statement.end);
    } else if (pinned.isExportAssignment(statement) && !statement.isExportEquals) {
      blank(statement.getStart(file), statement.expression.getStart(file));
    } else if (pinned.canHaveModifiers(statement) && isNamed(pinned, statement)) {
      for (const modifier of pinned.getModifiers(statement) ?? []) {
        const { kind } = modifier;
        if (kind !== pinned.SyntaxKind.ExportKeyword && kind !== pinned.SyntaxKind.DefaultKeyword) continue;
        blank(modifier.getStart(file), modifier.end);
      }
    }
  }
  return out;
}

/** Without its name, `export default function () {}` would be no statement any more. */
function isNamed(pinned: Pinned, statement: ts.Statement): boolean {
  if (!pinned.isFunctionDeclaration(statement) && !pinned.isClassDeclaration(statement)) return true;
  return statement.name !== undefined;
}

function spaces(text: string): string {
  return text.replace(/[^\n]/g, " ");
}
