import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Notebook, openNotebook } from "./cells.js";

let notebook: Notebook;
beforeAll(async () => {
  const types = `/**
 * Adds up.
 * @param a the first
 * @example add(1, 2)
 */
export declare function add(a: number, b: number): number;
export declare class Sum { total: number; __add__(other: Sum): Sum; }`;
  notebook = await openNotebook({
    sums: { types, js: "export function add(a, b) { return a + b }; export class Sum {}" },
  });
  await notebook.value(
    "import * as sums from 'sums'; const numbers = [1, 2, 3]; const sum = new sums.Sum(); class Shape { area = 1 }",
  );
});
afterAll(() => notebook.close());

/** Asks at the `|` in the code. */
function at(marked: string): [code: string, offset: number] {
  return [marked.replace("|", ""), marked.indexOf("|")];
}

describe("completion", () => {
  const names = (marked: string) => notebook.language.complete(...at(marked)).matches.map(({ text }) => text);

  test("offers members of earlier cells' names, and replaces what is typed", () => {
    const found = notebook.language.complete(...at("const more = numbers.ma| + 1"));
    expect(found.matches[0]).toEqual({ text: "map", type: "function" });
    expect([found.start, found.end]).toEqual([21, 23]);
    expect(names("sums.|")).toEqual(["add", "Sum"]);
    expect(names("new Shape().|")).toEqual(["area"]);
  });

  test("offers names, also of the same cell, on any line", () => {
    expect(names("const another = 1;\nanoth|")).toContain("another");
    expect(names("num|")[0]).toBe("numbers");
    expect(names("'😀'; numbers.fl|")).toEqual(["flat", "flatMap"]);
    expect(names("console.|")).toContain("log");
    expect(names("[1].map((item) => item.toF|)")).toEqual(["toFixed"]);
  });

  test("hides operators' methods until they are typed", () => {
    expect(names("sum.|")).toEqual(["total"]);
    expect(names("sum.__|")).toEqual(["__add__"]);
  });

  test("offers module names", () => {
    expect(names("import { add } from 'su|")).toEqual(["sums"]);
    expect(notebook.language.complete(...at('import * as s from "|'))).toMatchObject({ start: 20, end: 20 });
  });

  test("offers Node's names when a cell names Node", () => {
    expect(names("process.arg|")).toContain("argv");
  });

  test("bears code that is no code", () => {
    for (const marked of ["|", "}}}|", "`${|", "import |", "\u0000|", "a.b.c.|", "/* |", "'|"]) {
      expect(() => names(marked)).not.toThrow();
    }
  });
});

describe("inspection", () => {
  const inspect = (marked: string, detail: 0 | 1 = 0) => notebook.language.inspect(...at(marked), detail);

  test("gives signature and documentation", () => {
    const found = inspect("sums.ad|d(1, 2)");
    expect(found?.plain).toBe("function add(a: number, b: number): number\n\nAdds up.\n\n@param a the first");
    expect(found?.markdown).toBe(
      "```typescript\nfunction add(a: number, b: number): number\n```\n\nAdds up.\n\n*@param* `a` the first",
    );
    expect(inspect("sums.add|", 1)?.plain).toContain("@example add(1, 2)");
  });

  test("finds the function whose arguments are being written", () => {
    expect(inspect("sums.add(|")?.plain).toContain("function add");
    expect(inspect("sums.add(1, Math.max(2, 3), |")?.plain).toContain("function add");
    expect(inspect("numbers.map<string>(|")?.plain).toContain("Array<number>.map");
  });

  test("documents ECMAScript's own", () => {
    expect(inspect("numbers.ma|p")?.plain).toContain("Calls a defined callback function");
  });

  test("is null where nothing is known", () => {
    for (const marked of ["|", "unknown|", "1 +| 2", "  |  ", "'te|xt'"]) expect(inspect(marked)).toBeNull();
  });
});

describe("is it complete", () => {
  const CASES: Record<string, object> = {
    "1 + 1": { status: "complete" },
    "": { status: "complete" },
    "for (const x of [1]) {": { status: "incomplete", indent: "  " },
    "function f() {\n  if (x) {": { status: "incomplete", indent: "    " },
    "function f() {\n  return 1;": { status: "incomplete", indent: "  " },
    "numbers.map(": { status: "incomplete", indent: "  " },
    "const a =": { status: "incomplete", indent: "  " },
    "`open": { status: "incomplete", indent: "" },
    "/* open": { status: "incomplete", indent: "" },
    "const a = )": { status: "invalid" },
    "}": { status: "invalid" },
    "x = 1 +;": { status: "invalid" },
    "const s = 'open\n": { status: "invalid" },
    "await f()": { status: "complete" },
    "const nope: string = 5": { status: "complete" },
  };
  for (const [code, expected] of Object.entries(CASES)) {
    test(JSON.stringify(code), () => expect(notebook.language.isComplete(code)).toEqual(expected));
  }
});
