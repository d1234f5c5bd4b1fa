/** A thrown value as a Jupyter error: its name and message, the user's lines, its causes. */
import type { CellError } from "../language.js";
import { withoutBoxes } from "../run/names.js";
import type { Frame, RanScript } from "../run/script.js";
import { boldRed, codeFrame, dim, green, yellow } from "./code_frame.js";
import { syntaxFrame, userFrames } from "./stack.js";

export interface TracebackOptions {
  /** The script behind a file name in a stack. */
  readonly find: (file: string) => RanScript | undefined;
  /** A value as text. */
  readonly inspect: (value: unknown) => string;
  readonly cwd: string;
}

/** A recursion without end fills the stack; so many of its frames are shown at either end. */
const ENDS = 8;
/** A cause can be the error itself. */
const DEEPEST = 8;
/** Errors of an AggregateError that are shown. */
const MOST = 10;

/** Describes a thrown value. `at` is the line of the cell that led to it, if its stack may not tell. */
export function describeThrown(thrown: unknown, options: TracebackOptions, at: Frame | null = null): CellError {
  return { ename: nameOf(thrown), evalue: messageOf(thrown, options), traceback: lines(thrown, options, 0, at) };
}

function lines(thrown: unknown, options: TracebackOptions, depth: number, at: Frame | null = null): string[] {
  const message = messageOf(thrown, options);
  const heading = isError(thrown)
    ? `${boldRed(nameOf(thrown))}${message === "" ? "" : `: ${message}`}`
    : `${boldRed("Uncaught")}: ${message}`;
  const out = [heading, ...hints(thrown)];
  out.push(...frames(thrown, options, at));
  if (!isError(thrown)) return out;
  if (depth >= DEEPEST) return out;
  const { cause } = thrown;
  if (cause !== undefined) out.push(...below("Caused by ", lines(cause, options, depth + 1)));
  const inner = (thrown as { errors?: unknown }).errors;
  if (Array.isArray(inner)) {
    for (const [index, error] of inner.slice(0, MOST).entries()) {
      out.push(...below(`[${index}] `, lines(error, options, depth + 1)));
    }
    if (inner.length > MOST) out.push(dim(`... and ${inner.length - MOST} more errors`));
  }
  return out;
}

function below(heading: string, [first, ...rest]: string[]): string[] {
  return [`${dim(heading)}${first}`, ...rest.map((line) => `  ${line}`)];
}

function frames(error: unknown, options: TracebackOptions, at: Frame | null): string[] {
  const text = isError(error) ? read(error, "stack") : "";
  const stack = typeof text === "string" ? text : "";
  const found = userFrames(stack, options.find);
  const outer = found.at(-1);
  if (at && !(outer?.name === "" && outer.script === at.script && outer.place.line === at.place.line)) found.push(at);
  const syntax = read(error, "name") === "SyntaxError" ? syntaxFrame(stack, options.find) : null;
  if (syntax) found.unshift(syntax);
  const [top] = found;
  if (!top) return [];
  const shown = found.map(
    (frame) => `    at ${frame.name === "" ? "" : `${frame.name} `}${green(label(frame, options))}`,
  );
  if (shown.length > 2 * ENDS) {
    shown.splice(ENDS, shown.length - 2 * ENDS, dim(`    ... ${shown.length - 2 * ENDS} more`));
  }
  return [
    `  ${green(label(top, options))}`,
    ...codeFrame(top.script.source, top.place, wordAt(top)),
    ...(shown.length > 1 ? shown : []),
  ];
}

/** How long the name is at the frame's place; 1 where none is. */
function wordAt({ script, place }: Frame): number {
  const line = script.source.split("\n")[place.line] ?? "";
  return /^[\p{ID_Continue}$]+/u.exec(line.slice(place.column))?.[0].length ?? 1;
}

function label({ script, place }: Frame, { cwd }: TracebackOptions): string {
  const name = script.name.startsWith(`${cwd}/`) ? script.name.slice(cwd.length + 1) : script.name;
  return `${name}:${place.line + 1}:${place.column + 1}`;
}

/** What the error itself advises to do. */
function hints(thrown: unknown): string[] {
  const hint = read(thrown, "hint");
  return typeof hint === "string" && hint !== "" ? hint.split("\n").map((line) => `  ${yellow(line)}`) : [];
}

function nameOf(thrown: unknown): string {
  if (!isError(thrown))
    return thrown === null ? "null" : typeof thrown === "object" ? className(thrown) : typeof thrown;
  const name = read(thrown, "name");
  const own = className(thrown);
  // A class that sets no name of its own has that of its parent.
  if (typeof name !== "string" || name === "") return own;
  return name === "Error" && own !== "" ? own : name;
}

function className(value: object): string {
  const name = read(read(value, "constructor"), "name");
  return typeof name === "string" && name !== "" ? name : "Error";
}

function messageOf(thrown: unknown, { inspect }: TracebackOptions): string {
  if (!isError(thrown)) return safely(() => (typeof thrown === "string" ? thrown : inspect(thrown)));
  const message = read(thrown, "message");
  return withoutBoxes(typeof message === "string" ? message : safely(() => String(message)));
}

/** Errors of other realms and of libraries' own kinds count too: what matters is a message and a stack. */
function isError(thrown: unknown): thrown is Error {
  try {
    return thrown instanceof Error || Object.prototype.toString.call(thrown) === "[object Error]";
  } catch {
    // A proxy that refuses to be looked at.
    return false;
  }
}

/** A property, also of an object whose getters throw. */
function read(value: unknown, key: string): unknown {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return undefined;
  try {
    return (value as Record<string, unknown>)[key];
  } catch {
    return undefined;
  }
}

function safely(text: () => string): string {
  try {
    return text();
  } catch {
    return "(a value that cannot be shown)";
  }
}
