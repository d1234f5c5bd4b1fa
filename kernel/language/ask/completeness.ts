/** Whether a cell can run as it stands, for consoles. */
import type { Compiler } from "../compiler/compiler.js";
import type { Completeness } from "../language.js";

export function isComplete(compiler: Compiler, code: string): Completeness {
  const { ts } = compiler;
  if (code.trim() === "") return { status: "complete" };
  const file = ts.createSourceFile("cell.ts", code, ts.ScriptTarget.Latest, false, ts.ScriptKind.TS);
  const errors = (file as { parseDiagnostics?: readonly { start: number; length: number }[] }).parseDiagnostics ?? [];
  if (errors.length === 0) return opensBlock(code) ? incomplete(compiler, code) : { status: "complete" };
  // An error in front of the end cannot be mended by more lines, but for a text that is still open.
  const end = code.trimEnd().length;
  const first = errors[0];
  if (first.start >= end || first.start + first.length >= end || isOpenText(code)) return incomplete(compiler, code);
  return { status: "invalid" };
}

function incomplete(compiler: Compiler, code: string): Completeness {
  return { status: "incomplete", indent: compiler.isComplete(code).indent ?? indentOf(code) };
}

/** The indent of the last line that has any text. */
function indentOf(code: string): string {
  return /(?:^|\n)([ \t]*)\S[^\n]*\s*$/.exec(code)?.[1] ?? "";
}

/** A line that ends in an operator or a comma goes on, although the parser may have accepted it. */
function opensBlock(code: string): boolean {
  return /(?:[=,({[]|=>|&&|\|\||\?\?)\s*$/.test(code);
}

function isOpenText(code: string): boolean {
  const ticks = code.replace(/\\./g, "").match(/`/g)?.length ?? 0;
  return ticks % 2 === 1 || code.lastIndexOf("/*") > code.lastIndexOf("*/");
}
