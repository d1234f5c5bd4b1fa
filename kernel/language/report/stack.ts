/** V8's stack text, and which of its frames are the user's. */
import type { Place } from "../run/edits.js";
import { MARK } from "../run/names.js";
import type { RanScript } from "../run/script.js";

/** A frame in the user's TypeScript. */
export interface Frame {
  /** The function's name; "" for the code of the cell itself. */
  readonly name: string;
  readonly script: RanScript;
  readonly place: Place;
}

const LINE = /^\s+at (?:(?<name>.*?) \()?(?<file>.*?):(?<line>\d+):(?<column>\d+)\)?$/;
/** A syntax error names its place before its message. */
const SYNTAX = /^(?<file>.*?):(?<line>\d+)\n/;

/** Frames in scripts that `find` knows, innermost first. */
export function userFrames(stack: string, find: (file: string) => RanScript | undefined): Frame[] {
  const frames: Frame[] = [];
  for (const line of stack.split("\n")) {
    const found = LINE.exec(line)?.groups;
    if (!found) continue;
    const script = find(found.file.replace(/^(?:async |file:\/\/)+/, ""));
    const place = script?.place({ line: Number(found.line) - 1, column: Number(found.column) - 1 });
    if (script && place) frames.push({ name: plainName(found.name ?? ""), script, place });
  }
  return frames;
}

/** The place that V8 gives for code that it could not parse. */
export function syntaxFrame(stack: string, find: (file: string) => RanScript | undefined): Frame | null {
  const found = SYNTAX.exec(stack)?.groups;
  const script = found && find(found.file);
  if (!script) return null;
  const mark = /^ *(\^+)\s*$/m.exec(stack);
  const column = mark ? mark[0].indexOf("^") : 0;
  const place = script.place({ line: Number(found.line) - 1, column });
  return place ? { name: "", script, place } : null;
}

function plainName(name: string): string {
  const plain = name.replace(/^async /, "").replace(/^(?:Object|Module)\./, "");
  return plain.startsWith(MARK) || plain === "eval" || plain === "<anonymous>" ? "" : plain;
}
