/** `name?`, `?name` and, for more, `name??`: help in the front end's pager. */
import type { Language } from "./language/language.js";
import { magicHelp } from "./magics/index.js";

const NAME = "[\\p{ID_Start}_$][\\p{ID_Continue}$.]*";
const HELP: RegExp = new RegExp(
  `^\\s*(?:(?<mark1>\\?{1,2})\\s*(?<name1>${NAME})|(?<name2>${NAME})(?<mark2>\\?{1,2}))\\s*;?\\s*$`,
  "u",
);

const MAGIC: RegExp = /^\s*(?:%{1,2}(?<name1>\w+)\s*\?{1,2}|\?{1,2}\s*%{1,2}(?<name2>\w+))\s*$/;

/** The help that a cell asks for; null when the cell is no such question. @throws UsageError for an unknown magic. */
export function page(language: Language, code: string): string | null {
  const magic = MAGIC.exec(code)?.groups;
  if (magic) return magicHelp(magic.name1 ?? magic.name2);
  const asked = HELP.exec(code)?.groups;
  if (!asked) return null;
  const name = asked.name1 ?? asked.name2;
  const detail = (asked.mark1 ?? asked.mark2) === "??" ? 1 : 0;
  return language.inspect(name, name.length, detail)?.plain ?? `There is nothing named ${name}.`;
}
