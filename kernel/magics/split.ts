/** Finds the magic lines of a cell and blanks them, so that no offset and no line number changes. */

/** A line such as `%matplotlib inline`. */
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
  readonly magics: readonly MagicLine[];
}

const MAGIC: RegExp = /^[ \t]*%([A-Za-z_]\w*)[ \t]*(.*?)[ \t\r]*$/;

/** Takes the magic lines out of a cell: lines that start with `%name` outside brackets, strings and comments. */
export function splitMagics(code: string): SplitCell {
  if (!/^[ \t]*%[A-Za-z_]/m.test(code)) return { code, magics: [] };
  const magics: MagicLine[] = [];
  const lines: string[] = [];
  const scanner = new Scanner();
  for (const [line, source] of code.split("\n").entries()) {
    const match = scanner.outside ? MAGIC.exec(source) : null;
    if (match) {
      magics.push({ line, name: match[1], args: match[2], source });
      lines.push(source.replace(/[^\r]/g, " "));
    } else {
      scanner.line(source);
      lines.push(source);
    }
  }
  return { code: lines.join("\n"), magics };
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
