import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Notebook, openNotebook } from "./cells.js";

let notebook: Notebook;
beforeAll(async () => {
  notebook = await openNotebook();
});
afterAll(() => notebook.close());

/** Cells, and the value of the last one. */
const SEQUENCES: Record<string, readonly [cells: readonly string[], value: unknown]> = {
  "an expression": [["1 + 1"], 2],
  "a statement has no value": [["const quiet = 1;"], undefined],
  "const in a later cell": [["const a1 = 5", "a1 + 1"], 6],
  "a later assignment is seen by earlier functions": [
    ["let a2 = 0; const inc = () => ++a2;", "inc()", "a2 = 10; inc()"],
    11,
  ],
  "a later declaration is seen by earlier functions": [
    ["const a3 = 1; const read3 = () => a3;", "const a3 = 2;", "read3()"],
    2,
  ],
  "a later function takes the place of an earlier one in what calls it": [
    ["function helper() { return 1 } function main() { return helper() }", "function helper() { return 2 }", "main()"],
    2,
  ],
  shorthand: [["const s1 = 1, s2 = 's'", "JSON.stringify({ s1, s2 })"], '{"s1":1,"s2":"s"}'],
  "destructuring assignment": [["let d1 = 1, d2 = 2", "[d1, d2] = [d2, d1];", "d1 * 10 + d2"], 21],
  "destructuring assignment by names": [
    ["let n1 = 0, n2 = 0", "({ n1, n2 = 5 } = { n1: 3 } as { n1: number, n2?: number });", "n1 + n2"],
    8,
  ],
  "destructuring declaration": [
    ["const { p: { q: [q1, q2 = 1] }, ...rest1 } = { p: { q: [1] }, r: 2 };", "q1 + q2 + rest1.r"],
    4,
  ],
  "several in one declaration": [["const m1 = 1, m2 = m1 + 1, m3 = (() => m1 + m2)();", "m3"], 3],
  "var in blocks": [["if (true) { var v1 = 1 } for (var v2 = 0; v2 < 3; v2++) { var v3 = v2 }", "v1 + v2 + v3"], 6],
  "var of a for-of, destructured": [
    ["for (var [k1, { w: w1 }] of [['a', { w: 1 }], ['b', { w: 2 }]] as [string, { w: number }][]) {}", "k1 + w1"],
    "b2",
  ],
  "var before its line": [["const early = () => v9; var v9 = 3; early()"], 3],
  "function before its line": [["hoisted(); function hoisted() { return 'up' }"], undefined],
  "class with static self-reference": [
    ["class C1 { static one = new C1(); n = 1; static make() { return new C1() } }", "C1.make().n + C1.one.n"],
    2,
  ],
  "class keeps its name": [["class Net {}", "Net.name + new Net().constructor.name"], "NetNet"],
  "constants name their functions": [["const arrow = () => 1; const K = class {}", "arrow.name + K.name"], "arrowK"],
  "class declared again": [["class G { a() { return 1 } }", "class G { b() { return 2 } }", "new G().b()"], 2],
  "another type in a later cell": [["let t1 = 1", "let t1 = 'text'", "t1.toUpperCase()"], "TEXT"],
  enum: [["enum E1 { A, B = 5 }", "E1.B + E1[0]"], "5A"],
  "enum declared again": [["enum E2 { A }", "enum E2 { B }", "JSON.stringify(E2)"], '{"0":"B","B":0}'],
  "const enum": [["const enum E3 { A = 7 }", "E3.A"], 7],
  namespace: [["namespace N1 { export const x = 1; export type T = number }", "const n1t: N1.T = N1.x; n1t"], 1],
  "type and interface": [
    ["type T2 = { a: number }; interface I2 { b: T2 }", "const i2: I2 = { b: { a: 4 } }; i2.b.a"],
    4,
  ],
  "type-only cell": [["interface Only { a: number }"], undefined],
  generics: [["function id<T>(x: T): T { return x }", "id<string>('g').length"], 1],
  overloads: [
    [
      "function over(a: number): number; function over(a: string): string; function over(a: unknown) { return a }",
      "over('x').length + over(2)",
    ],
    3,
  ],
  decorators: [
    [
      "function mark(c: { marked?: boolean }) { c.marked = true }\n@mark class D1 { static marked?: boolean }",
      "D1.marked",
    ],
    true,
  ],
  "abstract and parameter properties": [
    [
      "abstract class S1 { abstract area(): number } class S2 extends S1 { constructor(private side: number) { super() } area() { return this.side ** 2 } }",
      "new S2(3).area()",
    ],
    9,
  ],
  "private fields": [["class P1 { #n = 1; get n() { return this.#n } }", "new P1().n"], 1],
  "await at the top": [["const w1 = await Promise.resolve(5)", "w1"], 5],
  "a promise as last expression is awaited": [["Promise.resolve('later')"], "later"],
  "for await": [
    ["async function* gen() { yield 1; yield 2 }\nlet sum1 = 0; for await (const g of gen()) sum1 += g", "sum1"],
    3,
  ],
  "names of inner scopes are their own": [
    [
      "const z = 'outer'",
      "function inner(z: number) { { const z = 2; return z } } const [i1] = [{ z: 1 }].map(({ z }) => z); [inner(1), i1, z].join()",
    ],
    "2,1,outer",
  ],
  "labels, keys and members are no names": [["const key = 1", "key: for (;;) { break key } ({ key: 2 }).key"], 2],
  "a method of the same name": [["const size = 9", "new (class { size() { return size } })().size()"], 9],
  "recursion in a constant": [["const fact = (n: number): number => (n <= 1 ? 1 : n * fact(n - 1));", "fact(5)"], 120],
  "tagged template": [
    ["const tag = (s: TemplateStringsArray, ...v: unknown[]) => s.join('|') + v.join()", "const tv = 1; tag`a${tv}b`"],
    "a|b1",
  ],
  "optional call and chain": [
    [
      "const maybe: { f?: () => number } | undefined = {}; const fn0: (() => number) | undefined = undefined",
      "[maybe?.f?.(), fn0?.()].join()",
    ],
    ",",
  ],
  "a plain call has no this": [["function self(this: unknown) { return this }", "[self.call(1), self()].join()"], "1,"],
  "export is ignored": [["export const x9 = 1; export function f9() { return x9 }", "f9()"], 1],
  "increment of an earlier name": [["let c1 = 1", "c1++; c1 += 2; ++c1"], 5],
  "globals can be hidden": [["const name = 'mine'; const fetch = () => 'own'", "name + fetch()"], "mineown"],
  "comments and blank lines": [["// nothing\n\n/* more */"], undefined],
  "a value behind a comment": [["5 // five"], 5],
  "numbers in strict code": [
    ["(function () { return this === undefined })()".replace("function ()", "function (this: unknown)")],
    true,
  ],
  accessors: [["const acc = { get g() { return acc.h }, h: 3 }", "acc.g"], 3],
  "a require of one's own": [["const require = (x: string) => x + '!'", "require('own')"], "own!"],
  "await in the middle of things": [
    [
      "const w2 = [await 1, await Promise.resolve(2), await await Promise.resolve(3)]; const w3 = { a: await (async () => 4)() }",
      "w2.join() + w3.a",
    ],
    "1,2,34",
  ],
  "for await over a list of promises": [
    ["let sum2 = 0; for await (const g of [Promise.resolve(1), 2]) sum2 += g", "sum2"],
    3,
  ],
  "an assignment in an await": [["let w4 = 0; await (w4 = 5); w4"], 5],
  "a counting loop, and its names afterwards": [
    [
      "let n5 = 0, m5 = 1; for (let i = 0; i < 100; i++) { n5 += i; m5 = n5 } while (n5 < 5000) n5++; do { m5-- } while (m5 > 10)",
      "[n5, m5].join()",
    ],
    "5000,10",
  ],
  "a loop without a condition": [["let n6 = 0; for (;;) { if (++n6 > 5) break } n6", "n6"], 6],
  "a counting loop in a later cell that declares its names again": [
    ["let n7 = 1; let f7 = 0", "let n7 = 0; for (let i = 0; i < 9; i++) { n7 += 2 } n7", "n7"],
    18,
  ],
  "a name that a function uses may be assigned in loops": [
    ["let n8 = 0; const get8 = () => n8; for (let i = 0; i < 9; i++) { n8 = i; get8() }", "get8()"],
    8,
  ],
  "a name that an earlier function uses, declared again": [
    ["let n9 = 0; const get9 = () => n9", "let n9 = 5; for (let i = 0; i < 3; i++) n9 += i", "get9()"],
    8,
  ],
  "assignments in the last expression and in others' initializers": [
    ["let a5 = 1; const b5 = (a5 = 4) + 1; (a5 += b5)", "a5"],
    9,
  ],
  "assignments by destructuring and in loop heads": [
    ["let a6 = 0, b6 = 0; [a6, b6] = [1, 2]; for (a6 of [5, 6]) { } ({ b6 } = { b6: 7 })", "a6 + b6"],
    13,
  ],
  "constants in loops and closures": [
    ["const k5 = 3; let s5 = 0; for (let i = 0; i < k5; i++) s5 += k5; const f5 = () => k5 + s5", "f5()"],
    12,
  ],
  "newer ECMAScript": [
    [
      "const { promise, resolve } = Promise.withResolvers<number>(); resolve(2); const grouped = Object.groupBy([1, 2, 3], (n) => (n % 2 ? 'odd' : 'even'))",
      "(await promise) + (grouped.odd?.length ?? 0) + new Set([1, 2]).intersection(new Set([2])).size + [3, 1].toSorted()[0] + [1, 2].at(-1)!",
    ],
    8,
  ],
  "nested functions assign earlier names": [["let deep = 0", "(() => () => { deep = 7 })()();", "deep"], 7],
  "satisfies and as const": [["const sat = { a: [1, 2] } as const satisfies { a: readonly number[] }", "sat.a[1]"], 2],
  "function and namespace under one name": [
    ["function both() { return both.extra } namespace both { export const extra = 4 }", "both() + both.extra"],
    8,
  ],
};

