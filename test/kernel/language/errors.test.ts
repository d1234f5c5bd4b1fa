import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Notebook, openNotebook, plain } from "./cells.js";

let notebook: Notebook;
beforeAll(async () => {
  notebook = await openNotebook();
});
afterAll(() => notebook.close());

/** Runs cells; the last one's error. `In[N]` stands for the last cell's name. */
async function last(...cells: string[]): Promise<{ ename: string; evalue: string; text: string }> {
  for (const cell of cells.slice(0, -1)) await notebook.value(cell);
  const error = await notebook.error(cells.at(-1) as string);
  return { ename: error.ename, evalue: error.evalue, text: plain(error) };
}

/** The traceback's lines with a mark, and the columns of the marks under them. */
function marks(text: string): string[] {
  const lines = text.split("\n");
  return lines.flatMap((line, at) => {
    if (!/^\s+\|\s+\^+$/.test(line)) return [];
    const start = line.indexOf("^");
    return [lines[at - 1].slice(start, line.length)];
  });
}

describe("what a cell throws", () => {
  test("has its class, its message, its line and a caret", async () => {
    const { ename, evalue, text } = await last(
      "const fine = 1;\n\nfunction deep(): void {\n  throw new RangeError('too deep');\n}\ndeep();",
    );
    expect([ename, evalue]).toEqual(["RangeError", "too deep"]);
    expect(text).toMatch(/^RangeError: too deep\n {2}In\[\d+\]:4:9\n/);
    expect(text).toContain(">   4 |   throw new RangeError('too deep');\n      |         ^");
    expect(text).toMatch(/at deep In\[\d+\]:4:9\n {4}at In\[\d+\]:6:\d+$/);
  });

  test("shows the cells it went through, and nothing of the kernel", async () => {
    const { text } = await last("function thrower(): void { JSON.parse('{'); }", "// here\nthrower();");
    expect(text).toMatch(/^SyntaxError: /);
    expect(text).toMatch(/at thrower In\[(\d+)\]:1:\d+\n {4}at In\[\d+\]:2:\d+$/);
    expect(text).not.toMatch(/node:|executor|evaluate|\/kernel\//);
  });

  test("names methods after their class, also where objects are functions", async () => {
    const { text } = await last(
      "class Called { constructor() { const self: any = () => self.forward(); return Object.setPrototypeOf(self, new.target.prototype); } }",
      "class Net extends Called {\n  forward(): void {\n    this.check();\n  }\n  check(): void { throw new Error('no'); }\n}\n(new Net() as unknown as () => void)();",
    );
    expect(text).toMatch(/at Net\.check In\[\d+\]:5:\d+\n {4}at Net\.forward In\[\d+\]:3:\d+\n/);
    expect(text).not.toContain("self.");
  });

  test("colours stand in the traceback alone", async () => {
    const error = await notebook.error("throw new Error('red')");
    expect(error.traceback[0]).toBe("\x1b[1;31mError\x1b[0m: red");
    expect(error.ename + error.evalue).toBe("Errorred");
  });

  test("has the user's class as its name", async () => {
    const own =
      "class OwnError extends Error { constructor(message: string) { super(message); this.name = 'OwnError' } }";
    expect((await last(own, "throw new OwnError('mine')")).ename).toBe("OwnError");
    expect((await last("class Quiet extends TypeError {}; throw new Quiet('q')")).ename).toBe("TypeError");
    expect((await last("class Plain extends Error {}; throw new Plain('p')")).ename).toBe("Plain");
  });

  test("shows the error's hint under its message", async () => {
    const { evalue, text } = await last(
      "throw Object.assign(new Error('wrong shape'), { hint: 'Transpose it first.' })",
    );
    expect(evalue).toBe("wrong shape");
    expect(text).toMatch(/^Error: wrong shape\n {2}Transpose it first\.\n {2}In\[/);
  });

  test("names the cell's own names in V8's messages", async () => {
    expect((await last("const noFunction: any = 5", "noFunction()")).evalue).toBe("noFunction is not a function");
    expect((await last("const nothing: any = undefined; const { part } = nothing")).evalue).not.toContain("ǃ");
    expect((await last("const noClass: any = 5; new noClass()")).evalue).toBe("noClass is not a constructor");
    expect((await last("const noList: any = 5; for (const x of noList) {}")).evalue).toBe("noList is not iterable");
  });

  test("also where a cell prints it", async () => {
    const { stdout, error } = await notebook.run(
      "const fn: any = 1; try { fn() } catch (e) { console.log((e as Error).message); console.log(e); }",
    );
    expect(error).toBeNull();
    expect(stdout).toContain("fn is not a function\nTypeError: fn is not a function");
    expect(stdout).not.toContain("ǃ");
  });

  test("may be no error", async () => {
    expect(await last("throw 'text'")).toMatchObject({ ename: "string", evalue: "text", text: "Uncaught: text" });
    expect(await last("throw 42")).toMatchObject({ ename: "number", evalue: "42" });
    expect(await last("throw null")).toMatchObject({ ename: "null", evalue: "null" });
    expect(await last("throw undefined")).toMatchObject({ ename: "undefined", evalue: "undefined" });
    expect(await last("throw { code: 7 }")).toMatchObject({ ename: "Object", evalue: "{ code: 7 }" });
    expect(await last("throw Object.create(null)")).toMatchObject({ ename: "Error" });
    expect(
      (
        await last(
          "throw new Proxy({}, { get() { throw new Error('trap') }, getPrototypeOf() { throw new Error('trap') } })",
        )
      ).ename,
    ).not.toBe("");
  });

  test("shows causes and the errors of an AggregateError", async () => {
    const { text } = await last("throw new Error('outer', {\n  cause: new RangeError('inner', { cause: 'text' }),\n})");
    expect(text).toContain("Caused by RangeError: inner");
    expect(text).toContain("Caused by Uncaught: text");
    const all = await last(
      "await Promise.any([Promise.reject(new Error('one')), Promise.reject(new TypeError('two'))])",
    );
    expect(all.ename).toBe("AggregateError");
    expect(all.text).toMatch(/\[0\] Error: one[\s\S]*\[1\] TypeError: two/);
    const loop = await last(
      "const itself: Error & { cause?: unknown } = new Error('loop'); itself.cause = itself; throw itself",
    );
    expect(loop.text.length).toBeLessThan(5000);
  });

  test("cuts an endless recursion", async () => {
    const { ename, text } = await last("function endless(): number { return endless() + 1 }", "endless()");
    expect(ename).toBe("RangeError");
    expect(text).toMatch(/\.\.\. \d+ more/);
    expect(text.split("\n").length).toBeLessThan(40);
  });

  test("finds lines after awaits", async () => {
    const { text } = await last(
      "const later = async () => {\n  await null;\n  throw new Error('async');\n};\nawait later();",
    );
    expect(text).toMatch(/at later In\[\d+\]:3:9\n {4}at In\[\d+\]:5:\d+$/);
  });

  test("marks the very place", async () => {
    const place = async (...cells: string[]) => marks((await last(...cells)).text)[0];
    expect(await place("const o1: any = {}; const s1 = 'x'", "const { length } = s1; o1.a.b.c")).toBe("b");
    expect(await place("const o2: any = {}", "[1, 2].map((n) => n + o2.missing())")).toBe("missing");
    expect(
      await place("let one2 = 1, two2 = 2", "const é = '😀'; [one2, two2] = [two2, one2]; throw new Error('x')"),
    ).toBe("new");
    expect(
      await place(
        "const big: any = null",
        "const t = `${1}`; enum Q { A }\nclass W { m() { return big.x } }\n\nnew W().m()",
      ),
    ).toBe("x");
  });
});

describe("what does not compile", () => {
  test("is named after the first diagnostic and shows all of them", async () => {
    const { ename, evalue, text } = await last(
      "const a: number = 'x';\nconst b: string = 5;\n\nfunction f(x) { return x }",
    );
    expect(ename).toBe("TS2322");
    expect(evalue).toBe(
      "Type 'string' is not assignable to type 'number'.\nType 'number' is not assignable to type 'string'.\nParameter 'x' implicitly has an 'any' type.",
    );
    expect(text).toMatch(/In\[\d+\]:1:7\n[\s\S]*In\[\d+\]:2:7\n[\s\S]*TS7006: [\s\S]*In\[\d+\]:4:12\n/);
    expect(marks(text)).toEqual(["a", "b", "x"]);
  });

  test("keeps chains of reasons in one diagnostic", async () => {
    const { text } = await last("const deep: { a: { b: number } } = { a: { b: 'x' } as { b: string } }");
    expect(text).toMatch(/^TS2322: Type '\{ b: string; \}' is not assignable[\s\S]*\n {2}Types of property 'b'/);
  });

  test("counts lines after blanked magic lines as the user sees them", async () => {
    expect((await last("                  \nconst x1 = 1\nx1.nope")).text).toMatch(/In\[\d+\]:3:4/);
  });

  test("says once what is wrong with syntax", async () => {
    const { ename, text } = await last("const = 5");
    expect(ename).toBe("TS1134");
    expect(text.match(/TS\d+/g)?.length).toBeLessThan(3);
    expect((await last("let s = 'open")).ename).toBe("TS1002");
    expect((await last("function (")).ename).toMatch(/^TS1/);
  });

  test("says what to do about a missing module", async () => {
    const { ename, evalue, text } = await last("// first line\nimport pad from 'left-pad/x'");
    expect(ename).toBe("TS2307");
    expect(evalue).toBe("Cannot find module 'left-pad/x'. Install it beside the notebook: npm install left-pad");
    expect(text).toMatch(/In\[\d+\]:2:17/);
    expect((await last("import x from '@scope/pkg/deep'")).evalue).toContain("npm install @scope/pkg");
    expect((await last("import x from './nowhere'")).evalue).toContain("notebook's folder");
    expect((await last("await import('dynamic-nope')")).evalue).toContain("npm install dynamic-nope");
    const name = "const computed = 'comp' + 'uted-nope'; await import(computed)";
    expect(await last(name)).toMatchObject({ ename: "ModuleNotFoundError" });
  });

  test("says that `using` is too new", async () => {
    expect((await last("using x = { [Symbol.dispose]() {} }")).text).toContain("TypeScript 5.2");
  });

  test("stops after ten diagnostics", async () => {
    const { text } = await last(Array.from({ length: 15 }, (_, i) => `const w${i}: number = 'x';`).join("\n"));
    expect(text).toContain("... and 5 more errors");
  });
});
