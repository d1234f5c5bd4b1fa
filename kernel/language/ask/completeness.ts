/** Whether a cell can run as it stands, for consoles. */
import type { Pinned, ts } from "../compiler/pinned.js";
import type { Completeness } from "../language.js";

interface ParseError {
  readonly start: number;
  readonly code: number;
}

/** An open template, comment, JSX element or fragment: more lines can close them, wherever the error is told. */
const OPEN: ReadonlySet<number> = new Set([1160, 1010, 17008, 17014]);
const UNCLOSED_STRING = 1002;
/** A line that ends so goes on, even where the parser could stop. */
const GOES_ON = /(?:[=,({[:?]|=>|&&|\|\||\?\?|[^+]\+|[^-]-|\*|[^*]\/|%)$/;

export function isComplete(pinned: Pinned, code: string, kind: ts.ScriptKind): Completeness {
  if (code.trim() === "") return { status: "complete" };
  const file = pinned.createSourceFile("cell.ts", code, pinned.ScriptTarget.Latest, false, kind);
  const [first] = (file as { parseDiagnostics?: readonly ParseError[] }).parseDiagnostics ?? [];
  if (!first) return { status: "complete" };
  if (first.code === UNCLOSED_STRING) return { status: "invalid" };
  // An error in front of the end cannot be mended by more lines.
  if (first.start < code.trimEnd().length && !OPEN.has(first.code)) return { status: "invalid" };
  return { status: "incomplete", indent: nextIndent(code) };
}

/** The indent of the last line that has any text, deeper where that line opens something. */
function nextIndent(code: string): string {
  const line = code.trimEnd().split("\n").at(-1) ?? "";
  const indent = /^[ \t]*/.exec(line)?.[0] ?? "";
  return GOES_ON.test(line) ? `${indent}${indent.startsWith("\t") ? "\t" : "  "}` : indent;
}
