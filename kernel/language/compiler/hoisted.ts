/** Declarations of `var` in blocks and loops, which a .d.ts file leaves out. */
import type { Pinned, Scope, ts } from "./pinned.js";

/** The text that declares them, one a line; "" where there are none. */
export function blockVariables(pinned: Pinned, checker: ts.TypeChecker, file: ts.SourceFile): string {
  let text = "";
  for (const [name, symbol] of (file as Scope).locals ?? []) {
    if (!(symbol.flags & pinned.SymbolFlags.FunctionScopedVariable)) continue;
    const declaration = symbol.valueDeclaration;
    if (!declaration || !isNested(pinned, declaration, file)) continue;
    const type = checker.getTypeOfSymbolAtLocation(symbol, declaration);
    text += `declare var ${name}: ${checker.typeToString(type, file, pinned.TypeFormatFlags.NoTruncation)};\n`;
  }
  return text;
}

/** Whether a variable's statement is none of the file's own statements. */
function isNested(pinned: Pinned, declaration: ts.Declaration, file: ts.SourceFile): boolean {
  let node: ts.Node = declaration;
  while (!pinned.isVariableDeclarationList(node)) {
    if (node === file) return false;
    node = node.parent;
  }
  return node.parent.parent !== file || !pinned.isVariableStatement(node.parent);
}
