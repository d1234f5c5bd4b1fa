/** Finds the magics of a cell and blanks their lines, so that no offset and no line number changes. */

/** A line such as `%matplotlib inline`, or the head of a cell such as `%%time`. */
export interface MagicLine {
  /** Line of the cell, from 0. */
  readonly line: number;
  readonly name: string;
  readonly args: string;
  readonly source: string;
}

export interface SplitCell {
  /** The cell with spaces in place of its magic lines. */
  readonly code: string;
  /** Its lines with one sign, and those with `!`. */
  readonly magics: readonly MagicLine[];
  /** `%%name`, the first line that is not blank; the rest of the cell is then its text. */
  readonly head: MagicLine | null;
}

const LINE: RegExp = /^[ \t]*%([A-Za-z_]\w*)[ \t]*(.*?)[ \t\r]*$/;
const HEAD: RegExp = /^[ \t]*%%([A-Za-z_]\w*)[ \t]*(.*?)[ \t\r]*$/;
/** At the line's very start, where formatted TypeScript has no `!`. */
const SHELL: RegExp = /^!(?!function\b|async\b|await\b|new\b)([\w./~"'$].*?)[ \t\r]*$/;

/** Takes the magics out of a cell: lines that start with `%name` or `!` outside brackets, strings and comments. */
export function splitMagics(code: string): SplitCell {
  if (!/^(?:[ \t]*%|!)/m.test(code)) return { code, magics: [], head: null };
  const lines = code.split("\n");
  const first = lines.findIndex((source) => source.trim() !== "");
  const head = HEAD.exec(lines[first]);
  if (head) {
    const [source, name, args] = head;
    lines[first] = blank(lines[first]);
    return { code: lines.join("\n"), magics: [], head: { line: first, name, args, source } };
  }
  const magics: MagicLine[] = [];
  const scanner = new Scanner();
  for (const [line, source] of lines.entries()) {
    const found = scanner.outside ? magicOf(source) : null;
    if (found) {
      magics.push({ line, source, ...found });
      lines[line] = blank(source);
    } else {
      scanner.line(source);
    }
  }
  return { code: lines.join("\n"), magics, head: null };
}

function magicOf(source: string): { name: string; args: string } | null {
  const magic = LINE.exec(source);
  if (magic) return { name: magic[1], args: magic[2] };
  const command = SHELL.exec(source);
  return command && { name: "shell", args: command[1] };
}

function blank(source: string): string {
  return source.replace(/[^\r]/g, " ");
}

/** Follows brackets, strings, templates and comments from line to line, as far as magic lines need it. */
class Scanner {
  /** Open brackets, and "`" for a template; "${" marks code inside a template. */
  readonly #open: string[] = [];
  #comment = false;

  /** Whether the next line starts outside everything that can hold a `%` of TypeScript's own. */
  get outside(): boolean {
    return !this.#comment && this.#open.length === 0;
  }

  line(source: string): void {
    for (let at = 0; at < source.length; ) at = this.#step(source, at);
  }

  /** Reads one token at `at` and returns where the next one starts. */
  #step(source: string, at: number): number {
    if (this.#comment) {
      const end = source.indexOf("*/", at);
      if (end < 0) return source.length;
      this.#comment = false;
      return end + 2;
    }
    const here = source[at];
    if (this.#open.at(-1) === "`") return this.#template(source, at);
    if (source.startsWith("//", at)) return source.length;
    if (source.startsWith("/*", at)) {
      this.#comment = true;
      return at + 2;
    }
    if (here === '"' || here === "'") return closing(source, at, here);
    if (here === "/" && startsRegExp(source, at)) return closing(source, at, "/");
    if (here === "`" || "([{".includes(here)) this.#open.push(here);
    else if (")]}".includes(here)) this.#open.pop();
    return at + 1;
  }

  #template(source: string, at: number): number {
    if (source[at] === "\\") return at + 2;
    if (source[at] === "`") this.#open.pop();
    else if (source.startsWith("${", at)) {
      this.#open.push("${");
      return at + 2;
    }
    return at + 1;
  }
}

/** The place after the `quote` that closes what opens at `at`; the line's end where none does. */
function closing(source: string, at: number, quote: string): number {
  for (let i = at + 1; i < source.length; i++) {
    if (source[i] === "\\") i++;
    else if (source[i] === quote) return i + 1;
  }
  return source.length;
}

/** A slash after an operator, a bracket, a keyword or nothing opens a regular expression; else it divides. */
function startsRegExp(source: string, at: number): boolean {
  const before = source.slice(0, at).trimEnd();
  return (
    before === "" || /(?:[=(,:;!&|?{}[+\-*%<>~^]|\b(?:return|typeof|case|in|of|void|delete|await|yield))$/.test(before)
  );
}