describe("cells share one scope", () => {
  for (const [name, [cells, expected]] of Object.entries(SEQUENCES)) {
    test(name, async () => {
      let value: unknown;
      for (const cell of cells) value = await notebook.value(cell);
      expect(value).toEqual(expected);
    });
  }
});

describe("a cell that fails", () => {
  test("keeps what ran before a throw", async () => {
    await notebook.error(
      "const kept = 1; let alsoKept = 2; function keptToo() { return kept }; throw new Error('stop'); const lost = 3;",
    );
    expect(await notebook.value("kept + alsoKept + keptToo()")).toBe(4);
    expect((await notebook.error("lost")).ename).toMatch(/^TS2/);
  });

  test("keeps what a loop had counted", async () => {
    await notebook.error("let counted = 0; const list9: any = null; for (;;) { if (++counted === 3) list9.x }");
    expect(await notebook.value("counted")).toBe(3);
  });

  test("keeps an earlier value whose new declaration did not run", async () => {
    await notebook.value("let old = 'old'");
    await notebook.error("throw new Error('stop'); let old = 5;");
    expect(await notebook.value("old.length")).toBe(3);
  });

  test("changes nothing when it does not compile", async () => {
    await notebook.value("let still = 1");
    expect((await notebook.error("still = 2; const wrong: number = 'x'")).ename).toBe("TS2322");
    expect(await notebook.value("still")).toBe(1);
    expect((await notebook.error("wrong")).ename).toMatch(/^TS2/);
  });

  test("types stay checked over cells", async () => {
    await notebook.value("const typed = { a: 1 }");
    expect((await notebook.error("typed.b")).ename).toBe("TS2339");
    expect((await notebook.error("const constant = 1; constant = 2")).ename).toBe("TS2588");
    expect((await notebook.error("function untyped(x) { return x }")).ename).toBe("TS7006");
    await notebook.value("const c7 = 1");
    expect((await notebook.error("c7 = 2")).ename).toBe("TS2588");
  });
});

