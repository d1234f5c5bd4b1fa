/** Operators in cells: what runs, where errors point, what completion and the switch know. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createLanguage } from "../../../../kernel/language/index.js";
import type { Language } from "../../../../kernel/language/language.js";

const VALUE = `
export class Truth {
  constructor(readonly is: boolean) {}
  __bool__(): boolean { return this.is }
}
export class Value {
  constructor(readonly n: number) {}
  /** The sum. */
  __add__(other: Value | number): Value { return new Value(this.n + (typeof other === "number" ? other : other.n)) }
  __radd__(other: number): Value { return this + other }
  __lt__(other: Value | number): Truth { return new Truth(this.n < (typeof other === "number" ? other : other.n)) }
  __getitem__(key: number): Value {
    if (key > 9) throw new RangeError("no such place");
    return new Value(key);
  }
}
export const two = new Value(1) + 1;
`;

describe("operators in cells", () => {
  let cwd: string;
  let language: Language;
  let count = 0;

  beforeAll(async () => {
    cwd = mkdtempSync(join(tmpdir(), "tstorch-operators-"));
    writeFileSync(join(cwd, "value.ts"), VALUE);
    language = await createLanguage({ modules: new Map(), cwd });
    await run('import { Value, two } from "./value"; const a = two + 1;');
  });
  afterAll(() => {
    language.close();
    rmSync(cwd, { recursive: true });
  });

  async function run(code: string): Promise<unknown> {
    const outcome = await language.execute(code, { count: ++count, output: () => undefined });
    return outcome.status === "ok" ? outcome.value : outcome.error.traceback.map(stripVTControlCharacters).join("\n");
  }

  test("work on what earlier cells declared, in files that cells import too", async () => {
    expect(await run("a.n")).toBe(3);
    expect(await run("let b = 1 + a; b += a; b.n")).toBe(7);
    expect(await run("b += 1; b.n")).toBe(8);
    expect(await run("const r = b < 2 ? 'small' : 'large'; r")).toBe("large");
  });

  test("errors point at the operator, in lines of the TypeScript", async () => {
    const thrown = await run("const z = 1;\na\n  [10]");
    expect(thrown).toContain("no such place");
    expect(thrown).toContain(`In[${count}]:3:3`);
    expect(thrown).not.toContain("typescript.operators");
    const refused = await run('a +\n"2" - a');
    expect(refused).toContain("TS2362");
    const untyped = await run("const f = (v) => v + 1;");
    expect(untyped).toContain("TS7006");
    expect(untyped).toContain(`In[${count}]:1:12`);
  });

  test("completion and inspection know the results", async () => {
    expect(language.complete("(a + 1).", 8).matches.map(({ text }) => text)).toEqual(["n"]);
    expect(language.complete("(a + 1).__a", 11).matches.map(({ text }) => text)).toEqual(["__add__"]);
    expect(language.inspect("const c = a + 1; c", 17, 0)?.plain).toContain("const c: Value");
  });

  test("can be switched, the same cell too", async () => {
    expect(await run("(a + 1).n")).toBe(4);
    language.operators = false;
    expect(await run("(a + 1).n")).toContain("TS2365");
    language.operators = true;
    expect(await run("(a + 1).n")).toBe(4);
  });
});
