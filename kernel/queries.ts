/** The questions of an editor: completion, inspection, is this cell complete. */
import type { Completion, Language } from "./language/language.js";
import { magicNames } from "./magics/index.js";
import { splitMagics } from "./magics/split.js";
import { toPoints, toUnits } from "./offsets.js";
import { integer, type Json, text } from "./protocol.js";

/** The content of complete_reply. */
export function complete(language: Language, content: Json): Json {
  const code = text(content, "code", "");
  const cursor = integer(content, "cursor_pos", code.length);
  const at = toUnits(code, cursor);
  const found = completeMagic(code, at) ?? language.complete(splitMagics(code).code, at);
  const start = toPoints(code, found.start);
  const end = toPoints(code, found.end);
  return {
    status: "ok",
    matches: found.matches.map((match) => match.text),
    cursor_start: start,
    cursor_end: end,
    metadata: { _jupyter_types_experimental: found.matches.map((match) => ({ ...match, start, end })) },
  };
}

/** The names of magics, when a line so far consists of the beginning of one. */
function completeMagic(code: string, at: number): Completion | null {
  const begun = /^[ \t]*(%{1,2}\w*)$/.exec(code.slice(code.lastIndexOf("\n", at - 1) + 1, at))?.[1];
  if (begun === undefined) return null;
  const matches = magicNames(begun).map((text) => ({ text, type: "magic" }));
  return { matches, start: at - begun.length, end: at };
}

/** The content of inspect_reply. */
export function inspect(language: Language, content: Json): Json {
  const code = text(content, "code", "");
  const cursor = integer(content, "cursor_pos", code.length);
  const detail = integer(content, "detail_level", 0) > 0 ? 1 : 0;
  const found = language.inspect(splitMagics(code).code, toUnits(code, cursor), detail);
  const data = found ? { "text/plain": found.plain, "text/markdown": found.markdown } : {};
  return { status: "ok", found: found !== null, data, metadata: {} };
}

/** The content of is_complete_reply. */
export function isComplete(language: Language, content: Json): Json {
  const { code, head } = splitMagics(text(content, "code", ""));
  // What stands below a head need not be TypeScript: an empty line ends it.
  if (head) return /\n\s*$/.test(code) ? { status: "complete" } : { status: "incomplete", indent: "" };
  return { ...language.isComplete(code) };
}