describe("beside the cells", () => {
  test("scope has the present values", async () => {
    await notebook.value("let seen = 1; class Seen {}");
    await notebook.value("seen = 2");
    const scope = notebook.language.scope();
    expect(scope.get("seen")).toBe(2);
    expect((scope.get("Seen") as { name: string }).name).toBe("Seen");
    expect(scope.has("nobody")).toBe(false);
  });

  test("evaluate sees the cells' names and changes none", async () => {
    await notebook.value("const e1 = 20");
    const options = { count: 1, output: () => undefined };
    expect(await notebook.language.evaluate("e1 + 1", options)).toEqual({ status: "ok", value: 21 });
    const wrong = await notebook.language.evaluate("nothing", options);
    expect(wrong.status === "error" && wrong.error.ename).toBe("TS2304");
  });

  test("reset forgets names, values and types, and leaves what functions hold", async () => {
    const fresh = await openNotebook();
    try {
      const read = (await fresh.value(
        "import * as path from 'path'; let r1 = 1; type R = number; const read = (): R => r1; read",
      )) as () => number;
      fresh.language.reset();
      expect([...fresh.language.scope().keys()]).toEqual([]);
      for (const gone of ["r1", "path", "let x: R = 1"]) expect((await fresh.error(gone)).ename).toBe("TS2304");
      expect(await fresh.value("const r1 = 'anew'; r1")).toBe("anew");
      expect(read()).toBe(1);
    } finally {
      fresh.close();
    }
  });

  test("import.meta tells of the notebook's folder", async () => {
    expect(await notebook.value("import.meta.dirname")).toBe(notebook.folder);
    expect(await notebook.value("import.meta.url")).toMatch(/^file:.*\/In\[\d+\]$|^file:.*%5B\d+%5D$/);
  });

  test("300 cells later it is as quick", async () => {
    const time = async (): Promise<number> => {
      const start = performance.now();
      for (let i = 0; i < 10; i++) await notebook.value(`const flat = ${i}; flat + 1`);
      return performance.now() - start;
    };
    await time();
    const before = await time();
    for (let i = 0; i < 60; i++) await notebook.value(`const flat = () => ${i}; flat()`);
    expect(await time()).toBeLessThan(before * 3 + 100);
  });
});
