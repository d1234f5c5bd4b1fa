/** What the compiler has to say about a cell, as a Jupyter error. */
import type { Pinned, ts } from "../compiler/pinned.js";
import type { CellError } from "../language.js";
import { lineStarts, placeAt } from "../run/edits.js";
import { installHint } from "../run/loader.js";
import { boldRed, codeFrame, green, yellow } from "./code_frame.js";

export interface DiagnosticsOptions {
  readonly ts: Pinned;
  readonly diagnostics: readonly ts.Diagnostic[];
  /** The cell's name, as `In[3]`, and its text. */
  readonly name: string;
  readonly code: string;
  readonly cellFile: string;
  /** What the compiler read before the cell's text. */
  readonly prefix: string;
  readonly cwd: string;
  /** Types as people write them. */
  readonly readable: (text: string) => string;
}

/** More would bury the first ones. */
const MOST = 10;
const CANNOT_FIND_MODULE: ReadonlySet<number> = new Set([2307, 2792]);
/** Syntax of newer TypeScript than the pinned one, by how the parser stumbles over it. */
const USING = /^\s*(?:await\s+)?using\s+[\p{ID_Start}$_]/u;

/** One error for all diagnostics of a cell; named after the first. */
export function describeDiagnostics(options: DiagnosticsOptions): CellError {
  const { diagnostics } = options;
  const described = diagnostics.slice(0, MOST).map((diagnostic) => describe(diagnostic, options));
  const traceback = described.flatMap(({ lines }) => lines);
  const more = diagnostics.length - described.length;
  if (more > 0) traceback.push(`... and ${more} more ${more === 1 ? "error" : "errors"}`);
  return {
    ename: `TS${diagnostics[0].code}`,
    evalue: described.map(({ message }) => message).join("\n"),
    traceback,
  };
}

/** The error with advice right under its first line. */
export function withHint(error: CellError, hint: string): CellError {
  const [heading, ...rest] = error.traceback;
  return { ...error, traceback: [heading, `  ${yellow(hint)}`, ...rest] };
}

interface Described {
  readonly message: string;
  readonly lines: readonly string[];
}

function describe(diagnostic: ts.Diagnostic, options: DiagnosticsOptions): Described {
  const { ts, readable } = options;
  const message = readable(ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n"));
  const place = locate(diagnostic, options);
  const heading = `${boldRed(`TS${diagnostic.code}`)}: ${message}`;
  if (!place) return { message, lines: [heading] };
  const { name, source, start, length } = place;
  const line = source.split("\n")[start.line] ?? "";
  const specified = source.slice(place.offset, place.offset + length).replace(/^['"`]|['"`]$/g, "");
  const hint = CANNOT_FIND_MODULE.has(diagnostic.code)
    ? installHint(specified)
    : USING.test(line)
      ? "`using` needs TypeScript 5.2; the kernel's compiler is 5.0. Write try { ... } finally { ... }."
      : null;
  const lines = [heading, `  ${green(`${name}:${start.line + 1}:${start.column + 1}`)}`];
  if (hint !== null) lines.splice(1, 0, `  ${yellow(hint)}`);
  lines.push(...codeFrame(source, start, length));
  const short = CANNOT_FIND_MODULE.has(diagnostic.code) ? `Cannot find module '${specified}'. ${hint}` : message;
  return { message: short, lines };
}

interface Located {
  readonly name: string;
  readonly source: string;
  readonly start: { readonly line: number; readonly column: number };
  readonly length: number;
  readonly offset: number;
}

function locate({ file, start, length }: ts.Diagnostic, options: DiagnosticsOptions): Located | null {
  if (!file || start === undefined) return null;
  const isCell = file.fileName === options.cellFile;
  const source = isCell ? options.code : file.text;
  // What stands behind the cell (tslab's exports) points at its end.
  const offset = isCell ? Math.min(Math.max(start - options.prefix.length, 0), source.length) : start;
  const at = placeAt(lineStarts(source), offset);
  const inFolder = file.fileName.startsWith(`${options.cwd}/`);
  const name = isCell ? options.name : inFolder ? file.fileName.slice(options.cwd.length + 1) : file.fileName;
  return { name, source, start: at, length: length ?? 1, offset };
}
