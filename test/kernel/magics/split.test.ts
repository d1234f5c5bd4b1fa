import { describe, expect, it } from "vitest";
import { splitMagics } from "../../../kernel/magics/split.js";

const names = (code: string) => splitMagics(code).magics.map(({ name, args }) => `${name}|${args}`);

describe("splitMagics", () => {
  it("blanks magic lines and keeps every offset", () => {
    const code = "%matplotlib inline\r\nconst x = 1\n  %who  \n!ls -la\n";
    const split = splitMagics(code);
    expect(split.code).toBe("                  \r\nconst x = 1\n        \n       \n");
    expect(split.magics).toEqual([
      { line: 0, name: "matplotlib", args: "inline", source: "%matplotlib inline\r" },
      { line: 2, name: "who", args: "", source: "  %who  " },
      { line: 3, name: "shell", args: "ls -la", source: "!ls -la" },
    ]);
    expect(split.head).toBeNull();
  });

  it("takes a head with everything below it", () => {
    const split = splitMagics("\n%%time now\n%who\n1 + 1");
    expect(split.head).toEqual({ line: 1, name: "time", args: "now", source: "%%time now" });
    expect(split.code).toBe("\n          \n%who\n1 + 1");
    expect(split.magics).toEqual([]);
  });

  it.each([
    ["a division's rest", "const a = b +\n(c\n%d)"],
    ["a template", "const t = `\n%who\n${[\n'`',\n]}\n%who\n`"],
    ["a comment", "/*\n%who\n*/"],
    ["an object", "const o = {\n%who\n}"],
    ["a spaced operator", "a\n  % b"],
    ["a negation", "const ok = a &&\n  !b\n!function () {}()\n!(x)"],
    ["text", "'%who'"],
  ])("leaves %s alone", (_name, code) => {
    expect(splitMagics(code)).toEqual({ code, magics: [], head: null });
  });

  it("finds magics after strings, regular expressions and comments that look open", () => {
    expect(names("const s = '{'\n%who")).toEqual(["who|"]);
    expect(names('const s = "\\"("\n%who')).toEqual(["who|"]);
    expect(names("const r = /[(]{/\n%who")).toEqual(["who|"]);
    expect(names("const q = a / b // (\n%who")).toEqual(["who|"]);
    expect(names("f(`a${b}`) /* { */\n%who a b")).toEqual(["who|a b"]);
  });
});
