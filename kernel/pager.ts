/** `name?`, `?name` and, for more, `name??`: help in the front end's pager. */
import type { Language } from "./language/language.js";

const NAME = "[\\p{ID_Start}_$][\\p{ID_Continue}$.]*";
const HELP: RegExp = new RegExp(
  `^\\s*(?:(?<mark1>\\?{1,2})\\s*(?<name1>${NAME})|(?<name2>${NAME})(?<mark2>\\?{1,2}))\\s*;?\\s*$`,
  "u",
);

/** The help that a cell asks for; null when the cell is no such question. */
export function page(language: Language, code: string): string | null {
  const asked = HELP.exec(code)?.groups;
  if (!asked) return null;
  const name = asked.name1 ?? asked.name2;
  const detail = (asked.mark1 ?? asked.mark2) === "??" ? 1 : 0;
  return language.inspect(name, name.length, detail)?.plain ?? `There is nothing named ${name}.`;
}
