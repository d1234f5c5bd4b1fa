/** The questions of an editor: completion, inspection, is this cell complete. */
import type { Language } from "./language/language.js";
import { splitMagics } from "./magics/split.js";
import { toPoints, toUnits } from "./offsets.js";
import { integer, type Json, text } from "./protocol.js";

/** The content of complete_reply. */
export function complete(language: Language, content: Json): Json {
  const code = text(content, "code", "");
  const cursor = integer(content, "cursor_pos", code.length);
  const found = language.complete(splitMagics(code).code, toUnits(code, cursor));
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
  return { ...language.isComplete(splitMagics(text(content, "code", "")).code) };
}
