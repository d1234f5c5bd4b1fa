/** V8's stack text, and which of its frames are the user's. */
import type { Place } from "../run/edits.js";
import { MARK } from "../run/names.js";
import type { Frame, RanScript } from "../run/script.js";

const LINE = /^\s+at (?:(?<name>.*?) \()?(?<file>.*?):(?<line>\d+):(?<column>\d+)\)?$/;
const METHOD = /^[\p{ID_Continue}$]+\.(?<method>[\p{ID_Continue}$]+)$/u;
/** What inspect writes behind a stack when the error has properties of its own. */
const OPENED = / \{$/;
/** A syntax error names its place before its message. */
const SYNTAX = /^(?<file>.*?):(?<line>\d+)\n/;

/** Frames in scripts that `find` knows, innermost first. */
export function userFrames(stack: string, find: (file: string) => RanScript | undefined): Frame[] {
  const frames: Frame[] = [];
  for (const line of stack.split("\n")) {
    const found = LINE.exec(line.replace(OPENED, ""))?.groups;
    if (!found) continue;
    const script = find(found.file.replace(/^(?:async |file:\/\/)+/, ""));
    const place = script?.place({ line: Number(found.line) - 1, column: Number(found.column) - 1 });
    if (script && place) frames.push({ name: nameOf(found.name ?? "", script, place), script, place });
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

/** V8 names a method after its object; of objects that are functions themselves it knows no class. */
function nameOf(name: string, script: RanScript, place: Place): string {
  const plain = plainName(name);
  const method = METHOD.exec(plain)?.groups?.method;
  const own = method === undefined ? null : script.methodAt(place);
  return own?.endsWith(`.${method}`) ? own : plain;
}

function plainName(name: string): string {
  const plain = name.replace(/^async /, "").replace(/^(?:Object|Module)\./, "");
  return plain.startsWith(MARK) || plain === "eval" || plain === "<anonymous>" ? "" : plain;
}

/** A line of a stack as `console.error(error)` prints it. */
const PRINTED = /^(?<indent>\s+)at /;

/** Printed text whose stacks name the user's TypeScript lines, and end where the kernel's own begin. */
export function readableStacks(text: string, find: (file: string) => RanScript | undefined): string {
  if (!text.includes("    at ")) return text;
  const out: string[] = [];
  let stack: string[] = [];
  const flush = () => {
    out.push(...readable(stack, find));
    stack = [];
  };
  for (const line of text.split("\n")) {
    if (PRINTED.test(line)) {
      stack.push(line);
      continue;
    }
    flush();
    out.push(line);
  }
  flush();
  return out.join("\n");
}

function readable(stack: readonly string[], find: (file: string) => RanScript | undefined): string[] {
  const frames = stack.map((line) => ({ line, frame: userFrames(line, find).at(0), known: scriptOf(line, find) }));
  const last = frames.findLastIndex(({ known }) => known);
  if (last < 0) return [...stack];
  const kept = frames.slice(0, last + 1).flatMap(({ line, frame, known }) => {
    if (!known) return [line.replace(OPENED, "")];
    if (!frame) return [];
    const indent = PRINTED.exec(line)?.groups?.indent ?? "    ";
    const place = `${frame.script.name}:${frame.place.line + 1}:${frame.place.column + 1}`;
    return [`${indent}at ${frame.name === "" ? place : `${frame.name} (${place})`}`];
  });
  // Behind the very last frame inspect opens the error's own properties.
  if (OPENED.test(stack[stack.length - 1])) kept.push(`${kept.pop() ?? ""} {`);
  return kept;
}

function scriptOf(line: string, find: (file: string) => RanScript | undefined): boolean {
  const file = LINE.exec(line.replace(OPENED, ""))?.groups?.file;
  return file !== undefined && find(file.replace(/^(?:async |file:\/\/)+/, "")) !== undefined;
}
