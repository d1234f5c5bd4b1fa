/**
 * The JSON of a safetensors header, read strictly: names may be any text (`__proto__` too), none may come twice, and
 * numbers are kept as they are written.
 */
import { SafetensorError } from "./errors.js";

/** A number as it stands in the text. */
export class JsonNumber {
  constructor(readonly text: string) {}
}

/** A JSON value; objects are Maps. */
export type Json = string | boolean | null | JsonNumber | Json[] | Map<string, Json>;

/** How deep a header's values may lie in one another; it needs three levels. */
const DEEPEST = 64;

/** The value of a JSON text. @throws SafetensorError with line and column */
export function parseJson(text: string): Json {
  return new JsonReader(text).read();
}

class JsonReader {
  private at = 0;
  private depth = 0;
  constructor(private readonly text: string) {}

  read(): Json {
    const value = this.value();
    this.space();
    if (this.at < this.text.length) throw this.fail("trailing characters");
    return value;
  }

  private fail(what: string): SafetensorError {
    const before = this.text.slice(0, this.at).split("\n");
    const place = `line ${before.length} column ${before[before.length - 1].length + 1}`;
    return new SafetensorError(`invalid JSON in header: ${what} at ${place}`);
  }

  private space(): void {
    while (this.at < this.text.length && " \t\n\r".includes(this.text[this.at])) this.at++;
  }

  private match(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found === null) return null;
    this.at += found[0].length;
    return found[0];
  }

  private expect(character: string, what: string): void {
    this.space();
    if (this.text[this.at] !== character) throw this.fail(what);
    this.at++;
  }

  private value(): Json {
    this.space();
    switch (this.text[this.at]) {
      case "{":
        return this.nested(() => this.object());
      case "[":
        return this.nested(() => this.array());
      case '"':
        return this.string();
    }
    const number = this.match(/-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?/y);
    if (number !== null) return new JsonNumber(number);
    const word = this.match(/true|false|null/y);
    if (word === null) throw this.fail("expected value");
    return word === "null" ? null : word === "true";
  }

  private nested<T>(read: () => T): T {
    if (++this.depth > DEEPEST) throw this.fail("recursion limit exceeded");
    this.at++;
    const value = read();
    this.depth--;
    return value;
  }

  private string(): string {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them in strings.
    const literal = this.match(/"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y);
    if (literal === null) throw this.fail("expected a string");
    return JSON.parse(literal) as string;
  }

  private array(): Json[] {
    const items: Json[] = [];
    this.space();
    if (this.text[this.at] === "]") this.at++;
    else {
      for (;;) {
        items.push(this.value());
        this.space();
        if (this.text[this.at] === "]") break;
        this.expect(",", "expected `,` or `]`");
      }
      this.at++;
    }
    return items;
  }

  private object(): Map<string, Json> {
    const pairs = new Map<string, Json>();
    this.space();
    if (this.text[this.at] === "}") this.at++;
    else {
      for (;;) {
        this.space();
        const key = this.string();
        if (pairs.has(key)) throw this.fail(`the key ${JSON.stringify(key)} comes twice`);
        this.expect(":", "expected `:`");
        pairs.set(key, this.value());
        this.space();
        if (this.text[this.at] === "}") break;
        this.expect(",", "expected `,` or `}`");
      }
      this.at++;
    }
    return pairs;
  }
}
